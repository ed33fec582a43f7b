/** Links over WebSockets, with Node's own as the browser's end. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket as RawSocket } from 'ws';
import type { Channel } from '../base/channel.ts';
import { runParty } from '../transport/mesh-session.ts';
import { type BrowserLinks, browserLinks } from './browser-accept.ts';
import { dialSocket, socketProtocol, tokenPrefix } from './browser-dial.ts';

const token = 'k'.repeat(40);
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(): Promise<{ links: BrowserLinks; url: string }> {
  const links = await browserLinks();
  const server = createServer((_, response) => response.writeHead(404).end()).on('upgrade', links.upgrade);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { links, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function pair(): Promise<[Channel, Channel]> {
  const { links, url } = await listening();
  const coming = links.expect({ party: 'browser', path: '/run/1', token });
  return [await dialSocket({ party: 'node', url: `${url}/run/1`, token }), await coming];
}

/** What a channel delivers until its end. */
function collect(channel: Channel): Promise<{ bytes: Uint8Array; error: Error | undefined }> {
  const pieces: Uint8Array[] = [];
  return new Promise((resolve) => {
    channel.open({
      data: (bytes) => void pieces.push(bytes.slice()),
      closed: (error) => resolve({ bytes: Buffer.concat(pieces), error }),
    });
  });
}

test('a session runs over it, large messages both ways', async () => {
  const ends = await pair();
  const names = ['browser', 'node'];
  const length = 5 * 1024 * 1024;
  const runs = names.map((_, self) =>
    runParty(
      { names, self, channels: self === 0 ? [undefined, ends[0]] : [ends[1], undefined], sessionId: 's', program: 'p' },
      async (session) => {
        const own = new Uint8Array(length).fill(session.self + 1);
        const theirs = new Uint8Array(length);
        const arrival = session.receive(1 - session.self, theirs);
        for (let start = 0; start < length; start += 100_000) {
          session.send(1 - session.self, own.subarray(start, start + 100_000), start + 100_000 >= length);
          await session.breathe();
        }
        await arrival;
        return theirs.every((byte) => byte === 2 - session.self);
      },
    ),
  );
  expect((await Promise.all(runs)).map(({ result }) => result)).toEqual([true, true]);
});

test('what arrived before anybody listened waits, and the end comes after the last bytes', async () => {
  const [browser, node] = await pair();
  browser.send(Uint8Array.of(1, 2));
  browser.send(new Uint8Array(100_000).fill(3));
  const over = browser.close();
  await new Promise((resolve) => void setTimeout(resolve, 50));
  const { bytes, error } = await collect(node);
  expect(error).toBeUndefined();
  expect(bytes).toEqual(Buffer.concat([Uint8Array.of(1, 2), new Uint8Array(100_000).fill(3)]));
  // The other half is open still.
  const last = collect(browser);
  node.send(Uint8Array.of(9));
  await Promise.all([node.close(), over]);
  expect(await last).toEqual({ bytes: Buffer.of(9), error: undefined });
});

test('memory comes back when it has been sent, and a writer far ahead waits', async () => {
  const [browser, node] = await pair();
  let returned = 0;
  void collect(browser);
  for (let i = 0; i < 64; i++) node.send(new Uint8Array(256 * 1024), () => void returned++);
  expect(node.bufferedBytes).toBeGreaterThan(512 * 1024);
  await node.drained();
  expect(node.bufferedBytes).toBeLessThanOrEqual(512 * 1024);
  await Promise.all([node.close(), browser.close()]);
  expect(returned).toBe(64);
});

test('a break is told as an error', async () => {
  const [browser, node] = await pair();
  const ended = collect(browser);
  void collect(node);
  node.destroy();
  expect((await ended).error?.message).toMatch(/connection closed/);
});

test('a stranger without the token is refused and cannot end the wait; a used link admits nobody else', async () => {
  const { links, url } = await listening();
  const coming = links.expect({ party: 'browser', path: '/run/1', token });
  const wrong = dialSocket({ party: 'node', url: `${url}/run/1`, token: 'w'.repeat(40) });
  await expect(wrong).rejects.toMatchObject({ kind: 'peer', code: 'peer.unreachable', fields: { party: 'node' } });
  await expect(dialSocket({ party: 'node', url: `${url}/run/2`, token })).rejects.toMatchObject({
    code: 'peer.unreachable',
  });
  const [first] = await Promise.all([dialSocket({ party: 'node', url: `${url}/run/1`, token }), coming]);
  await expect(dialSocket({ party: 'node', url: `${url}/run/1`, token })).rejects.toMatchObject({
    code: 'peer.unreachable',
  });
  first.destroy();
  (await coming).destroy();
});

test('an acceptor that met nobody, or only strangers, says so', async () => {
  const { links, url } = await listening();
  await expect(links.expect({ party: 'browser', path: '/a', token, timeoutMs: 50 })).rejects.toMatchObject({
    code: 'peer.not-connected',
  });
  const coming = links.expect({ party: 'browser', path: '/a', token, timeoutMs: 300 });
  await dialSocket({ party: 'node', url: `${url}/a`, token: 'w'.repeat(40) }).catch(() => {});
  await expect(coming).rejects.toMatchObject({ code: 'peer.refused' });
});

test.each([
  ['text', (socket: RawSocket) => socket.send('hello'), /text message/],
  ['a flood before anybody listens', (socket: RawSocket) => flood(socket), /before anybody listened/],
  ['a message beyond all frames', (socket: RawSocket) => socket.send(new Uint8Array(3 << 20)), /closed, code/],
])('%s breaks the link', async (_, attack, cause) => {
  const { links, url } = await listening();
  const coming = links.expect({ party: 'browser', path: '/run', token });
  const raw = new RawSocket(`${url}/run`, [socketProtocol, tokenPrefix + token]);
  raw.on('error', () => {});
  await once(raw, 'open');
  attack(raw);
  await once(raw, 'close');
  expect((await collect(await coming)).error?.message).toMatch(cause);
});

function flood(socket: RawSocket): void {
  for (let i = 0; i < 10; i++) socket.send(new Uint8Array(1 << 20));
}

test.each([
  ['ws://example.org/run', token, 'ws://example.org/run'],
  ['https://127.0.0.1/run', token, 'https://127.0.0.1/run'],
  ['no address', token, 'no address'],
  ['wss://127.0.0.1/run', 'short', 'a token of 5 characters'],
])('%s with token %s is no link', (url, given, found) => {
  expect(() => dialSocket({ party: 'node', url, token: given })).toThrow(
    expect.objectContaining({ code: 'peer.bad-link', fields: expect.objectContaining({ found }) }),
  );
});
