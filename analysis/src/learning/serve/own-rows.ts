/**
 * What an owner hands over of one of its rows: its features as the model takes them. An owner knows its own row, so all that is
 * computed under protocol in a scoring of many aligned rows (`rows.ts`) it does by itself, and only the cells are shared.
 */
import { encodeKeys, type KeyColumn } from '@tacit/engine';
import type { LocalRows } from '../../local/stages.ts';
import { inOneForm } from '../../sets/distinct-keys.ts';
import type { LevelsFeature } from '../features.ts';
import type { ModelCard } from '../model-card.ts';
import type { OneRowUse } from '../model-use.ts';
import { useOf } from '../models.ts';
import type { ServedFeature, ServePlan } from './plan.ts';

/** Cells of the features, and which of them count: all others stand for gaps. */
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

/** The cells of the stage's features, in their order; none counts where there is no row. */
export function ownCells(
  { model, features }: ServePlan['serve'],
  stage: number,
  rows: LocalRows,
  row: number | undefined,
): OwnCells {
  const one = oneRowOf(model);
  const own = features.filter((each) => each.stage === stage);
  const all = own.map(({ feature }) => one.width(model, feature)).reduce((sum, each) => sum + each, 0);
  const [cells, counting] = [new BigInt64Array(all), new BigInt64Array(all)];
  let at = 0;
  for (const each of own) {
    const end = at + one.width(model, each.feature);
    const found = row === undefined ? undefined : one.cells(model, each.feature, valueOf(each, rows, row));
    if (found !== undefined) {
      cells.set(found, at);
      counting.fill(1n, at, end);
    }
    at = end;
  }
  return { cells, counting };
}

/** How one row is used by a model that a service can use. */
export function oneRowOf(model: ModelCard): OneRowUse<ModelCard> {
  const { one } = useOf(model);
  if (one === undefined) throw new Error(`no service uses a ${model.family} model`);
  return one;
}

/** A carried number, or the position among the feature's levels; undefined where there is no value. */
function valueOf({ feature, value, present }: ServedFeature, rows: LocalRows, row: number): bigint | undefined {
  const isThere = present === null || rows.flags[present]?.[row] === 1;
  if (feature.kind === 'number') return isThere ? numberAt(rows, value, row) : undefined;
  const level = levelOf(feature, rows, value, row, isThere);
  return level === undefined ? undefined : BigInt(level);
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
