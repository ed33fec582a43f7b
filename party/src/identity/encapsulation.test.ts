// Against RFC 9180 (appendix A.1.1) and libsodium's published conversion; the rest are laws.
import { expect, test } from 'vitest';
import { decapsulate, encapsulate, montgomeryOf, privateOf } from './encapsulation.ts';
import { generateIdentityPem, loadIdentity } from './keys.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : Buffer.from(value).toString('hex');

/** Of libsodium's test/default/ed25519_convert.c. */
const seed = bytes('421151a459faeade3d247115f94aedae42318124095afabe4d1451a559faedee');
const identityOf = (raw: Uint8Array) => {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), raw]).toString('base64');
  return loadIdentity(`-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`);
};

test('the X25519 form of an Ed25519 key is that of libsodium', () => {
  const { publicKey } = identityOf(seed);
  expect(hexOf(Buffer.from(publicKey, 'base64url'))).toBe(
    'b5076a8474a832daee4dd5b4040983b6623b5f344aca57d4d6ee4baf3f259e6e',
  );
  expect(hexOf(montgomeryOf(publicKey))).toBe('f1814f0e8ff1043d8a44d25babff3cedcae6c22c3edaa48f857ae70de2baae50');
});

test('the secret is that of RFC 9180, A.1.1', () => {
  const reader = '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d';
  const ephemeral = privateOf(bytes('52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736'));
  const u = BigInt(`0x${Buffer.from(reader, 'hex').reverse().toString('hex')}`);
  // The Ed25519 key with this X25519 form: y = (u − 1) / (u + 1).
  const p = 2n ** 255n - 19n;
  let inverse = 1n;
  for (let i = 254n; i >= 0n; i--) {
    inverse = (inverse * inverse) % p;
    if ((((p - 2n) >> i) & 1n) === 1n) inverse = (inverse * (u + 1n)) % p;
  }
  const y = ((u - 1n + p) * inverse) % p;
  const publicKey = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse().toString('base64url');
  expect(hexOf(montgomeryOf(publicKey))).toBe(reader);
  const made = encapsulate(publicKey, ephemeral);
  expect(hexOf(made?.encapsulated)).toBe('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431');
  expect(hexOf(made?.secret)).toBe('fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc');
});

test('only the reader has the secret, and each is another', () => {
  for (let i = 0; i < 8; i++) {
    const identity = loadIdentity(generateIdentityPem());
    const other = loadIdentity(generateIdentityPem());
    const [first, second] = [encapsulate(identity.publicKey), encapsulate(identity.publicKey)];
    if (first === undefined || second === undefined) throw new Error('a sound key');
    expect(identity.decapsulate(first.encapsulated)).toEqual(Buffer.from(first.secret));
    expect(hexOf(second.secret)).not.toBe(hexOf(first.secret));
    expect(hexOf(other.decapsulate(first.encapsulated))).not.toBe(hexOf(first.secret));
  }
});

test('what gives everybody the same secret is refused', () => {
  const zero = Buffer.alloc(32);
  const one = Buffer.from([1, ...new Uint8Array(31)]);
  for (const encapsulated of [zero, one, zero.subarray(1), Buffer.alloc(33)]) {
    expect(decapsulate(seed, encapsulated)).toBeUndefined();
  }
  for (const key of ['', zero.toString('base64url'), one.toString('base64url'), 'x'.repeat(43)]) {
    expect(encapsulate(key)).toBeUndefined();
  }
});
