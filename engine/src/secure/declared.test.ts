import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits } from '../math/bits.ts';
import { ringBounds } from '../sharing/bounds.ts';
import { runClear } from '../sharing/clear/run.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { toBits } from './adder.ts';
import { extremeAlong } from './arg-extreme.ts';
import {
  equal,
  isBetween,
  isNegative,
  isWithin,
  isZero,
  lessThan,
  lessThanConstant,
  lessThanUnsigned,
} from './compare.ts';
import { divide } from './divide.ts';
import { groupExtremes, maximum, minimum } from './extreme.ts';
import { inSecretSet, inSet } from './in-set.ts';
import { absolute, clamp, positivePart, sign } from './magnitude.ts';
import { distinctRows, groupRows, groupStarts } from './order/groups.ts';
import { mergeRows } from './order/merge.ts';
import { medians, quantilesWhere, ranks } from './order/ranks.ts';
import { scanWithin } from './order/scan.ts';
import { sort, sortingOrder } from './order/sort.ts';
import type { Bounds } from './ranges.ts';
import { keepWhere, select } from './select.ts';
import { topK } from './top-k.ts';

const names = ['bank', 'insurer', 'helper'];
const full = { min: -(1n << 63n), max: (1n << 63n) - 1n };
const rows = 12;
const shape = { rows: 3, columns: 4 };

type Program = (sharing: Sharing, x: Ring, y: Ring, flag: Bits) => Promise<readonly (Ring | Bits)[]>;

/** Everything here means the same whatever is declared of its numbers. */
const programs: Readonly<Record<string, Program>> = {
  comparisons: async (s, x, y) => [
    await lessThan(s, x, y),
    await lessThanUnsigned(s, x, y),
    await equal(s, x, y),
    await isZero(s, x),
    await isNegative(s, s.within(s.subtract(s.within(x), s.within(y)))),
    await lessThanConstant(s, x, 5n),
    await isBetween(s, x, y, x),
    await isWithin(s, x, { min: -3n, max: 1n << 62n }),
  ],
  choice: async (s, x, y, flag) => [await select(s, flag, x, y), await keepWhere(s, flag, y)],
  size: async (s, x) => [await absolute(s, x), await sign(s, x), await positivePart(s, x), await clamp(s, x, full)],
  membership: async (s, x, y) => [await inSet(s, x, [0n, -1n, full.min]), await inSecretSet(s, x, s.slice(y, 0, 3))],
  extremes: async (s, x, y, flag) => {
    const groups = s.joinPlanes([flag, s.not(flag)]);
    const found = [await groupExtremes(s, groups, { kind: 'max', value: x, range: full })];
    const place = await extremeAlong(s, 'min', x, shape, 'row');
    const best = await topK(s, 'max', x, shape, 'column', 2);
    return [
      ...found.flatMap(({ value, any }) => [value, any]),
      place.value,
      place.index,
      best.value,
      best.index,
      await minimum(s, x, y, full),
      await maximum(s, x, y, full),
    ];
  },
  bits: async (s, x) => [await toBits(s, x, 64)],
  division: async (s, x) => {
    // Small numbers, or no quotient would fit.
    const small = await toBits(s, x, 6);
    const [n, d] = [await toRing(s, small, x.bounds), await toRing(s, s.not(small), x.bounds)];
    const bounds = { denominatorMax: 63n, quotient: { min: 0n, max: 63n }, decimals: 3, rounding: 'nearest' } as const;
    return [await divide(s, n, d, bounds)];
  },
  order: async (s, x, y, flag) => [
    await sort(s, x),
    await sort(s, x, { descending: true }),
    await sortingOrder(s, [{ by: flag }, { by: x }, { by: y }]),
    await medians(s, x),
    await quantilesWhere(s, x, flag, [{ numerator: 1, denominator: 2 }]),
    await ranks(s, [{ by: x }], 'competition'),
    await ranks(s, [{ by: y }], 'dense'),
  ],
  groups: async (s, x, y) => {
    const sorted = await sort(s, x);
    const starts = await groupStarts(s, [{ by: sorted }]);
    const measured = await groupRows(s, starts, { rings: [sorted], bits: [] }, [
      { kind: 'count' },
      { kind: 'sum', value: y },
      { kind: 'first', value: y },
      { kind: 'last', value: y },
    ]);
    const distinct = await distinctRows(s, [{ by: x }], { rings: [x], bits: [] });
    return [
      ...measured.measures,
      distinct.count,
      await scanWithin(s, starts, y, 'first'),
      await scanWithin(s, starts, y, 'sum'),
    ];
  },
  merging: async (s, x, y) => {
    const [a, b] = [await sort(s, x), await sort(s, y)];
    const table = (by: Ring) => ({ keys: [{ by }], columns: { rings: [by], bits: [] } });
    return (await mergeRows(s, table(a), table(b))).rings;
  },
};

/** Planes as numbers, declared as `bounds` says if they are at all. */
async function toRing(s: Sharing, x: Bits, bounds: Bounds | undefined): Promise<Ring> {
  const parts = await s.bitsToRing(x);
  let total = s.slice(parts, 0, x.length);
  for (let p = 1; p < x.planes; p++) {
    total = s.add(total, s.scale(s.slice(parts, p * x.length, (p + 1) * x.length), 1n << BigInt(p)));
  }
  return bounds === undefined ? total : s.within(total, { min: 0n, max: 63n });
}

const hull = (values: readonly bigint[]): Bounds => ({
  min: values.reduce((a, b) => (b < a ? b : a)),
  max: values.reduce((a, b) => (b > a ? b : a)),
});

const value = fc.oneof(fc.bigInt(full), fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(full.min, full.max, 0n));
const column = fc.oneof(
  fc.array(value, { minLength: rows, maxLength: rows }),
  fc.array(fc.bigInt({ min: -40n, max: 40n }), { minLength: rows, maxLength: rows }),
  fc.array(fc.bigInt({ min: 0n, max: 200n }), { minLength: rows, maxLength: rows }),
);

test.each(Object.entries(programs))('%s: declared ranges change no answer', async (_, program) => {
  expect(full).toEqual(ringBounds);
  await fc.assert(
    fc.asyncProperty(
      column,
      column,
      fc.array(fc.boolean(), { minLength: rows, maxLength: rows }),
      async (left, right, flags) => {
        const run = (declared: (values: readonly bigint[]) => Bounds | undefined) =>
          runClear(names, async (sharing) => {
            const input = async (values: readonly bigint[]) => {
              const x = await sharing.inputRing(
                0,
                rows,
                BigUint64Array.from(values, (each) => BigInt.asUintN(64, each)),
              );
              const bounds = declared(values);
              return bounds === undefined ? x : sharing.within(x, bounds);
            };
            const flag = await sharing.inputBits(1, rows, 1, packBits(flags));
            const opened: BigUint64Array[] = [];
            for (const result of await program(sharing, await input(left), await input(right), flag)) {
              opened.push(result.domain === 'ring' ? await sharing.open(result) : await sharing.openBits(result));
            }
            return opened;
          });
        const plain = await run(() => undefined);
        expect(await run(() => full)).toEqual(plain);
        expect(await run(hull)).toEqual(plain);
      },
    ),
    { numRuns: 15 },
  );
});
