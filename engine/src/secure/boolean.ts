/**
 * Truth values as bit planes. ⊕, ¬ and copies are local; every ∧ or ∨ is one round whatever its width, so lists are folded
 * as trees.
 */
import type { Bits, Sharing } from '../sharing/model.ts';
import { listOf } from './lanes.ts';

/** x ∨ y of equal shapes. One round. */
export async function or(sharing: Sharing, x: Bits, y: Bits): Promise<Bits> {
  return sharing.not(await sharing.and(sharing.not(x), sharing.not(y)));
}

/**
 * Conjunction of the planes of x: one plane. ⌈log₂ planes⌉ rounds, planes − 1 ANDs a row. x has at least one plane; with
 * `lanes` > 1 planes k, k + lanes, k + 2·lanes, … are one conjunction and the result has `lanes` planes.
 */
export async function allPlanes(sharing: Sharing, x: Bits, lanes = 1): Promise<Bits> {
  let rest = x;
  while (rest.planes > lanes) {
    const terms = rest.planes / lanes;
    const half = Math.floor(terms / 2) * lanes;
    const product = await sharing.and(
      sharing.slicePlanes(rest, 0, half),
      sharing.slicePlanes(rest, rest.planes - half, rest.planes),
    );
    rest = terms % 2 === 0 ? product : sharing.joinPlanes([product, sharing.slicePlanes(rest, half, half + lanes)]);
  }
  return rest;
}

/** Disjunction of the planes of x; see `allPlanes`. */
export async function anyPlane(sharing: Sharing, x: Bits, lanes = 1): Promise<Bits> {
  return sharing.not(await allPlanes(sharing, sharing.not(x), lanes));
}

/** Conjunction of at least one item of equal shape, plane by plane. */
export function all(sharing: Sharing, items: readonly Bits[]): Promise<Bits> {
  return allPlanes(sharing, sharing.joinPlanes(items), items[0]?.planes ?? 1);
}

/** Disjunction of at least one item of equal shape, plane by plane. */
export function any(sharing: Sharing, items: readonly Bits[]): Promise<Bits> {
  return anyPlane(sharing, sharing.joinPlanes(items), items[0]?.planes ?? 1);
}

/** The planes of x, each `times` times in a row: p₀ p₀ … p₁ p₁ …. Local. */
export function repeatPlanes(sharing: Sharing, x: Bits, times: number): Bits {
  return sharing.pickPlanes(
    x,
    listOf(x.planes * times, (i) => Math.floor(i / times)),
  );
}

/** The list of planes of x, `times` times over: p₀ p₁ … p₀ p₁ …. Local. */
export function cyclePlanes(sharing: Sharing, x: Bits, times: number): Bits {
  return sharing.pickPlanes(
    x,
    listOf(x.planes * times, (i) => i % x.planes),
  );
}

/** Planes of all zeros, or all ones. Local. */
export function constantPlanes(sharing: Sharing, length: number, planes: number, one: boolean): Bits {
  return sharing.filledBits(length, planes, one);
}
