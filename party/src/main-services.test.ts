/** A service between real parties: published, approved, asked, refreshed, revoked; and what each side holds the other to. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LookupResult, Service } from './api/services.ts';
import { ProblemError } from './api/problem.ts';
import { openHome } from './identity/home.ts';
import { pinnedTransport } from './peers/pinned-http.ts';
import { answerMessage, callMessage, verifyCallReceipts } from './services/call.ts';
import { type Name, ThreeParties } from './three-parties.ts';

let three: ThreeParties;
const rows = 300;
/** Identity numbers with sound check characters are long to write: keys here are plain. */
const person = (i: number) => ({ id: `P${1000 + i}`, name: `Name ${i}`, mobile: `1380000${String(1000 + i)}` });

function writePersons(name: string, score: (i: number) => number, count = rows): string {
  const file = join(three.root, `${name}.csv`);
  const lines = Array.from({ length: count }, (_, i) => {
    const { id, name: called, mobile } = person(i);
    return `${id},${called},${mobile},${score(i)},${i % 3 === 0 ? '' : `band ${i % 3}`}`;
  });
  writeFileSync(file, `id,name,mobile,score,band\n${lines.join('\n')}\n`);
  return file;
}

async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a problem, found ${String(outcome)}`);
  return outcome;
}

/** Until the service has so many versions, and none is being prepared. */
async function ready(name: string, versions: number): Promise<Service> {
  for (;;) {
    const service = await three.client('insurer').service(name);
    if (service.problem !== undefined) throw new Error(`${service.problem.code}: ${service.problem.message}`);
    if (service.preparing === undefined && service.versions.length >= versions) return service;
    await new Promise((done) => setTimeout(done, 50));
  }
}

const shown = ({ answers }: LookupResult) => answers;

beforeAll(async () => {
  three = await ThreeParties.start();
  const path = writePersons('persons', (i) => 500 + i);
  const insurer = three.client('insurer');
  await insurer.addDataset({ name: 'persons', source: { kind: 'csv', path }, key: ['id'], types: { mobile: 'text' } });
  await insurer.setPolicy(
    'persons',
    `dataset: persons
recipients: [bank, notary]
columns:
  id: { allow: [membership] }
  name: { allow: [membership] }
  mobile: { allow: [membership] }
  score: { allow: [payload] }
  band: { allow: [payload] }
`,
  );
  const jobs = await insurer.publishService({
    name: 'scores',
    dataset: 'persons',
    key: ['id'],
    check: ['name', 'mobile'],
    payload: ['score', 'band'],
    canonical: { name: ['nfkc', 'casefold'], mobile: ['cn-mobile'] },
    callers: ['bank', 'notary'],
    perDay: 40,
    capacity: 2_000,
    until: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  });
  expect((await problemOf(insurer.refreshService('scores'))).code).toBe('service.not-approved');
  for (const job of jobs) await insurer.approve(job.id);
  await insurer.refreshService('scores');
  expect((await problemOf(three.client('bank').lookup('insurer', 'scores', [person(1)]))).code).toBe('service.closed');
  await three.client('bank').approve(jobs[0]?.id ?? '');
  await ready('scores', 1);
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

const jobOf = async (caller: string): Promise<string> =>
  (await three.client('insurer').service('scores')).uses.find((use) => use.caller === caller)?.job ?? '';

test('a caller learns its rows, which elements differ, and nothing where there is nobody', async () => {
  const told = await three.client('bank').lookup('insurer', 'scores', [
    { id: ' P1007', name: 'ＮＡＭＥ 7', mobile: '+86 138-0000-1007' },
    { id: 'P1008', name: 'Somebody', mobile: person(8).mobile },
    { id: 'P9999', name: 'Name 1', mobile: person(1).mobile },
    { id: 'P1009', name: 'x', mobile: person(10).mobile },
  ]);
  expect(shown(told)).toEqual([
    { found: true, values: { score: '507', band: 'band 1' }, differs: [] },
    { found: true, values: { score: '508', band: 'band 2' }, differs: ['name'] },
    { found: false },
    { found: true, values: { score: '509', band: null }, differs: ['name', 'mobile'] },
  ]);
  expect(told.version).toBe(1);
  expect(told.receipts).toHaveLength(1);
  const [receipt] = told.receipts;
  expect(JSON.stringify(told.receipts)).not.toMatch(/P1007|Name|138/);
  expect(receipt?.call.questions).toBe(4);
});

test('receipts are the same at both sides and verify offline; a changed one does not', async () => {
  const job = await jobOf('bank');
  const [own, theirs] = await Promise.all([
    three.client('insurer').callReceipts(job),
    three.client('bank').callReceipts(job),
  ]);
  expect(own.receipts).toEqual(theirs.receipts);
  expect(verifyCallReceipts(JSON.parse(JSON.stringify(own)))).toMatchObject({
    owner: 'insurer',
    caller: 'bank',
    calls: 1,
    questions: 4,
  });
  const [receipt] = own.receipts;
  if (receipt === undefined) throw new Error('no receipt');
  const more = { ...receipt, call: { ...receipt.call, questions: 5 } };
  expect(() => verifyCallReceipts({ ...own, receipts: [more] })).toThrow(
    expect.objectContaining({ code: 'service.receipt-false' }),
  );
  expect(() => verifyCallReceipts({ ...own, receipts: [receipt, receipt] })).toThrow(
    expect.objectContaining({ code: 'service.receipt-false' }),
  );
  expect(() => verifyCallReceipts({ ...own, approvals: own.approvals.slice(1) })).toThrow(
    expect.objectContaining({ code: 'service.receipts-unapproved' }),
  );
});

test('wrong questions are refused before anything is sent, by place and column', async () => {
  const bank = three.client('bank');
  const before = (await bank.service('insurer/scores')).uses[0]?.today;
  const codes = [];
  for (const key of [
    { id: 'P1' },
    { ...person(1), age: '3' },
    { ...person(1), mobile: '12' },
    { ...person(1), id: ' ' },
  ]) {
    const { code, problem } = await problemOf(
      bank.lookup('insurer', 'scores', [person(0), key as Record<string, string>]),
    );
    codes.push(code);
    expect(problem.fields?.['question']).toBe(2);
  }
  expect(codes).toEqual(['asked.field-missing', 'asked.field-unknown', 'asked.field-value', 'asked.field-value']);
  expect((await bank.service('insurer/scores')).uses[0]?.today).toBe(before);
});

test('a quota is a day’s, and holds for questions at once; a call is answered once', async () => {
  const bank = three.client('bank');
  const { today = 0 } = (await bank.service('insurer/scores')).uses[0] ?? {};
  const left = 40 - today;
  const tries = await Promise.allSettled(
    Array.from({ length: left + 5 }, (_, i) => bank.lookup('insurer', 'scores', [person(i)])),
  );
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(left);
  const refused = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason as ProblemError] : []));
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['service.quota']));
  const { uses } = await three.client('insurer').service('scores');
  expect(uses.find(({ caller }) => caller === 'bank')).toMatchObject({ today: 40, refused: 5 });
});

/** Calls the insurer as a peer would that does not follow the protocol. */
async function rawCall(as: Name, path: string, body: unknown): Promise<{ status: number; code: string }> {
  const target = openHome(three.home('insurer'));
  const url = three.parties.get('insurer')?.url ?? '';
  const transport = pinnedTransport(
    { party: 'insurer', url, certificateSha256: target.tls.sha256 },
    openHome(three.home(as)).tls,
  );
  const text = JSON.stringify(body);
  const { status, body: answer } = await transport.send({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: text,
  });
  transport.close();
  return { status, code: (JSON.parse(answer) as { code?: string }).code ?? '' };
}

test('replayed, altered, unsigned and others’ calls are refused', async () => {
  const job = await jobOf('notary');
  await three.client('notary').approve(job);
  const notary = openHome(three.home('notary')).identity;
  const told = await three.client('notary').lookup('insurer', 'scores', [person(3)]);
  expect(shown(told)[0]?.values).toMatchObject({ score: '503' });
  const [receipt] = told.receipts;
  if (receipt === undefined) throw new Error('no receipt');
  const { call } = receipt;
  const path = `/peer/services/${job}/calls`;
  const elements = Buffer.alloc(96, 7).toString('base64');
  const request = createHash('sha256').update(Buffer.alloc(96, 7)).digest('hex');
  const sent = (change: object, signed = true) => {
    const body = { ...call, request, ...change };
    return {
      call: body,
      signature: signed ? notary.sign(callMessage(body)) : receipt.callSignature,
      elements,
    };
  };
  const fresh = { call: 'ab'.repeat(16) };
  // The call was answered: neither again nor with other elements.
  expect((await rawCall('notary', path, sent({}))).code).toBe('service.replayed');
  expect((await rawCall('notary', path, sent(fresh, false))).code).toBe('service.bad-call');
  expect((await rawCall('notary', path, sent({ ...fresh, questions: 2 }))).code).toBe('service.bad-call');
  expect((await rawCall('notary', path, sent({ ...fresh, request: call.request }))).code).toBe('service.bad-call');
  expect((await rawCall('notary', path, sent({ ...fresh, version: 9 }))).code).toBe('service.version-unknown');
  expect((await rawCall('notary', path, sent({ ...fresh, at: '2020-01-01T00:00:00.000Z' }))).code).toBe(
    'service.bad-call',
  );
  expect((await rawCall('notary', path, sent({ ...fresh, library: call.request }))).code).toBe('service.bad-call');
  // Elements that are none of the group.
  expect((await rawCall('notary', path, sent(fresh))).code).toBe('oprf.invalid-element');
  // Of another's contract it is not even said that it is there.
  expect((await rawCall('notary', `/peer/services/${await jobOf('bank')}/calls`, sent(fresh))).code).toBe(
    'job.unknown',
  );
  expect(answerMessage(receipt.answer)).not.toBe(callMessage(call));
});

test('a new version is told to callers, answers from the new rows, and the old one ends', async () => {
  writePersons('persons', (i) => 700 + i);
  const insurer = three.client('insurer');
  await insurer.refreshDataset('persons');
  await insurer.refreshService('scores', { rotateKey: true, graceHours: 0 });
  const { versions } = await ready('scores', 2);
  expect(versions.map(({ version }) => version)).toEqual([2, 1]);
  expect(versions[0]?.publicKey).not.toBe(versions[1]?.publicKey);
  const told = await three.client('notary').lookup('insurer', 'scores', [person(3)]);
  expect([told.version, shown(told)[0]?.values?.['score']]).toEqual([2, '703']);
  // Under the same key, what has not changed is not evaluated anew: said by the version that follows.
  await insurer.refreshService('scores');
  await ready('scores', 3);
  const next = await three.client('notary').lookup('insurer', 'scores', [person(3)]);
  expect([next.version >= 2, shown(next)[0]?.found]).toEqual([true, true]);
  // What ends at once ends with all that came before it.
  await insurer.refreshService('scores');
  await ready('scores', 4);
  await insurer.refreshService('scores', { graceHours: 0 });
  const ends = (await ready('scores', 5)).versions.slice(1).map(({ endsAt }) => Date.parse(endsAt ?? ''));
  expect(ends.every((end) => end <= Date.now())).toBe(true);
});

test('restarted in between, revoked at once, and not run', async () => {
  await three.restart('insurer');
  await three.restart('notary');
  const notary = three.client('notary');
  const told = await notary.lookup('insurer', 'scores', [person(5)]);
  expect(shown(told)[0]?.values?.['score']).toBe('705');
  const job = await jobOf('notary');
  expect((await problemOf(three.client('insurer').run(job))).code).toBe('contract.standing');
  await three.client('insurer').revokeService('scores', 'notary', 'no longer needed');
  expect((await problemOf(notary.lookup('insurer', 'scores', [person(5)]))).code).toMatch(/^service\./);
});
