import { fingerprintItems, generateKey, oprfSuite } from '@tacit/engine';
import { randomFillSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprintThreads } from './fingerprint-threads.ts';

const key = generateKey(await oprfSuite('voprf'), { fill: (target) => void randomFillSync(target) });
/** Items of different lengths. */
const listOf = (count: number) => {
  const offsets = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) offsets[i + 1] = (offsets[i] as number) + 8 + (i % 5);
  return { bytes: Uint8Array.from({ length: offsets[count] as number }, (_, i) => i * 7 + (i >> 8)), offsets };
};

test('threads give what one does, and say how far they are', async () => {
  const task = { key, items: listOf(2060), width: 70 };
  const told: number[] = [];
  const found = await fingerprintThreads(task, { onProgress: (done) => told.push(done) });
  const few = { ...task, items: { ...task.items, offsets: task.items.offsets.subarray(2040) } };
  expect(found.subarray(2040 * 3)).toEqual(await fingerprintItems(few));
  expect([found.length, told.length, Math.max(...told)]).toEqual([2060 * 3, 2, 2060]);
});

test('an end from outside ends them', async () => {
  const cancel = new AbortController();
  const task = { key, items: listOf(100_000), width: 70 };
  const working = fingerprintThreads(task, {
    onProgress: () => cancel.abort(new Error('enough')),
    signal: cancel.signal,
  });
  await expect(working).rejects.toThrow('enough');
});
