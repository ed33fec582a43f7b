import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, fixed, fixedInput } from '../fixed/format.ts';
import { inverseSizeBits, timesInverse } from './chebyshev.ts';

const names = ['bank', 'insurer', 'helper'];

/** A symmetric matrix with the given eigenvalues, of vectors turned by a reflection. */
function withEigenvalues(eigenvalues: readonly number[]): number[] {
  const d = eigenvalues.length;
  const u = Array.from({ length: d }, (_, i) => Math.sin(3 * i + 1));
  const norm = u.reduce((sum, each) => sum + each * each, 0);
  const q = (i: number, j: number) => (i === j ? 1 : 0) - (2 * (u[i] as number) * (u[j] as number)) / norm;
  const sum = (i: number, j: number) => eigenvalues.reduce((total, value, k) => total + q(i, k) * value * q(j, k), 0);
  return Array.from({ length: d * d }, (_, at) => sum(Math.floor(at / d), at % d));
}

const eigenvalues = [1, 0.7, 0.3, 0.05, 2 ** -7];
const d = eigenvalues.length;

function programOf(matrix: readonly number[], right: readonly number[], least: number, steps: number) {
  return async (sharing: Sharing) => {
    const format = fixed({ fractionBits: 20, integerBits: 4 });
    const own = (values: readonly number[]) => (sharing.session.owns(0) ? values : undefined);
    const a = await fixedInput(sharing, format, 0, d * d, own(matrix));
    const b = await fixedInput(sharing, format, 0, right.length, own(right));
    const spectrum = { least, steps };
    const options = { spectrum, bits: 20, resultBits: 20, sizeBits: 9, rounding: 'nearest' as const };
    return decodeFixed(format, await sharing.open(await timesInverse(sharing, a.ring, b.ring, d, options)));
  };
}

const unit = Array.from({ length: d * d }, (_, at) => (Math.floor(at / d) === at % d ? 1 : 0));

test.each([
  ['enough steps', 2 ** -7, 8, 1e-3],
  ['few steps', 2 ** -7, 5, 0.08],
])('A times its inverse, %s', async (_, least, steps, most) => {
  const matrix = withEigenvalues(eigenvalues);
  const program = programOf(matrix, unit, least, steps);
  const inverse = await runClear(names, program);
  // The residual I − A·Y has the size of the polynomial's, whatever the eigenvalue.
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const product = matrix
        .slice(i * d, (i + 1) * d)
        .reduce((sum, each, k) => sum + each * (inverse[k * d + j] as number), 0);
      expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(most);
    }
  }
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  for (const each of results) expect(each).toEqual(inverse);
});

test('an eigenvalue below the least leaves a residual from 0 to 1, and the result its size', async () => {
  const small = 2 ** -11;
  const matrix = withEigenvalues([...eigenvalues.slice(0, -1), small]);
  const inverse = await runClear(names, programOf(matrix, unit, 2 ** -7, 6));
  const trace = [0, 1, 2, 3, 4].reduce((sum, i) => sum + (inverse[i * d + i] as number), 0);
  const rest = trace - eigenvalues.slice(0, -1).reduce((sum, each) => sum + 1 / each, 0);
  expect(1 - small * rest).toBeGreaterThan(0.4);
  expect(1 - small * rest).toBeLessThan(1);
  expect(rest).toBeLessThan(2 ** inverseSizeBits({ least: 2 ** -7, steps: 6 }));
});

test('rows instead of an inverse', async () => {
  const right = [0.5, -0.25, 1, 0, 0.125];
  const matrix = withEigenvalues(eigenvalues);
  const solved = await runClear(names, programOf(matrix, right, 2 ** -7, 8));
  right.forEach((each, i) => {
    const product = matrix.slice(i * d, (i + 1) * d).reduce((sum, a, k) => sum + a * (solved[k] as number), 0);
    expect(Math.abs(product - each)).toBeLessThan(1e-3);
  });
});
