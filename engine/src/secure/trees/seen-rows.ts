/**
 * Rows that computers see go left or right, by an agreement that names it: what SecureBoost (Cheng et al., IEEE Intelligent Systems 36(6), 2021,
 * section 3) calls the instance space of a node. What splits are, how much they gain and what leaves hold stays shared all the same.
 *
 * With public sets of rows nothing that moves rows is a product any more: a node's bits of rows, statistics of its right child and what a leaf
 * adds to its rows are local, and a level opens one bit a row and root. Sums over planes are products still, as whose bin a row is in stays shared.
 * What is computed is the same, bit by bit.
 */
import { packBits, unpackBits } from '../../math/bits.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { foldPlanes } from '../bits/prefix.ts';

/** Makes bits known to all computers: a plane for each root, 1 in rows that go right. Clients and cost runs have zeros. */
export type OpenRows = (on: Sharing, right: Bits) => Promise<BigUint64Array>;

/** Of each root the place of every row among the nodes of the level, from left to right. */
export type SeenPlaces = readonly Uint32Array[];

export const atRoots = (rows: number, roots: number): SeenPlaces =>
  Array.from({ length: roots }, () => new Uint32Array(rows));

/**
 * Opens which rows go right, each at its own node, and gives where all are at the next level, with the statistics of right children as `masked`
 * has those of their parents. One bit product and one opening.
 */
export async function moveSeen(
  sharing: Sharing,
  { planes, splits, masked, places }: { planes: Bits; splits: Bits; masked: readonly Ring[]; places: SeenPlaces },
  open: OpenRows,
): Promise<{ readonly places: SeenPlaces; readonly kept: Ring[] }> {
  const n = planes.length;
  const perRoot = splits.planes / places.length;
  const would = await sharing.bitMatrixProduct(planes, splits);
  // Where a row would go at nodes that it is not in is nobody's business.
  const own = sharing.andConstant(would, wordsOf(places, perRoot));
  const right = places.map((_, r) => foldPlanes(sharing, sharing.slicePlanes(own, r * perRoot, (r + 1) * perRoot), n));
  const words = await open(sharing, sharing.joinPlanes(right));
  const perPlane = Math.ceil(n / 64);
  const bits = places.map((_, r) => unpackBits(words.subarray(r * perPlane, (r + 1) * perPlane), n));
  const factors = bits.map((each) => BigUint64Array.from(each, BigInt));
  const perMasked = masked.length / places.length;
  return {
    places: places.map((own, r) => own.map((place, row) => 2 * place + ((bits[r] as Uint8Array)[row] as number))),
    kept: masked.map((x, i) => sharing.scaleEach(x, factors[Math.floor(i / perMasked)] as BigUint64Array)),
  };
}

/** A plane for each node: its rows. */
function wordsOf(places: SeenPlaces, perRoot: number): BigUint64Array {
  const planes = places.flatMap((own) =>
    Array.from({ length: perRoot }, (_, node) => packBits(Uint8Array.from(own, (place) => (place === node ? 1 : 0)))),
  );
  const words = new BigUint64Array(planes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const plane of planes) {
    words.set(plane, at);
    at += plane.length;
  }
  return words;
}

/** What the leaf of each row has, root after root; leaves root after root. Local. */
export function valuesSeen(sharing: Sharing, leaves: Ring, places: SeenPlaces): Ring {
  const perRoot = leaves.length / places.length;
  const parts = places.map((own, r) =>
    sharing.gather(
      leaves,
      own.map((place) => r * perRoot + place),
    ),
  );
  return parts.length === 1 ? (parts[0] as Ring) : sharing.concatenate(parts);
}
