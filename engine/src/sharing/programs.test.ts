// Random programs of contract operations: every protocol agrees with the plaintext oracle and with its declared traffic.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsFor } from '../math/bits.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { checkCase, settingsOf, singly } from './conformance.ts';
import type { Bits, Ring, Sharing } from './model.ts';
import { protocols } from './registry.ts';

const planes = 3;

/** One instruction: an operation and the values it takes, by number modulo how many there are. */
interface Instruction {
  readonly operation: keyof typeof operations;
  readonly a: number;
  readonly b: number;
}

interface Values {
  readonly rings: Ring[];
  readonly bits: Bits[];
}

const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;

const operations = {
  add: async (s: Sharing, { rings }: Values, a: number, b: number) =>
    void rings.push(s.add(pick(rings, a), pick(rings, b))),
  subtract: async (s: Sharing, { rings }: Values, a: number, b: number) =>
    void rings.push(s.subtract(pick(rings, a), pick(rings, b))),
  scale: async (s: Sharing, { rings }: Values, a: number, b: number) =>
    void rings.push(s.scale(pick(rings, a), BigInt(b) - 50n)),
  addConstant: async (s: Sharing, { rings }: Values, a: number, b: number) =>
    void rings.push(s.addConstant(pick(rings, a), BigInt(b) << 40n)),
  multiply: async (s: Sharing, { rings }: Values, a: number, b: number) =>
    void rings.push(await s.multiply(pick(rings, a), pick(rings, b))),
  xor: async (s: Sharing, { bits }: Values, a: number, b: number) =>
    void bits.push(s.xor(pick(bits, a), pick(bits, b))),
  not: async (s: Sharing, { bits }: Values, a: number) => void bits.push(s.not(pick(bits, a))),
  and: async (s: Sharing, { bits }: Values, a: number, b: number) =>
    void bits.push(await s.and(pick(bits, a), pick(bits, b))),
  swapPlanes: async (s: Sharing, { bits }: Values, a: number) => void bits.push(s.pickPlanes(pick(bits, a), [2, 0, 1])),
  rotateRows: async (s: Sharing, { bits }: Values, a: number, b: number) => {
    const x = pick(bits, a);
    const at = b % (x.length + 1);
    bits.push(s.joinRows([s.sliceRows(x, at, x.length), s.sliceRows(x, 0, at)]));
  },
  planeToRing: async (s: Sharing, { rings, bits }: Values, a: number, b: number) =>
    // Of a bit alone a range is known, and products of it with constants are refused where they leave 64 bits.
    void rings.push(
      s.add(pick(rings, 0), await s.bitsToRing(s.slicePlanes(pick(bits, a), b % planes, (b % planes) + 1))),
    ),
  openSummands: async (s: Sharing, { rings, bits }: Values, a: number) => {
    const summands = await s.summands(pick(rings, a), planes);
    // Their exclusive or is the same for every protocol only in the lowest plane.
    const lowest = summands.map((summand) => s.slicePlanes(summand, 0, 1)).reduce((x, y) => s.xor(x, y));
    bits.push(s.joinPlanes([lowest, lowest, lowest]));
  },
} as const;

const instruction: fc.Arbitrary<Instruction> = fc.record({
  operation: fc.constantFrom(...(Object.keys(operations) as (keyof typeof operations)[])),
  a: fc.nat(100),
  b: fc.nat(100),
});

test.each(singly(settingsOf(protocols)))('random programs on $name', async (setting) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 140 }),
      fc.array(instruction, { minLength: 1, maxLength: 12 }),
      fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 20 }),
      async (length, instructions, data) => {
        const words = (count: number, at: number): BigUint64Array =>
          BigUint64Array.from({ length: count }, (_, i) => pick(data, i + at));
        const program = async (sharing: Sharing): Promise<BigUint64Array[]> => {
          const values: Values = { rings: [], bits: [] };
          for (let owner = 0; owner < sharing.session.names.length; owner++) {
            const owned = sharing.session.owns(owner);
            const count = planes * wordsFor(length);
            values.rings.push(await sharing.inputRing(owner, length, owned ? words(length, owner) : undefined));
            values.bits.push(
              await sharing.inputBits(owner, length, planes, owned ? words(count, 7 * owner) : undefined),
            );
          }
          for (const { operation, a, b } of instructions) await operations[operation](sharing, values, a, b);
          const opened: BigUint64Array[] = [];
          for (const ring of values.rings) opened.push(await sharing.open(ring));
          for (const plane of values.bits) opened.push(await sharing.openBits(plane));
          return opened;
        };
        expect(await checkCase(setting, { name: 'random', program }, runLocal)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
