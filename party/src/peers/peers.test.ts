import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { makeCard } from '../identity/card.ts';
import { createHome, type Home } from '../identity/home.ts';
import { generateIdentityPem, loadIdentity } from '../identity/keys.ts';
import { KnownAddresses } from '../links/addresses.ts';
import { closeStore, openStore, type Store } from '../storage/store.ts';
import { Peers } from './peers.ts';

let directory: string;
let home: Home;
let store: Store;
let peers: Peers;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-peers-'));
  home = await createHome(join(directory, 'bank'), { name: 'bank', host: '127.0.0.1', port: 0 });
  store = await openStore(home.storeFile);
  peers = new Peers({ home, store, log: pino({ level: 'silent' }), url: 'https://127.0.0.1:7001', version: '0' });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  peers.close();
  await closeStore(store);
  rmSync(directory, { recursive: true, force: true });
});

/** A guest's part of the check number. */
const value = 'v'.repeat(43);

/** A certificate's fingerprint that is as good as any other. */
const fingerprint = (byte: string): string => byte.repeat(32);

function cardOf(name: string, certificateSha256: string, identity = loadIdentity(generateIdentityPem())) {
  return makeCard(identity, { name, url: 'https://127.0.0.1:7002', certificateSha256 });
}

async function secret(): Promise<string> {
  const { code } = await peers.invite();
  return (JSON.parse(Buffer.from(code, 'base64url').toString()) as { secret: string }).secret;
}

test('a secret opens the door once, and only with the certificate of the card', async () => {
  const card = cardOf('insurer', fingerprint('a1'));
  const once = await secret();
  const introduce = (certificate: string | undefined) => peers.introduce(card, once, value, certificate);
  await expect(introduce(undefined)).rejects.toMatchObject({ code: 'peer.certificate-not-pinned' });
  await expect(introduce(fingerprint('a2'))).rejects.toMatchObject({ code: 'peer.certificate-not-pinned' });
  expect((await introduce(fingerprint('a1'))).card.name).toBe('bank');
  await expect(introduce(fingerprint('a1'))).rejects.toMatchObject({ code: 'invitation.refused' });
  expect((await peers.byCertificate(fingerprint('a1')))?.name).toBe('insurer');
});

test('a secret is no longer good after a day, nor is one that nobody gave', async () => {
  const card = cardOf('late', fingerprint('b1'));
  const old = await secret();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 + 1 });
  // A clock that is wrong looks the same: both are named.
  await expect(peers.introduce(card, old, value, fingerprint('b1'))).rejects.toMatchObject({
    code: 'invitation.expired',
    fields: { party: 'bank', self: 'bank', now: new Date().toISOString() },
    hint: expect.stringContaining('clock') as string,
  });
  await expect(peers.introduce(card, 'x'.repeat(43), value, fingerprint('b1'))).rejects.toMatchObject({
    code: 'invitation.refused',
  });
});

test('one organisation is not pinned under two names', async () => {
  const identity = loadIdentity(generateIdentityPem());
  await peers.introduce(cardOf('notary', fingerprint('c1'), identity), await secret(), value, fingerprint('c1'));
  const again = await secret();
  await expect(
    peers.introduce(cardOf('auditor', fingerprint('c2'), identity), again, value, fingerprint('c2')),
  ).rejects.toMatchObject({ code: 'peer.key-taken', fields: { party: 'auditor', other: 'notary' } });
  await expect(
    peers.introduce(cardOf('mirror', fingerprint('c3'), home.identity), again, value, fingerprint('c3')),
  ).rejects.toMatchObject({ code: 'peer.key-taken', fields: { other: 'bank' } });
  // Nor does a refused introduction use the invitation up, or another key take over a name.
  await expect(
    peers.introduce(cardOf('notary', fingerprint('c1')), again, value, fingerprint('c1')),
  ).rejects.toMatchObject({
    code: 'peer.name-taken',
  });
  await peers.introduce(cardOf('other', fingerprint('c4')), again, value, fingerprint('c4'));
});

test('a card that another key signed is none', async () => {
  const card = { ...cardOf('forger', fingerprint('d1')), publicKey: home.identity.publicKey };
  await expect(peers.introduce(card, await secret(), value, fingerprint('d1'))).rejects.toMatchObject({
    code: 'invitation.invalid',
  });
});

test('an invitation for one party is refused to another, and stays good', async () => {
  const { code, for: named } = await peers.invite('clinic');
  expect(named).toBe('clinic');
  const content = JSON.parse(Buffer.from(code, 'base64url').toString()) as { secret: string; for: string };
  expect(content.for).toBe('clinic');
  const introduce = (name: string) =>
    peers.introduce(cardOf(name, fingerprint('e1')), content.secret, value, fingerprint('e1'));
  await expect(introduce('practice')).rejects.toMatchObject({
    code: 'invitation.for-another',
    fields: { party: 'bank', expected: 'clinic', found: 'practice' },
  });
  await introduce('clinic');
  await expect(peers.invite('Clinic')).rejects.toMatchObject({ code: 'party.invalid-name' });
  await expect(peers.invite('bank')).rejects.toMatchObject({ code: 'peer.own-name' });
});

test.each(['https://0.0.0.0:7443', 'https://[::]:7443', 'https://[::ffff:0:0]:7443'])(
  'nobody is at %s: neither invited from there nor pinned there',
  async (url) => {
    const identity = loadIdentity(generateIdentityPem());
    const card = makeCard(identity, { name: 'nowhere', url, certificateSha256: fingerprint('f1') });
    await expect(peers.introduce(card, await secret(), value, fingerprint('f1'))).rejects.toMatchObject({
      code: 'peer.no-address',
      fields: { party: 'nowhere', url },
    });
    const content = { card, secret: 's'.repeat(43), expiresAt: '2999-01-01T00:00:00.000Z', commitment: 'c'.repeat(64) };
    const code = Buffer.from(JSON.stringify(content)).toString('base64url');
    await expect(peers.accept(code)).rejects.toMatchObject({ code: 'peer.no-address' });
    const lost = new Peers({ home, store, log: pino({ level: 'silent' }), url, version: '0' });
    await expect(lost.invite()).rejects.toMatchObject({ code: 'party.no-public-address', fields: { found: url } });
  },
);

test('after a start the addresses that cards name in digits are those of peers', async () => {
  const identity = loadIdentity(generateIdentityPem());
  const card = makeCard(identity, {
    name: 'near',
    url: 'https://192.0.2.9:7443',
    certificateSha256: fingerprint('ab'),
  });
  await peers.introduce(card, await secret(), value, fingerprint('ab'));
  const addresses = new KnownAddresses();
  const again = new Peers(
    { home, store, log: pino({ level: 'silent' }), url: 'https://127.0.0.1:1', version: '0' },
    addresses,
  );
  await again.open();
  again.seenAt('2001:db8::7');
  expect(['192.0.2.9', '2001:db8::8', '192.0.2.10'].map((address) => addresses.origin(address))).toEqual([
    'peer',
    'peer',
    'stranger',
  ]);
});
