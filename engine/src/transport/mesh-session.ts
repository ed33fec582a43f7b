/**
 * Session of a real party: sends and receives over the channels of a mesh. One object per branch of the program, each
 * with a clock, a message stream and randomness of its own.
 */
import { nextTurn } from '#platform';
import { PeerError, TacitError, UsageError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import type { PrgName } from '../platform/types.ts';
import { maxClock } from './framing.ts';
import { plainTransfer } from './labels.ts';
import { Mesh, type MeshOptions } from './mesh.ts';
import type { StepRounds } from './meter.ts';
import { turnMs } from './pace.ts';
import { deriveSeed } from './seeds.ts';
import type { Session, Traffic } from './session.ts';
import type { Stream } from './streams.ts';

/** Bytes queued to one peer from which on `breathe` waits for the network. */
const highWater = 2 * 1024 * 1024;
/** Bytes sent after which `breathe` lets sockets have a turn, if `turnMs` have not passed before. */
const turnBytes = 512 * 1024;

class MeshSession implements Session {
  readonly names: readonly string[];
  readonly computers: number;
  readonly self: number;
  readonly random: RandomSource;
  readonly prg: PrgName;
  readonly #mesh: Mesh;
  readonly #root: MeshSession;
  readonly #path: string;
  readonly #stream: Stream;
  #step: string;
  #clock: number;
  #rounds: StepRounds = new Map();
  #calls = 0;
  #running = 0;
  /** The operation that has begun and not ended. */
  #operation: string | undefined;
  /** Number of the operation that messages belong to. */
  #tag: number;
  #done = false;
  #bytesSinceTurn = 0;
  #lastTurn = performance.now();

  constructor(mesh: Mesh, root: MeshSession | undefined, path: string, clock: number, step: string, tag: number) {
    this.#mesh = mesh;
    this.#tag = tag;
    this.#root = root ?? this;
    this.#path = path;
    this.names = mesh.names;
    this.computers = mesh.computers;
    this.self = mesh.self;
    this.random = mesh.randomFor(path);
    this.prg = mesh.prg;
    this.#stream = mesh.streams.open(path);
    this.#clock = clock;
    this.#step = step;
    this.#stream.step = step;
    mesh.labels.tag(step);
  }

  owns(party: number): boolean {
    return party === this.self;
  }

  pairSeed(a: number, b: number, purpose: string): Uint8Array | undefined {
    if (a === b) throw new UsageError('session.no-such-party', { found: b, last: this.names.length - 1, self: a });
    if (a !== this.self && b !== this.self) return undefined;
    const { index } = this.#mesh.peer(a === this.self ? b : a);
    return deriveSeed(this.#mesh.pairKey(index), 'pair', this.#path, purpose);
  }

  async transfer(
    from: number,
    to: number,
    length: number,
    data: Uint8Array | undefined,
  ): Promise<Uint8Array | undefined> {
    if (this.self === from) {
      if (data?.length !== length)
        throw new UsageError('session.wrong-length', { found: data?.length ?? 0, expected: length });
      this.send(to, data, true);
      return undefined;
    }
    if (this.self !== to) return undefined;
    const target = new Uint8Array(length);
    await this.receive(from, target);
    return target;
  }

  send(to: number, chunk: Uint8Array, last: boolean): void {
    this.#check();
    const peer = this.#mesh.peer(to);
    this.#mesh.send(peer, this.#stream, chunk, last, this.#clock, this.#step, this.#tag);
    this.#bytesSinceTurn += chunk.length;
  }

  receive(from: number, target: Uint8Array): Promise<void> {
    const arrived = this.#receive(from, target);
    // A program that failed elsewhere never looks at this promise; its rejection must not end the process.
    arrived.catch(() => {});
    return arrived;
  }

  async #receive(from: number, target: Uint8Array): Promise<void> {
    this.#check();
    const peer = this.#mesh.peer(from);
    const inbox = this.#mesh.streams.inbox(this.#stream, from);
    const arrival = inbox.receive(target, this.#tag);
    if (peer.gotBye && inbox.awaited) {
      throw this.#mesh.fail(new PeerError('peer.finished-early', { party: peer.name, step: this.#step }));
    }
    const clock = Math.min(maxClock, (await arrival) + 1);
    if (clock <= this.#clock) return;
    this.#mesh.meter.name(this.#step);
    this.#rounds.set(this.#step, (this.#rounds.get(this.#step) ?? 0) + clock - this.#clock);
    this.#clock = clock;
  }

  async breathe(): Promise<void> {
    this.#check();
    const busiest = this.#mesh.busiest();
    if (busiest !== undefined && busiest.bufferedBytes > highWater) await this.#turn(this.#mesh.room(busiest));
    else if (this.#turnIsDue()) await this.#turn();
  }

  #turnIsDue(): boolean {
    return this.#bytesSinceTurn >= turnBytes || performance.now() - this.#lastTurn >= turnMs;
  }

  /** Others have their turn until `until`. Throws what ended the session meanwhile. */
  async #turn(until: Promise<void> = nextTurn()): Promise<void> {
    await until;
    this.#mesh.turns++;
    this.#bytesSinceTurn = 0;
    this.#lastTurn = performance.now();
    this.#check();
  }

  async parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]> {
    this.#check();
    const call = this.#calls++;
    const children = branches.map(
      (_, i) =>
        new MeshSession(this.#mesh, this.#root, `${this.#path}/${call}.${i}`, this.#clock, this.#step, this.#tag),
    );
    this.#running = children.length;
    this.#stream.resting = children.length > 0;
    const run = async (child: MeshSession, branch: (session: Session) => Promise<T>): Promise<T> => {
      try {
        const result = await branch(child);
        child.checkEnd();
        child.#stream.resting = true;
        return result;
      } catch (error) {
        // The other branches may wait for messages that now never come: end them all.
        this.#mesh.fail(error, child.#step);
        throw error;
      }
    };
    const settled = await Promise.allSettled(
      children.map((child, i) => run(child, branches[i] as (session: Session) => Promise<T>)),
    );
    this.#running = 0;
    this.#stream.resting = false;
    const results: T[] = [];
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw this.#mesh.failure ?? outcome.reason;
      results.push(outcome.value);
    }
    this.#join(children);
    return results;
  }

  operation<T>(name: string, body: () => Promise<T>): Promise<T> {
    const run = async (): Promise<T> => {
      try {
        const outside = this.#tag;
        this.#begin(name);
        try {
          const result = await body();
          // Programs may do much that waits for no message: timers and signals are served all the same.
          if (this.#turnIsDue()) await this.#turn();
          return result;
        } finally {
          this.#operation = undefined;
          this.#tag = outside;
        }
      } catch (error) {
        // What a program has lost sight of never settles: a rejection that nobody handles would end the process before the
        // session's failure is told.
        if (this.#mesh.lostTrack) return await new Promise<never>(() => {});
        // A program that failed elsewhere never looks at this promise.
        if (this.#mesh.failure !== undefined) queueMicrotask(() => void outcome.catch(() => {}));
        throw error;
      }
    };
    const outcome = run();
    return outcome;
  }

  requireIdle(name: string): void {
    this.#check();
    const running = this.#operation;
    if (running !== undefined) throw this.#lose(new UsageError('session.concurrent', { running, started: name }));
  }

  /** Fails the session because its own program does not await what it should. */
  #lose(cause: UsageError): TacitError {
    this.#mesh.lostTrack = true;
    return this.#mesh.fail(cause, this.#step);
  }

  #begin(name: string): void {
    this.requireIdle(name);
    this.#operation = name;
    this.#tag = this.#mesh.labels.tag(name);
  }

  /** Fails when the program ended before an operation did. */
  checkEnd(): void {
    const operation = this.#operation;
    if (operation !== undefined) throw this.#lose(new UsageError('session.unfinished', { operation }));
  }

  step(name: string): void {
    this.#check();
    this.#step = name;
    this.#stream.step = name;
    this.#mesh.named(name);
  }

  /** Of the whole computation, also when asked of a branch; rounds of branches count when they have joined. */
  traffic(): Traffic {
    return this.#mesh.meter.report(this.#root.#clock, this.#root.#rounds);
  }

  /** Clock, rounds and streams of finished branches: the slowest of them is what the parent waited for. */
  #join(children: readonly MeshSession[]): void {
    let slowest: MeshSession | undefined;
    for (const child of children) {
      child.#done = true;
      this.#mesh.streams.close(child.#stream);
      if (child.#clock > (slowest === undefined ? this.#clock : slowest.#clock)) slowest = child;
    }
    this.#mesh.currentStep = this.#step;
    if (slowest === undefined) return;
    for (const [step, rounds] of slowest.#rounds) this.#rounds.set(step, (this.#rounds.get(step) ?? 0) + rounds);
    this.#clock = slowest.#clock;
  }

  #check(): void {
    this.#mesh.check();
    if (this.#done) throw new UsageError('session.closed');
    // What an operation that nobody awaits throws is seen by nobody: the session fails.
    if (this.#running > 0) throw this.#lose(new UsageError('session.branch-busy', { step: this.#step }));
  }
}

/** An open session and its end. */
export interface OpenSession {
  readonly session: Session;
  /** Rejects when the session fails; never resolves. */
  readonly failed: Promise<never>;
  /** Ends a successful run: resolves when every party has finished its program; rejects if one fails before that. */
  readonly close: () => Promise<void>;
  /** Ends the run for a cause, here and at all peers; resolves to the first cause when peers were told. */
  readonly abort: (cause: unknown) => Promise<Error>;
}

/**
 * Sets up a session over channels to the other parties: introduces this party, checks that all run the same program, and
 * agrees on pairwise secret keys. Throws PeerError naming the party that does not fit or does not answer.
 */
export async function openSession(options: MeshOptions): Promise<OpenSession> {
  const mesh = new Mesh(options);
  const abort = async (cause: unknown): Promise<Error> => {
    const failure = mesh.fail(cause);
    await mesh.settled();
    return failure;
  };
  try {
    await mesh.ready();
  } catch (error) {
    throw await abort(error);
  }
  const session = new MeshSession(mesh, undefined, '', 0, 'start', mesh.labels.tag(plainTransfer));
  mesh.currentStep = 'start';
  const close = async (): Promise<void> => {
    session.checkEnd();
    await mesh.close();
  };
  return { session, failed: mesh.failed, close, abort };
}

/**
 * Runs one party's program from set-up to the end. The result counts only when every party has finished. Rejects with
 * the first cause of failure, wherever it arose, as soon as it is known and the peers have been told.
 */
export async function runParty<T>(
  options: MeshOptions,
  program: (session: Session) => Promise<T>,
): Promise<{ result: T; traffic: Traffic }> {
  const { session, failed, close, abort } = await openSession(options);
  try {
    const running = program(session);
    // A failure ends the wait even while the program does something else; what it does afterwards is ignored.
    running.catch(() => {});
    const result = await Promise.race([running, failed]);
    const traffic = session.traffic();
    await close();
    return { result, traffic };
  } catch (error) {
    const failure = await abort(error);
    // Peers learn nothing of a fault in the program itself, but this party's own log needs it as it is.
    throw isOwnFault(failure) ? failure.cause : failure;
  }
}

/** True for the failure that stands for a fault of this party's own program, which is its cause. */
const isOwnFault = (failure: Error): failure is Error & { cause: Error } =>
  failure instanceof TacitError &&
  failure.code === 'peer.failed' &&
  failure.fields['reportedBy'] === undefined &&
  failure.cause instanceof Error;
