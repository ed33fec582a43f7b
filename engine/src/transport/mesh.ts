/**
 * The links of one party in one computation: set-up, liveness, failure and end. `mesh-session.ts` shows it to programs as
 * a Session.
 *
 * Failure is one event for the whole session: the first cause wins, every operation from then on rejects with it, the
 * other parties are told (and tell the rest), so that all name the same party, step and cause. A party that neither
 * speaks nor closes is given up after `timeoutMs`; heartbeats keep a party that only computes alive.
 */
import type { Channel } from '../base/channel.ts';
import { PeerError, type TacitError, UsageError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import { type PrgName, prgNames } from '../platform/types.ts';
import { FramePool } from './frame-pool.ts';
import { encodeFrame, type FrameFault, frameHeaderBytes, frameKind, maxFramePayload } from './framing.ts';
import {
  checkHello,
  commonPrg,
  contributionBytes,
  decodeHello,
  encodeHello,
  type Hello,
  pairKey,
  prgOffers,
  sessionProtocol,
} from './hello.ts';
import type { Inbox } from './inbox.ts';
import { Labels } from './labels.ts';
import { watchLiveness } from './liveness.ts';
import { Meter } from './meter.ts';
import { Peer, type PeerWatcher, type Waits } from './peer.ts';
import { asFailure, decodeReport, encodeReport } from './report.ts';
import { systemRandom } from './seeds.ts';
import { Standstill } from './standstill.ts';
import { type Stream, Streams } from './streams.ts';
import './messages.ts';

export interface MeshOptions {
  /** Names of all parties in party order. */
  readonly names: readonly string[];
  /** Number of this party. */
  readonly self: number;
  /**
   * How many parties compute, where not all do: they come first in `names`, then the clients, and a dealer last. The others have links
   * with the computers only. By default every party has a link with each other one, as those that compute (or deal to them) need.
   */
  readonly computers?: number;
  /**
   * One channel to each party that this one has a link with, by party number; undefined at `self` and the others. A promise is a link still to come: when one
   * rejects, the parties that are linked already are told. The session owns all of them from now on.
   */
  readonly channels: readonly (Channel | Promise<Channel> | undefined)[];
  /** Name of this run: equal at all parties, never used twice. */
  readonly sessionId: string;
  /** Digest of the contract or name of the program: parties that differ in it do not compute together. */
  readonly program: string;
  /** The generator of common randomness, where a contract names it; by default the parties agree on one fast at all. */
  readonly prg?: PrgName;
  /** Silence of a peer after which it is given up; default 20,000 ms. */
  readonly timeoutMs?: number;
  /**
   * How long this party waits for a message of a peer that is alive but sends none; default 900,000 ms. It bounds the
   * longest local computation of a peer, and ends what would otherwise wait for ever. Twice as long for a peer that waits itself.
   * A client's time runs only while no other computer gets on, so that a result may take long: two computers that lie about it can
   * keep a client, which ends that by `signal`.
   */
  readonly stallMs?: number;
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
const defaultStallMs = 900_000;
const defaultEarlyBytes = 512 * 1024 * 1024;
const nowhere: Waits = { ms: 0, operation: 0, step: 0 };
/** How long the end of a link waits for the peer to take what was sent last. */
const lingerMs = 2_000;

export class Mesh implements PeerWatcher {
  readonly names: readonly string[];
  readonly computers: number;
  readonly self: number;
  readonly meter: Meter;
  readonly streams: Streams;
  readonly labels: Labels;
  readonly randomFor: (path: string) => RandomSource;
  /** Rejects when the session fails; never resolves. */
  readonly failed: Promise<never>;
  /** What the parties agreed on; known when all are ready. */
  prg: PrgName = prgNames[0];
  currentStep = 'set-up';
  failure: TacitError | undefined;
  /** True when the session failed because its program goes on without what it should await. */
  lostTrack = false;
  /** How often the program has let others have a turn in a long computation. */
  turns = 0;
  #closed = false;
  readonly #own: Omit<Hello, 'contribution'>;
  /** By party number; undefined at self and until the link stands. */
  readonly #peers: (Peer | undefined)[];
  readonly #contributions: Uint8Array[];
  readonly #pairKeys: (Uint8Array | undefined)[];
  /** Generators that each party with a link offers. */
  readonly #offers: (readonly string[] | undefined)[];
  readonly #frames = new FramePool();
  readonly #standstill = new Standstill();
  readonly #onStep: ((step: string) => void) | undefined;
  #rejectFailed: (error: TacitError) => void = () => {};
  #ready: (() => void) | undefined;
  #allBye: (() => void) | undefined;
  readonly #roomWaiters = new Set<() => void>();
  readonly #lingering: Promise<void>[] = [];
  readonly #stopWatching: () => void;
  #stopListening: () => void = () => {};

  constructor(options: MeshOptions) {
    const {
      names,
      self,
      channels,
      sessionId,
      program,
      timeoutMs = defaultTimeoutMs,
      stallMs = defaultStallMs,
      computers = names.length,
    } = options;
    if (!Number.isSafeInteger(computers) || computers < 1 || computers > names.length) {
      throw new UsageError('session.computers', { found: String(computers), expected: `1 to ${names.length}` });
    }
    this.names = names;
    this.computers = computers;
    this.self = self;
    for (const [party, channel] of channels.entries()) {
      if (party === self || (channels.length === names.length && (channel !== undefined) === this.#hasLink(party)))
        continue;
      throw new TypeError(channel === undefined ? `no channel to party ${party}` : `a channel to party ${party}`);
    }
    this.meter = new Meter(names.length);
    this.labels = new Labels(sessionId, program);
    this.streams = new Streams(this, options.earlyBytes ?? defaultEarlyBytes);
    this.randomFor = options.randomFor ?? (() => systemRandom);
    this.#onStep = options.onStep;
    this.#own = {
      protocol: sessionProtocol,
      session: sessionId,
      program,
      party: self,
      names,
      computers,
      prgs: prgOffers(options.prg),
    };
    this.#peers = names.map(() => undefined);
    this.#pairKeys = names.map(() => undefined);
    this.#offers = names.map((_, party) => (party === self ? this.#own.prgs : undefined));
    // A half for each pair: no pair learns anything about the key of another.
    const random = this.randomFor('hello');
    this.#contributions = names.map(() => {
      const half = new Uint8Array(contributionBytes);
      random.fill(half);
      return half;
    });
    this.failed = new Promise<never>((_, reject) => {
      this.#rejectFailed = reject;
    });
    this.failed.catch(() => {});
    this.#stopWatching = watchLiveness({
      timeoutMs,
      peers: () => this.#linked(),
      silent: (peer) => {
        this.#blame(peer, peer.greeted ? 'peer.silent' : 'peer.no-hello', {
          seconds: Math.round(timeoutMs / 100) / 10,
        });
      },
      stalled: (now) => {
        const where = this.#waiting();
        const idle = this.streams.allAwait && this.busiest() === undefined;
        this.#standstill.tick(now, this.#moved(), idle ? where : undefined);
        // A client does not see what other clients do: the computers judge, and tell.
        if (where !== undefined && this.#isComputer && this.#standstill.isFinal(this.#linked(), timeoutMs)) {
          this.#blame(where.peer, 'peer.standstill', {
            step: where.stream.step ?? this.currentStep,
            seconds: Math.round(timeoutMs / 100) / 10,
            found: this.labels.name(where.peer.waits.operation) ?? '?',
            theirStep: this.labels.name(where.peer.waits.step) ?? '?',
            expected: this.labels.name(where.operation) ?? '?',
          });
          return;
        }
        for (const peer of this.#linked()) {
          const waiting = this.streams.awaiting(peer.index);
          // While nothing is awaited the time does not run.
          const isAwaited = waiting !== undefined || this.#isLast(peer);
          if (!isAwaited || this.#isBusyElsewhere(peer, timeoutMs)) peer.lastData = now;
          // Who waits itself has more time: whoever waits for the one that does not get on names that one before.
          const limitMs = peer.waits.ms > timeoutMs ? 2 * stallMs : stallMs;
          if (!isAwaited || now - peer.lastData <= limitMs) continue;
          this.#blame(peer, 'peer.stalled', {
            step: waiting?.step ?? this.currentStep,
            seconds: Math.round(limitMs / 100) / 10,
          });
          return;
        }
      },
      beat: () => {
        for (const peer of this.#linked())
          this.#sendControl(peer, frameKind.heartbeat, undefined, this.#standstill.waits);
      },
    });
    for (const [party, channel] of channels.entries()) {
      if (party === self || channel === undefined) continue;
      if ('then' in channel) this.#linkLater(party, channel);
      else this.#link(party, channel);
    }
    this.#listen(options.signal);
  }

  /** Resolves when every peer has introduced itself; rejects when one does not come or does not fit. */
  async ready(): Promise<void> {
    const met = new Promise<void>((resolve) => {
      this.#ready = resolve;
    });
    this.#checkReady();
    await Promise.race([met, this.failed]);
    this.prg = commonPrg(this.names, this.#offers, this.computers);
  }

  // -- what sessions do ---------------------------------------------------------------------------------------------

  /** The peer with this number; UsageError when there is none. */
  peer(party: number): Peer {
    const peer = this.#peers[party];
    if (peer !== undefined) return peer;
    const [own, other] = [this.names[this.self], this.names[party]];
    if (own !== undefined && other !== undefined && party !== this.self) {
      throw new UsageError('session.no-link', { party: own, found: other });
    }
    throw new UsageError('session.no-such-party', { found: party, last: this.names.length - 1, self: this.self });
  }

  /** Throws what ended the session, if something did. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.#closed) throw new UsageError('session.closed');
  }

  /** The secret key shared with a peer. */
  pairKey(party: number): Uint8Array {
    return this.#pairKeys[party] as Uint8Array;
  }

  /**
   * Queues one chunk of a message of `stream`, as frames of at most 1 MiB. The chunk is copied. `operation`: the number of the
   * operation that sends.
   */
  send(
    peer: Peer,
    stream: Stream,
    chunk: Uint8Array,
    last: boolean,
    clock: number,
    step: string,
    operation: number,
  ): void {
    const outbox = stream.outboxes[peer.index] as (typeof stream.outboxes)[number];
    outbox.clock ??= clock;
    this.meter.countSent(peer.index, chunk.length, step);
    const stepTag = this.labels.tag(step);
    let offset = 0;
    do {
      const end = Math.min(chunk.length, offset + maxFramePayload);
      const header = {
        kind: frameKind.data,
        last: last && end === chunk.length,
        stream: stream.id,
        sequence: outbox.sequence,
        clock: outbox.clock,
        operation,
        step: stepTag,
      };
      const payload = offset === 0 && end === chunk.length ? chunk : chunk.subarray(offset, end);
      const memory = this.#frames.take(frameHeaderBytes + payload.length);
      peer.channel.send(encodeFrame(header, payload, memory), this.#frames.give);
      outbox.sequence = (outbox.sequence + 1) >>> 0;
      this.meter.framing += frameHeaderBytes;
      offset = end;
    } while (offset < chunk.length);
    if (last) outbox.clock = undefined;
  }

  /** The channel with most bytes queued, if any has some. */
  busiest(): Channel | undefined {
    let most: Channel | undefined;
    let bytes = 0;
    for (const peer of this.#peers) {
      if (peer === undefined || peer.channel.bufferedBytes <= bytes) continue;
      most = peer.channel;
      bytes = most.bufferedBytes;
    }
    return most;
  }

  /** Waits until the channel has room or the session ends. */
  async room(channel: Channel): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#roomWaiters.add(resolve);
      void channel.drained().then(() => {
        this.#roomWaiters.delete(resolve);
        resolve();
      });
    });
  }

  named(step: string): void {
    this.currentStep = step;
    this.meter.name(step);
    this.labels.tag(step);
    this.#onStep?.(step);
  }

  // -- end ----------------------------------------------------------------------------------------------------------

  get finished(): boolean {
    return this.#closed || this.failure !== undefined;
  }

  /** Ends the session for a cause that arose in `step`, here and at every peer; returns the first cause. */
  fail(cause: unknown, step: string = this.currentStep): TacitError {
    if (this.failure !== undefined) return this.failure;
    const failure = asFailure(cause, this.names[this.self] as string, step);
    if (this.#closed) return failure;
    this.failure = failure;
    const report = encodeReport(failure);
    for (const peer of this.#linked()) this.#sendControl(peer, frameKind.abort, report);
    this.streams.fail(failure);
    this.#rejectFailed(failure);
    this.#release();
    return failure;
  }

  /** Resolves when the links of a failed session have carried the news, or were given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#lingering);
  }

  /**
   * Ends a session that succeeded: resolves when every party has finished its program, so that no last message is lost;
   * rejects when one fails before that.
   */
  async close(): Promise<void> {
    this.check();
    for (const peer of this.#linked()) this.#sendControl(peer, frameKind.bye);
    const done = new Promise<void>((resolve) => {
      this.#allBye = resolve;
    });
    this.#checkBye();
    await Promise.race([done, this.failed]);
    this.streams.closeAll();
    this.#closed = true;
    this.#release();
    await this.settled();
  }

  #release(): void {
    this.#stopWatching();
    this.#stopListening();
    for (const wake of this.#roomWaiters) wake();
    this.#roomWaiters.clear();
    for (const peer of this.#peers) if (peer !== undefined) this.#lingering.push(endChannel(peer.channel));
  }

  // -- what peers do ------------------------------------------------------------------------------------------------

  hello(peer: Peer, payload: Uint8Array): void {
    const hello = decodeHello(payload);
    if (hello === undefined) {
      this.#blame(peer, 'peer.bad-frame', { found: 'an unreadable introduction', expected: sessionProtocol });
      return;
    }
    const own = { ...this.#own, contribution: this.#contributions[peer.index] as Uint8Array };
    checkHello(own, hello, peer.index);
    this.#pairKeys[peer.index] = pairKey(own, hello);
    this.#offers[peer.index] = hello.prgs;
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
    const waiting = this.streams.awaiting(peer.index);
    if (waiting !== undefined) this.#blame(peer, 'peer.finished-early', { step: waiting.step ?? this.currentStep });
  }

  inbox(peer: Peer, stream: number, operation: number): Inbox {
    if (peer.index >= this.computers && !this.labels.isForClients(operation)) {
      const found = this.labels.name(operation) ?? '?';
      throw this.fail(new PeerError('peer.client-operation', { party: peer.name, step: this.currentStep, found }));
    }
    return this.streams.arriving(stream, peer.index);
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

  // -- links -------------------------------------------------------------------------------------------------------

  get #isComputer(): boolean {
    return this.self < this.computers;
  }

  #hasLink(party: number): boolean {
    return party !== this.self && (party < this.computers || this.#isComputer);
  }

  /**
   * True while a client waits for a peer, and another computer has not finished and gets on: a result may take long, and no message of
   * the computation between them comes here. The computers hold each other to their own limits.
   */
  #isBusyElsewhere(peer: Peer, limitMs: number): boolean {
    if (this.#isComputer) return false;
    for (const other of this.#linked()) {
      if (other !== peer && !other.gotBye && other.waits.ms <= limitMs) return true;
    }
    return false;
  }

  /** True of a client that has not ended when all computers have: nothing is left that it could wait for. */
  #isLast(peer: Peer): boolean {
    if (this.#allBye === undefined || !this.#isComputer || peer.index < this.computers || peer.gotBye) return false;
    return this.#peers.every((each, party) => party >= this.computers || party === this.self || each?.gotBye === true);
  }

  #linkLater(party: number, coming: Promise<Channel>): void {
    coming.then(
      (channel) => {
        if (!this.#closed) this.#link(party, channel);
        else channel.destroy();
      },
      (error: unknown) => this.fail(error),
    );
  }

  #link(party: number, channel: Channel): void {
    const peer = new Peer(this, party, this.names[party] as string, channel);
    this.#peers[party] = peer;
    channel.open(peer);
    if (this.failure !== undefined) {
      // A link that stands too late still serves to tell why there will be no session.
      this.#sendControl(peer, frameKind.abort, encodeReport(this.failure));
      this.#lingering.push(endChannel(channel));
      return;
    }
    const contribution = this.#contributions[party] as Uint8Array;
    this.#sendControl(peer, frameKind.hello, encodeHello({ ...this.#own, contribution }));
  }

  /** Peers whose link stands and has not ended. */
  *#linked(): Generator<Peer> {
    for (const peer of this.#peers) if (peer !== undefined && !peer.ended) yield peer;
  }

  /** A number that grows with everything that is sent, that arrives and that is computed. */
  #moved(): number {
    let moved = this.meter.messages + this.turns;
    // A party that has finished is no longer asked how long it waits: what others last said of themselves may be older than that.
    for (const peer of this.#peers) moved += (peer?.pieces ?? 0) + (peer?.gotBye === true ? 1 : 0);
    return moved;
  }

  /** A receive that waits, if one does. */
  #waiting(): { peer: Peer; stream: Stream; operation: number; step: number } | undefined {
    for (const peer of this.#linked()) {
      const stream = this.streams.awaiting(peer.index);
      const operation = stream?.inboxes[peer.index]?.awaitedBy;
      if (stream === undefined || operation === undefined) continue;
      return { peer, stream, operation, step: this.labels.tag(stream.step ?? this.currentStep) };
    }
    return undefined;
  }

  #sendControl(peer: Peer, kind: number, payload?: Uint8Array, { ms, operation, step }: Waits = nowhere): void {
    const frame = encodeFrame({ kind, last: true, stream: 0, sequence: ms, clock: 0, operation, step }, payload);
    this.meter.framing += frame.length;
    peer.channel.send(frame);
  }

  #everyPeer(test: (peer: Peer) => boolean): boolean {
    return this.#peers.every((peer, party) => !this.#hasLink(party) || (peer !== undefined && test(peer)));
  }

  #checkReady(): void {
    if (this.#everyPeer((peer) => peer.greeted)) this.#ready?.();
  }

  #checkBye(): void {
    if (this.#everyPeer((peer) => peer.gotBye)) this.#allBye?.();
  }

  #listen(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const cancel = (): void => {
      const reason: unknown = signal.reason;
      const own = { party: this.names[this.self] as string, step: this.currentStep };
      this.fail(
        reason instanceof UsageError || reason instanceof PeerError ? reason : new UsageError('session.cancelled', own),
      );
    };
    if (signal.aborted) {
      cancel();
      return;
    }
    signal.addEventListener('abort', cancel, { once: true });
    this.#stopListening = () => signal.removeEventListener('abort', cancel);
  }
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
