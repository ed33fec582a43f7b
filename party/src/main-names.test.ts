import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tableOf } from './api/results.ts';
import type { PartyClient } from './api/client.ts';
import type { PartyCard } from './api/types.ts';
import { connectHome } from './connect.ts';
import { verifyReceipt } from './contracts/receipt.ts';
import { hostileNames } from './hostile-names.ts';
import { initHome } from './identity/own-card.ts';
import { type RunningParty, startParty } from './main.ts';

// A party may be called so as well, and a dataset; only the characters of these are limited.
const [asking, other, helping] = ['constructor', '10', '9'] as const;
const root = mkdtempSync(join(tmpdir(), 'tacit-names-'));
const running: RunningParty[] = [];
const cards: PartyCard[] = [];
const clients = new Map<string, PartyClient>();
const client = (name: string): PartyClient => clients.get(name) as PartyClient;
/** All but the empty name, which SQL has not. */
const names = hostileNames.filter((name) => name !== '');
const rows = 40 * names.length;

beforeAll(async () => {
  for (const name of [asking, other, helping]) {
    const home = join(root, name);
    cards.push(await initHome(home, { name, host: '127.0.0.1', port: 0 }));
    const party = await startParty(home, { logLevel: 'silent' });
    running.push(party);
    clients.set(name, await connectHome(home, { url: party.url }));
  }
  for (const [a, b] of [
    [asking, other],
    [asking, helping],
    [other, helping],
  ] as const)
    await client(b).acceptInvitation((await client(a).invite()).code);
}, 120_000);
afterAll(async () => {
  await Promise.all(running.map((party) => party.close()));
  rmSync(root, { recursive: true, force: true });
}, 120_000);

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** The value of column `c` in row `i`; every column counts differently. */
const valueAt = (i: number, c: number): number => (i * (c + 2)) % 97;

test('columns, values, datasets and parties of any name: added, granted, asked about, answered', async () => {
  const numbers = Array.from({ length: rows }, (_, i) => [i, ...names.map((_name, c) => valueAt(i, c))].join(','));
  const file = join(root, 'numbers.csv');
  writeFileSync(file, `id,${names.join(',')}\n${numbers.join('\n')}\n`);
  const added = await client(asking).addDataset({
    name: 'constructor',
    source: { kind: 'csv', path: file },
    key: ['id'],
    types: Object.fromEntries(names.map((name) => [name, 'decimal(6,1)'])),
    ranges: Object.fromEntries(names.map((name, c) => [name, `0..${100 + c}`])),
  });
  expect(added.card.columns.slice(1).map(({ name, type, range }) => [name, type, range])).toEqual(
    names.map((name, c) => [
      name,
      { kind: 'decimal', precision: 6, scale: 1 },
      { min: '0', max: String((100 + c) * 10) },
    ]),
  );

  const labels = join(root, 'labels.csv');
  const labelled = Array.from({ length: rows }, (_, i) => `${i},${names[i % names.length] ?? ''}`);
  writeFileSync(labels, `id,__proto__\n${labelled.join('\n')}\n`);
  await client(other).addDataset({ name: 'valueof', source: { kind: 'csv', path: labels }, key: ['id'] });

  // As people write it, without quotes wherever YAML lets them.
  const plain = (name: string): string => (name === '~' ? '"~"' : name);
  const uses = names.map((name) => `  ${plain(name)}: { allow: [aggregate, filter] }\n`).join('');
  const policy = (dataset: string, columns: string): string =>
    `dataset: ${dataset}\nrecipients: ['*']\nhelpers: ['9']\ncolumns:\n  id: { allow: [join, membership] }\n${columns}`;
  await client(asking).setPolicy('constructor', policy('constructor', uses));
  const granted = await client(other).setPolicy('valueof', policy('valueof', '  __proto__: { allow: [group] }\n'));
  expect(granted.problem).toBeUndefined();
  const catalog = await client(helping).catalog();
  const seen = catalog.flatMap(({ datasets }) => datasets).find(({ name }) => name === 'constructor');
  expect(seen?.columns.slice(1).map(({ name, allow }) => [name, allow])).toEqual(
    names.map((name) => [name, ['filter', 'aggregate']]),
  );

  for (const chosen of [names.slice(0, 10), names.slice(10)]) {
    const sums = chosen.map((name) => `SUM(n.${quoted(name)}) AS ${quoted(name)}`);
    const { id } = await client(asking).propose({
      sql: `SELECT l."__proto__", ${sums.join(', ')} FROM constructor.constructor n
        JOIN "10".valueof l ON l.id = n.id WHERE n.${quoted(chosen[0] as string)} >= 0 GROUP BY l."__proto__"`,
      helper: helping,
    });
    for (const name of [helping, other, asking]) await client(name).approve(id);
    await client(asking).run(id);
    const job = await client(asking).watch(id, () => undefined);
    expect(job.failure).toBeUndefined();
    const table = tableOf(await client(asking).result(id));
    expect(table.columns.map(({ name }) => name)).toEqual(['__proto__', ...chosen]);
    const places = chosen.map((name) => names.indexOf(name));
    const expected = names.map((label, group) => [
      label,
      ...places.map((c) => {
        let sum = 0;
        for (let i = group; i < rows; i += names.length) sum += valueAt(i, c);
        return sum.toFixed(1);
      }),
    ]);
    expect(new Map(table.rows.map(([label, ...cells]) => [label, cells]))).toEqual(
      new Map(expected.map(([label, ...cells]) => [label, cells])),
    );

    for (const name of [asking, other, helping]) await client(name).watch(id, () => undefined);
    const receipt = await client(helping).receipt(id);
    verifyReceipt(receipt, cards);
    expect(new Set(Object.keys(job.run?.egress?.[0]?.sent ?? {}))).toEqual(new Set([other, helping]));
  }
  // Two answers about the same rows by other columns: the ledger of the other owner has them all.
  const ledger = await client(other).ledger('valueof');
  expect(ledger).toHaveLength(2);
}, 120_000);

test('a permission for good is written for the column it names', async () => {
  const wanted = ['__proto__', 'constructor', '10'];
  const yaml =
    "dataset: constructor\nrecipients: ['*']\nhelpers: ['9']\ncolumns:\n  id: { allow: [join, membership] }\n";
  await client(asking).setPolicy(
    'constructor',
    `${yaml}${wanted.map((name) => `  ${name}: { allow: [filter] }\n`).join('')}`,
  );
  const sums = wanted.map((name) => `SUM(n.${quoted(name)})`);
  const { id } = await client(asking).propose({
    sql: `SELECT ${sums.join(', ')} FROM constructor.constructor n JOIN "10".valueof l ON l.id = n.id`,
    helper: helping,
    requestGrants: true,
  });
  await client(asking).approve(id, { grant: 'always' });
  const { yaml: after, problem } = await client(asking).policy('constructor');
  expect(problem).toBeUndefined();
  // The entries that stood there, and none beside them.
  expect(after.split('\n').filter((line) => /^ {2}"?(__proto__|constructor|10)/.test(line))).toEqual([
    '  __proto__: { allow: [ filter, aggregate ] }',
    '  constructor: { allow: [ filter, aggregate ] }',
    '  "10": { allow: [ filter, aggregate ] }',
  ]);
}, 120_000);
