import { expect, test } from 'vitest';
import * as node from './node.ts';
import * as web from './web.ts';

test.each([node, web])('$platformName fills any length from the random source', ({ fillRandom }) => {
  const bytes = fillRandom(new Uint8Array(200_000));
  // Every 1000-byte stretch is all zero with probability 2^-8000.
  for (let start = 0; start < bytes.length; start += 1000) {
    expect(bytes.subarray(start, start + 1000).some((byte) => byte !== 0)).toBe(true);
  }
});
