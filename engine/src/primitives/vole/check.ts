/**
 * The consistency check of malicious VOLE: sender's and receiver's long vectors v and w fulfil w = v ⊕ Δ·e, for the e that the
 * receiver has chosen.
 *
 * Paper: Weng, Yang, Katz and Wang, "Wolverine", 2020/925, protocol for single-point VOLE (section 5, figure 7), steps of the
 * consistency check, once for all points as in Yang, Weng, Lan, Zhang and Wang, "Ferret", 2020/924 (section 4).
 * When the sender's messages are fixed, the receiver draws χ and sends it with x* = Σ χ_i·e_i ⊕ x, for a factor x that it has a share
 * of the product Δ·x of and that serves for nothing else. Then Σ χ_i·w_i ⊕ (its share of Δ·x) and Σ χ_i·v_i ⊕ (the other share) ⊕
 * Δ·x* are equal. They are compared by commitment (the paper's functionality of equality): the sender commits to its value, the
 * receiver shows its own, the sender opens.
 * Security: a sender whose trees do not fit passes only if it has guessed a set that holds the receiver's places, so that it learns
 * one bit for every time that it risks being caught with ½. A receiver that sends another x* passes only if it guesses Δ.
 * Deviation: χ_i are powers of one χ: wrong with probability 2^-103 for 2^25 elements. The commitment is SHA-256 with 32 random
 * bytes (random oracle).
 * Rounds 4.  Bytes: receiver → sender 32, then 16; sender → receiver 32 twice.
 */
import { sha256 } from '#platform';
import { bytesOf, equalBytes, utf8 } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { randomBytes } from '../../base/random.ts';
import { addTo, multiply, powersOf, weightOf } from '../../math/gf128.ts';
import type { Session } from '../../transport/session.ts';
import './messages.ts';

type Words = BigUint64Array;

export const queryBytes = 32;
export const commitmentBytes = 32;
export const valueBytes = 16;
export const openingBytes = 32;

const commitmentTo = (value: Words, opening: Uint8Array): Uint8Array =>
  sha256(utf8('tacit vole check 1'), opening, bytesOf(value));

const refuse = (session: Session, peer: number): AbortError =>
  new AbortError('vole.inconsistent-trees', { party: session.names[peer] as string });

/** The sender's part. `shareOfMask`: its share of Δ·x; `valueAt`: the value at χ of the polynomial of its vector. */
export async function proveTrees(
  session: Session,
  peer: number,
  delta: Words,
  shareOfMask: Words,
  valueAt: (chi: Words) => Promise<Words>,
): Promise<void> {
  const query = new BigUint64Array(queryBytes / 8);
  await session.receive(peer, bytesOf(query));
  const value = await valueAt(query.slice(0, 2));
  addTo(value, shareOfMask);
  addTo(value, multiply(delta, query.subarray(2)));
  const opening = randomBytes(session.random, openingBytes);
  session.send(peer, commitmentTo(value, opening), true);
  const other = new BigUint64Array(valueBytes / 8);
  await session.receive(peer, bytesOf(other));
  if (!equalBytes(bytesOf(other), bytesOf(value))) throw refuse(session, peer);
  session.send(peer, opening, true);
}

/** What the receiver checks with. */
export interface TreeCheck {
  readonly chi: Words;
  /** The value at χ of the polynomial of its vector, but for the places of noise. */
  readonly value: Words;
  /** Places of noise among all `length` elements, the noise there, and the vector's elements there. */
  readonly places: readonly number[];
  readonly length: number;
  readonly noise: Words;
  readonly elements: Words;
  /** The mask x, and its share of Δ·x. */
  readonly mask: Words;
  readonly shareOfMask: Words;
}

/** The receiver's part. Throws AbortError('vole.inconsistent-trees'). */
export async function verifyTrees(session: Session, peer: number, check: TreeCheck): Promise<void> {
  const weights = powersOf(
    check.chi,
    check.places.map((place) => weightOf(place, check.length)),
  );
  const [masked, value] = [check.mask.slice(), check.value.slice()];
  addTo(value, check.shareOfMask);
  check.places.forEach((_, i) => {
    const weight = weights.subarray(2 * i, 2 * i + 2);
    addTo(masked, multiply(weight, check.noise.subarray(2 * i, 2 * i + 2)));
    addTo(value, multiply(weight, check.elements.subarray(2 * i, 2 * i + 2)));
  });
  session.send(peer, bytesOf(BigUint64Array.of(...check.chi, ...masked)), true);
  const commitment = new Uint8Array(commitmentBytes);
  await session.receive(peer, commitment);
  session.send(peer, bytesOf(value), true);
  const opening = new Uint8Array(openingBytes);
  await session.receive(peer, opening);
  if (!equalBytes(commitmentTo(value, opening), commitment)) throw refuse(session, peer);
}
