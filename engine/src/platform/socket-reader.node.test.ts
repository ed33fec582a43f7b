import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readInto } from './socket-reader.ts';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** An accepted socket and its other side. */
async function pair(): Promise<[Socket, Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = (await once(server, 'connection')) as [Socket];
  server.close();
  open.push(near, far);
  return [near, far];
}

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >>> 8)) & 0xff);

test('all bytes come in order, those that the stream held first, and then its end', async () => {
  const [near, far] = await pair();
  const sent = pattern(1_000_000);
  far.write(sent.subarray(0, 1000));
  await once(near, 'readable');
  near.pause();
  const parts: Buffer[] = [];
  expect(readInto(near, (bytes) => parts.push(Buffer.from(bytes)))).toBe(true);
  expect(Buffer.concat(parts)).toEqual(Buffer.from(sent.subarray(0, 1000)));
  let events = 0;
  near.on('data', () => events++);
  far.end(sent.subarray(1000));
  near.resume();
  await once(near, 'end');
  expect(Buffer.concat(parts)).toEqual(Buffer.from(sent));
  expect(events).toBe(0);
});

test('a break is told after the bytes before it', async () => {
  const [near, far] = await pair();
  let arrived = 0;
  expect(readInto(near, (bytes) => void (arrived += bytes.length))).toBe(true);
  near.resume();
  near.on('error', () => {});
  const closed = new Promise((resolve) => void near.once('close', resolve));
  far.write(pattern(5000), () => far.resetAndDestroy());
  await closed;
  expect(arrived === 0 || arrived === 5000).toBe(true);
});

test('a socket that is read so already, or that has no handle, is left to events', async () => {
  const [near] = await pair();
  expect(readInto(near, () => {})).toBe(true);
  expect(readInto(near, () => {})).toBe(false);
  expect(readInto(new Socket(), () => {})).toBe(false);
});
