/** Conformance cases: adders, comparisons, selection, division, group totals and extremes. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { addBits, sumBits, toBits, toNumber } from '../adder.ts';
import { aggregateGroups } from '../aggregate.ts';
import { all, allPlanes, any, anyPlane, or } from '../boolean.ts';
import { equal, isNegative, isZero, lessThan, lessThanUnsigned } from '../compare.ts';
import { divide } from '../divide.ts';
import { extremesOf, groupExtremes, maximum, minimum } from '../extreme.ts';
import { keepBits, keepWhere, select, selectBits } from '../select.ts';
import { bits, oneHot, overLengths, ring, values } from './support.ts';

export const basicCases: readonly ConformanceCase[] = [
  ...overLengths('lessThan', 64, (s, x, y) => lessThan(s, x, y)),
  ...overLengths('lessThan in 33 bits', 32, (s, x, y) => lessThan(s, x, y, 33)),
  ...overLengths('lessThanUnsigned', 64, (s, x, y) => lessThanUnsigned(s, x, y)),
  ...overLengths('equal', 64, (s, x, y) => equal(s, x, y)),
  ...overLengths('equal to itself', 64, (s, x) => equal(s, x, x, 20)),
  ...overLengths('isZero of a product', 64, async (s, x, y) => isZero(s, await s.multiply(x, y), 64)),
  ...overLengths('select by sign', 64, async (s, x, y) => select(s, await isNegative(s, x), x, y)),
  ...overLengths('keepWhere', 64, async (s, x, y) => keepWhere(s, await isNegative(s, x), y)),
  ...overLengths('to bits and back', 64, async (s, x, y) => toNumber(s, await toBits(s, s.add(x, y), 64))),
  ...[1, 2, 3, 4, 5, 8, 9, 17, 33, 41, 64].map((width) => ({
    name: `toBits, ${width} bits`,
    program: async (sharing: Sharing) => [
      await sharing.openBits(await toBits(sharing, await ring(sharing, 2, values('width', 130)), width)),
    ],
  })),
  {
    name: 'bits: any, all, or, select, keep, adder with carry',
    program: async (sharing) => {
      const [x, y] = [await bits(sharing, 0, 'x', 130, 7), await bits(sharing, 1, 'y', 130, 7)];
      const carryIn = await bits(sharing, 2, 'c', 130, 1);
      const choice = sharing.slicePlanes(y, 0, 1);
      const { sum, carry } = await addBits(sharing, x, y, carryIn);
      const results = [
        await any(sharing, [x, y, x]),
        await all(sharing, [x, y, x]),
        await or(sharing, x, y),
        await allPlanes(sharing, x),
        await anyPlane(sharing, y),
        await selectBits(sharing, choice, x, y),
        await keepBits(sharing, choice, x),
        await sumBits(sharing, [x, y, x], 7),
        sum,
        carry,
      ];
      const opened: BigUint64Array[] = [];
      for (const result of results) opened.push(await sharing.openBits(result));
      return opened;
    },
  },
  ...(
    [
      [0, 2, 'nearest'],
      [1, 0, 'floor'],
      [10, 6, 'nearest'],
      [70, 14, 'nearest'],
    ] as const
  ).map(([length, decimals, rounding]) => ({
    name: `divide, ${length} elements, ${decimals} decimals, ${rounding}`,
    program: async (sharing: Sharing) => {
      const denominators = values('d', length, 14).map((d, i) => (i % 7 === 0 ? 0n : d & 0x1fffn));
      const numerators = denominators.map((d, i) =>
        BigInt.asUintN(64, d * BigInt((i % 40) - 20) + (d === 0n ? 0n : d / 3n)),
      );
      const [n, d] = [await ring(sharing, 0, numerators), await ring(sharing, 1, denominators)];
      const quotient = { min: -1000n, max: 1000n };
      return [
        await sharing.open(await divide(sharing, n, d, { denominatorMax: 0x1fffn, quotient, decimals, rounding })),
      ];
    },
  })),
  ...[0, 1, 200].map((length) => ({
    name: `counts and sums by group, ${length} rows`,
    program: async (sharing: Sharing) => {
      const valid = await bits(sharing, 0, 'valid', length, 1);
      const totals = await aggregateGroups(sharing, {
        filter: await bits(sharing, 2, 'filter', length, 1),
        factors: [await oneHot(sharing, 0, length, 8, 3), await oneHot(sharing, 1, length, 9, 5)],
        columns: [
          { value: await ring(sharing, 0, values('v', length)), valid },
          { value: await ring(sharing, 1, values('w', length)) },
          { valid },
        ],
      });
      const opened = [await sharing.open(totals.rows)];
      for (const { count, sum } of totals.columns) {
        opened.push(await sharing.open(count));
        if (sum !== undefined) opened.push(await sharing.open(sum));
      }
      return opened;
    },
  })),
  ...(['min', 'max'] as const).flatMap((kind) =>
    [0, 1, 200, 3000].map((length) => ({
      name: `${kind} by group, ${length} rows`,
      program: async (sharing: Sharing) => {
        const range = { min: -(1n << 30n), max: (1n << 30n) - 1n };
        const column = {
          kind,
          value: await ring(sharing, 0, values('v', length, 30)),
          valid: await bits(sharing, 1, 'valid', length, 1),
          range,
        };
        const groups = await oneHot(sharing, 0, length, 5, 1);
        const { value, any: some } = await groupExtremes(sharing, groups, column);
        const other = await ring(sharing, 1, values('other', length));
        const carry = { rings: [other], bits: [groups] };
        const { carried } = await groupExtremes(sharing, groups, { ...column, carry });
        return [
          await sharing.open(value),
          await sharing.open(some),
          await sharing.open(carried.rings[0] as Ring),
          await sharing.openBits(carried.bits[0] as Bits),
        ];
      },
    })),
  ),
  {
    name: 'element-wise extremes',
    program: async (sharing) => {
      const range = { min: -(1n << 63n), max: (1n << 63n) - 1n };
      const parts = [];
      for (const owner of [0, 1, 2]) {
        const value = await ring(sharing, owner, values(`part ${owner}`, 65));
        parts.push({ value, valid: await bits(sharing, owner, `valid ${owner}`, 65, 1) });
      }
      const [x, y] = parts.map(({ value }) => value) as [Ring, Ring];
      const most = await extremesOf(sharing, 'max', parts, range);
      return [
        await sharing.open(most.value),
        await sharing.open(most.any),
        await sharing.open(await minimum(sharing, x, y, range)),
        await sharing.open(await maximum(sharing, x, y, range)),
      ];
    },
  },
];
