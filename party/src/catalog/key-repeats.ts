/** Keys that repeat, compared in this process exactly as a join compares them. */
import { collectStage, type Expression, printStage, type RowStage } from '@tacit/analysis';
import { encodeKeys } from '@tacit/engine';
import type { DatasetColumn } from '../storage/datasets.ts';
import type { DataEngine } from './engine.ts';

export interface KeyedTable {
  readonly dataset: string;
  readonly relation: string;
  readonly columns: readonly DatasetColumn[];
  readonly rows: number;
}

/** Values that occur more than once, and how often the most frequent one does (0 where there are none). */
export interface Repeats {
  readonly keys: number;
  readonly most: number;
}

/** So many keys with equal hashes are compared themselves. */
const comparedWhole = 4096;

/**
 * How often keys of `columns` repeat among the rows of `table` without a NULL in them. The table is read once for 53-bit hashes of
 * the encoded keys, which are all different as a rule; once more for the keys behind equal ones. (Of more than 4,096 equal
 * hashes so many are looked behind; the count is then that of hashes.)
 */
export async function encodedRepeats(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
): Promise<Repeats> {
  const all = new Float64Array(table.rows);
  let rows = 0;
  await eachKey(engine, table, columns, (bytes, from, to) => {
    all[rows++] = hashOf(bytes, from, to);
  });
  // A file that grew since it was counted is found changed by its digest.
  rows = Math.min(rows, all.length);
  const hashes = all.subarray(0, rows).sort();
  const repeated: number[] = [];
  let most = 0;
  for (let start = 0, end = 0; start < rows; start = end) {
    while (end < rows && hashes[end] === hashes[start]) end++;
    if (end - start < 2) continue;
    repeated.push(hashes[start] as number);
    most = Math.max(most, end - start);
  }
  for (let start = 0; start < repeated.length; start += comparedWhole) {
    const found = await repeatsBehind(engine, table, columns, new Set(repeated.slice(start, start + comparedWhole)));
    if (repeated.length <= comparedWhole) return found;
    if (found.keys > 0) return { keys: repeated.length, most };
  }
  return { keys: 0, most: 0 };
}

/** Repeats among the keys with one of these hashes. */
async function repeatsBehind(
  engine: DataEngine,
  table: KeyedTable,
  columns: readonly DatasetColumn[],
  wanted: ReadonlySet<number>,
): Promise<Repeats> {
  const times = new Map<string, number>();
  await eachKey(engine, table, columns, (bytes, from, to) => {
    if (!wanted.has(hashOf(bytes, from, to))) return;
    const key = bytes.toString('latin1', from, to);
    times.set(key, (times.get(key) ?? 0) + 1);
  });
  const repeated = [...times.values()].filter((count) => count > 1);
  return { keys: repeated.length, most: repeated.reduce((most, count) => Math.max(most, count), 0) };
}

/** Reads the table as a join would and calls `take` with each encoded key. */
async function eachKey(
  engine: DataEngine,
  { dataset, relation, rows }: KeyedTable,
  columns: readonly DatasetColumn[],
  take: (bytes: Buffer, from: number, to: number) => void,
): Promise<void> {
  const stage: RowStage = {
    kind: 'rows',
    party: '',
    dataset,
    rowsUpTo: rows,
    where: null,
    keys: columns.map(({ name, type }): Expression => ({ kind: 'column', column: name, type })),
    outputs: [],
    unit: null,
  };
  const printed = printStage(stage, relation, engine.dialect);
  await engine.batches(printed, (batch) => {
    const local = collectStage(stage, printed, batch);
    if (local.kind !== 'rows') throw new Error('a stage of rows gives rows');
    const { bytes, offsets } = encodeKeys(local.keys, local.rows);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < local.rows; i++) take(buffer, offsets[i] as number, offsets[i + 1] as number);
  });
}

/** 53 bits of two multiplicative hashes, as a number that orders. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let first = 0x811c9dc5;
  let second = to - from;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(((second << 5) | (second >>> 27)) ^ byte, 0x9e3779b1);
  }
  first ^= first >>> 15;
  second ^= second >>> 13;
  return (first >>> 0) * 2 ** 21 + (second >>> 11);
}
