/**
 * The code of silent VOLE: it makes M elements that look random of 2M elements that are zero but for a few.
 *
 * Paper: Raghuraman, Rindal and Tanguy, "Expand-Convolute Codes for Pseudorandom Correlation Generators from LPN", 2023/882:
 * expander weight 7, convolution state 24, systematic, rate 1/2. H = [I | B·A'·A].
 * - A is a convolution: y_j = α·(x_j ⊕ y_{j−25}) ⊕ Σ c_{j,p}·y_{j−p} over the 24 elements before, with random bits c.
 * - A' is another one. It goes on with the last elements of the first as if they were before its first: without that, rows that
 *   take only elements near the beginning would have low weight. (The paper's implementation wraps around as well.)
 * - B takes seven elements for each row: one of each quarter and three of all.
 * α = x^43 is a constant of GF(2^128) in no smaller field. It makes the code one over the whole field: see parameters.ts. The paper's
 * implementation multiplies by such a constant too.
 *
 * The code is public, fixed for each M, and the same for all: its bits are ChaCha8's under keys that are hashes of a text and M,
 * on every platform and for whatever generator a session has. They hide nothing, so that eight rounds do.
 */
import { sha256 } from '#platform';
import { utf8 } from '../../base/bytes.ts';
import {
  groupWords,
  historyElements,
  stateWords,
  tableWords,
  type VoleMemory,
  voleMemory,
} from '../../kernels/vole.ts';
import { chachaState } from '../../platform/chacha.ts';
import type { Session } from '../../transport/session.ts';
import type { VoleShape } from './parameters.ts';

const groupBytes = 8 * groupWords;
/** Elements of one call of the convolution, with 24 bits each, and of the expander, with 7 · 32 bits each. */
const convolved = 16 * 1024;
const expanded = 4 * 1024;
const groupsFor = (bytes: number): number => Math.ceil(bytes / groupBytes);
const randomWords = groupWords * Math.max(groupsFor(3 * convolved), groupsFor(28 * expanded));

/** One or two vectors, to be multiplied by the same code. */
export class Encoder {
  readonly #shape: VoleShape;
  readonly #width: 1 | 2;
  readonly #memory: VoleMemory;
  readonly #random: number;
  readonly #state: number;
  readonly #tables: number;
  readonly #chunk: number;
  /** The second halves, M elements each: element j of vector v is at place width·j + v. Anything until they are written. */
  readonly second: BigUint64Array;

  constructor(shape: VoleShape, width: 1 | 2) {
    this.#shape = shape;
    this.#width = width;
    const start = 2 * historyElements * width;
    this.#random = start + 2 * shape.half * width;
    // One word more: a convolution reads a byte past its coefficients.
    this.#state = this.#random + randomWords + 2;
    this.#tables = this.#state + stateWords;
    this.#chunk = this.#tables + tableWords;
    this.#memory = voleMemory(this.#chunk + 2 * expanded * width);
    this.second = this.#memory.words.subarray(start, this.#random);
  }

  /** Writes elements of the second half of the first vector, from element `from` on, and zeros to those of a second vector. */
  write(from: number, elements: BigUint64Array): void {
    if (this.#width === 1) {
      this.second.set(elements, 2 * from);
      return;
    }
    for (let start = 0; start < elements.length; start += 2 * expanded) {
      const piece = elements.subarray(start, start + 2 * expanded);
      this.#memory.words.set(piece, this.#chunk);
      const at = 2 * (historyElements * 2 + 2 * from) + 2 * start;
      this.#memory.weave(at, this.#chunk, piece.length / 2);
    }
  }

  /** Multiplies: `first` are the first halves, M elements each, where the results come. The second halves are used up. */
  async encode(session: Session, first: readonly BigUint64Array[]): Promise<void> {
    const history = 2 * historyElements * this.#width;
    const { words } = this.#memory;
    words.fill(0n, 0, history);
    await this.#convolve(session, 'first convolution');
    words.copyWithin(0, this.#random - history, this.#random);
    await this.#convolve(session, 'second convolution');
    await this.#expand(session, first);
  }

  /** Nothing can be encoded afterwards: the memory serves others. */
  giveBack(): void {
    this.#memory.giveBack();
  }

  /** Begins the stream of random bits for a part of the code. */
  #seed(part: string): void {
    const key = sha256(utf8(`tacit vole expand-convolute 7x24, ${part}, ${this.#shape.half}`));
    const state = chachaState(key, new Uint8Array(16));
    this.#memory.words.set(new BigUint64Array(state.buffer), this.#state);
  }

  async #convolve(session: Session, part: string): Promise<void> {
    this.#seed(part);
    const { half } = this.#shape;
    for (let start = 0; start < half; start += convolved) {
      const count = Math.min(convolved, half - start);
      this.#memory.keystream(this.#state, this.#random, groupsFor(3 * count));
      const at = 2 * this.#width * (historyElements + start);
      for (let v = 0; v < this.#width; v++) {
        this.#memory.convolve(at + 2 * v, this.#width, count, this.#random, this.#tables);
      }
      await session.breathe();
    }
  }

  async #expand(session: Session, first: readonly BigUint64Array[]): Promise<void> {
    this.#seed('expander');
    const { half, quarter } = this.#shape;
    const { words } = this.#memory;
    const [one, two] = [this.#chunk, this.#chunk + 2 * expanded];
    const from = 2 * historyElements * this.#width;
    for (let start = 0; start < half; start += expanded) {
      const count = Math.min(expanded, half - start);
      const blocks = first.map((vector) => vector.subarray(2 * start, 2 * (start + count)));
      blocks.forEach((block, v) => words.set(block, v === 0 ? one : two));
      this.#memory.keystream(this.#state, this.#random, groupsFor(28 * count));
      if (this.#width === 1) this.#memory.expandOne(one, from, this.#random, count, quarter);
      else this.#memory.expandTwo(one, two, from, this.#random, count, quarter);
      blocks.forEach((block, v) => {
        const at = v === 0 ? one : two;
        block.set(words.subarray(at, at + 2 * count));
      });
      if (start % (4 * expanded) === 0) await session.breathe();
    }
  }
}
