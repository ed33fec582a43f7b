import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { streamChannel } from './stream-channel.ts';

/** A stream whose network takes nothing until told to. */
class SlowStream extends Duplex {
  readonly taken: Buffer[] = [];
  #go: (() => void) | undefined;
  override _read(): void {}
  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.taken.push(Buffer.from(chunk));
    this.#go = () => done();
  }
  accept(): void {
    this.#go?.();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('short frames of a turn leave together, in order with long ones', async () => {
  const stream = new SlowStream();
  const channel = streamChannel(stream);
  channel.send(Uint8Array.of(1));
  channel.send(Uint8Array.of(2, 3));
  await turn();
  expect(stream.taken).toEqual([Buffer.of(1, 2, 3)]);
  channel.send(Uint8Array.of(4));
  channel.send(new Uint8Array(20_000).fill(5));
  channel.send(Uint8Array.of(6));
  for (let i = 0; i < 4; i++) {
    stream.accept();
    await turn();
  }
  expect(stream.taken.slice(1).map((bytes) => [bytes[0], bytes.length])).toEqual([
    [4, 1],
    [5, 20_000],
    [6, 1],
  ]);
});

test('memory comes back when the network has taken it, and a writer far ahead waits', async () => {
  const stream = new SlowStream();
  const channel = streamChannel(stream);
  const frames = [new Uint8Array(1 << 20), new Uint8Array(1 << 20)];
  const back: Uint8Array[] = [];
  for (const frame of frames) channel.send(frame, (memory) => void back.push(memory));
  let drained = false;
  const waiting = channel.drained().then(() => {
    drained = true;
  });
  expect(channel.bufferedBytes).toBe(2 << 20);
  await turn();
  expect([back.length, drained]).toEqual([0, false]);
  stream.accept();
  await turn();
  expect([back.length, drained]).toEqual([1, false]);
  stream.accept();
  await waiting;
  expect(back).toEqual(frames);
});

test('bytes read before, then those that arrive; then the end, once', async () => {
  const stream = new SlowStream();
  const channel = streamChannel(stream, Uint8Array.of(1));
  stream.push(Uint8Array.of(2));
  stream.push(null);
  await turn();
  const events: unknown[] = [];
  channel.open({ data: (bytes) => void events.push(...bytes), closed: (error) => void events.push(error) });
  expect(events).toEqual([]);
  for (let i = 0; i < 5; i++) await turn();
  expect(events).toEqual([1, 2, undefined]);
  stream.destroy();
  await turn();
  expect(events).toHaveLength(3);
});

test('a broken stream tells why, releases waiters, and ignores what is sent later', async () => {
  const stream = new SlowStream();
  const channel = streamChannel(stream);
  const closed = new Promise<Error | undefined>((resolve) => {
    channel.open({ data: () => {}, closed: resolve });
  });
  channel.send(new Uint8Array(1 << 20));
  const waiting = channel.drained();
  stream.destroy(new Error('reset'));
  expect((await closed)?.message).toBe('reset');
  await waiting;
  channel.send(Uint8Array.of(1));
  expect(channel.bufferedBytes).toBe(0);
  await channel.close();
});

test('closing sends what is queued first', async () => {
  const stream = new SlowStream();
  const channel = streamChannel(stream);
  channel.open({ data: () => {}, closed: () => {} });
  channel.send(Uint8Array.of(7));
  const over = channel.close();
  channel.send(Uint8Array.of(8));
  stream.accept();
  stream.push(null);
  await over;
  expect(Buffer.concat(stream.taken)).toEqual(Buffer.of(7));
});
