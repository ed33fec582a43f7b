/** Two owners and a dealer: it prepares ahead and stops; they compute without it, once. Real parties, sockets, run processes. */
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { tableOf } from './api/results.ts';
import type { DealtPreparation, HeldPreparation, Job } from './api/types.ts';
import { verifyReceipt } from './contracts/receipt.ts';
import { openHome } from './identity/home.ts';
import { generateIdentityPem, loadIdentity } from './identity/keys.ts';
import { pinnedTransport } from './peers/pinned-http.ts';
import { headBytes, type PartHead, readHead, writeHead } from './preparations/head.ts';
import { RunChild } from './runs/run-child.ts';
import { preparationClient } from './api/preparations.ts';
import { type Name, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

const sql = `SELECT segment, COUNT(*) AS customers, SUM(income) AS income, AVG(income) AS average FROM (
  SELECT segment, income FROM bank.customers UNION ALL SELECT segment, income FROM insurer.clients) GROUP BY segment`;
const policy = (dataset: string) =>
  `dataset: ${dataset}\nminimum_group_size: 10\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  income: { allow: [aggregate] }\n  segment: { allow: [group] }\n`;

beforeAll(async () => {
  three = await ThreeParties.start();
  const path = join(three.root, 'clients.csv');
  const segments = ['retail', 'premium', 'young'];
  const rows = Array.from({ length: 300 }, (_, i) => `${i},${i % 50}.25,${segments[i % 3]}`);
  writeFileSync(path, `id,income,segment\n${rows.join('\n')}\n`);
  await three.client('insurer').addDataset({ name: 'clients', source: { kind: 'csv', path }, key: ['id'] });
  await three.client('bank').setPolicy('customers', policy('customers'));
  await three.client('insurer').setPolicy('clients', policy('clients'));
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

/** By hand: bank's and insurer's rows of each segment, in cents. */
const expected = ['retail', 'premium', 'young'].map((segment, i) => {
  const bank = Array.from({ length: 200 }, (_, j) => (1000 + (((3 * j + i) * 37) % 900)) * 100 + 50);
  const insurer = Array.from({ length: 100 }, (_, j) => ((3 * j + i) % 50) * 100 + 25);
  const cents = [...bank, ...insurer].reduce((sum, each) => sum + each, 0);
  return [segment, '300', (cents / 100).toFixed(2), (cents / 30_000).toFixed(6)];
});

const approved = () => three.approved({ sql, dealer: 'notary' });

/** The dealer's preparation when there is nothing more to wait for. */
async function made(job: string, client = three.client('notary')): Promise<DealtPreparation> {
  for (;;) {
    const { dealt } = await preparationClient(client).preparations(job);
    const last = dealt.at(-1);
    const isBusy = last === undefined || (last.step !== 'made' && last.problem === undefined);
    if (!isBusy && !last.parts.some(({ state }) => state === 'delivering')) return last;
    await delay(20);
  }
}

async function prepared(): Promise<{ job: Job; number: string }> {
  const job = await approved();
  await preparationClient(three.client('notary')).prepare(job.id, { deliver: true });
  const { number, parts } = await made(job.id);
  expect(parts.map(({ party, state }) => [party, state])).toEqual([
    ['bank', 'delivered'],
    ['insurer', 'delivered'],
  ]);
  return { job, number: number as string };
}

const events = async (name: Name, event: string) =>
  (await three.client(name).audit()).entries.filter((entry) => entry.event === event).map(({ details }) => details);
const folder = (name: Name): string => join(three.home(name), 'preparations');
const held = async (name: Name, job: string): Promise<HeldPreparation[]> => [
  ...(await preparationClient(three.client(name)).preparations(job)).held,
];
/** The job at bank and insurer when it has settled. */
const settled = async (id: string): Promise<Job[]> => {
  // First the one that leads: the other may not have begun yet.
  const bank = await three.client('bank').watch(id, () => undefined);
  return [bank, await three.client('insurer').watch(id, () => undefined)];
};

test('a dealer prepares ahead and is not there at the run', { timeout: 120_000 }, async () => {
  const { job, number } = await prepared();
  const { prepared: declared } = job.contract.cost;
  for (const [place, name] of (['bank', 'insurer'] as const).entries()) {
    const [mine] = await held(name, job.id);
    expect(mine).toMatchObject({ number, state: 'ready', bytes: declared?.parts[place] });
    expect(readdirSync(folder(name))).toEqual([`${number}.part`]);
  }
  expect(readdirSync(folder('notary'))).toEqual([]);
  await three.parties.get('notary')?.close();

  await three.client('bank').run(job.id);
  const [bank, insurer] = await settled(job.id);
  expect([bank, insurer].map((each) => each?.failure?.problem.detail ?? each?.state)).toEqual([
    'completed',
    'completed',
  ]);
  const result = await three.client('bank').result(job.id);
  expect(new Set(tableOf(result).rows.map(String))).toEqual(new Set(expected.map(String)));
  expect(result.measured.rounds).toBe(declared?.rounds);
  expect(result.measured.bytes).toEqual(declared?.bytes);
  expect(result.measured.bytes).not.toEqual(job.contract.cost.bytes);

  const receipt = await three.client('insurer').receipt(job.id);
  expect(receipt.body.preparation).toBe(number);
  expect(verifyReceipt(receipt).parties.map(({ name }) => name)).toEqual(['bank', 'insurer']);
  for (const name of ['bank', 'insurer'] as const) {
    expect(await held(name, job.id)).toMatchObject([{ number, state: 'used', run: receipt.body.runId }]);
    expect(readdirSync(folder(name))).toEqual([]);
    expect(await events(name, 'preparation.used')).toMatchObject([{ job: job.id, number, run: receipt.body.runId }]);
  }
  await three.restart('notary');
  // It signed nothing, and says why there is nothing.
  const refused: unknown = await three
    .client('notary')
    .receipt(job.id)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'job.no-receipt-of-dealer', fields: { others: ['bank', 'insurer'] } });
});

/** The files that the dealer makes for whoever carries them. */
async function carried(job: string): Promise<{ number: string; files: Record<'bank' | 'insurer', Uint8Array> }> {
  const notary = three.client('notary');
  await preparationClient(notary).prepare(job, { deliver: false });
  const { number = '', parts } = await made(job);
  expect(parts.map(({ state }) => state)).toEqual(['kept', 'kept']);
  const fileOf = async (party: string): Promise<Uint8Array> => {
    const pieces: Buffer[] = [];
    for (let offset = 0, total = 1; offset < total; offset += pieces.at(-1)?.length ?? 0) {
      const piece = await preparationClient(notary).preparedPiece(number, party, offset);
      total = piece.total;
      pieces.push(Buffer.from(piece.data, 'base64'));
    }
    return Buffer.concat(pieces);
  };
  const files = { bank: await fileOf('bank'), insurer: await fileOf('insurer') };
  await preparationClient(notary).dropPreparation(number);
  await expect(preparationClient(notary).preparedPiece(number, 'bank', 0)).rejects.toMatchObject({
    code: 'prepare.no-part',
  });
  return { number, files };
}

let uploads = 0;
/** Imports a file in pieces of any size. */
async function importAt(name: Name, file: Uint8Array, size = 2048): Promise<HeldPreparation | null> {
  const upload = (++uploads).toString(16).padStart(32, '0');
  let answer: HeldPreparation | null = null;
  for (let offset = 0; offset === 0 || offset < file.length; offset += size) {
    const data = Buffer.from(file.subarray(offset, offset + size)).toString('base64');
    answer = (await preparationClient(three.client(name)).importPiece(upload, { offset, total: file.length, data }))
      .held;
  }
  return answer;
}

test('a preparation that a failed run was started with is used up, also for who set its folder back', {
  timeout: 120_000,
}, async () => {
  const job = await approved();
  const { number, files } = await carried(job.id);
  expect(await importAt('bank', files.bank)).toMatchObject({ number, state: 'ready', job: job.id });
  await expect(importAt('bank', files.bank)).rejects.toMatchObject({ code: 'prepare.known' });
  await importAt('insurer', files.insurer);
  const copy = join(three.root, 'bank-before');
  await three.parties.get('bank')?.close();
  cpSync(three.home('bank'), copy, { recursive: true });
  await three.restart('bank');

  // The insurer's process is killed after its preparation was marked and before it has read it.
  // oxlint-disable-next-line typescript/unbound-method -- called with the process it is asked of
  const start = RunChild.prototype.start;
  const marked: unknown[] = [];
  const spy = vi.spyOn(RunChild.prototype, 'start').mockImplementation(function (this: RunChild) {
    if (spy.mock.calls.length < 2) return start.call(this);
    void held('insurer', job.id).then((found) => {
      marked.push(...found.map(({ state }) => state));
      this.kill();
    });
  });
  await three.client('bank').run(job.id);
  const jobs = await settled(job.id);
  spy.mockRestore();
  expect(jobs.map(({ state }) => state)).toEqual(['failed', 'failed']);
  expect(marked).toEqual(['used']);
  for (const name of ['bank', 'insurer'] as const) {
    expect(await held(name, job.id)).toMatchObject([{ number, state: 'used' }]);
    await expect(importAt(name, files[name])).rejects.toMatchObject({ code: 'prepare.used', fields: { number } });
  }
  // What the kill left is deleted when the party starts.
  await three.restart('insurer');
  expect(readdirSync(folder('insurer'))).toEqual([]);

  // A store that is set back is noticed; a whole folder is not, but then the other party's register says no.
  await three.parties.get('bank')?.close();
  await three.parties.get('notary')?.close();
  for (const name of readdirSync(three.home('bank'))) {
    if (name.startsWith('store.sqlite')) rmSync(join(three.home('bank'), name));
  }
  cpSync(join(copy, 'store.sqlite'), join(three.home('bank'), 'store.sqlite'));
  await expect(three.restart('bank')).rejects.toMatchObject({ code: 'store.incomplete' });
  cpSync(copy, three.home('bank'), { recursive: true });
  await three.restart('bank');
  expect(await held('bank', job.id)).toMatchObject([{ number, state: 'ready' }]);
  await expect(three.client('bank').run(job.id)).rejects.toMatchObject({
    // The dealer is away: as with every other party that is not there, that is its exit code.
    kind: 'peer',
    code: 'prepare.part-missing',
    fields: { lacking: ['insurer'], held: ['bank: 1', 'insurer: 0'], dealer: 'notary' },
  });
  // With the dealer there, it deals at the run, at the price of that.
  await three.restart('notary');
  await three.client('bank').run(job.id);
  expect((await settled(job.id)).map(({ failure, state }) => failure?.problem.detail ?? state)).toEqual([
    'completed',
    'completed',
  ]);
  const { measured } = await three.client('bank').result(job.id);
  expect(measured.bytes).toEqual(job.contract.cost.bytes);
});

test("what is not the dealer's, for this party, contract and place, whole and new, is refused", {
  timeout: 120_000,
}, async () => {
  const job = await three.client('bank').propose({ sql, dealer: 'notary' });
  for (const name of ['insurer', 'notary'] as const) await three.client(name).approve(job.id);
  await expect(preparationClient(three.client('notary')).prepare(job.id, { deliver: true })).rejects.toMatchObject({
    code: 'prepare.unsigned',
    fields: { missing: ['bank'] },
  });
  await three.client('bank').approve(job.id);
  await expect(preparationClient(three.client('insurer')).prepare(job.id, { deliver: true })).rejects.toMatchObject({
    code: 'prepare.not-dealer',
    fields: { dealer: 'notary' },
  });
  const { number, files } = await carried(job.id);
  const { bank: file } = files;
  // What is left of an earlier job goes with the next housekeeping.
  const before = readdirSync(folder('bank'));
  const head = readHead(file) as PartHead;
  const { identity } = openHome(three.home('notary'));
  const signed = (change: Partial<PartHead>, body = file.subarray(headBytes), by = identity): Uint8Array =>
    Buffer.concat([writeHead({ ...head, ...change }, by), body]);
  const flipped = (at: number): Uint8Array => Uint8Array.from(file).fill((file[at] ?? 0) ^ 1, at, at + 1);
  const renumbered = Uint8Array.from(file);
  renumbered[Buffer.from(file).indexOf(number)] = number.startsWith('0') ? 0x31 : 0x30;
  const stranger = loadIdentity(generateIdentityPem());
  const zeros = Buffer.alloc(32);
  const bad: [name: string, file: Uint8Array, code: string][] = [
    ['nothing', new Uint8Array(0), 'prepare.not-a-file'],
    ['something else', Buffer.from('id,income\n'.repeat(200)), 'prepare.not-a-file'],
    ['cut in its head', file.subarray(0, 500), 'prepare.not-a-file'],
    [
      'a length beyond the head',
      Buffer.concat([file.subarray(0, 8), Buffer.alloc(4, 255), file.subarray(12)]),
      'prepare.not-a-file',
    ],
    ['a changed head', flipped(900), 'prepare.not-a-file'],
    ['a changed number', renumbered, 'prepare.bad-signature'],
    ['a changed signature', flipped(1000), 'prepare.bad-signature'],
    ['cut', file.subarray(0, -1), 'prepare.size'],
    ['too long', Buffer.concat([file, zeros]), 'prepare.size'],
    [
      'declared too long',
      signed({ bytes: head.bytes + 32 }, Buffer.concat([file.subarray(headBytes), zeros])),
      'prepare.size',
    ],
    ['changed behind the head', flipped(file.length - 1), 'prepare.altered'],
    ['for another party', files.insurer, 'prepare.wrong-party'],
    ['for another place', signed({ place: 1 }), 'prepare.wrong-place'],
    ['for an unknown contract', signed({ contractDigest: 'ab'.repeat(32) }), 'prepare.unknown-contract'],
    ['by a stranger', signed({}, file.subarray(headBytes), stranger), 'prepare.bad-signature'],
    ['by another party', signed({ dealer: 'insurer' }), 'prepare.wrong-dealer'],
    ['under another number', signed({ number: '5'.repeat(32) }), 'prepare.unreadable'],
    ['another key', signed({ encapsulated: Buffer.alloc(32, 9).toString('base64url') }), 'prepare.unreadable'],
    ['no key', signed({ encapsulated: zeros.toString('base64url') }), 'prepare.unreadable'],
  ];
  const found = [];
  for (const [name, bytes] of bad) {
    const outcome = await importAt('bank', bytes, 700_000).catch((error: { code: string; hint?: string }) => error);
    found.push([name, outcome === null || !('code' in outcome) ? 'taken' : outcome.code]);
    expect(outcome, name).toHaveProperty('hint');
  }
  expect(found).toEqual(bad.map(([name, , code]) => [name, code]));
  expect(await held('bank', job.id)).toEqual([]);
  expect(readdirSync(folder('bank')).filter((name) => !before.includes(name))).toEqual([]);
  // Pieces out of their order, and a second file under way.
  const piece = (offset: number, size: number) => ({
    offset,
    total: file.length,
    data: Buffer.from(file.subarray(offset, offset + size)).toString('base64'),
  });
  const upload = 'f'.repeat(32);
  await preparationClient(three.client('bank')).importPiece(upload, piece(0, headBytes));
  for (const [offset, size] of [
    [headBytes + 1, 9],
    [0, 500],
    [headBytes - 1, 9],
  ] as const) {
    await expect(
      preparationClient(three.client('bank')).importPiece(upload, piece(offset, size)),
    ).rejects.toMatchObject({
      code: offset === 0 ? 'prepare.not-a-file' : 'prepare.piece',
    });
  }
  // The dealer's file from another peer: only the dealer's party hands parts over.
  const { tls } = openHome(three.home('insurer'));
  const transport = pinnedTransport(
    {
      party: 'bank',
      url: three.parties.get('bank')?.url ?? '',
      certificateSha256: openHome(three.home('bank')).tls.sha256,
    },
    tls,
  );
  const answer = await transport.send({
    method: 'POST',
    path: `/peer/jobs/${job.id}/preparations/${number}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(piece(0, file.length)),
  });
  transport.close();
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'contract.wrong-sender', fields: { sender: 'insurer' } });
  // The whole one is taken after all of that, and at the wrong party never.
  await expect(importAt('insurer', file)).rejects.toMatchObject({ code: 'prepare.wrong-party' });
  expect(await importAt('bank', file)).toMatchObject({ number, state: 'ready' });
  await three.client('bank').cancel(job.id);
  await expect(importAt('insurer', files.insurer)).rejects.toMatchObject({ code: 'prepare.over' });
  await three.restart('bank');
  expect(await held('bank', job.id)).toMatchObject([{ number, state: 'dropped' }]);
  expect(readdirSync(folder('bank'))).toEqual([]);
});
