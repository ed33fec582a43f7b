/**
 * Oblivious transfer extension by a linear code: for vectors v_i of `dimension` bits the receiver gets t_i, the sender
 * q_i = t_i ⊕ C(v_i) ∧ s for its secret s, which all rows have in common. Linear in the v_i, so that tables of such
 * rows decode as tables do.
 *
 * Papers: Kolesnikov and Kumaresan, CRYPTO 2013, and Orrù, Orsini and Scholl, 2016/933 (with a linear code and against
 * malicious parties); as the core of set intersection: Pinkas, Rosulek, Trieu and Yanai, 2020/193.
 * What it assumes: base OTs (primitives/ot) and pseudo-random generators, no noisy codes. C's distance d = 128 is the
 * computational security: whoever knows t_i and v_i, and not s, lacks d bits at least of t_i ⊕ (C(v_i) ⊕ C(v)) ∧ s for
 * every other v.
 *
 * Letters: for each of C's columns j the receiver has two seeds, whose expansions are t_j and t'_j; the sender has that
 * which bit s_j chooses, by an OT in which it is the receiver. The receiver sends u_j = t_j ⊕ t'_j ⊕ c_j, column j of
 * all C(v_i); what the sender has, plus s_j·u_j, is t_j ⊕ s_j·c_j. Columns are worked on in groups of 128, rows in
 * chunks.
 *
 * Malicious: OTs and trees beneath are of that kind. The receiver's rows need not be words of C; the check of 2016/933:
 * for a hash R of 64 bits that the sender draws afterwards, the receiver sends R·t and R·v, masked by 64 last rows with
 * random v (R is extended by the identity), and the sender compares R·q with R·t ⊕ C(R·v) ∧ s.
 *   A column in which R·(the rows) differs from C(R·v) passes only if the receiver guessed its s_j, a risk of ½ each. R
 *   is one random combination over GF(2^64) of rows over C ⊗ GF(2^64), of the same distance: for e < d/3, unless all
 *   rows agree with words of C outside some e columns, the combination is within e of a word with probability (e +
 *   1)/2^64 at most (Ames, Hazay, Ishai and Venkitasubramaniam, 2022/1608, the lemma on interleaved codes, with d/3 by
 *   Roth and Zémor). With e = 42: more errors pass with 2^-43, others do not appear in e columns at most but with
 *   43/2^64: 2^-42 together. e columns that pass are e known bits of s at the price of 2^-e, which leaves the product
 *   of both risks at 2^-d.
 *
 * Rounds 1, malicious 3.  Bytes: `codeFlows`.  Local attackers: what depends on s or on a sender's values takes
 * constant time.
 */
import { unsetWords } from '#platform';
import { bytesOf, equalBytes } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { randomBytes } from '../../base/random.ts';
import { otKernel, type OtKernel, rowStride, slots } from '../../kernels/ot.ts';
import type { Session } from '../../transport/session.ts';
import { hashRows } from '../ot/check.ts';
import { checkRows, coinBytes } from '../ot/flows.ts';
import '../ot/messages.ts';
import { setupOtReceiver, setupOtSender } from '../ot/setup.ts';
import type { OtAdversary } from '../ot/types.ts';
import { Prg } from '../prg.ts';
import { groupColumns, type LinearCode, rowMultiple } from './code.ts';
import { chunkRows, codeFor, codeProofBytes, rowsFor } from './flows.ts';

/** By group of columns: two words for each row. */
export type Rows = readonly BigUint64Array[];

/** Bytes that a column's generator keeps: there are hundreds. */
const columnBuffer = 1024;

function generators(session: Session, seeds: BigUint64Array, columns: number): Prg[] {
  return Array.from({ length: columns }, (_, j) => {
    const seed = bytesOf(seeds.subarray(2 * j, 2 * j + 2)).slice();
    return new Prg(seed, `code ot column ${j}`, session.prg, columnBuffer);
  });
}

const emptyRows = (code: LinearCode, rows: number): BigUint64Array[] =>
  Array.from({ length: code.groups }, () => unsetWords(2 * rows));

/** Columns that a group lacks are zero. */
function clearRest({ bytes }: OtKernel, columns: number): void {
  (bytes[slots.matrix] as Uint8Array).subarray(columns * rowStride, groupColumns * rowStride).fill(0);
}

/** The columns of the slot `matrix` as `count` rows of `to`, from `start` on. */
function takeRows({ at, words, call }: OtKernel, to: BigUint64Array, start: number, count: number): void {
  call.transpose128(at[slots.matrix] as number, rowStride, at[slots.rows] as number, count);
  to.set((words[slots.rows] as BigUint64Array).subarray(0, 2 * count), 2 * start);
}

/** The end that has v and gets t. */
export class CodeReceiver {
  readonly #peer: number;
  readonly #adversary: OtAdversary;
  readonly #code: LinearCode;
  readonly #zero: readonly Prg[];
  readonly #one: readonly Prg[];

  constructor(session: Session, peer: number, adversary: OtAdversary, zero: BigUint64Array, one: BigUint64Array) {
    this.#peer = peer;
    this.#adversary = adversary;
    this.#code = codeFor(adversary);
    this.#zero = generators(session, zero, this.#code.columns);
    this.#one = generators(session, one, this.#code.columns);
  }

  /** `values`: two words each, of which the lowest `dimension` bits count. More rows than values come out. */
  async extend(session: Session, values: BigUint64Array): Promise<Rows> {
    const rows = rowsFor(values.length / 2, this.#adversary);
    const padded = unsetWords(2 * rows);
    session.random.fill(bytesOf(padded.subarray(values.length)));
    padded.set(values);
    const t = emptyRows(this.#code, rows);
    for (let start = 0; start < rows; start += chunkRows) {
      const count = Math.min(chunkRows, rows - start);
      this.#code.load(otKernel(), padded.subarray(2 * start, 2 * (start + count)));
      t.forEach((to, group) => {
        session.send(this.#peer, this.#group(otKernel(), group, count), group === t.length - 1);
        takeRows(otKernel(), to, start, count);
      });
      await session.breathe();
    }
    if (this.#adversary === 'malicious') await this.#prove(session, t, padded);
    return t;
  }

  /** Columns t of a group in the slot `matrix`; returns u. */
  #group(kernel: OtKernel, group: number, count: number): Uint8Array {
    const { at, bytes, call } = kernel;
    const length = count / 8;
    const columns = this.#code.columnsOf(group);
    const [matrix, u] = [bytes[slots.matrix], bytes[slots.corrections]] as [Uint8Array, Uint8Array];
    for (let j = 0; j < columns; j++) {
      this.#zero[groupColumns * group + j]?.fill(matrix.subarray(j * rowStride, j * rowStride + length));
      this.#one[groupColumns * group + j]?.fill(u.subarray(j * length, (j + 1) * length));
      call.xorInto(
        (at[slots.corrections] as number) + j * length,
        (at[slots.matrix] as number) + j * rowStride,
        length,
      );
    }
    clearRest(kernel, columns);
    this.#code.addColumns(kernel, group, length);
    return u.subarray(0, columns * length);
  }

  async #prove(session: Session, t: Rows, values: BigUint64Array): Promise<void> {
    const coins = new Uint8Array(coinBytes);
    await session.receive(this.#peer, coins);
    const proof = new Uint8Array(codeProofBytes(this.#code));
    let at = 0;
    for (const rows of [...t, values]) {
      const sums = bytesOf(await hashRows(session, coins, rows));
      proof.set(sums, at);
      at += sums.length;
    }
    session.send(this.#peer, proof, true);
  }
}

/** The end that has s and gets q. */
export class CodeSender {
  readonly #peer: number;
  readonly #adversary: OtAdversary;
  readonly #code: LinearCode;
  readonly #chosen: readonly Prg[];
  /** By column: all ones where s has one. */
  readonly #masks: readonly bigint[];

  constructor(session: Session, peer: number, adversary: OtAdversary, s: BigUint64Array, chosen: BigUint64Array) {
    this.#peer = peer;
    this.#adversary = adversary;
    this.#code = codeFor(adversary);
    this.#chosen = generators(session, chosen, this.#code.columns);
    this.#masks = Array.from(this.#chosen, (_, j) => -(((s[j >> 6] as bigint) >> BigInt(j & 63)) & 1n));
  }

  /** Groups of columns that a row has. */
  get groups(): number {
    return this.#code.groups;
  }

  /** The rows for `count` values of the receiver, and some more. Throws AbortError('ot.inconsistent-choices'). */
  async extend(session: Session, count: number): Promise<Rows> {
    const rows = rowsFor(count, this.#adversary);
    const q = emptyRows(this.#code, rows);
    const { columns } = this.#code;
    const listen = (start: number) => {
      const bytes = new Uint8Array((columns * Math.min(chunkRows, rows - start)) / 8);
      return { bytes, done: session.receive(this.#peer, bytes) };
    };
    let next = listen(0);
    for (let start = 0; start < rows; start += chunkRows) {
      const { bytes, done } = next;
      await done;
      if (start + chunkRows < rows) next = listen(start + chunkRows);
      const taken = Math.min(chunkRows, rows - start);
      q.forEach((to, group) => {
        this.#group(otKernel(), group, bytes, taken / 8);
        takeRows(otKernel(), to, start, taken);
      });
      await session.breathe();
    }
    if (this.#adversary === 'malicious') await this.#verify(session, q);
    return q;
  }

  #group(kernel: OtKernel, group: number, u: Uint8Array, length: number): void {
    const { at, bytes, call } = kernel;
    const columns = this.#code.columnsOf(group);
    const start = groupColumns * group;
    const matrix = bytes[slots.matrix] as Uint8Array;
    (bytes[slots.corrections] as Uint8Array).set(u.subarray(start * length, (start + columns) * length));
    for (let j = 0; j < columns; j++) {
      this.#chosen[start + j]?.fill(matrix.subarray(j * rowStride, j * rowStride + length));
    }
    clearRest(kernel, columns);
    this.#addMasked(at, call, group, length);
  }

  /** The slot `matrix` plus the columns of the slot `corrections` where s has ones. */
  #addMasked(at: OtKernel['at'], call: OtKernel['call'], group: number, length: number): void {
    const [to, from] = [at[slots.matrix], at[slots.corrections]] as [number, number];
    for (let j = 0; j < this.#code.columnsOf(group); j++) {
      call.xorMasked(to + j * rowStride, from + j * length, this.#masks[groupColumns * group + j] as bigint, length);
    }
  }

  /**
   * C(v) ∧ s of at most `chunkRows` values (two words each): `take` gets the rows of one group after the other, two
   * words each, in memory that lasts for the call.
   */
  offsets(values: BigUint64Array, take: (group: number, rows: BigUint64Array) => void): void {
    const kernel = otKernel();
    const { at, bytes, words, call } = kernel;
    const count = rowMultiple * Math.ceil(values.length / 2 / rowMultiple);
    const padded = new BigUint64Array(2 * count);
    padded.set(values);
    this.#code.load(kernel, padded);
    const length = count / 8;
    for (let group = 0; group < this.#code.groups; group++) {
      (bytes[slots.corrections] as Uint8Array).subarray(0, groupColumns * length).fill(0);
      this.#code.addColumns(kernel, group, length);
      clearRest(kernel, 0);
      this.#addMasked(at, call, group, length);
      call.transpose128(at[slots.matrix] as number, rowStride, at[slots.rows] as number, count);
      take(group, (words[slots.rows] as BigUint64Array).subarray(0, values.length));
    }
  }

  async #verify(session: Session, q: Rows): Promise<void> {
    const coins = randomBytes(session.random, coinBytes);
    session.send(this.#peer, coins, true);
    const proof = new Uint8Array(codeProofBytes(this.#code));
    const arrival = session.receive(this.#peer, proof);
    const own: BigUint64Array[] = [];
    for (const rows of q) own.push(await hashRows(session, coins, rows));
    await arrival;
    const told = new BigUint64Array(proof.buffer);
    const expected = own.map((_, group) => told.slice(2 * checkRows * group, 2 * checkRows * (group + 1)));
    this.offsets(told.slice(2 * checkRows * q.length), (group, rows) => {
      const sums = expected[group] as BigUint64Array;
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as bigint) ^ (rows[i] as bigint);
    });
    if (expected.every((sums, group) => equalBytes(bytesOf(sums), bytesOf(own[group] as BigUint64Array)))) return;
    throw new AbortError('ot.inconsistent-choices', { party: session.names[this.#peer] as string });
  }
}

/** The receiving end towards `sender`, who calls `setupCodeSender` at the same time. Throws AbortError when it cheats. */
export async function setupCodeReceiver(
  session: Session,
  sender: number,
  adversary: OtAdversary,
): Promise<CodeReceiver> {
  const end = await setupOtSender(session, sender, { adversary });
  const { zero, one } = await end.random(session, codeFor(adversary).columns);
  return new CodeReceiver(session, sender, adversary, zero, one);
}

/** The sending end towards `receiver`, who calls `setupCodeReceiver` at the same time. Throws AbortError when it cheats. */
export async function setupCodeSender(session: Session, receiver: number, adversary: OtAdversary): Promise<CodeSender> {
  const end = await setupOtReceiver(session, receiver, { adversary });
  const { choices, chosen } = await end.random(session, codeFor(adversary).columns);
  return new CodeSender(session, receiver, adversary, choices, chosen);
}
