/** The two groups that words are shared in: Z_2^64 for rings, exclusive or for bits. */
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';

export interface Group {
  readonly add: (x: BigUint64Array, y: BigUint64Array) => BigUint64Array;
  readonly subtract: (x: BigUint64Array, y: BigUint64Array) => BigUint64Array;
}

export const additive: Group = { add: ring.add, subtract: ring.subtract };
export const exclusiveOr: Group = { add: bits.xor, subtract: bits.xor };
