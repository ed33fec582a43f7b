/** What others hold of a party's audit log, and what it says when its own is not whole. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipt } from './api/types.ts';
import { connectHome } from './connect.ts';
import { verifyReceipt } from './contracts/receipt.ts';
import { openHome } from './identity/home.ts';
import { operatorName } from './identity/operator.ts';
import { startParty } from './main.ts';
import { type Name, names, ThreeParties } from './three-parties.ts';

let three: ThreeParties;
let receipt: Receipt;
let job: string;

beforeAll(async () => {
  three = await ThreeParties.start();
  ({ id: job } = await three.approved());
  await three.client('insurer').run(job);
  expect((await three.settled(job, 'insurer')).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(
    Array(3).fill('completed'),
  );
  receipt = await three.client('notary').receipt(job);
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

async function entriesOf(name: Name) {
  return (await three.client(name).audit()).entries;
}

test('who reads a result is in the log, who may not is as well', async () => {
  const bank = three.client('bank');
  const last = async (event: string) => (await entriesOf('bank')).findLast((entry) => entry.event === event)?.details;
  const before = await last('result.read');
  const { token } = await bank.addToken({ name: 'signer', roles: ['approve'] });
  const signer = await connectHome(three.home('bank'), { url: three.parties.get('bank')?.url ?? '', token });
  await expect(signer.result(job)).rejects.toThrow();
  expect(await last('result.read')).toEqual(before);
  expect(await last('request.refused')).toEqual({
    why: 'auth.role',
    route: 'GET /api/jobs/:id/result',
    by: 'signer',
    via: 'token',
  });
  await bank.result(job.slice(0, 8));
  expect(await last('result.read')).toEqual({ job, what: 'answer', by: operatorName, via: 'local' });
});

test('approvals and receipts carry the heads of all logs, and each is an entry of its log', async () => {
  verifyReceipt(receipt);
  expect(receipt.body.auditHeads.map(({ party }) => party)).toEqual([...names]);
  for (const [i, name] of names.entries()) {
    const log = await entriesOf(name);
    const held = [receipt.body.auditHeads[i], receipt.body.approvals.find(({ party }) => party === name)?.audit];
    for (const head of held) {
      expect(log.find(({ sequence }) => sequence === head?.sequence)?.digest).toBe(head?.digest);
    }
    // The head in the receipt covers the release, and what was signed is an entry after it.
    const before = log.filter(({ sequence }) => sequence <= (receipt.body.auditHeads[i]?.sequence ?? 0));
    expect(before.some(({ event, details }) => event === 'released' && details['job'] === job)).toBe(true);
    const signed = log.filter(({ event, details }) => event === 'receipt.signed' && details['job'] === job);
    expect(signed.map(({ details }) => details['run'])).toEqual([receipt.body.runId]);
    expect(log.some(({ event, details }) => event === 'signed-in' && details['token'] === operatorName)).toBe(true);
  }
  const changed = structuredClone(receipt) as unknown as { body: { auditHeads: { sequence: number }[] } };
  (changed.body.auditHeads[0] as { sequence: number }).sequence--;
  expect(() => verifyReceipt(changed)).toThrow(expect.objectContaining({ code: 'receipt.bad-signature' }));
});

test('a whole log is found to be whole, against all that is held', async () => {
  for (const name of names) {
    const verdict = await three.client(name).verifyAudit([receipt]);
    expect(verdict).toMatchObject({ missing: [] });
    expect(verdict.brokenAt).toBeUndefined();
    // The file beside the store; own approval; approval and end of run in the stored receipt and in the given one.
    expect(verdict.anchors).toBe(6);
    expect(verdict.entries).toBe((await entriesOf(name)).length);
  }
});

/** What somebody with the store in hand could do, while the party is away. */
async function tamper(name: Name, change: string): Promise<void> {
  await three.parties.get(name)?.close();
  const database = new DatabaseSync(openHome(three.home(name)).storeFile);
  database.exec('drop trigger if exists audit_no_update; drop trigger if exists audit_no_delete;');
  database.exec(change);
  database.close();
}

test('a log whose tail was cut is noticed at the start, and against a receipt that a peer kept', async () => {
  const { sequence } = receipt.body.auditHeads[0] as { sequence: number };
  await tamper('bank', `delete from audit where sequence >= ${sequence}; delete from receipts; delete from approvals`);
  const refused = await startParty(three.home('bank'), { logLevel: 'silent' }).then(
    () => undefined,
    (error: unknown) => error as UsageError,
  );
  expect(refused).toMatchObject({ code: 'store.incomplete', fields: { found: sequence - 1 } });
  // Whoever cuts the log may take the file away as well. A few entries more, and the numbers are there again.
  rmSync(openHome(three.home('bank')).auditHeadFile);
  await three.restart('bank');
  expect((await three.client('bank').verifyAudit()).missing).toEqual([]);
  const again = await three.client('bank').verifyAudit([receipt]);
  const head = receipt.body.auditHeads[0];
  expect(again.missing).toEqual([{ sequence, digest: head?.digest, source: 'given', job, reason: 'changed' }]);
}, 120_000);

test('a log that ends before what was signed', async () => {
  const { sequence, digest } = receipt.body.auditHeads[1] as { sequence: number; digest: string };
  await tamper('insurer', 'delete from audit where sequence > 3');
  rmSync(openHome(three.home('insurer')).auditHeadFile);
  await three.restart('insurer');
  const { missing } = await three.client('insurer').verifyAudit();
  expect(missing).toContainEqual({ sequence, digest, source: 'receipt', job, reason: 'cut' });
  expect((await three.client('insurer').audit()).brokenAt).toBeUndefined();
}, 120_000);

test('receipts of others prove nothing about this log', async () => {
  const outcome = three.client('notary').verifyAudit([{ body: {} }]);
  await expect(outcome).rejects.toMatchObject({ code: 'receipt.invalid' });
});

test('a copy of the store without its journal is noticed, a whole copy starts', async () => {
  const home = three.home('notary');
  const copy = (name: string, files: readonly string[]) => {
    const target = join(three.root, name);
    mkdirSync(target, { mode: 0o700 });
    for (const file of files) cpSync(join(home, file), join(target, file), { recursive: true });
    return target;
  };
  const files = [
    'config.yaml',
    'identity.key',
    'tls.key',
    'tls.crt',
    'token',
    'policies',
    'audit-head',
    'store.sqlite',
  ];
  const partial = copy('notary-partial', files);
  await expect(startParty(partial, { port: 0, logLevel: 'silent' })).rejects.toMatchObject({
    code: 'store.incomplete',
    hint: expect.stringContaining('store.sqlite-wal') as string,
  });
  const whole = copy('notary-whole', [...files, 'store.sqlite-wal']);
  const party = await startParty(whole, { port: 0, logLevel: 'silent' });
  await party.close();
}, 120_000);
