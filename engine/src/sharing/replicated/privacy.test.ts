// What is particular to this protocol; what holds for all protocols is tested in ../privacy.test.ts. The seed is fixed, so the
// tests either always pass or always fail; the rates stated are those of a false alarm under another seed.
import { expect, test } from 'vitest';
import { wordsOf } from '../../base/bytes.ts';
import { randomPermutation } from '../../base/random.ts';
import { wordsFor } from '../../math/bits.ts';
import { alarmAt, worstDeviation } from '../../math/uniformity.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { RecordingSession } from '../../transport/transcript.ts';
import type { BitsShare, RingShare } from '../share.ts';
import { createReplicated } from './sharing.ts';

const names = ['bank', 'insurer', 'helper'];
const seed = new Uint8Array(32).fill(41);
const length = 4096;
const planes = 8;
const words = wordsFor(length);

/** A false alarm has probability 10^-8 for each of 66 statistics. */
function expectUniform(sent: BigUint64Array): void {
  const { what, deviation } = worstDeviation(sent);
  expect(Math.abs(deviation), what).toBeLessThan(alarmAt);
}

test('a rearrangement sends uniform words, each once', async () => {
  const rows = 4096;
  const column = new BigUint64Array(rows).fill(5n);
  const { results } = await runLocal(
    names,
    async (session) => {
      const recording = new RecordingSession(session);
      const sharing = await createReplicated(recording);
      await sharing.inputRearranged(
        { owner: 0, permuter: 2, rows, keep: 4000, ring: 2, words: 2 },
        session.owns(0) ? { ring: [column, column], words: [column, column] } : undefined,
        session.owns(2) ? randomPermutation(session.random, rows).subarray(0, 4000) : undefined,
      );
      return recording.sent.map(({ bytes }) => bytes);
    },
    { seed },
  );
  // The first chunk of the permuter is the order, which is no mask.
  const masked = [
    ...(results[0] as Uint8Array[]),
    ...(results[1] as Uint8Array[]),
    ...(results[2] as Uint8Array[]).slice(1),
  ];
  const sent = masked.flatMap((bytes) => Array.from(wordsOf(bytes)));
  expect(sent.length).toBe(4 * (rows + 2 * 4000));
  expectUniform(BigUint64Array.from(sent));
  expect(new Set(sent).size).toBe(sent.length);
});

test('the parts that each party holds of a product are uniform', async () => {
  const { results } = await runLocal(
    names,
    async (session) => {
      const sharing = await createReplicated(session);
      const x = sharing.constantRing(new BigUint64Array(length));
      const b = sharing.constantBits(length, planes, new BigUint64Array(planes * words));
      const product = (await sharing.multiply(x, x)) as RingShare;
      const both = (await sharing.and(b, b)) as BitsShare;
      const converted = (await sharing.bitsToRing(b)) as RingShare;
      return [product, both, converted].map(({ parts }) => parts.map((part) => part.slice()));
    },
    { seed },
  );
  for (const shares of results) {
    for (const [own, following] of shares as [BigUint64Array, BigUint64Array][]) {
      expectUniform(own);
      expectUniform(following);
      // Both together: their sum is independent of each.
      expectUniform(own.map((word, i) => BigInt.asUintN(64, word + (following[i] as bigint))));
    }
  }
});
