/**
 * Secret bits of public bias: 1 where 48 uniform bits that nobody knows are below a public threshold (Dwork,
 * Kenthapadi, McSherry, Mironov, Naor 2006: Our Data, Ourselves; here by a tree instead of one bit after the other).
 *
 * A bit compares itself with the threshold's: `same` where they are equal, and `less` where its own is 0 and the other
 * 1. Blocks combine as carries do (adder.ts): (L, S)∘(l, s) = (L ⊕ S∧l, S∧s). As the bits are uniform, so are the
 * `same`, and these are what is drawn: then less = t ∧ ¬same is local, and in a pair S∧l = t ∧ (S ⊕ S∧s) is too once
 * S∧s is known. 48 bits: 24 ANDs for pairs, 45 − 1 for the rest, in 6 rounds.
 *
 * The bits are XOR-shares of the protocol's own generators (`randomBits`), of which up to t parties lack a part that
 * is uniform to them; ANDs show them masked values only. So what these parties know says nothing of the bit.
 */
import { thresholdBits } from '../../privacy/laplace-law.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { carryOfBlocks, treeOrder } from '../adder.ts';
import { constantPlanes } from '../boolean.ts';
import { listOf } from '../lanes.ts';

/** Neighbouring bits of a number that are combined first. */
const pairs = thresholdBits / 2;

/** A plane for each threshold: independent bits, 1 with probability threshold/2^48, 0 ≤ threshold < 2^48. */
export async function biasedBits(sharing: Sharing, length: number, thresholds: readonly bigint[]): Promise<Bits> {
  const lanes = thresholds.length;
  const order = treeOrder(pairs);
  const [upper, lower] = [sharing.randomBits(length, pairs * lanes), sharing.randomBits(length, pairs * lanes)];
  const both = await sharing.and(upper, lower);
  // Planes that the threshold's bits of a position keep, or zeros: local.
  const kept = (x: Bits, offset: number): Bits => {
    const zero = x.planes;
    const isOne = (plane: number): boolean => {
      const position = 2 * (order[Math.floor(plane / lanes)] as number) + offset;
      return (((thresholds[plane % lanes] as bigint) >> BigInt(position)) & 1n) === 1n;
    };
    return sharing.pickPlanes(
      sharing.joinPlanes([x, constantPlanes(sharing, length, 1, false)]),
      listOf(x.planes, (plane) => (isOne(plane) ? plane : zero)),
    );
  };
  const less = sharing.xor(kept(sharing.not(upper), 1), kept(sharing.xor(upper, both), 0));
  return carryOfBlocks(sharing, less, sharing.slicePlanes(both, lanes, both.planes), pairs, lanes);
}

/**
 * Rows of a block: as many as have `planes` bits each within 16 MB of one component, so that a vector of any length
 * takes bounded memory. Up to that length the number of rounds is constant.
 */
export const blockRows = (planes: number): number => Math.max(64, Math.floor(2 ** 27 / planes / 64) * 64);
