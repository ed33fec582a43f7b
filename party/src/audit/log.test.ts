import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeStore, openStore, type Store, transact } from '../storage/store.ts';
import { appendAudit, auditOrigin, listAudit, verifyAudit } from './log.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(async () => {
  await closeStore(store);
});

const write = async (count: number) => {
  for (let i = 1; i <= count; i++) await appendAudit(store, 'job.proposed', { job: `j${i}`, owners: 2, fresh: true });
};

/** What someone with the file in hand could do. */
const tamper = async (change: string) => {
  await sql`drop trigger audit_no_update`.execute(store);
  await sql`drop trigger audit_no_delete`.execute(store);
  await sql.raw(change).execute(store);
};

test('entries form a chain from the origin on', async () => {
  await write(3);
  const entries = await listAudit(store);
  expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(entries.map(({ previous }) => previous)).toEqual([auditOrigin, entries[0]?.digest, entries[1]?.digest]);
  expect(await verifyAudit(store)).toEqual({ entries: 3, head: entries[2]?.digest });
  expect(await listAudit(store, { after: 1, limit: 1 })).toEqual([entries[1]]);
});

test('the digest is SHA-256 over canonical JSON: a known entry has a known digest', async () => {
  const entry = await appendAudit(store, 'party.started', { version: '0.1.0' }, new Date(0));
  // printf of {"at":"1970-01-01T00:00:00.000Z","details":{"version":"0.1.0"},"event":"party.started","previous":"0…0","sequence":1} | sha256sum
  expect(entry.digest).toBe('7be4d3a830dc7ad447dbb8259e356da1164a8346cded369b586dcfae31205ee5');
});

test('an empty log is whole', async () => {
  expect(await verifyAudit(store)).toEqual({ entries: 0, head: auditOrigin });
});

test('appending at once from many places still gives one chain', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, i) => appendAudit(store, 'x', { i })));
  expect(await verifyAudit(store)).toMatchObject({ entries: 30 });
});

test('a long log is walked in pages', async () => {
  await transact(store, async (transaction) => {
    for (let i = 0; i < 2100; i++) await appendAudit(transaction, 'x', { i });
  });
  expect(await verifyAudit(store)).toMatchObject({ entries: 2100 });
  await tamper("update audit set event = 'y' where sequence = 2050");
  expect((await verifyAudit(store)).fault).toEqual({ sequence: 2050, reason: 'changed' });
});

test('an entry goes with its transaction', async () => {
  await expect(
    transact(store, async (transaction) => {
      await appendAudit(transaction, 'x');
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  expect(await listAudit(store)).toEqual([]);
});

test('the store itself refuses changes and deletions', async () => {
  await write(2);
  await expect(store.updateTable('audit').set({ event: 'y' }).execute()).rejects.toThrow(/only grows/);
  await expect(store.deleteFrom('audit').execute()).rejects.toThrow(/only grows/);
});

describe('tampering shows at the first entry it touches', () => {
  test.each([
    ['event', "update audit set event = 'job.approved' where sequence = 2", { sequence: 2, reason: 'changed' }],
    [
      'details',
      `update audit set details_json = '{"job":"other"}' where sequence = 2`,
      { sequence: 2, reason: 'changed' },
    ],
    [
      'unreadable details',
      "update audit set details_json = '{' where sequence = 3",
      { sequence: 3, reason: 'changed' },
    ],
    ['time', "update audit set at = '2000-01-01T00:00:00.000Z' where sequence = 1", { sequence: 1, reason: 'changed' }],
    ['a digest', 'update audit set digest = previous where sequence = 2', { sequence: 2, reason: 'changed' }],
    ['an entry taken out', 'delete from audit where sequence = 2', { sequence: 3, reason: 'gap' }],
    ['the first taken out', 'delete from audit where sequence = 1', { sequence: 2, reason: 'gap' }],
  ])('%s', async (_, change, fault) => {
    await write(4);
    await tamper(change);
    expect((await verifyAudit(store)).fault).toEqual(fault);
  });

  test('an entry written anew with a digest that fits it: the next one shows it', async () => {
    const at = new Date('2030-01-01T00:00:00.000Z');
    const other = await openStore(':memory:');
    for (const event of ['job.proposed', 'job.rejected', 'job.expired']) await appendAudit(store, event, {}, at);
    for (const event of ['job.proposed', 'harmless']) await appendAudit(other, event, {}, at);
    const [, anew] = await listAudit(other);
    await closeStore(other);
    await tamper(`update audit set event = 'harmless', digest = '${anew?.digest}' where sequence = 2`);
    expect((await listAudit(store))[1]).toEqual(anew);
    expect((await verifyAudit(store)).fault).toEqual({ sequence: 3, reason: 'gap' });
  });

  test('the end cut off, against a digest kept elsewhere', async () => {
    await write(4);
    const { head } = await verifyAudit(store);
    await tamper('delete from audit where sequence >= 3');
    expect((await verifyAudit(store)).fault).toBeUndefined();
    expect((await verifyAudit(store, { sequence: 4, digest: head })).fault).toEqual({ sequence: 3, reason: 'gap' });
  });

  test('the whole chain written anew, against a digest kept elsewhere', async () => {
    await write(4);
    const kept = (await listAudit(store))[1];
    if (kept === undefined) throw new Error('two entries were written');
    await tamper('delete from audit');
    for (let i = 0; i < 4; i++) await appendAudit(store, 'harmless');
    expect((await verifyAudit(store)).fault).toBeUndefined();
    expect((await verifyAudit(store, kept)).fault).toEqual({ sequence: 2, reason: 'changed' });
  });
});
