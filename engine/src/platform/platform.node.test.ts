/** Both platforms in one process: the browser's ciphers and hashes against OpenSSL's, before and after their WebAssembly. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, toHex } from '../base/bytes.ts';
import { readKernel } from '../kernels/load.ts';
import { loadCiphers } from './ciphers.ts';
import * as node from './node.ts';
import type { Platform } from './types.ts';
import * as web from './web.ts';

// Each must offer everything, under the same names and types.
const platforms: Platform[] = [node, web];

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

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Around groups of blocks and batches of them. */
const lengths = fc.oneof(fc.nat(600), fc.constantFrom(0, 127, 128, 255, 256, 257, 16_384, 16_385), fc.nat(50_000));

describe.each([
  { by: 'plain twins', runs: 12, load: async () => {} },
  { by: 'WebAssembly', runs: 40, load: () => loadCiphers(() => readKernel('ciphers')) },
])('by $by', ({ load, runs }) => {
  beforeAll(load);

  test.each(['aesKeystream', 'chachaKeystream'] as const)('%s equals OpenSSL’s in whatever pieces', (name) => {
    // Counters that carry out of their lowest 32 and 64 bits, wherever a cipher has them.
    const carry = fc.constantFrom('fffffffe', 'ffffffff', 'fffffffeffffffff', 'ffffffffffffffff').chain((hex) =>
      fc.tuple(bytes(16), fc.boolean()).map(([iv, front]) => {
        const edge = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
        iv.set(front ? edge.slice().reverse() : edge, front ? 0 : 16 - edge.length);
        return iv;
      }),
    );
    fc.assert(
      fc.property(
        bytes(name === 'aesKeystream' ? 16 : 32),
        fc.oneof(bytes(16), carry),
        fc.array(lengths, { maxLength: 6 }),
        (key, iv, pieces) => {
          const draw = (platform: Platform): string => {
            const stream = platform[name](key, iv);
            const parts = pieces.map((length) => {
              const part = new Uint8Array(length);
              stream.fill(part);
              return part;
            });
            return toHex(concatBytes(...parts));
          };
          expect(draw(web)).toBe(draw(node));
        },
      ),
      { numRuns: runs },
    );
  });

  test('aesBlocks equals OpenSSL’s for any number of blocks, and leaves its input alone', () => {
    fc.assert(
      fc.property(
        bytes(16),
        fc.nat(3000).chain((blocks) => bytes(16 * blocks)),
        (key, blocks) => {
          const before = toHex(blocks);
          expect(toHex(web.aesBlocks(key).encrypt(blocks))).toBe(toHex(node.aesBlocks(key).encrypt(blocks)));
          expect(toHex(blocks)).toBe(before);
        },
      ),
      { numRuns: runs },
    );
  });
});

test('hashes equal OpenSSL’s', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), fc.uint8Array(), (parts, key) => {
      expect(toHex(web.sha256(...parts))).toBe(toHex(node.sha256(...parts)));
      expect(toHex(web.hmacSha256(key, ...parts))).toBe(toHex(node.hmacSha256(key, ...parts)));
      const [salt, info] = [parts[0] ?? key, parts[1] ?? key];
      expect(toHex(web.hkdfSha256(key, salt, info, 77))).toBe(toHex(node.hkdfSha256(key, salt, info, 77)));
    }),
  );
});
