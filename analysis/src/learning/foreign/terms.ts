/** A weight for each input as a weight for each term of the columns that the inputs are. */
import { UsageError } from '@tacit/engine';
import { sizeOf } from '../features.ts';
import { type BoundModel, seenLevels, seenNumber } from './inputs.ts';

export interface TermWeights {
  /** In the order of the terms, of which numbers are in parts of the largest size of their column. */
  readonly terms: readonly number[];
  /** Includes what lists give at their first value. */
  readonly constant: number;
  /** Between which numbers the sum is, whatever the row. */
  readonly low: number;
  readonly high: number;
}

/** Throws UsageError 'foreign.input-null' where an input may have no value; with `isMissingZero` it counts as 0. */
export function weightsOfTerms(
  { model, features, inputs }: BoundModel,
  weights: Float64Array,
  bias: number,
  isMissingZero: boolean,
): TermWeights {
  let [constant, low, high] = [bias, bias, bias];
  const terms = features.flatMap((feature, place): number[] => {
    const taken = inputs.flatMap((each, i) => (each.feature === place ? [{ each, i }] : []));
    const nameAt = (i: number): string => model.inputs[i]?.name ?? '';
    if (feature.kind === 'number') {
      if (feature.filled && !isMissingZero)
        throw new UsageError('foreign.input-null', { input: nameAt(taken[0]?.i ?? 0) });
      const sum = taken.reduce((all, { i }) => all + (weights[i] as number), 0);
      const slope = sum * seenNumber(feature, BigInt(sizeOf(feature)));
      low -= Math.abs(slope);
      high += Math.abs(slope);
      return [slope];
    }
    const values = feature.levels.map((_, level) =>
      taken.reduce((sum, { each, i }) => {
        const seen = seenLevels(feature, each, nameAt(i))[level] as number;
        if (Number.isNaN(seen) && !isMissingZero) throw new UsageError('foreign.input-null', { input: nameAt(i) });
        return sum + (weights[i] as number) * (Number.isNaN(seen) ? 0 : seen);
      }, 0),
    );
    const [first = 0] = values;
    constant += first;
    low += Math.min(...values);
    high += Math.max(...values);
    return values.slice(1).map((value) => value - first);
  });
  return { terms, constant, low, high };
}
