/**
 * 16 bytes of each of many values of several hundred bits, with their ids: the beginning of SHA-256 of both. Stands for
 * a random oracle, or for a hash that is robust against correlations t ⊕ c ∧ s of a secret s with words c of 128 ones
 * at least.
 */
import { sha256, unsetWords } from '#platform';
import { bytesOf, concatBytes, utf8 } from '../base/bytes.ts';
import { sha256Beginnings } from '../kernels/sha256.ts';
import { idWords } from './intersection.ts';

export class WideHash {
  readonly #before: Uint8Array;
  /** Words of a value, and with them the id's. */
  readonly #stride: number;

  /** `context`: public bytes of this run; values have `groups` parts of two words. */
  constructor(context: Uint8Array, groups: number) {
    const half = sha256(utf8('tacit intersect wide 1'), context);
    this.#before = concatBytes(half, half);
    this.#stride = 2 * groups + idWords;
  }

  /** Room for values of these ids. */
  inputs(ids: BigUint64Array): BigUint64Array {
    const stride = this.#stride;
    const inputs = unsetWords((ids.length / idWords) * stride);
    for (let i = 0, at = stride - idWords; i < ids.length; i += idWords, at += stride) {
      inputs[at] = ids[i] as bigint;
      inputs[at + 1] = ids[i + 1] as bigint;
    }
    return inputs;
  }

  /** Puts the words of a group, two each. */
  put(inputs: BigUint64Array, group: number, words: BigUint64Array): void {
    for (let i = 0, at = 2 * group; i < words.length; i += 2, at += this.#stride) {
      inputs[at] = words[i] as bigint;
      inputs[at + 1] = words[i + 1] as bigint;
    }
  }

  /** Adds to the words of a group. */
  add(inputs: BigUint64Array, group: number, words: BigUint64Array): void {
    for (let i = 0, at = 2 * group; i < words.length; i += 2, at += this.#stride) {
      inputs[at] = (inputs[at] as bigint) ^ (words[i] as bigint);
      inputs[at + 1] = (inputs[at + 1] as bigint) ^ (words[i + 1] as bigint);
    }
  }

  /** The inputs of values `start` … `end`. */
  part(inputs: BigUint64Array, start: number, end: number): BigUint64Array {
    return inputs.subarray(this.#stride * start, this.#stride * end);
  }

  /** Two words each; all groups must have been put. */
  hash(inputs: BigUint64Array): Uint8Array {
    const offsets = new Uint32Array(inputs.length / this.#stride + 1);
    for (let i = 0; i < offsets.length; i++) offsets[i] = 8 * this.#stride * i;
    return sha256Beginnings(bytesOf(inputs), offsets, this.#before);
  }
}
