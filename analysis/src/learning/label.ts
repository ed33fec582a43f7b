/** The column that a model explains, as numbers of its rows. */
import { asFixed, type Bits, type Fixed, fixed, type Ring, type Sharing, toBits, toOneHot } from '@tacit/engine';
import type { KeptColumn } from '../contract/artifacts.ts';
import { scaleOf } from '../local/expression.ts';
import type { KeptRows } from './rows.ts';

/** `positive`: the position in the column's list, or the truth value, that counts as 1; null of numbers. */
export interface LabelPlan {
  readonly column: KeptColumn;
  readonly positive: number | null;
}

/** Bits behind the point: of the label's size, so that it is from −1 to 1; where it is not scaled, of its digits, so that a unit is 1 up to 2. */
function labelBits({ column: { type, range } }: LabelPlan, isScaled: boolean): number {
  if (!isScaled) return Math.ceil(scaleOf(type) * Math.log2(10));
  if (range === undefined) return 0;
  const [low, high] = [BigInt(range.min), BigInt(range.max)];
  const size = -low > high ? -low : high;
  return Math.min(30, size.toString(2).length);
}

/** What the modelled number is multiplied by to be the label in its own units. */
export function labelUnit(label: LabelPlan, isScaled: boolean): number {
  if (label.positive !== null) return 1;
  return 2 ** labelBits(label, isScaled) / 10 ** scaleOf(label.column.type);
}

interface LabelRows {
  readonly valid: Bits;
  readonly ones: Ring;
  readonly isScaled: boolean;
  /** Whether labels must be above 0: then rows that take no part have the largest there is. */
  readonly isPositive?: boolean;
}

/** The label of every row, 0 in rows that take no part. `ones`: 1 in rows that do. Rounds of a product, and of a test for lists. */
export async function labelsOf(
  sharing: Sharing,
  label: LabelPlan,
  kept: KeptRows,
  { valid, ones, isScaled, isPositive: above = false }: LabelRows,
): Promise<Fixed> {
  const { column, positive } = label;
  const value = kept.value(column);
  if (positive === null) {
    const bits = labelBits(label, isScaled);
    const format = fixed({ fractionBits: bits, integerBits: 62 - bits });
    const labels = await sharing.multiply(value, ones);
    if (!above) return asFixed(format, labels);
    const others = sharing.addConstant(sharing.negate(ones), 1n);
    return asFixed(format, sharing.add(labels, sharing.scale(others, 1n << BigInt(bits))));
  }
  const whole = fixed({ fractionBits: 0, integerBits: 1 });
  const is = await isPositive(sharing, column, value, positive);
  return asFixed(whole, await sharing.bitsToRing(await sharing.and(is, valid)));
}

/** A binary label of every row as a bit, which means nothing in rows that take no part. */
export async function labelBit(sharing: Sharing, { column, positive }: LabelPlan, kept: KeptRows): Promise<Bits> {
  const value = kept.value(column);
  return positive === null ? await toBits(sharing, value, 1) : await isPositive(sharing, column, value, positive);
}

async function isPositive(sharing: Sharing, column: KeptColumn, value: Ring, positive: number): Promise<Bits> {
  if (column.type.kind !== 'boolean') {
    const planes = await toOneHot(sharing, value, positive + 1);
    return sharing.slicePlanes(planes, positive, positive + 1);
  }
  const truth = await toBits(sharing, value, 1);
  return positive === 1 ? truth : sharing.not(truth);
}
