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
import { otKernel, type OtKernel, rowStride, slots } from '../../kernels/ot.ts';
import type { Session } from '../../transport/session.ts';
import { chunkColumns, rowBits } from './flows.ts';
import type { CorrelationHash } from './hash.ts';
import type { OtOptions } from './types.ts';

/** Gets the hashed messages of the OTs from `start` on, `count` of them: in the slot `first`, the sender's other in `second`. */
export type UseBlock = (kernel: OtKernel, start: number, count: number) => void;

/** Rows of a block that is hashed `width` times: 64 KiB of hashes, when the width permits. */
export const blockColumns = (width: number): number => Math.max(1, Math.floor(4096 / width / rowBits)) * rowBits;

export abstract class Extension {
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

  /** Hashes the rows of the slot `rows` into the slot `first` and, for a Δ, the rows plus Δ into `second`. */
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

  /** Address of a row of the chunk. */
  protected rowAt({ at }: OtKernel, row: number): number {
    return (at[slots.matrix] as number) + row * rowStride;
  }

  /** Folds the leaves of the tree τ, in the slot `leaves`, to its k rows; leaves their sum in the first leaf's place. */
  protected foldLeaves(kernel: OtKernel, tree: number, bytes: number): void {
    const { at, call } = kernel;
    const k = this.options.fieldBits;
    const leaves = at[slots.leaves] as number;
    for (let b = k - 1; b >= 0; b--) {
      const row = this.rowAt(kernel, tree * k + b);
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
