/**
 * Binary linear codes of which the distance is proven by how they are made.
 *
 * - BCH codes of length 511 (Bose and Ray-Chaudhuri 1960; Hocquenghem 1959): all multiples of a polynomial with the
 *   zeros α, α², …, α^(d−1) for a primitive element α of GF(2^9); every word but zero has d ones at least.
 * - With a parity bit, where d is odd: d + 1. Of a code with distance d, less than all of its rows: d. Without e of its
 *   columns: d − e.
 * - Construction X (Sloane, Reddy and Chen 1972): for codes C ⊃ C' of distances d < d', words of C are written as a·g ⊕
 *   c' with c' in C', and a third code of distance d' − d is put to a. What has a = 0 is in C'; what has not, has d and
 *   d' − d ones.
 */

/** A generator matrix: rows of bits, bit j of a row in column j. */
export interface Generator {
  readonly rows: readonly bigint[];
  readonly columns: number;
  /** At least so many ones has each word but zero. */
  readonly distance: number;
}

/** Generator polynomial with the zeros α … α^(d−1), α a root of the primitive `polynomial` of degree `degree`. */
function bchPolynomial(polynomial: number, degree: number, distance: number): bigint {
  const order = 2 ** degree - 1;
  const power: number[] = [1];
  for (let i = 1; i < order; i++) {
    const next = (power[i - 1] as number) << 1;
    power.push(next > order ? next ^ polynomial : next);
  }
  const logarithm = new Map(power.map((element, i) => [element, i]));
  const times = (a: number, exponent: number): number =>
    a === 0 ? 0 : (power[((logarithm.get(a) as number) + exponent) % order] as number);
  const zeros = new Set<number>();
  for (let i = 1; i < distance; i++) {
    for (let k = i; !zeros.has(k); k = (2 * k) % order) zeros.add(k);
  }
  // ∏ (x − α^k): whole conjugate classes, so that the coefficients are bits.
  let product = [1];
  for (const k of zeros) {
    product = [...product.map((each, i) => times(each, k) ^ (product[i - 1] ?? 0)), product.at(-1) as number];
  }
  return product.reduce((bits, each, i) => {
    if (each > 1) throw new Error('a product over whole classes of conjugates has bits as coefficients');
    return bits | (BigInt(each) << BigInt(i));
  }, 0n);
}

/** Multiples of `polynomial` by 1, x, …: `count` of them. */
const multiples = (polynomial: bigint, count: number): bigint[] =>
  Array.from({ length: count }, (_, i) => polynomial << BigInt(i));

const degreeOf = (polynomial: bigint): number => polynomial.toString(2).length - 1;
const isOdd = (row: bigint): boolean => row.toString(2).replaceAll('0', '').length % 2 === 1;
/** With a parity bit in the column after `columns`. */
const extended = (row: bigint, columns: number): bigint => row | (isOdd(row) ? 1n << BigInt(columns) : 0n);

/** [511, 76, 171], 64 of its rows, without 43 of its columns: [456, 64, 128]. */
export function code64(): Generator {
  const designed = 171;
  const polynomial = bchPolynomial(0b1000010001, 9, designed);
  const columns = 456;
  // These rows have no bits beyond column 498.
  const rows = multiples(polynomial, 64).map((row) => BigInt.asUintN(columns, row));
  return { rows, columns, distance: designed - (degreeOf(polynomial) + 64 - columns) };
}

/** [512, 130, 112] ⊃ [512, 85, 128] with [93, 43, 16] by construction X, two rows less: [605, 128, 128]. */
export function code128(): Generator {
  const designed = { larger: 111, smaller: 127, tail: 15 };
  const larger = bchPolynomial(0b1000010001, 9, designed.larger);
  const smaller = bchPolynomial(0b1000010001, 9, designed.smaller);
  const tail = bchPolynomial(0b10000011, 7, designed.tail);
  const within = 511 - degreeOf(smaller);
  const above = 128 - within;
  // Shortened to `above` rows, with its parity bit.
  const tailColumns = degreeOf(tail) + above;
  const tails = multiples(tail, above).map((row) => extended(row, tailColumns) << 512n);
  const outer = multiples(larger, above).map((row, i) => extended(row, 511) | (tails[i] as bigint));
  const inner = multiples(smaller, within).map((row) => extended(row, 511));
  // Each is odd, and a parity bit adds one.
  const distance = Math.min(designed.larger + 1 + designed.tail + 1, designed.smaller + 1);
  return { rows: [...outer, ...inner], columns: 512 + tailColumns + 1, distance };
}
