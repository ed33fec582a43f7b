/**
 * Columns that are calculated under protocol, so that recipients learn the result and not what it is made of: sums of measures with
 * whole factors, and the quotient of two such sums. Everything else they calculate from released measures.
 */
import { type DivisionBounds, planDivision, UsageError } from '@tacit/engine';
import { secureLimit } from '../../contract/limits.ts';
import { measureRange } from './averages.ts';
import { measuresOf } from './columns.ts';
import { cellClassOf, hasTotal, measureOf } from './gates.ts';
import type { GroupNumber, GroupValue } from './group-numbers.ts';
import { isGroupCondition } from './group-numbers.ts';
import {
  constantOf,
  constantPolynomial,
  measurePolynomial,
  measuresOfProduct,
  type Polynomial,
  productOf,
  rangeOfPolynomial,
  sumOf,
} from './polynomials.ts';
import { isWithin } from './ranges.ts';
import type { OutputColumn, Plan } from './types.ts';

/** What a sealed column is, per group: numerator ÷ denominator, at so many digits after the point. */
export interface SealedNumber {
  readonly numerator: Polynomial;
  /** Null: nothing is divided, the numerator is the carried integer. */
  readonly division: { readonly denominator: Polynomial; readonly bounds: DivisionBounds } | null;
  readonly digits: number;
}

type Expression = Extract<OutputColumn, { kind: 'expression' }>;

/** Digits after the point of a quotient: as many of these as fit 63 bits. */
const [mostDigits, leastDigits] = [10, 6];

/** The sealed form of a column; undefined for one that recipients calculate. */
export function sealedNumber(plan: Plan, column: OutputColumn): SealedNumber | undefined {
  if (column.kind !== 'expression' || column.sealed !== true) return undefined;
  const form = sealedForm(plan, column.value);
  if (form === undefined) throw new Error(`column ${column.name} was sealed although it cannot be`);
  return form;
}

/** Numbers of the sealed columns. */
export function sealedColumns(plan: Plan): number[] {
  return [...plan.columns.keys()].filter((i) => {
    const column = plan.columns[i];
    return column?.kind === 'expression' && column.sealed === true;
  });
}

/** Whether recipients are told separately where a column divides by zero: a count that may be shown says it already. */
export function tellsZero(plan: Plan, { division }: SealedNumber): boolean {
  if (division === null || constantOf(division.denominator) !== undefined) return false;
  const [product = '', second] = [...division.denominator.keys()];
  if (second !== undefined || product === '' || measureOf(plan, product).kind !== 'count') return true;
  if (cellClassOf(plan, product) !== null) return false;
  // A group that is shown has rows, but for the one group of a question without GROUP BY.
  return product !== 'rows' || (hasTotal(plan) && plan.emptyGroups === 'public');
}

/** Whether a column could be calculated under protocol. */
export function canBeSealed(plan: Plan, value: GroupValue): boolean {
  return sealedForm(plan, value) !== undefined;
}

/**
 * The plan with those columns sealed that can be, and whose measures the answer does not show otherwise, or that decide which groups
 * are the best: these are put in order by what is shown.
 */
export function withSealedColumns(plan: Plan): Plan {
  const forms = plan.columns.map((column) => {
    return column.kind === 'expression' ? sealedForm(plan, column.value) : undefined;
  });
  const open = new Set(
    plan.columns.flatMap((column, i) =>
      column.kind === 'average' || forms[i] !== undefined ? [] : measuresOf(column),
    ),
  );
  const columns = plan.columns.map((column, i): OutputColumn => {
    const form = forms[i];
    if (form === undefined || column.kind !== 'expression') return column;
    const isOrdering = plan.found?.best === true && plan.orderBy.some((order) => order.column === i);
    if (!isOrdering && measuresOf(column).every((measure) => open.has(measure))) return column;
    return { ...column, type: typeAt(column, form.digits), sealed: true };
  });
  return { ...plan, columns };
}

function typeAt({ type }: Expression, digits: number): Expression['type'] {
  if (digits === 0) return { kind: 'integer' };
  return { kind: 'decimal', precision: type.kind === 'decimal' ? type.precision : 38, scale: digits };
}

interface Quotient {
  readonly numerator: Polynomial;
  readonly denominator: Polynomial;
}

function sealedForm(plan: Plan, value: GroupValue): SealedNumber | undefined {
  if (isGroupCondition(value)) return undefined;
  const asked = value.kind === 'round' && value.digits >= 0 && value.digits <= mostDigits ? value.digits : undefined;
  const quotient = quotientOf(asked === undefined || value.kind !== 'round' ? value : value.item);
  if (quotient === undefined || ![...quotient.numerator.keys()].some((product) => product !== '')) return undefined;
  if ([quotient.numerator, quotient.denominator].some((each) => !isLinear(each))) return undefined;
  const { numerator, denominator } = lowest(quotient);
  const rangeOf = (measure: string) => measureRange(plan, measure);
  const [above, below] = [rangeOfPolynomial(numerator, rangeOf), rangeOfPolynomial(denominator, rangeOf)];
  if (!isWithin(above, secureLimit) || !isWithin(below, secureLimit) || below.min < 0n) return undefined;

  const constant = constantOf(denominator);
  if (constant !== undefined) {
    const digits = digitsOfFraction(constant);
    if (digits !== undefined && (asked === undefined || digits <= asked)) {
      const shown = asked ?? digits;
      const carried = productOf(numerator, constantPolynomial(10n ** BigInt(shown) / constant));
      return isWithin(rangeOfPolynomial(carried, rangeOf), secureLimit)
        ? { numerator: carried, division: null, digits: shown }
        : undefined;
    }
  }
  for (let digits = asked ?? mostDigits; digits >= (asked ?? leastDigits); digits--) {
    const quotientRange = { min: above.min < 0n ? above.min : 0n, max: above.max > 0n ? above.max : 0n };
    const bounds: DivisionBounds = {
      denominatorMax: below.max > 1n ? below.max : 1n,
      quotient: quotientRange,
      decimals: digits,
      rounding: 'nearest',
    };
    if (fits(bounds)) return { numerator, division: { denominator, bounds }, digits };
  }
  return undefined;
}

/** Digits after the point with which multiples of 1 ÷ n are exact; undefined where none are enough. */
function digitsOfFraction(n: bigint): number | undefined {
  for (let digits = 0; digits <= 18; digits++) if (10n ** BigInt(digits) % n === 0n) return digits;
  return undefined;
}

function isLinear(polynomial: Polynomial): boolean {
  return [...polynomial.keys()].every((product) => measuresOfProduct(product).length <= 1);
}

function quotientOf(value: GroupNumber): Quotient | undefined {
  switch (value.kind) {
    case 'aggregate':
      return {
        numerator: measurePolynomial(value.of.measure),
        denominator: constantPolynomial(10n ** BigInt(value.of.scale)),
      };
    case 'number':
      return {
        numerator: constantPolynomial(BigInt(value.value)),
        denominator: constantPolynomial(10n ** BigInt(value.scale)),
      };
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const [x, y] = [quotientOf(value.left), quotientOf(value.right)];
      if (x === undefined || y === undefined) return undefined;
      // Two quotients by numbers that may be zero are more than one quotient.
      const isOpen = (each: Quotient) => constantOf(each.denominator) === undefined;
      if (isOpen(x) && isOpen(y)) return undefined;
      if (value.kind === 'multiply') {
        return { numerator: productOf(x.numerator, y.numerator), denominator: productOf(x.denominator, y.denominator) };
      }
      if (value.kind === 'divide') {
        // By zero it is NULL, whatever stands in it.
        if (isOpen(y) || y.numerator.size === 0) return undefined;
        return { numerator: productOf(x.numerator, y.denominator), denominator: productOf(x.denominator, y.numerator) };
      }
      const [a, b] = [productOf(x.numerator, y.denominator), productOf(y.numerator, x.denominator)];
      return {
        numerator: sumOf(a, b, value.kind === 'subtract'),
        denominator: productOf(x.denominator, y.denominator),
      };
    }
    default:
      return undefined;
  }
}

/** Without common factors; a constant denominator positive. */
function lowest({ numerator, denominator }: Quotient): Quotient {
  const divisor = [...numerator.values(), ...denominator.values()].reduce(greatestDivisor, 0n);
  const sign = (constantOf(denominator) ?? 1n) < 0n ? -1n : 1n;
  const by = (divisor === 0n ? 1n : divisor) * sign;
  const over = (polynomial: Polynomial) => new Map([...polynomial].map(([product, factor]) => [product, factor / by]));
  return { numerator: over(numerator), denominator: over(denominator) };
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function fits(bounds: DivisionBounds): boolean {
  try {
    planDivision(1, bounds);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
