/** Three to five owners with different columns of the same people: trained on, judged and scored as two are. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { align } from '../sets/align/kind.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import {
  alignPlan,
  cardOf,
  compiledTraining,
  judgedInTheClear,
  type Kept,
  keptTable,
  modelName,
  nothingIsRead,
  scoredInTheClear,
  stackedTable,
  trainedInTheClear,
} from './testing/models.ts';
import { fitted } from './testing/newton.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';
import { numbersOf, type Trained } from './glm/report.ts';

const owners = ['bank', 'telecom', 'insurer', 'shop', 'clinic'] as const;
const rows = 300;
const integer = (name: string, max: number): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: '0', max: String(max) },
  allow: ['aggregate', 'combine', 'single-out', 'payload'],
});
const cards = owners.map((owner) =>
  cardOf(owner, 'people', rows, [integer(`x_${owner}`, 99), ...(owner === 'bank' ? [integer('bad', 1)] : [])]),
);

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const [at, owner] of owners.entries()) {
    const label = at === 0 ? `, (hash(i * 31) % 100 < 20 + (i * 37) % 50)::BIGINT AS bad` : '';
    await database.run(
      `CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.people AS SELECT 'k' || i AS id, ((i * ${37 + 4 * at}) % 50 + hash(i * ${at + 3}) % 49)::BIGINT AS x_${owner}${label}
         FROM range(${rows}) r(i) WHERE i % ${9 + at} <> ${at} ORDER BY hash(i + ${at})`,
    );
  }
});
afterAll(() => database.close());

const question = (count: number, aligned: string): TrainQuestion => ({
  aligned,
  model: 'logistic',
  label: 'bad',
  features: owners.slice(0, count).map((owner) => `x_${owner}`),
});

async function wanted(count: number) {
  const some = owners.slice(0, count);
  const [first, ...others] = some;
  const joins = others.map((owner) => `JOIN ${owner}.people AS ${owner} USING (id)`).join(' ');
  const found = await database.rows(
    `SELECT ${some.map((owner) => `x_${owner}`).join(', ')}, bad FROM ${first}.people AS ${first} ${joins}`,
  );
  const x = found.map((row) => [...row.slice(0, count).map(Number), 1]);
  const y = found.map((row) => Number(row[count]));
  return { x, y, ...fitted(x, y) };
}

async function expectModel(count: number, kept: Kept): Promise<void> {
  const aligned = kept.artifacts[0]?.name ?? '';
  const { x, y, beta, errors } = await wanted(count);
  const { numbers, kept: withModel } = await trainedInTheClear(question(count, aligned), kept, ['bank']);
  expect([numbers.rows, numbers.events]).toEqual([y.length, y.reduce((sum, each) => sum + each, 0)]);
  numbers.terms.slice(0, count + 1).forEach(({ coefficient }, i) => {
    expect([count, i, (coefficient as number) / (beta[i] as number)]).toEqual([count, i, expect.closeTo(1, 3)]);
  });
  numbers.terms.slice(0, count).forEach(({ error }, i) => {
    expect((error as number) / (errors[i] as number)).toBeCloseTo(1, 3);
  });
  const judged = await judgedInTheClear({ model: modelName, aligned, bins: 3 }, withModel, ['bank']);
  expect(judged.samples[0]).toMatchObject({ name: 'all', rows: y.length });
  const scores = await scoredInTheClear({ model: modelName, aligned, decimals: 4 }, withModel, ['bank']);
  const all = x.map((row) => 1 / (1 + Math.exp(-row.reduce((sum, value, i) => sum + value * (beta[i] as number), 0))));
  const sorted = (values: number[]) => values.sort((a, b) => a - b);
  const found = sorted(scores.rows.map(([score]) => Number(score)));
  sorted(all).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 3));
}

test.each([3, 4, 5])(
  '%i owners that match their rows between themselves',
  async (count) => {
    await expectModel(count, await keptTable(database, cards.slice(0, count)));
  },
  60_000,
);

/** Three compute, whoever has data. */
const seats = (count: number): PartyRef[] => {
  const computing = owners.slice(0, 3).map((name): PartyRef => ({ name, role: 'owner', publicKey: name }));
  return [
    ...computing,
    ...owners.slice(3, count).map((name): PartyRef => ({ name, role: 'contributor', publicKey: name })),
  ];
};

test.each([3, 4, 5])(
  '%i owners whose rows are matched as shares, three of them computing',
  async (count) => {
    const beside = owners.slice(1, count).map((owner) => `${owner}.people`);
    const columns = ['x_bank', 'bad', ...owners.slice(1, count).map((owner) => `${owner}.people.x_${owner}`)];
    const asked = { tables: ['bank.people'], beside, on: ['id'], columns };
    await expectModel(count, await stackedTable(database, cards.slice(0, count), asked, seats(count)));
  },
  60_000,
);

test('four owners under shares that each of them protects against all others: the numbers of the clear at the price told', async () => {
  const datasets = cards.slice(0, 4);
  const kept = await keptTable(database, datasets);
  const plan = await alignPlan(datasets);
  const everyone = everyoneOf(plan);
  const protocol = protocolNamed(plan.protocol);
  const made = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(plan);
    const load = (i: number) => database.load(plan.stages[i] as (typeof plan.stages)[number]);
    await align.run(plan, runtimeOf({ session, protocol, guard: { permit: () => undefined }, load, shelf }));
    return session.self < 4 ? (shelf.kept().get('table') as HeldShares) : undefined;
  });
  const asked = question(4, kept.artifacts[0]?.name ?? '');
  const { plan: later, disclosure, cost } = await compiledTraining(asked, kept, ['bank']);
  const { results, traffic } = await runLocal(everyone, async (session) => {
    const held = made.results[session.self];
    const shelf = new Shelf(later, new Map(held === undefined ? [] : [[asked.aligned, held]]));
    const guard = disclosureGuard(disclosure, everyone);
    return await train.run(later, runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf }));
  });
  expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual([...cost.bytes]);
  expect(results.map((told) => told !== undefined)).toEqual([true, false, false, false, false]);
  const { numbers } = await trainedInTheClear(asked, kept, ['bank']);
  const found = numbersOf(later, results[0] as Trained);
  found.terms.forEach(({ coefficient, error }, i) => {
    expect([coefficient, error]).toEqual([numbers.terms[i]?.coefficient, numbers.terms[i]?.error]);
  });
}, 120_000);
