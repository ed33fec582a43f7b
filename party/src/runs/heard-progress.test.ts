import type { PartyRef } from '@tacit/analysis';
import { expect, test } from 'vitest';
import { everySecond, heardProgress, listeners, teller } from './heard-progress.ts';

const steps = [
  { step: 'input', rounds: 2, bytes: [] },
  { step: 'join', rounds: 5, bytes: [] },
  { step: 'reveal', rounds: 1, bytes: [] },
];
const cost = { rounds: 8, bytes: [], steps };
const startedAt = '2030-01-01T00:00:00.000Z';
const now = Date.parse(startedAt) + 2_500;

test.each([
  [0, 'input', 0],
  [2, 'input', 2],
  [3, 'join', 3],
  [8, 'reveal', 8],
  [1e15, 'reveal', 8],
])('%d rounds: %s', (rounds, step, done) => {
  expect(heardProgress({ cost }, { startedAt }, rounds, now)).toEqual({
    step,
    rounds: done,
    roundsTotal: 8,
    bytes: 0,
    bytesTotal: 0,
    elapsedSeconds: 2.5,
  });
});

test('a run with what was prepared ahead has its own rounds', () => {
  const prepared = { rounds: 1, bytes: [], steps: steps.slice(2), parts: [] };
  const heard = heardProgress({ cost: { ...cost, prepared } }, { startedAt, preparation: 'ab' }, 1, now);
  expect(heard).toMatchObject({ step: 'reveal', rounds: 1, roundsTotal: 1 });
});

test('the first computer tells all that do not compute', () => {
  const party = (name: string, role: PartyRef['role']): PartyRef => ({ name, role, publicKey: '' });
  const parties = [
    party('bank', 'owner'),
    party('notary', 'helper'),
    party('shop', 'contributor'),
    party('ministry', 'recipient'),
    party('dealer', 'dealer'),
  ];
  expect(teller({ parties })).toBe('bank');
  expect(listeners({ parties }, ['bank', 'notary', 'shop', 'ministry', 'dealer'])).toEqual([
    'shop',
    'ministry',
    'dealer',
  ]);
});

test('it is told at once, then not again while nobody has answered', async () => {
  const told: number[] = [];
  const answer = Promise.withResolvers<void>();
  const tell = everySecond((rounds) => {
    told.push(rounds);
    return answer.promise;
  });
  for (const rounds of [1, 2, 3]) tell(rounds);
  answer.reject(new Error('nobody there'));
  await answer.promise.catch(() => undefined);
  expect(told).toEqual([1]);
});
