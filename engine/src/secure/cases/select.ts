/** Conformance cases: choice, membership, magnitude, extremes along an axis, the k best. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { toNumber } from '../adder.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { equal, isBetween, isNegative, isWithin, isZero, lessThan } from '../compare.ts';
import { maximum, minimum } from '../extreme.ts';
import { inSecretSet, inSet } from '../in-set.ts';
import { absolute, clamp, positivePart, sign } from '../magnitude.ts';
import { toOneHot } from '../one-hot.ts';
import { lookUp, lookUpColumns } from '../look-up.ts';
import { ranks } from '../order/ranks.ts';
import { select, selectColumns } from '../select.ts';
import { amongBest, topK } from '../top-k.ts';
import { bits, ring, values } from './support.ts';

const small = { min: -(1n << 15n), max: (1n << 15n) - 1n };

/** Opens what a program returns, in order. */
async function openEach(sharing: Sharing, items: readonly (Ring | Bits)[]): Promise<BigUint64Array[]> {
  const opened: BigUint64Array[] = [];
  for (const item of items) {
    opened.push(item.domain === 'ring' ? await sharing.open(item) : await sharing.openBits(item));
  }
  return opened;
}

/** A case for each length, of two inputs of different owners, that opens everything the program returns. */
const over = (
  name: string,
  width: number,
  program: (sharing: Sharing, x: Ring, y: Ring) => Promise<readonly (Ring | Bits)[]>,
): ConformanceCase[] =>
  [0, 1, 65, 130].map((length) => ({
    name: `${name}, ${length} elements`,
    program: async (sharing) => {
      const x = await ring(sharing, 0, values(`${name} x`, length, width));
      const y = await ring(sharing, 1, values(`${name} y`, length, width));
      return openEach(sharing, await program(sharing, x, y));
    },
  }));

export const selectCases: readonly ConformanceCase[] = [
  ...over('size, sign, clamp', 64, async (s, x) => [
    await absolute(s, x),
    await sign(s, x),
    await positivePart(s, x),
    await clamp(s, x, small),
  ]),
  ...over('comparisons and choice of declared numbers', 16, async (s, a, b) => {
    const [x, y] = [s.within(a, small), s.within(b, small)];
    return [
      await clamp(s, x, { min: -100n, max: 99n }),
      await isBetween(s, s.constantRing(new BigUint64Array(x.length)), x, y),
      await isWithin(s, x, { min: -100n, max: 99n }),
      await lessThan(s, x, y),
      await equal(s, x, y),
      s.add(await select(s, await isNegative(s, x), x, y), y),
    ];
  }),
  ...over('comparison with bounds of any size', 64, async (s, x, y) => [await isBetween(s, x, y, x)]),
  ...over('membership', 8, async (s, x, y) => [
    await inSet(s, x, [-3n, 0n, 1n, 5n, 77n, 1n << 40n], 8),
    await inSecretSet(s, x, s.slice(y, 0, Math.min(5, y.length)), 9),
  ]),
  {
    name: 'selectColumns',
    program: async (sharing) => {
      const [x, y] = [await ring(sharing, 0, values('x', 70)), await ring(sharing, 1, values('y', 70))];
      const [a, b] = [await bits(sharing, 1, 'a', 70, 3), await bits(sharing, 2, 'b', 70, 3)];
      const bit = await bits(sharing, 0, 'bit', 70, 1);
      const chosen = await selectColumns(sharing, bit, { rings: [x, y], bits: [a] }, { rings: [y, x], bits: [b] });
      return openEach(sharing, [...chosen.rings, ...chosen.bits]);
    },
  },
  ...(
    [
      ['min', 'row', 1, 1],
      ['max', 'row', 3, 11],
      ['min', 'column', 3, 11],
      ['max', 'column', 65, 4],
    ] as const
  ).map(([kind, each, rows, columns]) => ({
    name: `${kind} and its index for each ${each} of ${rows} × ${columns}`,
    program: async (sharing: Sharing) => {
      const shape = { rows, columns };
      const x = sharing.within(await ring(sharing, 1, values('matrix', rows * columns, 16)), small);
      const other = sharing.within(await ring(sharing, 0, values('other', rows * columns, 16)), small);
      const flags = await bits(sharing, 2, 'flags', rows * columns, 3);
      const carry = { rings: [other, x], bits: [flags] };
      const one = await extremeAlong(sharing, kind, x, shape, each, { carry });
      const k = Math.min(3, each === 'row' ? columns : rows);
      const best = await topK(sharing, kind, x, shape, each, k, { carry });
      const among = await amongBest(sharing, kind, x, shape, each, k);
      return openEach(sharing, [
        ...[one, best].flatMap(({ value, index, carried }) => [value, index, ...carried.rings, ...carried.bits]),
        among,
      ]);
    },
  })),
  ...[1, 2, 65, 130].map((places) => ({
    name: `look-up in ${places} places, public and secret`,
    program: async (sharing: Sharing) => {
      const elements = values('elements', places);
      const table = await ring(sharing, 1, elements);
      // Some are beyond the table, or below 0.
      const any = await ring(sharing, 0, values('any place', 70, 8));
      const known = sharing.within(any, { min: -128n, max: 127n });
      const flags = await bits(sharing, 2, 'flags', places, 3);
      const row = await lookUpColumns(sharing, { rings: [table, table], bits: [flags] }, known);
      return openEach(sharing, [
        await lookUp(sharing, elements, any),
        await lookUp(sharing, elements, await bits(sharing, 1, 'place', 65, 7)),
        await lookUp(
          sharing,
          BigUint64Array.from(elements, (element) => element & 3n),
          known,
        ),
        await lookUp(sharing, table, any),
        ...row.rings,
        ...row.bits,
        await toOneHot(sharing, known, Math.min(places, 9)),
      ]);
    },
  })),
  {
    name: 'numbers whose bounds are known without being told',
    program: async (sharing) => {
      const [x, y] = [await ring(sharing, 0, values('x', 65)), await ring(sharing, 1, values('y', 65))];
      const flags = await sharing.bitsToRing(await lessThan(sharing, x, y));
      const count = sharing.gather(sharing.sum(flags, 1), new Uint32Array(65));
      const rank = await ranks(sharing, [{ by: x }], 'dense');
      const small = await toNumber(sharing, await bits(sharing, 2, 'small', 65, 5));
      return openEach(sharing, [
        await lessThan(sharing, count, rank),
        await equal(sharing, small, count),
        await isZero(sharing, flags),
        await minimum(sharing, rank, count),
        await maximum(sharing, small, rank),
      ]);
    },
  },
  {
    name: 'the 5 largest of 60 numbers of 64 bits',
    program: async (sharing) => {
      const x = await ring(sharing, 0, values('many', 60));
      const { value, index } = await topK(sharing, 'max', x, { rows: 1, columns: 60 }, 'row', 5);
      return openEach(sharing, [value, index]);
    },
  },
];
