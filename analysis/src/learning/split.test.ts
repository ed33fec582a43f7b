/** Splits of aligned tables: no row twice, none lost, the same rows by the same numbers; under protocols at the price told. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderReport } from '../contract/report-html.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { runnersOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { viewNamed } from '../views.ts';
import { prepare } from './prepare/kind.ts';
import { split } from './split/kind.ts';
import { reportOf } from './split/report.ts';
import {
  asSigned,
  cardOf,
  columnsIn,
  judgedInTheClear,
  type Kept,
  leftBy,
  keptTable,
  modelName,
  nothingIsRead,
  trainedInTheClear,
} from './testing/models.ts';
import { heldWords, ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';

let database: TestDatabase;
let kept: Kept;
let second: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, i::BIGINT AS number, (18 + (i * 37) % 70)::BIGINT AS age,
       CASE WHEN hash(i * 31) % 100 < 20 + (i * 37) % 70 / 2 THEN 1 ELSE 0 END::BIGINT AS bad,
       CASE WHEN i % 7 = 0 THEN NULL WHEN i % 3 = 0 THEN 'b' ELSE 'a' END AS ward, CASE WHEN i % 10 = 0 THEN NULL ELSE i % 4 = 0 END AS owns FROM range(620) r(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || i AS id, ((i * 31) % 500)::BIGINT AS claims FROM range(600) r(i)`,
    // Every other person again.
    `CREATE TABLE bank.later AS SELECT 'k' || i AS id, i::BIGINT AS number FROM range(0, 620, 2) r(i)`,
  ])
    await database.run(sql);
  const policies = cardOf('insurer', 'policies', 610, [number('claims', 0, 500)]);
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 630, [
      number('number', 0, 1000),
      number('age', 18, 88),
      number('bad', 0, 1),
      { name: 'ward', type: { kind: 'text' }, nullable: true, categories: ['a', 'b'], allow: ['group', 'combine'] },
      { name: 'owns', type: { kind: 'boolean' }, nullable: true, allow: ['aggregate', 'combine'] },
    ]),
    policies,
  ]);
  second = await keptTable(database, [cardOf('bank', 'later', 400, [number('number', 0, 1000)]), policies]);
});
afterAll(() => database.close());

function number(name: string, min: number, max: number): ColumnCard {
  const allow = ['aggregate', 'filter', 'combine', 'single-out'] as const;
  return { name, type: { kind: 'integer' }, nullable: false, range: { min: String(min), max: String(max) }, allow };
}

const aligned = 'align/0000000000000000/table';
const table = (part: string) => `split/0000000000000000/${part}`;
const base = { aligned, test: 0.3, validation: 0.1, seed: 5 };
const splitBy = (question: object, from = kept) => leftBy(split as never, 'split', question, from);

/** Of each part the numbers of its people. */
async function peopleOf(
  from: Kept,
  parts = ['test', 'validation', 'train'],
  dataset = 'customers',
): Promise<number[][]> {
  const found: number[][] = [];
  for (const part of parts) {
    const own = (await columnsIn(from, table(part))).get(`bank.${dataset}.number`) ?? [];
    found.push(own.map(Number).sort((a, b) => a - b));
  }
  return found;
}

const everybody = Array.from({ length: 600 }, (_, i) => i);

test.each([{}, { by: 'number' }, { stratify: 'bad' }, { stratify: 'ward' }, { stratify: 'owns' }])(
  'with %j every row is in one part',
  async (more) => {
    const { kept: after } = await splitBy({ ...base, ...more });
    const parts = await peopleOf(after);
    expect(parts.flat().sort((a, b) => a - b)).toEqual(everybody);
    for (const [i, share] of [0.3, 0.1, 0.6].entries()) {
      expect((parts[i]?.length ?? 0) / 600).toBeGreaterThan(share - 0.06);
      expect((parts[i]?.length ?? 0) / 600).toBeLessThan(share + 0.06);
    }
    // The seed decides.
    expect(await peopleOf((await splitBy({ ...base, ...more })).kept)).toEqual(parts);
    expect(await peopleOf((await splitBy({ ...base, ...more, seed: 6 })).kept)).not.toEqual(parts);
  },
);

test('a person is on the same side in another table, by value and seed', async () => {
  const { kept: first } = await splitBy({ ...base, by: 'number' });
  const { kept: other } = await splitBy({ ...base, by: 'number' }, second);
  const [one, two] = [await peopleOf(first), await peopleOf(other, undefined, 'later')];
  two.forEach((people, part) => {
    expect(people.length).toBeGreaterThan(9);
    expect(one[part]?.filter((each) => each % 2 === 0)).toEqual(people);
  });
});

test.each([
  ['bad', 2],
  ['ward', 3],
  ['owns', 3],
] as const)('strata of %s are exact, gaps among them', async (column, values) => {
  const { kept: after } = await splitBy({ ...base, validation: undefined, stratify: column });
  const dataset = 'bank.customers.';
  const counts = async (name: string) => {
    const of = new Map<string, number>();
    for (const each of (await columnsIn(after, name)).get(dataset + column) ?? [])
      of.set(String(each), (of.get(String(each)) ?? 0) + 1);
    return of;
  };
  const [all, tests] = [await counts(aligned), await counts(table('test'))];
  expect(all.size).toBe(values);
  for (const [value, count] of all) expect(tests.get(value)).toBe(Math.floor(count * 0.3));
});

test('by place the parts are the rows of a training with the same numbers, and hold no others', async () => {
  const { kept: after, plan } = await splitBy({ ...base, validation: undefined });
  const question = { model: 'logistic', label: 'bad', features: ['age', 'claims'] } as const;
  const inside = await trainedInTheClear({ ...question, aligned, test: { share: 0.3, seed: 5 } }, after);
  const { numbers, kept: withModel } = await trainedInTheClear({ ...question, aligned: table('train') }, after);
  expect(numbers.terms).toEqual(inside.numbers.terms);
  const lengths = (plan.keeps ?? []).map(({ vectors }) => vectors[0]?.length ?? 0);
  expect(lengths.reduce((sum, each) => sum + each, 0)).toBe(kept.artifacts[0]?.vectors[0]?.length);
  const judged = await judgedInTheClear({ model: modelName, aligned: table('test') }, withModel);
  const within = await judgedInTheClear({ model: modelName, aligned, parts: ['test'] }, inside.kept);
  expect(judged.samples[0]?.auc).toBeCloseTo(within.samples[0]?.auc as number, 9);
});

test('a part is prepared by what was fitted to another one', async () => {
  const { kept: after } = await splitBy({ ...base, stratify: 'bad' });
  const columns = { age: [{ standardise: 'z' }], ward: [{ fill: 'mode' }] };
  const { kept: fitted } = await leftBy(prepare as never, 'prepare', { aligned: table('train'), columns }, after);
  const { kept: ready } = await leftBy(
    prepare as never,
    'prepare',
    { aligned: table('test'), with: 'prepare/0000000000000000/fitted' },
    fitted,
    '1111111111111111',
  );
  const question = {
    model: 'logistic',
    label: 'bad',
    features: ['age', 'ward'],
    aligned: 'prepare/0000000000000000/table',
  } as const;
  const { kept: withModel } = await trainedInTheClear(question, ready);
  const { samples } = await judgedInTheClear(
    { model: modelName, aligned: 'prepare/1111111111111111/table' },
    withModel,
  );
  expect(samples[0]?.rows).toBeGreaterThan(150);
  await expect(judgedInTheClear({ model: modelName, aligned: table('test') }, withModel)).rejects.toMatchObject({
    code: 'model.prepared',
  });
  // A prepared table that is split stays what it is prepared by.
  const { kept: again } = await splitBy(
    { ...base, aligned: 'prepare/1111111111111111/table', validation: undefined, test: 0.5 },
    withModel,
  );
  const part = again.artifacts.findLast(({ name }) => name === table('test'));
  expect(part?.table?.prepared).toEqual({ by: 'prepare/0000000000000000/fitted' });
});

test.each([
  [{ aligned, seed: 1 }, 'question.missing-member'],
  [{ aligned, test: 0.3 }, 'question.missing-member'],
  [{ ...base, test: 0 }, 'question.wrong-member'],
  [{ ...base, test: 0.3005 }, 'question.wrong-member'],
  [{ ...base, test: 0.6, validation: 0.4 }, 'question.wrong-member'],
  [{ ...base, seed: -1 }, 'question.wrong-member'],
  [{ ...base, by: 'number', stratify: 'bad' }, 'question.wrong-member'],
  [{ ...base, by: 'nobody' }, 'model.unknown-column'],
  [{ ...base, stratify: 'age' }, 'split.strata'],
  [{ ...base, test: 0.001 }, 'split.empty'],
  [{ ...base, validation: 0.005 }, 'split.few'],
  [{ ...base, stratify: 'bad', validation: 0.005 }, 'split.few'],
  [{ ...base, by: 'number', validation: 0.001 }, 'split.few'],
  [{ ...base, aligned: 'align/9999999999999999/table' }, 'artifact.unknown'],
])('%j is refused: %s', async (question, code) => {
  await expect(splitBy(question)).rejects.toMatchObject({ code });
});

test('ledgers tell parts apart, and a split needs what its value is asked for', async () => {
  const request = (question: object) => ({
    kind: 'split',
    question: split.read(question),
    parties: kept.parties,
    protocol: 'replicated',
    datasets: kept.datasets,
    artifacts: kept.artifacts,
    recipients: ['notary'],
  });
  const { required } = await split.grants(request({ ...base, by: 'number' }));
  expect(required).toContainEqual({ owner: 'bank', dataset: 'customers', column: 'number', use: 'filter' });
  expect(required).toContainEqual({ owner: 'insurer', dataset: 'policies', column: 'id', use: 'membership' });
  const { plan } = await split.compile(request(base));
  const frames = plan.keeps.map(({ table: own }) => {
    const { kept: _, ...rest } = { kept: own, ...plan };
    return split.ownPart({ ...rest, aligned: { name: 'split/0/x', table: own } }, kept.datasets, 'bank')?.frame;
  });
  expect(new Set(frames).size).toBe(3);
});

test.each(['replicated', 'additive-dealer'] as const)(
  'under %s the same bits are kept',
  { timeout: 60_000 },
  async (protocol) => {
    const from = underProtocol(kept, protocol);
    for (const more of [{}, { by: 'number' }, { stratify: 'ward' }]) {
      const request = {
        kind: 'split',
        question: split.read({ ...base, ...more }),
        parties: from.parties,
        protocol,
        datasets: from.datasets,
        artifacts: from.artifacts,
        recipients: ['bank'],
      };
      const compiled = await split.compile(request);
      const { disclosure } = compiled;
      const plan = asSigned(compiled.plan);
      const ran = await ranUnderProtocol(split as unknown as Kind, compiled, from);
      const shelf = new Shelf(plan, kept.held);
      await runInTheClear(runnersOf(plan), (runtime) => split.run(plan, runtime), nothingIsRead, undefined, shelf);
      for (const { output, table: own } of plan.keeps) {
        const [found, wanted] = [ran.kept.get(output) ?? [], heldWords(shelf.kept().get(output) as HeldShares)];
        expect(found[own.valid]).toEqual(wanted[own.valid]);
        expect(found).toEqual(wanted);
      }
      for (const language of ['en', 'zh'] as const) {
        const view = viewNamed('split');
        const texts = [view.questionText(plan, language), ...view.steps(plan, language).map(({ text }) => text)];
        expect([renderDisclosure([...disclosure], language), ...texts].join('\n')).not.toMatch(
          /\{|undefined|disclosure\.|split\.(step|question)/,
        );
        expect(renderReport(reportOf(plan), language)).not.toMatch(/split\.report|undefined/);
      }
    }
  },
);
