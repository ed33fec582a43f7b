/** The head of a part's file: one spelling, wholly signed, and a key for one purpose alone. */
import { expect, test } from 'vitest';
import { generateIdentityPem, loadIdentity } from '../identity/keys.ts';
import { headBytes, isSigned, type PartHead, partKey, readHead, writeHead } from './head.ts';

const dealer = loadIdentity(generateIdentityPem());
const head: PartHead = {
  version: 1,
  contractDigest: 'c'.repeat(64),
  number: '5'.repeat(32),
  dealer: 'notary',
  party: 'bank',
  place: 0,
  encapsulated: Buffer.alloc(32, 7).toString('base64url'),
  bytes: 4_096,
  sha256: 'd'.repeat(64),
};

test('a head reads back, also of the longest names and numbers', () => {
  const longest = { ...head, dealer: 'd'.repeat(63), party: 'p'.repeat(63), place: 63, bytes: Number.MAX_SAFE_INTEGER };
  for (const each of [head, longest]) {
    const bytes = writeHead(each, dealer);
    expect(bytes.length).toBe(headBytes);
    expect(readHead(bytes)).toEqual(each);
    expect(isSigned(bytes, dealer.publicKey)).toBe(true);
  }
});

test('no byte of a head can be changed, and nobody else signs it', () => {
  const bytes = writeHead(head, dealer);
  const passing = [...bytes.keys()].filter((at) => {
    const changed = Uint8Array.from(bytes);
    changed[at] = (bytes[at] as number) ^ 1;
    return readHead(changed) !== undefined && isSigned(changed, dealer.publicKey);
  });
  expect(passing).toEqual([]);
  const stranger = loadIdentity(generateIdentityPem());
  expect(isSigned(writeHead(head, stranger), dealer.publicKey)).toBe(false);
  for (const length of [0, 8, 12, headBytes - 1]) expect(readHead(bytes.subarray(0, length))).toBeUndefined();
});

test('a key opens for one contract, number, dealer, party and place', () => {
  const secret = new Uint8Array(32).fill(3);
  const bindings = [
    head,
    { ...head, contractDigest: 'e'.repeat(64) },
    { ...head, number: '6'.repeat(32) },
    { ...head, dealer: 'bank' },
    { ...head, party: 'insurer' },
    { ...head, place: 1 },
  ];
  const keys = bindings.map((binding) => Buffer.from(partKey(secret, binding)).toString('hex'));
  expect(new Set(keys).size).toBe(bindings.length);
  expect(Buffer.from(partKey(secret.fill(4), head)).toString('hex')).not.toBe(keys[0]);
});
