import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FrontDoor, openFrontDoor } from './front-door.ts';

let door: FrontDoor;
let served: Buffer[];

beforeEach(async () => {
  served = [];
  door = await openFrontDoor({
    host: '127.0.0.1',
    port: 0,
    serve: (socket) => {
      served.push(socket.read() as Buffer);
      socket.destroy();
    },
    handOver: () => false,
  });
});
afterEach(() => {
  door.close();
});

async function dial(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: door.port, noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A ClientHello without extensions: 2 + 32 bytes, no session id, one cipher suite, no compression. */
function hello(): Buffer {
  const body = Buffer.concat([Buffer.alloc(34, 3), Buffer.from([0, 0, 2, 0x13, 1, 1, 0])]);
  const message = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
  return Buffer.concat([Buffer.from([22, 3, 1, 0, message.length]), message]);
}

async function trickle(bytes: Buffer, size: number): Promise<Socket> {
  const socket = await dial();
  for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
    socket.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return socket;
}

test('a greeting in a few pieces is put together and given on whole', async () => {
  const socket = await trickle(hello(), 7);
  if (!socket.destroyed) await once(socket, 'close');
  expect(served).toEqual([hello()]);
});

test('a greeting that trickles in byte by byte is not waited for', async () => {
  // As long as a real one, so that it stays incomplete: the record says 512 bytes.
  const long = Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 0xfc]), Buffer.alloc(512, 3)]);
  const socket = await trickle(long.subarray(0, 300), 1);
  if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(2_000) });
  expect(socket.destroyed).toBe(true);
  expect(served).toEqual([]);
});
