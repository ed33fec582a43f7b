/** What a recipient works out of parts and cells: is it on the statement, and did the owner allow it? */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe as suite, expect, test } from 'vitest';
import type { ColumnCard, DatasetCard, Use } from '../contract/cards.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { columnCard, datasetCard } from '../sql/testing/cards.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { describe } from './kind.ts';
import { numbersOf } from './numbers.ts';
import type { DescribeQuestion } from './question.ts';
import { requestFor } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA insurer; CREATE SCHEMA clinic');
});
afterAll(() => database.close());

async function answer(question: DescribeQuestion, cards: readonly DatasetCard[], recipients: readonly string[]) {
  const helpers = ['helper', 'notary'].slice(0, 3 - cards.length);
  const { plan, disclosure } = await describe.compile(requestFor(question, cards, helpers, recipients));
  const told = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (told === undefined) throw new Error('no recipient');
  return { plan, told, disclosure, numbers: numbersOf(plan, told) };
}

const nobody = (lines: readonly { readonly id: string }[]) =>
  lines.map(({ id }) => id).filter((id) => id.startsWith('nobody.'));

suite('a join, by a recipient that chooses its own numbers', () => {
  const range = { min: '0', max: '39' };
  const own = datasetCard(
    'bank',
    'customers',
    1_000,
    [
      columnCard('id', { kind: 'integer' }),
      columnCard('place', { kind: 'integer' }, { range }),
      columnCard('half', { kind: 'text' }, { categories: ['a', 'b'] }),
    ],
    [['id']],
  );
  const theirs = (...uses: readonly Use[]) =>
    datasetCard(
      'insurer',
      'policies',
      1_000,
      [
        columnCard('id', { kind: 'integer' }, { allow: ['join', ...uses] }),
        columnCard('ill', { kind: 'boolean' }, { allow: ['group', ...uses], categories: ['false', 'true'] }),
      ],
      [['id']],
    );
  const question: DescribeQuestion = {
    tables: ['bank.customers', 'insurer.policies'],
    on: [['id', 'id']],
    columns: ['place'],
    statistics: ['histogram'],
    histogram: { bins: 40 },
  };
  const lacking = async (more: Partial<DescribeQuestion>, ...uses: readonly Use[]) => {
    const request = requestFor({ ...question, ...more }, [own, theirs(...uses)], ['helper']);
    return (await describe.grants(request)).missing.map(({ column, use }) => `${column}: ${use}`);
  };

  test('cut points name rows that are in common, so they need membership', async () => {
    const common = Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 3 !== 1);
    await database.run(`CREATE TABLE bank.customers AS SELECT i AS id, i AS place, 'a' AS half FROM range(40) AS t(i)`);
    await database.run(
      `CREATE TABLE insurer.policies AS SELECT i AS id, true AS ill FROM range(40) AS t(i) WHERE i % 3 <> 1`,
    );
    const { plan, told, disclosure } = await answer(question, [own, theirs('membership')], ['bank']);
    const named = (plan.describe.cuts[0]?.at ?? [])
      .filter((_, i) => told.counts['cuts.1']?.[i] === 1n)
      .map((at) => Number(at) - 1);
    expect(named.length).toBeGreaterThan(0);
    for (const row of named) expect(common).toContain(row);
    expect(disclosure.map(({ id }) => id)).toContain('infer.chosen.membership.bank');
    expect(await lacking({})).toEqual(['id: membership']);
    await expect(describe.compile(requestFor(question, [own, theirs()], ['helper']))).rejects.toThrow(/membership/);
  });

  test('one division by own values is a group; several need membership, and with others’ columns combine', async () => {
    const { columns: _, ...cells } = { ...question, statistics: ['count'] as const };
    const tables = (crosstabs: DescribeQuestion['crosstabs']) =>
      requestFor({ ...cells, crosstabs } as DescribeQuestion, [own, theirs()], ['helper']);
    const uses = async (crosstabs: DescribeQuestion['crosstabs']) =>
      (await describe.grants(tables(crosstabs))).missing.map(({ column, use }) => `${column}: ${use}`);
    expect(await uses([['half', 'ill']])).toEqual([]);
    expect(
      (
        await uses([
          ['half', 'ill'],
          ['ill', 'half'],
        ])
      ).sort(),
    ).toEqual(['id: membership', 'ill: combine']);
  });

  test('whoever owns nothing chooses nothing', async () => {
    const request = requestFor(question, [own, theirs()], ['helper'], ['helper']);
    expect((await describe.grants(request)).missing).toEqual([]);
  });
});

suite('one table divided in several ways', () => {
  const category = (name: string, categories: readonly string[]): ColumnCard =>
    columnCard(name, { kind: 'text' }, { allow: ['group'], categories });
  const card = datasetCard('clinic', 'people', 1_000, [
    category('sex', ['f', 'm']),
    category('district', ['d1', 'd2', 'd3', 'd4']),
    category('region', ['r1', 'r2']),
    columnCard('age', { kind: 'integer' }, { allow: ['aggregate', 'filter'], range: { min: '0', max: '99' } }),
  ]);
  const ask = (question: Omit<DescribeQuestion, 'tables'>) =>
    answer({ tables: ['clinic.people'], ...question }, [card], ['helper']);

  test('cells of regions and of districts tell of a single row, and the statement says so', async () => {
    await database.run('CREATE TABLE clinic.people (sex VARCHAR, district VARCHAR, region VARCHAR, age INTEGER)');
    const rows = [
      [30, 'f', 'd1', 'r1'],
      [1, 'f', 'd2', 'r1'],
      [9, 'f', 'd3', 'r2'],
      [20, 'f', 'd4', 'r2'],
      [30, 'm', 'd1', 'r1'],
      [9, 'm', 'd2', 'r1'],
      [9, 'm', 'd3', 'r2'],
      [20, 'm', 'd4', 'r2'],
    ] as const;
    for (const [n, sex, district, region] of rows) {
      await database.run(
        `INSERT INTO clinic.people SELECT '${sex}', '${district}', '${region}', i FROM range(${n}) AS t(i)`,
      );
    }
    const { numbers, disclosure } = await ask({
      crosstabs: [
        ['sex', 'district'],
        ['sex', 'region'],
      ],
    });
    const [districts, regions] = numbers.crosstabs.map(({ cells }) => cells[0]);
    expect(districts).toEqual([30, null, null, 20]);
    // 31 of the region, 30 of its large district.
    expect(regions).toEqual([31, 29]);
    expect(disclosure.map(({ id }) => id)).toContain('infer.divided');
    expect(nobody(disclosure)).toEqual([]);
  });

  test('what nobody learns', async () => {
    expect(nobody((await ask({ crosstabs: [['sex', 'district']] })).disclosure)).toEqual(['nobody.values']);
    expect(nobody((await ask({ by: 'sex', columns: ['age'], statistics: ['mean'] })).disclosure)).toEqual([
      'nobody.values',
      'nobody.withheld',
    ]);
    // Which point is shown first tells that somebody is of that age.
    const cut = await ask({ by: 'sex', columns: ['age'], statistics: ['median'] });
    expect(nobody(cut.disclosure)).toEqual(['nobody.withheld']);
  });

  const inferred = (lines: readonly { readonly id: string }[]) =>
    lines.map(({ id }) => id).filter((id) => /^infer\.(left-out|divided|beside)$/.test(id));

  test('cells and parts that are not shown, beside all rows, numbers of values and sums', async () => {
    const number = (name: string, nullable = false) => {
      const range = { min: '0', max: '3' };
      return columnCard(name, { kind: 'integer' }, { allow: ['aggregate', 'filter'], range, nullable });
    };
    const columns = [
      category('sex', ['f', 'm']),
      category('stage', ['s1', 's2', 's3']),
      number('pain'),
      number('scan', true),
    ];
    /** Rows by sex and stage; those of women in the second and of men in the first stage have been scanned. */
    const fill = async (name: string, women: readonly number[], men: readonly number[], pains: readonly number[]) => {
      await database.run(`CREATE TABLE clinic.${name} (sex VARCHAR, stage VARCHAR, pain INTEGER, scan INTEGER)`);
      const pain = pains.flatMap((n, value) => Array.from({ length: n }, () => value));
      const rows = [women, men].flatMap((stages, i) =>
        stages.flatMap((n, j) =>
          Array.from({ length: n }, () => `'${'fm'[i]}', 's${j + 1}', $, ${i + j === 1 ? 1 : 'NULL'}`),
        ),
      );
      const lines = rows.map((row, i) => `(${row.replace('$', String(pain[i]))})`);
      await database.run(`INSERT INTO clinic.${name} VALUES ${lines.join(', ')}`);
      const card = datasetCard('clinic', name, 1_000, columns);
      return (question: Omit<DescribeQuestion, 'tables'>) =>
        answer({ tables: [`clinic.${name}`], ...question }, [card], ['helper']);
    };
    const crosstabs = [['sex', 'stage']] as const;

    const alike = await (await fill('alike', [30, 9, 9], [30, 9, 9], [96]))({ crosstabs });
    expect(alike.numbers.crosstabs[0]?.cells).toEqual([
      [30, null, null],
      [30, null, null],
    ]);
    // 36 rows are left for four cells of at most 9.
    expect(alike.numbers.groups[0]?.rows).toBe(60 + 4 * 9);
    expect(inferred(alike.disclosure)).toEqual(['infer.left-out']);
    expect(nobody(alike.disclosure)).toEqual(['nobody.values']);

    const ask = await fill('visits', [30, 1, 9], [30, 9, 9], [50, 3, 9, 26]);
    const scanned = await ask({ columns: ['scan'], statistics: ['count'], crosstabs });
    expect(scanned.numbers.crosstabs[0]?.cells).toEqual([
      [30, null, null],
      [30, null, null],
    ]);
    // One woman in the second stage, and men whose number is shown.
    expect(scanned.numbers.groups[0]?.columns[0]?.count).toBe(31);
    expect(inferred(scanned.disclosure)).toEqual(['infer.left-out', 'infer.beside']);
    expect(nobody(scanned.disclosure)).toEqual([]);

    const painful = await ask({ columns: ['pain'], statistics: ['mean', 'histogram'] });
    const [{ histogram = [], mean = 0 } = {}] = painful.numbers.groups[0]?.columns ?? [];
    expect(histogram.map(({ rows }) => rows)).toEqual([50, 12, 26]);
    // 3 rows of value 1 and 9 of value 2: from their number and their sum.
    expect(2 * 12 - (88 * (mean ?? 0) - 3 * 26)).toBeCloseTo(3);
    expect(inferred(painful.disclosure)).toEqual(['infer.beside']);
    // Number, sum and squares of ten rows that fit one set of values: one of 1, nine of 3.
    const squares = await (await fill('squares', [10, 0, 0], [0, 0, 0], [0, 1, 0, 9]))({
      columns: ['pain'],
      statistics: ['mean', 'variance'],
    });
    expect(squares.numbers.groups[0]?.columns[0]?.variance).toBeCloseTo((82 - 28 ** 2 / 10) / 9);
    expect(nobody(squares.disclosure)).toEqual(['nobody.withheld']);
    // What its own cut points divide are the rows with a value.
    expect(inferred((await ask({ columns: ['scan'], statistics: ['count', 'histogram'] })).disclosure)).toEqual([]);
    expect(inferred((await ask({ columns: ['scan'], statistics: ['mean'], by: 'sex' })).disclosure)).toEqual([]);
  });
});
