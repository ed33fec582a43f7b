/**
 * RFC 9380, "Hashing to Elliptic Curves": §5.3.1 expand_message_xmd and appendix B, hash_to_ristretto255.
 *
 * A tag (`dst`) separates the uses of one hash function. Tags longer than 255 bytes are hashed first (§5.3.3).
 */
import { sha256 } from '#platform';
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { type Ristretto255, uniformBytes } from '../ristretto255.ts';
import { sodium } from '../sodium.ts';

/** A hash function of the Merkle–Damgård kind: SHA-256, SHA-512. Sizes in bytes. */
export interface Hash {
  readonly outputBytes: number;
  readonly blockBytes: number;
  readonly digest: (...parts: readonly Uint8Array[]) => Uint8Array;
}

export const hashSha256: Hash = { outputBytes: 32, blockBytes: 64, digest: sha256 };

/** SHA-512 by libsodium, which returns at once in browsers too. */
export async function hashSha512(): Promise<Hash> {
  const library = await sodium();
  return {
    outputBytes: 64,
    blockBytes: 128,
    digest: (...parts) => library.crypto_hash_sha512(parts.length === 1 && parts[0] ? parts[0] : concatBytes(...parts)),
  };
}

const mostTagBytes = 255;

/** I2OSP(value, 2) of RFC 8017: two bytes, the higher one first. */
export const twoBytes = (value: number): Uint8Array => {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) throw new RangeError(`${value} has no two bytes`);
  return Uint8Array.of(value >> 8, value & 255);
};

/** `length` uniform bytes of a message; at most 255 outputs of the hash. */
export function expandMessageXmd(hash: Hash, message: Uint8Array, dst: Uint8Array, length: number): Uint8Array {
  const { outputBytes, blockBytes, digest } = hash;
  const blocks = Math.ceil(length / outputBytes);
  if (blocks > 255) throw new RangeError(`${length} bytes are more than 255 outputs of the hash`);
  const tag = dst.length > mostTagBytes ? digest(utf8('H2C-OVERSIZE-DST-'), dst) : dst;
  const tagPrime = concatBytes(tag, Uint8Array.of(tag.length));
  const first = digest(new Uint8Array(blockBytes), message, twoBytes(length), Uint8Array.of(0), tagPrime);
  const out = new Uint8Array(blocks * outputBytes);
  let last: Uint8Array = new Uint8Array(outputBytes);
  for (let i = 1; i <= blocks; i++) {
    const mixed = last.map((byte, at) => byte ^ (first[at] as number));
    last = digest(mixed, Uint8Array.of(i), tagPrime);
    out.set(last, (i - 1) * outputBytes);
  }
  return out.subarray(0, length);
}

/** hash_to_ristretto255 with expand_message_xmd: an element whose discrete logarithm nobody knows. */
export const hashToRistretto255 = (group: Ristretto255, hash: Hash, message: Uint8Array, dst: Uint8Array): Uint8Array =>
  group.fromUniform(expandMessageXmd(hash, message, dst, uniformBytes));

/** RFC 9497 §4.1: HashToScalar of ristretto255-SHA512. */
export const hashToScalar = (group: Ristretto255, hash: Hash, message: Uint8Array, dst: Uint8Array): Uint8Array =>
  group.reduceScalar(expandMessageXmd(hash, message, dst, uniformBytes));
