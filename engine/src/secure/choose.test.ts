import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unpackBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { extremeAlong } from './arg-extreme.ts';
import { equal, isBetween, isNegative, isWithin, isZero, lessThan } from './compare.ts';
import { minimum } from './extreme.ts';
import { inSecretSet, inSet } from './in-set.ts';
import { absolute, clamp, positivePart, sign } from './magnitude.ts';
import type { Bounds } from './ranges.ts';
import { choose, keepWhere, select, selectColumns } from './select.ts';
import { amongBest, sortingNetwork, topK } from './top-k.ts';

const names = ['bank', 'insurer', 'helper'];
const low = -(1n << 63n);
const high = (1n << 63n) - 1n;
const full = { min: low, max: high };
const special = fc.constantFrom(low, low + 1n, -1n, 0n, 1n, high - 1n, high);
const signed = fc.oneof(special, fc.bigInt({ min: low, max: high }), fc.bigInt({ min: -5n, max: 5n }));

const words = (values: readonly bigint[]) => BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value)));
const input = async (sharing: Sharing, values: readonly bigint[], bounds?: Bounds): Promise<Ring> => {
  const x = await sharing.inputRing(0, values.length, sharing.session.owns(0) ? words(values) : undefined);
  return bounds === undefined ? x : sharing.within(x, bounds);
};
const numbers = async (sharing: Sharing, x: Ring) =>
  [...(await sharing.open(x))].map((value) => BigInt.asIntN(64, value));
const truths = async (sharing: Sharing, x: Bits) => [...unpackBits(await sharing.openBits(x), x.length)].map(Boolean);

/** A column, and bounds that hold it or none. */
const column = fc
  .tuple(fc.array(signed, { minLength: 1, maxLength: 40 }), fc.boolean())
  .map(([values, declared]): [bigint[], Bounds | undefined] => {
    const bounds = {
      min: values.reduce((a, b) => (b < a ? b : a)),
      max: values.reduce((a, b) => (b > a ? b : a)),
    };
    return [values, declared ? bounds : undefined];
  });

const small = { min: -100n, max: 100n };

async function holds(
  operation: (sharing: Sharing, x: Ring) => Promise<Ring>,
  expected: (value: bigint) => bigint,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(column, async ([values, bounds]) => {
      const found = await runClear(names, async (s) => numbers(s, await operation(s, await input(s, values, bounds))));
      expect(found).toEqual(values.map(expected));
    }),
    { numRuns: 80 },
  );
}

describe('numbers and their signs', () => {
  test('absolute value, sign, positive part', async () => {
    await holds(
      (s, x) => absolute(s, x),
      (v) => (v < 0n ? BigInt.asIntN(64, -v) : v),
    );
    await holds(
      (s, x) => sign(s, x),
      (v) => (v < 0n ? -1n : v > 0n ? 1n : 0n),
    );
    await holds(
      (s, x) => positivePart(s, x),
      (v) => (v > 0n ? v : 0n),
    );
  });

  test('clamp', async () => {
    for (const bounds of [small, full, { min: low, max: -7n }, { min: 3n, max: 3n }]) {
      await holds(
        (s, x) => clamp(s, x, bounds),
        (v) => (v < bounds.min ? bounds.min : v > bounds.max ? bounds.max : v),
      );
    }
  });

  test('narrow numbers in narrow widths', async () => {
    const values = [-8n, -1n, 0n, 1n, 7n];
    const found = await runClear(names, async (s) => {
      const x = await input(s, values);
      return [
        await numbers(s, await absolute(s, x, 4)),
        await numbers(s, await sign(s, x, 4)),
        await numbers(s, await positivePart(s, x, 4)),
        await numbers(s, await clamp(s, x, { min: -2n, max: 2n }, 5)),
      ];
    });
    expect(found).toEqual([
      [8n, 1n, 0n, 1n, 7n],
      [-1n, -1n, 0n, 1n, 1n],
      [0n, 0n, 0n, 1n, 7n],
      [-2n, -1n, 0n, 1n, 2n],
    ]);
  });
});

describe('comparisons with declared bounds', () => {
  test('agree with plain comparisons, whatever is declared', async () => {
    await fc.assert(
      fc.asyncProperty(column, column, async ([left, boundsX], [right, boundsY]) => {
        const n = Math.min(left.length, right.length);
        const found = await runClear(names, async (s) => {
          const x = await input(s, left.slice(0, n), boundsX);
          const y = await input(s, right.slice(0, n), boundsY);
          return [
            await truths(s, await lessThan(s, x, y)),
            await truths(s, await equal(s, x, y)),
            await truths(s, await isNegative(s, x)),
            await truths(s, await isZero(s, x)),
            await truths(s, await isBetween(s, x, y, x)),
            await truths(s, await isWithin(s, x, small)),
          ];
        });
        const pairs = left.slice(0, n).map((x, i) => [x, right[i] as bigint] as const);
        expect(found).toEqual([
          pairs.map(([x, y]) => x < y),
          pairs.map(([x, y]) => x === y),
          pairs.map(([x]) => x < 0n),
          pairs.map(([x]) => x === 0n),
          pairs.map(([x, y]) => y <= x),
          pairs.map(([x]) => small.min <= x && x <= small.max),
        ]);
      }),
      { numRuns: 80 },
    );
  });

  test('cost less', async () => {
    const price = async (bounds?: Bounds) =>
      runCost(names, replicated, async (s) =>
        lessThan(s, await input(s, [1n, 2n], bounds), await input(s, [3n, 4n], bounds)),
      );
    const [wide, narrow] = [await price(), await price(small)];
    expect(narrow.rounds).toBeLessThan(wide.rounds);
    expect(narrow.bytesPerParty[0] as number).toBeLessThan((wide.bytesPerParty[0] as number) / 3);
  });
});

describe('choice', () => {
  test('keeps bounds that hold both and does not refuse wide ones', async () => {
    await runClear(names, async (s) => {
      const x = await input(s, [low, 5n], full);
      const y = await input(s, [7n, high], full);
      const bit = await isNegative(s, x);
      const chosen = await select(s, bit, x, y);
      expect(chosen.bounds).toEqual(full);
      expect(await numbers(s, chosen)).toEqual([low, high]);
      expect((await keepWhere(s, bit, await input(s, [3n, 9n], { min: 3n, max: 9n }))).bounds).toEqual({
        min: 0n,
        max: 9n,
      });
      expect(
        (await choose(s, s.constantRing(BigUint64Array.of(1n, 0n)), await input(s, [1n, 1n]), y)).bounds,
      ).toBeUndefined();
      expect(await numbers(s, await minimum(s, x, y, full))).toEqual([low, 5n]);
    });
  });

  test('of whole rows', async () => {
    await runClear(names, async (s) => {
      const [a, b] = [await input(s, [1n, 2n], small), await input(s, [3n, 4n])];
      const bits = s.constantBits(2, 2, BigUint64Array.of(0b01n, 0b11n));
      const zeros = s.constantBits(2, 2, BigUint64Array.of(0n, 0n));
      const bit = s.constantBits(2, 1, BigUint64Array.of(0b10n));
      const { rings, bits: chosen } = await selectColumns(
        s,
        bit,
        { rings: [a, b], bits: [bits] },
        { rings: [b, a], bits: [zeros] },
      );
      expect(await numbers(s, rings[0] as Ring)).toEqual([3n, 2n]);
      expect(await numbers(s, rings[1] as Ring)).toEqual([1n, 4n]);
      expect(await s.openBits(chosen[0] as Bits)).toEqual(BigUint64Array.of(0n, 0b10n));
      const nothing = await selectColumns(s, bit, { rings: [], bits: [] }, { rings: [], bits: [] });
      expect(nothing).toEqual({ rings: [], bits: [] });
    });
  });
});

test('membership of public and secret sets', async () => {
  await fc.assert(
    fc.asyncProperty(column, fc.array(signed, { maxLength: 12 }), async ([values, bounds], members) => {
      const set = [...members, ...values.slice(0, 2), ...values.slice(0, 1)];
      const found = await runClear(names, async (s) => {
        const x = await input(s, values, bounds);
        return [
          await truths(s, await inSet(s, x, set)),
          await truths(s, await inSet(s, x, [])),
          await truths(s, await inSecretSet(s, x, await input(s, set))),
        ];
      });
      const expected = values.map((value) => set.includes(value));
      expect(found).toEqual([expected, values.map(() => false), expected]);
    }),
    { numRuns: 60 },
  );
  // A member that does not fit the width has the low bits of one that does.
  const found = await runClear(names, async (s) =>
    truths(s, await inSet(s, await input(s, [1n, 2n]), [1n + 256n, 2n], 8)),
  );
  expect(found).toEqual([false, true]);
  // More members than are compared at once.
  const many = Array.from({ length: 700 }, (_, i) => BigInt(3 * i));
  const thirds = await runClear(names, async (s) =>
    truths(s, await inSet(s, await input(s, [0n, 1n, 2097n, 2100n]), many)),
  );
  expect(thirds).toEqual([true, false, true, false]);
});

describe('extremes and the best along an axis', () => {
  const matrix = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 21 })).chain(([rows, columns]) =>
    fc.tuple(
      fc.constant({ rows, columns }),
      fc.array(fc.oneof(fc.bigInt({ min: -3n, max: 3n }), signed), {
        minLength: rows * columns,
        maxLength: rows * columns,
      }),
      fc.constantFrom<'row' | 'column'>('row', 'column'),
      fc.constantFrom<'min' | 'max'>('min', 'max'),
    ),
  );

  /** Elements of each line with their index, best first. */
  const ranked = (
    { rows, columns }: { rows: number; columns: number },
    values: bigint[],
    each: 'row' | 'column',
    kind: 'min' | 'max',
  ) => {
    const lines = each === 'row' ? rows : columns;
    const count = each === 'row' ? columns : rows;
    return Array.from({ length: lines }, (_, line) =>
      Array.from({ length: count }, (_, i) => ({
        value: values[each === 'row' ? line * columns + i : i * columns + line] as bigint,
        index: BigInt(i),
      })).sort((a, b) => {
        if (a.value !== b.value) return a.value < b.value === (kind === 'min') ? -1 : 1;
        return Number(a.index - b.index);
      }),
    );
  };

  test('values and the lowest index that has them', async () => {
    await fc.assert(
      fc.asyncProperty(matrix, async ([shape, values, each, kind]) => {
        const found = await runClear(names, async (s) => {
          const { value, index } = await extremeAlong(s, kind, await input(s, values), shape, each);
          return [await numbers(s, value), await numbers(s, index)];
        });
        const best = ranked(shape, values, each, kind).map((line) => line[0] as { value: bigint; index: bigint });
        expect(found).toEqual([best.map(({ value }) => value), best.map(({ index }) => index)]);
      }),
      { numRuns: 80 },
    );
  });

  test('the k best, in order', async () => {
    await fc.assert(
      fc.asyncProperty(matrix, fc.nat(), async ([shape, values, each, kind], pick) => {
        const count = each === 'row' ? shape.columns : shape.rows;
        const k = 1 + (pick % count);
        const found = await runClear(names, async (s) => {
          const { value, index } = await topK(s, kind, await input(s, values), shape, each, k);
          const among = await amongBest(s, kind, await input(s, values), shape, each, k);
          return [await numbers(s, value), await numbers(s, index), await numbers(s, await s.bitsToRing(among))];
        });
        const lines = ranked(shape, values, each, kind).map((line) => line.slice(0, k));
        const best = lines.flat();
        const among = values.map((_, at) => {
          const [row, column] = [Math.floor(at / shape.columns), at % shape.columns];
          const [line, place] = each === 'row' ? [row, column] : [column, row];
          return lines[line]?.some(({ index }) => index === BigInt(place)) === true ? 1n : 0n;
        });
        expect(found).toEqual([best.map(({ value }) => value), best.map(({ index }) => index), among]);
      }),
      { numRuns: 80 },
    );
  });

  test('which of many elements, most of them equal, are among the 100 least', async () => {
    const values = Array.from({ length: 400 }, (_, i) => BigInt((i * 7919) % 5));
    const found = await runClear(names, async (s) => {
      const x = await input(s, values, { min: 0n, max: 7n });
      return unpackBits(await s.openBits(await amongBest(s, 'min', x, { rows: 1, columns: 400 }, 'row', 100)), 400);
    });
    const order = [...values.keys()].sort((a, b) => Number((values[a] as bigint) - (values[b] as bigint)) || a - b);
    expect([...found.keys()].filter((i) => found[i] === 1)).toEqual(order.slice(0, 100).sort((a, b) => a - b));
  });

  test('many elements with declared bounds', async () => {
    const values = Array.from({ length: 500 }, (_, i) => BigInt((i * 7919) % 201) - 100n);
    const found = await runClear(names, async (s) => {
      const x = await input(s, values, small);
      const best = await topK(s, 'max', x, { rows: 1, columns: 500 }, 'row', 5);
      const most = await extremeAlong(s, 'max', x, { rows: 1, columns: 500 }, 'row');
      return [await numbers(s, best.value), await numbers(s, best.index), await numbers(s, most.index)];
    });
    const order = values
      .map((value, i) => [value, BigInt(i)] as const)
      .sort(([a, i], [b, j]) => Number(b - a) || Number(i - j));
    expect(found).toEqual([
      order.slice(0, 5).map(([value]) => value),
      order.slice(0, 5).map(([, index]) => index),
      [order[0]?.[1]],
    ]);
  });

  test('nothing to choose from, or more than there is, is refused', async () => {
    await runClear(names, async (s) => {
      const x = await input(s, [1n, 2n, 3n]);
      const shape = { rows: 1, columns: 3 };
      await expect(topK(s, 'min', x, shape, 'row', 4)).rejects.toMatchObject({ code: 'secure.number' });
      await expect(topK(s, 'min', x, { rows: 2, columns: 2 }, 'row', 1)).rejects.toMatchObject({
        code: 'secure.number',
      });
      const none = await extremeAlong(s, 'min', await input(s, []), { rows: 0, columns: 4 }, 'row');
      expect(none.value.length).toBe(0);
      await expect(extremeAlong(s, 'min', await input(s, []), { rows: 4, columns: 0 }, 'row')).rejects.toMatchObject({
        code: 'secure.number',
      });
    });
  });
});

test('the sorting network sorts every sequence of zeros and ones', () => {
  for (const places of [1, 2, 4, 8, 16]) {
    const levels = sortingNetwork(places);
    for (let pattern = 0; pattern < 2 ** places; pattern++) {
      const bits = Array.from({ length: places }, (_, i) => (pattern >> i) & 1);
      for (const level of levels) {
        expect(new Set(level.flat()).size).toBe(2 * level.length);
        for (const [a, b] of level) {
          if ((bits[a] as number) > (bits[b] as number)) [bits[a], bits[b]] = [bits[b] as number, bits[a] as number];
        }
      }
      if (bits.some((bit, i) => i > 0 && bit < (bits[i - 1] as number))) throw new Error(`${places}: ${pattern}`);
    }
  }
});
