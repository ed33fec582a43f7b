/**
 * RFC 9497 §2.2: one proof that B = k·A and D_i = k·C_i for all i with the same k (Chaum and Pedersen 1993, made
 * non-interactive; many statements are combined with coefficients that depend on all of them). Here A is always the generator.
 *
 * A proof is two scalars: the challenge c and s = r − c·k. A peer that changes any element, the key or the proof is found out
 * except with probability about 2^-126 for each guess at the hash.
 */
import { concatBytes, equalBytes, utf8 } from '../../base/bytes.ts';
import { UsageError } from '../../base/errors.ts';
import type { RandomSource } from '../../base/random.ts';
import { elementBytes } from '../ristretto255.ts';
import { twoBytes } from './hash-to-group.ts';
import type { OprfKey } from './keys.ts';
import { elementAt, framed, mostBatch, type OprfSuite } from './suite.ts';

/** What a proof is about: C and D, n elements each. */
export interface Statement {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** GenerateProof for the key k of `key`, where to_i = k·from_i. */
export function generateProof(suite: OprfSuite, key: OprfKey, statement: Statement, random: RandomSource): Uint8Array {
  const { group } = suite;
  const { secretKey: k, publicKey } = key;
  const m = group.sumOfProductsVartime(coefficients(suite, publicKey, statement), statement.from);
  const r = group.randomScalar(random);
  const parts = [m, group.multiply(k, m), group.multiplyBase(r), group.multiply(r, m)];
  const c = challenge(suite, publicKey, parts.map(orIdentity));
  return concatBytes(c, group.subtractScalars(r, group.multiplyScalars(c, k)));
}

/** VerifyProof: whether the proof shows that the key of `publicKey` leads from all of `from` to all of `to`. */
export function verifyProof(suite: OprfSuite, publicKey: Uint8Array, statement: Statement, proof: Uint8Array): boolean {
  const { group } = suite;
  const [c, s] = [elementAt(proof, 0), elementAt(proof, 1)];
  if (proof.length !== 2 * elementBytes || !group.isScalar(c) || !group.isScalar(s)) return false;
  const d = coefficients(suite, publicKey, statement);
  const m = group.sumOfProductsVartime(d, statement.from);
  const z = group.sumOfProductsVartime(d, statement.to);
  const t2 = group.add(group.multiplyBase(s), orIdentity(group.multiply(c, publicKey)));
  const t3 = group.add(orIdentity(group.multiply(s, m)), orIdentity(group.multiply(c, z)));
  return equalBytes(challenge(suite, publicKey, [m, z, t2, t3]), c);
}

/** d_i of ComputeComposites (§2.2.1), which depend on the key and on C_i and D_i: public, like these. */
function coefficients(suite: OprfSuite, publicKey: Uint8Array, { from, to }: Statement): Uint8Array {
  const count = from.length / elementBytes;
  if (count < 1 || count > mostBatch || to.length !== from.length) {
    throw new UsageError('oprf.batch-size', { found: count, most: mostBatch });
  }
  const seed = suite.hash(framed(publicKey, concatBytes(utf8('Seed-'), suite.context)));
  const start = framed(seed);
  const end = utf8('Composite');
  const scalars = new Uint8Array(from.length);
  for (let i = 0; i < count; i++) {
    const input = concatBytes(start, twoBytes(i), framed(elementAt(from, i), elementAt(to, i)), end);
    scalars.set(suite.hashToScalar(input), i * elementBytes);
  }
  return scalars;
}

const challenge = (suite: OprfSuite, publicKey: Uint8Array, parts: readonly Uint8Array[]): Uint8Array =>
  suite.hashToScalar(concatBytes(framed(publicKey, ...parts), utf8('Challenge')));

/** The identity is 32 bytes of zero. */
const orIdentity = (element: Uint8Array | undefined): Uint8Array => element ?? new Uint8Array(elementBytes);
