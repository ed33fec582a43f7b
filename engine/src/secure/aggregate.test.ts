import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import type { Ring, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { aggregateGroups, type GroupColumn } from './aggregate.ts';
import { chooseStrategy, type GroupStrategy, splitCategories } from './strategy.ts';

const names = ['bank', 'insurer', 'helper'];

interface Case {
  readonly sizes: readonly number[];
  readonly rows: readonly { keep: boolean; keys: number[]; values: bigint[]; valid: boolean[] }[];
  readonly columns: number;
}

const cases = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
    columns: fc.integer({ min: 0, max: 3 }),
  })
  .chain(({ sizes, columns }) =>
    fc.record<Case>({
      sizes: fc.constant(sizes),
      columns: fc.constant(columns),
      rows: fc.array(
        fc.record({
          keep: fc.boolean(),
          keys: fc.tuple(...sizes.map((size) => fc.nat(size - 1))) as fc.Arbitrary<number[]>,
          values: fc.array(fc.bigInt({ min: -(1n << 40n), max: 1n << 40n }), {
            minLength: columns,
            maxLength: columns,
          }),
          valid: fc.array(fc.boolean(), { minLength: columns, maxLength: columns }),
        }),
        { maxLength: 130 },
      ),
    }),
  );

/** How the column of each position is given: plain, with validity, zero where invalid, validity only. */
async function columnsOf(sharing: Sharing, { rows, columns }: Case): Promise<GroupColumn[]> {
  const n = rows.length;
  const shared = sharing.constantBits(n, 1, packBits(rows.map(({ valid }) => valid[0] ?? false)));
  const made: GroupColumn[] = [];
  for (let c = 0; c < columns; c++) {
    const number = (value: bigint) => BigInt.asUintN(64, value);
    const all = BigUint64Array.from(rows, ({ values }) => number(values[c] as bigint));
    const value = await sharing.inputRing(0, n, all);
    if (c === 0) made.push({ value, valid: shared });
    else if (c === 1) made.push({ value });
    else {
      const zeroed = BigUint64Array.from(rows, ({ values, valid }) => (valid[c] ? number(values[c] as bigint) : 0n));
      const valid = sharing.constantBits(n, 1, packBits(rows.map((row) => row.valid[c] as boolean)));
      made.push(
        { value: await sharing.inputRing(0, n, zeroed), valid, zeroWhereInvalid: true },
        { valid },
        { valid: shared },
      );
    }
  }
  return made;
}

/** The same in plain JavaScript: [rows, then per column count and sum] of each group. */
function oracle({ sizes, rows, columns }: Case): bigint[][] {
  const groups = sizes.reduce((product, size) => product * size, 1);
  return Array.from({ length: groups }, (_, group) => {
    const mine = rows.filter(
      ({ keep, keys }) => keep && keys.reduce((number, key, i) => number * (sizes[i] as number) + key, 0) === group,
    );
    const count = (c: number) => BigInt(mine.filter(({ valid }) => valid[c]).length);
    const sum = (c: number, all: boolean) =>
      mine.reduce((total, { values, valid }) => (all || valid[c] ? total + (values[c] as bigint) : total), 0n);
    const result = [BigInt(mine.length)];
    if (columns > 0) result.push(count(0), sum(0, false));
    if (columns > 1) result.push(BigInt(mine.length), sum(1, true));
    if (columns > 2) result.push(count(2), sum(2, false), count(2), count(0));
    return result;
  });
}

async function measured(sharing: Sharing, given: Case, strategy?: GroupStrategy): Promise<bigint[][]> {
  const n = given.rows.length;
  const filter = sharing.constantBits(n, 1, packBits(given.rows.map(({ keep }) => keep)));
  const factors = given.sizes.map((size, f) => {
    const planes = Array.from({ length: size }, (_, category) =>
      sharing.constantBits(n, 1, packBits(given.rows.map(({ keys }) => keys[f] === category))),
    );
    return sharing.joinPlanes(planes);
  });
  const rows = { filter, factors, columns: await columnsOf(sharing, given) };
  const totals = await (strategy === undefined
    ? aggregateGroups(sharing, rows)
    : aggregateGroups(sharing, rows, strategy));
  const all: Ring[] = [totals.rows];
  for (const { count, sum } of totals.columns) all.push(count, ...(sum === undefined ? [] : [sum]));
  const opened: BigUint64Array[] = [];
  for (const ring of all) opened.push(await sharing.open(ring));
  return Array.from({ length: totals.rows.length }, (_, g) =>
    opened.map((values) => BigInt.asIntN(64, values[g] as bigint)),
  );
}

test('counts and sums of every group equal the plain ones', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (given) => {
      await runClear(names, async (sharing) => {
        expect(await measured(sharing, given)).toEqual(oracle(given));
      });
    }),
    { numRuns: 60 },
  );
});

test('every split of the factors gives the same', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({
    keep: i % 3 > 0,
    keys: [i % 2, i % 3, (i * 7) % 4],
    values: [BigInt(i), BigInt(-i), BigInt(i * i)],
    valid: [i % 5 > 0, true, i % 4 > 0],
  }));
  const given = { sizes: [2, 3, 4], rows, columns: 3 };
  for (let set = 0; set < 8; set++) {
    const left = [0, 1, 2].filter((f) => (set >> f) & 1);
    const right = [0, 1, 2].filter((f) => !left.includes(f));
    const product = (chosen: number[]) => chosen.reduce((total, f) => total * (given.sizes[f] as number), 1);
    const strategy = { left, right, leftGroups: product(left), rightGroups: product(right), numbersPerRow: 0 };
    await runClear(names, async (sharing) => {
      expect(await measured(sharing, given, strategy)).toEqual(oracle(given));
    });
  }
});

test('rows beyond one block', async () => {
  const n = 300_000;
  await runClear(names, async (sharing) => {
    const filter = sharing.constantBits(n, 1, packBits(new Uint8Array(n).fill(1)));
    const factor = sharing.joinPlanes(
      Array.from({ length: 16 }, (_, g) =>
        sharing.constantBits(n, 1, packBits(Uint8Array.from({ length: n }, (_, i) => (i % 16 === g ? 1 : 0)))),
      ),
    );
    const value = await sharing.inputRing(
      0,
      n,
      BigUint64Array.from({ length: n }, (_, i) => BigInt(i)),
    );
    const { rows, columns } = await aggregateGroups(sharing, { filter, factors: [factor], columns: [{ value }] });
    expect([...(await sharing.open(rows))]).toEqual(new Array(16).fill(18750n));
    const sums = Array.from({ length: 16 }, (_, g) => 18750n * BigInt(g) + (16n * (18750n * 18749n)) / 2n);
    expect([...(await sharing.open(columns[0]?.sum as Ring))]).toEqual(sums);
  });
});

test('strategies', () => {
  expect(chooseStrategy([], 1)).toMatchObject({ leftGroups: 1, rightGroups: 1, numbersPerRow: 1 });
  expect(chooseStrategy([10], 1)).toMatchObject({ left: [0], right: [], numbersPerRow: 10 });
  expect(chooseStrategy([32, 32], 1)).toMatchObject({ leftGroups: 32, rightGroups: 32, numbersPerRow: 96 });
  expect(chooseStrategy([2, 30, 17], 2).numbersPerRow).toBeLessThan(120);
  expect(() => chooseStrategy([50, 50], 1)).toThrowError(expect.objectContaining({ code: 'aggregate.groups' }));
  for (let size = 1; size <= 1024; size++) {
    const product = splitCategories(size, 1).reduce((total, radix) => total * radix, 1);
    expect(product).toBeGreaterThanOrEqual(size);
    expect(product).toBeLessThan(size + 64);
  }
  expect(splitCategories(8, 1)).toEqual([8]);
  expect(splitCategories(1000, 1).reduce((total, radix) => total + radix)).toBeLessThanOrEqual(70);
});

test('the demo’s aggregation takes four rounds, and one element a group and column in the product', async () => {
  const cost = await runCost(names, replicated, async (sharing) => {
    const n = 8000;
    const words = (planes: number) => new BigUint64Array(planes * 125);
    await aggregateGroups(sharing, {
      filter: sharing.constantBits(n, 1, words(1)),
      factors: [sharing.constantBits(n, 5, words(5))],
      columns: [{ value: sharing.constantRing(new BigUint64Array(n)) }],
    });
  });
  expect(cost.rounds).toBe(4);
  expect(cost.bytesPerParty).toEqual(new Array(3).fill(5 * 1000 + 8 * 8000 * 5 + 8 * 5));
});
