import { describe, expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { decodeFixed, fixed, type FixedFormat, fixedInput, fixedWithin } from '../fixed/format.ts';
import { solveByElimination } from './cholesky.ts';
import { fixedMatrix, multiplyFixedMatrices, solvePositiveDefinite } from './solve.ts';

const names = ['bank', 'insurer', 'helper'];

/** Numbers from −1 to 1 that look random. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

type Plain = number[][];
const inner = (x: readonly number[], y: readonly number[]) =>
  x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
const columnsOf = (x: Plain): Plain => (x[0] as number[]).map((_, c) => x.map((row) => row[c] as number));
const product = (x: Plain, y: Plain): Plain => x.map((row) => columnsOf(y).map((column) => inner(row, column)));
const norm = (x: readonly number[]) => Math.sqrt(inner(x, x));

/** An orthogonal matrix, by Gram and Schmidt. */
function orthogonal(d: number, next: () => number): Plain {
  const rows: Plain = [];
  while (rows.length < d) {
    let row = Array.from({ length: d }, next);
    for (const other of rows) {
      const along = inner(row, other);
      row = row.map((value, i) => value - along * (other[i] as number));
    }
    rows.push(row.map((value) => value / norm(row)));
  }
  return rows;
}

/** A symmetric matrix with eigenvalues spread from min to max, both taken. */
function spectral(d: number, min: number, max: number, next: () => number): { a: Plain; inverse: Plain } {
  const q = orthogonal(d, next);
  const values = Array.from({ length: d }, (_, i) => (d === 1 ? max : min * (max / min) ** (i / (d - 1))));
  const composed = (f: (value: number) => number) =>
    product(
      columnsOf(q),
      q.map((row, i) => row.map((entry) => entry * f(values[i] as number))),
    );
  return { a: composed((value) => value), inverse: composed((value) => 1 / value) };
}

/** The solution; right sides are declared to be no larger than the largest eigenvalue unless told otherwise. */
const solved = (format: FixedFormat, a: Plain, b: Plain, eigenvalues: { min: number; max: number }, declared = true) =>
  runClear(names, async (sharing) => {
    const [d, m] = [a.length, (b[0] as number[]).length];
    const left = fixedMatrix(await fixedInput(sharing, format, 0, d * d, a.flat()), d, d);
    const sides = await fixedInput(sharing, format, 1, d * m, b.flat());
    const range = { min: -eigenvalues.max, max: eigenvalues.max };
    const right = fixedMatrix(declared ? fixedWithin(sharing, sides, range) : sides, d, m);
    const x = await solvePositiveDefinite(sharing, left, right, eigenvalues);
    return decodeFixed(format, await sharing.open(x.values.ring));
  });

describe('positive definite systems', () => {
  test.each([
    [1, 1, 3, 3],
    [2, 1, 0.5, 4],
    [5, 2, 0.1, 10],
    [10, 1, 0.05, 10],
    [12, 1, 1 / 64, 8],
    [3, 3, 0.001, 1],
  ])('%i equations, %i right sides, eigenvalues from %f to %f', async (d, m, min, max) => {
    for (const seed of [1, 2, 3]) {
      const next = noise(seed + 100 * d);
      const { a, inverse } = spectral(d, min, max, next);
      const b = a.map(() => Array.from({ length: m }, () => max * next()));
      const format = fixed({ fractionBits: 24, integerBits: 16 });
      const found = await solved(format, a, b, { min, max });
      const wanted = product(inverse, b);
      const condition = max / min;
      const inside = Math.min(30, Math.floor((61 - Math.log2(1.1 * d * condition * Math.sqrt(d) * (1 + 2 ** -6))) / 2));
      for (let c = 0; c < m; c++) {
        const column = wanted.map((row) => row[c] as number);
        const error = norm(column.map((value, r) => value - (found[r * m + c] as number)));
        // What is said of the error; the inputs are rounded to 2^−24 too.
        expect(error).toBeLessThan(condition * d * (2 ** -inside + 2 ** -24 / max) * norm(column) + 2 ** -22);
      }
    }
  });

  test('what is no positive definite matrix, or too near to it, is refused', async () => {
    const format = fixed();
    const attempt = (min: number, max: number) => solved(format, [[1]], [[1]], { min, max });
    await expect(attempt(0, 1)).rejects.toMatchObject({ code: 'linear.eigenvalues' });
    await expect(attempt(2, 1)).rejects.toMatchObject({ code: 'linear.eigenvalues' });
    await expect(attempt(2 ** -20, 1)).rejects.toMatchObject({ code: 'linear.condition' });
    await expect(attempt(Number.NaN, 1)).rejects.toMatchObject({ code: 'linear.eigenvalues' });
    const undeclared = solved(fixed({ integerBits: 40 }), [[1]], [[1]], { min: 2 ** -10, max: 1 }, false);
    await expect(undeclared).rejects.toMatchObject({ code: 'linear.condition' });
  });

  test('a wrong promise about the eigenvalues is found where the data are known', async () => {
    const wrong = solved(
      fixed({ integerBits: 20 }),
      [
        [8, 0],
        [0, 8],
      ],
      [[1], [1]],
      { min: 0.5, max: 1 },
    );
    await expect(wrong).rejects.toMatchObject({ code: 'sharing.promise' });
  });
});

describe('elimination', () => {
  test.each([
    [1, 2, 0.3, 3],
    [2, 1, 0.5, 4],
    [5, 2, 0.1, 3],
    [8, 1, 0.05, 2],
    [4, 1, 0.01, 1],
  ])('%i equations, %i right sides, eigenvalues from %f to %f', async (d, m, min, max) => {
    const format = fixed({ fractionBits: 20, integerBits: 11 });
    for (const seed of [1, 2, 3]) {
      const next = noise(seed + 10 * d);
      const { a } = spectral(d, min, max, next);
      // The solution is chosen, so that its range is known.
      const wanted = a.map(() => Array.from({ length: m }, () => 4 * next()));
      const b = product(a, wanted);
      const found = await runClear(names, async (sharing) => {
        const left = await fixedInput(sharing, format, 0, d * d, a.flat());
        const right = await fixedInput(sharing, format, 1, d * m, b.flat());
        const most = 4 * max * Math.sqrt(d);
        const x = await solveByElimination(
          sharing,
          fixedMatrix(fixedWithin(sharing, left, { min: -max, max }), d, d),
          fixedMatrix(fixedWithin(sharing, right, { min: -most, max: most }), d, m),
          { solution: 4, smallest: min / 2 },
        );
        return decodeFixed(format, await sharing.open(x.values.ring));
      });
      for (let c = 0; c < m; c++) {
        const column = wanted.map((row) => row[c] as number);
        const error = norm(column.map((value, r) => value - (found[r * m + c] as number)));
        expect(error).toBeLessThan((max / min) * d * 2 ** -20 * Math.max(1, max) * norm(column) + 2 ** -18);
      }
    }
  });

  test('without a bound of the eigenvalues', async () => {
    const format = fixed({ fractionBits: 16, integerBits: 8 });
    const found = await runClear(names, async (sharing) => {
      const a = fixedWithin(sharing, await fixedInput(sharing, format, 0, 4, [2, 1, 1, 1]), { min: -2, max: 2 });
      const b = fixedWithin(sharing, await fixedInput(sharing, format, 1, 2, [3, 1]), { min: -4, max: 4 });
      const x = await solveByElimination(sharing, fixedMatrix(a, 2, 2), fixedMatrix(b, 2, 1), { solution: 4 });
      return decodeFixed(format, await sharing.open(x.values.ring));
    });
    expect(Math.hypot((found[0] as number) - 2, (found[1] as number) + 1)).toBeLessThan(2 ** -12);
  });

  test('too little head-room is refused', async () => {
    await runClear(names, async (sharing) => {
      const format = fixed({ fractionBits: 20, integerBits: 30 });
      const a = fixedMatrix(await fixedInput(sharing, format, 0, 4, [2, 1, 1, 1]), 2, 2);
      const b = fixedMatrix(await fixedInput(sharing, format, 1, 2, [1, 1]), 2, 1);
      await expect(solveByElimination(sharing, a, b, { solution: 4 })).rejects.toMatchObject({
        code: 'fixed.overflow',
      });
    });
  });
});

test('products of matrices that do not fit are refused', async () => {
  await runClear(names, async (sharing) => {
    const x = fixedMatrix(await fixedInput(sharing, fixed(), 0, 2, [1, 2]), 1, 2);
    await expect(multiplyFixedMatrices(sharing, x, x)).rejects.toMatchObject({ code: 'linear.shape' });
  });
});
