// Models on secret rows: three parties on this machine, each in a process of its own, over TLS.

import type { Bench } from './measure.ts';
import { type Row, rowBench, time } from './rows.ts';
import type { LearningRequest } from './workloads/learning.ts';
import type { PrepareRequest } from './workloads/prepare.ts';

const parties = ['bank', 'insurer', 'helper'];

const learning = (
  name: string,
  argument: LearningRequest,
  rest: Pick<Row, 'scale' | 'must' | 'aim' | 'memoryMust' | 'wanMust'>,
): Row => ({ name, workload: 'learning', argument, parties, raw: false, hasWan: true, ...rest });

const few = { warmUps: 2, runs: 5 };
const digits = { work: 'descent', rows: 60_000, columns: 784, epochs: 1, featureBits: 8, warmUps: 1, runs: 3 } as const;

const rows: readonly Row[] = [
  // Six steps with standard errors; truncations are exact unless the name says otherwise.
  ...(['nearest', 'probabilistic'] as const).map((rounding) =>
    learning(
      rounding === 'nearest' ? 'logreg-newton' : 'logreg-newton-probabilistic',
      { work: 'newton', rows: 30_000, columns: 23, iterations: 6, rounding, ...few },
      { scale: time('s'), must: 4, aim: 2, wanMust: 60, ...(rounding === 'nearest' ? { memoryMust: 2000 } : {}) },
    ),
  ),
  // Rows of ten owners with the same columns: shared, put one under the other, and trained on.
  learning(
    'logreg-stacked',
    { work: 'stacked', rows: 10_000, columns: 20, owners: 10, iterations: 6, rounding: 'nearest', warmUps: 1, runs: 3 },
    { scale: time('s') },
  ),
  // Pixels of 8 bits; truncation is probabilistic as MP-SPDZ's.
  ...(['piecewise', 'exact'] as const).map((sigmoid) =>
    learning(
      `logreg-sgd-epoch-${sigmoid}`,
      { ...digits, sigmoid, rounding: 'probabilistic' },
      { scale: time('s'), ...(sigmoid === 'piecewise' ? { must: 2.2, aim: 1.6 } : { must: 6, aim: 4 }) },
    ),
  ),
  learning(
    'logreg-small',
    {
      work: 'descent',
      rows: 426,
      columns: 30,
      epochs: 20,
      featureBits: 16,
      sigmoid: 'exact',
      rounding: 'probabilistic',
      ...few,
    },
    { scale: time('s'), must: 1.2, aim: 0.5 },
  ),
  learning(
    'correlation',
    { work: 'correlation', rows: 30_000, columns: 23, rounding: 'nearest', ...few },
    { scale: time('s'), memoryMust: 2000 },
  ),
  // All columns standardised, most of them filled by the median and clipped at quantiles first; compiled before.
  {
    name: 'prepare',
    workload: 'prepare',
    parties,
    raw: false,
    scale: time('s'),
    memoryMust: 2000,
    argument: { rows: 30_000, columns: 23, warmUps: 1, runs: 3 } satisfies PrepareRequest,
  },
  learning(
    'score-batch',
    { work: 'score', rows: 100_000, columns: 23, rounding: 'nearest', ...few },
    { scale: time('s'), must: 4, aim: 1.5 },
  ),
  learning(
    'score-one',
    { work: 'score', rows: 1, columns: 23, rounding: 'nearest', warmUps: 30, runs: 31 },
    { scale: time('ms'), must: 100, aim: 30 },
  ),
];

export const learningBenches: readonly Bench[] = rows.map((row) => rowBench('learning', row));
