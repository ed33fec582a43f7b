// The replicated protocol's products: three processes, TLS on loopback.

import { type Bench, median, type Measurement } from './measure.ts';
import { runProcesses } from './processes.ts';
import type { BatchRequest, BatchResult } from './workloads/replicated.ts';

const workload = new URL('workloads/replicated.ts', import.meta.url).href;

const batch = (name: string, request: BatchRequest, unit: string, perItem: number): Bench => ({
  names: [name],
  async run(): Promise<Measurement[]> {
    const outcomes = await runProcesses(['bank', 'insurer', 'helper'], workload, request);
    const results = outcomes.map(({ result }) => result as BatchResult);
    // A run has ended when its slowest party has.
    const seconds = results[0]?.milliseconds.map(
      (_, i) => Math.max(...results.map(({ milliseconds }) => milliseconds[i] as number)) / 1000,
    );
    return [
      {
        name,
        value: (request.length * perItem) / median(seconds as number[]),
        unit,
        rounds: latest(results, 1) - latest(results, 0),
        bytesPerParty: Math.max(...results.map(({ bytes }) => bytes)),
      },
    ];
  },
});

const latest = (results: readonly BatchResult[], at: 0 | 1): number =>
  Math.max(...results.map(({ clocks }) => clocks[at]));

const runs = { warmUps: 5, runs: 9 };
// Small batches end before the compiler and the memory have settled: more of them.
const manyRuns = { warmUps: 30, runs: 31 };
const million = 1e6;

export const replicatedBenches: readonly Bench[] = [
  batch('replicated-multiply', { operation: 'multiply', length: 10 * million, ...runs }, 'M/s', 1e-6),
  batch('replicated-multiply-1m', { operation: 'multiply', length: million, ...manyRuns }, 'M/s', 1e-6),
  batch('replicated-and', { operation: 'and', length: million, ...manyRuns }, 'G/s', 64e-9),
  batch('replicated-and-10m', { operation: 'and', length: 10 * million, ...runs }, 'G/s', 64e-9),
];
