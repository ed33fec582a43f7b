/** The receiver's half of extension: extension.ts says what it does. */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { otKernel, type OtKernel, rowStride, slots } from '../../kernels/ot.ts';
import type { Keystream } from '../../platform/types.ts';
import type { Session } from '../../transport/session.ts';
import { proveRows } from './check.ts';
import { Extension, type UseBlock } from './extension.ts';
import { chunkColumns, columnsFor } from './flows.ts';
import type { CorrelationHash } from './hash.ts';
import type { OtOptions } from './types.ts';

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
    const [leavesAt, choicesAt, correctionsAt] = [at[slots.leaves], at[slots.rows], at[slots.corrections]] as [
      number,
      number,
      number,
    ];
    let filled = 0;
    if (!areRandom) (bytes[slots.rows] as Uint8Array).set(choices);
    this.#trees.forEach((tree, number) => {
      tree.forEach((leaf, x) => {
        leaf.fill(leaves.subarray(x * rowStride, x * rowStride + length));
      });
      const to = correctionsAt + filled;
      if (areRandom && number === 0) {
        this.foldLeaves(kernel, number, length);
        choices.set(sum);
        (bytes[slots.rows] as Uint8Array).set(sum);
        return;
      }
      filled += length;
      if (this.options.fieldBits === 2) {
        call.foldFour(this.rowAt(kernel, 2 * number), leavesAt, rowStride, choicesAt, to, length);
        return;
      }
      this.foldLeaves(kernel, number, length);
      call.xorInto(leavesAt, choicesAt, length);
      corrections.set(sum, filled - length);
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
