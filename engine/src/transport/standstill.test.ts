import { expect, test } from 'vitest';
import { Standstill } from './standstill.ts';

const where = { operation: 1, step: 2 };
const peer = (ms: number, gotBye = false) => ({ waits: { ms, ...where }, gotBye });

/** Ticks every second. */
function after(seconds: number, moved: (second: number) => number, waits: (second: number) => boolean): Standstill {
  const standstill = new Standstill();
  const start = performance.now();
  for (let s = 0; s <= seconds; s++) standstill.tick(start + 1000 * s, moved(s), waits(s) ? where : undefined);
  return standstill;
}

test('all that have not finished have waited for too long', () => {
  const waiting = after(
    30,
    () => 7,
    () => true,
  );
  expect(waiting.waits).toMatchObject({ ms: 30_000, ...where });
  expect(waiting.isFinal([peer(21_000), peer(30_000)], 20_000)).toBe(true);
  expect(waiting.isFinal([peer(21_000), peer(0, true)], 20_000)).toBe(true);
  expect(waiting.isFinal([peer(21_000), peer(0)], 20_000)).toBe(false);
  expect(waiting.isFinal([peer(21_000), peer(19_000)], 20_000)).toBe(false);
});

test('messages, turns and other work start the time again', () => {
  const moving = after(
    30,
    (s) => (s < 15 ? s : 15),
    () => true,
  );
  expect(moving.isFinal([peer(60_000)], 20_000)).toBe(false);
  const busy = after(
    30,
    () => 7,
    (s) => s !== 20,
  );
  expect(busy.isFinal([peer(60_000)], 20_000)).toBe(false);
  expect(
    after(
      5,
      () => 7,
      (s) => s < 5,
    ).waits,
  ).toEqual({ ms: 0, operation: 0, step: 0 });
});

test('a party that did not run was computing', () => {
  const standstill = new Standstill();
  const start = performance.now();
  standstill.tick(start, 7, where);
  standstill.tick(start + 60_000, 7, where);
  expect(standstill.isFinal([peer(60_000)], 20_000)).toBe(false);
});
