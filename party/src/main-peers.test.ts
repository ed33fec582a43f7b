/** Parties that meet: what both ends show, who may use an invitation, and what answers at a peer's address. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { PartyClient } from './api/client.ts';
import { ProblemError } from './api/problem.ts';
import { connectHome } from './connect.ts';
import { initHome, type RunningParty, startParty } from './main.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-meet-'));
const running: RunningParty[] = [];

/** A party called `name`; homes of parties that call themselves alike are told apart by `folder`. */
async function start(name: string, folder = name): Promise<PartyClient> {
  const home = join(root, folder);
  await initHome(home, { name, host: '127.0.0.1', port: 0 });
  const party = await startParty(home, { logLevel: 'silent' });
  running.push(party);
  return await connectHome(home, { url: party.url });
}

async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a problem, found ${String(outcome)}`);
  return outcome;
}

afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await Promise.all(running.map((party) => party.close()));
  rmSync(root, { recursive: true, force: true });
});

test('both ends show one number, and another one where somebody stands in between', async () => {
  const [bank, insurer, falseBank, falseInsurer] = await Promise.all([
    start('bank'),
    start('insurer'),
    start('bank', 'false-bank'),
    start('insurer', 'false-insurer'),
  ]);
  const numberAt = async (client: PartyClient, peer: string) => (await client.peer(peer)).checkNumber;
  const accepted = await insurer.acceptInvitation((await bank.invite({ for: 'insurer' })).code);
  expect(accepted.checkNumber).toMatch(/^\d{5} \d{5} \d{5}$/);
  expect(await numberAt(insurer, 'bank')).toBe(accepted.checkNumber);
  expect(await numberAt(bank, 'insurer')).toBe(accepted.checkNumber);
  expect((await bank.peers()).map(({ checkNumber }) => checkNumber)).toEqual([accepted.checkNumber]);

  // The code is caught on its way: its thief meets the bank as the insurer, and the insurer as the bank.
  await bank.removePeer('insurer');
  await insurer.removePeer('bank');
  await falseInsurer.acceptInvitation((await bank.invite({ for: 'insurer' })).code);
  await insurer.acceptInvitation((await falseBank.invite()).code);
  const [there, here] = [await numberAt(bank, 'insurer'), await numberAt(insurer, 'bank')];
  expect(there).toMatch(/^\d{5} \d{5} \d{5}$/);
  expect(here).toMatch(/^\d{5} \d{5} \d{5}$/);
  expect(here).not.toBe(there);
}, 30_000);

test('an invitation that names another party is not even tried', async () => {
  const [clinic, other] = await Promise.all([start('clinic'), start('other')]);
  const { code } = await clinic.invite({ for: 'practice' });
  expect(await problemOf(other.acceptInvitation(code))).toMatchObject({
    code: 'invitation.for-another',
    kind: 'policy',
    fields: { party: 'clinic', expected: 'practice', found: 'other' },
  });
  const bad = await problemOf(clinic.invite({ for: 'No Name' }));
  expect(bad).toMatchObject({ code: 'party.invalid-name', problem: { status: 400 } });
  expect(await problemOf(clinic.peer('nobody'))).toMatchObject({ code: 'peer.unknown', problem: { status: 404 } });
}, 30_000);
