/**
 * One peer of a session, as its channel shows it: parses what arrives, gathers control frames, and hands data frames to
 * the inbox of their stream. Judgement is the mesh's: this file only says what happened.
 */
import type { Channel, ChannelEvents } from '../base/channel.ts';
import { FrameFault, type FrameHeader, FrameParser, type FrameSink, frameKind } from './framing.ts';
import type { Inbox } from './inbox.ts';

export interface PeerWatcher {
  readonly finished: boolean;
  hello(peer: Peer, payload: Uint8Array): void;
  abort(peer: Peer, payload: Uint8Array): void;
  bye(peer: Peer): void;
  /** The inbox of a stream, for a frame of this operation. Throws when the peer may send none in it. */
  inbox(peer: Peer, stream: number, operation: number): Inbox;
  received(peer: Peer, bytes: number): void;
  /** Bytes that are no valid frame, or a frame out of place. */
  fault(peer: Peer, fault: FrameFault): void;
  ended(peer: Peer, error: Error | undefined): void;
  /** Anything else thrown while a frame was handled. */
  thrown(error: unknown): void;
}

/** For how long a party has waited for a message while none came or went, and where in the program. */
export interface Waits {
  readonly ms: number;
  readonly operation: number;
  readonly step: number;
}

export class Peer implements ChannelEvents, FrameSink {
  readonly index: number;
  readonly name: string;
  readonly channel: Channel;
  /** When bytes last arrived, in milliseconds of performance.now(). */
  lastHeard = performance.now();
  /** When a data frame that brings anything last began, likewise: a peer may be alive and yet not get on. */
  lastData = performance.now();
  /** Where the peer's last heartbeat says that it waits, and for how many milliseconds. */
  waits: Waits = { ms: 0, operation: 0, step: 0 };
  /** How many pieces of messages have arrived: a long one on a slow link is no standstill. */
  pieces = 0;
  greeted = false;
  gotBye = false;
  ended = false;
  readonly #watcher: PeerWatcher;
  readonly #parser = new FrameParser(this);
  #control = new Uint8Array(0);
  #controlFilled = 0;
  #inbox: Inbox | undefined;

  constructor(watcher: PeerWatcher, index: number, name: string, channel: Channel) {
    this.#watcher = watcher;
    this.index = index;
    this.name = name;
    this.channel = channel;
  }

  data(bytes: Uint8Array): void {
    this.#read(bytes);
    // A party that sends but never introduces itself must not keep the set-up waiting.
    if (this.greeted) this.lastHeard = performance.now();
  }

  #read(bytes: Uint8Array): void {
    // After the end of the session bytes are read only so that the network can deliver what we sent last.
    if (this.#watcher.finished) return;
    try {
      this.#parser.push(bytes);
    } catch (error) {
      if (error instanceof FrameFault) this.#watcher.fault(this, error);
      else this.#watcher.thrown(error);
    }
  }

  closed(error: Error | undefined): void {
    this.ended = true;
    if (!this.#watcher.finished) this.#watcher.ended(this, error);
  }

  begin(header: FrameHeader): void {
    if (this.#watcher.finished) throw new FrameFault('a frame after the end', 'nothing');
    if (this.gotBye && header.kind !== frameKind.abort && header.kind !== frameKind.heartbeat) {
      throw new FrameFault('a frame after its last one', 'nothing');
    }
    if (header.kind === frameKind.data) {
      if (!this.greeted) throw new FrameFault('a message', 'an introduction first');
      const inbox = this.#watcher.inbox(this, header.stream, header.operation);
      if (header.sequence !== inbox.sequence) {
        throw new FrameFault(`frame number ${header.sequence}`, `number ${inbox.sequence}`);
      }
      // Empty frames that end no message could come for ever.
      if (header.length > 0 || header.last) this.lastData = performance.now();
      this.#watcher.received(this, header.length);
      this.#inbox = inbox;
      inbox.begin(header);
      return;
    }
    if (header.kind === frameKind.heartbeat) {
      const { sequence, operation, step } = header;
      this.waits = { ms: sequence, operation, step };
    }
    if (header.kind === frameKind.hello && this.greeted) throw new FrameFault('a second introduction', 'one');
    if (header.kind === frameKind.bye && !this.greeted) throw new FrameFault('an end', 'an introduction first');
    this.#control = new Uint8Array(header.length);
    this.#controlFilled = 0;
  }

  piece(bytes: Uint8Array): void {
    if (this.#inbox !== undefined) {
      this.pieces++;
      this.#inbox.piece(bytes);
      return;
    }
    this.#control.set(bytes, this.#controlFilled);
    this.#controlFilled += bytes.length;
  }

  end(header: FrameHeader): void {
    const inbox = this.#inbox;
    if (inbox !== undefined) {
      this.#inbox = undefined;
      inbox.end(header);
    } else if (header.kind === frameKind.hello) this.#watcher.hello(this, this.#control);
    else if (header.kind === frameKind.abort) this.#watcher.abort(this, this.#control);
    else if (header.kind === frameKind.bye) this.#watcher.bye(this);
  }
}
