/**
 * Running conjunctions and disjunctions over the planes of numbers, and what follows from them: the most significant 1.
 *
 * The network is Sklansky's (1960): ⌈log₂ n⌉ rounds for n planes, the least depth there is, and about (n/2)·log₂ n ANDs a
 * row. `lanes`: plane i·lanes + k is bit i of number k, as in adder.ts.
 */
import type { Bits, Sharing } from '../../sharing/model.ts';
import { planesOf, range } from '../lanes.ts';

/** The planes in reverse order, most significant first. Local. */
export function reversePlanes(sharing: Sharing, x: Bits, lanes = 1): Bits {
  return sharing.pickPlanes(x, planesOf(range(0, x.planes / lanes).reverse(), lanes));
}

/** Plane i of the result is the conjunction of planes 0 to i. ⌈log₂ planes⌉ rounds. */
export async function prefixAnd(sharing: Sharing, x: Bits, lanes = 1): Promise<Bits> {
  const n = x.planes / lanes;
  let all = x;
  for (let size = 1; size < n; size *= 2) {
    // Upper halves of blocks of 2·size take in the top of the lower half.
    const high = range(0, n).filter((i) => Math.floor(i / size) % 2 === 1);
    const low = high.map((i) => Math.floor(i / size) * size - 1);
    const product = await sharing.and(
      sharing.pickPlanes(all, planesOf(high, lanes)),
      sharing.pickPlanes(all, planesOf(low, lanes)),
    );
    const source = range(0, n);
    high.forEach((position, i) => {
      source[position] = n + i;
    });
    all = sharing.pickPlanes(sharing.joinPlanes([all, product]), planesOf(source, lanes));
  }
  return all;
}

/**
 * Plane i of the result is the disjunction of planes 0 to i or, with `from` 'top', of plane i and all above it: then the
 * result is 1 from the most significant 1 downwards. ⌈log₂ planes⌉ rounds.
 */
export async function prefixOr(sharing: Sharing, x: Bits, from: 'bottom' | 'top' = 'bottom', lanes = 1): Promise<Bits> {
  if (from === 'top') {
    return reversePlanes(sharing, await prefixOr(sharing, reversePlanes(sharing, x, lanes), 'bottom', lanes), lanes);
  }
  return sharing.not(await prefixAnd(sharing, sharing.not(x), lanes));
}

/** 1 in the plane of each number's most significant 1, else 0; all planes 0 where the number is 0. Rounds of `prefixOr`. */
export async function highestOneHot(sharing: Sharing, x: Bits, lanes = 1): Promise<Bits> {
  const below = await prefixOr(sharing, x, 'top', lanes);
  // Where the prefix turns from 0 to 1, seen from the top.
  const above = sharing.slicePlanes(below, lanes, below.planes);
  const top = sharing.slicePlanes(below, below.planes - lanes, below.planes);
  return sharing.joinPlanes([sharing.xor(sharing.slicePlanes(below, 0, above.planes), above), top]);
}

/** 1 in the plane of each number's least significant 1, else 0. Rounds of `prefixOr`. */
export async function lowestOneHot(sharing: Sharing, x: Bits, lanes = 1): Promise<Bits> {
  return reversePlanes(sharing, await highestOneHot(sharing, reversePlanes(sharing, x, lanes), lanes), lanes);
}

/**
 * The number of the plane that is 1 of at most one such plane (0 if none), ⌈log₂ planes⌉ planes. Local: bit b of the number
 * is the ⊕ of the planes whose number has bit b.
 */
export function oneHotIndex(sharing: Sharing, oneHot: Bits): Bits {
  const planes: Bits[] = [];
  for (let bit = 1; bit < oneHot.planes || planes.length === 0; bit *= 2) {
    const members = range(0, oneHot.planes).filter((plane) => Math.floor(plane / bit) % 2 === 1);
    planes.push(foldPlanes(sharing, sharing.pickPlanes(oneHot, members), oneHot.length));
  }
  return sharing.joinPlanes(planes);
}

/** ⊕ of all planes: one plane; 0 for none. Local. */
export function foldPlanes(sharing: Sharing, x: Bits, length = x.length): Bits {
  if (x.planes === 0) return sharing.constantBits(length, 1, new BigUint64Array(Math.ceil(length / 64)));
  let rest = x;
  while (rest.planes > 1) {
    const half = Math.ceil(rest.planes / 2);
    const paired = sharing.slicePlanes(rest, half, rest.planes);
    const folded = sharing.xor(sharing.slicePlanes(rest, 0, paired.planes), paired);
    rest = rest.planes % 2 === 0 ? folded : sharing.joinPlanes([folded, sharing.slicePlanes(rest, half - 1, half)]);
  }
  return rest;
}

/** Bits that each number needs: 1 + the number of its highest plane that is 1; 0 for 0. Planes of the count. */
export async function bitLengths(sharing: Sharing, x: Bits): Promise<Bits> {
  const oneHot = await highestOneHot(sharing, x);
  // Position p stands for a length of p + 1: a first plane that is never 1 moves all up by one.
  const zero = sharing.constantBits(x.length, 1, new BigUint64Array(Math.ceil(x.length / 64)));
  return oneHotIndex(sharing, sharing.joinPlanes([zero, oneHot]));
}
