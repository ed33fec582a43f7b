/**
 * What the parties send is recorded below the protocol and above encryption, and searched for every private value in
 * every encoding it could plainly have. Chance matches of 7 or more given bytes in a few megabytes: under 1 in 10^7.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  collectStage,
  type ColumnCard,
  sqlKind,
  type DatasetCard,
  disclosureGuard,
  finish,
  type LocalData,
  type LocalStage,
  printStage,
  runQuery,
} from '@tacit/analysis';
import { type Channel, replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankQuestion } from '../../cli/src/demo/bank-and-insurer.ts';
import { bankAndInsurer } from '../../cli/src/demo/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'tacit-egress-'));
const parties = ['bank', 'insurer', 'notary'];
let database: Awaited<ReturnType<typeof openDatabase>>;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

test('no private value is in what any party sends', async () => {
  const { plan, disclosure } = await sqlKind.compile({
    kind: 'sql',
    question: { sql: bankQuestion },
    protocol: 'replicated',
    parties: parties.map((name, i) => ({ name, role: i < 2 ? 'owner' : 'helper', publicKey: 'A'.repeat(43) })),
    datasets: cards,
    recipients: ['bank'],
  });
  const sent: Uint8Array[] = [];
  const run = await runLocal(
    parties,
    async (session) => {
      const guard = disclosureGuard(disclosure, plan.parties);
      return await runQuery(plan, await replicated.create(session, guard), (stage) =>
        database.load(plan.stages[stage] as LocalStage),
      );
    },
    { shape: (channel) => recorded(channel, sent) },
  );
  const answer = run.results[0];
  expect(answer === undefined ? [] : finish(plan, answer).rows.length).toBeGreaterThan(2);

  // Halves of link keys travel as hexadecimal text, in which six random digits are easily those of an amount: without
  // them a false alarm is rarer than once in a thousand runs.
  const introduced = Buffer.concat(sent).toString('latin1');
  const traffic = Buffer.from(introduced.replaceAll(/"contribution":"[0-9a-f]+"/g, ''), 'latin1');
  expect(introduced.length - traffic.length).toBe(6 * '"contribution":""'.length + 6 * 64);
  expect(traffic.length).toBeGreaterThan(100_000);
  const values = await database.privateValues();
  expect(values.length).toBeGreaterThan(1_000);
  expect(values.filter((value) => plainForms(value).some((form) => traffic.includes(form)))).toEqual([]);
});

test('the search finds a value that is sent plainly', async () => {
  const sent: Uint8Array[] = [];
  await runLocal(
    parties,
    async (session) => {
      const income = new Uint8Array(BigInt64Array.of(7n, 5_217_617n, 9n).buffer);
      await session.transfer(0, 1, income.length, session.self === 0 ? income : undefined);
    },
    { shape: (channel) => recorded(channel, sent) },
  );
  expect(plainForms('52176.17').some((form) => Buffer.concat(sent).includes(form))).toBe(true);
});

/** Text, and for numbers the carried integer as text and as 8 bytes in both orders. */
function plainForms(value: string): Buffer[] {
  const forms = [Buffer.from(value)];
  if (!/^\d+\.\d\d$/.test(value)) return forms;
  const carried = BigInt(value.replace('.', ''));
  const [little, big] = [Buffer.alloc(8), Buffer.alloc(8)];
  little.writeBigInt64LE(carried);
  big.writeBigInt64BE(carried);
  return [...forms, Buffer.from(carried.toString()), little, big];
}

function recorded(channel: Channel, sent: Uint8Array[]): Channel {
  return {
    open: (events) => channel.open(events),
    send: (bytes, done) => {
      // The channel owns and reuses the memory from here on.
      sent.push(bytes.slice());
      channel.send(bytes, done);
    },
    get bufferedBytes() {
      return channel.bufferedBytes;
    },
    drained: () => channel.drained(),
    close: () => channel.close(),
    destroy: () => channel.destroy(),
  };
}

const text = { kind: 'text' } as const;
const money = { kind: 'decimal', precision: 12, scale: 2 } as const;
const segments = ['business', 'diplomatic', 'premium', 'private', 'student', 'youth'];

function card(owner: string, name: string, key: string, columns: ColumnCard[]): DatasetCard {
  return {
    owner,
    name,
    rowsUpTo: 1_000,
    contentDigest: '0'.repeat(64),
    policyDigest: '0'.repeat(64),
    minimumGroupSize: 10,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [[key]],
    recipients: ['*'],
    helpers: ['*'],
    columns,
  };
}

const cards: DatasetCard[] = [
  card('bank', 'customers', 'id', [
    { name: 'id', type: text, nullable: false, allow: ['join'] },
    {
      name: 'income',
      type: money,
      nullable: true,
      range: { min: '0', max: '100000000' },
      allow: ['filter', 'aggregate'],
    },
    { name: 'segment', type: text, nullable: true, categories: segments, allow: ['group'] },
    { name: 'active', type: { kind: 'boolean' }, nullable: false, allow: ['filter'] },
  ]),
  card('insurer', 'policies', 'customer_id', [
    { name: 'customer_id', type: text, nullable: false, allow: ['join', 'membership'] },
    {
      name: 'claims_total',
      type: money,
      nullable: false,
      range: { min: '0', max: '100000000' },
      allow: ['filter', 'aggregate'],
    },
  ]),
];

async function openDatabase() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const sample = bankAndInsurer(600, 480);
  for (const [owner, table, csv, types] of [
    ['bank', 'customers', sample.customers, { income: 'DECIMAL(12,2)' }],
    ['insurer', 'policies', sample.policies, { claims_total: 'DECIMAL(12,2)' }],
  ] as const) {
    const file = join(folder, `${table}.csv`);
    writeFileSync(file, csv);
    await connection.run(`CREATE SCHEMA ${owner}`);
    await connection.run(
      `CREATE TABLE ${owner}.${table} AS FROM read_csv('${file}', types = ${JSON.stringify(types).replaceAll('"', "'")})`,
    );
  }
  return {
    async load(stage: LocalStage): Promise<LocalData> {
      const printed = printStage(stage, `${stage.party}.${stage.dataset}`, 'duckdb');
      const columns = (await connection.runAndReadAll(printed.sql)).getColumns();
      return collectStage(
        stage,
        printed,
        printed.columns.map(({ kind }, i) => {
          const values = columns[i] ?? [];
          if (kind === 'text') return values as string[];
          if (kind === 'int64') return BigInt64Array.from(values as bigint[]);
          return kind === 'uint8' ? Uint8Array.from(values as number[]) : Uint16Array.from(values as number[]);
        }),
      );
    },
    /** Every join key, and every amount long enough not to occur by chance. */
    async privateValues(): Promise<string[]> {
      const columns = [
        'bank.customers.id',
        'bank.customers.income',
        'insurer.policies.customer_id',
        'insurer.policies.claims_total',
      ];
      const found = await Promise.all(
        columns.map(async (column) => {
          const [owner, table, name] = column.split('.');
          const rows = await connection.runAndReadAll(`SELECT DISTINCT ${name}::VARCHAR FROM ${owner}.${table}`);
          return rows.getRows().map(([value]) => value as string | null);
        }),
      );
      return found.flat().filter((value): value is string => value !== null && value.length >= 7);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
