// The signatures themselves are in vectors/signatures.json; here are the keys that no party may have.
import { expect, test } from 'vitest';
import { isSoundPoint } from './key-text.ts';
import { generateIdentityPem, loadIdentity, verifySignature } from './keys.ts';

const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

// The points of small order with their signs, and the other spellings of those whose y is below 19.
test.each([
  `01${'00'.repeat(31)}`,
  `01${'00'.repeat(30)}80`,
  `ec${'ff'.repeat(30)}7f`,
  `ec${'ff'.repeat(31)}`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  'ff'.repeat(32),
])('%s is not a key', (hex) => {
  expect(isSoundPoint(base64url(hex))).toBe(false);
  expect(verifySignature(base64url(hex), 'any message', base64url(`01${'00'.repeat(63)}`))).toBe(false);
});

test('keys as they are made are sound', () => {
  for (let i = 0; i < 8; i++) expect(isSoundPoint(loadIdentity(generateIdentityPem()).publicKey)).toBe(true);
});
