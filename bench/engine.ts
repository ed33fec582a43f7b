// The engine's speed, one row for each line of its table; a new area adds bench/workloads/AREA.ts and its rows here.
// All parties run on this machine, each in a process of its own, over TLS. `must` and `aim` are for two cores.

import type { Bench } from './measure.ts';
import { rate, type Row, rowBench, time } from './rows.ts';
import type { ReplicatedRequest } from './workloads/replicated.ts';

const million = 1e6;
const three = ['bank', 'insurer', 'helper'];
const runs = { warmUps: 5, runs: 9 };
// Small batches end before the compiler and the memory have settled: more of them.
const manyRuns = { warmUps: 30, runs: 31 };

/** A row of the replicated protocol's workload. */
const replicated = (
  name: string,
  argument: ReplicatedRequest,
  rest: Pick<Row, 'scale' | 'must' | 'aim' | 'mostBytes' | 'memoryMust'>,
): Row => ({ name, workload: 'replicated', argument, parties: three, ...rest });

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
  replicated('round', { operation: 'round', length: 1000, ...runs }, { scale: time('µs', 1000), must: 120, aim: 60 }),
];

export const engineBenches: readonly Bench[] = rows.map((row) => rowBench('engine', row));
