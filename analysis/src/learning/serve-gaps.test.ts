/** What stands for the columns of an owner that does not have a key is what the statement of a service says. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { compile } from '../contracts.ts';
import { readInput } from '../kinds/input.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import type { LocalStage } from '../local/stages.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { serve } from './serve/kind.ts';
import type { ServePlan } from './serve/plan.ts';
import { cardOf, type Kept, keptTable, leftBy } from './testing/models.ts';
import { train } from './train/kind.ts';

const aligned = 'align/0000000000000000/table';
const model = 'train/0000000000000000/model';
const column = (name: string, more: Partial<ColumnCard>): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  allow: ['aggregate', 'group', 'combine', 'filter', 'extreme', 'single-out', 'payload'],
  ...more,
});

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // Keys "of" a kind are of one age; the insurer does not have "alone".
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.people AS SELECT 'k' || r AS id, (20 + (r * 7) % 60)::BIGINT AS age,
      (r % 3 = 0 OR r % 10 = 1)::BIGINT AS bad FROM range(120) t(r)
    UNION ALL SELECT id, 40, 0 FROM (VALUES ('ofx'), ('ofy'), ('ofz'), ('alone')) t(id)`);
  await database.run(`CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || r AS id, ['x', 'y', 'z'][1 + (r % 3)::INT] AS kind
    FROM range(120) t(r) UNION ALL SELECT 'of' || kind, kind FROM (VALUES ('x'), ('y'), ('z')) t(kind)`);
  kept = await keptTable(database, [
    cardOf('bank', 'people', 130, [
      column('age', { range: { min: '0', max: '99' } }),
      column('bad', { range: { min: '0', max: '1' } }),
    ]),
    cardOf('insurer', 'policies', 130, [column('kind', { type: { kind: 'text' }, categories: ['x', 'y', 'z'] })]),
  ]);
});
afterAll(() => database.close());

test.each([
  ['logistic', {}, /all features stand at the mean/, undefined],
  ['boosting', { trees: 2, bins: { age: [40] } }, /to that of low values where it had none/, undefined],
  ['bayes', {}, /a list of values says nothing/, undefined],
  [
    'network',
    { layers: [{ units: 4, activation: 'relu' }], epochs: 5, batch: 20 },
    /a list of values counts as its first one/,
    'ofx',
  ],
])('%s', async (name, more, said, alike) => {
  const question = { aligned, model: name, label: 'bad', features: ['age', 'kind'], ...more };
  const { kept: left } = await leftBy(train as never, 'train', question, kept);
  const { artifacts, parties, datasets } = left;
  const asked = serve.read({
    service: 'credit',
    model,
    tables: ['bank.people', 'insurer.policies'],
    on: ['id'],
    perDay: 9,
    decimals: 6,
  });
  const request = { kind: 'serve', question: asked, parties, protocol: 'replicated', datasets, artifacts };
  const { plan, disclosure } = await compile({ ...request, recipients: ['bank'] });
  expect(renderDisclosure(disclosure)).toMatch(said);
  expect(renderDisclosure(disclosure, 'zh')).not.toMatch(/disclosure\.|\{/);
  const score = async (id: string): Promise<number> => {
    const terms = serve.asks?.(plan as ServePlan);
    if (terms === undefined) throw new Error('nothing is asked');
    const load = (i: number) => database.load((plan as ServePlan).stages[i] as LocalStage);
    const run = (runtime: Parameters<typeof serve.run>[1]) => serve.run(plan as ServePlan, runtime);
    const shelf = new Shelf(plan, left.held);
    const told = await runInTheClear(
      everyoneOf(plan as ServePlan),
      run,
      load,
      undefined,
      shelf,
      readInput(terms, [{ id }]),
    );
    return Number(told?.score ?? Number.NaN);
  };
  const scores = await Promise.all(['ofx', 'ofy', 'ofz'].map(score));
  const alone = await score('alone');
  // Elsewhere it is between those of the values; boosted trees have a side for it.
  if (alike === undefined) {
    expect(alone).toBeGreaterThanOrEqual(Math.min(...scores));
    expect(alone).toBeLessThanOrEqual(Math.max(...scores));
    if (name !== 'boosting') expect(scores).not.toContain(alone);
  } else expect(alone).toBe(await score(alike));
});
