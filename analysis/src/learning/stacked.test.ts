/** Models of rows that several owners have, one under the other: against statsmodels over all of them (vectors/stacked.py). */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { stack } from '../sets/stack/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import {
  cardOf,
  compiledScores,
  compiledTraining,
  judgedInTheClear,
  type Kept,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  stackedTable,
  trainedInTheClear,
} from './testing/models.ts';
import { bin } from './bin/kind.ts';
import { train } from './train/kind.ts';
import type { TrainQuestion } from './train/question.ts';
import { numbersOf, type Trained } from './train/report.ts';

interface Fit {
  readonly rows: number;
  readonly events?: number;
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
}
const found = JSON.parse(readFileSync(new URL('./vectors/stacked.json', import.meta.url), 'utf8')) as {
  readonly tables: Readonly<Record<string, string>>;
  readonly logistic: Fit;
  readonly linear: Fit;
  readonly mixed: Fit;
};

const owners = ['north', 'south', 'east', 'west'] as const;
const sizes = { north: 220, south: 130, east: 80, west: 50 };
/** East and west have rows and do not compute. */
const parties: readonly PartyRef[] = [
  { name: 'north', role: 'owner', publicKey: 'north' },
  { name: 'south', role: 'owner', publicKey: 'south' },
  { name: 'notary', role: 'helper', publicKey: 'notary' },
  { name: 'east', role: 'contributor', publicKey: 'east' },
  { name: 'west', role: 'contributor', publicKey: 'west' },
];
const uses = ['aggregate', 'combine', 'single-out', 'payload'] as const;
const number = (name: string, min: number, max: number, scale = 0): ColumnCard => ({
  name,
  type: scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision: 9, scale },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow: uses,
});
const ward = (owner: string): ColumnCard => ({
  name: 'ward',
  type: { kind: 'text' },
  nullable: false,
  categories: owner === 'west' ? ['a', 'b'] : ['a', 'b', 'c'],
  allow: ['group', 'combine'],
});
const hospital = (owner: (typeof owners)[number], more: Partial<DatasetCard> = {}): DatasetCard => ({
  ...cardOf(owner, 'patients', sizes[owner], [
    // Each declares its own range.
    number('age', 18, owner === 'north' ? 95 : 90),
    number('stay', 0, 29),
    ward(owner),
    number('marker', -500, owner === 'west' ? 900 : 1000, 2),
    number('bad', 0, 1),
    number('cost', -50000, 200000, 2),
  ]),
  ...more,
});
const cards = owners.map((owner) => hospital(owner));
const registry = cardOf('registry', 'people', 400, [number('visits', 0, 8)]);
const columns = ['age', 'stay', 'ward', 'marker', 'bad', 'cost'];
const question = { tables: owners.map((owner) => `${owner}.patients`), columns, lists: 'all' };

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [owner, text] of Object.entries(found.tables)) {
    const [header = '', ...lines] = text.trim().split('\n');
    const name = owner === 'registry' ? 'people' : 'patients';
    const rows = lines.map(
      (line) =>
        `(${line
          .split(',')
          .map((cell) => `'${cell}'`)
          .join(',')})`,
    );
    const typed = header.split(',').map((each) => {
      if (each === 'id' || each === 'ward') return each;
      return `${each}::${each === 'marker' || each === 'cost' ? 'DECIMAL(9, 2)' : 'BIGINT'} AS ${each}`;
    });
    await database.run(
      `CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.${name} AS SELECT ${typed.join(', ')} FROM (VALUES ${rows.join(',')}) AS t(${header})`,
    );
  }
  kept = await stackedTable(database, cards, question, parties);
});
afterAll(() => database.close());

const base: TrainQuestion = {
  aligned: 'stack/0000000000000000/table',
  model: 'logistic',
  label: 'bad',
  features: ['age', 'stay', 'ward', 'marker'],
};

/** Coefficients, with the intercept of the columns as they are; errors of the terms. */
function expectFit(terms: readonly { readonly coefficient: number | null; readonly error: number | null }[], fit: Fit) {
  fit.coefficients.forEach((wanted, i) => {
    expect([i, (terms[i]?.coefficient as number) / wanted]).toEqual([i, expect.closeTo(1, 4)]);
  });
  fit.errors.slice(0, -1).forEach((wanted, i) => {
    expect([i, (terms[i]?.error as number) / wanted]).toEqual([i, expect.closeTo(1, 3)]);
  });
}

test('logistic and linear models of four owners, two of whom do not compute: as statsmodels finds over all rows', async () => {
  const logistic = await trainedInTheClear(base, kept);
  expect([logistic.numbers.rows, logistic.numbers.events]).toEqual([found.logistic.rows, found.logistic.events]);
  expectFit(logistic.numbers.terms, found.logistic);
  // What is of all owners is called so.
  expect(logistic.numbers.terms[0]?.term).toBe('*.patients.age');
  const linear = await trainedInTheClear({ ...base, model: 'linear', label: 'cost' }, kept);
  expectFit(linear.numbers.terms, found.linear);
});
