/** Numbers beyond 63 bits that HAVING compares with zero, by places. */
import { measureRange } from './averages.ts';
import { add, isWithin, multiply, type NumberRange, secureLimit } from './ranges.ts';
import { measuresOfProduct, type Polynomial, rangeOfPolynomial } from './polynomials.ts';
import type { Plan } from './types.ts';

/** Σ places[i] · 2^(bits · i), the lowest first. */
export interface WidePolynomial {
  readonly bits: number;
  readonly places: readonly Polynomial[];
  /** What the highest place may be with all that is carried to it. */
  readonly top: NumberRange;
}

type Planned = Pick<Plan, 'measures' | 'source' | 'stages' | 'wide'>;

/** What a measure of a group may be. Digits of a sum, of which each measure has the range, have been carried (execute/wide.ts). */
export function comparedRange(plan: Planned, measure: string): NumberRange {
  const range = measureRange(plan, measure);
  const sum = plan.wide?.find(({ digits }) => digits.includes(measure));
  if (sum === undefined) return range;
  const place = sum.digits.indexOf(measure);
  if (place < sum.digits.length - 1) return { min: 0n, max: 2n ** BigInt(sum.bits) - 1n };
  const shift = BigInt(sum.bits * place);
  return { min: range.min >> shift, max: range.max >> shift };
}

/** Whether its sign is found under protocol. */
export function isCompared(plan: Planned, of: Polynomial): boolean {
  return isWithin(
    rangeOfPolynomial(of, (measure) => comparedRange(plan, measure)),
    secureLimit,
  )
    ? true
    : widePolynomial(plan, of) !== undefined;
}

/** What can be truncated. */
const room = 2n ** 62n - 1n;
const usualBits: readonly number[] = [32, 28, 24, 20, 16, 12, 8];

/** A number by places that are small enough to be carried; undefined where there are none. */
export function widePolynomial(plan: Planned, of: Polynomial): WidePolynomial | undefined {
  // Those of a sum leave its digits as they are.
  for (const bits of new Set([...(plan.wide ?? []).map((sum) => sum.bits), ...usualBits])) {
    const places = placesOf(of, bits);
    const top = carriedRange(plan, places, bits);
    if (top !== undefined) return { bits, places, top };
  }
  return undefined;
}

/** Every factor in digits of so many bits, with its sign. */
function placesOf(of: Polynomial, bits: number): Polynomial[] {
  const places: Map<string, bigint>[] = [];
  for (const [product, factor] of of) {
    const sign = factor < 0n ? -1n : 1n;
    let rest = factor * sign;
    for (let place = 0; rest > 0n; place++, rest >>= BigInt(bits)) {
      places[place] ??= new Map();
      const digit = BigInt.asUintN(bits, rest);
      if (digit > 0n) places[place]?.set(product, digit * sign);
    }
  }
  return Array.from(places, (place) => place ?? new Map<string, bigint>());
}

/** What the highest place may be; undefined where some place leaves the room that there is. */
function carriedRange(plan: Planned, places: readonly Polynomial[], bits: number): NumberRange | undefined {
  const rangeOf = (measure: string) => comparedRange(plan, measure);
  const isSmall = (product: string) => {
    const range = measuresOfProduct(product).map(rangeOf).reduce(multiply, { min: 1n, max: 1n });
    return isWithin(range, room);
  };
  if (!places.every((place) => [...place.keys()].every(isSmall))) return undefined;
  let carried: NumberRange = { min: 0n, max: 0n };
  for (const [i, place] of places.entries()) {
    const range = add(rangeOfPolynomial(place, rangeOf), carried);
    if (!isWithin(range, room)) return undefined;
    if (i === places.length - 1) return range;
    carried = { min: range.min >> BigInt(bits), max: range.max >> BigInt(bits) };
  }
  return undefined;
}
