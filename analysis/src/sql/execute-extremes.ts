/**
 * MIN and MAX by group, as a knock-out tournament on bits.
 *
 * A value v of the range [min, max] competes as v − min for MIN and as max − v for MAX, so the smallest always wins; rows
 * that do not count compete as all ones, which beats nobody. Per level x > y is the carry out of x + ¬y, and one AND a bit
 * keeps the winner. For n rows and w-bit values: ⌈log₂ n⌉ levels of 2 + ⌈log₂ w⌉ rounds, about 4w bits a row, group and party.
 * Where no row counts the result is meaningless; its count, 0, hides it.
 */
import {
  bitLength,
  type Bits,
  constantPlanes,
  cyclePlanes,
  repeatPlanes,
  type Ring,
  selectBits,
  type Sharing,
  toBits,
  topBit,
} from '@tacit/engine';
import type { Measure } from '../plan/types.ts';

export type Extreme = Exclude<Measure, { kind: 'count' }> & { readonly kind: 'min' | 'max' };

export function isExtreme(measure: Measure): measure is Extreme {
  return measure.kind === 'min' || measure.kind === 'max';
}

/**
 * Extreme per group of one vector over rows. `groups`: one plane per group, 1 where the row belongs to it and takes part;
 * `valid`: 1 where the value is not NULL. One element per group.
 */
export async function extremePerGroup(
  sharing: Sharing,
  measure: Extreme,
  value: Ring,
  valid: Bits | undefined,
  groups: Bits,
): Promise<Ring> {
  if (value.length === 0) return sharing.constantRing(new BigUint64Array(groups.planes));
  const width = widthOf(measure);
  const bits = await toBits(sharing, toRank(sharing, measure, value), width);
  const counting =
    valid === undefined ? groups : await sharing.and(groups, repeatPlanes(sharing, valid, groups.planes));
  // Plane i·groups + g is bit i of the competitor in group g.
  const competitors = await raiseWhereNot(
    sharing,
    repeatPlanes(sharing, bits, groups.planes),
    cyclePlanes(sharing, counting, width),
  );
  return fromRank(sharing, measure, await smallest(sharing, competitors, width, groups.planes, 1));
}

/**
 * Extreme of several vectors, element by element: `values` holds them one after the other, `length` elements each, and
 * `valid` says which elements count.
 */
export async function extremeAcross(
  sharing: Sharing,
  measure: Extreme,
  values: Ring,
  valid: Bits,
  length: number,
): Promise<Ring> {
  const width = widthOf(measure);
  const bits = await toBits(sharing, toRank(sharing, measure, values), width);
  const competitors = await raiseWhereNot(sharing, bits, repeatPlanes(sharing, valid, width));
  return fromRank(sharing, measure, await smallest(sharing, competitors, width, 1, length));
}

/** x where the condition holds, else 1. One round. */
async function raiseWhereNot(sharing: Sharing, x: Bits, condition: Bits): Promise<Bits> {
  return sharing.not(await sharing.and(sharing.not(x), condition));
}

/**
 * The smallest number of each lane over the units of `stride` rows; rows of one place in their units compete. A result of
 * `stride` rows.
 */
async function smallest(sharing: Sharing, all: Bits, width: number, lanes: number, stride: number): Promise<Bits> {
  let rest = all;
  while (rest.length > stride) {
    const half = Math.floor(rest.length / stride / 2) * stride;
    const x = sharing.sliceRows(rest, 0, half);
    const y = sharing.sliceRows(rest, half, 2 * half);
    const zero = constantPlanes(sharing, half, lanes, false);
    const greater = await topBit(
      sharing,
      [sharing.joinPlanes([x, zero]), sharing.joinPlanes([sharing.not(y), zero])],
      width + 1,
      lanes,
    );
    const winners = await selectBits(sharing, greater, y, x);
    const unpaired = rest.length - 2 * half;
    rest = unpaired === 0 ? winners : sharing.joinRows([winners, sharing.sliceRows(rest, 2 * half, rest.length)]);
  }
  return rest;
}

function widthOf({ range }: Extreme): number {
  return Math.max(1, bitLength(BigInt(range.max) - BigInt(range.min)));
}

/** v − min for MIN, max − v for MAX. */
function toRank(sharing: Sharing, { kind, range }: Extreme, value: Ring): Ring {
  if (kind === 'min') return sharing.addConstant(value, -BigInt(range.min));
  return sharing.addConstant(sharing.negate(value), BigInt(range.max));
}

/** The values of ranks in bits (width planes for each lane), lane after lane. */
async function fromRank(sharing: Sharing, measure: Extreme, rank: Bits): Promise<Ring> {
  const width = widthOf(measure);
  const numbers = await sharing.bitsToRing(rank);
  const size = numbers.length / width;
  let total = sharing.slice(numbers, 0, size);
  for (let bit = 1; bit < width; bit++) {
    total = sharing.add(total, sharing.scale(sharing.slice(numbers, bit * size, (bit + 1) * size), 1n << BigInt(bit)));
  }
  if (measure.kind === 'min') return sharing.addConstant(total, BigInt(measure.range.min));
  return sharing.addConstant(sharing.negate(total), BigInt(measure.range.max));
}
