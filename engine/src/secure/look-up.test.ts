import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBits, unpackBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { additiveDealer, replicated } from '../sharing/registry.ts';
import { lookUp, lookUpColumns } from './look-up.ts';
import { oneHotIndex } from './bits/prefix.ts';
import { toOneHot } from './one-hot.ts';
import type { Bounds } from './ranges.ts';

const names = ['bank', 'insurer', 'helper'];
const low = -(1n << 63n);
const high = (1n << 63n) - 1n;

const words = (values: readonly bigint[]) => BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value)));
const input = async (sharing: Sharing, values: readonly bigint[], bounds?: Bounds): Promise<Ring> => {
  const x = await sharing.inputRing(0, values.length, sharing.session.owns(0) ? words(values) : undefined);
  return bounds === undefined ? x : sharing.within(x, bounds);
};
/** A plane for each bit of the numbers. */
const planesOf = (values: readonly bigint[], planes: number) =>
  BigUint64Array.from(
    Array.from({ length: planes }, (_, p) => [
      ...packBits(values.map((value) => Number((value >> BigInt(p)) & 1n))),
    ]).flat(),
  );
const inputBits = (sharing: Sharing, values: readonly bigint[], planes: number): Promise<Bits> =>
  sharing.inputBits(0, values.length, planes, sharing.session.owns(0) ? planesOf(values, planes) : undefined);
const numbers = async (sharing: Sharing, x: Ring) =>
  [...(await sharing.open(x))].map((value) => BigInt.asIntN(64, value));
const unsigned = async (sharing: Sharing, x: Bits): Promise<bigint[]> => {
  const found = new Array<bigint>(x.length).fill(0n);
  for (let p = 0; p < x.planes; p++) {
    const plane = unpackBits(await sharing.openBits(sharing.slicePlanes(x, p, p + 1)), x.length);
    plane.forEach((bit, i) => {
      found[i] = (found[i] as bigint) + (BigInt(bit) << BigInt(p));
    });
  }
  return found;
};

const hull = (values: readonly bigint[]): Bounds | undefined =>
  values.length === 0
    ? undefined
    : { min: values.reduce((a, b) => (b < a ? b : a)), max: values.reduce((a, b) => (b > a ? b : a)) };

const element = fc.oneof(
  fc.constantFrom(low, high, -1n, 0n, 1n),
  fc.bigInt({ min: low, max: high }),
  fc.bigInt(-9n, 9n),
);
const table = fc.oneof(
  fc.array(element, { minLength: 1, maxLength: 40 }),
  // More places than bits.
  fc.array(fc.bigInt(0n, 3n), { minLength: 60, maxLength: 140 }),
  fc.array(fc.bigInt(-4n, 3n), { minLength: 60, maxLength: 140 }),
);
/** A table and indices around it. */
const question = table.chain((values) => {
  const n = BigInt(values.length);
  const index = fc.oneof(
    fc.bigInt(0n, n - 1n),
    fc.constantFrom(-1n, n, n + 1n, 2n * n, low, high, 1n << 32n),
    fc.bigInt(low, high),
  );
  return fc.tuple(
    fc.constant(values),
    fc.oneof(fc.array(index, { maxLength: 12 }), fc.array(fc.bigInt(0n, n - 1n), { maxLength: 70 })),
    fc.boolean(),
  );
});

const at = (values: readonly bigint[], index: bigint): bigint =>
  index < 0n || index >= BigInt(values.length) ? 0n : (values[Number(index)] as bigint);

describe('look-up at secret places', () => {
  test('gives the elements of public and secret tables, 0 out of range', async () => {
    await fc.assert(
      fc.asyncProperty(question, async ([values, places, declared]) => {
        const expected = places.map((place) => at(values, place));
        const found = await runClear(names, async (s) => {
          const index = await input(s, places, declared ? hull(places) : undefined);
          const results = [
            await lookUp(s, words(values), index),
            await lookUp(s, await input(s, values, hull(values)), index),
            await lookUp(s, await input(s, values), index),
          ];
          const opened: bigint[][] = [];
          for (const each of results) opened.push(await numbers(s, each));
          return opened;
        });
        expect(found).toEqual([expected, expected, expected]);
      }),
      { numRuns: 150 },
    );
  });

  test('an index in bits is an unsigned number, of more or fewer bits than the table takes', async () => {
    const values = Array.from({ length: 11 }, (_, i) => BigInt(i * i) - 30n);
    for (const planes of [0, 1, 3, 4, 9]) {
      const places = Array.from({ length: Math.min(40, 2 ** planes) }, (_, i) => BigInt((i * 13) % 2 ** planes));
      const found = await runClear(names, async (s) => {
        const index = await inputBits(s, places, planes);
        return [
          await numbers(s, await lookUp(s, words(values), index)),
          await numbers(s, await lookUp(s, await input(s, values), index)),
        ];
      });
      const expected = places.map((place) => at(values, place));
      expect(found).toEqual([expected, expected]);
    }
  });

  test('all columns of a row, with one index', async () => {
    for (const rows of [1, 2, 3, 64, 65, 100]) {
      const a = Array.from({ length: rows }, (_, i) => BigInt(i) * 1_000_003n - 5n);
      const b = Array.from({ length: rows }, (_, i) => BigInt((i * 37) % 32));
      const places = [0n, BigInt(rows - 1), BigInt(rows), -1n, high, BigInt(rows >> 1)];
      const found = await runClear(names, async (s) => {
        const bits = await inputBits(s, b, 5);
        const columns = {
          rings: [await input(s, a, hull(a)), await input(s, b)],
          bits: [bits, s.slicePlanes(bits, 2, 3)],
        };
        const { rings, bits: flags } = await lookUpColumns(s, columns, await input(s, places));
        const bounds = rings.map((ring) => ring.bounds);
        const [ra, rb] = [await numbers(s, rings[0] as Ring), await numbers(s, rings[1] as Ring)];
        return { ra, rb, all: await unsigned(s, flags[0] as Bits), one: await unsigned(s, flags[1] as Bits), bounds };
      });
      expect(found.ra).toEqual(places.map((place) => at(a, place)));
      expect(found.rb).toEqual(places.map((place) => at(b, place)));
      expect(found.all).toEqual(places.map((place) => at(b, place)));
      expect(found.one).toEqual(places.map((place) => (at(b, place) >> 2n) & 1n));
      // Of an index that may be out of range, 0 is a result too.
      expect(found.bounds).toEqual([{ min: -5n, max: hull([...a, 0n])?.max }, undefined]);
    }
  });

  test('numbers of few bits go by their bits, in their place among the columns', async () => {
    const rows = 90;
    const columns = [
      Array.from({ length: rows }, (_, i) => BigInt(i % 2)),
      Array.from({ length: rows }, (_, i) => BigInt(i) << 40n),
      Array.from({ length: rows }, (_, i) => BigInt(i % 4) - 2n),
      Array.from({ length: rows }, () => 0n),
    ];
    const places = Array.from({ length: 200 }, (_, i) => BigInt((i * 7) % 100) - 3n);
    const program = async (s: Sharing, declared: boolean, which = columns) => {
      const rings: Ring[] = [];
      for (const column of which) rings.push(await input(s, column, declared ? hull(column) : undefined));
      const index = await input(s, places, hull(places));
      return lookUpColumns(s, { rings, bits: [] }, index);
    };
    const found = await runClear(names, async (s) => {
      const opened: bigint[][] = [];
      for (const ring of (await program(s, true)).rings) opened.push(await numbers(s, ring));
      return opened;
    });
    expect(found).toEqual(columns.map((column) => places.map((place) => at(column, place))));
    const [declared, unknown] = [
      await runCost(names, replicated, (s) => program(s, true, columns.slice(0, 1))),
      await runCost(names, replicated, (s) => program(s, false, columns.slice(0, 1))),
    ];
    expect(Math.max(...declared.bytesPerParty)).toBeLessThan(Math.max(...unknown.bytesPerParty) / 2);
  });

  test('empty tables give 0, no indices give nothing', async () => {
    const found = await runClear(names, async (s) => {
      const some = await input(s, [0n, 5n, -1n]);
      const none = await input(s, []);
      const flags = await lookUpColumns(s, { rings: [], bits: [s.filledBits(0, 3, false)] }, some);
      return [
        await numbers(s, await lookUp(s, words([]), some)),
        await numbers(s, await lookUp(s, await input(s, []), some)),
        await unsigned(s, flags.bits[0] as Bits),
        await numbers(s, await lookUp(s, words([7n, 8n]), none)),
        await numbers(s, await lookUp(s, await input(s, [7n, 8n]), none)),
      ];
    });
    expect(found).toEqual([[0n, 0n, 0n], [0n, 0n, 0n], [0n, 0n, 0n], [], []]);
  });

  test('columns of different lengths are refused', async () => {
    const run = runClear(names, (s) =>
      lookUpColumns(s, { rings: [s.filledRing(3, 1n)], bits: [s.filledBits(4, 1, true)] }, s.filledRing(1, 0n)),
    );
    await expect(run).rejects.toMatchObject({ code: 'order.rows' });
  });

  test('bounds of the result are those of the table, with 0 where the index may be out of range', async () => {
    await runClear(names, async (s) => {
      const within = s.within(await input(s, [1n]), { min: 0n, max: 2n });
      const beyond = s.within(await input(s, [1n]), { min: 0n, max: 3n });
      const elements = words([5n, 7n, 6n]);
      expect((await lookUp(s, elements, within)).bounds).toEqual({ min: 5n, max: 7n });
      expect((await lookUp(s, elements, beyond)).bounds).toEqual({ min: 0n, max: 7n });
      expect((await lookUp(s, s.constantRing(elements), within)).bounds).toEqual({ min: 5n, max: 7n });
    });
  });

  test('a secret table of 1,024 elements costs less than a plane for each of them, and declared indices less still', async () => {
    const price = async (protocol: typeof replicated, party: string[], places: number, bounds?: Bounds) => {
      const cost = await runCost(party, protocol, async (s) => {
        const index = s.randomRing(100);
        await lookUp(s, s.randomRing(places), bounds === undefined ? index : s.within(index, bounds));
      });
      return Math.max(...cost.bytesPerParty) / 100;
    };
    const any = await price(replicated, names, 1024);
    const declared = await price(replicated, names, 1024, { min: 0n, max: 1023n });
    expect(any).toBeLessThan((24 * 1024) / 10);
    expect(declared).toBeLessThan(any);
    // On both kinds of protocol it grows with the root of the elements.
    for (const [protocol, party] of [
      [replicated, names],
      [additiveDealer, ['a', 'b', 'dealer']],
    ] as const) {
      const [small, large] = [
        await price(protocol, [...party], 1024, { min: 0n, max: 1023n }),
        await price(protocol, [...party], 4 * 1024, { min: 0n, max: 4095n }),
      ];
      expect(large / small).toBeLessThan(2.5);
    }
  });
});

test('one-hot planes tell the number, and nothing out of range', async () => {
  for (const count of [1, 2, 3, 5, 8, 33]) {
    const any = Array.from({ length: 80 }, (_, i) => BigInt(i) - 20n).concat([low, high, 1n << 32n]);
    // Declared numbers of few bits, all of them or some below 0.
    for (const places of [any, [-1n], [-2n, -1n], [-2n, 1n, 0n], [-1n, 0n], [-8n, 7n, 3n, -3n], [0n], [5n, 3n]])
      for (const declared of [false, true]) {
        const found = await runClear(names, async (s) => {
          const planes = await toOneHot(s, await input(s, places, declared ? hull(places) : undefined), count);
          expect(planes.planes).toBe(count);
          return { set: await unsigned(s, planes), back: await unsigned(s, oneHotIndex(s, planes)) };
        });
        const inRange = places.map((place) => place >= 0n && place < BigInt(count));
        expect(found.set).toEqual(places.map((place, i) => (inRange[i] ? 1n << place : 0n)));
        expect(found.back).toEqual(places.map((place, i) => (inRange[i] ? place : 0n)));
      }
  }
});

test('categories: at least one, at most 2^20', async () => {
  for (const count of [0, 2 ** 20 + 1, 1.5]) {
    const run = runClear(names, (s) => toOneHot(s, s.filledRing(1, 0n), count));
    await expect(run).rejects.toMatchObject({ code: 'secure.number' });
  }
});
