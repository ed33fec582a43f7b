/** Numbers and conditions of one group from its released aggregates: exact fractions, rounded once, where they are shown. */
import type { GroupCondition, GroupNumber } from '../plan/group-numbers.ts';

/** numerator ÷ denominator, which is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Value of an aggregate as a carried integer; null is NULL. */
export type AggregateOf<Leaf> = (of: Leaf) => Fraction | null;

/** Digits after the point to which a square root that is not exact is cut. */
const rootDigits = 40n;

export function numberOf<Leaf>(value: GroupNumber<Leaf>, aggregate: AggregateOf<Leaf>): Fraction | null {
  const of = (item: GroupNumber<Leaf>) => numberOf(item, aggregate);
  switch (value.kind) {
    case 'aggregate':
      return aggregate(value.of);
    case 'number':
      return fraction(BigInt(value.value), 10n ** BigInt(value.scale));
    case 'null':
      return null;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const [x, y] = [of(value.left), of(value.right)];
      return x === null || y === null ? null : calculated(value.kind, x, y);
    }
    case 'round':
    case 'floor':
    case 'ceiling':
    case 'truncate': {
      const item = of(value.item);
      if (item === null) return null;
      const scale = 10n ** BigInt(Math.abs(value.digits));
      const [up, down] = value.digits < 0 ? [1n, scale] : [scale, 1n];
      const steps = rounded(fraction(item.numerator * up, item.denominator * down), value.kind);
      return fraction(steps * down, up);
    }
    case 'digits':
      return of(value.item);
    case 'absolute': {
      const item = of(value.item);
      return item === null || item.numerator >= 0n ? item : fraction(-item.numerator, item.denominator);
    }
    case 'root': {
      const item = of(value.item);
      if (item === null || item.numerator < 0n) return null;
      return rootOf(item);
    }
    case 'coalesce': {
      for (const item of value.items) {
        const found = of(item);
        if (found !== null) return found;
      }
      return null;
    }
    case 'greatest':
    case 'least': {
      // NULLs are left out.
      const sign = value.kind === 'greatest' ? 1 : -1;
      return value.items.map(of).reduce((best, next) => {
        if (best === null || next === null) return best ?? next;
        return compare(next, best) * sign > 0 ? next : best;
      }, null);
    }
    case 'null-if': {
      const [x, y] = [of(value.left), of(value.right)];
      return x !== null && y !== null && compare(x, y) === 0 ? null : x;
    }
    case 'case': {
      const branch = value.branches.find(({ when }) => truthOf(when, aggregate) === true);
      return of(branch?.value ?? value.otherwise);
    }
  }
}

/** true, false, or null where it is unknown. */
export function truthOf<Leaf>(condition: GroupCondition<Leaf>, aggregate: AggregateOf<Leaf>): boolean | null {
  switch (condition.kind) {
    case 'compare': {
      const [x, y] = [numberOf(condition.left, aggregate), numberOf(condition.right, aggregate)];
      if (x === null || y === null) return null;
      const sign = compare(x, y);
      const holds = {
        '=': sign === 0,
        '<>': sign !== 0,
        '<': sign < 0,
        '<=': sign <= 0,
        '>': sign > 0,
        '>=': sign >= 0,
      };
      return holds[condition.operator];
    }
    case 'is-null':
      return numberOf(condition.item, aggregate) === null;
    case 'not': {
      const item = truthOf(condition.item, aggregate);
      return item === null ? null : !item;
    }
    case 'and':
    case 'or': {
      const items = condition.items.map((item) => truthOf(item, aggregate));
      const decisive = condition.kind === 'or';
      if (items.includes(decisive)) return decisive;
      return items.includes(null) ? null : !decisive;
    }
    case 'truth':
      return condition.value;
  }
}

/** The carried integer at so many digits after the point, to the nearest, halves away from zero. */
export function carriedAt({ numerator, denominator }: Fraction, digits: number): bigint {
  return rounded(fraction(numerator * 10n ** BigInt(digits), denominator), 'round');
}

function fraction(numerator: bigint, denominator: bigint): Fraction {
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
}

function calculated(kind: 'add' | 'subtract' | 'multiply' | 'divide', x: Fraction, y: Fraction): Fraction | null {
  switch (kind) {
    case 'add':
    case 'subtract': {
      const [a, b] = [x.numerator * y.denominator, y.numerator * x.denominator];
      return fraction(kind === 'add' ? a + b : a - b, x.denominator * y.denominator);
    }
    case 'multiply':
      return fraction(x.numerator * y.numerator, x.denominator * y.denominator);
    case 'divide':
      return y.numerator === 0n ? null : fraction(x.numerator * y.denominator, x.denominator * y.numerator);
  }
}

function compare(x: Fraction, y: Fraction): -1 | 0 | 1 {
  const [a, b] = [x.numerator * y.denominator, y.numerator * x.denominator];
  return a < b ? -1 : a > b ? 1 : 0;
}

function rounded({ numerator, denominator }: Fraction, kind: 'round' | 'floor' | 'ceiling' | 'truncate'): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const sign = numerator < 0n ? -1n : 1n;
  if (kind === 'round') return sign * ((2n * size + denominator) / (2n * denominator));
  const whole = numerator / denominator;
  const isExact = whole * denominator === numerator;
  if (isExact || kind === 'truncate') return whole;
  if (kind === 'floor') return numerator < 0n ? whole - 1n : whole;
  return numerator < 0n ? whole : whole + 1n;
}

/** Exact where numerator and denominator are squares, else cut at `rootDigits`. */
function rootOf({ numerator, denominator }: Fraction): Fraction {
  const common = greatestDivisor(numerator, denominator);
  const [n, d] = [numerator / common, denominator / common];
  const [rootN, rootD] = [integerRoot(n), integerRoot(d)];
  if (rootN * rootN === n && rootD * rootD === d) return fraction(rootN, rootD);
  const unit = 10n ** rootDigits;
  return fraction(integerRoot((n * unit * unit) / d), unit);
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** ⌊√n⌋ by Newton's method from above. */
function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
