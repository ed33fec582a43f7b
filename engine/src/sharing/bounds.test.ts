import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { type Bounds, boundsOfValues } from './bounds.ts';
import { runClear } from './clear/run.ts';
import { runCost } from './cost/run.ts';
import type { Ring, Sharing } from './model.ts';
import { replicated } from './registry.ts';

const names = ['bank', 'insurer', 'helper'];
const large = 1n << 62n;

const ring = (sharing: Sharing, values: readonly bigint[], bounds?: Bounds): Promise<Ring> => {
  const words = BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value)));
  return sharing
    .inputRing(0, values.length, sharing.session.owns(0) ? words : undefined)
    .then((x) => (bounds === undefined ? x : sharing.within(x, bounds)));
};

/** Each operation on x and y (four elements each), as it must bound its result. */
const operations: Record<string, (sharing: Sharing, x: Ring, y: Ring) => Ring | Promise<Ring>> = {
  add: (s, x, y) => s.add(x, y),
  subtract: (s, x, y) => s.subtract(x, y),
  negate: (s, x) => s.negate(x),
  scale: (s, x) => s.scale(x, -3n),
  scaleEach: (s, x) => s.scaleEach(x, BigUint64Array.of(1n, 0n, 2n ** 64n - 5n, 7n)),
  addConstant: (s, x) => s.addConstant(x, -9n),
  sum: (s, x) => s.sum(x, 2),
  slice: (s, x) => s.slice(x, 1, 3),
  concatenate: (s, x, y) => s.concatenate([x, y, s.constantRing(new BigUint64Array(0))]),
  gather: (s, x) => s.gather(x, Uint32Array.of(0, 0)),
  multiply: (s, x, y) => s.multiply(x, y),
  dot: (s, x, y) => s.dot(x, y, 2),
  matrixProduct: (s, x, y) => s.matrixProduct(x, { rows: 2, columns: 2 }, y, { rows: 2, columns: 2 }),
  constants: (s, x) => s.add(x, s.constantRing(BigUint64Array.of(0n, 3n, 2n ** 64n - 8n, 1n))),
};

describe.each(Object.entries(operations))('%s', (name, operation) => {
  test('bounds hold whatever the operands are, and are the same on every protocol', async () => {
    const bound = fc.bigInt({ min: -1000n, max: 1000n });
    const column = fc.array(bound, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(column, column, async (left, right) => {
        const rangeOf = (values: bigint[]) =>
          boundsOfValues(BigUint64Array.from(values.map((v) => BigInt.asUintN(64, v)))) as Bounds;
        const program = async (sharing: Sharing) => {
          const x = await ring(sharing, left, rangeOf(left));
          const y = await ring(sharing, right, rangeOf(right));
          return (await operation(sharing, x, y)).bounds;
        };
        // `clear` has checked the result against its bounds.
        const bounds = await runClear(names, program);
        expect(bounds).toBeDefined();
        let priced: Bounds | undefined;
        await runCost(names, replicated, async (sharing) => {
          priced = await program(sharing);
        });
        expect(priced).toEqual(bounds);
      }),
      { numRuns: 20 },
    );
    const { results } = await runLocal(names, async (session) => {
      const sharing = await replicated.create(session);
      const x = await ring(sharing, [1n, -2n, 3n, 4n], { min: -5n, max: 5n });
      return (await operation(sharing, x, x)).bounds;
    });
    const oracle = await runClear(names, async (sharing) => {
      const x = await ring(sharing, [1n, -2n, 3n, 4n], { min: -5n, max: 5n });
      return (await operation(sharing, x, x)).bounds;
    });
    expect(results).toEqual([oracle, oracle, oracle]);
  });

  test('without bounds of an operand the result has none and wraps around', async () => {
    if (['constants'].includes(name)) return;
    const bounds = await runClear(names, async (sharing) => {
      const x = await ring(sharing, [large, -large, large - 1n, 5n]);
      return (await operation(sharing, x, await ring(sharing, [large, large, large, large]))).bounds;
    });
    expect(bounds).toBeUndefined();
  });
});

test('what could overflow is refused before it runs, at every party and in a cost run', async () => {
  const bounds = { min: -large, max: large };
  const attempts: ((sharing: Sharing, x: Ring) => Ring | Promise<Ring>)[] = [
    (s, x) => s.add(x, x),
    (s, x) => s.subtract(x, s.scale(x, -1n)),
    (s, x) => s.scale(x, 2n),
    (s, x) => s.addConstant(x, large),
    (s, x) => s.sum(x, 1),
    (s, x) => s.scaleEach(x, BigUint64Array.of(1n, 2n)),
    (s, x) => s.multiply(x, x),
    (s, x) => s.dot(x, x, 1),
    (s, x) => s.matrixProduct(x, { rows: 1, columns: 2 }, x, { rows: 2, columns: 1 }),
    (s, x) => s.negate(s.addConstant(x, -large)),
  ];
  for (const attempt of attempts) {
    const refused = { code: 'sharing.overflow' };
    const program = async (sharing: Sharing) => attempt(sharing, await ring(sharing, [1n, 2n], bounds));
    await expect(runClear(names, program)).rejects.toMatchObject(refused);
    await expect(runCost(names, replicated, program)).rejects.toMatchObject(refused);
  }
  const { results } = await runLocal(names, async (session) => {
    const sharing = await replicated.create(session);
    const x = await ring(sharing, [1n, 2n], bounds);
    const before = session.traffic().sent;
    const error = await sharing.multiply(x, x).catch((caught: unknown) => caught as Error);
    expect(session.traffic().sent).toEqual(before);
    return (error as Error).message;
  });
  for (const message of results) expect(message).toContain(`multiply: values of [-${large} to ${large}]`);
});

test('the variance of many rows is refused, not zero', async () => {
  // 10^8 numbers up to 1,000 with 10 fraction bits: their squares add up to 2^66.5.
  const sumOfSquares = (rows: number) =>
    runCost(names, replicated, async (sharing) => {
      const x = sharing.within(await sharing.inputRing(0, rows, undefined), { min: 0n, max: 1000n << 10n });
      return sharing.dot(x, x, 1);
    });
  await expect(sumOfSquares(100_000_000)).rejects.toMatchObject({
    code: 'sharing.overflow',
    hint: expect.stringContaining('sum in parts') as string,
  });
  await expect(sumOfSquares(1_000_000)).resolves.toMatchObject({ rounds: 2 });
});

test('within() without bounds gives plain ring arithmetic back', async () => {
  const wrapped = await runClear(names, async (sharing) => {
    const x = sharing.within(await ring(sharing, [large], { min: 0n, max: large }));
    expect(x.bounds).toBeUndefined();
    return sharing.open(sharing.scale(x, 8n));
  });
  expect(wrapped).toEqual(BigUint64Array.of(0n));
});

test('clear holds every vector to its bounds and does not tell the element', async () => {
  const outside = runClear(names, (sharing) => ring(sharing, [3n, -77n], { min: -5n, max: 5n }));
  await expect(outside).rejects.toMatchObject({ code: 'sharing.out-of-range' });
  await expect(outside).rejects.not.toThrow('77');
});

test('empty and impossible bounds are refused', async () => {
  await runClear(names, async (sharing) => {
    const x = await ring(sharing, [1n]);
    for (const bounds of [
      { min: 1n, max: 0n },
      { min: 0n, max: 1n << 63n },
      { min: -(1n << 63n) - 1n, max: 0n },
    ]) {
      expect(() => sharing.within(x, bounds)).toThrowError(
        expect.objectContaining({ code: 'sharing.bounds' }) as Error,
      );
    }
  });
});

test('bounds of public values', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { minLength: 1 }), (values) => {
      const signed = values.map((value) => BigInt.asIntN(64, value));
      const least = signed.reduce((a, b) => (b < a ? b : a));
      const most = signed.reduce((a, b) => (b > a ? b : a));
      expect(boundsOfValues(BigUint64Array.from(values))).toEqual({ min: least, max: most });
    }),
  );
  expect(boundsOfValues(new BigUint64Array(0))).toBeUndefined();
});
