import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHome } from '../identity/home.ts';
import { makeLogger } from '../log.ts';
import { closeStore, openStore, type Store } from '../storage/store.ts';
import { compareCards } from './cards.ts';
import { Datasets } from './datasets.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-datasets-'));
const path = join(root, 'visits.csv');
let store: Store;
let datasets: Datasets;

beforeAll(async () => {
  const home = await createHome(join(root, 'home'), { name: 'clinic', host: '127.0.0.1', port: 0 });
  store = await openStore(home.storeFile);
  const log = makeLogger(home, { logLevel: 'silent' });
  datasets = new Datasets({ home, store, log, url: 'https://clinic:7443', version: '0' });
});
afterAll(async () => {
  await closeStore(store);
  rmSync(root, { recursive: true, force: true });
});

const add = (name: string, csv: string, key?: string[]) => {
  writeFileSync(path, csv);
  const source = { kind: 'csv' as const, path };
  return datasets.add({ name, source, ...(key === undefined ? {} : { key }) }, 'en', true);
};

test('a dataset says which keys are unique; peers see those whose columns they see', async () => {
  const dataset = await add(
    'visits',
    'visit,patient,day,cost\nv1,p1,2024-01-01,1.5\nv2,p1,2024-01-02,2\n v3,p2,2024-01-01,1.5\n',
    ['patient', 'day'],
  );
  expect(dataset.card.unique).toEqual([['visit'], ['patient', 'day']]);
  const possible = Object.fromEntries(dataset.card.columns.map(({ name }, i) => [name, dataset.possible[i]]));
  expect(possible['cost']).toEqual([
    'filter',
    'group',
    'aggregate',
    'extreme',
    'combine',
    'membership',
    'payload',
    'single-out',
  ]);
  expect(possible['day']).toContain('join');

  const allow = (...columns: string[]) =>
    `dataset: visits\ncolumns:\n${columns.map((name) => `  ${name}: { allow: [join] }\n`).join('')}`;
  const published = async (...columns: string[]) => {
    await datasets.setPolicy('visits', allow(...columns));
    const [card] = await datasets.cards();
    const own = await datasets.fullCard('visits');
    if (card === undefined || own === undefined) throw new Error('no card');
    expect(compareCards(card, own)).toEqual({ path: undefined, extra: [] });
    return card.unique;
  };
  expect(await published('patient')).toEqual([]);
  expect(await published('patient', 'day')).toEqual([['patient', 'day']]);
  expect(await published('visit', 'day')).toEqual([['visit']]);
});

test('data come with a policy where their owner names what it allows', async () => {
  writeFileSync(path, 'id,band\na1,x\na2,y\n');
  const source = { kind: 'csv' as const, path };
  const allow = (column: string, use: string) => ({
    name: 'people',
    source,
    policy: { allow: [{ column, uses: [use, 'join'] }], recipients: ['bank'] },
  });
  const added = await datasets.add(allow('id', 'membership'), 'en', true);
  expect(added.card).toMatchObject({ recipients: ['bank'], helpers: [], minimumGroupSize: 10 });
  expect(added.card.columns.map((column) => column.allow)).toEqual([['join', 'membership'], []]);
  // What it says is in the file, comments and all, for the next change.
  expect((await datasets.policy('people')).yaml).toContain('id: { allow: [ join, membership ] }');
  const refused = (request: ReturnType<typeof allow>) => datasets.add({ ...request, name: 'others' }, 'en', true);
  await expect(refused(allow('idd', 'join'))).rejects.toMatchObject({ code: 'policy-file.allow-column' });
  await expect(refused(allow('id', 'joyn'))).rejects.toMatchObject({ code: 'policy-file.allow-use' });
  await expect(refused(allow('id', 'extreme'))).rejects.toMatchObject({ code: 'policy-file.allow-impossible' });
  writeFileSync(join(root, 'home/policies/others.yaml'), 'dataset: others\n');
  await expect(refused(allow('id', 'join'))).rejects.toMatchObject({ code: 'policy-file.exists' });
  expect((await datasets.list()).map(({ name }) => name)).not.toContain('others');
  await datasets.remove('people');
});

test('refreshing finds unique keys anew, and tells of a policy that no longer fits', async () => {
  await add('refreshed', 'patient,ward\np1,a\np2,b\n');
  const { settings } = await datasets.setPolicy(
    'refreshed',
    'dataset: refreshed\nunit: patient\nearlier_answers: refuse\nanswers_per_month: 3\ncolumns:\n  ward: { allow: [filter] }\n',
  );
  expect(settings).toEqual({
    minimumGroupSize: 10,
    unit: 'patient',
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    earlierAnswers: 'refuse',
    answersPerMonth: 3,
  });
  writeFileSync(path, 'patient,ward\np1,a\n P1,b\n\u00a0p1,b\n');
  const repeated = await datasets.refresh('refreshed');
  expect(repeated.card).toMatchObject({ unit: { column: 'patient' }, unique: [] });
  expect(repeated.problem).toBeUndefined();

  writeFileSync(path, 'person,ward\np1,a\np2,b\n');
  const { card, problem } = await datasets.refresh('refreshed');
  expect(card.unique).toEqual([['person'], ['ward']]);
  expect(card.columns.flatMap(({ allow }) => allow)).toEqual([]);
  expect(problem).toMatchObject({ code: 'policy-file.unknown-column', fields: { line: 2, name: 'patient' } });
  expect(await datasets.policy('refreshed')).toMatchObject({
    settings: { earlierAnswers: 'warn' },
    problem: { code: 'policy-file.unknown-column' },
  });
});

test('nothing is added for somebody who is gone, whatever was being done', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${i % 1000},word ${i}`).join('\n');
  writeFileSync(path, `id,x,name\n${rows}\n`);
  const source = { kind: 'csv' as const, path };
  const { rows: found } = await datasets.add({ name: 'stays', source }, 'en', true);
  expect(found).toBe(200_000);
  // Each time somewhat later: while the file is scanned, while the engine reads it, before it is kept.
  for (let turns = 0; turns <= 40; turns += 4) {
    const gone = new AbortController();
    const adding = datasets.add({ name: 'gone', source }, 'en', true, gone.signal).catch((error: unknown) => error);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    expect(await adding).toMatchObject({ code: 'data.given-up' });
    await expect(datasets.get('gone')).rejects.toMatchObject({ code: 'data.unknown-dataset' });
    await expect(datasets.policy('gone')).rejects.toMatchObject({ code: 'data.unknown-dataset' });
  }
  const gone = new AbortController();
  gone.abort();
  await expect(datasets.refresh('stays', true, gone.signal)).rejects.toMatchObject({ code: 'data.given-up' });
  await datasets.remove('stays');
});

test('how often a key repeats at most is counted whenever the data are read, and shown where its columns are', async () => {
  const source = { kind: 'csv' as const, path };
  const repeating = (most: number, columns = ['name']) =>
    datasets.add({ name: 'repeating', source, repeats: [{ columns, most }] }, 'en', true);
  // Two of the same name, as a join compares them, and one without.
  writeFileSync(
    path,
    'name,day\nZo\u00e9,2024-01-01\n Zoe\u0301,2024-01-02\n,2024-01-03\n,2024-01-04\n,2024-01-05\nAda,2024-01-01\n',
  );
  await expect(repeating(1)).rejects.toMatchObject({
    code: 'data.repeats-exceeded',
    fields: { columns: ['name'], found: 2, expected: 1 },
  });
  await expect(repeating(0)).rejects.toMatchObject({ code: 'data.repeats-key' });
  await expect(repeating(2, ['nmae'])).rejects.toMatchObject({ code: 'data.unknown-column' });
  expect((await repeating(1, ['name', 'day'])).card.repeats).toEqual([{ columns: ['name', 'day'], most: 1 }]);
  await datasets.remove('repeating');
  expect((await repeating(2)).card.repeats).toEqual([{ columns: ['name'], most: 2 }]);
  const shown = async (column: string) => {
    await datasets.setPolicy('repeating', `dataset: repeating\ncolumns:\n  ${column}: { allow: [join] }\n`);
    return (await datasets.cards()).find(({ name }) => name === 'repeating')?.repeats;
  };
  expect([await shown('name'), await shown('day')]).toEqual([[{ columns: ['name'], most: 2 }], undefined]);
  writeFileSync(path, 'name,day\nAda,2024-01-01\nAda,2024-01-02\nAda,2024-01-03\n');
  await expect(datasets.refresh('repeating')).rejects.toMatchObject({
    code: 'data.repeats-exceeded',
    fields: { found: 3 },
  });
  await datasets.remove('repeating');
});
