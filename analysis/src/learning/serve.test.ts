/** A scoring service: one person at a time, from owners' own rows, as the same model scores aligned rows. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, runProgram, type Session, type TacitError, toRest } from '@tacit/engine';
import type { KeptVector } from '../contract/artifacts.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { compile } from '../contracts.ts';
import { type GivenInput, readInput } from '../kinds/input.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import type { LocalStage } from '../local/stages.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { exportedModel } from './export/pmml.ts';
import { askedKey, keyRoom } from './serve/asked.ts';
import { serve } from './serve/kind.ts';
import type { GlmCard } from './glm/card.ts';
import type { TrainNumbers } from './glm/report.ts';
import type { ServePlan } from './serve/plan.ts';
import type { ServeQuestion } from './serve/question.ts';
import type { Served } from './serve/run.ts';
import {
  cardOf as card,
  type Kept,
  keptTable,
  modelName,
  scoredInTheClear,
  trainedInTheClear,
} from './testing/models.ts';

let database: TestDatabase;
let kept: Kept;
let numbers: TrainNumbers;
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow: ['aggregate', 'combine', 'single-out', 'payload', 'filter'],
  ...more,
});

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       CASE WHEN i % 24 = 0 THEN NULL ELSE ((i * 7919) % 90000)::DECIMAL(9, 2) / 100 - 200 END AS income,
       CASE WHEN i % 17 = 0 THEN NULL ELSE ['a', 'b', 'c'][1 + (i // 6) % 3] END AS ward, i::BIGINT AS number,
       hash(i * 31) % 100 < 30 + (i * 37) % 70 / 2 AS bad FROM range(600) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id, ((i * 31) % 500)::BIGINT AS claims,
       CASE WHEN i % 9 = 0 THEN NULL ELSE i % 5 = 0 END AS late FROM range(280) r(i) ORDER BY hash(i + 1)`,
  ])
    await database.run(sql);
  const aligned = await keptTable(database, [
    card('bank', 'customers', 610, [
      number('age', 18, 88),
      number('income', -20000, 70000, { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true }),
      {
        name: 'ward',
        type: { kind: 'text' },
        nullable: true,
        categories: ['a', 'b', 'c'],
        allow: ['group', 'combine', 'single-out'],
      },
      number('number', 0, 600),
      { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
    ]),
    card('insurer', 'policies', 290, [
      number('claims', 0, 500),
      { name: 'late', type: { kind: 'boolean' }, nullable: true, allow: ['aggregate', 'combine', 'single-out'] },
    ]),
  ]);
  ({ kept, numbers } = await trainedInTheClear(
    {
      aligned: 'align/0000000000000000/table',
      model: 'logistic',
      label: 'bad',
      features: ['age', 'income', 'ward', 'claims', 'late'],
      bins: { claims: [100, 250] },
    },
    aligned,
  ));
});
afterAll(() => database.close());

const base: ServeQuestion = {
  service: 'credit',
  model: modelName,
  tables: ['bank.customers', 'insurer.policies'],
  on: ['id'],
  perDay: 100,
};

async function compiled(question: Partial<ServeQuestion> = {}, recipients = ['bank'], more: Partial<Kept> = {}) {
  const { artifacts, parties, datasets } = { ...kept, ...more };
  const request = {
    kind: 'serve',
    question: serve.read({ ...base, ...question }),
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients,
  };
  const found = await compile(request);
  return { ...found, plan: found.plan as ServePlan };
}

const load = (plan: ServePlan) => (i: number) => database.load(plan.stages[i] as LocalStage);

async function ask(plan: ServePlan, id: string) {
  const terms = serve.asks?.(plan);
  if (terms === undefined) throw new Error('nothing is asked');
  const given: GivenInput = readInput(terms, [{ id }]);
  const shelf = new Shelf(plan, kept.held);
  const told = await runInTheClear(
    everyoneOf(plan),
    (runtime) => serve.run(plan, runtime),
    load(plan),
    undefined,
    shelf,
    given,
  );
  const result = serve.finish(plan, told as NonNullable<typeof told>);
  if (result.kind !== 'table') throw new Error('no table');
  const [score, bank, insurer] = result.table.rows[0] ?? [];
  return { score: Number(score), bank, insurer };
}

test('scores of persons are those of the same rows in an aligned table', async () => {
  const { plan } = await compiled({ decimals: 5 });
  const all = await scoredInTheClear(
    { model: modelName, aligned: 'align/0000000000000000/table', show: ['number'], decimals: 5 },
    kept,
  );
  const expected = new Map(all.rows.map(([person, score]) => [Number(person), Number(score)]));
  expect(expected.size).toBe(280);
  // NULL in income (0, 24, …), in ward (0, 34, …) and in late (0, 18, …) among them.
  for (const person of [0, 2, 18, 24, 34, 68, 100, 102, 204, 306, 558]) {
    const { score, bank, insurer } = await ask(plan, ` k${person} `);
    expect({ bank, insurer }).toEqual({ bank: true, insurer: true });
    expect(Math.abs(score - (expected.get(person) as number)), String(person)).toBeLessThan(3e-5);
  }
});

test('an exported model scores as the service does', async () => {
  const { plan } = await compiled({ decimals: 6 });
  const card = plan.serve.model as GlmCard;
  const told = exportedModel({ name: modelName, card, numbers, contractDigest: '0'.repeat(64) });
  const rows = await database.rows(
    `SELECT b.number, age, income::DOUBLE, ward, claims, late FROM bank.customers b JOIN insurer.policies i ON b.id = i.id
     WHERE income IS NOT NULL AND b.number < 60 ORDER BY 1`,
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const [person, age, income, ward, claims, late] of rows) {
    const values: Readonly<Record<string, unknown>> = {
      age,
      income,
      ward,
      late: late === null ? null : late === true ? 'true' : 'false',
    };
    const eta = told.terms.reduce((sum, { column, level, coefficient }) => {
      const own = values[column.split('.').at(-1) ?? ''];
      if (level === undefined) return sum + coefficient * Number(own);
      const cuts = told.cuts[column];
      if (cuts === undefined) return sum + (own === level ? coefficient : 0);
      const bins = card.features.flatMap((each) =>
        each.kind === 'levels' && each.cuts !== undefined ? each.levels : [],
      );
      return sum + (bins[cuts.filter((cut) => Number(claims) >= Number(cut)).length] === level ? coefficient : 0);
    }, told.intercept);
    const { score } = await ask(plan, `k${String(person)}`);
    expect(Math.abs(score - 1 / (1 + Math.exp(-eta))), String(person)).toBeLessThan(2e-6);
  }
});

test('what an owner does not have stands at the mean, and the caller is told that it is not there', async () => {
  const { plan } = await compiled({ as: 'linear', decimals: 6 });
  const [odd, none] = [await ask(plan, 'k7'), await ask(plan, 'nobody')];
  expect(odd).toMatchObject({ bank: true, insurer: false });
  expect(none).toMatchObject({ bank: false, insurer: false });
  // The mean over the training rows of a linear predictor is the predictor of the mean row.
  const all = await scoredInTheClear(
    { model: modelName, aligned: 'align/0000000000000000/table', as: 'linear', decimals: 6 },
    kept,
  );
  const mean = all.rows.reduce((sum, [score]) => sum + Number(score), 0) / all.rows.length;
  expect(none.score).toBeCloseTo(mean, 3);
});

/** The model as three computers hold it. */
async function sharesOf(plan: ServePlan): Promise<ReadonlyMap<string, HeldShares>[]> {
  const [{ name, vectors }] = plan.uses;
  const clear = kept.held.get(name) as HeldShares;
  const { results } = await runLocal(plan.parties, (session) =>
    runProgram(protocolNamed('replicated'), session, async (sharing) => {
      const held: (readonly BigUint64Array[])[] = [];
      for (const [i, { length, min = '', max = '' }] of (
        vectors as Extract<KeptVector, { domain: 'ring' }>[]
      ).entries()) {
        const ring = await sharing.inputRing(0, length, sharing.session.owns(0) ? clear[i]?.[0] : undefined);
        const bounds = { min: BigInt(min), max: BigInt(max) };
        held.push(toRest(sharing, sharing.within(ring, bounds), { domain: 'ring', length, bounds }));
      }
      return held;
    }),
  );
  return results.map((held) => new Map([[name, held as HeldShares]]));
}

test('under protocol a call costs what the contract says, and tells the caller alone', async () => {
  const { plan, disclosure, cost } = await compiled();
  const held = await sharesOf(plan);
  const names = everyoneOf(plan);
  const { results, traffic } = await runLocal(names, async (session) => {
    const { self } = session;
    const runtime = runtimeOf({
      session,
      protocol: protocolNamed('replicated'),
      guard: disclosureGuard(disclosure, names),
      load: load(plan),
      ...(self === 0 ? { given: [['k102']] } : {}),
      shelf: new Shelf(plan, held[self]),
    });
    return await serve.run(plan, runtime);
  });
  const [bank, ...others] = results;
  expect(others).toEqual([undefined, undefined]);
  const { score } = await ask(plan, 'k102');
  expect(Math.abs(Number(bank?.score) / 10_000 - score)).toBeLessThan(1.5e-4);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|undefined/);
  expect(disclosure.flatMap(({ who, releases }) => (releases > 0 ? who : []))).toEqual(['bank', 'bank']);
});

test('a caller that tells owners different keys is told nothing: random numbers, others at every call', async () => {
  const { plan, disclosure, cost } = await compiled({ as: 'linear', decimals: 6 }, ['notary']);
  const held = await sharesOf(plan);
  const names = everyoneOf(plan);
  const caller = names.indexOf('notary');
  const called = async (second: string) => {
    const other = askedKey(plan, [[second]]);
    const { results, traffic } = await runLocal(names, async (session) => {
      const { self } = session;
      /** A session of the caller, by whatever branch, that sends another key to the insurer. */
      const lying = (real: Session): Session =>
        new Proxy(real, {
          get: (target, member) => {
            if (member === 'parallel')
              return (tasks: readonly ((branch: Session) => Promise<unknown>)[]) =>
                target.parallel(tasks.map((task) => (branch: Session) => task(lying(branch))));
            if (member === 'transfer')
              return (from: number, to: number, length: number, data: Uint8Array | undefined) =>
                target.transfer(from, to, length, length === keyRoom && names[to] === 'insurer' ? other : data);
            const value: unknown = Reflect.get(target, member, target);
            return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
          },
        });
      const runtime = runtimeOf({
        session: self === caller ? lying(session) : session,
        protocol: protocolNamed('replicated'),
        guard: disclosureGuard(disclosure, names),
        load: load(plan),
        ...(self === caller ? { given: [['k102']] } : {}),
        shelf: new Shelf(plan, held[self]),
      });
      return await serve.run(plan, runtime);
    });
    expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
    const { score, found } = results[caller] as Served;
    return [score, ...found];
  };
  const honest = await called('k102');
  expect(honest.slice(1)).toEqual([1n, 1n]);
  const bothTimes = [await called('k7'), await called('k7')];
  const all = bothTimes.flat();
  expect(new Set(all).size).toBe(all.length);
  for (const each of all) expect(each > 2n ** 30n || each < -(2n ** 30n)).toBe(true);
});

test('the statement says what a caller can do by comparing answers', async () => {
  const texts = async (caller: string) => renderDisclosure((await compiled({}, [caller])).disclosure);
  expect(await texts('notary')).toMatch(/compares answers with that to a key which nobody has/);
  expect(await texts('notary')).toMatch(/features of about 10 persons/);
  // age, income, and three of the four values of ward, NULL among them.
  expect(await texts('bank')).toMatch(/coefficients of 5 terms of its own/);
});

test('a model of prepared columns is not applied to columns as they are', async () => {
  const artifacts = kept.artifacts.map((each) =>
    each.name === modelName ? { ...each, model: { ...each.model, prepared: 'prepare/0000000000000000/fitted' } } : each,
  );
  await expect(compiled({}, ['bank'], { artifacts })).rejects.toMatchObject({ code: 'serve.prepared' });
});

test('what a contract of a service cannot be', async () => {
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (error as TacitError).code,
    );
  const withColumn = (owner: string, name: string, more: Partial<ColumnCard>): Partial<Kept> => ({
    datasets: kept.datasets.map((each) =>
      each.owner === owner
        ? { ...each, columns: each.columns.map((column) => (column.name === name ? { ...column, ...more } : column)) }
        : each,
    ),
  });
  expect(await codeOf(compiled({}, ['bank', 'insurer']))).toBe('serve.caller');
  expect(await codeOf(compiled({}, ['bank'], withColumn('bank', 'age', { range: { min: '0', max: '200' } })))).toBe(
    'model.schema',
  );
  expect(await codeOf(compiled({}, ['bank'], withColumn('insurer', 'claims', { name: 'claimed' })))).toBe(
    'model.unknown-column',
  );
  expect(
    await codeOf(
      compiled({}, ['bank'], withColumn('insurer', 'claims', { allow: ['aggregate', 'combine', 'filter'] })),
    ),
  ).toMatch(/^policy\./);
  expect(await codeOf(compiled({}, ['bank'], withColumn('insurer', 'id', { allow: ['join'] })))).toMatch(/^policy\./);
  expect(() => serve.read({ ...base, perDay: 0 })).toThrow(/perDay/);
  const { plan } = await compiled();
  const terms = serve.asks?.(plan) as NonNullable<ReturnType<NonNullable<typeof serve.asks>>>;
  expect(terms).toMatchObject({ fields: ['id'], types: ['text'] });
  for (const wrong of [[{ id: '' }], [{ id: 'x'.repeat(300) }], [{ name: 'k1' }], [], [{ id: 'k1' }, { id: 'k2' }]])
    expect(() => readInput(terms, wrong as { id: string }[])).toThrow();
});
