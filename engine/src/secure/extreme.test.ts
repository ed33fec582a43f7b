import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, unpackBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { bracket } from './bracket.ts';
import { extremesOf, groupExtremes, maximum, minimum } from './extreme.ts';

const names = ['bank', 'insurer', 'helper'];
const low = -(1n << 63n);
const high = (1n << 63n) - 1n;
const ring = (values: readonly bigint[]) => BigUint64Array.from(values, (value) => BigInt.asUintN(64, value));
const input = (sharing: Sharing, values: readonly bigint[]) => sharing.inputRing(0, values.length, ring(values));
const opened = async (sharing: Sharing, x: Ring) => [...(await sharing.open(x))].map((v) => BigInt.asIntN(64, v));
const planes = (sharing: Sharing, columns: readonly (readonly boolean[])[]) =>
  sharing.joinPlanes(columns.map((column) => sharing.constantBits(column.length, 1, packBits(column as boolean[]))));

const best = (kind: 'min' | 'max', values: readonly bigint[]) =>
  values.length === 0
    ? { value: 0n, any: 0n }
    : { value: values.reduce((a, b) => ((kind === 'min') === a < b ? a : b)), any: 1n };

const bounds = fc.oneof(
  fc.constantFrom({ min: low, max: high }, { min: 0n, max: 0n }, { min: -1n, max: 0n }, { min: 100n, max: 163n }),
  fc.tuple(fc.bigInt({ min: -1000n, max: 1000n }), fc.bigInt({ min: 0n, max: 5000n })).map(([min, span]) => ({
    min,
    max: min + span,
  })),
);

test('extremes of groups, NULLs and rows outside the filter left out, whatever they hold', async () => {
  const given = fc
    .record({ range: bounds, sizes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }) })
    .chain(({ range, sizes }) =>
      fc.record({
        range: fc.constant(range),
        sizes: fc.constant(sizes),
        kind: fc.constantFrom('min' as const, 'max' as const),
        rows: fc.array(
          fc.record({
            keep: fc.boolean(),
            valid: fc.boolean(),
            value: fc.oneof(fc.bigInt(range), fc.constantFrom(range.min, range.max)),
            noise: fc.bigInt({ min: low, max: high }),
            keys: fc.tuple(...sizes.map((size) => fc.nat(size - 1))) as fc.Arbitrary<number[]>,
          }),
          { maxLength: 300 },
        ),
      }),
    );
  await fc.assert(
    fc.asyncProperty(given, async ({ range, sizes, kind, rows }) => {
      const groups = sizes.reduce((product, size) => product * size, 1);
      const groupOf = (keys: number[]) => keys.reduce((g, key, i) => g * (sizes[i] as number) + key, 0);
      const expected = Array.from({ length: groups }, (_, group) =>
        best(
          kind,
          rows.filter(({ keep, valid, keys }) => keep && valid && groupOf(keys) === group).map(({ value }) => value),
        ),
      );
      // The first row that has it.
      const winners = expected.map(({ value }, group) =>
        rows.find((row) => row.keep && row.valid && groupOf(row.keys) === group && row.value === value),
      );
      await runClear(names, async (sharing) => {
        const members = planes(
          sharing,
          Array.from({ length: groups }, (_, group) => rows.map((row) => row.keep && groupOf(row.keys) === group)),
        );
        const column = {
          kind,
          value: await input(
            sharing,
            rows.map((row) => (row.keep && row.valid ? row.value : row.noise)),
          ),
          valid: planes(sharing, [rows.map(({ valid }) => valid)]),
          range,
        };
        const noise = await input(
          sharing,
          rows.map((row) => row.noise),
        );
        const odd = planes(sharing, [rows.map((row) => row.noise % 2n !== 0n), rows.map(() => true)]);
        const carrying = { ...column, carry: { rings: [noise], bits: [odd] } };
        const found = await groupExtremes(sharing, members, carrying);
        for (const { value, any } of [await groupExtremes(sharing, members, column), found]) {
          expect(await opened(sharing, value)).toEqual(expected.map((x) => x.value));
          expect(await opened(sharing, any)).toEqual(expected.map((x) => x.any));
        }
        const carried = found.carried.bits[0] as Bits;
        expect(await opened(sharing, found.carried.rings[0] as Ring)).toEqual(winners.map((row) => row?.noise ?? 0n));
        const truths = async (plane: number) =>
          [...unpackBits(await sharing.openBits(sharing.slicePlanes(carried, plane, plane + 1)), groups)].map(Boolean);
        expect(await truths(0)).toEqual(winners.map((row) => row !== undefined && row.noise % 2n !== 0n));
        expect(await truths(1)).toEqual(winners.map((row) => row !== undefined));
      });
    }),
    { numRuns: 60 },
  );
});

test('fields that are not full, pairs with a row left over, many rows', async () => {
  const range = { min: 10n, max: 250_000n };
  const seen = { short: false, left: false };
  for (const [n, groups] of [
    [67, 1],
    [101, 1],
    [211, 2],
    [200_077, 8],
  ] as const) {
    let units: number = Math.ceil(n / 128) * 64;
    let leftOver = n;
    for (const level of bracket(units, 1, groups, 18)) {
      if (level.fieldSize > 2 && level.fieldSize * level.units > units) seen.short = true;
      if (level.fieldSize === 2 && 2 * level.units > units) {
        seen.left = true;
        leftOver = units - level.units;
      }
      units = level.units;
    }
    // The smallest of each group is at the end, where fields are short, or among the first rows that are left over.
    const isLeftOver = (i: number) => i >= leftOver && i < leftOver + groups;
    const values = Array.from({ length: n }, (_, i) => (isLeftOver(i) ? 20n + BigInt(i % 9) : 50n + BigInt(n - i)));
    const wanted = Array.from({ length: groups }, (_, group) =>
      best(
        'min',
        values.filter((_, i) => i % groups === group),
      ),
    );
    await runClear(names, async (sharing) => {
      const members = Array.from({ length: groups }, (_, group) => values.map((_, i) => i % groups === group));
      const column = { kind: 'min' as const, value: await input(sharing, values), range };
      const { value } = await groupExtremes(sharing, planes(sharing, members), column);
      expect(await opened(sharing, value)).toEqual(wanted.map((x) => x.value));
    });
  }
  expect(seen).toEqual({ short: true, left: true });
});

test('element-wise extremes of several vectors', async () => {
  const given = fc
    .tuple(bounds, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 70 }))
    .chain(([range, parts, n]) =>
      fc.record({
        range: fc.constant(range),
        kind: fc.constantFrom('min' as const, 'max' as const),
        table: fc.array(fc.array(fc.tuple(fc.boolean(), fc.bigInt(range)), { minLength: n, maxLength: n }), {
          minLength: parts,
          maxLength: parts,
        }),
      }),
    );
  await fc.assert(
    fc.asyncProperty(given, async ({ range, kind, table }) => {
      const expected = (table[0] as [boolean, bigint][]).map((_, i) =>
        best(
          kind,
          table.flatMap((part) => (part[i]?.[0] === true ? [part[i]?.[1] as bigint] : [])),
        ),
      );
      await runClear(names, async (sharing) => {
        const parts = [];
        for (const part of table) {
          const value = await input(
            sharing,
            part.map(([, x]) => x),
          );
          parts.push({ value, valid: planes(sharing, [part.map(([valid]) => valid)]) });
        }
        const { value, any } = await extremesOf(sharing, kind, parts, range);
        expect(await opened(sharing, value)).toEqual(expected.map((x) => x.value));
        expect(await opened(sharing, any)).toEqual(expected.map((x) => x.any));
      });
    }),
    { numRuns: 60 },
  );
});

test('no rows, no groups, no vectors', async () => {
  const range = { min: 1n, max: 5n };
  await runClear(names, async (sharing) => {
    const none = await input(sharing, []);
    const three = await input(sharing, [1n, 2n, 3n]);
    const groups = (planes: number, rows: number) =>
      sharing.constantBits(rows, planes, new BigUint64Array(planes * rows));
    for (const [result, length] of [
      [await groupExtremes(sharing, groups(4, 0), { kind: 'min', value: none, range }), 4],
      [await groupExtremes(sharing, groups(0, 3), { kind: 'max', value: three, range }), 0],
      [await extremesOf(sharing, 'min', [], range), 0],
      [await extremesOf(sharing, 'min', [{ value: none, valid: groups(1, 0) }], range), 0],
    ] as const) {
      expect(await opened(sharing, result.value)).toEqual(new Array(length).fill(0n));
      expect(await opened(sharing, result.any)).toEqual(new Array(length).fill(0n));
    }
  });
});

test('pairwise minimum and maximum over the whole range', async () => {
  const x = [low, high, 0n, -1n, 5n];
  const y = [high, low, -1n, 0n, 5n];
  await runClear(names, async (sharing) => {
    const [a, b] = [await input(sharing, x), await input(sharing, y)];
    expect(await opened(sharing, await minimum(sharing, a, b, { min: low, max: high }))).toEqual([
      low,
      low,
      -1n,
      -1n,
      5n,
    ]);
    expect(await opened(sharing, await maximum(sharing, a, b, { min: low, max: high }))).toEqual([
      high,
      high,
      0n,
      0n,
      5n,
    ]);
  });
});

test('the stated cost: 10^4 rows, 10 groups, 20 bits', async () => {
  const n = 10_000;
  const cost = await runCost(names, replicated, (sharing) => {
    const bits = (planes: number) => sharing.constantBits(n, planes, new BigUint64Array(planes * 157));
    const value = sharing.constantRing(new BigUint64Array(n));
    const range = { min: 0n, max: (1n << 20n) - 1n };
    return groupExtremes(sharing, bits(10), { kind: 'max', value, range });
  });
  expect([cost.rounds, Math.max(...cost.bytesPerParty)]).toEqual([50, 2_146_680]);
});

test('brackets end with one winner, play everyone, and have few levels', () => {
  for (const [count, unit, lanes] of [
    [1, 1, 1],
    [2, 1, 10],
    [3, 70, 1],
    [100, 1, 1],
    [10_000, 1, 10],
    [1_000_000, 1, 10],
  ] as const) {
    let left: number = count;
    const levels = bracket(count, unit, lanes, 21);
    for (const { fieldSize, units } of levels) {
      expect(fieldSize * units).toBeGreaterThanOrEqual(left);
      expect((fieldSize - 1) * units).toBeLessThan(left);
      left = units;
    }
    expect(left).toBe(1);
    expect(levels.length).toBeLessThanOrEqual(Math.ceil(Math.log2(Math.max(2, count))));
  }
});
