/**
 * How much one unit changes of an answer with noise, beside what the plan says it changes: random tables, each of them again without each
 * of its units, and the numbers of the plan before noise is added. Values are at the ends of their ranges, so that little is left between
 * what is and what could be. TACIT_TEST_RUNS multiplies the number of tables.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CardPrivacy, DatasetCard } from '../contract/cards.ts';
import { compile } from './compile.ts';
import { runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const seeds = Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1));
const integer = { kind: 'integer' } as const;
const money = { kind: 'decimal', precision: 8, scale: 2 } as const;
const perRow: CardPrivacy = { unit: null, rows: 1, epsilon: '90', delta: '1e-2', period: 'ever' };

const columns = [
  columnCard('id', integer, { range: { min: '0', max: '5' } }),
  columnCard('town', { kind: 'text' }, { categories: ['a', 'b'], nullable: true }),
  columnCard('income', money, { range: { min: '-700', max: '300' }, nullable: true }),
];
const cards: readonly DatasetCard[] = [
  { ...datasetCard('bank', 'people', 12, columns, [['id']]), privacy: perRow },
  { ...datasetCard('bank', 'former', 12, columns, [['id']]), privacy: perRow },
  {
    ...datasetCard('clinic', 'visits', 18, [
      columnCard('person', integer, { range: { min: '0', max: '5' } }),
      columnCard('days', integer, { range: { min: '-4', max: '9' }, nullable: true }),
      columnCard('ward', { kind: 'text' }, { categories: ['x', 'y'] }),
      columnCard('note', { kind: 'text' }),
    ]),
    repeats: [{ columns: ['person'], most: 3 }],
    privacy: { ...perRow, unit: 'person', rows: 3 },
  },
  // A person has three beds, which are units by themselves: what changes three rows is to leave out the person.
  {
    ...datasetCard('clinic', 'beds', 18, [
      columnCard('person', integer, { range: { min: '0', max: '5' } }),
      columnCard('nights', integer, { range: { min: '-2', max: '6' } }),
    ]),
    repeats: [{ columns: ['person'], most: 3 }],
    privacy: perRow,
  },
  {
    ...datasetCard(
      'shop',
      'cards',
      6,
      [
        columnCard('person', integer, { range: { min: '0', max: '5' } }),
        columnCard('points', integer, { range: { min: '0', max: '8' } }),
      ],
      [['person']],
    ),
    privacy: perRow,
  },
];
/** What a unit of each table is told apart by. */
const units: Readonly<Record<string, string>> = {
  'bank.people': 'id',
  'bank.former': 'id',
  'clinic.visits': 'person',
  'clinic.beds': 'bed',
  'shop.cards': 'person',
};

const oneToOne = 'FROM bank.people p JOIN shop.cards c ON c.person = p.id';
const oneToMany = 'FROM bank.people p JOIN clinic.visits v ON v.person = p.id';
const below =
  '(SELECT town AS place, income AS amount FROM bank.people UNION ALL SELECT ward, days FROM clinic.visits) AS t';
const ofOneOwner = ['bank.people', 'bank.former'].map(
  (table) =>
    `SELECT t.town, COUNT(*) AS n FROM (SELECT town FROM bank.people UNION ALL SELECT town FROM ${table}) AS t GROUP BY t.town`,
);

const questions = [
  'SELECT COUNT(*) AS n, SUM(p.income) AS s, COUNT(p.income) AS k FROM bank.people p',
  'SELECT p.town, AVG(p.income) AS s FROM bank.people p GROUP BY p.town',
  'SELECT p.town, VAR_SAMP(p.income) AS s FROM bank.people p GROUP BY p.town',
  `SELECT p.town, SUM(p.income) FILTER (WHERE p.income < 0) AS s, COUNT(*) FILTER (WHERE p.town = 'a') AS n FROM bank.people p GROUP BY p.town`,
  `SELECT SUM(CASE WHEN p.income > 0 THEN p.income * 3 ELSE -p.income END) AS s FROM bank.people p`,
  `SELECT t.place, SUM(t.amount) AS s, COUNT(*) AS n FROM ${below} GROUP BY t.place`,
  `SELECT t.place, COUNT(DISTINCT t.amount) AS d, COUNT(*) AS n FROM ${below} GROUP BY t.place`,
  `SELECT v.ward, COUNT(DISTINCT v.days) AS d, COUNT(DISTINCT v.person) AS e FROM clinic.visits v GROUP BY v.ward`,
  `SELECT p.town, COUNT(DISTINCT v.days) AS d, COUNT(*) AS n ${oneToMany} GROUP BY p.town`,
  `SELECT v.note, COUNT(*) AS n, SUM(v.days) AS s FROM clinic.visits v GROUP BY v.note`,
  `SELECT v.note, p.town, SUM(v.days * p.income) AS s ${oneToMany} GROUP BY v.note, p.town`,
  `SELECT v.ward, COUNT(*) AS n FROM clinic.visits v GROUP BY v.ward HAVING SUM(v.days) > 3 AND COUNT(*) > 1`,
  `SELECT p.town, SUM(c.points) AS s, SUM(p.income * c.points) AS r, COUNT(*) AS n ${oneToOne} GROUP BY p.town`,
  `SELECT SUM(CASE WHEN c.points > 4 THEN p.income ELSE c.points END) AS s ${oneToOne} WHERE p.income < c.points`,
  `SELECT p.town, v.ward, SUM(v.days) AS s, COUNT(v.days) AS n ${oneToMany} GROUP BY p.town, v.ward`,
  `SELECT p.town, SUM(p.income * v.days) AS s, COUNT(*) AS n ${oneToMany} GROUP BY ROLLUP (p.town)`,
  `SELECT v.ward, SUM(p.income + v.days) AS s, AVG(v.days * v.days) AS n ${oneToMany} GROUP BY v.ward`,
  `SELECT p.town, v.ward, COUNT(*) AS n, SUM(v.days) AS s ${oneToMany} GROUP BY CUBE (p.town, v.ward)`,
  `SELECT SUM(v.days) FILTER (WHERE p.income > 0) AS s, SUM(ABS(v.days)) AS t ${oneToMany} WHERE v.days < 5 OR v.ward = 'x'`,
  `SELECT CASE WHEN p.income > v.days THEN 'more' ELSE 'less' END AS side, SUM(v.days) AS s ${oneToMany} GROUP BY side`,
  `SELECT v.ward, SUM(v.days) AS s, COUNT(*) AS n FROM clinic.visits v GROUP BY v.ward`,
  `SELECT p.town, SUM(b.nights) AS s, COUNT(*) AS n FROM bank.people p JOIN clinic.beds b ON b.person = p.id GROUP BY p.town`,
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  await database.run('CREATE SCHEMA bank; CREATE SCHEMA clinic; CREATE SCHEMA shop');
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

async function fill(seed: number): Promise<void> {
  const draw = drawing(seed);
  const oneOf = (values: readonly string[]): string => values[draw(values.length)] as string;
  const ids = [0, 1, 2, 3, 4, 5].filter(() => draw(5) > 0);
  const person = (id: number) => `(${id}, ${oneOf(["'a'", "'b'", 'NULL'])}, ${oneOf(['-7', '3', '0.01', 'NULL'])})`;
  const visit = (id: number) =>
    `(${id}, ${oneOf(['-4', '9', '9', '1', 'NULL'])}, ${oneOf(["'x'", "'y'"])}, ${oneOf(["'m'", "'n'"])})`;
  const rows: Readonly<Record<string, readonly string[]>> = {
    'bank.people(id INTEGER, town TEXT, income DECIMAL(8, 2))': ids.map(person),
    'bank.former(id INTEGER, town TEXT, income DECIMAL(8, 2))': ids.map(person),
    'clinic.visits(person INTEGER, days INTEGER, ward TEXT, note TEXT)': [0, 1, 2, 3, 4, 5].flatMap((id) =>
      Array.from({ length: draw(3) === 0 ? draw(4) : 3 }, () => visit(id)),
    ),
    'clinic.beds(bed INTEGER, person INTEGER, nights INTEGER)': Array.from(
      { length: 18 },
      (_, bed) => `(${bed}, ${Math.floor(bed / 3)}, ${oneOf(['-2', '6', '6'])})`,
    ),
    'shop.cards(person INTEGER, points INTEGER)': [0, 1, 2, 3, 4, 5].map(
      (id) => `(${id}, ${oneOf(['8', '8', '0', '3'])})`,
    ),
  };
  for (const [table, values] of Object.entries(rows)) {
    await database.run(`CREATE OR REPLACE TABLE ${table}`);
    if (values.length > 0) await database.run(`INSERT INTO ${table.replace(/\(.*/, '')} VALUES ${values.join(', ')}`);
  }
}

test.each(ofOneOwner)('is refused: %s', async (sql) => {
  await expect(planOf(sql)).rejects.toMatchObject({ code: 'sql.privacy-shape' });
});

async function planOf(sql: string): Promise<Plan> {
  const datasets = cards.filter(({ owner, name }) => sql.includes(`${owner}.${name}`));
  const owners = [...new Set(datasets.map(({ owner }) => owner))];
  const question = { sql: `${sql} WITH PRIVACY (epsilon => 1, delta => 1e-3, mechanism => laplace)` };
  const parties = partiesOf(...owners);
  return (
    await compile({
      kind: 'sql',
      question,
      protocol: 'replicated',
      parties,
      datasets,
      recipients: [owners[0] as string],
    })
  ).plan;
}

/** By measure, of each group: the numbers of the plan as they are before noise, with noise that is 0 but once in e^1024 times. */
async function exactMeasures(plan: Plan): Promise<Readonly<Record<string, ReadonlyMap<string, bigint>>>> {
  const none = { numerator: '1', denominator: '1024' };
  const { privacy } = plan as Required<Plan>;
  const noise = privacy.noise.map((each) => ({ ...each, scale: none }));
  const threshold = plan.found === undefined ? {} : { threshold: '1' };
  const quiet: Plan = { ...plan, privacy: { ...privacy, noise, ...threshold } };
  const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
  const { measures, keys = [], groups } = await runQueryClear(quiet, load);
  // Groups that are found stand where there is room.
  const nameOf = (group: number): string => {
    if (plan.found === undefined) return String(group);
    if (groups[group] === 0) return 'none';
    const words = (key: BigUint64Array) =>
      Array.from({ length: key.length / groups.length }, (_, w) => key[w * groups.length + group]);
    return keys.map((key) => words(key).join()).join(';');
  };
  return Object.fromEntries(
    Object.entries(measures).map(([id, values]) => [
      id,
      new Map([...values].map((value, group) => [nameOf(group), value])),
    ]),
  );
}

const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);

test.each(questions)('one unit changes no more than is said of %s', async (sql) => {
  const plan = await planOf(sql);
  const closest = new Map<string, bigint>();
  for (let seed = 1; seed <= seeds; seed++) {
    await fill(seed);
    const before = await exactMeasures(plan);
    for (const table of Object.keys(units).filter((name) => sql.includes(name))) {
      const unit = units[table] as string;
      const different = (await database.rows(`SELECT DISTINCT ${unit} FROM ${table} ORDER BY 1`)).map(([id]) =>
        Number(id),
      );
      for (const id of different) {
        await database.run(
          `CREATE OR REPLACE TEMP TABLE kept AS SELECT * FROM ${table}; DELETE FROM ${table} WHERE ${unit} = ${id}`,
        );
        const after = await exactMeasures(plan);
        await database.run(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept`);
        for (const { measure, sensitivity } of plan.privacy?.noise ?? []) {
          const names = [...new Set([before, after].flatMap((all) => [...(all[measure]?.keys() ?? [])]))];
          const valueOf = (all: typeof before, group: string): bigint => all[measure]?.get(group) ?? 0n;
          const changed = names.reduce(
            (sum, group) => sum + magnitude(valueOf(before, group) - valueOf(after, group)),
            0n,
          );
          expect(changed, `${measure} without ${unit} ${id} of ${table}, tables ${seed}`).toBeLessThanOrEqual(
            BigInt(sensitivity),
          );
          if (changed > (closest.get(measure) ?? 0n)) closest.set(measure, changed);
        }
      }
    }
  }
  // Units do change something: tables in which nobody is in the answer would prove nothing.
  expect([...closest.keys()].sort()).toEqual((plan.privacy?.noise ?? []).map(({ measure }) => measure).sort());
});
