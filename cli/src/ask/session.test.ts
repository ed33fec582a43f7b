/** The prompt over a party that answers from memory, with a real contract; with real parties it is in test/e2e/command-line.test.ts. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Contract,
  type DatasetCard,
  type Job,
  type JobResult,
  type PartyClient,
  ProblemError,
  type Question,
  UsageError,
} from '@tacit/party/api';
import { afterAll, beforeEach, expect, test } from 'vitest';
import '../text/messages.ts';
import type { Io } from '../output/io.ts';
import type { Person } from './prompt.ts';
import { Session, type SessionParts } from './session.ts';
import { nobody } from './terminal.ts';

const vectors = new URL('../../../vectors/', import.meta.url);
const vector = <T>(file: string): readonly T[] =>
  (JSON.parse(readFileSync(new URL(file, vectors), 'utf8')) as { good: readonly T[] }).good;
const [{ contract }] = vector<{ contract: Contract }>('contract.json') as [{ contract: Contract }];
const cards = vector<{ card: DatasetCard }>('dataset-card.json').map(({ card }) => card);

const folder = mkdtempSync(join(tmpdir(), 'tacit-ask-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const found = {
  jobId: 'ab12',
  run: 1,
  result: {
    kind: 'table',
    table: {
      columns: [
        { name: 'band', type: { kind: 'text' } },
        { name: 'n', type: { kind: 'integer' } },
      ],
      rows: [
        ['A', '12'],
        [null, '3'],
      ],
      withheldGroups: 1,
    },
  },
} as unknown as JobResult;

/** What was printed, noted and asked of the party. */
let printed: string[];
let noted: string[];
let calls: [string, unknown?][];
beforeEach(() => {
  [printed, noted, calls] = [[], [], []];
});

const base = {
  id: 'ab12',
  state: 'proposed',
  contractDigest: 'aa'.repeat(32),
  contract,
  missingGrants: [],
  approvals: [],
  attempts: { used: 0, most: 3 },
  runs: { used: 0, atMost: 1, until: '' },
  hasResult: false,
} as unknown as Job;
const approvedBy = (...parties: string[]): Pick<Job, 'approvals'> => ({
  approvals: parties.map((party) => ({ party })) as unknown as Job['approvals'],
});

/** The party of `name`; the others approve once it has. `fail`: how its calls end instead. */
function partyOf(name: string, fail: Readonly<Record<string, () => unknown>> = {}): PartyClient {
  let job = base;
  const call = (what: string, value: unknown, answer: () => unknown) => {
    calls.push([what, value]);
    return Promise.resolve().then(() => (fail[what] ?? answer)());
  };
  const client = {
    status: () => call('status', undefined, () => ({ name })),
    catalog: () => call('catalog', undefined, () => cards.map((card) => ({ party: card.owner, datasets: [card] }))),
    explain: (question: Question) =>
      call('explain', question, () => ({
        ...contract,
        protocols: [],
        ways: [],
        estimatedSeconds: null,
        missingGrants: [],
      })),
    propose: (question: Question) => call('propose', question, () => (job = base)),
    job: () => call('job', undefined, () => job),
    preview: () => call('preview', undefined, () => []),
    approve: (id: string, options: unknown) => call('approve', options, () => (job = { ...job, ...approvedBy(name) })),
    cancel: (id: string) => call('cancel', id, () => (job = { ...job, state: 'cancelled' })),
    run: (id: string) => call('run', id, () => (job = { ...job, state: 'running' })),
    result: (id: string) => call('result', id, () => found),
    watch: async (id: string, changed: (job: Job) => void, signal?: AbortSignal) => {
      await call('watch', id, () => undefined);
      if (fail['waits'] !== undefined)
        await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
      const next = { proposed: 'approved', running: 'completed' } as const;
      job = { ...job, state: next[job.state as 'proposed'], hasResult: job.state === 'running' };
      changed(job);
      return job;
    },
  };
  return client as unknown as PartyClient;
}

const io: Io = {
  language: 'en',
  json: false,
  home: folder,
  homeFlag: '',
  interactive: false,
  print: (text) => void printed.push(text),
  data: (text) => void printed.push(text),
  note: (text) => void noted.push(text),
  show: (_value, render) => void printed.push(render()),
};

function sessionOf(parts: Partial<SessionParts> & { readonly says?: readonly string[] } = {}): Session {
  const answers = [...(parts.says ?? [])];
  const person: Person = {
    ...nobody,
    isThere: true,
    question: (text) => {
      calls.push(['question', text]);
      return Promise.resolve(answers.shift());
    },
  };
  return new Session({
    client: partyOf('bank'),
    io,
    person,
    settings: { timing: false, expanded: false, format: 'table', output: undefined, values: new Map() },
    base: { helper: 'notary' },
    yes: false,
    force: false,
    ...parts,
  });
}

const names = (): string[] => calls.map(([name]) => name);
const said = (): string => noted.join('\n');

test('a statement over several lines: shown, signed, run, and its result', async () => {
  const session = sessionOf({ says: ['y'] });
  expect(session.promptText('bank')).toBe('bank=> ');
  await session.line('SELECT count(*)');
  expect(session.promptText('bank')).toBe('bank-> ');
  await session.line("FROM bank.customers WHERE x IN ('a");
  expect(session.promptText('bank')).toBe("bank'> ");
  await session.line("b');");
  expect(session.promptText('bank')).toBe('bank=> ');
  const asked = names().filter((name) => !['job', 'status', 'preview', 'watch'].includes(name));
  expect(asked).toEqual(['propose', 'question', 'approve', 'run', 'result']);
  expect(calls.find(([name]) => name === 'propose')?.[1]).toEqual({
    helper: 'notary',
    sql: "SELECT count(*)\nFROM bank.customers WHERE x IN ('a\nb')",
  });
  expect(said()).toMatch(/What is signed[^]*Who learns what[^]*Contract aa/);
  expect(printed.join('')).toMatch(/band +n\n.*\nA +12\nNULL +3\n1 group withheld/);
  expect(session.exitCode).toBe(0);
});

test('who does not sign takes the proposal back; who has nothing in it is not asked', async () => {
  const session = sessionOf({ says: ['SELECT 2;'] });
  await session.line('SELECT 1;');
  expect(names()).toContain('cancel');
  expect(names()).not.toContain('approve');
  expect(said()).toContain('taken back');
  expect(session.exitCode).toBe(1);
  calls = [];
  await sessionOf({ client: partyOf('notary') }).line('SELECT 1;');
  expect(names()).toContain('approve');
  expect(names()).not.toContain('question');
});

test('where nobody can be asked, --yes signs, and without it no other party hears of the question', async () => {
  const session = sessionOf({ person: nobody });
  await session.script('SELECT 1');
  expect(names()).not.toContain('propose');
  expect([session.exitCode, said()]).toEqual([2, expect.stringContaining('--yes')]);
  calls = [];
  const other = sessionOf({ person: nobody, yes: true });
  await other.script('SELECT 1;\n-- the last without a semicolon\nSELECT 2\n');
  expect(names().filter((name) => name === 'result')).toHaveLength(2);
  expect(other.exitCode).toBe(0);
});

test('a policy that lacks something is widened for this contract alone, after asking so', async () => {
  const missing = [{ owner: 'bank', dataset: 'customers', column: 'balance', use: 'extreme' }];
  const client = partyOf('bank', { job: () => ({ ...base, missingGrants: missing }) });
  await sessionOf({ client, says: ['yes'] }).line('SELECT 1;');
  expect(calls.find(([name]) => name === 'question')?.[1]).toContain('allow what the policy lacks');
  expect(calls.find(([name]) => name === 'approve')?.[1]).toEqual({ grant: 'once' });
});

test('a token that may not sign waits for somebody who may; what a ledger refuses is taken back', async () => {
  const role = { code: 'auth.role', kind: 'policy', detail: 'x', fields: {} } as unknown as ProblemError['problem'];
  const refuse = (problem: object) => () => {
    throw new ProblemError(problem as ProblemError['problem']);
  };
  await sessionOf({ client: partyOf('bank', { approve: refuse(role) }), says: ['y'] }).line('SELECT 1;');
  expect(said()).toContain('tacit approve ab12');
  expect(names()).toContain('result');
  calls = [];
  const session = sessionOf({
    client: partyOf('bank', { approve: refuse({ ...role, code: 'ledger.refused' }) }),
    says: ['y'],
  });
  await session.line('SELECT 1;');
  expect(names()).toContain('cancel');
  expect(session.exitCode).toBe(3);
});

test('Ctrl-C ends the waiting, not the job', async () => {
  const stop = new AbortController();
  const person: Person = {
    ...nobody,
    isThere: true,
    question: () => Promise.resolve('y'),
    waiting: (work) => work(stop.signal),
  };
  const session = sessionOf({ person, client: partyOf('bank', { waits: () => undefined }) });
  const asked = session.line('SELECT 1;');
  await expect.poll(names).toContain('watch');
  stop.abort();
  await asked;
  expect(said()).toMatch(/job ab12 goes on: tacit watch ab12 .*tacit cancel ab12/);
  expect(names()).not.toContain('cancel');
});

test('an error shows its line and a mark below its place', async () => {
  const failure = { code: 'sql.x', kind: 'usage', detail: 'no such column', fields: { line: 2, column: 7 } };
  const client = partyOf('bank', {
    propose: () => {
      throw new ProblemError(failure as unknown as ProblemError['problem']);
    },
  });
  const session = sessionOf({ client });
  await session.line('SELECT 1');
  await session.line('WHERE 名x;');
  expect(said()).toMatch(/error: no such column\nLINE 2: WHERE 名x\n {14}\^$/);
  expect(session.exitCode).toBe(2);
});

test('\\d: tables, those of a party, one with its columns', async () => {
  const session = sessionOf();
  await session.line('\\d');
  expect(printed.join('\n')).toMatch(
    /table +rows up to +minimum +columns\n.*\nbank\.customers +10000 +10 +id, balance/,
  );
  printed = [];
  await session.line('\\d bank.customers');
  expect(printed.join('\n')).toMatch(/balance +decimal\(12,2\) +-10000\.00 … 90000\.00 +filter, aggregate/);
  expect(printed.join('\n')).toMatch(/分组 +text NULL +2 categories: 个人, 企业 +group/);
  printed = [];
  await session.line('\\d insurer');
  expect(printed.join('\n')).not.toContain('bank.');
  await session.line('\\d customers');
  expect(said()).toContain('bank.customers');
  await session.line('\\d nobody.x');
  expect(said()).toContain('there is no table or party nobody.x');
});

test('\\explain and EXPLAIN propose nothing; \\explain alone takes the statement so far', async () => {
  const session = sessionOf();
  await session.line('\\explain SELECT 1;');
  await session.line('EXPLAIN SELECT 2;');
  await session.line('SELECT 3');
  await session.line('\\explain');
  expect(calls.filter(([name]) => name === 'explain').map(([, question]) => (question as Question).sql)).toEqual([
    'SELECT 1',
    'SELECT 2',
    'SELECT 3',
  ]);
  expect(names()).not.toContain('propose');
  expect(printed.join('\n')).toMatch(/Who learns what[^]*How it is computed[^]*Cost: /);
  await session.line('\\p');
  expect(printed.at(-1)).toBe('SELECT 3');
  await session.line('\\r');
  await sessionOf().line('\\explain');
  expect(said()).toContain('there is no statement');
});

test('\\set gives values to the statements that have such parameters', async () => {
  const session = sessionOf({ yes: true });
  await session.line("\\set band 'A''s'");
  await session.line('\\set from 2024-01-31');
  await session.line("SELECT ':from' WHERE b = :band;");
  await session.line('SELECT 1;');
  const questions = calls
    .filter(([name]) => name === 'propose')
    .map(([, question]) => (question as Question).parameters);
  expect(questions).toEqual([{ band: "A's" }, undefined]);
  await session.line('\\unset band');
  printed = [];
  await session.line('\\set');
  expect(printed).toEqual(['from = 2024-01-31']);
  await session.line('\\set 1x 2');
  expect(said()).toContain('1x is no name');
});

test('\\x, \\timing and \\format change how results are shown', async () => {
  const session = sessionOf({ yes: true });
  for (const line of ['\\x', '\\timing on', 'SELECT 1;']) await session.line(line);
  expect(printed.join('\n')).toBe(
    "-[ row 1 ]\nband | A\nn    | 12\n-[ row 2 ]\nband | NULL\nn    | 3\n1 group withheld: it does not reach the owners' minimum, in all or without the recipient's own rows",
  );
  expect(said()).toMatch(/Time: \d+\.\d{3} s \(approvals/);
  printed = [];
  for (const line of ['\\x off', '\\timing', '\\format csv', 'SELECT 1;']) await session.line(line);
  expect(printed.join('')).toBe('band,n\nA,12\n,3\n');
  expect(said().match(/Time:/g)).toHaveLength(1);
  await session.line('\\format xls');
  await session.line('\\x maybe');
  await session.line('\\wrong');
  expect(said()).toMatch(/no format xls[^]*maybe is neither[^]*no command \\wrong/);
});

test('\\o writes one result behind the other into a new file for its user alone', async () => {
  const file = join(folder, 'out.csv');
  const session = sessionOf({ yes: true });
  for (const line of ['\\format csv', `\\o ${file}`, 'SELECT 1;', 'SELECT 2;', '\\o', 'SELECT 3;'])
    await session.line(line);
  expect(readFileSync(file, 'utf8')).toBe('band,n\nA,12\n,3\n'.repeat(2));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(printed.join('')).toBe('band,n\nA,12\n,3\n');
  await session.line(`\\o ${file}`);
  expect(said()).toContain('exists');
  const rows = join(folder, 'rows.parquet');
  for (const line of ['\\format parquet', `\\o ${rows}`, 'SELECT 1;', 'SELECT 2;']) await session.line(line);
  expect(readFileSync(rows).subarray(0, 4).toString()).toBe('PAR1');
  expect(said().match(/exists/g)).toHaveLength(2);
});

test('\\i reads a file, and files beside it; errors name file and line; \\q ends', async () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'a.sql'), '\\i b.sql\nSELECT 1\n  ;\n\\nope\n');
  writeFileSync(join(folder, 'sub', 'b.sql'), '\\set x 1');
  writeFileSync(join(folder, 'loop.sql'), '\\i loop.sql');
  const session = sessionOf({ yes: true });
  await session.line(`\\i ${join(folder, 'sub', 'a.sql')}`);
  expect(session.settings.values.get('x')).toBe('1');
  expect(names()).toContain('result');
  expect(said()).toMatch(/a\.sql, line 4:\nerror: there is no command \\nope/);
  await session.line(`\\i ${join(folder, 'loop.sql')}`);
  expect(said()).toContain('more than 8 deep');
  await session.line('\\i');
  expect(said()).toContain('this command needs more: \\i file');
  await session.line('\\?');
  expect(printed.join('\n')).toMatch(/\\timing[^]*\\q/);
  expect(session.hasEnded).toBe(false);
  await session.script('\\q\nSELECT 5;');
  expect([session.hasEnded, calls.filter(([name]) => name === 'propose').length]).toEqual([true, 1]);
  await expect(session.include(join(folder, 'none.sql'))).rejects.toThrow(UsageError);
});

test('with --json nothing is printed between, and every outcome is kept', async () => {
  const session = sessionOf({ yes: true, io: { ...io, json: true } });
  await session.script('SELECT 1; EXPLAIN SELECT 2;');
  expect(printed).toEqual([]);
  expect(session.outcomes).toMatchObject([{ job: { state: 'completed' }, result: { jobId: 'ab12' } }, { kind: 'sql' }]);
});
