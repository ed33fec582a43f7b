/**
 * The group ristretto255 (RFC 9496): prime order q = 2^252 + 27742317777372353535851937790883648493, no cofactor, one
 * encoding of 32 bytes for each element. Computed by libsodium, compiled to WebAssembly: scalar multiplication takes the same
 * time for all scalars.
 *
 * `ristretto255()` loads it once. Elements that come from a peer are checked with `isElement` (the canonical encoding of an
 * element other than the identity) before anything else is done with them.
 */
import type { RandomSource } from '../base/random.ts';
import { randomBytes } from '../base/random.ts';

/** Bytes of an element's and of a scalar's encoding. */
export const elementBytes = 32;
/** Bytes of randomness for a uniform element or scalar. */
export const uniformBytes = 64;

/** Elements and scalars are encodings of 32 bytes. */
export interface Ristretto255 {
  /** Whether the bytes are the canonical encoding of an element that is not the identity. */
  isElement(bytes: Uint8Array): boolean;
  /** RFC 9496 §4.3.4: the element of 64 uniform bytes; nobody knows its discrete logarithm. */
  fromUniform(bytes: Uint8Array): Uint8Array;
  /** A uniform scalar. */
  randomScalar(random: RandomSource): Uint8Array;
  /** p + r, p − r: of elements. */
  add(p: Uint8Array, r: Uint8Array): Uint8Array;
  subtract(p: Uint8Array, r: Uint8Array): Uint8Array;
  /** s·p, or undefined when that is the identity. */
  multiply(s: Uint8Array, p: Uint8Array): Uint8Array | undefined;
  /** s·G for the standard generator G; s is not zero. */
  multiplyBase(s: Uint8Array): Uint8Array;
}

let loading: Promise<Ristretto255> | undefined;

/** The group, when its code has been loaded. */
export function ristretto255(): Promise<Ristretto255> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Ristretto255> {
  const { default: sodium } = await import('libsodium-wrappers-sumo');
  await sodium.ready;
  const isIdentity = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
  return {
    isElement: (bytes) =>
      bytes.length === elementBytes && !isIdentity(bytes) && sodium.crypto_core_ristretto255_is_valid_point(bytes),
    fromUniform: (bytes) => sodium.crypto_core_ristretto255_from_hash(bytes),
    randomScalar: (random) => sodium.crypto_core_ristretto255_scalar_reduce(randomBytes(random, uniformBytes)),
    add: (p, r) => sodium.crypto_core_ristretto255_add(p, r),
    subtract: (p, r) => sodium.crypto_core_ristretto255_sub(p, r),
    multiply(s, p) {
      try {
        return sodium.crypto_scalarmult_ristretto255(s, p);
      } catch {
        // libsodium refuses to return the identity; p was checked, so there is no other cause.
        return undefined;
      }
    },
    multiplyBase: (s) => sodium.crypto_scalarmult_ristretto255_base(s),
  };
}
