/** Numbers of one owner as linear forms, to see what a condition or a total can pick out. */
import type { ColumnType } from '../contract/cards.ts';
import { timestampScale } from '../contract/timestamps.ts';
import type { Expression } from './stages.ts';

/** (Σ coefficient · column + constant) ÷ 10^scale, of the columns' own values. */
export interface LinearForm {
  readonly coefficients: ReadonlyMap<string, bigint>;
  readonly constant: bigint;
  readonly scale: number;
  /** Digits after the point of the finest column. */
  readonly columnScale: number;
}

/** The form of a number, date or boolean column, or of what is computed from them; null if it is no linear form. */
export function linearForm(expression: Expression): LinearForm | null {
  switch (expression.kind) {
    case 'column':
      if (expression.type.kind === 'text') return null;
      return {
        coefficients: new Map([[expression.column, 1n]]),
        constant: 0n,
        scale: 0,
        columnScale: scaleOf(expression.type),
      };
    case 'constant': {
      if (expression.type.kind === 'text' || expression.value === null || !/^-?\d+$/.test(expression.value))
        return null;
      const scale = scaleOf(expression.type);
      return { coefficients: new Map(), constant: BigInt(expression.value), scale, columnScale: 0 };
    }
    case 'arithmetic': {
      const left = linearForm(expression.left);
      const right = linearForm(expression.right);
      if (left === null || right === null) return null;
      if (expression.operator !== '*') return sum(left, right, expression.operator === '-');
      if (left.coefficients.size === 0) return times(right, left);
      return right.coefficients.size === 0 ? times(left, right) : null;
    }
    default:
      return null;
  }
}

function sum(x: LinearForm, y: LinearForm, minus: boolean): LinearForm {
  const scale = Math.max(x.scale, y.scale);
  const [a, b] = [10n ** BigInt(scale - x.scale), 10n ** BigInt(scale - y.scale) * (minus ? -1n : 1n)];
  const coefficients = new Map<string, bigint>();
  for (const [column, value] of x.coefficients) coefficients.set(column, value * a);
  for (const [column, value] of y.coefficients) coefficients.set(column, (coefficients.get(column) ?? 0n) + value * b);
  for (const [column, value] of coefficients) if (value === 0n) coefficients.delete(column);
  return {
    coefficients,
    constant: x.constant * a + y.constant * b,
    scale,
    columnScale: Math.max(x.columnScale, y.columnScale),
  };
}

function times(form: LinearForm, { constant: factor, scale }: LinearForm): LinearForm {
  return {
    coefficients: new Map(
      factor === 0n ? [] : [...form.coefficients].map(([column, value]) => [column, value * factor]),
    ),
    constant: form.constant * factor,
    scale: form.scale + scale,
    columnScale: form.columnScale,
  };
}

/** Where conditions cut the values of one form: `at` is the first value, in the finest steps, on the upper side. */
export interface Cut {
  /** The form without its constant, the same for all its multiples. */
  readonly form: string;
  readonly columns: readonly string[];
  readonly at: bigint;
}

/**
 * The cuts that `left operator right` makes; null if it compares anything but linear forms. Comparing without a constant
 * (`a.x < a.y`) cuts at 0.
 */
export function cutsOf(operator: string, left: Expression, right: Expression): Cut[] | null {
  const [x, y] = [linearForm(left), linearForm(right)];
  if (x === null || y === null) return null;
  const difference = sum(x, y, true);
  const columns = [...difference.coefficients.keys()].sort();
  if (columns.length === 0) return [];
  const values = columns.map((column) => difference.coefficients.get(column) as bigint);
  const sign = (values[0] as bigint) < 0n ? -1n : 1n;
  const divisor = sign * values.reduce(gcd, 0n);
  // Σ (coefficient ÷ divisor) · column compared with −constant ÷ divisor, in steps of the finest column.
  const step = 10n ** BigInt(difference.columnScale);
  const bound = { numerator: -difference.constant * step * sign, denominator: divisor * sign };
  const form = JSON.stringify(columns.map((column, i) => [column, String((values[i] as bigint) / divisor)]));
  const [from, beyond] = [ceiling(bound), floor(bound) + 1n];
  const flipped = sign < 0n;
  const upper = flipped ? ({ '<': '>', '<=': '>=', '>': '<', '>=': '<=' }[operator] ?? operator) : operator;
  // No value equals what lies between two steps.
  const equal = from === beyond ? [] : [from, beyond];
  const at = { '<': [from], '>=': [from], '<=': [beyond], '>': [beyond] }[upper] ?? equal;
  return at.map((place) => ({ form, columns, at: place }));
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

/** The denominator is positive. */
function floor({ numerator, denominator }: Fraction): bigint {
  const quotient = numerator / denominator;
  return quotient * denominator > numerator ? quotient - 1n : quotient;
}

function ceiling(fraction: Fraction): bigint {
  return -floor({ ...fraction, numerator: -fraction.numerator });
}

/** Digits after the point. */
export function scaleOf(type: ColumnType | undefined): number {
  if (type?.kind === 'timestamp' || type?.kind === 'time') return timestampScale;
  return type?.kind === 'decimal' ? type.scale : 0;
}
