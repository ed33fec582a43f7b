/** Two hospitals and nobody else: their tables are united under oblivious transfer, without any third party. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hospitalStays } from './samples.ts';
import type { Scenario } from './scenario.ts';

const names = ['hospital1', 'hospital2'];

const branch = (name: string): string => `  SELECT ward, days, cost FROM ${name}.stays`;

const question = `SELECT ward,
       COUNT(*)  AS stays,
       AVG(days) AS average_days,
       AVG(cost) AS average_cost
FROM (
${names.map(branch).join('\n  UNION ALL\n')}
) AS s
GROUP BY ward
ORDER BY stays DESC
`;

const policy = `dataset: stays
minimum_group_size: 5
recipients: [${names.join(', ')}]
helpers: []
expires: 2035-12-31
columns:
  ward: { allow: [group] }
  days: { allow: [aggregate] }
  cost: { allow: [aggregate] }
`;

/** Writes the sample tables into `folder`. */
export function twoScenario(folder: string): Scenario {
  const tables = names.map((owner, i) => {
    const file = join(folder, `${owner}-stays.csv`);
    writeFileSync(file, hospitalStays(i + 1));
    return { owner, name: 'stays', file, key: ['patient'], policy };
  });
  return { introduction: 'demo.two', sql: question, parties: names, tables };
}
