// Set intersection, one row for each line of its table: all parties on this machine, each in a process of its own, over TLS. `must`
// and `aim` are for two cores that do all parties' work.

import type { Bench } from './measure.ts';
import { type Row, rowBench, time } from './rows.ts';
import type { SetsRequest } from './workloads/sets.ts';
import type { UnbalancedRequest } from './workloads/unbalanced.ts';

const million = 2 ** 20;
const runs = { warmUps: 2, runs: 5 };

const sets = (name: string, argument: SetsRequest, rest: Pick<Row, 'must' | 'aim' | 'memoryMust'>): Row => ({
  name,
  workload: 'sets',
  argument,
  parties:
    argument.rows.length === 2 && argument.protocol !== 'tokens' ? ['bank', 'insurer'] : ['bank', 'insurer', 'helper'],
  scale: time('s'),
  raw: false,
  ...rest,
});

const rows: readonly Row[] = [
  sets('psi-vole-1m', { protocol: 'vole', rows: [million, million], gives: 'rows', ...runs }, { must: 1.5, aim: 0.8 }),
  sets(
    'psi-vole-1m-wan',
    {
      protocol: 'vole',
      rows: [million, million],
      gives: 'rows',
      shape: { roundTripMs: 40, mbitPerSecond: 100 },
      warmUps: 1,
      runs: 3,
    },
    { must: 6 },
  ),
  sets(
    'psi-vole-1m-malicious',
    { protocol: 'vole-malicious', rows: [million, million], gives: 'rows', ...runs },
    { must: 2, aim: 1.1 },
  ),
  sets(
    'psi-okvs-ot-1m',
    { protocol: 'okvs-ot', rows: [million, million], gives: 'rows', ...runs },
    { must: 2.5, aim: 1.2 },
  ),
  sets(
    'psi-vole-10m',
    { protocol: 'vole', rows: [10_000_000, 10_000_000], gives: 'rows', warmUps: 0, runs: 3 },
    { must: 30, aim: 14, memoryMust: 2000 },
  ),
  sets(
    'psi-count-1m',
    { protocol: 'tokens', rows: [million, million], gives: 'count', ...runs },
    { must: 1, aim: 0.4 },
  ),
];

/** The online part only: the set was prepared before. */
const unbalanced: Row = {
  name: 'psi-unbalanced',
  workload: 'unbalanced',
  argument: { entries: 10_000_000, queries: 1_000, ...runs } satisfies UnbalancedRequest,
  parties: ['bank', 'insurer'],
  scale: time('s'),
  raw: false,
  must: 1,
  aim: 0.2,
};

export const setBenches: readonly Bench[] = [...rows, unbalanced].map((row) => rowBench('sets', row));
