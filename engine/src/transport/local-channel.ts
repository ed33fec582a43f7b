/**
 * A pair of channels inside one process. Bytes are handed over, not copied (`send` gives their memory away), and arrive
 * in a later turn, as on a network: no call on one end runs code of the other.
 */
import { nextTurn } from '#platform';
import type { Channel, ChannelEvents } from '../base/channel.ts';

export function localChannelPair(): [Channel, Channel] {
  const a = new LocalEnd();
  const b = new LocalEnd();
  a.connect(b);
  b.connect(a);
  return [a, b];
}

interface Arrival {
  /** Undefined for the end. */
  readonly bytes: Uint8Array | undefined;
  readonly done: ((bytes: Uint8Array) => void) | undefined;
}

// As on a socket, a writer far ahead of its reader is asked to wait.
const highWater = 1 << 20;

class LocalEnd implements Channel {
  #peer: LocalEnd | undefined;
  #events: ChannelEvents | undefined;
  readonly #arrived: Arrival[] = [];
  #arrivedBytes = 0;
  #delivering = false;
  #sentEnd = false;
  #gotEnd = false;
  #waitingForRoom: (() => void)[] = [];
  #waitingForEnd: (() => void)[] = [];

  connect(peer: LocalEnd): void {
    this.#peer = peer;
  }

  open(events: ChannelEvents): void {
    if (this.#events !== undefined) throw new Error('channel opened twice');
    this.#events = events;
    this.#deliver();
  }

  send(bytes: Uint8Array, done?: (bytes: Uint8Array) => void): void {
    if (!this.#sentEnd) this.#peer?.take({ bytes, done });
  }

  get bufferedBytes(): number {
    return this.#peer?.waitingBytes ?? 0;
  }

  get waitingBytes(): number {
    return this.#gotEnd ? 0 : this.#arrivedBytes;
  }

  drained(): Promise<void> {
    const peer = this.#peer;
    if (peer === undefined || peer.waitingBytes < highWater) return Promise.resolve();
    return new Promise((resolve) => void peer.#waitingForRoom.push(resolve));
  }

  close(): Promise<void> {
    this.#end();
    if (this.#gotEnd) return Promise.resolve();
    return new Promise((resolve) => void this.#waitingForEnd.push(resolve));
  }

  destroy(): void {
    this.#end();
    this.#gotEnd = true;
    this.#release();
  }

  #end(): void {
    if (this.#sentEnd) return;
    this.#sentEnd = true;
    this.#peer?.take({ bytes: undefined, done: undefined });
  }

  /** Bytes from the other end. */
  take(arrival: Arrival): void {
    if (this.#gotEnd) return;
    this.#arrived.push(arrival);
    this.#arrivedBytes += arrival.bytes?.length ?? 0;
    this.#deliver();
  }

  #deliver(): void {
    if (this.#delivering || this.#events === undefined || this.#arrived.length === 0) return;
    this.#delivering = true;
    void nextTurn().then(() => this.#deliverNow());
  }

  #deliverNow(): void {
    this.#delivering = false;
    const events = this.#events as ChannelEvents;
    // What arrives meanwhile waits for the next turn, so that a fast pair of ends cannot starve timers.
    for (const { bytes, done } of this.#arrived.splice(0)) {
      if (this.#gotEnd) return;
      if (bytes === undefined) {
        this.#gotEnd = true;
        this.#release();
        events.closed(undefined);
      } else {
        this.#arrivedBytes -= bytes.length;
        events.data(bytes);
        done?.(bytes);
      }
    }
    if (this.#arrivedBytes < highWater) this.#wake();
    this.#deliver();
  }

  #release(): void {
    this.#wake();
    for (const resolve of this.#waitingForEnd.splice(0)) resolve();
  }

  #wake(): void {
    for (const resolve of this.#waitingForRoom.splice(0)) resolve();
  }
}
