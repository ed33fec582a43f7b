import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeStore, openStore, type Store } from '../storage/store.ts';
import { listAudit } from './log.ts';
import { recordSignIn } from './sign-ins.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(async () => {
  await closeStore(store);
});

test('a token is in the log once a day', async () => {
  const at = (time: string) => new Date(`2030-01-${time}:00.000Z`);
  await Promise.all([1, 2, 3].map(() => recordSignIn(store, 'operator', at('01T08:00'))));
  await recordSignIn(store, 'operator', at('01T23:59'));
  await recordSignIn(store, 'analyst', at('01T09:00'));
  await recordSignIn(store, 'operator', at('02T00:00'));
  expect((await listAudit(store)).map(({ event, details }) => [event, details['token']])).toEqual([
    ['signed-in', 'operator'],
    ['signed-in', 'analyst'],
    ['signed-in', 'operator'],
  ]);
});

test('what could not be written is tried again', async () => {
  const closed = await openStore(':memory:');
  await closeStore(closed);
  const now = new Date();
  await expect(recordSignIn(closed, 'operator', now)).rejects.toThrow();
  await expect(recordSignIn(closed, 'operator', now)).rejects.toThrow();
});
