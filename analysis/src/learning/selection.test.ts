/** Stepwise selection of features: the paths that statsmodels takes by refits, and under protocol at the price told. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import {
  cardOf as card,
  compiledTraining,
  type Kept,
  keptTable,
  nothingIsRead,
  trainedInTheClear,
} from './testing/models.ts';
import { sharedInputs } from './testing/under-protocol.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';
import { numbersOf, type Trained } from './glm/report.ts';
import wanted from './vectors/selection.json' with { type: 'json' };

const references = new URL('../../../engine/src/secure/learning/references/', import.meta.url);
const decimals = 4;

interface Table {
  readonly kept: Kept;
  readonly features: readonly string[];
  readonly label: string;
}

let database: TestDatabase;
const tables = new Map<string, Table>();
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA bureau');
  for (const name of ['german-credit', 'diabetes']) tables.set(name, await tableOf(name));
}, 60_000);
afterAll(() => database.close());

/** A file of two owners: the first half of its columns and the label, and the others. */
async function tableOf(name: string): Promise<Table> {
  const url = new URL(`${name}.csv`, references);
  const [heads = [], ...rows] = readFileSync(url, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const label = heads.at(-1) as string;
  const features = heads.slice(0, -1);
  const half = Math.ceil(features.length / 2);
  const column = (head: string): ColumnCard => {
    const unit = head === 'bad' ? 1 : 10 ** decimals;
    const values = rows.map((row) => Math.round(Number(row[heads.indexOf(head)]) * unit));
    const allow = ['aggregate', 'combine'] as const;
    const range = { min: String(Math.min(...values)), max: String(Math.max(...values)) };
    if (head === 'bad') return { name: head, type: { kind: 'integer' }, nullable: false, range, allow };
    return { name: head, type: { kind: 'decimal', precision: 12, scale: decimals }, nullable: false, range, allow };
  };
  const cards = (['bank', 'bureau'] as const).map((owner) => {
    const own = owner === 'bank' ? [...features.slice(0, half), label] : features.slice(half);
    return { owner, own, card: card(owner, name.replace('-', '_'), rows.length, own.map(column)) };
  });
  for (const { owner, own } of cards) {
    const shown = own.map((head) => `${head}::${head === 'bad' ? 'BIGINT' : `DECIMAL(12, ${decimals})`} AS ${head}`);
    const file = fileURLToPath(url);
    await database.run(
      `CREATE TABLE ${owner}.${name.replace('-', '_')} AS SELECT 'k' || row_number() OVER () AS id, ${shown.join(', ')}
         FROM read_csv('${file}', all_varchar = true) ORDER BY hash(id || '${owner}')`,
    );
  }
  return {
    kept: await keptTable(
      database,
      cards.map((each) => each.card),
    ),
    features,
    label,
  };
}

const question = ({ features, label }: Table, select: TrainQuestion['select']): TrainQuestion => ({
  aligned: 'align/0000000000000000/table',
  model: label === 'bad' ? 'logistic' : 'linear',
  label,
  features,
  iterations: label === 'bad' ? 6 : 1,
  ...(select === undefined ? {} : { select }),
});

// Each criterion and each direction once on either table; all of German credit where longer runs are asked for.
const isLong = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1;
const few = ['forward aic', 'backward bic', 'both p'];
const tried = wanted.filter(({ data, direction, by }) =>
  data === 'diabetes'
    ? (by === 'bic') === (direction === 'backward') && (isLong || direction !== 'both')
    : isLong || few.includes(`${direction} ${by}`),
);

test.each(tried)('$data, $direction by $by: as statsmodels', { timeout: 120_000 }, async (expected) => {
  const table = tables.get(expected.data) as Table;
  const select = { direction: expected.direction, by: expected.by } as NonNullable<TrainQuestion['select']>;
  const { numbers } = await trainedInTheClear(question(table, select), table.kept);
  const short = (column: string) => column.slice(column.lastIndexOf('.') + 1);
  expect(numbers.steps?.map(({ column, comesIn }) => (comesIn ? '+' : '-') + short(column))).toEqual(expected.steps);
  const terms = numbers.terms.filter(({ column }) => column !== null);
  expect(terms.map(({ term }) => short(term))).toEqual(expected.chosen);
  for (const [i, { coefficient, error }] of terms.entries()) {
    const [own, spread] = [expected.coefficients[i] as number, expected.errors[i] as number];
    expect(Math.abs((coefficient as number) - own)).toBeLessThan(1e-3 * Math.max(Math.abs(own), spread));
    expect((error as number) / spread).toBeCloseTo(1, 3);
  }
});

test('under protocol: the path of the clear at the price told, each step under its line', {
  timeout: 120_000,
}, async () => {
  const { kept, ...table } = tables.get('german-credit') as Table;
  const everyone = kept.parties.map(({ name }) => name);
  const asked = {
    ...question({ kept, ...table }, { direction: 'both', by: 'bic', steps: 3 }),
    features: ['duration', 'rate', 'age'],
    iterations: 3,
  };
  const compiled = await compiledTraining(asked, kept);
  const { disclosure, cost } = compiled;
  expect(disclosure.filter(({ id }) => id.startsWith('step.')).map(({ who }) => who)).toEqual([
    everyone,
    everyone,
    everyone,
  ]);
  expect(renderDisclosure(disclosure)).toMatch(/which of .*duration.* comes in or goes out/);
  const shares = await sharedInputs(compiled.plan, kept);
  const { results, traffic } = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(compiled.plan, shares[session.self]);
    const guard = disclosureGuard(disclosure, everyone);
    const protocol = protocolNamed(compiled.plan.protocol);
    return await train.run(compiled.plan, runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf }));
  });
  expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  const { numbers } = await trainedInTheClear(asked, kept);
  expect(numbersOf(compiled.plan, results[2] as Trained)).toEqual(numbers);
  expect(numbers.steps?.map(({ column }) => column)).toEqual([
    'bank.german_credit.duration',
    'bureau.german_credit.age',
  ]);
});

test.each<[string, Partial<TrainQuestion>, string]>([
  ['batches', { method: 'sgd', iterations: undefined as never }, 'train.select-method'],
  ['weights', { weights: 'credits', features: ['age', 'rate'] }, 'train.select-beside'],
  ['a ridge', { ridge: 0.1 }, 'train.select-beside'],
  ['limits of another criterion', { select: { direction: 'both', by: 'aic', enter: 0.1 } }, 'train.select-limits'],
  [
    'a limit to stay below that to enter',
    { select: { direction: 'both', by: 'p', enter: 0.2, stay: 0.1 } },
    'train.select-stay',
  ],
  ['bins by p-values', { bins: { age: [30, 40] }, select: { direction: 'forward', by: 'p' } }, 'train.select-terms'],
  [
    'p-values of a linear model',
    { model: 'linear', label: 'amount', features: ['age'], select: { direction: 'both', by: 'p' } },
    'train.select-p',
  ],
  ['another family', { model: 'gamma', label: 'amount', features: ['age'] }, 'train.select-family'],
])('no selection with %s', async (_, change, code) => {
  const table = tables.get('german-credit') as Table;
  const asked = { ...question(table, { direction: 'both', by: 'aic' }), ...change };
  await expect(compiledTraining(asked, table.kept)).rejects.toMatchObject({ code });
});
