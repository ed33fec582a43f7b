import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsToPlanes } from '../../kernels/transpose.ts';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { FrameEnd, FrameOfRows, WindowFrame, WindowFunction } from './tables.ts';
import { windowByKeys } from './windows.ts';

const runs = 8 * Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);
const range = { min: -9n, max: 9n };
const frames = ['partition', 'peers', 'rows'] as const satisfies readonly WindowFrame[];
/** Of rows some way off, and of peers. */
const farFrames: readonly FrameOfRows[] = [
  { from: -2, to: 0 },
  { from: -1, to: 1 },
  { from: 'partition', to: -1 },
  { from: 'partition', to: 2 },
  { from: 1, to: 3 },
  { from: -4, to: -2 },
  { from: 0, to: 'partition' },
  { from: 2, to: 'partition' },
  { from: 'peers', to: 'partition' },
  { from: 'peers', to: 'peers' },
  { from: 0, to: 40 },
];
const places = [1, 2, 4];
const isCompared = ({ from, to }: FrameOfRows) =>
  from === 'partition' || (typeof from === 'number' && typeof to === 'number');
const buckets = [1, 2, 3, 4, 7, 40];
const distances = [0, 1, 2, 5];

interface Row {
  readonly partition: number;
  readonly order: number;
  readonly kept: boolean;
  readonly valid: boolean;
  readonly value: number;
}

/** A number, or undefined for NULL. */
type Value = number | undefined;

/** What each function says of row i of its partition, which is in order. */
function oracle(rows: readonly Row[], i: number): Value[] {
  const own = rows[i] as Row;
  const firstPeer = rows.findIndex(({ order }) => order === own.order);
  const framed = { partition: rows, peers: rows.filter(({ order }) => order <= own.order), rows: rows.slice(0, i + 1) };
  const told = (row: Row | undefined): Value => (row?.valid ? row.value : undefined);
  const bucket = (count: number): number => {
    const sizes = Array.from(
      { length: count },
      (_, b) => Math.floor(rows.length / count) + (b < rows.length % count ? 1 : 0),
    );
    let end = 0;
    return sizes.findIndex((size) => (end += size) > i) + 1;
  };
  return [
    i + 1,
    firstPeer + 1,
    new Set(rows.slice(0, firstPeer + 1).map(({ order }) => order)).size,
    ...buckets.map(bucket),
    ...distances.flatMap((by) => [told(rows[i - by]), told(rows[i + by])]),
    rows[i - 1]?.value,
    told(rows[0]),
    ...frames.flatMap((frame) => {
      const all = framed[frame];
      const valid = all.filter((row) => row.valid).map(({ value }) => value);
      const found = <T>(x: T) => (valid.length === 0 ? undefined : x);
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      return [
        told(all.at(-1)),
        all.length,
        valid.length,
        sum(all.map(({ value }) => value)),
        found(sum(valid)),
        Math.min(...all.map(({ value }) => value)),
        found(Math.min(...valid)),
        found(Math.max(...valid)),
      ];
    }),
    ...farFrames.flatMap((frame) => {
      const peers = rows.flatMap(({ order }, at) => (order === own.order ? [at] : []));
      const at = (end: FrameEnd, edge: number, peer: number) =>
        end === 'partition' ? edge : end === 'peers' ? peer : i + end;
      const first = Math.max(0, at(frame.from, 0, peers[0] as number));
      const all = rows.slice(first, Math.max(first, at(frame.to, rows.length - 1, peers.at(-1) as number) + 1));
      const valid = all.filter((row) => row.valid).map(({ value }) => value);
      const found = <T>(x: T, of: readonly unknown[] = valid) => (of.length === 0 ? undefined : x);
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      return [
        told(all[0]),
        told(all.at(-1)),
        ...places.map((place) => told(all[place - 1])),
        all.length,
        valid.length,
        found(sum(all.map(({ value }) => value)), all),
        found(sum(valid)),
        ...(isCompared(frame) ? [found(Math.min(...valid)), found(Math.max(...valid))] : []),
      ];
    }),
  ];
}

async function windowed(rows: readonly Row[]) {
  return runClear(['bank', 'insurer', 'helper'], async (sharing) => {
    const flags = (of: (row: Row) => boolean) => sharing.inputBits(0, rows.length, 1, packBits(rows.map(of)));
    const planes = (numbers: readonly number[], count: number) =>
      sharing.inputBits(0, rows.length, count, rowsToPlanes(BigUint64Array.from(numbers, BigInt), count));
    const numbers = BigUint64Array.from(rows, (row) => BigInt.asUintN(64, BigInt(row.value)));
    const [value, valid] = [await sharing.inputRing(0, rows.length, numbers), await flags((row) => row.valid)];
    const rank = await planes(
      rows.map(({ order }) => order),
      2,
    );
    const partition = await planes(
      rows.map((row) => row.partition),
      1,
    );
    const number = sharing.constantRing(BigUint64Array.from(rows, (_, i) => BigInt(i)));
    const functions: WindowFunction[] = [
      { kind: 'rowNumber' },
      { kind: 'rank' },
      { kind: 'denseRank' },
      ...buckets.map((count): WindowFunction => ({ kind: 'ntile', buckets: count })),
      ...distances.flatMap((by): WindowFunction[] => [
        { kind: 'lag', by, value, valid },
        { kind: 'lead', by, value, valid },
      ]),
      { kind: 'lag', by: 1, value },
      { kind: 'first', frame: 'rows', value, valid },
      ...frames.flatMap((frame): WindowFunction[] => [
        { kind: 'last', frame, value, valid },
        { kind: 'count', frame },
        { kind: 'count', frame, valid },
        { kind: 'sum', frame, value },
        { kind: 'sum', frame, value, valid },
        { kind: 'min', frame, value, range },
        { kind: 'min', frame, value, valid, range },
        { kind: 'max', frame, value, valid, range },
      ]),
      ...farFrames.flatMap((frame): WindowFunction[] => [
        { kind: 'first', frame, value, valid },
        { kind: 'last', frame, value, valid },
        ...places.map((place): WindowFunction => ({ kind: 'nth', place, frame, value, valid })),
        { kind: 'count', frame },
        { kind: 'count', frame, valid },
        { kind: 'sum', frame, value },
        { kind: 'sum', frame, value, valid },
        ...(isCompared(frame)
          ? (['min', 'max'] as const).map((kind): WindowFunction => ({ kind, frame, value, valid, range }))
          : []),
      ]),
    ];
    const columns = { rings: [number], bits: [] };
    const found = await windowByKeys(
      sharing,
      { kept: await flags((row) => row.kept), partition, order: rank, columns },
      functions,
    );
    const values: Value[][] = [];
    for (const each of found.values) {
      const known = unpackBits(await sharing.openBits(each.valid), rows.length);
      const opened = await sharing.open(each.value);
      values.push(Array.from(opened, (x, i) => (known[i] === 1 ? Number(BigInt.asIntN(64, x)) : undefined)));
      // Where it is NULL the value is 0.
      opened.forEach((x, i) => expect(known[i] === 1 || x === 0n).toBe(true));
    }
    return {
      kept: [...unpackBits(await sharing.openBits(found.kept), rows.length)],
      numbers: [...(await sharing.open(found.columns.rings[0] as typeof value))].map(Number),
      values,
    };
  });
}

const row = fc.record({
  partition: fc.integer({ min: 0, max: 1 }),
  order: fc.integer({ min: 0, max: 3 }),
  kept: fc.boolean(),
  valid: fc.boolean(),
  value: fc.integer({ min: -9, max: 9 }),
});

test('window functions over rows with ties, NULLs and rows that take no part', async () => {
  const check = async (rows: readonly Row[]) => {
    const found = await windowed(rows);
    const order = rows
      .map((each, i) => ({ ...each, i }))
      .filter(({ kept }) => kept)
      .sort((a, b) => a.partition - b.partition || a.order - b.order);
    expect(found.kept).toEqual(rows.map((_, i) => (i < order.length ? 1 : 0)));
    expect(found.numbers.slice(0, order.length)).toEqual(order.map(({ i }) => i));
    const wanted = [0, 1].flatMap((partition) => {
      const own = order.filter((each) => each.partition === partition);
      return own.map((_, i) => oracle(own, i));
    });
    expect(order.map((_, i) => found.values.map((values) => values[i]))).toEqual(wanted);
  };
  await fc.assert(fc.asyncProperty(fc.array(row, { maxLength: 24 }), check), { numRuns: runs });
  await check([]);
});

test('a window reaches no further than its arguments allow', async () => {
  const asked = (each: WindowFunction) =>
    runClear(['bank', 'insurer'], async (sharing) => {
      const bits = (planes: number) => sharing.filledBits(9, planes, true);
      const rows = { kept: bits(1), partition: bits(0), order: bits(0), columns: { rings: [], bits: [] } };
      const { values } = await windowByKeys(sharing, rows, [each]);
      return Promise.all(values.map(({ value }) => sharing.open(value)));
    });
  expect(await asked({ kind: 'rank' })).toEqual([new BigUint64Array(9).fill(1n)]);
  await expect(asked({ kind: 'ntile', buckets: 0 })).rejects.toMatchObject({ code: 'secure.number' });
});
