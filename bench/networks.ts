// A small network on secret rows: three parties on this machine, each in a process of its own, over TLS.

import type { Bench } from './measure.ts';
import { type Row, rowBench, time } from './rows.ts';
import type { NetworkRequest } from './workloads/networks.ts';

// Pixels of 8 bits; truncation is probabilistic as MP-SPDZ's.
const epoch: NetworkRequest = {
  rows: 60_000,
  columns: 784,
  units: 128,
  classes: 10,
  batch: 128,
  featureBits: 8,
  rounding: 'probabilistic',
  warmUps: 1,
  runs: 1,
};

const rows: readonly Row[] = [
  {
    name: 'nn-epoch',
    workload: 'networks',
    parties: ['bank', 'insurer', 'helper'],
    raw: false,
    hasWan: true,
    argument: epoch,
    scale: time('s'),
    must: 60,
    aim: 25,
  },
];

export const networkBenches: readonly Bench[] = rows.map((row) => rowBench('trees', row));
