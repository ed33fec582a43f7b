/** What one owner computes over several of its datasets: the same from files and from PostgreSQL. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, type DatasetCard, type LocalStage, type SqlPlan } from '@tacit/analysis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetSource } from '../api/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { inspectDataset } from './inspect.ts';
import { loadStage } from './load-stage.ts';
import { findPostgres } from './testing/find-postgres.ts';
import { type PostgresServer, startPostgres } from './testing/postgres-server.ts';

const customers = ['id,segment,since', '1,Trade,2020-01-02', '2,,2021-03-04', '3,private,2020-06-07', '4,private,'];
const orders = [
  'order_id,customer,total,ordered',
  '1,1,10.50,2022-01-01',
  '2,1,0.25,2022-01-05',
  '3,2,7.10,2022-02-01',
  '4,,99.99,2022-02-02',
  '5,3,1.00,2022-03-01',
  '6,9,5.55,2022-03-02',
  '7,3,2.00,2022-03-09',
];

const questions = [
  'SELECT c.segment, COUNT(*), SUM(o.total), MAX(o.ordered) FROM shop.orders o, shop.customers c WHERE o.customer = c.id GROUP BY c.segment',
  'SELECT COUNT(*), COUNT(c.id), COUNT(o.order_id) FROM shop.customers c FULL JOIN shop.orders o ON o.customer = c.id',
  'SELECT segment, SUM(n), SUM(t), SUM(a), MIN(d), MAX(f) FROM (SELECT c.segment, COUNT(*) AS n, SUM(total) AS t, AVG(total) AS a, MIN(ordered) + 3 AS d, SUM(total) FILTER (WHERE total > 1) AS f FROM shop.orders JOIN shop.customers c ON customer = id GROUP BY c.id, c.segment HAVING COUNT(*) > 0) d GROUP BY segment',
  "SELECT COUNT(*) FROM (SELECT DISTINCT customer, segment = 'private' AS p FROM shop.orders LEFT JOIN shop.customers ON customer = id) d WHERE p",
  'SELECT SUM(r), SUM(g), COUNT(g), SUM(s), COUNT(p) FROM (SELECT ROW_NUMBER() OVER (PARTITION BY customer ORDER BY ordered DESC) AS r, ordered - LAG(ordered) OVER (ORDER BY order_id) AS g, SUM(total) OVER (PARTITION BY customer ORDER BY order_id) AS s, LEAD(total, 2) OVER (ORDER BY total) AS p FROM shop.orders) w',
  'SELECT COUNT(*) FROM shop.customers c WHERE EXISTS (SELECT 1 FROM shop.orders o WHERE o.customer = c.id AND o.total > 1) AND id NOT IN (SELECT customer FROM shop.orders WHERE total < 1)',
  'SELECT COUNT(*), SUM(total) FROM shop.orders o WHERE total >= (SELECT AVG(total) FROM shop.orders i WHERE i.customer = o.customer)',
  'SELECT COUNT(*), SUM(x) FROM (SELECT total * 2 AS x FROM shop.orders UNION ALL SELECT id FROM shop.customers) u',
  'SELECT COUNT(*) FROM (SELECT customer FROM shop.orders EXCEPT SELECT id FROM shop.customers) u',
];

const found = findPostgres();
let server: PostgresServer | undefined;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tacit-relations-'));
  writeFileSync(join(folder, 'customers.csv'), `${customers.join('\n')}\n`);
  writeFileSync(join(folder, 'orders.csv'), `${orders.join('\n')}\n`);
  if ('reason' in found) return;
  server = await startPostgres(found.folder);
  const values = (lines: readonly string[]) =>
    lines.slice(1).map(
      (line) =>
        `(${line
          .split(',')
          .map((value) => (value === '' ? 'NULL' : `'${value}'`))
          .join(', ')})`,
    );
  await server.run(`
    CREATE TABLE customers (id bigint, segment text, since date);
    INSERT INTO customers VALUES ${values(customers).join(', ')};
    CREATE TABLE orders (order_id bigint, customer bigint, total numeric(9,2), ordered date);
    INSERT INTO orders VALUES ${values(orders).join(', ')};
  `);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

async function records(sourceOf: (name: string) => DatasetSource): Promise<DatasetRecord[]> {
  return [
    await inspectDataset({ name: 'customers', source: sourceOf('customers'), key: ['id'] }),
    await inspectDataset({ name: 'orders', source: sourceOf('orders'), key: ['order_id'] }),
  ];
}

const uses = ['join', 'filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'single-out'] as const;

function cardOf({ name, columns, key, contentDigest }: DatasetRecord): DatasetCard {
  return {
    owner: 'shop',
    name,
    rowsUpTo: 1000,
    contentDigest,
    policyDigest: '0'.repeat(64),
    minimumGroupSize: 1,
    withheldGroups: 'number',
    emptyGroups: 'public',
    unique: [key ?? []],
    recipients: ['*'],
    helpers: ['*'],
    columns: columns.map(({ name: column, type, nullable, range, categories }) => {
      return {
        name: column,
        type,
        nullable,
        ...(range === undefined ? {} : { range }),
        ...(categories === undefined ? {} : { categories }),
        allow: uses,
      };
    }),
  };
}

async function stageOf(sql: string, cards: readonly DatasetCard[]): Promise<LocalStage> {
  const party = (name: string, role: 'owner' | 'helper') => ({ name, role, publicKey: 'A'.repeat(43) });
  const { plan } = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: [party('shop', 'owner'), party('h', 'helper'), party('i', 'helper')],
    datasets: cards,
    recipients: ['shop'],
  });
  return (plan as unknown as SqlPlan).stages[0] as LocalStage;
}

test('files and PostgreSQL give the same, and files that change stop the run', async ({ skip }) => {
  const files = await records((name) => ({ kind: 'csv', path: join(folder, `${name}.csv`) }));
  const cards = files.map(cardOf);
  const first = files[0] as DatasetRecord;
  const tables =
    server === undefined ? [] : await records((table) => ({ kind: 'postgres', url: server?.url ?? '', table }));
  for (const sql of questions) {
    const stage = await stageOf(sql, cards);
    const fromFiles = await loadStage(first, stage, files);
    if (tables.length === 0) continue;
    expect(await loadStage(tables[0] as DatasetRecord, stage, tables), sql).toEqual(fromFiles);
  }
  const stage = await stageOf(questions[0] as string, cards);
  if (tables.length > 0) {
    const mixed = [first, tables[1] as DatasetRecord];
    await expect(loadStage(first, stage, mixed)).rejects.toMatchObject({ code: 'data.relation-sources' });
  }
  writeFileSync(join(folder, 'orders.csv'), `${orders.slice(0, 4).join('\n')}\n`);
  await expect(loadStage(first, stage, files)).rejects.toMatchObject({ code: 'data.changed' });
  if (tables.length === 0) skip('no PostgreSQL');
}, 60_000);
