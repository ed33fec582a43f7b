/** Sums that may leave 63 bits, as sums of digits: see WideSum. */
import { splitBits, splitLimit, wideLimit } from '../../contract/limits.ts';
import { scaleOf } from '../../local/expression.ts';
import type { Digit } from '../../local/stages.ts';
import { type Bound, type BoundValue, isCondition, tablesOf, typeOf } from '../bind/bound.ts';
import {
  add,
  digitRange,
  isWithin,
  multiply,
  type NumberRange,
  rescale,
  secureLimit,
  signedWidth,
  subtract,
  sumRange,
  toRange,
  union,
} from '../plan/ranges.ts';
import type { SecureNumber, WideSum } from '../plan/types.ts';
import { isZeroWhenNull } from '../execute/conditions.ts';
import { itself, toExpression } from './expression.ts';
import type { StageOutputs } from './outputs.ts';
import { isTrue, secureNumber, type SecureContext } from './secure.ts';

/** The digits in which owners hand over a sum of this range, or its summands; undefined where one number holds it, or nothing does. */
export function digitsOfSum(total: NumberRange): Digit[] | undefined {
  if (isWithin(total, secureLimit) || !isWithin(total, wideLimit)) return undefined;
  return digitsOf(isWithin(total, splitLimit) ? 2 : 3, splitBits);
}

/** The digits of a number of so many places. */
export function digitsOf(places: number, bits: number): Digit[] {
  return Array.from({ length: places }, (_, place) => ({ place, places, bits }));
}

/** What a sum that is refused exceeds: what any sum may be, or one number, where it cannot be taken apart. */
export function limitOfSum(total: NumberRange): bigint {
  return isWithin(total, wideLimit) ? secureLimit : wideLimit;
}

/** Adds a sum to the known ones, each once. */
export function addWide(wide: WideSum[], bits: number, digits: readonly string[]): WideSum {
  const found = { digits, bits };
  if (!wide.some((known) => known.digits.join() === digits.join())) wide.push(found);
  return found;
}

/** What rows add up at one place, and what it can be; nothing is handed over for it before it is made. */
interface Place {
  readonly range: NumberRange;
  readonly make: () => SecureNumber;
}

const nothing: NumberRange = { min: 0n, max: 0n };

/** Truncating a number, and a sum of some, takes room. */
const [roomOfRow, roomOfSum] = [2n ** 62n - 1n, 2n ** 60n];

/**
 * A number of several owners by places of so many bits, of which sums over `rows` rows fit: products are multiplied digit by digit. Undefined
 * where the sum of the whole fits one number, and where no digits are small enough.
 */
export function widePlaces(
  context: SecureContext,
  argument: BoundValue,
  rows: number,
): { readonly values: () => readonly SecureNumber[]; readonly places: number; readonly bits: number } | undefined {
  const total = sumRange(argument.range ?? nothing, rows);
  if (isWithin(total, secureLimit) || !isWithin(total, wideLimit)) return undefined;
  for (let bits = splitBits; bits >= 8; bits--) {
    const places = placesOf(context, argument, scaleOf(typeOf(argument)), bits);
    if (places === undefined) return undefined;
    if (places.length > 1 && places.every(({ range }) => isWithin(sumRange(range, rows), roomOfSum)))
      return { values: () => places.map(({ make }) => masked(places, make())), places: places.length, bits };
  }
  return undefined;
}

/** `count` of them: what is above goes to the last. */
export function placeOf(
  context: SecureContext,
  argument: BoundValue,
  { place, places: count, bits }: Digit,
  rows: number,
): SecureNumber | undefined {
  const places = placesOf(context, argument, scaleOf(typeOf(argument)), bits);
  if (places === undefined) return undefined;
  const own = place < count - 1 ? places.slice(place, place + 1) : places.slice(place);
  const found = own.map((each, above) => scaled(each, 2n ** BigInt(bits * above))).reduce(plus, zeroPlace);
  return isWithin(sumRange(found.range, rows), roomOfSum) ? masked(places, found.make()) : undefined;
}

/**
 * A place may lack what is NULL in another: only where the lowest, which has all that there is, is zero then, so are the others. Adding
 * nothing says that it has to be looked at.
 */
function masked([lowest]: readonly Place[], number: SecureNumber): SecureNumber {
  if (lowest === undefined || isZeroWhenNull(lowest.make())) return number;
  return { kind: 'add', left: number, right: { kind: 'constant', value: '0', scale: 0 } };
}

function placesOf(context: SecureContext, value: BoundValue, scale: number, bits: number): Place[] | undefined {
  const range = rescale(union(value.range ?? { min: 0n, max: 1n }, nothing), scale - scaleOf(typeOf(value)));
  const whole = (): Place[] => [{ range, make: () => secureNumber(context, value, scale).number }];
  const places = Math.max(1, Math.ceil((signedWidth(range) - 1) / bits));
  if (value.kind === 'constant') {
    if (places === 1) return whole();
    const carried = value.value === null ? 0n : range.min < 0n ? range.min : range.max;
    return digitsOf(places, bits).map((digit): Place => {
      const above = carried >> BigInt(bits * digit.place);
      const own = digit.place === places - 1 ? above : BigInt.asUintN(bits, above);
      return {
        range: { min: own, max: own },
        make: () => ({ kind: 'constant', value: String(own), scale: 0 }),
      };
    });
  }
  if (places === 1 && (context.shared === true || tablesOf(value).length < 2)) return whole();
  const digits = digitsOf(places, bits);
  if (context.shared !== true && tablesOf(value).length < 2) {
    const output = context.outputs[tablesOf(value)[0] ?? 0] as StageOutputs;
    return digits.map((digit): Place => {
      const id = () => output.digit(toExpression(value, itself), scale, range, digit);
      return {
        range: union(digitRange(range, digit), nothing),
        make: () => ({ kind: 'input', table: tablesOf(value)[0] ?? 0, id: id() }),
      };
    });
  }
  const shifts = (): Place[] | undefined =>
    isWithin(range, roomOfRow)
      ? digits.map((digit): Place => {
          const make = () => shiftedDigit(secureNumber(context, value, scale).number, range, digit);
          return { range: union(digitRange(range, digit), nothing), make };
        })
      : undefined;
  if (context.shared === true) {
    const found = shifts();
    if (found !== undefined) return found;
  }
  return partsOf(context, value, scale, bits) ?? shifts();
}

/** Of what a number is made of. */
function partsOf(context: SecureContext, value: BoundValue, scale: number, bits: number): Place[] | undefined {
  const steps = scale - scaleOf(typeOf(value));
  if (value.kind === 'case') return chosenPlaces(context, value, scale, bits);
  if (value.kind !== 'arithmetic') return undefined;
  const { left, right, operator } = value;
  if (operator !== '*') {
    const [x, y] = [placesOf(context, left, scale, bits), placesOf(context, right, scale, bits)];
    if (x === undefined || y === undefined) return undefined;
    return zipped(x, y, operator === '+' ? plus : minus);
  }
  if (scaleOf(typeOf(left)) + scaleOf(typeOf(right)) !== scaleOf(typeOf(value))) return undefined;
  const x = placesOf(context, left, scaleOf(typeOf(left)) + steps, bits);
  const y = placesOf(context, right, scaleOf(typeOf(right)), bits);
  if (x === undefined || y === undefined) return undefined;
  return Array.from({ length: x.length + y.length - 1 }, (_, place) =>
    x
      .flatMap((a, i) => {
        const b = y[place - i];
        return b === undefined ? [] : [times(a, b)];
      })
      .reduce(plus),
  );
}

/** The arm that is taken, place by place. */
function chosenPlaces(
  context: SecureContext,
  value: Extract<BoundValue, { kind: 'case' }>,
  scale: number,
  bits: number,
): Place[] | undefined {
  const arm = (item: Bound) => (isCondition(item) ? undefined : placesOf(context, item, scale, bits));
  const arms = value.whens.map(({ when, result }) => ({ when, places: arm(result) }));
  return arms.reduceRight<Place[] | undefined>((rest, { when, places }) => {
    if (rest === undefined || places === undefined) return undefined;
    return zipped(places, rest, (result, otherwise) => ({
      range: union(result.range, otherwise.range),
      make: () => {
        const bit = isTrue(context, when);
        if (bit.kind === 'constant') return (bit.value ? result : otherwise).make();
        return { kind: 'case', when: bit, result: result.make(), otherwise: otherwise.make() };
      },
    }));
  }, arm(value.otherwise));
}

const zeroPlace: Place = { range: nothing, make: () => ({ kind: 'constant', value: '0', scale: 0 }) };

function zipped(x: readonly Place[], y: readonly Place[], join: (a: Place, b: Place) => Place): Place[] {
  return Array.from({ length: Math.max(x.length, y.length) }, (_, i) => join(x[i] ?? zeroPlace, y[i] ?? zeroPlace));
}

function plus(a: Place, b: Place): Place {
  if (a === zeroPlace) return b;
  if (b === zeroPlace) return a;
  return { range: add(a.range, b.range), make: () => ({ kind: 'add', left: a.make(), right: b.make() }) };
}

function minus(a: Place, b: Place): Place {
  if (b === zeroPlace) return a;
  return { range: subtract(a.range, b.range), make: () => ({ kind: 'subtract', left: a.make(), right: b.make() }) };
}

function times(a: Place, b: Place): Place {
  return {
    range: union(multiply(a.range, b.range), nothing),
    make: () => ({ kind: 'multiply', left: a.make(), right: b.make() }),
  };
}

function scaled(a: Place, factor: bigint): Place {
  if (factor === 1n) return a;
  const range = { min: a.range.min * factor, max: a.range.max * factor };
  return { range, make: () => ({ kind: 'scale', factor: String(factor), scale: 0, item: a.make() }) };
}

/** One digit of a number that is under protocol: what is above it, less what is above the next. */
function shiftedDigit(item: SecureNumber, range: NumberRange, { place, places, bits }: Digit): SecureNumber {
  const above = (count: number): SecureNumber => {
    const shift = BigInt(bits * count);
    if (shift === 0n) return item;
    const unit = String(1n << shift);
    const bounds = toRange({ min: range.min >> shift, max: (range.max >> shift) + 1n });
    const right = { kind: 'constant', value: unit, scale: 0 } as const;
    return { kind: 'divide', left: item, right, decimals: 0, rounding: 'floor', most: unit, ...bounds };
  };
  if (place === places - 1) return above(place);
  const next: SecureNumber = { kind: 'scale', factor: String(1n << BigInt(bits)), scale: 0, item: above(place + 1) };
  return { kind: 'subtract', left: above(place), right: next };
}
