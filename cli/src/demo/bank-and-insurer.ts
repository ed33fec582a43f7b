/** A bank asks about its customers and an insurer's policies; a notary helps without data, or nobody does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeParquet } from './parquet.ts';
import { type BankAndInsurer, bankAndInsurer } from './samples.ts';
import type { DemoTable, Scenario } from './scenario.ts';

export const bankQuestion = `SELECT c.segment,
       COUNT(*)            AS customers,
       SUM(p.claims_total) AS claims,
       AVG(c.income)       AS average_income
FROM bank.customers AS c
JOIN insurer.policies AS p ON p.customer_id = c.id
WHERE c.active
  AND p.claims_total > 0.1 * c.income
GROUP BY c.segment
ORDER BY claims DESC
`;

const customersPolicy = (helpers: string): string => `dataset: customers
minimum_group_size: 10
recipients: [bank]
helpers: [${helpers}]
expires: 2035-12-31
columns:
  id: { allow: [join] }
  income: { allow: [filter, aggregate] }
  segment: { allow: [group, filter] }
  active: { allow: [filter] }
`;

const policiesPolicy = (helpers: string): string => `dataset: policies
minimum_group_size: 10
recipients: [bank]
helpers: [${helpers}]
expires: 2035-12-31
columns:
  customer_id: { allow: [join, membership] }
  claims_total: { allow: [filter, aggregate] }
  product: { allow: [group, filter] }
`;

/** The bank, the insurer and the notary; writes the sample tables into `folder`. */
export async function bankScenario(folder: string): Promise<Scenario> {
  return {
    introduction: 'demo.bank',
    ask: { sql: bankQuestion },
    parties: ['bank', 'insurer', 'notary'],
    helper: 'notary',
    tables: await sampleTables(folder, bankAndInsurer(), 'notary'),
  };
}

/** The same question between the bank and the insurer alone, over 2,000 rows each. */
export async function twoScenario(folder: string): Promise<Scenario> {
  return {
    introduction: 'demo.two',
    ask: { sql: bankQuestion },
    parties: ['bank', 'insurer'],
    tables: await sampleTables(folder, bankAndInsurer(2_000, 2_000), ''),
  };
}

async function sampleTables(folder: string, sample: BankAndInsurer, helpers: string): Promise<DemoTable[]> {
  const customers = join(folder, 'customers.csv');
  writeFileSync(customers, sample.customers);
  const policies = join(folder, 'policies.parquet');
  await writeParquet(sample.policies, policies, {
    customer_id: 'VARCHAR',
    holder: 'VARCHAR',
    product: 'VARCHAR',
    premium: 'DECIMAL(10,2)',
    claims_total: 'DECIMAL(12,2)',
    claims: 'INTEGER',
    started: 'DATE',
    renewed: 'DATE',
  });
  return [
    { owner: 'bank', name: 'customers', file: customers, key: ['id'], policy: customersPolicy(helpers) },
    { owner: 'insurer', name: 'policies', file: policies, key: ['customer_id'], policy: policiesPolicy(helpers) },
  ];
}
