/** Parties that meet: what both ends show, who may use an invitation, and what answers at a peer's address. */
import { KeyObject, webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { createCertificate } from '@tacit/engine/node';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { PartyClient } from './api/client.ts';
import { ProblemError } from './api/problem.ts';
import { connectHome } from './connect.ts';
import { openHome } from './identity/home.ts';
import { initHome } from './identity/own-card.ts';
import { type RunningParty, startParty } from './main.ts';

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
}, 120_000);

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
}, 120_000);

test('what answers at the address of a peer is told apart: another program, another party', async () => {
  const [guest, host] = await Promise.all([start('guest'), start('host')]);
  await guest.acceptInvitation((await host.invite()).code);
  const party = running.find(({ name }) => name === 'host');
  if (party === undefined) throw new Error();
  const { url, port } = party;
  await party.close();
  const home = join(root, 'host');
  const own = await connectHome(home, { url });
  /** What the guest says of its peer, and the command line of its own party, while `server` has the port. */
  const said = async (server: Server): Promise<[unknown, unknown]> => {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { problem } = await guest.peer('host');
    const error: unknown = await own.status().catch((reason: unknown) => reason);
    await new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
    });
    return [problem, error];
  };
  const { cert, key } = createCertificate('host');
  const foreign = await foreignCertificate();
  const programs: [Server, string][] = [
    [createHttp((_, response) => response.end('hello')), 'no TLS 1.3'],
    [createTcp((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n')), 'no TLS 1.3'],
    [createTls({ ...foreign, maxVersion: 'TLSv1.2' }), 'no TLS 1.3'],
    [createTls(foreign), 'a certificate for db.example'],
  ];
  for (const [server, found] of programs) {
    server.on('tlsClientError', () => undefined);
    const [peer, self] = await said(server);
    expect(peer).toMatchObject({ code: 'peer.another-program', kind: 'peer', fields: { party: 'host', url, found } });
    expect(self).toMatchObject({ code: 'party.another-program', fields: { party: 'host', url, found } });
  }
  const [peer, self] = await said(createTls({ cert, key }));
  expect(peer).toMatchObject({ code: 'peer.certificate-not-pinned', fields: { expected: openHome(home).tls.sha256 } });
  expect(self).toMatchObject({ code: 'party.another-party', fields: { party: 'host', url, home } });
  expect((await guest.peer('host')).problem?.code).toBe('peer.unreachable');
  await expect(own.status()).rejects.toMatchObject({ code: 'party.not-running' });
  expect(await startFails(home, port)).toBe('server.port-in-use');
}, 120_000);

/** As another program's server might have: of the same kind, for another name. */
async function foreignCertificate(): Promise<{ cert: string; key: string }> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=db.example, O=Example',
    keys,
    signingAlgorithm,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }) as string;
  return { cert: certificate.toString('pem'), key };
}

/** The code with which a party does not start while another program has its port. */
async function startFails(home: string, port: number): Promise<unknown> {
  const other = createTcp();
  onTestFinished(() => void other.close());
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  expect((other.address() as AddressInfo).port).toBe(port);
  return await startParty(home, { logLevel: 'silent', port }).catch((error: { code?: unknown }) => error.code);
}
