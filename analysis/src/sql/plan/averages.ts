/** Averages that recipients learn without their sum and count: what is divided by what, and in how many numbers it travels. */
import { type DivisionBounds, planDivision, UsageError } from '@tacit/engine';
import { measureOf } from './gates.ts';
import { type NumberRange, sumRange, union } from './ranges.ts';
import { secureLimit } from '../../contract/limits.ts';
import { rowsOf } from './rows-of.ts';
import type { Measure, Plan } from './types.ts';

/**
 * The division behind an average, from public bounds alone.
 * - 'whole': sum ÷ (count · factor) in one division, whose every number fits 63 bits.
 * - 'parts': the sum's magnitude ÷ count as a whole number first, then what remains by itself, so that nothing larger than
 *   the sum occurs. `factor` is then what the whole number is divided by on top; 1 where decimals are gained instead.
 */
export type AverageDivision =
  | { readonly kind: 'whole'; readonly count: string; readonly factor: bigint; readonly bounds: DivisionBounds }
  | {
      readonly kind: 'parts';
      readonly count: string;
      readonly factor: bigint;
      /** Whether the sum may be negative. */
      readonly signed: boolean;
      readonly bounds: {
        readonly whole: DivisionBounds;
        /** Of the remainder by the count, or of the whole number by `factor`; null where the average rounds to 0 in any case. */
        readonly rest: DivisionBounds | null;
      };
      /** The average with its decimals may leave 63 bits: whole part and decimals are handed over side by side. */
      readonly split: boolean;
    };

/** The division for the average of sum measure `sum`; undefined where its numbers fit in neither way. */
export function averageDivision(plan: Pick<Plan, 'measures' | 'columns' | 'stages' | 'source' | 'many'>, sum: string) {
  const measure = measureOf(plan, sum);
  const column = plan.columns.find((candidate) => candidate.kind === 'average' && candidate.sum === sum);
  if (measure.kind !== 'sum' || column?.kind !== 'average') throw new Error(`${sum} is no averaged sum`);
  const [min, max] = [BigInt(measure.range.min), BigInt(measure.range.max)];
  const rows = BigInt(Math.max(1, rowsOf(plan)));
  // A sum finer than the answer is divided by 10^(scale − decimals) on top.
  const decimals = Math.max(0, column.decimals - column.scale);
  const factor = 10n ** BigInt(Math.max(0, column.scale - column.decimals));
  const whole: AverageDivision = {
    kind: 'whole',
    count: column.count,
    factor,
    bounds: {
      denominatorMax: rows * factor,
      quotient: { min: floorDivide(min, factor), max: -floorDivide(-max, factor) },
      decimals,
      rounding: 'nearest',
    },
  };
  if (fits(whole.bounds)) return whole;

  const parts = averageInParts({ min, max }, rows, decimals, factor, column.count);
  return fits(parts.bounds.whole) && (parts.bounds.rest === null || fits(parts.bounds.rest)) ? parts : undefined;
}

/**
 * The division for the average of at most `rows` whole numbers of this range, with `decimals` digits more than they have; undefined where
 * its numbers, or the average itself, do not fit.
 */
export function divisionOfAverage(range: NumberRange, rows: number, decimals: number): AverageDivision | undefined {
  const denominatorMax = BigInt(Math.max(1, rows));
  const bounds: DivisionBounds = { denominatorMax, quotient: range, decimals, rounding: 'nearest' };
  if (fits(bounds)) return { kind: 'whole', count: '', factor: 1n, bounds };
  const parts = averageInParts(range, denominatorMax, decimals, 1n, '');
  const { whole, rest } = parts.bounds;
  return !parts.split && fits(whole) && (rest === null || fits(rest)) ? parts : undefined;
}

function averageInParts(
  { min, max }: NumberRange,
  rows: bigint,
  decimals: number,
  factor: bigint,
  count: string,
): Extract<AverageDivision, { kind: 'parts' }> {
  const most = max > -min ? max : -min;
  const floor = (quotient: bigint, denominatorMax: bigint): DivisionBounds => {
    return { denominatorMax, quotient: { min: 0n, max: quotient }, decimals: 0, rounding: 'floor' };
  };
  const rounded = (most + factor / 2n) / factor;
  const rest: DivisionBounds | null =
    factor === 1n
      ? { denominatorMax: rows, quotient: { min: 0n, max: 1n }, decimals, rounding: 'nearest' }
      : rounded === 0n
        ? null
        : floor(rounded + 1n, factor);
  return {
    kind: 'parts',
    count,
    factor,
    signed: min < 0n,
    bounds: { whole: floor(most, rows), rest },
    split: factor === 1n && most * 10n ** BigInt(decimals) > secureLimit,
  };
}

/** How many numbers per group an average takes: 2 are its whole part and its decimals, of one sign. */
export function averageParts(plan: Plan, sum: string): 1 | 2 {
  const division = averageDivision(plan, sum);
  return division?.kind === 'parts' && division.split ? 2 : 1;
}

/** Bounds of a measure's number in a group. */
export function measureRange(plan: Pick<Plan, 'measures' | 'source' | 'stages'>, id: string): NumberRange {
  const measure = measureOf(plan, id);
  const rows = rowsOf(plan);
  if (measure.kind === 'count' || measure.kind === 'distinct') return { min: 0n, max: BigInt(rows) };
  if (measure.kind === 'quantile') return quantileRange(measure);
  const range = { min: BigInt(measure.range.min), max: BigInt(measure.range.max) };
  return measure.kind === 'sum' ? sumRange(range, rows) : union(range, { min: 0n, max: 0n });
}

type ValueMeasure = Exclude<Measure, { kind: 'count' }>;

/** A continuous quantile is carried as a multiple of the value. */
function quantileRange({ range, quantile }: ValueMeasure): NumberRange {
  const times = quantile?.continuous === true ? BigInt(quantile.denominator) : 1n;
  return union({ min: BigInt(range.min) * times, max: BigInt(range.max) * times }, { min: 0n, max: 0n });
}

function fits(bounds: DivisionBounds): boolean {
  try {
    planDivision(1, bounds);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b > a ? quotient - 1n : quotient;
}
