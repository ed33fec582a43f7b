/** Connections that say nothing, or speak slowly: all of them end, and meanwhile everybody else is served. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectHome } from './connect.ts';
import { initHome } from './identity/own-card.ts';
import { type RunningParty, startParty } from './main.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-crowd-'));
let bank: RunningParty;
let insurer: RunningParty;

async function start(name: string): Promise<RunningParty> {
  await initHome(join(root, name), { name, host: '127.0.0.1', port: 0 });
  return await startParty(join(root, name), { logLevel: 'silent' });
}

beforeAll(async () => {
  [bank, insurer] = await Promise.all([start('bank'), start('insurer')]);
  const { code } = await (await connectHome(join(root, 'bank'), { url: bank.url })).invite();
  await (await connectHome(join(root, 'insurer'), { url: insurer.url })).acceptInvitation(code);
});
afterAll(async () => {
  await Promise.all([bank.close(), insurer.close()]);
  rmSync(root, { recursive: true, force: true });
});

/** What a client sends first. */
async function greeting(): Promise<Buffer> {
  return await new Promise((resolve) => {
    const pipe = new Duplex({ read: () => undefined, write: (piece: Buffer) => resolve(piece) });
    connectTls({ socket: pipe, rejectUnauthorized: false, minVersion: 'TLSv1.3' }).on('error', () => undefined);
  });
}

async function dial(first: Buffer): Promise<Socket> {
  const socket = connectTcp({ host: '127.0.0.1', port: bank.port, localAddress: '127.0.9.9' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (first.length > 0) socket.write(first);
  return socket;
}

test.each([
  [350, 'nothing'],
  [1_100, 'a greeting and then nothing'],
])('%i connections that send %s', async (size, what) => {
  const first = what === 'nothing' ? Buffer.alloc(0) : await greeting();
  const crowd = await Promise.all(Array.from({ length: size }, () => dial(first)));
  try {
    const client = await connectHome(join(root, 'bank'), { url: bank.url, answerTimeoutMs: 60_000 });
    expect((await client.status()).name).toBe('bank');
    const [peer] = await (await connectHome(join(root, 'insurer'), { url: insurer.url })).peers({ check: true });
    expect(peer).toMatchObject({ name: 'bank', reachable: true });
  } finally {
    for (const socket of crowd) socket.destroy();
  }
});

test('whoever shakes hands or writes headers slowly is not waited for', async () => {
  const hello = await greeting();
  const slowly = async (socket: Socket, piece: string): Promise<boolean> => {
    socket.on('error', () => undefined);
    socket.resume();
    const timer = setInterval(() => socket.write(piece), 500);
    try {
      if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(100_000) });
      return true;
    } finally {
      clearInterval(timer);
      socket.destroy();
    }
  };
  const tls = async (first: string): Promise<TLSSocket> => {
    const socket = connectTls({ host: '127.0.0.1', port: bank.port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    socket.write(first);
    return socket;
  };
  // A record of 16,384 bytes that never ends.
  const handshake = await dial(hello);
  await once(handshake, 'data');
  handshake.write(Buffer.from('1703034000', 'hex'));
  const ended = await Promise.all([
    slowly(handshake, 'x'),
    slowly(await tls('GET /peer/ping HTTP/1.1\r\nHost: bank\r\n'), 'a: b\r\n'),
    slowly(await tls('G'), ''),
  ]);
  expect(ended).toEqual([true, true, true]);
}, 120_000);
