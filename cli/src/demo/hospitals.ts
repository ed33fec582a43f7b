/** Three hospitals ask one question over all their stays; each is also one of the three computers. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hospitalStays } from './samples.ts';
import type { Scenario } from './scenario.ts';

const names = ['hospital1', 'hospital2', 'hospital3'];

const branch = (name: string): string => `  SELECT ward, days, cost, readmitted, admitted FROM ${name}.stays`;

const hospitalQuestion = `SELECT ward,
       COUNT(*)  AS stays,
       AVG(days) AS average_days,
       SUM(cost) AS cost,
       MAX(days) AS longest
FROM (
${names.map(branch).join('\n  UNION ALL\n')}
) AS s
WHERE admitted >= DATE '2025-03-01' AND NOT readmitted
GROUP BY ward
ORDER BY stays DESC
`;

const policy = `dataset: stays
minimum_group_size: 10
recipients: [${names.join(', ')}]
helpers: []
expires: 2035-12-31
columns:
  ward: { allow: [group] }
  admitted: { allow: [filter] }
  readmitted: { allow: [filter] }
  days: { allow: [aggregate, extreme] }
  cost: { allow: [aggregate] }
`;

/** Writes the sample tables into `folder`. */
export function hospitalScenario(folder: string): Scenario {
  const tables = names.map((owner, i) => {
    const file = join(folder, `${owner}-stays.csv`);
    writeFileSync(file, hospitalStays(i + 1));
    return { owner, name: 'stays', file, key: ['patient'], policy };
  });
  return { introduction: 'demo.hospitals', ask: { sql: hospitalQuestion }, parties: names, tables };
}
