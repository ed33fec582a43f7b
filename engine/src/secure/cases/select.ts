/** Conformance cases: choice, membership, magnitude, extremes along an axis, the k best. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { isBetween, isNegative, isWithin, lessThan } from '../compare.ts';
import { inSecretSet, inSet } from '../in-set.ts';
import { absolute, clamp, positivePart, sign } from '../magnitude.ts';
import { select, selectColumns } from '../select.ts';
import { topK } from '../top-k.ts';
import { bits, overLengths, ring, values } from './support.ts';

const small = { min: -(1n << 15n), max: (1n << 15n) - 1n };

/** Opens what a program returns, in order. */
async function openEach(sharing: Sharing, items: readonly (Ring | Bits)[]): Promise<BigUint64Array[]> {
  const opened: BigUint64Array[] = [];
  for (const item of items) {
    opened.push(item.domain === 'ring' ? await sharing.open(item) : await sharing.openBits(item));
  }
  return opened;
}

export const selectCases: readonly ConformanceCase[] = [
  ...overLengths('absolute', 64, (s, x) => absolute(s, x)),
  ...overLengths('sign', 64, (s, x) => sign(s, x)),
  ...overLengths('positivePart', 64, (s, x) => positivePart(s, x)),
  ...overLengths('clamp', 64, (s, x) => clamp(s, x, small)),
  ...overLengths('clamp declared numbers', 16, (s, x) => clamp(s, s.within(x, small), { min: -100n, max: 99n })),
  ...overLengths('isBetween', 64, (s, x, y) => isBetween(s, s.constantRing(new BigUint64Array(x.length)), x, y)),
  ...overLengths('isWithin', 16, (s, x) => isWithin(s, s.within(x, small), { min: -100n, max: 99n })),
  ...overLengths('lessThan of declared numbers', 16, (s, x, y) => lessThan(s, s.within(x, small), s.within(y, small))),
  ...overLengths('select among declared numbers', 16, async (s, x, y) =>
    s.add(await select(s, await isNegative(s, x, 16), s.within(x, small), s.within(y, small)), s.within(y, small)),
  ),
  ...overLengths('inSet', 8, (s, x) => inSet(s, x, [-3n, 0n, 1n, 5n, 77n, 1n << 40n], 8)),
  ...overLengths('inSecretSet', 8, (s, x, y) => inSecretSet(s, x, s.slice(y, 0, Math.min(5, y.length)), 9)),
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
  ...(['min', 'max'] as const).flatMap((kind) =>
    (['row', 'column'] as const).flatMap((each) =>
      [
        { rows: 1, columns: 1 },
        { rows: 3, columns: 11 },
        { rows: 65, columns: 4 },
      ].map((shape) => ({
        name: `${kind} and its index for each ${each} of ${shape.rows} × ${shape.columns}`,
        program: async (sharing: Sharing) => {
          const x = sharing.within(await ring(sharing, 1, values('matrix', shape.rows * shape.columns, 16)), small);
          const { value, index } = await extremeAlong(sharing, kind, x, shape, each);
          const best = await topK(
            sharing,
            kind,
            x,
            shape,
            each,
            Math.min(3, each === 'row' ? shape.columns : shape.rows),
          );
          return openEach(sharing, [value, index, best.value, best.index]);
        },
      })),
    ),
  ),
  {
    name: 'the 5 largest of 60 numbers of 64 bits',
    program: async (sharing) => {
      const x = await ring(sharing, 0, values('many', 60));
      const { value, index } = await topK(sharing, 'max', x, { rows: 1, columns: 60 }, 'row', 5);
      return openEach(sharing, [value, index]);
    },
  },
];
