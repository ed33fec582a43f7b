/** Relations under protocol, compared with DuckDB: every operator on small random tables with NULLs, and longer trees of them. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SharedNode } from '../plan/shared.ts';
import type { GroupKey, Plan } from '../plan/types.ts';
import { Chance } from '../testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import {
  and,
  constant,
  createTable,
  flag,
  idOf,
  isKnown,
  less,
  loadFrom,
  not,
  number,
  or,
  oracleRows,
  planOfRows,
  randomRows,
  rowsOfResult,
  type SharedTestTable,
  type TestValue,
  stageNode,
  withoutRepeats,
} from '../testing/shared.ts';
import { treeNumber } from '../testing/shared-trees.ts';
import { finish } from './finish.ts';
import { priceQuery, runQuery, runQueryClear } from './query.ts';

const seeds = Array.from({ length: Number(process.env['TACIT_TEST_RUNS'] ?? 1) }, (_, i) => i);

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

const columns = [
  { name: 'k', kind: 'number', min: 3, max: 8, nullable: true },
  { name: 'x', kind: 'number', min: -6, max: 9, nullable: true },
  { name: 'y', kind: 'number', min: 5, max: 7 },
  { name: 'b', kind: 'boolean', nullable: true },
  { name: 't', kind: 'text', nullable: true, words: 3 },
] as const;

/** NULLs and repeats in every column, keys that meet once, several times and never. */
const nulls: Readonly<Record<string, readonly (readonly TestValue[])[]>> = {
  r: [
    [null, null, 5, null, null],
    [null, 1, 6, true, ''],
    [3, null, 7, false, null],
    [3, 2, 5, null, 'a'],
    [3, 2, 5, null, 'a'],
    [4, -6, 5, false, ''],
    [8, 9, 6, true, 'longer than eight'],
    [7, 9, 6, true, 'a'],
  ],
  s: [
    [null, 3, 5, true, null],
    [3, 4, 5, null, 'a'],
    [3, null, 6, false, ''],
    [5, 8, 7, true, 'a'],
    [8, 0, 7, true, null],
    [4, null, 5, false, ''],
  ],
  u: [
    [null, null, 6, false, 'a'],
    [null, 5, 5, null, null],
    [3, 0, 5, true, 'a'],
    [8, null, 7, null, ''],
    [6, 7, 7, false, 'Zoë'],
  ],
};

/** Three tables, of which `u` has its keys once: those above, or random ones. */
async function makeTables(seed: number): Promise<readonly SharedTestTable[]> {
  const chance = new Chance(31 + seed);
  const make = (name: string, party: string, rowsUpTo: number): SharedTestTable => {
    const table = { name, party, rowsUpTo, columns };
    return seed === 0
      ? { ...table, rows: nulls[name] ?? [] }
      : randomRows(chance, table, chance.integer(seed % 4 === 2 ? 0 : 3, rowsUpTo));
  };
  const tables = [make('r', 'north', 13), make('s', 'south', 9), withoutRepeats(make('u', 'south', 8), ['k'])];
  for (const table of tables) await createTable(database, table);
  return tables;
}

async function check(tables: readonly SharedTestTable[], body: SharedNode, sql: string): Promise<void> {
  const plan = planOfRows(tables, body);
  const released = await runQueryClear(plan, loadFrom(tables));
  expect(rowsOfResult(finish(plan, released)), sql).toEqual(await oracleRows(database, sql));
}

const textRange = { min: '0', max: String(2n ** 61n - 1n) };
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });
const [rk, rx, ry, rb, rt] = columns.map(({ name }) => idOf('r', name)) as [string, string, string, string, string];

test.each(seeds)('stages, conditions and computed columns %i', async (seed) => {
  const tables = await makeTables(seed);
  const stage = stageNode(tables, 0);
  await check(tables, stage, 'SELECT * FROM r');
  const where = or(and(isKnown(rx), less(number(rx), number(ry))), not(or(flag(rb), not(isKnown(rb)))));
  const filtered: SharedNode = { kind: 'filter', item: stage, where, rows: 13 };
  await check(tables, filtered, 'SELECT * FROM r WHERE x < y OR NOT b');
  const computed: SharedNode = {
    kind: 'compute',
    item: filtered,
    rows: 13,
    keep: [rk, rt],
    columns: [
      {
        id: 'sum',
        kind: 'number',
        range: range(-6, 65),
        nullable: true,
        value: { kind: 'add', left: number(rx), right: { kind: 'multiply', left: number(ry), right: number(rk) } },
        truth: null,
        known: and(isKnown(rx), isKnown(rk)),
      },
      {
        id: 'same',
        kind: 'number',
        range: range(-6, 9),
        nullable: true,
        value: number(rx),
        truth: null,
        known: isKnown(rx),
      },
      {
        id: 'again',
        kind: 'text',
        range: textRange,
        nullable: true,
        words: 3,
        value: number(rt),
        truth: null,
        known: isKnown(rt),
      },
      {
        id: 'small',
        kind: 'boolean',
        range: range(0, 1),
        nullable: true,
        value: null,
        truth: and(isKnown(rx), less(number(rx), constant(2))),
        known: isKnown(rx),
      },
      {
        id: 'else',
        kind: 'number',
        range: range(-6, 9),
        nullable: true,
        value: { kind: 'case', when: flag(rb), result: number(rx), otherwise: number(ry) },
        truth: null,
        known: or(and(flag(rb), isKnown(rx)), not(flag(rb))),
      },
      {
        id: 'some',
        kind: 'text',
        range: textRange,
        nullable: true,
        words: 3,
        value: {
          kind: 'case',
          when: flag(rb),
          result: number(rt),
          otherwise: { ...constant(0), isNull: true } as never,
        },
        truth: null,
        known: and(flag(rb), isKnown(rt)),
      },
    ],
  };
  await check(
    tables,
    computed,
    `SELECT k, t, x + y * k, x, t, x < 2, CASE WHEN b THEN x ELSE y END, CASE WHEN b THEN t END FROM r WHERE x < y OR NOT b`,
  );
});

const ids = (table: string, ...names: readonly string[]) => names.map((name) => idOf(table, name));

test.each(seeds)('tables below each other, and groups %i', async (seed) => {
  const tables = await makeTables(seed);
  const [r, s] = [stageNode(tables, 0), stageNode(tables, 1)];
  const below: SharedNode = {
    kind: 'below',
    rows: 22,
    items: [r, s],
    from: [ids('r', 'k', 'x', 'y', 't', 'b'), ids('s', 'x', 'k', 'y', 't', 'b')],
    columns: [
      { id: 'p', kind: 'number', range: range(-6, 9), nullable: true },
      { id: 'q', kind: 'number', range: range(-6, 9), nullable: true },
      { id: 'y', kind: 'number', range: range(5, 7), nullable: false },
      { id: 't', kind: 'text', range: textRange, nullable: true, words: 3 },
      { id: 'b', kind: 'boolean', range: range(0, 1), nullable: true },
    ],
  };
  const union = 'SELECT k p, x q, y, t, b FROM r UNION ALL SELECT x, k, y, t, b FROM s';
  await check(tables, below, union);

  const group = (keys: readonly string[], item: SharedNode): SharedNode => ({
    kind: 'group',
    item,
    rows: item.rows,
    keys,
    aggregates: [
      {
        id: 'n',
        kind: 'number',
        range: range(Math.min(1, keys.length), 22),
        nullable: false,
        function: 'count',
        where: null,
      },
      { id: 'np', kind: 'number', range: range(0, 22), nullable: false, function: 'count', where: isKnown('p') },
      { id: 'sum', kind: 'number', range: range(-200, 200), nullable: true, function: 'sum', of: 'p', where: null },
      {
        id: 'some',
        kind: 'number',
        range: range(-200, 200),
        nullable: true,
        function: 'sum',
        of: 'y',
        where: flag('b'),
      },
      { id: 'least', kind: 'number', range: range(-6, 9), nullable: true, function: 'min', of: 'q', where: null },
      {
        id: 'most',
        kind: 'number',
        range: range(5, 7),
        nullable: keys.length === 0,
        function: 'max',
        of: 'y',
        where: null,
      },
      {
        id: 'dp',
        kind: 'number',
        range: range(0, 22),
        nullable: false,
        function: 'distinct',
        of: 'p',
        where: flag('b'),
      },
      { id: 'dt', kind: 'number', range: range(0, 22), nullable: false, function: 'distinct', of: 't', where: null },
      {
        id: 'avg',
        kind: 'number',
        range: range(-600, 900),
        nullable: true,
        function: 'avg',
        of: 'q',
        where: null,
        decimals: 2,
      },
      { id: 'any', kind: 'boolean', range: range(0, 1), nullable: true, function: 'max', of: 'b', where: null },
    ],
  });
  const aggregates = `count(*), count(p), sum(p), sum(y) FILTER (b), min(q), max(y), count(DISTINCT p) FILTER (b), count(DISTINCT t),
    round(avg(q) * 100), bool_or(b)`;
  const from = `FROM (${union})`;
  await check(tables, group(['y', 't'], below), `SELECT y, t, ${aggregates} ${from} GROUP BY y, t`);
  await check(tables, group(['b'], below), `SELECT b, ${aggregates} ${from} GROUP BY b`);
  await check(tables, group([], below), `SELECT ${aggregates} ${from}`);
  const none: SharedNode = { kind: 'filter', item: below, where: less(number('y'), constant(0)), rows: 22 };
  await check(tables, group([], none), `SELECT ${aggregates} ${from} WHERE y < 0`);
  await check(tables, group(['p'], none), `SELECT p, ${aggregates} ${from} WHERE y < 0 GROUP BY p`);

  // What is grouped is computed with again: rows without a group must not matter.
  const outer: SharedNode = {
    kind: 'compute',
    item: group(['q'], below),
    rows: 22,
    keep: ['q'],
    columns: [
      {
        id: 'z',
        kind: 'number',
        range: range(-10, 40),
        nullable: true,
        value: { kind: 'subtract', left: number('n'), right: number('q') },
        truth: null,
        known: isKnown('q'),
      },
      {
        id: 'odd',
        kind: 'boolean',
        range: range(0, 1),
        nullable: false,
        value: null,
        truth: less(constant(2), number('n')),
        known: null,
      },
    ],
  };
  await check(tables, outer, `SELECT q, count(*) - q, count(*) > 2 ${from} GROUP BY q`);
});

test.each(seeds)('joins by keys %i', async (seed) => {
  const tables = await makeTables(seed);
  const [r, s, u] = [0, 1, 2].map((stage) => stageNode(tables, stage)) as [SharedNode, SharedNode, SharedNode];
  const join = (
    kind: Extract<SharedNode, { kind: 'join' }>['join'],
    right: SharedNode,
    on: readonly string[],
    once: boolean,
    rows: number,
  ): SharedNode => ({
    kind: 'join',
    join: kind,
    left: r,
    right,
    keys: on.map((name) => [idOf('r', name), idOf(right === s ? 's' : 'u', name)] as const),
    once,
    ...(kind === 'mark' ? { mark: 'has' } : {}),
    rows,
  });
  await check(tables, join('inner', u, ['k'], true, 13), 'SELECT * FROM r JOIN u ON r.k = u.k');
  await check(tables, join('left', u, ['k'], true, 13), 'SELECT * FROM r LEFT JOIN u ON r.k = u.k');
  await check(tables, join('full', u, ['k'], true, 21), 'SELECT * FROM r FULL JOIN u ON r.k = u.k');
  await check(tables, join('inner', s, ['k'], false, 117), 'SELECT * FROM r JOIN s ON r.k = s.k');
  await check(
    tables,
    join('left', s, ['y', 't'], false, 117),
    'SELECT * FROM r LEFT JOIN s ON r.y = s.y AND r.t = s.t',
  );
  await check(
    tables,
    join('full', s, ['k', 'b'], false, 117),
    'SELECT * FROM r FULL JOIN s ON r.k = s.k AND r.b = s.b',
  );
  const partner = 'EXISTS (SELECT * FROM s WHERE s.k = r.k)';
  await check(tables, join('semi', s, ['k'], true, 13), `SELECT * FROM r WHERE ${partner}`);
  await check(tables, join('anti', s, ['k'], true, 13), `SELECT * FROM r WHERE NOT ${partner}`);
  await check(tables, join('mark', s, ['k'], true, 13), `SELECT *, ${partner} FROM r`);
});

test.each(seeds)('joins without keys %i', async (seed) => {
  const tables = await makeTables(seed);
  const [r, s] = [stageNode(tables, 0), stageNode(tables, 1)];
  const few = (item: SharedNode): SharedNode => ({
    kind: 'filter',
    item,
    where: less(number('s.y'), constant(5 + (seed % 3))),
    rows: item.rows,
  });
  type Kind = Extract<SharedNode, { kind: 'join' }>['join'];
  const cross = (join: Kind, right: SharedNode, once: boolean, rows: number): SharedNode => ({
    kind: 'join',
    join,
    left: r,
    right,
    keys: [],
    once,
    ...(join === 'mark' ? { mark: 'has' } : {}),
    rows,
  });
  const from = `(SELECT * FROM s WHERE y < ${5 + (seed % 3)}) s`;
  await check(tables, cross('inner', few(s), false, 117), `SELECT * FROM r, ${from}`);
  await check(tables, cross('left', few(s), false, 117), `SELECT * FROM r LEFT JOIN ${from} ON true`);
  await check(tables, cross('semi', few(s), true, 13), `SELECT * FROM r WHERE EXISTS (SELECT * FROM ${from})`);
  await check(tables, cross('anti', few(s), true, 13), `SELECT * FROM r WHERE NOT EXISTS (SELECT * FROM ${from})`);
  await check(tables, cross('mark', few(s), true, 13), `SELECT *, EXISTS (SELECT * FROM ${from}) FROM r`);
  const total: SharedNode = {
    kind: 'group',
    item: few(s),
    keys: [],
    rows: 1,
    aggregates: [
      { id: 'n', kind: 'number', range: range(0, 9), nullable: false, function: 'count', where: null },
      { id: 'most', kind: 'number', range: range(-6, 9), nullable: true, function: 'max', of: 's.x', where: null },
    ],
  };
  const some: SharedNode = { kind: 'filter', item: total, where: less(constant(1), number('n')), rows: 1 };
  const sql = `(SELECT * FROM (SELECT count(*) n, max(x) FROM ${from}) WHERE n > 1)`;
  await check(tables, cross('inner', some, true, 13), `SELECT * FROM r, ${sql}`);
  await check(tables, cross('left', some, true, 13), `SELECT * FROM r LEFT JOIN ${sql} ON true`);
});

const ordered = [{ name: 'i', kind: 'number', min: 1, max: 20 }, ...columns] as const;

test.each(seeds)('windows %i', async (seed) => {
  const chance = new Chance(77 + seed);
  const size = chance.integer(seed % 4 === 2 ? 0 : 6, 16);
  const made = randomRows(chance, { name: 'w', party: 'south', rowsUpTo: 16, columns: ordered }, size);
  const tables = [{ ...made, rows: made.rows.map((row, i) => [i + 1, ...row.slice(1)]) }];
  for (const table of tables) await createTable(database, table);
  const item = stageNode(tables, 0);
  const window = (
    partition: readonly string[],
    order: readonly (readonly [column: string, descending: boolean, nullsFirst: boolean])[],
    made: Extract<SharedNode, { kind: 'window' }>['columns'],
  ): SharedNode => ({
    kind: 'window',
    item,
    partition: ids('w', ...partition),
    order: order.map(([column, descending, nullsFirst]) => ({ column: idOf('w', column), descending, nullsFirst })),
    columns: made,
    rows: 16,
  });
  const small = { kind: 'number', range: range(1, 16), nullable: false } as const;
  const x = { kind: 'number', range: range(-6, 9), nullable: true } as const;
  const total = { kind: 'number', range: range(-200, 200), nullable: true } as const;
  const counted = { kind: 'number', range: range(0, 16), nullable: false } as const;
  const t = { kind: 'text', range: textRange, nullable: true, words: 3 } as const;
  await check(
    tables,
    window(
      ['y', 'b'],
      [
        ['x', true, true],
        ['i', false, false],
      ],
      [
        { id: 'row', ...small, function: 'row_number' },
        { id: 'tile', ...small, function: 'ntile', number: 3 },
        { id: 'lag', ...x, function: 'lag', of: 'w.x', number: 1 },
        { id: 'lead', ...x, function: 'lead', of: 'w.k', number: 2 },
        { id: 'before', ...t, function: 'lag', of: 'w.t', number: 1 },
        { id: 'first', ...t, function: 'first_value', of: 'w.t' },
        { id: 'was', kind: 'boolean', range: range(0, 1), nullable: true, function: 'lag', of: 'w.b', number: 1 },
        { id: 'run', ...total, function: 'sum', of: 'w.x' },
      ],
    ),
    `SELECT *, row_number() OVER v, ntile(3) OVER v, lag(x) OVER v, lead(k, 2) OVER v, lag(t) OVER v, first_value(t) OVER v, lag(b) OVER v,
      sum(x) OVER v FROM w WINDOW v AS (PARTITION BY y, b ORDER BY x DESC NULLS FIRST, i)`,
  );
  const peers = [
    { id: 'rank', ...small, function: 'rank' },
    { id: 'dense', ...small, function: 'dense_rank' },
    { id: 'sum', ...total, function: 'sum', of: 'w.x' },
    { id: 'n', ...counted, function: 'count', of: null },
    { id: 'nx', ...counted, function: 'count', of: 'w.x' },
    { id: 'least', ...x, function: 'min', of: 'w.x' },
    { id: 'most', ...x, function: 'max', of: 'w.k' },
  ] as const;
  const sql = `rank() OVER v, dense_rank() OVER v, sum(x) OVER v, count(*) OVER v, count(x) OVER v, min(x) OVER v, max(k) OVER v FROM w`;
  await check(
    tables,
    window(['b'], [['k', false, true]], peers),
    `SELECT *, ${sql} WINDOW v AS (PARTITION BY b ORDER BY k NULLS FIRST)`,
  );
  await check(
    tables,
    window([], [['k', true, false]], peers),
    `SELECT *, ${sql} WINDOW v AS (ORDER BY k DESC NULLS LAST)`,
  );
  await check(
    tables,
    window(['t'], [], peers.slice(2)),
    `SELECT *, ${sql.replace('rank() OVER v, dense_rank() OVER v, ', '')} WINDOW v AS (PARTITION BY t)`,
  );
});

test.each(Array.from({ length: 4 * seeds.length }, (_, i) => i))('random trees %i', async (seed) => {
  const { tables, node, shown, sql } = treeNumber(seed);
  for (const table of tables) await createTable(database, table);
  const plan = planOfRows(tables, node, shown);
  const found = rowsOfResult(finish(plan, await runQueryClear(plan, loadFrom(tables))));
  expect(found, sql).toEqual(await oracleRows(database, sql));
});

/** Orders per key of one owner beside another's rows, grouped, ranked, and joined with rows of which some are missing. */
function longTree(tables: readonly SharedTestTable[], rows: number): SharedNode {
  const [r, s, u] = [0, 1, 2].map((stage) => stageNode(tables, stage)) as [SharedNode, SharedNode, SharedNode];
  const orders: SharedNode = {
    kind: 'group',
    item: s,
    keys: ids('s', 'k'),
    rows: 9,
    aggregates: [{ id: 'orders', kind: 'number', range: range(1, 9), nullable: false, function: 'count', where: null }],
  };
  const kept: SharedNode = { kind: 'filter', item: r, where: less(number(ry), constant(7)), rows: 13 };
  const beside: SharedNode = {
    kind: 'join',
    join: 'left',
    left: kept,
    right: orders,
    keys: [[rk, 's.k']],
    once: true,
    rows: 13,
  };
  const made: SharedNode = {
    kind: 'compute',
    item: beside,
    keep: [rt, rb],
    rows: 13,
    columns: [
      {
        id: 'd',
        kind: 'number',
        range: range(-6, 18),
        nullable: true,
        value: { kind: 'add', left: number(rx), right: number('orders') },
        truth: null,
        known: isKnown(rx),
      },
    ],
  };
  const grouped: SharedNode = {
    kind: 'group',
    item: made,
    keys: [rt, rb],
    rows: 13,
    aggregates: [
      { id: 'total', kind: 'number', range: range(-78, 234), nullable: true, function: 'sum', of: 'd', where: null },
    ],
  };
  const ranked: SharedNode = {
    kind: 'window',
    item: grouped,
    partition: [rt],
    order: [{ column: 'total', descending: true, nullsFirst: false }],
    columns: [{ id: 'place', kind: 'number', range: range(1, 13), nullable: false, function: 'rank' }],
    rows: 13,
  };
  return {
    kind: 'join',
    join: 'inner',
    left: ranked,
    right: u,
    keys: [[rt, 'u.t']],
    once: false,
    rows,
  };
}

const longSql = `SELECT g.*, u.* FROM (SELECT *, rank() OVER (PARTITION BY t ORDER BY total DESC NULLS LAST) FROM (
  SELECT b, t, sum(x + coalesce(n, 0)) total FROM r LEFT JOIN (SELECT k, count(*) n FROM s GROUP BY k) o ON r.k = o.k WHERE y < 7 GROUP BY t, b)) g
  JOIN u ON g.t = u.t`;

test('a long tree is what SQL says, under replicated sharing as in the clear, at the price that was told', async () => {
  const tables = await makeTables(5);
  const body = longTree(tables, 40);
  await check(tables, body, longSql);
  const plan = planOfRows(tables, body, ['r.t', 'total', 'place', 'u.x']);
  const clear = await runQueryClear(plan, loadFrom(tables));
  expect(clear.groups.some((bit) => bit === 1)).toBe(true);
  const { results, traffic } = await runLocal(plan.parties, async (session) =>
    runQuery(plan, await replicated.create(session, { permit: () => undefined }), loadFrom(tables)),
  );
  expect(results).toEqual([undefined, undefined, clear]);
  const { rounds, bytes } = await priceQuery(plan);
  expect(Math.max(...traffic.map((each) => each.rounds))).toBe(rounds);
  expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(bytes);
});

test.each([
  ['without a sort', []],
  ['sorted', [{ kind: 'distinct', id: 'different', function: 'count(DISTINCT x)' }] as const],
])('groups of a list, %s', async (_, more) => {
  const tables = await makeTables(0);
  const { found: _found, ...plan } = planOfRows(tables, stageNode(tables, 0), [rb, rx]);
  const [key] = plan.keys;
  const integer = { kind: 'integer' } as const;
  const known = flag(`${rx}.known`);
  const ofX = { value: number(rx), valid: known, range: range(-6, 9), count: 'rows' } as const;
  const listed: Plan = {
    ...plan,
    keys: [key as GroupKey],
    groups: 3,
    measures: [
      ...plan.measures,
      { kind: 'count', id: 'known', valid: known, needs: [] },
      ...(['sum', 'min', 'max'] as const).map((kind) => ({ kind, id: kind, ...ofX })),
      ...more.map(({ kind, id }) => ({ kind, id, ...ofX })),
    ],
    columns: [
      { kind: 'key', name: 'b', type: { kind: 'boolean' }, key: 0 },
      ...['rows', 'known', 'sum', 'min', 'max', ...more.map(({ id }) => id)].map((measure) => {
        return { kind: 'measure' as const, name: measure, type: integer, measure };
      }),
    ],
  };
  const released = await runQueryClear(listed, loadFrom(tables));
  const also = more.map((each) => `, ${each.function}`).join('');
  const rows = await database.rows(`SELECT b, count(*), count(x), sum(x), min(x), max(x)${also} FROM r GROUP BY b`);
  const text = (all: readonly (readonly unknown[])[]) => all.map((row) => row.map(String).join(' ')).sort();
  expect(text(finish(listed, released).rows)).toEqual(text(rows));
});
