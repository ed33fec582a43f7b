import { once } from 'node:events';
import { connect, Socket as NetSocket, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Admission } from './admission.ts';
import { type FrontDoor, openFrontDoor } from './front-door.ts';

let door: FrontDoor;
let served: Buffer[];
/** Where each greeting came from that got through. */
let callers: (string | undefined)[];

/** Connections that the door has seen. */
let admitted: number;

beforeEach(async () => {
  admitted = 0;
  served = [];
  callers = [];
  door = await openFrontDoor({
    host: '127.0.0.1',
    port: 0,
    // The machine itself, a known peer, and strangers: all of 127.0.0.0/8 is at hand for tests.
    origin: (address) => {
      admitted++;
      return address === '127.0.0.1' ? 'loopback' : address === '127.0.0.2' ? 'peer' : 'stranger';
    },
    serve: (socket) => {
      callers.push(socket.remoteAddress);
      served.push(socket.read() as Buffer);
      socket.destroy();
    },
    handOver: () => false,
  });
});
afterEach(() => {
  door.close();
});

async function dial(localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: door.port, localAddress, noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A ClientHello without extensions: 2 + 32 bytes, no session id, one cipher suite, no compression. */
/** Only for a door that is broken: what is waited for comes at once, but on a busy machine. */
const patienceMs = 60_000;

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
  if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(patienceMs) });
  expect(socket.destroyed).toBe(true);
  expect(served).toEqual([]);
});

describe('on a machine that was busy', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a greeting that arrived meanwhile is read before its time is up', async () => {
    const socket = await dial();
    await vi.waitFor(() => expect(admitted).toBe(1));
    await new Promise<void>((resolve) => socket.write(hello(), () => resolve()));
    // An hour in which this process did not run: all its timers are due at once, and the greeting lies unread.
    vi.advanceTimersByTime(3_600_000);
    await once(socket, 'close');
    expect(served).toEqual([hello()]);
  });

  test('who says nothing goes all the same', async () => {
    const socket = await dial();
    await vi.waitFor(() => expect(admitted).toBe(1));
    while (!socket.destroyed) {
      vi.advanceTimersByTime(3_600_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(served).toEqual([]);
  });
});

describe('a crowd of silent connections', () => {
  let crowd: Socket[];

  beforeEach(() => {
    crowd = [];
  });
  afterEach(() => {
    for (const socket of crowd) socket.destroy();
  });

  async function gather(size: number, address: (i: number) => string): Promise<void> {
    crowd.push(...(await Promise.all(Array.from({ length: size }, (_, i) => dial(address(i))))));
  }

  /** Whether a greeting from this address gets through. */
  async function getsThrough(address: string): Promise<boolean> {
    const before = callers.length;
    const socket = await dial(address);
    socket.write(hello());
    if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(patienceMs) });
    return callers.length > before && callers.at(-1) === address;
  }

  /** Waits until this many of the crowd are still connected: what the door ended shows here a moment later. */
  async function remain(count: number): Promise<void> {
    const left = (): number => crowd.filter((socket) => !socket.destroyed).length;
    await vi.waitFor(() => expect(left()).toBe(count), { timeout: patienceMs, interval: 20 });
  }

  test('from many addresses keeps nobody out, and the oldest of it goes', async () => {
    await gather(400, (i) => `127.0.${1 + (i % 100)}.3`);
    await remain(128);
    expect(crowd[0]?.destroyed).toBe(true);
    expect(crowd.at(-1)?.destroyed).toBe(false);
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.250.1', '127.0.1.3'])
      expect(await getsThrough(address), address).toBe(true);
  });

  test('from one address has few places, and takes none from others', async () => {
    const early = await dial('127.0.3.3');
    await gather(300, () => '127.0.4.3');
    await remain(16);
    expect(early.destroyed).toBe(false);
    early.destroy();
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.3.3', '127.0.4.3'])
      expect(await getsThrough(address), address).toBe(true);
  });

  test('of known peers takes no place from this machine', async () => {
    await gather(300, () => '127.0.0.2');
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.3.3'])
      expect(await getsThrough(address), address).toBe(true);
  });
});

test('connections that have said whose they are give way too, the oldest of the address that has most', () => {
  const places = { undecided: 4, undecidedPerAddress: 4, all: 3 };
  const admission = new Admission({ loopback: places, peer: places, stranger: places });
  const enter = (address: string): Socket => {
    const socket = new NetSocket();
    admission.enter(socket, 'stranger', address).decided();
    return socket;
  };
  const [first, second, third, fourth] = ['192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.3'].map(enter);
  expect([first, second, third, fourth].map((socket) => socket?.destroyed)).toEqual([false, true, false, false]);
  const other = new NetSocket();
  admission.enter(other, 'loopback', '127.0.0.1');
  expect([first, third, fourth, other].map((socket) => socket?.destroyed)).toEqual([false, false, false, false]);
});
