/** Models of two hospitals with the same columns, and of what a registry knows of the same people, by the commands that people type. */
import { readFileSync } from 'node:fs';
import { verifyReceipt } from '@tacit/party/receipts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tacitHere } from './here.ts';
import { type Ended, Parties } from './support.ts';

interface Fit {
  readonly rows: number;
  readonly coefficients: readonly number[];
}
const found = JSON.parse(
  readFileSync(new URL('../../analysis/src/learning/vectors/stacked.json', import.meta.url), 'utf8'),
) as { readonly tables: Readonly<Record<string, string>>; readonly two: Fit; readonly mixed: Fit };

const names = ['north', 'south', 'registry'];
const hospitals = ['north', 'south'];
let world: Parties;
beforeAll(async () => {
  world = await Parties.start(names);
  const uses = { id: 'join, membership', ward: 'group, combine', visits: 'aggregate, combine' };
  for (const owner of names) {
    const text = found.tables[owner] ?? '';
    const name = owner === 'registry' ? 'people' : 'patients';
    const columns = (text.split('\n')[0] ?? '').split(',');
    const ranges =
      owner === 'registry' ? { visits: '0..8' } : { age: '18..90', stay: '0..29', bad: '0..1', marker: '-5..10' };
    const types = { id: 'text', ...(owner === 'registry' ? {} : { marker: 'decimal(9,2)', cost: 'decimal(9,2)' }) };
    const client = world.client(owner);
    const path = world.write(`${owner}.csv`, text);
    await client.addDataset({ name, source: { kind: 'csv', path }, key: ['id'], types, ranges });
    const lines = columns.map((column) => {
      const allowed =
        column in uses ? uses[column as keyof typeof uses] : column === 'cost' ? '' : 'aggregate, combine';
      return `  ${column}: { allow: [${allowed}] }\n`;
    });
    await client.setPolicy(
      name,
      `dataset: ${name}\nminimum_group_size: 5\nkept_shares: allow\nrecipients: [north]\nhelpers: [registry]\ncolumns:\n${lines.join('')}`,
    );
  }
});
afterAll(() => world.end());

const at = (party: string, ...args: string[]): Promise<Ended> => tacitHere([...args, '--home', world.home(party)]);
const task = (kind: string, question: object): string =>
  world.write(`${kind}.json`, JSON.stringify({ kind, question, computers: names, recipients: ['north'] }));

/** Tasks of the guide: what it tells people to type runs here. */
const [tasks, chinese] = ['stack.md', 'stack.zh-CN.md'].map((name) => {
  const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  return [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block.replaceAll(/ +#.*$/gm, ''));
}) as [string[], string[]];
const written = (at: number, job = ''): string => world.write(`task-${at}.yaml`, (tasks[at] ?? '').replace('JOB', job));

/** Proposed by a command, signed by all and run; its receipts hold at every party. */
async function done(...command: string[]): Promise<string> {
  const proposed = await at('north', ...command, '--quiet');
  expect(proposed).toMatchObject({ code: 0, stderr: '' });
  const id = proposed.stdout.trim();
  for (const name of names) await world.client(name).approve(id);
  await world.client('north').run(id);
  await world.settled(id, ['north']);
  const jobs = await world.settled(id);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(names.map(() => 'completed'));
  const cards = names.map((name) => world.party(name).card);
  for (const name of names) verifyReceipt(await world.client(name).receipt(id), cards);
  return id;
}

async function coefficients(
  id: string,
): Promise<{ readonly rows: number; readonly terms: readonly { coefficient: number }[] }> {
  const { result } = await world.client('north').result(id);
  if (result.kind !== 'report') throw new Error(`a report was expected, not ${result.kind}`);
  return result.report.numbers as { rows: number; terms: { coefficient: number }[] };
}

test('stacked and trained, as statsmodels finds over all rows; matched with a third owner’s table; what is refused', async () => {
  expect(tasks).toEqual(chinese);
  const tables = hospitals.map((name) => `${name}.patients`);
  const columns = ['age', 'stay', 'ward', 'marker', 'bad'];
  // A column that one owner alone has, and one without the use.
  const missing = await at('north', 'explain', task('stack', { tables, columns: [...columns, 'cost'] }));
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toMatch(/^error: the card of north\.patients has no column cost.*\nhint: .*north.*allow/s);

  const file = written(0);
  const explained = await at('north', 'explain', file);
  expect(explained).toMatchObject({ code: 0, stderr: '' });
  expect(explained.stdout).toContain('at most 210 rows');
  expect(explained.stdout).toContain('whether the same person has rows in several of north.patients, south.patients');
  const stacked = await done('propose', file);
  const table = `stack/${stacked}/table`;
  expect((await at('south', 'artifact', 'show', table)).stdout).toContain(
    'made of north.patients, south.patients; a contract that uses it is signed by north, south',
  );

  const trained = await done('train', written(1, stacked));
  const of = await coefficients(trained);
  expect(of.rows).toBe(found.two.rows);
  found.two.coefficients.forEach((wanted, i) => {
    expect([i, (of.terms[i]?.coefficient ?? 0) / wanted]).toEqual([i, expect.closeTo(1, 4)]);
  });
  expect((await at('south', 'model', 'show', `train/${trained}/model`)).stdout).toMatch(/\*\.patients\.bad/);

  // The registry's columns beside them.
  const matched = await done('propose', written(2));
  const both = await done('train', written(3, matched));
  const mixed = await coefficients(both);
  expect(mixed.rows).toBe(found.mixed.rows);
  found.mixed.coefficients.forEach((wanted, i) => {
    expect([i, (mixed.terms[i]?.coefficient ?? 0) / wanted]).toEqual([i, expect.closeTo(1, 4)]);
  });

  // Rows that one owner says it has no more than, and has: its own party stops.
  const few = await at('north', 'propose', task('stack', { tables, columns, rows: [200, 200] }), '--quiet');
  const id = few.stdout.trim();
  for (const name of names) await world.client(name).approve(id);
  await world.client('north').run(id);
  const failed = await world.settled(id);
  expect(failed.map(({ state }) => state)).toEqual(names.map(() => 'failed'));
  expect(failed[0]?.failure?.problem.detail).toMatch(/210/);
});
