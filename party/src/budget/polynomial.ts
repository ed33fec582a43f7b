/** Numbers of one owner as sums of products of its columns, so that the same number is the same however it is written. */
import { type Expression, linearForm } from '@tacit/analysis';

/** Stands between the columns of a product: no column's name has it. */
export const times = '\u0001';

/** Product of columns, sorted and joined by `times` ('' for 1) → factor; all factors to a common power of ten. */
export type Polynomial = ReadonlyMap<string, bigint>;

interface Scaled {
  readonly terms: ReadonlyMap<string, bigint>;
  readonly scale: number;
}

/** Products that an expression may have when it is multiplied out. */
const mostTerms = 500;

/** `sum(c)` of a product where some of its columns have one known value: that of the others, or `count`, and the factor before it. */
export function withKnown(unknown: string, values: ReadonlyMap<string, bigint>): readonly [string, bigint] {
  if (values.size === 0 || !/^sum\(.*\)$/s.test(unknown)) return [unknown, 1n];
  const names = unknown.slice('sum('.length, -1).split(times);
  const left = names.filter((name) => !values.has(name));
  const factor = names.reduce((product, name) => product * (values.get(name) ?? 1n), 1n);
  return [left.length === 0 ? 'count' : `sum(${left.join(times)})`, factor];
}

/** Null for what is no polynomial, or one of too many terms. */
export function polynomial(expression: Expression): Polynomial | null {
  return expand(expression)?.terms ?? null;
}

/**
 * What the extreme of a linear form is an extreme of, as text: multiples and constants make no difference, and the largest of
 * −x is the smallest of x. Null for anything else.
 */
export function extremeText(kind: 'min' | 'max', expression: Expression): string | null {
  const terms = [...(polynomial(expression) ?? [])].filter(([product]) => product !== '');
  terms.sort(([a], [b]) => (a < b ? -1 : 1));
  if (terms.length === 0) return null;
  const divisor = terms.reduce((common, [, value]) => gcd(common, value), 0n);
  const isFlipped = (terms[0] as [string, bigint])[1] < 0n;
  const parts = terms.map(([product, value]) => {
    const factor = value / (isFlipped ? -divisor : divisor);
    return factor === 1n ? product : `${factor}${times}${product}`;
  });
  return `${isFlipped ? (kind === 'min' ? 'max' : 'min') : kind}(${parts.join(' + ')})`;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function expand(expression: Expression): Scaled | null {
  if (expression.kind === 'column' || expression.kind === 'constant') {
    const form = linearForm(expression);
    if (form === null) return null;
    return { terms: withoutZeros([...form.coefficients, ['', form.constant]]), scale: form.scale };
  }
  if (expression.kind !== 'arithmetic') return null;
  const [left, right] = [expand(expression.left), expand(expression.right)];
  if (left === null || right === null) return null;
  if (expression.operator === '*') {
    if (left.terms.size * right.terms.size > mostTerms) return null;
    const products = [...left.terms].flatMap(([a, x]) => {
      return [...right.terms].map(([b, y]): [string, bigint] => [productOf(a, b), x * y]);
    });
    return { terms: withoutZeros(products), scale: left.scale + right.scale };
  }
  const scale = Math.max(left.scale, right.scale);
  const at = (side: Scaled, sign: bigint) => {
    const factor = sign * 10n ** BigInt(scale - side.scale);
    return [...side.terms].map(([product, value]): [string, bigint] => [product, value * factor]);
  };
  const terms = withoutZeros([...at(left, 1n), ...at(right, expression.operator === '-' ? -1n : 1n)]);
  return terms.size > mostTerms ? null : { terms, scale };
}

function productOf(a: string, b: string): string {
  return [...a.split(times), ...b.split(times)]
    .filter((name) => name !== '')
    .sort()
    .join(times);
}

function withoutZeros(entries: readonly (readonly [string, bigint])[]): Map<string, bigint> {
  const terms = new Map<string, bigint>();
  for (const [product, value] of entries) terms.set(product, (terms.get(product) ?? 0n) + value);
  for (const [product, value] of terms) if (value === 0n) terms.delete(product);
  return terms;
}
