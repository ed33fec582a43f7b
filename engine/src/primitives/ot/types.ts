/**
 * Oblivious transfer (OT) between two parties: what it offers to those who build on it.
 *
 * An end belongs to one ordered pair of parties and one session. It is made once (`setupOtSender`, `setupOtReceiver`, or
 * `setupOtMesh` for all pairs) and keeps its position: no mask and no tweak is ever used twice. Both ends must make the same
 * calls in the same order; an end does one call at a time. The session is passed to each call, so that the two directions
 * between two parties can run in branches of one `session.parallel` and share their rounds.
 *
 * What malicious ends promise: the sender learns nothing of the choices, the receiver nothing of the other messages, and a receiver
 * whose choices are not the same throughout is caught. A corrupted party may choose its own outputs of `random` (endemic OT), and
 * nothing makes a sender use the same a in all transfers of one product: who needs that must check the products.
 *
 * Bits are packed into words: bit i mod 64 of word i div 64. 128-bit strings are two words each, low word first. `flows.ts`
 * prices every call.
 */
import type { Session } from '../../transport/session.ts';

/** Against whom an end is secure. Ends of a pair must agree. */
export type OtAdversary = 'semi-honest' | 'malicious';

/**
 * log2 of the field of SoftSpokenOT: 1 is IKNP's trade (128 bits sent an OT, least computation), k sends 128/k bits for
 * 2^k/(2k) times the computation.
 */
export type OtFieldBits = 1 | 2 | 4;

export interface OtOptions {
  readonly adversary: OtAdversary;
  /** 2 when absent: the fastest on a local network. */
  readonly fieldBits?: OtFieldBits;
}

/** Shape of a matrix product: rows × inner times inner × columns. */
export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** The end that has both messages of each OT and learns nothing of the choices. */
export interface OtSender {
  readonly role: 'sender';
  readonly self: number;
  readonly peer: number;
  readonly options: Required<OtOptions>;

  /** `count` random OTs: both random 128-bit messages of each (2·count words each). */
  random(session: Session, count: number): Promise<{ zero: BigUint64Array; one: BigUint64Array }>;
  /** `count` random OTs of one bit, packed. */
  randomBits(session: Session, count: number): Promise<{ zero: BigUint64Array; one: BigUint64Array }>;
  /** Sends one of two messages of 16 bytes in each of `count` OTs: 2·count words each. */
  send(session: Session, zero: BigUint64Array, one: BigUint64Array): Promise<void>;
  /** Correlated OT over Z_2^64: the result q, for which the receiver gets q + c·delta. */
  correlated(session: Session, delta: BigUint64Array): Promise<BigUint64Array>;
  /** The same of 128-bit strings by exclusive or (2 words each): the receiver gets q ⊕ c·delta. */
  xorCorrelated(session: Session, delta: BigUint64Array): Promise<BigUint64Array>;

  /** Shares of a ∘ b over Z_2^64 (Gilboa): the result z, for which the receiver of b gets a ∘ b − z. */
  product(session: Session, a: BigUint64Array): Promise<BigUint64Array>;
  /** Shares of a ∧ b for `count` packed bits: the result z, for which the receiver of b gets a ∧ b ⊕ z. */
  bitProduct(session: Session, a: BigUint64Array, count: number): Promise<BigUint64Array>;
  /** Additive shares of the matrix product Y·X of this party's Y (rows × inner) and the receiver's X (inner × columns). */
  matrixProduct(session: Session, y: BigUint64Array, shape: ProductShape): Promise<BigUint64Array>;
}

/** The end that chooses, and learns the chosen message only. */
export interface OtReceiver {
  readonly role: 'receiver';
  readonly self: number;
  readonly peer: number;
  readonly options: Required<OtOptions>;

  /** `count` random OTs: random choices (packed) and the message chosen by each (2·count words). */
  random(session: Session, count: number): Promise<{ choices: BigUint64Array; chosen: BigUint64Array }>;
  /** `count` random OTs of one bit, both packed. */
  randomBits(session: Session, count: number): Promise<{ choices: BigUint64Array; chosen: BigUint64Array }>;
  /** The messages chosen by `choices` (packed) of the sender's `send`. */
  receive(session: Session, choices: BigUint64Array, count: number): Promise<BigUint64Array>;
  /** q + c·delta for `count` packed choices c and the sender's `correlated`. */
  correlated(session: Session, choices: BigUint64Array, count: number): Promise<BigUint64Array>;
  /** q ⊕ c·delta, 2 words each, for the sender's `xorCorrelated`. */
  xorCorrelated(session: Session, choices: BigUint64Array, count: number): Promise<BigUint64Array>;

  /** The other share of the sender's `product`. */
  product(session: Session, b: BigUint64Array): Promise<BigUint64Array>;
  /** The other share of the sender's `bitProduct`. */
  bitProduct(session: Session, b: BigUint64Array, count: number): Promise<BigUint64Array>;
  /** The other share of the sender's `matrixProduct`: x is inner × columns. */
  matrixProduct(session: Session, x: BigUint64Array, shape: ProductShape): Promise<BigUint64Array>;
}

/** The two ends that a party has with one other party. */
export interface OtEnds {
  readonly sending: OtSender;
  readonly receiving: OtReceiver;
}
