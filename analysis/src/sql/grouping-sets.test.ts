/** GROUPING SETS, ROLLUP and CUBE compared with DuckDB, and what their totals tell of withheld groups. */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { compile } from './compile.ts';
import { ownPart } from './own-part.ts';
import { finish } from './execute/finish.ts';
import { priceQuery, runQuery, runQueryClear } from './execute/query.ts';
import type { Plan } from './plan/types.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import {
  groupingQuestion,
  groupingTables,
  join,
  kinds,
  once,
  pairs,
  regions,
  three,
  tiers,
  union,
} from './testing/grouping-questions.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { compileOver, differences } from './testing/same-answer.ts';

const text = { kind: 'text' } as const;
const integer = { kind: 'integer' } as const;
/** `free`: no list says which values keys have, and of ids not even a short range. */
function cards(minimum: number, more: Partial<DatasetCard> = {}, free = false): DatasetCard[] {
  const listed = (categories: readonly string[]) => (free ? {} : { categories });
  const ids = { range: { min: '0', max: free ? '99999' : '999' } };
  const columns = [
    columnCard('id', integer, ids),
    columnCard('region', text, { ...listed(regions), nullable: true }),
    columnCard('kind', text, listed(kinds)),
    columnCard('amount', integer, { range: { min: '-50', max: '50' }, nullable: true }),
  ];
  const rules = { minimumGroupSize: minimum, ...more };
  return [
    ...['north', 'south'].map((owner) => ({ ...datasetCard(owner, 'stays', 400, columns, [['id']]), ...rules })),
    {
      ...datasetCard(
        'bank',
        'people',
        400,
        [
          columnCard('id', integer, ids),
          columnCard('tier', text, listed(tiers)),
          columnCard('rating', integer, { range: { min: '0', max: '99' }, nullable: true }),
        ],
        [['id']],
      ),
      ...rules,
    },
  ];
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const statement of groupingTables()) await database.run(statement);
});
afterAll(() => database.close());

test('a total of rows that several owners have together, by a key that no row has a value of', async () => {
  const empty = cards(1, { emptyGroups: 'public' }).flatMap((card) => {
    if (card.name !== 'stays') return [];
    const columns = card.columns.map((column) => (column.name === 'kind' ? { ...column, categories: [] } : column));
    return [{ ...card, name: 'none', columns }];
  });
  for (const owner of ['north', 'south'])
    await database.run(`CREATE TABLE ${owner}.none AS SELECT * FROM ${owner}.stays LIMIT 0`);
  const rows = 'SELECT id, kind FROM north.none UNION ALL SELECT id, kind FROM south.none';
  const sql = `SELECT t.kind, COUNT(*) AS n FROM (SELECT DISTINCT id, kind FROM (${rows}) u) t GROUP BY ROLLUP (t.kind)`;
  expect(await differences(database, empty, sql)).toEqual([]);
});

describe('without a minimum, and without lists, the answer is DuckDB’s', () => {
  test.each([
    `SELECT region, kind, GROUPING(region, kind) g, count(*), sum(amount), avg(amount) FROM ${union} GROUP BY ROLLUP (region, kind) ORDER BY g, 1, 2 LIMIT 6`,
    `SELECT id, kind, GROUPING(id) g, count(*), min(amount) FROM ${once} GROUP BY CUBE (id, kind) HAVING count(*) > 1`,
    `SELECT kind, id, count(amount) FROM north.stays GROUP BY GROUPING SETS ((kind), (id), ())`,
    `SELECT tier, id, count(*) FROM (SELECT s.id, p.tier FROM ${join}) t GROUP BY ROLLUP (tier, id)`,
    `SELECT tier, kind, count(*), sum(amount), max(amount) FROM ${three} GROUP BY ROLLUP (tier, kind)`,
    `SELECT tier, region, median(amount), count(DISTINCT amount) FROM ${three} GROUP BY GROUPING SETS ((region, tier), (region), ())`,
    `SELECT region, count(*), sum(amount) FROM ${once} WHERE amount > 60 GROUP BY ROLLUP (region)`,
    `SELECT region, amount > 0 AS up, count(*) FROM ${union} GROUP BY ROLLUP (region, up)`,
    `SELECT CASE WHEN GROUPING(kind) = 1 THEN 'all' ELSE kind END AS k, COALESCE(region, 'any') AS r, count(*) FROM ${three} GROUP BY ROLLUP ((kind, region)) ORDER BY 1, 2`,
    `SELECT p.tier, count(*), sum(s.amount) FROM bank.people p LEFT JOIN north.stays s ON s.id = p.id GROUP BY ROLLUP (p.tier)`,
  ])('%s', async (sql) => {
    expect(await differences(database, cards(1, {}, true), sql)).toEqual([]);
  });
});

describe('HAVING leaves no set with a key that has no list', () => {
  test.each([
    `SELECT region, kind, GROUPING(region, kind) g, count(*), sum(amount) FROM ${union} GROUP BY GROUPING SETS ((region), (kind)) HAVING GROUPING(region) = 0`,
    `SELECT region, kind, count(*), sum(amount) FROM ${union} GROUP BY CUBE (region, kind) HAVING GROUPING(region) = 1`,
    `SELECT region, kind, count(*) n, max(amount) FROM ${union} GROUP BY ROLLUP (region, kind) HAVING GROUPING(kind) = 1 ORDER BY n DESC, region, kind LIMIT 2`,
    `SELECT tier, id, count(*) FROM (SELECT s.id, p.tier FROM ${join}) t GROUP BY GROUPING SETS ((tier), (id)) HAVING GROUPING(tier) = 1`,
    `SELECT kind, id, avg(amount) FROM north.stays GROUP BY GROUPING SETS ((kind), (id), ()) HAVING GROUPING(id) = 1`,
    `SELECT tier, region, count(*) FROM ${three} GROUP BY CUBE (tier, region) HAVING GROUPING(tier) = 1`,
  ])('%s', async (sql) => {
    const free = cards(1, {}, true);
    expect(await differences(database, free, sql)).toEqual([]);
    const { plan, disclosure, cost } = await compileOver(free, sql);
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const { results, traffic } = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
    );
    expect(results[0]).toEqual(await runQueryClear(plan, load));
    expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
  });
});

test.each([1, 3])(
  'keys without lists where a join’s many side is handed over as few rows, at a minimum of %i',
  async (minimum) => {
    // By their declared range keys have ten values: ten rows are handed over, of which no set has more groups.
    const few = cards(1, {}, true).map((card) => {
      if (card.name !== 'stays') return card;
      const columns = [...card.columns, columnCard('room', integer, { range: { min: '0', max: '9' } })];
      return { ...card, name: 'rooms', columns };
    });
    await database.run('CREATE OR REPLACE TABLE north.rooms AS SELECT *, 5 + id % 5 AS room FROM north.stays');
    const rows = 'north.rooms s JOIN bank.people p ON s.room = p.id';
    for (const sets of ['ROLLUP (p.tier, p.id)', 'GROUPING SETS ((p.tier, p.id), (p.id))']) {
      const sql = `SELECT p.tier, p.id, GROUPING(p.tier, p.id) AS level, count(*) AS n FROM ${rows} GROUP BY ${sets}`;
      const found = await differences(database, few, sql);
      if (minimum === 1) expect(found).toEqual([]);
    }
  },
);

describe('without a minimum the answer is DuckDB’s', () => {
  test.each([
    `SELECT region, kind, count(*), sum(amount), avg(amount) FROM ${union} GROUP BY ROLLUP (region, kind)`,
    `SELECT region, kind, GROUPING(region, kind) g, min(amount), max(amount) FROM ${union} GROUP BY CUBE (region, kind) ORDER BY g, 1, 2`,
    `SELECT region, kind, count(amount) FROM ${union} GROUP BY GROUPING SETS ((region), (kind), ())`,
    `SELECT kind, region, count(*) n FROM north.stays GROUP BY kind, ROLLUP (region) HAVING count(*) > 3 ORDER BY n DESC LIMIT 4`,
    `SELECT kind, region, sum(amount) FROM north.stays GROUP BY ROLLUP (kind, region) HAVING GROUPING(region) = 1 AND sum(amount) < 900`,
    `SELECT CASE WHEN GROUPING(kind) = 1 THEN 'all' ELSE kind END AS k, COALESCE(region, 'any') AS r, count(*) FROM north.stays GROUP BY ROLLUP ((kind, region)) ORDER BY 1, 2`,
    `SELECT kind, count(DISTINCT amount), median(amount) FROM north.stays GROUP BY ROLLUP (kind)`,
    `SELECT region, count(DISTINCT amount) FROM ${union} GROUP BY ROLLUP (region)`,
    `SELECT tier, kind, region, count(*), sum(amount * rating), avg(rating) FROM ${join} GROUP BY ROLLUP (tier, kind, region)`,
    `SELECT tier, kind, GROUPING(tier), max(amount), min(rating) FROM ${join} GROUP BY CUBE (tier, kind)`,
    `SELECT tier, region, count(rating) FILTER (WHERE amount > 0), count(*) FROM ${join} WHERE rating > amount GROUP BY GROUPING SETS ((tier, region), (region))`,
    `SELECT tier, count(DISTINCT rating) FROM ${join} GROUP BY ROLLUP (tier)`,
    `SELECT p.tier, count(*), sum(s.amount) FROM bank.people p LEFT JOIN north.stays s ON s.id = p.id GROUP BY ROLLUP (p.tier)`,
    `SELECT p.tier, count(*), max(p.rating) FROM bank.people p WHERE NOT EXISTS (SELECT 1 FROM north.stays s WHERE s.id = p.id) GROUP BY ROLLUP (p.tier)`,
    `SELECT kind, GROUPING(kind), count(*), sum(amount) FROM north.stays WHERE amount > 60 GROUP BY ROLLUP (kind)`,
    `SELECT tier, count(*), sum(amount) FROM ${join} WHERE amount > 60 GROUP BY ROLLUP (tier)`,
    `SELECT DISTINCT region FROM ${union}`,
    `SELECT DISTINCT tier, kind, 1 AS one FROM ${join} WHERE amount > 0 ORDER BY 1, 2 LIMIT 3`,
    `SELECT DISTINCT amount FROM ${union} WHERE amount > 45`,
    `SELECT DISTINCT region, count(*) > 5 AS many FROM north.stays GROUP BY region, kind ORDER BY 1, 2 LIMIT 3`,
    `SELECT DISTINCT count(*) FROM north.stays GROUP BY amount ORDER BY 1 LIMIT 2`,
    `SELECT DISTINCT kind, region FROM north.stays GROUP BY CUBE (kind, region)`,
  ])('%s', async (sql) => {
    expect(await differences(database, cards(1), sql)).toEqual([]);
  });
});

test.each(Array.from({ length: 4 * Number(process.env['TACIT_TEST_RUNS'] ?? 1) }, (_, i) => i))(
  'random question %i',
  async (number) => {
    for (const free of [false, true]) {
      const sql = groupingQuestion(number, free);
      expect(await differences(database, cards(1, {}, free), sql), sql).toEqual([]);
    }
  },
);

interface Asked {
  readonly from: string;
  /** Keys from the coarsest to the finest. */
  readonly keys: readonly string[];
  readonly minimum: number;
  readonly more?: Partial<DatasetCard>;
  readonly having?: string;
  /** Whether HAVING compares the sum: nothing is compared that would be withheld. */
  readonly comparesSum?: true;
  /** Whether keys have no lists. */
  readonly free?: true;
  /** CUBE in the place of ROLLUP. */
  readonly cube?: true;
}

async function compiled({ from, keys, minimum, more, free, cube, having = '' }: Asked, recipient = 'helper') {
  const grouping = `GROUPING(${keys.join(', ')})`;
  const sql = `SELECT ${keys.join(', ')}, ${grouping} AS g, count(*) AS n, sum(amount) AS s FROM ${from} GROUP BY ${cube === true ? 'CUBE' : 'ROLLUP'} (${keys.join(', ')}) ${having}`;
  const all = cards(minimum, more, free);
  const used = all.filter(({ owner, name }) => from.includes(`${owner}.${name}`));
  const owners = partiesOf(...used.map(({ owner }) => owner));
  const isThere = owners.some(({ name }) => name === recipient);
  const parties = isThere
    ? owners
    : [...owners, { name: recipient, role: 'recipient' as const, publicKey: 'A'.repeat(43) }];
  return {
    sql,
    ...(await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties,
      datasets: used,
      recipients: [recipient],
    })),
  };
}

/** Rows of an answer or an oracle by key values and GROUPING; a withheld cell is 'withheld'. */
function byGroup(rows: readonly (readonly unknown[])[]): Map<string, string[]> {
  const shown = (cell: unknown) => (typeof cell === 'object' && cell !== null ? 'withheld' : String(cell));
  return new Map(rows.map((row) => [row.slice(0, -2).map(String).join('|'), row.slice(-2).map(shown)]));
}

/**
 * What may be shown, worked out from the numbers of rows alone: level by level, a group where it has enough rows and so has, or nothing, what
 * it has beside shown groups beneath it; likewise its sum for the rows with a value, and for those without one.
 */
async function expected({ from, keys, minimum, having = '', comparesSum, more }: Asked) {
  const sql = `SELECT ${keys.join(', ')}, GROUPING(${keys.join(', ')}), count(*), count(amount), sum(amount) FROM ${from} GROUP BY ROLLUP (${keys.join(', ')})`;
  const kept = new Set(
    (
      await database.rows(
        `SELECT ${keys.join(', ')}, GROUPING(${keys.join(', ')}) FROM ${from} GROUP BY ROLLUP (${keys.join(', ')}) ${having}`,
      )
    ).map((row) => row.map(String).join('|')),
  );
  type Group = { label: string; of: string[]; level: number; rows: number; known: number; sum: unknown };
  const groups = (await database.rows(sql)).map((row): Group => {
    const values = row.slice(0, keys.length).map(String);
    const level = Math.log2(Number(row[keys.length]) + 1);
    const [rows, known] = [Number(row.at(-3)), Number(row.at(-2))];
    const label = [...values, String(row[keys.length])].join('|');
    return { label, of: values.slice(0, keys.length - level), level, rows, known, sum: row.at(-1) };
  });
  const isEnough = (n: number) => n === 0 || n >= minimum;
  const shown = new Map<string, string[]>();
  /** Rows and, where the sum is shown, rows with a value and without that are known within a group. */
  const within = new Map<Group, readonly [number, number, number]>();
  const totals: string[] = [];
  for (const group of groups.toSorted((a, b) => a.level - b.level)) {
    const below = groups.filter(
      (other) => other.level === group.level - 1 && group.of.every((value, i) => other.of[i] === value),
    );
    const [rows, known, missing] = [0, 1, 2].map((i) =>
      below.reduce((sum, other) => sum + (within.get(other)?.[i] ?? 0), 0),
    ) as [number, number, number];
    const lacking = group.rows - group.known;
    const isSumFine =
      group.known >= minimum &&
      isEnough(lacking) &&
      (group.level === 0 || (isEnough(group.known - known) && isEnough(lacking - missing)));
    const isKnown = group.rows >= minimum && (group.level === 0 || isEnough(group.rows - rows));
    const isShown = isKnown && kept.has(group.label) && (comparesSum !== true || isSumFine);
    // Where empty groups are public so are cells without a value.
    const isNone = more?.emptyGroups === 'public' && group.known === 0;
    const isSummed = isShown && (isSumFine || isNone);
    // What HAVING leaves out may be known.
    const isSumKnown = isKnown && (isSumFine || isNone);
    within.set(group, [isKnown ? group.rows : rows, isSumKnown ? group.known : known, isSumKnown ? lacking : missing]);
    if (isShown) shown.set(group.label, [String(group.rows), isSummed ? String(group.sum) : 'withheld']);
    else if (group.level > 0 && group.rows >= minimum && kept.has(group.label)) totals.push(group.label);
  }
  return { shown, totals };
}

/**
 * Sets of few rows whose number, or sum, follows from an answer by adding and subtracting: any of up to three classes of rows (of the finest
 * groups, with a value or without) whose indicator is a combination of what is shown.
 */
async function followingSets({ from, keys, minimum }: Asked, shown: ReadonlyMap<string, string[]>): Promise<string[]> {
  const sql = `SELECT ${keys.join(', ')}, amount IS NULL, count(*) FROM ${from} GROUP BY ALL`;
  const classes = (await database.rows(sql)).map((row) => ({
    of: row.slice(0, keys.length).map(String),
    isMissing: row[keys.length] === true,
    rows: Number(row.at(-1)),
  }));
  const vectors = [...shown].flatMap(([label, [, sum]]) => {
    const values = label.split('|');
    const rolled = Number(values.pop());
    const isRolled = (i: number) => ((rolled >> (keys.length - 1 - i)) & 1) === 1;
    const isIn = ({ of }: (typeof classes)[number]) => of.every((value, i) => isRolled(i) || value === values[i]);
    const rows = classes.map((each) => (isIn(each) ? 1 : 0));
    return sum === 'withheld' ? [rows] : [rows, classes.map((each) => (isIn(each) && !each.isMissing ? 1 : 0))];
  });
  const numbers = [...classes.keys()];
  const sets = [
    ...numbers.map((i) => [i]),
    ...numbers.flatMap((i) => numbers.filter((j) => j > i).map((j) => [i, j])),
    ...numbers.flatMap((i) => numbers.flatMap((j) => numbers.filter((k) => i < j && j < k).map((k) => [i, j, k]))),
  ];
  const reduced = echelon(vectors);
  return sets
    .filter((set) => set.reduce((sum, i) => sum + (classes[i]?.rows ?? 0), 0) < minimum)
    .filter((set) =>
      isSpanned(
        reduced,
        numbers.map((i) => (set.includes(i) ? 1 : 0)),
      ),
    )
    .map((set) => set.map((i) => JSON.stringify(classes[i])).join());
}

/** Rows in echelon form, each with its leading place; zeros and ones stay small fractions. */
function echelon(rows: readonly (readonly number[])[]): { readonly lead: number; readonly row: readonly number[] }[] {
  const done: { lead: number; row: readonly number[] }[] = [];
  for (const given of rows) {
    const row = remainder(done, given);
    const lead = row.findIndex((entry) => Math.abs(entry) > 1e-9);
    if (lead >= 0) done.push({ lead, row: row.map((entry) => entry / (row[lead] as number)) });
  }
  return done;
}

function remainder(done: ReturnType<typeof echelon>, given: readonly number[]): readonly number[] {
  return done.reduce((row, { lead, row: by }) => {
    const times = row[lead] as number;
    return times === 0 ? row : row.map((entry, i) => entry - times * (by[i] as number));
  }, given);
}

const isSpanned = (done: ReturnType<typeof echelon>, set: readonly number[]) =>
  remainder(done, set).every((entry) => Math.abs(entry) < 1e-9);

describe('with a minimum what totals have beside shown groups is nothing or enough', () => {
  const asked: readonly Asked[] = [
    ...[2, 3, 5, 8, 13].flatMap((minimum): Asked[] => [
      { from: union, keys: ['kind', 'region'], minimum },
      { from: 'north.stays', keys: ['region', 'kind'], minimum },
      { from: join, keys: ['tier', 'region', 'kind'], minimum },
    ]),
    ...[3, 6].flatMap((minimum): Asked[] => [
      { from: union, keys: ['kind', 'region'], minimum, more: { emptyGroups: 'public' } },
      {
        from: `${join} WHERE (amount IS NULL OR kind = 'car')`,
        keys: ['kind', 'tier'],
        minimum,
        more: { emptyGroups: 'public' },
      },
    ]),
    ...[2, 3, 5, 8, 13].flatMap((minimum): Asked[] => [
      { from: union, keys: ['kind', 'region'], minimum, free: true },
      { from: 'north.stays', keys: ['region', 'kind'], minimum, free: true },
      { from: join, keys: ['tier', 'region', 'kind'], minimum, free: true },
      { from: three, keys: ['kind', 'tier'], minimum, free: true },
      { from: three, keys: ['kind', 'tier'], minimum },
      { from: pairs, keys: ['kind', 'tier'], minimum, free: true },
    ]),
    { from: union, keys: ['region', 'kind'], minimum: 4, more: { emptyGroups: 'public' }, free: true },
    { from: union, keys: ['region', 'kind'], minimum: 5, having: 'HAVING count(*) > 12', free: true },
    { from: union, keys: ['region', 'kind'], minimum: 5, having: 'HAVING count(*) > 12' },
    { from: 'north.stays', keys: ['kind', 'region'], minimum: 4, having: 'HAVING sum(amount) > 0', comparesSum: true },
  ];
  const withheld: string[] = [];
  test.each(asked)('$keys of $from, $minimum $having', async (each) => {
    const { plan, disclosure, cost, sql } = await compiled(each);
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const guard = disclosureGuard(disclosure, [...plan.parties, ...plan.clients]);
    const released = await runQueryClear(plan, load, { guard });
    const { shown, totals } = await expected(each);
    expect(byGroup(finish(plan, released).rows), sql).toEqual(shown);
    withheld.push(...totals);
    expect(await followingSets(each, shown)).toEqual([]);
    if (each.minimum !== 5 || plan.clients.length > 0) return;
    expect(await priceQuery(plan)).toEqual(cost);
    const run = await runLocal(plan.parties, async (session) => {
      const sharing = await replicated.create(session, disclosureGuard(disclosure, plan.parties));
      return runQuery(plan, sharing, load);
    });
    expect(run.results[plan.parties.indexOf('helper')]).toEqual(released);
  });

  test('some totals of enough rows are withheld for what they would tell', () => {
    expect(withheld.length).toBeGreaterThan(3);
  });

  test.each([2, 4, 6])('nothing of fewer than %i rows of another owner follows either', async (minimum) => {
    const each: Asked = { from: union, keys: ['region', 'kind'], minimum };
    const { plan } = await compiled(each, 'north');
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const shown = byGroup(finish(plan, await runQueryClear(plan, load)).rows);
    expect(shown.size).toBeGreaterThan(3);
    // Of north's rows north knows all, and what is left of each number is about south's.
    expect(await followingSets({ ...each, from: 'south.stays' }, shown)).toEqual([]);
  });

  test('shown as they are, totals would give small groups away', async () => {
    const each: Asked = { from: 'north.stays', keys: ['region', 'kind'], minimum: 5 };
    const { shown, totals } = await expected(each);
    const rows = await database.rows(
      'SELECT region, kind, GROUPING(region, kind), count(*), 0 FROM north.stays GROUP BY ROLLUP (region, kind)',
    );
    const all = new Map(shown);
    for (const [label, cells] of byGroup(rows)) if (totals.includes(label)) all.set(label, cells);
    expect(totals).not.toEqual([]);
    expect(await followingSets(each, all)).not.toEqual([]);
  });
});

describe('of sets that cross, totals of which something is withheld are withheld', () => {
  const asked: readonly Asked[] = [2, 3, 5, 8, 13].flatMap((minimum): Asked[] => [
    { from: union, keys: ['kind', 'region'], minimum, cube: true },
    { from: 'north.stays', keys: ['region', 'kind'], minimum, cube: true },
    { from: join, keys: ['tier', 'region', 'kind'], minimum, cube: true },
    { from: union, keys: ['region', 'kind'], minimum, cube: true, more: { emptyGroups: 'public' } },
    { from: union, keys: ['region', 'kind'], minimum, cube: true, having: 'HAVING count(*) > 12' },
  ]);
  const counts = { shown: 0, withheld: 0 };
  /** By label whether a group of the answer is of the hierarchy: its keys are rolled up from the last one on. */
  const isOfChain = (label: string) => Number.isInteger(Math.log2(Number(label.split('|').at(-1)) + 1));
  const isBeneath = (fine: string, coarse: string) => {
    const [values, wanted] = [fine.split('|'), coarse.split('|')];
    const rolled = Number(wanted.pop());
    return wanted.every((value, i) => ((rolled >> (wanted.length - 1 - i)) & 1) === 1 || values[i] === value);
  };

  test.each(asked)('$keys of $from, $minimum $having $more', async (each) => {
    const { plan, disclosure, cost, sql } = await compiled(each);
    expect(disclosure.map(({ id }) => id)).toEqual(expect.arrayContaining(['gate.crossed', 'infer.crossed']));
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const released = await runQueryClear(plan, load, {
      guard: disclosureGuard(disclosure, [...plan.parties, ...plan.clients]),
    });
    const found = byGroup(finish(plan, released).rows);
    const chain = await expected(each);
    expect(new Map([...found].filter(([label]) => isOfChain(label))), sql).toEqual(chain.shown);
    // A crossing total is shown where all finest groups that have rows are known, and its sum where theirs are.
    const finest = (await expected({ ...each, having: '' })).shown;
    const rows = await database.rows(
      `SELECT ${each.keys.join(', ')}, GROUPING(${each.keys.join(', ')}), count(*), sum(amount) FROM ${each.from} GROUP BY CUBE (${each.keys.join(', ')}) ${each.having ?? ''}`,
    );
    const all = await database.rows(`SELECT ${each.keys.join(', ')}, 0, count(*), 0 FROM ${each.from} GROUP BY ALL`);
    const groups = [...byGroup(all).keys()];
    for (const [label, [n = '', sum = '']] of byGroup(rows)) {
      if (isOfChain(label)) continue;
      const parts = groups.filter((fine) => isBeneath(fine, label)).map((fine) => finest.get(fine));
      const isShown = parts.every((part) => part !== undefined);
      const isSummed = parts.every((part) => part?.[1] !== 'withheld');
      expect(found.get(label), `${label} of ${sql}`).toEqual(isShown ? [n, isSummed ? sum : 'withheld'] : undefined);
      counts[isShown ? 'shown' : 'withheld'] += 1;
    }
    // Nor does a set of few rows follow in any linear combination.
    expect(await followingSets(each, found)).toEqual([]);
    if (each.minimum !== 5) return;
    expect(await priceQuery(plan)).toEqual(cost);
    const run = await runLocal(plan.parties, async (session) => {
      const sharing = await replicated.create(session, disclosureGuard(disclosure, plan.parties));
      return runQuery(plan, sharing, load);
    });
    if (plan.clients.length === 0) expect(run.results[plan.parties.indexOf('helper')]).toEqual(released);
  });

  test.each([2, 4, 6])('nothing of fewer than %i rows of another owner follows either', async (minimum) => {
    const each: Asked = { from: union, keys: ['region', 'kind'], minimum, cube: true };
    const { plan } = await compiled(each, 'north');
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const shown = byGroup(finish(plan, await runQueryClear(plan, load)).rows);
    expect(shown.size).toBeGreaterThan(3);
    expect(await followingSets({ ...each, from: 'south.stays' }, shown)).toEqual([]);
  });

  test('the ledger takes each set as a question by itself', async () => {
    const each: Asked = { from: 'north.stays', keys: ['region', 'kind'], minimum: 5, cube: true };
    const { plan } = await compiled(each);
    const part = ownPart(plan, cards(5), 'north');
    const keys = [part, ...(part?.besides ?? [])].map((own) => own?.keys.length ?? -1);
    expect(keys.sort((a, b) => a - b)).toEqual([0, 1, 1, 2]);
    expect([part, ...(part?.besides ?? [])].every((own) => own?.shown?.kind !== 'totals')).toBe(true);
  });

  test('both kinds occurred', () => {
    expect(Math.min(counts.shown, counts.withheld)).toBeGreaterThan(5);
  });

  test('shown as they are, crossing totals would give small groups away', async () => {
    const each: Asked = { from: 'north.stays', keys: ['region', 'kind'], minimum: 5, cube: true };
    const { shown } = await expected(each);
    const rows = await database.rows(
      'SELECT region, kind, GROUPING(region, kind), count(*), sum(amount) FROM north.stays GROUP BY CUBE (region, kind) HAVING count(*) >= 5',
    );
    const crossing = [...byGroup(rows)].filter(([label]) => !isOfChain(label));
    expect(await followingSets(each, new Map([...shown, ...crossing]))).not.toEqual([]);
  });

  test('without a list, and where no set has the keys of all, they are refused', async () => {
    await expect(
      compiled({ from: union, keys: ['kind', 'region'], minimum: 3, cube: true, free: true }),
    ).rejects.toMatchObject({
      code: 'sql.grouping-crossed',
    });
    const sql = `SELECT region, kind, count(*) FROM ${union} GROUP BY GROUPING SETS ((region), (kind))`;
    const datasets = cards(3).slice(0, 2);
    const parties = partiesOf('north', 'south');
    await expect(
      compile({ kind: 'sql', question: { sql }, protocol: 'replicated', parties, datasets, recipients: ['helper'] }),
    ).rejects.toMatchObject({ code: 'sql.grouping-crossed' });
  });

  test('a sum that a rule about totals hides is hidden in crossing totals, too', async () => {
    const each: Asked = { from: union, keys: ['region', 'kind'], minimum: 1, cube: true, more: { largestPercent: 12 } };
    const { plan } = await compiled(each);
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const found = byGroup(finish(plan, await runQueryClear(plan, load)).rows);
    const hidden = [...found].filter(([label, [, sum]]) => label.endsWith('|0') && sum === 'withheld');
    expect(hidden.length).toBeGreaterThan(0);
    for (const [label, [, sum]] of found)
      if (!isOfChain(label) && hidden.some(([fine]) => isBeneath(fine, label))) expect(sum, label).toBe('withheld');
  });
});

describe('beside rows', () => {
  const visits = (more: Partial<DatasetCard>): DatasetCard => ({
    ...datasetCard('clinic', 'visits', 60, [
      columnCard('person', integer, { range: { min: '0', max: '99' } }),
      columnCard('ward', text, { categories: ['a', 'b', 'c'] }),
      columnCard('cost', integer, { range: { min: '0', max: '1000' } }),
    ]),
    minimumGroupSize: 3,
    ...more,
  });
  beforeAll(async () => {
    await database.run('CREATE SCHEMA clinic');
    // Ward c: eight visits of two people, one of whom is in ward a, too.
    const row = (person: number, ward: string, cost: number) => `(${person}, '${ward}', ${cost})`;
    const rows = [
      ...Array.from({ length: 12 }, (_, i) => row(i % 6, 'a', 10)),
      ...Array.from({ length: 10 }, (_, i) => row(10 + (i % 5), 'b', i < 2 ? 900 : 10)),
      ...Array.from({ length: 8 }, (_, i) => row(i % 2 === 0 ? 5 : 20, 'c', 10)),
    ];
    await database.run(`CREATE TABLE clinic.visits AS SELECT * FROM (VALUES ${rows.join(', ')}) t(person, ward, cost)`);
  });
  const answer = async (card: DatasetCard, select: string, having = '') => {
    const { plan, disclosure } = await compile({
      kind: 'sql',
      question: {
        sql: `SELECT ward, ${select} FROM clinic.visits GROUP BY ROLLUP (ward) ${having} ORDER BY GROUPING(ward), 1`.replace(
          'SELECT',
          'SELECT GROUPING(ward), ',
        ),
      },
      protocol: 'replicated',
      parties: partiesOf('clinic'),
      datasets: [card],
      recipients: ['helper'],
    });
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
    const cells = (row: readonly unknown[]) =>
      row.slice(1).map((cell) => (typeof cell === 'object' && cell !== null ? 'withheld' : cell));
    return finish(plan, released).rows.map(cells);
  };

  test('people are counted in what a total has beside its groups', async () => {
    // As rows, ward c is enough; as people it is not, and with the total it would be known.
    expect(await answer(visits({}), 'count(*)')).toEqual([
      ['a', '12'],
      ['b', '10'],
      ['c', '8'],
      [null, '30'],
    ]);
    const unit = { column: 'person', type: integer };
    expect(await answer(visits({ unit }), 'count(*)')).toEqual([
      ['a', '12'],
      ['b', '10'],
    ]);
    expect(await answer(visits({ unit, minimumGroupSize: 2 }), 'count(*)')).toHaveLength(4);
  });

  test('a group that HAVING leaves out hides no smaller one in a total: its number may be known', async () => {
    // Whoever asked before that ward b has ten rows, or what HAVING excludes, knows those of ward c from the total.
    const card = visits({ minimumGroupSize: 9 });
    expect(await answer(card, 'count(*)', 'HAVING count(*) <> 10')).toEqual([['a', '12']]);
    expect(await answer(card, 'count(*)', 'HAVING sum(cost) < 200')).toEqual([['a', '12']]);
    // Nothing is withheld for being small.
    expect(await answer(visits({}), 'count(*)', 'HAVING count(*) <> 10')).toEqual([
      ['a', '12'],
      ['c', '8'],
      [null, '30'],
    ]);
  });

  test('a total over a sum that a rule hides is hidden', async () => {
    const rows = await answer(
      visits({ minimumGroupSize: 1, largestPercent: 40, unit: { column: 'person', type: integer } }),
      'count(*), sum(cost)',
    );
    // In ward b one visit's person has most of the costs; c has two people of equal costs.
    expect(rows).toEqual([
      ['a', '12', '120'],
      ['b', '10', 'withheld'],
      ['c', '8', 'withheld'],
      [null, '30', 'withheld'],
    ]);
    expect((await answer(visits({ minimumGroupSize: 1 }), 'count(*), sum(cost)')).at(-1)).toEqual([null, '30', '2080']);
  });
});
