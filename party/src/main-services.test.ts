/** A service between real parties: published, approved, asked, refreshed, revoked; and what each side holds the other to. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LookupResult, PublishService, Service } from './api/schemas/services.ts';
import { ProblemError } from './api/problem.ts';
import { serviceClient } from './api/services.ts';
import { openHome } from './identity/home.ts';
import { pinnedTransport } from './peers/pinned-http.ts';
import { libraryId, signNotice } from './services/notice.ts';
import { Decisions } from './jobs/decisions.ts';
import { Answering } from './services/answering.ts';
import { CallBook } from './services/call-book.ts';
import { addLibrary, keepLibraries, listLibraries, listVersions } from './storage/services.ts';
import { addPeer, getPeer, removePeer } from './storage/peers.ts';
import { closeStore, openStore, transact } from './storage/store.ts';
import { answerMessage, callMessage, verifyCallReceipts } from './services/call.ts';
import { Versions } from './services/versions.ts';
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
    const service = await services('insurer').service(name);
    if (service.problem !== undefined) throw new Error(`${service.problem.code}: ${service.problem.message}`);
    if (service.preparing === undefined && service.versions.length >= versions) return service;
    await new Promise((done) => setTimeout(done, 50));
  }
}

const services = (name: Name) => serviceClient(three.client(name));
const shown = ({ answers }: LookupResult) => answers;

const published: Omit<PublishService, 'callers'> = {
  name: 'scores',
  dataset: 'persons',
  key: ['id'],
  check: ['name', 'mobile'],
  payload: ['score', 'band'],
  canonical: { name: ['nfkc', 'casefold'], mobile: ['cn-mobile'] },
  perDay: 40,
  capacity: 2_000,
  until: new Date(Date.now() + 30 * 86_400_000).toISOString(),
};

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
  const jobs = await services('insurer').publishService({ ...published, callers: ['bank', 'notary'] });
  expect((await problemOf(services('insurer').refreshService('scores'))).code).toBe('service.not-approved');
  for (const job of jobs) await insurer.approve(job.id);
  await services('insurer').refreshService('scores');
  expect((await problemOf(services('bank').lookup('insurer', 'scores', [person(1)]))).code).toBe('service.unsigned');
  await three.client('bank').approve(jobs[0]?.id ?? '');
  await ready('scores', 1);
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

const jobOf = async (caller: string): Promise<string> =>
  (await services('insurer').service('scores')).uses.find((use) => use.caller === caller)?.job ?? '';

/** Calls a party as a peer would that does not follow the protocol. */
async function rawCall(
  as: Name,
  path: string,
  body?: unknown,
  party: Name = 'insurer',
): Promise<{ status: number; code: string }> {
  const target = openHome(three.home(party));
  const url = three.parties.get(party)?.url ?? '';
  const transport = pinnedTransport({ party, url, certificateSha256: target.tls.sha256 }, openHome(three.home(as)).tls);
  const { status, body: answer } = await transport.send({
    method: body === undefined ? 'GET' : 'POST',
    path,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  transport.close();
  return { status, code: (JSON.parse(answer) as { code?: string }).code ?? '' };
}

/** What a provider does that deviates, for as long as `work` takes. */
async function deviating<T>(spy: { mockRestore(): void }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    spy.mockRestore();
  }
}

test('a caller learns its rows, which elements differ, and nothing where there is nobody', async () => {
  const told = await services('bank').lookup('insurer', 'scores', [
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
  expect(JSON.stringify(told.receipts)).not.toMatch(/P1007|Name 7|13800001007/);
  expect(receipt?.call.questions).toBe(4);
});

test('the ledger of the owner knows to whom a service tells rows', async () => {
  const entries = await three.client('insurer').ledger('persons');
  expect(new Set(entries.flatMap(({ recipients }) => recipients))).toEqual(new Set(['bank', 'notary']));
});

test('a service has as many answers in a month as it may be asked questions', async () => {
  const insurer = three.client('insurer');
  const path = writePersons('few', (i) => i, 5);
  await insurer.addDataset({ name: 'few', source: { kind: 'csv', path }, key: ['id'] });
  const policy = 'dataset: few\nrecipients: [bank]\nanswers_per_month: 40\ncolumns:\n  id: { allow: [membership] }\n';
  await insurer.setPolicy('few', policy);
  const terms = { dataset: 'few', key: ['id'], callers: ['bank'] } as const;
  const [two] = await services('insurer').publishService({ name: 'two', ...terms, perDay: 2 });
  expect((await problemOf(insurer.approve(two?.id ?? ''))).code).toBe('budget.too-many');
  const [one] = await services('insurer').publishService({ name: 'one', ...terms, perDay: 1 });
  await insurer.approve(one?.id ?? '');
  const [more] = await services('insurer').publishService({ name: 'more', ...terms, perDay: 1 });
  expect((await problemOf(insurer.approve(more?.id ?? ''))).code).toBe('budget.too-many');
  // What the policy does not allow any more is not handed over either, sealed as it is: of some rows the caller may have answers.
  await three.client('bank').approve(one?.id ?? '');
  await insurer.setPolicy('few', policy.replace('[bank]', '[notary]'));
  const piece = await rawCall('bank', `/peer/services/${one?.id ?? ''}/versions/1?offset=0`);
  expect(piece.code).toBe('service.policy-changed');
});

test('receipts are the same at both sides and verify offline; a changed one does not', async () => {
  const job = await jobOf('bank');
  const [own, theirs] = await Promise.all([services('insurer').callReceipts(job), services('bank').callReceipts(job)]);
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
  const many = { ...receipt, call: { ...receipt.call, questions: 1_000_000 } };
  expect(() => verifyCallReceipts({ ...own, receipts: [receipt, many] })).toThrow(
    expect.objectContaining({ code: 'service.receipt-false', fields: { place: 2 } }),
  );
  expect(() => verifyCallReceipts({ ...own, receipts: [receipt, receipt] })).toThrow(
    expect.objectContaining({ code: 'service.receipt-false' }),
  );
  expect(() => verifyCallReceipts({ ...own, approvals: own.approvals.slice(1) })).toThrow(
    expect.objectContaining({ code: 'service.receipts-unapproved' }),
  );
});

test('wrong questions are refused before anything is sent, by place and column', async () => {
  const before = (await services('bank').service('insurer/scores')).uses[0]?.today;
  const codes = [];
  for (const key of [
    { id: 'P1' },
    { ...person(1), age: '3' },
    { ...person(1), mobile: '12' },
    { ...person(1), id: ' ' },
  ]) {
    const { code, problem } = await problemOf(
      services('bank').lookup('insurer', 'scores', [person(0), key as Record<string, string>]),
    );
    codes.push(code);
    expect(problem.fields?.['question']).toBe(2);
  }
  expect(codes).toEqual(['asked.field-missing', 'asked.field-unknown', 'asked.field-value', 'asked.field-value']);
  expect((await services('bank').service('insurer/scores')).uses[0]?.today).toBe(before);
});

test('a quota is a day’s, and holds for questions at once; a call is answered once', async () => {
  const { today = 0 } = (await services('bank').service('insurer/scores')).uses[0] ?? {};
  const left = 40 - today;
  const tries = await Promise.allSettled(
    Array.from({ length: left + 5 }, (_, i) => services('bank').lookup('insurer', 'scores', [person(i)])),
  );
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(left);
  const refused = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason as ProblemError] : []));
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['service.quota']));
  // A list that takes several calls is refused as a whole, before the first of them.
  const list = Array.from({ length: 1_001 }, (_, i) => person(i));
  const { code, problem } = await problemOf(services('bank').lookup('insurer', 'scores', list));
  expect([code, problem.fields]).toEqual([
    'service.quota',
    expect.objectContaining({ party: 'insurer', left: 0, questions: 1_001 }),
  ]);
  const { uses } = await services('insurer').service('scores');
  expect(uses.find(({ caller }) => caller === 'bank')).toMatchObject({ today: 40, refused: 5 });
  // The caller has counted the same.
  expect((await services('bank').service('insurer/scores')).uses[0]?.today).toBe(40);
});

test('replayed, altered, unsigned and others’ calls are refused', async () => {
  const job = await jobOf('notary');
  await three.client('notary').approve(job);
  const notary = openHome(three.home('notary')).identity;
  const told = await services('notary').lookup('insurer', 'scores', [person(3)]);
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
  // They cost as much as others, and count.
  const { uses } = await services('insurer').service('scores');
  expect(uses.find(({ caller }) => caller === 'notary')?.today).toBe(2);
  // Of another's contract it is not even said that it is there.
  expect((await rawCall('notary', `/peer/services/${await jobOf('bank')}/calls`, sent(fresh))).code).toBe(
    'job.unknown',
  );
  // Nor is it counted as one that the other had refused.
  const { uses: after } = await services('insurer').service('scores');
  expect(after.find(({ caller }) => caller === 'bank')?.refused).toBe(5);
  expect(answerMessage(receipt.answer)).not.toBe(callMessage(call));
});

test('a contract of other terms under the name of a service opens nothing of it', async () => {
  const { perDay: _perDay, until: _until, name: service, dataset, ...terms } = published;
  const question = { ...terms, service, table: `insurer.${dataset}`, payload: ['score'], perDay: 1_000_000 };
  const job = await three
    .client('bank')
    .propose({ kind: 'lookup', question, recipients: ['bank'], computers: ['insurer', 'insurer'] });
  for (const name of ['insurer', 'bank'] as const) await three.client(name).approve(job.id);
  const { receipts } = await services('insurer').callReceipts(await jobOf('bank'));
  const [receipt] = receipts;
  if (receipt === undefined) throw new Error('no receipt');
  const elements = Buffer.alloc(96, 7);
  const request = createHash('sha256').update(elements).digest('hex');
  const call = { ...receipt.call, contract: job.contractDigest, call: 'cd'.repeat(16), questions: 1, request };
  const signature = openHome(three.home('bank')).identity.sign(callMessage(call));
  const sent = { call, signature, elements: elements.toString('base64') };
  expect((await rawCall('bank', `/peer/services/${job.id}/calls`, sent)).code).toBe('service.other-terms');
  // Nor are later versions made by it.
  expect((await services('insurer').service('scores')).uses.map((use) => use.job)).not.toContain(job.id);
  await three.client('bank').reject(job.id, 'tried');
});

test('rows that the owner has damaged show it nothing: all is asked before any is opened', async () => {
  const insurer = services('insurer');
  const terms = { dataset: 'persons', key: ['id'], payload: ['score'], perDay: 3_000 } as const;
  const [job] = await insurer.publishService({ name: 'marked', ...terms, callers: ['notary'] });
  const id = job?.id ?? '';
  await three.client('insurer').approve(id);
  await insurer.refreshService('marked');
  await ready('marked', 1);
  const home = openHome(three.home('insurer'));
  const store = await openStore(home.storeFile, { readOnly: true });
  const [record] = await listVersions(store, 'marked');
  await closeStore(store);
  if (record === undefined) throw new Error('no version');
  const { notice } = record.notice;
  // What is announced before the contract is approved is not kept.
  const early = await rawCall('insurer', `/peer/services/${id}/versions`, { notice: record.notice }, 'notary');
  expect(early).toMatchObject({ code: 'service.closed' });
  await three.client('notary').approve(id);
  const file = readFileSync(join(home.libraryDirectory, record.file));
  const [bodyAt, end] = [120, file.length - 32];
  const stride = (end - bodyAt) / notice.entries;
  for (let at = bodyAt + stride - 1; at < end; at += stride) file[at] = (file[at] as number) ^ 1;
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  sha256(file.subarray(0, end)).copy(file, end);
  const marked = signNotice({ ...notice, digest: sha256(file).toString('hex') }, (text) => home.identity.sign(text));
  const notices = vi.spyOn(Answering.prototype, 'notices').mockResolvedValue([marked]);
  const piece = vi.spyOn(Answering.prototype, 'piece').mockResolvedValue(file.toString('base64'));
  // oxlint-disable-next-line typescript/unbound-method -- called with the publications it is asked of
  const answer = Answering.prototype.answer;
  const later = vi.spyOn(Answering.prototype, 'answer').mockImplementation(async function (this: Answering, ...given) {
    return { ...(await answer.apply(this, given)), latest: 2 };
  });
  const keys = Array.from({ length: 1_002 }, (_, i) => ({ id: i < 2 ? person(i).id : `N${i}` }));
  await deviating(notices, () =>
    deviating(piece, () =>
      deviating(later, async () => {
        const { answers } = await services('notary').lookup('insurer', 'marked', keys);
        expect(answers.slice(0, 3)).toEqual([
          { found: false, damaged: true },
          { found: false, damaged: true },
          { found: false },
        ]);
        await vi.waitFor(() => expect(notices).toHaveBeenCalledTimes(2));
      }),
    ),
  );
  expect((await insurer.service('marked')).uses[0]?.today).toBe(keys.length);
});

test('a caller is sent a few pieces of a library at a time', async () => {
  const path = `/peer/services/${await jobOf('bank')}/versions/1?offset=0`;
  const sent = Promise.withResolvers<string>();
  const piece = vi.spyOn(Answering.prototype, 'piece').mockReturnValue(sent.promise);
  await deviating(piece, async () => {
    const first = Array.from({ length: 8 }, () => rawCall('bank', path));
    await vi.waitFor(() => expect(piece).toHaveBeenCalledTimes(8));
    expect((await rawCall('bank', path)).code).toBe('service.busy');
    sent.resolve('');
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual(first.map(() => 200));
    await vi.waitFor(async () => expect((await rawCall('bank', path)).status).toBe(200));
  });
});

test('rows of a large library are retrieved one by one, also where there is nobody', async () => {
  const insurer = services('insurer');
  const terms = { dataset: 'persons', key: ['id'], check: ['name'], payload: ['score'], perDay: 100 } as const;
  const [job] = await insurer.publishService({ name: 'kept', ...terms, callers: ['bank'], fetch: 'retrieval' });
  await three.client('insurer').approve(job?.id ?? '');
  await three.client('bank').approve(job?.id ?? '');
  await insurer.refreshService('kept');
  await ready('kept', 1);
  const keys = [person(1), { ...person(2), name: 'x' }, { ...person(3), id: 'P9' }].map(({ id, name }) => ({
    id,
    name,
  }));
  const [told, again] = await Promise.all([1, 2].map(() => services('bank').lookup('insurer', 'kept', keys)));
  expect(told?.answers).toEqual([
    { found: true, values: { score: '501' }, differs: [] },
    { found: true, values: { score: '502' }, differs: ['name'] },
    { found: false },
  ]);
  expect(again?.answers).toEqual(told?.answers);
  // More elements than one request for rows takes.
  const many = Array.from({ length: 33 }, (_, i) => ({ id: person(i).id, name: person(i).name }));
  const { answers } = await services('bank').lookup('insurer', 'kept', many);
  expect(answers.map(({ values }) => values?.['score'])).toEqual(many.map((_, i) => String(500 + i)));
  // What was retrieved is not retrieved again.
  const { call } = told?.receipts[0]?.call ?? { call: '' };
  const path = `/peer/services/${job?.id ?? ''}/calls/${call}/rows`;
  expect((await rawCall('bank', path, { questions: ['AAAA'] })).code).toBe('service.no-retrieval');
  // An owner that says afterwards that the version has ended does not have the call made, and counted, twice.
  const calls = async () => (await services('bank').service('insurer/kept')).uses[0]?.calls ?? 0;
  const before = await calls();
  const ended = new PolicyError('service.version-ended', { service: 'kept', version: 1, endedAt: 'now' });
  const refusing = vi.spyOn(Answering.prototype, 'retrieve').mockRejectedValue(ended);
  const broken = await deviating(refusing, () => problemOf(services('bank').lookup('insurer', 'kept', keys)));
  expect([broken.code, await calls()]).toEqual(['service.version-ended', before + 1]);
  // Revoked while rows are computed: they are not handed over any more.
  // oxlint-disable-next-line typescript/unbound-method -- called with the versions it is asked of
  const database = Versions.prototype.database;
  const slow = vi.spyOn(Versions.prototype, 'database').mockImplementation(async function (this: Versions, version) {
    await insurer.revokeService('kept', 'bank', 'enough');
    return await database.call(this, version);
  });
  const late = await deviating(slow, () => problemOf(services('bank').lookup('insurer', 'kept', keys)));
  // A list that is under way hears why it ends.
  expect(late.problem).toMatchObject({ code: 'service.revoked', fields: { by: 'insurer', why: 'enough' } });
  const use = (await insurer.service('kept')).uses.find(({ caller }) => caller === 'bank');
  expect(use?.state).toBe('revoked');
});

test('a new version is told to callers, answers from the new rows, and the old one ends', async () => {
  // More rows and larger values than when the contracts were signed.
  writePersons('persons', (i) => 700 + i * 1_000_000, 1_500);
  const insurer = three.client('insurer');
  await insurer.refreshDataset('persons');
  await services('insurer').refreshService('scores', { rotateKey: true, graceHours: 0 });
  const { versions } = await ready('scores', 2);
  expect(versions.map(({ version }) => version)).toEqual([2, 1]);
  expect(versions[0]?.publicKey).not.toBe(versions[1]?.publicKey);
  const told = await services('notary').lookup('insurer', 'scores', [person(3)]);
  expect([told.version, shown(told)[0]?.values?.['score']]).toEqual([2, '3000700']);
  // A further caller asks the same library, whatever the table has become.
  const again = await problemOf(services('insurer').publishService({ ...published, callers: ['bank'] }));
  expect(again.code).toBe('service.caller-exists');
  await services('insurer').revokeService('scores', 'bank', 'renewed');
  // What the bank has asked today counts in its new quota.
  const [renewed] = await services('insurer').publishService({ ...published, perDay: 80, callers: ['bank'] });
  for (const name of ['insurer', 'bank'] as const) await three.client(name).approve(renewed?.id ?? '');
  const late = await services('bank').lookup('insurer', 'scores', [person(1_400)]);
  expect(late.answers[0]?.values?.['score']).toBe(String(700 + 1_400 * 1_000_000));
  // Under the same key, what has not changed is not evaluated anew: said by the version that follows.
  await services('insurer').refreshService('scores');
  await ready('scores', 3);
  const next = await services('notary').lookup('insurer', 'scores', [person(3)]);
  expect([next.version >= 2, shown(next)[0]?.found]).toEqual([true, true]);
  // What ends at once ends with all that came before it.
  await services('insurer').refreshService('scores');
  await ready('scores', 4);
  await services('insurer').refreshService('scores', { graceHours: 0 });
  const ends = (await ready('scores', 5)).versions.slice(1).map(({ endsAt }) => Date.parse(endsAt ?? ''));
  expect(ends.every((end) => end <= Date.now())).toBe(true);
});

test('a provider with another key, another’s answer, or that is gone', async () => {
  const ask = () => services('notary').lookup('insurer', 'scores', [person(3)]);
  // oxlint-disable-next-line typescript/unbound-method -- called with the publications it is asked of
  const answer = Answering.prototype.answer;
  const altered = (change: (told: Awaited<ReturnType<typeof answer>>) => Awaited<ReturnType<typeof answer>>) =>
    vi.spyOn(Answering.prototype, 'answer').mockImplementation(async function (this: Answering, ...given) {
      return change(await answer.apply(this, given));
    });
  const insurer = openHome(three.home('insurer')).identity;
  const resigned = (told: Awaited<ReturnType<typeof answer>>, bytes: Uint8Array) => {
    const body = { ...told.receipt.answer, answer: createHash('sha256').update(bytes).digest('hex') };
    const signature = insurer.sign(answerMessage(body));
    return { ...told, answer: bytes, receipt: { ...told.receipt, answer: body, answerSignature: signature } };
  };
  const swapped = altered((told) => {
    const bytes = Uint8Array.from(told.answer);
    // Elements of the group, and not those of this key: two of them change places.
    bytes.set(told.answer.subarray(32, 64), 0);
    bytes.set(told.answer.subarray(0, 32), 32);
    return resigned(told, bytes);
  });
  expect((await deviating(swapped, () => problemOf(ask()))).code).toBe('oprf.bad-proof');
  const unsigned = altered((told) => ({ ...told, answer: Uint8Array.from(told.answer, (byte) => byte ^ 1) }));
  expect((await deviating(unsigned, () => problemOf(ask()))).code).toBe('service.bad-answer');
  const another = altered((told) =>
    resigned(
      { ...told, receipt: { ...told.receipt, answer: { ...told.receipt.answer, call: 'ab'.repeat(32) } } },
      told.answer,
    ),
  );
  expect((await deviating(another, () => problemOf(ask()))).code).toBe('service.bad-answer');
  // Nor one that would fall out of what the caller counts as asked today.
  const dated = altered((told) => {
    const answer = { ...told.receipt.answer, at: '2020-01-01T00:00:00.000Z' };
    return resigned({ ...told, receipt: { ...told.receipt, answer } }, told.answer);
  });
  expect((await deviating(dated, () => problemOf(ask()))).code).toBe('service.bad-answer');
  await three.parties.get('insurer')?.close();
  expect((await problemOf(ask())).code).toBe('peer.unreachable');
  await three.restart('insurer');
  expect((await ask()).answers[0]?.found).toBe(true);
});

test('a provider with a changed, an older or a second version is found out, and nothing is asked', async () => {
  const job = await jobOf('notary');
  const before = await services('insurer').service('scores');
  const ask = () => services('notary').lookup('insurer', 'scores', [person(3)]);
  // The caller begins anew with what it has on its disk.
  await three.restart('notary');
  for (const file of readdirSync(openHome(three.home('notary')).libraryDirectory))
    truncateSync(join(openHome(three.home('notary')).libraryDirectory, file), 100);
  // oxlint-disable-next-line typescript/unbound-method -- called with the publications it is asked of
  const piece = Answering.prototype.piece;
  const changed = vi.spyOn(Answering.prototype, 'piece').mockImplementation(async function (this: Answering, ...given) {
    const text = await piece.apply(this, given);
    return `${text.slice(0, 400)}${text[400] === 'A' ? 'B' : 'A'}${text.slice(401)}`;
  });
  expect((await deviating(changed, () => problemOf(ask()))).code).toBe('service.bad-library');
  // One that comes byte by byte would fill the memory with its pieces.
  const crumbs = vi.spyOn(Answering.prototype, 'piece').mockResolvedValue('AA==');
  await deviating(crumbs, async () => {
    expect((await problemOf(ask())).code).toBe('service.bad-library');
    expect(crumbs).toHaveBeenCalledTimes(1);
  });
  const insurer = openHome(three.home('insurer'));
  const store = await openStore(insurer.storeFile, { readOnly: true });
  const versions = await listVersions(store, 'scores');
  await closeStore(store);
  const [record, first] = [versions[0], versions.at(-1)];
  if (record === undefined || first === undefined || first === record) throw new Error('no versions');
  const older = vi.spyOn(Answering.prototype, 'notices').mockResolvedValue([first.notice]);
  const ended = vi
    .spyOn(Answering.prototype, 'answer')
    .mockRejectedValue(
      new PolicyError('service.version-ended', { service: 'scores', version: 2, endedAt: '2026-01-01T00:00:00.000Z' }),
    );
  expect((await deviating(older, () => deviating(ended, () => problemOf(ask())))).code).toBe('service.older-version');
  // A second version of one number, signed: kept as evidence, and not used.
  const served = await services('insurer').service('scores');
  const version = served.versions[0]?.version ?? 0;
  const other = signNotice({ ...record.notice.notice, digest: 'ab'.repeat(32) }, (text) => insurer.identity.sign(text));
  expect((await rawCall('insurer', `/peer/services/${job}/versions`, { notice: other }, 'notary')).code).toBe(
    'service.two-versions',
  );
  // Others are refused like it, and no longer kept: an owner could sign them without end.
  const more = Array.from({ length: 24 }, (_, i) => {
    const digest = createHash('sha256').update(`${i}`).digest('hex');
    return signNotice({ ...record.notice.notice, digest }, (text) => insurer.identity.sign(text));
  });
  const refused = await Promise.all(
    more.map((notice) => rawCall('insurer', `/peer/services/${job}/versions`, { notice }, 'notary')),
  );
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['service.two-versions']));
  // Nor may one name more bytes than its rows have.
  const long = signNotice({ ...record.notice.notice, version: 90, bytes: 2 ** 50 }, (text) =>
    insurer.identity.sign(text),
  );
  expect((await rawCall('insurer', `/peer/services/${job}/versions`, { notice: long }, 'notary')).code).toBe(
    'service.bad-notice',
  );
  const forged = { ...other, notice: { ...other.notice, version: version + 1 } };
  expect((await rawCall('insurer', `/peer/services/${job}/versions`, { notice: forged }, 'notary')).code).toBe(
    'service.bad-notice',
  );
  expect((await rawCall('bank', `/peer/services/${job}/versions`, { notice: other }, 'notary')).code).toBe(
    'job.unknown',
  );
  const { entries } = await three.client('notary').audit();
  expect(
    entries.some(({ event, details }) => event === 'service.two-versions' && details['signature'] === other.signature),
  ).toBe(true);
  expect(entries.filter(({ event }) => event === 'service.two-versions')).toHaveLength(20);
  const told = await ask();
  expect([told.version, told.answers[0]?.found]).toEqual([version, true]);
  expect((await services('insurer').service('scores')).versions.length).toBe(before.versions.length);
});

test('a version that comes while a batch is asked: every answer is of one that was announced', async () => {
  const insurer = services('insurer');
  const terms = { dataset: 'persons', key: ['id'], perDay: 3_000 } as const;
  const [job] = await insurer.publishService({ name: 'known', ...terms, callers: ['bank'] });
  await three.client('insurer').approve(job?.id ?? '');
  await three.client('bank').approve(job?.id ?? '');
  // Of two at once one begins.
  const begun = await Promise.allSettled([1, 2].map(() => insurer.refreshService('known')));
  const refused = begun.flatMap((each) => (each.status === 'rejected' ? [(each.reason as ProblemError).code] : []));
  expect(refused).toEqual(['service.preparing']);
  await ready('known', 1);
  const keys = Array.from({ length: 1_200 }, (_, i) => ({ id: person(i).id }));
  const batch = services('bank').lookup('insurer', 'known', keys);
  await insurer.refreshService('known', { rotateKey: true, graceHours: 0 });
  const [told] = await Promise.all([batch, ready('known', 2)]);
  expect(told.answers.map(({ found }) => found)).toEqual(keys.map(() => true));
  expect(told.receipts).toHaveLength(2);
  const after = await services('bank').lookup('insurer', 'known', [{ id: person(0).id }]);
  expect([after.version, after.answers]).toEqual([2, [{ found: true }]]);
});

/** Looked up at once while something else happens; more by hand. */
const atOnce = Number(process.env['TACIT_LOOKUPS'] ?? 60);
const [fewRows, perDay] = [20, atOnce + 3_000];

const usesAt = async (name: string) => [
  (await services('insurer').service(name)).uses[0],
  (await services('bank').service(`insurer/${name}`)).uses[0],
];

test('many look-ups at once, a refresh among them: all right, each counted once at both sides', async () => {
  const insurer = three.client('insurer');
  const path = writePersons('clients', (i) => i, fewRows);
  await insurer.addDataset({ name: 'clients', source: { kind: 'csv', path }, key: ['id'] });
  await insurer.setPolicy('clients', 'dataset: clients\nrecipients: [bank]\ncolumns:\n  id: { allow: [membership] }\n');
  const terms = { name: 'busy', dataset: 'clients', key: ['id'], perDay, callers: ['bank'] };
  const [job] = await services('insurer').publishService(terms);
  for (const name of ['insurer', 'bank'] as const) await three.client(name).approve(job?.id ?? '');
  await services('insurer').refreshService('busy');
  await ready('busy', 1);
  const asked = Array.from({ length: atOnce }, (_, i) =>
    services('bank').lookup('insurer', 'busy', [{ id: person(i % 40).id }]),
  );
  await Promise.race(asked);
  await services('insurer').refreshService('busy', { rotateKey: true, graceHours: 0 });
  const told = await Promise.all(asked.map(async (each) => (await each).answers[0]?.found));
  expect(told).toEqual(asked.map((_, i) => i % 40 < fewRows));
  await ready('busy', 2);
  const [owner, caller] = await usesAt('busy');
  expect([owner?.today, owner?.calls, caller?.today, caller?.calls]).toEqual([atOnce, atOnce, atOnce, atOnce]);
}, 120_000);

test('what breaks a long list off comes with the answers until then, which are counted', async () => {
  const keys = Array.from({ length: 1_001 }, (_, i) => ({ id: person(i).id }));
  const first = keys.slice(0, 1_000).map((_, i) => i < fewRows);
  // oxlint-disable-next-line typescript/unbound-method -- called with the publications it is asked of
  const answer = Answering.prototype.answer;
  const second = vi.spyOn(Answering.prototype, 'answer').mockImplementation(async function (this: Answering, ...given) {
    if (given[2].questions === 1) throw new PolicyError('service.busy', { party: 'insurer' });
    return await answer.apply(this, given);
  });
  const heard: number[] = [];
  await deviating(second, async () => {
    const told = await services('bank').lookupList('insurer', 'busy', keys, (answered) => void heard.push(answered));
    expect(told.answers.map(({ found }) => found)).toEqual(first);
    expect(told.problem).toMatchObject({ code: 'service.busy', fields: { answered: 1_000, asked: 1_001 } });
    expect(told.receipts).toHaveLength(1);
    // A program that waits for one answer gets both as well.
    const { token, tls } = openHome(three.home('bank'));
    const url = three.parties.get('bank')?.url ?? '';
    const transport = pinnedTransport({ party: 'bank', url, certificateSha256: tls.sha256 });
    const send = (path: string, text: string) =>
      transport.send({
        method: 'POST',
        path: `/api/lookups/insurer/${path}`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'accept-language': 'zh' },
        body: text,
      });
    const { status, body } = await send('busy', JSON.stringify({ keys }));
    // 100,000 keys of three elements are more bytes than other requests may have.
    const { body: refused } = await send('nobody', `{"keys":[{"id":"x"}]${' '.repeat(9_000_000)}}`);
    expect((JSON.parse(refused) as { code: string }).code).toBe('service.unknown');
    transport.close();
    const problem = JSON.parse(body) as { code: string; detail: string; partial: LookupResult };
    expect([status, problem.code, problem.detail]).toEqual([503, 'service.busy', expect.stringContaining('上限')]);
    expect(problem.partial.answers.map(({ found }) => found)).toEqual(first);
  });
  expect(heard).toEqual([1_000]);
  const [owner, caller] = await usesAt('busy');
  expect([owner?.today, caller?.today]).toEqual([atOnce + 2_000, atOnce + 2_000]);
  // What is refused before anything was answered is an error like any other.
  const wrong = services('bank').lookupList('insurer', 'busy', [{ name: 'x' }], () => undefined);
  expect((await problemOf(wrong)).code).toBe('asked.field-unknown');
});

test('revoked while many are asked: what was answered is counted at both, nothing after; no other contract adds to the quota', async () => {
  // A second contract of the same terms, which the caller has proposed.
  const question = { service: 'busy', table: 'insurer.clients', key: ['id'], perDay };
  const other = await three
    .client('bank')
    .propose({ kind: 'lookup', question, recipients: ['bank'], computers: ['insurer', 'insurer'] });
  for (const name of ['insurer', 'bank'] as const) await three.client(name).approve(other.id);
  const { uses } = await services('insurer').service('busy');
  expect(uses.map(({ today }) => today)).toEqual([atOnce + 2_000, atOnce + 2_000]);
  const calls = async () => {
    const both = await Promise.all(
      ['busy', 'insurer/busy'].map((name, i) => services(i === 0 ? 'insurer' : 'bank').service(name)),
    );
    return both.map((service) => service.uses.reduce((sum, use) => sum + use.calls, 0));
  };
  const [before = 0] = await calls();
  const ask = () => services('bank').lookup('insurer', 'busy', [{ id: person(1).id }]);
  const asked = Array.from({ length: atOnce }, ask);
  await Promise.race(asked);
  // A caller that does not take the news of one contract keeps the other from nothing.
  const taken = Promise.withResolvers<void>();
  // oxlint-disable-next-line typescript/unbound-method -- called with the decisions it is asked of
  const receive = Decisions.prototype.receiveRejection;
  const deaf = vi.spyOn(Decisions.prototype, 'receiveRejection').mockImplementation(async function (
    this: Decisions,
    ...given
  ) {
    await taken.promise;
    await receive.apply(this, given);
  });
  await deviating(deaf, async () => {
    const revoking = services('insurer').revokeService('busy', 'bank', 'enough');
    // Its party gives up after eight seconds.
    await vi.waitFor(
      async () => {
        const { uses: ended } = await services('insurer').service('busy');
        expect(ended.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
      },
      { timeout: 6_000 },
    );
    taken.resolve();
    await revoking;
  });
  const [revoked] = await calls();
  const ends = await Promise.allSettled(asked);
  const answered = ends.filter(({ status }) => status === 'fulfilled').length;
  const codes = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as ProblemError).code] : []));
  for (const code of new Set(codes)) expect(['service.closed', 'service.revoked']).toContain(code);
  expect(await calls()).toEqual([before + answered, before + answered]);
  expect(revoked).toBe(before + answered);
  const terms = { name: 'busy', dataset: 'clients', key: ['id'], callers: ['bank'] };
  const [job] = await services('insurer').publishService({ ...terms, perDay: atOnce + 2_000 + answered + 1 });
  for (const name of ['insurer', 'bank'] as const) await three.client(name).approve(job?.id ?? '');
  await ask();
  expect((await problemOf(ask())).code).toBe('service.quota');
}, 120_000);

test('a call that ends after midnight is of the day that it was counted in, at both sides and for good', async () => {
  const ask = () => services('bank').lookup('insurer', 'busy', [{ id: person(1).id }, { id: person(2).id }]);
  const today = async () => (await usesAt('busy')).map((use) => use?.today);
  const midnight = Date.parse(`${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`) + 2 * 86_400_000;
  vi.useFakeTimers({ toFake: ['Date'], now: midnight - 1 });
  // oxlint-disable-next-line typescript/unbound-method -- called with the book it is asked of
  const { spend } = CallBook.prototype;
  const late = vi.spyOn(CallBook.prototype, 'spend').mockImplementation(async function (this: CallBook, ...given) {
    const [job, call, questions, perDay, work] = given;
    return await spend.call(this, job, call, questions, perDay, async (at) => {
      vi.setSystemTime(midnight + 1);
      return await work(at);
    });
  });
  try {
    const told = await deviating(late, ask);
    expect(told.receipts[0]?.answer.at).toBe(new Date(midnight - 1).toISOString());
    expect(await today()).toEqual([0, 0]);
    await ask();
    expect(await today()).toEqual([2, 2]);
  } finally {
    vi.useRealTimers();
  }
});

test('a service may end within hours, not within minutes; who proposes it as a caller is told who publishes', async () => {
  const terms = { name: 'brief', dataset: 'persons', key: ['id'], perDay: 5, callers: ['bank'] };
  const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
  for (const until of [inMinutes(50), inMinutes(-5), inMinutes(367 * 1_440)])
    expect((await problemOf(services('insurer').publishService({ ...terms, until }))).code).toBe('service.until');
  const until = inMinutes(120);
  const [job] = await services('insurer').publishService({ ...terms, until });
  expect(job?.contract.runs.until).toBe(until);
  expect(Date.parse(job?.contract.expiresAt ?? '')).toBeLessThan(Date.parse(until));
  const question = { service: 'mine', table: 'insurer.persons', key: ['id'], perDay: 5 };
  const proposed = three.client('bank').propose({ kind: 'lookup', question, recipients: ['bank'] });
  expect((await problemOf(proposed)).code).toBe('contract.standing-owner');
});

test('a caller hears of so many versions in a day, and keeps the latest of them', async () => {
  const job = (await usesAt('busy'))[1]?.job ?? '';
  const store = await openStore(openHome(three.home('bank')).storeFile);
  const [known] = await listLibraries(store, 'insurer', 'busy');
  if (known === undefined) throw new Error('no notice');
  const file = (await listLibraries(store, 'insurer', 'busy')).find((each) => each.file !== null)?.file;
  await transact(store, async (inner) => {
    for (let version = 3; version <= 200; version++) await addLibrary(inner, { ...known, version, file: null });
  });
  // One that is known is no new one.
  const notice = { notice: known.notice };
  expect((await rawCall('insurer', `/peer/services/${job}/versions`, notice, 'bank')).status).toBe(200);
  const { identity } = openHome(three.home('insurer'));
  const { notice: first } = known.notice;
  const library = Buffer.from(libraryId('insurer', 'busy', first.terms, 201, first.publicKey)).toString('hex');
  const next = signNotice({ ...first, version: 201, library }, (text) => identity.sign(text));
  expect((await rawCall('insurer', `/peer/services/${job}/versions`, { notice: next }, 'bank')).code).toBe(
    'service.notices',
  );
  expect(await keepLibraries(store, 'insurer', 'busy', 50)).toEqual([file]);
  const versions = (await listLibraries(store, 'insurer', 'busy')).map(({ version }) => version);
  expect([versions.length, versions[0], versions.at(-1)]).toEqual([50, 200, 151]);
  await closeStore(store);
});

test('restarted in between, revoked at once, and not run', async () => {
  await three.restart('insurer');
  await three.restart('notary');
  const told = await services('notary').lookup('insurer', 'scores', [person(5)]);
  expect(shown(told)[0]?.values?.['score']).toBe('5000700');
  const job = await jobOf('notary');
  expect((await problemOf(three.client('insurer').run(job))).code).toBe('contract.standing');
  expect((await problemOf(services('insurer').revokeService('scores', 'clinic', 'over'))).code).toBe(
    'service.no-contract',
  );
  await services('insurer').revokeService('scores', 'notary', 'no longer needed');
  const { code, problem } = await problemOf(services('notary').lookup('insurer', 'scores', [person(5)]));
  expect([code, problem.fields]).toEqual([
    'service.revoked',
    expect.objectContaining({ by: 'insurer', why: 'no longer needed' }),
  ]);
  // What it was told stays in the ledger of the owner.
  const entries = await three.client('insurer').ledger('persons');
  expect(entries.find((entry) => entry.job === job)?.counts).toBe(true);
});

test('a contract with other terms than the service of its name is not answered; one of a new name is published', async () => {
  const question = { service: 'scores', table: 'insurer.persons', key: ['id'], payload: ['band'], perDay: 40 };
  const proposed = async (service: string): Promise<void> => {
    const { id } = await three.client('insurer').propose({
      kind: 'lookup',
      question: { ...question, service },
      recipients: ['notary'],
      until: published.until as string,
    });
    for (const name of ['notary', 'insurer'] as const) await three.client(name).approve(id);
  };
  await proposed('scores');
  // The library that the caller has from before would tell it the scores, too.
  const { code } = await problemOf(services('notary').lookup('insurer', 'scores', [{ id: person(5).id }]));
  expect(code).toBe('service.other-terms');
  await proposed('bands');
  await services('insurer').refreshService('bands');
  await ready('bands', 1);
  const told = await services('notary').lookup('insurer', 'bands', [{ id: person(5).id }]);
  expect(shown(told)).toEqual([{ found: true, values: { band: 'band 2' } }]);
});

test('a name under which nothing was published yet is free for other terms once its contracts are over', async () => {
  const insurer = services('insurer');
  const terms = { name: 'fresh', dataset: 'persons', key: ['id'], perDay: 40 } as const;
  const first = await insurer.publishService({ ...terms, payload: ['score'], callers: ['bank'] });
  const other = { ...terms, payload: ['band'], perDay: 50 };
  expect((await problemOf(insurer.publishService({ ...other, callers: ['bank'] }))).code).toBe('service.caller-exists');
  expect((await problemOf(insurer.publishService({ ...other, callers: ['notary'] }))).code).toBe('service.exists');
  for (const { id } of first) await three.client('insurer').cancel(id);
  const [job] = await insurer.publishService({ ...other, callers: ['bank'] });
  for (const name of ['insurer', 'bank'] as const) await three.client(name).approve(job?.id ?? '');
  await insurer.refreshService('fresh');
  await ready('fresh', 1);
  // While a call is under way, it is one of today's questions and of the month's.
  // oxlint-disable-next-line typescript/unbound-method -- called with the versions it is asked of
  const key = Versions.prototype.key;
  const seen: (readonly number[])[] = [];
  const watched = vi.spyOn(Versions.prototype, 'key').mockImplementation(async function (this: Versions, version) {
    for (const { caller, today, month } of (await insurer.service('fresh')).uses)
      if (caller === 'bank') seen.push([today, month]);
    return await key.call(this, version);
  });
  const told = await deviating(watched, () => services('bank').lookup('insurer', 'fresh', [{ id: person(5).id }]));
  expect(shown(told)).toEqual([{ found: true, values: { band: 'band 2' } }]);
  expect(seen).toEqual([[1, 1]]);
  // Whoever has come by the owner's name since is asked nothing under its contract, and tells nothing.
  const id = job?.id ?? '';
  const [ownStore, theirs] = await Promise.all([
    openStore(openHome(three.home('insurer')).storeFile, { readOnly: true }),
    openStore(openHome(three.home('bank')).storeFile),
  ]);
  const [version] = await listVersions(ownStore, 'fresh');
  const card = await getPeer(theirs, 'insurer');
  const notary = await getPeer(theirs, 'notary');
  if (card === undefined || notary === undefined || version === undefined) throw new Error('nothing to change');
  const pin = async (publicKey: string): Promise<void> => {
    await removePeer(theirs, 'insurer');
    await addPeer(theirs, { ...card, publicKey });
  };
  await pin(notary.publicKey);
  const asked = await problemOf(services('bank').lookup('insurer', 'fresh', [{ id: person(5).id }]));
  const heard = await rawCall('insurer', `/peer/services/${id}/versions`, { notice: version.notice }, 'bank');
  await pin(card.publicKey);
  await Promise.all([closeStore(ownStore), closeStore(theirs)]);
  expect([asked.code, heard.code]).toEqual(['service.other-party', 'job.unknown']);
  // With a version out, the name stays with its terms, whatever becomes of its contracts.
  await insurer.revokeService('fresh', 'bank', 'over');
  const late = insurer.publishService({ ...terms, payload: ['score'], callers: ['notary'] });
  expect((await problemOf(late)).code).toBe('service.exists');
  const unknown = await problemOf(insurer.publishService({ ...terms, name: 'odd', key: ['ident'], callers: ['bank'] }));
  expect(unknown.problem).toMatchObject({
    code: 'service.unknown-column',
    fields: { dataset: 'persons', column: 'ident' },
  });
});
