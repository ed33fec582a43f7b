import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sayHint } from '../../base/text.ts';
import { permitAll } from '../../sharing/guard.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import {
  fixedAdd,
  fixedDot,
  fixedMatrixProduct,
  fixedMultiply,
  fixedNegate,
  fixedScale,
  fixedShift,
  fixedSubtract,
  fixedSum,
} from './arithmetic.ts';
import { fixedLessThan } from './compare.ts';
import {
  asFixed,
  decodeFixed,
  encodeFixed,
  fixed,
  fixedConstant,
  fixedInput,
  fixedRange,
  fixedReveal,
  fixedWithin,
} from './format.ts';

const names = ['a', 'b', 'c'];
const format = fixed();
const most = 2 ** 11 - 2 ** -20;

test('numbers are rounded to the nearest unit, halves to even', () => {
  const quarter = fixed({ fractionBits: 2 });
  const halves = [0.125, 0.375, -0.125, -0.375, 0.13, -0.13, 1.625];
  expect([...decodeFixed(quarter, encodeFixed(quarter, halves))]).toEqual([0, 0.5, 0, -0.5, 0.25, -0.25, 1.5]);
  fc.assert(
    fc.property(fc.double({ min: -most, max: most, noNaN: true }), (value) => {
      const [back] = decodeFixed(format, encodeFixed(format, [value]));
      expect(Math.abs((back as number) - value)).toBeLessThanOrEqual(2 ** -21);
    }),
  );
});

test('what is no number of the format is refused, by its place and not its value', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 11, -(2 ** 11), 1e300]) {
    const refused = (): unknown => encodeFixed(format, [0, value]);
    expect(refused).toThrow(expect.objectContaining({ code: 'fixed.value', fields: { position: 1, bits: 11 } }));
    expect(refused).not.toThrow(String(value));
  }
  expect([...decodeFixed(format, encodeFixed(format, [most, -most, -0]))]).toEqual([most, -most, 0]);
});

test('formats that numbers cannot have are refused', () => {
  const wrong = [
    { fractionBits: -1 },
    { fractionBits: 31 },
    { fractionBits: 2.5 },
    { integerBits: 43 },
    { integerBits: -1 },
  ];
  for (const options of wrong) expect(() => fixed(options)).toThrow(expect.objectContaining({ code: 'fixed.format' }));
  expect(fixed()).toMatchObject({ fractionBits: 20, integerBits: 11, rounding: 'nearest' });
});

test('sums and products on replicated shares, exact and probabilistic', async () => {
  const { results } = await runLocal(names, async (session) => {
    const sharing = await replicated.create(session, permitAll);
    const read = async (x: Parameters<typeof fixedReveal>[1]) => [
      ...((await fixedReveal(sharing, x, 'line', [0, 1, 2])) ?? []),
    ];
    const of = (owner: number, values: number[]) =>
      fixedInput(sharing, format, owner, values.length, session.owns(owner) ? values : undefined);
    const [x, y] = [await of(0, [1.5, -2, 1000.25, most]), await of(1, [0.5, 3, -2, -most])];
    const coarse = asFixed(fixed({ rounding: 'probabilistic' }), x.ring);
    return {
      sum: await read(fixedAdd(sharing, x, y)),
      difference: await read(fixedSubtract(sharing, x, fixedNegate(sharing, y))),
      total: await read(fixedSum(sharing, x, 2)),
      product: await read(await fixedMultiply(sharing, x, y)),
      near: await read(await fixedMultiply(sharing, coarse, y)),
      dot: await read(
        await fixedDot(
          sharing,
          fixedWithin(sharing, x, { min: -most, max: most / 2 + 1024 }),
          fixedWithin(sharing, fixedConstant(sharing, format, [1, 2, 3, 0]), { min: 0, max: 3 }),
          2,
        ),
      ),
      matrix: await read(
        await fixedMatrixProduct(
          sharing,
          x,
          { rows: 2, columns: 2 },
          fixedConstant(sharing, format, [1, 0.5, 0.25, 2]),
          { rows: 2, columns: 2 },
        ),
      ),
      thirds: await read(await fixedScale(sharing, x, 1 / 3)),
      shifted: await read(fixedShift(sharing, x, -0.5)),
      less: [...(await sharing.openBits(await fixedLessThan(sharing, x, y)))].map((word) => Number(word & 15n)),
    };
  });
  const near = (found: readonly number[], expected: readonly number[], units: number) =>
    found.forEach((value, i) => {
      expect(Math.abs(value - (expected[i] as number))).toBeLessThanOrEqual(units * 2 ** -20);
    });
  for (const found of results) {
    expect(found.sum).toEqual([2, 1, 998.25, 0]);
    expect(found.difference).toEqual([2, 1, 998.25, 0]);
    expect(found.total).toEqual([-0.5, 1000.25 + most]);
    near(found.product, [0.75, -6, -2000.5, -(most ** 2)], 0.5);
    near(found.near, [0.75, -6, -2000.5, -(most ** 2)], 1);
    near(found.dot, [-2.5, 3000.75], 0.5);
    near(found.matrix, [1, -3.25, 1000.25 + most / 4, 500.125 + 2 * most], 0.5);
    near(found.thirds, [0.5, -2 / 3, 1000.25 / 3, most / 3], 1.5);
    expect(found.shifted).toEqual([1, -2.5, 999.75, most - 0.5]);
    expect(found.less).toEqual([2]);
  }
});

test('what could overflow is refused before it runs, naming ranges and a remedy', async () => {
  const cost = await runCost(names, replicated, async (sharing) => {
    const x = await fixedInput(sharing, format, 0, 6, undefined);
    const product = await fixedMultiply(sharing, x, x);
    expect(fixedRange(product).max).toBeCloseTo(2 ** 22, 0);
    const before = sharing.session.traffic().rounds;
    await expect(fixedMultiply(sharing, product, x)).rejects.toMatchObject({ code: 'fixed.overflow' });
    expect(sayHint('fixed.overflow')).toContain('fixedWithin');
    await expect(fixedDot(sharing, x, x, 2)).rejects.toMatchObject({ code: 'fixed.overflow', fields: { terms: 3 } });
    const square = { rows: 2, columns: 3 };
    await expect(fixedMatrixProduct(sharing, x, square, x, { rows: 3, columns: 2 })).rejects.toMatchObject({
      code: 'fixed.overflow',
    });
    await expect(fixedScale(sharing, product, 1e7 + 0.5)).rejects.toMatchObject({ code: 'fixed.overflow' });
    expect(sharing.session.traffic().rounds).toBe(before);
    // The remedy works.
    await fixedMultiply(sharing, fixedWithin(sharing, product, { min: -100, max: 100 }), x);
  });
  expect(cost.rounds).toBeGreaterThan(0);
});

test('a promise that a value breaks is found on clear', async () => {
  await runClear(names, async (sharing) => {
    const x = await fixedInput(sharing, format, 0, 2, [1, 200]);
    expect(() => fixedWithin(sharing, x, { min: -100, max: 100 })).toThrow(
      expect.objectContaining({ code: 'sharing.out-of-range' }),
    );
    expect(() => fixedWithin(sharing, x, { min: 3, max: 2 })).toThrow(expect.objectContaining({ code: 'fixed.range' }));
    expect(() => asFixed(format, sharing.within(x.ring))).toThrow(expect.objectContaining({ code: 'fixed.bounds' }));
    const other = await fixedInput(sharing, fixed({ fractionBits: 10 }), 0, 2, [1, 2]);
    expect(() => fixedAdd(sharing, x, other)).toThrow(expect.objectContaining({ code: 'fixed.formats' }));
    // Factors may differ: the result is of the first one's kind.
    const product = await fixedMultiply(sharing, x, other);
    expect([...decodeFixed(format, await sharing.open(product.ring))]).toEqual([1, 400]);
  });
});
