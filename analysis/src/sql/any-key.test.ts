/** Keys without lists, different values, quantiles and the best groups, compared with DuckDB. */
import { DuckDBInstance } from '@duckdb/node-api';
import { additiveDealer, type Protocol, protocolNamed, replicated, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import type { Compiled, CompileRequest } from '../kinds/kind.ts';
import { cellOf, printCells } from '../local/atoms.ts';
import { compile } from './compile.ts';
import { finish, type Released } from './execute/finish.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { ownPart } from './own-part.ts';
import { arrangementOf } from './plan/arrangement.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf, requestOf } from './testing/cards.ts';
import { Chance } from './testing/chance.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { answerInClear, differences } from './testing/same-answer.ts';
import { joinTables, tableSql, type TestTable, unionTables } from './testing/tables.ts';

const seeds = 2 * Number(process.env['TACIT_TEST_RUNS'] ?? 1);

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

/** Rows of the answer as text, withheld cells as such. */
type Rows = readonly (readonly (string | null)[])[];

interface Case {
  readonly select: readonly string[];
  readonly from: string;
  /** Number of select items that are keys; the others are aggregates, `of` what each takes (null: rows). */
  readonly keys: number;
  readonly of: readonly (string | null)[];
  readonly tail?: string;
}

/** What DuckDB makes of it: groups of too few rows left out, cells withheld by the rules of gates.ts. */
function oracleSql({ select, from, keys, of, tail = '' }: Case, minimum: number): string {
  const cells = select.slice(keys).map((item, i) => {
    const argument = of[i] ?? null;
    const shown = `CAST(${item} AS VARCHAR)`;
    if (argument === null) return shown;
    const [known, unknown] = [`count(${argument})`, `(count(*) - count(${argument}))`];
    const small = `(${known} < ${minimum} OR (${unknown} > 0 AND ${unknown} < ${minimum}))`;
    return minimum <= 1 ? shown : `CASE WHEN ${small} THEN 'withheld' ELSE ${shown} END`;
  });
  const labels = select.slice(0, keys).map((key) => `CAST(${key} AS VARCHAR)`);
  const group = select.slice(0, keys).join(', ');
  const grouping = keys === 0 ? '' : ` GROUP BY ${group}`;
  return `SELECT ${[...labels, ...cells].join(', ')} ${from}${grouping} HAVING count(*) >= ${minimum} ${tail.replace('HAVING', 'AND')}`;
}

async function ask(
  { select, from, keys, tail = '' }: Case,
  tables: readonly TestTable[],
  minimum: number,
  protocol: Protocol = replicated,
  more: Pick<CompileRequest, 'links'> = {},
): Promise<Compiled<Plan>> {
  const owners = tables.map(({ owner }) => owner);
  const helpers = protocol === replicated ? ['helper', 'second'].slice(0, 3 - owners.length) : [];
  const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });
  const group = keys === 0 ? '' : ` GROUP BY ${select.slice(0, keys).join(', ')}`;
  const cards = tables.map(({ card }): DatasetCard => ({ ...card, minimumGroupSize: minimum, emptyGroups: 'hidden' }));
  return compile({
    kind: 'sql',
    question: { sql: `SELECT ${select.map((item, i) => `${item} AS o${i}`).join(', ')} ${from}${group} ${tail}` },
    protocol: protocol.name,
    ...more,
    parties: [
      ...owners.map(party('owner')),
      ...helpers.map(party('helper')),
      ...(protocol.dealer ? ['dealer'] : []).map(party('dealer')),
    ],
    datasets: cards,
    // What is left of a union after a recipient's own rows has gates of its own.
    recipients: [from.includes('JOIN') ? (owners[0] as string) : (helpers.at(-1) ?? (owners[0] as string))],
  });
}

const load = (plan: Plan) => (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);

function shown(plan: Plan, released: Released): Rows {
  return finish(plan, released).rows.map((row) =>
    row.map((cell) => (cell === null ? null : typeof cell === 'object' ? 'withheld' : plainNumber(String(cell)))),
  );
}

/** Decimals without the zeros at their end, as both engines write them differently. */
const plainNumber = (text: string): string => (/^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text);

async function expected(asked: Case, minimum: number): Promise<Rows> {
  const rows = await database.rows(oracleSql(asked, minimum));
  return rows.map((row) => row.map((cell) => (cell === null ? null : plainNumber(cell as string))));
}

const sorted = (rows: Rows): string[] => rows.map((row) => JSON.stringify(row)).sort((a, b) => (a < b ? -1 : 1));

const joined = 'FROM bank.customers c JOIN insurer.policies p ON p.customer = c.id';
const joinCases: readonly Case[] = [
  {
    select: ['c.age', 'COUNT(*)', 'SUM(p.claims)', 'MIN(p.excess)'],
    from: joined,
    keys: 1,
    of: [null, 'p.claims', 'p.excess'],
  },
  { select: ['p.starts', 'c.segment', 'COUNT(*)', 'MAX(c.balance)'], from: joined, keys: 2, of: [null, 'c.balance'] },
  { select: ['c.code', 'COUNT(*)'], from: joined, keys: 1, of: [null] },
  {
    select: ['p.premium', 'COUNT(DISTINCT c.balance)', 'MEDIAN(c.age)'],
    from: joined,
    keys: 1,
    of: ['c.balance', 'c.age'],
  },
  {
    select: ['c.segment', 'COUNT(DISTINCT c.code)', 'COUNT(DISTINCT p.product)'],
    from: joined,
    keys: 1,
    of: ['c.code', 'p.product'],
  },
  {
    select: [
      'c.region',
      'p.paid',
      'MEDIAN(p.claims)',
      'PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY c.age)',
      'PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY p.starts)',
    ],
    from: `${joined} WHERE p.premium > -20 AND c.income + p.premium > 0`,
    keys: 2,
    of: ['p.claims', 'c.age', 'p.starts'],
  },
  {
    select: ['COUNT(DISTINCT c.age)', 'MIN(c.age)', 'MAX(c.age)', 'COUNT(*)'],
    from: joined,
    keys: 0,
    of: ['c.age', 'c.age', 'c.age', null],
  },
  {
    select: ['c.segment', 'c.income', 'COUNT(*)', 'SUM(p.premium)', 'MAX(p.claims)', 'COUNT(DISTINCT c.balance)'],
    from: `${joined} WHERE c.income + p.premium > 0`,
    keys: 2,
    of: [null, 'p.premium', 'p.claims', 'c.balance'],
  },
  {
    select: ['p.product', 'COUNT(DISTINCT p.excess)', 'MIN(c.balance)', 'COUNT(p.paid)'],
    from: joined,
    keys: 1,
    of: ['p.excess', 'c.balance', 'p.paid'],
  },
];
/** Numbers of those that need no sorting where their owner's table is no longer than the other. */
const arrangedCases = [0, 2, 6, 7, 8];

async function check(
  asked: Case,
  tables: readonly TestTable[],
  minimum: number,
  ordered = false,
): Promise<Compiled<Plan>> {
  const compiled = await ask(asked, tables, minimum);
  const { plan, disclosure } = compiled;
  const clear = await runQueryClear(plan, load(plan), { guard: disclosureGuard(disclosure, plan.parties) });
  const [found, wanted] = [shown(plan, clear), await expected(asked, minimum)];
  if (ordered) expect(found, asked.select.join(', ')).toEqual(wanted);
  else expect(sorted(found), asked.select.join(', ')).toEqual(sorted(wanted));
  return compiled;
}

test.each(Array.from({ length: seeds }, (_, i) => i))('keys and values over joins, %i', async (seed) => {
  const tables = joinTables(new Chance(900 + seed));
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  const arranged: boolean[] = [];
  for (const asked of joinCases) {
    const { plan } = await check(asked, tables, [1, 2, 4][seed % 3] as number);
    arranged.push(arrangementOf(plan) !== undefined);
  }
  arranged.forEach((is, i) => expect(is && !arrangedCases.includes(i)).toBe(false));
  expect(arranged.filter(Boolean).length).toBeGreaterThan(1);
});

const list = 'age, balance, income, opened, active, segment, region, grade';
const union = (owners: readonly string[]): string =>
  owners.length === 1
    ? `FROM ${owners[0]}.visits AS t`
    : `FROM (${owners.map((owner) => `SELECT ${list} FROM ${owner}.visits`).join(' UNION ALL ')}) AS t`;
const unionCases = (from: string): readonly Case[] => [
  { select: ['age', 'COUNT(*)', 'SUM(balance)', 'MAX(income)'], from, keys: 1, of: [null, 'balance', null] },
  { select: ['opened', 'segment', 'COUNT(*)', 'AVG(income)'].slice(0, 3), from, keys: 2, of: [null] },
  {
    select: ['segment', 'COUNT(DISTINCT age)', 'COUNT(DISTINCT segment)', 'MEDIAN(grade)'],
    from,
    keys: 1,
    of: ['age', 'segment', 'grade'],
  },
  {
    select: ['COUNT(DISTINCT balance)', 'PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY opened)'],
    from,
    keys: 0,
    of: ['balance', 'opened'],
  },
];

test.each(Array.from({ length: seeds }, (_, i) => i))('keys and values over unions, %i', async (seed) => {
  const owners = ['north', 'south', 'west'].slice(0, 1 + (seed % 3));
  const tables = unionTables(new Chance(700 + seed), owners);
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  const minimum = [2, 1, 3][seed % 3] as number;
  // Three owners leave no party that has no rows: the gates of what is left are in gates.test.ts.
  for (const asked of unionCases(union(owners)))
    if (owners.length < 3 || minimum === 1) await check(asked, tables, minimum);
});

const best: readonly Case[] = [
  {
    select: ['c.income', 'SUM(p.premium)', 'COUNT(*)'],
    from: joined,
    keys: 1,
    of: [null, null],
    tail: 'ORDER BY COUNT(*) DESC, c.income NULLS FIRST LIMIT 4',
  },
  {
    select: ['c.code', 'SUM(p.premium)'],
    from: joined,
    keys: 1,
    of: [null],
    tail: 'ORDER BY SUM(p.premium), c.code LIMIT 3 OFFSET 2',
  },
  {
    select: ['c.income', 'p.product', 'MAX(p.claims)'],
    from: joined,
    keys: 2,
    of: ['p.claims'],
    tail: 'ORDER BY MAX(p.claims) DESC NULLS LAST, c.income DESC, p.product LIMIT 5',
  },
  {
    select: ['c.income', 'MIN(p.claims)', 'COUNT(*)', 'SUM(c.age + p.premium) * 2'],
    from: joined,
    keys: 1,
    of: ['p.claims', null, 'c.age'],
    tail: 'HAVING (SUM(p.premium) > -100 OR MIN(p.claims) IS NULL) ORDER BY SUM(c.age + p.premium) * 2 NULLS FIRST, c.income LIMIT 4',
  },
];
test('only the best groups leave, in the order of DuckDB', async () => {
  const tables = joinTables(new Chance(4242));
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  for (const asked of best) {
    const { plan } = await check(asked, tables, 1, true);
    expect(plan.found?.best).toBe(true);
    expect(plan.groups).toBeLessThanOrEqual(5);
  }
});

test('sums of up to 94 bits and variances beside groups that are found, and keys of both owners', async () => {
  const tables = [...joinTables(new Chance(11)), ...unionTables(new Chance(12), ['north', 'south'])];
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  const cards = tables.map(({ card }) => ({ ...card, minimumGroupSize: 1, emptyGroups: 'hidden' as const }));
  const wide = '* 1000000000000000';
  for (const sql of [
    `SELECT c.segment, SUM(c.balance ${wide}) AS s, MEDIAN(p.claims), COUNT(DISTINCT c.active) ${joined} GROUP BY 1`,
    `SELECT income, SUM(balance ${wide}) AS s, VARIANCE(balance * 1000000) ${union(['north', 'south'])} GROUP BY 1`,
    `SELECT p.premium > c.age AS k, CASE WHEN p.claims > c.age THEN c.segment ELSE p.product END AS l, c.balance,
      BOOL_AND(c.active), MEDIAN(p.claims) ${joined} GROUP BY 1, 2, 3 ORDER BY 1, 2 DESC NULLS LAST, 3 LIMIT 9`,
  ])
    expect(await differences(database, cards, sql), sql).toEqual([]);
});

test('averages and quotients put groups in order under protocol as their recipients would', async () => {
  const tables = [...joinTables(new Chance(4243)), ...unionTables(new Chance(99), ['north', 'south'])];
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  const cards = tables.map(({ card }) => ({ ...card, minimumGroupSize: 1, emptyGroups: 'hidden' as const }));
  const [pairs, rows] = [`${joined} GROUP BY c.income`, `${union(['north', 'south'])} GROUP BY income`];
  for (const sql of [
    `SELECT c.income, AVG(p.claims) AS a ${pairs} ORDER BY a DESC NULLS LAST, c.income LIMIT 5`,
    `SELECT c.income, AVG(p.claims) AS a, SUM(p.claims), COUNT(p.claims) ${pairs} ORDER BY a, c.income LIMIT 4 OFFSET 1`,
    `SELECT income, AVG(balance) AS a, MAX(age) AS b ${rows} ORDER BY a NULLS FIRST, b, income DESC LIMIT 5`,
    `SELECT income, SUM(balance) / SUM(age + 100) AS a, SUM(age + 100), SUM(balance) ${rows} ORDER BY a DESC NULLS LAST, income LIMIT 6`,
    `SELECT income, SUM(balance) / COUNT(*) AS a ${rows} HAVING COUNT(*) > 1 ORDER BY a, income LIMIT 6`,
    `SELECT income, 'x' AS x, AVG(balance) FILTER (WHERE active) AS a ${rows} ORDER BY x, a, income LIMIT 6`,
  ]) {
    expect((await answered(sql, cards)).plan.found?.best, sql).toBe(true);
    expect(await differences(database, cards, sql), sql).toEqual([]);
  }
  // What is made of roots leaves with all groups, and its recipient puts them in order.
  const spread = `SELECT income, STDDEV(balance) AS a ${rows} ORDER BY a DESC NULLS LAST, income LIMIT 3`;
  expect((await answered(spread, cards)).plan.found?.best).toBe(false);
  expect(await differences(database, cards, spread)).toEqual([]);
});

test.each([
  ['replicated', 0],
  ['replicated', 1],
  ['replicated', 3],
  ['replicated', 7],
  ['replicated', 8],
  ['replicated', 10],
  [additiveDealer.name, 4],
] as const)('under %s, question %i: the answer in the clear and the traffic of the estimate', async (name, number) => {
  const protocol = protocolNamed(name);
  const tables = joinTables(new Chance(31));
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  const { plan, disclosure, cost } = await ask([...joinCases, ...best][number] as Case, tables, 2, protocol);
  const clear = await runQueryClear(plan, load(plan));
  const run = await runLocal([...plan.parties, ...(protocol.dealer ? ['dealer'] : [])], (session) =>
    runProgram(
      protocol,
      session,
      (sharing) => runQuery(plan, sharing, load(plan)),
      disclosureGuard(disclosure, plan.parties),
    ),
  );
  expect(run.results[plan.parties.indexOf(plan.recipients[0] as string)]).toEqual(clear);
  const bytes = run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0));
  const rounds = Math.max(...run.traffic.map((traffic) => traffic.rounds));
  expect({ rounds, bytes }).toEqual({ rounds: cost.rounds, bytes: cost.bytes });
});

test('far links make a plan of fewer rounds, and the same answer', async () => {
  const tables = joinTables(new Chance(31));
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  const long = tables.map(({ card, ...table }) => ({ ...table, card: { ...card, rowsUpTo: 2_000 } }));
  const near = await ask(joinCases[1] as Case, long, 2);
  const links = { roundTripMs: 40, mbitPerSecond: 100 };
  const far = await ask(joinCases[1] as Case, long, 2, replicated, { links });
  expect(far.plan).toEqual({ ...near.plan, links });
  expect(far.cost.rounds).toBeLessThan(near.cost.rounds);
  expect(await runQueryClear(far.plan, load(far.plan))).toEqual(await runQueryClear(near.plan, load(near.plan)));
  // Where nothing is sorted they are not part of the plan.
  const plain: Case = { select: ['c.segment', 'COUNT(*)'], from: joined, keys: 1, of: [null] };
  expect((await ask(plain, tables, 2, replicated, { links })).plan.links).toBeUndefined();
});

test('the ledger divides an owner’s rows by a key without a list as the question does', async () => {
  const tables = joinTables(new Chance(77));
  for (const sql of tables.flatMap(tableSql)) await database.run(sql);
  const asked = { select: ['c.income', 'c.segment', 'COUNT(*)'], from: joined, keys: 2, of: [null] };
  const { plan } = await ask(asked, tables, 2);
  const part = ownPart(
    plan,
    tables.map(({ card }) => card),
    'bank',
  );
  expect(part?.keys.map(({ free }) => free)).toEqual([true, undefined]);
  const { where = null, keys = [], marked = [] } = part ?? {};
  const cells = await database.rows(printCells(where, [keys], marked, null, 'bank.customers', 'duckdb').sql);
  const wanted = await database.rows('SELECT count(*) FROM bank.customers GROUP BY income, segment');
  const sizes = (rows: unknown[][], at: number) => rows.map((row) => Number(row[at])).sort((a, b) => a - b);
  expect(sizes(cells, 1)).toEqual(sizes(wanted, 0));
  expect(cells.every(([cell]) => cellOf(cell as bigint).group >= 0)).toBe(true);
});

const both = 'FROM bank.customers c JOIN insurer.policies p ON p.customer = c.id';
/** Grouped by `k`, of a list on its card or without one. */
const combinations: readonly (readonly [string, string])[] = [
  [
    'c.segment',
    `COUNT(*) FILTER (WHERE p.claims > 30) AS a, SUM(c.balance) FILTER (WHERE c.income > p.premium) AS b ${both}`,
  ],
  ['p.product', `SUM(p.claims) * 1.0 / COUNT(p.claims) AS a, AVG(c.age) AS b, COUNT(c.age) AS n ${both}`],
  ['c.grade', `STDDEV_POP(p.claims) AS a, SUM(c.income) - SUM(p.premium) AS b, BOOL_OR(c.active) AS d ${both}`],
  [
    'c.segment',
    `COUNT(c.age) AS a, MAX(p.excess) AS b ${both} @ HAVING SUM(c.balance) > -50 AND COUNT(p.claims) * 2 > COUNT(*)`,
  ],
  [
    'segment',
    'COUNT(*) FILTER (WHERE active) AS a, COUNT(age) FILTER (WHERE income > 0) AS b, MIN(balance) FILTER (WHERE active) AS d @U',
  ],
  ['grade', 'SUM(balance) / SUM(income + 500) AS a, AVG(age) AS b, MAX(opened) AS d @U'],
  [
    'segment',
    'STDDEV(age) AS a, BOOL_AND(active) AS b, COUNT(age) AS n @U @ HAVING AVG(income) > -100 AND SUM(age) IS NOT NULL',
  ],
  ['c.segment', `SUM(CASE WHEN p.claims > 30 THEN c.income ELSE 0 END) AS a, MAX(GREATEST(p.claims, 20)) AS b ${both}`],
  ['c.region', `SUM(CASE WHEN p.premium > c.age THEN c.income END) AS a, COUNT(NULLIF(c.age, 10)) AS b ${both}`],
  ['segment', 'SUM(CASE WHEN age > 20 THEN income ELSE 0 END) AS a, MIN(ABS(age - 10)) AS b, COUNT(age) AS n @U'],
  [
    'c.segment',
    `CASE WHEN p.premium > c.age THEN p.product ELSE 'none' END AS k, COUNT(*) AS a, SUM(p.claims) AS b ${both} @, k`,
  ],
  ['p.product', `p.premium > c.age AS k, COUNT(c.age) AS a, MAX(c.income) AS b ${both} @, 2`],
];

test.each(combinations)('by %s, found or of a list: %s', async (key, rest) => {
  let count = 0;
  for (const minimum of [2, 3]) {
    const chance = new Chance(70 + minimum);
    const tables = [...joinTables(chance), ...unionTables(chance, ['north', 'south'])];
    for (const sql of tables.flatMap(tableSql)) await database.run(sql);
    const cards = tables.map(({ card }) => ({ ...card, minimumGroupSize: minimum, emptyGroups: 'hidden' as const }));
    const [column = ''] = key.split('.').toReversed();
    const free = cards.map((card) => ({
      ...card,
      columns: card.columns.map(({ categories, ...kept }) => {
        const range = kept.type.kind === 'integer' ? { range: { min: '-5000', max: '5000' } } : {};
        return kept.name === column ? { ...kept, ...range } : { ...kept, ...(categories && { categories }) };
      }),
    }));
    const [from = '', having = ''] = rest.replace('@U', union(['north', 'south'])).split('@');
    const sql = `SELECT ${key}, ${from} GROUP BY ${key}${having}`;
    const listed = await answered(sql, cards);
    const sorted_ = await answered(sql.replace(' FROM', `, COUNT(DISTINCT ${key}) AS different FROM`), cards);
    const found = await answered(sql, free);
    expect(found.plan.found).toBeDefined();
    expect(sorted_.plan.found).toBeUndefined();
    expect(sorted(sorted_.rows.map((row) => row.slice(0, -1)))).toEqual(sorted(listed.rows));
    expect(sorted(found.rows)).toEqual(sorted(listed.rows));
    count += listed.rows.length;
  }
  expect(count).toBeGreaterThan(1);
});

async function answered(sql: string, cards: readonly DatasetCard[]): Promise<{ plan: Plan; rows: Rows }> {
  const used = cards.filter(({ owner, name }) => sql.includes(`${owner}.${name}`));
  const { plan, disclosure } = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf(...used.map(({ owner }) => owner)),
    datasets: used,
    recipients: [used[0]?.owner ?? ''],
  });
  const released = await runQueryClear(plan, load(plan), { guard: disclosureGuard(disclosure, plan.parties) });
  return { plan, rows: shown(plan, released) };
}

const number = (type: ColumnCard['type'], range?: ColumnCard['range']) =>
  columnCard('x', type, { nullable: true, ...(range === undefined ? {} : { range }) });

test('a key of all 63-bit numbers that may be NULL takes a bit more than a word, under protocol as in the clear', async () => {
  const edges = ['9223372036854775807', '-9223372036854775807', '0', '-1', 'NULL', 'NULL', '0'];
  const cards = ['north', 'south'].map((owner) => ({
    ...datasetCard(owner, 'edges', 20, [number({ kind: 'integer' })]),
    minimumGroupSize: 1,
  }));
  for (const owner of ['north', 'south']) {
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
    await database.run(`CREATE OR REPLACE TABLE ${owner}.edges (x BIGINT)`);
    await database.run(`INSERT INTO ${owner}.edges VALUES ${edges.map((x) => `(${x})`).join(', ')}`);
  }
  const sql = `SELECT x, COUNT(*) FROM (SELECT x FROM north.edges UNION ALL SELECT x FROM south.edges) AS t
GROUP BY x ORDER BY x DESC NULLS FIRST LIMIT 4`;
  expect(await differences(database, cards, sql)).toEqual([]);

  const { plan, disclosure, cost } = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf('north', 'south'),
    datasets: cards,
    recipients: ['north'],
  });
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const { results, traffic } = await runLocal(plan.parties, async (session) =>
    runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
  );
  const { rows } = finish(plan, results[0] as Released);
  expect(rows.map(([x]) => x)).toEqual([null, '9223372036854775807', '0', '-1']);
  expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
});

test('a key of numbers beyond 63 bits is refused when it is compiled', async () => {
  const wide = columnCard('x', { kind: 'decimal', precision: 38, scale: 10 });
  const cards = [
    datasetCard('bank', 'edges', 20, [columnCard('id', { kind: 'text' }), wide], [['id']]),
    datasetCard('insurer', 'edges', 20, [columnCard('id', { kind: 'text' }), wide], [['id']]),
  ];
  const compiled = (sql: string) => compile(requestOf(sql, ['bank', 'insurer'], { datasets: cards }));
  const ways = [
    'SELECT b.x, COUNT(*) FROM bank.edges b JOIN insurer.edges i ON b.id = i.id GROUP BY b.x',
    'SELECT x, COUNT(*) FROM (SELECT x FROM bank.edges UNION ALL SELECT x FROM insurer.edges) AS t GROUP BY x',
  ];
  for (const sql of ways) await expect(compiled(sql)).rejects.toMatchObject({ code: 'sql.overflow' });
});

test('MODE is the most frequent value, the least of several, as PostgreSQL and DuckDB have it in order', async () => {
  const chance = new Chance(11);
  const columns = [
    columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '99' } }),
    columnCard('g', { kind: 'text' }, { categories: ['p', 'q', 'r'] }),
    columnCard('x', { kind: 'integer' }, { range: { min: '-3', max: '3' }, nullable: true }),
    columnCard('d', { kind: 'date' }),
  ];
  const cards = ['dock', 'quay'].map((owner): DatasetCard => {
    return { ...datasetCard(owner, 'modes', 60, columns, [['id']]), minimumGroupSize: 1 };
  });
  for (const owner of ['dock', 'quay']) {
    const rows = Array.from({ length: 40 }, (_, id) => {
      const x = chance.happens(1 / 4) ? 'NULL' : chance.integer(-3, 3);
      return `(${id}, '${chance.pick(['p', 'q'])}', ${x}, DATE '2024-01-01' + ${chance.integer(0, 4)})`;
    });
    await database.run(`CREATE SCHEMA "${owner}"`);
    await database.run(`CREATE TABLE "${owner}".modes AS SELECT * FROM (VALUES ${rows.join(', ')}) t(id, g, x, d)`);
  }
  const union = '(SELECT g, x, d FROM dock.modes UNION ALL SELECT g, x, d FROM quay.modes) t';
  const joined = 'dock.modes a JOIN quay.modes b ON a.id = b.id';
  for (const sql of [
    `SELECT g, MODE() WITHIN GROUP (ORDER BY x) AS m, count(*) FROM ${union} GROUP BY ROLLUP (g)`,
    `SELECT MODE() WITHIN GROUP (ORDER BY d) AS m, MODE() WITHIN GROUP (ORDER BY x) FILTER (WHERE d > DATE '2024-01-02') AS f FROM ${union}`,
    `SELECT a.g, MODE() WITHIN GROUP (ORDER BY a.x * b.x) AS m, median(b.x) AS q FROM ${joined} GROUP BY a.g HAVING MODE() WITHIN GROUP (ORDER BY a.x * b.x) > -5`,
  ])
    expect(await differences(database, cards, sql), sql).toEqual([]);
  // DuckDB takes the first that it reads of several; here the rule is the same whoever reads.
  const least = `SELECT g, mode(x ORDER BY x) AS m FROM ${union} GROUP BY g ORDER BY g`;
  const { rows } = await answerInClear(database, cards, least.replace('x ORDER BY x', 'x'));
  expect(rows.map(([, m]) => Number(m))).toEqual((await database.rows(least)).map(([, m]) => Number(m)));
  const compiled = await compile(
    requestOf(`SELECT mode(x) AS m FROM dock.modes`, ['dock'], {
      datasets: [{ ...(cards[0] as DatasetCard), minimumGroupSize: 5 }],
    }),
  );
  expect(compiled.disclosure.find(({ id }) => id === 'infer.extremes')?.values).toMatchObject({
    columns: ['MODE() WITHIN GROUP (ORDER BY dock.x)'],
  });
});
