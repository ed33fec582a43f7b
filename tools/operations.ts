// Representative programs of every operation on secrets, for the cost table.

import * as engine from '@tacit/engine';
import type { Bits } from '@tacit/engine';
import {
  bits,
  element,
  type Group,
  int32,
  numbered,
  onBits,
  onIndex,
  onOne,
  onTwo,
  planesOf,
  ring,
  sized,
} from './operation-inputs.ts';
import { judging } from './operations-judging.ts';
import { fixedPoint, linearAlgebra } from './operations-numbers.ts';
import { noise } from './operations-noise.ts';
import { order } from './operations-order.ts';
import { treesGroup } from './operations-trees.ts';

export const operationGroups: readonly Group[] = [
  {
    title: 'Comparing',
    operations: [
      onTwo('lessThan, of any 64-bit numbers', ['lessThan'], (s, x, y) => engine.lessThan(s, x, y)),
      onTwo('lessThan, differences of 64 bits', ['lessThan'], (s, x, y) => engine.lessThan(s, x, y, 64)),
      onTwo('lessThan, declared 32 bits', ['lessThan'], (s, x, y) => engine.lessThan(s, x, y), int32),
      onTwo('lessThanUnsigned', ['lessThanUnsigned'], (s, x, y) => engine.lessThanUnsigned(s, x, y)),
      onOne('lessThanConstant, 64 bits', ['lessThanConstant'], (s, x) => engine.lessThanConstant(s, x, 5n, 64)),
      onOne('greaterThanConstant, 64 bits', ['greaterThanConstant'], (s, x) =>
        engine.greaterThanConstant(s, x, 5n, 64),
      ),
      onOne('isNegative', ['isNegative'], (s, x) => engine.isNegative(s, x)),
      onOne('isZero', ['isZero'], (s, x) => engine.isZero(s, x)),
      onTwo('equal', ['equal'], (s, x, y) => engine.equal(s, x, y)),
      onTwo('equal, declared 32 bits', ['equal'], (s, x, y) => engine.equal(s, x, y), int32),
      onOne('equalConstant', ['equalConstant'], (s, x) => engine.equalConstant(s, x, 5n)),
      onOne('isBetween, 64 bits', ['isBetween'], (s, x) =>
        engine.isBetween(s, x, ring(s, x.length), ring(s, x.length), 64),
      ),
      onOne('isWithin', ['isWithin'], (s, x) => engine.isWithin(s, x, { min: 3n, max: 900n }), int32),
      onOne('inSet, of 10 public numbers, 32 bits', ['inSet'], (s, x) => engine.inSet(s, x, numbered(10)), int32),
      onOne(
        'inSecretSet, of 10 numbers, 32 bits',
        ['inSecretSet'],
        (s, x) => engine.inSecretSet(s, x, ring(s, 10, int32)),
        int32,
      ),
    ],
  },
  {
    title: 'Selecting and extremes',
    operations: [
      onTwo('select', ['select'], (s, x, y) => engine.select(s, bits(s, x.length), x, y)),
      onTwo('choose, by a number that is 0 or 1', ['choose'], (s, x, y) => engine.choose(s, ring(s, x.length), x, y)),
      onOne('keepWhere', ['keepWhere'], (s, x) => engine.keepWhere(s, bits(s, x.length), x)),
      onBits('keepBits, 64 planes', ['keepBits'], [1, 64], (s, bit, x) => engine.keepBits(s, bit as Bits, x as Bits)),
      onBits('selectBits, 64 planes', ['selectBits'], [1, 64, 64], (s, bit, x, y) =>
        engine.selectBits(s, bit as Bits, x as Bits, y as Bits),
      ),
      onTwo('selectColumns, 2 columns', ['selectColumns'], (s, x, y) =>
        engine.selectColumns(s, bits(s, x.length), { rings: [x, y], bits: [] }, { rings: [y, x], bits: [] }),
      ),
      onOne('absolute', ['absolute'], (s, x) => engine.absolute(s, x), int32),
      onOne('sign', ['sign'], (s, x) => engine.sign(s, x), int32),
      onOne('positivePart', ['positivePart'], (s, x) => engine.positivePart(s, x), int32),
      onOne('clamp', ['clamp'], (s, x) => engine.clamp(s, x, { min: 0n, max: 100n }), int32),
      onTwo('minimum, maximum, 32 bits', ['minimum', 'maximum'], (s, x, y) => engine.minimum(s, x, y, int32), int32),
      onOne(
        'extremeAlong, minimum and its place, rows of 64',
        ['extremeAlong'],
        (s, x) =>
          engine.extremeAlong(s, 'min', sized(s, x, 64), { rows: Math.ceil(x.length / 64), columns: 64 }, 'row'),
        int32,
      ),
      onOne(
        'extremeAlong, minimum and one more column, rows of 64',
        ['extremeAlong'],
        (s, x) => {
          const matrix = sized(s, x, 64);
          const shape = { rows: matrix.length / 64, columns: 64 };
          return engine.extremeAlong(s, 'min', matrix, shape, 'row', { carry: { rings: [matrix], bits: [] } });
        },
        int32,
      ),
      onOne(
        'amongBest, 4 largest of rows of 64',
        ['amongBest'],
        (s, x) =>
          engine.amongBest(s, 'max', sized(s, x, 64), { rows: Math.ceil(x.length / 64), columns: 64 }, 'row', 4),
        int32,
      ),
      onOne(
        'topK, 4 largest of rows of 64',
        ['topK'],
        (s, x) => engine.topK(s, 'max', sized(s, x, 64), { rows: Math.ceil(x.length / 64), columns: 64 }, 'row', 4),
        int32,
      ),
    ],
  },
  {
    title: 'Looking up',
    operations: [
      onIndex('toOneHot, of 256', ['toOneHot'], 256, (s, index) => engine.toOneHot(s, index, 256)),
      ...[16, 256, 4096].flatMap((places) => [
        onIndex(
          `lookUp in ${places.toLocaleString('en-US')} public numbers of 16 bits`,
          ['lookUp'],
          places,
          (s, index) =>
            engine.lookUp(
              s,
              BigUint64Array.from({ length: places }, (_, i) => BigInt((i * 40_503) % 65_536)),
              index,
            ),
        ),
        onIndex(
          `lookUp in ${places.toLocaleString('en-US')} secret numbers of 64 bits`,
          ['lookUp'],
          places,
          (s, index) => engine.lookUp(s, ring(s, places), index),
        ),
      ]),
      onIndex('lookUp in 256 secret numbers of 64 bits, any index', ['lookUp'], undefined, (s, index) =>
        engine.lookUp(s, ring(s, 256), index),
      ),
      onIndex('lookUpColumns, two numbers and a bit of 64 rows', ['lookUpColumns'], 64, (s, index) =>
        engine.lookUpColumns(s, { rings: [ring(s, 64), ring(s, 64)], bits: [bits(s, 64)] }, index),
      ),
    ],
  },
  {
    title: 'Groups',
    operations: [
      {
        label: 'aggregateGroups, 10 groups, a sum with its count',
        functions: ['aggregateGroups'],
        unit: 'row',
        program: (s, n) =>
          engine.aggregateGroups(s, {
            filter: bits(s, n),
            factors: [bits(s, n, 10)],
            columns: [{ value: ring(s, n), valid: bits(s, n) }],
          }),
      },
      {
        label: 'groupExtremes, 10 groups, 32 bits',
        functions: ['groupExtremes'],
        unit: 'row',
        program: (s, n) =>
          engine.groupExtremes(s, bits(s, n, 10), { kind: 'max', value: ring(s, n, int32), range: int32 }),
      },
      {
        label: 'groupExtremes, 10 groups, 32 bits, one more column',
        functions: ['groupExtremes'],
        unit: 'row',
        program: (s, n) => {
          const [value, carry] = [ring(s, n, int32), { rings: [ring(s, n)], bits: [] }];
          return engine.groupExtremes(s, bits(s, n, 10), { kind: 'max', value, range: int32, carry });
        },
      },
      {
        label: 'extremesOf, 3 parts, 32 bits',
        functions: ['extremesOf'],
        unit: 'element',
        program: (s, n) =>
          engine.extremesOf(
            s,
            'max',
            [0, 1, 2].map(() => ({ value: ring(s, n, int32), valid: bits(s, n) })),
            int32,
          ),
      },
      {
        label: 'combineOneHot, 3 × 4 categories',
        functions: ['combineOneHot'],
        unit: 'row',
        program: (s, n) => engine.combineOneHot(s, [planesOf(s, bits(s, n, 3)), planesOf(s, bits(s, n, 4))]),
      },
    ],
  },
  {
    title: 'Division',
    operations: [
      onTwo('divide, 32 by 16 bits, rounded down', ['divide'], (s, x, y) =>
        engine.divide(s, x, y, {
          denominatorMax: 2n ** 16n - 1n,
          quotient: { min: 0n, max: 2n ** 16n - 1n },
          decimals: 0,
          rounding: 'floor',
        }),
      ),
      onTwo('divide, an average below 10^6 of up to 10^4, to 6 decimals', ['divide'], (s, x, y) =>
        engine.divide(s, x, y, {
          denominatorMax: 10_000n,
          quotient: { min: 0n, max: 1_000_000n },
          decimals: 6,
          rounding: 'nearest',
        }),
      ),
    ],
  },
  {
    title: 'Bits',
    operations: [
      onOne('toBits, 64 planes', ['toBits'], (s, x) => engine.toBits(s, x, 64)),
      onBits('toNumber, 64 planes', ['toNumber'], [64], (s, x) => engine.toNumber(s, x as Bits)),
      onBits('toNumbers, two of 32 planes', ['toNumbers'], [64], (s, x) => engine.toNumbers(s, x as Bits, [32, 32])),
      onBits('addBits, 64 planes', ['addBits'], [64, 64], (s, x, y) => engine.addBits(s, x as Bits, y as Bits)),
      onBits('subtractBits, 64 planes', ['subtractBits'], [64, 64], (s, x, y) =>
        engine.subtractBits(s, x as Bits, y as Bits),
      ),
      onBits('sumBits, three of 64 planes', ['sumBits'], [64, 64, 64], (s, ...x) => engine.sumBits(s, x, 64)),
      onBits('topBit of a sum, 64 planes', ['topBit'], [64, 64], (s, ...x) => engine.topBit(s, x, 64)),
      onBits('addBit, 64 planes', ['addBit'], [64, 1], (s, x, bit) => engine.addBit(s, x as Bits, bit as Bits)),
      onBits('increment, 64 planes', ['increment'], [64], (s, x) => engine.increment(s, x as Bits)),
      onBits('negateBits, 64 planes', ['negateBits'], [64], (s, x) => engine.negateBits(s, x as Bits)),
      onBits('multiplyBits, 32 × 32 planes', ['multiplyBits'], [32, 32], (s, x, y) =>
        engine.multiplyBits(s, x as Bits, y as Bits),
      ),
      onBits('multiplyBitsByConstant, 32 planes', ['multiplyBitsByConstant'], [32], (s, x) =>
        engine.multiplyBitsByConstant(s, x as Bits, 1000n, 42),
      ),
      onBits('countOnes, 64 planes', ['countOnes'], [64], (s, x) => engine.countOnes(s, x as Bits)),
      onBits('bitLengths, 64 planes', ['bitLengths'], [64], (s, x) => engine.bitLengths(s, x as Bits)),
      onBits('highestOneHot, lowestOneHot, 64 planes', ['highestOneHot', 'lowestOneHot'], [64], (s, x) =>
        engine.highestOneHot(s, x as Bits),
      ),
      onBits('prefixOr, prefixAnd, 64 planes', ['prefixOr', 'prefixAnd'], [64], (s, x) =>
        engine.prefixOr(s, x as Bits),
      ),
      onBits(
        'shiftLeftBy, shiftRightBy, 64 planes by up to 63',
        ['shiftLeftBy', 'shiftRightBy'],
        [64, 6],
        (s, x, amount) => engine.shiftRightBy(s, x as Bits, amount as Bits),
      ),
      onBits('or', ['or'], [1, 1], (s, x, y) => engine.or(s, x as Bits, y as Bits)),
      onBits('all, any, of 8', ['all', 'any'], [1, 1, 1, 1, 1, 1, 1, 1], (s, ...x) => engine.all(s, x)),
      onBits('allPlanes, anyPlane, 64 planes', ['allPlanes', 'anyPlane'], [64], (s, x) =>
        engine.allPlanes(s, x as Bits),
      ),
    ],
  },
  {
    title: 'Randomness',
    operations: [
      { label: 'randomFlags', functions: ['randomFlags'], ...element, program: (s, n) => engine.randomFlags(s, n) },
      {
        label: 'randomBelow 1,000',
        functions: ['randomBelow'],
        ...element,
        program: (s, n) => engine.randomBelow(s, n, 1000n),
      },
      {
        label: 'coinToss',
        functions: ['coinToss'],
        unit: 'word',
        program: (s, n) => engine.coinToss(s, n),
      },
    ],
  },
  noise,
  fixedPoint,
  linearAlgebra,
  order,
  judging,
  treesGroup,
];
