import { spawn } from 'node:child_process';
import { createHash, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, beforeAll, expect, test } from 'vitest';
import 'reflect-metadata';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import type { Channel } from '../base/channel.ts';
import { runParty } from '../transport/mesh-session.ts';
import type { Session } from '../transport/session.ts';
import { dialLink, type Identity, type LinkServer, linkServer } from './node-links.ts';

interface TestIdentity extends Identity {
  readonly pin: string;
}

async function selfSigned(name: string): Promise<TestIdentity> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2036-01-01'),
    signingAlgorithm: algorithm,
    keys,
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    key: PemConverter.encode(key, 'PRIVATE KEY'),
    cert: certificate.toString('pem'),
    pin: createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex'),
  };
}

let bank: TestIdentity;
let insurer: TestIdentity;
let stranger: TestIdentity;
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  [bank, insurer, stranger] = (await Promise.all(['bank', 'insurer', 'stranger'].map(selfSigned))) as [
    TestIdentity,
    TestIdentity,
    TestIdentity,
  ];
});
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

/** A raw TCP listener that hands its sockets to a link server, with the first bytes read already as a router would. */
async function listen(links: LinkServer): Promise<number> {
  const server: Server = createServer((socket: Socket) => {
    socket.once('data', (head) => {
      socket.pause();
      links.adopt(socket, head);
    });
    socket.on('error', () => {});
  });
  cleanups.push(() => {
    server.close();
    links.close();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const dial = (port: number, changes: Partial<Parameters<typeof dialLink>[0]> = {}): Promise<Channel> =>
  dialLink({
    ...bank,
    party: 'insurer',
    host: '127.0.0.1',
    port,
    path: '/run/7',
    pinnedCertSha256: insurer.pin,
    serverName: '0123.run.tacit',
    timeoutMs: 2_000,
    ...changes,
  });

async function linkPair(): Promise<[Channel, Channel]> {
  const links = linkServer(insurer);
  const port = await listen(links);
  const accepted = links.expect({ party: 'bank', path: '/run/7', pinnedCertSha256: bank.pin });
  const dialled = await dial(port);
  return [dialled, await accepted];
}

test('a session runs over a pinned TLS link, large messages both ways', async () => {
  const ends = await linkPair();
  const length = 20 << 20;
  const program = async (session: Session): Promise<boolean> => {
    const other = 1 - session.self;
    const chunk = new Uint8Array(256 * 1024);
    const target = new Uint8Array(length);
    session.send(other, chunk.fill(session.self + 1), false);
    const arrived = session.receive(other, target);
    for (let sent = chunk.length; sent < length; sent += chunk.length) {
      session.send(other, chunk.fill(session.self + 1), sent + chunk.length === length);
      await session.breathe();
    }
    await arrived;
    return target.every((byte) => byte === other + 1);
  };
  const outcomes = await Promise.all(
    ends.map((channel, self) => {
      const channels = self === 0 ? [undefined, channel] : [channel, undefined];
      return runParty({ names: ['bank', 'insurer'], self, channels, sessionId: 's', program: 'p' }, program);
    }),
  );
  for (const { result, traffic } of outcomes) {
    expect(result).toBe(true);
    expect(traffic.rounds).toBe(1);
    expect(traffic.sent).toContain(length);
  }
});

test('cancelling over TLS ends both parties, in the middle of a large message, and both name who cancelled', async () => {
  const ends = await linkPair();
  const cancel = new AbortController();
  const program = async (session: Session): Promise<void> => {
    session.step('match keys');
    const other = 1 - session.self;
    const chunk = new Uint8Array(64 * 1024);
    void session.receive(other, new Uint8Array(2 ** 30));
    for (let sent = 0; sent < 2 ** 30; sent += chunk.length) {
      session.send(other, chunk, sent + chunk.length === 2 ** 30);
      if (sent === 16 * chunk.length && session.self === 1) cancel.abort();
      await session.breathe();
    }
  };
  const outcomes = await Promise.allSettled(
    ends.map((channel, self) => {
      const channels = self === 0 ? [undefined, channel] : [channel, undefined];
      const signal = self === 1 ? { signal: cancel.signal } : {};
      return runParty({ names: ['bank', 'insurer'], self, channels, sessionId: 's', program: 'p', ...signal }, program);
    }),
  );
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { kind: 'usage', code: 'session.cancelled', fields: { party: 'insurer', step: 'match keys' } },
    });
  }
});

test('the dialler refuses another certificate than the pinned one before it says anything', async () => {
  const links = linkServer(stranger);
  const port = await listen(links);
  const asked = links.expect({ party: 'bank', path: '/run/7', pinnedCertSha256: bank.pin, timeoutMs: 300 });
  await expect(dial(port)).rejects.toMatchObject({
    code: 'peer.certificate-not-pinned',
    fields: { party: 'insurer', found: stranger.pin, expected: insurer.pin },
  });
  await expect(asked).rejects.toMatchObject({ code: 'peer.not-connected', fields: { party: 'bank' } });
});

test('the acceptor refuses a stranger and still takes the real party', async () => {
  const links = linkServer(insurer);
  const port = await listen(links);
  const accepted = links.expect({ party: 'bank', path: '/run/7', pinnedCertSha256: bank.pin });
  await expect(dial(port, stranger)).rejects.toMatchObject({ code: 'peer.refused' });
  const real = await dial(port);
  const channel = await accepted;
  channel.destroy();
  real.destroy();
});

test('silent strangers keep the real party out as little', async () => {
  const links = linkServer(insurer);
  const port = await listen(links);
  const accepted = links.expect({ party: 'bank', path: '/run/7', pinnedCertSha256: bank.pin });
  const silent = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      // The first byte of a greeting: what a router passes on.
      socket.write(Uint8Array.of(22));
      return socket;
    }),
  );
  cleanups.push(() => {
    for (const socket of silent) socket.destroy();
  });
  const real = await dial(port);
  const channel = await accepted;
  channel.destroy();
  real.destroy();
});

test('the acceptor that only met strangers says so', async () => {
  const links = linkServer(insurer);
  const port = await listen(links);
  const accepted = links.expect({ party: 'bank', path: '/run/7', pinnedCertSha256: bank.pin, timeoutMs: 400 });
  const verdict = expect(accepted).rejects.toMatchObject({
    code: 'peer.certificate-not-pinned',
    fields: { party: 'bank', found: stranger.pin, expected: bank.pin },
  });
  await expect(dial(port, stranger)).rejects.toMatchObject({ code: 'peer.refused' });
  await verdict;
});

test('a link nobody expects is refused', async () => {
  const port = await listen(linkServer(insurer));
  await expect(dial(port)).rejects.toMatchObject({ code: 'peer.refused', fields: { cause: 'HTTP 404 Not Found' } });
});

test('a closed port and a mute server are unreachable', async () => {
  const mute = createServer((socket) => void socket.on('error', () => {}));
  await new Promise<void>((resolve) => void mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  const sockets = new Set<Socket>();
  mute.on('connection', (socket: Socket) => void sockets.add(socket));
  await expect(dial(port, { timeoutMs: 200 })).rejects.toMatchObject({
    code: 'peer.unreachable',
    fields: { party: 'insurer', cause: 'no answer within 0.2 s' },
  });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => void mute.close(resolve));
  await expect(dial(port)).rejects.toMatchObject({ code: 'peer.unreachable', fields: { cause: 'ECONNREFUSED' } });
});

test('garbage, plain HTTP and other requests end their connection only', async () => {
  const links = linkServer(insurer);
  const port = await listen(links);
  const accepted = links.expect({ party: 'bank', path: '/run/7', pinnedCertSha256: bank.pin });
  const garbage = [
    Buffer.alloc(5000, 0xff),
    Buffer.from('GET /run/7 HTTP/1.1\r\n\r\n'),
    Buffer.from([22, 3, 1, 0xff, 0xff, 1, 0, 0xff, 0xff]),
  ];
  for (const bytes of garbage) await closedAfter(connect(port, '127.0.0.1'), bytes);
  const inside = [
    'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
    '\x00\x01\x02 nonsense\r\n\r\n',
    `GET /run/7 HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
  ];
  for (const text of inside) {
    const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...pem(bank) });
    await closedAfter(socket, Buffer.from(text));
  }
  const real = await dial(port);
  (await accepted).destroy();
  real.destroy();
});

const pem = ({ key, cert }: TestIdentity): Identity => ({ key, cert });

/** Sends bytes and resolves when the other side has closed. */
async function closedAfter(socket: Socket, bytes: Buffer): Promise<void> {
  socket.on('error', () => {});
  socket.resume();
  const closed = new Promise((resolve) => void socket.on('close', resolve));
  socket.write(bytes);
  await closed;
}

test('the end of a process is seen at once', async () => {
  const [dialled, accepted] = await linkPair();
  const ended = new Promise<Error | undefined>((resolve) => {
    accepted.open({ data: () => {}, closed: resolve });
  });
  dialled.open({ data: () => {}, closed: () => {} });
  dialled.destroy();
  await ended;
  expect(accepted.bufferedBytes).toBe(0);
  await accepted.close();
  await accepted.drained();
});

/** A party in a process of its own: dials the test, joins the session and waits for a message that never comes. */
const waitingParty = `
  import { dialLink } from ${JSON.stringify(new URL('node-links.ts', import.meta.url).href)};
  import { runParty } from ${JSON.stringify(new URL('../transport/mesh-session.ts', import.meta.url).href)};
  const { dial, session } = JSON.parse(process.env.TACIT_TEST);
  await runParty({ ...session, self: 1, channels: [dialLink(dial), undefined] }, async (session) => {
    session.send(0, Uint8Array.of(1), true);
    await session.receive(0, new Uint8Array(1));
  });
`;

test.each([
  // Long before anybody's patience ends: the code says which it was.
  ['SIGKILL', 'peer.closed', 100_000],
  ['SIGSTOP', 'peer.silent', 1_000],
] as const)('after %s of a party the other ends with %s', async (signal, code, timeoutMs) => {
  const links = linkServer(bank);
  const port = await listen(links);
  const session = { names: ['bank', 'insurer'], sessionId: 's', program: 'p', timeoutMs };
  const dialled = { ...pem(insurer), party: 'bank', host: '127.0.0.1', port, path: '/1', pinnedCertSha256: bank.pin };
  const child = spawn(process.execPath, ['--input-type=module', '-e', waitingParty], {
    env: { ...process.env, NODE_OPTIONS: '', TACIT_TEST: JSON.stringify({ dial: dialled, session }) },
    stdio: 'inherit',
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const accepted = links.expect({ party: 'insurer', path: '/1', pinnedCertSha256: insurer.pin });
  const run = runParty({ ...session, self: 0, channels: [undefined, accepted] }, async (each) => {
    each.step('secure stage');
    await each.receive(1, new Uint8Array(1));
    child.kill(signal);
    await each.receive(1, new Uint8Array(1));
  });
  await expect(run).rejects.toMatchObject({ code, fields: { party: 'insurer', step: 'secure stage' } });
});
