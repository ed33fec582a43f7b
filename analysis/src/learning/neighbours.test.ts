/** Nearest neighbours: against scikit-learn, under protocol, and what whoever asks could work out. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnCard, DatasetCard, Use } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { type GivenInput, readInput } from '../kinds/input.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { runnersOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { neighbours } from './neighbours/kind.ts';
import type { NeighboursPlan } from './neighbours/plan.ts';
import type { NeighboursQuestion } from './neighbours/question.ts';
import type { Found } from './neighbours/run.ts';
import { tableOf } from './neighbours/table.ts';
import { cardOf, type Kept, keptTable, nothingIsRead, stackedTable } from './testing/models.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import vectors from './vectors/neighbours.json' with { type: 'json' };

const aligned = 'align/0000000000000000/table';
const allow = ['aggregate', 'combine', 'single-out'] as const;
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: String(min), max: String(max) },
  allow,
  ...more,
});
const list = (name: string, categories: readonly string[], nullable = false): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable,
  categories,
  allow: ['group', 'combine', 'single-out'],
});

const bank: readonly ColumnCard[] = [
  number('age', 18, 90, { nullable: true }),
  number('income', 0, 1_000_000, { type: { kind: 'decimal', precision: 9, scale: 2 } }),
  list('housing', ['free', 'own', 'rent']),
  list('kind', vectors.classes),
];
const insurer: readonly ColumnCard[] = [
  number('claims', 0, 20),
  { name: 'smoker', type: { kind: 'boolean' }, nullable: false, allow },
  number('amount', -1000, 5000),
];
const literal = (value: string | number | boolean | null) => (value === null ? 'NULL' : `'${value}'`);

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const rows = (all: readonly (readonly (string | number | boolean | null)[])[]) =>
    all.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  // Incomes are in cents.
  const incomes = vectors.bank.map((row) => row.map((cell, i) => (i === 2 ? Number(cell) / 100 : cell)));
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers (id VARCHAR, age BIGINT, income DECIMAL(9, 2), housing VARCHAR, kind VARCHAR)`,
    `INSERT INTO bank.customers VALUES ${rows(incomes)}`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies (id VARCHAR, claims BIGINT, smoker BOOLEAN, amount BIGINT)`,
    `INSERT INTO insurer.policies VALUES ${rows(vectors.insurer)}`,
  ])
    await database.run(sql);
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 150, bank),
    cardOf('insurer', 'policies', 150, insurer),
  ]);
});
afterAll(() => database.close());

function requestOf(question: NeighboursQuestion, { artifacts, parties, datasets }: Kept, recipients = ['bank']) {
  const protocol = artifacts[0]?.protocol ?? '';
  return {
    kind: 'neighbours',
    question: neighbours.read(question),
    parties,
    protocol,
    datasets,
    artifacts,
    recipients,
  };
}

async function told(
  question: NeighboursQuestion,
  given: GivenInput,
  from = kept,
  recipients = ['bank'],
): Promise<{ readonly plan: NeighboursPlan; readonly found: Found }> {
  const { plan } = await neighbours.compile(requestOf(question, from, recipients));
  const run = (runtime: Parameters<typeof neighbours.run>[1]) => neighbours.run(plan, runtime);
  const shelf = new Shelf(plan, from.held);
  const found = await runInTheClear(runnersOf(plan), run, nothingIsRead, undefined, shelf, given);
  return { plan, found: found as Found };
}

const features = ['age', 'income', 'housing', 'claims', 'smoker'];
const points: GivenInput = vectors.points
  .slice(0, 4)
  .map((point) => point.map((cell, i) => (i === 1 ? String(Number(cell) / 100) : String(cell))));
const withoutList: GivenInput = points.map((point) => point.filter((_, i) => i !== 2));

describe('answers as scikit-learn has them', () => {
  const question: NeighboursQuestion = { aligned, label: 'kind', features, k: 10, points: points.length };
  const cases: readonly [string, GivenInput, Partial<NeighboursQuestion>][] = [
    ['range', points, {}],
    ['weighted', points, { weights: Object.fromEntries(features.map((name, i) => [name, vectors.weights[i] ?? 1])) }],
    ['deviation', withoutList, { scale: 'deviation', features: features.filter((name) => name !== 'housing') }],
  ];
  test.each(cases)('%s: class, counts and mean of 10 and 33 rows', async (name, given, change) => {
    for (const k of [10, 33]) {
      const expected = vectors.answers
        .slice(0, 4)
        .map((each) => (each as Record<string, { class: string; counts: number[]; mean: number }>)[`${name} ${k}`]);
      const of = async (more: Partial<NeighboursQuestion>) => {
        const { plan, found } = await told({ ...question, ...change, k, ...more }, given);
        return tableOf(plan, found).rows;
      };
      const classes = vectors.classes;
      // Of equally frequent values scikit-learn has the first, too.
      expect((await of({})).map(([, each]) => each)).toEqual(expected.map((each) => each?.class));
      const counts = (await of({ tell: 'counts' })).map(([, , rows]) => Number(rows));
      expect(counts).toEqual(expected.flatMap((each) => each?.counts ?? []));
      expect(counts.length).toBe(classes.length * points.length);
      const means = (await of({ label: 'amount' })).map(([, mean]) => Number(mean));
      means.forEach((mean, i) => expect(mean).toBeCloseTo(expected[i]?.mean ?? Number.NaN, 5));
    }
  });

  test('equal distances by row place, and points that are not named are no answers', async () => {
    const { plan, found } = await told({ aligned, label: 'smoker', features: ['claims'], k: 20, points: 3 }, [['7']]);
    expect(found.enough).toHaveLength(3);
    expect(tableOf(plan, found).rows).toHaveLength(1);
  });
});

describe('under protocol', () => {
  test.each([
    ['replicated', { aligned, label: 'kind', features, k: 10, points: 2 }, points.slice(0, 2)],
    [
      'additive-dealer',
      { aligned, label: 'amount', features: ['age', 'claims'], k: 10, scale: 'deviation', points: 1 },
      [['44', '3']],
    ],
  ] as const)('%s: as in the clear, at the price', async (protocol, question, given) => {
    const from = underProtocol(kept, protocol);
    const compiled = await neighbours.compile(requestOf(question, from));
    const { results } = await ranUnderProtocol(neighbours, compiled, from, given);
    expect(results[0]).toEqual((await told(question, given, from)).found);
    expect(results.slice(1).every((each) => each === undefined)).toBe(true);
  });
});

describe('what whoever asks could work out', () => {
  const question: NeighboursQuestion = { aligned, label: 'kind', features, k: 10 };

  test('an answer is about k rows of somebody, or there is none', async () => {
    // A bank of 15 rows, some without an age or a partner.
    await database.run('CREATE TABLE bank.few AS SELECT * FROM bank.customers LIMIT 15');
    const short = await keptTable(database, [
      cardOf('bank', 'few', 15, bank),
      cardOf('insurer', 'policies', 150, insurer),
    ]);
    const [[rows] = []] = await database.rows(
      'SELECT count(*) FROM bank.few JOIN insurer.policies USING (id) WHERE age > 0',
    );
    expect(Number(rows)).toBeLessThan(14);
    const none = await told({ ...question, k: 14 }, points.slice(0, 1), short);
    expect([...none.found.enough, ...none.found.answer]).toEqual([0n, 0n]);
    expect(tableOf(none.plan, none.found).rows).toEqual([['1', null]]);
    const { found } = await told({ ...question, k: Number(rows) }, points.slice(0, 1), short);
    expect([...found.enough]).toEqual([1n]);
  });

  test('k below the minimum is refused, and several recipients are', async () => {
    await expect(neighbours.compile(requestOf({ ...question, k: 9 }, kept))).rejects.toMatchObject({
      code: 'neighbours.few',
    });
    await expect(neighbours.compile(requestOf(question, kept, ['bank', 'insurer']))).rejects.toMatchObject({
      code: 'neighbours.caller',
    });
  });

  test('needs single-out on the columns of others, and the statement says what repeated points tell', async () => {
    const without = (use: Use): Kept => ({
      ...kept,
      datasets: kept.datasets.map(
        (each): DatasetCard => ({
          ...each,
          columns: each.columns.map((column) => ({ ...column, allow: column.allow.filter((own) => own !== use) })),
        }),
      ),
    });
    const { missing } = await neighbours.grants(requestOf(question, without('single-out')));
    expect(missing.map(({ owner, column, use }) => `${owner}.${column}: ${use}`)).toEqual([
      'insurer.claims: single-out',
      'insurer.smoker: single-out',
    ]);
    const { disclosure } = await neighbours.compile(requestOf({ ...question, points: 5 }, kept));
    const text = renderDisclosure(disclosure);
    expect(text).toMatch(/whose nearest rows differ in one row, in one run or in several/);
    expect(
      disclosure.filter(({ releases }) => releases > 0).map(({ id, who, releases }) => [id, who, releases]),
    ).toEqual([
      ['enough', ['bank'], 5],
      ['answer', ['bank'], 5],
    ]);
    expect(disclosure.find(({ id }) => id === 'nobody.points')?.who).toEqual([]);
    expect(disclosure.find(({ id }) => id === 'asks')?.who).toEqual(['insurer', 'notary']);
  });

  test('two points whose nearest rows differ in one row do tell that row’s label: the statement is right', async () => {
    const asked = (text: string): GivenInput => [[text]];
    const ten = await told({ ...question, label: 'amount', features: ['income'] }, asked('0'));
    const eleven = await told({ ...question, label: 'amount', features: ['income'], k: 11 }, asked('0'));
    const difference = (eleven.found.answer[0] ?? 0n) - (ten.found.answer[0] ?? 0n);
    const [[amount] = []] = await database.rows(
      'SELECT amount FROM bank.customers JOIN insurer.policies USING (id) ORDER BY income LIMIT 1 OFFSET 10',
    );
    expect(difference).toBe(BigInt(Number(amount)));
  });

  test('of a stack, answers are about enough rows of others than whoever asks', async () => {
    const own = await openTestDatabase(DuckDBInstance);
    const owners = ['north', 'south'] as const;
    for (const [i, owner] of owners.entries())
      await own.run(`CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.patients AS SELECT '${owner}' || r AS id,
        (${i === 0 ? 20 : 60} + r % 20)::BIGINT AS age, r % 3 = 0 AS ill FROM range(60) t(r)`);
    const parties: readonly PartyRef[] = [
      { name: 'north', role: 'owner', publicKey: 'north' },
      { name: 'south', role: 'owner', publicKey: 'south' },
      { name: 'notary', role: 'helper', publicKey: 'notary' },
    ];
    const columns = ['age', 'ill'];
    const ill: ColumnCard = { name: 'ill', type: { kind: 'boolean' }, nullable: false, allow };
    const from = await stackedTable(
      own,
      owners.map((owner) => cardOf(owner, 'patients', 60, [number('age', 0, 99), ill])),
      { tables: owners.map((owner) => `${owner}.patients`), columns },
      parties,
    );
    const ask: NeighboursQuestion = {
      aligned: 'stack/0000000000000000/table',
      label: 'ill',
      features: ['age'],
      k: 20,
      tell: 'counts',
      points: 2,
    };
    // Around 25 all rows are the north's, around 70 the south's.
    const { found } = await told(ask, [['25'], ['70']], from, ['north']);
    expect([...found.enough]).toEqual([0n, 1n]);
    expect([...found.answer].slice(0, 2)).toEqual([0n, 0n]);
    const { disclosure } = await neighbours.compile(requestOf(ask, from, ['north']));
    expect(renderDisclosure(disclosure)).toMatch(/at least 10 of the 20 nearest are not its own/);
    const { found: both } = await told(ask, [['25'], ['70']], from, ['notary']);
    expect([...both.enough]).toEqual([1n, 1n]);
    expect([...both.answer].reduce((sum, each) => sum + each)).toBe(40n);
    own.close();
  });

  test('the ledger knows one question from another', async () => {
    const frameOf = async (change: Partial<NeighboursQuestion>) => {
      const { plan } = await neighbours.compile(requestOf({ ...question, ...change }, kept));
      return neighbours.ownPart(plan, kept.datasets, 'insurer')?.frame;
    };
    const one = await frameOf({});
    expect(await frameOf({ scale: 'range', tell: 'class', points: 1 })).toBe(one);
    for (const other of [{ k: 11 }, { tell: 'counts' }, { points: 2 }, { weights: { age: 2 } }] as const)
      expect(await frameOf(other)).not.toBe(one);
  });
});

describe('wrong questions and points', () => {
  test.each([
    [{ k: 0 }, 'question.wrong-member'],
    [{ k: 101 }, 'question.wrong-member'],
    [{ near: 3 }, 'question.unknown-member'],
    [{ features: ['ages'] }, 'model.unknown-column'],
    [{ features: ['age', 'kind'] }, 'model.twice'],
    [{ scale: 'deviation' }, 'neighbours.list'],
    [{ label: 'amount', tell: 'class' }, 'neighbours.no-class'],
    [{ weights: { amount: 2 } }, 'neighbours.weight'],
    [{ weights: { age: 0 } }, 'question.wrong-member'],
  ])('%j', async (change, code) => {
    const question = { aligned, label: 'kind', features, k: 10, ...change } as NeighboursQuestion;
    const ask = async () => await neighbours.compile(requestOf(question, kept));
    await expect(ask()).rejects.toMatchObject({ code });
  });

  test.each([
    [{ age: '17' }, 'input.value'],
    [{ age: 'forty' }, 'input.value'],
    [{ income: '1.234' }, 'input.value'],
    [{ housing: 'castle' }, 'input.value'],
    [{ smoker: 'yes' }, 'input.value'],
    [{ more: '1' }, 'input.fields'],
  ])('a point with %j', async (change, code) => {
    const { plan } = await neighbours.compile(requestOf({ aligned, label: 'kind', features, k: 10 }, kept));
    const terms = neighbours.asks?.(plan);
    if (terms === undefined) throw new Error('somebody asks');
    const point = { age: '40', income: '99.5', housing: 'own', claims: '3', smoker: 'true' };
    expect(readInput(terms, [point])).toHaveLength(1);
    expect(() => readInput(terms, [{ ...point, ...change }])).toThrow(expect.objectContaining({ code }));
    expect(() => readInput(terms, [point, point])).toThrow(expect.objectContaining({ code: 'input.number' }));
  });
});
