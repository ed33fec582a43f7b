/**
 * What a step is fitted to, under protocol: numbers of a column's rows that stay shares, and whether there are enough rows for them.
 *
 * Means, counts and weights are exact divisions (`divide`). A quantile p of n sorted values is the value at place h = (n − 1)·p, counted from 0, and
 * between two places their mix by distance (Hyndman and Fan 1996, definition 7; the default of NumPy and pandas): the sum of all values times
 * max(0, 1 − |i − h|), which needs no secret place. A deviation is the root of the mean square distance from the mean (divisor n).
 */
import {
  absolute,
  asFixed,
  type Bits,
  countRows,
  divide,
  extremeAlong,
  fixed,
  fixedConstant,
  fixedDivide,
  fixedScale,
  fixedSqrt,
  lessThanConstant,
  positivePart,
  type Ring,
  type Sharing,
  sortRows,
  truncate,
} from '@tacit/engine';
import { coarse, type ColumnState, missingOf, ringIn } from './apply.ts';
import { centreBits, factorBits, type NumberShape, outputDigits, type PlannedStep } from './steps.ts';
import { quantileUnit } from './units.ts';

/** Rows that a step is fitted to: one plane, 1 in rows that take part. */
export interface FitRows {
  readonly valid: Bits;
  readonly minimum: number;
}

export interface Fitted {
  readonly values: Ring | undefined;
  /** 1 where a check fails, in the order of `checksOf`. */
  readonly checks: Bits | undefined;
}

/** 'few': less rows than the minimum; 'constant': all of them have nearly the same number. */
export interface StepCheck {
  readonly kind: 'few' | 'constant';
  /** Of what: a column that is made, or a class; else of the column's values. */
  readonly about?: string;
}

/** A column's deviation, or its span, is at least this part of its declared range, or it counts as constant. */
const spanBits = 15;
const rootBits = 20;
const varianceDigits = 2;

/** What is checked of a step that is fitted; nothing of a step that only applies what is given. */
export function checksOf({ operation, before, makes }: PlannedStep): StepCheck[] {
  switch (operation.kind) {
    case 'fill':
    case 'fill-mode':
    case 'clip-quantiles':
      return [{ kind: 'few' }];
    case 'standardise':
      return [{ kind: 'few' }, { kind: 'constant' }];
    case 'one-hot':
    case 'missing':
      return makes.map(({ name }) => ({ kind: 'few', about: name }));
    case 'weights':
      return operation.places.map((place) => {
        return { kind: 'few', about: before.kind === 'levels' ? (before.levels[place] ?? 'NULL') : String(place) };
      });
    default:
      return [];
  }
}

/** Fits a step to the rows of a column as the steps before it left them. */
export async function fitStep(on: Sharing, step: PlannedStep, state: ColumnState, rows: FitRows): Promise<Fitted> {
  const { operation, before } = step;
  const few = (counts: Ring) => lessThanConstant(on, counts, BigInt(rows.minimum));
  if (operation.kind === 'missing') {
    const counts = await countRows(on, await on.and(rows.valid, await missingOf(on, state)));
    return { values: undefined, checks: await few(counts) };
  }
  if (operation.kind === 'one-hot' || operation.kind === 'weights' || operation.kind === 'fill-mode') {
    const all = await levelPlanes(on, step, state);
    const counts = await countRows(on, await on.and(all, repeated(on, rows.valid, all.planes)));
    if (operation.kind === 'one-hot') return { values: undefined, checks: await few(counts) };
    if (operation.kind === 'weights')
      return { values: await balanced(on, step, counts, rows), checks: await few(counts) };
    const { index } = await extremeAlong(on, 'max', counts, { rows: 1, columns: counts.length }, 'row');
    const total = on.within(on.sum(counts, 1), { min: 0n, max: BigInt(rows.valid.length) });
    return { values: ringIn(on, index, step.fitted), checks: await few(total) };
  }
  if (before.kind !== 'number' || state.kind !== 'number') return { values: undefined, checks: undefined };
  if (operation.kind !== 'fill' && operation.kind !== 'clip-quantiles' && operation.kind !== 'standardise')
    return { values: undefined, checks: undefined };
  const mask = state.present === undefined ? rows.valid : await on.and(rows.valid, state.present);
  const ones = await on.bitsToRing(mask);
  const count = on.within(on.sum(ones, 1), { min: 0n, max: BigInt(mask.length) });
  const here: Here = { step, before, value: state.value, mask, ones: on.within(ones, { min: 0n, max: 1n }), count };
  if (operation.kind === 'standardise') {
    const { values, constant } = await (operation.as === 'z' ? deviations : spans)(on, here, operation.bits);
    return { values: ringIn(on, values, step.fitted), checks: on.joinRows([await few(count), constant]) };
  }
  const values =
    operation.kind === 'fill' && operation.with === 'mean'
      ? await mean(on, here, operation.digits)
      : await quantiles(
          on,
          here,
          operation.kind === 'fill' ? { places: [1], of: 2 } : { places: operation.places, of: quantileUnit },
          operation.digits,
        );
  return { values: ringIn(on, values, step.fitted), checks: await few(count) };
}

interface Here {
  readonly step: PlannedStep;
  readonly before: NumberShape;
  readonly value: Ring;
  /** Rows that take part and have a value. */
  readonly mask: Bits;
  readonly ones: Ring;
  readonly count: Ring;
}

/** A plane for each category, class, or value of a list but NULL. */
async function levelPlanes(on: Sharing, { operation, before }: PlannedStep, state: ColumnState): Promise<Bits> {
  const planes = await state.planes(on);
  if (operation.kind === 'one-hot' || operation.kind === 'weights')
    return on.joinPlanes(operation.places.map((place) => on.slicePlanes(planes, place, place + 1)));
  const values = before.kind === 'levels' ? [...before.levels.keys()].filter((i) => before.levels[i] !== null) : [];
  return on.joinPlanes(values.map((place) => on.slicePlanes(planes, place, place + 1)));
}

/** n / (classes · rows of the class): as scikit-learn's 'balanced'. */
async function balanced(
  on: Sharing,
  { fitted }: PlannedStep,
  counts: Ring,
  { minimum, valid }: FitRows,
): Promise<Ring> {
  const classes = counts.length;
  const rows = BigInt(valid.length);
  const total = on.within(on.sum(counts, 1), { min: 0n, max: rows });
  // A class below the minimum ends the run; until then its weight has to stay within what is declared.
  const least = BigInt(Math.max(1, minimum));
  const short = await on.bitsToRing(await lessThanConstant(on, counts, least));
  const held = on.within(on.add(counts, on.scale(on.within(short, { min: 0n, max: 1n }), rows + least)), {
    min: least,
    max: 2n * rows + least,
  });
  const found = await divide(on, on.gather(total, new Uint32Array(classes)), on.scale(held, BigInt(classes)), {
    denominatorMax: BigInt(classes) * (2n * rows + least),
    quotient: { min: 0n, max: rows / (least * BigInt(classes)) + 1n },
    decimals: outputDigits,
    rounding: 'nearest',
  });
  return ringIn(on, found, fitted);
}

async function mean(on: Sharing, { before, value, ones, count }: Here, digits: number): Promise<Ring> {
  const range = withZero(before);
  const values = on.within(await on.multiply(ones, on.within(value, range)), range);
  return await divide(on, on.sum(values, 1), count, {
    denominatorMax: BigInt(value.length),
    quotient: range,
    decimals: digits,
    rounding: 'nearest',
  });
}

/** Quantiles places/of, with so many digits more than the values. */
async function quantiles(
  on: Sharing,
  { before, value, mask, count }: Here,
  { places, of }: { readonly places: readonly number[]; readonly of: number },
  digits: number,
): Promise<Ring> {
  const range = withZero(before);
  const { length } = value;
  const held = on.within(value, range);
  const sorted = await sortRows(on, [{ by: on.not(mask) }, { by: held }], { rings: [held], bits: [] });
  const values = on.within(sorted.rings[0] as Ring, range);
  const every = new Uint32Array(length);
  const steps = on.within(on.constantRing(BigUint64Array.from({ length }, (_, i) => BigInt(i * of))), {
    min: 0n,
    max: BigInt(length * of),
  });
  // 1 − |i − (n − 1)·p| in units of 1/of.
  const near = places.map((place) => {
    const at = on.addConstant(on.scale(count, BigInt(place)), BigInt(-place));
    return on.subtract(steps, on.gather(at, every));
  });
  const distances = await absolute(on, on.concatenate(near));
  const shares = await positivePart(on, on.addConstant(on.negate(distances), BigInt(of)));
  const spread = on.concatenate(places.map(() => values));
  const [least, most] = [range.min * BigInt(of), range.max * BigInt(of)];
  const sums = on.within(await on.dot(on.within(shares), on.within(spread), places.length), { min: least, max: most });
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  return (await fixedScale(on, asFixed(whole, sums), 10 ** digits / of)).ring;
}

/** Mean and 1/deviation: of numbers in `bits` bits. */
async function deviations(on: Sharing, { before, value, ones, count }: Here, bits: number) {
  const size = 1n << BigInt(bits);
  const rows = BigInt(value.length);
  const numbers = await coarse(on, value, before, bits);
  const own = on.within(await on.multiply(ones, numbers), { min: -size, max: size });
  const centre = await divide(on, on.scale(on.sum(own, 1), 1n << BigInt(centreBits)), count, {
    denominatorMax: rows,
    quotient: { min: -size << BigInt(centreBits), max: size << BigInt(centreBits) },
    decimals: 0,
    rounding: 'nearest',
  });
  // Around a rounded mean: more by n/4 at most.
  const held = on.within(on.within(centre), { min: -size << BigInt(centreBits), max: size << BigInt(centreBits) });
  const whole = on.within(await truncate(on, held, centreBits, 'nearest'), { min: -size, max: size });
  const apart = on.subtract(numbers, on.gather(whole, new Uint32Array(value.length)));
  const distances = on.within(await on.multiply(ones, apart), { min: -2n * size, max: 2n * size });
  // No more than around 0: rows · size².
  const squares = on.within(await on.dot(on.within(distances), on.within(distances), 1), {
    min: 0n,
    max: rows * (size + 1n) ** 2n,
  });
  const variance = await divide(on, squares, count, {
    denominatorMax: rows,
    quotient: { min: 0n, max: (size + 1n) ** 2n },
    decimals: varianceDigits,
    rounding: 'nearest',
  });
  const format = fixed({ fractionBits: rootBits, integerBits: 62 - rootBits });
  const most = (size + 1n) ** 2n * 10n ** BigInt(varianceDigits);
  const root = (await fixedSqrt(on, asFixed(format, on.within(on.within(variance), { min: 0n, max: most })))).ring;
  // √(10^digits · 2^−20) of a deviation of 1, in units of 2^−20.
  const one = 10 ** (varianceDigits / 2) * 2 ** (rootBits / 2);
  return await inverse(on, centre, root, one, bits);
}

/** The least number and 1/(greatest − least). */
async function spans(on: Sharing, { before, value, ones }: Here, bits: number) {
  const size = 1n << BigInt(bits);
  const numbers = await coarse(on, value, before, bits);
  const { length } = numbers;
  const own = on.within(await on.multiply(ones, numbers), { min: -size, max: size });
  const others = on.addConstant(on.negate(on.within(ones, { min: 0n, max: 1n })), 1n);
  const both = on.concatenate([
    on.negate(on.add(own, on.scale(others, size))),
    on.subtract(own, on.scale(others, size)),
  ]);
  const held = on.within(on.within(both), { min: -size, max: size });
  const { value: found } = await extremeAlong(on, 'max', held, { rows: 2, columns: length }, 'row');
  const [lowest, highest] = [on.slice(found, 0, 1), on.slice(found, 1, 2)].map((each) =>
    on.within(each, { min: -size, max: size }),
  );
  const least = on.negate(lowest as Ring);
  const span = on.subtract(highest as Ring, least);
  const held1 = on.within(on.within(span), { min: -2n * size, max: 2n * size });
  return await inverse(
    on,
    on.scale(least, 1n << BigInt(centreBits)),
    on.within(held1, { min: -2n * size, max: 2n * size }),
    1,
    bits,
  );
}

/**
 * The centre and r = 10^6·2^factorBits·one / x, for x in units of which `one` are a unit of numbers in `bits` bits; of a lower bound where x is less
 * than the range's 2^−spanBits. The first r is off by 2^−20 of the range over x; Newton's step, r·(2 − x·r/top), squares that.
 */
async function inverse(on: Sharing, centre: Ring, x: Ring, one: number, bits: number) {
  const least = BigInt(Math.max(1, Math.ceil(one * 2 ** (bits - spanBits))));
  const constant = await lessThanConstant(on, x, least);
  const isConstant = on.within(await on.bitsToRing(constant), { min: 0n, max: 1n });
  const most = (x.bounds as { max: bigint }).max;
  // Such a column ends the run; until then it has this deviation.
  const kept = await on.multiply(on.within(on.addConstant(on.negate(isConstant), 1n)), on.within(x));
  const held = on.within(on.add(kept, on.scale(on.within(isConstant), least)), { min: least, max: most });
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  const part = await fixedScale(on, asFixed(whole, held), 2 ** (reciprocalBits - bits - 1) / one);
  const format = fixed({ fractionBits: reciprocalBits, integerBits: 40 });
  const range = {
    min: (1n << BigInt(reciprocalBits - spanBits - 1)) - 2n,
    max: (part.ring.bounds as { max: bigint }).max,
  };
  const divisor = asFixed(format, on.within(on.within(part.ring), range));
  const ones = fixedConstant(on, format, [1]);
  const quotient = { min: 0, max: 2 ** (spanBits + 1) * (1 + 2 ** -4) };
  const first = await fixedDivide(on, ones, divisor, { quotient });
  const scale = 10 ** outputDigits * 2 ** (factorBits - bits - 1 - reciprocalBits);
  const rough = on.within((await fixedScale(on, asFixed(whole, first.ring), scale)).ring);
  const top = BigInt(Math.round(10 ** outputDigits * one)) << BigInt(factorBits);
  // In Z_2^64 the difference is exact; it is less than a 16th of the first.
  const left = on.addConstant(on.negate(await on.multiply(rough, on.within(held))), top);
  const cut = Math.max(1, top.toString(2).length - 30);
  const short = await truncate(on, on.within(left, { min: -top / 16n, max: top / 16n }), cut, 'nearest');
  const product = await on.multiply(on.within(short), rough);
  const bound = (1n << 26n) * (top / least + 1n);
  const better = await fixedScale(
    on,
    asFixed(whole, on.within(product, { min: -bound, max: bound })),
    2 ** cut / Number(top),
  );
  const factor = on.add(rough, on.within(better.ring));
  return { values: on.concatenate([on.within(centre), factor]), constant };
}

const reciprocalBits = 22;

const withZero = ({ low, high }: NumberShape) => {
  const [min, max] = [BigInt(low), BigInt(high)];
  return { min: min > 0n ? 0n : min, max: max < 0n ? 0n : max };
};

const repeated = (on: Sharing, plane: Bits, count: number): Bits => on.joinPlanes(new Array<Bits>(count).fill(plane));
