/** What each step makes of a column, as far as it is public: types, ranges and lists follow from what is declared, never from values. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, KeptVector } from '../../contract/artifacts.ts';
import type { ColumnType } from '../../contract/cards.ts';
import { shownValue } from '../../kinds/unknown-member.ts';
import { scaleOf } from '../../local/expression.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { carriedValue } from '../bind-bins.ts';
import { type KeptColumns, levelsOf } from '../bind-features.ts';
import type { CutValue } from '../cut-values.ts';
import { cutText, type LevelsFeature, levelTexts, nameOf } from '../features.ts';
import type { Step } from './question.ts';
import { quantileUnit } from './units.ts';
import './messages.ts';

/** Numbers: integers in units of 10^−scale. */
export interface NumberShape {
  readonly kind: 'number';
  readonly type: ColumnType;
  readonly low: string;
  readonly high: string;
  readonly nullable: boolean;
}

/** Positions in a list; null: no value. Truth values are false and true. */
export interface LevelsShape {
  readonly kind: 'levels';
  readonly type: ColumnType;
  readonly levels: readonly (string | null)[];
}

export type Shape = NumberShape | LevelsShape;

/** A step as it is computed. All of it is JSON, and part of what is public of a transformation. */
type Operation =
  /** `digits` more after the point than before. */
  | { readonly kind: 'fill'; readonly with: 'mean' | 'median'; readonly digits: number }
  | { readonly kind: 'fill-value'; readonly value: string }
  | { readonly kind: 'fill-mode' }
  | { readonly kind: 'fill-level'; readonly place: number }
  | { readonly kind: 'clip'; readonly least: string; readonly most: string }
  | { readonly kind: 'clip-quantiles'; readonly places: readonly [number, number]; readonly digits: number }
  /** Numbers are brought to `bits` bits first. */
  | { readonly kind: 'standardise'; readonly as: 'z' | 'min-max'; readonly bits: number }
  | { readonly kind: 'transform'; readonly as: 'log1p' | 'sqrt' }
  | { readonly kind: 'one-hot'; readonly places: readonly number[] }
  | { readonly kind: 'ordinal'; readonly places: readonly number[] }
  | { readonly kind: 'woe'; readonly feature: LevelsFeature }
  | { readonly kind: 'missing' }
  | { readonly kind: 'weights'; readonly places: readonly number[] };

/**
 * Whether what the step is fitted to is the value of single rows: a median, another quantile, the least and the greatest. Figures of a column that
 * was prepared by it tell it: where all is clipped to the greatest value the mean does, and of a range from 0 to 1 mean and deviation, beside those
 * of the column itself.
 */
export function isOfSingleRows(operation: Operation): boolean {
  switch (operation.kind) {
    case 'fill':
      return operation.with === 'median';
    case 'clip-quantiles':
      return true;
    case 'standardise':
      return operation.as === 'min-max';
    default:
      return false;
  }
}

export interface PlannedStep {
  readonly operation: Operation;
  readonly before: Shape;
  /** null: the column itself is gone, and others stand in its place. */
  readonly after: Shape | null;
  /** What is fitted; null where nothing is. */
  readonly fitted: (KeptVector & { readonly domain: 'ring'; readonly min: string; readonly max: string }) | null;
  /** Columns beside the column, or in its place. */
  readonly makes: readonly {
    readonly name: string;
    readonly type: ColumnType;
    readonly low: string;
    readonly high: string;
  }[];
}

export interface PlannedColumn {
  readonly owner: string;
  readonly dataset: string;
  readonly column: string;
  readonly shape: Shape;
  readonly steps: readonly PlannedStep[];
}

/** Digits after the point of what is computed. */
export const outputDigits = 6;
/** Those of weights of evidence, whose shares have 22 bits. */
export const woeDigits = 8;
/** Deviations from the mean beyond which numbers count as this one. */
export const mostDeviations = 16;
/** Bits after the point of a mean, of numbers that were brought to few bits. */
export const centreBits = 2;
/** Bits after the point of what distances from it are multiplied with. */
export const factorBits = 20;
/** A column's deviation, or its span, is at least this part of its declared range, or it counts as constant. */
export const spanBits = 15;
/** Factors are at most 10^6·2^factorBits over the least deviation of numbers in so many bits; a 32nd is for rounding. */
export const factorMost = (bits: number): bigint => {
  const most = unit << BigInt(factorBits + spanBits);
  return (most + most / 32n) >> BigInt(bits);
};
// Numbers that are computed with, in bits.
const mostBits = 52;
const refinedBits = 40;

const unit = 10n ** BigInt(outputDigits);
const decimal = { kind: 'decimal', precision: 18, scale: outputDigits } as const;
const ring = (length: number, min: bigint, max: bigint) =>
  ({ domain: 'ring', length, min: String(min), max: String(max) }) as const;

export function sizeOfShape({ low, high }: Pick<NumberShape, 'low' | 'high'>): bigint {
  const [min, max] = [BigInt(low), BigInt(high)];
  return -min > max ? -min : max > 0n ? max : 1n;
}

/** The column as it is in the table. */
export function shapeOf(kept: KeptColumns, column: KeptColumn): Shape {
  const { type, range = { min: '0', max: '0' }, present } = column;
  const levels = levelsOf(kept, column);
  if (levels !== undefined) return { kind: 'levels', type, levels };
  return { kind: 'number', type, low: range.min, high: range.max, nullable: present !== undefined };
}

interface Around {
  readonly source: { readonly owner: string; readonly dataset: string; readonly column: string };
  /** Rows that steps are fitted to. */
  readonly rows: number;
  readonly minimum: number;
  /** The weights of evidence of the column, where there are some; `most`: bound of their size. */
  readonly woe?: { readonly feature: LevelsFeature; readonly most: number };
}

/** The steps of a column, one after the other. Throws UsageError 'prepare.…' for what cannot be done to it. */
export function planSteps(shape: Shape, steps: readonly Step[], around: Around): PlannedStep[] {
  const planned: PlannedStep[] = [];
  let now: Shape | null = shape;
  for (const [i, step] of steps.entries()) {
    if (now === null) throw refusal(around, step, 'prepare.after-one-hot');
    const next = planStep(now, step, around, i === 0);
    planned.push(next);
    now = next.after;
  }
  return planned;
}

function refusal(
  { source }: Around,
  step: Step,
  text: string,
  more: Readonly<Record<string, string | readonly string[]>> = {},
) {
  return new UsageError(text, { column: nameOf(source), step: shownValue(step), ...more });
}

function planStep(before: Shape, step: Step, around: Around, isFirst: boolean): PlannedStep {
  const same = { before, after: before, fitted: null, makes: [] };
  if ('missing' in step) {
    const isNullable = before.kind === 'number' ? before.nullable : before.levels.includes(null);
    if (!isNullable) throw refusal(around, step, 'prepare.no-gaps');
    const makes = [
      { name: `${around.source.column} missing`, type: { kind: 'integer' }, low: '0', high: '1' },
    ] as const;
    return { ...same, operation: { kind: 'missing' }, makes };
  }
  if ('weights' in step) return { ...same, ...weightsStep(before, step, around) };
  if ('encode' in step && step.encode === 'woe') {
    if (around.woe === undefined) throw refusal(around, step, 'prepare.no-woe');
    if (!isFirst) throw refusal(around, step, 'prepare.woe-first');
    const { feature, most } = around.woe;
    const bound = BigInt(most) * 10n ** BigInt(woeDigits);
    const type: ColumnType = { ...decimal, scale: woeDigits };
    const after: Shape = { kind: 'number', type, low: String(-bound), high: String(bound), nullable: false };
    return { ...same, operation: { kind: 'woe', feature }, after, fitted: ring(feature.levels.length, -bound, bound) };
  }
  return before.kind === 'levels' ? listStep(before, step, around) : numberStep(before, step, around);
}

/** Classes of a label: values of a list but NULL, or 0 and 1. */
function weightsStep(before: Shape, step: Step, around: Around) {
  const isBit = before.kind === 'number' && before.type.kind === 'integer' && before.low === '0' && before.high === '1';
  if (before.kind === 'number' && !isBit)
    throw refusal(around, step, 'prepare.weights', { found: typeText(before.type) });
  const places = before.kind === 'number' ? [0, 1] : [...before.levels.keys()].filter((i) => before.levels[i] !== null);
  if (places.length < 2) throw refusal(around, step, 'prepare.weights', { found: typeText(before.type) });
  const least = BigInt(Math.max(1, around.minimum) * places.length);
  const most = (BigInt(around.rows) * unit) / least + 1n;
  return {
    operation: { kind: 'weights', places },
    fitted: ring(places.length, 0n, most),
    makes: [{ name: `${around.source.column} weight`, type: decimal, low: '0', high: String(most) }],
  } as const;
}

function listStep(before: LevelsShape, step: Step, around: Around): PlannedStep {
  const { levels } = before;
  const same = { before, fitted: null, makes: [] };
  const known = levels.map((level) => level ?? 'null');
  if ('fill' in step) {
    if (!levels.includes(null)) throw refusal(around, step, 'prepare.no-gaps');
    const filled = levels.filter((level) => level !== null);
    const after: Shape = { ...before, levels: filled };
    if (step.fill === 'mode')
      return { ...same, operation: { kind: 'fill-mode' }, after, fitted: ring(1, 0n, BigInt(filled.length - 1)) };
    if (typeof step.fill === 'string') throw refusal(around, step, 'prepare.fill-list', { values: known });
    const place = filled.indexOf(String(step.fill.value));
    if (place < 0)
      throw refusal(around, step, 'prepare.category', { found: shownValue(step.fill.value), values: known });
    return { ...same, operation: { kind: 'fill-level', place }, after };
  }
  if (!('encode' in step)) throw refusal(around, step, 'prepare.of-numbers', { found: typeText(before.type) });
  const wanted = step.categories ?? levels;
  const places = wanted.map((category) => {
    const place = levels.indexOf(category);
    if (place < 0) throw refusal(around, step, 'prepare.category', { found: shownValue(category), values: known });
    return place;
  });
  if (step.encode === 'one-hot') {
    const texts = levelTexts(levels);
    const makes = places.map((place) => {
      return {
        name: `${around.source.column}=${texts[place] as string}`,
        type: { kind: 'integer' },
        low: '0',
        high: '1',
      } as const;
    });
    return { ...same, operation: { kind: 'one-hot', places }, after: null, makes };
  }
  const left = levels.filter((level) => level !== null && !wanted.includes(level));
  if (left.length > 0)
    throw refusal(around, step, 'prepare.not-listed', { values: left.map((level) => level ?? 'null') });
  const after: Shape = {
    kind: 'number',
    type: { kind: 'integer' },
    low: '0',
    high: String(wanted.length - 1),
    nullable: levels.includes(null) && !wanted.includes(null),
  };
  return { ...same, operation: { kind: 'ordinal', places }, after };
}

function numberStep(before: NumberShape, step: Step, around: Around): PlannedStep {
  const { type, low, high, nullable } = before;
  const same = { before, fitted: null, makes: [] };
  const [min, max] = [BigInt(low), BigInt(high)];
  if ('encode' in step) throw refusal(around, step, 'prepare.of-lists', { found: typeText(type) });
  if (sizeOfShape(before).toString(2).length > mostBits)
    throw refusal(around, step, 'prepare.too-wide', { most: String(mostBits) });
  if ('fill' in step && typeof step.fill === 'string') {
    if (step.fill === 'mode') throw refusal(around, step, 'prepare.mode', { found: typeText(type) });
    if (!nullable) throw refusal(around, step, 'prepare.no-gaps');
    const { digits, after } = refined(before);
    const fitted = ring(1, BigInt(after.low), BigInt(after.high));
    return {
      ...same,
      operation: { kind: 'fill', with: step.fill, digits },
      after: { ...after, nullable: false },
      fitted,
    };
  }
  if ('fill' in step && typeof step.fill !== 'string') {
    if (!nullable) throw refusal(around, step, 'prepare.no-gaps');
    const value = bound(before, step.fill.value, step, around);
    const after = {
      ...before,
      nullable: false,
      low: String(value < min ? value : min),
      high: String(value > max ? value : max),
    };
    return { ...same, operation: { kind: 'fill-value', value: String(value) }, after };
  }
  if ('clip' in step && 'quantiles' in step.clip) {
    const places = step.clip.quantiles.map((each) => Math.round(each * quantileUnit)) as [number, number];
    if (places[0] >= places[1]) throw refusal(around, step, 'prepare.reversed');
    const { digits, after } = refined(before);
    return {
      ...same,
      operation: { kind: 'clip-quantiles', places, digits },
      after,
      fitted: ring(2, BigInt(after.low), BigInt(after.high)),
    };
  }
  if ('clip' in step && !('quantiles' in step.clip)) {
    const { least, most } = step.clip;
    const from = least === undefined ? min : bound(before, least, step, around);
    const to = most === undefined ? max : bound(before, most, step, around);
    if (from >= to) throw refusal(around, step, 'prepare.reversed');
    if (from > max || to < min)
      throw refusal(around, step, 'prepare.clips-all', { min: cutText(type, low), max: cutText(type, high) });
    const held = (value: bigint) => String(value < from ? from : value > to ? to : value);
    return {
      ...same,
      operation: { kind: 'clip', least: String(from), most: String(to) },
      after: { ...before, low: held(min), high: held(max) },
    };
  }
  if ('standardise' in step) {
    if (min >= max) throw refusal(around, step, 'prepare.constant');
    const bits = Math.min(22, Math.floor((60 - Math.ceil(Math.log2(Math.max(2, around.rows)))) / 2));
    const most = step.standardise === 'z' ? BigInt(mostDeviations) * unit : unit;
    const after: Shape = {
      kind: 'number',
      type: decimal,
      low: step.standardise === 'z' ? String(-most) : '0',
      high: String(most),
      nullable,
    };
    return {
      ...same,
      operation: { kind: 'standardise', as: step.standardise, bits },
      after,
      fitted: ring(2, -(1n << 40n), 1n << 40n),
    };
  }
  if ('transform' in step) {
    if (min < 0n) throw refusal(around, step, 'prepare.below-zero', { min: cutText(type, low) });
    const of = (value: bigint): number => {
      const plain = Number(value) / 10 ** scaleOf(type);
      return step.transform === 'sqrt' ? Math.sqrt(plain) : Math.log1p(plain);
    };
    // A logarithm is off by up to 2^−18.
    const most = BigInt(Math.ceil(of(max) * Number(unit))) + 20n;
    return {
      ...same,
      operation: { kind: 'transform', as: step.transform },
      after: { ...before, type: decimal, low: step.transform === 'sqrt' ? '0' : '-20', high: String(most) },
    };
  }
  throw refusal(around, step, 'prepare.of-lists', { found: typeText(type) });
}

/** With as many digits more as what is fitted is given, six after the point unless the range leaves fewer. */
function refined(before: NumberShape): { digits: number; after: NumberShape } {
  const scale = scaleOf(before.type);
  const room = Math.floor((refinedBits - sizeOfShape(before).toString(2).length) / Math.log2(10));
  const digits = Math.max(0, Math.min(outputDigits - scale, room));
  if (digits === 0) return { digits, after: before };
  const more = 10n ** BigInt(digits);
  const after: NumberShape = {
    ...before,
    type: { kind: 'decimal', precision: 18, scale: scale + digits },
    low: String(BigInt(before.low) * more),
    high: String(BigInt(before.high) * more),
  };
  return { digits, after };
}

/** The carried integer of a value in the question. */
function bound({ type }: NumberShape, value: CutValue | boolean, step: Step, around: Around): bigint {
  const found = typeof value === 'boolean' ? undefined : carriedValue(type, value);
  if (found === undefined)
    throw refusal(around, step, 'prepare.value', { found: shownValue(value), type: typeText(type) });
  if ((found < 0n ? -found : found).toString(2).length > mostBits)
    throw refusal(around, step, 'prepare.too-wide', { most: String(mostBits) });
  return found;
}
