// The engine's speed, one row for each line of its table; a new area adds bench/workloads/AREA.ts and its rows here.
// All parties run on this machine, each in a process of its own, over TLS. `must` and `aim` are for two cores.

import type { Bench } from './measure.ts';
import { rate, type Row, rowBench, time } from './rows.ts';
import type { AdditiveRequest } from './workloads/additive.ts';
import type { OtRequest } from './workloads/ot.ts';
import type { FixedRequest } from './workloads/fixed.ts';
import type { OrderRequest } from './workloads/order.ts';
import type { LogisticRequest } from './workloads/linear.ts';
import type { ReplicatedRequest } from './workloads/replicated.ts';

const million = 1e6;
const three = ['bank', 'insurer', 'helper'];
const runs = { warmUps: 5, runs: 9 };
// Small batches end before the compiler and the memory have settled: more of them.
const manyRuns = { warmUps: 30, runs: 31 };
// An epoch has hundreds of iterations: the compiler has settled for most of it.
const trainingRuns = { warmUps: 400, runs: 201 };

/** A row of the replicated protocol's workload. */
const replicated = (
  name: string,
  argument: ReplicatedRequest,
  rest: Pick<Row, 'scale' | 'must' | 'aim' | 'mostBytes' | 'memoryMust'>,
): Row => ({ name, workload: 'replicated', argument, parties: three, ...rest });

/** A row of oblivious transfer between two parties. */
const ot = (
  name: string,
  argument: Omit<OtRequest, 'warmUps' | 'runs'>,
  rest: Pick<Row, 'scale' | 'must' | 'aim' | 'mostBytes' | 'memoryMust'>,
): Row => ({ name, workload: 'ot', argument: { ...argument, ...runs }, parties: ['bank', 'insurer'], ...rest });

/** A row of the additive protocols: two parties, and a dealer where there is one. */
const additive = (
  name: string,
  argument: Omit<AdditiveRequest, 'warmUps' | 'runs'>,
  rest: Pick<Row, 'scale' | 'must' | 'aim'>,
): Row => ({
  name,
  workload: 'additive',
  argument: { ...argument, ...runs },
  parties: argument.protocol === 'additive-dealer' ? ['bank', 'insurer', 'dealer'] : ['bank', 'insurer'],
  ...rest,
});

/** A row of the fixed-point workload. */
const fixedPoint = (name: string, argument: FixedRequest, rest: Pick<Row, 'scale' | 'must' | 'aim'>): Row => ({
  name,
  workload: 'fixed',
  argument,
  parties: three,
  ...rest,
});

/** A row of the workload of shuffles and sorts of 2^20 rows. */
const order = (name: string, argument: Omit<OrderRequest, 'rows'>, rest: Pick<Row, 'must' | 'aim' | 'raw'>): Row => ({
  name,
  workload: 'order',
  argument: { ...argument, rows: 2 ** 20 },
  parties: three,
  scale: time('s'),
  ...rest,
});

const rows: readonly Row[] = [
  replicated(
    'replicated-multiply',
    { operation: 'multiply', length: 10 * million, ...runs },
    { scale: rate(10 * million, 'M/s'), must: 25, aim: 40, memoryMust: 1000 },
  ),
  replicated(
    'replicated-multiply-1m',
    { operation: 'multiply', length: million, ...manyRuns },
    { scale: rate(million, 'M/s') },
  ),
  replicated(
    'replicated-and',
    { operation: 'and', length: million, ...manyRuns },
    { scale: rate(64 * million, 'G/s'), must: 2.1, aim: 3 },
  ),
  replicated(
    'replicated-and-10m',
    { operation: 'and', length: 10 * million, ...runs },
    { scale: rate(640 * million, 'G/s') },
  ),
  // Signed less-than where the difference of the operands fits 64 bits.
  replicated(
    'compare-64',
    { operation: 'compare', length: million, ...runs },
    { scale: rate(million, 'M/s'), must: 1.5, aim: 3, mostBytes: 39 * million },
  ),
  replicated(
    'matmul-512',
    { operation: 'matmul', length: 512, ...runs },
    { scale: rate(512 ** 3, 'M MAC/s'), must: 800, aim: 1100 },
  ),
  replicated(
    'bits-to-ring',
    { operation: 'bits-to-ring', length: 10 * million, ...runs },
    { scale: rate(10 * million, 'M/s') },
  ),
  fixedPoint(
    'fixed-multiply-exact',
    { operation: 'multiply', rounding: 'nearest', length: million, ...runs },
    { scale: rate(million, 'M/s'), must: 1, aim: 2 },
  ),
  fixedPoint(
    'fixed-multiply-probabilistic',
    { operation: 'multiply', rounding: 'probabilistic', length: million, ...runs },
    { scale: rate(million, 'M/s'), must: 6, aim: 12 },
  ),
  fixedPoint(
    'fixed-divide',
    { operation: 'divide', rounding: 'nearest', length: 100_000, ...runs },
    { scale: rate(100_000, 'k/s'), must: 150, aim: 400 },
  ),
  ot(
    'ot-random',
    { operation: 'random', length: 2 ** 20, adversary: 'semi-honest' },
    { scale: rate(2 ** 20, 'M/s'), must: 8, aim: 16 },
  ),
  ot(
    'ot-random-malicious',
    { operation: 'random', length: 2 ** 20, adversary: 'malicious' },
    { scale: rate(2 ** 20, 'M/s') },
  ),
  // Base OTs and seeds of both directions between two parties.
  ot('ot-setup', { operation: 'setup', length: 1, adversary: 'malicious' }, { scale: time('ms') }),
  // Both cross terms of 10^5 multiplication triples.
  ot(
    'ot-products',
    { operation: 'products', length: 100_000, adversary: 'semi-honest' },
    { scale: rate(100_000, 'k/s') },
  ),
  // With the dealing: from the plan to the product. The online part alone is a row of its own.
  additive(
    'dealer-multiply',
    { protocol: 'additive-dealer', part: 'whole', length: million },
    { scale: rate(million, 'M/s'), must: 8, aim: 20 },
  ),
  additive(
    'dealer-multiply-online',
    { protocol: 'additive-dealer', part: 'online', length: million },
    { scale: rate(million, 'M/s') },
  ),
  // From the base OTs to the product.
  additive(
    'additive-multiply-ot',
    { protocol: 'additive-ot', part: 'whole', length: 100_000 },
    { scale: rate(100_000, 'k/s'), must: 50, aim: 120 },
  ),
  order('shuffle-1m', { operation: 'shuffle', width: 64, warmUps: 3, runs: 5 }, { must: 0.35, aim: 0.15 }),
  order('sort-1m-64', { operation: 'sort', width: 64, warmUps: 1, runs: 3 }, { must: 20, aim: 6, raw: false }),
  order('sort-1m-32', { operation: 'sort', width: 32, warmUps: 1, runs: 3 }, { must: 10, aim: 3, raw: false }),
  replicated('round', { operation: 'round', length: 1000, ...runs }, { scale: time('µs', 1000), must: 120, aim: 60 }),
  // Pixels of 8 bits, weights of 20. Truncation is exact unless the name says otherwise; MP-SPDZ's is probabilistic.
  ...(['piecewise', 'exact'] as const).flatMap((sigmoid) =>
    (['nearest', 'probabilistic'] as const).map(
      (rounding): Row => ({
        name: `logreg-iteration-${sigmoid}${rounding === 'nearest' ? '' : '-probabilistic'}`,
        workload: 'linear',
        argument: { sigmoid, rounding, features: 784, batch: 128, ...trainingRuns } satisfies LogisticRequest,
        parties: three,
        scale: time('ms'),
        ...(sigmoid === 'piecewise' ? { must: 6, aim: 3 } : { must: 18, aim: 9 }),
      }),
    ),
  ),
];

export const engineBenches: readonly Bench[] = rows.map((row) => rowBench('engine', row));
