/**
 * What a step is fitted to, under protocol: numbers of a column's rows that stay shares, and whether there are enough rows for them.
 *
 * Means, counts and weights are exact divisions (`divide`); quantiles: see quantiles.ts. A deviation is the root of the mean square distance from
 * the mean (divisor n).
 */
import {
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
  type Ring,
  type Sharing,
  together,
  truncate,
} from '@tacit/engine';
import { type ColumnState, missingOf, type NumbersState, ringIn } from './apply.ts';
import { type Filled, type Here, quantiles, withZero } from './quantiles.ts';
import { centreBits, factorBits, type NumberShape, outputDigits, type PlannedStep, spanBits } from './steps.ts';
import { quantileUnit } from './units.ts';
import { levelTexts } from '../features.ts';

/** Rows that a step is fitted to: one plane, 1 in rows that take part. */
export interface FitRows {
  readonly valid: Bits;
  /** The same as numbers, where a step needs them. */
  readonly ones: Ring | undefined;
  readonly minimum: number;
}

/** What is checked of a step: how many rows there are for it, and a bit that is 1 where they are nearly the same. In the order of `checksOf`. */
export interface Checked {
  readonly counts: Ring;
  readonly constant?: Bits;
}

export interface Fitted {
  readonly values: Ring | undefined;
  readonly checks: Checked | undefined;
  /** After a step that filled gaps. */
  readonly filled?: Filled;
}

/** 'few': less rows than the minimum; 'constant': all of them have nearly the same number. */
export interface StepCheck {
  readonly kind: 'few' | 'constant';
  /** Of what: a column that is made, or a class; else of the column's values. */
  readonly about?: string;
}

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
        return {
          kind: 'few',
          about: before.kind === 'levels' ? (levelTexts(before.levels)[place] as string) : String(place),
        };
      });
    default:
      return [];
  }
}

/** Steps that are fitted to numbers. */
export const isOfNumbers = ({ operation: { kind } }: PlannedStep): boolean =>
  kind === 'fill' || kind === 'clip-quantiles' || kind === 'standardise';

/** Fits a step to the rows of a column as the steps before it left them; `filled`: what the step before told, if it filled gaps. */
export async function fitStep(
  on: Sharing,
  step: PlannedStep,
  state: ColumnState,
  rows: FitRows,
  filled?: Filled,
): Promise<Fitted> {
  const { operation, before } = step;
  if (operation.kind === 'missing') {
    const counts = await countRows(on, await on.and(rows.valid, await missingOf(on, state)));
    return { values: undefined, checks: { counts } };
  }
  if (operation.kind === 'one-hot' || operation.kind === 'weights' || operation.kind === 'fill-mode') {
    const all = await levelPlanes(on, step, state);
    const counts = await countRows(on, await on.and(all, repeated(on, rows.valid, all.planes)));
    if (operation.kind === 'one-hot') return { values: undefined, checks: { counts } };
    if (operation.kind === 'weights') return { values: await balanced(on, step, counts, rows), checks: { counts } };
    const { index } = await extremeAlong(on, 'max', counts, { rows: 1, columns: counts.length }, 'row');
    const total = on.within(on.sum(counts, 1), { min: 0n, max: BigInt(rows.valid.length) });
    return { values: ringIn(on, index, step.fitted), checks: { counts: total } };
  }
  if (before.kind !== 'number' || state.kind !== 'number') return { values: undefined, checks: undefined };
  if (operation.kind !== 'fill' && operation.kind !== 'clip-quantiles' && operation.kind !== 'standardise')
    return { values: undefined, checks: undefined };
  const here = await hereOf(on, before, state, rows);
  const checks: Checked = { counts: here.count };
  if (operation.kind === 'standardise') {
    const { values, constant } = await (operation.as === 'z' ? deviations : spans)(on, here, operation.bits);
    return { values: ringIn(on, values, step.fitted), checks: { ...checks, constant } };
  }
  if (operation.kind === 'fill' && operation.with === 'mean') {
    const values = ringIn(on, await mean(on, here, operation.digits), step.fitted);
    return { values, checks, filled: { here, sorted: undefined, digits: operation.digits, by: values } };
  }
  const wanted = operation.kind === 'fill' ? { places: [1], of: 2 } : { places: operation.places, of: quantileUnit };
  const found = await quantiles(on, here, wanted, operation.digits, filled);
  const values = ringIn(on, found.values, step.fitted);
  if (operation.kind !== 'fill') return { values, checks };
  return { values, checks, filled: { here, sorted: found.sorted, digits: operation.digits, by: values } };
}

async function hereOf(
  on: Sharing,
  before: NumberShape,
  { value, coarse, present }: NumbersState,
  { valid, ones: all }: FitRows,
): Promise<Here> {
  const mask = present === undefined ? valid : await on.and(valid, present);
  const ones = present === undefined && all !== undefined ? all : await on.bitsToRing(mask);
  const count = on.within(on.sum(ones, 1), { min: 0n, max: BigInt(mask.length) });
  return { before, value, coarse, mask, ones: on.within(ones, { min: 0n, max: 1n }), count };
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

/** Mean and 1/deviation: of numbers in `bits` bits. */
async function deviations(on: Sharing, here: Here, bits: number) {
  const { ones, count } = here;
  const size = 1n << BigInt(bits);
  const rows = BigInt(ones.length);
  const own = on.within(on.within(await on.multiply(ones, numbersOf(here))), { min: -size, max: size });
  const sum = on.sum(own, 1);
  const [centre, around0] = await together<[Ring, Ring]>(on, [
    (branch) =>
      divide(branch, branch.scale(sum, 1n << BigInt(centreBits)), count, {
        denominatorMax: rows,
        quotient: { min: -size << BigInt(centreBits), max: size << BigInt(centreBits) },
        decimals: 0,
        rounding: 'nearest',
      }),
    (branch) => branch.dot(branch.within(own), branch.within(own), 1),
  ]);
  // Around a rounded mean: more by n/4 at most.
  const held = on.within(on.within(centre), { min: -size << BigInt(centreBits), max: size << BigInt(centreBits) });
  const whole = on.within(await truncate(on, held, centreBits, 'nearest'));
  // Σ (x − w)² = Σ x² − w·(2·Σ x − n·w), of numbers in Z_2^64.
  const times = on.subtract(on.scale(on.within(sum), 2n), await on.multiply(on.within(count), whole));
  const product = await on.multiply(whole, on.within(times));
  // No more than around 0: rows · size².
  const squares = on.within(on.subtract(on.within(around0), product), { min: 0n, max: rows * (size + 1n) ** 2n });
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
async function spans(on: Sharing, here: Here, bits: number) {
  const { ones } = here;
  const size = 1n << BigInt(bits);
  const numbers = numbersOf(here);
  const { length } = numbers;
  const own = on.within(on.within(await on.multiply(ones, numbers)), { min: -size, max: size });
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

function numbersOf({ coarse }: Here): Ring {
  if (coarse === undefined) throw new Error('numbers in fewer bits');
  return coarse;
}

const repeated = (on: Sharing, plane: Bits, count: number): Bits => on.joinPlanes(new Array<Bits>(count).fill(plane));
