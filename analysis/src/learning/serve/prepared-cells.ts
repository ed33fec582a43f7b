/**
 * Rows of a service whose model was trained on a prepared table: an owner hands over its columns as it has them, and what the preparation was
 * fitted to, which stays shared, is applied to them under protocol. Then the model's cells are those of a scoring of many prepared rows.
 */
import { type Bits, type Ring, type Sharing, together } from '@tacit/engine';
import type { KeptTable } from '../../contract/artifacts.ts';
import type { LocalRows } from '../../local/stages.ts';
import { carriedNumbers } from '../../sets/align/own-table.ts';
import { appliedTo } from '../prepare/run.ts';
import { KeptRows } from '../rows.ts';
import { oneRowOf } from './own-rows.ts';
import type { ServePlan } from './plan.ts';
import type { PreparedRow } from './prepared-row.ts';

/** How many numbers an owner hands over of a row, and how many bits. */
export function handedBy({ handed }: PreparedRow, stage: number): { readonly numbers: number; readonly bits: number } {
  const own = handed.filter((each) => each.stage === stage);
  return { numbers: own.length, bits: own.filter(({ present }) => present !== null).length };
}

/** An owner's numbers of a row, and a word for each bit; zeros where there is no row. */
export function ownColumns(
  { stages }: ServePlan,
  row: PreparedRow,
  stage: number,
  rows: LocalRows,
  at: number | undefined,
): { readonly numbers: BigInt64Array; readonly bits: BigUint64Array } {
  const count = handedBy(row, stage);
  const [numbers, bits] = [new BigInt64Array(count.numbers), new BigUint64Array(count.bits)];
  if (at === undefined) return { numbers, bits };
  let next = 0;
  for (const [i, { value, present }] of row.handed.filter((each) => each.stage === stage).entries()) {
    const output = stages[stage]?.outputs.find(({ id }) => id === value);
    if (output === undefined) throw new Error(`no output ${value}`);
    const isThere = present === null || rows.flags[present]?.[at] === 1;
    // Where there is no value 0 is carried.
    if (isThere) numbers[i] = carriedNumbers(output, rows, Uint32Array.of(at))[0] as bigint;
    if (present !== null) bits[next++] = isThere ? 1n : 0n;
  }
  return { numbers, bits };
}

/** What a call has of each owner. */
interface Handed {
  readonly numbers: readonly Ring[];
  /** Undefined of an owner that has none. */
  readonly bits: readonly (Bits | undefined)[];
  /** One element each: 1 where the owner has a row. */
  readonly found: readonly Ring[];
}

/** The model's cells of the prepared row, and which count: none of an owner that has no row. Rounds of the steps, of `modelRows` and a product. */
export async function preparedCells(
  sharing: Sharing,
  { model, features }: ServePlan['serve'],
  row: PreparedRow,
  used: readonly Ring[],
  { numbers, bits, found }: Handed,
): Promise<[cells: Ring, counting: Ring]> {
  const { rows, prepare, places, table, vectors } = row;
  const next = found.map(() => ({ number: 0, bit: 0 }));
  const handed = row.handed.flatMap(({ stage, present }): (Ring | Bits)[] => {
    const at = next[stage] as (typeof next)[number];
    const value = sharing.slice(numbers[stage] as Ring, at.number, ++at.number);
    return present === null ? [value] : [value, sharing.slicePlanes(bits[stage] as Bits, at.bit, ++at.bit)];
  });
  const given = [sharing.filledBits(1, 1, true), ...handed].map((each, i) => {
    const shape = rows.vectors[i];
    if (shape?.domain !== 'ring') return each;
    return sharing.within(sharing.within(each as Ring), { min: BigInt(shape.min ?? 0), max: BigInt(shape.max ?? 0) });
  });
  const keptOf = (of: KeptTable, from: readonly (Ring | Bits)[]) =>
    new KeptRows(sharing, { table: of, places: null }, from);
  const before = keptOf(rows.table, given);
  const fitted = places.map((place) => used[place] as Ring);
  const after = await appliedTo(sharing, { prepare, aligned: rows }, before, fitted, vectors);
  const own = features.map(({ feature }) => feature);
  const one = oneRowOf(model);
  if (one.sharedCells === undefined) throw new Error(`no service prepares rows of a ${model.family} model`);
  const plan = { table, features: own, needed: [], places: null };
  const { cells, counting } = await one.sharedCells(sharing, model, { plan, kept: keptOf(table, after) });
  const stages = features.flatMap(({ stage, feature }) => new Array<number>(one.width(model, feature)).fill(stage));
  const has = sharing.gather(sharing.concatenate([...found]), Uint32Array.from(stages));
  return await together<[Ring, Ring]>(sharing, [
    (on) => on.multiply(on.within(has), on.within(cells)),
    (on) => on.multiply(on.within(has), on.within(counting)),
  ]);
}
