/** Clusters and components open nothing, and what they send does not depend on the data. */
import { expect, test, vi } from 'vitest';
import type { Sharing } from '../../sharing/model.ts';
import { runCost } from '../../sharing/cost/run.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { asFixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { componentScores, componentsOf } from '../learning/column-components.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { kMeans } from './k-means.ts';
import { nearestCentres } from './members.ts';
import { standardisedBy, standardRows } from './standard.ts';

const names = ['bank', 'insurer', 'helper'];
const [rows, columns] = [60, 3];
const noise = Array.from({ length: rows * columns }, (_, i) => ((i * 71) % 97) / 97);

const dataSets: readonly (readonly number[])[] = [noise, noise.map((value) => (value < 0.5 ? 0.25 : -0.5))];

async function matrix(sharing: Sharing, values: readonly number[]) {
  const own = sharing.session.owns(0) ? values : undefined;
  const given = await fixedInput(sharing, fixed({ integerBits: 4 }), 0, rows * columns, own);
  return fixedMatrix(fixedWithin(sharing, given, { min: -1, max: 1 }), rows, columns);
}

const programs: readonly [string, (sharing: Sharing, values: readonly number[]) => Promise<unknown>][] = [
  ...(['rows', 'spread'] as const).map((kind): (typeof programs)[number] => [
    `k-means from ${kind}`,
    async (sharing, values) =>
      kMeans(
        sharing,
        { rows: await matrix(sharing, values) },
        { clusters: 3, iterations: 2, start: { kind, seed: 'a' } },
      ),
  ]),
  [
    'components',
    async (sharing, values) =>
      componentsOf(sharing, await matrix(sharing, values), { components: 1, scale: 'correlation', squarings: 2 }),
  ],
];

test.each(programs)('%s', async (_, program) => {
  const expected = await runCost(names, replicated, (sharing) => program(sharing, noise));
  expect(expected.reveals).toEqual([]);
  for (const values of dataSets) {
    const { traffic } = await runLocal(names, async (session) => {
      const sharing = await replicated.create(session);
      const shape = Object.getPrototypeOf(sharing) as Sharing;
      const opens = [vi.spyOn(shape, 'open'), vi.spyOn(shape, 'openBits'), vi.spyOn(shape, 'reveal')];
      await program(sharing, values);
      expect(opens.map((each) => each.mock.calls.length)).toEqual([0, 0, 0]);
    });
    traffic.forEach(({ sent }, party) => expect(sent).toEqual(expected.sent[party]));
    expect(Math.max(...traffic.map((each) => each.rounds))).toBe(expected.rounds);
  }
});

test.each([
  [1000, 100, 24],
  [100_000, 10, 20],
  [200_000, 3, 19],
])('numbers of %i rows of %i columns fit, at their widest', async (length, width, fractionBits) => {
  await runCost(names, replicated, async (sharing) => {
    const most = (1n << BigInt(fractionBits)) + 1024n;
    const own = sharing.within(await sharing.inputRing(0, length * width, undefined), { min: -most, max: most });
    const features = fixedMatrix(asFixed(fixed({ fractionBits, integerBits: 11 }), own), length, width);
    const counted = sharing.within(sharing.filledRing(1, 5n), { min: 1n, max: BigInt(length) });
    for (const scale of ['correlation', 'covariance'] as const) {
      const found = await componentsOf(sharing, features, { components: 2, scale, squarings: 1, counted });
      await componentScores(sharing, features, found);
    }
    const { rows: standard, squares, standard: by } = await standardRows(sharing, features, counted);
    for (const input of [{ rows: features }, { rows: standard, squares }]) {
      const start = { kind: 'spread', seed: 'a' } as const;
      const { centres } = await kMeans(sharing, input, { clusters: 9, iterations: 1, start });
      await nearestCentres(sharing, features, { values: centres, count: 9 });
      await nearestCentres(sharing, await standardisedBy(sharing, features, by), { values: centres, count: 9 });
    }
  });
});
