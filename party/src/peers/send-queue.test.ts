import { PeerError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { SendQueue } from './send-queue.ts';

/** Work that ends when it is told to. */
function held() {
  const gates: PromiseWithResolvers<void>[] = [];
  const begun: number[] = [];
  const work = (i: number) => async () => {
    begun.push(i);
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return i;
  };
  return { begun, work, end: () => gates.shift()?.resolve() };
}

const settled = () => new Promise(setImmediate);

test('so many at once, the others in their order; who gives up leaves; too many are refused', async () => {
  const queue = new SendQueue('insurer', { atOnce: 2, waiting: 3 });
  const { begun, work, end } = held();
  const stop = new AbortController();
  const sent = [0, 1, 2].map((i) => queue.take(work(i)));
  const gone = queue.take(work(3), { signal: stop.signal });
  const last = queue.take(work(4));
  await expect(queue.take(work(5))).rejects.toMatchObject({
    code: 'peer.queue-full',
    fields: { party: 'insurer', waiting: 3 },
  });
  stop.abort(new Error('gone'));
  await expect(gone).rejects.toThrow('gone');
  expect(begun).toEqual([0, 1]);
  for (let i = 0; i < 4; i++) {
    end();
    await settled();
  }
  expect(await Promise.all([...sent, last])).toEqual([0, 1, 2, 4]);
  expect(begun).toEqual([0, 1, 2, 4]);
  // All places are free again, also of work that failed.
  await Promise.allSettled([1, 2].map(() => queue.take(() => Promise.reject(new Error('no')))));
  expect(await queue.take(() => Promise.resolve('free'))).toBe('free');
});

test('those that wait for a party that does not answer fail with the first that finds out', async () => {
  const queue = new SendQueue('insurer', { atOnce: 1, stalledMs: 0 });
  const silent = new PeerError('peer.no-answer', { party: 'insurer', url: 'https://insurer', seconds: 20 });
  const tries = [0, 1, 2].map(() => queue.take(() => Promise.reject(silent)));
  for (const each of tries) await expect(each).rejects.toBe(silent);
  expect(await queue.take(() => Promise.resolve('answers again'))).toBe('answers again');
});

test('requests that come in thousands leave places to others, which go before them', async () => {
  const queue = new SendQueue('insurer', { atOnce: 2, keptFree: 1, stalledMs: 0 });
  const { begun, work, end } = held();
  const silent = new PeerError('peer.no-answer', { party: 'insurer', url: 'https://insurer', seconds: 20 });
  const calls = [0, 1].map((i) => queue.take(work(i), { many: true }));
  const news = [2, 3].map((i) => queue.take(work(i)));
  expect(begun).toEqual([0, 2]);
  // The first place that is free is that of the call.
  end();
  await settled();
  expect(begun).toEqual([0, 2, 3]);
  end();
  await settled();
  expect(begun).toEqual([0, 2, 3, 1]);
  end();
  end();
  expect(await Promise.all([...calls, ...news])).toEqual([0, 1, 2, 3]);
  // Whoever answers news and no calls does not keep those that wait for one.
  const tries = [0, 1].map(() => queue.take(() => Promise.reject(silent), { many: true }));
  await queue.take(() => Promise.resolve('news'));
  for (const each of tries) await expect(each).rejects.toBe(silent);
});
