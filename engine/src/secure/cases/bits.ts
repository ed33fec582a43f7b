/** Conformance cases: prefixes, shifts, counts and arithmetic of numbers in bits. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import {
  addBit,
  countOnes,
  increment,
  multiplyBits,
  multiplyBitsByConstant,
  negateBits,
  subtractBits,
} from '../bits/arithmetic.ts';
import { bitLengths, highestOneHot, lowestOneHot, oneHotIndex, prefixAnd, prefixOr } from '../bits/prefix.ts';
import { extendSign, rotateLeft, shiftLeft, shiftLeftBy, shiftRight, shiftRightBy } from '../bits/shift.ts';
import { bits } from './support.ts';

const openEach = async (sharing: Sharing, items: readonly Bits[]): Promise<BigUint64Array[]> => {
  const opened: BigUint64Array[] = [];
  for (const item of items) opened.push(await sharing.openBits(item));
  return opened;
};

const shapes: readonly (readonly [length: number, planes: number])[] = [
  [0, 3],
  [1, 1],
  [130, 13],
  [3, 64],
];

/** A case for each shape, of two inputs of different owners. */
const overShapes = (
  name: string,
  program: (sharing: Sharing, x: Bits, y: Bits) => Promise<readonly Bits[]>,
): ConformanceCase[] =>
  shapes.map(([length, planes]) => ({
    name: `${name}, ${length} rows of ${planes} planes`,
    program: async (sharing) => {
      const x = await bits(sharing, 0, `${name} x`, length, planes);
      return openEach(sharing, await program(sharing, x, await bits(sharing, 1, `${name} y`, length, planes)));
    },
  }));

export const bitsCases: readonly ConformanceCase[] = [
  ...overShapes('prefixes and one-hot positions', async (s, x) => {
    const highest = await highestOneHot(s, x);
    return [
      await prefixAnd(s, x),
      await prefixOr(s, x),
      await prefixOr(s, x, 'top'),
      highest,
      oneHotIndex(s, highest),
      await lowestOneHot(s, x),
      await bitLengths(s, x),
    ];
  }),
  ...overShapes('shifts', async (s, x, y) => [
    shiftLeft(s, x, 2),
    shiftRight(s, x, 1),
    shiftRight(s, x, 3, 'sign'),
    rotateLeft(s, x, 5),
    extendSign(s, x, x.planes + 3),
    await shiftLeftBy(s, x, s.slicePlanes(y, 0, Math.min(3, y.planes))),
    await shiftRightBy(s, x, s.slicePlanes(y, 0, Math.min(3, y.planes)), 'sign'),
  ]),
  ...overShapes('arithmetic of bits', async (s, x, y) => {
    const { difference, notLess } = await subtractBits(s, x, y);
    const short = s.slicePlanes(x, 0, Math.min(9, x.planes));
    return [
      await countOnes(s, x),
      await increment(s, x),
      await negateBits(s, x),
      await addBit(s, x, s.slicePlanes(y, 0, 1)),
      await multiplyBits(s, short, s.slicePlanes(y, 0, Math.min(5, y.planes))),
      await multiplyBitsByConstant(s, short, 45n, 12),
      difference,
      notLess,
    ];
  }),
];
