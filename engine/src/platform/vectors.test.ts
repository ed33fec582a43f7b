/** Published vectors, on the platform that the tests run on: Node's or the browser's. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  aesBlocks,
  aesKeystream,
  chachaKeystream,
  hkdfSha256,
  hmacSha256,
  openOnce,
  platformName,
  preferredPrgs,
  prepare,
  sealOnce,
  sha256,
} from '#platform';
import { concatBytes, fromHex, toHex, utf8 } from '../base/bytes.ts';
import { readKernel } from '../kernels/load.ts';
import { type Keystream, prgNames } from './types.ts';

const hex = (text: string): Uint8Array => {
  const digits = text.replaceAll(/\s/g, '');
  return fromHex(digits, digits.length / 2) as Uint8Array;
};
const drawn = (stream: Keystream, length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  stream.fill(bytes);
  return bytes;
};

test('the platform is the one of this place', () => {
  expect(platformName).toBe('document' in globalThis ? 'web' : 'node');
  expect(preferredPrgs).toHaveLength(prgNames.length);
  expect([...preferredPrgs].sort()).toEqual([...prgNames].sort());
});

// On Node both are the same.
describe.each([
  ['before preparation', async () => {}],
  ['prepared', async () => prepare(() => readKernel('ciphers'))],
])('%s', (_, ready) => {
  beforeAll(() => ready());

  test('AES-128: FIPS 197, appendices B and C.1', () => {
    expect(
      toHex(aesBlocks(hex('2b7e151628aed2a6abf7158809cf4f3c')).encrypt(hex('3243f6a8885a308d313198a2e0370734'))),
    ).toBe('3925841d02dc09fbdc118597196a0b32');
    expect(
      toHex(aesBlocks(hex('000102030405060708090a0b0c0d0e0f')).encrypt(hex('00112233445566778899aabbccddeeff'))),
    ).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
  });

  test('AES-128 on blocks: NIST SP 800-38A, F.1.1, and long inputs block by block', () => {
    const cipher = aesBlocks(hex('2b7e151628aed2a6abf7158809cf4f3c'));
    const blocks = hex(
      `6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
       30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710`,
    );
    const expected =
      '3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf' +
      '43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4';
    expect(toHex(cipher.encrypt(blocks))).toBe(expected);
    expect(toHex(cipher.encrypt(blocks))).toBe(expected);
    const out = cipher.encrypt(concatBytes(...Array.from({ length: 5000 }, () => blocks)));
    expect(out.length).toBe(5000 * 64);
    for (let start = 0; start < out.length; start += 64) expect(toHex(out.subarray(start, start + 64))).toBe(expected);
    expect(() => cipher.encrypt(new Uint8Array(17))).toThrow(RangeError);
  });

  test('AES-128 in counter mode: NIST SP 800-38A, F.5.1', () => {
    const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
    const counter = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
    const plain = hex(
      `6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
       30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710`,
    );
    const stream = drawn(aesKeystream(key, counter), 64);
    expect(toHex(stream.map((byte, i) => byte ^ (plain[i] as number)))).toBe(
      '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff' +
        '5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee',
    );
  });

  test('ChaCha20: RFC 8439, sections 2.3.2 and 2.4.2, and appendix A.1', () => {
    // The RFC's 32-bit counter and 96-bit nonce are the same 16 bytes.
    const key = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
    expect(toHex(drawn(chachaKeystream(key, hex('01000000 000000090000004a00000000')), 64))).toBe(
      '10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e' +
        'd2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e',
    );
    const text = utf8(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    const stream = drawn(chachaKeystream(key, hex('01000000 000000000000004a00000000')), text.length);
    expect(toHex(text.map((byte, i) => byte ^ (stream[i] as number)))).toBe(
      '6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b' +
        'f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8' +
        '07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736' +
        '5af90bbf74a35be6b40b8eedf2785e42874d',
    );
    expect(toHex(drawn(chachaKeystream(new Uint8Array(32), new Uint8Array(16)), 64))).toBe(
      '76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7' +
        'da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586',
    );
  });

  test.each([
    ['AES', () => aesKeystream(new Uint8Array(16).fill(1), new Uint8Array(16))],
    ['ChaCha20', () => chachaKeystream(new Uint8Array(32).fill(1), new Uint8Array(16))],
  ])('a keystream of %s is the same in whatever pieces it is drawn', (_, start) => {
    const whole = drawn(start(), 300_000);
    const stream = start();
    const pieces = [1, 15, 16, 17, 70_000, 0, 131_072, 98_879].map((length) => drawn(stream, length));
    expect(toHex(concatBytes(...pieces))).toBe(toHex(whole));
  });
});

test('SHA-256: FIPS 180-4', () => {
  expect(toHex(sha256(utf8('a'), utf8('bc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(toHex(sha256())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(toHex(sha256(utf8('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')))).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
});

test('HMAC-SHA-256: RFC 4231', () => {
  expect(toHex(hmacSha256(new Uint8Array(20).fill(0x0b), utf8('Hi There')))).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  expect(toHex(hmacSha256(utf8('Jefe'), utf8('what do ya want '), utf8('for nothing?')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  expect(toHex(hmacSha256(new Uint8Array(20).fill(0xaa), new Uint8Array(50).fill(0xdd)))).toBe(
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  );
  // A key longer than a block.
  expect(
    toHex(hmacSha256(new Uint8Array(131).fill(0xaa), utf8('Test Using Larger Than Block-Size Key - Hash Key First'))),
  ).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
});

test('HKDF-SHA-256: RFC 5869, A.1 to A.3', () => {
  const key = new Uint8Array(22).fill(0x0b);
  expect(toHex(hkdfSha256(key, hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  );
  const run = (from: number): Uint8Array => Uint8Array.from({ length: 80 }, (_, i) => from + i);
  expect(toHex(hkdfSha256(run(0), run(0x60), run(0xb0), 82))).toBe(
    'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c' +
      '59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71' +
      'cc30c58179ec3e87c14c01d5c1f3434f1d87',
  );
  expect(toHex(hkdfSha256(key, new Uint8Array(0), new Uint8Array(0), 42))).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  );
});

test('AES-256-GCM: test cases 13 and 14 of McGrew and Viega, whose nonce is zero; additional data; changes', async () => {
  const key = new Uint8Array(32);
  const none = new Uint8Array(0);
  expect(toHex(await sealOnce(key, none, none))).toBe('530f8afbc74536b9a963b4f1c4cb738b');
  expect(toHex(await sealOnce(key, new Uint8Array(16), none))).toBe(
    'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
  );
  const [data, additional] = [utf8('a record'), utf8('its place')];
  const sealed = await sealOnce(key, data, additional);
  expect(await openOnce(key, sealed, additional)).toEqual(data);
  expect(await openOnce(key, sealed, none)).toBeUndefined();
  expect(await openOnce(new Uint8Array(32).fill(1), sealed, additional)).toBeUndefined();
  expect(await openOnce(key, sealed.subarray(0, 15), additional)).toBeUndefined();
  for (let i = 0; i < sealed.length; i++) {
    const changed = sealed.slice();
    changed[i] = (changed[i] as number) ^ 1;
    expect(await openOnce(key, changed, additional)).toBeUndefined();
  }
});
