import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('one at a time in the order of asking, whatever becomes of those before; other keys do not wait', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const one = turns.take('a', async () => {
    await first.promise;
    done.push('one');
    throw new Error('one');
  });
  const two = turns.take('a', () => Promise.resolve(done.push('two')));
  const three = turns.take('a', () => Promise.resolve(done.push('three')));
  await turns.take('b', () => Promise.resolve(done.push('other')));
  first.resolve();
  await expect(one).rejects.toThrow('one');
  await Promise.all([two, three]);
  await turns.take('a', () => Promise.resolve(done.push('four')));
  expect(done).toEqual(['other', 'one', 'two', 'three', 'four']);
});
