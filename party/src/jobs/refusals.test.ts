import { PolicyError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { listAudit } from '../audit/log.ts';
import { closeStore, openStore } from '../storage/store.ts';
import { mostEntriesAnHour, Refusals } from './refusals.ts';

test('refusals of a peer are in the log, a flood of them as a number', async () => {
  const store = await openStore(':memory:');
  const refusals = new Refusals(store);
  const refused = new PolicyError('job.too-many-proposals', { party: 'bank' });
  const now = Date.now();
  for (let i = 0; i < mostEntriesAnHour + 500; i++) await refusals.note('insurer', refused, now + i);
  await refusals.note('notary', new Error('a row: 4711'), now);
  expect(await listAudit(store)).toHaveLength(mostEntriesAnHour + 1);
  await refusals.note('insurer', refused, now + 3_600_000);
  const [other, last] = (await listAudit(store)).slice(-2);
  expect(other).toMatchObject({ event: 'proposal.refused', details: { peer: 'notary', code: 'internal' } });
  expect(last?.details).toEqual({ peer: 'insurer', code: 'job.too-many-proposals', unrecorded: 500 });
  await closeStore(store);
});
