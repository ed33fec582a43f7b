/**
 * Seeds by derivation: HKDF-SHA-256 (RFC 5869) with a purpose, so that one agreed key serves every pair, branch and
 * protocol step without two of them ever sharing a stream.
 */
import { aesKeystream, fillRandom, hkdfSha256 } from '#platform';
import { utf8 } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import type { Session } from './session.ts';

export const seedBytes = 32;
const salt = utf8('tacit seed 1');

/** A 32-byte seed for the purpose named by `path`; no two different paths give related seeds. */
export function deriveSeed(key: Uint8Array, ...path: readonly string[]): Uint8Array {
  return hkdfSha256(key, salt, utf8(JSON.stringify(path)), seedBytes);
}

const counts = new WeakMap<Session, Map<string, number>>();

/**
 * `purpose` the first time on this session, then `purpose 2` and so on: for pair seeds of which every use needs its
 * own. The parties of a pair ask in the same order, so they count alike.
 */
export function nextPurpose(session: Session, purpose: string): string {
  const known = counts.get(session) ?? new Map<string, number>();
  counts.set(session, known);
  const count = (known.get(purpose) ?? 0) + 1;
  known.set(purpose, count);
  return count === 1 ? purpose : `${purpose} ${count}`;
}

/** The operating system's random source. */
export const systemRandom: RandomSource = {
  fill(target) {
    // Shared memory is refused by random sources, so anything but ordinary memory goes through a copy.
    if (target.buffer instanceof ArrayBuffer) fillRandom(target as Uint8Array<ArrayBuffer>);
    else target.set(fillRandom(new Uint8Array(target.length)));
  },
};

/** Randomness that repeats: for tests only. */
export function seededRandom(seed: Uint8Array): RandomSource {
  const material = hkdfSha256(seed, salt, utf8('seeded random'), 32);
  return aesKeystream(material.subarray(0, 16), material.subarray(16));
}
