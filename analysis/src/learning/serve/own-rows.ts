/**
 * What an owner hands over of one of its rows: its features as the model's matrix has them. An owner knows its own row, so all that is
 * computed under protocol in a scoring of many aligned rows (`rows.ts`) it does by itself, and only the cells are shared.
 */
import { encodeKeys, type KeyColumn } from '@tacit/engine';
import type { LocalRows } from '../../local/stages.ts';
import { inOneForm } from '../../sets/distinct-keys.ts';
import { type LevelsFeature, type NumberFeature, sizeOf } from '../features.ts';
import type { ServedFeature, ServePlan } from './plan.ts';

/** Cells of the terms, in units of 2^−bits, and which of them count: all others stand for gaps. */
export interface OwnCells {
  readonly cells: BigInt64Array;
  /** 0 or 1. */
  readonly counting: BigInt64Array;
}

const keyText = new TextDecoder('latin1');

/** The places of rows by their keys, made once for all calls of a session: rows without a key have none. */
const known = new WeakMap<LocalRows, ReadonlyMap<string, number>>();

/** A row by its key's bytes (`keyBytes`); undefined where none has it. */
export function rowOf(plan: ServePlan, rows: LocalRows, key: Uint8Array): number | undefined {
  const before = known.get(rows);
  if (before !== undefined) return before.get(keyText.decode(key));
  const columns = rows.keys.map((column, part) => inOneForm(column, plan.rules[part] ?? []));
  const { bytes, offsets, present } = encodeKeys(columns, rows.rows);
  const places = new Map<string, number>();
  for (let row = 0; row < rows.rows; row++) {
    const text = keyText.decode(bytes.subarray(offsets[row], offsets[row + 1]));
    // Rules may make two keys one: nobody could say whose row is meant, so such a key is nobody's.
    if (present[row] === 1) places.set(text, places.has(text) ? -1 : row);
  }
  for (const [text, row] of places) if (row < 0) places.delete(text);
  known.set(rows, places);
  return places.get(keyText.decode(key));
}

/** The bytes of one key, whose columns have one item each. */
export function keyBytes(columns: readonly KeyColumn[]): Uint8Array {
  return encodeKeys(columns, 1).bytes;
}

/** Terms of a feature: a number is one, a list of values one for each but the first. */
export const widthOf = ({ feature }: ServedFeature): number =>
  feature.kind === 'number' ? 1 : feature.levels.length - 1;

/** The cells of the stage's features, in their order; none counts where there is no row. */
export function ownCells(
  features: readonly ServedFeature[],
  bits: number,
  rows: LocalRows,
  row: number | undefined,
): OwnCells {
  const width = features.reduce((sum, each) => sum + widthOf(each), 0);
  const [cells, counting] = [new BigInt64Array(width), new BigInt64Array(width)];
  let at = 0;
  for (const each of features) {
    const end = at + widthOf(each);
    const own = row === undefined ? undefined : cellsOf(each, bits, rows, row);
    if (own !== undefined) {
      cells.set(own, at);
      counting.fill(1n, at, end);
    }
    at = end;
  }
  return { cells, counting };
}

/** Undefined where there is no value. */
function cellsOf(each: ServedFeature, bits: number, rows: LocalRows, row: number): BigInt64Array | undefined {
  const { feature, value, present } = each;
  const isThere = present === null || rows.flags[present]?.[row] === 1;
  if (feature.kind === 'number') {
    if (!isThere) return undefined;
    return BigInt64Array.of(scaled(feature, numberAt(rows, value, row), bits));
  }
  const level = levelOf(feature, rows, value, row, isThere);
  if (level === undefined) return undefined;
  return BigInt64Array.from({ length: widthOf(each) }, (_, i) => (i + 1 === level ? 1n << BigInt(bits) : 0n));
}

/** v / m in units of 2^−bits, to the nearest, halves away from zero. */
function scaled(feature: NumberFeature, value: bigint, bits: number): bigint {
  const size = BigInt(sizeOf(feature));
  const twice = 2n * (value < 0n ? -value : value) * (1n << BigInt(bits)) + size;
  const rounded = twice / (2n * size);
  return value < 0n ? -rounded : rounded;
}

function numberAt(rows: LocalRows, id: string, row: number): bigint {
  const value = rows.numbers[id]?.[row];
  if (value === undefined) throw new Error(`no values of ${id}`);
  return value;
}

/** Which of the feature's levels a row has; undefined for a gap that is none of them. */
function levelOf(
  feature: LevelsFeature,
  rows: LocalRows,
  id: string,
  row: number,
  isThere: boolean,
): number | undefined {
  const { levels, cuts, carried = levels } = feature;
  const none = levels.at(-1) === null ? levels.length - 1 : undefined;
  if (!isThere) return none;
  if (cuts !== undefined) {
    const value = numberAt(rows, id, row);
    return cuts.points.filter((point) => value >= BigInt(point)).length;
  }
  const flag = rows.flags[id]?.[row];
  if (flag !== undefined) return flag;
  const position = rows.categories[id]?.[row];
  if (position === undefined) throw new Error(`no values of ${id}`);
  const found = levels.indexOf(carried[position] ?? null);
  return found < 0 ? undefined : found;
}
