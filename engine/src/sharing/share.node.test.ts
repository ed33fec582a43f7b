/** What Node's console shows of a secret. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { BitsShare, RingShare } from './share.ts';

test('a secret shows its shape only, at any depth and with hidden fields', () => {
  const x = new RingShare('replicated', 2, [BigUint64Array.of(471n, 471n)]);
  const b = new BitsShare('replicated', 3, 2, [BigUint64Array.of(471n, 471n)]);
  expect(inspect({ x })).toBe('{ x: Ring(2) }');
  expect(inspect([b])).toBe('[ Bits(3 × 2) ]');
  expect(inspect({ deep: [x, b] }, { showHidden: true, depth: 9 })).not.toMatch(/471/);
});
