/**
 * Answers with noise of which only so many rows of a unit count: what is left out, what one unit then changes, and what is said of it.
 * TACIT_TEST_RUNS multiplies the number of random tables.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CardPrivacy, DatasetCard } from '../contract/cards.ts';
import { replicated, runLocal, runProgram } from '@tacit/engine';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { Compiled } from '../kinds/kind.ts';
import { compile } from './compile.ts';
import { runQuery, runQueryClear } from './execute/query.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import { addSpendings } from '../privacy/accounting/spendings.ts';
import { finish, type Released } from './execute/finish.ts';
import { ownPart } from './own-part.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const seeds = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));
const integer = { kind: 'integer' } as const;
const perRow: CardPrivacy = { unit: null, rows: 1, epsilon: '90', delta: '1e-2', period: 'ever' };
const perPerson: CardPrivacy = { ...perRow, unit: 'person', rows: 6 };
const persons = [0, 1, 2, 3, 4, 5];
/** Who is left out: in few runs those with many rows. */
const leaving = seeds > 1 ? persons : [2, 4];

const visitColumns = [
  columnCard('person', integer, { range: { min: '0', max: '5' } }),
  columnCard('days', integer, { range: { min: '-4', max: '9' } }),
  columnCard('ward', { kind: 'text' }, { categories: ['x', 'y', 'z'] }),
];
const visitsOf = (owner: string, name: string): DatasetCard => ({
  ...datasetCard(owner, name, 36, visitColumns),
  repeats: [{ columns: ['person'], most: 6 }],
  privacy: perPerson,
});
const cards: readonly DatasetCard[] = [
  visitsOf('clinic', 'visits'),
  visitsOf('lab', 'tests'),
  {
    ...datasetCard(
      'bank',
      'people',
      12,
      [
        columnCard('id', integer, { range: { min: '0', max: '5' } }),
        columnCard('home', integer, { range: { min: '0', max: '2' } }),
        columnCard('town', { kind: 'text' }, { categories: ['a', 'b'] }),
        columnCard('income', integer, { range: { min: '-7', max: '3' } }),
      ],
      [['id']],
    ),
    repeats: [{ columns: ['home'], most: 4 }],
    privacy: { ...perRow, unit: 'home', rows: 4 },
  },
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA clinic; CREATE SCHEMA lab');
});
afterAll(() => database.close());

/** A generator of its own, so that a failure can be repeated. */
function drawing(seed: number): (below: number) => number {
  let state = BigInt(seed) * 2_654_435_761n + 88_172_645_463_325_252n;
  return (below) => {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    return Number(state % BigInt(below));
  };
}

/** Rows of one person in one table, or everywhere, are alike: then it makes no difference which of them stay. */
async function fill(seed: number, alike: boolean | 'everywhere'): Promise<void> {
  const draw = drawing(seed);
  const oneOf = (values: readonly string[]): string => values[draw(values.length)] as string;
  const visit = (): string => `${oneOf(['-4', '9', '9', '1'])}, ${oneOf(["'x'", "'y'", "'z'"])}`;
  const firsts = persons.map(visit);
  const visits = persons.flatMap((person) => {
    const first = firsts[person];
    const length = [1, 0, 3, 6, 2, 5][(person + seed) % 6] ?? 0;
    return Array.from({ length }, () => `(${person}, ${alike === false ? visit() : first})`);
  });
  const tests = persons.flatMap((person) => {
    const first = alike === 'everywhere' ? firsts[person] : visit();
    const length = [6, 2, 0, 1, 4, 6][(person + seed) % 6] ?? 0;
    return Array.from({ length }, () => `(${person}, ${alike === false ? visit() : first})`);
  });
  const people = persons.map(
    (id) => `(${id}, ${[0, 1, 1, 1, 1, 2][id]}, ${oneOf(["'a'", "'b'"])}, ${oneOf(['-7', '3'])})`,
  );
  await table('clinic.visits', '(person INTEGER, days INTEGER, ward TEXT)', visits);
  await table('lab.tests', '(person INTEGER, days INTEGER, ward TEXT)', tests);
  await table('bank.people', '(id INTEGER, home INTEGER, town TEXT, income INTEGER)', people);
}

async function table(name: string, columns: string, rows: readonly string[]): Promise<void> {
  await database.run(`CREATE OR REPLACE TABLE ${name}${columns}`);
  if (rows.length > 0) await database.run(`INSERT INTO ${name} VALUES ${rows.join(', ')}`);
}

async function compiledOf(sql: string, privacy: string, all = cards): Promise<Compiled<Plan>> {
  const datasets = all.filter(({ owner, name }) => sql.includes(`${owner}.${name}`));
  const owners = [...new Set(datasets.map(({ owner }) => owner))];
  return await compile({
    kind: 'sql',
    question: { sql: `${sql} WITH PRIVACY (epsilon => 1, ${privacy})` },
    protocol: 'replicated',
    parties: partiesOf(...owners),
    datasets,
    recipients: [owners[0] as string],
  });
}

const failure = async (sql: string, privacy: string): Promise<unknown> =>
  await compiledOf(sql, privacy).then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

/** By measure its groups' numbers as they are before noise, with noise that is 0 but once in e^1024 times. */
async function exactMeasures(plan: Plan): Promise<Readonly<Record<string, readonly bigint[]>>> {
  const none = { numerator: '1', denominator: '1024' };
  const { privacy } = plan as Required<Plan>;
  const quiet: Plan = {
    ...plan,
    privacy: { ...privacy, noise: privacy.noise.map((each) => ({ ...each, scale: none })) },
  };
  const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
  const { measures } = await runQueryClear(quiet, load);
  return Object.fromEntries(Object.entries(measures).map(([id, values]) => [id, [...values]]));
}

const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);

/** Compares the plan's numbers with those of tables without each of the units, which `without` takes out of all that hold them. */
async function changes(plan: Plan, units: readonly (readonly [string, string])[], ids: readonly number[]) {
  const before = await exactMeasures(plan);
  const most = new Map<string, bigint>();
  for (const id of ids) {
    for (const [name, column] of units)
      await database.run(
        `CREATE OR REPLACE TEMP TABLE "kept ${name}" AS SELECT * FROM ${name}; DELETE FROM ${name} WHERE ${column} = ${id}`,
      );
    const after = await exactMeasures(plan);
    for (const [name] of units)
      await database.run(`DELETE FROM ${name}; INSERT INTO ${name} SELECT * FROM "kept ${name}"`);
    for (const [measure, values] of Object.entries(before)) {
      const changed = values.reduce((sum, value, g) => sum + magnitude(value - (after[measure]?.[g] ?? 0n)), 0n);
      if (changed > (most.get(measure) ?? -1n)) most.set(measure, changed);
    }
  }
  return most;
}

describe('rows of one owner', () => {
  const join = 'FROM bank.people p JOIN clinic.visits v ON v.person = p.id';
  const asked = 'unit => v.person, rows => 2';

  test.each([
    ['SELECT v.ward, SUM(v.days) AS s, COUNT(*) AS n FROM clinic.visits v GROUP BY v.ward', asked],
    [
      'SELECT v.ward, SUM(v.days) AS s, COUNT(*) AS n FROM clinic.visits v WHERE v.days > 0 GROUP BY ROLLUP (v.ward)',
      asked,
    ],
    [`SELECT p.town, SUM(v.days) AS s, COUNT(*) AS n ${join} GROUP BY p.town`, asked],
    [
      `SELECT t.ward, SUM(t.days) AS s, COUNT(*) AS n FROM
       (SELECT ward, days FROM clinic.visits UNION ALL SELECT ward, days FROM lab.tests) AS t GROUP BY t.ward`,
      'unit => person, rows => 2',
    ],
  ])('a person changes no more than the rows that count: %s', async (sql, privacy) => {
    const { plan } = await compiledOf(sql, privacy);
    const found = new Map<string, bigint>();
    for (let seed = 1; seed <= seeds; seed++) {
      await fill(seed, true);
      const homes = sql.includes('bank.people') ? await changes(plan, [['bank.people', 'home']], [0, 1, 2]) : [];
      for (const [measure, most] of [...(await changes(plan, [['clinic.visits', 'person']], leaving)), ...homes])
        if (most > (found.get(measure) ?? -1n)) found.set(measure, most);
    }
    for (const { measure, sensitivity } of plan.privacy?.noise ?? []) {
      expect(found.get(measure) ?? 0n).toBeLessThanOrEqual(BigInt(sensitivity));
      // The tables have persons who change as much as any can.
      if (measure === 'rows') expect(found.get(measure)).toBe(BigInt(sensitivity));
    }
  });

  test('the sensitivity is that of the bound, also of the other table’s rows that it joins', async () => {
    const of = async (sql: string, privacy: string) =>
      (await compiledOf(sql, privacy)).plan.privacy?.noise[0]?.sensitivity;
    const one = 'SELECT COUNT(*) AS n FROM clinic.visits v';
    expect(await of(one, 'unit => v.person')).toBe('6');
    expect(await of(one, 'rows => 6')).toBe('6');
    expect(await of(one, 'rows => 2')).toBe('2');
    // Four people of a home, each of them with two visits.
    expect(await of(`SELECT COUNT(*) AS n ${join}`, asked)).toBe('8');
  });

  test('as many rows of each person are counted as there are, up to the bound', async () => {
    await fill(7, false);
    const { plan } = await compiledOf(`SELECT COUNT(*) AS n ${join} WHERE v.days > 0`, asked);
    const { rows } = await exactMeasures(plan);
    const [[truth] = []] = await database.rows(
      'SELECT CAST(SUM(LEAST(n, 2)) AS BIGINT) FROM (SELECT COUNT(*) AS n FROM clinic.visits WHERE days > 0 GROUP BY person)',
    );
    expect(rows).toEqual([truth]);
  });

  test('rows without a person count as those of one', async () => {
    await table(
      'clinic.visits',
      '(person INTEGER, days INTEGER, ward TEXT)',
      Array.from({ length: 9 }, () => "(NULL, 1, 'x')"),
    );
    const { plan } = await compiledOf('SELECT COUNT(*) AS n FROM clinic.visits v', asked);
    expect((await exactMeasures(plan))['rows']).toEqual([2n]);
  });

  test('the statement says who leaves rows out, and that nobody is told which', async () => {
    const compiled = await compiledOf(`SELECT COUNT(*) AS n ${join}`, asked);
    const [en, zh] = (['en', 'zh'] as const).map((language) => renderDisclosure(compiled.disclosure, language));
    expect(en).toContain('any one clinic.person with all its rows in clinic.visits, of which 2 at most count');
    expect(en).toContain('where there are more, clinic’s own computer draws which before it hands anything over');
    expect(zh).toContain('clinic.visits 的每个 clinic.person 最多计入 2 行');
    const releases = ownPart(compiled.plan, cards, 'clinic')?.privacy?.releases;
    expect(releases?.[0]).toMatchObject({
      unit: { kind: 'person', key: 'person', most: 2 },
      mechanism: { sensitivity: 8 },
    });
  });

  test.each([
    ['SELECT COUNT(*) AS n FROM clinic.visits v', 'unit => v.person, rows => 7', 'policy.privacy-unit'],
    ['SELECT COUNT(*) AS n FROM clinic.visits v', 'unit => v.ward, rows => 2', 'policy.privacy-unit'],
    [`SELECT COUNT(*) AS n ${join}`, 'rows => 5', 'policy.privacy-unit'],
    [`SELECT COUNT(*) AS n ${join}`, 'unit => w.person, rows => 2', 'sql.privacy-unit'],
  ])('%s with %s is refused: %s', async (sql, privacy, code) => {
    expect(await failure(sql, privacy)).toBe(code);
  });
});

test('a unit whose column may have no value is not counted up to a bound: such rows would take each other’s places', async () => {
  const nullable = cards.map((card): DatasetCard => {
    return { ...card, columns: card.columns.map((each) => ({ ...each, nullable: each.name === 'person' })) };
  });
  const code = async (sql: string, privacy: string): Promise<unknown> =>
    await compiledOf(sql, privacy, nullable).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
  const visits = 'SELECT COUNT(*) AS n FROM clinic.visits v';
  expect(await code(visits, 'unit => v.person')).toBeUndefined();
  expect(await code(visits, 'unit => v.person, rows => 2')).toBe('sql.privacy-nullable');
  expect(await code(`SELECT COUNT(*) AS n FROM ${below}`, 'unit => t.who, rows => 3')).toBe('sql.privacy-nullable');
});

const below = `(SELECT person AS who, days, ward FROM clinic.visits UNION ALL
  SELECT person, days, ward FROM lab.tests) AS t`;

describe('rows of several owners below each other', () => {
  const asked = 'unit => t.who, rows => 3';

  test.each([
    [`SELECT t.ward, SUM(t.days) AS s, COUNT(*) AS n FROM ${below} GROUP BY t.ward`, asked],
    [`SELECT COUNT(DISTINCT t.days) AS d, COUNT(*) AS n FROM ${below} WHERE t.days > 0`, 'unit => who, joined => 3'],
  ])('a person changes no more than the rows that count: %s', async (sql, privacy) => {
    const { plan } = await compiledOf(sql, privacy);
    const found = new Map<string, bigint>();
    const tables = [
      ['clinic.visits', 'person'],
      ['lab.tests', 'person'],
    ] as const;
    for (let seed = 1; seed <= seeds; seed++) {
      await fill(seed, 'everywhere');
      // Two steps where one table is left alone.
      for (const [times, units] of [
        [1n, tables],
        [2n, tables.slice(0, 1)],
        [2n, tables.slice(1)],
      ] as const) {
        for (const [measure, most] of await changes(plan, units, leaving)) {
          const { sensitivity } = plan.privacy?.noise.find((each) => each.measure === measure) ?? { sensitivity: '0' };
          expect(most).toBeLessThanOrEqual(times * BigInt(sensitivity));
          if (times === 1n && most > (found.get(measure) ?? -1n)) found.set(measure, most);
        }
      }
    }
    expect(plan.privacy?.noise.find(({ measure }) => measure === 'rows')?.sensitivity).toBe('3');
    expect(found.get('rows')).toBe(3n);
  });

  test('as many rows of each person are counted as all tables have, up to the bound', async () => {
    await fill(5, false);
    const sql = `SELECT t.ward, COUNT(*) AS n FROM ${below} WHERE t.days > 0 GROUP BY t.ward`;
    const { plan } = await compiledOf(sql, asked);
    const { rows = [] } = await exactMeasures(plan);
    const [[truth] = []] = await database.rows(
      `SELECT CAST(SUM(LEAST(n, 3)) AS BIGINT) FROM (SELECT COUNT(*) AS n FROM ${below} WHERE days > 0 GROUP BY who)`,
    );
    expect(rows.reduce((sum, each) => sum + each, 0n)).toBe(truth);
  });

  test('whoever has more rows than its owner says, or the same row many times, changes no more', async () => {
    const { plan } = await compiledOf(
      `SELECT t.ward, COUNT(*) AS n, SUM(t.days) AS s FROM ${below} GROUP BY t.ward`,
      asked,
    );
    await fill(1, 'everywhere');
    const flood = Array.from({ length: 15 }, () => "(2, 9, 'x')").join(', ');
    await database.run('DELETE FROM clinic.visits WHERE person = 2; DELETE FROM lab.tests WHERE person = 2');
    await database.run(`INSERT INTO clinic.visits VALUES ${flood}; INSERT INTO lab.tests VALUES ${flood}`);
    const most = await changes(
      plan,
      [
        ['clinic.visits', 'person'],
        ['lab.tests', 'person'],
      ],
      [2],
    );
    expect([...most].filter(([id]) => id !== 'choice').map(([, value]) => value)).toEqual([3n, 27n]);
  });

  test('which rows count is chance: each of a person is as likely as any other, whosever it is', async () => {
    const wide = cards.map((card) => ({ ...card, rowsUpTo: 2_000 }));
    const columns = visitColumns.map((column) =>
      column.name === 'person' ? { ...column, range: { min: '0', max: '399' } } : column,
    );
    const datasets = wide.map((card) => (card.name === 'people' ? card : { ...card, columns }));
    const each = (times: number, ward: string) =>
      Array.from({ length: 400 * times }, (_, i) => `(${i % 400}, 1, '${ward}')`);
    await table('clinic.visits', '(person INTEGER, days INTEGER, ward TEXT)', each(1, 'x'));
    await table('lab.tests', '(person INTEGER, days INTEGER, ward TEXT)', each(3, 'y'));
    const sql = `SELECT t.ward, COUNT(*) AS n FROM ${below} GROUP BY t.ward`;
    const { plan } = await compiledOf(sql, 'unit => t.who, rows => 1', datasets);
    const [x = 0n, y = 0n, z = 0n] = (await exactMeasures(plan))['rows'] ?? [];
    expect([x + y, z]).toEqual([400n, 0n]);
    // A quarter of 400: beyond 100 ± 55, more than six standard deviations, fewer than once in 10^9 times.
    expect(Number(x)).toBeGreaterThan(45);
    expect(Number(x)).toBeLessThan(155);
  });

  test('under protocol it costs what is told, whatever the rows are', async () => {
    const sql = `SELECT t.ward, COUNT(*) AS n, SUM(t.days) AS s FROM ${below} GROUP BY t.ward ORDER BY t.ward`;
    const compiled = await compiledOf(sql, asked);
    const { plan, disclosure, cost } = compiled;
    const everyone = runnersOf(plan);
    const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
    for (const seed of [1, 2]) {
      await fill(seed, seed === 1);
      const { results, traffic } = await runLocal(
        everyone,
        (session) =>
          runProgram(
            replicated,
            session,
            (sharing) => runQuery(plan, sharing, load),
            disclosureGuard(disclosure, everyone),
          ),
        computersOf(plan),
      );
      expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
      expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytes);
      const counted = finish(plan, results[0] as Released).rows.reduce((sum, [, n]) => sum + Number(n), 0);
      // Noise of scale 6 on three numbers: beyond 450 fewer than once in 10^30 times.
      expect(Math.abs(counted - 15)).toBeLessThan(450);
    }
  });

  test('the statement says what holds of a person everywhere, and of its rows at one owner', async () => {
    const compiled = await compiledOf(`SELECT COUNT(*) AS n FROM ${below}`, asked);
    const [en, zh] = (['en', 'zh'] as const).map((language) => renderDisclosure(compiled.disclosure, language));
    expect(en).toContain(
      'any one value of clinic.person, lab.person with all its rows in all of clinic.visits, lab.tests, of which 3 at most count together, ε = 1',
    );
    expect(en).toContain(
      'of the rows of one lab.person in lab.tests alone, while its rows elsewhere stay and may count in their place, twice that holds: ε = 2',
    );
    expect(en).toContain('an order decides that the computers draw under protocol and that nobody knows');
    expect(zh).toContain('clinic.person、lab.person 的每个取值最多计入 3 行');
    // What the ledger of an owner books is what the statement says of its table.
    for (const owner of ['clinic', 'lab']) {
      const { privacy } = ownPart(compiled.plan, cards, owner) ?? {};
      expect(privacy).toMatchObject({ epsilon: '2', releases: [{ unit: { kind: 'person', key: 'person', most: 3 } }] });
      const total = addSpendings(privacy?.releases ?? [], Number(privacy?.delta), 'fixed');
      expect(total.epsilon).toBeCloseTo(2, 9);
    }
  });

  test('gaussian noise, choices, quantiles and groups that no list names go with it', async () => {
    await fill(3, false);
    for (const [sql, privacy] of [
      [`SELECT t.ward, COUNT(*) AS n, SUM(t.days) AS s FROM ${below} GROUP BY t.ward`, `${asked}, delta => 1e-4`],
      [
        `SELECT t.ward, COUNT(*) AS n FROM ${below} GROUP BY t.ward ORDER BY n DESC LIMIT 1`,
        `${asked}, mechanism => choice`,
      ],
      [`SELECT MEDIAN(t.days) AS m FROM ${below}`, asked],
      [`SELECT t.who, COUNT(*) AS n FROM ${below} GROUP BY t.who`, `${asked}, delta => 1e-4`],
    ] as const) {
      const { plan, disclosure } = await compiledOf(sql, privacy);
      const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
      const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
      expect(finish(plan, released).columns.length).toBeGreaterThan(0);
      const { privacy: spent } = ownPart(plan, cards, 'lab') ?? {};
      const total = addSpendings(spent?.releases ?? [], Number(spent?.delta), 'fixed');
      expect(total.epsilon).toBeLessThanOrEqual(2.0001);
    }
  });

  test.each([
    [`SELECT COUNT(*) AS n FROM ${below}`, 'unit => t.days, rows => 3', 'policy.privacy-unit'],
    [`SELECT COUNT(*) AS n FROM ${below}`, 'unit => t.nobody, rows => 3', 'sql.privacy-unit'],
    [`SELECT COUNT(*) AS n FROM ${below}`, 'unit => s.who, joined => 3', 'sql.privacy-unit'],
    [`SELECT COUNT(*) AS n FROM ${below}`, 'unit => t.who, rows => 3, joined => 3', 'sql.privacy-values'],
    [`SELECT COUNT(*) AS n FROM ${below}`, 'joined => 3', 'sql.privacy-values'],
    [
      'SELECT COUNT(*) AS n FROM (SELECT person FROM clinic.visits UNION ALL SELECT 3 FROM lab.tests) AS t',
      'unit => t.person, rows => 3',
      'sql.privacy-unit-made',
    ],
    [
      'SELECT COUNT(*) AS n FROM (SELECT person FROM clinic.visits UNION ALL SELECT person + 1 FROM lab.tests) AS t',
      'unit => t.person, rows => 3',
      'sql.privacy-unit-made',
    ],
    [
      'SELECT COUNT(*) AS n FROM (SELECT person FROM clinic.visits UNION ALL SELECT days FROM lab.tests) AS t',
      'unit => t.person, rows => 3',
      'policy.privacy-unit',
    ],
    [
      'SELECT COUNT(*) AS n FROM (SELECT person, COUNT(*) AS k FROM clinic.visits GROUP BY person UNION ALL SELECT person, days FROM lab.tests) AS t',
      'unit => t.person, rows => 3',
      'sql.privacy-shape',
    ],
  ])('%s with %s is refused: %s', async (sql, privacy, code) => {
    expect(await failure(sql, privacy)).toBe(code);
  });
});

describe('joined rows', () => {
  const join = 'FROM bank.people p JOIN clinic.visits v ON v.person = p.id';

  test.each([
    // One home's visits, which the bound cuts off; a visitor who leaves takes six out, and six others may come.
    [`SELECT v.ward, COUNT(*) AS n, SUM(v.days) AS s ${join} GROUP BY v.ward`, 'unit => p.home, joined => 5', '12'],
    [
      `SELECT p.town, COUNT(*) AS n ${join} WHERE p.income < v.days GROUP BY p.town`,
      'unit => p.home, joined => 20',
      '20',
    ],
    // The same home has 24 of these.
    [`SELECT p.town, COUNT(*) AS n ${join} GROUP BY p.town`, 'unit => v.person, joined => 2', '8'],
  ])('a unit changes no more than is said: %s with %s', async (sql, privacy, sensitivity) => {
    const { plan } = await compiledOf(sql, privacy);
    expect(plan.privacy?.noise.find(({ measure }) => measure === 'rows')?.sensitivity).toBe(sensitivity);
    for (let seed = 1; seed <= seeds; seed++) {
      await fill(seed, true);
      const all = [
        await changes(plan, [['clinic.visits', 'person']], leaving),
        await changes(plan, [['bank.people', 'home']], [0, 1, 2]),
      ];
      for (const [measure, most] of all.flatMap((found) => [...found])) {
        const noise = plan.privacy?.noise.find((each) => each.measure === measure);
        expect(most).toBeLessThanOrEqual(BigInt(noise?.sensitivity ?? 0));
      }
    }
  });

  test('as many of each unit are counted as are joined, up to the bound', async () => {
    await fill(4, false);
    const { plan } = await compiledOf(
      `SELECT COUNT(*) AS n ${join} WHERE v.days > p.income`,
      'unit => p.home, joined => 5',
    );
    const [[truth] = []] = await database.rows(
      `SELECT CAST(SUM(LEAST(n, 5)) AS BIGINT) FROM (SELECT COUNT(*) AS n ${join} WHERE v.days > p.income GROUP BY p.home)`,
    );
    expect((await exactMeasures(plan))['rows']).toEqual([truth]);
  });
});

describe('rows of a unit in one group', () => {
  const one = 'SELECT v.ward, COUNT(*) AS n, SUM(v.days) AS s FROM clinic.visits v GROUP BY v.ward';
  const several = `SELECT t.ward, COUNT(*) AS n, SUM(t.days) AS s FROM ${below} GROUP BY t.ward`;

  test.each([
    [one, 'unit => v.person, each => 1', 'clinic.visits', 6],
    [one, 'unit => v.person, rows => 2, each => 1', 'clinic.visits', 2],
    [several, 'unit => t.who, rows => 2, each => 1', below, 2],
    [`${several}, t.days`, 'unit => t.who, rows => 4, each => 2', below, 4],
  ])('as many are counted as there are, up to both bounds: %s with %s', async (sql, privacy, from, most) => {
    await fill(6, false);
    const { plan } = await compiledOf(sql, `${privacy}, delta => 1e-3`);
    const by = sql.endsWith('days') ? 'ward, days' : 'ward';
    const id = from === below ? 'who' : 'person';
    const each = Number(/each => (\d)/.exec(privacy)?.[1]);
    const [[truth] = []] = await database.rows(
      `SELECT CAST(SUM(LEAST(n, ${most})) AS BIGINT) FROM (SELECT ${id}, SUM(LEAST(n, ${each})) AS n
       FROM (SELECT ${id}, ${by}, COUNT(*) AS n FROM ${from} GROUP BY ${id}, ${by}) GROUP BY ${id})`,
    );
    const { rows = [] } = await exactMeasures(plan);
    expect(rows.reduce((sum, n) => sum + n, 0n)).toBe(truth);
  });

  test('both bounds make noise smaller, and a unit changes no more than is said', async () => {
    const gaussian = 'delta => 1e-3';
    const of = async (privacy: string) => (await compiledOf(one, privacy)).plan.privacy?.noise[0];
    const ratio = async (privacy: string): Promise<number> => {
      const { numerator, denominator } = (await of(privacy))?.scale ?? { numerator: '0', denominator: '1' };
      return Number(numerator) / Number(denominator);
    };
    // One row in each of three groups: three in all, whose squares add up to 3 instead of 36.
    expect(await of('unit => v.person, each => 1')).toMatchObject({ sensitivity: '3' });
    expect(await of(`unit => v.person, each => 1, ${gaussian}`)).toMatchObject({ sensitivity: '3', squared: '3' });
    const [wide, narrow] = [await ratio(gaussian), await ratio(`unit => v.person, each => 1, ${gaussian}`)];
    expect(narrow / wide).toBeCloseTo(Math.sqrt(3) / 6, 4);

    const { plan, disclosure } = await compiledOf(several, `unit => t.who, rows => 4, each => 2, ${gaussian}`);
    const noise = plan.privacy?.noise ?? [];
    // Nine days in each of four rows, two of them in one group: 4 · 2 · 9².
    expect(noise.map(({ squared }) => squared)).toEqual(['8', '648']);
    expect(renderDisclosure(disclosure, 'en')).toContain(
      'of the rows of one unit that count 2 at most are in one group',
    );
    expect(renderDisclosure(disclosure, 'zh')).toContain('同一分组最多 2 行');
    const { privacy } =
      ownPart((await compiledOf(one, `unit => v.person, each => 1, ${gaussian}`)).plan, cards, 'clinic') ?? {};
    const total = addSpendings(privacy?.releases ?? [], Number(privacy?.delta), 'fixed');
    expect(total.epsilon).toBeLessThanOrEqual(1.0001);
    await fill(2, 'everywhere');
    const before = await exactMeasures(plan);
    for (const id of leaving) {
      await database.run(`DELETE FROM clinic.visits WHERE person = ${id}; DELETE FROM lab.tests WHERE person = ${id}`);
      const after = await exactMeasures(plan);
      await fill(2, 'everywhere');
      for (const { measure, squared } of noise) {
        const squares = (before[measure] ?? []).map((value, g) => (value - (after[measure]?.[g] ?? 0n)) ** 2n);
        expect(squares.reduce((sum, square) => sum + square, 0n)).toBeLessThanOrEqual(BigInt(squared ?? 0));
      }
    }
  });

  test.each([
    ['SELECT COUNT(*) AS n FROM clinic.visits v', 'unit => v.person, each => 1'],
    ['SELECT v.ward, COUNT(*) AS n FROM clinic.visits v GROUP BY ROLLUP (v.ward)', 'unit => v.person, each => 1'],
    [
      'SELECT p.town, COUNT(*) AS n FROM bank.people p JOIN clinic.visits v ON v.person = p.id GROUP BY p.town',
      'unit => v.person, each => 1',
    ],
    [
      'SELECT p.town, COUNT(*) AS n FROM bank.people p JOIN clinic.visits v ON v.person = p.id GROUP BY p.town',
      'unit => p.home, joined => 4, each => 1',
    ],
  ])('%s with %s is refused', async (sql, privacy) => {
    expect(await failure(sql, privacy)).toBe('sql.privacy-each');
  });
});
