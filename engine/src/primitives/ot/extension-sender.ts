/** The sender's half of extension: extension.ts says what it does. */
import { unsetWords } from '#platform';
import { otKernel, type OtKernel, rowStride, slots } from '../../kernels/ot.ts';
import type { Keystream } from '../../platform/types.ts';
import type { Session } from '../../transport/session.ts';
import { verifyRows } from './check.ts';
import { Extension, type UseBlock } from './extension.ts';
import { chunkColumns, columnsFor, correctionRows, rowBits } from './flows.ts';
import type { CorrelationHash } from './hash.ts';
import type { OtOptions } from './types.ts';

/** Messages awaited at the same time: what arrives early needs no further copy. */
const window = 3;

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
    const leavesAt = at[slots.leaves] as number;
    const correction = bytes[slots.corrections] as Uint8Array;
    const correctionAt = at[slots.corrections] as number;
    let read = 0;
    this.#trees.forEach((tree, number) => {
      tree.forEach((leaf, x) => {
        leaf?.fill(leaves.subarray(x * rowStride, x * rowStride + length));
      });
      const isCorrected = !areRandom || number > 0;
      if (isCorrected) {
        correction.set(corrections.subarray(read, read + length));
        read += length;
      }
      const mask = (b: number): bigint => this.#masks[number * k + b] as bigint;
      if (isCorrected && k === 2) {
        call.foldThree(this.rowAt(kernel, 2 * number), leavesAt, rowStride, correctionAt, mask(0), mask(1), length);
        return;
      }
      this.foldLeaves(kernel, number, length);
      if (!isCorrected) return;
      for (let b = 0; b < k; b++) call.xorMasked(this.rowAt(kernel, number * k + b), correctionAt, mask(b), length);
    });
  }
}
