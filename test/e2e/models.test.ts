/** A model of two owners and a helper by the commands that people type: aligned, trained, judged, used, retired; and what is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableOf } from '@tacit/party/api';
import { verifyReceipt } from '@tacit/party/receipts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tacitHere } from './here.ts';
import { type Ended, Parties } from './support.ts';

let world: Parties;
const names = ['bank', 'telecom', 'notary'];
beforeAll(async () => {
  world = await Parties.start(names);
  await add('bank', 'customers', 'k,age,ward,bad,secret', customers, bankUses, { age: '18..90', secret: '0..9' });
  await add('bank', 'applicants', 'k,number,age,ward', applicants, bankUses, { age: '18..90', number: '0..999' });
  // Older than the model knows.
  await add('bank', 'elders', 'k,age,ward', applicants, bankUses, { age: '18..120' });
  // What nearly all have none of, within a range that says nothing.
  await add('bank', 'claims', 'k,age,claimed', customers, bankUses, { age: '18..90', claimed: '0..2000000000' });
  await add('telecom', 'bills', 'k,late', bills, telecomUses, { late: '0..12' });
});
afterAll(() => world.end());

interface Person {
  readonly k: string;
  readonly number: number;
  readonly age: number;
  readonly ward: string;
  readonly late: number;
  readonly bad: boolean;
  readonly secret: number;
  readonly claimed: number;
}
/** Labels by a rule with noise, so that a model exists. */
const people = Array.from({ length: 420 }, (_, i): Person => {
  const [age, late, ward] = [20 + ((i * 37) % 60), (i * 11) % 10, 'abc'[(i * 7) % 3] as string];
  const bad = late * 8 - age + ((i * 7_919) % 101) > 50;
  return { k: `k${i}`, number: i, age, ward, late, bad, secret: i % 10, claimed: i % 3 };
});
const [customers, applicants, bills] = [people.slice(0, 300), people.slice(300, 400), people.slice(60, 380)];

const bankUses = {
  k: ['join', 'membership'],
  age: ['aggregate', 'combine'],
  ward: ['group', 'combine'],
  bad: ['aggregate', 'combine'],
  number: ['aggregate'],
  claimed: ['aggregate', 'combine'],
  // May be aligned, not be put into a number with another owner's.
  secret: ['aggregate'],
};
const telecomUses = { k: ['join', 'membership'], late: ['aggregate', 'combine', 'extreme', 'filter', 'single-out'] };

async function add(
  owner: string,
  name: string,
  header: string,
  rows: readonly Person[],
  uses: Readonly<Record<string, readonly string[]>>,
  ranges: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = header.split(',');
  const lines = rows.map((row) => columns.map((column) => row[column as keyof Person]).join(','));
  const path = world.write(`${name}.csv`, `${[header, ...lines].join('\n')}\n`);
  const client = world.client(owner);
  await client.addDataset({ name, source: { kind: 'csv', path }, key: ['k'], types: { k: 'text' }, ranges });
  const allowed = columns.map((column) => `  ${column}: { allow: [${(uses[column] ?? []).join(', ')}] }\n`).join('');
  await client.setPolicy(
    name,
    `dataset: ${name}\nminimum_group_size: 5\nkept_shares: allow\nprivacy: { unit: row, epsilon: 5, period: ever }\nrecipients: [bank]\nhelpers: [notary]\ncolumns:\n${allowed}`,
  );
}

const at = (party: string, ...args: string[]): Promise<Ended> => tacitHere([...args, '--home', world.home(party)]);

const task = (kind: string, question: object): string =>
  world.write(`${kind}.json`, JSON.stringify({ kind, question, helper: 'notary', recipients: ['bank'] }));

/** Proposed by a command, signed by all and run; its receipts hold at every party. */
async function done(...command: string[]): Promise<string> {
  const proposed = await at('bank', ...command, '--quiet');
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  const id = proposed.stdout.trim();
  for (const name of names) await world.client(name).approve(id);
  await world.client('bank').run(id);
  await world.settled(id, ['bank']);
  const jobs = await world.settled(id);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(names.map(() => 'completed'));
  const cards = names.map((name) => world.party(name).card);
  for (const name of names) verifyReceipt(await world.client(name).receipt(id), cards);
  return id;
}

const aligned = async (own: string, columns: readonly string[]): Promise<string> => {
  const tables = [`bank.${own}`, 'telecom.bills'];
  const file = task('align', {
    tables,
    on: ['k'],
    columns: [...columns.map((column) => `${tables[0]}.${column}`), 'telecom.bills.late'],
  });
  return `align/${await done('propose', file)}/table`;
};

test('a linear model and synthetic rows with noise spend ε of both owners, and the next is refused at approval', async () => {
  const question = { aligned: await aligned('customers', ['age', 'ward', 'bad']), model: 'linear', label: 'age' };
  const file = task('train', { ...question, features: ['late', 'ward'], privacy: { epsilon: 3 } });
  expect((await at('bank', 'explain', file)).stdout).toMatch(
    /15 sums over all rows[^]*any one row of telecom\.bills, ε = 3/,
  );
  const id = await done('train', file);
  const { result } = await world.client('bank').result(id);
  if (result.kind !== 'report') throw new Error(`a report was expected, not ${result.kind}`);
  const told = result.report.numbers as { rows: number; rowsError: number; sums: number[] };
  // Beyond twenty times the width that holds 19 times in 20 once in 10^25 times.
  expect(Math.abs(told.rows - 240)).toBeLessThan(20 * told.rowsError);
  expect(told.sums).toHaveLength(15);
  for (const [owner, dataset] of [
    ['bank', 'customers'],
    ['telecom', 'bills'],
  ] as const)
    expect(await world.client(owner).budget(dataset)).toMatchObject([{ spent: { epsilon: 3 }, left: 2 }]);
  expect((await at('bank', 'result', id, '--lang', 'zh')).stdout).toContain('线性模型');

  const columns = ['ward', 'bad', 'late'];
  const asked = { aligned: question.aligned, columns, cuts: { late: [3, 6] }, privacy: { epsilon: 2 }, rows: 50 };
  const wanted = task('synthesize', asked);
  expect((await at('bank', 'explain', wanted)).stdout).toMatch(/copy no row of anybody[^]*8 numbers/);
  const made = await done('propose', wanted);
  const csv = (await at('bank', 'result', made, '--csv')).stdout.trim().split('\n');
  expect(csv[0]).toBe('ward,bad,late');
  expect(csv.slice(1).filter((row) => /^[abc],(?:true|false),\d+$/.test(row))).toHaveLength(50);
  expect((await at('bank', 'result', made)).stdout).toContain('never against the true rows');
  const page = join(world.folder, 'synthetic.html');
  expect(await at('bank', 'result', made, '--html', '--output', page, '--lang', 'zh')).toMatchObject({ code: 0 });
  expect(readFileSync(page, 'utf8')).toContain('未测量的列对');
  expect(await world.client('telecom').budget('bills')).toMatchObject([{ spent: { epsilon: 5 }, left: 0 }]);

  const again = (await at('bank', 'train', file, '--quiet')).stdout.trim();
  await expect(world.client('telecom').approve(again)).rejects.toMatchObject({ code: 'budget.epsilon-ever' });
}, 60_000);

test('a profile of the aligned table; a use that is not granted is refused; an own file by itself', async () => {
  const table = await aligned('customers', ['age', 'ward', 'bad']);
  const question = { aligned: table, columns: ['age', 'late', 'bad'], tell: ['moments', 'correlation', 'vif'] };
  const binned = await at('bank', 'explain', task('profile', { ...question, tell: ['bins'] }));
  expect(binned).toMatchObject({ code: 3, stdout: '' });
  expect(binned.stderr).toMatch(/^error: .*"filter" of column age of bank\.customers.*\nhint: .*allow/s);
  const file = task('profile', question);
  expect((await at('bank', 'explain', file)).stdout).toMatch(
    /which rows of .* are counted, from what is told here alone/,
  );
  const id = await done('propose', file);

  const rows = customers.filter(({ k }) => bills.some((each) => each.k === k));
  const values = [rows.map(({ age }) => age), rows.map(({ late }) => late), rows.map(({ bad }) => Number(bad))];
  const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
  const product = (a: readonly number[], b: readonly number[]) =>
    mean(a.map((each, i) => (each - mean(a)) * ((b[i] as number) - mean(b))));
  const correlation = values.map((a) => values.map((b) => product(a, b) / Math.sqrt(product(a, a) * product(b, b))));
  const { result } = await world.client('bank').result(id);
  if (result.kind !== 'report') throw new Error(`a report was expected, not ${result.kind}`);
  const told = result.report.numbers as {
    rows: number;
    columns: { moments?: { mean: number } }[];
    pairs: { correlation: number[][] };
  };
  expect(told.rows).toBe(240);
  expect(told.columns[1]?.moments?.mean).toBeCloseTo(mean(values[1] as number[]), 12);
  told.pairs.correlation.forEach((row, i) => {
    row.forEach((value, j) => expect(value).toBeCloseTo(correlation[i]?.[j] as number, 3));
  });
  const html = join(world.folder, 'profile.html');
  expect(await at('bank', 'result', id, '--html', '--output', html)).toMatchObject({ code: 0 });
  for (const text of ['Correlations', 'Variance inflation', '<svg']) expect(readFileSync(html, 'utf8')).toContain(text);
  expect((await at('bank', 'result', id, '--lang', 'zh')).stdout).toContain('方差膨胀');

  // No party is asked for it: this home has none.
  const own = join(world.folder, 'own.html');
  const data = join(world.folder, 'customers.csv');
  const alone = ['profile', data, '--type', 'k=text', '--home', join(world.folder, 'nobody')];
  const shown = await tacitHere(alone);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/age +integer +300 +0 +0 +60\n/);
  expect(await tacitHere([...alone, '--output', own])).toMatchObject({ code: 0 });
  expect(readFileSync(own, 'utf8')).toContain('<svg');
  expect((await tacitHere([...alone, '--output', own])).stderr).toMatch(/^error: .*own\.html/);
  const report = JSON.parse((await tacitHere([...alone, '--columns', 'age', '--json'])).stdout) as { numbers: object };
  expect(report.numbers).toMatchObject({ rows: 300, columns: [{ name: 'age', rows: 300, missing: 0 }] });
  expect((await tacitHere([...alone, '--columns', 'late'])).stderr).toMatch(/^error: .*late.*\nhint: /s);
  expect((await tacitHere(['profile', file])).stderr).toMatch(/^error: .*task file.*\nhint: .*tacit propose/s);
  expect((await tacitHere([...alone, '--bins', '1'])).stderr).toMatch(/^error: 1 .*\nhint: /s);
});

test('aligned, trained, judged, used and retired; a use that is not granted and another schema are refused', async () => {
  const table = await aligned('customers', ['age', 'ward', 'bad', 'secret']);
  const question = { aligned: ':table', model: 'logistic', label: 'bad', features: ['age', 'ward', 'late'] };

  // What is refused, by what is typed: another kind, no task file, a column without the use.
  const other = await at(
    'bank',
    'train',
    task('align', { tables: ['bank.a', 'telecom.b'], on: ['k'], columns: ['bank.a.x'] }),
  );
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toMatch(/^error: .*kind align.*\nhint: .*tacit run/s);
  expect((await at('bank', 'train', 'SELECT 1')).stderr).toMatch(/^error: SELECT 1 is no task file\nhint: /);
  const set = ['--set', `table=${table}`];
  const secret = await at(
    'bank',
    'train',
    task('train', { ...question, features: ['age', 'late', 'secret'] }),
    ...set,
    '--explain',
  );
  expect(secret).toMatchObject({ code: 3, stdout: '' });
  expect(secret.stderr).toMatch(/^error: .*"combine" of column secret of bank\.customers.*\nhint: .*allow/s);

  const file = task('train', { ...question, test: { share: 0.3, seed: 5 } });
  const explained = await at('bank', 'train', file, ...set, '--explain');
  expect(explained).toMatchObject({ code: 0, stderr: '' });
  expect(explained.stdout).toContain('the model itself stays as shares');
  const trained = await done('train', file, ...set);
  const model = `train/${trained}/model`;

  // Its report is for the bank alone; all three keep a share, and the card says who must sign.
  const list = await at('telecom', 'model', 'list');
  expect(list.stdout).toContain(model);
  expect(list.stdout).toContain('bank.customers.bad');
  const shown = await at('bank', 'model', 'show', trained.slice(0, 6));
  expect(shown.stdout).toMatch(/signed by bank, telecom/);
  expect(shown.stdout).toMatch(/explains whether bank\.customers\.bad is true/);
  expect(shown.stdout).toContain('telecom.bills.late');
  expect(shown.stdout).toMatch(/30 % were left out/);
  expect(shown.stdout).toMatch(/trained on telecom\.bills with the content [0-9a-f]{64}/);
  expect(shown.stdout).toMatch(/bank\.customers\.ward = c/);
  const untold = await at('telecom', 'model', 'show', model, '--lang', 'zh');
  expect(untold.stdout).toContain('本方未获知其任何数值');
  expect(untold.stdout).not.toContain('ward = c');

  const judgement = task('judge', { model, aligned: table, bins: 4 });
  expect((await at('bank', 'explain', judgement)).stdout).toMatch(/which rows of .* the model is judged on/);
  const judged = await done('propose', judgement);
  const html = join(world.folder, 'judgement.html');
  expect(await at('bank', 'result', judged, '--html', '--output', html)).toMatchObject({ code: 0 });
  const page = readFileSync(html, 'utf8');
  for (const title of ['ROC', 'KS', 'Lift', 'Calibration']) expect(page).toContain(title);
  expect(page).toContain('<svg');
  const numbers = async <T>(id: string): Promise<T> => {
    const { result } = await world.client('bank').result(id);
    if (result.kind !== 'report') throw new Error(`a report was expected, not ${result.kind}`);
    return result.report.numbers as T;
  };
  const { samples } = await numbers<{ samples: { name: string; rows: number; auc: number }[] }>(judged);
  expect(samples.map(({ name }) => name)).toEqual(['train', 'test']);
  expect(samples.reduce((sum, { rows }) => sum + rows, 0)).toBe(240);
  for (const { auc } of samples) expect(auc).toBeGreaterThan(0.6);

  // A table of other people: what it is told follows from the coefficients that it was told.
  const asked = await aligned('applicants', ['number', 'age', 'ward']);
  const scored = await done('propose', task('score', { model, aligned: asked, show: ['number'] }));
  const { terms } = await numbers<{ terms: { term: string; coefficient: number }[] }>(trained);
  const of = (term: string): number => terms.find((each) => each.term === term)?.coefficient ?? 0;
  const { rows } = tableOf(await world.client('bank').result(scored));
  const expected = applicants
    .filter(({ k }) => bills.some((each) => each.k === k))
    .map(({ number, age, ward, late }) => {
      const own = of('bank.customers.age') * age + of(`bank.customers.ward = ${ward}`) + of('(intercept)');
      return [String(number), 1 / (1 + Math.exp(-own - of('telecom.bills.late') * late))] as const;
    });
  expect(rows.map(([number]) => number)).toEqual(expected.map(([number]) => number));
  rows.forEach(([, score], i) => expect(Number(score)).toBeCloseTo(expected[i]?.[1] as number, 3));

  const elders = await aligned('elders', ['age', 'ward']);
  const schema = await at('bank', 'explain', task('score', { model, aligned: elders }));
  expect(schema).toMatchObject({ code: 2, stdout: '' });
  expect(schema.stderr).toMatch(/bank\.customers\.age.*-90 … 90.*18 … 120\nhint: .*--range/s);

  // Without the share of one computer nobody uses it any more.
  expect(await at('telecom', 'model', 'retire', model)).toMatchObject({ code: 2 });
  expect((await world.client('telecom').artifacts()).map(({ name }) => name)).toContain(model);
  expect(await at('telecom', 'model', 'retire', model, '--yes')).toMatchObject({ code: 0, stderr: '' });
  expect((await at('telecom', 'model', 'list')).stdout).not.toContain(model);
  const gone = await at('telecom', 'model', 'show', model);
  expect(gone.stderr).toMatch(/^error: .*there are: none.*\nhint: tacit model list|model list/s);
  const retired = await at('bank', 'propose', judgement, '--quiet');
  expect(`${retired.code} ${retired.stderr}`).toMatch(new RegExp(`^[1-9].*${model}`, 's'));
});

test('split, binned, prepared, trained; other tables are judged and scored by what was fitted', async () => {
  const table = await aligned('customers', ['age', 'ward', 'bad']);
  const parts = await done('propose', task('split', { aligned: table, test: 0.3, seed: 5, stratify: 'bad' }));
  const part = (name: string) => `split/${parts}/${name}`;
  const woe = `bin/${await done('propose', task('bin', { aligned: part('train'), label: 'bad', features: ['ward'], keep: true }))}/woe`;
  const columns = { age: [{ standardise: 'z' }], late: [{ standardise: 'min-max' }], ward: [{ encode: 'woe' }] };
  const preparing = task('prepare', { aligned: part('train'), columns, woe });
  const explained = await at('bank', 'explain', preparing);
  expect(explained.stdout).toMatch(/means, deviations, quantiles/);
  const prepared = await done('propose', preparing);
  const fitted = `prepare/${prepared}/fitted`;
  const ready = async (from: string): Promise<string> =>
    `prepare/${await done('propose', task('prepare', { aligned: from, with: fitted }))}/table`;

  const question = {
    aligned: `prepare/${prepared}/table`,
    model: 'logistic',
    label: 'bad',
    features: ['age', 'ward', 'late'],
  };
  const model = `train/${await done('train', task('train', question))}/model`;
  expect((await at('bank', 'model', 'show', model)).stdout).toContain(`prepared by ${fitted}`);
  const judged = await done('propose', task('judge', { model, aligned: await ready(part('test')), bins: 4 }));
  const { result } = await world.client('bank').result(judged);
  const { samples } = (result.kind === 'report' ? result.report.numbers : {}) as {
    samples: { rows: number; auc: number }[];
  };
  expect(samples[0]?.rows).toBeGreaterThanOrEqual(70);
  expect(samples[0]?.auc).toBeGreaterThan(0.6);

  const asked = await aligned('applicants', ['number', 'age', 'ward']);
  const refused = await at('bank', 'explain', task('score', { model, aligned: asked, show: ['number'] }));
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(`"with": "${fitted}"`);
  const scored = await done('propose', task('score', { model, aligned: await ready(asked), show: ['number'] }));
  const { rows } = tableOf(await world.client('bank').result(scored));
  expect(rows).toHaveLength(applicants.filter(({ k }) => bills.some((each) => each.k === k)).length);

  // The same rows one at a time, each prepared as it is asked about.
  const service = { service: 'credit', model, tables: ['bank.applicants', 'telecom.bills'], on: ['k'], perDay: 12 };
  const plain = await at('bank', 'explain', task('serve', service));
  expect(plain).toMatchObject({ code: 2, stdout: '' });
  expect(plain.stderr).toContain(`"prepared": "${fitted}"`);
  const proposed = await at('bank', 'propose', task('serve', { ...service, prepared: fitted }), '--quiet');
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  for (const name of names) await world.client(name).approve(proposed.stdout.trim());
  for (const [number, batch] of rows.slice(0, 3).map((row) => [row[0] as string, row.at(-1)] as const)) {
    const told = await at('bank', 'model', 'score', 'credit', '--key', `k=k${number}`, '--json');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    const { values } = JSON.parse(told.stdout) as { values: { score: string } };
    expect(Number(values.score)).toBeCloseTo(Number(batch), 3);
  }
});

test('a model beyond what is computed with ends at every party with the cure, and leaves nothing', async () => {
  const columns = ['bank.claims.age', 'bank.claims.claimed', 'telecom.bills.late'];
  const asked = task('align', { tables: ['bank.claims', 'telecom.bills'], on: ['k'], columns });
  const table = `align/${await done('propose', asked)}/table`;
  const question = { aligned: table, model: 'tweedie', label: 'claimed', features: ['age', 'late'] };
  const proposed = await at('bank', 'train', task('train', question), '--quiet');
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  const id = proposed.stdout.trim();
  for (const name of names) await world.client(name).approve(id);
  await world.client('bank').run(id);
  const jobs = await world.settled(id);
  for (const { failure } of jobs) {
    expect(failure?.problem).toMatchObject({ code: 'train.overflow' });
    expect(failure?.problem.hint).toMatch(/"ridge": 0.01.*narrower declared range/);
  }
  expect((await at('telecom', 'model', 'list')).stdout).not.toContain(id);
});

test('rows near a point that the bank alone knows, items that go together, and classes by naïve Bayes', async () => {
  const table = await aligned('customers', ['age', 'ward', 'bad']);
  const rows = customers.filter(({ k }) => bills.some((each) => each.k === k));
  const distance = ({ age, late }: Person) => ((age - 41) / 72) ** 2 + ((late - 3) / 12) ** 2;
  const ordered = [...rows].sort((a, b) => distance(a) - distance(b));
  // None that is as near as the last one is left out.
  const apart = (i: number) => distance(ordered[i] as Person) - distance(ordered[i - 1] as Person) > 1e-4;
  const k = ordered.findIndex((_, i) => i >= 15 && apart(i));
  const near = task('neighbours', { aligned: table, label: 'bad', features: ['age', 'late'], k, tell: 'counts' });
  const proposed = await at('bank', 'propose', near, '--quiet');
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  const id = proposed.stdout.trim();
  for (const name of names) await world.client(name).approve(id);
  const ran = await at('bank', 'run', id, '--ask', 'age=41', 'late=3', '--json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const { result } = JSON.parse(ran.stdout) as { readonly result: Parameters<typeof tableOf>[0] };
  const bad = ordered.slice(0, k).filter((each) => each.bad).length;
  expect(tableOf(result).rows).toEqual([
    ['1', 'false', String(k - bad)],
    ['1', 'true', String(bad)],
  ]);

  const counted = await done('propose', task('associate', { aligned: table, items: ['bad', 'ward'] }));
  const told = tableOf(await world.client('bank').result(counted)).rows;
  const both = rows.filter((each) => each.bad && each.ward === 'a').length;
  expect(
    told.find(([given, expected]) => given === 'bank.customers.bad' && expected === 'bank.customers.ward = a')?.[2],
  ).toBe(String(both));

  const question = { aligned: table, model: 'bayes', label: 'bad', features: ['age', 'late', 'ward'] };
  const trained = await done('propose', task('train', question));
  const judged = await done('propose', task('judge', { model: `train/${trained}/model`, aligned: table }));
  expect((await at('bank', 'result', judged)).stdout).toMatch(/AUC/);
  expect((await at('bank', 'model', 'list')).stdout).toContain(trained);
  expect((await at('bank', 'model', 'show', `train/${trained}/model`)).code).toBe(0);
});
