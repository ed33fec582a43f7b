import { expect, test } from 'vitest';
import { runLocal } from './local-mesh.ts';
import { shapedChannel } from './shaped-channel.ts';

test('a round trip takes its time, and no more messages change it', async () => {
  const shape = { roundTripMs: 40 };
  const { results } = await runLocal(
    ['a', 'b'],
    async (session) => {
      const started = performance.now();
      for (let i = 0; i < 5; i++) {
        await session.transfer(0, 1, 100, session.self === 0 ? new Uint8Array(100) : undefined);
        await session.transfer(1, 0, 100, session.self === 1 ? new Uint8Array(100) : undefined);
      }
      return (performance.now() - started) / 5;
    },
    { shape: (channel) => shapedChannel(channel, shape) },
  );
  expect(results[0]).toBeGreaterThan(39.9);
  expect(results[0]).toBeLessThan(60);
});

test('bandwidth bounds what arrives', async () => {
  const length = 500_000;
  const { results } = await runLocal(
    ['a', 'b'],
    async (session) => {
      const started = performance.now();
      const message = new Uint8Array(length).fill(3);
      const received = await session.transfer(0, 1, length, session.self === 0 ? message : undefined);
      return { ms: performance.now() - started, intact: received?.every((byte) => byte === 3) };
    },
    { shape: (channel) => shapedChannel(channel, { mbitPerSecond: 40 }) },
  );
  // 4 Mbit at 40 Mbit/s.
  expect(results[1]?.ms).toBeGreaterThan(99);
  expect(results[1]?.ms).toBeLessThan(200);
  expect(results[1]?.intact).toBe(true);
});
