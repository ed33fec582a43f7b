/** Sums of products of measures with whole factors: what HAVING compares with zero under protocol. */
import { add, hull, multiply, type NumberRange } from './ranges.ts';

/** Measures of a product, sorted and joined by a space ('' for 1) → factor, never 0. Ids of measures have no space. */
export type Polynomial = ReadonlyMap<string, bigint>;

export const constantPolynomial = (value: bigint): Polynomial => withoutZeros([['', value]]);
export const measurePolynomial = (measure: string): Polynomial => new Map([[measure, 1n]]);

export function sumOf(x: Polynomial, y: Polynomial, minus = false): Polynomial {
  return withoutZeros([
    ...x,
    ...[...y].map(([product, factor]): [string, bigint] => [product, minus ? -factor : factor]),
  ]);
}

export function productOf(x: Polynomial, y: Polynomial): Polynomial {
  return withoutZeros([...x].flatMap(([a, p]) => [...y].map(([b, q]): [string, bigint] => [productName(a, b), p * q])));
}

/** The value of a polynomial without measures. */
export function constantOf(x: Polynomial): bigint | undefined {
  if (x.size === 0) return 0n;
  return x.size === 1 ? x.get('') : undefined;
}

/** The greatest divisor of all factors, at least 1. */
export function contentOf(x: Polynomial): bigint {
  const divisor = [...x.values()].reduce(greatestDivisor, 0n);
  return divisor === 0n ? 1n : divisor;
}

/** The same sign with the smallest factors. */
export function reduced(x: Polynomial): Polynomial {
  const divisor = contentOf(x);
  return divisor < 2n ? x : new Map([...x].map(([product, factor]) => [product, factor / divisor]));
}

export function measuresOfProduct(product: string): string[] {
  return product === '' ? [] : product.split(' ');
}

/** Bounds of the value, and of every product and partial sum on the way to it, from those of the measures. */
export function rangeOfPolynomial(x: Polynomial, rangeOf: (measure: string) => NumberRange): NumberRange {
  const zero: NumberRange = { min: 0n, max: 0n };
  return [...x].reduce((sum, [product, factor]) => {
    const measures = measuresOfProduct(product).map(rangeOf);
    const value = measures.reduce(multiply, { min: 1n, max: 1n });
    const term = multiply(value, { min: factor, max: factor });
    return add(sum, hull([term.min, term.max, 0n]));
  }, zero);
}

function productName(a: string, b: string): string {
  return [...measuresOfProduct(a), ...measuresOfProduct(b)].sort().join(' ');
}

function withoutZeros(entries: readonly (readonly [string, bigint])[]): Map<string, bigint> {
  const terms = new Map<string, bigint>();
  for (const [product, factor] of entries) terms.set(product, (terms.get(product) ?? 0n) + factor);
  for (const [product, factor] of terms) if (factor === 0n) terms.delete(product);
  return terms;
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
