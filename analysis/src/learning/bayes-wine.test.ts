/** Naïve Bayes on scikit-learn's table of wines, whose thirteen columns have up to 24 bits in their smallest decimal step. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import type { BayesPlan } from './bayes/plan.ts';
import type { BayesQuestion } from './bayes/question.ts';
import { score } from './score/kind.ts';
import { tableOf } from './score/table.ts';
import { cardOf, keptTable, leftBy } from './testing/models.ts';
import { train } from './train/kind.ts';
import wine from './vectors/wine.json' with { type: 'json' };

const aligned = 'align/0000000000000000/table';
const model = 'train/0000000000000000/model';
const rows = wine.rows.map((line) => line.split(' '));
const names = ['a', 'b', 'c'];
const allow = ['aggregate', 'group', 'combine', 'single-out', 'payload'] as const;

/** From 0 to a whole number above all values, as an owner declares it. */
const feature = (at: number): ColumnCard => {
  const scale = wine.scales[at] as number;
  const most = Math.ceil(Math.max(...rows.map((row) => Number(row[at])))) * 10 ** scale;
  return {
    name: wine.columns[at] as string,
    type: scale === 0 ? { kind: 'integer' } : { kind: 'decimal', precision: 12, scale },
    nullable: false,
    range: { min: '0', max: String(most) },
    allow,
  };
};

test('probabilities within 1e-6 of scikit-learn, of which 5e-7 are the six decimals that are told', async () => {
  const database = await openTestDatabase(DuckDBInstance);
  const type = (at: number) => (wine.scales[at] === 0 ? 'BIGINT' : `DECIMAL(12, ${wine.scales[at]})`);
  const tables = [
    ['bank', 'wines', [0, 1, 2, 3, 4, 5, 6]],
    ['insurer', 'tests', [7, 8, 9, 10, 11, 12]],
  ] as const;
  for (const [owner, name, columns] of tables) {
    const typed = columns.map((at) => `${wine.columns[at]} ${type(at)}`).join(', ');
    const values = rows.map(
      (row, i) => `('k${i}', ${i}, '${names[wine.classes[i] as number]}', ${columns.map((at) => row[at]).join(', ')})`,
    );
    await database.run(
      `CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.${name} (id VARCHAR, number BIGINT, cultivar VARCHAR, ${typed})`,
    );
    await database.run(`INSERT INTO ${owner}.${name} VALUES ${values.join(', ')}`);
  }
  const kept = await keptTable(database, [
    cardOf('bank', 'wines', rows.length, [
      ...tables[0][2].map(feature),
      {
        name: 'number',
        type: { kind: 'integer' },
        nullable: false,
        range: { min: '0', max: '999' },
        allow,
      },
      { name: 'cultivar', type: { kind: 'text' }, nullable: false, categories: names, allow },
    ]),
    cardOf('insurer', 'tests', rows.length, tables[1][2].map(feature)),
  ]);
  database.close();
  const question: BayesQuestion = { aligned, model: 'bayes', label: 'cultivar', features: wine.columns };
  const { plan, kept: left } = await leftBy(train as never, 'train', question, kept);
  expect((plan as BayesPlan).keeps[0].model.bits).toBe(24);
  for (const [at, name] of names.entries()) {
    const asked = { model, aligned, show: ['bank.wines.number'], decimals: 6, as: `probability ${name}` };
    const found = await leftBy(score as never, 'score', asked, left);
    const told = new Map(
      tableOf(found.plan as never, found.told as never).rows.map(([row, value]) => [Number(row), Number(value)]),
    );
    const errors = wine.probabilities.map((row, i) => Math.abs((told.get(i) ?? Number.NaN) - (row[at] as number)));
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  }
});
