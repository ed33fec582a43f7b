// Trees and other learners on secret rows: three parties on this machine, each in a process of its own, over TLS.

import type { Bench } from './measure.ts';
import { type Row, rowBench, time } from './rows.ts';
import type { ClustersRequest } from './workloads/clusters.ts';
import type { TreesRequest } from './workloads/trees.ts';

type Aims = Pick<Row, 'scale' | 'must' | 'aim' | 'memoryMust' | 'wanMust'>;

const common = { parties: ['bank', 'insurer', 'helper'], raw: false, hasWan: true } as const;

const trees = (name: string, argument: TreesRequest, aims: Aims): Row => {
  return { name, workload: 'trees', argument, ...common, ...aims };
};

const rows: readonly Row[] = [
  trees(
    'boost-tree',
    { work: 'boost', rows: 50_000, columns: 20, bins: 16, rounds: 1, depth: 5, warmUps: 1, runs: 3 },
    { scale: time('s'), must: 2.5, aim: 1.2 },
  ),
  trees(
    'boost-45k',
    { work: 'boost', rows: 45_211, columns: 16, bins: 16, rounds: 100, depth: 3, warmUps: 1, runs: 1 },
    { scale: time('s'), must: 90, aim: 45 },
  ),
  trees(
    'boost-45k-seen',
    { work: 'boost-seen', rows: 45_211, columns: 16, bins: 16, rounds: 100, depth: 3, warmUps: 1, runs: 1 },
    { scale: time('s') },
  ),
  trees(
    'boost-1m',
    { work: 'boost', rows: 1_000_000, columns: 20, bins: 16, rounds: 1, depth: 4, warmUps: 1, runs: 1 },
    { scale: time('s'), must: 40, aim: 20, memoryMust: 4000 },
  ),
  trees(
    'tree-426',
    { work: 'tree', rows: 426, columns: 30, bins: 16, rounds: 1, depth: 5, warmUps: 2, runs: 5 },
    { scale: time('s'), must: 2, aim: 0.8 },
  ),
  trees(
    'score-trees-one',
    { work: 'score', rows: 1, columns: 20, bins: 16, rounds: 100, depth: 5, warmUps: 20, runs: 31 },
    { scale: time('ms'), must: 100, aim: 40 },
  ),
  trees(
    'score-trees',
    { work: 'score', rows: 100_000, columns: 20, bins: 16, rounds: 100, depth: 5, warmUps: 1, runs: 3 },
    { scale: time('s'), must: 20, aim: 8 },
  ),
  {
    name: 'kmeans',
    workload: 'clusters',
    argument: {
      work: 'k-means',
      rows: 100_000,
      columns: 10,
      clusters: 5,
      iterations: 20,
      warmUps: 1,
      runs: 3,
    } satisfies ClustersRequest,
    ...common,
    scale: time('s'),
    must: 15,
    aim: 6,
    memoryMust: 2000,
  },
];

export const treesBenches: readonly Bench[] = rows.map((row) => rowBench('trees', row));
