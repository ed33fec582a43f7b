import { expect, test } from 'vitest';
import { Waiting } from './waiting.ts';

test('a caller has one share of what waits, whichever of its contracts it asks by', async () => {
  const waiting = new Waiting('insurer', { each: 20, all: 50 });
  const ends = Promise.withResolvers<string>();
  const hold = (caller: string, count: number) => waiting.hold(caller, count, () => ends.promise);
  const held = [hold('bank', 12), hold('bank', 8), hold('notary', 20)];
  await expect(hold('bank', 1)).rejects.toMatchObject({ code: 'service.busy' });
  // Of all together no more either.
  await expect(hold('clinic', 11)).rejects.toMatchObject({ code: 'service.busy' });
  held.push(hold('clinic', 10));
  ends.resolve('answered');
  expect(await Promise.all(held)).toEqual(held.map(() => 'answered'));
  await expect(waiting.hold('bank', 20, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await waiting.hold('bank', 20, () => Promise.resolve('free'))).toBe('free');
});

test('between two parts of what waits all else has a turn', async () => {
  const waiting = new Waiting('insurer', { each: 20, all: 50 });
  const order: string[] = [];
  const parts = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await waiting.turn();
      order.push('part');
    }
  };
  const all = Promise.all([parts(), parts(), parts()]).then(() => 'done');
  while ((await Promise.race([all, new Promise(setImmediate)])) !== 'done') order.push('else');
  expect(order.filter((each) => each === 'part')).toHaveLength(9);
  expect(order.some((each, i) => each === 'part' && order[i + 1] === 'part')).toBe(false);
});
