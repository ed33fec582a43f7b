/**
 * A model that a vendor has, scored on rows of a bank and an insurer, by the commands that people type. With TACIT_TEST_RUNS above 1 alone: what
 * differs from other kinds is tested in one process (analysis/src/learning/imported.test.ts).
 */
import { readFileSync } from 'node:fs';
import { verifyReceipt } from '@tacit/party/receipts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tacitHere } from './here.ts';
import { type Ended, Parties } from './support.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly predicted: readonly (readonly number[])[];
}
interface Row {
  readonly id: number;
  readonly [column: string]: string | number | boolean | null;
}
const { rows, cases } = JSON.parse(
  readFileSync(new URL('../../analysis/src/learning/vectors/imported.json', import.meta.url), 'utf8'),
) as { readonly rows: readonly Row[]; readonly cases: readonly Case[] };
const { file, predicted } = cases[0] as Case;

/** Tasks of the guide: what it tells people to type runs here. */
const [blocks, chinese] = ['import.md', 'import.zh-CN.md'].map((name) => {
  const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  return [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block);
}) as [string[], string[]];
const inputs = blocks.find((block) => block.startsWith('table:')) ?? '';

const isLong = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1;
const names = ['bank', 'insurer', 'vendor'];
let world: Parties;
beforeAll(async () => {
  if (!isLong) return;
  world = await Parties.start(names);
  const csv = (columns: readonly string[]) =>
    [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
      .map((line) => line.join(','))
      .join('\n');
  const tables = {
    bank: ['people', csv(['id', 'age', 'income', 'ward', 'bad']), { age: '18..88', income: '-1000..1000' }],
    insurer: ['policies', csv(['id', 'claims']), { claims: '0..500' }],
  } as const;
  for (const owner of ['bank', 'insurer'] as const) {
    const [name, text, ranges] = tables[owner];
    const path = world.write(`${owner}.csv`, text);
    const types = { id: 'text', ...(owner === 'bank' ? { income: 'decimal(9,2)' } : {}) };
    const client = world.client(owner);
    await client.addDataset({ name, source: { kind: 'csv', path }, key: ['id'], types, ranges });
    const number = '[aggregate, combine, single-out, payload]';
    const uses =
      owner === 'bank'
        ? `  age: { allow: ${number} }\n  income: { allow: ${number} }\n  ward: { allow: [group, combine, single-out, payload] }\n  bad: { allow: [aggregate, combine] }\n`
        : `  claims: { allow: ${number} }\n`;
    await client.setPolicy(
      name,
      `dataset: ${name}\nminimum_group_size: 5\nkept_shares: allow\nrecipients: [bank]\nhelpers: [vendor]\nhelpers_may: [own-data, receive]\ncolumns:\n  id: { allow: [join, membership, payload] }\n${uses}`,
    );
  }
});
afterAll(() => (isLong ? world.end() : undefined));

const at = (party: string, ...args: string[]): Promise<Ended> => tacitHere([...args, '--home', world.home(party)]);
const task = (name: string, content: object): string => world.write(`${name}.json`, JSON.stringify(content));

/** Proposed by one party, signed by all and run; its receipts hold at every party. */
async function done(party: string, path: string, recipient: string): Promise<string> {
  const proposed = await at(party, 'propose', path, '--to', recipient, '--quiet');
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  const id = proposed.stdout.trim();
  const { contract } = await world.client(party).job(id);
  const signing = contract.parties.map(({ name }) => name);
  for (const name of signing) await world.client(name).approve(id);
  await world.client(party).run(id);
  const jobs = await world.settled(id, signing);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(signing.map(() => 'completed'));
  const cards = signing.map((name) => world.party(name).card);
  for (const name of signing) verifyReceipt(await world.client(name).receipt(id), cards);
  return id;
}

test.runIf(isLong)('a vendor’s model is imported, shown and scored, as its tool predicts', async () => {
  expect(blocks).toEqual(chinese);
  const columns = [
    'bank.people.age',
    'bank.people.income',
    'bank.people.ward',
    'bank.people.bad',
    'insurer.policies.claims',
  ];
  const question = { tables: ['bank.people', 'insurer.policies'], on: ['id'], columns };
  const aligned = await done('bank', task('align', { kind: 'align', question, computers: names }), 'bank');

  const model = world.write('model.json', file);
  const map = world.write('inputs.yaml', inputs.replace('JOB', aligned));
  const output = `${world.folder}/scorer`;
  const made = await at(
    'vendor',
    'model',
    'import',
    model,
    '--inputs',
    map,
    '--numbers',
    'vendor.scorer',
    '--output',
    output,
  );
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain('tacit data add scorer');
  const client = world.client('vendor');
  await client.addDataset({ name: 'scorer', source: { kind: 'csv', path: `${output}.csv` }, key: ['place'] });
  await client.setPolicy(
    'scorer',
    'dataset: scorer\nminimum_group_size: 1\nkept_shares: allow\nrecipients: [bank, vendor]\nhelpers: [bank, insurer]\ncolumns:\n  place: { allow: [aggregate] }\n  value: { allow: [aggregate] }\n',
  );
  const imported = await done('vendor', `${output}.json`, 'bank');
  const name = `import/${imported}/model`;
  const shown = await at('insurer', 'model', 'show', name);
  expect(shown.stdout).toMatch(/given by vendor, which knows all of it and says that it is of xgboost/);

  const asked = { model: name, aligned: `align/${aligned}/table`, decimals: 6 };
  const scored = await done('bank', task('score', { kind: 'score', question: asked }), 'bank');
  const { result } = await world.client('bank').result(scored);
  if (result.kind !== 'table') throw new Error(`a table was expected, not ${result.kind}`);
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  const found = sorted(result.table.rows.map((row) => Number(row.at(-1))));
  const expected = sorted(predicted.map(([value]) => value as number));
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => expect(Math.abs(value - (expected[i] as number))).toBeLessThan(2e-5));
});
