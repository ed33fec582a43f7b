/**
 * A channel over a WebSocket, the browser's or Node's. Each message is a piece of the stream; an empty one ends its sender's
 * side: a WebSocket of its own drops what arrives once its close has begun, and what was sent last would be lost.
 */
import { nextTurn } from '#platform';
import type { Channel, ChannelEvents } from '../base/channel.ts';

/** What a channel needs of a WebSocket. */
export interface SocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
  close(code?: number): void;
}

/** Sends one message; the memory is the sender's again when `done` is called. */
export type SendMessage = (bytes: Uint8Array, done: () => void) => void;

/** Below this many queued bytes a waiting writer goes on. */
const lowWater = 512 * 1024;
/** WebSockets tell of nothing sent: how often a waiting writer looks, in milliseconds. */
const lookMs = 4;
/** A peer may send this much before anybody listens. */
const maxEarlyBytes = 4 * 1024 * 1024;
const normal = 1000;

/** `cut` ends the connection at once. */
export function socketChannel(socket: SocketLike, send: SendMessage, cut: () => void): Channel {
  return new SocketChannel(socket, send, cut);
}

class SocketChannel implements Channel {
  readonly #socket: SocketLike;
  readonly #send: SendMessage;
  readonly #cut: () => void;
  #events: ChannelEvents | undefined;
  #listening = false;
  /** What arrived before anybody listened. */
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  /** This side sends nothing more. */
  #ending = false;
  #peerEnded = false;
  /** The connection is gone. */
  #over = false;
  #told = false;
  #error: Error | undefined;
  #closing: (() => void)[] = [];

  constructor(socket: SocketLike, send: SendMessage, cut: () => void) {
    this.#socket = socket;
    this.#send = send;
    this.#cut = cut;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => this.#arrived(data));
    socket.addEventListener('close', ({ code }) => {
      this.#over = true;
      if (!this.#peerEnded) this.#error ??= new Error(`connection closed, code ${code}`);
      this.#tell();
      for (const resolve of this.#closing.splice(0)) resolve();
    });
    // What went wrong the close that follows tells.
    socket.addEventListener('error', () => {});
  }

  open(events: ChannelEvents): void {
    if (this.#events !== undefined) throw new Error('channel opened twice');
    this.#events = events;
    void nextTurn().then(() => {
      this.#listening = true;
      for (const bytes of this.#early.splice(0)) events.data(bytes);
      this.#tell();
    });
  }

  send(bytes: Uint8Array, done?: (bytes: Uint8Array) => void): void {
    if (this.#ending || this.#over || bytes.length === 0) return;
    this.#send(bytes, () => done?.(bytes));
  }

  get bufferedBytes(): number {
    return this.#over ? 0 : this.#socket.bufferedAmount;
  }

  async drained(): Promise<void> {
    while (this.bufferedBytes > lowWater) await new Promise((resolve) => void setTimeout(resolve, lookMs));
  }

  close(): Promise<void> {
    if (this.#over) return Promise.resolve();
    const closed = new Promise<void>((resolve) => void this.#closing.push(resolve));
    if (!this.#ending) {
      this.#ending = true;
      this.#send(new Uint8Array(0), () => {});
      if (this.#peerEnded) this.#socket.close(normal);
    }
    return closed;
  }

  destroy(): void {
    this.#ending = true;
    this.#cut();
  }

  #arrived(data: unknown): void {
    if (this.#peerEnded || this.#over) return;
    if (!(data instanceof ArrayBuffer)) {
      this.#error ??= new Error('a text message where bytes were expected');
      this.destroy();
      return;
    }
    if (data.byteLength === 0) {
      this.#peerEnded = true;
      this.#tell();
      if (this.#ending) this.#socket.close(normal);
      return;
    }
    const bytes = new Uint8Array(data);
    if (this.#listening) {
      this.#events?.data(bytes);
      return;
    }
    this.#early.push(bytes);
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes > maxEarlyBytes) {
      this.#error ??= new Error('too much was sent before anybody listened');
      this.destroy();
    }
  }

  /** Tells of the end, once and after all that arrived. */
  #tell(): void {
    if (!this.#listening || this.#told || !(this.#peerEnded || this.#over)) return;
    this.#told = true;
    this.#events?.closed(this.#error);
  }
}
