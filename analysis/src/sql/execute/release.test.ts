import { replicated, runCost, type Sharing } from '@tacit/engine';
import { expect, test } from 'vitest';
import { runQuery } from './query.ts';
import { owners, planOf, union } from '../testing/ask.ts';
import { joined } from '../testing/cards.ts';

/** The sharing with a note of each reveal. */
const watching = (sharing: Sharing, reveal: () => void): Sharing =>
  new Proxy(sharing, {
    get(target, key) {
      if (key === 'on') return (...given: Parameters<Sharing['on']>) => watching(target.on(...given), reveal);
      if (key === 'reveal') reveal();
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

test.each([
  ['a join', joined('p.product, COUNT(*), SUM(p.premium)', 'GROUP BY p.product'), owners],
  ['a union', `SELECT ward, COUNT(*), SUM(days) FROM ${union('ward, days')} GROUP BY ward`, ['north', 'south', 'west']],
])('nothing of %s is revealed before it is on record', async (_, sql, names) => {
  const plan = await planOf(sql, names);
  const events: string[] = [];
  const load = () => Promise.reject(new Error('a cost run loads no data'));
  const beforeReveal = async (): Promise<void> => {
    events.push('asked');
    // Everything that did not wait has long been sent by then.
    await new Promise((resolve) => setImmediate(resolve));
    events.push('on record');
  };
  await runCost(plan.parties, replicated, (sharing) =>
    runQuery(
      plan,
      watching(sharing, () => events.push('reveal')),
      load,
      { beforeReveal },
    ),
  );
  expect(events.slice(0, 2)).toEqual(['asked', 'on record']);
  expect(new Set(events.slice(2))).toEqual(new Set(['reveal']));
});
