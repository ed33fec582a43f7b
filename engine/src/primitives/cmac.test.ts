import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aesBlocks } from '#platform';
import { fromHex, toHex } from '../base/bytes.ts';
import { aesCmac, type ByteList, tagBytes } from './cmac.ts';

const listOf = (messages: readonly Uint8Array[]): ByteList => {
  const offsets = new Uint32Array(messages.length + 1);
  messages.forEach((message, i) => {
    offsets[i + 1] = (offsets[i] as number) + message.length;
  });
  const bytes = new Uint8Array(offsets[messages.length] as number);
  messages.forEach((message, i) => {
    bytes.set(message, offsets[i] as number);
  });
  return { bytes, offsets };
};
const tagsOf = (tags: Uint8Array) =>
  Array.from({ length: tags.length / tagBytes }, (_, i) => toHex(tags.subarray(i * tagBytes, (i + 1) * tagBytes)));

test('RFC 4493, section 4', () => {
  const key = fromHex('2b7e151628aed2a6abf7158809cf4f3c', 16) as Uint8Array;
  const message = fromHex(
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
    64,
  ) as Uint8Array;
  const tags = aesCmac(key, listOf([0, 16, 40, 64].map((length) => message.subarray(0, length))));
  expect(tagsOf(tags)).toEqual([
    'bb1d6929e95937287fa37d129b756746',
    '070a16b46b4d4144f79bdd9dd04a287c',
    'dfa66747de9ae63030ca32611497c827',
    '51f0bebf7e3b9d92fc49741779363cfe',
  ]);
});

/** CMAC by its definition, one message at a time, chaining its blocks one by one. */
function oneByOne(key: Uint8Array, message: Uint8Array): string {
  const cipher = aesBlocks(key);
  const encrypt = (block: Uint8Array): Uint8Array => cipher.encrypt(block);
  const twice = (x: Uint8Array) => {
    const value = BigInt(`0x${toHex(x)}`) << 1n;
    const reduced = value >> 128n === 1n ? (value ^ 0x87n) & ((1n << 128n) - 1n) : value;
    return fromHex(reduced.toString(16).padStart(32, '0'), 16) as Uint8Array;
  };
  const k1 = twice(encrypt(new Uint8Array(16)));
  const full = message.length > 0 && message.length % 16 === 0;
  const padded = new Uint8Array(full ? message.length : (Math.floor(message.length / 16) + 1) * 16);
  padded.set(message);
  if (!full) padded[message.length] = 0x80;
  const subkey = full ? k1 : twice(k1);
  for (let b = 0; b < 16; b++) {
    const at = padded.length - 16 + b;
    padded[at] = (padded[at] as number) ^ (subkey[b] as number);
  }
  let chain: Uint8Array = new Uint8Array(16);
  for (let at = 0; at < padded.length; at += 16)
    chain = encrypt(chain.map((byte, b) => byte ^ (padded[at + b] as number)));
  return toHex(chain);
}

test('many messages of all lengths at once equal one by one', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const message = fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.constantFrom(0, 15, 16, 17, 32, 33).chain(bytes));
  fc.assert(
    fc.property(bytes(16), fc.array(message, { maxLength: 40 }), (key, messages) => {
      expect(tagsOf(aesCmac(key, listOf(messages)))).toEqual(messages.map((m) => oneByOne(key, m)));
    }),
    { numRuns: 50 },
  );
});

test('more messages than one batch', () => {
  const key = new Uint8Array(16).fill(7);
  const messages = Array.from({ length: 9000 }, (_, i) => new Uint8Array(i % 50).fill(i));
  const tags = tagsOf(aesCmac(key, listOf(messages)));
  for (const i of [0, 1, 4095, 4096, 4097, 8191, 8192, 8999]) {
    expect(tags[i]).toBe(oneByOne(key, messages[i] as Uint8Array));
  }
});
