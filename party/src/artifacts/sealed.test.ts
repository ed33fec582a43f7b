import { expect, test } from 'vitest';
import { generateIdentityPem, loadIdentity } from '../identity/keys.ts';
import { seal, type SealedId, sealingSecret, unseal } from './sealed.ts';
import { sharesFromBytes, sharesToBytes } from './shares.ts';

const identity = loadIdentity(generateIdentityPem());
const secret = sealingSecret((text) => identity.sign(text));
const id: SealedId = {
  name: 'tally/0123456789abcdef/total',
  content: 'shares',
  contractDigest: '0123456789abcdef'.repeat(4),
  runId: 'ab'.repeat(16),
  party: 'bank',
};
const content = Buffer.from('shares of a very particular number');

test('what was sealed comes back, and nothing of it is in the file', () => {
  const sealed = seal(secret, id, content);
  expect(unseal(secret, id, sealed)).toEqual(content);
  expect(sealed.bytes.includes('particular')).toBe(false);
  expect(sealed.bytes.includes(Buffer.from(sealed.keySalt, 'hex'))).toBe(false);
  const again = seal(secret, id, content);
  // Neither the file nor the digest tells that two artifacts are equal.
  expect(again.digest).not.toBe(sealed.digest);
  expect(again.keySalt).not.toBe(sealed.keySalt);
  expect(again.bytes.subarray(18, 30)).not.toEqual(sealed.bytes.subarray(18, 30));
});

test('every changed byte, a cut and an addition are seen', () => {
  const sealed = seal(secret, id, content);
  for (let i = 0; i < sealed.bytes.length; i++) {
    const bytes = Buffer.from(sealed.bytes);
    bytes[i] = (bytes[i] as number) ^ 1;
    expect(unseal(secret, id, { ...sealed, bytes })).toBeUndefined();
  }
  for (const length of [0, 17, 45, 77, sealed.bytes.length - 1])
    expect(unseal(secret, id, { ...sealed, bytes: sealed.bytes.subarray(0, length) })).toBeUndefined();
  expect(unseal(secret, id, { ...sealed, bytes: Buffer.concat([sealed.bytes, Buffer.of(0)]) })).toBeUndefined();
});

test.each<[string, Partial<SealedId>]>([
  ['name', { name: 'tally/0123456789abcdef/total@2' }],
  ['content', { content: 'file' }],
  ['contract', { contractDigest: '1'.repeat(64) }],
  ['run', { runId: 'cd'.repeat(16) }],
  ['party', { party: 'notary' }],
])('a file does not open in the place of another: other %s', (_, change) => {
  expect(unseal(secret, { ...id, ...change }, seal(secret, id, content))).toBeUndefined();
});

test('another party, other bytes of the store, another digest', () => {
  const sealed = seal(secret, id, content);
  const other = loadIdentity(generateIdentityPem());
  expect(
    unseal(
      sealingSecret((text) => other.sign(text)),
      id,
      sealed,
    ),
  ).toBeUndefined();
  expect(unseal(secret, id, { ...sealed, keySalt: '00'.repeat(32) })).toBeUndefined();
  expect(unseal(secret, id, { ...sealed, digest: '00'.repeat(32) })).toBeUndefined();
});

test('shares as bytes are exactly those of the vectors', () => {
  const vectors = [
    { domain: 'ring', length: 3 },
    { domain: 'bits', length: 65, planes: 2 },
  ] as const;
  const shares = [
    [BigUint64Array.of(1n, 2n, 2n ** 64n - 1n), BigUint64Array.of(4n, 5n, 6n)],
    [BigUint64Array.of(7n, 8n, 9n, 10n), BigUint64Array.of(11n, 12n, 13n, 14n)],
  ];
  const bytes = sharesToBytes(shares);
  expect(bytes).toHaveLength(1 + 8 * 14);
  expect([...bytes.subarray(0, 17)]).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
  expect(sharesFromBytes(bytes, vectors)).toEqual(shares);
  expect(sharesFromBytes(bytes.subarray(1), vectors)).toBeUndefined();
  expect(sharesFromBytes(bytes, vectors.slice(1))).toBeUndefined();
  expect(sharesFromBytes(Buffer.of(), vectors)).toBeUndefined();
});
