import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { groupByFewKeys, isOfFewGroups } from './few-groups.ts';
import { groupArranged } from './arranged-groups.ts';
import { groupByKeys, keptRows } from './keyed-groups.ts';
import type { KeyedMeasure } from './keyed.ts';

const names = ['bank', 'insurer', 'helper'];
const runs = 5 * Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);
const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
const signed = (value: bigint): bigint => BigInt.asIntN(64, value);
const compare = (x: bigint, y: bigint): number => (x < y ? -1 : x > y ? 1 : 0);

interface Row {
  readonly key: number;
  readonly kept: boolean;
  readonly valid: boolean;
  readonly value: bigint;
}

const ranges = [
  { min: -3n, max: 4n },
  { min: 5n, max: 5n },
  { min: -(1n << 63n), max: (1n << 63n) - 1n },
  { min: (1n << 63n) - 4n, max: (1n << 63n) - 1n },
];
const fractions = [
  [0, 1],
  [1, 2],
  [1, 4],
  [9, 10],
  [1, 1],
] as const;

/** What each measure is, of the rows of one group that take part. */
function oracle(rows: readonly Row[], wide: boolean): bigint[] {
  const valid = rows
    .filter((row) => row.valid)
    .map(({ value }) => value)
    .sort(compare);
  const n = valid.length;
  const sum = rows.reduce((total, { value }) => total + value, 0n);
  const extremes = (all: readonly bigint[]) => [all[0] ?? 0n, all.at(-1) ?? 0n];
  const quantiles = fractions.flatMap(([p, d]) => {
    if (n === 0) return [0n, 0n];
    const discrete = valid[Math.max(0, Math.ceil((p * n) / d) - 1)] as bigint;
    const place = (n - 1) * p;
    const [r, f] = [Math.floor(place / d), BigInt(place % d)];
    const low = valid[r] as bigint;
    const continuous = BigInt(d) * low + f * ((valid[r + 1] ?? low) - low);
    return wide ? [discrete] : [discrete, continuous];
  });
  return [
    BigInt(rows.length),
    BigInt(n),
    sum,
    ...extremes(rows.map(({ value }) => value).sort(compare)),
    ...extremes(valid),
    BigInt(new Set(valid).size),
    modeOf(valid),
    ...(wide && n === 0 ? fractions.map(() => 0n) : quantiles),
  ].map((value) => signed(unsigned(value)));
}

/** The most frequent of values in order, the least of several. */
function modeOf(values: readonly bigint[]): bigint {
  const times = (value: bigint) => values.filter((other) => other === value).length;
  const most = Math.max(0, ...values.map(times));
  return values.find((value) => times(value) === most) ?? 0n;
}

/** `few`: without a sort, counts, sums, least and greatest values alone. */
async function grouped(
  rows: readonly Row[],
  range: { min: bigint; max: bigint },
  every: number | undefined,
  few: boolean,
) {
  const wide = range.max - range.min > 100n;
  return runClear(names, async (sharing: Sharing) => {
    const flags = (of: (row: Row) => boolean) => sharing.inputBits(0, rows.length, 1, packBits(rows.map(of)));
    const value = await sharing.inputRing(
      0,
      rows.length,
      BigUint64Array.from(rows, (row) => unsigned(row.value)),
    );
    const [kept, valid] = [await flags((row) => row.kept), await flags((row) => row.valid)];
    const keys = sharing.joinPlanes([await flags((row) => (row.key & 1) === 1), await flags((row) => row.key >= 2)]);
    const ordered = { value, valid, range };
    const measures: KeyedMeasure[] = [
      { kind: 'count' },
      { kind: 'count', valid },
      { kind: 'sum', value },
      { kind: 'min', value, range },
      { kind: 'max', value, range },
      { kind: 'min', ...ordered },
      { kind: 'max', ...ordered },
      { kind: 'distinct', ...ordered },
      { kind: 'mode', ...ordered },
      ...fractions.flatMap(([numerator, denominator]): KeyedMeasure[] =>
        (wide ? [false] : [false, true]).map((continuous) => {
          return { kind: 'quantile', ...ordered, fraction: { numerator, denominator }, continuous };
        }),
      ),
    ];
    const bound = every === undefined ? { groupsUpTo: 4 } : { every };
    const columns = { rings: [], bits: [keys] };
    const found = few
      ? await groupByFewKeys(sharing, { kept, keys, measures: measures.slice(0, 7), ...bound })
      : await groupByKeys(sharing, { kept, keys, columns, measures, ...bound });
    const front = await keptRows(sharing, found.valid, { rings: found.measures.slice(0, 1), bits: [] }, 3);
    const plane = async (p: number) =>
      unpackBits(await sharing.openBits(sharing.slicePlanes(found.keys, p, p + 1)), found.keys.length);
    const [low, high] = [await plane(0), await plane(1)];
    const opened: bigint[][] = [];
    for (const each of found.measures) opened.push([...(await sharing.open(each))].map(signed));
    return {
      valid: unpackBits(await sharing.openBits(found.valid), found.valid.length),
      keys: Array.from(low, (bit, i) => bit + 2 * (high[i] as number)),
      measures: opened,
      front: [...(await sharing.open(front.columns.rings[0] as Ring))],
    };
  });
}

const rowOf = (range: { min: bigint; max: bigint }) =>
  fc.record({
    key: fc.integer({ min: 0, max: 3 }),
    kept: fc.boolean(),
    valid: fc.boolean(),
    value: fc.oneof(fc.bigInt(range), fc.constantFrom(range.min, range.max)),
  });

test.each(ranges)('groups by key of values from $min to $max', async (range) => {
  const wide = range.max - range.min > 100n;
  const check = async (rows: readonly Row[], every: number | undefined, few = false) => {
    const found = await grouped(rows, range, every, few);
    const kept = rows.filter((row) => row.kept);
    const keys =
      every === undefined
        ? [...new Set(kept.map(({ key }) => key))].sort((a, b) => a - b)
        : [0, 1, 2, 3].slice(0, every);
    expect([...found.valid].slice(0, keys.length)).toEqual(keys.map(() => 1));
    expect(found.valid.filter((bit) => bit === 1)).toHaveLength(keys.length);
    expect(found.keys.slice(0, keys.length)).toEqual(keys);
    keys.forEach((key, g) => {
      const wanted = oracle(
        kept.filter((row) => row.key === key),
        wide,
      );
      expect(found.measures.map((measure) => measure[g])).toEqual(few ? wanted.slice(0, 7) : wanted);
    });
    for (const measure of found.measures) for (const value of measure.slice(keys.length)) expect(value).toBe(0n);
    expect(found.front).toEqual(found.measures[0]?.slice(0, 3).map(unsigned));
  };
  await fc.assert(
    fc.asyncProperty(fc.array(rowOf(range), { maxLength: 40 }), (rows) => check(rows, undefined)),
    { numRuns: runs },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(rowOf(range), { maxLength: 40 }), (rows) => check(rows, 4)),
    { numRuns: runs },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(rowOf(range), { maxLength: 40 }), fc.integer({ min: 3, max: 4 }), (rows, every) =>
      check(
        rows.filter(({ key }) => key < every),
        every,
        true,
      ),
    ),
    { numRuns: runs },
  );
});

/** The rows in the order of (key, value), a filler of no count behind each of the keys 0 to 3, whether it has rows or not. */
async function arranged(rows: readonly Row[], range: { min: bigint; max: bigint }) {
  const sorted = [0, 1, 2, 3].flatMap((key): (Row & { readonly isFiller: boolean })[] => [
    ...rows
      .filter((row) => row.key === key)
      .sort((a, b) => compare(a.value, b.value))
      .map((row) => ({ ...row, isFiller: false })),
    { key, kept: false, valid: true, value: range.max, isFiller: true },
  ]);
  const before = (i: number) => sorted[i - 1];
  const isStart = (row: Row, i: number) => before(i)?.key !== row.key;
  const isRun = (row: Row, i: number) => isStart(row, i) || before(i)?.value !== row.value;
  const places = [...sorted.keys()];
  const isFiller = (i: number): boolean => sorted[i]?.isFiller === true;
  const fillersFirst = Uint32Array.from([...places.filter(isFiller), ...places.filter((i) => !isFiller(i))]);
  return runClear(names, async (sharing: Sharing) => {
    const flags = (bits: readonly boolean[]) => sharing.inputBits(0, bits.length, 1, packBits(bits));
    const value = await sharing.inputRing(
      1,
      sorted.length,
      BigUint64Array.from(sorted, (row) => unsigned(row.value)),
    );
    const kept = await flags(sorted.map((row) => row.kept));
    const valid = await flags(sorted.map((row) => row.valid));
    const found = await groupArranged(sharing, {
      party: 0,
      groups: 4,
      kept,
      order: { starts: await flags(sorted.map(isStart)), runs: await flags(sorted.map(isRun)), fillersFirst },
      measures: [
        { kind: 'count' },
        { kind: 'count', valid },
        { kind: 'sum', value },
        { kind: 'min', value, range },
        { kind: 'max', value, range },
        { kind: 'min', value, valid, range },
        { kind: 'max', value, valid, range },
        { kind: 'distinct', valid },
        { kind: 'sum', value, valid },
      ],
    });
    const opened: bigint[][] = [];
    for (const each of found) opened.push([...(await sharing.open(each))].map(signed));
    return opened;
  });
}

test.each(ranges)('groups rows that stand in the order of their groups, values from $min to $max', async (range) => {
  await fc.assert(
    fc.asyncProperty(fc.array(rowOf(range), { maxLength: 40 }), async (rows) => {
      const found = await arranged(rows, range);
      for (const key of [0, 1, 2, 3]) {
        const kept = rows.filter((row) => row.kept && row.key === key);
        const sum = kept.reduce((total, { valid, value }) => total + (valid ? value : 0n), 0n);
        expect(found.map((measure) => measure[key])).toEqual([
          ...oracle(kept, true).slice(0, 8),
          signed(unsigned(sum)),
        ]);
      }
    }),
    { numRuns: runs },
  );
});

test('only counts, sums, least and greatest values are found without a sort', async () => {
  const kinds = await runClear(names, async (sharing: Sharing) => {
    const value = sharing.filledRing(1, 0n);
    const [kept, keys] = [sharing.filledBits(1, 1, true), sharing.filledBits(1, 1, false)];
    const ordered = { value, range: { min: 0n, max: 1n } };
    const measures: KeyedMeasure[] = [
      { kind: 'count' },
      { kind: 'sum', value },
      { kind: 'min', ...ordered },
      { kind: 'max', ...ordered },
      { kind: 'distinct', ...ordered },
      { kind: 'mode', ...ordered },
      { kind: 'quantile', ...ordered, fraction: { numerator: 1, denominator: 2 }, continuous: false },
    ];
    return measures.flatMap((measure) =>
      isOfFewGroups({ kept, keys, measures: [measure], every: 1 }) ? [measure.kind] : [],
    );
  });
  expect(kinds).toEqual(['count', 'sum', 'min', 'max']);
});
