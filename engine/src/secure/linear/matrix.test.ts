import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import {
  addMatrices,
  addToDiagonal,
  block,
  diagonal,
  innerProduct,
  type Matrix,
  matrixOf,
  multiplyByRow,
  multiplyMatrices,
  multiplyPairs,
  multiplyVector,
  outer,
  sliceRowsOf,
  subtractMatrices,
  trace,
  transpose,
} from './matrix.ts';

const names = ['bank', 'insurer', 'helper'];
type Plain = bigint[][];

const element = fc.bigInt({ min: -1000n, max: 1000n });
const plainMatrix = (rows: number, columns: number) =>
  fc.array(fc.array(element, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });
const size = fc.integer({ min: 1, max: 6 });
/** Two matrices that multiply. */
const factors = fc
  .tuple(size, size, size)
  .chain(([rows, inner, columns]) => fc.tuple(plainMatrix(rows, inner), plainMatrix(inner, columns)));

const words = (values: readonly bigint[]) => BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value)));
const input = async (sharing: Sharing, x: Plain): Promise<Matrix> => {
  const values = words(x.flat());
  return matrixOf(await sharing.inputRing(0, values.length, values), x.length, x[0]?.length ?? 0);
};
const numbers = async (sharing: Sharing, x: Ring) =>
  [...(await sharing.open(x))].map((value) => BigInt.asIntN(64, value));
const opened = async (sharing: Sharing, { values, rows, columns }: Matrix): Promise<Plain> => {
  const all = await numbers(sharing, values);
  return Array.from({ length: rows }, (_, r) => all.slice(r * columns, (r + 1) * columns));
};

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
const columnOf = (x: Plain, c: number) => x.map((row) => row[c] as bigint);
const inner = (u: readonly bigint[], v: readonly bigint[]) => sum(u.map((a, i) => a * (v[i] as bigint)));
const product = (x: Plain, y: Plain): Plain =>
  x.map((row) => (y[0] as bigint[]).map((_, c) => inner(row, columnOf(y, c))));
const transposed = (x: Plain): Plain => (x[0] as bigint[]).map((_, c) => columnOf(x, c));

test('products, transposes, traces, sums equal those of plain integers', async () => {
  await fc.assert(
    fc.asyncProperty(factors, async ([left, right]) => {
      await runClear(names, async (s) => {
        const [x, y] = [await input(s, left), await input(s, right)];
        expect(await opened(s, await multiplyMatrices(s, x, y))).toEqual(product(left, right));
        expect(await opened(s, transpose(s, x))).toEqual(transposed(left));
        expect(await opened(s, addMatrices(s, x, x))).toEqual(left.map((row) => row.map((a) => 2n * a)));
        expect(await opened(s, subtractMatrices(s, x, x))).toEqual(left.map((row) => row.map(() => 0n)));
        const most = Math.min(left.length, (left[0] as bigint[]).length);
        const expected = left.slice(0, most).map((row, i) => row[i] as bigint);
        expect(await numbers(s, diagonal(s, x))).toEqual(expected);
        expect(await numbers(s, trace(s, x))).toEqual([sum(expected)]);
        const shifted = addToDiagonal(s, x, s.constantRing(BigUint64Array.of(7n)));
        expect(await opened(s, shifted)).toEqual(left.map((row, r) => row.map((a, c) => (r === c ? a + 7n : a))));
        const v = s.slice(y.values, 0, y.rows === x.columns ? y.rows : 0);
        const plain = right.flat().slice(0, v.length);
        expect(await numbers(s, await multiplyVector(s, x, v))).toEqual(left.map((row) => inner(row, plain)));
        expect(await numbers(s, await innerProduct(s, v, v))).toEqual([inner(plain, plain)]);
        expect(await opened(s, await outer(s, v, v))).toEqual(plain.map((a) => plain.map((b) => a * b)));
        expect(await numbers(s, await multiplyByRow(s, v, y))).toEqual(product([plain], right).flat());
        expect(await opened(s, sliceRowsOf(s, x, 1, x.rows))).toEqual(left.slice(1));
        const part = block(s, x, x.rows - 1, x.columns - 1, 1, 1);
        expect(await opened(s, part)).toEqual([[left.at(-1)?.at(-1)]]);
      });
    }),
    { numRuns: 60 },
  );
});

test('many products at once, alike and not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(factors, { minLength: 0, maxLength: 4 }), fc.boolean(), async (pairs, alike) => {
      const first = pairs[0];
      const all = alike && first !== undefined ? [...pairs.map(() => first), first] : pairs;
      const found = await runClear(names, async (s) => {
        const given: [Matrix, Matrix][] = [];
        for (const [x, y] of all) given.push([await input(s, x), await input(s, y)]);
        const results: Plain[] = [];
        for (const result of await multiplyPairs(s, given)) results.push(await opened(s, result));
        return results;
      });
      expect(found).toEqual(all.map(([x, y]) => product(x, y)));
    }),
    { numRuns: 60 },
  );
});

test('shapes that do not fit are refused', async () => {
  await runClear(names, async (s) => {
    const x = await input(s, [[1n, 2n, 3n]]);
    expect(() => matrixOf(x.values, 2, 2)).toThrow(expect.objectContaining({ code: 'linear.shape' }) as Error);
    expect(() => addMatrices(s, x, transpose(s, x))).toThrow(
      expect.objectContaining({ code: 'linear.shape' }) as Error,
    );
    await expect(multiplyPairs(s, [[x, x]])).rejects.toMatchObject({ code: 'linear.shape' });
    expect(() => block(s, x, 0, 2, 1, 2)).toThrow(expect.objectContaining({ code: 'secure.number' }) as Error);
  });
});
