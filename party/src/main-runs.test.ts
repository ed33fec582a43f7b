import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tableOf } from './api/results.ts';
import { ProblemError } from './api/problem.ts';
import type { Job } from './api/types.ts';
import { verifyReceipt } from './contracts/receipt.ts';
import { type Name, names, policies, question, sql, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

beforeAll(async () => {
  three = await ThreeParties.start();
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a problem, found ${String(outcome)}`);
  return outcome;
}

/** What the question gives in the clear. */
function expected(): [string, string, string][] {
  const groups = new Map<string, { count: number; sum: number }>();
  for (let i = 0; i < 500; i++) {
    const id = i * 2;
    if (id >= 600) continue;
    const cents = ((i * 53) % 400) * 100 + 25;
    const income = (1000 + ((id * 37) % 900)) * 100 + 50;
    if (!(cents * 10 > income)) continue;
    const segment = ['retail', 'premium', 'young'][id % 3] as string;
    const group = groups.get(segment) ?? { count: 0, sum: 0 };
    groups.set(segment, { count: group.count + 1, sum: group.sum + cents });
  }
  return [...groups]
    .sort(([, a], [, b]) => b.sum - a.sum)
    .map(([segment, { count, sum }]) => [segment, String(count), (sum / 100).toFixed(2)]);
}

test('a question from proposal to receipt', async () => {
  const [bank, insurer, notary] = names.map((name) => three.client(name));
  if (bank === undefined || insurer === undefined || notary === undefined) throw new Error();
  const explanation = await bank.explain(question);
  expect(explanation.parties.map(({ name }) => name)).toEqual(['bank', 'insurer', 'notary']);
  expect(explanation.estimatedSeconds).toBeGreaterThan(0);
  expect(explanation.missingGrants).toEqual([]);

  const proposed = await bank.propose(question);
  expect(proposed.state).toBe('proposed');
  expect(proposed.contract.cost).toEqual(explanation.cost);
  expect((await notary.jobs({ state: 'proposed' })).map(({ id }) => id)).toEqual([proposed.id]);
  expect(await problemOf(bank.run(proposed.id))).toMatchObject({ code: 'contract.approvals-missing', kind: 'policy' });
  for (const client of [insurer, notary, bank]) await client.approve(proposed.id.slice(0, 8));

  await insurer.run(proposed.id);
  expect((await problemOf(insurer.run(proposed.id))).problem.status).toBe(409);
  const seen: string[] = [];
  const ended = await bank.watch(proposed.id, (job) => seen.push(job.state));
  expect(ended.failure).toBeUndefined();
  expect(ended.state).toBe('completed');
  const jobs = await three.settled(proposed.id);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
    'completed',
    'completed',
    'completed',
  ]);
  expect(jobs.map(({ hasResult }) => hasResult)).toEqual([true, false, false]);

  const result = await bank.result(proposed.id);
  expect(tableOf(result).rows.map((row) => row.slice(0, 3))).toEqual(expected());
  expect(result.measured.rounds).toBe(explanation.cost.rounds);
  expect(result.measured.bytes).toEqual(explanation.cost.bytes);
  expect(await problemOf(notary.result(proposed.id))).toMatchObject({
    code: 'job.no-result',
    fields: { recipients: ['bank'] },
  });
  const third = { code: 'job.no-result-of-run', kind: 'usage', fields: { run: 3, known: ['1'], atMost: 1 } };
  const noThird = await problemOf(bank.result(proposed.id, { run: 3 }));
  expect(noThird).toMatchObject(third);
  expect(noThird.problem).toMatchObject({ status: 404, hint: expect.stringContaining('leave --run out') });
  expect(await problemOf(bank.receipt(proposed.id, { run: 3 }))).toMatchObject({ code: 'job.no-receipt-of-run' });

  const receipts = await Promise.all([bank, insurer, notary].map((client) => client.receipt(proposed.id)));
  expect(receipts[1]).toEqual(receipts[0]);
  const [receipt] = receipts;
  if (receipt === undefined) throw new Error();
  expect(verifyReceipt(receipt).parties.map(({ name }) => name)).toEqual(['bank', 'insurer', 'notary']);
  const changed = structuredClone(receipt) as { body: { measured: { rounds: number } } };
  changed.body.measured.rounds += 1;
  expect(() => verifyReceipt(changed)).toThrow(expect.objectContaining({ code: 'receipt.bad-signature' }));
  for (const client of [bank, insurer, notary]) expect((await client.audit()).brokenAt).toBeUndefined();
  expect(await problemOf(bank.run(proposed.id))).toMatchObject({ code: 'job.wrong-state' });
}, 120_000);

test('questions that cannot be contracts', async () => {
  const bank = three.client('bank');
  const ask = (text: string, more: object = { helper: 'notary' }) => problemOf(bank.explain({ sql: text, ...more }));
  expect(await ask('SELECT count(*) FROM other.t a JOIN bank.customers c ON a.id = c.id')).toMatchObject({
    code: 'contract.unknown-party',
  });
  expect(await ask(sql, { helper: 'insurer' })).toMatchObject({ code: 'contract.helper-is-owner' });
  expect(await ask(sql, { helper: 'notary', recipients: ['nobody'] })).toMatchObject({
    code: 'contract.unknown-party',
  });
  expect(await ask('SELECT')).toMatchObject({ kind: 'usage' });
  const forbidden = sql.replace('COUNT(*) AS customers', 'MAX(p.claims_total) AS customers');
  expect(await ask(forbidden)).toMatchObject({ code: 'policy.column', kind: 'policy' });
});

test('what is wrong with a question is told before anything about who computes it', async () => {
  const bank = three.client('bank');
  const ask = (text: string, more: object = { helper: 'notary' }) => problemOf(bank.explain({ sql: text, ...more }));
  const misspelt = { code: 'sql.unknown-table', fields: { near: ['insurer.policies'] } };
  for (const more of [{}, { helper: 'notary' }]) {
    expect(await ask(sql.replace('insurer.policies', 'insurer.policis'), more)).toMatchObject(misspelt);
    expect(await ask('SELECT count(*) FROM insurer.policis', more)).toMatchObject(misspelt);
  }
  expect(await ask('SELECT count(*) FROM policies')).toMatchObject({
    code: 'sql.unqualified-table',
    fields: { tables: ['insurer.policies'] },
  });
  expect(await ask('SELECT count(*) FROM notary.deeds')).toMatchObject({ code: 'sql.no-tables' });
  expect(await ask(`${sql.split('GROUP BY')[0]} AND stddev(c.income) > 1`)).toMatchObject({
    code: 'sql.unsupported-statistic',
  });
  for (const more of [{}, { helper: 'notary' }]) {
    expect(await ask('SELECT count(*) FROM bank.customers', more)).toMatchObject({ code: 'contract.own-data-only' });
  }
});

test('a contract that somebody rejects is over everywhere', async () => {
  const { id } = await three.client('bank').propose(question);
  await three.client('insurer').reject(id, 'not this quarter');
  for (const job of await three.settled(id)) {
    expect(job).toMatchObject({ state: 'rejected', rejection: { party: 'insurer', why: 'not this quarter' } });
  }
  expect(await problemOf(three.client('notary').approve(id))).toMatchObject({ code: 'job.wrong-state' });
});

test('a cancelled contract is over everywhere', async () => {
  const { id } = await three.approved();
  await three.client('notary').cancel(id);
  for (const job of await three.settled(id)) expect(job.state).toBe('cancelled');
});

test('a policy that changed after approval stops the run, at every party by name', async () => {
  const { id } = await three.approved();
  await three.client('insurer').setPolicy('policies', policies.policies.replace('size: 10', 'size: 20'));
  await three.client('bank').run(id);
  for (const job of await three.settled(id)) {
    expect(job).toMatchObject({ state: 'failed', failure: { party: 'insurer', step: 'preflight' } });
    expect(job.failure?.problem.code).toBe('contract.policy-changed');
  }
  // With the approved policy back the same contract runs.
  await three.client('insurer').setPolicy('policies', policies.policies);
  await three.client('notary').run(id);
  expect((await three.settled(id, 'notary')).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
    'completed',
    'completed',
    'completed',
  ]);
}, 120_000);

test('data that changed after approval stops the run', async () => {
  const { id } = await three.approved();
  three.writeCustomers(601);
  await three.client('insurer').run(id);
  for (const job of await three.settled(id, 'insurer')) {
    expect(job).toMatchObject({
      state: 'failed',
      failure: { party: 'bank', problem: { code: 'contract.dataset-changed' } },
    });
  }
  expect(await problemOf(three.client('bank').run(id))).toMatchObject({ code: 'contract.dataset-changed' });
  three.writeCustomers(600);
}, 120_000);

test('an owner may grant what its policy lacks, for one contract or for good', async () => {
  const wide = { sql: sql.replace('COUNT(*) AS customers', 'MAX(p.claims_total) AS largest'), helper: 'notary' };
  const explanation = await three.client('bank').explain({ ...wide, requestGrants: true });
  const grant = { owner: 'insurer', dataset: 'policies', column: 'claims_total', use: 'extreme' };
  expect(explanation.missingGrants).toEqual([grant]);
  const job = await three.client('bank').propose({ ...wide, requestGrants: true });
  const insurer = three.client('insurer');
  expect((await insurer.job(job.id)).missingGrants).toEqual([grant]);
  expect(await problemOf(insurer.approve(job.id))).toMatchObject({ code: 'contract.grants-needed' });
  for (const name of ['bank', 'notary'] as const) await three.client(name).approve(job.id);
  await insurer.approve(job.id, { grant: 'once' });
  await three.client('bank').run(job.id);
  expect((await three.settled(job.id)).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
    'completed',
    'completed',
    'completed',
  ]);
  // Once is once.
  expect(await problemOf(three.client('bank').propose(wide))).toMatchObject({ code: 'policy.column' });

  const again = await three.client('bank').propose({ ...wide, requestGrants: true });
  for (const name of ['bank', 'notary'] as const) await three.client(name).approve(again.id);
  await insurer.approve(again.id, { grant: 'always' });
  await three.client('bank').run(again.id);
  expect((await three.settled(again.id)).map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
  expect((await insurer.policy('policies')).yaml).toContain('extreme');
  expect((await three.client('bank').explain(wide)).missingGrants).toEqual([]);
  await insurer.setPolicy('policies', policies.policies);
}, 120_000);

test('a peer that is down when a question is proposed is named, and nobody keeps the job', async () => {
  const before = (await three.client('insurer').jobs()).length;
  await three.parties.get('notary')?.close();
  const problem = await problemOf(three.client('bank').propose(question));
  expect(problem).toMatchObject({ code: 'peer.unreachable', kind: 'peer', fields: { party: 'notary' } });
  await three.restart('notary');
  const jobs = await three.client('insurer').jobs();
  expect(jobs.slice(0, jobs.length - before).map(({ state }) => state)).toEqual(['cancelled']);
}, 120_000);

test('approvals survive a restart, and so do jobs', async () => {
  const { id } = await three.client('bank').propose(question);
  await three.client('insurer').approve(id);
  await three.restart('insurer');
  await three.client('bank').approve(id);
  await three.client('notary').approve(id);
  await three.client('insurer').run(id);
  expect((await three.settled(id, 'insurer')).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
    'completed',
    'completed',
    'completed',
  ]);
}, 120_000);

/** A table of policies of these customers, taken in. */
async function writePolicies(customers: readonly number[], isTakenIn = true): Promise<void> {
  writeFileSync(
    three.file('policies'),
    `customer_id,claims_total\n${customers.map((id) => `${id},1.25`).join('\n')}\n`,
  );
  if (isTakenIn) await three.client('insurer').refreshDataset('policies');
}

test('a set that is prepared once: three runs, of which two send what changed; what was lost or damaged; too many changes', async () => {
  const [bank, insurer] = [three.client('bank'), three.client('insurer')];
  const asked = { tables: ['bank.customers', 'insurer.policies'], on: [['id', 'customer_id']], changes: 4 };
  const contract = { kind: 'intersect', question: asked, recipients: ['bank'], runs: 3 };
  const { protocols } = await bank.explain(contract);
  expect(protocols.find(({ protocol }) => protocol === 'oprf')?.allRuns?.runs).toBe(3);
  const { id, contract: signed } = await bank.propose({ ...contract, protocol: 'oprf' });
  const { cost } = signed;
  for (const name of ['bank', 'insurer'] as const) await three.client(name).approve(id);
  const run = async (leader: Name): Promise<Job['failure']> => {
    await three.client(leader).run(id);
    // The other one may not have begun yet.
    await three.client(leader).watch(id, () => undefined);
    const job = await three.client('bank').watch(id, () => undefined);
    return job.failure;
  };
  const found = async () => {
    const { result, measured } = await three.client('bank').result(id);
    return { rows: result.kind === 'set' ? result.set.rows : -1, measured };
  };
  const first = Array.from({ length: 500 }, (_, i) => i * 2);
  expect(await run('bank')).toBeUndefined();
  expect(await found()).toMatchObject({ rows: 300, measured: { rounds: cost.rounds, bytes: cost.bytes } });

  const changed = [...first.slice(3), 1, 3];
  await writePolicies(changed, false);
  expect(await problemOf(insurer.run(id))).toMatchObject({ code: 'contract.dataset-not-refreshed' });
  await writePolicies(changed);
  await three.restart('insurer');
  expect(await run('insurer')).toBeUndefined();
  expect(await found()).toMatchObject({
    rows: 299,
    measured: { rounds: cost.later?.rounds, bytes: cost.later?.bytes },
  });

  await writePolicies(changed.slice(5));
  expect((await run('bank'))?.problem.code).toBe('run.stopped-by-data');
  expect((await three.client('insurer').job(id)).failure?.problem).toMatchObject({
    code: 'oprf-set.too-many-changes',
    fields: { found: 5, expected: 4 },
  });
  await writePolicies(changed);
  const kept = async (name: Name) =>
    (await three.client(name).artifacts()).filter(({ content }) => content === 'memory');
  const [own] = await kept('insurer');
  expect([own, ...(await kept('bank'))].map((each) => each?.name.split('/').at(-1))).toEqual([
    'prepared-set',
    'received-set',
  ]);
  for (const name of ['insurer', 'bank'] as const) {
    const directory = join(three.home(name), 'artifacts');
    for (const file of readdirSync(directory)) writeFileSync(join(directory, file), 'no longer what it was');
  }
  const damaged = { party: 'insurer', problem: { code: 'artifact.memory-damaged' } };
  expect(await run('bank')).toMatchObject(damaged);
  await three.client('insurer').deleteArtifact(own?.name ?? '');
  expect(await run('bank')).toBeUndefined();
  expect(await found()).toMatchObject({ rows: 299, measured: { bytes: cost.bytes } });
  expect(await problemOf(three.client('bank').run(id))).toMatchObject({ code: 'run.all-used' });
  three.writePolicies(500);
  await three.client('insurer').refreshDataset('policies');
}, 240_000);

/** Process ids of this process's runs. */
function runProcesses(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('run-process');
      } catch {
        return false;
      }
    });
}

test('a run process that is killed ends the run everywhere with one cause, and the job runs again', async () => {
  const slow = await ThreeParties.start({ roundTripMs: 300 });
  try {
    const { id } = await slow.approved();
    await slow.client('bank').run(id);
    let killed = false;
    const watching = slow.client('notary').watch(id, (job: Job) => {
      if (killed || job.state !== 'running' || (job.progress?.rounds ?? 0) < 2) return;
      const [pid] = runProcesses();
      if (pid === undefined) return;
      killed = true;
      process.kill(pid, 'SIGKILL');
    });
    await watching;
    const jobs = await slow.settled(id);
    expect(killed).toBe(true);
    expect(jobs.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    const culprits = new Set(jobs.map(({ failure }) => failure?.party));
    expect(culprits.size).toBe(1);
    for (const { failure } of jobs) expect(failure?.step).not.toBe('');

    await slow.client('notary').run(id);
    // Cancelled while it runs.
    const told = new Set<string>();
    await slow.client('notary').watch(id, (job) => {
      if (job.failure !== undefined) told.add(job.failure.problem.hint ?? '');
      if ((job.progress?.rounds ?? 0) >= 2 && job.state === 'running')
        void slow
          .client('insurer')
          .cancel(id)
          .catch(() => undefined);
    });
    const ended = await slow.settled(id, 'insurer');
    // Nobody is sent to run again what never runs again.
    for (const hint of told) expect(hint).not.toMatch(/run the job again/);
    expect(ended.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);

    // A party that stops in the middle.
    const other = await slow.approved();
    await slow.client('bank').run(other.id);
    let stopped: Promise<void> | undefined;
    await slow.client('notary').watch(other.id, (job) => {
      if ((job.progress?.rounds ?? 0) >= 2 && job.state === 'running') stopped ??= slow.restart('insurer');
    });
    await stopped;
    for (const job of await slow.settled(other.id)) {
      expect(job).toMatchObject({ state: 'failed', failure: { party: 'insurer' } });
    }
    await slow.client('insurer').run(other.id);
    expect(
      (await slow.settled(other.id, 'insurer')).map(({ state, failure }) => failure?.problem.detail ?? state),
    ).toEqual(['completed', 'completed', 'completed']);
  } finally {
    await slow.stop();
  }
}, 120_000);

test('a contract whose asker says at each run whom to ask about, and nobody else hears of it', async () => {
  const { bank, insurer, notary } = Object.fromEntries(names.map((name) => [name, three.client(name)]));
  if (bank === undefined || insurer === undefined || notary === undefined) throw new Error();
  const [person, absent] = ['110105194912310021', '110105194912310099'];
  const file = (name: string) => three.file(`loans-${name}`);
  writeFileSync(file('insurer'), `id,owed,state\n${person},1200.50,open\n${person},300,open\nx,5,paid\n`);
  writeFileSync(file('notary'), `id,owed,state\ny,70,open\n ${person},40,open\n`);
  const policy =
    'dataset: loans\nminimum_group_size: 1\nrecipients: [bank]\nhelpers: [bank, notary]\ncolumns:\n' +
    '  id: { allow: [join, single-out] }\n  owed: { allow: [aggregate, single-out] }\n  state: { allow: [filter, single-out] }\n';
  for (const name of ['insurer', 'notary'] as const) {
    const type = { id: 'text', owed: 'decimal(9,2)' };
    const source = { kind: 'csv', path: file(name) } as const;
    await three.client(name).addDataset({ name: 'loans', source, types: type, ranges: { owed: '0..100000' } });
    await three.client(name).setPolicy('loans', policy);
  }
  const { id } = await three.approved({
    kind: 'lending',
    question: {
      asker: 'bank',
      tables: ['insurer.loans', 'notary.loans'],
      on: ['id'],
      amount: 'owed',
      where: { column: 'state', is: 'open' },
      amountUpTo: 2_000,
      amountStep: 100,
    },
    computers: [...names],
    runs: 2,
  });
  const input = [{ id: person }];
  const elsewhere = { code: 'run.input-elsewhere', kind: 'policy', fields: { party: 'bank', leader: 'insurer' } };
  expect(await problemOf(insurer.run(id, { input }))).toMatchObject(elsewhere);
  expect(await problemOf(bank.run(id))).toMatchObject({
    code: 'run.needs-input',
    fields: { fields: ['id'], atMost: 1 },
  });
  for (const wrong of [[], [{ id: '' }], [{ name: person }], [...input, ...input]]) {
    const problem = await problemOf(bank.run(id, { input: wrong }));
    expect(problem.code).toMatch(/^input\./);
    expect(JSON.stringify(problem.problem)).not.toContain(person);
  }
  const counted = await bank.propose({ sql: 'SELECT SUM(owed) AS owed FROM insurer.loans', computers: [...names] });
  expect(await problemOf(bank.run(counted.id, { input }))).toMatchObject({ code: 'run.takes-no-input' });
  // Nothing of that has begun a run.
  expect(await notary.job(id)).toMatchObject({ asks: { party: 'bank', fields: ['id'], atMost: 1 } });
  expect(await bank.job(id)).toMatchObject({ state: 'approved', attempts: { used: 0 }, runs: { used: 0 } });

  const answers: unknown[] = [];
  for (const asked of [person, absent]) {
    await bank.run(id, { input: [{ id: asked }] });
    const jobs = await three.settled(id);
    expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(names.map(() => 'completed'));
    const result = await bank.result(id);
    answers.push(tableOf(result).rows);
    const { contract } = await bank.job(id);
    expect(result.measured.bytes).toEqual(contract.cost.bytes);
    verifyReceipt(await insurer.receipt(id));
    expect((await insurer.receipt(id)).body.run).toBe(answers.length);
  }
  expect(answers).toEqual([[['1', '2', false, '1500.00', '1600.00']], [['1', '0', false, '0.00', '100.00']]]);
  expect(await problemOf(bank.run(id, { input }))).toMatchObject({ code: 'run.all-used' });
  expect(await problemOf(notary.result(id))).toMatchObject({ code: 'job.no-result' });
  // In no store, log or file of a home is whom it was about; lenders have persons of their own.
  for (const name of names) {
    for (const found of readdirSync(three.home(name), { recursive: true, withFileTypes: true })) {
      if (!found.isFile()) continue;
      const bytes = readFileSync(join(found.parentPath, found.name));
      expect([absent, ...(name === 'bank' ? [person] : [])].filter((each) => bytes.includes(each))).toEqual([]);
    }
  }
}, 120_000);
