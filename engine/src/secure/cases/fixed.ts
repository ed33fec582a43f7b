/** Conformance cases: truncation and fixed-point arithmetic. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Sharing } from '../../sharing/model.ts';
import { fixedDot, fixedMatrixProduct, fixedMultiply, fixedScale, fixedShift } from '../fixed/arithmetic.ts';
import { asFixed, type Fixed, type FixedFormat, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedEqual, fixedGreaterThanConstant, fixedLessThan, fixedLessThanConstant } from '../fixed/compare.ts';
import { fixedConvert } from '../fixed/convert.ts';
import { fixedDivide, fixedReciprocal } from '../fixed/divide.ts';
import { fixedExp } from '../fixed/exponential.ts';
import { fixedLog } from '../fixed/logarithm.ts';
import { fixedPower } from '../fixed/power.ts';
import { fixedReciprocalSqrt, fixedSqrt } from '../fixed/roots.ts';
import { fixedConcatenate, fixedGather, fixedMaximum, fixedMinimum, fixedSelect, fixedSlice } from '../fixed/rows.ts';
import { fixedSigmoid, fixedSigmoidPiecewise, fixedTanh } from '../fixed/sigmoid.ts';
import { fixedSoftmax } from '../fixed/softmax.ts';
import { truncate } from '../fixed/truncate.ts';
import { lengths, ring, values } from './support.ts';

const standard = fixed();

/** Numbers of `bits` signed bits in units of the format. */
async function numbers(
  sharing: Sharing,
  owner: number,
  name: string,
  length: number,
  bits = 30,
  format: FixedFormat = standard,
): Promise<Fixed> {
  const x = await ring(sharing, owner, values(name, length, bits));
  return asFixed(format, sharing.within(x, { min: -(1n << BigInt(bits - 1)), max: (1n << BigInt(bits - 1)) - 1n }));
}

/** A case for each length, of two vectors of numbers below 512 in size. */
const overNumbers = (
  name: string,
  program: (sharing: Sharing, x: Fixed, y: Fixed) => Promise<Fixed>,
  over: readonly number[] = lengths,
  bits = 30,
): ConformanceCase[] =>
  over.map((length) => ({
    name: `${name}, ${length} elements`,
    program: async (sharing) => {
      const x = await numbers(sharing, 0, `${name} x`, length, bits);
      const y = await numbers(sharing, 1, `${name} y`, length, 30);
      return [await sharing.open((await program(sharing, x, y)).ring)];
    },
  }));

/** Name, lengths, signed bits of x, and what is computed. */
type FunctionCase = readonly [
  string,
  readonly number[],
  number,
  (sharing: Sharing, x: Fixed, y: Fixed) => Promise<Fixed>,
];

export const fixedCases: readonly ConformanceCase[] = [
  ...[1, 20, 33, 61].flatMap((places) =>
    (['down', 'nearest'] as const).map((rounding) => ({
      name: `truncate by ${places} bits, ${rounding}`,
      program: async (sharing: Sharing) => {
        const x = await ring(sharing, 1, values(`truncate ${places}`, 130, 62));
        return [await sharing.open(await truncate(sharing, x, places, rounding))];
      },
    })),
  ),
  {
    // Where nothing is lost there is nothing to choose: below the next unit up every result is exact.
    name: 'truncate probabilistically, what is sure of it',
    program: async (sharing) => {
      const x = await ring(sharing, 0, values('probabilistic', 300, 60));
      const y = await sharing.multiply(x, sharing.constantRing(new BigUint64Array(300).fill(1n)));
      const down = await truncate(sharing, y, 20, 'down');
      const either = await truncate(sharing, y, 20, 'probabilistic');
      // From one less for each party beyond two to one more: in eight units all are the same.
      const near = sharing.addConstant(sharing.subtract(either, down), 7n);
      return [await sharing.open(await truncate(sharing, near, 4, 'down'))];
    },
  },
  ...overNumbers('fixed multiply', fixedMultiply),
  ...overNumbers('fixed multiply', fixedMultiply, [20_000]),
  ...overNumbers('fixed sigmoid, piecewise', (s, x) =>
    fixedSigmoidPiecewise(s, fixedWithin(s, x, { min: -512, max: 512 })),
  ),
  ...(
    [
      ['divide', [0, 1, 65], 30, (s, x, y) => fixedDivide(s, x, fixedShift(s, y, 513))],
      ['reciprocal', [65], 30, fixedReciprocal],
      ['sqrt', [65], 30, fixedSqrt],
      ['reciprocal sqrt', [65], 30, fixedReciprocalSqrt],
      ['log', [65], 30, (s, x) => fixedLog(s, x)],
      ['exp', [0, 65], 23, fixedExp],
      ['exp that may vanish', [65], 30, (s, x) => fixedExp(s, fixedShift(s, x, -510))],
      ['power', [65], 23, (s, x) => fixedPower(s, x, 0.75)],
      ['cube', [65], 23, (s, x) => fixedPower(s, x, 3)],
      ['sigmoid', [1, 65], 30, fixedSigmoid],
      ['tanh', [65], 24, fixedTanh],
      ['softmax', [60], 24, (s, x) => fixedSoftmax(s, x, { rows: 6, columns: 10 })],
    ] as const satisfies readonly FunctionCase[]
  ).flatMap(([name, over, bits, program]: FunctionCase) => overNumbers(`fixed ${name}`, program, over, bits)),
  {
    name: 'fixed divide, signs, zero and powers of two',
    program: async (sharing) => {
      const all = (of: readonly number[]) => (sharing.session.owns(0) ? Float64Array.from(of) : undefined);
      const numerators = [1, -1, 5, -5, 7, 0, 1000, 3, -3, 2 ** -20];
      const denominators = [4, 4, 0, -0.75, -(2 ** -7), 3, -1, 2 ** -9, -512, -(2 ** -20)];
      const x = await fixedInput(sharing, standard, 0, 10, all(numerators));
      const y = await fixedInput(sharing, standard, 0, 10, all(denominators));
      return [await sharing.open((await fixedDivide(sharing, x, y)).ring)];
    },
  },
  ...[0, 1, 65].map((length) => ({
    name: `fixed rows, comparisons and conversions, ${length} elements`,
    program: async (sharing: Sharing) => {
      const [x, y] = [await numbers(sharing, 0, 'x', length), await numbers(sharing, 1, 'y', length, 25)];
      const wide = fixed({ fractionBits: 30, integerBits: 10 });
      const whole = fixed({ fractionBits: 0, integerBits: 10 });
      const flag = await fixedLessThan(sharing, x, y);
      const results = [
        await fixedSelect(sharing, flag, y, x),
        await fixedMinimum(sharing, x, y),
        await fixedMaximum(sharing, x, y),
        fixedConcatenate(sharing, [
          x,
          fixedSlice(sharing, y, length >> 1, length),
          fixedGather(sharing, x, new Uint32Array(length)),
        ]),
        await fixedConvert(sharing, x, wide),
        await fixedConvert(sharing, x, whole),
        await fixedConvert(sharing, await fixedConvert(sharing, x, wide), standard, 'down'),
      ];
      const opened: BigUint64Array[] = [];
      for (const { ring: result } of results) opened.push(await sharing.open(result));
      for (const bits of [
        await fixedEqual(sharing, x, y),
        await fixedLessThanConstant(sharing, x, 0.1),
        await fixedGreaterThanConstant(sharing, x, -3),
      ]) {
        opened.push(await sharing.openBits(bits));
      }
      return opened;
    },
  })),
  {
    name: 'fixed dot, matrix product, scale',
    program: async (sharing) => {
      const x = await numbers(sharing, 0, 'x', 60, 25);
      const y = await numbers(sharing, 1, 'y', 60, 25);
      const results = [
        await fixedDot(sharing, x, y, 6),
        await fixedMatrixProduct(sharing, x, { rows: 6, columns: 10 }, y, { rows: 10, columns: 6 }),
        await fixedScale(sharing, x, -0.123456789),
        await fixedScale(sharing, x, 3),
      ];
      const opened: BigUint64Array[] = [];
      for (const { ring: result } of results) opened.push(await sharing.open(result));
      return opened;
    },
  },
];
