/** Of rows one under the other: what an owner with rows that it made up is told of another's, and what whoever has none. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import type { AnyPlan, PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import type { Kind } from '../kinds/kind.ts';
import { runnersOf, type Seating } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { compare } from './compare/kind.ts';
import { comparisonOf } from './compare/report.ts';
import type { Compared } from './compare/run.ts';
import { judge } from './judge/kind.ts';
import { figuresOf as judgedFigures } from './judge/report.ts';
import type { Judged } from './judge/run.ts';
import { profile } from './profile/kind.ts';
import { figuresOf } from './profile/numbers.ts';
import type { ProfileQuestion } from './profile/question.ts';
import {
  cardOf,
  compiledJudgement,
  compiledTraining,
  type Kept,
  modelName,
  nothingIsRead,
  stackedTable,
  trainedInTheClear,
} from './testing/models.ts';
import { requestOf, toldInTheClear } from './testing/profiles.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { train } from './testing/glm.ts';
import type { TrainQuestion } from './glm/question.ts';

const parties: readonly PartyRef[] = [
  { name: 'north', role: 'owner', publicKey: 'north' },
  { name: 'chosen', role: 'owner', publicKey: 'chosen' },
  { name: 'notary', role: 'helper', publicKey: 'notary' },
];
const uses = ['aggregate', 'combine', 'filter', 'extreme', 'group'] as const;
const number = (name: string, min: number, max: number, nullable = false): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable,
  range: { min: String(min), max: String(max) },
  allow: uses,
});
const ward: ColumnCard = {
  name: 'ward',
  type: { kind: 'text' },
  nullable: false,
  categories: ['a', 'b', 'c'],
  allow: uses,
};
const columns = [
  number('age', 0, 100),
  number('stay', 0, 30),
  number('lab', 0, 100),
  number('gap', 0, 50, true),
  number('mark', 0, 1),
  number('bad', 0, 1),
  number('rare', 0, 1),
  number('cost', 0, 200),
  ward,
];
const cards = [cardOf('north', 'patients', 200, columns), cardOf('chosen', 'patients', 300, columns)];
const aligned = 'stack/0000000000000000/table';

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // What north has in a single row or few, `chosen` has in many.
  const tables = {
    north: `SELECT r, CASE WHEN r = 0 OR r // 10 % 4 = 1 THEN 90 ELSE 30 END age, CASE WHEN r = 0 OR r // 10 % 4 = 2 THEN 25 ELSE 2 END stay,
      CASE WHEN r = 0 THEN 90 ELSE 10 + r % 30 END lab, CASE WHEN r < 3 THEN NULL ELSE r % 50 END gap, (r = 0)::INT mark,
      (r IN (5, 17, 60))::INT rare, CASE WHEN r < 2 THEN 'c' WHEN r % 2 = 0 THEN 'a' ELSE 'b' END ward FROM range(200) t(r)`,
    chosen: `SELECT r, CASE WHEN r // 10 % 2 = 1 THEN 90 ELSE 30 END age, CASE WHEN r // 10 % 4 >= 2 THEN 25 ELSE 2 END stay,
      CASE WHEN r // 10 % 5 = 0 THEN 90 ELSE 10 + r % 30 END lab, CASE WHEN r % 10 = 0 THEN NULL ELSE r % 50 END gap, (r % 7 = 0)::INT mark,
      (r % 4 = 0)::INT rare, ['a', 'b', 'c'][1 + r // 10 % 3] ward FROM range(300) t(r)`,
  };
  for (const [owner, rows] of Object.entries(tables))
    await database.run(`CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.patients AS
      SELECT '${owner}' || r AS id, age::BIGINT age, stay::BIGINT stay, lab::BIGINT lab, gap::BIGINT gap, mark::BIGINT mark, rare::BIGINT rare, ward,
        (r * 7 % 10 < 2 + 3 * (age = 90)::INT + 3 * (stay = 25)::INT + 2 * (lab > 60)::INT)::BIGINT bad, (lab + r * 7 % 10)::BIGINT AS "cost" FROM (${rows})`);
  const question = { tables: ['north.patients', 'chosen.patients'], columns: columns.map(({ name }) => name) };
  kept = await stackedTable(database, cards, question, parties);
});
afterAll(() => database.close());

const asked = (features: string[], label = 'bad'): TrainQuestion => ({ aligned, model: 'logistic', label, features });
const recipients = ['notary', 'chosen'] as const;

test('a training: rows, labels and values of which only the made-up rows make enough', async () => {
  // Whoever has no rows in the table is told of all of them.
  for (const question of [asked(['age'], 'rare'), asked(['age', 'ward'])])
    expect((await trainedInTheClear(question, kept, ['notary'])).numbers.rows).toBe(500);
  await expect(trainedInTheClear(asked(['age'], 'rare'), kept, ['chosen'])).rejects.toMatchObject({
    code: 'train.few-labels',
  });
  // Of value c there are two rows of north's: they count as the first value's.
  const last = async (recipient: string) =>
    (await trainedInTheClear(asked(['ward']), kept, [recipient])).numbers.terms[1];
  expect(await last('notary')).toMatchObject({ term: '*.patients.ward = c', coefficient: expect.not.closeTo(0, 3) });
  expect(await last('chosen')).toMatchObject({ term: '*.patients.ward = c', coefficient: expect.closeTo(0, 10) });

  await database.run(
    `CREATE SCHEMA few; CREATE TABLE few.patients AS SELECT * FROM north.patients USING SAMPLE 10 ROWS`,
  );
  const few = await stackedTable(
    database,
    [cardOf('few', 'patients', 10, columns), cards[1] as (typeof cards)[number]],
    { tables: ['few.patients', 'chosen.patients'], columns: ['lab', 'cost'] },
    parties.map((each) => (each.name === 'north' ? { ...each, name: 'few', publicKey: 'few' } : each)),
  );
  const linear = { aligned, model: 'linear', label: 'cost', features: ['lab'] } as const;
  expect((await trainedInTheClear(linear, few, ['notary'])).numbers.rows).toBe(310);
  await expect(trainedInTheClear(linear, few, ['chosen'])).rejects.toMatchObject({ code: 'train.few-rows' });
});

async function judgedFor(question: Parameters<typeof compiledJudgement>[0], from: Kept, recipient: string) {
  const { plan } = await compiledJudgement(question, from, [recipient]);
  const shelf = new Shelf(plan, from.held);
  const told = await runInTheClear(
    runnersOf(plan),
    (runtime) => judge.run(plan, runtime),
    nothingIsRead,
    undefined,
    shelf,
  );
  const ends = (told as Judged)[0]?.groups.filter((each) => each.ends).map(({ rows }) => Number(rows));
  return { sample: judgedFigures(plan, told as Judged).samples[0], ends };
}

test('a judgement: groups by score, and whether there are enough of both labels', async () => {
  const { kept: withModel } = await trainedInTheClear(asked(['lab']), kept);
  // The sixty rows of `chosen` and the one of north that have the greatest number are the first group.
  const byTens = { model: modelName, aligned, bins: 10 };
  expect((await judgedFor(byTens, withModel, 'notary')).ends?.[0]).toBe(61);
  expect((await judgedFor(byTens, withModel, 'chosen')).ends?.[0]).toBeGreaterThan(75);
  const { kept: rare } = await trainedInTheClear(asked(['age'], 'rare'), kept);
  expect((await judgedFor({ model: modelName, aligned }, rare, 'notary')).sample?.rows).toBe(500);
  expect((await judgedFor({ model: modelName, aligned }, rare, 'chosen')).sample?.rows).toBe(null);
  const { kept: linear } = await trainedInTheClear(
    { aligned, model: 'linear', label: 'cost', features: ['lab'] },
    kept,
  );
  expect((await judgedFor(byTens, linear, 'notary')).ends?.[0]).toBe(61);
  expect((await judgedFor(byTens, linear, 'chosen')).ends?.[0]).toBeGreaterThan(75);
});

const other = 'train/1111111111111111/model';

/** Two models beside the table. */
async function twoModels(): Promise<Kept> {
  const first = await trainedInTheClear(asked(['age']), kept);
  const second = await trainedInTheClear(asked(['stay']), kept);
  const [card] = second.kept.artifacts.filter(({ name }) => name === modelName);
  if (card === undefined) throw new Error('no model');
  return {
    ...first.kept,
    artifacts: [...first.kept.artifacts, { ...card, name: other }],
    held: new Map([...first.kept.held, [other, second.kept.held.get(modelName) as HeldShares]]),
  };
}

test('a comparison: rows that both models say yes to', async () => {
  const both = await twoModels();
  const countsFor = async (recipient: string) => {
    const { artifacts, datasets } = both;
    const question = compare.read({ champion: modelName, challenger: other, aligned, yesFrom: 0.5 });
    const request = { kind: 'compare', question, parties, protocol: 'replicated', datasets, artifacts };
    const { plan } = await compare.compile({ ...request, recipients: [recipient] });
    const shelf = new Shelf(plan, both.held);
    const run = (runtime: Parameters<typeof compare.run>[1]) => compare.run(plan, runtime);
    const told = await runInTheClear(runnersOf(plan), run, nothingIsRead, undefined, shelf);
    return comparisonOf(plan, told as Compared).agreement.counts;
  };
  // North has one row of these.
  expect(await countsFor('notary')).toMatchObject({ both: 71 });
  expect(await countsFor('chosen')).toBe(null);
});

test('a profile: bins, values, gaps, and columns that few rows decide', async () => {
  const question: ProfileQuestion = {
    aligned,
    columns: ['lab', 'gap', 'mark', 'ward'],
    tell: ['shape', 'bins', 'correlation'],
    cuts: { lab: [60] },
  };
  const found = await Promise.all(
    recipients.map(async (recipient) => {
      const { plan } = await profile.compile(requestOf(question, kept, [recipient]));
      const figures = figuresOf(plan, await toldInTheClear(plan, kept));
      const [lab, gap, mark, list] = figures.columns;
      if (lab?.kind !== 'number' || mark?.kind !== 'number' || list?.kind !== 'list') throw new Error('other columns');
      return {
        bins: lab.bins?.map(({ rows }) => rows),
        gap: gap?.rows,
        shape: mark.shape?.skewness === null,
        c: list.values?.find(({ value }) => value === 'c')?.rows,
        withheld: figures.pairs?.withheld,
      };
    }),
  );
  const [all, others] = found;
  expect(all).toEqual({ bins: [439, 61], gap: 467, shape: false, c: 102, withheld: [] });
  expect(others).toMatchObject({ bins: [500], gap: null, shape: true, c: null });
  expect(others?.withheld).toContain('*.patients.mark');
});

test('a part in which no row is of anybody else: nothing is told', async () => {
  const artifacts = kept.artifacts.map((card) => {
    const { table } = card;
    if (table?.stack === undefined) throw new Error('no stack');
    return { ...card, table: { ...table, stack: { ...table.stack, rows: [0, 500] } } };
  });
  const question: ProfileQuestion = { aligned, columns: ['lab', 'mark'], tell: ['shape', 'bins', 'correlation'] };
  const { plan } = await profile.compile(requestOf(question, { ...kept, artifacts }, ['chosen']));
  expect([...(await toldInTheClear(plan, kept)).values()].flat().every((each) => each === 0n)).toBe(true);
});

test('what is said of it, in both languages; recipients without rows are not named', async () => {
  const training = async (recipient: string, tell?: TrainQuestion['tell']) =>
    (await compiledTraining({ ...asked(['age']), ...(tell === undefined ? {} : { tell }) }, kept, [recipient]))
      .disclosure;
  const profiled = async (recipient: string) =>
    (await profile.compile(requestOf({ aligned, tell: ['distinct', 'extremes'] }, kept, [recipient]))).disclosure;
  const { kept: withModel } = await trainedInTheClear(asked(['lab']), kept);
  const judged = async (recipient: string) =>
    (await compiledJudgement({ model: modelName, aligned }, withModel, [recipient])).disclosure;
  for (const lines of [training, profiled, judged]) {
    expect((await lines('notary')).map(({ id }) => id)).not.toContain('minimum');
    const told = await lines('chosen');
    expect(told.map(({ id }) => id)).toContain('minimum');
    expect(renderDisclosure(told, 'en')).toContain('reached without the rows of each of chosen, too');
    for (const language of ['en', 'zh'] as const)
      expect(renderDisclosure(told, language)).not.toMatch(/\{|undefined|disclosure\./);
  }
  expect(renderDisclosure(await judged('chosen'))).toContain('count pairs with them');
  expect(renderDisclosure(await profiled('chosen'))).toContain('where its own rows have every other value');
  expect(renderDisclosure(await training('chosen'))).toContain('No minimum holds for what coefficients');
  // Nothing but rows and labels: these are told, whatever else.
  const under = (await training('chosen', [])).filter(({ id }) => id === 'infer.under.chosen');
  expect(under.map(({ text }) => text)).toEqual(['disclosure.model-infer-stacked-train']);
});

const inTheClear = <Question, Plan extends AnyPlan & Seating, Told>(
  kind: Kind<Question, Plan, Told>,
  plan: Plan,
  { held }: Kept,
) =>
  runInTheClear(runnersOf(plan), (runtime) => kind.run(plan, runtime), nothingIsRead, undefined, new Shelf(plan, held));

test('the same bits under replicated shares, at the price', async () => {
  const shared = underProtocol(kept, 'replicated');
  const profiled = await profile.compile(
    requestOf(
      { aligned, columns: ['lab', 'gap', 'mark', 'ward'], tell: ['shape', 'bins', 'correlation'], bins: 4 },
      shared,
      ['chosen'],
    ),
  );
  const { results } = await ranUnderProtocol(profile, profiled, shared);
  expect(results[1]).toEqual(await toldInTheClear(profiled.plan, kept));
  const training = await compiledTraining({ ...asked(['ward']), tell: [] }, shared, ['chosen']);
  const ran = await ranUnderProtocol(train, training, shared);
  expect(ran.results[1]).toMatchObject({ rows: 500 });
  const linear = { aligned, model: 'linear', label: 'cost', features: ['lab'] } as const;
  for (const question of [asked(['lab']), linear]) {
    const { kept: withModel } = await trainedInTheClear(question, kept);
    const own = underProtocol(withModel, 'replicated');
    const judgement = await compiledJudgement({ model: modelName, aligned, bins: 4 }, own, ['chosen']);
    const told = (await ranUnderProtocol(judge, judgement, own)).results[1];
    expect(told).toEqual(await inTheClear(judge, judgement.plan, withModel));
  }
  const both = await twoModels();
  const own = underProtocol(both, 'replicated');
  const comparison = compare.read({ champion: modelName, challenger: other, aligned });
  const { datasets, artifacts } = own;
  const request = { kind: 'compare', question: comparison, protocol: 'replicated', datasets, artifacts };
  const compared = await compare.compile({ ...request, parties: own.parties, recipients: ['chosen'] });
  const found = (await ranUnderProtocol(compare, compared, own)).results[1];
  expect(found).toEqual(await inTheClear(compare, compared.plan, both));
});
