// Contracts under every protocol, with every place that a party can have, through real processes of runs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tableOf } from './api/results.ts';
import type { Question } from './api/types.ts';
import { type Name, names, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

beforeAll(async () => {
  three = await ThreeParties.start();
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

const sql = 'SELECT segment, COUNT(*) AS customers, SUM(income) AS income FROM bank.customers GROUP BY segment';
/** By hand: 200 customers in each of three segments, with incomes of 1000.50 + (37 · id mod 900). */
const expected = ['retail', 'premium', 'young'].map((segment, i) => {
  const ids = Array.from({ length: 200 }, (_, j) => 3 * j + i);
  const cents = ids.reduce((sum, id) => sum + (1000 + ((id * 37) % 900)) * 100 + 50, 0);
  return [segment, '200', (cents / 100).toFixed(2)];
});

test.each<[string, Name, Partial<Question>, string, string[]]>([
  ['two parties and nobody else', 'insurer', {}, 'additive-ot', ['bank owner', 'insurer helper']],
  [
    'a dealer prepares and is gone',
    'insurer',
    { dealer: 'notary' },
    'additive-dealer',
    ['bank owner', 'insurer helper', 'notary dealer'],
  ],
  [
    'an owner that only sends shares',
    'insurer',
    { computers: ['insurer', 'notary'] },
    'additive-ot',
    ['insurer helper', 'notary helper', 'bank contributor'],
  ],
  [
    'whoever asks only receives',
    'insurer',
    { computers: ['bank', 'notary'] },
    'additive-ot',
    ['bank owner', 'notary helper', 'insurer recipient'],
  ],
])('%s', { timeout: 120_000 }, async (_, asker, places, protocol, roles) => {
  await three
    .client('bank')
    .setPolicy(
      'customers',
      'dataset: customers\nminimum_group_size: 10\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  income: { allow: [aggregate] }\n  segment: { allow: [group] }\n',
    );
  const { id, contract } = await three.client(asker).propose({ sql, ...places });
  expect(contract.security.protocol).toBe(protocol);
  expect(contract.parties.map(({ name, role }) => `${name} ${role}`)).toEqual(roles);
  const parties = names.filter((name) => contract.parties.some((party) => party.name === name));
  for (const name of parties) await three.client(name).approve(id);
  await three.client(asker).run(id);
  const jobs = [];
  for (const name of [asker, ...parties]) jobs.push(await three.client(name).watch(id, () => undefined));
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(jobs.map(() => 'completed'));
  const result = await three.client(asker).result(id);
  expect(new Set(tableOf(result).rows.map(String))).toEqual(new Set(expected.map(String)));
  expect(result.measured.rounds).toBe(contract.cost.rounds);
  expect(result.measured.bytes).toEqual(contract.cost.bytes);
});

test('an owner that wants all others to be allowed to be curious gets no protocol that does not', {
  timeout: 120_000,
}, async () => {
  const strict = 'curious_computers: all-others\n';
  const policy = (more: string) =>
    `dataset: customers\nminimum_group_size: 10\n${more}recipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  income: { allow: [aggregate] }\n  segment: { allow: [group] }\n`;
  const bank = three.client('bank');
  const ask = (more: object = {}) => three.client('insurer').explain({ sql, helper: 'notary', ...more });
  await bank.setPolicy('customers', policy(''));
  expect((await ask()).protocols.map(({ protocol }) => protocol)).toEqual(['replicated', 'additive-ot']);
  await bank.setPolicy('customers', policy(strict));
  expect((await ask()).protocols.map(({ protocol, threshold }) => [protocol, threshold])).toEqual([['additive-ot', 2]]);
  await expect(ask({ protocol: 'replicated' })).rejects.toMatchObject({
    code: 'policy.security',
    fields: { owner: 'bank', least: 2, threshold: 1, computers: 3 },
  });
});
