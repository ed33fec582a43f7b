import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, fixed, fixedInput, fixedWithin, type Range } from '../fixed/format.ts';
import { linearRegression } from './regression.ts';
import { fixedMatrix } from './solve.ts';

const names = ['bank', 'insurer', 'helper'];

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

interface Data {
  readonly x: number[][];
  readonly y: number[];
}

/** Rows of d features from −1 to 1, the first 1, neighbours correlated, and targets along a plane with some noise. */
function data(n: number, d: number, seed: number): Data {
  const next = noise(seed);
  const x = Array.from({ length: n }, () => {
    const row = [1];
    while (row.length < d) row.push(0.6 * next() + 0.4 * (row.length > 1 ? (row.at(-1) as number) : 0));
    return row;
  });
  const y = x.map((row) => row.reduce((sum, value, i) => sum + value * (((i * 5) % 7) - 3) * 0.3, 0) + 0.1 * next());
  return { x, y };
}

/** The same in floating point, by elimination. */
function expected({ x, y }: Data, ridge: number): number[] {
  const d = (x[0] as number[]).length;
  const mean = (value: (row: number) => number) => x.reduce((sum, _, r) => sum + value(r), 0) / x.length;
  const at = (r: number, c: number) => (x[r] as number[])[c] as number;
  const rows = Array.from({ length: d }, (_, i) => [
    ...Array.from({ length: d }, (_, j) => mean((r) => at(r, i) * at(r, j)) + (i === j ? ridge : 0)),
    mean((r) => at(r, i) * (y[r] as number)),
  ]);
  for (let i = 0; i < d; i++) {
    const pivot = rows[i] as number[];
    for (let j = 0; j < d; j++) {
      if (j === i) continue;
      const factor = ((rows[j] as number[])[i] as number) / (pivot[i] as number);
      rows[j] = (rows[j] as number[]).map((value, c) => value - factor * (pivot[c] as number));
    }
  }
  return rows.map((row, i) => (row[d] as number) / (row[i] as number));
}

const format = fixed({ fractionBits: 16, integerBits: 10 });

async function fitted(sharing: Sharing, { x, y }: Data, ridge: number, eigenvalues?: Range): Promise<Float64Array> {
  const own = (owner: number, values: number[]) => (sharing.session.owns(owner) ? values : undefined);
  const [n, d] = [x.length, (x[0] as number[]).length];
  const inputs = await fixedInput(sharing, format, 0, n * d, own(0, x.flat()));
  const features = fixedMatrix(fixedWithin(sharing, inputs, { min: -1, max: 1 }), n, d);
  const targets = fixedWithin(sharing, await fixedInput(sharing, format, 1, n, own(1, y)), { min: -4, max: 4 });
  const options = eigenvalues === undefined ? { ridge } : { ridge, eigenvalues };
  const weights = await linearRegression(sharing, features, targets, options);
  return decodeFixed(format, await sharing.open(weights.ring));
}

const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

test.each([
  [50, 2, 0.01, 1e-4],
  [300, 5, 0.01, 2e-4],
  [1000, 10, 0.05, 2e-4],
  [200, 4, 0.001, 1e-3],
])('%i rows of %i features with ridge %f: error below %f of the norm', async (n, d, ridge, most) => {
  for (const seed of [1, 2]) {
    const given = data(n, d, seed);
    const found = await runClear(names, (sharing) => fitted(sharing, given, ridge));
    const wanted = expected(given, ridge);
    const error = norm(wanted.map((value, i) => value - (found[i] as number)));
    expect(error / norm(wanted)).toBeLessThan(most);
  }
});

test('parties find the same as the oracle, at the cost that was told', async () => {
  const given = data(40, 3, 7);
  const oracle = await runClear(names, (sharing) => fitted(sharing, given, 0.1));
  const { results, traffic } = await runLocal(names, async (session) =>
    fitted(await replicated.create(session), given, 0.1),
  );
  for (const found of results) expect(found).toEqual(oracle);
  const cost = await runCost(names, replicated, (sharing) => fitted(sharing, given, 0.1));
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
});

test('a penalty of nothing, too little, or targets that do not fit are refused', async () => {
  const given = data(20, 3, 1);
  await expect(runClear(names, (s) => fitted(s, given, 0))).rejects.toMatchObject({ code: 'linear.eigenvalues' });
  await expect(runClear(names, (s) => fitted(s, given, 1e-6))).rejects.toMatchObject({ code: 'linear.condition' });
  await runClear(names, async (sharing) => {
    const x = fixedMatrix(await fixedInput(sharing, format, 0, 4, [1, 0, 0, 1]), 2, 2);
    const y = await fixedInput(sharing, format, 1, 1, [1]);
    await expect(linearRegression(sharing, x, y, { ridge: 1 })).rejects.toMatchObject({ code: 'linear.shape' });
  });
});
