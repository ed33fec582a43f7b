/**
 * What is added to the linear predictor, less a constant that follows from its declared range: that moves the intercept by as much and
 * nothing else. A fit starts from an intercept of 0, and is computed with numbers of a size, so that the logarithm of a population, say, is not
 * added as it stands.
 */
import { asFixed, type Fixed, fixed, fixedScale, type Ring, type Sharing, UsageError } from '@tacit/engine';
import type { KeptColumn } from '../../contract/artifacts.ts';
import { carriedText } from '../../contract/carried-text.ts';
import { scaleOf } from '../../local/expression.ts';
import { nameOf } from '../features.ts';
import type { KeptRows } from '../rows.ts';
import type { Family } from './question.ts';

interface Offset {
  readonly family: Family;
  readonly column: KeptColumn;
  /** What a number of the predictor is in units of the column: of a linear model that by which its label is counted. */
  readonly unit: number;
}

/** e to it is within what the log link takes on average, 64, and leaves room for a mean that is as far above it. */
const highest = 3.5;
/** Of a log link its exponential has digits enough; else it is beside a label, or a probability, of size 1. */
const widest = { log: 11.5, other: 512 };
/** As intercepts are kept. */
const farthest = 2 ** 18;

const isLog = (family: Family): boolean => family !== 'linear' && family !== 'logistic';

/** Carried units of the column that make one of the predictor. */
const carriedUnit = ({ column, unit, family }: Offset): number =>
  10 ** scaleOf(column.type) * (family === 'linear' ? unit : 1);

function endsOf({ column: { range } }: Offset): readonly [bigint, bigint] {
  return [BigInt(range?.min ?? '0'), BigInt(range?.max ?? '0')];
}

/** The carried number that is taken off: the middle, or of a log link what leaves no more than it takes. */
function takenOff(offset: Offset): bigint {
  const [low, high] = endsOf(offset);
  const middle = (low + high) >> 1n;
  if (!isLog(offset.family)) return middle;
  const below = high - BigInt(Math.floor(highest * carriedUnit(offset)));
  return below > middle ? below : middle;
}

/** Throws UsageError 'train.wide-offset' where it may be too far from 0, or values of it too far from each other. */
export function checkOffset(offset: Offset): void {
  const { family, column } = offset;
  const [low, high] = endsOf(offset);
  const unit = carriedUnit(offset);
  const most = isLog(family) ? widest.log : widest.other;
  const span = Number(high - low) / unit;
  const isFar = [low, high].some((end) => Math.abs(Number(end)) > farthest * unit);
  if (span <= most && !isFar) return;
  const carried = (units: number) => carriedText(column.type, String(Math.floor(units * unit)));
  throw new UsageError('train.wide-offset', {
    column: nameOf({ ...column, column: column.name }),
    owner: column.owner,
    family,
    min: carriedText(column.type, String(low)),
    max: carriedText(column.type, String(high)),
    most: carried(most),
    farthest: carried(farthest),
  });
}

/** In units of the predictor, 0 in rows that take no part (`ones` is 1 in those that do). A round more than a scaling. */
export async function offsetOf(sharing: Sharing, offset: Offset, kept: KeptRows, ones: Ring): Promise<Fixed> {
  const fractionBits = offset.family === 'linear' ? 30 : 20;
  const [low, high] = endsOf(offset);
  const off = takenOff(offset);
  const moved = await sharing.multiply(sharing.addConstant(sharing.within(kept.value(offset.column)), -off), ones);
  const [min, max] = [low - off < 0n ? low - off : 0n, high - off > 0n ? high - off : 0n];
  const whole = asFixed(
    fixed({ fractionBits: 0, integerBits: 62 }),
    sharing.within(sharing.within(moved), { min, max }),
  );
  const { ring } = await fixedScale(sharing, whole, 2 ** fractionBits / carriedUnit(offset));
  return asFixed(fixed({ fractionBits, integerBits: 62 - fractionBits }), ring);
}

/** The model of the offset as it stands. Local. */
export function withOffsetBack<Found extends { readonly intercept: Fixed; readonly centre: Fixed }>(
  sharing: Sharing,
  offset: Offset,
  found: Found,
): Found {
  const off = Number(takenOff(offset)) / carriedUnit(offset);
  const back = ({ format, ring }: Fixed): Fixed => {
    const constant = BigInt(Math.round(off * 2 ** format.fractionBits));
    return asFixed(format, sharing.addConstant(ring, -constant));
  };
  return { ...found, intercept: back(found.intercept), centre: back(found.centre) };
}
