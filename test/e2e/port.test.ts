/** A party's port and its disk: what strangers send, what is taken, what cannot be written. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { initHome } from '@tacit/party';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, launch, stopParty } from '../../cli/src/demo/parties.ts';
import { Parties, problemOf, tacit } from './support.ts';

let world: Parties;
beforeAll(async () => {
  world = await Parties.start(['solo']);
});
afterAll(() => world.end());

function residentMB(pid: number | undefined): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

/** Sends bytes and waits until the other side closes, at most `patienceMs`; true if it closed. */
function throwAt(socket: Socket, bytes: Uint8Array, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(closed);
    };
    const timer = setTimeout(() => end(false), patienceMs);
    socket.on('error', () => undefined);
    socket.on('close', () => end(true));
    socket.resume();
    socket.write(bytes);
  });
}

// Side by side: one waits for the patience of a server while the others start processes.
test.concurrent('a port that is taken', async ({ onTestFinished }) => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void other.close());
  const home = join(world.folder, 'taken');
  await initHome(home, { name: 'taken', host: '127.0.0.1', port });
  const ended = await tacit(['start', '--home', home]);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(String(port));
  expect(ended.stderr).toMatch(/^error: .+\nhint: .+/);
});

test.concurrent('a second process for a home that is in use', async () => {
  const ended = await tacit(['start', '--home', world.home('solo')]);
  expect(ended.code).toBe(2);
  expect((await world.client('solo').status()).name).toBe('solo');
});

test.concurrent('garbage on the port: connections close, the server lives, memory stays', async () => {
  const { client, process: server, card } = world.party('solo');
  const { port } = new URL(card.url);
  const tcp = (): Socket => connect(Number(port), '127.0.0.1');
  const tls = async (): Promise<Socket> =>
    await new Promise((resolve, reject) => {
      const socket = connectTls({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }, () =>
        resolve(socket),
      );
      socket.once('error', reject);
    });
  await client.status();
  const before = residentMB(server.pid);

  const hello = Buffer.from('16030100c8010000c40303', 'hex');
  const raw: Uint8Array[] = [
    ...Array.from({ length: 40 }, (_, i) => randomBytes(1 + i * 37)),
    ...Array.from({ length: 20 }, (_, i) => Buffer.concat([hello, randomBytes(200 + i * 900)])),
    // Lengths that promise more than anybody sends, or than anybody may.
    Buffer.from('1603018000', 'hex'),
    Buffer.concat([Buffer.from('16030140000100ffff', 'hex'), randomBytes(20_000)]),
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.alloc(4_000_000, 0x16),
    hello,
  ];
  const http = [
    'POST /api/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n',
    `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${'x: y\r\n'.repeat(5_000)}\r\n`,
    'GET /peer/link HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tacit-link/1\r\n\r\n',
    'POST /peer/jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n',
    '\u0000\u0001\u0002',
  ].map((text) => Buffer.from(text));
  const large = Buffer.concat([
    Buffer.from('POST /api/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n'),
    Buffer.alloc(60_000_000, 0x20),
  ]);
  // What stands for nothing waits for the server's patience; the rest is thrown meanwhile.
  const [closed] = await Promise.all([
    Promise.all(raw.map((bytes) => throwAt(tcp(), bytes, 60_000))),
    ...http.map(async (bytes) => {
      await throwAt(await tls(), bytes, 3_000);
      expect((await client.status()).name).toBe('solo');
    }),
    tls().then((socket) => throwAt(socket, large, 8_000)),
  ]);
  expect(closed).not.toContain(false);

  expect((await client.status()).name).toBe('solo');
  expect(server.exitCode).toBeNull();
  expect(residentMB(server.pid) - before).toBeLessThan(150);
});

test.concurrent('a home whose keys others may read is refused', async () => {
  const home = join(world.folder, 'open');
  await initHome(home, { name: 'open', host: '127.0.0.1', port: await freePort() });
  chmodSync(join(home, 'identity.key'), 0o644);
  const ended = await tacit(['start', '--home', home]);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain('identity.key');
});

// Also as root, who may write what is read-only: no process may write more than its file-size limit.
test.concurrent('a store that cannot be written: a clear error, and what was there stays', async ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'tacit-full-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, 'home');
  await initHome(home, { name: 'full', host: '127.0.0.1', port: await freePort() });
  const running = await launch('full', home);
  await stopParty(running);
  const size = statSync(join(home, 'store.sqlite')).size;
  expect(size).toBeGreaterThan(0);

  // A file-size limit is how a full disk looks to a process of any user.
  const program = join(import.meta.dirname, '../../cli/src/bin.ts');
  const limited = spawn('bash', ['-c', `ulimit -f 0; exec "${process.execPath}" "${program}" start --home "${home}"`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 200_000,
    env: { ...process.env, LANG: 'C.UTF-8', NODE_COMPILE_CACHE: '' },
  });
  let complaint = '';
  limited.stdout.resume();
  limited.stderr.setEncoding('utf8').on('data', (text: string) => void (complaint += text));
  expect(await once(limited, 'close'), complaint).toEqual([2, null]);
  expect(complaint).toMatch(/^error: .*store\.sqlite.*\nhint: .+/m);

  const again = await launch('full', home);
  onTestFinished(() => stopParty(again));
  const { stdout, code } = await tacit(['audit', '--json', '--home', home]);
  expect(code).toBe(0);
  const audit = JSON.parse(stdout) as { entries: { event: string }[]; brokenAt?: number };
  expect(audit.brokenAt).toBeUndefined();
  expect(audit.entries.map((entry) => entry.event)).toContain('party.started');
});

test('a stopped party leaves no process and no socket behind', async () => {
  expect(existsSync(join(world.home('solo'), 'store.sqlite'))).toBe(true);
  await world.stop('solo');
  expect(await problemOf(world.client('solo').status()).catch((error: { code?: string }) => error)).toMatchObject({
    code: 'party.not-running',
  });
  expect(readdirSync(join(world.home('solo'), 'runs'))).toEqual([]);
  await world.restart('solo');
});
