/** The guide of look-ups as it stands, command by command, between two processes; and programs that ask by HTTP. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProblemError } from '@tacit/party/api';
import { serviceClient } from '@tacit/party/api/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answersInTheClear, applicantsOf, writePersons } from '../../cli/src/demo/persons.ts';
import { missingPython } from '../../tools/programs.ts';
import { tacitHere } from './here.ts';
import { restartAt } from './shifted-clock.ts';
import { type Ended, Parties, problemOf } from './support.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Enough that applicants are there with all elements, with others, and not at all. */
const [persons, applicants] = [150, 40];

let world: Parties;
beforeAll(async () => {
  world = await Parties.start(['agency', 'bank']);
  writePersons(world.folder, persons, applicants);
});
afterAll(() => world.end());

interface Step {
  readonly party: string;
  readonly command: string;
}

/** The commands of a guide, each with the party in whose part it stands. */
function stepsOf(guide: string): Step[] {
  const text = readFileSync(join(root, 'docs', guide), 'utf8');
  let party = '';
  return [...text.matchAll(/\*\*(?:The (agency|bank)|(机构|银行))\*\*|^```sh\n([\s\S]*?)^```$/gm)].flatMap((found) => {
    const [, en, zh, block] = found;
    if (block === undefined) party = en ?? (zh === '机构' ? 'agency' : 'bank');
    const commands = (block ?? '').replaceAll('\\\n', ' ').split('\n').filter(Boolean);
    return commands.map((command) => ({ party, command }));
  });
}

const words = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

async function follow({ party, command }: Step, job: string, asked: string): Promise<Ended> {
  // The guide's person is one of its larger table; its end of the contract passes one day.
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const [program, ...args] = words(command).map((word) =>
    word === 'JOB'
      ? job
      : word === '2027-06-30'
        ? until
        : word.replace(/^(\.\/|(?=calls\.json$|scores\.csv$))/, `${world.folder}/`),
  );
  expect(program).toBe('tacit');
  const key = args.indexOf('--key') + 1;
  if (args[0] === 'lookup' && key > 0) args.splice(key, args.length - key, ...asked.split(','));
  return await tacitHere([...args, '--home', world.home(party)]);
}

const jobOf = async (): Promise<string> => (await world.client('agency').jobs())[0]?.id ?? '';

/** As its first line says, with the bank's token. */
async function program(command: string, file: string, token: string, texts: readonly string[]): Promise<Ended> {
  const { url, certificateSha256 } = await world.client('bank').status();
  const env = { ...process.env, TACIT_URL: url, TACIT_CERTIFICATE: certificateSha256, TACIT_TOKEN: token };
  const child = spawn(command, [join(root, 'examples/lookup', file), 'agency/scores', ...texts], {
    env: { ...env, PYTHONIOENCODING: 'utf-8' },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, stdout, stderr };
}

test('both languages tell the same commands', () => {
  expect(stepsOf('lookup.zh-CN.md')).toEqual(stepsOf('lookup.md'));
});

test('the guide, from publishing to the receipts', async () => {
  const asked = applicantsOf(join(world.folder, 'applicants.csv'));
  const plain = answersInTheClear(join(world.folder, 'persons.csv'), asked);
  const place = plain.findIndex(({ differs }) => differs?.length === 0);
  const { id = '', name = '', mobile = '' } = asked[place] ?? {};
  const ended: { readonly step: Step; readonly stdout: string }[] = [];
  const all = stepsOf('lookup.md');
  const revoke = all.findIndex(({ command }) => command.startsWith('tacit service revoke'));
  for (const step of all.slice(0, revoke)) {
    const { code, stdout, stderr } = await follow(step, await jobOf(), `id=${id},name=${name},mobile=${mobile}`);
    expect({ step, code, stderr: code === 0 ? '' : stderr }).toEqual({ step, code: 0, stderr: '' });
    ended.push({ step, stdout });
  }
  const printed = (start: string): string => ended.find(({ step }) => step.command.startsWith(start))?.stdout ?? '';
  expect(printed('tacit lookup agency/scores --key')).toMatch(/^found\n {2}score: \d+\n[\s\S]*\nversion 1, /);
  expect(printed('tacit service verify')).toContain(`with ${applicants + 1} questions of bank to agency`);
  expect(printed('tacit service list')).toContain('scores');
  const header = 'id,name,mobile,found,score,band,differs';
  const cell = (value: unknown): string => (typeof value === 'string' ? value : '');
  const answers = plain.map(({ found, values = {}, differs }) => {
    // An empty text is told apart from none.
    const told = differs === undefined ? '' : differs.join(' ') || '""';
    return `${found},${cell(values['score'])},${cell(values['band'])},${told}`;
  });
  const lines = readFileSync(join(world.folder, 'scores.csv'), 'utf8').trim().split(/\r?\n/);
  expect(lines[0]).toBe(header);
  expect(lines.slice(1).map((line) => line.split(',').slice(3).join(','))).toEqual(answers);

  const { token } = await world.client('bank').addToken({ name: 'by-hand', roles: ['ask'] });
  const texts = asked.slice(0, 3).map((each) => `id=${each.id},name=${each.name},mobile=${each.mobile}`);
  const { code, stdout, stderr } = await program(process.execPath, 'ask.ts', token, texts);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    answers: plain.slice(0, 3),
    bytes: { sent: 9 * 32, received: 9 * 32 + 64 },
  });
});

test('the agency is killed while it is asked, and while it prepares a version: nothing is lost, and the next question is answered', async () => {
  const asked = applicantsOf(join(world.folder, 'applicants.csv'));
  const plain = answersInTheClear(join(world.folder, 'persons.csv'), asked);
  const bank = serviceClient(world.client('bank'));
  const keys = asked.map(({ id, name, mobile }) => ({ id, name, mobile }));
  const before = (await bank.service('agency/scores')).uses[0]?.today ?? 0;
  const many = Array.from({ length: 20 }, () => bank.lookup('agency', 'scores', keys));
  await Promise.race(many);
  world.kill('agency');
  const ends = await Promise.allSettled(many);
  const answered = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  expect(answered.every(({ answers }) => answers.length === keys.length)).toBe(true);
  for (const end of ends) if (end.status === 'rejected') expect((end.reason as ProblemError).code).toMatch(/^peer\./);
  await world.restart('agency');
  await serviceClient(world.client('agency')).refreshService('scores');
  world.kill('agency');
  await world.restart('agency');
  const own = await serviceClient(world.client('agency')).service('scores');
  expect(own.versions.every(({ digest }) => digest.length === 64)).toBe(true);
  const told = await bank.lookup('agency', 'scores', keys);
  expect(told.answers).toEqual(plain);
  // What was answered counts at both, whatever came of the connection; what the bank has a receipt of was answered there.
  const [job = ''] = own.uses.map((use) => use.job);
  const theirs = new Set(
    (await serviceClient(world.client('agency')).callReceipts(job)).receipts.map(({ call }) => call.call),
  );
  const mine = (await bank.callReceipts(job)).receipts.map(({ call }) => call.call);
  expect(mine.filter((call) => !theirs.has(call))).toEqual([]);
  expect((await bank.service('agency/scores')).uses[0]?.today).toBe(before + (answered.length + 1) * keys.length);
});

test('a contract that is over is refused by whose clock says so, at the owner and at the caller', async () => {
  const agency = serviceClient(world.client('agency'));
  const until = new Date(Date.now() + 2 * 86_400_000).toISOString();
  const terms = { name: 'brief', dataset: 'persons', key: ['id'], perDay: 5, callers: ['bank'], until };
  const [job] = await agency.publishService(terms);
  for (const party of ['agency', 'bank']) await world.client(party).approve(job?.id ?? '');
  await agency.refreshService('brief');
  while ((await agency.service('brief')).versions.length === 0) await new Promise((done) => setTimeout(done, 50));
  const ask = () => serviceClient(world.client('bank')).lookup('agency', 'brief', [{ id: '999999198103240002' }]);
  expect((await ask()).answers).toHaveLength(1);
  for (const name of ['agency', 'bank']) {
    await restartAt(world, name, 3);
    const { code, fields } = await problemOf(ask());
    expect([code, fields['party'], fields['until']]).toEqual(['service.over', name, until]);
    await world.restart(name);
  }
  // Of what was refused nothing was counted.
  expect((await serviceClient(world.client('agency')).service('brief')).uses[0]?.calls).toBe(1);
});

test.skipIf(missingPython() !== undefined)(
  'a program in Python, before and after the contract is revoked',
  async () => {
    const asked = applicantsOf(join(world.folder, 'applicants.csv')).slice(0, 2);
    const { token } = await world.client('bank').addToken({ name: 'in-python', roles: ['ask'] });
    const texts = asked.map(({ id, name, mobile }) => `id=${id},name=${name},mobile=${mobile}`);
    const { code, stdout, stderr } = await program('python3', 'ask.py', token, texts);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(asked.length);
    expect(stdout).toContain("'found': ");

    const revoke = stepsOf('lookup.md').find(({ command }) => command.startsWith('tacit service revoke')) as Step;
    expect(await follow(revoke, '', '')).toMatchObject({ code: 0 });
    const after = await program('python3', 'ask.py', token, texts);
    expect(after.stdout).toMatch(/^service\./);
  },
);
