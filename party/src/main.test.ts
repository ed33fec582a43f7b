import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PartyClient } from './api/client.ts';
import { ProblemError } from './api/problem.ts';
import { connectHome } from './connect.ts';
import { openHome } from './identity/home.ts';
import { initHome } from './identity/own-card.ts';
import { type RunningParty, startParty } from './main.ts';
import { pinnedTransport } from './peers/pinned-http.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-server-'));
const parties = new Map<string, RunningParty>();

async function start(name: string): Promise<RunningParty> {
  const home = join(root, name);
  await initHome(home, { name, host: '127.0.0.1', port: 0 });
  const party = await startParty(home, { logLevel: 'silent' });
  parties.set(name, party);
  return party;
}

function client(name: string): Promise<PartyClient> {
  const party = parties.get(name);
  if (party === undefined) throw new Error(name);
  return connectHome(join(root, name), { url: party.url });
}

async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a problem, found ${String(outcome)}`);
  return outcome;
}

beforeAll(async () => {
  await Promise.all(['bank', 'insurer', 'notary'].map(start));
});
afterAll(async () => {
  await Promise.all([...parties.values()].map((party) => party.close()));
  rmSync(root, { recursive: true, force: true });
});

test('status speaks of this party', async () => {
  const status = await (await client('bank')).status();
  const home = openHome(join(root, 'bank'));
  expect(status).toMatchObject({ name: 'bank', peers: 0, datasets: 0, jobs: {}, publicKey: home.identity.publicKey });
});

test('a wrong or missing token is refused, in the language asked for', async () => {
  const bank = parties.get('bank') as RunningParty;
  const home = openHome(join(root, 'bank'));
  const transport = pinnedTransport({ party: 'bank', url: bank.url, certificateSha256: home.tls.sha256 });
  for (const authorization of ['', 'Bearer ', `Bearer ${'A'.repeat(43)}`, home.token, `bearer ${home.token}x`]) {
    for (const path of ['/api/status', '/api/jobs', '/api/openapi.json', '/api/audit']) {
      const headers = { authorization, 'accept-language': 'zh-CN,zh;q=0.9' };
      const answer = await transport.send({ method: 'GET', path, headers });
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toMatchObject({
        code: 'http.unauthorized',
        detail: '请求没有携带本方的有效令牌',
      });
    }
  }
  transport.close();
});

test('the token goes to nobody whose certificate is not the pinned one', async () => {
  const bank = parties.get('bank') as RunningParty;
  const transport = pinnedTransport({ party: 'bank', url: bank.url, certificateSha256: '0'.repeat(64) });
  await expect(transport.send({ method: 'GET', path: '/api/status', headers: {} })).rejects.toMatchObject({
    code: 'peer.certificate-not-pinned',
  });
  transport.close();
});

test('OpenAPI 3.1 lists every route with its authentication', async () => {
  const bank = parties.get('bank') as RunningParty;
  const home = openHome(join(root, 'bank'));
  const transport = pinnedTransport({ party: 'bank', url: bank.url, certificateSha256: home.tls.sha256 });
  const answer = await transport.send({
    method: 'GET',
    path: '/api/openapi.json',
    headers: { authorization: `Bearer ${home.token}` },
  });
  const document = JSON.parse(answer.body) as {
    openapi: string;
    paths: Record<string, Record<string, { security?: Record<string, unknown>[] }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      // Some routes are for sessions of browsers alone, and these begin with some that ask for nothing.
      const isBrowsers = ['/api/session', '/api/me/credential', '/api/me/passkey'].includes(path);
      const schemes = !path.startsWith('/api/') ? ['peer'] : isBrowsers ? ['browser'] : ['token', 'browser'];
      const isOpen = path === '/peer/introduce' || path.startsWith('/api/sessions');
      const expected = isOpen ? undefined : schemes.map((scheme) => ({ [scheme]: [] }));
      expect(operation.security, `${method} ${path}`).toEqual(expected);
    }
  }
  expect(Object.keys(document.paths)).toContain('/api/jobs/{id}/approve');
  transport.close();
});

test('requests that are not understood say where', async () => {
  const bank = await client('bank');
  const long = await problemOf(bank.acceptInvitation(''));
  expect(long).toMatchObject({ code: 'http.invalid', kind: 'usage' });
  expect(long.problem.status).toBe(400);
  expect(await problemOf(bank.acceptInvitation('nonsense'))).toMatchObject({ code: 'invitation.invalid' });
  expect(await problemOf(bank.job('ffff'))).toMatchObject({ code: 'job.unknown', problem: { status: 404 } });
  expect((await problemOf(bank.dataset('x/../../etc'))).problem.status).toBeGreaterThanOrEqual(400);
});

test('peers pin each other by an invitation that works once', async () => {
  const [bank, insurer, notary] = await Promise.all(['bank', 'insurer', 'notary'].map(client));
  if (bank === undefined || insurer === undefined || notary === undefined) throw new Error();
  const invitation = await bank.invite();
  const peer = await insurer.acceptInvitation(invitation.code);
  expect(peer).toMatchObject({ name: 'bank', certificateSha256: openHome(join(root, 'bank')).tls.sha256 });
  expect((await bank.peers()).map(({ name }) => name)).toEqual(['insurer']);
  const [checked] = await bank.peers({ check: true });
  expect(checked?.reachable).toBe(true);
  expect(checked?.roundTripMs).toBeGreaterThan(0);
  expect(await problemOf(notary.acceptInvitation(invitation.code))).toMatchObject({
    code: 'invitation.refused',
    kind: 'policy',
  });
  expect(await problemOf(bank.acceptInvitation((await bank.invite()).code))).toMatchObject({ code: 'invitation.own' });
  expect((await notary.peers()).length).toBe(0);
});

test('peer routes refuse strangers and parties without a certificate', async () => {
  const bank = parties.get('bank') as RunningParty;
  const pin = openHome(join(root, 'bank')).tls.sha256;
  for (const tls of [{}, openHome(join(root, 'notary')).tls]) {
    const transport = pinnedTransport({ party: 'bank', url: bank.url, certificateSha256: pin }, tls);
    for (const path of ['/peer/catalog', '/peer/ping']) {
      const answer = await transport.send({ method: 'GET', path, headers: {} });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'peer.not-a-peer' });
    }
    transport.close();
  }
});

test('a peer that shows another certificate is named with both fingerprints', async () => {
  const insurer = await client('insurer');
  const pinned = openHome(join(root, 'bank')).tls.sha256;
  await parties.get('bank')?.close();
  // Somebody else takes the address over.
  const port = (parties.get('bank') as RunningParty).port;
  const home = join(root, 'impostor');
  await initHome(home, { name: 'bank', host: '127.0.0.1', port });
  const impostor = await startParty(home, { logLevel: 'silent' });
  const [peer] = await insurer.peers({ check: true });
  expect(peer?.problem).toMatchObject({
    code: 'peer.certificate-not-pinned',
    fields: { party: 'bank', found: openHome(home).tls.sha256, expected: pinned },
  });
  await impostor.close();
  const [gone] = await insurer.peers({ check: true });
  expect(gone).toMatchObject({ reachable: false, problem: { code: 'peer.unreachable' } });
  parties.set('bank', await startParty(join(root, 'bank'), { logLevel: 'silent', port }));
  expect((await insurer.peers({ check: true }))[0]?.reachable).toBe(true);
});

test('a port in use is an error with a next action', async () => {
  const home = join(root, 'second');
  const { port } = parties.get('notary') as RunningParty;
  await initHome(home, { name: 'second', host: '127.0.0.1', port });
  const failure = await startParty(home, { logLevel: 'silent' }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure).toMatchObject({ code: 'server.port-in-use', fields: { port: String(port) } });
});

test('whatever arrives at the port, the connection ends and the party lives', async () => {
  const { port } = parties.get('notary') as RunningParty;
  const openHandshake = Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 0xfc]);
  const inputs = [
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.alloc(64 * 1024, 0xff),
    Buffer.concat([openHandshake, Buffer.alloc(20_000)]),
    Buffer.from([22, 3, 1, 0, 0]),
    ...Array.from({ length: 30 }, (_, i) =>
      Buffer.from(Array.from({ length: 1 + i * 37 }, (_, j) => (i * 31 + j * j * 7) & 0xff)),
    ),
  ];
  const before = process.memoryUsage().rss;
  await Promise.all(
    inputs.map(
      (bytes) =>
        new Promise<void>((resolve) => {
          const socket = connectTcp(port, '127.0.0.1', () => socket.write(bytes));
          socket.on('error', () => undefined);
          socket.on('close', () => resolve());
          socket.resume();
        }),
    ),
  );
  // Good TLS, bad HTTP.
  const garbage = [
    '\0\0\0\0',
    'GET /api/status\r\n\r\n',
    `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n\r\n`,
    'POST /peer/introduce HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n',
  ];
  await Promise.all(
    garbage.map(
      (text) =>
        new Promise<void>((resolve) => {
          const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => socket.write(text));
          socket.on('error', () => undefined);
          socket.on('close', () => resolve());
          socket.setTimeout(2_000, () => socket.destroy());
          socket.resume();
        }),
    ),
  );
  // A server name of a run that does not exist.
  await new Promise<void>((resolve) => {
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      servername: `${'0'.repeat(32)}.run.tacit`,
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  expect((await (await client('notary')).status()).name).toBe('notary');
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
}, 120_000);

test('the audit log chains what happened', async () => {
  const { entries, brokenAt } = await (await client('insurer')).audit();
  expect(brokenAt).toBeUndefined();
  expect(entries.map(({ event }) => event)).toContain('peer.pinned');
});

test('shutdown ends the party', async () => {
  const notary = parties.get('notary') as RunningParty;
  expect(await (await client('notary')).shutdown()).toEqual({ stopping: true });
  await notary.closed;
});

test('a dataset is not added for a client that has gone before the answer', async () => {
  const bank = await client('bank');
  const path = join(root, 'long.csv');
  writeFileSync(path, `id,x\n${Array.from({ length: 400_000 }, (_, i) => `${i},${i}`).join('\n')}\n`);
  const add = (name: string, signal?: AbortSignal) => bank.addDataset({ name, source: { kind: 'csv', path } }, signal);
  const gone = new AbortController();
  const adding = add('gone', gone.signal);
  adding.catch(() => undefined);
  // The party has begun with it by the time that it answers another question.
  await bank.status();
  gone.abort();
  await expect(adding).rejects.toThrow();
  // One that stays is read to its end meanwhile, and comes later than the other would have.
  await add('stays');
  expect((await bank.datasets()).map(({ name }) => name)).toEqual(['stays']);
  await bank.removeDataset('stays');
});
