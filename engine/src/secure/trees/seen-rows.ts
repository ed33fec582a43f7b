/**
 * Boosting where computers see which rows go left or right and what leaves hold, by an agreement that names it. SecureBoost (Cheng et al., IEEE
 * Intelligent Systems 36(6), 2021, sections 3 and 4) shows as much: to all owners the rows of every node, and the weights of leaves to the owner of the
 * label. Labels, bins, and what splits are and gain stay shared all the same.
 *
 * Then the margins of all rows are public, and so is all of a gradient but the label: g = a(m) − y, and h. Nothing that moves rows is a product any
 * more: rows of a node, statistics of its right child and what a leaf adds are local; a level opens one bit a row and root, a round its
 * leaves. Sums over planes are products still, as whose bin a row is in stays shared. What is computed is the same, bit by bit.
 */
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { foldPlanes } from '../bits/prefix.ts';
import { asFixed, type Fixed } from '../fixed/format.ts';
import { unbounded } from '../ranges.ts';
import { type Gradients, type Loss, lossOf } from './losses.ts';
import type { BoostingOptions, OpenRows } from './model.ts';

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
  const factors = bits.map((each) => {
    const own = new BigUint64Array(n);
    for (let row = 0; row < n; row++) if (each[row] === 1) own[row] = 1n;
    return own;
  });
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

/** The margins of all rows, public. */
export class SeenMargins {
  readonly #target: Fixed;
  readonly #options: BoostingOptions;
  readonly #loss: Loss;
  /** Output after output, in the units of margins. */
  readonly #margins: BigUint64Array;

  constructor(target: Fixed, options: BoostingOptions, loss: Loss) {
    this.#target = target;
    this.#options = options;
    this.#loss = loss;
    const n = target.length;
    this.#margins = new BigUint64Array(loss.outputs * n);
    loss.start.forEach((value, k) => this.#margins.fill(BigInt.asUintN(64, value), k * n, (k + 1) * n));
  }

  /** Opens the leaves of a round and gives what they add to each row, output after output: a tree for each. */
  async add(
    sharing: Sharing,
    leaves: Ring,
    places: SeenPlaces,
    open: (on: Sharing, leaves: Ring) => Promise<BigUint64Array>,
  ): Promise<Ring> {
    const words = await open(sharing, leaves);
    const perRoot = leaves.length / places.length;
    const n = this.#target.length;
    const added = new BigUint64Array(places.length * n);
    places.forEach((own, r) => {
      for (let row = 0; row < n; row++) added[r * n + row] = words[r * perRoot + (own[row] as number)] as bigint;
    });
    added.forEach((value, i) => {
      this.#margins[i] = (this.#margins[i] as bigint) + value;
    });
    return unbounded(sharing, sharing.constantRing(added));
  }

  /**
   * The gradients at the margins, from those at the start, where g is a number that is the same in all rows less the label. What is public of both is
   * worked out in the clear, of labels that are all alike, so that it is what a protocol would have come to. Local.
   */
  async gradients(sharing: Sharing): Promise<Gradients> {
    const first = this.#loss.first(sharing);
    const known = await this.#inTheClear(sharing);
    return {
      outputs: first.outputs.map(({ g }, k) => {
        const { change, h } = known[k] as (typeof known)[number];
        return {
          g: sharing.add(unbounded(sharing, g), unbounded(sharing, sharing.constantRing(change))),
          h: sharing.constantRing(h),
        };
      }),
    };
  }

  async #inTheClear({ session }: Sharing): Promise<{ change: BigUint64Array; h: BigUint64Array }[]> {
    const n = this.#target.length;
    // Where nobody holds data there is nothing to work out.
    if (!session.names.some((_, party) => session.owns(party)))
      return this.#loss.start.map(() => ({ change: new BigUint64Array(n), h: new BigUint64Array(n) }));
    const { format, ring } = this.#target;
    const signed = new BigInt64Array(this.#margins.buffer);
    let [min, max] = [0n, 0n];
    for (const value of signed) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return await runClear(['all'], async (on) => {
      const alike = asFixed(format, on.within(on.filledRing(n, ring.bounds.min), ring.bounds));
      const loss = await lossOf(on, alike, this.#options);
      const now = await loss.at(on, on.within(on.constantRing(this.#margins), { min, max }));
      const found = [];
      for (const [k, { g }] of loss.first(on).outputs.entries()) {
        const at = now.outputs[k] as Gradients['outputs'][number];
        const change = on.subtract(unbounded(on, at.g), unbounded(on, g));
        found.push({ change: await on.open(change), h: await on.open(at.h) });
      }
      return found;
    });
  }
}
