/**
 * Silent vector oblivious linear evaluation (VOLE) over GF(2^128): for m correlations the sender gets Δ and random b, the receiver
 * random a and c = b ⊕ Δ·a, for less than half a byte of traffic each in the millions.
 *
 * Papers: Boyle, Couteau, Gilboa and Ishai, "Compressing Vector OLE", 2019/273; Boyle et al. 2019/1159 for its set-up by trees of seeds
 * (forest.ts); the factors at the noisy places by a small VOLE (factors.ts) as in "Wolverine", 2020/925, section 5; the code of
 * Raghuraman, Rindal and Tanguy 2023/882 (code.ts). parameters.ts has the assumption: LPN with regular noise.
 * Security: that of the OT ends that it is given. 'semi-honest': both follow the protocol. 'malicious': checks of factors.ts and
 * check.ts; a corrupted party may choose its own a or b, and may learn, at the risk of ½ each, single bits of the other's Δ or
 * places of noise (one bit on average, for which the noise has a margin).
 *
 * The receiver's t places of noise are uniform, one in each block of `leaves` elements: e has β_i there. The sender's trees
 * give v, the receiver's punctured ones w = v but for the places; with shares z ⊕ s = Δ·β the sender sends ψ = z ⊕ Σ v over each
 * block, and the receiver finds w = ψ ⊕ s ⊕ Σ w at the place, which is v ⊕ Δ·β. So w = v ⊕ Δ·e; the code keeps that.
 *
 * Rounds 3, malicious 9 and those of the OT checks.  Bytes: `voleCost`.
 * Local attackers: products with Δ, checks and trees take constant time; which leaf of a tree is the receiver's place shows in
 * addresses (one per tree).
 */
import { sha256, unsetWords } from '#platform';
import { bytesOf, utf8 } from '../../base/bytes.ts';
import { UsageError } from '../../base/errors.ts';
import { addTo, PolynomialValue } from '../../math/gf128.ts';
import { nextPurpose } from '../../transport/seeds.ts';
import type { Session } from '../../transport/session.ts';
import type { OtAdversary, OtEnds } from '../ot/types.ts';
import { proveTrees, verifyTrees } from './check.ts';
import { Encoder } from './code.ts';
import { multiplyDelta, multiplyFactors, proveFactors, verifyFactors } from './factors.ts';
import { growForest, growPunctured, sidesAway } from './forest.ts';
import './messages.ts';
import { trees, type VoleShape, voleShape } from './parameters.ts';

type Words = BigUint64Array;

export interface VoleOptions {
  /** Against whom: the OT ends must be made for the same. */
  readonly adversary: OtAdversary;
}

export interface SentVole {
  /** Two words. */
  readonly delta: BigUint64Array;
  /** Two words for each correlation. */
  readonly b: BigUint64Array;
}

export interface ReceivedVole {
  readonly a: BigUint64Array;
  /** b ⊕ delta·a for every element. */
  readonly c: BigUint64Array;
}

/** Factors beside those of the noise: a mask of the trees' check, and one of the factors' own check. */
export const maskFactors = (adversary: OtAdversary): number => (adversary === 'malicious' ? 2 : 0);

/** Above this the receiver encodes its vectors one after the other, for less memory. */
const mostTogether = 2 ** 22;
/** Elements of the polynomial of a check between two breaths. */
const checkedWords = 2 ** 16;

/**
 * The sending end of `count` correlations, with `delta` or a random one; the peer of `ends` calls `receiveVole` with the same count and
 * options. Throws AbortError when it cheats.
 */
export async function sendVole(
  session: Session,
  ends: OtEnds,
  count: number,
  { adversary, delta: given }: VoleOptions & { readonly delta?: BigUint64Array },
): Promise<SentVole> {
  const shape = voleShape(count);
  requireEnds(ends, adversary);
  const { peer } = ends.sending;
  if (given !== undefined && given.length !== 2) throw new UsageError('vole.wrong-delta', { found: given.length });
  const delta = given === undefined ? randomWords(session, 2) : given.slice();
  const keys = keysOf(session, session.self, peer, adversary);
  const b = unsetWords(2 * shape.half);
  const encoder = new Encoder(shape, 1);
  const [shares, blockSums] = (await session.parallel([
    (branch) => multiplyDelta(branch, ends.receiving, keys.factors, delta, trees + maskFactors(adversary)),
    async (branch) => {
      const total = new BigUint64Array(2 * trees);
      const sums = await growForest(branch, shape, keys.trees, (tree, leaves, sum) => {
        writeLeaves(shape, tree, leaves, b, encoder);
        total.set(sum, 2 * tree);
      });
      await ends.sending.send(branch, sums.zero, sums.one);
      return total;
    },
  ])) as [Words, Words];
  if (adversary === 'malicious') await verifyFactors(session, peer, delta, shares);
  addTo(blockSums, shares.subarray(0, 2 * trees));
  session.send(peer, bytesOf(blockSums), true);
  if (adversary === 'malicious') {
    const mask = shares.subarray(2 * trees, 2 * trees + 2);
    await proveTrees(session, peer, delta, mask, async (chi) => {
      const polynomial = new PolynomialValue(chi);
      for (const vector of [b, encoder.second]) {
        for (let start = 0; start < vector.length; start += checkedWords) {
          polynomial.add(vector.subarray(start, start + checkedWords));
          await session.breathe();
        }
      }
      return polynomial.value();
    });
  }
  await encoder.encode(session, [b]);
  encoder.giveBack();
  return { delta, b: firstOf(b, count) };
}

/** The receiving end of `count` correlations; the peer of `ends` calls `sendVole`. Throws AbortError when it cheats. */
export function receiveVole(
  session: Session,
  ends: OtEnds,
  count: number,
  options: VoleOptions,
): Promise<ReceivedVole> {
  return receiveEncoding(count > mostTogether ? 1 : 2, session, ends, count, options);
}

/** The same, encoding so many vectors at a time: two are faster, one takes less memory. */
export async function receiveEncoding(
  width: 1 | 2,
  session: Session,
  ends: OtEnds,
  count: number,
  { adversary }: VoleOptions,
): Promise<ReceivedVole> {
  const shape = voleShape(count);
  requireEnds(ends, adversary);
  const { peer } = ends.receiving;
  const keys = keysOf(session, peer, session.self, adversary);
  const c = unsetWords(2 * shape.half);
  const encoder = new Encoder(shape, width);
  const paths = randomPlaces(session, shape.leaves);
  const factors = randomWords(session, 2 * (trees + maskFactors(adversary)));
  const chi = randomWords(session, 2);
  const polynomial = adversary === 'malicious' ? new PolynomialValue(chi) : undefined;
  const [shares, elements] = (await session.parallel([
    (branch) => multiplyFactors(branch, ends.sending, keys.factors, factors),
    async (branch) => {
      const total = new BigUint64Array(2 * trees);
      const sums = await ends.receiving.receive(branch, sidesAway(shape, paths), trees * shape.depth);
      await growPunctured(branch, shape, keys.trees, paths, sums, (tree, leaves, sum) => {
        writeLeaves(shape, tree, leaves, c, encoder);
        total.set(sum, 2 * tree);
        polynomial?.add(leaves);
      });
      return total;
    },
  ])) as [Words, Words];
  if (polynomial !== undefined) await proveFactors(session, peer, factors, shares);
  const corrections = new BigUint64Array(2 * trees);
  await session.receive(peer, bytesOf(corrections));
  addTo(elements, corrections);
  addTo(elements, shares.subarray(0, 2 * trees));
  if (polynomial !== undefined) {
    await verifyTrees(session, peer, {
      chi,
      value: polynomial.value(),
      places: Array.from(paths, (path, tree) => tree * shape.leaves + path),
      length: trees * shape.leaves,
      noise: factors.subarray(0, 2 * trees),
      elements,
      mask: factors.subarray(2 * trees, 2 * trees + 2),
      shareOfMask: shares.subarray(2 * trees, 2 * trees + 2),
    });
  }
  /** Writes a value for each tree at its place: in the first half of a vector, or in the second half of vector v. */
  const place = (values: Words, first: Words, v: number): void => {
    paths.forEach((path, tree) => {
      const value = values.subarray(2 * tree, 2 * tree + 2);
      const at = shape.leaves * (tree % (trees / 2)) + path;
      if (tree < trees / 2) first.set(value, 2 * at);
      else encoder.second.set(value, 2 * (width * at + v));
    });
  };
  place(elements, c, 0);
  if (width === 1) await encoder.encode(session, [c]);
  const a = new BigUint64Array(2 * shape.half);
  if (width === 1) encoder.second.fill(0n);
  place(factors, a, width - 1);
  await encoder.encode(session, width === 1 ? [a] : [c, a]);
  encoder.giveBack();
  return { a: firstOf(a, count), c: firstOf(c, count) };
}

/** Writes a tree's leaves to the half that they belong to. */
function writeLeaves({ leaves: each }: VoleShape, tree: number, leaves: Words, first: Words, encoder: Encoder): void {
  if (tree < trees / 2) first.set(leaves, 2 * each * tree);
  else encoder.write(each * (tree - trees / 2), leaves);
}

/** The first `count` elements: a copy where most of the vector would be kept for nothing. */
function firstOf(vector: Words, count: number): Words {
  return 4 * count < vector.length ? vector.slice(0, 2 * count) : vector.subarray(0, 2 * count);
}

function randomWords(session: Session, length: number): Words {
  const words = new BigUint64Array(length);
  session.random.fill(bytesOf(words));
  return words;
}

/** A uniform place below `leaves` for every tree. */
function randomPlaces(session: Session, leaves: number): Uint32Array {
  const places = new Uint32Array(trees);
  const limit = 2 ** 32 - (2 ** 32 % leaves);
  const drawn = new Uint32Array(1);
  for (let tree = 0; tree < trees; tree++) {
    do session.random.fill(bytesOf(drawn));
    while ((drawn[0] as number) >= limit);
    places[tree] = (drawn[0] as number) % leaves;
  }
  return places;
}

/** Keys of this call's permutations: 16 bytes each, known to both. */
interface Keys {
  readonly trees: readonly [Uint8Array, Uint8Array];
  readonly factors: Uint8Array;
}

function keysOf(session: Session, sender: number, receiver: number, adversary: OtAdversary): Keys {
  const seed = session.pairSeed(sender, receiver, nextPurpose(session, `vole ${sender} ${receiver}`));
  if (seed === undefined) throw new Error('VOLE runs between its two parties only');
  const names = utf8(JSON.stringify([session.names, sender, receiver, adversary]));
  const [two, one] = ['trees', 'factors'].map((use) => sha256(utf8(`tacit vole ${use} 1`), seed, names)) as [
    Uint8Array,
    Uint8Array,
  ];
  return { trees: [two.slice(0, 16), two.slice(16)], factors: one.slice(0, 16) };
}

function requireEnds({ sending, receiving }: OtEnds, adversary: OtAdversary): void {
  for (const { options } of [sending, receiving]) {
    if (options.adversary === adversary) continue;
    throw new UsageError('vole.other-adversary', { found: options.adversary, expected: adversary });
  }
}
