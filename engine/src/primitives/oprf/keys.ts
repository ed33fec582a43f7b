/** Keys of RFC 9497 (§3.2), and what poprf mode makes of a key and `info` (§3.3.3). */
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { UsageError } from '../../base/errors.ts';
import type { RandomSource } from '../../base/random.ts';
import { elementBytes } from '../ristretto255.ts';
import { framed, mostInputBytes, type OprfSuite } from './suite.ts';
import './messages.ts';

/** A server's key: a scalar that never leaves it, and the element that names it. 32 bytes each. */
export interface OprfKey {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

const seedBytes = 32;

/** GenerateKeyPair: a fresh key. */
export function generateKey({ group }: OprfSuite, random: RandomSource): OprfKey {
  for (;;) {
    const secretKey = group.randomScalar(random);
    if (group.isScalar(secretKey)) return { secretKey, publicKey: group.multiplyBase(secretKey) };
  }
}

/** DeriveKeyPair (§3.2.1): the key of a secret seed of 32 bytes and a public `info`. */
export function deriveKey(suite: OprfSuite, seed: Uint8Array, info: Uint8Array): OprfKey {
  if (seed.length !== seedBytes || info.length > mostInputBytes) {
    throw new UsageError('oprf.invalid-key', { found: `a seed of ${seed.length} bytes` });
  }
  const dst = concatBytes(utf8('DeriveKeyPair'), suite.context);
  for (let counter = 0; counter < 256; counter++) {
    const secretKey = suite.hashToScalar(concatBytes(seed, framed(info), Uint8Array.of(counter)), dst);
    if (suite.group.isScalar(secretKey)) return { secretKey, publicKey: suite.group.multiplyBase(secretKey) };
  }
  throw new UsageError('oprf.invalid-key', { found: 'a seed that gives no key' });
}

/** The key of secret bytes that were kept; UsageError('oprf.invalid-key') unless they are a reduced scalar other than zero. */
export function oprfKeyOf({ group }: OprfSuite, secretKey: Uint8Array): OprfKey {
  if (!group.isScalar(secretKey)) throw new UsageError('oprf.invalid-key', { found: 'a scalar that is not reduced' });
  return { secretKey, publicKey: group.multiplyBase(secretKey) };
}

/** Throws UsageError('oprf.invalid-key') unless the bytes are a public key. */
export function checkPublicKey({ group }: OprfSuite, publicKey: Uint8Array): void {
  if (publicKey.length !== elementBytes || !group.isElement(publicKey)) {
    throw new UsageError('oprf.invalid-key', { found: 'a public key that is no element of the group' });
  }
}

/** `info` belongs to poprf mode, and to it alone: UsageError('oprf.wrong-info') otherwise. */
export function checkInfo({ mode }: OprfSuite, info: Uint8Array | undefined): void {
  const wanted = mode === 'poprf';
  if (wanted !== (info !== undefined) || (info?.length ?? 0) > mostInputBytes) {
    throw new UsageError('oprf.wrong-info', { mode });
  }
}

const infoScalar = (suite: OprfSuite, info: Uint8Array): Uint8Array =>
  suite.hashToScalar(concatBytes(utf8('Info'), framed(info)));

/** The server's key for `info` in poprf mode, t = k + m; UsageError('oprf.invalid-input') where it is zero (probability 2^-252). */
export function tweakedKey(suite: OprfSuite, { secretKey }: OprfKey, info: Uint8Array): OprfKey {
  const t = suite.group.addScalars(secretKey, infoScalar(suite, info));
  if (!suite.group.isScalar(t)) throw new UsageError('oprf.invalid-input');
  return { secretKey: t, publicKey: suite.group.multiplyBase(t) };
}

/** The same of the public key, at the client: m·G + pk. */
export function tweakedPublicKey(suite: OprfSuite, publicKey: Uint8Array, info: Uint8Array): Uint8Array {
  const sum = suite.group.add(suite.group.multiplyBase(infoScalar(suite, info)), publicKey);
  if (!suite.group.isElement(sum)) throw new UsageError('oprf.invalid-input');
  return sum;
}
