/** Eight hospitals send shares of what they have counted to three computers, which have no data; none of the eight computes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hospitalStays } from './samples.ts';
import type { Scenario } from './scenario.ts';

const owners = Array.from({ length: 8 }, (_, i) => `hospital${i + 1}`);
const computers = ['computer1', 'computer2', 'computer3'];

const question = {
  tables: owners.map((name) => `${name}.stays`),
  columns: ['days', 'cost'],
  by: 'ward',
  where: "admitted >= DATE '2025-03-01'",
  statistics: ['count', 'mean', 'median', 'histogram'],
  histogram: { bins: 12 },
};

const policy = `dataset: stays
minimum_group_size: 10
recipients: [${owners.join(', ')}]
helpers: [${computers.join(', ')}]
expires: 2035-12-31
columns:
  ward: { allow: [group] }
  admitted: { allow: [filter] }
  days: { allow: [filter, aggregate] }
  cost: { allow: [filter, aggregate] }
`;

/** Writes the sample tables into `folder`. */
export function consortiumScenario(folder: string): Scenario {
  const tables = owners.map((owner, i) => {
    const file = join(folder, `${owner}-stays.csv`);
    writeFileSync(file, hospitalStays(i + 1, 1_000));
    return { owner, name: 'stays', file, key: ['patient'], policy };
  });
  return {
    introduction: 'demo.consortium',
    ask: { kind: 'describe', question },
    parties: [...owners, ...computers],
    computers,
    tables,
  };
}
