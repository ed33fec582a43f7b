/** Loops over words that change their first argument, in both groups that words are shared in. */

/** The two groups: Z_2^64, and bits under exclusive or. */
export interface Group {
  /** target += x. */
  readonly add: (target: BigUint64Array, x: BigUint64Array) => void;
  /** target −= x. */
  readonly subtract: (target: BigUint64Array, x: BigUint64Array) => void;
  /** target = x − target. */
  readonly subtractFrom: (x: BigUint64Array, target: BigUint64Array) => void;
}

function addTo(target: BigUint64Array, x: BigUint64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = BigInt.asUintN(64, (target[i] as bigint) + (x[i] as bigint));
}

function subtractIn(target: BigUint64Array, x: BigUint64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = BigInt.asUintN(64, (target[i] as bigint) - (x[i] as bigint));
}

function xorInto(target: BigUint64Array, x: BigUint64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as bigint) ^ (x[i] as bigint);
}

function negateAndAdd(x: BigUint64Array, target: BigUint64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = BigInt.asUintN(64, (x[i] as bigint) - (target[i] as bigint));
}

export const additive: Group = { add: addTo, subtract: subtractIn, subtractFrom: negateAndAdd };
export const exclusiveOr: Group = { add: xorInto, subtract: xorInto, subtractFrom: (x, target) => xorInto(target, x) };

/**
 * Gives the memory of vectors that nobody looks at any more back at once: left to the garbage collector, the temporaries of
 * fast operations grow faster than it collects. Each vector is all of its memory.
 */
export function discard(...vectors: readonly BigUint64Array[]): void {
  for (const { buffer, byteLength } of vectors) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
}
