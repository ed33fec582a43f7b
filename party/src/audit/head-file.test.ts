import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeStore, openStore, type Store, transact } from '../storage/store.ts';
import { keepHeadFile, readHeadFile } from './head-file.ts';
import { appendAudit, auditHead, listAudit } from './log.ts';

let directory: string;
let file: string;
let storeFile: string;
let store: Store;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-head-'));
  file = join(directory, 'audit-head');
  storeFile = join(directory, 'store.sqlite');
  store = await openStore(storeFile);
});
afterEach(async () => {
  await closeStore(store);
  rmSync(directory, { recursive: true, force: true });
});

test('the file follows the log, privately, once an entry is in the store for good', async () => {
  await keepHeadFile(store, file, storeFile);
  expect(existsSync(file)).toBe(false);
  await appendAudit(store, 'x');
  expect(readHeadFile(file)).toEqual(await auditHead(store));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const undone = transact(store, async (transaction) => {
    await appendAudit(transaction, 'y');
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(readHeadFile(file)?.sequence).toBe(1);
  await transact(store, async (transaction) => {
    await appendAudit(transaction, 'y');
    await appendAudit(transaction, 'z');
    expect(readHeadFile(file)?.sequence).toBe(1);
  });
  expect(readHeadFile(file)).toEqual(await auditHead(store));
  await Promise.all(Array.from({ length: 20 }, () => appendAudit(store, 'many')));
  expect(readHeadFile(file)).toEqual(await auditHead(store));
});

test('a log that ends too early, and one that is another', async () => {
  await keepHeadFile(store, file, storeFile);
  for (let i = 0; i < 4; i++) await appendAudit(store, 'x', { i });
  await sql`drop trigger audit_no_delete`.execute(store);
  await sql`delete from audit where sequence > 2`.execute(store);
  await expect(keepHeadFile(store, file, storeFile)).rejects.toMatchObject({
    code: 'store.incomplete',
    fields: { file: storeFile, found: 2, expected: 4 },
    hint: expect.stringContaining('store.sqlite-wal') as string,
  });
  const before = readFileSync(file, 'utf8');
  for (let i = 0; i < 4; i++) await appendAudit(store, 'another', { i });
  writeFileSync(file, before, { mode: 0o600 });
  await expect(keepHeadFile(store, file, storeFile)).rejects.toMatchObject({ code: 'store.replaced' });
  // The way on that the hint names shows in the log.
  rmSync(file);
  await keepHeadFile(store, file, storeFile);
  expect((await listAudit(store)).at(-1)).toMatchObject({ event: 'audit.head-missing', details: { entries: 6 } });
  expect(readHeadFile(file)?.sequence).toBe(7);
});

test('a file that cannot be read says nothing, one that is behind is brought up to date', async () => {
  await appendAudit(store, 'x');
  const first = await auditHead(store);
  await appendAudit(store, 'x');
  for (const text of ['', '{', '{"sequence":1}', '[]', `{"sequence":-1,"digest":"${'0'.repeat(64)}"}`]) {
    writeFileSync(file, text, { mode: 0o600 });
    expect(readHeadFile(file)).toBeUndefined();
  }
  writeFileSync(file, JSON.stringify(first), { mode: 0o600 });
  await keepHeadFile(store, file, storeFile);
  await appendAudit(store, 'x');
  expect(readHeadFile(file)?.sequence).toBe(3);
});
