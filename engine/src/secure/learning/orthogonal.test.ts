import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { gramBits } from './inverse-roots.ts';
import { basisBits, orthogonalise } from './orthogonal.ts';

const names = ['bank', 'insurer', 'helper'];

/** Columns of deviation 1, neighbours correlated by `along`; `determined`: column, and those it is a sum of. */
function gramOf(k: number, along: number, determined: readonly (readonly [number, readonly number[]])[]): number[] {
  const n = 4 * k;
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const columns: number[][] = [];
  for (let j = 0; j < k; j++) {
    const from = determined.find(([column]) => column === j)?.[1];
    const before = columns[j - 1] ?? new Array<number>(n).fill(0);
    columns.push(
      Array.from({ length: n }, (_, i) =>
        from === undefined
          ? along * (before[i] as number) + Math.sqrt(1 - along * along) * next() * Math.sqrt(12)
          : from.reduce((sum, other) => sum + ((columns[other] as number[])[i] as number), 0),
      ),
    );
  }
  const scaled = columns.map((column) => {
    const size = Math.sqrt(column.reduce((sum, each) => sum + each * each, 0) / n);
    return column.map((each) => each / size);
  });
  return Array.from({ length: k * k }, (_, at) => {
    const [x, y] = [scaled[Math.floor(at / k)] as number[], scaled[at % k] as number[]];
    return x.reduce((sum, each, i) => sum + each * (y[i] as number), 0) / n;
  });
}

function programOf(gram: readonly number[], k: number) {
  const words = BigUint64Array.from(gram, (each) => BigInt.asUintN(64, BigInt(Math.round(each * 2 ** gramBits))));
  return async (sharing: Sharing) => {
    const g = await sharing.inputRing(0, k * k, sharing.session.owns(0) ? words : undefined);
    const constant = sharing.filledBits(k, 1, false);
    const options = { sizeBits: 0, constant, bits: 14, rounding: 'nearest' as const };
    const { matrix, dropped } = await orthogonalise(sharing, g, k, options);
    const t = new BigInt64Array((await sharing.open(matrix)).buffer);
    const planes = await sharing.openBits(dropped);
    return {
      t: Array.from(t, (each) => Number(each) * 2 ** -basisBits),
      dropped: Array.from({ length: k }, (_, i) => i).filter(
        (i) => (((planes[i >> 6] as bigint) >> BigInt(i & 63)) & 1n) === 1n,
      ),
    };
  };
}

/** TᵀGT. */
function inBasis(gram: readonly number[], t: readonly number[], k: number): number[] {
  const multiply = (x: (i: number, j: number) => number, y: readonly number[]) =>
    Array.from({ length: k * k }, (_, at) => {
      let sum = 0;
      for (let m = 0; m < k; m++) sum += x(Math.floor(at / k), m) * (y[m * k + (at % k)] as number);
      return sum;
    });
  const half = multiply((i, j) => gram[i * k + j] as number, t);
  return multiply((i, j) => t[j * k + i] as number, half);
}

test.each([
  ['columns apart', 6, 0, []],
  ['columns of correlation 0.99', 24, 0.99, []],
  ['a column that others determine', 12, 0.5, [[7, [0, 3, 5]]]],
  [
    'two of three blocks, determined across them',
    70,
    0.7,
    [
      [30, [2, 9]],
      [66, [1, 40]],
    ],
  ],
] as const)('%s', { timeout: 60_000 }, async (_, k, along, determined) => {
  const gram = gramOf(k, along, determined);
  const { t, dropped } = await runClear(names, programOf(gram, k));
  expect(dropped).toEqual(determined.map(([column]) => column));
  const found = inBasis(gram, t, k);
  for (let i = 0; i < k; i++) {
    // The sum of what a row has beside the diagonal bounds the eigenvalues' distance from it on average; each is checked by itself below.
    if (dropped.includes(i)) expect(found.slice(i * k, (i + 1) * k).every((each) => each === 0)).toBe(true);
    else expect(found[i * k + i]).toBeGreaterThan(0.55);
    expect(found[i * k + i]).toBeLessThan(1.04);
  }
  // Powers of I − TᵀGT / 1.04 over the kept columns: their traces fall as those of eigenvalues from 0.55 on.
  const kept = Array.from({ length: k }, (_, i) => i).filter((i) => !dropped.includes(i as never));
  const size = kept.length;
  let power = kept.flatMap((i) => kept.map((j) => (i === j ? 1 : 0) - (found[i * k + j] as number) / 1.04));
  for (let step = 0; step < 3; step++) {
    const before = power;
    power = Array.from({ length: size * size }, (__, at) => {
      let sum = 0;
      for (let m = 0; m < size; m++)
        sum += (before[Math.floor(at / size) * size + m] as number) * (before[m * size + (at % size)] as number);
      return sum;
    });
  }
  const trace = kept.reduce((sum, _i, i) => sum + (power[i * size + i] as number), 0);
  expect(trace).toBeLessThan(size * 0.5 ** 8);
});

test('replicated: the bits of the oracle', { timeout: 60_000 }, async () => {
  const program = programOf(gramOf(36, 0.6, [[20, [1, 2]]]), 36);
  const oracle = await runClear(names, program);
  expect(oracle.dropped).toEqual([20]);
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  for (const each of results) expect(each).toEqual(oracle);
});
