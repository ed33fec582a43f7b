// What extremes and the k best carry along: the other columns of the rows where they stand.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, unpackBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import type { Columns, Ring, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { type Axis, extremeAlong } from './arg-extreme.ts';
import type { ExtremeKind } from './extreme.ts';
import { asFixed, decodeFixed, fixed, fixedInput } from './fixed/format.ts';
import { topK } from './top-k.ts';

const names = ['bank', 'insurer', 'helper'];
const low = -(1n << 63n);
const high = (1n << 63n) - 1n;

const words = (values: readonly bigint[]) => BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value)));
const signed = (values: BigUint64Array) => [...values].map((value) => BigInt.asIntN(64, value));
const input = (sharing: Sharing, values: readonly bigint[]): Promise<Ring> =>
  sharing.inputRing(0, values.length, sharing.session.owns(0) ? words(values) : undefined);

const question = fc
  .record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    each: fc.constantFrom<Axis>('row', 'column'),
    kind: fc.constantFrom<ExtremeKind>('min', 'max'),
    k: fc.integer({ min: 1, max: 4 }),
  })
  .chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.array(fc.oneof(fc.constantFrom(low, high, 0n), fc.bigInt(-2n, 2n), fc.bigInt(low, high)), {
        minLength: shape.rows * shape.columns,
        maxLength: shape.rows * shape.columns,
      }),
    ),
  );

test('of equal elements those of the first are carried, along rows and columns, of any 64-bit numbers', async () => {
  await fc.assert(
    fc.asyncProperty(question, async ([{ rows, columns, each, kind, k: most }, values]) => {
      // Told apart even where the elements are equal.
      const other = values.map((_, i) => high - BigInt(i));
      const flags = values.map((_, i) => i % 3 === 0);
      const [lines, count] = each === 'row' ? [rows, columns] : [columns, rows];
      const k = Math.min(most, count);
      const best = Array.from({ length: lines }, (_, line) =>
        Array.from({ length: count }, (_, i) => (each === 'row' ? line * columns + i : i * columns + line))
          .sort((a, b) => {
            const [x, y] = [values[a] as bigint, values[b] as bigint];
            if (x === y) return a - b;
            return x < y === (kind === 'min') ? -1 : 1;
          })
          .slice(0, k),
      );
      const found = await runClear(names, async (s) => {
        const x = await input(s, values);
        const bits = await s.inputBits(0, values.length, 1, packBits(flags));
        const carry: Columns = { rings: [await input(s, other), x], bits: [s.joinPlanes([bits, s.not(bits)]), bits] };
        const shape = { rows, columns };
        const opened = [];
        for (const { value, index, carried } of [
          await extremeAlong(s, kind, x, shape, each, { carry }),
          await topK(s, kind, x, shape, each, k, { carry }),
        ]) {
          const [ring, again] = carried.rings as [Ring, Ring];
          const [two, one] = carried.bits as [(typeof carry.bits)[0], (typeof carry.bits)[0]];
          opened.push({
            value: signed(await s.open(value)),
            index: signed(await s.open(index)).map(Number),
            other: signed(await s.open(ring)),
            again: signed(await s.open(again)),
            flag: [...unpackBits(await s.openBits(one), one.length)].map(Boolean),
            not: [...unpackBits(await s.openBits(s.slicePlanes(two, 1, 2)), two.length)].map(Boolean),
          });
        }
        return opened;
      });
      const expected = (chosen: readonly number[]) => ({
        value: chosen.map((i) => values[i]),
        index: chosen.map((i) => (each === 'row' ? i % columns : Math.floor(i / columns))),
        other: chosen.map((i) => other[i]),
        again: chosen.map((i) => values[i]),
        flag: chosen.map((i) => flags[i]),
        not: chosen.map((i) => !flags[i]),
      });
      expect(found).toEqual([expected(best.map(([first]) => first as number)), expected(best.flat())]);
    }),
    { numRuns: 60 },
  );
});

test('fixed-point numbers are carried with their declared range', async () => {
  const format = fixed();
  const prices = [1.5, -2.25, 1000.125, 7];
  const found = await runClear(names, async (s) => {
    const x = await input(s, [3n, 9n, 9n, 1n]);
    const price = await fixedInput(s, format, 1, 4, prices);
    const carry = { rings: [price.ring], bits: [] };
    const { carried } = await topK(s, 'max', x, { rows: 1, columns: 4 }, 'row', 3, { carry });
    const chosen = asFixed(format, carried.rings[0] as Ring);
    expect(chosen.ring.bounds).toEqual(price.ring.bounds);
    return [...decodeFixed(format, await s.open(chosen.ring))];
  });
  expect(found).toEqual([-2.25, 1000.125, 1.5]);
});

test('no lines carry nothing, and columns of another length are refused', async () => {
  await runClear(names, async (s) => {
    const none = { rings: [s.filledRing(0, 0n)], bits: [s.filledBits(0, 2, true)] };
    const { carried } = await extremeAlong(s, 'min', s.filledRing(0, 0n), { rows: 0, columns: 3 }, 'row', {
      carry: none,
    });
    expect([carried.rings[0]?.length, carried.bits[0]?.length, carried.bits[0]?.planes]).toEqual([0, 0, 2]);
  });
  const shape = { rows: 1, columns: 3 };
  const short = (s: Sharing) => ({ rings: [s.filledRing(2, 0n)], bits: [] });
  for (const program of [
    (s: Sharing) => extremeAlong(s, 'min', s.filledRing(3, 0n), shape, 'row', { carry: short(s) }),
    (s: Sharing) => topK(s, 'min', s.filledRing(3, 0n), shape, 'row', 1, { carry: short(s) }),
  ]) {
    await expect(runClear(names, program)).rejects.toMatchObject({ code: 'order.rows' });
  }
});

test('carrying nothing costs nothing, and a second ring much less than the first', async () => {
  const price = async (columns: number) => {
    const cost = await runCost(names, replicated, async (s) => {
      const carry = { rings: Array.from({ length: columns }, () => s.randomRing(1000)), bits: [] };
      await extremeAlong(s, 'max', s.randomRing(1000), { rows: 1, columns: 1000 }, 'row', { carry });
    });
    return Math.max(...cost.bytesPerParty);
  };
  const [none, one, two] = [await price(0), await price(1), await price(2)];
  const plain = await runCost(names, replicated, (s) =>
    extremeAlong(s, 'max', s.randomRing(1000), { rows: 1, columns: 1000 }, 'row'),
  );
  expect(none).toBe(Math.max(...plain.bytesPerParty));
  expect(two - one).toBeLessThan((one - none) / 2);
  expect(one - none).toBeLessThan(0.05 * none);
});
