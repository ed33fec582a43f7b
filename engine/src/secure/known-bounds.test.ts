// Results whose range follows from what made them have it declared, hold to it (clear runs check every element), and
// make later comparisons cheaper; where nothing follows, nothing is said.
import { expect, test } from 'vitest';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { toNumber, toNumbers } from './adder.ts';
import { aggregateGroups } from './aggregate.ts';
import { equalConstant, isZero, lessThan } from './compare.ts';
import { divide } from './divide.ts';
import { extremesOf, groupExtremes, maximum, minimum } from './extreme.ts';
import { distinctRows, groupRows, groupStarts } from './order/groups.ts';
import { composePermutations, invertPermutation, secretPermutation } from './order/permutation.ts';
import { medians, quantilesWhere, type RankKind, ranks } from './order/ranks.ts';
import { scanWithin, type ScanKind } from './order/scan.ts';
import { sort, sortingOrder } from './order/sort.ts';
import type { Bounds } from './ranges.ts';

const names = ['bank', 'insurer', 'helper'];
const rows = 9;
const small: Bounds = { min: -4n, max: 20n };
const of = (min: bigint, max: bigint): Bounds => ({ min, max });

/** Numbers within `small`, some equal. */
const given = [7n, -4n, 20n, 7n, 0n, 3n, 3n, -4n, 12n];
const input = async (s: Sharing, declared: boolean): Promise<Ring> => {
  const words = BigUint64Array.from(given, (value) => BigInt.asUintN(64, value));
  const x = await s.inputRing(0, rows, s.session.owns(0) ? words : undefined);
  return declared ? s.within(x, small) : x;
};

type Case = readonly [string, (s: Sharing, x: Ring, flag: Bits) => Promise<Ring> | Ring, Bounds | undefined];

/** What x has bounds for too, and what has some whatever x is. */
const cases: readonly Case[] = [
  ['flags', (s, _, flag) => s.bitsToRing(flag), of(0n, 1n)],
  ['a count of flags', async (s, _, flag) => s.sum(await s.bitsToRing(flag), 1), of(0n, 9n)],
  ['numbers of 5 bits', (s) => toNumber(s, s.randomBits(rows, 5)), of(0n, 31n)],
  ['numbers of no bits', (s) => toNumber(s, s.randomBits(rows, 0)), of(0n, 0n)],
  ['numbers of 63 bits', (s) => toNumber(s, s.randomBits(rows, 63)), of(0n, 2n ** 63n - 1n)],
  ['numbers of 64 bits, which wrap', (s) => toNumber(s, s.randomBits(rows, 64)), undefined],
  ['one of several numbers', async (s) => (await toNumbers(s, s.randomBits(rows, 9), [2, 7]))[1] as Ring, of(0n, 127n)],
  ...(['row', 'competition', 'dense'] as const).map(
    (kind: RankKind): Case => [`ranks, ${kind}`, (s, x) => ranks(s, [{ by: x }], kind), of(1n, 9n)],
  ),
  ['an order', (s, x) => sortingOrder(s, [{ by: x }]), of(0n, 8n)],
  ['a permutation', (s) => secretPermutation(s, rows), of(0n, 8n)],
  ['its inverse', async (s) => invertPermutation(s, s.within(await secretPermutation(s, rows))), of(0n, 8n)],
  [
    'two of them',
    async (s) => composePermutations(s, await secretPermutation(s, rows), await secretPermutation(s, rows)),
    of(0n, 8n),
  ],
  [
    'a quotient',
    (s, x, flag) =>
      quotient(s, x, flag, { denominatorMax: 1n, quotient: of(-4n, 20n), decimals: 2, rounding: 'nearest' }),
    of(-400n, 2000n),
  ],
  [
    'a quotient that is above 0 but where the denominator is 0',
    async (s, _, flag) =>
      quotient(s, s.filledRing(rows, 5n), flag, {
        denominatorMax: 1n,
        quotient: of(3n, 5n),
        decimals: 0,
        rounding: 'floor',
      }),
    of(0n, 5n),
  ],
  [
    'how many different rows',
    async (s, x) => (await distinctRows(s, [{ by: x }], { rings: [], bits: [] })).count,
    of(0n, 9n),
  ],
  ['a group of rows', async (s, x) => (await grouped(s, x, 'count')) as Ring, of(0n, 9n)],
  ['rows of a group', async (s, x, flag) => (await totals(s, x, flag)).rows, of(0n, 9n)],
  ['values of a group', async (s, x, flag) => (await totals(s, x, flag)).columns[0]?.count as Ring, of(0n, 9n)],
  ['whether a group has an extreme', async (s, x, flag) => (await extremes(s, x, flag)).any, of(0n, 1n)],
  ['an extreme of a group', async (s, x, flag) => (await extremes(s, x, flag)).value, small],
  [
    'an extreme of a group, 0 where there is none',
    async (s, x, flag) =>
      (await groupExtremes(s, flag, { kind: 'max', value: s.addConstant(x, 10n), range: of(6n, 30n) })).value,
    of(0n, 30n),
  ],
];

/** What has bounds because x has. */
const following: readonly Case[] = [
  ['sort', (s, x) => sort(s, x), small],
  ['medians', (s, x) => medians(s, x), small],
  ['quantilesWhere', (s, x, flag) => quantilesWhere(s, x, flag, [{ numerator: 1, denominator: 3 }]), small],
  ['minimum', (s, x) => minimum(s, x, s.addConstant(x, -3n)), of(-7n, 17n)],
  ['maximum', (s, x) => maximum(s, x, s.addConstant(x, -3n)), small],
  ['least of a group', async (s, x) => (await grouped(s, x, 'min')) as Ring, small],
  ['first of a group', async (s, x) => (await grouped(s, x, 'first')) as Ring, small],
  ['sum of a group', async (s, x) => (await grouped(s, x, 'sum')) as Ring, of(-36n, 180n)],
  ...(['first', 'min', 'max'] as const).map(
    (kind: ScanKind): Case => [`scan, ${kind}`, (s, x) => scanWithin(s, first(s), x, kind), small],
  ),
  ['scan, sum', (s, x) => scanWithin(s, first(s), x, 'sum'), of(-36n, 180n)],
  ['scan, sum of numbers above 0', (s, x) => scanWithin(s, first(s), s.addConstant(x, 9n), 'sum'), of(5n, 261n)],
];

const first = (s: Sharing): Bits => s.constantBits(rows, 1, BigUint64Array.of(1n));
const quotient = async (s: Sharing, x: Ring, flag: Bits, bounds: Parameters<typeof divide>[3]) =>
  divide(s, await s.multiply(s.within(x), s.within(await s.bitsToRing(flag))), await s.bitsToRing(flag), bounds);
const totals = (s: Sharing, value: Ring, flag: Bits) =>
  aggregateGroups(s, { filter: flag, factors: [], columns: [{ value, valid: flag }] });
const extremes = (s: Sharing, value: Ring, flag: Bits) => groupExtremes(s, flag, { kind: 'max', value, range: small });
async function grouped(s: Sharing, x: Ring, kind: 'count' | 'sum' | 'first' | 'min'): Promise<Ring | undefined> {
  const starts = await groupStarts(s, [{ by: x }]);
  const measure = kind === 'count' ? { kind } : { kind, value: x };
  return (await groupRows(s, starts, { rings: [], bits: [] }, [measure])).measures[0];
}

const flagOf = (s: Sharing): Bits => s.constantBits(rows, 1, BigUint64Array.of(0b1_0110_1101n));

test.each(cases)('%s', async (_, program, bounds) => {
  for (const declared of [true, false]) {
    const found = await runClear(names, async (s) => (await program(s, await input(s, declared), flagOf(s))).bounds);
    expect(found).toEqual(bounds);
    const priced: (Bounds | undefined)[] = [];
    await runCost(names, replicated, async (s) => {
      priced.push((await program(s, await input(s, declared), flagOf(s))).bounds);
    });
    expect(priced[0]).toEqual(bounds);
  }
});

test.each(following)('%s of declared numbers', async (_, program, bounds) => {
  const run = (declared: boolean) =>
    runClear(names, async (s) => (await program(s, await input(s, declared), flagOf(s))).bounds);
  expect(await run(true)).toEqual(bounds);
  expect(await run(false)).toBeUndefined();
});

test('sums that 64 bits may not hold have no bounds, and are not refused', async () => {
  const wide = of(0n, 2n ** 62n);
  await runClear(names, async (s) => {
    const x = s.within(await input(s, false));
    const positive = s.within(await s.multiply(x, x), wide);
    expect((await scanWithin(s, first(s), positive, 'sum')).bounds).toBeUndefined();
    expect((await grouped(s, positive, 'sum'))?.bounds).toBeUndefined();
    const parts = [{ value: positive, valid: s.filledBits(rows, 1, true) }];
    expect((await extremesOf(s, 'max', parts, of(-(2n ** 63n), 2n ** 63n - 1n))).value.bounds).toEqual(
      of(-(2n ** 63n), 2n ** 63n - 1n),
    );
  });
});

test('comparisons of what is known cost less: flags, counts, ranks and quotients', async () => {
  const price = async (program: (s: Sharing) => Promise<unknown>) => {
    const cost = await runCost(names, replicated, program);
    return Math.max(...cost.bytesPerParty);
  };
  /** Bytes of a comparison of what `make` gives, with its bounds and without. */
  const both = async (make: (s: Sharing) => Promise<Ring>, compare: (s: Sharing, x: Ring) => Promise<Bits>) => {
    const [made, known, unknown] = [
      await price(make),
      await price(async (s) => compare(s, await make(s))),
      await price(async (s) => compare(s, s.within(await make(s)))),
    ];
    return (unknown - made) / (known - made);
  };
  const flags = (s: Sharing) => s.bitsToRing(s.randomBits(4096, 1));
  const counts = async (s: Sharing) => s.sum(await s.bitsToRing(s.randomBits(4096, 8)), 4096);
  expect(await both(flags, (s, x) => isZero(s, x))).toBeGreaterThan(20);
  expect(await both(counts, (s, x) => equalConstant(s, x, 3n))).toBeGreaterThan(10);
  expect(await both(counts, (s, x) => lessThan(s, x, s.filledRing(4096, 3n)))).toBeGreaterThan(10);
  expect(
    await both(
      (s) => secretPermutation(s, 4096),
      (s, x) => lessThan(s, x, s.filledRing(4096, 10n)),
    ),
  ).toBeGreaterThan(4);
});
