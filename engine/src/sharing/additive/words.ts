/** Loops over words that change their first argument, in both groups that words are shared in. */

/** The two groups: Z_2^64, and bits under exclusive or. */
export interface Group {
  /** target += x. */
  readonly add: (target: BigUint64Array, x: BigUint64Array) => void;
  /** target −= x. */
  readonly subtract: (target: BigUint64Array, x: BigUint64Array) => void;
}

function addTo(target: BigUint64Array, x: BigUint64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = BigInt.asUintN(64, (target[i] as bigint) + (x[i] as bigint));
}

function subtractFrom(target: BigUint64Array, x: BigUint64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = BigInt.asUintN(64, (target[i] as bigint) - (x[i] as bigint));
}

function xorInto(target: BigUint64Array, x: BigUint64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as bigint) ^ (x[i] as bigint);
}

export const additive: Group = { add: addTo, subtract: subtractFrom };
export const exclusiveOr: Group = { add: xorInto, subtract: xorInto };

/** z += x·y. */
export function addProduct(z: BigUint64Array, x: BigUint64Array, y: BigUint64Array): void {
  for (let i = 0; i < z.length; i++) {
    z[i] = BigInt.asUintN(64, (z[i] as bigint) + (x[i] as bigint) * (y[i] as bigint));
  }
}

/** z ⊕= x ∧ y. */
export function xorAnd(z: BigUint64Array, x: BigUint64Array, y: BigUint64Array): void {
  for (let i = 0; i < z.length; i++) z[i] = (z[i] as bigint) ^ ((x[i] as bigint) & (y[i] as bigint));
}
