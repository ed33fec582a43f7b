/**
 * Message streams: each branch of a program has one of its own with every peer, so that messages of branches never mix,
 * however their order differs between parties. A stream may receive before its branch begins here.
 */
import { sha256 } from '#platform';
import { utf8 } from '../base/bytes.ts';
import { PeerError, type TacitError, UsageError } from '../base/errors.ts';
import { Inbox } from './inbox.ts';
import type { Labels } from './labels.ts';

/** Sending half of one stream to one peer. */
export interface Outbox {
  sequence: number;
  /** Clock of the message being sent; undefined between messages. */
  clock: number | undefined;
}

/** The messages of one branch of the program, with every peer. */
export class Stream {
  readonly id: number;
  /** The branch's step, for errors; undefined until the branch begins. */
  step: string | undefined;
  opened = false;
  /** The party that sent on it before its branch began here. */
  begunBy: number | undefined;
  /** True while the branch has branches of its own, and when its program has ended: it is not what anybody waits for. */
  resting = false;
  readonly outboxes: Outbox[];
  readonly inboxes: (Inbox | undefined)[];

  constructor(id: number, parties: number) {
    this.id = id;
    this.outboxes = Array.from({ length: parties }, () => ({ sequence: 0, clock: undefined }));
    this.inboxes = new Array<Inbox | undefined>(parties).fill(undefined);
  }
}

/** What streams need of their session. */
export interface StreamsOwner {
  readonly names: readonly string[];
  readonly currentStep: string;
  readonly labels: Labels;
  fail(cause: unknown): TacitError;
}

/** What a stream costs before its branch begins, so that a flood of invented streams is bounded too. */
const unopenedOverhead = 2048;

export class Streams {
  readonly #owner: StreamsOwner;
  readonly #limit: number;
  readonly #live = new Map<number, Stream>();
  /** Memory held by messages nobody has read yet, by party. */
  readonly #early: number[];
  #earlyOfAll = 0;

  constructor(owner: StreamsOwner, earlyBytes: number) {
    this.#owner = owner;
    this.#limit = earlyBytes;
    this.#early = owner.names.map(() => 0);
  }

  /** The stream of the branch at `path`, which begins now. */
  open(path: string): Stream {
    const id = streamId(path);
    const known = this.#live.get(id);
    if (known?.opened === true) throw new Error(`stream of branch ${path} opened twice`);
    if (known?.begunBy !== undefined) this.#hold(known.begunBy, -unopenedOverhead);
    const stream = known ?? new Stream(id, this.#owner.names.length);
    this.#live.set(id, stream);
    stream.opened = true;
    return stream;
  }

  /** What the party sends on the stream with this number, which may not be open here yet. */
  arriving(id: number, party: number): Inbox {
    const known = this.#live.get(id);
    if (known !== undefined) return this.inbox(known, party);
    const stream = new Stream(id, this.#owner.names.length);
    this.#live.set(id, stream);
    stream.begunBy = party;
    this.#reserve(unopenedOverhead, stream, party);
    return this.inbox(stream, party);
  }

  /** Ends a stream; fails the session when messages of it are left over or still awaited. */
  close(stream: Stream): void {
    this.#live.delete(stream.id);
    for (const [party, inbox] of stream.inboxes.entries()) {
      if (inbox === undefined || (inbox.empty && !inbox.awaited)) continue;
      const where = this.#where(stream, party);
      const cause = inbox.awaited ? new UsageError('session.lost-await', where) : new PeerError('peer.unread', where);
      throw this.#owner.fail(cause);
    }
  }

  closeAll(): void {
    for (const stream of this.#live.values()) this.close(stream);
  }

  /** Rejects every receive that waits. */
  fail(error: Error): void {
    for (const stream of this.#live.values()) for (const inbox of stream.inboxes) inbox?.fail(error);
    this.#live.clear();
  }

  /** A stream with a receive that waits for this party, if there is one. */
  awaiting(party: number): Stream | undefined {
    for (const stream of this.#live.values()) if (stream.inboxes[party]?.awaited === true) return stream;
    return undefined;
  }

  /** True when every branch of the program that has not ended waits for a message: none computes. */
  get allAwait(): boolean {
    for (const stream of this.#live.values()) {
      if (stream.opened && !stream.resting && !stream.inboxes.some((inbox) => inbox?.awaited === true)) return false;
    }
    return true;
  }

  /** What the party sends on the stream. */
  inbox(stream: Stream, party: number): Inbox {
    const known = stream.inboxes[party];
    if (known !== undefined) return known;
    const inbox = new Inbox({
      reserve: (bytes) => this.#reserve(bytes, stream, party),
      wrongSize: (found, expected) => {
        throw this.#owner.fail(new PeerError('peer.message-size', { ...this.#where(stream, party), found, expected }));
      },
      wrongOperation: (found, expected) => {
        const { labels } = this.#owner;
        throw this.#owner.fail(
          new PeerError('peer.other-operation', {
            ...this.#where(stream, party),
            found: labels.name(found.operation) ?? '?',
            theirStep: labels.name(found.step) ?? '?',
            expected: labels.name(expected) ?? '?',
          }),
        );
      },
    });
    stream.inboxes[party] = inbox;
    return inbox;
  }

  #reserve(bytes: number, stream: Stream, party: number): void {
    this.#hold(party, bytes);
    if (this.#earlyOfAll <= this.#limit) return;
    // Who fills the memory is named, not who comes last.
    const most = this.#early.indexOf(Math.max(...this.#early));
    throw this.#owner.fail(new PeerError('peer.too-early', { ...this.#where(stream, most), limit: this.#limit }));
  }

  #hold(party: number, bytes: number): void {
    this.#early[party] = (this.#early[party] as number) + bytes;
    this.#earlyOfAll += bytes;
  }

  #where(stream: Stream, party: number): { party: string; step: string } {
    return { party: this.#owner.names[party] as string, step: stream.step ?? this.#owner.currentStep };
  }
}

/** 53 bits of a digest: the branches of one program do not meet in them, and every party computes the same. */
function streamId(path: string): number {
  if (path === '') return 0;
  const digest = sha256(utf8(`tacit stream ${path}`));
  const view = new DataView(digest.buffer, digest.byteOffset);
  return (view.getUint32(0, true) & 0x1f_ffff) * 0x1_0000_0000 + view.getUint32(4, true);
}
