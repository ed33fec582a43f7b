/**
 * One computation as one party sees it: who takes part, how messages travel, what they cost.
 *
 * A round is one step of the longest chain of dependent messages: every message carries its sender's clock, and receiving
 * it sets the receiver's clock to at least that plus one (Lamport 1978). The rounds of a computation are the largest clock
 * of any party at its end. Bytes are payload; framing is counted apart.
 */
import type { RandomSource } from '../base/random.ts';
import type { PrgName } from '../platform/types.ts';

/** Payload bytes and messages sent, by peer and by step. */
export interface Traffic {
  readonly rounds: number;
  /** Payload bytes sent to each party (0 for self). */
  readonly sent: readonly number[];
  readonly received: readonly number[];
  /** Bytes of frame headers and heartbeats sent, all peers together. */
  readonly framing: number;
  readonly steps: readonly StepTraffic[];
}

export interface StepTraffic {
  readonly step: string;
  /** Rounds spent in this step: the clock's growth. */
  readonly rounds: number;
  /** Payload bytes this party sent to each party in this step. */
  readonly sent: readonly number[];
}

export interface Session {
  /** Names of all parties, in party order; index = party number. */
  readonly names: readonly string[];
  /**
   * How many parties compute: 0 … computers − 1. Those after them are clients, which only send inputs to the computers or receive
   * results from them (and, below programs, a dealer). Clients have no links to each other.
   */
  readonly computers: number;
  /** Number of this party; in `clear` and `cost`, where one process plays all parties, −1. */
  readonly self: number;
  /** True where this process holds what `party` holds (self; on `clear` every party; on `cost` none). */
  owns(party: number): boolean;
  /** This party's private randomness (CSPRNG; seeded in tests only). */
  readonly random: RandomSource;
  /** The generator that all parties agreed on for the randomness they have in common: `new Prg(seed, purpose, session.prg)`. */
  readonly prg: PrgName;

  /**
   * A secret 32-byte seed that exactly parties a and b share (domain-separated by `purpose`), undefined at others.
   * Agreed in the session's set-up; costs no message. On `clear`: a seed; on `cost`: undefined.
   * The same purpose gives the same seed again on the same session object, and another one in each branch.
   */
  pairSeed(a: number, b: number, purpose: string): Uint8Array | undefined;

  /**
   * Moves one message of exactly `length` bytes: the party `from` passes `data`, the party `to` gets it, others (and `cost`)
   * get undefined at once. The receiver allocates `length` itself and refuses any other size (PeerError).
   */
  transfer(from: number, to: number, length: number, data: Uint8Array | undefined): Promise<Uint8Array | undefined>;

  /**
   * Low-level half of transfer: queues (part of) the next message to `to`; `last` ends the message. Real parties only.
   * The chunk is copied at once. A message carries the clock of its first chunk.
   */
  send(to: number, chunk: Uint8Array, last: boolean): void;
  /**
   * Low-level half of transfer: the next message from `from`, exactly target.length bytes, written into `target` as it
   * arrives. The clock moves on arrival: begin the messages of the same round before the next await.
   */
  receive(from: number, target: Uint8Array): Promise<void>;
  /**
   * For long local loops of one's own: lets timers, sockets and signals have a turn, if it is time for one. Sends nothing itself.
   * Operations do so by themselves. Throws what ended the session.
   */
  breathe(): Promise<void>;

  /**
   * Runs independent sub-programs with their rounds merged: branch i gets its own message stream and randomness, so that
   * message order stays deterministic; the clock afterwards is the largest of the branches'. Never use bare Promise.all.
   */
  parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]>;

  /**
   * On `cost` only: what `inBlocks` of sharing/blocks.ts does there, which is how programs say that they repeat themselves.
   */
  repeat?<T>(times: number, body: (turn: number) => Promise<T>): Promise<T[]>;

  /**
   * Runs `body` as one operation of a protocol. Its messages carry the operation's name (as a number), and each end checks
   * that the other is at the same one: PeerError('peer.other-operation') otherwise. Until it ends no other operation may
   * begin on this session: UsageError('session.concurrent'), which tells of a missing await. Branches are sessions of their
   * own. Protocols do this for every operation of the contract (sharing/watched.ts); programs need not.
   */
  operation<T>(name: string, body: () => Promise<T>): Promise<T>;
  /**
   * Throws unless nothing runs on this session: UsageError('session.concurrent') while an operation has not ended,
   * UsageError('session.branch-busy') while branches run. For steps that send nothing but draw from randomness that parties have
   * in common (`name`): taken in the midst of something else they would draw in another order at each party.
   */
  requireIdle(name: string): void;

  /** Names what follows, for errors, progress and the egress meter: `session.step('join: match keys')`. */
  step(name: string): void;

  traffic(): Traffic;
}
