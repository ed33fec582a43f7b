/** Steps applied to the rows of a column, with what was fitted; it never opens anything. Rows without a value are carried as 0. */
import {
  asFixed,
  type Bits,
  fixed,
  fixedLog,
  fixedScale,
  fixedSqrt,
  lessThan,
  type Ring,
  rowsAt,
  type Sharing,
  toBits,
  toOneHot,
  truncate,
} from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';
import { scaleOf } from '../../local/expression.ts';
import {
  centreBits,
  factorBits,
  factorMost,
  type LevelsShape,
  mostDeviations,
  type NumberShape,
  outputDigits,
  type PlannedStep,
  type Shape,
  sizeOfShape,
} from './steps.ts';

/** A plane for each level. */
type Planes = (on: Sharing) => Promise<Bits>;

export type ColumnState =
  | {
      readonly kind: 'number';
      readonly shape: NumberShape;
      readonly value: Ring;
      /** The numbers in few bits, before they are standardised. */
      readonly coarse?: Ring;
      readonly present: Bits | undefined;
      readonly planes: Planes;
    }
  | { readonly kind: 'levels'; readonly shape: LevelsShape; readonly value: Ring; readonly planes: Planes };

export type NumbersState = Extract<ColumnState, { kind: 'number' }>;

export interface Applied {
  /** Undefined where others stand in the column's place. */
  readonly state: ColumnState | undefined;
  /** In the order of the step's `makes`. */
  readonly made: readonly Ring[];
}

/** A state of numbers; 0 or 1 may be classes of a label. */
export function numberState(shape: NumberShape, value: Ring, present: Bits | undefined): NumbersState {
  const planes: Planes = async (on) => {
    const bit = await toBits(on, value, 1);
    const both = on.joinPlanes([on.not(bit), bit]);
    return present === undefined ? both : await on.and(both, on.joinPlanes([present, present]));
  };
  return { kind: 'number', shape, value, present, planes };
}

/** A state of positions in the shape's list. */
export function levelsState(shape: LevelsShape, value: Ring): ColumnState {
  return { kind: 'levels', shape, value, planes: (on) => toOneHot(on, value, shape.levels.length) };
}

/** 1 where there is no value. */
export async function missingOf(on: Sharing, state: ColumnState): Promise<Bits> {
  if (state.kind === 'number') return on.not(state.present ?? on.filledBits(state.value.length, 1, true));
  const place = state.shape.levels.indexOf(null);
  return on.slicePlanes(await state.planes(on), place, place + 1);
}

/** x, declared to be within the vector's bounds. */
export function ringIn(on: Sharing, x: Ring, vector: KeptVector | null): Ring {
  if (vector?.domain !== 'ring' || vector.min === undefined || vector.max === undefined) throw new Error('no bounds');
  return on.within(on.within(x), { min: BigInt(vector.min), max: BigInt(vector.max) });
}

/** What the step computes with beside the state, in every row: numbers to be standardised as integers up to 2^bits in size. */
export async function readyFor(on: Sharing, { operation }: PlannedStep, state: ColumnState): Promise<ColumnState> {
  if (operation.kind !== 'standardise' || state.kind !== 'number') return state;
  const { value, shape } = state;
  const more = operation.bits - sizeOfShape(shape).toString(2).length;
  const numbers = more >= 0 ? on.scale(value, 1n << BigInt(more)) : await truncate(on, value, -more, 'nearest');
  return { ...state, coarse: on.within(on.within(numbers), coarseRange(shape, operation.bits)) };
}

function coarseRange(shape: NumberShape, bits: number): { readonly min: bigint; readonly max: bigint } {
  const more = BigInt(bits - sizeOfShape(shape).toString(2).length);
  const brought = (x: bigint): bigint => (more >= 0n ? x << more : (x + (1n << (-more - 1n))) >> -more);
  const [low, high] = [BigInt(shape.low), BigInt(shape.high)];
  return { min: brought(low > 0n ? 0n : low), max: brought(high < 0n ? 0n : high) };
}

/** The step on every row. `fitted`: what it was fitted to; `wholePlanes`: of weights of evidence, the planes of the bins. */
export async function applyStep(
  on: Sharing,
  step: PlannedStep,
  state: ColumnState,
  fitted: Ring | undefined,
  wholePlanes: Planes,
): Promise<Applied> {
  const { operation, after } = step;
  const { length } = state.value;
  const spread = (at: number): Ring =>
    on.gather(
      fitted as Ring,
      rowsAt(on, length, () => at),
    );
  switch (operation.kind) {
    case 'missing':
      return { state, made: [bit(on, await on.bitsToRing(await missingOf(on, state)))] };
    case 'weights':
      return {
        state,
        made: [
          await looked(on, await chosen(on, await state.planes(on), operation.places), step.fitted, fitted as Ring),
        ],
      };
    case 'one-hot': {
      const planes = await chosen(on, await state.planes(on), operation.places);
      return { state: undefined, made: columnsOf(on, await on.bitsToRing(planes), planes.planes) };
    }
    case 'woe': {
      const value = await looked(on, await wholePlanes(on), step.fitted, fitted as Ring);
      return kept(on, after, value, undefined);
    }
    case 'ordinal': {
      const planes = await state.planes(on);
      const columns = columnsOf(
        on,
        await on.bitsToRing(await chosen(on, planes, operation.places)),
        operation.places.length,
      );
      const value = columns.map((each, i) => on.scale(each, BigInt(i))).reduce((sum, each) => on.add(sum, each));
      const isNullable = after?.kind === 'number' && after.nullable;
      return kept(on, after, value, isNullable ? on.not(await missingOf(on, state)) : undefined);
    }
    case 'fill-mode':
    case 'fill-level': {
      if (state.kind !== 'levels' || after?.kind !== 'levels') throw new Error('a list is filled');
      return await filledLevels(on, state, after, operation.kind === 'fill-level' ? operation.place : (fitted as Ring));
    }
    default:
  }
  if (state.kind !== 'number') throw new Error('a step of numbers');
  const { value, present, shape } = state;
  const again = async (next: Ring): Promise<Applied> => {
    // What a step makes of the 0 of a gap is 0 again.
    const held =
      present === undefined ? next : await on.multiply(on.within(await on.bitsToRing(present)), on.within(next));
    return kept(on, after, held, present);
  };
  switch (operation.kind) {
    case 'fill':
    case 'fill-value': {
      if (present === undefined) return kept(on, after, value, undefined);
      const digits = operation.kind === 'fill' ? operation.digits : 0;
      const gaps = bit(on, await on.bitsToRing(on.not(present)));
      const filling =
        operation.kind === 'fill' ? await on.multiply(gaps, spread(0)) : on.scale(gaps, BigInt(operation.value));
      return kept(on, after, on.add(on.within(on.scale(value, 10n ** BigInt(digits))), on.within(filling)), undefined);
    }
    case 'clip':
      return await again(await held(on, value, { min: BigInt(operation.least), max: BigInt(operation.most) }));
    case 'clip-quantiles': {
      const wide = on.scale(value, 10n ** BigInt(operation.digits));
      return await again(await between(on, wide, spread(0), spread(1)));
    }
    case 'standardise': {
      if (state.coarse === undefined) throw new Error('numbers in fewer bits');
      const { min, max } = coarseRange(shape, operation.bits);
      // A centre is among the numbers, but for rounding.
      const size = (max - min + 1n) << BigInt(centreBits);
      const numbers = on.scale(state.coarse, 1n << BigInt(centreBits));
      const apart = on.within(on.within(on.subtract(numbers, spread(0))), { min: -size, max: size });
      const largest = factorMost(operation.bits);
      const factor = on.within(on.within(spread(1)), { min: 0n, max: largest });
      const short = await truncate(on, await on.multiply(apart, factor), factorBits + centreBits, 'nearest');
      const unit = 10n ** BigInt(outputDigits);
      const most = operation.as === 'z' ? BigInt(mostDeviations) * unit : unit;
      return await again(await held(on, short, { min: operation.as === 'z' ? -most : 0n, max: most }));
    }
    default:
      return await again(
        operation.as === 'sqrt' ? await rootOf(on, value, shape) : await logarithmOf(on, value, shape),
      );
  }
}

const functionBits = 20;
const functionFormat = fixed({ fractionBits: functionBits, integerBits: 62 - functionBits });
const bit = (on: Sharing, x: Ring): Ring => on.within(on.within(x), { min: 0n, max: 1n });

/** ln(1 + v), with six digits. */
async function logarithmOf(on: Sharing, value: Ring, { type, high }: NumberShape): Promise<Ring> {
  const one = 10n ** BigInt(scaleOf(type));
  const shifted = on.addConstant(on.within(on.within(value), { min: 0n, max: BigInt(high) }), one);
  const logarithm = await fixedLog(on, asFixed(functionFormat, shifted));
  const units = BigInt(Math.round((functionBits * Math.LN2 - scaleOf(type) * Math.LN10) * 2 ** functionBits));
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  const scaled = await fixedScale(
    on,
    asFixed(whole, on.addConstant(logarithm.ring, units)),
    10 ** outputDigits / 2 ** functionBits,
  );
  return scaled.ring;
}

/** √v, with six digits: of v·4^k, as small numbers have roots of few bits. */
async function rootOf(on: Sharing, value: Ring, { type, high }: NumberShape): Promise<Ring> {
  const more = Math.max(0, Math.floor((rootBits - BigInt(high).toString(2).length) / 2));
  const held = on.within(on.within(value), { min: 0n, max: BigInt(high) });
  const root = await fixedSqrt(on, asFixed(functionFormat, on.scale(held, 4n ** BigInt(more))));
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  // √(v·4^k·2^−20) in units of 2^−20 is √v·2^(k + 10).
  const unit = 10 ** (outputDigits - scaleOf(type) / 2) / 2 ** (functionBits / 2 + more);
  return (await fixedScale(on, asFixed(whole, root.ring), unit)).ring;
}

const rootBits = 44;

const held = (on: Sharing, x: Ring, { min, max }: { readonly min: bigint; readonly max: bigint }): Promise<Ring> =>
  between(on, x, on.filledRing(x.length, min), on.filledRing(x.length, max));

/** x held between two secret bounds, least ≤ most. An element a row is sent for both moves. */
async function between(on: Sharing, x: Ring, least: Ring, most: Ring): Promise<Ring> {
  const n = x.length;
  const outside = await lessThan(on, on.concatenate([x, most]), on.concatenate([least, x]));
  const flags = on.within(await on.bitsToRing(outside));
  const [value, low, high] = [x, least, most].map((each) => on.within(each)) as [Ring, Ring, Ring];
  const pairs = on.interleave([on.slice(flags, 0, n), on.slice(flags, n, 2 * n)]);
  const moves = on.interleave([on.subtract(low, value), on.subtract(high, value)]);
  return on.add(value, await on.dot(pairs, moves, n));
}

/** NULL becomes a position of the others; those behind it move up. */
async function filledLevels(
  on: Sharing,
  { shape, value, planes }: Extract<ColumnState, { kind: 'levels' }>,
  after: LevelsShape,
  place: number | Ring,
): Promise<Applied> {
  const at = shape.levels.indexOf(null);
  const all = await planes(on);
  const missing = bit(on, await on.bitsToRing(on.slicePlanes(all, at, at + 1)));
  // NULL is the last position of a list.
  const wanted =
    typeof place === 'number'
      ? on.scale(missing, BigInt(place))
      : await on.multiply(
          missing,
          on.gather(
            place,
            rowsAt(on, value.length, () => 0),
          ),
        );
  const own = on.within(on.subtract(on.within(value), on.scale(on.within(missing), BigInt(at))));
  const filled = on.within(on.add(own, on.within(wanted)), { min: 0n, max: BigInt(after.levels.length - 1) });
  return { state: levelsState(after, filled), made: [] };
}

const chosen = (on: Sharing, planes: Bits, places: readonly number[]): Promise<Bits> =>
  Promise.resolve(on.joinPlanes(places.map((place) => on.slicePlanes(planes, place, place + 1))));

function columnsOf(on: Sharing, flags: Ring, count: number): Ring[] {
  const rows = flags.length / count;
  return Array.from({ length: count }, (_, i) => bit(on, on.slice(flags, i * rows, (i + 1) * rows)));
}

/** Of each row the number that belongs to its plane; 0 where no plane has a 1. */
async function looked(on: Sharing, planes: Bits, vector: KeptVector | null, numbers: Ring): Promise<Ring> {
  const rows = planes.length;
  const flags = on.within(await on.bitsToRing(planes));
  const every = Uint32Array.from({ length: rows * planes.planes }, (_, i) => Math.floor(i / rows));
  const products = await on.multiply(flags, on.gather(on.within(numbers), every));
  const sum = Array.from({ length: planes.planes }, (_, i) => on.slice(products, i * rows, (i + 1) * rows));
  return ringIn(
    on,
    sum.reduce((total, each) => on.add(total, each)),
    vectorWithZero(vector),
  );
}

/** Rows of nobody may be in no bin: they hold 0. */
function vectorWithZero(vector: KeptVector | null): KeptVector | null {
  if (vector?.domain !== 'ring' || vector.min === undefined || vector.max === undefined) return vector;
  return {
    ...vector,
    min: BigInt(vector.min) > 0n ? '0' : vector.min,
    max: BigInt(vector.max) < 0n ? '0' : vector.max,
  };
}

function kept(on: Sharing, after: Shape | null, value: Ring, present: Bits | undefined): Applied {
  if (after?.kind !== 'number') throw new Error('a number');
  const [low, high] = [BigInt(after.low), BigInt(after.high)];
  const bounds = { min: low > 0n ? 0n : low, max: high < 0n ? 0n : high };
  return { state: numberState(after, on.within(on.within(value), bounds), present), made: [] };
}
