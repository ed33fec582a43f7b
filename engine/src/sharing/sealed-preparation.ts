/**
 * Preparations kept for later: encrypted files of one party, each good for one run.
 *
 * Format: 8 bytes that name it, 32 of salt, then chunks of 4 MiB under AES-256-GCM (the last may be shorter), each followed by its
 * tag of 16 bytes. The chunks' key is HKDF-SHA-256 of the caller's key and the salt, so a caller's key may serve any number of
 * files; a chunk's nonce is its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway,
 * Vizár, CRYPTO 2015), so chunks cannot be dropped, repeated or moved. Inside: a description as JSON, then the vectors.
 *
 * Using a preparation twice reveals secrets: two openings under one mask show their difference. A file that is copied, or
 * brought back from a backup, looks unused. So `unsealPreparation` asks the caller's register of used numbers, and the caller
 * must see to it that (1) what the register was told is durable before it answers, (2) the register is never set back, and
 * (3) files are deleted when they have been read. The parties compare numbers before the program starts (`runPrepared`), so one
 * honest party's register is enough to refuse a second use.
 */
import { hkdfSha256 } from '#platform';
import { bytesOf, concatBytes, equalBytes, fromHex, toHex, utf8, utf8Text } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { prgNames } from '../platform/types.ts';
import { systemRandom } from '../transport/seeds.ts';
import { randomBytes } from '../base/random.ts';
import './messages.ts';
import type { Correlation, Plan } from './needs.ts';
import { Preparation, type PreparationParts, preparationIdBytes, vectorId, vectorsOf } from './preparation.ts';

/** Remembers which preparations have been used. */
export interface UsedPreparations {
  /** True the first time for this number, and never again; durable when it answers. */
  claim(id: string): boolean | Promise<boolean>;
}

const magic = utf8('tacitpr1');
const saltBytes = 32;
const tagBytes = 16;
const chunkBytes = 4 * 1024 * 1024;
const seedBytes = 32;

/**
 * A preparation as an encrypted file, piece by piece. `key`: 32 secret bytes. The preparation itself is used up.
 * Throws UsageError('preparation.used').
 */
export function sealPreparation(preparation: Preparation, key: Uint8Array): AsyncGenerator<Uint8Array> {
  return sealUnderSalt(preparation, key, randomBytes(systemRandom, saltBytes));
}

/**
 * As `sealPreparation`, with the salt of 32 bytes given: for test vectors only. Two files under one key and salt have one
 * keystream, which gives both away.
 */
export async function* sealUnderSalt(
  preparation: Preparation,
  key: Uint8Array,
  salt: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const cipher = await cipherOf(key, salt);
  const { given, id, seed, ...rest } = preparation.claim();
  const vectors = [...given].map(([name, words]) => ({ name, words }));
  const sizes = vectors.map(({ name, words }) => [name, words.length] as const);
  const description = describeParts({ ...rest, id: toHex(id), seed: toHex(seed), given: sizes });
  yield concatBytes(magic, salt);
  const pieces = [
    bytesOf(Uint32Array.of(description.length)),
    description,
    ...vectors.map(({ words }) => bytesOf(words)),
  ];
  let chunk = new Uint8Array(chunkBytes);
  let used = 0;
  let number = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      if (used === chunkBytes) {
        yield await cipher.seal(chunk, number++, false);
        chunk = new Uint8Array(chunkBytes);
        used = 0;
      }
      const part = piece.subarray(at, at + chunkBytes - used);
      chunk.set(part, used);
      used += part.length;
      at += part.length;
    }
  }
  yield await cipher.seal(chunk.subarray(0, used), number, true);
}

/** In this order of members. */
const describeParts = ({ protocol, names, self, prg, id, seed, plan, given }: Described): Uint8Array =>
  utf8(JSON.stringify({ protocol, names, self, prg, id, seed, plan, given }));

/**
 * Bytes of the sealed file of a party's part, before it is made: exact. `given`: the words of each vector that the part
 * holds, in order.
 */
export function sealedFileBytes({ given, ...rest }: Omit<Described, 'id' | 'seed'>): number {
  const id = '0'.repeat(2 * preparationIdBytes);
  const description = describeParts({ ...rest, given, id, seed: '0'.repeat(2 * seedBytes) });
  const content = 4 + description.length + given.reduce((sum, [, words]) => sum + 8 * words, 0);
  return magic.length + saltBytes + content + tagBytes * Math.ceil(content / chunkBytes);
}

/** What a sealed file says of itself. */
export interface SealedHead {
  readonly id: string;
  readonly protocol: string;
  readonly names: readonly string[];
  readonly self: number;
}

/**
 * Reads a sealed file to its end without using it or keeping what it holds: every tag is checked. Throws
 * UsageError('preparation.unreadable') as `unsealPreparation` does.
 */
export async function inspectSealed(
  file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  key: Uint8Array,
): Promise<SealedHead> {
  let head: Uint8Array = new Uint8Array(0);
  let needed = 4;
  let total = 0;
  for await (const chunk of openedChunks(file, key)) {
    total += chunk.length;
    if (head.length < needed) head = concatBytes(head, chunk);
    if (needed === 4 && head.length >= 4) {
      needed = 4 + new DataView(head.buffer, head.byteOffset, head.length).getUint32(0, true);
    }
  }
  try {
    const { id, protocol, names, self, given } = JSON.parse(utf8Text(head.subarray(4, needed))) as Described;
    const words = given.reduce((sum, [, each]) => sum + each, 0);
    if (fromHex(id, preparationIdBytes) === undefined || total !== needed + 8 * words) throw unreadable();
    return { id, protocol, names, self };
  } catch {
    throw unreadable();
  }
}

/**
 * Reads a sealed preparation, once: `used` is asked before it is given out. `file`: its bytes in pieces of any size.
 * Throws UsageError('preparation.unreadable') for another key or a file that was changed or cut, and 'preparation.used'.
 */
export async function unsealPreparation(
  file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  key: Uint8Array,
  used: UsedPreparations,
): Promise<Preparation> {
  const parts = partsOf(await unsealed(file, key));
  const preparation = new Preparation(parts);
  if (!(await used.claim(preparation.id))) throw new UsageError('preparation.used', { id: preparation.id });
  return preparation;
}

const unreadable = (): UsageError => new UsageError('preparation.unreadable');

async function unsealed(file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, key: Uint8Array): Promise<Uint8Array> {
  const opened: Uint8Array[] = [];
  for await (const chunk of openedChunks(file, key)) opened.push(chunk);
  return concatBytes(...opened);
}

/** The contents of a sealed file, chunk by chunk. Whatever comes first is not to be trusted before the last one has come. */
async function* openedChunks(
  file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  key: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const pieces = new Pieces(file);
  const head = await pieces.take(magic.length + saltBytes);
  if (head.length < magic.length + saltBytes || !equalBytes(head.subarray(0, magic.length), magic)) throw unreadable();
  const cipher = await cipherOf(key, head.subarray(magic.length));
  let chunk = await pieces.take(chunkBytes + tagBytes);
  for (let number = 0; ; number++) {
    const next = await pieces.take(chunkBytes + tagBytes);
    yield await cipher.open(chunk, number, next.length === 0);
    if (next.length === 0) return;
    chunk = next;
  }
}

interface ChunkCipher {
  seal(chunk: Uint8Array<ArrayBuffer>, number: number, isLast: boolean): Promise<Uint8Array>;
  open(chunk: Uint8Array<ArrayBuffer>, number: number, isLast: boolean): Promise<Uint8Array>;
}

async function cipherOf(key: Uint8Array, salt: Uint8Array): Promise<ChunkCipher> {
  if (key.length !== 32) throw new UsageError('preparation.key', { found: key.length, expected: 32 });
  const { subtle } = globalThis.crypto;
  const material = new Uint8Array(hkdfSha256(key, salt, utf8('tacit preparation'), 32));
  const aes = await subtle.importKey('raw', material, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const nonce = (number: number, isLast: boolean): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(12);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
    bytes[11] = isLast ? 1 : 0;
    return bytes;
  };
  return {
    seal: async (chunk, number, isLast) =>
      new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv: nonce(number, isLast) }, aes, chunk)),
    async open(chunk, number, isLast) {
      try {
        return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: nonce(number, isLast) }, aes, chunk));
      } catch {
        throw unreadable();
      }
    },
  };
}

/** Pieces of any size as pieces of the size asked for. */
class Pieces {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #left: Uint8Array = new Uint8Array(0);

  constructor(file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#source = Symbol.asyncIterator in file ? file[Symbol.asyncIterator]() : file[Symbol.iterator]();
  }

  /** The next `length` bytes, fewer at the end. */
  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(length);
    let used = 0;
    while (used < length) {
      if (this.#left.length === 0) {
        const { done, value } = await this.#source.next();
        if (done === true) break;
        this.#left = value;
        continue;
      }
      const part = this.#left.subarray(0, length - used);
      taken.set(part, used);
      used += part.length;
      this.#left = this.#left.subarray(part.length);
    }
    return taken.subarray(0, used);
  }
}

/** The contents of a file whose tags were right: only who has the key can have made it, yet nothing is taken for granted. */
function partsOf(bytes: Uint8Array): PreparationParts {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
    const found = JSON.parse(utf8Text(bytes.subarray(4, 4 + length))) as Described;
    const id = fromHex(found.id, preparationIdBytes);
    const seed = fromHex(found.seed, seedBytes);
    const prg = prgNames.find((name) => name === found.prg);
    if (id === undefined || seed === undefined || prg === undefined) throw unreadable();
    const sizes = expectedSizes(found.plan, found.self);
    const given = new Map<string, BigUint64Array>();
    let at = 4 + length;
    for (const [name, words] of found.given) {
      if (sizes.get(name) !== words || at + 8 * words > bytes.length) throw unreadable();
      const vector = new BigUint64Array(words);
      bytesOf(vector).set(bytes.subarray(at, at + 8 * words));
      given.set(name, vector);
      at += 8 * words;
    }
    if (at !== bytes.length) throw unreadable();
    const { protocol, names, self, plan } = found;
    return { protocol, names, self, prg, id, plan, seed, given };
  } catch {
    throw unreadable();
  }
}

interface Described {
  readonly protocol: string;
  readonly names: readonly string[];
  readonly self: number;
  readonly prg: string;
  readonly id: string;
  readonly seed: string;
  readonly plan: Plan;
  readonly given: readonly (readonly [string, number])[];
}

/** Words of every vector that the plan may hold, own ones and derived ones. */
function expectedSizes(plan: Plan, self: number): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { path, needs } of plan) {
    for (const { correlation, count } of needs) {
      const { own, derived } = vectorsOf(correlation as Correlation, self);
      for (const [vector, size] of [...Object.entries(own), ...Object.entries(derived)]) {
        sizes.set(vectorId(path, correlation, vector), size * count);
      }
    }
  }
  return sizes;
}
