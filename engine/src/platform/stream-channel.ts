/** A channel over a Node stream: a TLS or TCP socket after its HTTP upgrade, or any other duplex of bytes. */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { concatBytes } from '../base/bytes.ts';
import type { Channel, ChannelEvents } from '../base/channel.ts';
import { release } from './release.ts';
import { readInto } from './socket-reader.ts';

/** Below this many queued bytes a waiting writer goes on: enough to keep the network busy meanwhile. */
const lowWater = 512 * 1024;

/** Frames shorter than this leave together, in one write a turn; longer ones are written as they are. */
const gatherBelow = 16 * 1024;

/** `head`: bytes that were read from the stream before it became a channel. */
export function streamChannel(stream: Duplex, head: Uint8Array = new Uint8Array(0)): Channel {
  return new StreamChannel(stream, head);
}

class StreamChannel implements Channel {
  readonly #stream: Duplex;
  readonly #head: Uint8Array;
  #events: ChannelEvents | undefined;
  #error: Error | undefined;
  #ending = false;
  #over = false;
  #told = false;
  /** Short frames of this turn. */
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #waiting: (() => void)[] = [];
  #closing: (() => void)[] = [];
  readonly #flush = (): void => {
    if (this.#gathered.length === 0) return;
    const [only] = this.#gathered;
    const bytes = this.#gathered.length === 1 ? (only as Uint8Array) : concatBytes(...this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#stream.write(bytes, this.#written);
  };
  readonly #written = (): void => {
    if (this.#waiting.length > 0 && this.#stream.writableLength <= lowWater) this.#wake();
  };

  constructor(stream: Duplex, head: Uint8Array) {
    this.#stream = stream;
    this.#head = head;
    stream.on('error', (error: Error) => {
      this.#error ??= error;
    });
    stream.on('end', () => this.#end());
    stream.on('close', () => {
      this.#over = true;
      this.#end();
      this.#wake();
      for (const resolve of this.#closing.splice(0)) resolve();
    });
    // Joining queued writes would copy every large frame once more, into memory mapped for that alone.
    Object.defineProperty(stream, '_writev', { value: null });
    // Until someone listens, bytes stay in the network.
    stream.pause();
  }

  open(events: ChannelEvents): void {
    if (this.#events !== undefined) throw new Error('channel opened twice');
    this.#events = events;
    setImmediate(() => {
      if (this.#head.length > 0) events.data(this.#head);
      const take = (bytes: Uint8Array): void => events.data(bytes);
      if (!(this.#stream instanceof Socket && readInto(this.#stream, take))) {
        this.#stream.on('data', (bytes: Buffer) => {
          events.data(bytes);
          // What a socket read is nobody else's; other streams may hand over what their writer still holds.
          if (this.#stream instanceof Socket) release(bytes);
        });
      }
      // The end may have come before anyone listened.
      if (this.#over || this.#stream.readableEnded) this.#end();
      else this.#stream.resume();
    });
  }

  send(bytes: Uint8Array, done?: (bytes: Uint8Array) => void): void {
    if (this.#ending || this.#over) return;
    if (bytes.length < gatherBelow) {
      if (this.#gathered.length === 0) process.nextTick(this.#flush);
      this.#gathered.push(bytes);
      this.#gatheredBytes += bytes.length;
      return;
    }
    this.#flush();
    this.#stream.write(bytes, (error) => {
      if (error === undefined || error === null) done?.(bytes);
      this.#written();
    });
  }

  get bufferedBytes(): number {
    return this.#over ? 0 : this.#stream.writableLength + this.#gatheredBytes;
  }

  drained(): Promise<void> {
    if (this.bufferedBytes <= lowWater) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  close(): Promise<void> {
    if (this.#over) return Promise.resolve();
    const closed = new Promise<void>((resolve) => void this.#closing.push(resolve));
    if (!this.#ending) {
      this.#flush();
      this.#ending = true;
      this.#stream.end();
      this.#stream.resume();
      // A stream that keeps both halves open is over when the peer's half has ended too.
      if (this.#stream.readableEnded) this.#stream.destroy();
    }
    return closed;
  }

  destroy(): void {
    this.#ending = true;
    this.#stream.destroy();
  }

  /** The peer's half has ended, or the stream broke. */
  #end(): void {
    if (this.#events === undefined || this.#told) return;
    this.#told = true;
    this.#events.closed(this.#error);
    if (this.#ending && this.#stream.writableFinished) this.#stream.destroy();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
