/**
 * Joins with keys that repeat, against DuckDB over both tables: inner, left, and rows without a partner, in both directions; with the
 * gates written anew in SQL, where every key counts once. In the clear, some under protocols too, with traffic as priced.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal, runProgram } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { Cell } from '../contract/results.ts';
import type { Compiled } from '../kinds/kind.ts';
import { bindQuestion } from './bind/question.ts';
import { checkQuestion, compile } from './compile.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { finish, type Released } from './execute/finish.ts';
import { parseQuestion } from './parse/parse.ts';
import { isMerged } from './plan/merged.ts';
import type { Plan } from './plan/types.ts';
import { planQuestion } from './planner/plan.ts';
import { aggregatedFirst } from './relations/eager.ts';
import { bindAnyFrom } from './relations/from.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { Chance } from './testing/chance.ts';
import { type Asked, manyQuestion, type Pose } from './testing/many-questions.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const times = 30 * Number(process.env['TACIT_TEST_RUNS'] ?? 1);
const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA insurer');
});
afterAll(() => database.close());

/** The answer by DuckDB, with groups and cells that are too small left out by its own counting. */
async function oracle(asked: Asked, minimum: number, perUnit: number): Promise<Map<string, (string | null)[]>> {
  const { keys, measures, kind } = asked;
  const some = (condition: string) =>
    `COUNT(*) FILTER (WHERE ${condition}) AS INT), CAST(COUNT(DISTINCT f.id) FILTER (WHERE ${condition})`;
  const valid = (needs: readonly string[]) =>
    needs.length === 0 ? 'TRUE' : needs.map((need) => `${need} IS NOT NULL`).join(' AND ');
  const columns: string[] = [...keys, `CAST(${some('TRUE')} AS INT)`];
  for (const { name, argument, needs } of measures) {
    const value =
      argument === null ? 'COUNT(*)' : name === 'AVG' ? `SUM(${argument}), COUNT(${argument})` : `${name}(${argument})`;
    const within = measures.filter(
      (other) =>
        other.needs.length > 0 &&
        other.needs.length < needs.length &&
        other.needs.every((need) => needs.includes(need)),
    );
    const pairs = ['TRUE', ...within.map((other) => valid(other.needs))].map(
      (wider) => `CAST(${some(`${wider} AND NOT (${valid(needs)})`)} AS INT)`,
    );
    columns.push(
      `list_transform([${value}], lambda z: CAST(z AS VARCHAR))`,
      `CAST(${some(valid(needs))} AS INT)`,
      `[${pairs.join('], [')}]`,
    );
  }
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  // Nested lists are spelled out as one list of numbers for each cell.
  const flat = columns.map((column) =>
    column.startsWith('[CAST') ? `[${column.replaceAll('[', '').replaceAll(']', '')}]` : column,
  );
  const rows = await database.rows(`SELECT ${flat.join(', ')} ${asked.from}${group}`);
  const matched = new Map<string, number>();
  if (kind === 'without') {
    const inner = asked.from.replace('d.id IS NULL', 'd.id IS NOT NULL').replace(/NOT (?=EXISTS|IN)/, '');
    for (const row of await database.rows(
      `SELECT ${[...keys, 'CAST(COUNT(DISTINCT f.id) AS INT)'].join(', ')} ${inner}${group}`,
    ))
      matched.set(JSON.stringify(row.slice(0, keys.length)), row.at(-1) as number);
  }
  const least = minimum * perUnit;
  const answer = new Map<string, (string | null)[]>();
  for (const row of rows) {
    const name = JSON.stringify(row.slice(0, keys.length));
    let at = keys.length;
    const [n, k] = [row[at++] as number, row[at++] as number];
    if (n === 0 && !(keys.length === 0 && minimum === 1)) continue;
    if (minimum > 1 && (n < minimum || k < least)) continue;
    if (minimum > 1 && kind === 'without' && (matched.get(name) ?? 0) < least) continue;
    answer.set(
      name,
      measures.map(({ name: what, argument, needs }) => {
        const { items } = row[at++] as { items: (string | null)[] };
        const [count, countKeys] = [row[at++] as number, row[at++] as number];
        const missing = (row[at++] as { items: number[] }).items;
        // An alternation of rows and keys.
        const isSmall = missing.some((number, i) => number > 0 && number < (i % 2 === 0 ? minimum : least));
        if (needs.length > 0 && minimum > 1 && (count < minimum || countKeys < least || isSmall)) return 'withheld';
        if (what !== 'AVG' || argument === null) return items[0] ?? null;
        if (items[0] === null || items[0] === undefined) return null;
        return average(BigInt(items[0]), BigInt(items[1] as string));
      }),
    );
  }
  return answer;
}

/** Most rows of one unit of the dimension, of those that its owner keeps. */
async function rowsPerUnit({ sql }: Asked): Promise<number> {
  const own = ['d.y > 0', 'd.x IS NULL'].filter((condition) => sql.includes(condition));
  const counts = `SELECT COUNT(*) AS n FROM insurer.dims d WHERE ${['TRUE', ...own].join(' AND ')} GROUP BY u`;
  const [[most] = []] = await database.rows(`SELECT CAST(MAX(n) AS INT) FROM (${counts})`);
  return Math.max(1, Number(most ?? 1));
}

function average(sum: bigint, count: bigint): string {
  const magnitude = sum < 0n ? -sum : sum;
  const digits = String((magnitude * 2_000_000n + count) / (2n * count)).padStart(7, '0');
  const written = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  return sum < 0n && /[1-9]/.test(written) ? `-${written}` : written;
}

function shown(plan: Plan, keys: number, released: Released): Map<string, (string | null)[]> {
  const cellText = (cell: Cell) => (cell === null ? null : typeof cell === 'object' ? 'withheld' : String(cell));
  return new Map(
    finish(plan, released).rows.map((row) => [JSON.stringify(row.slice(0, keys)), row.slice(keys).map(cellText)]),
  );
}

const request = (sql: string, { facts, dims }: Pick<Pose, 'facts' | 'dims'>, protocol = 'replicated') => ({
  kind: 'sql' as const,
  question: { sql },
  protocol,
  parties:
    protocol === 'replicated'
      ? partiesOf('bank', 'insurer')
      : [
          ...['bank', 'insurer'].map((name) => ({ name, role: 'owner' as const, publicKey: 'A'.repeat(43) })),
          { name: 'dealer', role: 'dealer' as const, publicKey: 'A'.repeat(43) },
        ],
  datasets: [facts, dims],
  recipients: ['bank'],
});

/** Two owners alone, with a dealer. */
async function expectDealt(
  sql: string,
  posed: Pose,
  load: (stage: number) => ReturnType<TestDatabase['load']>,
  expected: Released,
): Promise<void> {
  const { plan, disclosure, cost } = await compile(request(sql, posed, 'additive-dealer'));
  const run = await runLocal([...plan.parties, 'dealer'], (session) =>
    runProgram(
      protocolNamed('additive-dealer'),
      session,
      (sharing) => runQuery(plan, sharing, load),
      disclosureGuard(disclosure, plan.parties),
    ),
  );
  expect(run.results[0], sql).toEqual(expected);
  expect(Math.max(...run.traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
}

/** Three parties: the answer in the clear, and the traffic that was told. */
async function expectReplicated(
  { plan, disclosure, cost }: Compiled<Plan>,
  load: (stage: number) => ReturnType<TestDatabase['load']>,
  expected: Released,
): Promise<void> {
  const guard = () => disclosureGuard(disclosure, plan.parties);
  const run = await runLocal(plan.parties, (session) =>
    runProgram(protocolNamed('replicated'), session, (sharing) => runQuery(plan, sharing, load), guard()),
  );
  expect(run.results[plan.parties.indexOf('bank')]).toEqual(expected);
  const bytes = run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0));
  expect({ rounds: Math.max(...run.traffic.map(({ rounds }) => rounds)), bytes }).toEqual({
    rounds: cost.rounds,
    bytes: cost.bytes,
  });
}

const withoutLists = (card: DatasetCard): DatasetCard => ({
  ...card,
  columns: card.columns.map(({ name, type, nullable, allow, range: of }) => {
    return { name, type, nullable, allow, ...(of === undefined ? {} : { range: of }) };
  }),
});

const seen = new Map<string, number>();
const note = (name: string, isSo = true) => seen.set(name, (seen.get(name) ?? 0) + Number(isSo));

describe.each(Array.from({ length: Math.ceil(times / 20) }, (_, i) => i * 20))('questions from %i on', (first) => {
  test.each(Array.from({ length: 20 }, (_, i) => first + i))('question %i', async (number) => {
    const { posed, asked } = manyQuestion(number);
    for (const statement of posed.sql) await database.run(statement);
    const { plan, disclosure, cost } = await compile(request(asked.sql, posed));
    const loadOf = (of: Plan) => (stage: number) => database.load(of.stages[stage] as Plan['stages'][number]);
    const load = loadOf(plan);
    const guard = () => disclosureGuard(disclosure, plan.parties);
    const perUnit = posed.hasUnits && posed.minimum > 1 ? await rowsPerUnit(asked) : 1;
    const expected = await oracle(asked, posed.minimum, perUnit);
    const clear = await runQueryClear(plan, load, { guard: guard() });
    const context = `${asked.sql}; minimum ${posed.minimum} × ${perUnit}`;
    expect(shown(plan, asked.keys.length, clear), context).toEqual(expected);
    // The same rows in the order of their groups, and by keys without a list.
    expect(await runQueryClear({ ...plan, grouping: 'sort' }, load), context).toEqual(clear);
    if (asked.keys.length > 0) {
      const unlisted = { facts: withoutLists(posed.facts), dims: withoutLists(posed.dims) };
      const free = await compile(request(asked.sql, unlisted));
      expect(free.plan.found).toBeDefined();
      const found = await runQueryClear(free.plan, loadOf(free.plan), {
        guard: disclosureGuard(free.disclosure, plan.parties),
      });
      expect(shown(free.plan, asked.keys.length, found), context).toEqual(expected);
      if (number % 15 === 3) await expectReplicated(free, loadOf(free.plan), found);
    }
    note(asked.kind);
    note('subquery', asked.sql.includes('(SELECT'));
    note('groups', expected.size > 0);
    note('merged', plan.stages.some(isMerged));
    note('merged and withheld', plan.stages.some(isMerged) && posed.minimum > 1);
    note('withheld', [...expected.values()].flat().includes('withheld'));
    if (number % 15 === 5) await expectDealt(asked.sql, posed, load, clear);
    if (number % 10 === 0) await expectReplicated({ plan, disclosure, cost }, load, clear);
  });
});

test('every kind was asked, with answers and with cells too small', () => {
  for (const name of ['inner', 'left', 'without', 'subquery', 'groups', 'withheld', 'merged', 'merged and withheld'])
    expect(seen.get(name), name).toBeGreaterThan(1);
});

describe('as people write them', () => {
  const flights = datasetCard('carrier', 'flights', 400, [
    columnCard('origin', text, { categories: ['EWR', 'JFK', 'LGA'] }),
    columnCard('dest', text, { categories: ['ATL', 'BOS', 'SFO'] }),
    columnCard('tailnum', text, { nullable: true }),
    columnCard('day', { kind: 'date' }, { range: range(15_000, 16_000) }),
    columnCard('dep_delay', integer, { range: range(-60, 1_500), nullable: true }),
  ]);
  const planes = datasetCard(
    'registry',
    'planes',
    60,
    [
      columnCard('tailnum', text),
      columnCard('year', integer, { range: range(1950, 2013), nullable: true }),
      columnCard('seats', integer, { range: range(1, 450) }),
    ],
    [['tailnum']],
  );
  const weather = datasetCard(
    'weather',
    'daily',
    40,
    [
      columnCard('origin', text, { categories: ['EWR', 'JFK', 'LGA'] }),
      columnCard('day', { kind: 'date' }, { range: range(15_000, 16_000) }),
      columnCard('wind', integer, { range: range(0, 90) }),
    ],
    [['origin', 'day']],
  );
  const cards = [flights, planes, weather].map((card) => ({ ...card, minimumGroupSize: 3 }));

  beforeAll(async () => {
    for (const sql of [
      'CREATE SCHEMA carrier; CREATE SCHEMA registry; CREATE SCHEMA weather; SELECT setseed(0.4)',
      `CREATE TABLE carrier.flights AS SELECT ['EWR', 'JFK', 'LGA'][1 + i % 3] AS origin, ['ATL', 'BOS', 'SFO'][1 + i * 7 % 3] AS dest,
        CASE WHEN i % 11 > 0 THEN 'N' || (i * i % 53) END AS tailnum, DATE '2012-01-01' + CAST(i % 20 AS INT) AS day,
        i * 31 % 200 - 40 AS dep_delay FROM range(400) t(i)`,
      `CREATE TABLE registry.planes AS SELECT 'N' || i AS tailnum, CASE WHEN i % 5 > 0 THEN 1980 + i % 30 END AS year, 20 + i * 9 % 300 AS seats
        FROM range(45) t(i)`,
      `CREATE TABLE weather.daily AS SELECT o AS origin, DATE '2012-01-03' + CAST(i AS INT) AS day, (i * 17) % 60 AS wind
        FROM range(12) t(i), (SELECT unnest(['EWR', 'JFK', 'LGA']) AS o)`,
    ])
      await database.run(sql);
  });

  test.each([
    [
      'SELECT f.dest, SUM(p.seats) AS seats, COUNT(*) AS flights FROM carrier.flights f JOIN registry.planes p USING (tailnum) GROUP BY f.dest ORDER BY seats DESC LIMIT 10',
      'registry',
    ],
    [
      'SELECT AVG(2013 - p.year) AS plane_age, COUNT(*) AS flights FROM carrier.flights f JOIN registry.planes p ON f.tailnum = p.tailnum WHERE f.dep_delay > 60',
      'registry',
    ],
    [
      'SELECT f.origin, COUNT(*) AS flights, AVG(f.dep_delay) AS delay FROM carrier.flights f JOIN weather.daily w ON f.origin = w.origin AND f.day = w.day WHERE w.wind > 25 GROUP BY f.origin ORDER BY delay DESC',
      'weather',
    ],
    [
      'SELECT f.origin, COUNT(*) FROM carrier.flights f LEFT JOIN registry.planes p ON f.tailnum = p.tailnum WHERE p.tailnum IS NULL GROUP BY f.origin ORDER BY 1',
      'registry',
    ],
    [
      'SELECT COUNT(*), SUM(f.dep_delay) FROM carrier.flights f WHERE NOT EXISTS (SELECT 1 FROM registry.planes p WHERE p.tailnum = f.tailnum)',
      'registry',
    ],
    [
      'SELECT f.day, COUNT(*), COUNT(DISTINCT p.seats), MEDIAN(p.seats) FROM carrier.flights f JOIN registry.planes p USING (tailnum) GROUP BY f.day HAVING SUM(p.seats) > 900 ORDER BY f.day',
      'registry',
    ],
    [
      'SELECT f.dest, COUNT(DISTINCT f.tailnum), COUNT(DISTINCT p.seats), MEDIAN(f.dep_delay), MAX(p.seats) FILTER (WHERE f.dep_delay < p.seats) FROM carrier.flights f LEFT JOIN registry.planes p ON f.tailnum = p.tailnum GROUP BY 1 ORDER BY 1',
      'registry',
    ],
    [
      'SELECT f.day, SUM(f.dep_delay) AS delay, COUNT(*) FROM carrier.flights f LEFT JOIN registry.planes p ON f.tailnum = p.tailnum WHERE p.tailnum IS NULL GROUP BY f.day ORDER BY delay DESC, f.day LIMIT 3',
      'registry',
    ],
    [
      'SELECT f.dep_delay > p.seats AS late, p.year > 1990 AS young, COUNT(*), COUNT(DISTINCT f.day), SUM(p.seats) FROM carrier.flights f JOIN registry.planes p USING (tailnum) GROUP BY 1, 2 ORDER BY 1, 2',
      'registry',
    ],
    [
      'SELECT f.dest, COUNT(*), COUNT(p.year), AVG(p.seats) FROM carrier.flights f LEFT JOIN registry.planes p ON f.tailnum = p.tailnum AND p.seats > 100 GROUP BY 1 ORDER BY 1',
      'registry',
    ],
  ])('%s', async (sql, other) => {
    const parties = partiesOf('carrier', other);
    const { plan, disclosure } = await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties,
      datasets: cards,
      recipients: ['carrier'],
    });
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
    const answer = finish(plan, released).rows.map((row) =>
      row.map((cell) => (typeof cell === 'object' ? null : String(cell))),
    );
    const expected = await database.rows(sql);
    // DuckDB's averages are doubles.
    const close = (row: readonly unknown[]) =>
      row.map((value) => {
        const shownAs = value === null ? null : (value as { toString(): string }).toString();
        return shownAs === null || Number.isNaN(Number(shownAs)) ? shownAs : Number(Number(shownAs).toFixed(6));
      });
    expect(answer.map(close)).toEqual(expected.map(close));
    expect(answer.length).toBeGreaterThan(0);
  });
});

describe('keys that repeat in both tables, of more pairs than are computed together', () => {
  const small = range(-9, 40);
  const tables = (rowsUpTo: number, minimumGroupSize: number): [DatasetCard, DatasetCard] => [
    {
      ...datasetCard('bank', 'lines', rowsUpTo, [
        columnCard('k', integer, { range: small, nullable: true }),
        columnCard('j', integer, { range: small }),
        columnCard('x', integer, { range: small, nullable: true }),
        columnCard('g', text, { categories: ['a', 'b'] }),
      ]),
      minimumGroupSize,
    },
    {
      ...datasetCard('insurer', 'events', rowsUpTo, [
        columnCard('k', integer, { range: small, nullable: true }),
        columnCard('j', integer, { range: small }),
        columnCard('y', integer, { range: small, nullable: true }),
        columnCard('h', text, { categories: ['p', 'q'] }),
      ]),
      minimumGroupSize,
    },
  ];
  const store = async (chance: Chance, rows: number) => {
    for (const [name, columns, list] of [
      ['bank.lines', 'k BIGINT, j BIGINT, x BIGINT, g VARCHAR', ['a', 'b']],
      ['insurer.events', 'k BIGINT, j BIGINT, y BIGINT, h VARCHAR', ['p', 'q']],
    ] as const) {
      const or = (value: number) => (chance.happens(0.2) ? 'NULL' : value);
      const values = Array.from({ length: rows }, () => {
        const numbers = [or(chance.integer(0, 6)), chance.integer(0, 1), or(chance.integer(-9, 20))];
        return `(${numbers.join(', ')}, '${chance.pick(list)}')`;
      });
      await database.run(
        `CREATE OR REPLACE TABLE ${name} (${columns}); INSERT INTO ${name} VALUES ${values.join(', ')}`,
      );
    }
  };
  const measures = [
    'COUNT(*)',
    'COUNT(1) FILTER (WHERE x > 3 AND y > 2)',
    'COUNT(x)',
    "COUNT(y) FILTER (WHERE g = 'a')",
    'SUM(x)',
    'SUM(y)',
    'SUM(x * y)',
    'SUM(y + 1) FILTER (WHERE y > 3 AND x > 0)',
    'SUM(x) FILTER (WHERE x <> 5)',
    'AVG(x)',
    'AVG(y)',
    'MIN(x)',
    'MAX(y)',
    "MIN(y) FILTER (WHERE h = 'p')",
    'COUNT(DISTINCT l.k)',
    '1.0 * SUM(y) / COUNT(*)',
  ];

  test('are what DuckDB makes of the question', async () => {
    let answered = 0;
    for (let number = 0; number < times / 6; number++) {
      const chance = new Chance(46_000_000 + number);
      await store(chance, chance.pick([3, 30]));
      const keys = chance.pick([[], [], ['g'], ['h'], ['l.k'], ['g', 'h']]);
      const chosen = chance.sample(measures, chance.integer(1, 3));
      const where = chance.sample(['x > 0', 'y < 15', "h = 'q'", 'y IS NOT NULL', 'x > y'], chance.pick([0, 0, 1, 2]));
      const on = chance.pick(['l.k = e.k', 'l.k = e.k', 'e.k = l.k AND l.j = e.j']);
      const from = chance.happens(0.7)
        ? `bank.lines l JOIN insurer.events e ON ${on}${where.map((each) => ` AND ${each}`).join('')}`
        : `bank.lines AS l, insurer.events AS e WHERE ${[on, ...where].join(' AND ')}`;
      const sql = [
        `SELECT ${[...keys, ...chosen].join(', ')} FROM ${from}`,
        keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`,
        keys.length > 0 && chance.happens(0.3) ? ' HAVING COUNT(*) > 4' : '',
        chance.happens(0.3) ? ' ORDER BY 1' : '',
      ].join('');
      const { source, select } = await parseQuestion(sql);
      const cards = tables(40, 1);
      for (const each of aggregatedFirst(source, select, cards)) {
        const bound = bindQuestion({ source, select: each }, cards, () => bindAnyFrom(source, each, cards));
        const plan = planQuestion(source, bound, request(sql, { facts: cards[0], dims: cards[1] }));
        const released = await runQueryClear(plan, (stage) =>
          database.load(plan.stages[stage] as Plan['stages'][number]),
        );
        const found = finish(plan, released);
        const toldCell = (cell: unknown) => {
          const number = cell === null ? Number.NaN : Number(cell);
          return Number.isNaN(number) ? cell : Math.round(number * 1e4);
        };
        const told = (rows: readonly (readonly unknown[])[]) =>
          rows.map((row) => JSON.stringify(row.map(toldCell))).toSorted((a, b) => (a < b ? -1 : 1));
        const expected = (await database.rows(sql)) as (string | number | bigint | null)[][];
        expect(told(found.rows), sql).toEqual(told(expected));
        // Named as they would be.
        const names = chosen.map((measure) =>
          /^[0-9]/.test(measure) ? '?column?' : measure.split('(')[0]?.toLowerCase(),
        );
        expect(found.columns.map(({ name }) => name)).toEqual([...keys.map((key) => key.replace('l.', '')), ...names]);
        answered++;
      }
    }
    expect(answered).toBeGreaterThan(times / 12);
  });

  test('are matched as keys that repeat in one of them, and counted by keys', async () => {
    const [facts, dims] = tables(100_000, 3);
    await store(new Chance(46_500_000), 40);
    const sql = 'SELECT g, COUNT(*), SUM(y) FROM bank.lines l JOIN insurer.events e ON l.k = e.k GROUP BY g ORDER BY g';
    const { plan, disclosure } = await compile(request(sql, { facts, dims }));
    expect(plan).toMatchObject({ source: 'join', many: { table: 0, kind: 'inner' } });
    expect(disclosure.map(({ id }) => id)).toEqual(expect.arrayContaining(['gate.keys', 'own.insurer']));
    expect(await checkQuestion(sql, [facts, dims])).toEqual({ matches: true });
    const answer = async (minimum: number) => {
      const posed = tables(8_000, minimum);
      const small_ = await compile(request(sql, { facts: posed[0], dims: posed[1] }));
      const load = (stage: number) => database.load(small_.plan.stages[stage] as Plan['stages'][number]);
      return finish(small_.plan, await runQueryClear(small_.plan, load)).rows;
    };
    // There are seven keys: of both groups are more pairs than that.
    expect([(await answer(7)).length, (await answer(8)).length]).toEqual([2, 0]);
  });

  test('stay refused where one owner’s rows do not come apart', async () => {
    const [facts, dims] = tables(10_000, 3);
    const rows = 'SELECT g, l.k FROM bank.lines l JOIN insurer.events e ON l.k = e.k';
    const [one, other] = tables(10_000, 1);
    await expect(compile(request(rows, { facts: one, dims: other }))).rejects.toMatchObject({
      code: 'sql.shared-pairs',
    });
    for (const asked of ['g, h, COUNT(*)', 'g, STDDEV(y)', 'g, SUM(x + y)']) {
      const groups = asked.startsWith('g, h') ? 'g, h' : 'g';
      const sql = `SELECT ${asked} FROM bank.lines l JOIN insurer.events e ON l.k = e.k GROUP BY ${groups}`;
      await expect(compile(request(sql, { facts, dims }))).rejects.toMatchObject({ code: 'sql.shared-pairs' });
    }
  });

  test('are put together where an owner says how many rows a key has', async () => {
    await store(new Chance(46_600_000), 40);
    const [facts, dims] = tables(2_100, 1);
    const counted = await database.rows(
      'SELECT CAST(MAX(n) AS INT) FROM (SELECT COUNT(*) n FROM insurer.events GROUP BY k, j)',
    );
    const most = Number(counted[0]?.[0]);
    const known: DatasetCard = { ...dims, repeats: [{ columns: ['k', 'j'], most }] };
    const posed = (on: string) =>
      `SELECT g, h, COUNT(*) FROM bank.lines l JOIN insurer.events e ON ${on} GROUP BY g, h`;
    const sql = posed('l.k = e.k AND l.j = e.j');
    const { plan } = await compile(request(sql, { facts, dims: known }));
    expect(plan).toMatchObject({ source: 'shared', shared: { body: { kind: 'join', rows: 2_100 * most } } });
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const told = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.map(String).join(' ')).toSorted();
    expect(told(finish(plan, await runQueryClear(plan, load)).rows)).toEqual(told(await database.rows(sql)));
    for (const [on, card] of [
      ['l.k = e.k', known],
      ['l.k = e.k AND l.j = e.j', dims],
    ] as const)
      await expect(compile(request(posed(on), { facts, dims: card }))).rejects.toMatchObject({
        code: 'sql.shared-pairs',
      });
    for (const wrong of [0, 1.5, -1])
      await expect(
        compile(request(sql, { facts, dims: { ...dims, repeats: [{ columns: ['k'], most: wrong }] } })),
      ).rejects.toMatchObject({ code: 'card.invalid', fields: { fact: 'repeats' } });
  });
});
