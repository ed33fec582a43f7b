import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHome } from '../identity/home.ts';
import type { PartyContext } from '../peers/context.ts';
import { policyFile } from '../policy/files.ts';
import { closeStore, openStore, type Store } from '../storage/store.ts';
import { DataChecks } from './data-checks.ts';
import { Datasets } from './datasets.ts';

let directory: string;
let store: Store;
let context: PartyContext;
let file: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-data-checks-'));
  const home = await createHome(join(directory, 'bank'), { name: 'bank', host: '127.0.0.1', port: 0 });
  store = await openStore(home.storeFile);
  context = { home, store, log: pino({ level: 'silent' }), url: 'https://127.0.0.1:1', version: '0' };
  file = join(directory, 'customers.csv');
  writeFileSync(file, 'id,income\n1,10\n2,20\n');
  await new Datasets(context).add({ name: 'customers', source: { kind: 'csv', path: file } }, 'en', true);
});
afterEach(async () => {
  await closeStore(store);
  rmSync(directory, { recursive: true, force: true });
});

test('data as it was catalogued, changed, gone', async () => {
  const checks = new DataChecks(context);
  expect(await checks.all()).toEqual([{ dataset: 'customers', rows: 2, slow: false }]);
  appendFileSync(file, '3,30\n');
  expect(await checks.all()).toMatchObject([{ dataset: 'customers', problem: { code: 'data.changed' } }]);
  rmSync(file);
  expect(await checks.all()).toMatchObject([{ dataset: 'customers', problem: { code: 'data.no-file' } }]);
});

test('a policy that cannot be read', async () => {
  writeFileSync(policyFile(context.home.policyDirectory, 'customers'), 'columns: [');
  expect(await new DataChecks(context).all()).toMatchObject([{ policyProblem: { code: 'yaml.syntax' } }]);
});

test('what takes longer than there is patience is slow, and is read once for all who ask', async () => {
  const checks = new DataChecks(context);
  const answers = await Promise.all([checks.all(0), checks.all(0)]);
  for (const answer of answers) expect(answer).toEqual([{ dataset: 'customers', rows: 2, slow: true }]);
  expect(await checks.all()).toEqual([{ dataset: 'customers', rows: 2, slow: false }]);
});
