// Differential privacy: three parties on this machine, each in a process of its own, over TLS.

import type { Bench } from './measure.ts';
import { rate, type Row, rowBench, time } from './rows.ts';
import type { NoiseRequest } from './workloads/noise.ts';

const noise = (name: string, argument: NoiseRequest, rest: Pick<Row, 'scale' | 'must' | 'aim'>): Row => ({
  name,
  workload: 'noise',
  argument,
  parties: ['bank', 'insurer', 'helper'],
  raw: false,
  ...rest,
});

const length = 200_000;
const runs = { warmUps: 3, runs: 5 };

const rows: readonly Row[] = [
  noise('noise-laplace', { law: 'laplace', scale: 10, length, ...runs }, { scale: rate(length, 'k/s'), must: 200 }),
  noise('noise-laplace-1m', { law: 'laplace', scale: 1_000_000, length, ...runs }, { scale: rate(length, 'k/s') }),
  noise('noise-gaussian', { law: 'gaussian', scale: 10, length, ...runs }, { scale: rate(length, 'k/s'), must: 50 }),
  // Four parts each.
  noise('noise-gaussian-100k', { law: 'gaussian', scale: 100_000, length, ...runs }, { scale: rate(length, 'k/s') }),
  noise('noise-choice-1k', { law: 'choice', scale: 20, length: 1000, ...runs }, { scale: time('ms') }),
];

export const privacyBenches: readonly Bench[] = rows.map((row) => rowBench('privacy', row));
