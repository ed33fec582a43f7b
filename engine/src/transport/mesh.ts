/**
 * The links of one party in one computation: set-up, streams, liveness, failure and end. `mesh-session.ts` shows it to
 * programs as a Session.
 *
 * Failure is one event for the whole session: the first cause wins, every operation from then on rejects with it, the
 * other parties are told (and tell the rest), so that all name the same party, step and cause. A party that neither
 * speaks nor closes is given up after `timeoutMs`; heartbeats keep a party that only computes alive.
 */
import { sha256 } from '#platform';
import type { Channel } from '../base/channel.ts';
import { utf8 } from '../base/bytes.ts';
import { PeerError, type TacitError, UsageError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import { encodeFrame, type FrameFault, frameHeaderBytes, frameKind, maxFramePayload } from './framing.ts';
import { checkHello, contributionBytes, decodeHello, encodeHello, type Hello, pairKey, prgName, sessionProtocol } from './hello.ts';
import { Inbox } from './inbox.ts';
import { Meter } from './meter.ts';
import { Peer, type PeerWatcher } from './peer.ts';
import { asFailure, decodeReport, encodeReport } from './report.ts';
import { systemRandom } from './seeds.ts';
import './messages.ts';

export interface MeshOptions {
  /** Names of all parties in party order. */
  readonly names: readonly string[];
  /** Number of this party. */
  readonly self: number;
  /** One channel to each other party, by party number; undefined at `self`. The session owns them from now on. */
  readonly channels: readonly (Channel | undefined)[];
  /** Name of this run: equal at all parties, never used twice. */
  readonly sessionId: string;
  /** Digest of the contract or name of the program: parties that differ in it do not compute together. */
  readonly program: string;
  /** Silence of a peer after which it is given up; default 20,000 ms. */
  readonly timeoutMs?: number;
  /** How much peers may send ahead of the program, all together; default 512 MiB. */
  readonly earlyBytes?: number;
  /** Cancels the session here and at all peers. */
  readonly signal?: AbortSignal;
  /** Told of each named step, for progress. */
  readonly onStep?: (step: string) => void;
  /** Randomness of the branch at `path` ('' for the program itself). Tests seed it; production leaves it out. */
  readonly randomFor?: (path: string) => RandomSource;
}

const defaultTimeoutMs = 20_000;
const defaultEarlyBytes = 512 * 1024 * 1024;
const heartbeatMs = 3_000;
/** How long the end of a link waits for the peer to take what was sent last. */
const lingerMs = 2_000;

/** Sending half of one stream to one peer. */
export interface Outbox {
  sequence: number;
  /** Clock of the message being sent; undefined between messages. */
  clock: number | undefined;
}

/** The messages of one branch of the program, with every peer. */
export class Stream {
  readonly id: number;
  /** For error messages: the branch's step. */
  step: string | undefined;
  readonly outboxes: Outbox[];
  readonly inboxes: (Inbox | undefined)[];
  opened = false;
  constructor(id: number, parties: number) {
    this.id = id;
    this.outboxes = Array.from({ length: parties }, () => ({ sequence: 0, clock: undefined }));
    this.inboxes = new Array<Inbox | undefined>(parties).fill(undefined);
  }
}

export class Mesh implements PeerWatcher {
  readonly names: readonly string[];
  readonly self: number;
  readonly meter: Meter;
  readonly randomFor: (path: string) => RandomSource;
  /** Rejects when the session fails; never resolves. */
  readonly failed: Promise<never>;
  currentStep = 'set-up';
  failure: TacitError | undefined;
  #closed = false;
  readonly #own: Hello;
  readonly #peers: (Peer | undefined)[];
  readonly #pairKeys: (Uint8Array | undefined)[];
  readonly #streams = new Map<number, Stream>();
  readonly #earlyLimit: number;
  #early = 0;
  readonly #timeoutMs: number;
  readonly #onStep: ((step: string) => void) | undefined;
  #ready: (() => void) | undefined;
  #rejectFailed: (error: TacitError) => void = () => {};
  #allBye: (() => void) | undefined;
  #wakers = new Set<() => void>();
  #lingering: Promise<unknown> | undefined;
  readonly #endTimers: () => void;
  #unlisten: () => void = () => {};

  constructor(options: MeshOptions) {
    const parties = options.names.length;
    this.names = options.names;
    this.self = options.self;
    this.meter = new Meter(parties);
    this.randomFor = options.randomFor ?? (() => systemRandom);
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#earlyLimit = options.earlyBytes ?? defaultEarlyBytes;
    this.#onStep = options.onStep;
    this.#pairKeys = new Array<Uint8Array | undefined>(parties).fill(undefined);
    this.failed = new Promise<never>((_, reject) => {
      this.#rejectFailed = reject;
    });
    this.failed.catch(() => {});
    const contribution = new Uint8Array(contributionBytes);
    this.#own = {
      protocol: sessionProtocol,
      session: options.sessionId,
      program: options.program,
      party: options.self,
      names: options.names,
      prg: prgName,
      contribution,
    };
    this.#peers = options.names.map((name, index) => {
      const channel = options.channels[index];
      if (index === options.self) return undefined;
      if (channel === undefined) throw new TypeError(`no channel to party ${index}`);
      return new Peer(this, index, name, channel);
    });
    this.#endTimers = this.#watchLiveness();
    const random = this.randomFor('hello');
    for (const peer of this.#each()) {
      // A fresh half for each pair: no pair learns anything about the key of another.
      random.fill(contribution);
      this.#halves[peer.index] = contribution.slice();
      peer.channel.open(peer);
      this.#sendControl(peer, frameKind.hello, encodeHello({ ...this.#own, contribution }));
    }
    this.#listen(options.signal);
  }

  readonly #halves: Uint8Array[] = [];

  /** Resolves when every peer has introduced itself; rejects when one does not fit. */
  async ready(): Promise<void> {
    const met = new Promise<void>((resolve) => {
      this.#ready = resolve;
    });
    this.#checkReady();
    await Promise.race([met, this.failed]);
  }

  // -- what sessions do ---------------------------------------------------------------------------------------------

  /** The peer with this number; UsageError when there is none. */
  peer(index: number): Peer {
    const peer = this.#peers[index];
    if (peer !== undefined) return peer;
    throw new UsageError('session.no-such-party', { found: index, last: this.names.length - 1, self: this.self });
  }

  /** Throws what ended the session, if something did. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.#closed) throw new UsageError('session.closed');
  }

  pairKey(index: number): Uint8Array {
    return this.#pairKeys[index] as Uint8Array;
  }

  /** The stream of the branch at `path`. */
  openStream(path: string): Stream {
    const stream = this.#stream(streamId(path));
    if (stream.opened) throw new Error(`stream of branch ${path} opened twice`);
    stream.opened = true;
    return stream;
  }

  /** Ends a branch's stream; fails the session when messages are left over or still awaited. */
  closeStream(stream: Stream): void {
    this.#streams.delete(stream.id);
    for (const [index, inbox] of stream.inboxes.entries()) {
      if (inbox === undefined) continue;
      const fields = { party: this.names[index] as string, step: stream.step ?? this.currentStep };
      if (inbox.awaited) throw this.fail(new UsageError('session.lost-await', fields));
      if (!inbox.empty) throw this.fail(new PeerError('peer.unread', fields));
    }
  }

  inboxOf(stream: Stream, index: number): Inbox {
    const known = stream.inboxes[index];
    if (known !== undefined) return known;
    const where = (): { party: string; step: string } => ({
      party: this.names[index] as string,
      step: stream.step ?? this.currentStep,
    });
    const inbox = new Inbox({
      reserve: (bytes) => {
        this.#early += bytes;
        if (this.#early > this.#earlyLimit) {
          throw this.fail(new PeerError('peer.too-early', { ...where(), limit: this.#earlyLimit }));
        }
      },
      wrongSize: (found, expected) => {
        throw this.fail(new PeerError('peer.message-size', { ...where(), found, expected }));
      },
    });
    stream.inboxes[index] = inbox;
    return inbox;
  }

  /** Queues one chunk of a message of `stream`, as frames of at most 1 MiB. The chunk is copied. */
  send(peer: Peer, stream: Stream, chunk: Uint8Array, last: boolean, clock: number, step: string): void {
    const outbox = stream.outboxes[peer.index] as Outbox;
    outbox.clock ??= clock;
    this.meter.countSent(peer.index, chunk.length, step);
    let offset = 0;
    do {
      const end = Math.min(chunk.length, offset + maxFramePayload);
      const header = {
        kind: frameKind.data,
        last: last && end === chunk.length,
        stream: stream.id,
        sequence: outbox.sequence,
        clock: outbox.clock,
      };
      peer.channel.send(encodeFrame(header, offset === 0 && end === chunk.length ? chunk : chunk.subarray(offset, end)));
      outbox.sequence = (outbox.sequence + 1) >>> 0;
      this.meter.framing += frameHeaderBytes;
      offset = end;
    } while (offset < chunk.length);
    if (last) outbox.clock = undefined;
  }

  /** The channel with most bytes queued. */
  busiest(): Channel | undefined {
    let most: Channel | undefined;
    for (const { channel } of this.#each()) if (channel.bufferedBytes > (most?.bufferedBytes ?? 0)) most = channel;
    return most;
  }

  /** Waits until the channel has room or the session ends. */
  async room(channel: Channel): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wakers.add(resolve);
      void channel.drained().then(() => {
        this.#wakers.delete(resolve);
        resolve();
      });
    });
  }

  named(step: string): void {
    this.currentStep = step;
    this.meter.name(step);
    this.#onStep?.(step);
  }

  // -- end ----------------------------------------------------------------------------------------------------------

  /** Ends the session for a cause, here and at every peer; returns the first cause. */
  fail(cause: unknown): TacitError {
    if (this.failure !== undefined) return this.failure;
    const failure = asFailure(cause, this.names[this.self] as string, this.currentStep);
    if (this.#closed) return failure;
    this.failure = failure;
    const report = encodeReport(failure);
    for (const peer of this.#each()) if (!peer.ended) this.#sendControl(peer, frameKind.abort, report);
    for (const stream of this.#streams.values()) for (const inbox of stream.inboxes) inbox?.fail(failure);
    this.#rejectFailed(failure);
    this.#release();
    return failure;
  }

  /** Resolves when the links of a failed session have carried the news, or were given up. */
  async settled(): Promise<void> {
    await this.#lingering;
  }

  /**
   * Ends a session that succeeded: resolves when every party has finished its program, so that no last message is lost;
   * rejects when one fails before that.
   */
  async close(): Promise<void> {
    this.check();
    for (const peer of this.#each()) if (!peer.ended) this.#sendControl(peer, frameKind.bye);
    const done = new Promise<void>((resolve) => {
      this.#allBye = resolve;
    });
    this.#checkBye();
    await Promise.race([done, this.failed]);
    for (const stream of this.#streams.values()) this.closeStream(stream);
    this.#closed = true;
    this.#release();
    await this.#lingering;
  }

  get finished(): boolean {
    return this.#closed || this.failure !== undefined;
  }

  #release(): void {
    this.#endTimers();
    this.#unlisten();
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
    this.#streams.clear();
    this.#lingering = Promise.all([...this.#each()].map(({ channel }) => endChannel(channel)));
  }

  // -- what peers do ------------------------------------------------------------------------------------------------

  hello(peer: Peer, payload: Uint8Array): void {
    const hello = decodeHello(payload);
    if (hello === undefined) {
      this.#blame(peer, 'peer.bad-frame', { found: 'an unreadable introduction', expected: sessionProtocol });
      return;
    }
    checkHello(this.#own, hello, peer.index);
    this.#pairKeys[peer.index] = pairKey({ ...this.#own, contribution: this.#halves[peer.index] as Uint8Array }, hello);
    peer.greeted = true;
    this.#checkReady();
  }

  abort(peer: Peer, payload: Uint8Array): void {
    const failure = decodeReport(payload, peer.name, this.currentStep);
    if (failure !== undefined) this.fail(failure);
    else this.#blame(peer, 'peer.bad-frame', { found: 'an unreadable report', expected: 'a cause' });
  }

  bye(peer: Peer): void {
    peer.gotBye = true;
    this.#checkBye();
    for (const stream of this.#streams.values()) {
      if (stream.inboxes[peer.index]?.awaited === true) {
        this.#blame(peer, 'peer.finished-early', stream.step === undefined ? {} : { step: stream.step });
      }
    }
  }

  inbox(peer: Peer, stream: number): Inbox {
    return this.inboxOf(this.#stream(stream), peer.index);
  }

  received(peer: Peer, bytes: number): void {
    this.meter.countReceived(peer.index, bytes);
  }

  fault(peer: Peer, { found, expected }: FrameFault): void {
    this.#blame(peer, 'peer.bad-frame', { found, expected });
  }

  ended(peer: Peer, cause: Error | undefined): void {
    if (!peer.gotBye) this.#blame(peer, 'peer.closed', {}, cause);
  }

  thrown(error: unknown): void {
    this.fail(error);
  }

  #blame(peer: Peer, code: string, fields: Record<string, string | number>, cause?: Error): void {
    const options = cause === undefined ? undefined : { cause };
    this.fail(new PeerError(code, { party: peer.name, step: this.currentStep, ...fields }, options));
  }

  // -- inside -------------------------------------------------------------------------------------------------------

  *#each(): Generator<Peer> {
    for (const peer of this.#peers) if (peer !== undefined) yield peer;
  }

  #stream(id: number): Stream {
    const known = this.#streams.get(id);
    if (known !== undefined) return known;
    const stream = new Stream(id, this.names.length);
    this.#streams.set(id, stream);
    return stream;
  }

  #sendControl(peer: Peer, kind: number, payload?: Uint8Array): void {
    const frame = encodeFrame({ kind, last: true, stream: 0, sequence: 0, clock: 0 }, payload);
    this.meter.framing += frame.length;
    peer.channel.send(frame);
  }

  #checkReady(): void {
    if ([...this.#each()].every((peer) => peer.greeted)) this.#ready?.();
  }

  #checkBye(): void {
    if ([...this.#each()].every((peer) => peer.gotBye)) this.#allBye?.();
  }

  #listen(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const cancel = (): void => {
      const reason: unknown = signal.reason;
      const own = { party: this.names[this.self] as string, step: this.currentStep };
      this.fail(reason instanceof UsageError || reason instanceof PeerError ? reason : new UsageError('session.cancelled', own));
    };
    if (signal.aborted) cancel();
    else {
      signal.addEventListener('abort', cancel, { once: true });
      this.#unlisten = () => signal.removeEventListener('abort', cancel);
    }
  }

  #watchLiveness(): () => void {
    const beat = Math.min(heartbeatMs, this.#timeoutMs / 4);
    const tick = Math.min(1_000, this.#timeoutMs / 8);
    let lastTick = performance.now();
    let lastBeat = lastTick;
    const timer = setInterval(() => {
      const now = performance.now();
      const late = now - lastTick - tick;
      lastTick = now;
      for (const peer of this.#each()) {
        // When this party itself did not run, bytes may wait unread: that silence is not the peer's.
        if (late > tick) peer.lastHeard += late;
        if (now - peer.lastHeard <= this.#timeoutMs || peer.gotBye) continue;
        const seconds = Math.round(this.#timeoutMs / 100) / 10;
        this.#blame(peer, peer.greeted ? 'peer.silent' : 'peer.no-hello', { seconds });
        return;
      }
      if (now - lastBeat < beat - tick / 2) return;
      lastBeat = now;
      for (const peer of this.#each()) if (!peer.ended) this.#sendControl(peer, frameKind.heartbeat);
    }, tick);
    return () => clearInterval(timer);
  }
}

/** 53 bits of a digest: branches of one program do not meet in it, and every party computes the same. */
function streamId(path: string): number {
  if (path === '') return 0;
  const digest = sha256(utf8(`tacit stream ${path}`));
  const view = new DataView(digest.buffer, digest.byteOffset);
  return (view.getUint32(0, true) & 0x1f_ffff) * 0x1_0000_0000 + view.getUint32(4, true);
}

async function endChannel(channel: Channel): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, lingerMs);
  });
  await Promise.race([channel.close(), patience]);
  clearTimeout(timer);
  channel.destroy();
}
