/**
 * Oblivious transfer extension: from 128 base OTs to millions, with symmetric cryptography only.
 *
 * Papers: Roy, "SoftSpokenOT", 2022/192; for fields of one bit this is Ishai, Kilian, Nissim and Petrank 2003 (IKNP).
 * Security: semi-honest; malicious with the check of check.ts, that is before any message depends on the rows.
 * Rounds 1 (malicious 3).  Bytes, receiver → sender: 128/k bits a row, columns padded to 128; one field less a row when the
 * choices may be random. Malicious: see check.ts.
 *
 * Letters: Δ is the sender's secret, 128 bits, of which tree τ has the k bits Δ_τ. The receiver knows all leaves r_x of tree
 * τ, the sender all but r_Δτ. u = ⊕ r_x is known to the receiver, as are the rows v_b = ⊕ {r_x: bit b of x}; the sender
 * computes w_b = ⊕ {r_x: bit b of x ⊕ Δ_τ}, where r_Δτ never occurs, and w_b = v_b ⊕ Δ_b·u. The correction d = u ⊕ c, for
 * the choices c, turns that into q_b = w_b ⊕ Δ_b·d = v_b ⊕ Δ_b·c. Transposed: q_i = t_i ⊕ c_i·Δ for each row i of 128 bits.
 * The choices are u of the first tree when they may be random: it needs no correction.
 *
 * Work goes chunk by chunk and, within a chunk, block by block, in the kernel's memory: nothing there outlives an await.
 */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { otKernel, type OtKernel, rowStride, slots } from '../../kernels/ot.ts';
import type { Keystream } from '../../platform/types.ts';
import type { Session } from '../../transport/session.ts';
import { proveRows, verifyRows } from './check.ts';
import { chunkColumns, columnsFor, correctionRows, rowBits } from './flows.ts';
import type { CorrelationHash } from './hash.ts';
import type { OtOptions } from './types.ts';

/** Gets the hashed messages of the OTs from `start` on, `count` of them: in the slot `first`, the sender's other in `second`. */
export type UseBlock = (kernel: OtKernel, start: number, count: number) => void;

/** Rows of a block that is hashed `width` times: 64 KiB of hashes, when the width permits. */
export const blockColumns = (width: number): number => Math.max(1, Math.floor(4096 / width / rowBits)) * rowBits;

/** Messages that the sender waits for at the same time: what arrives early needs no further copy. */
const window = 3;

abstract class Extension {
  protected readonly options: Required<OtOptions>;
  readonly #hash: CorrelationHash;
  #tweak = 0;

  constructor(options: Required<OtOptions>, hash: CorrelationHash) {
    this.options = options;
    this.#hash = hash;
  }

  protected get isMalicious(): boolean {
    return this.options.adversary === 'malicious';
  }

  /** Hashes the rows of the slot `rows` into the slots of `deltas`: the rows, and the rows plus Δ. */
  protected hashBlock(kernel: OtKernel, start: number, count: number, width: number, delta?: BigUint64Array): void {
    const tweak = this.#tweak + start * width;
    this.#hash.hash(kernel, slots.first, tweak, count, width);
    if (delta === undefined) return;
    const at = kernel.at[slots.rows] as number;
    kernel.call.offset(at, at, delta[0] as bigint, delta[1] as bigint, count);
    this.#hash.hash(kernel, slots.second, tweak, count, width);
  }

  /** Called once at the end of an extension of `columns` rows: their tweaks are used up. */
  protected spend(columns: number, width: number): void {
    this.#tweak += columns * width;
  }

  /** Folds the leaves of the tree τ, in the slot `leaves`, to its k rows; leaves their sum in the first leaf's place. */
  protected foldLeaves({ at, call }: OtKernel, tree: number, bytes: number): void {
    const k = this.options.fieldBits;
    const leaves = at[slots.leaves] as number;
    const matrix = at[slots.matrix] as number;
    for (let b = k - 1; b >= 0; b--) {
      const row = matrix + (tree * k + b) * rowStride;
      for (let x = 0; x < 1 << b; x++) {
        call.fold(row, leaves + x * rowStride, leaves + (x + (1 << b)) * rowStride, bytes, x === 0 ? 1 : 0);
      }
    }
  }

  /** Transposes the rows of the chunk's columns from `column` on to the slot `rows`. */
  protected transposeBlock({ at, call }: OtKernel, column: number, count: number): void {
    call.transpose128((at[slots.matrix] as number) + column / 8, rowStride, at[slots.rows] as number, count);
  }

  /**
   * The rows of a chunk: hashed and used at once, or kept in `store` until they have been checked.
   */
  protected takeChunk(
    kernel: OtKernel,
    chunk: { start: number; columns: number },
    store: BigUint64Array | undefined,
    hashAndUse: (start: number, columns: number) => void,
    width: number,
  ): void {
    const step = blockColumns(store === undefined ? width : 1);
    for (let column = 0; column < chunk.columns; column += step) {
      const count = Math.min(step, chunk.columns - column);
      this.transposeBlock(kernel, column, count);
      const start = chunk.start + column;
      if (store === undefined) hashAndUse(start, count);
      else store.set((kernel.words[slots.rows] as BigUint64Array).subarray(0, 2 * count), 2 * start);
    }
  }

  /** Hashes and uses all rows of `store`. */
  protected async takeStore(
    session: Session,
    store: BigUint64Array,
    hashAndUse: (start: number, columns: number) => void,
    width: number,
  ): Promise<void> {
    const kernel = otKernel();
    const columns = store.length / 2;
    const step = blockColumns(width);
    for (let start = 0; start < columns; start += step) {
      const count = Math.min(step, columns - start);
      (kernel.words[slots.rows] as BigUint64Array).set(store.subarray(2 * start, 2 * (start + count)));
      hashAndUse(start, count);
      if (start % chunkColumns < step) await session.breathe();
    }
  }
}

export class ReceiverExtension extends Extension {
  readonly #trees: readonly (readonly Keystream[])[];

  /** `trees`: the generators of each tree's leaves. */
  constructor(trees: readonly (readonly Keystream[])[], options: Required<OtOptions>, hash: CorrelationHash) {
    super(options, hash);
    this.#trees = trees;
  }

  /**
   * `count` > 0 OTs with the choices given (packed; what they have beyond `count` is ignored), or random ones. Returns the
   * choices.
   */
  async extend(
    session: Session,
    peer: number,
    count: number,
    choices: BigUint64Array | undefined,
    width: number,
    use: UseBlock,
  ): Promise<BigUint64Array> {
    const kernel = otKernel();
    const columns = columnsFor(count, this.options);
    const chosen = choices === undefined ? unsetWords(columns / 64) : this.#padded(session, choices, count, columns);
    const store = this.isMalicious ? unsetWords(2 * columns) : undefined;
    const hashAndUse = (start: number, total: number): void => {
      if (start >= count) return;
      this.hashBlock(kernel, start, total, width);
      use(kernel, start, Math.min(total, count - start));
    };
    for (let start = 0; start < columns; start += chunkColumns) {
      const chunk = { start, columns: Math.min(chunkColumns, columns - start) };
      const bytes = chunk.columns / 8;
      const own = bytesOf(chosen).subarray(start / 8, start / 8 + bytes);
      session.send(peer, this.#expand(kernel, own, choices === undefined), true);
      this.takeChunk(kernel, chunk, store, hashAndUse, width);
      await session.breathe();
    }
    if (store !== undefined) {
      await proveRows(session, peer, store, chosen);
      await this.takeStore(session, store, hashAndUse, width);
    }
    this.spend(columns, width);
    return chosen;
  }

  /** Rows v of one chunk in the slot `matrix`; returns the corrections. `choices` are written when they are random. */
  #expand(kernel: OtKernel, choices: Uint8Array, areRandom: boolean): Uint8Array {
    const { at, bytes, call } = kernel;
    const length = choices.length;
    const leaves = bytes[slots.leaves] as Uint8Array;
    const sum = leaves.subarray(0, length);
    const corrections = bytes[slots.corrections] as Uint8Array;
    const choicesAt = at[slots.rows] as number;
    let filled = 0;
    if (!areRandom) (bytes[slots.rows] as Uint8Array).set(choices);
    this.#trees.forEach((tree, number) => {
      tree.forEach((leaf, x) => {
        leaf.fill(leaves.subarray(x * rowStride, x * rowStride + length));
      });
      this.foldLeaves(kernel, number, length);
      if (areRandom && number === 0) {
        choices.set(sum);
        (bytes[slots.rows] as Uint8Array).set(sum);
        return;
      }
      call.xorInto(at[slots.leaves] as number, choicesAt, length);
      corrections.set(sum, filled);
      filled += length;
    });
    return corrections.subarray(0, filled);
  }

  /** Choices of all columns: the padding is random, as the check wants its masks. */
  #padded(session: Session, choices: BigUint64Array, count: number, columns: number): BigUint64Array {
    const padded = new BigUint64Array(columns / 64);
    const whole = count >>> 6;
    session.random.fill(bytesOf(padded.subarray(whole)));
    padded.set(choices.subarray(0, whole));
    if (count % 64 !== 0) {
      const mask = (1n << BigInt(count % 64)) - 1n;
      padded[whole] = ((padded[whole] as bigint) & ~mask) | ((choices[whole] as bigint) & mask);
    }
    return padded;
  }
}

export class SenderExtension extends Extension {
  readonly #delta: BigUint64Array;
  readonly #masks: readonly bigint[];
  /** Memory for corrections of whole chunks, as many as were ever awaited at a time. */
  readonly #buffers: Uint8Array[] = [];
  readonly #trees: readonly (readonly (Keystream | undefined)[])[];

  /** `delta`: 2 words; `trees`: the generator of leaf x ⊕ Δ_τ in place x of tree τ, none in place 0. */
  constructor(
    delta: BigUint64Array,
    trees: readonly (readonly (Keystream | undefined)[])[],
    options: Required<OtOptions>,
    hash: CorrelationHash,
  ) {
    super(options, hash);
    this.#delta = delta;
    this.#trees = trees;
    this.#masks = Array.from({ length: rowBits }, (_, b) => -(((delta[b >> 6] as bigint) >> BigInt(b & 63)) & 1n));
  }

  /** `count` > 0 OTs, whose choices are random or not: both ends agree on that. */
  async extend(
    session: Session,
    peer: number,
    count: number,
    areRandom: boolean,
    width: number,
    use: UseBlock,
  ): Promise<void> {
    const kernel = otKernel();
    const columns = columnsFor(count, this.options);
    const store = this.isMalicious ? unsetWords(2 * columns) : undefined;
    const hashAndUse = (start: number, total: number): void => {
      if (start >= count) return;
      this.hashBlock(kernel, start, total, width, this.#delta);
      use(kernel, start, Math.min(total, count - start));
    };
    const rows = correctionRows(this.options, areRandom);
    const chunks: { start: number; columns: number }[] = [];
    for (let start = 0; start < columns; start += chunkColumns) {
      chunks.push({ start, columns: Math.min(chunkColumns, columns - start) });
    }
    const arriving: { buffer: Uint8Array; bytes: Uint8Array; done: Promise<void> }[] = [];
    const fullLength = (correctionRows(this.options, false) * chunkColumns) / 8;
    const listen = (index: number): void => {
      const chunk = chunks[index];
      if (chunk === undefined) return;
      const length = (rows * chunk.columns) / 8;
      const isFull = chunk.columns === chunkColumns;
      const buffer = (isFull ? this.#buffers.pop() : undefined) ?? new Uint8Array(isFull ? fullLength : length);
      const bytes = buffer.subarray(0, length);
      arriving.push({ buffer, bytes, done: session.receive(peer, bytes) });
    };
    for (let index = 0; index < window; index++) listen(index);
    for (const [index, chunk] of chunks.entries()) {
      const { buffer, bytes, done } = arriving.shift() as (typeof arriving)[number];
      await done;
      this.#expand(kernel, bytes, chunk.columns / 8, areRandom);
      if (buffer.length === fullLength) this.#buffers.push(buffer);
      listen(index + window);
      this.takeChunk(kernel, chunk, store, hashAndUse, width);
      await session.breathe();
    }
    if (store !== undefined) {
      await verifyRows(session, peer, store, this.#delta);
      await this.takeStore(session, store, hashAndUse, width);
    }
    this.spend(columns, width);
  }

  /** Rows q of one chunk in the slot `matrix`. */
  #expand(kernel: OtKernel, corrections: Uint8Array, length: number, areRandom: boolean): void {
    const { at, bytes, call } = kernel;
    const k = this.options.fieldBits;
    const leaves = bytes[slots.leaves] as Uint8Array;
    const matrix = at[slots.matrix] as number;
    const correction = bytes[slots.corrections] as Uint8Array;
    const correctionAt = at[slots.corrections] as number;
    let read = 0;
    this.#trees.forEach((tree, number) => {
      tree.forEach((leaf, x) => {
        leaf?.fill(leaves.subarray(x * rowStride, x * rowStride + length));
      });
      this.foldLeaves(kernel, number, length);
      if (areRandom && number === 0) return;
      correction.set(corrections.subarray(read, read + length));
      read += length;
      for (let b = 0; b < k; b++) {
        const row = number * k + b;
        call.xorMasked(matrix + row * rowStride, correctionAt, this.#masks[row] as bigint, length);
      }
    });
  }
}
