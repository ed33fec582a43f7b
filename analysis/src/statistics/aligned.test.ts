/** Descriptions of an aligned table: against DuckDB over the joined tables, and under protocol at the price told. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../contracts.ts';
import type { ArtifactCard, KeptTable } from '../contract/artifacts.ts';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { type HeldShares, Shelf } from '../kinds/shelf.ts';
import { renderSteps } from '../kinds/steps.ts';
import { align } from '../sets/align/kind.ts';
import type { AlignPlan } from '../sets/align/plan.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { describe } from './kind.ts';
import { type DescribeNumbers, numbersOf } from './numbers.ts';
import type { DescribePlan } from './plan.ts';
import type { DescribeQuestion } from './question.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // Every third customer has a policy, every second of these a visit; in no order that is the key's.
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       CASE WHEN i % 24 = 0 THEN NULL ELSE ((i * 7919) % 90000)::DECIMAL(9, 2) / 100 - 200 END AS income,
       ['a', 'b', 'c', NULL][1 + (i // 6) % 4] AS ward, i % 5 < 2 AS active FROM range(120) r(i) ORDER BY hash(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 3 * i AS id,
       CASE WHEN i % 10 = 6 THEN NULL ELSE (i * 31) % 500 END::BIGINT AS claims,
       DATE '2000-01-01' + ((i * 97) % 4000)::INT AS since FROM range(60) r(i) ORDER BY hash(i + 1)`,
    `CREATE SCHEMA clinic; CREATE TABLE clinic.visits AS SELECT 'k' || 6 * i AS id, (i % 9)::BIGINT AS visits,
       ['x', 'y'][1 + (i // 4) % 2] AS ward FROM range(50) r(i) ORDER BY hash(i + 2)`,
  ])
    await database.run(sql);
});
afterAll(() => database.close());

const allow = ['aggregate', 'filter', 'extreme', 'single-out', 'combine', 'membership'] as const;
const column = (name: string, type: ColumnCard['type'], more: Partial<ColumnCard> = {}): ColumnCard => {
  return { name, type, nullable: false, allow: [...allow], ...more };
};
const text = { kind: 'text' } as const;
const id = column('id', text, { allow: ['join', 'membership'] });
function card(owner: string, name: string, rowsUpTo: number, columns: readonly ColumnCard[]): DatasetCard {
  return {
    owner,
    name,
    rowsUpTo,
    contentDigest: '0'.repeat(64),
    policyDigest: '0'.repeat(64),
    minimumGroupSize: 2,
    keptShares: 'allow',
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [['id']],
    recipients: ['*'],
    helpers: ['*'],
    helpersMay: ['receive'],
    columns: [id, ...columns],
  };
}
const cards = [
  card('bank', 'customers', 130, [
    column('age', { kind: 'integer' }, { range: { min: '18', max: '88' } }),
    column(
      'income',
      { kind: 'decimal', precision: 9, scale: 2 },
      { range: { min: '-20000', max: '70000' }, nullable: true },
    ),
    column('ward', text, {
      nullable: true,
      categories: ['a', 'b', 'c'],
      allow: ['group', 'filter', 'combine', 'membership'],
    }),
    column('active', { kind: 'boolean' }),
  ]),
  card('insurer', 'policies', 64, [
    column('claims', { kind: 'integer' }, { range: { min: '0', max: '500' }, nullable: true }),
    column('since', { kind: 'date' }, { range: { min: '10957', max: '15000' } }),
  ]),
  card('clinic', 'visits', 50, [
    column('visits', { kind: 'integer' }, { range: { min: '0', max: '8' } }),
    column('ward', text, { categories: ['x', 'y'], allow: ['group', 'filter', 'combine', 'membership'] }),
  ]),
];
const owner = (name: string): PartyRef => ({ name, role: 'owner', publicKey: name });
const three = cards.map((each) => owner(each.owner));
const helped: PartyRef[] = [owner('bank'), owner('insurer'), { name: 'notary', role: 'helper', publicKey: 'notary' }];
const name = 'align/0000000000000000/table';

interface Kept {
  readonly artifact: ArtifactCard;
  readonly held: ReadonlyMap<string, HeldShares>;
  readonly parties: readonly PartyRef[];
  readonly datasets: readonly DatasetCard[];
}

function cardOf({ keeps: [kept], parties, protocol }: AlignPlan, datasets: readonly DatasetCard[]): ArtifactCard {
  const known = (party: string) => ({ name: party, publicKey: party });
  return {
    name,
    contractDigest: '0'.repeat(64),
    runId: '0'.repeat(32),
    run: 1,
    protocol,
    computers: parties.map(known),
    owners: datasets.map((each) => known(each.owner)),
    datasets: datasets.map((each) => `${each.owner}.${each.name}`),
    vectors: kept.vectors,
    table: kept.table,
    digests: [],
  };
}

async function planOf(parties: readonly PartyRef[], datasets: readonly DatasetCard[], protocol = 'replicated') {
  const columns = datasets.flatMap((each) =>
    each.columns.flatMap((one) => (one === id ? [] : [`${each.owner}.${each.name}.${one.name}`])),
  );
  const question = align.read({ tables: datasets.map((each) => `${each.owner}.${each.name}`), on: ['id'], columns });
  const { plan } = await compile({ kind: 'align', question, parties, protocol, datasets, recipients: ['bank'] });
  return plan as AlignPlan;
}

/** Aligned in the clear. */
async function aligned(parties = three, datasets: readonly DatasetCard[] = cards): Promise<Kept> {
  const plan = await planOf(parties, datasets);
  const shelf = new Shelf(plan);
  const load = (i: number) => database.load(plan.stages[i] as AlignPlan['stages'][number]);
  await runInTheClear(everyoneOf(plan), (runtime) => align.run(plan, runtime), load, undefined, shelf);
  const held = new Map([[name, shelf.kept().get('table') as HeldShares]]);
  return { artifact: cardOf(plan, datasets), held, parties, datasets };
}

async function compiled(
  question: DescribeQuestion,
  { artifact, parties, datasets }: Omit<Kept, 'held'>,
  recipients = ['bank'],
) {
  const { protocol } = artifact;
  const asked = describe.read({ aligned: name, ...question });
  const request = { kind: 'describe', question: asked, parties, protocol, datasets, artifacts: [artifact], recipients };
  return await compile(request);
}

const nothingIsRead = () => Promise.reject(new Error('nothing is read'));

async function numbersFor(question: DescribeQuestion, kept: Kept): Promise<DescribeNumbers> {
  const plan = (await compiled(question, kept)).plan as DescribePlan;
  const run = await runInTheClear(
    everyoneOf(plan),
    (runtime) => describe.run(plan, runtime),
    nothingIsRead,
    undefined,
    new Shelf(plan, kept.held),
  );
  if (run === undefined) throw new Error('no recipient');
  return numbersOf(plan, run);
}

const rows = async (sql: string): Promise<unknown[][]> =>
  (await database.rows(sql)).map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell)));
const ofThree = 'FROM bank.customers b JOIN insurer.policies i ON b.id = i.id JOIN clinic.visits c ON b.id = c.id';

test('three owners: moments, correlations, extremes and parts, as DuckDB has them of the joined tables', async () => {
  const kept = await aligned();
  const question = {
    columns: ['income', 'claims', 'visits'],
    statistics: ['count', 'missing', 'mean', 'variance', 'min', 'max', 'correlation'],
    histogram: { bins: 4 },
    quantiles: [0.5],
  } as const;
  const { groups } = await numbersFor(question, kept);
  const [[all]] = (await rows(`SELECT count(*) ${ofThree}`)) as [[number]];
  expect(groups).toMatchObject([{ rows: all }]);
  expect(all).toBe(20);
  for (const found of groups[0]?.columns ?? []) {
    const [expected] = await rows(
      `SELECT count(${found.name}), count(*) - count(${found.name}), avg(${found.name}::DOUBLE), var_samp(${found.name}),
         min(${found.name})::DOUBLE, max(${found.name})::DOUBLE ${ofThree}`,
    );
    const { count, missing, mean, variance, min, max } = found;
    expect([count, missing, Number(min), Number(max)]).toEqual([0, 1, 4, 5].map((i) => expected?.[i]));
    expect(mean).toBeCloseTo(expected?.[2] as number, 9);
    expect(variance).toBeCloseTo(expected?.[3] as number, 6);
    const parts = found.histogram ?? [];
    expect(parts.length).toBeGreaterThan(1);
    for (const { low, high, rows: counted } of parts)
      expect(await rows(`SELECT count(*) ${ofThree} WHERE ${found.name} BETWEEN ${low} AND ${high}`)).toEqual([
        [counted],
      ]);
  }
  const complete = 'income IS NOT NULL AND claims IS NOT NULL';
  const [[correlation]] = (await rows(`SELECT corr(income, claims) ${ofThree} WHERE ${complete}`)) as [[number]];
  expect(groups[0]?.complete?.correlation?.[0]?.[1]).toBeCloseTo(correlation, 9);
});

test('conditions of every kind, by a column with NULLs, are those of SQL', async () => {
  const kept = await aligned();
  const conditions = [
    'NOT (income > 100.5) OR claims IS NULL',
    "customers.ward IN ('a', 'c') AND NOT active",
    "customers.ward <> 'b' OR customers.ward IS NULL",
    "customers.ward > 'a'",
    'claims + 2 * visits >= age',
    "since < DATE '2006-06-01' AND age BETWEEN 20 AND 70",
    '(income < 0) IS NULL',
    'NOT (claims IN (31, 62, NULL)) OR visits = 4',
  ];
  for (const where of conditions) {
    const asked = numbersFor({ columns: ['age'], by: 'visits.ward', statistics: ['count', 'mean'], where }, kept);
    const sql = where.replaceAll('customers.', 'b.');
    const expected = await rows(
      `SELECT c.ward, count(*), avg(age::DOUBLE) ${ofThree} WHERE ${sql} GROUP BY c.ward HAVING count(*) >= 2 ORDER BY 1`,
    );
    const { groups } = await asked;
    const found = groups.map(({ group, rows: count, columns }) => [group, count, columns[0]?.mean]);
    expect([where, ...found]).toEqual([
      where,
      ...expected.map(([ward, count, mean]) => [ward, count, expect.closeTo(mean as number, 9)]),
    ]);
  }
});

test('cross-tables of two owners, groups with a value NULL, and groups too small', async () => {
  const kept = await aligned();
  const { groups, crosstabs } = await numbersFor(
    { columns: ['age'], by: 'customers.ward', statistics: ['mean'], crosstabs: [['customers.ward', 'visits.ward']] },
    kept,
  );
  const expected = await rows(
    `SELECT b.ward, count(*) ${ofThree} GROUP BY b.ward HAVING count(*) >= 2 ORDER BY b.ward NULLS LAST`,
  );
  expect(groups.map(({ group, rows: count }) => [group, count])).toEqual(expected);
  const cells = await rows(`SELECT b.ward, c.ward, count(*) ${ofThree} GROUP BY ALL HAVING count(*) >= 2`);
  const found = crosstabs.flatMap(({ rows: { values }, columns, cells: each }) =>
    values.flatMap((value, i) => columns.values.map((across, j) => [value, across, each[i]?.[j]])),
  );
  expect(found).toHaveLength(8);
  expect(new Set(found.map(String))).toEqual(new Set(cells.map(String)));
});

test('two owners and a helper, under protocol: the report of the joined tables, at the price told', async () => {
  const datasets = cards.slice(0, 2);
  const question = {
    columns: ['income', 'claims'],
    by: 'ward',
    statistics: ['count', 'mean', 'correlation'],
    histogram: { bins: 6 },
    // Beyond the range of what is kept: all rows are below.
    where: 'income < 70001 OR claims > 3',
  } as const;
  const plan = await planOf(helped, datasets);
  const everyone = everyoneOf(plan);
  const made = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(plan);
    const load = (i: number) => database.load(plan.stages[i] as AlignPlan['stages'][number]);
    const guard = { permit: () => undefined };
    await align.run(plan, runtimeOf({ session, protocol: protocolNamed(plan.protocol), guard, load, shelf }));
    return shelf.kept().get('table') as HeldShares;
  });
  const artifact = cardOf(plan, datasets);
  const { plan: any, disclosure, cost } = await compiled(question, { artifact, parties: helped, datasets });
  const later = any as DescribePlan;
  const { results, traffic } = await runLocal(everyone, async (session) => {
    const shelf = new Shelf(later, new Map([[name, made.results[session.self] as HeldShares]]));
    const guard = disclosureGuard(disclosure, everyone);
    const protocol = protocolNamed(later.protocol);
    return await describe.run(later, runtimeOf({ session, protocol, guard, load: nothingIsRead, shelf }));
  });
  expect(traffic.map(({ sent }) => sent.reduce((all, bytes) => all + bytes, 0))).toEqual([...cost.bytes]);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(results.map((told) => told !== undefined)).toEqual([true, false, false]);

  const { plan: joined } = await compile({
    kind: 'describe',
    question: describe.read({ tables: ['bank.customers', 'insurer.policies'], on: [['id', 'id']], ...question }),
    parties: helped,
    protocol: 'replicated',
    datasets,
    recipients: ['bank'],
  });
  const plain = joined as DescribePlan;
  const told = await runInTheClear(
    everyone,
    (runtime) => describe.run(plain, runtime),
    (i) => database.load(plain.stages[i] as DescribePlan['stages'][number]),
  );
  expect(results[0]).toEqual(told);
  // The same uses are asked for, and the same is written in the ledgers but for the rules of the keys.
  const seats = { kind: 'describe', parties: helped, protocol: 'replicated', datasets, recipients: ['bank'] };
  const { tables, on } = { tables: ['bank.customers', 'insurer.policies'], on: [['id', 'id']] as const };
  const grants = await Promise.all([
    describe.grants({ ...seats, question: { aligned: name, ...question }, artifacts: [artifact] }),
    describe.grants({ ...seats, question: { tables, on, ...question } }),
  ]);
  expect(grants[0]).toEqual(grants[1]);
  const parts = [later, plain].map((each) => describe.ownPart(each, datasets, 'insurer'));
  expect(parts[0]?.frame).not.toBe(parts[1]?.frame);
  expect({ ...parts[0], frame: '' }).toEqual({ ...parts[1], frame: '' });
});

test('the statement is that of joined tables; what the alignment told stands as told', async () => {
  const kept = await aligned(helped, cards.slice(0, 2));
  const question = { columns: ['age'], statistics: ['mean'], where: 'claims > 5' } as const;
  const { plan, disclosure } = await compiled(question, kept);
  expect(renderDisclosure(disclosure)).toMatchInlineSnapshot(`
    "Who learns what
      bank                   result: one row × (COUNT(*), SUM(bank.age))
                             · whether the one row of the result is shown
                             · COUNT(*) of every group that is shown
                             · SUM(bank.age) of every group that is shown
                             works out from these numbers, and from nothing else: mean
                             only groups of at least 2 rows; smaller ones look like those without rows
                             can work out: which of its own rows are in common, through the values of bank.age that it chooses, by SUM(bank.age) (insurer.id)
                             can work out: whether one row of its own is in common, and what insurer gave for it, where it knows all other rows of the group; it chooses its own rows and may arrange them so
                             can work out: what every row of a group has, where the answer shows that all are alike (a total at the end of its range, as many rows as there are), or all but a few (a total near that end)
                             can work out: roughly, what the largest row of a group has in SUM(bank.age), where it outweighs all others; so, too, of the rows that one total takes and another does not
                             can work out: more, by subtracting this answer from earlier or later ones about the same data
      insurer, notary        the size of bank.customers, rounded up: at most 130 rows
                             the card of bank.customers, as every other peer of bank does: names and types of the 5 columns with a permitted use, which keys occur once or how often at most, the values of ward, the declared ranges of age, income
      bank, notary           the size of insurer.policies, rounded up: at most 64 rows
                             the card of insurer.policies, as every other peer of insurer does: names and types of the 3 columns with a permitted use, which keys occur once or how often at most, the declared ranges of claims, since
      notary                 was told how many rows are in common when align/0000000000000000/table was made; nothing more of them now
      bank, insurer, notary  the whole question with its names and constants, the plan and this statement
                             if the run stops: at which party and step, and whether its data were the cause
                             any 2 of bank, insurer, notary that pool what they received: everything. The protocol holds against 1 of them being curious together, as long as all follow it
      nobody                 any value of a group that is not shown, from this answer alone, but for the number of rows in common
      bank, insurer, notary  uses "align/0000000000000000/table", shares that run 1 of contract 0000000000000000 left (576 numbers of bank.customers, insurer.policies); minimum, uses of columns and rules about totals in the policies of these held for that contract, and hold here only as far as a line says so"
  `);
  expect(renderSteps(describe.view.steps(plan as DescribePlan))).toMatchInlineSnapshot(`
    "How it is computed
      1. bank, insurer, notary take their shares of the aligned table align/0000000000000000/table: up to 64 rows of bank, insurer, of which nobody knows which have a partner; no data are read
      2. together: which rows meet insurer.claims > 5
      3. together: COUNT(*), SUM(bank.age) over all rows
      4. together: what the gates do not let through is set to zero: groups of fewer than 2 rows, and all that the statement lists
      5. bank receives the numbers that the statement lists
      6. bank, on what was received: mean
      7. protocol: replicated among bank, insurer, notary, secure against 1 of 3 computers that are curious (semi-honest)"
  `);
  expect(describe.view.questionText(plan as DescribePlan)).toMatchInlineSnapshot(`
    "Of the aligned table align/0000000000000000/table;
    Columns: age;
    Statistics: mean;
    from the numbers of:
    SELECT COUNT(*),
           SUM(bank.age)
    FROM bank.customers
    JOIN insurer.policies ON bank.id = insurer.id
    WHERE insurer.claims > 5"
  `);
  expect(describe.stages(plan as DescribePlan)).toEqual([]);
  // The helper knows the number: what it receives beside needs its owners' word, as at a join.
  const silent = kept.datasets.map((each): DatasetCard => ({ ...each, helpersMay: [] }));
  await expect(compiled(question, { ...kept, datasets: silent }, ['notary'])).rejects.toMatchObject({
    code: 'policy.helper-receive',
  });
});

test('data that changed, a unit of several rows, and what the shares do not hold', async () => {
  const kept = { artifact: cardOf(await planOf(three, cards), cards), parties: three, datasets: cards };
  const [first, ...others] = cards as [DatasetCard, ...DatasetCard[]];
  const over = (more: Partial<DatasetCard>, question: DescribeQuestion = { columns: ['age'] }) =>
    compiled(question, { ...kept, datasets: [{ ...first, ...more }, ...others] });
  const changed = { code: 'align.changed', fields: { owner: 'bank', dataset: 'customers' } };
  await expect(over({ contentDigest: '1'.repeat(64) })).rejects.toMatchObject(changed);
  const wider = first.columns.map((each) => (each.name === 'age' ? { ...each, range: { min: '0', max: '99' } } : each));
  await expect(over({ columns: wider })).rejects.toMatchObject(changed);
  await expect(over({ columns: first.columns.slice(1) })).rejects.toMatchObject(changed);
  const unit = { column: 'age', type: { kind: 'integer' } } as const;
  await expect(over({ unit })).rejects.toMatchObject({ code: 'describe.aligned-unit' });
  await expect(over({}, { columns: ['id'] })).rejects.toMatchObject({ code: 'describe.unknown-column' });
  await expect(over({}, { columns: ['ward'] })).rejects.toMatchObject({ code: 'describe.ambiguous-column' });
  const { table } = kept.artifact;
  const stacked = {
    ...kept.artifact,
    table: { ...(table as KeptTable), stack: { as: 'people', tables: [0, 1], rows: [64, 64] } },
  };
  await expect(compiled({ columns: ['age'] }, { ...kept, artifact: stacked })).rejects.toMatchObject({
    code: 'describe.stacked',
  });
  const { table: _, ...plain } = kept.artifact;
  await expect(compiled({ columns: ['age'] }, { ...kept, artifact: plain })).rejects.toMatchObject({
    code: 'align.no-table',
  });
  expect(() => describe.read({ aligned: name, tables: ['bank.customers'], columns: ['age'] })).toThrow(
    expect.objectContaining({ code: 'describe.aligned-beside' }) as Error,
  );
});
