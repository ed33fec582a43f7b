// Trees and other learners on secret rows: three parties on this machine, each in a process of its own, over TLS.

import type { Bench } from './measure.ts';
import { rowBench, time } from './rows.ts';
import type { ClustersRequest } from './workloads/clusters.ts';

const parties = ['bank', 'insurer', 'helper'];

export const treesBenches: readonly Bench[] = [
  rowBench('trees', {
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
    parties,
    scale: time('s'),
    must: 15,
    aim: 6,
    memoryMust: 2000,
    raw: false,
    hasWan: true,
  }),
];
