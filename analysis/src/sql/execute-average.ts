/** Averages that the answer shows without their sum and count: divided under protocol, exactly. */
import { divide, type DivisionBounds, type Ring, type Sharing, together } from '@tacit/engine';
import { measureOf } from '../plan/gates.ts';
import type { Release } from '../plan/releases.ts';
import type { Plan } from '../plan/types.ts';
import type { Aggregates } from './execute-parts.ts';

/**
 * By sum measure id: the averages to release, per group, carried at the column's decimals and rounded to nearest, halves
 * away from zero; 0 for groups without values. All divisions run side by side.
 */
export async function averagesPerGroup(
  sharing: Sharing,
  plan: Plan,
  releases: readonly Release[],
  { measures, maxRows }: Aggregates,
): Promise<Map<string, Ring>> {
  const sums = releases.flatMap(({ kind, measure }) => (kind === 'average' ? [measure] : []));
  const averages = await together(
    sharing,
    sums.map((sum) => (branch: Sharing) => {
      const { count, factor, bounds } = divisionOf(plan, sum, maxRows);
      const denominator = branch.scale(measures.get(count) as Ring, factor);
      return divide(branch, measures.get(sum) as Ring, denominator, bounds);
    }),
  );
  return new Map(sums.map((sum, i) => [sum, averages[i] as Ring]));
}

/** What is divided by what: the sum by `factor` times the count. */
function divisionOf(
  plan: Plan,
  sum: string,
  maxRows: number,
): { count: string; factor: bigint; bounds: DivisionBounds } {
  const measure = measureOf(plan, sum);
  const column = plan.columns.find((candidate) => candidate.kind === 'average' && candidate.sum === sum);
  if (measure.kind !== 'sum' || column?.kind !== 'average') throw new Error(`${sum} is no averaged sum`);
  const min = BigInt(measure.range.min);
  const max = BigInt(measure.range.max);
  // A sum finer than the answer is divided by 10^(scale − decimals) on top.
  const decimals = Math.max(0, column.decimals - column.scale);
  const factor = 10n ** BigInt(Math.max(0, column.scale - column.decimals));
  const quotient = { min: floorDivide(min, factor), max: -floorDivide(-max, factor) };
  const denominatorMax = BigInt(Math.max(1, maxRows)) * factor;
  return { count: column.count, factor, bounds: { denominatorMax, quotient, decimals, rounding: 'nearest' } };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b > a ? quotient - 1n : quotient;
}
