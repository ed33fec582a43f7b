/** What owners ask of the protocol, by the place that they have in it. */
import { expect, test } from 'vitest';
import { columnCard, datasetCard } from '../sql/testing/cards.ts';
import type { Matcher } from './contract.ts';
import { checkCards, matcherFor } from './permissions.ts';

const column = columnCard('days', { kind: 'integer' });
const [a, b, c] = ['a', 'b', 'c'].map((owner) => ({ ...datasetCard(owner, 't', 10, [column]), owner }));
const check = (parties: readonly string[], curious: number | 'all-others') => {
  if (a === undefined || b === undefined || c === undefined) throw new Error('no cards');
  const stages = ['a', 'b', 'c'].map((party) => ({ party }));
  const plan = { parties, dealer: null, threshold: parties.length - 1, recipients: ['a'], stages };
  return () => checkCards(plan, [], [a, b, { ...c, curiousComputers: curious }], '2026-01-01');
};

test('to an owner that computes all other computers may be curious', () => {
  expect(check(['a', 'b', 'c'], 'all-others')).not.toThrow();
  expect(check(['a', 'b', 'c'], 2)).not.toThrow();
});

test('to one that only sends shares all computers are others, and no protocol holds against them', () => {
  expect(check(['a', 'b'], 1)).not.toThrow();
  expect(check(['a', 'b'], 'all-others')).toThrow(
    /2 computers are curious together; this protocol holds against 1 of 2/,
  );
});

test('an owner that wants nobody told how many rows match is told who would be, and what to do', () => {
  if (a === undefined || b === undefined) throw new Error('no cards');
  const stages = ['a', 'b'].map((party) => ({ party }));
  const plan = { parties: ['a', 'b', 'h'], dealer: null, threshold: 1, recipients: ['a'], stages };
  const found = (join: Matcher | null, strict: boolean) => {
    const cards = [a, strict ? { ...b, join: 'strict' as const } : b];
    expect(matcherFor(join, cards)).toEqual(strict ? null : join);
    return () => checkCards({ ...plan, join }, [], cards, '2026-01-01');
  };
  expect(found({ helper: 'h' }, false)).not.toThrow();
  expect(found(null, true)).not.toThrow();
  expect(found({ helper: 'h' }, true)).toThrow(
    expect.objectContaining({
      code: 'policy.join-strict',
      message: expect.stringMatching(/^b wants .* b\.t .*join: strict.* h, /) as unknown,
      hint: expect.stringMatching(/join: any in the policy of b\.t/) as unknown,
    }),
  );
});
