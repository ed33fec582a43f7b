/** A model as a service, by the commands that people type: signed once, asked one person at a time; and all that ends or refuses a call. */
import { readFileSync } from 'node:fs';
import type { ProblemError } from '@tacit/party/api';
import { serviceClient } from '@tacit/party/api/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tacitHere } from './here.ts';
import { type Ended, Parties } from './support.ts';

let world: Parties;
const names = ['bank', 'telecom', 'notary'];
beforeAll(async () => {
  world = await Parties.start(names);
  await add('bank', 'customers', ['k', 'age', 'ward', 'bad'], people.slice(0, 300));
  await add('bank', 'applicants', ['k', 'age', 'ward'], people.slice(300, 400));
  await add('telecom', 'bills', ['k', 'late'], people.slice(60, 380));
});
afterAll(() => world.end());

interface Person {
  readonly k: string;
  readonly age: number;
  readonly ward: string;
  readonly late: number;
  readonly bad: boolean;
}
/** Labels by a rule with noise, so that a model exists. */
const people = Array.from({ length: 420 }, (_, i): Person => {
  const [age, late, ward] = [20 + ((i * 37) % 60), (i * 11) % 10, 'abc'[(i * 7) % 3] as string];
  return { k: `k${i}`, age, ward, late, bad: late * 8 - age + ((i * 7_919) % 101) > 50 };
});
const uses: Readonly<Record<string, readonly string[]>> = {
  k: ['join', 'membership'],
  age: ['aggregate', 'combine'],
  ward: ['group', 'combine'],
  bad: ['aggregate', 'combine'],
  late: ['aggregate', 'combine', 'single-out'],
};
const ranges: Readonly<Record<string, string>> = { age: '18..90', late: '0..12' };

const csv = (columns: readonly string[], rows: readonly Person[]): string =>
  `${[columns, ...rows.map((row) => columns.map((column) => row[column as keyof Person]))].map((line) => line.join(',')).join('\n')}\n`;

async function add(owner: string, name: string, columns: readonly string[], rows: readonly Person[]): Promise<void> {
  const path = world.write(`${name}.csv`, csv(columns, rows));
  const client = world.client(owner);
  const own = Object.fromEntries(Object.entries(ranges).filter(([column]) => columns.includes(column)));
  await client.addDataset({ name, source: { kind: 'csv', path }, key: ['k'], types: { k: 'text' }, ranges: own });
  const allowed = columns.map((column) => `  ${column}: { allow: [${(uses[column] ?? []).join(', ')}] }\n`).join('');
  await client.setPolicy(
    name,
    `dataset: ${name}\nminimum_group_size: 5\nkept_shares: allow\nrecipients: [bank]\nhelpers: [notary]\ncolumns:\n${allowed}`,
  );
}

const at = (party: string, ...args: string[]): Promise<Ended> => tacitHere([...args, '--home', world.home(party)]);

const task = (kind: string, question: object, more: object = {}): string =>
  world.write(`${kind}.json`, JSON.stringify({ kind, question, helper: 'notary', recipients: ['bank'], ...more }));

/** Proposed by a command and signed by all. */
async function signed(...command: string[]): Promise<string> {
  const proposed = await at('bank', ...command, '--quiet');
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  const id = proposed.stdout.trim();
  for (const name of names) await world.client(name).approve(id);
  return id;
}

async function done(...command: string[]): Promise<string> {
  const id = await signed(...command);
  await world.client('bank').run(id);
  const jobs = await world.settled(id);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(names.map(() => 'completed'));
  return id;
}

const score = async (k: string, service = 'credit') =>
  await at('bank', 'model', 'score', service, '--key', `k=${k}`, '--json');
const valuesOf = ({ code, stdout, stderr }: Ended) => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as { values: { score: string; found_bank: boolean; found_telecom: boolean } }).values;
};

test('a model scores one person at a time, is metered, survives restarts, and ends with its model', async () => {
  const tables = ['bank.customers', 'telecom.bills'];
  const columns = ['bank.customers.age', 'bank.customers.ward', 'bank.customers.bad', 'telecom.bills.late'];
  const table = `align/${await done('propose', task('align', { tables, on: ['k'], columns }))}/table`;
  const question = { aligned: table, model: 'logistic', label: 'bad', features: ['age', 'ward', 'late'] };
  const trained = await done('propose', task('train', question));
  const model = `train/${trained}/model`;

  const service = {
    service: 'credit',
    model,
    tables: ['bank.applicants', 'telecom.bills'],
    on: ['k'],
    perDay: 12,
  };
  const explained = await at('bank', 'explain', task('serve', service));
  expect(explained.stdout).toMatch(/telecom .*\n?.*the key that is asked about/s);
  const job = await signed('propose', task('serve', service));
  expect((await at('bank', 'run', job)).stderr).toMatch(/it is asked, not run/);

  const { result } = await world.client('bank').result(trained);
  const { terms } = (result.kind === 'report' ? result.report.numbers : {}) as {
    terms: { term: string; coefficient: number }[];
  };
  const of = (term: string): number => terms.find((each) => each.term === term)?.coefficient ?? 0;
  const eta = ({ age, ward }: Person, late: number): number =>
    of('(intercept)') +
    of('bank.customers.age') * age +
    of(`bank.customers.ward = ${ward}`) +
    of('telecom.bills.late') * late;
  const p = (x: number): number => 1 / (1 + Math.exp(-x));
  for (const i of [300, 333, 379]) {
    const { score: found, ...has } = valuesOf(await score(`k${i}`));
    expect(has).toEqual({ found_bank: true, found_telecom: true });
    expect(Number(found)).toBeCloseTo(p(eta(people[i] as Person, people[i]?.late ?? 0)), 3);
  }
  // The telecom does not have this one: at the mean of the rows in common, 60 to 299.
  const mean = people.slice(60, 300).reduce((sum, { late }) => sum + late, 0) / 240;
  const { score: gap, ...has } = valuesOf(await score('k390'));
  expect(has).toEqual({ found_bank: true, found_telecom: false });
  expect(Number(gap)).toBeCloseTo(p(eta(people[390] as Person, mean)), 3);

  // What is wrong with a key is said before anything is sent, and does not repeat it.
  for (const wrong of ['', 'x'.repeat(300)]) {
    const refused = await score(wrong);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).not.toContain('xxxx');
  }
  expect((await score('k300', 'other')).stderr).toMatch(/credit/);
  expect((await at('telecom', 'model', 'score', 'credit', '--key', 'k=k300')).code).toBe(2);

  // All three have counted four calls; their receipts hold.
  for (const name of names) {
    const file = world.write(`${name}-calls.json`, '');
    expect(await at(name, 'service', 'receipts', job, '--output', file, '--force')).toMatchObject({ code: 0 });
    const verified = await at(name, 'service', 'verify', file);
    expect(`${verified.stdout}${verified.stderr}`).toMatch(/valid: 4 calls with 4 questions of bank/);
  }
  expect((await at('telecom', 'service', 'show', 'credit')).stdout).toMatch(/bank .* 4 \/ 12/);

  // A challenger is judged against the model on the same rows.
  const other = `train/${await done('propose', task('train', { ...question, features: ['age', 'ward'] }))}/model`;
  const asked = task('compare', { champion: other, challenger: model, aligned: table, cutOffs: [0.3, 0.6] });
  const comparison = await done('propose', asked);
  const page = world.write('comparison.html', '');
  expect(await at('bank', 'result', comparison, '--html', '--output', page, '--force')).toMatchObject({ code: 0 });
  expect(readFileSync(page, 'utf8')).toMatch(/Challenger less champion.*AUC/s);
  expect((await at('bank', 'model', 'show', model)).stdout).toMatch(/AUC 0\.\d{4}, KS/);

  // Rows that are others since are read anew.
  world.write('applicants.csv', csv(['k', 'age', 'ward'], [...people.slice(300, 400), people[400] as Person]));
  await world.client('bank').refreshDataset('applicants');
  world.write('bills.csv', csv(['k', 'late'], [...people.slice(60, 380), people[400] as Person]));
  await world.client('telecom').refreshDataset('bills');
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(valuesOf(await score('k400'))).toMatchObject({ found_bank: true, found_telecom: true });

  // A party that was away and is back: the call that finds it gone says so, the next one opens another session.
  await world.stop('telecom');
  const away = await score('k300');
  expect(away.code).not.toBe(0);
  expect(away.stderr).toMatch(/telecom/);
  await world.restart('telecom');
  expect(valuesOf(await score('k300'))).toMatchObject({ found_telecom: true });
  await world.stop('bank');
  await world.restart('bank');
  expect(valuesOf(await score('k300'))).toMatchObject({ found_telecom: true });

  // Several callers of the bank at once wait for their turn; the quota is one for all, and nobody hangs beyond it.
  const client = serviceClient(world.client('bank'));
  const many = await Promise.allSettled(Array.from({ length: 8 }, () => client.score('credit', { k: 'k301' })));
  expect(new Set(many.flatMap((each) => (each.status === 'fulfilled' ? [each.value.values['score']] : []))).size).toBe(
    1,
  );
  const refused = many.flatMap((each) => (each.status === 'rejected' ? [(each.reason as ProblemError).code] : []));
  expect(refused).toEqual(['service.quota', 'service.quota', 'service.quota']);
  expect((await score('k301')).code).toBe(3);

  // What was told leaves as a file, where it was told; the card says who uses the model.
  const file = world.write('model.pmml', '');
  expect(await at('bank', 'model', 'export', model, '--output', file, '--force')).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(readFileSync(file, 'utf8')).toContain(
    `<NumericPredictor name="late" coefficient="${of('telecom.bills.late')}"/>`,
  );
  const json = await at('bank', 'model', 'export', trained.slice(0, 8), '--format', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({ model, link: 'logit', intercept: of('(intercept)') });
  expect((await at('telecom', 'model', 'export', model)).stderr).toMatch(/told no numbers/);
  expect((await at('bank', 'model', 'export', model, '--format', 'csv')).stderr).toMatch(/no scorecard/);
  expect((await at('notary', 'model', 'show', model)).stdout).toMatch(new RegExp(`serve ${job}.*told to bank`, 's'));

  expect(await at('telecom', 'model', 'retire', model, '--yes')).toMatchObject({ code: 0 });
  const retired = await score('k300');
  expect(retired.code).toBe(3);
  expect(retired.stderr).toMatch(new RegExp(`telecom.*${model}.*retired`, 's'));
  await world.client('telecom').reject(job, 'the model is retired');
  expect((await score('k300')).stderr).toMatch(/telecom.*the model is retired/s);
});
