// Differential privacy: three parties on this machine, each in a process of its own, over TLS.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../cli/src/demo/demo.ts';
import type { Bench, Measurement } from './measure.ts';
import { rate, type Row, rowBench, time } from './rows.ts';
import { outcomes, runSeconds, wideScenario } from './sql.ts';
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

const million = 1_000_000;
const groups = 1_000;
const histogram =
  'SELECT o.grp, COUNT(*) AS orders FROM bank.orders AS o JOIN insurer.costs AS c ON c.order_id = o.id GROUP BY o.grp';
const given = 'privacy: { unit: row, epsilon: 4, delta: 1e-6, period: ever }\n';

/** The same histogram exact, exact without anybody being told how many rows match, and with noise: as with noise rows are matched strictly. */
const histograms = [
  { name: 'histogram-exact', ask: { sql: histogram } },
  { name: 'histogram-exact-strict', ask: { sql: histogram, join: 'strict' } },
  { name: 'histogram-noise', ask: { sql: `${histogram} WITH PRIVACY (epsilon => 1)` } },
] as const;

/** Each group has a thousand rows; noise of scale 1 is beyond 40 once in 10^14 groups. */
function isNear({ result: { result } }: Outcome): boolean {
  if (result.kind !== 'table') return false;
  const { columns, rows } = result.table;
  const place = columns.findIndex(({ name }) => name === 'orders');
  return rows.length === groups && rows.every((row) => Math.abs(Number(row[place]) - million / groups) <= 40);
}

const histogramBench: Bench = {
  group: 'privacy',
  names: histograms.map(({ name }) => name),
  async run(_, measured) {
    const folder = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
    try {
      const seconds = new Map<string, number>();
      for (const { name, ask } of histograms) {
        const scenario = await wideScenario(folder, million, groups, ask, given);
        const line = runSeconds(name, await outcomes(() => Promise.resolve(scenario), 1, undefined, isNear));
        seconds.set(name, line.value);
        const exact = seconds.get('histogram-exact-strict');
        const target: Pick<Measurement, 'must' | 'better'> =
          name === 'histogram-noise' && exact !== undefined
            ? { must: Math.round(13 * exact) / 10, better: 'less' }
            : {};
        measured({ ...line, ...target });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export const privacyBenches: readonly Bench[] = [...rows.map((row) => rowBench('privacy', row)), histogramBench];
