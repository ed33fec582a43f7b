/**
 * Tags: what a two-party intersection ends with. Sender and receiver have a value of 128 bits for each of their items, equal for
 * equal items and otherwise unrelated; the sender tells short hashes of its values in a random order, and the receiver looks for
 * its own among them. Beside its tag stands what the sender hands over, under a keystream that another hash of the value gives.
 */
import { aesBlocks, sha256, unsetWords } from '#platform';
import { bytesOf, concatBytes, utf8 } from '../base/bytes.ts';
import { randomPermutation, type RandomSource } from '../base/random.ts';
import { sha256Beginnings } from '../kernels/sha256.ts';
import type { BlockCipher } from '../platform/types.ts';
import type { Session } from '../transport/session.ts';
import { idBytes, idWords } from './intersection.ts';
import { matcher, noRow, scatterStrings } from './match-strings.ts';

/** Items that are worked on between two turns of the event loop. */
export const chunkItems = 2 ** 15;

/** A wrong match somewhere among so many tags happens with probability 2^-40 at most. */
export function tagBytes(sent: number, own: number): number {
  return Math.min(idBytes, Math.ceil((40 + Math.log2(Math.max(1, sent)) + Math.log2(Math.max(1, own))) / 8));
}

/** Hashes of values, each with its item's id; 16 bytes. 'tag' and 'payload' are unrelated. */
export interface ValueHash {
  hash(use: 'tag' | 'payload', values: BigUint64Array, ids: BigUint64Array): Uint8Array;
}

/**
 * π(π(v) ⊕ id) ⊕ π(v) of two public permutations (Guo, Katz, Wang and Yu 2019/074, section 7.4): correlation robust with ids as
 * tweaks, which is what parties that follow the protocol need.
 */
export class CipherHash implements ValueHash {
  readonly #ciphers: Readonly<Record<'tag' | 'payload', BlockCipher>>;

  /** `context`: public bytes of this run. */
  constructor(context: Uint8Array) {
    const cipher = (use: string) => aesBlocks(sha256(utf8(`tacit intersect ${use} 1`), context).subarray(0, 16));
    this.#ciphers = { tag: cipher('tag'), payload: cipher('payload') };
  }

  hash(use: 'tag' | 'payload', values: BigUint64Array, ids: BigUint64Array): Uint8Array {
    const cipher = this.#ciphers[use];
    const inner = unsetWords(values.length);
    cipher.encryptInto(bytesOf(inner), bytesOf(values));
    const outer = unsetWords(values.length);
    for (let i = 0; i < values.length; i++) outer[i] = (inner[i] as bigint) ^ (ids[i] as bigint);
    cipher.encryptInto(bytesOf(outer), bytesOf(outer));
    for (let i = 0; i < values.length; i++) outer[i] = (outer[i] as bigint) ^ (inner[i] as bigint);
    return bytesOf(outer);
  }
}

/** SHA-256 of value, common coins of the run and id: a random oracle, which the argument against malicious parties takes. */
export class OracleHash implements ValueHash {
  readonly #coins: BigUint64Array;
  readonly #before: Readonly<Record<'tag' | 'payload', Uint8Array>>;

  /** `coins`: two words that both parties chose together. */
  constructor(context: Uint8Array, coins: BigUint64Array) {
    this.#coins = coins;
    const block = (use: string): Uint8Array => {
      const half = sha256(utf8(`tacit intersect oracle ${use} 1`), context);
      return concatBytes(half, half);
    };
    this.#before = { tag: block('tag'), payload: block('payload') };
  }

  hash(use: 'tag' | 'payload', values: BigUint64Array, ids: BigUint64Array): Uint8Array {
    const count = values.length / idWords;
    const inputs = unsetWords(3 * values.length);
    const offsets = new Uint32Array(count + 1);
    const [low, high] = [this.#coins[0] as bigint, this.#coins[1] as bigint];
    for (let i = 0; i < count; i++) {
      const [from, to] = [2 * i, 6 * i];
      inputs[to] = values[from] as bigint;
      inputs[to + 1] = values[from + 1] as bigint;
      inputs[to + 2] = low;
      inputs[to + 3] = high;
      inputs[to + 4] = ids[from] as bigint;
      inputs[to + 5] = ids[from + 1] as bigint;
      offsets[i + 1] = 48 * (i + 1);
    }
    return sha256Beginnings(bytesOf(inputs), offsets, this.#before[use]);
  }
}

/** The public shape of what a sender tells. */
export interface TagShape {
  readonly rows: number;
  readonly tagBytes: number;
  readonly payloadBytes: number;
}

export const tagMessageBytes = ({ rows, tagBytes: bytes, payloadBytes }: TagShape): number =>
  rows * (bytes + payloadBytes);

/** Gives the words of items `start` … `end` of a list that is made piece by piece. */
export type Values = (start: number, end: number) => Promise<BigUint64Array>;

/**
 * The sender's message: tags in a fresh uniformly random order, then what stands beside them in the same order. `payload`: of the
 * first of its rows; the others are padding. `rows`: which of its rows each id is, if they come in another order.
 */
export async function tagMessage(
  session: Session,
  shape: TagShape,
  hash: ValueHash,
  ids: BigUint64Array,
  values: Values,
  { payload = new Uint8Array(0), rows: of }: { readonly payload?: Uint8Array; readonly rows?: Uint32Array } = {},
): Promise<Uint8Array> {
  const { rows, tagBytes: bytes, payloadBytes } = shape;
  // Before the first value is waited for.
  const order = randomPermutation(session.random, rows);
  const sealed = new Uint8Array(payloadBytes * rows);
  const tags = bytesOf(unsetWords(idWords * rows));
  for (let start = 0; start < rows; start += chunkItems) {
    const end = Math.min(rows, start + chunkItems);
    const [words, own] = [await values(start, end), ids.subarray(idWords * start, idWords * end)];
    tags.set(hash.hash('tag', words, own), idBytes * start);
    if (payloadBytes > 0) {
      const masks = keystreams(hash.hash('payload', words, own), payloadBytes);
      for (let i = start; i < end; i++) {
        const [from, to] = [payloadBytes * (i - start), payloadBytes * (order[i] as number)];
        const at = payloadBytes * (of === undefined ? i : (of[i] as number));
        for (let b = 0; b < payloadBytes; b++) sealed[to + b] = (masks[from + b] as number) ^ (payload[at + b] ?? 0);
      }
    }
    await session.breathe();
  }
  const shuffled = scatterStrings({ list: tags, bytes }, order);
  return payloadBytes === 0 ? shuffled : concatBytes(shuffled, sealed);
}

/** Rows of the receiver that a tag fits, ascending, and what stands beside them. `own`: how many of its rows are no padding. */
export async function matchedRows(
  session: Session,
  shape: TagShape,
  own: { readonly hash: ValueHash; readonly ids: BigUint64Array; readonly values: Values; readonly rows: number },
  message: () => Promise<Uint8Array>,
): Promise<{ readonly rows: Uint32Array; readonly payload: Uint8Array }> {
  const { tagBytes: bytes, payloadBytes } = shape;
  const tags = bytesOf(unsetWords(idWords * own.rows));
  for (let start = 0; start < own.rows; start += chunkItems) {
    const end = Math.min(own.rows, start + chunkItems);
    const words = await own.values(start, end);
    tags.set(own.hash.hash('tag', words, own.ids.subarray(idWords * start, idWords * end)), idBytes * start);
    await session.breathe();
  }
  const match = matcher(session.random, { list: tags, bytes, stride: idBytes }, shape.rows);
  const told = await message();
  const { rows: found } = match({ list: told.subarray(0, shape.rows * bytes), bytes });
  // A sender that tells a tag twice has said the same twice: to stop where it fits a row would tell it that this row is there.
  await session.breathe();
  const rows = new Uint32Array(own.rows);
  let count = 0;
  for (let row = 0; row < own.rows; row++) if (found[row] !== noRow) rows[count++] = row;
  const kept = rows.slice(0, count);
  if (payloadBytes === 0) return { rows: kept, payload: new Uint8Array(0) };
  const payload = new Uint8Array(payloadBytes * count);
  const sealed = told.subarray(shape.rows * bytes);
  for (let start = 0; start < count; start += chunkItems) {
    const part = kept.subarray(start, start + chunkItems);
    const [words, ids] = [unsetWords(idWords * part.length), unsetWords(idWords * part.length)];
    for (const [i, row] of part.entries()) {
      words.set(await own.values(row, row + 1), idWords * i);
      ids.set(own.ids.subarray(idWords * row, idWords * (row + 1)), idWords * i);
    }
    const masks = keystreams(own.hash.hash('payload', words, ids), payloadBytes);
    part.forEach((row, i) => {
      const from = payloadBytes * (found[row] as number);
      const to = payloadBytes * (start + i);
      for (let b = 0; b < payloadBytes; b++)
        payload[to + b] = (masks[payloadBytes * i + b] as number) ^ (sealed[from + b] as number);
    });
    await session.breathe();
  }
  return { rows: kept, payload };
}

/** A public permutation: keys are secret, and no two are the same. */
const expansion = aesBlocks(sha256(utf8('tacit intersect expansion 1')).subarray(0, 16));

/** `bytes` bytes of each key of 16 bytes: blocks π(key ⊕ b) ⊕ key. */
export function keystreams(keys: Uint8Array, bytes: number): Uint8Array {
  const count = keys.length / idBytes;
  const blocks = Math.ceil(bytes / idBytes);
  const given = new Uint8Array(idBytes * count * blocks);
  for (let i = 0; i < count; i++) {
    for (let b = 0; b < blocks; b++) {
      const at = idBytes * (i * blocks + b);
      given.set(keys.subarray(idBytes * i, idBytes * (i + 1)), at);
      // At most 2^16 blocks of a key.
      given[at] = (given[at] as number) ^ (b & 255);
      given[at + 1] = (given[at + 1] as number) ^ (b >> 8);
    }
  }
  const made = new Uint8Array(given.length);
  expansion.encryptInto(made, given);
  const streams = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) {
    for (let b = 0; b < bytes; b++) {
      const from = idBytes * i * blocks + b;
      streams[i * bytes + b] = (made[from] as number) ^ (keys[idBytes * i + (b & 15)] as number);
    }
  }
  return streams;
}

/** A random source's two words. */
export function randomElement(random: RandomSource): BigUint64Array<ArrayBuffer> {
  const words = new BigUint64Array(idWords);
  random.fill(bytesOf(words));
  return words;
}
