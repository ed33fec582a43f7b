/** What recipients are told for synthetic rows, and what follows from it in the clear. */
import { noiseVariance } from '../accounting/noise-error.ts';
import { noiseOf } from '../../sql/plan/noise-error.ts';
import { type Estimated, estimated, type Measured } from './estimates.ts';
import type { Pair } from './marginals.ts';
import { sizesOf, type SynthesizePlan } from './plan.ts';

export interface Released {
  /** Noisy counts, column after column. */
  readonly columns: readonly number[];
  /** Pairs that were measured: those that are named first. */
  readonly tree: readonly Pair[];
  /** Noisy counts of their cells, pair after pair. */
  readonly pairs: readonly number[];
}

/** Numbers in parts of these lengths, one after the other. */
function partsIn(lengths: readonly number[], numbers: readonly number[]): (readonly number[])[] {
  let start = 0;
  return lengths.map((length) => numbers.slice(start, (start += length)));
}

/** Variances of the noise of a count. */
function noiseVariances({
  columns,
  privacy,
}: Pick<SynthesizePlan['synthesize'], 'columns' | 'privacy'>): Measured['variances'] {
  // Noise that is practically never drawn still has a weight.
  const of = (measure: string) => Math.max(1e-12, noiseVariance(noiseOf(privacy, measure)));
  return { columns: of('columns'), pairs: columns.length === 1 ? 1 : of('pairs') };
}

export function measuredOf(
  { synthesize: of }: Pick<SynthesizePlan, 'synthesize'>,
  { columns, tree, pairs }: Released,
): Measured {
  const sizes = sizesOf(of);
  const cells = partsIn(
    tree.map(([i, j]) => (sizes[i] as number) * (sizes[j] as number)),
    pairs,
  );
  return {
    sizes,
    columns: partsIn(sizes, columns),
    tree: tree.map((pair, i) => ({ pair, counts: cells[i] as readonly number[] })),
    variances: noiseVariances(of),
  };
}

export const estimatedOf = (plan: Pick<SynthesizePlan, 'synthesize'>, released: Released): Estimated =>
  estimated(measuredOf(plan, released));
