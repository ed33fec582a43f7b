import { expect, test } from 'vitest';
import { runLocal } from './local-mesh.ts';
import { shapedChannel } from './shaped-channel.ts';

test('a round trip takes its time, and no more messages change it', async () => {
  const shape = { roundTripMs: 40 };
  const { results } = await runLocal(
    ['a', 'b'],
    async (session) => {
      const times: number[] = [];
      for (let i = 0; i < 8; i++) {
        const started = performance.now();
        await session.transfer(0, 1, 100, session.self === 0 ? new Uint8Array(100) : undefined);
        await session.transfer(1, 0, 100, session.self === 1 ? new Uint8Array(100) : undefined);
        times.push(performance.now() - started);
      }
      return Math.min(...times);
    },
    { shape: (channel) => shapedChannel(channel, shape) },
  );
  // The shortest of several: a busy machine makes some of them longer, but none shorter.
  expect(results[0]).toBeGreaterThan(39.9);
  expect(results[0]).toBeLessThan(60);
});

test('bandwidth bounds what arrives', async () => {
  const length = 500_000;
  const { results } = await runLocal(
    ['a', 'b'],
    async (session) => {
      const message = new Uint8Array(length).fill(3);
      let ms = Number.POSITIVE_INFINITY;
      let intact = true;
      for (let i = 0; i < 4; i++) {
        const started = performance.now();
        const received = await session.transfer(0, 1, length, session.self === 0 ? message : undefined);
        ms = Math.min(ms, performance.now() - started);
        intact &&= received?.every((byte) => byte === 3) ?? true;
        // Both are at the same place before the next one is timed.
        await session.transfer(1, 0, 1, session.self === 1 ? new Uint8Array(1) : undefined);
      }
      return { ms, intact };
    },
    { shape: (channel) => shapedChannel(channel, { mbitPerSecond: 40 }) },
  );
  // 4 Mbit at 40 Mbit/s.
  expect(results[1]?.ms).toBeGreaterThan(99);
  expect(results[1]?.intact).toBe(true);
});
