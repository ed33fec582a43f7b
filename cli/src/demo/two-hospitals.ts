/** Two hospitals and nobody else: their tables are united under oblivious transfer, without any third party. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hospitalStays } from './samples.ts';
import type { Scenario } from './scenario.ts';

const names = ['hospital1', 'hospital2'];

const question = {
  tables: names.map((name) => `${name}.stays`),
  columns: ['days', 'cost'],
  by: 'ward',
  statistics: ['count', 'mean', 'deviation', 'median', 'correlation'],
};

const policy = `dataset: stays
minimum_group_size: 5
recipients: [${names.join(', ')}]
helpers: []
expires: 2035-12-31
columns:
  ward: { allow: [group] }
  days: { allow: [filter, aggregate, single-out] }
  cost: { allow: [filter, aggregate, single-out] }
`;

/** Writes the sample tables into `folder`. */
export function twoHospitalsScenario(folder: string): Scenario {
  const tables = names.map((owner, i) => {
    const file = join(folder, `${owner}-stays.csv`);
    writeFileSync(file, hospitalStays(i + 1));
    return { owner, name: 'stays', file, key: ['patient'], policy };
  });
  return { introduction: 'demo.two-hospitals', ask: { kind: 'describe', question }, parties: names, tables };
}
