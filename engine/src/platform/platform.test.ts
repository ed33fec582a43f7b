import { expect, test } from 'vitest';
import { concatBytes, toHex, utf8 } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import * as node from './node.ts';
import type { Platform } from './types.ts';
import * as web from './web.ts';

// Each must offer everything, under the same names and types.
const platforms: Platform[] = [node, web];

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

test('both platforms export the same names', () => {
  expect(Object.keys(node).sort()).toEqual(Object.keys(web).sort());
});

test.each(platforms)('$platformName fills any length from the random source', ({ fillRandom }) => {
  const bytes = fillRandom(new Uint8Array(200_000));
  // Every 1000-byte stretch is all zero with probability 2^-8000.
  for (let start = 0; start < bytes.length; start += 1000) {
    expect(bytes.subarray(start, start + 1000).some((byte) => byte !== 0)).toBe(true);
  }
});

test.each(platforms)('$platformName lets timers run in a turn', async ({ nextTurn }) => {
  let ran = false;
  setTimeout(() => {
    ran = true;
  }, 0);
  const until = performance.now() + 1000;
  while (!ran && performance.now() < until) await nextTurn();
  expect(ran).toBe(true);
});

test('AES-128 in counter mode: NIST SP 800-38A, F.5.1', () => {
  const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
  const counter = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
  const stream = new Uint8Array(64);
  node.aesKeystream(key, counter).fill(stream);
  const plain = hex(
    '6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51' +
      '30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710',
  );
  expect(toHex(stream.map((byte, i) => byte ^ (plain[i] as number)))).toBe(
    '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff' +
      '5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee',
  );
});

test('a keystream is the same in whatever pieces it is drawn', () => {
  const key = new Uint8Array(16).fill(1);
  const counter = new Uint8Array(16);
  const whole = new Uint8Array(300_000);
  node.aesKeystream(key, counter).fill(whole);
  const stream = node.aesKeystream(key, counter);
  const pieces = [1, 15, 16, 17, 70_000, 0, 131_072, 98_879].map((length) => {
    const piece = new Uint8Array(length);
    stream.fill(piece);
    return piece;
  });
  expect(toHex(concatBytes(...pieces))).toBe(toHex(whole));
});

test('AES-128 on blocks: NIST SP 800-38A, F.1.1, and long inputs block by block', () => {
  const cipher = node.aesBlocks(hex('2b7e151628aed2a6abf7158809cf4f3c'));
  const blocks = hex('6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51');
  const expected = '3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf';
  expect(toHex(cipher.encrypt(blocks))).toBe(expected);
  expect(toHex(cipher.encrypt(blocks))).toBe(expected);
  const many = concatBytes(...Array.from({ length: 10_000 }, () => blocks));
  const out = cipher.encrypt(many);
  expect(out.length).toBe(many.length);
  for (let start = 0; start < out.length; start += 32) {
    expect(toHex(out.subarray(start, start + 32))).toBe(expected);
  }
  expect(() => cipher.encrypt(new Uint8Array(17))).toThrow(RangeError);
});

test('SHA-256 (FIPS 180-4), HMAC (RFC 4231, case 2) and HKDF (RFC 5869, case 1)', () => {
  expect(toHex(node.sha256(utf8('a'), utf8('bc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(toHex(node.hmacSha256(utf8('Jefe'), utf8('what do ya want '), utf8('for nothing?')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  const key = hex('0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b');
  const okm = node.hkdfSha256(key, hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'), 42);
  expect(toHex(okm)).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
});

test('what browsers cannot do yet is refused by name', () => {
  const zeros = new Uint8Array(16);
  const calls = [
    () => web.aesKeystream(zeros, zeros),
    () => web.aesBlocks(zeros),
    () => web.sha256(zeros),
    () => web.hmacSha256(zeros),
    () => web.hkdfSha256(zeros, zeros, zeros, 16),
  ];
  for (const call of calls) expect(call).toThrow(UsageError);
});
