/**
 * The group ristretto255 (RFC 9496): prime order q = 2^252 + 27742317777372353535851937790883648493, no cofactor, one
 * encoding of 32 bytes for each element. Computed by libsodium, compiled to WebAssembly: scalar multiplication takes the same
 * time for all scalars.
 *
 * `ristretto255()` loads it once. Elements that come from a peer are checked with `isElement` (the canonical encoding of an
 * element other than the identity) before anything else is done with them.
 */
import { equalBytes } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { randomBytes } from '../base/random.ts';
import { combinedAtOnce, combineVartime } from '../kernels/group.ts';
import { sodium as loadSodium } from './sodium.ts';

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
  /**
   * Σ s_i·p_i of reduced scalars and canonical elements, 32 bytes each, one after the other; the identity is 32 bytes of zero. For public
   * ones only: with the kernels loaded its time depends on them.
   */
  sumOfProductsVartime(scalars: Uint8Array, elements: Uint8Array): Uint8Array;
  /** Whether the bytes are the reduced encoding (below q, little-endian) of a scalar other than zero. */
  isScalar(bytes: Uint8Array): boolean;
  /** The scalar of 64 bytes, little-endian, modulo q: uniform bytes give a uniform scalar. */
  reduceScalar(bytes: Uint8Array): Uint8Array;
  /** s + t, s − t, s·t and −s modulo q, in the same time for all scalars. */
  addScalars(s: Uint8Array, t: Uint8Array): Uint8Array;
  subtractScalars(s: Uint8Array, t: Uint8Array): Uint8Array;
  multiplyScalars(s: Uint8Array, t: Uint8Array): Uint8Array;
  negateScalar(s: Uint8Array): Uint8Array;
  /** 1/s modulo q, in the same time for all scalars; s is not zero. */
  invertScalar(s: Uint8Array): Uint8Array;
}

const zero: Uint8Array = new Uint8Array(elementBytes);
/** Products that are computed one by one: each takes a seventh of what the kernel takes for its first. */
const singlyAtMost = 6;
let loading: Promise<Ristretto255> | undefined;

/** The group, when its code has been loaded. */
export function ristretto255(): Promise<Ristretto255> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Ristretto255> {
  const sodium = await loadSodium();
  const isZero = (bytes: Uint8Array): boolean => equalBytes(bytes, zero);
  const reduceScalar = (bytes: Uint8Array): Uint8Array => sodium.crypto_core_ristretto255_scalar_reduce(bytes);
  const multiply = (s: Uint8Array, p: Uint8Array): Uint8Array | undefined => {
    try {
      return sodium.crypto_scalarmult_ristretto255(s, p);
    } catch {
      // libsodium refuses to return the identity; p was checked, so there is no other cause.
      return undefined;
    }
  };
  const add = (p: Uint8Array, r: Uint8Array): Uint8Array => sodium.crypto_core_ristretto255_add(p, r);
  /** What the kernel computes, without it. */
  const sumOfProducts = (scalars: Uint8Array, elements: Uint8Array): Uint8Array => {
    let sum = zero;
    for (let at = 0; at < elements.length; at += elementBytes) {
      const end = at + elementBytes;
      const product = multiply(scalars.subarray(at, end), elements.subarray(at, end));
      if (product !== undefined) sum = isZero(sum) ? product : add(sum, product);
    }
    return sum;
  };
  return {
    isElement: (bytes) =>
      bytes.length === elementBytes && !isZero(bytes) && sodium.crypto_core_ristretto255_is_valid_point(bytes),
    fromUniform: (bytes) => sodium.crypto_core_ristretto255_from_hash(bytes),
    randomScalar: (random) => reduceScalar(randomBytes(random, uniformBytes)),
    add,
    subtract: (p, r) => sodium.crypto_core_ristretto255_sub(p, r),
    multiply,
    multiplyBase: (s) => sodium.crypto_scalarmult_ristretto255_base(s),
    sumOfProductsVartime(scalars, elements) {
      let sum = zero;
      const most = combinedAtOnce * elementBytes;
      for (let at = 0; at < elements.length; at += most) {
        const [s, p] = [scalars.subarray(at, at + most), elements.subarray(at, at + most)];
        // The kernel's tables are worth it from a handful of products on.
        const few = p.length <= singlyAtMost * elementBytes;
        const part = (few ? undefined : combineVartime(s, p)) ?? sumOfProducts(s, p);
        sum = at === 0 ? part : add(sum, part);
      }
      return sum.slice();
    },
    isScalar(bytes) {
      if (bytes.length !== elementBytes || isZero(bytes)) return false;
      const wide = new Uint8Array(uniformBytes);
      wide.set(bytes);
      return equalBytes(reduceScalar(wide), bytes);
    },
    reduceScalar,
    addScalars: (s, t) => sodium.crypto_core_ristretto255_scalar_add(s, t),
    subtractScalars: (s, t) => sodium.crypto_core_ristretto255_scalar_sub(s, t),
    multiplyScalars: (s, t) => sodium.crypto_core_ristretto255_scalar_mul(s, t),
    negateScalar: (s) => sodium.crypto_core_ristretto255_scalar_negate(s),
    invertScalar: (s) => sodium.crypto_core_ristretto255_scalar_invert(s),
  };
}
