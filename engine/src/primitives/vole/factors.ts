/**
 * Products of many factors with one secret Δ over GF(2^128), as shares: a small VOLE that sends 2 KiB a factor.
 *
 * Paper: Weng, Yang, Katz and Wang, "Wolverine", 2020/925: COPEe (from Keller, Orsini, Scholl 2016, MASCOT) and the protocol for base
 * VOLE with its consistency check (appendix). 128 OTs choose by the bits of Δ; bit j gives shares of Δ_j·x^j·β, the OT's messages being seeds.
 * Security: against a corrupted sender (who has Δ) as good as the OTs. A corrupted receiver may use another β in each OT; the check
 * takes a random linear combination of all factors, with a factor that serves as a mask. Who deviates passes it only by guessing
 * bits of Δ, each at the risk of ½ of being caught.
 * Deviation: the combination has powers of one random χ for coefficients (wrong with probability 2^-120 for up to 170 factors).
 * Rounds 2, and 2 of the check.  Bytes: those of 128 OTs; receiver → sender 2,048 a factor. Check: sender → receiver 16;
 * receiver → sender 32.
 */
import { aesBlocks } from '#platform';
import { bytesOf, equalBytes, wordsOf } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { addTo, multiply, multiplyByFixed, PolynomialValue } from '../../math/gf128.ts';
import type { Session } from '../../transport/session.ts';
import type { OtReceiver, OtSender } from '../ot/types.ts';
import './messages.ts';

type Words = BigUint64Array;

/** OTs, and bits of Δ. */
export const deltaBits = 128;
/** Bytes that the receiver sends for each factor. */
export const factorBytes = 16 * deltaBits;
export const challengeBytes = 16;
export const proofBytes = 32;

/**
 * `length` words for each seed s of two words: blocks π(s ⊕ i) ⊕ s ⊕ i for i = 0, 1, … (correlation robust, 2019/074). π is AES-128
 * under a public key.
 */
function streams(key: Uint8Array, seeds: Words, length: number): Words {
  const inputs = new BigUint64Array((seeds.length / 2) * length);
  for (let at = 0; at < inputs.length; at += 2) {
    const seed = 2 * Math.floor(at / length);
    inputs[at] = BigInt.asUintN(64, (seeds[seed] as bigint) ^ BigInt((at % length) / 2));
    inputs[at + 1] = seeds[seed + 1] as bigint;
  }
  const outputs = wordsOf(aesBlocks(key).encrypt(bytesOf(inputs)));
  addTo(outputs, inputs);
  return outputs;
}

/** The part of the sender, who has Δ: its shares of `count` products. */
export async function multiplyDelta(
  session: Session,
  ot: OtReceiver,
  key: Uint8Array,
  delta: Words,
  count: number,
): Promise<Words> {
  const seeds = await ot.receive(session, delta, deltaBits);
  const corrections = new BigUint64Array((factorBytes / 8) * count);
  await session.receive(ot.peer, bytesOf(corrections));
  const masks = streams(key, seeds, 2 * count);
  const shares = new BigUint64Array(2 * count);
  for (let j = 0; j < deltaBits; j++) {
    const chosen = -(((delta[j >> 6] as bigint) >> BigInt(j & 63)) & 1n);
    const start = 2 * count * j;
    for (let i = 0; i < shares.length; i++) {
      const corrected = (masks[start + i] as bigint) ^ ((corrections[start + i] as bigint) & chosen);
      shares[i] = BigInt.asUintN(64, (shares[i] as bigint) ^ corrected);
    }
    await session.breathe();
  }
  return shares;
}

/** The receiver's part: its shares of Δ·β for each of its factors β. */
export async function multiplyFactors(session: Session, ot: OtSender, key: Uint8Array, factors: Words): Promise<Words> {
  const draw = (length: number): Words => {
    const words = new BigUint64Array(length);
    session.random.fill(bytesOf(words));
    return words;
  };
  const [zero, one] = [draw(2 * deltaBits), draw(2 * deltaBits)];
  await ot.send(session, zero, one);
  const [masks, others] = [streams(key, zero, factors.length), streams(key, one, factors.length)];
  const shares = new BigUint64Array(factors.length);
  for (let j = 0; j < deltaBits; j++) {
    const [start, end] = [factors.length * j, factors.length * (j + 1)];
    const correction = masks.subarray(start, end);
    addTo(shares, correction);
    addTo(correction, others.subarray(start, end));
    const place = BigUint64Array.of(j < 64 ? 1n << BigInt(j) : 0n, j < 64 ? 0n : 1n << BigInt(j - 64));
    multiplyByFixed(place, factors, correction);
    session.send(ot.peer, bytesOf(correction), j === deltaBits - 1);
    await session.breathe();
  }
  return shares;
}

function combined(chi: Words, words: Words): Words {
  const polynomial = new PolynomialValue(chi);
  polynomial.add(words);
  return polynomial.value();
}

/** The receiver's part of the check; the last factor is random and is used for nothing else. */
export async function proveFactors(session: Session, peer: number, factors: Words, shares: Words): Promise<void> {
  const chi = new BigUint64Array(2);
  await session.receive(peer, bytesOf(chi));
  const proof = BigUint64Array.of(...combined(chi, factors), ...combined(chi, shares));
  session.send(peer, bytesOf(proof), true);
}

/** The sender's part of the check. Throws AbortError('vole.inconsistent-factors'). */
export async function verifyFactors(session: Session, peer: number, delta: Words, shares: Words): Promise<void> {
  const chi = new BigUint64Array(2);
  session.random.fill(bytesOf(chi));
  session.send(peer, bytesOf(chi), true);
  const proof = new BigUint64Array(proofBytes / 8);
  await session.receive(peer, bytesOf(proof));
  const expected = multiply(delta, proof.subarray(0, 2));
  addTo(expected, combined(chi, shares));
  if (!equalBytes(bytesOf(expected), bytesOf(proof.subarray(2)))) {
    throw new AbortError('vole.inconsistent-factors', { party: session.names[peer] as string });
  }
}
