/** Commands as people use them: pipes that take their time, tokens with roles, answers that stay where they are. */
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Explanation, Grant, Job, NewToken, PolicyDocument, Status } from '@tacit/party/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tacitHere as tacit } from './here.ts';
import { type Ended, Parties, tacit as tacitProcess, type SqlAsk } from './support.ts';

const program = fileURLToPath(new URL('../../cli/src/bin.ts', import.meta.url));

let world: Parties;
let question: SqlAsk;
const bank = (...args: string[]): string[] => [...args, '--home', world.home('bank')];

beforeAll(async () => {
  ({ world, question } = await Parties.startSample());
});
afterAll(() => world.end());

/** The command behind a pipe into which `content` is written after a while. */
function piped(content: string, ...args: string[]): Promise<Ended> {
  const file = world.write(`piped-${args[0]}.txt`, content);
  return new Promise((resolve, reject) => {
    // As a shell makes it: a real pipe, which has nothing yet when the command begins to read.
    const words = ['-c', '(sleep 1; cat "$0") | "$@"', file, process.execPath, program, ...args];
    const child = spawn('sh', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function codeIn({ stderr }: Ended): string {
  return (JSON.parse(stderr) as { error: { code: string } }).error.code;
}

test('people are added with a link, changed and removed; a browser knows the party by its root', async () => {
  const added = await tacit(bank('user', 'add', 'li.wei', '--role', 'approver', '--role', 'analyst'));
  expect(added.stdout).toMatch(/^https:\/\/\S+\/enter#k=[\w-]{43}\n$/);
  expect(added.stderr).toContain('Give this link to li.wei');
  expect(added.stderr).toContain('runs without the pages of the console');
  expect((await tacit(bank('user', 'list'))).stdout).toMatch(/li\.wei +analyst, approver +\S+ +has a link until/);
  expect((await tacit(bank('user', 'role', 'li.wei', '--role', 'viewer'))).stdout).toBe('li.wei is now viewer\n');
  const again = JSON.parse((await tacit(bank('user', 'link', 'li.wei', '--json'))).stdout) as { url: string };
  expect(`${again.url}\n`).not.toBe(added.stdout);
  expect((await tacit(bank('user', 'remove', 'li.wei'))).stdout).toBe('removed li.wei\n');
  expect(codeIn(await tacit(bank('user', 'link', 'li.wei', '--json')))).toBe('person.unknown');
  expect(codeIn(await tacit(bank('user', 'add', 'x', '--role', 'ask', '--json')))).toBe('cli.user.bad-role');

  const own = JSON.parse((await tacit(bank('console', '--json'))).stdout) as {
    user: string;
    certificateSha256: string;
  };
  expect(own.user).toMatch(/^local:/);
  const { stdout: root } = await tacit(bank('console', '--root'));
  expect(new X509Certificate(root).ca).toBe(true);
  const cert = readFileSync(join(world.home('bank'), 'console', 'site.crt'));
  expect(new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()).toBe(own.certificateSha256);
  expect(new X509Certificate(cert).verify(new X509Certificate(root).publicKey)).toBe(true);
});

test('a dash reads what a pipe brings, also when it brings it late', async () => {
  const [explained, proposed, accepted, verified, empty] = await Promise.all([
    piped(question.sql, 'explain', '-', '--helper', 'notary', ...bank('--json')),
    piped(question.sql, 'propose', '-', '--helper', 'notary', '--quiet', ...bank()),
    piped('nonsense', 'peer', 'accept', '-', ...bank('--json')),
    piped('['.repeat(100_000), 'receipt', 'verify', '-', '--json'),
    tacitProcess(['propose', '-', ...bank('--json')], { input: '' }),
  ]);
  expect(explained).toMatchObject({ code: 0, stderr: '' });
  expect((JSON.parse(explained.stdout) as Explanation).question.sql).toBe(question.sql);
  expect(proposed.stdout.trim()).toMatch(/^[0-9a-f]{16}$/);
  expect(codeIn(accepted)).toBe('invitation.invalid');
  expect(codeIn(verified)).toBe('json.too-deep');
  expect(codeIn(empty)).toBe('cli.input-empty');
  for (const [text, code] of [
    ['{}', 'receipt.invalid'],
    ['{', 'cli.not-json'],
  ] as const) {
    expect(codeIn(await tacit(['receipt', 'verify', world.write('receipt.json', text), '--json']))).toBe(code);
  }
});

test('what policies lack is said in words before it is asked of their owners', async () => {
  const sql = question.sql.replace(/AVG\(/, 'MAX(');
  expect(sql).not.toBe(question.sql);
  const file = world.write('wide.sql', sql);
  const options = ['--helper', 'notary', '--request-grants'];
  const refused = await tacit(['explain', file, '--helper', 'notary', ...bank()]);
  expect(refused.code).toBe(3);
  const explained = await tacit(['explain', file, ...options, ...bank()]);
  const words = /(\w+) would have to allow extreme \(MIN and MAX over it; [^)]*\) on \1\.\w+\.\w+/;
  expect(explained.stdout).toMatch(words);
  const json = await tacit(['explain', file, ...options, ...bank('--json')]);
  const { missingGrants } = JSON.parse(json.stdout) as Explanation;
  expect(missingGrants).toMatchObject([{ use: 'extreme' }]);
  expect((await tacit(['propose', file, ...options, ...bank()])).stdout).toMatch(words);
  const proposed = await tacit(['propose', file, ...options, ...bank('--json')]);
  const { id, requestedGrants } = JSON.parse(proposed.stdout) as Job & { requestedGrants: Grant[] };
  expect(requestedGrants).toEqual(missingGrants);

  const cancelled = await tacit(['cancel', id, ...bank()]);
  expect(cancelled.stdout).toMatch(/does not run again, at any party.*tacit propose/);
  expect((await tacit(['job', id, ...bank()])).stdout).toContain('tacit propose');
  expect((await tacit(['watch', id, ...bank('--lang', 'zh')])).stdout).toContain('不会再运行');
});

test('a token does what its roles say, from the environment, without the directory', async () => {
  const added = await tacit(['token', 'add', 'li.wei', '--role', 'ask', '--days', '2', ...bank('--json')]);
  const { token, url, certificateSha256 } = JSON.parse(added.stdout) as NewToken & {
    url: string;
    certificateSha256: string;
  };
  const env = { TACIT_TOKEN: token, TACIT_URL: url, TACIT_CERTIFICATE: certificateSha256 };
  const elsewhere = join(world.folder, 'no-home');
  const asked = await tacit(['propose', question.sql, '--helper', 'notary', '--quiet', '--home', elsewhere], { env });
  expect(asked).toMatchObject({ code: 0, stderr: '' });
  const refused = await tacit(['approve', asked.stdout.trim(), '--yes', '--home', elsewhere], { env });
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('the token li.wei (ask) may not do this');
  expect(refused.stderr).toContain('tacit token add NAME --role approve');
  expect(await tacit(['stop', '--home', elsewhere], { env })).toMatchObject({ code: 3 });
  const unpinned = await tacit(['status', '--home', elsewhere, '--json'], { env: { ...env, TACIT_CERTIFICATE: '' } });
  expect(codeIn(unpinned)).toBe('cli.bad-address');
  const other = { ...env, TACIT_CERTIFICATE: '0'.repeat(64) };
  expect(codeIn(await tacit(['status', '--json'], { env: other }))).toBe('peer.certificate-not-pinned');

  const listed = await tacit(['token', 'list', ...bank()]);
  expect(listed.stdout).toMatch(/li\.wei +ask +\d{4}-/);
  expect(listed.stdout).not.toContain(token);
  expect((await tacit(['token', 'revoke', 'li.wei', ...bank()])).code).toBe(0);
  expect(codeIn(await tacit(['status', '--json'], { env }))).toBe('http.unauthorized');
  const audit = await tacit(['audit', ...bank()]);
  expect(audit.stdout).toMatch(/job\.drafted .*by=li\.wei/);
  expect(audit.stdout).toMatch(/token\.revoked +by=local:\S+ token=li\.wei/);
  expect(codeIn(await tacit(['token', 'add', 'x', '--role', 'root', ...bank('--json')]))).toBe('cli.token.bad-role');
});

test('a policy that has expired is not called in force', async () => {
  const { yaml } = await world.client('insurer').policy('policies');
  const insurer = (...args: string[]): string[] => [...args, '--home', world.home('insurer')];
  const file = world.write('over.yaml', `${yaml.replace(/^expires:.*$/m, '')}\nexpires: 2020-01-31\n`);
  const set = await tacit(['policy', 'set', 'policies', file, ...insurer()]);
  expect(set.stdout).toContain('expired on 2020-01-31: nothing is granted');
  expect(set.stdout).not.toContain('in force');
  const shown = await tacit(['policy', 'show', 'policies', ...insurer()]);
  expect(shown.stdout).toContain('expires: 2020-01-31');
  expect(shown.stderr).toContain('expired on 2020-01-31: nothing is granted');
  const json = await tacit(['policy', 'show', 'policies', ...insurer('--json')]);
  expect(JSON.parse(json.stdout) as PolicyDocument).toMatchObject({ expires: '2020-01-31', expired: true });
  expect((await tacit(['status', ...insurer()])).stdout).toContain('policies that have expired');
  const status = JSON.parse((await tacit(['status', ...insurer('--json')])).stdout) as Status;
  expect(status.expiredPolicies).toEqual(['policies']);
  for (const home of ['bank', 'insurer']) {
    const catalog = await tacit(['catalog', '--home', world.home(home)]);
    expect(catalog.stdout).toMatch(/insurer\.policies.*\n.*expired on 2020-01-31: nothing is granted/);
  }
  await world.client('insurer').setPolicy('policies', yaml);
  expect((await tacit(['policy', 'set', 'policies', world.write('back.yaml', yaml), ...insurer()])).stdout).toContain(
    'in force',
  );
});

test('an answer does not replace a file unless that is said', async () => {
  const { id } = await world.approved(question);
  expect((await tacit(['run', id, ...bank()])).code).toBe(0);
  const file = join(world.folder, 'answer.csv');
  const write = (...more: string[]) => tacit(['result', id, '--csv', '--output', file, ...more, ...bank('--json')]);
  expect((await write()).code).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, 'mine', { mode: 0o644 });
  const refused = await write();
  expect(codeIn(refused)).toBe('cli.result.exists');
  expect(refused.stderr).toContain('--force');
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect((await write('--force')).code).toBe(0);
  expect(readFileSync(file, 'utf8')).not.toContain('mine');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const nowhere = await tacit(['result', id, '--output', join(world.folder, 'no', 'where'), ...bank('--json')]);
  expect(codeIn(nowhere)).toBe('cli.unwritable-file');
  expect(existsSync(join(world.folder, 'no'))).toBe(false);
});

/** Signs at `names` what bank proposes, as soon as bank has signed it; until `signal`. */
async function signing(names: readonly string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const name of names) {
      const jobs = await world.client(name).jobs({ state: 'proposed' });
      const signed = (job: Job, party: string): boolean => job.approvals.some((approval) => approval.party === party);
      for (const job of jobs.filter((each) => signed(each, 'bank') && !signed(each, name)))
        await world.client(name).approve(job.id);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a file of statements is asked from proposal to answer; the contract holds the values of parameters', async () => {
  const sql = question.sql.replace('0.1 * c.income', ':least').replace('WHERE', "WHERE c.segment <> :'segment' AND");
  const file = world.write('ask.sql', `\\timing on\nSELECT 1 FRM x;\n${sql};\n`);
  const done = new AbortController();
  const others = signing(['insurer', 'notary'], done.signal);
  const options = ['--set', 'least=100.5', '--set', "segment=stu'dent", '--helper', 'notary'];
  const asked = await tacit(['ask', file, ...options, '--yes', '--format', 'json', ...bank()]);
  done.abort();
  await others;
  expect(asked.stderr).toMatch(/ask\.sql, line 2:\nerror: .*\nhint: .*\nLINE 1: SELECT 1 FRM x\n {21}\^/);
  expect(asked.stderr).toMatch(/claims_total > 100\.5[^]*Who learns what[^]*Time: /);
  // That of the statement that failed.
  expect(asked.code).toBe(2);
  const { rows } = JSON.parse(asked.stdout) as { rows: Record<string, unknown>[] };
  expect(rows.length).toBeGreaterThan(3);
  const [, id = ''] = /job ([0-9a-f]{16}): proposed/.exec(asked.stderr) ?? [];
  const { contract } = await world.client('insurer').job(id);
  expect(contract.question).toMatchObject({ sql: expect.stringContaining("c.segment <> 'stu''dent' AND") as string });
  const csv = await tacit(['result', id, '--format', 'csv', ...bank()]);
  expect(csv.stdout.split('\n')).toHaveLength(rows.length + 2);
  const page = join(world.folder, 'answer.html');
  expect((await tacit(['result', id, '--output', page, ...bank()])).code).toBe(0);
  expect(readFileSync(page, 'utf8')).toMatch(/<table>[^]*<svg/);
  const missing = await tacit(['explain', sql, '--set', 'least=1', ...bank('--json')]);
  expect(codeIn(missing)).toBe('sql.parameter-missing');
  const unknown = await tacit(['run', sql, ...options, '--set', 'x=1', '--yes', ...bank('--json')]);
  expect(codeIn(unknown)).toBe('sql.parameter-unknown');
});
