/**
 * One look-up by private information retrieval, at the caller. A secret that served for two questions would show their difference, and so
 * what both ask for: an object of this class gives out one question, and then forgets what it was masked with.
 */
import { AbortError, UsageError } from '../base/errors.ts';
import { bytesOf } from '../base/bytes.ts';
import type { OprfSuite } from '../primitives/oprf/suite.ts';
import { openCell } from './pir-cell.ts';
import type { Mask } from './pir-matrix.ts';
import { columnsOf, foldsOf } from './pir-places.ts';
import { pirBytes, type PirShape, secretNumbers, unit } from './pir-shape.ts';
import { type LibraryName, type RowKey, rowKey } from './row-key.ts';
import './messages.ts';

/** What all questions to a library have in common. */
export interface Asked extends LibraryName {
  readonly suite: OprfSuite;
  readonly shape: PirShape;
  readonly seed: Uint8Array;
  readonly attempts: Uint8Array;
  /** 1024 numbers for each row of the matrix. */
  readonly hint: Int32Array;
}

/** A question that is masked and ready, and serves once. */
export class PirQuestion {
  readonly #asked: Asked;
  #mask: Mask | undefined;
  /** After `ask`, until the answer is read. */
  #pending: { readonly secret: Int32Array; readonly key: RowKey | undefined; readonly fold: number } | undefined;

  constructor(asked: Asked, mask: Mask) {
    this.#asked = asked;
    this.#mask = mask;
  }

  /**
   * What the provider gets, for the key whose VOPRF output (64 bytes) is given; without one a question that looks the same and asks for
   * nothing. Once: UsageError('lookup.used-question') after that.
   */
  ask(output?: Uint8Array): Uint8Array {
    const mask = this.#mask;
    if (mask === undefined) throw new UsageError('lookup.used-question');
    const { suite, shape, seed, attempts } = this.#asked;
    const key = output === undefined ? undefined : rowKey(suite, this.#asked, output);
    this.#mask = undefined;
    const { secret, masked } = mask;
    let fold = 0;
    if (key !== undefined) {
      fold = foldsOf(shape, seed, key.tag)[0] as number;
      for (const column of columnsOf(shape, seed, attempts[fold] as number, key.tag)) {
        masked[column] = (masked[column] as number) + unit;
      }
    }
    this.#pending = { secret, key, fold };
    return bytesOf(masked);
  }

  /**
   * The payload, or undefined: the key is not there, or the answer is not what an honest provider gives, which cannot be told apart. Once.
   * Errors: AbortError('lookup.answer-size'), of which the provider knows before; UsageError('lookup.used-question').
   */
  async read(answer: Uint8Array, { peer }: { readonly peer: string }): Promise<Uint8Array | undefined> {
    const pending = this.#pending;
    if (pending === undefined) throw new UsageError('lookup.used-question');
    const { libraryId, shape, hint } = this.#asked;
    const expected = pirBytes(shape).answer;
    if (answer.length !== expected) {
      throw new AbortError('lookup.answer-size', { party: peer, found: answer.length, expected });
    }
    this.#pending = undefined;
    const { secret, key, fold } = pending;
    const first = fold * shape.cellBytes;
    const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
    const cell = Uint8Array.from({ length: shape.cellBytes }, (_, b) => {
      const row = first + b;
      // The answer is D·(A·s + e + 2^24·u), and the hint D·A.
      const noisy = view.getInt32(4 * row, true) - innerProduct(hint, row * secretNumbers, secret);
      return (noisy + unit / 2) >>> 24;
    });
    secret.fill(0);
    return key === undefined ? undefined : await openCell(libraryId, key, cell, shape.payloadBytes);
  }
}

/** Of 1024 numbers modulo 2^32. */
function innerProduct(numbers: Int32Array, from: number, secret: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < secretNumbers; i++) {
    sum = (sum + Math.imul(numbers[from + i] as number, secret[i] as number)) | 0;
  }
  return sum;
}
