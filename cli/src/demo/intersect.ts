/** A bank and an insurer find the customers they have in common by identity number; nobody else takes part. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededDraw } from './generator.ts';
import { fullWidth, identityNumber, plainNumber } from './identity-numbers.ts';
import type { Scenario } from './scenario.ts';

const customers = 20_000;
const policies = 15_000;

const question = {
  tables: ['bank.customers', 'insurer.policies'],
  on: [['id_number', 'insured']],
  canonical: ['cn-id'],
  show: 'ids',
  payload: ['insurer.policies.product', 'insurer.policies.premium'],
};

const customersPolicy = `dataset: customers
recipients: [bank]
helpers: []
expires: 2035-12-31
columns:
  id_number: { allow: [join] }
`;

const policiesPolicy = `dataset: policies
recipients: [bank]
helpers: []
expires: 2035-12-31
columns:
  insured: { allow: [join, membership] }
  product: { allow: [payload] }
  premium: { allow: [payload] }
`;

/** Writes the sample tables into `folder`. */
export async function intersectScenario(folder: string): Promise<Scenario> {
  const draw = seededDraw(11_643);
  const people = Array.from({ length: Math.round(1.2 * customers) }, (_, i) => identityNumber(i));
  const bank = ['id_number,branch'];
  for (const number of people.slice(0, customers)) {
    // Typed by people: a small x, a space, and here and there full-width digits.
    const typed = draw.chance(0.5) ? number.toLowerCase() : number;
    bank.push(`${draw.chance(0.1) ? `${typed.slice(0, 6)} ${typed.slice(6)}` : typed},${draw.between(1, 40)}`);
  }
  const insurer = ['insured,product,premium'];
  for (const number of people.slice(people.length - policies)) {
    const premium = draw.chance(0.02) ? '' : draw.skewed(620, 0.5).toFixed(2);
    insurer.push(
      `${draw.chance(0.2) ? fullWidth(number) : number},${draw.pick(['医疗', '寿险', '车险', 'home'])},${premium}`,
    );
  }
  const files = [join(folder, 'customers.csv'), join(folder, 'policies.csv')] as const;
  writeFileSync(files[0], `${bank.join('\n')}\n`);
  writeFileSync(files[1], `${insurer.join('\n')}\n`);
  return await Promise.resolve({
    introduction: 'demo.intersect',
    ask: { kind: 'intersect', question },
    parties: ['bank', 'insurer'],
    tables: [
      { owner: 'bank', name: 'customers', file: files[0], key: ['id_number'], policy: customersPolicy },
      { owner: 'insurer', name: 'policies', file: files[1], key: ['insured'], policy: policiesPolicy },
    ],
    rowsInTheClear: () => rowsOf(...files),
  });
}

/** Both files in one place, compared by a rule that is written anew. */
function rowsOf(bank: string, insurer: string): (string | null)[][] {
  const records = (file: string): string[][] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
  const insured = new Map(records(insurer).map(([number = '', ...rest]) => [plainNumber(number), rest]));
  return records(bank).flatMap(([number = '']) => {
    const found = insured.get(plainNumber(number));
    return found === undefined ? [] : [[number, ...found.map((text) => (text === '' ? null : text))]];
  });
}
