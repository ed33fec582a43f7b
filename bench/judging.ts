// Judging a model and counting labels by bins: three parties in a process each, over TLS. `must` and `aim` are for two cores.

import type { Bench } from './measure.ts';
import { rowBench, time } from './rows.ts';
import type { BinningRequest } from './workloads/binning.ts';
import type { JudgingRequest } from './workloads/judging.ts';

const three = ['bank', 'insurer', 'helper'];

export const judgingBenches: readonly Bench[] = [
  rowBench('judging', {
    name: 'auc-1m',
    workload: 'judging',
    argument: { operation: 'auc', rows: 1e6, features: 0, bins: 10, warmUps: 1, runs: 3 } satisfies JudgingRequest,
    parties: three,
    scale: time('s'),
    must: 15,
    aim: 8,
    memoryMust: 2000,
    raw: false,
  }),
  rowBench('judging', {
    name: 'woe-iv',
    workload: 'judging',
    argument: { operation: 'woe', rows: 1e5, features: 50, bins: 10, warmUps: 1, runs: 5 } satisfies JudgingRequest,
    parties: three,
    scale: time('s'),
    must: 3,
    aim: 1,
    memoryMust: 2000,
    raw: false,
  }),
  // The same counts where nobody knows the numbers: kind `bin` over a table of shares.
  rowBench('judging', {
    name: 'woe-iv-shared',
    workload: 'binning',
    argument: { rows: 1e5, features: 50, bins: 10, warmUps: 1, runs: 3 } satisfies BinningRequest,
    parties: three,
    scale: time('s'),
    must: 3,
    aim: 1,
    memoryMust: 2000,
    raw: false,
  }),
];
