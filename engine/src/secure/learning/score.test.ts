import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, fixed, fixedInput } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import type { Family } from './families.ts';
import { linearPredictor, type Response, responseOf } from './score.ts';
import { checkTarget } from './targets.ts';

const names = ['bank', 'insurer', 'helper'];
const [rows, columns] = [60, 4];
const x = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(3 * i));
const slopes = [1.5, -2.25, 0.5, 0.75];
const intercept = -0.25;
const offset = Float64Array.from({ length: rows }, (_, i) => Math.cos(i) / 2);

async function scored(
  sharing: Sharing,
  shared: boolean,
  response: Response,
  withOffset: boolean,
): Promise<Float64Array> {
  const own = (owner: number, values: ArrayLike<number>) => (sharing.session.owns(owner) ? values : undefined);
  const format = fixed({ fractionBits: 20, integerBits: 3 });
  const features = fixedMatrix(await fixedInput(sharing, format, 0, x.length, own(0, x)), rows, columns);
  const weights = shared
    ? {
        slopes: await fixedInput(sharing, fixed({ fractionBits: 26, integerBits: 17 }), 1, columns, own(1, slopes)),
        intercept: await fixedInput(sharing, fixed({ fractionBits: 26, integerBits: 17 }), 1, 1, own(1, [intercept])),
      }
    : { slopes, intercept };
  const added = withOffset ? await fixedInput(sharing, format, 0, rows, own(0, offset)) : undefined;
  const result = await responseOf(sharing, await linearPredictor(sharing, features, weights, added), response);
  return decodeFixed(result.format, await sharing.open(result.ring));
}

const responses = { identity: (z: number) => z, logit: (z: number) => 1 / (1 + Math.exp(-z)), log: Math.exp };

test.each([
  [true, 'identity', false],
  [false, 'identity', true],
  [true, 'logit', true],
  [false, 'logit', false],
  [true, 'log', false],
] as const)('weights shared: %s, response %s, with an offset: %s', async (shared, response, withOffset) => {
  const program = (sharing: Sharing) => scored(sharing, shared, response, withOffset);
  const found = await runClear(names, program);
  for (let i = 0; i < rows; i++) {
    const z = slopes.reduce((sum, slope, j) => sum + slope * (x[i * columns + j] as number), intercept);
    const wanted = responses[response](z + (withOffset ? (offset[i] as number) : 0));
    expect(Math.abs((found[i] as number) - wanted)).toBeLessThan(2 ** -16 * Math.max(1, wanted));
  }
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  for (const each of results) expect(each).toEqual(found);
});

test('weights of other columns are refused', async () => {
  await runClear(names, async (sharing) => {
    const features = fixedMatrix(await fixedInput(sharing, fixed(), 0, 4, [1, 2, 3, 4]), 2, 2);
    const refused = linearPredictor(sharing, features, { slopes, intercept });
    await expect(refused).rejects.toMatchObject({ code: 'linear.shape' });
  });
});

const family = (kind: 'gaussian' | 'logistic' | 'poisson' | 'gamma'): Family => ({ kind });
test.each([
  [family('logistic'), [0, 1, 1, 0], 1n],
  [family('logistic'), [0, 1, 0.5, 0], 0n],
  [family('logistic'), [0, 1, 2, 0], 0n],
  [family('logistic'), [0, 1, -1, 0], 0n],
  [family('poisson'), [0, 3, 2, 1], 1n],
  [family('poisson'), [0, 3, -2, 1], 0n],
  [{ kind: 'tweedie', power: 1.5 } as const, [0, 0.25, 7, 1], 1n],
  [family('gamma'), [0.25, 3, 2, 1], 1n],
  [family('gamma'), [0.25, 3, 0, 1], 0n],
  [family('gaussian'), [-1, 3, 0, 1], 1n],
])('%o takes %j: %s', async (kind, values, wanted) => {
  const program = async (sharing: Sharing) => {
    const own = sharing.session.owns(1) ? values : undefined;
    const target = await fixedInput(sharing, fixed({ fractionBits: 4, integerBits: 6 }), 1, values.length, own);
    const [word = 0n] = await sharing.openBits(await checkTarget(sharing, kind, target));
    return word & 1n;
  };
  expect(await runClear(names, program)).toBe(wanted);
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  expect(results).toEqual([wanted, wanted, wanted]);
});
