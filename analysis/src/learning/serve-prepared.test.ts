/** A bank's usual way: weights of evidence, a preparation, a model of what it makes, and a service that prepares each person's row alike. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, runProgram, type Ring, toRest } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeptVector } from '../contract/artifacts.ts';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { compile } from '../contracts.ts';
import { readInput } from '../kinds/input.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import type { LocalStage } from '../local/stages.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { bin } from './bin/kind.ts';
import { prepare } from './prepare/kind.ts';
import { serve } from './serve/kind.ts';
import type { ServePlan } from './serve/plan.ts';
import type { ServeQuestion } from './serve/question.ts';
import {
  cardOf as card,
  type Kept,
  keptTable,
  leftBy,
  modelName,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';

let database: TestDatabase;
let kept: Kept;
const allow: ColumnCard['allow'] = ['aggregate', 'group', 'combine', 'single-out', 'filter', 'extreme'];
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow,
  ...more,
});
const list = (name: string, categories: string[], nullable: boolean): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable,
  categories,
  allow: ['group', 'combine', 'single-out'],
});

const aligned = 'align/0000000000000000/table';
const fitted = 'prepare/0000000000000000/fitted';
const prepared = 'prepare/0000000000000000/table';

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       CASE WHEN i % 24 = 0 THEN NULL ELSE ((i * 7919) % 90000)::DECIMAL(9, 2) / 100 - 200 END AS income,
       CASE WHEN i % 17 = 0 THEN NULL ELSE ['a', 'b', 'c'][1 + (i // 6) % 3] END AS ward, i::BIGINT AS number,
       i % 50 AS months, hash(i * 31) % 100 < 30 + (i * 37) % 70 / 2 AS bad FROM range(600) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id, ((i * 31) % 500)::BIGINT AS claims,
       CASE WHEN i % 10 = 0 THEN NULL ELSE (i * 13) % 40 END::BIGINT AS visits, ['x', 'y'][1 + (i // 3) % 2] AS plan,
       CASE WHEN i % 9 = 0 THEN NULL ELSE i % 5 = 0 END AS late FROM range(280) r(i) ORDER BY hash(i + 1)`,
  ])
    await database.run(sql);
  const table = await keptTable(database, [
    card('bank', 'customers', 610, [
      number('age', 18, 88),
      number('income', -20000, 70000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      list('ward', ['a', 'b', 'c'], true),
      number('number', 0, 600),
      number('months', 0, 50),
      { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
    ]),
    card('insurer', 'policies', 290, [
      number('claims', 0, 500),
      number('visits', 0, 40, { nullable: true }),
      list('plan', ['x', 'y'], false),
      { name: 'late', type: { kind: 'boolean' }, nullable: true, allow: ['aggregate', 'combine', 'single-out'] },
    ]),
  ]);
  const binning = { aligned, label: 'bad', features: ['claims'], cuts: { claims: [100, 250] }, keep: true };
  const binned = await leftBy(bin as never, 'bin', binning, table);
  const columns = {
    // No feature of the model.
    months: [{ standardise: 'min-max' }],
    age: [{ standardise: 'z' }],
    income: [
      { missing: 'indicator' },
      { fill: 'median' },
      { clip: { quantiles: [0.05, 0.95] } },
      { standardise: 'min-max' },
    ],
    ward: [{ fill: 'mode' }, { encode: 'one-hot', categories: ['b', 'c'] }],
    claims: [{ encode: 'woe' }],
    // What stays missing stands at the mean of the training rows.
    visits: [{ transform: 'log1p' }],
  };
  const question = { aligned, woe: 'bin/0000000000000000/woe', columns };
  const made = await leftBy(prepare as never, 'prepare', question, binned.kept);
  const features = ['age', 'income', 'income missing', 'ward=b', 'ward=c', 'claims', 'visits', 'plan', 'late'];
  ({ kept } = await trainedInTheClear({ aligned: prepared, model: 'logistic', label: 'bad', features }, made.kept));
}, 60_000);
afterAll(() => database.close());

const base: ServeQuestion = {
  service: 'credit',
  model: modelName,
  tables: ['bank.customers', 'insurer.policies'],
  on: ['id'],
  prepared: fitted,
  perDay: 100,
};

async function compiled(question: Partial<ServeQuestion> = {}, recipients = ['bank'], more: Partial<Kept> = {}) {
  const { artifacts, parties, datasets } = { ...kept, ...more };
  const { prepared: by, ...asked } = { ...base, ...question };
  const request = {
    kind: 'serve',
    question: serve.read({ ...asked, ...(by === undefined ? {} : { prepared: by }) }),
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients,
  };
  const found = await compile(request);
  return { ...found, plan: JSON.parse(JSON.stringify(found.plan)) as ServePlan };
}

const load = (plan: ServePlan) => (i: number) => database.load(plan.stages[i] as LocalStage);

async function ask(plan: ServePlan, id: string) {
  const given = readInput(serve.asks?.(plan) as NonNullable<ReturnType<NonNullable<typeof serve.asks>>>, [{ id }]);
  const run = (runtime: Parameters<typeof serve.run>[1]) => serve.run(plan, runtime);
  const told = await runInTheClear(everyoneOf(plan), run, load(plan), undefined, new Shelf(plan, kept.held), given);
  const result = serve.finish(plan, told as NonNullable<typeof told>);
  if (result.kind !== 'table') throw new Error('no table');
  const [score, bank, insurer] = result.table.rows[0] ?? [];
  return { score: Number(score), bank, insurer };
}

test('scores of persons are those of the same rows, prepared and scored as a batch', { timeout: 60_000 }, async () => {
  const { plan } = await compiled({ as: 'linear', decimals: 6 });
  const all = await scoredInTheClear(
    { model: modelName, aligned: prepared, show: ['number'], as: 'linear', decimals: 6 },
    kept,
  );
  const expected = new Map(all.rows.map(([person, score]) => [Number(person), Number(score)]));
  expect(expected.size).toBe(280);
  // NULL in income (0, 24, …), in ward (0, 34, …), in visits (0, 20, …) and in late (0, 18, …) among them.
  for (const person of [0, 2, 18, 20, 24, 34, 68, 100, 102, 204, 306, 558]) {
    const { score, bank, insurer } = await ask(plan, `k${person}`);
    expect({ bank, insurer }).toEqual({ bank: true, insurer: true });
    expect(Math.abs(score - (expected.get(person) as number)), String(person)).toBeLessThan(1e-5);
  }
});

test('what an owner does not have stands at the mean of the prepared rows', async () => {
  const { plan } = await compiled({ as: 'linear', decimals: 6 });
  const none = await ask(plan, 'nobody');
  expect(none).toMatchObject({ bank: false, insurer: false });
  const all = await scoredInTheClear({ model: modelName, aligned: prepared, as: 'linear', decimals: 6 }, kept);
  const mean = all.rows.reduce((sum, [score]) => sum + Number(score), 0) / all.rows.length;
  expect(none.score).toBeCloseTo(mean, 3);
  expect(await ask(plan, 'k7')).toMatchObject({ bank: true, insurer: false });
});

/** What was kept, as three computers hold it. */
async function sharesOf(plan: ServePlan): Promise<ReadonlyMap<string, HeldShares>[]> {
  const { results } = await runLocal(plan.parties, (session) =>
    runProgram(protocolNamed('replicated'), session, async (sharing) => {
      const all = new Map<string, HeldShares>();
      for (const { name, vectors } of plan.uses) {
        const held: (readonly BigUint64Array[])[] = [];
        for (const [i, vector] of vectors.entries()) {
          const { length, min = '', max = '' } = vector as Extract<KeptVector, { domain: 'ring' }>;
          const words = sharing.session.owns(0) ? kept.held.get(name)?.[i]?.[0] : undefined;
          const ring: Ring = await sharing.inputRing(0, length, words as BigUint64Array | undefined);
          const bounds = { min: BigInt(min), max: BigInt(max) };
          held.push(toRest(sharing, sharing.within(ring, bounds), { domain: 'ring', length, bounds }));
        }
        all.set(name, held as HeldShares);
      }
      return all;
    }),
  );
  return results.filter((each) => each !== undefined);
}

test('under protocol a call costs what the contract says, and tells the caller alone', {
  timeout: 60_000,
}, async () => {
  const { plan, disclosure, cost } = await compiled({ decimals: 6 });
  const held = await sharesOf(plan);
  const names = everyoneOf(plan);
  const { results, traffic } = await runLocal(names, async (session) => {
    const { self } = session;
    const runtime = runtimeOf({
      session,
      protocol: protocolNamed('replicated'),
      guard: disclosureGuard(disclosure, names),
      load: load(plan),
      ...(self === 0 ? { given: [['k100']] } : {}),
      shelf: new Shelf(plan, held[self]),
    });
    return await serve.run(plan, runtime);
  });
  const [bank, ...others] = results;
  expect(others).toEqual([undefined, undefined]);
  expect(Number(bank?.score) / 1e6).toBe((await ask(plan, 'k100')).score);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
  for (const language of ['en', 'zh'] as const) {
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined/);
    const words = [
      serve.view.questionText(plan, language),
      ...serve.view.steps(plan, language).map(({ text }) => text),
    ];
    for (const each of words) expect(each).not.toMatch(/\{|undefined/);
    expect(words.join('\n')).toContain(fitted);
  }
  expect(renderDisclosure(disclosure)).toMatch(/what the preparation .* was fitted to in these columns/);
});

test('owners allow what was made of their columns, the label among them', async () => {
  const without = (owner: string, name: string, use: string): Partial<Kept> => ({
    datasets: kept.datasets.map((each) =>
      each.owner === owner
        ? {
            ...each,
            columns: each.columns.map((column) =>
              column.name === name ? { ...column, allow: column.allow.filter((own) => own !== use) } : column,
            ),
          }
        : each,
    ),
  });
  for (const [owner, name, use] of [
    ['bank', 'income', 'extreme'],
    ['bank', 'bad', 'combine'],
    ['insurer', 'claims', 'filter'],
    ['insurer', 'claims', 'single-out'],
    ['insurer', 'visits', 'aggregate'],
  ] as const)
    await expect(compiled({}, ['bank'], without(owner, name, use)), name).rejects.toMatchObject({
      code: expect.stringMatching(/^policy\./),
    });
  // What the model does not take is not asked about.
  await compiled({}, ['bank'], without('bank', 'months', 'aggregate'));
});

test('the preparation is named, and no other one', async () => {
  await expect(compiled({ prepared: undefined } as never)).rejects.toMatchObject({ code: 'serve.prepared' });
  await expect(compiled({ prepared: 'prepare/1111111111111111/fitted' })).rejects.toMatchObject({
    code: 'serve.prepared',
  });
  const artifacts = kept.artifacts.map((each) => {
    const { prepared: _, ...model } = (each.model ?? {}) as { prepared?: string };
    return each.model === undefined ? each : { ...each, model };
  });
  await expect(compiled({}, ['bank'], { artifacts })).rejects.toMatchObject({ code: 'serve.not-prepared' });
  const narrower = kept.datasets.map((each) => ({
    ...each,
    columns: each.columns.map((column) =>
      column.name === 'visits' ? { ...column, range: { min: '0', max: '90' } } : column,
    ),
  }));
  await expect(compiled({}, ['bank'], { datasets: narrower })).rejects.toMatchObject({ code: 'prepare.schema' });
});
