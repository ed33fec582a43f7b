/** Intersections when something is unusual or goes wrong, between two processes: sizes, keys, types, a party that is killed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Job, Question } from '@tacit/party/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parquetRows } from '../../cli/src/output/parquet-rows.ts';
import { Parties, problemOf, tacit } from './support.ts';

/** Slow links stretch the steps. */
const shape = { roundTripMs: 120 };
/** A run that went past the moment before it could be killed is no use: so often another one is tried. */
const mostTries = 8;

let world: Parties;

/** Identity numbers of nobody: there is no region 999999. GB 11643-1999 gives the check character. */
function number(person: number): string {
  const digits = `999999${19500101 + (person % 28)}${String(Math.floor(person / 28)).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return digits + ('10X98765432'[sum % 11] as string);
}
const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => number(from + i));
const wide = (text: string): string =>
  text.replace(/[0-9X]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** Adds a table of one column, `id`, with what an intersection for the bank needs. */
async function add(owner: string, name: string, keys: readonly string[], type = 'text'): Promise<void> {
  const path = world.write(`${owner}-${name}.csv`, `id\n${keys.map((key) => `"${key}"\n`).join('')}`);
  await world.client(owner).addDataset({
    name,
    source: { kind: 'csv', path },
    types: { id: type },
    policy: { allow: [{ column: 'id', uses: ['join', 'membership'] }], recipients: ['bank'] },
  });
}

const ask = (bank: string, insurer: string, more: object = {}): Question => ({
  kind: 'intersect',
  question: { tables: [`bank.${bank}`, `insurer.${insurer}`], on: ['id'], ...more },
  recipients: ['bank'],
});

/** Runs it, and gives the keys that the bank learns. */
async function common(question: Question): Promise<string[]> {
  const bank = world.client('bank');
  const { id } = await world.approved(question);
  await bank.run(id);
  await world.settled(id, ['bank']);
  const job = await bank.job(id);
  expect(job.failure?.problem.detail ?? job.state).toBe('completed');
  const { result } = await bank.result(id);
  if (result.kind !== 'set' || result.set.rows === 0) return [];
  const rows = await parquetRows(Buffer.from((await bank.resultContent(id)).base64, 'base64'));
  return rows.map(([key]) => key as string);
}

beforeAll(async () => {
  world = await Parties.start(['bank', 'insurer'], shape);
  // As people type them: a zero-width space, full width, a small x, blanks.
  const typed = numbers(0, 60).map((text, i) =>
    i % 4 === 0
      ? `\u200b${text}`
      : i % 4 === 1
        ? wide(text)
        : i % 4 === 2
          ? text.toLowerCase()
          : ` ${text.slice(0, 6)} ${text.slice(6)}`,
  );
  await add('bank', 'typed', typed);
  await add('bank', 'few', [`\u200b${number(7)}`, number(99_999), number(2_999)]);
  await add('bank', 'none', []);
  await add('insurer', 'same', numbers(0, 60).toReversed());
  await add('insurer', 'many', numbers(0, 3_000));
  await add('insurer', 'codes', ['1', '2', '3'], 'integer');
});
afterAll(() => world.end());

test('three keys against three thousand in one command, and a disk without room for the answer', async () => {
  const output = join(world.folder, 'common.csv');
  const home = ['--home', world.home('bank')];
  const asked = ['intersect', 'bank.few', 'insurer.many', '--on', 'id', '--to', 'bank', '--run', '--output', output];
  // Nobody can be asked here: nothing is proposed.
  expect(await tacit([...asked, ...home])).toMatchObject({ code: 2, stdout: '' });
  const run = tacit([...asked, '--yes', ...home]);
  const insurer = world.client('insurer');
  let proposed = await insurer.jobs();
  for (; proposed.length === 0; proposed = await insurer.jobs()) await setTimeout(50);
  const id = proposed[0]?.id ?? '';
  await insurer.approve(id);
  expect(await run).toMatchObject({ code: 0 });
  expect(readFileSync(output, 'utf8').trim().split(/\r?\n/)).toEqual(['id', `\u200b${number(7)}`, number(2_999)]);
  // Data that goes on to another program are as they are, unseen signs too.
  expect((await tacit(['result', id, '--csv', ...home])).stdout).toBe(readFileSync(output, 'utf8'));

  const full = await tacit(['result', id, '--output', '/dev/full', '--force', ...home]);
  expect(full).toMatchObject({ code: 2, stdout: '' });
  expect(full.stderr).toMatch(/^error: .*\/dev\/full.*ENOSPC.*\nhint: /);
});

test('an empty table', async () => {
  expect(await common(ask('none', 'many'))).toEqual([]);
});

test('equal tables, one as people type it: the owner is told what the rules do, and two alone how many there are', async () => {
  const { own } = await world.client('bank').explain(ask('typed', 'same', { canonical: ['cn-id'] }));
  expect(own).toMatchObject([
    {
      dataset: 'typed',
      rows: 60,
      total: 60,
      lines: [{ values: { rule: 'trim' } }, { values: { rule: 'cn-id', unusable: 0 } }],
    },
  ]);
  const asked = 'intersect bank.typed insurer.same --on id --canonical cn-id --show count --least 60 --to bank --quiet';
  const { stdout } = await tacit([...asked.split(' '), '--home', world.home('bank')]);
  const id = stdout.trim();
  for (const party of ['bank', 'insurer']) await world.client(party).approve(id);
  await world.client('bank').run(id);
  await world.settled(id, ['bank']);
  const { result } = await world.client('bank').result(id);
  expect(result).toMatchObject({ kind: 'table', table: { columns: [{ name: 'in_common' }], rows: [['60']] } });
});

test('what cannot be matched is said before anything runs, with the cure', async () => {
  const home = ['--home', world.home('bank')];
  const types = await tacit(['intersect', 'bank.few', 'insurer.codes', '--on', 'id', '--to', 'bank', ...home]);
  expect(types).toMatchObject({ code: 2, stdout: '' });
  expect(types.stderr).toMatch(/^error: .*insurer\.codes\.id \(integer\).*\nhint: .*--type/s);
  // GBK.
  const path = world.write('gbk.csv', Buffer.from([0x69, 0x64, 0x0a, 0xd6, 0xd0, 0xb9, 0xfa, 0x0a]));
  expect(
    await problemOf(world.client('bank').addDataset({ name: 'gbk', source: { kind: 'csv', path } })),
  ).toMatchObject({ code: 'data.csv-not-utf8', fields: { line: '2' } });
});

/** Processes of the runs of a party. */
function runsOf(name: string): number[] {
  const pid = world.party(name).process.pid ?? 0;
  const children = readFileSync(join('/proc', String(pid), 'task', String(pid), 'children'), 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

/** In the order of a run. A short one may be over before anybody hears of it: then the next one serves. */
const order = ['intersect: set-up', 'intersect: correlations', 'intersect: encoded set', 'intersect: tags'];

/** Kills what `victim` runs when its own record says that it has come to `step`; undefined if the run was over before. */
async function killedIn(victim: string, step: string): Promise<Job[] | undefined> {
  const { id } = await world.approved(ask('few', 'many'));
  await world.client('bank').run(id);
  let isKilled = false;
  await world.client(victim).watch(id, ({ progress }) => {
    if (isKilled || progress === undefined || order.indexOf(progress.step) < order.indexOf(step)) return;
    isKilled = true;
    for (const pid of runsOf(victim)) process.kill(pid, 'SIGKILL');
  });
  const jobs = await world.settled(id);
  return isKilled && jobs.every(({ state }) => state === 'failed') ? jobs : undefined;
}

test.each([
  ['insurer', 'intersect: set-up'],
  ['bank', 'intersect: correlations'],
  ['insurer', 'intersect: tags'],
])('%s is killed from step %s on: both say so, and who', async (victim, step) => {
  let jobs = await killedIn(victim, step);
  for (let tries = 1; jobs === undefined && tries < mostTries; tries++) jobs = await killedIn(victim, step);
  for (const job of jobs ?? []) {
    expect(job.failure).toMatchObject({ party: victim, problem: { hint: expect.stringMatching(/./) as string } });
    expect(job.hasResult).toBe(false);
  }
  expect(jobs).toHaveLength(2);
});
