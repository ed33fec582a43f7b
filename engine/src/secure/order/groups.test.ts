import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { distinctRows, groupRows, groupStarts } from './groups.ts';
import { mergeRows, type SortedTable } from './merge.ts';
import { medians, orderStatistics, quantilePlace, quantiles, quantilesWhere, type RankKind, ranks } from './ranks.ts';
import { scanWithin } from './scan.ts';
import { topRows } from './sort.ts';

const names = ['bank', 'insurer', 'helper'];
const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
const signed = (value: bigint): bigint => BigInt.asIntN(64, value);
const compare = (x: bigint, y: bigint): number => (x < y ? -1 : x > y ? 1 : 0);
const int64 = fc.oneof(
  fc.bigInt({ min: -5n, max: 5n }),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  fc.constantFrom(-(1n << 63n), (1n << 63n) - 1n),
);

const ringOf = (sharing: Sharing, values: readonly bigint[]): Promise<Ring> =>
  sharing.inputRing(0, values.length, BigUint64Array.from(values, unsigned));
const bitsOf = (sharing: Sharing, flags: readonly boolean[]): Promise<Bits> =>
  sharing.inputBits(0, flags.length, 1, packBits(flags));
const open = async (sharing: Sharing, x: Ring): Promise<bigint[]> => [...(await sharing.open(x))].map(signed);

const small = fc.bigInt({ min: -1000n, max: 1000n });
const row = fc.record({ key: fc.bigInt({ min: 0n, max: 6n }), value: small });
const rowsOf = (maxLength: number) => fc.array(row, { maxLength });
const byKey = (rows: readonly { key: bigint; value: bigint }[]) => rows.toSorted((x, y) => compare(x.key, y.key));

test('groups of sorted rows: starts, sums, counts, extremes, first and last', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf(60), async (given) => {
      const rows = byKey(given);
      const found = await runClear(names, async (sharing) => {
        const key = await ringOf(
          sharing,
          rows.map((each) => each.key),
        );
        const value = await ringOf(
          sharing,
          rows.map((each) => each.value),
        );
        const starts = await groupStarts(sharing, [{ by: key, width: 3 }]);
        const groups = await groupRows(sharing, starts, { rings: [key], bits: [] }, [
          { kind: 'count' },
          { kind: 'sum', value },
          { kind: 'min', value, width: 12 },
          { kind: 'max', value, width: 12 },
          { kind: 'first', value },
          { kind: 'last', value },
        ]);
        const opened: bigint[][] = [];
        for (const column of [...groups.columns.rings, ...groups.measures]) opened.push(await open(sharing, column));
        return { valid: [...unpackBits(await sharing.openBits(groups.valid), rows.length)], opened };
      });
      const keys = [...new Set(rows.map((each) => each.key))];
      expect(found.valid).toEqual(rows.map((_, i) => (i < keys.length ? 1 : 0)));
      keys.forEach((key, g) => {
        const values = rows.filter((each) => each.key === key).map((each) => each.value);
        const ordered = values.toSorted(compare);
        expect(found.opened.map((column) => column[g])).toEqual([
          key,
          BigInt(values.length),
          values.reduce((sum, value) => sum + value, 0n),
          ordered[0],
          ordered.at(-1),
          values[0],
          values.at(-1),
        ]);
      });
      for (const column of found.opened.slice(1)) {
        for (const value of column.slice(keys.length)) expect(value).toBe(0n);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([5000, 4097, 17])('running values within groups of %i rows', async (rows) => {
  const values = Array.from({ length: rows }, (_, i) => BigInt(((i * 7919) % 1009) - 500));
  const flags = Array.from({ length: rows }, (_, i) => i === 0 || (i * 31) % 97 < 3);
  const results = await runClear(names, async (sharing) => {
    const [x, starts] = [await ringOf(sharing, values), await bitsOf(sharing, flags)];
    const all: bigint[][] = [];
    for (const kind of ['sum', 'first', 'min', 'max'] as const) {
      all.push(await open(sharing, await scanWithin(sharing, starts, x, kind, 12)));
    }
    return all;
  });
  const wanted: bigint[][] = [[], [], [], []];
  let state: bigint[] = [];
  values.forEach((value, i) => {
    const [sum, first, min, max] = (flags[i] === true ? [0n, value, value, value] : state) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    state = [sum + value, first, value < min ? value : min, value > max ? value : max];
    state.forEach((each, k) => wanted[k]?.push(each));
  });
  expect(results).toEqual(wanted);
});

test('distinct rows: the first of each key, in order, and how many', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf(50), async (rows) => {
      const found = await runClear(names, async (sharing) => {
        const key = await ringOf(
          sharing,
          rows.map((each) => each.key),
        );
        const value = await ringOf(
          sharing,
          rows.map((each) => each.value),
        );
        const { columns, valid, count } = await distinctRows(sharing, [{ by: key, width: 4 }], {
          rings: [key, value],
          bits: [],
        });
        return {
          key: await open(sharing, columns.rings[0] as Ring),
          value: await open(sharing, columns.rings[1] as Ring),
          valid: [...unpackBits(await sharing.openBits(valid), rows.length)],
          count: await open(sharing, count),
        };
      });
      const keys = [...new Set(byKey(rows).map((each) => each.key))];
      expect(found.count).toEqual([BigInt(keys.length)]);
      expect(found.key.slice(0, keys.length)).toEqual(keys);
      expect(found.value.slice(0, keys.length)).toEqual(
        keys.map((key) => rows.find((each) => each.key === key)?.value),
      );
      expect(found.valid).toEqual(rows.map((_, i) => (i < keys.length ? 1 : 0)));
    }),
    { numRuns: 40 },
  );
});

test('ranks by row, competition and dense, as SQL counts them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(int64, { maxLength: 50 }), fc.boolean(), async (values, descending) => {
      const found = await runClear(names, async (sharing) => {
        const by = await ringOf(sharing, values);
        const all: bigint[][] = [];
        for (const kind of ['row', 'competition', 'dense'] satisfies RankKind[]) {
          all.push(await open(sharing, await ranks(sharing, [{ by, descending }], kind)));
        }
        return all;
      });
      const before = (x: bigint, y: bigint) => (descending ? x > y : x < y);
      expect(found).toEqual([
        values.map((x, i) => BigInt(1 + values.filter((y, j) => before(y, x) || (y === x && j < i)).length)),
        values.map((x) => BigInt(1 + values.filter((y) => before(y, x)).length)),
        values.map((x) => BigInt(1 + new Set(values.filter((y) => before(y, x))).size)),
      ]);
    }),
    { numRuns: 40 },
  );
});

test('order statistics, quantiles and medians are elements of the plainly sorted vector', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(int64, { minLength: 1, maxLength: 60 }), async (values) => {
      const fractions = [
        [0, 1],
        [1, 4],
        [1, 2],
        [9, 10],
        [1, 1],
      ].map(([numerator, denominator]) => ({
        numerator: numerator as number,
        denominator: denominator as number,
      }));
      const found = await runClear(names, async (sharing) => {
        const x = await ringOf(sharing, values);
        return [
          await open(sharing, await quantiles(sharing, x, fractions)),
          await open(sharing, await medians(sharing, x)),
          await open(sharing, await orderStatistics(sharing, x, [0, values.length - 1])),
        ];
      });
      const plain = values.toSorted(compare);
      const n = values.length;
      const at = (place: number) => plain[place] as bigint;
      expect(found).toEqual([
        [0, 0.25, 0.5, 0.9, 1].map((q) => at(Math.max(0, Math.ceil(Math.round(q * n * 1e9) / 1e9) - 1))),
        [at(Math.floor((n - 1) / 2)), at(Math.floor(n / 2))],
        [at(0), at(n - 1)],
      ]);
    }),
    { numRuns: 40 },
  );
});

test('quantiles of the rows kept, of a secret number', async () => {
  const marked = fc.record({ value: int64, keep: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(marked, { minLength: 1, maxLength: 60 }), async (rows) => {
      const fractions = [
        [0, 1],
        [1, 2],
        [3, 4],
        [1, 1],
      ].map(([numerator, denominator]) => ({
        numerator: numerator as number,
        denominator: denominator as number,
      }));
      const found = await runClear(names, async (sharing) => {
        const [x, keep] = [
          await ringOf(
            sharing,
            rows.map(({ value }) => value),
          ),
          await bitsOf(
            sharing,
            rows.map((each) => each.keep),
          ),
        ];
        return open(sharing, await quantilesWhere(sharing, x, keep, fractions));
      });
      const kept = rows
        .filter(({ keep }) => keep)
        .map(({ value }) => value)
        .sort(compare);
      expect(found).toEqual(fractions.map((q) => kept[quantilePlace(q, kept.length)] ?? 0n));
    }),
    { numRuns: 60 },
  );
});

test('merging keeps both orders, the first table before the second, by network and by sort', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(int64, { maxLength: 40 }),
      fc.array(int64, { maxLength: 40 }),
      fc.constantFrom('network' as const, 'sort' as const, undefined),
      fc.boolean(),
      async (one, two, method, descending) => {
        const order = (x: bigint, y: bigint) => (descending ? compare(y, x) : compare(x, y));
        const [first, second] = [one.toSorted(order), two.toSorted(order)];
        const found = await runClear(names, async (sharing) => {
          const table = async (values: readonly bigint[], tag: number) => {
            const by = await ringOf(sharing, values);
            const places = await ringOf(
              sharing,
              values.map((_, i) => BigInt(tag + i)),
            );
            return { keys: [{ by, descending }], columns: { rings: [by, places], bits: [] } };
          };
          const { rings } = await mergeRows(sharing, await table(first, 0), await table(second, 1000), method);
          return [await open(sharing, rings[0] as Ring), await open(sharing, rings[1] as Ring)];
        });
        const rows = [
          ...first.map((value, i) => ({ value, tag: BigInt(i) })),
          ...second.map((value, i) => ({ value, tag: BigInt(1000 + i) })),
        ].sort((x, y) => order(x.value, y.value));
        expect(found).toEqual([rows.map(({ value }) => value), rows.map(({ tag }) => tag)]);
      },
    ),
    { numRuns: 80 },
  );
});

test('tables that are not alike are not merged', async () => {
  await runClear(names, async (sharing) => {
    const x = await ringOf(sharing, [1n, 2n]);
    const bit = await bitsOf(sharing, [false, true]);
    const table = { keys: [{ by: x, width: 20 }], columns: { rings: [x], bits: [bit] } };
    const others: SortedTable[] = [
      { ...table, keys: [] },
      { ...table, keys: [...table.keys, { by: x, width: 20 }] },
      { ...table, keys: [{ by: x, width: 30 }] },
      { ...table, keys: [{ by: x, width: 20, descending: true }] },
      { ...table, keys: [{ by: x, width: 20, signed: false }] },
      { ...table, keys: [{ by: bit }] },
      { ...table, columns: { rings: [], bits: [bit] } },
      { ...table, columns: { rings: [x, x], bits: [bit] } },
      { ...table, columns: { rings: [x], bits: [sharing.joinPlanes([bit, bit])] } },
    ];
    for (const other of others) {
      await expect(mergeRows(sharing, table, other)).rejects.toMatchObject({ code: 'order.tables' });
      await expect(mergeRows(sharing, other, table)).rejects.toMatchObject({ code: 'order.tables' });
    }
    await expect(mergeRows(sharing, table, table)).resolves.toBeDefined();
  });
});

test('the top rows by a key', async () => {
  const values = [5n, -1n, 9n, 9n, 0n];
  const top = await runClear(names, async (sharing) => {
    const by = await ringOf(sharing, values);
    const { rings } = await topRows(sharing, [{ by, descending: true }], { rings: [by], bits: [] }, 3);
    return open(sharing, rings[0] as Ring);
  });
  expect(top).toEqual([9n, 9n, 5n]);
});
