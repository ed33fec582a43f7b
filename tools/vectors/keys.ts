/** The keys that sign vectors. They are published on purpose: whoever meets one of them in earnest must refuse it. */
import { type Identity, loadIdentity } from '../../party/src/identity/keys.ts';
import { publicBytes } from './file.ts';

/** DER of a PKCS#8 Ed25519 key up to the seed (RFC 8410, section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface TestKey extends Identity {
  /** RFC 8032's private key: 32 bytes. */
  readonly seed: Uint8Array;
}

/** The key of an Ed25519 seed. */
export function keyOfSeed(seed: Uint8Array): TestKey {
  const der = Buffer.concat([pkcs8, seed]).toString('base64');
  return { ...loadIdentity(`-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`), seed };
}

const known = new Map<string, TestKey>();

/** The published key of a party of the vectors. */
export function testKey(party: string): TestKey {
  let key = known.get(party);
  if (key === undefined) {
    key = keyOfSeed(publicBytes(`signing key of ${party}`));
    known.set(party, key);
  }
  return key;
}
