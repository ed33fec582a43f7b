/** Conformance cases: clusters and principal components. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Sharing } from '../../sharing/model.ts';
import { type ClusterStart, kMeans } from '../clusters/k-means.ts';
import { memberMeans, nearestCentres } from '../clusters/members.ts';
import { standardisedBy, standardRows } from '../clusters/standard.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { componentScores, componentsOf } from '../learning/column-components.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { ring, values } from './support.ts';

const format = fixed({ fractionBits: 12, integerBits: 4 });
const columns = 2;

/** Numbers from −1 to 1. */
async function numbers(sharing: Sharing, owner: number, name: string, length: number) {
  const most = 1n << 12n;
  const all = values(name, length, 13).map((value) => (BigInt.asIntN(13, value) === -most ? 0n : value));
  return asFixed(format, sharing.within(await ring(sharing, owner, all), { min: -most, max: most }));
}

const seeded = (kind: 'rows' | 'spread') => () => Promise.resolve({ kind, seed: 'a' });

const cases: readonly [string, number, (sharing: Sharing, count: number) => Promise<ClusterStart>][] = [
  ['some rows', 1, seeded('rows')],
  ['some rows', 3, seeded('rows')],
  ['rows far from each other', 3, seeded('spread')],
  ['points', 9, async (s, count) => ({ kind: 'points', points: await numbers(s, 1, 'points', count * columns) })],
];
const rows = 20;

const ofClusters = cases.map(
  ([name, clusters, startOf]): ConformanceCase => ({
    name: `${clusters} clusters of ${rows} rows, from ${name}`,
    program: async (sharing) => {
      const cells = await numbers(sharing, 0, 'rows', rows * columns);
      const counts = values('counts', rows).map((value) => (value >> 7n) & 1n);
      const ones = sharing.within(await ring(sharing, 1, counts), { min: 0n, max: 1n });
      const input = { rows: fixedMatrix(cells, rows, columns), ones };
      const start = await startOf(sharing, clusters);
      const found = await kMeans(sharing, input, { clusters, iterations: 2, start });
      return [
        await sharing.open(found.centres.ring),
        await sharing.open(found.sizes),
        await sharing.open(found.inertia.ring),
        await sharing.openBits(found.settled),
      ];
    },
  }),
);

const ofComponents = (['correlation', 'covariance'] as const).map(
  (scale): ConformanceCase => ({
    name: `components of 3 columns by ${scale}`,
    program: async (sharing) => {
      const features = fixedMatrix(await numbers(sharing, 0, 'columns', 3 * rows), rows, 3);
      const counted = sharing.within(await ring(sharing, 1, BigUint64Array.of(17n)), { min: 1n, max: BigInt(rows) });
      const found = await componentsOf(sharing, features, { scale, components: 2, squarings: 2, counted });
      const scores = await componentScores(sharing, features, found);
      return [
        await sharing.open(found.loadings.ring),
        await sharing.open(found.shares.ring),
        await sharing.open(found.variance.ring),
        await sharing.openBits(sharing.joinPlanes([found.settled, found.present])),
        await sharing.openBits(found.constant),
        await sharing.open(scores.ring),
      ];
    },
  }),
);

/** Few centres meet in pairs, many in a tournament. */
const ofNearest = [3, 9].map(
  (count): ConformanceCase => ({
    name: `the nearest of ${count} centres, in deviations`,
    program: async (sharing) => {
      const features = fixedMatrix(await numbers(sharing, 0, 'rows', rows * columns), rows, columns);
      const counted = sharing.within(await ring(sharing, 1, BigUint64Array.of(17n)), { min: 1n, max: BigInt(rows) });
      const standard = await standardRows(sharing, features, counted);
      const alive = await ring(
        sharing,
        1,
        BigUint64Array.from({ length: count }, (_, i) => BigInt(i % 2)),
      );
      const others = fixedMatrix(await numbers(sharing, 1, 'others', rows * columns), rows, columns);
      const { index, distance } = await nearestCentres(
        sharing,
        await standardisedBy(sharing, others, standard.standard),
        {
          values: await numbers(sharing, 0, 'centres', count * columns),
          count,
          alive: sharing.within(alive, { min: 0n, max: 1n }),
        },
      );
      const members = sharing.within(
        await ring(
          sharing,
          0,
          values('members', 2 * rows).map((value) => value & 1n),
        ),
      );
      const means = await memberMeans(sharing, sharing.within(members, { min: 0n, max: 1n }), features);
      const own = await standard.asCounted(sharing, standard.rows.values);
      return [
        await sharing.open(index),
        await sharing.open(distance.ring),
        await sharing.open(means.ring),
        await sharing.open(own.ring),
      ];
    },
  }),
);

export const clustersCases: readonly ConformanceCase[] = [...ofClusters, ...ofNearest, ...ofComponents];
