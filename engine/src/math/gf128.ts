/**
 * GF(2^128) modulo x^128 + x^7 + x^2 + x + 1. An element is two words of 64 bits, low one first, and bit i of the 128 is the
 * coefficient of x^i; a vector holds its elements one after the other. Sums are exclusive or.
 *
 * WebAssembly has no carry-less product, so everything here multiplies by one fixed element, whose multiples are tabulated.
 */
import { addProducts, hornerSums, product } from '../kernels/gf128.ts';

type Words = BigUint64Array;

/** Words of an element. */
const elementWords = 2;

/** x·y of two elements; slow. */
export function multiply(x: Words, y: Words): Words {
  return product(x, y);
}

/**
 * onto ⊕ delta·vector for every element, written into `onto` (zeros unless given) and returned. Time and addresses depend on
 * no value: for vectors that are secret. About four times the time of the other way.
 */
export function multiplyByFixed(delta: Words, vector: Words, onto: Words = new BigUint64Array(vector.length)): Words {
  addProducts(onto, delta, vector, false);
  return onto;
}

/**
 * The same by tables of bytes, for vectors that are no secret to whoever shares this machine: addresses depend on them, and
 * never on delta.
 */
export function multiplyByFixedVartime(
  delta: Words,
  vector: Words,
  onto: Words = new BigUint64Array(vector.length),
): Words {
  addProducts(onto, delta, vector, true);
  return onto;
}

/** chi^e for each of the exponents, below 2^48; time depends on the highest of them only. */
export function powersOf(chi: Words, exponents: readonly number[]): Words {
  const powers = new BigUint64Array(elementWords * exponents.length);
  exponents.forEach((_, i) => {
    powers[elementWords * i] = 1n;
  });
  let square = chi;
  let left = exponents;
  while (left.some((exponent) => exponent > 0)) {
    const multiplied = multiplyByFixed(square, powers);
    left.forEach((exponent, i) => {
      const chosen = -BigInt(exponent % 2);
      for (let w = elementWords * i; w < elementWords * (i + 1); w++) {
        const kept = powers[w] as bigint;
        powers[w] = kept ^ ((kept ^ (multiplied[w] as bigint)) & chosen);
      }
    });
    left = left.map((exponent) => Math.floor(exponent / 2));
    square = multiply(square, square);
  }
  return powers;
}

const lanes = 16;

/**
 * A polynomial in chi, whose coefficients come in pieces: by Horner's rule in sixteen lanes, in constant time. Of all n
 * coefficients v_0, v_1, … the value is Σ v_i·chi^(P−1−i), where P is n rounded up to a multiple of 16 (`weightOf`).
 */
export class PolynomialValue {
  readonly #chi: Words;
  readonly #step: Words;
  readonly #sums = new BigUint64Array(lanes * elementWords);
  readonly #waiting = new BigUint64Array(lanes * elementWords);
  #held = 0;

  constructor(chi: Words) {
    this.#chi = chi;
    this.#step = powersOf(chi, [lanes]);
  }

  /** Adds the next coefficients. */
  add(coefficients: Words): void {
    let rest = coefficients;
    if (this.#held > 0) {
      const taken = rest.subarray(0, this.#waiting.length - this.#held);
      this.#waiting.set(taken, this.#held);
      this.#held += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#held < this.#waiting.length) return;
      hornerSums(this.#sums, this.#step, this.#waiting);
      this.#held = 0;
    }
    const whole = rest.length - (rest.length % this.#waiting.length);
    if (whole > 0) hornerSums(this.#sums, this.#step, rest.subarray(0, whole));
    this.#waiting.set(rest.subarray(whole));
    this.#held = rest.length - whole;
  }

  /** The value; nothing can be added afterwards. */
  value(): Words {
    if (this.#held > 0) this.add(new BigUint64Array(this.#waiting.length - this.#held));
    let value: Words = new BigUint64Array(elementWords);
    for (let k = 0; k < lanes; k++) {
      value = multiply(value, this.#chi);
      addTo(value, this.#sums.subarray(elementWords * k, elementWords * (k + 1)));
    }
    return value;
  }
}

/** The exponent of chi that coefficient i of n has in a `PolynomialValue`. */
export const weightOf = (i: number, n: number): number => lanes * Math.ceil(n / lanes) - 1 - i;

/** sum ^= vector, in place. */
export function addTo(sum: Words, vector: Words): void {
  for (let i = 0; i < vector.length; i++) sum[i] = BigInt.asUintN(64, (sum[i] as bigint) ^ (vector[i] as bigint));
}
