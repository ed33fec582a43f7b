/**
 * What hostile but honest-running analysts did to earlier versions, one test each: the attack is refused, or the statement
 * that owners sign names what can be worked out. (Attacks over several questions are the ledger's: party/src/budget.)
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard, Use } from '../contract/cards.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import type { Compiled } from '../kinds/kind.ts';
import type { Plan } from './plan/types.ts';
import { compile, grantsOf } from './compile.ts';
import { runQueryClear } from './execute/query.ts';
import { finish, type Released } from './execute/finish.ts';
import { printCells } from '../local/atoms.ts';
import { ownPart } from './own-part.ts';
import { countGates } from './plan/gates.ts';
import { questionText } from './wording.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });

/** What owners commonly allow; nothing that single rows could be worked out by. */
const plain = {
  key: ['join'] as readonly Use[],
  number: ['aggregate', 'filter'] as readonly Use[],
  group: ['group', 'filter'] as readonly Use[],
};

function customers(key = plain.key, number = plain.number): DatasetCard {
  return datasetCard(
    'bank',
    'customers',
    1_000,
    [
      columnCard('id', integer, { allow: key, range: range(0, 9_999) }),
      columnCard('points', integer, { allow: number, range: range(0, 2 ** 20) }),
      columnCard('note', integer, { allow: plain.number, range: range(0, 1), nullable: true }),
      columnCard('segment', text, { allow: plain.group, categories: ['a', 'b', 'c'] }),
    ],
    [['id']],
  );
}

function claims(key = plain.key, number = plain.number): DatasetCard {
  return datasetCard(
    'insurer',
    'claims',
    1_000,
    [
      columnCard('id', integer, { allow: key, range: range(0, 9_999) }),
      columnCard('total', integer, { allow: number, range: range(0, 100_000), nullable: true }),
      columnCard('stage', integer, { allow: number, range: range(1, 5) }),
      columnCard('income', integer, { allow: number, range: range(0, 100_000) }),
      columnCard('region', text, { allow: plain.group, categories: ['east', 'west'] }),
    ],
    [['id']],
  );
}

const ask = (sql: string, datasets: readonly DatasetCard[], recipients = ['bank']) => {
  const computers = partiesOf(...new Set(datasets.map(({ owner }) => owner)));
  const others = recipients.filter((recipient) => !computers.some(({ name }) => name === recipient));
  const receiving = others.map((name) => ({ name, role: 'recipient' as const, publicKey: 'A'.repeat(43) }));
  const parties = [...computers, ...receiving];
  return { kind: 'sql', question: { sql }, protocol: 'replicated', parties, datasets, recipients };
};
const joined = (select: string, rest = '') =>
  `SELECT ${select} FROM bank.customers c JOIN insurer.claims p ON c.id = p.id ${rest}`;

/** The uses that a question lacks, as `owner.column: use`. */
async function lacking(sql: string, datasets = [customers(), claims()], recipients = ['bank']): Promise<string[]> {
  const { missing } = await grantsOf(ask(sql, datasets, recipients));
  return missing.map(({ owner, column, use }) => `${owner}.${column}: ${use}`);
}

const named = ({ disclosure }: Compiled, id: string): DisclosureLine | undefined =>
  disclosure.find((line) => line.id === id || line.id.startsWith(`${id}.`));
const claimsOfNobody = ({ disclosure }: Compiled): string[] =>
  disclosure.filter(({ who }) => who.length === 0).map(({ id }) => id);

describe('(a) powers of two in one’s own column tell which rows are in common', () => {
  test.each(['SUM(c.points)', 'AVG(c.points)', 'MIN(c.points)', 'COUNT(c.note)', 'SUM(c.points + 1)'])(
    '%s',
    async (what) => {
      expect(await lacking(joined(what))).toContain('insurer.id: membership');
      // The insurer's columns alone need no such use.
      expect(await lacking(joined('SUM(p.total)'))).toEqual([]);
    },
  );

  test('granted, the statement says so and nobody claims otherwise', async () => {
    const compiled = await compile(ask(joined('SUM(c.points)'), [customers(), claims(['join', 'membership'])]));
    expect(named(compiled, 'infer.membership')).toMatchObject({ who: ['bank'], values: { own: ['bank.points'] } });
    expect(claimsOfNobody(compiled)).toEqual(['nobody.withheld']);
  });

  test('a recipient without rows cannot choose any', async () => {
    const compileFor = async (recipient: string) =>
      await compile(ask(joined('SUM(c.points), SUM(p.income)'), [customers(), claims()], [recipient]));
    const compiled = await compileFor('ministry');
    expect(named(compiled, 'infer.membership')).toBeUndefined();
    expect(claimsOfNobody(compiled)).toEqual(['nobody.values', 'nobody.common', 'nobody.withheld']);
    // With an owner that tells it the powers of two it is as if that had received.
    expect(named(compiled, 'infer.arranged-for')).toMatchObject({ who: ['ministry'] });
    const own = await compile(ask(joined('SUM(p.income)'), [customers(), claims()], ['bank']));
    expect(named(own, 'infer.arranged-for')).toBeUndefined();
    // The helper has no rows either, but knows how many are in common.
    expect(claimsOfNobody(await compileFor('helper'))).toEqual(['nobody.common']);
  });
});

describe('(b) own weights read single values', () => {
  test.each([
    'SUM(c.points * p.total)',
    'SUM(c.points + p.total)',
    'MAX(p.total - c.points)',
    'AVG(p.income * (1 + c.points))',
  ])('%s', async (what) => {
    const missing = await lacking(joined(what));
    expect(missing.some((use) => use.startsWith('insurer.') && use.endsWith(': combine'))).toBe(true);
    expect(missing).toContain('insurer.id: membership');
  });

  test('granted, the statement says so', async () => {
    const datasets = [customers(), claims(['join', 'membership'], ['aggregate', 'combine'])];
    const compiled = await compile(ask(joined('SUM(c.points * p.total)'), datasets));
    expect(named(compiled, 'infer.combine')).toMatchObject({
      who: ['bank'],
      values: { about: ['insurer.total'], own: ['bank.points'], expression: 'SUM(bank.points * insurer.total)' },
    });
    expect(claimsOfNobody(compiled)).toEqual(['nobody.withheld']);
  });
});

describe('(c) products isolate one person without any data of one’s own', () => {
  test.each([
    'SUM((p.stage - 1) * (p.stage - 2) * (p.stage - 4) * (p.stage - 5) * p.income)',
    'SUM(p.stage * p.stage)',
    'AVG(p.stage * p.income)',
    'COUNT(p.total = 5 OR p.stage = 2)',
  ])('%s', async (what) => {
    const missing = await lacking(joined(what), undefined, ['helper']);
    expect(missing.some((use) => use.startsWith('insurer.') && use.endsWith(': single-out'))).toBe(true);
  });

  test('linear forms with public constants are plain', async () => {
    expect(await lacking(joined('SUM(3 * p.income - 2 * p.stage + 7), AVG(p.total - p.income)'))).toEqual([]);
    expect(await lacking('SELECT SUM(2 * (income - stage)) FROM insurer.claims', [claims()], ['helper'])).toEqual([]);
  });

  test('hidden in a branch of a union all the same', async () => {
    const more = { ...claims(), owner: 'other' };
    const sql =
      'SELECT SUM(v) FROM (SELECT (stage - 1) * income AS v FROM insurer.claims UNION ALL SELECT income AS v FROM other.claims) t';
    expect(await lacking(sql, [claims(), more], ['helper'])).toEqual([
      'insurer.stage: single-out',
      'insurer.income: single-out',
    ]);
  });
});

describe('totals that skip different NULLs', () => {
  const range = { min: '0', max: '1000' };
  const integer = { kind: 'integer' } as const;
  const card = datasetCard('insurer', 'sick', 1_000, [
    columnCard('x', integer, { range, nullable: true, allow: ['aggregate'] }),
    columnCard('y', integer, { range, nullable: true, allow: ['aggregate'] }),
    columnCard('z', integer, { range, allow: ['aggregate'] }),
  ]);
  const ask = (list: string) => lacking(`SELECT ${list} FROM insurer.sick`, [card], ['helper']);

  test('of one column, over sets of rows that overlap', async () => {
    for (const list of ['SUM(x), SUM(y), SUM(z + x), SUM(z + y)', 'AVG(z + 0 * x), SUM(z - y)']) {
      expect((await ask(list)).some((use) => use === 'insurer.z: single-out')).toBe(true);
    }
    expect(await ask('COUNT(*), COUNT(x), COUNT(y), COUNT(x + y)')).toContain('insurer.x: single-out');
  });

  test('what people ask is harmless', async () => {
    for (const list of [
      'COUNT(*), COUNT(x), COUNT(y), AVG(x), AVG(y), SUM(z)',
      'SUM(x), SUM(y), SUM(x + y)',
      'SUM(z), SUM(z + x), SUM(z + x - y), COUNT(x + y)',
      'SUM(x - y), SUM(x + y), AVG(y)',
    ]) {
      expect(await ask(list), list).toEqual([]);
    }
  });
});

describe('(d) conditions that can fit one row, or all but one, need a use of their own', () => {
  test.each([
    'p.id = 5',
    'p.id <> 5',
    'p.id < 6',
    'p.income = 51234',
    'p.income IN (3, 4)',
    'p.income BETWEEN 100 AND 105',
    'NOT (p.income < 100 OR p.income > 105)',
    'p.income + 0 > 100 AND 2 * p.income < 212',
    'p.income * p.income < 9',
    'p.income > 5 AND p.income >= 7',
    "(p.income > 40 OR c.segment = 'a') AND p.income < 44",
    'p.income = c.points',
    'p.income > c.points AND p.income < c.note',
    'p.income > c.points AND p.income < 60000',
    // Bounds on two columns and on their sum: one point is left.
    'p.income >= 500 AND p.total >= 300 AND p.income + p.total <= 800',
    'p.income >= 500 AND p.income + p.total <= 500',
    'NOT (p.income < 500 OR p.total > 700 OR 2 * p.income > 2 * p.total - 396)',
    'p.income > p.total AND p.income <= p.total + 1',
    'p.income >= 500 AND p.income <= p.total AND p.total <= 501',
    'p.income + p.total >= 800 AND p.income - p.total >= 200',
  ])('%s', async (condition) => {
    const missing = await lacking(joined('COUNT(*)', `WHERE ${condition}`));
    expect(missing.some((use) => use.startsWith('insurer.') && use.endsWith(': single-out'))).toBe(true);
  });

  test.each([
    'p.income > 60000',
    'p.income BETWEEN 1000 AND 50000',
    "p.region = 'east'",
    "p.region <> 'east' AND p.income > 5",
    'p.total IS NULL',
    'p.income > c.points',
    'p.total > p.income',
    'p.total > p.income AND p.income > 0',
    'p.total > p.income AND p.total > 60000',
    'p.income >= 500 AND p.total >= 300 AND p.income + p.total <= 60000',
  ])('%s does not', async (condition) => {
    expect(await lacking(joined('COUNT(*)', `WHERE ${condition}`))).toEqual([]);
  });

  const extreme = ['join', 'filter', 'aggregate', 'extreme', 'group'] as const;
  const most = '(SELECT MAX(income) AS income FROM insurer.claims)';

  test.each([
    `p.income = ${most}`,
    `p.income IN ${most}`,
    `p.income NOT IN ${most}`,
    `p.income < ${most}`,
    `p.income >= ${most} - 1`,
    `EXISTS (SELECT 1 FROM ${most} AS m WHERE m.income = p.income)`,
  ])('the extreme of its own column: %s', async (condition) => {
    const sql = `SELECT SUM(p.total) FROM insurer.claims p WHERE ${condition}`;
    expect(await lacking(sql, [claims(plain.key, extreme)], ['helper'])).toContain('insurer.income: single-out');
  });

  test.each([
    [`JOIN ${most} AS m ON m.income = p.income`],
    [`LEFT JOIN ${most} AS m ON m.income = p.income WHERE m.income IS NULL`],
    ['JOIN (SELECT stage, MAX(income) AS income FROM insurer.claims GROUP BY stage) AS m USING (stage, income)'],
    ['JOIN (SELECT stage, SUM(income) AS income FROM insurer.claims GROUP BY stage) AS m ON m.income = p.income'],
  ])('a total or extreme as a key: %s', async (join) => {
    const sql = `SELECT SUM(p.total) FROM insurer.claims p ${join}`;
    expect(await lacking(sql, [claims(plain.key, extreme)], ['helper'])).toContain('insurer.income: single-out');
  });

  test('averages, extremes of other columns and keys that repeat are none', async () => {
    for (const condition of [
      'p.income > (SELECT AVG(income) FROM insurer.claims)',
      'p.income > (SELECT MAX(total) FROM insurer.claims)',
      'p.stage IN (SELECT stage FROM insurer.claims GROUP BY stage HAVING COUNT(*) > 50)',
    ]) {
      const sql = `SELECT SUM(p.total) FROM insurer.claims p WHERE ${condition}`;
      expect(await lacking(sql, [claims(plain.key, extreme)], ['helper'])).toEqual([]);
    }
  });

  test('granted, the statement says so', async () => {
    const datasets = [customers(), claims(plain.key, ['filter', 'aggregate', 'single-out'])];
    const compiled = await compile(ask(joined('SUM(p.total)', 'WHERE p.income <> 5'), datasets, ['ministry']));
    expect(named(compiled, 'infer.pick')).toMatchObject({ who: ['ministry'], values: { about: ['insurer.income'] } });
    expect(claimsOfNobody(compiled)).toEqual(['nobody.withheld']);
  });
});

describe('a rule about the largest contribution is no scale to weigh it on', () => {
  const ruled = (rules: Partial<DatasetCard> = { largestPercent: 60 }) => ({ ...claims(), ...rules });
  const single = (what: string) => `SELECT ${what} FROM insurer.claims`;

  test.each([{ largestPercent: 60 }, { pPercent: 10 }])('%o: constants and columns beside it', async (rules) => {
    for (const what of ['SUM(income + 500), SUM(income + 501)', 'AVG(income - 3 * stage)', 'SUM(7 - income)']) {
      expect(await lacking(single(what), [ruled(rules)], ['helper']), what).toContain('insurer.income: single-out');
      expect(await lacking(single(what), [claims()], ['helper']), what).toEqual([]);
    }
    expect(await lacking(single('SUM(3 * income), AVG(total)'), [ruled(rules)], ['helper'])).toEqual([]);
    expect(await lacking(joined('SUM(p.income + 500)'), [customers(), ruled(rules)], ['helper'])).toEqual([
      'insurer.income: single-out',
    ]);
  });

  test('rows left out by another column’s NULLs: what a single one of them adds is under no rule', async () => {
    for (const what of ['SUM(income), SUM(income + 0 * total)', 'SUM(income), AVG(income + total - total)']) {
      const needed = ['insurer.income: single-out', 'insurer.total: single-out'];
      expect((await lacking(single(what), [ruled()], ['helper'])).sort(), what).toEqual(needed);
      expect(await lacking(single(what), [claims()], ['helper']), what).toEqual([]);
    }
    const matched = joined('SUM(p.income), SUM(p.income + 0 * p.total)');
    expect((await lacking(matched, [customers(), ruled()], ['helper'])).sort()).toEqual([
      'insurer.income: single-out',
      'insurer.total: single-out',
    ]);
  });

  test('what FILTER leaves of a total is under no rule', async () => {
    const filtered = (list: string) => lacking(single(list), [ruled()], ['helper']);
    for (const list of [
      'SUM(income), SUM(income) FILTER (WHERE stage > 3)',
      "SUM(income) FILTER (WHERE stage > 3), SUM(income) FILTER (WHERE region = 'east')",
      'SUM(income) FILTER (WHERE stage > 3) / SUM(income)',
    ]) {
      expect(await filtered(list), list).toEqual(['insurer.income: single-out']);
      expect(await lacking(single(list), [claims()], ['helper']), list).toEqual([]);
    }
    for (const list of [
      "SUM(income) FILTER (WHERE region = 'east'), SUM(income) FILTER (WHERE region = 'west')",
      'COUNT(*), SUM(income) FILTER (WHERE stage > 3), AVG(income) FILTER (WHERE stage > 3)',
    ])
      expect(await filtered(list), list).toEqual([]);
  });

  test('constants in another branch of a union', async () => {
    const sql =
      'SELECT SUM(v) FROM (SELECT income AS v FROM insurer.claims UNION ALL SELECT 900 AS v FROM other.claims) t';
    const other = { ...claims(), owner: 'other' };
    expect(await lacking(sql, [ruled(), other], ['helper'])).toEqual(['insurer.income: single-out']);
  });

  test('granted, the statement says so; it also says what values of one’s own are good for', async () => {
    const granted = { ...claims(plain.key, ['aggregate', 'single-out']), largestPercent: 60 };
    const constant = await compile(ask(single('SUM(income + 500)'), [granted], ['helper']));
    expect(named(constant, 'infer.weigh')).toMatchObject({ values: { about: ['insurer.income'] } });
    expect(claimsOfNobody(constant)).toEqual(['nobody.withheld']);

    const sql =
      'SELECT SUM(v) FROM (SELECT income AS v FROM insurer.claims UNION ALL SELECT income AS v FROM other.claims) t';
    const union = (recipient: string) => compile(ask(sql, [ruled(), { ...claims(), owner: 'other' }], [recipient]));
    const own = await union('other');
    expect(named(own, 'infer.weighed')).toMatchObject({ who: ['other'], values: { others: ['insurer'] } });
    expect(claimsOfNobody(own)).toEqual(['nobody.withheld']);
    expect(claimsOfNobody(await union('helper'))).toEqual(['nobody.values', 'nobody.withheld']);
  });
});

describe('over data', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(DuckDBInstance);
    for (const owner of ['north', 'south']) await database.run(`CREATE SCHEMA ${owner}`);
  });
  afterAll(() => database.close());

  interface Stay {
    readonly ward: string;
    readonly cost: number | null;
    readonly n: number;
  }

  const card = (owner: string, more: Partial<DatasetCard> = {}): DatasetCard => ({
    ...datasetCard(owner, 'stays', 1_000, [
      columnCard('id', integer, { allow: ['single-out', 'filter'], range: range(0, 10_000) }),
      columnCard('ward', text, { allow: plain.group, categories: ['a', 'b'] }),
      columnCard('cost', integer, { allow: plain.number, range: range(0, 1_000), nullable: true }),
    ]),
    ...more,
  });

  async function store(owner: string, stays: readonly Stay[]): Promise<void> {
    const rows = stays.flatMap(({ ward, cost, n }) => Array.from({ length: n }, () => ({ ward, cost })));
    const values = rows.map(({ ward, cost }, i) => `(${i}, '${ward}', ${cost ?? 'NULL'})`);
    await database.run(`CREATE OR REPLACE TABLE ${owner}.stays (id BIGINT, ward VARCHAR, cost BIGINT)`);
    if (values.length > 0) await database.run(`INSERT INTO ${owner}.stays VALUES ${values.join(', ')}`);
  }

  async function answer(sql: string, owners: readonly string[], recipients: readonly string[], more = {}) {
    const datasets = owners.map((owner) => card(owner, more));
    const compiled = await compile(ask(sql, datasets, [...recipients]));
    const { plan, disclosure } = compiled;
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const released: Released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
    return { ...compiled, released, rows: finish(plan, released).rows };
  }

  const union = '(SELECT * FROM north.stays UNION ALL SELECT * FROM south.stays) AS t';
  const wards = `SELECT ward, COUNT(*) AS n, SUM(cost) AS s FROM ${union} GROUP BY ward ORDER BY 1`;

  test('(e) the other owner’s part of a union group is at least the minimum', async () => {
    await store('north', [
      { ward: 'a', cost: 5, n: 40 },
      { ward: 'b', cost: 5, n: 40 },
    ]);
    await store('south', [
      { ward: 'a', cost: 7, n: 9 },
      { ward: 'b', cost: 7, n: 10 },
    ]);
    const { rows, disclosure } = await answer(wards, ['north', 'south'], ['north']);
    expect(rows).toEqual([['b', '50', '270']]);
    expect(disclosure.find(({ id }) => id === 'infer.parts.north')).toBeDefined();
    // Who has no rows can subtract nothing.
    expect((await answer(wards, ['north', 'south'], ['helper'])).rows).toHaveLength(2);
  });

  test('(j) nine rows of one’s own beside one other', async () => {
    await store('north', [{ ward: 'a', cost: 0, n: 9 }]);
    await store('south', [{ ward: 'a', cost: 777, n: 1 }]);
    for (const recipients of [['north'], ['south'], ['north', 'south']]) {
      expect((await answer(wards, ['north', 'south'], recipients)).rows).toEqual([]);
    }
  });

  test('nine of nothing and one of much have no bed: two totals, each of them fine, tell of the one', async () => {
    await database.run('CREATE OR REPLACE TABLE north.beds (cost BIGINT, bed BIGINT)');
    const rows = 'SELECT 900, 1 FROM range(2000) UNION ALL SELECT 0, NULL FROM range(9) UNION ALL SELECT 900000, NULL';
    await database.run(`INSERT INTO north.beds ${rows}`);
    const allow: readonly Use[] = ['aggregate', 'filter', 'single-out'];
    const beds = datasetCard('north', 'beds', 3_000, [
      columnCard('cost', integer, { allow, range: range(0, 1_000_000) }),
      columnCard('bed', integer, { allow, range: range(0, 1), nullable: true }),
    ]);
    const sql = 'SELECT SUM(cost) AS a, SUM(cost + 0 * bed) AS b FROM north.beds';
    const compiled = await compile(ask(sql, [{ ...beds, largestPercent: 50 }], ['helper']));
    const load = (stage: number) => database.load(compiled.plan.stages[stage] as Plan['stages'][number]);
    const released = await runQueryClear(compiled.plan, load);
    const [[a, b]] = finish(compiled.plan, released as Released).rows as [[string, string]];
    expect(BigInt(a) - BigInt(b)).toBe(900_000n);
    expect(named(compiled, 'infer.weigh')).toBeDefined();
    expect(claimsOfNobody(compiled)).toEqual(['nobody.withheld']);
  });

  test('HAVING leaves out a group whose number of rows it so tells', async () => {
    await store('north', [
      { ward: 'a', cost: 5, n: 37 },
      { ward: 'b', cost: 5, n: 40 },
    ]);
    const counts = 'SELECT ward, COUNT(*) AS n FROM north.stays GROUP BY ward';
    const told = { withheldGroups: 'number' } as const;
    const left = await answer(`${counts} HAVING COUNT(*) <> 37`, ['north'], ['helper'], told);
    // Both wards have rows, as the card says, and none is too small: there are 37 in the other.
    expect([left.rows, left.released.withheld]).toEqual([[['b', '40']], 0]);
    expect(claimsOfNobody(left)).toEqual(['nobody.values']);
    expect(claimsOfNobody(await answer(counts, ['north'], ['helper'], told))).toContain('nobody.withheld');
  });

  test('(f) a condition that fits one person, or none, gets the same answer', async () => {
    await store('north', [{ ward: 'a', cost: 5, n: 40 }]);
    const one = 'SELECT COUNT(*) AS n, SUM(cost) AS s FROM north.stays WHERE id = ';
    const [there, nobody] = [
      await answer(`${one}7`, ['north'], ['helper']),
      await answer(`${one}9999`, ['north'], ['helper']),
    ];
    expect(there.released).toEqual(nobody.released);
    expect(there.rows).toEqual([]);
    // In a union too, where one's own rows are enough already.
    await store('south', [{ ward: 'b', cost: 5, n: 40 }]);
    const beside = (id: number) =>
      answer(
        `SELECT COUNT(*) AS n FROM (SELECT id FROM north.stays WHERE id = ${id} UNION ALL SELECT id FROM south.stays) AS t`,
        ['north', 'south'],
        ['south'],
      );
    expect((await beside(7)).released).toEqual((await beside(9999)).released);
    // How many groups are withheld is told only where every owner allows it.
    expect(there.released.withheld).toBeNull();
    const told = { withheldGroups: 'number', emptyGroups: 'public' } as const;
    const open = await answer(`${one}7`, ['north'], ['helper'], told);
    expect(open.released.withheld).toBe(1);
    expect(open.disclosure.find(({ id }) => id === 'result.withheld')?.text).toBe('disclosure.withheld-which');
  });

  test('(h) COUNT(*) − COUNT(x) shows no single NULL', async () => {
    await store('north', [
      { ward: 'a', cost: 5, n: 40 },
      { ward: 'a', cost: null, n: 1 },
      { ward: 'b', cost: 5, n: 40 },
      { ward: 'b', cost: null, n: 10 },
    ]);
    const sql =
      'SELECT ward, COUNT(*) AS n, COUNT(cost) AS c, SUM(cost) AS s FROM north.stays GROUP BY ward ORDER BY 1';
    const withheld = { withheld: true };
    expect((await answer(sql, ['north'], ['helper'])).rows).toEqual([
      ['a', '41', withheld, withheld],
      ['b', '50', '40', '200'],
    ]);
  });

  test('(h) two columns without a value, of which neither contains the other, are named', async () => {
    await database.run('CREATE OR REPLACE TABLE north.stays (id BIGINT, a BIGINT, b BIGINT, z BIGINT)');
    // Ten rows have neither; one has a and not b.
    await database.run(
      'INSERT INTO north.stays SELECT i, CASE WHEN i >= 10 THEN 1 END, CASE WHEN i >= 11 THEN 1 END, 100 + i FROM range(50) t(i)',
    );
    const measured = ['a', 'b', 'z'].map((name) =>
      columnCard(name, integer, {
        allow: [...plain.number, 'single-out'],
        range: range(0, 1_000),
        nullable: name !== 'z',
      }),
    );
    const datasets = [datasetCard('north', 'stays', 1_000, measured)];
    const asked = (list: string) => compile(ask(`SELECT ${list} FROM north.stays`, datasets, ['helper']));
    const compiled = await asked('SUM(z + a - a) AS v, SUM(z + b - b) AS w');
    const { plan, disclosure } = compiled;
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
    const [[v, w]] = finish(plan, released as Released).rows as [[string, string]];
    expect(BigInt(v) - BigInt(w)).toBe(110n);
    expect(named(compiled, 'infer.missing')?.values['columns']).toHaveLength(2);
    expect(claimsOfNobody(compiled)).toEqual(['nobody.withheld']);
    // Where one contains the other, the gates compare them.
    const nested = await asked('SUM(z + a - a) AS v, SUM(z + a - b) AS w');
    expect(named(nested, 'infer.missing')).toBeUndefined();
    expect(claimsOfNobody(nested)).toEqual(['nobody.values', 'nobody.withheld']);
  });

  test('(i) an average gives away its sum and count, and the statement says so', async () => {
    await store('north', [
      { ward: 'a', cost: 3, n: 11 },
      { ward: 'a', cost: 4, n: 6 },
    ]);
    const { disclosure, rows } = await answer('SELECT AVG(cost) AS m FROM north.stays', ['north'], ['helper']);
    // 57 ÷ 17: the only fraction of a denominator below 500 that rounds so.
    expect(rows).toEqual([['3.352941']]);
    const line = disclosure.find(({ id }) => id.endsWith('.average'));
    expect(line?.text).toBe('disclosure.averages');
    expect(disclosure.every(({ text: words }) => !words.includes('not-the-sum'))).toBe(true);
  });
});

test('(g) keys that are not known to occur once in one table are refused before anything runs', async () => {
  const doubtful = { ...claims(), unique: [['stage', 'id'], ['region']] };
  const repeated = { ...customers(), unique: [] };
  // In both they may repeat only under protocol, where whoever receives chooses which of its rows meet how many.
  await expect(compile(ask(joined('COUNT(*)'), [repeated, doubtful]))).rejects.toMatchObject({
    code: 'policy.column',
    fields: { owner: 'insurer', column: 'id', use: 'membership' },
  });
  // At one owner they may repeat; a run refuses keys of the other that do.
  expect((await compile(ask(joined('COUNT(*)'), [customers(), doubtful]))).plan.many).toEqual({
    table: 1,
    kind: 'inner',
  });
  // A set of keys that contains a unique one is unique.
  const sql = 'SELECT COUNT(*) FROM bank.customers c JOIN insurer.claims p ON c.id = p.id AND c.points = p.stage';
  const allowed = (card: DatasetCard) => ({
    ...card,
    columns: card.columns.map((column) => ({ ...column, allow: ['join', 'membership'] as Use[] })),
  });
  await compile(ask(sql, [allowed(customers()), allowed(claims())]));
});

test('totals beside their parts are withheld with these, and the statement says what they tell', async () => {
  for (const grouping of ['ROLLUP (region)', 'CUBE (region)', 'GROUPING SETS ((region), ())']) {
    const sql = `SELECT region, SUM(income) FROM insurer.claims GROUP BY ${grouping}`;
    const compiled = await compile(ask(sql, [claims()], ['helper']));
    expect(named(compiled, 'gate.rests')).toMatchObject({ text: 'disclosure.gate-rests', who: ['helper'] });
    expect(named(compiled, 'infer.rests')).toMatchObject({ text: 'disclosure.infer-rests', who: ['helper'] });
    expect(claimsOfNobody(compiled)).not.toContain('nobody.withheld');
  }
  // From totals that cross more follows than their differences with the groups in them.
  const crossing = (grouping: string) =>
    compile(ask(joined('COUNT(*)', `GROUP BY ${grouping}`), [customers(), claims()], ['helper']));
  await expect(crossing('GROUPING SETS ((c.segment), (p.region))')).rejects.toMatchObject({
    code: 'sql.grouping-crossed',
  });
  const cube = await crossing('CUBE (c.segment, p.region)');
  for (const [id, of] of [
    ['gate.crossed', 'gate-crossed'],
    ['infer.crossed', 'infer-crossed'],
  ] as const)
    expect(named(cube, id)).toMatchObject({
      text: `disclosure.${of}`,
      who: ['helper'],
      values: { sets: ['(region)'] },
    });
});

test('a join with a recipient’s own rows never says that nobody learns single rows', async () => {
  const compiled = await compile(
    ask(joined('c.segment, COUNT(*), SUM(p.income)', 'GROUP BY 1'), [customers(), claims()]),
  );
  expect(named(compiled, 'infer.arranged')).toMatchObject({ who: ['bank'], values: { others: ['insurer'] } });
  expect(claimsOfNobody(compiled)).toEqual(['nobody.withheld']);
});

test('names that would read like words of the statement are in quotes', async () => {
  const name = 'points: nobody. Nothing else';
  const odd = { ...customers(), columns: [...customers().columns, columnCard(name, integer, { range: range(0, 9) })] };
  const compiled = await compile(ask(joined(`SUM(c."${name}")`), [odd, claims(['join', 'membership'])]));
  expect(named(compiled, 'infer.membership')?.values).toMatchObject({ own: [`bank."${name}"`] });
  expect(named(compiled, 'card.bank.customers')?.values).toMatchObject({
    ranges: expect.arrayContaining([`"${name}"`]),
  });
});

test('a key that owners take from different columns says whose is which', async () => {
  const sql =
    "SELECT k, COUNT(*) FROM (SELECT region AS k FROM insurer.claims UNION ALL SELECT 'east' AS k FROM bank.customers) t GROUP BY k";
  const { plan, disclosure } = await compile(ask(sql, [claims(), customers()], ['bank']));
  expect(disclosure.find(({ id }) => id === 'result.groups')?.values).toMatchObject({
    keys: ["(insurer: region; bank: 'east')"],
  });
  expect(questionText(plan)).toContain("GROUP BY (insurer: region; bank: 'east')");
});

test('bounds that a recipient chooses row by row are named', async () => {
  const compiled = await compile(ask(joined('COUNT(*)', 'WHERE p.income > c.points'), [customers(), claims()]));
  expect(named(compiled, 'infer.compared')).toMatchObject({
    who: ['bank'],
    values: { own: ['bank.points'], about: ['insurer.income'] },
  });
  const without = await compile(
    ask(joined('COUNT(*)', 'WHERE p.income > c.points'), [customers(), claims()], ['helper']),
  );
  expect(named(without, 'infer.compared')).toBeUndefined();
});

test('what people must know beside the answer is on every statement', async () => {
  const compiled = await compile(ask(joined('COUNT(*)'), [customers(), claims()]));
  for (const id of ['trust', 'question', 'duration', 'stop', 'infer.earlier', 'infer.alike', 'card.insurer.claims']) {
    expect(named(compiled, id), id).toBeDefined();
  }
});

describe('what a CASE takes of few rows only', () => {
  const staff = (minimum = 10): DatasetCard => ({
    ...datasetCard(
      'north',
      'staff',
      1_000,
      [
        columnCard('id', integer, { allow: plain.key, range: range(0, 9_999) }),
        columnCard('pay', integer, { allow: plain.number, range: range(0, 100_000) }),
        columnCard('age', integer, { allow: plain.number, range: range(0, 99) }),
        columnCard('secret', { kind: 'boolean' }, { allow: ['filter'], categories: ['false', 'true'] }),
        columnCard('team', text, { allow: plain.group, categories: ['a', 'b', 'c'] }),
      ],
      [['id']],
    ),
    minimumGroupSize: minimum,
  });
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(DuckDBInstance);
    await database.run('CREATE SCHEMA north');
    // Three of team c, 40 of a, 57 of b; pay tells a person.
    await database.run(`CREATE TABLE north.staff AS SELECT i AS id, 1000 + i AS pay, i % 50 + 20 AS age, i % 2 = 0 AS secret,
      CASE WHEN i < 3 THEN 'c' WHEN i < 43 THEN 'a' ELSE 'b' END AS team FROM range(100) AS r(i)`);
  });
  afterAll(() => database.close());

  const answer = async (select: string, rest = '') => {
    const { plan, disclosure } = await compile(ask(`SELECT ${select} FROM north.staff ${rest}`, [staff()], ['helper']));
    const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
    const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
    return { disclosure, released, rows: finish(plan, released).rows };
  };

  test.each([
    "SUM(CASE WHEN team = 'c' THEN pay ELSE 0 END)",
    // Of so many digits that two numbers leave.
    "SUM(CASE WHEN team = 'c' THEN pay * 10000000000000 ELSE 0 END)",
    "SUM(CASE WHEN team <> 'c' THEN pay ELSE 0 END)",
    "SUM(CASE WHEN team = 'c' THEN 1 ELSE 0 END)",
    "AVG(CASE WHEN team = 'c' THEN 0 ELSE pay END)",
    "COUNT(CASE WHEN team = 'c' THEN 1 END)",
    "SUM(COALESCE(NULLIF(CASE WHEN team = 'c' THEN 1 ELSE 0 END, 0) * 5, 0))",
    'SUM(GREATEST(pay, 1002))',
    'SUM(ABS(pay - 1002))',
    "MAX(CASE WHEN team = 'c' THEN pay ELSE 0 END)",
  ])('%s is withheld', async (what) => {
    const withUses = {
      ...staff(),
      columns: staff().columns.map((column) => ({
        ...column,
        allow: [...column.allow, 'single-out', 'aggregate', 'extreme', 'filter'] as Use[],
      })),
    };
    // Added up by the owner, and found by sorting rows.
    for (const beside of [[], ['COUNT(DISTINCT age)']]) {
      const sql = `SELECT ${[`${what} AS v`, ...beside].join(', ')} FROM north.staff`;
      const { plan, disclosure } = await compile(ask(sql, [withUses], ['helper']));
      const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
      const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
      expect(finish(plan, released).rows).toEqual([[{ withheld: true }, ...beside.map(() => '50')]]);
      const { distinct1: _, ...hidden } = released.measures;
      for (const values of [...Object.values(hidden), ...Object.values(released.averages)])
        expect([...values]).toEqual([0n]);
    }
  });

  test('what two of them leave together is held, too', async () => {
    // 40, 57, and the three that neither takes.
    const parts = ["SUM(CASE WHEN team = 'a' THEN pay ELSE 0 END)", "SUM(CASE WHEN team = 'b' THEN pay ELSE 0 END)"];
    expect((await answer(parts.join(', '))).rows).toEqual([[{ withheld: true }, { withheld: true }]]);
    const { rows, disclosure } = await answer(parts.join(', '), "WHERE team <> 'c'");
    expect(rows).toEqual([['40900', '61047']]);
    expect(disclosure.find(({ id }) => id === 'gate.branches')).toMatchObject({
      who: ['helper'],
      values: { minimum: 10 },
    });
  });

  test('of a set of many rows few have a value: what it takes is theirs', async () => {
    // Of twenty late rows one has a cost, of the others all; of all costs one is below zero.
    await database.run(`CREATE SCHEMA east; CREATE TABLE north.trips AS SELECT i AS id, i < 20 AS late, i AS km,
      CASE WHEN i = 0 THEN -777 WHEN i > 19 THEN i END AS cost FROM range(40) t(i)`);
    await database.run('CREATE TABLE east.trips AS FROM north.trips');
    const trips = (owner: string) => ({
      ...datasetCard(
        owner,
        'trips',
        100,
        [
          columnCard('id', integer, { range: range(0, 99) }),
          columnCard('late', { kind: 'boolean' }, { categories: ['false', 'true'] }),
          columnCard('km', integer, { range: range(0, 99) }),
          columnCard('cost', integer, { range: range(-999, 999), nullable: true }),
        ],
        [['id']],
      ),
      minimumGroupSize: 10,
    });
    const shown = async (sql: string, cards: readonly DatasetCard[]) => {
      const { plan, disclosure } = await compile(ask(sql, cards, ['helper']));
      const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
      const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
      return finish(plan, released).rows.flat();
    };
    const north = [trips('north')];
    for (const what of [
      'SUM(CASE WHEN late THEN cost ELSE 0 END)',
      'COUNT(CASE WHEN late THEN cost ELSE 0 END)',
      'AVG(CASE WHEN NOT late THEN 0 ELSE cost END)',
      'MIN(CASE WHEN late THEN cost ELSE 0 END)',
      'SUM(ABS(cost))',
    ]) {
      expect(await shown(`SELECT ${what} FROM north.trips`, north), what).toEqual([{ withheld: true }]);
      const sorted = await shown(`SELECT ${what}, COUNT(DISTINCT km) FROM north.trips`, north);
      expect(sorted, what).toEqual([{ withheld: true }, '40']);
    }
    const having = 'SELECT COUNT(*) FROM north.trips HAVING SUM(CASE WHEN late THEN cost ELSE 0 END) < 0';
    expect(await shown(having, north)).toEqual([]);
    const from = 'FROM north.trips n JOIN east.trips s ON n.id = s.id';
    const both = [trips('north'), trips('east')];
    for (const list of ['', ', COUNT(DISTINCT n.km)']) {
      const across = `SELECT SUM(CASE WHEN n.late AND s.km < n.km + 1 THEN s.cost ELSE 0 END)${list} ${from}`;
      expect((await shown(across, both))[0]).toEqual({ withheld: true });
    }
    // Beside FILTER the sets are those of what it keeps and leaves, too: 20 are late, 25 are far, 5 of these late.
    for (const list of ['', ', COUNT(DISTINCT km)']) {
      const far = 'FILTER (WHERE km >= 15)';
      const kept = (what: string) => shown(`SELECT ${what}${list} FROM north.trips`, north);
      expect((await kept(`SUM(CASE WHEN late THEN km ELSE 0 END) ${far}`))[0]).toEqual({ withheld: true });
      expect((await kept(`SUM(CASE WHEN late THEN km ELSE 0 END), COUNT(*) ${far}`))[0]).toEqual({ withheld: true });
      expect((await kept(`SUM(CASE WHEN late THEN km ELSE 0 END) FILTER (WHERE km >= 10)`))[0]).toEqual('145');
    }
    const filtered = `SELECT SUM(CASE WHEN n.late THEN s.km ELSE 0 END) FILTER (WHERE s.km >= n.km + @) ${from}`;
    expect(await shown(filtered.replace('@', '0'), both)).toEqual(['190']);
    const split = filtered.replace('s.km >= n.km + @', 'n.km + s.km >= 30');
    expect(await shown(split, both)).toEqual([{ withheld: true }]);
    // What a whole total has besides is the one late cost.
    for (const list of ['', ', COUNT(DISTINCT km)']) {
      const rest = `SELECT SUM(CASE WHEN late THEN 0 ELSE cost END), SUM(cost), SUM(km)${list} FROM north.trips`;
      expect((await shown(rest, north)).slice(0, 3)).toEqual([{ withheld: true }, '-187', '780']);
    }
    // Where a set has none with a value, or enough without, nothing is hidden.
    expect(await shown('SELECT SUM(CASE WHEN late THEN 0 ELSE cost END) FROM north.trips', north)).toEqual(['590']);
  });

  describe('of several owners', () => {
    const half = (owner: string, more: Partial<DatasetCard> = {}): DatasetCard => ({
      ...staff(),
      owner,
      columns: staff().columns.map((column) => ({
        ...column,
        allow: [...column.allow, 'aggregate', 'combine', 'membership', 'single-out', 'filter'] as Use[],
      })),
      ...more,
    });
    beforeAll(async () => {
      // Of team c three in the north, nine each in the south and the west; in the west one person has all nine rows.
      for (const [owner, few] of [
        ['south', 9],
        ['west', 9],
      ] as const) {
        await database.run(`CREATE SCHEMA ${owner}`);
        await database.run(`CREATE TABLE ${owner}.staff AS SELECT i AS id, 1000 + i AS pay, i % 50 + 20 AS age, i % 2 = 0 AS secret,
          CASE WHEN i < ${few} THEN 'c' ELSE 'a' END AS team, CASE WHEN i < ${few} THEN 0 ELSE i END AS person FROM range(60) AS r(i)`);
      }
    });

    const shown = async (sql: string, cards: readonly DatasetCard[], recipient: string) => {
      const { plan, disclosure } = await compile(ask(sql, cards, [recipient]));
      const load = (stage: number) => database.load(plan.stages[stage] as (typeof plan.stages)[number]);
      const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
      return finish(plan, released).rows.map((row) =>
        row.map((cell) => (typeof cell === 'object' ? 'withheld' : cell)),
      );
    };
    const union = (first: string, second: string) =>
      `SELECT SUM(CASE WHEN team = 'c' THEN 1 ELSE 0 END) AS n FROM (SELECT team FROM ${first}.staff UNION ALL SELECT team FROM ${second}.staff) t`;

    test('in a union enough together, and enough beside a recipient’s own', async () => {
      const cards = [half('north'), half('south')];
      expect(await shown(union('north', 'south'), cards, 'helper')).toEqual([['12']]);
      expect(await shown(union('north', 'south'), cards, 'north')).toEqual([['withheld']]);
      // Also where the rows themselves stand below each other.
      const sorted = union('north', 'south').replace(' FROM', ', COUNT(DISTINCT team) AS d FROM');
      expect(await shown(sorted, cards, 'helper')).toEqual([['12', '3']]);
      expect(await shown(sorted, cards, 'north')).toEqual([['withheld', '3']]);
      const people = half('west', { unit: { column: 'person', type: integer } });
      expect(await shown(union('south', 'west'), [half('south'), half('west')], 'helper')).toEqual([['18']]);
      expect(await shown(union('south', 'west'), [half('south'), people], 'helper')).toEqual([['withheld']]);
    });

    test('in a join under protocol', async () => {
      // 50 rows in common have a difference of 980, ten one of 1030.
      const cards = [half('south', { minimumGroupSize: 11 }), half('west')];
      const from = 'FROM south.staff s JOIN west.staff w ON s.id = w.id';
      const sum = (when: string) => `SELECT SUM(CASE WHEN ${when} THEN w.pay ELSE 0 END) AS v ${from}`;
      expect(await shown(sum("s.team = 'c'"), cards, 'helper')).toEqual([['withheld']]);
      expect(await shown(sum('s.pay > w.age + 1000'), cards, 'helper')).toEqual([['withheld']]);
      expect(await shown(sum('s.pay > w.age + 970'), cards, 'helper')).not.toEqual([['withheld']]);
      expect(await shown(`SELECT SUM(ABS(s.pay - w.age - 1000)) AS v ${from}`, cards, 'helper')).toEqual([
        ['withheld'],
      ]);
    });
  });

  test('uses: what it asks is a filter, and a measure where it chooses among constants', async () => {
    const need = (what: string) => lacking(`SELECT ${what} FROM north.staff`, [staff()], ['helper']);
    expect(await need('SUM(CASE WHEN secret THEN pay ELSE 0 END)')).toEqual([]);
    expect(await need('AVG(CASE WHEN secret THEN 1 ELSE 0 END)')).toEqual(['north.secret: aggregate']);
    expect(await need('COUNT(CASE WHEN secret THEN 1 END)')).toEqual(['north.secret: aggregate']);
    expect(await need("SUM(CASE WHEN team = 'a' THEN age ELSE pay END)")).toEqual([]);
    const grouped = await lacking('SELECT secret AS k, COUNT(*) FROM north.staff GROUP BY k', [staff()], ['helper']);
    expect(grouped).toEqual(['north.secret: group']);
    const banded = "SELECT CASE WHEN age < 40 THEN 'y' ELSE 'o' END AS k, COUNT(*) FROM north.staff GROUP BY k";
    expect(await lacking(banded, [staff()], ['helper'])).toEqual(['north.age: group']);
  });

  test('conditions that can fit single rows need single-out inside it as anywhere', async () => {
    const need = (what: string) => lacking(`SELECT ${what} FROM north.staff`, [staff()], ['helper']);
    expect(await need('SUM(CASE WHEN age = 33 THEN pay ELSE 0 END)')).toEqual(['north.age: single-out']);
    expect(
      await need('SUM(CASE WHEN age < 40 THEN pay ELSE 0 END), SUM(CASE WHEN age < 41 THEN pay ELSE 0 END)'),
    ).toEqual(['north.age: single-out']);
    expect(await need('SUM(CASE WHEN FLOOR(age / 3) = 9 THEN pay END)')).toEqual(['north.age: single-out']);
    expect(await need('SUM(CASE WHEN FLOOR(age / 20) = 2 THEN pay END)')).toEqual([]);
    expect(await need('SUM(FLOOR(pay / 50000))')).toEqual(['north.pay: single-out']);
    expect(await need('SUM(pay * CASE WHEN age < 40 THEN 1 ELSE 0 END)')).toContain('north.pay: single-out');
    const where = (condition: string) =>
      lacking(`SELECT SUM(pay) FROM north.staff WHERE ${condition}`, [staff()], ['helper']);
    for (const condition of [
      'NULLIF(age, 33) IS NULL',
      'pay / (age - 33) IS NULL',
      'CASE WHEN age = 33 THEN 1 END IS NOT NULL',
      'COALESCE(NULLIF(age, 33), -1) < 0',
      'CASE WHEN age = 33 THEN TRUE ELSE FALSE END',
      'ABS(age - 33) < 1',
      '(age - 33) % 100 = 0',
      'GREATEST(age, 33) = LEAST(age, 33)',
    ])
      expect(await where(condition), condition).toContain('north.age: single-out');
    expect(await need('COUNT(pay / (age - 33))')).toContain('north.age: single-out');
    expect(await where('age % 2 = 0')).toEqual(['north.age: single-out']);
    expect(await where('FLOOR(age / 20) = 2')).toEqual([]);
    // What FILTER divides besides is held as well.
    const banded = 'SUM(CASE WHEN age < 40 THEN pay ELSE 0 END)';
    const teams = ['a', 'b', 'c'].map((team) => `COUNT(*) FILTER (WHERE team = '${team}')`);
    expect(await need([banded, `${banded} FILTER (WHERE secret)`, ...teams].join(', '))).toEqual([]);
    // More sets of rows than gates hold.
    const many = ['pay', 'age', 'pay - age', 'pay + age', 'pay + 2 * age', 'pay - 2 * age'];
    const wide = many.map((number) => `SUM(CASE WHEN ${number} > 50 THEN pay ELSE 0 END)`).join(', ');
    expect(await need(wide)).toContain('north.pay: single-out');
  });
});

describe('a timestamp picks single rows at least as its day does', () => {
  const range = { min: '1704067200000000', max: '1767225599999999' };
  const calls = datasetCard('north', 'calls', 60, [
    columnCard('at', { kind: 'timestamp' }, { range, allow: ['filter', 'aggregate'] }),
    columnCard('clock', { kind: 'time' }, { range: { min: '0', max: '86399999999' }, allow: ['filter', 'aggregate'] }),
    columnCard('pay', { kind: 'integer' }, { range: { min: '0', max: '900' }, allow: ['aggregate'] }),
  ]);
  const need = (sql: string) => lacking(`SELECT ${sql}`, [calls], ['helper']);

  test.each([
    "at BETWEEN '2024-05-01 08:00:00' AND '2024-05-01 18:00:00'",
    "at >= '2024-05-01' AND at < '2024-05-09 23:59:59'",
    "at = TIMESTAMP '2024-05-01 08:00:00'",
    "date_trunc('hour', at) > '2024-05-01 08:00'",
    'EXTRACT(HOUR FROM at) = 3',
    "CAST(at AS date) = '2024-05-01'",
    'EXTRACT(EPOCH FROM at) > 1704067300',
    "at - date_trunc('day', at) < INTERVAL '1 minute'",
  ])('%s', async (condition) => {
    expect(await need(`SUM(pay) FROM north.calls WHERE ${condition}`)).toEqual(['north.at: single-out']);
    expect(await need(`SUM(CASE WHEN ${condition} THEN pay END) FROM north.calls`)).toEqual(['north.at: single-out']);
  });

  test.each([
    "at >= '2024-05-01' AND at < '2024-06-01'",
    'EXTRACT(YEAR FROM at) = 2024',
    "CAST(at AS date) < '2024-06-01'",
  ])('%s needs no more than a filter', async (condition) =>
    expect(await need(`SUM(pay) FROM north.calls WHERE ${condition}`)).toEqual([]),
  );

  test('of a time of day minutes', async () => {
    const where = (condition: string) => need(`SUM(pay) FROM north.calls WHERE ${condition}`);
    expect(await where("clock BETWEEN '08:00' AND '08:08:59'")).toEqual(['north.clock: single-out']);
    expect(await where("clock = '08:00'")).toEqual(['north.clock: single-out']);
    expect(await where("clock BETWEEN '08:00' AND '18:00'")).toEqual([]);
    expect(await where("CAST(at AS time) < '18:00'")).toEqual(['north.at: single-out']);
  });

  test('its parts and what it tells apart as any column', async () => {
    expect(await need('SUM(EXTRACT(HOUR FROM at)), AVG(EXTRACT(DOW FROM at)) FROM north.calls')).toEqual([]);
    expect(await need("MIN(at), MAX(date_trunc('hour', at)) FROM north.calls")).toEqual(['north.at: extreme']);
    expect(await need("date_trunc('hour', at), COUNT(*) FROM north.calls GROUP BY 1")).toEqual(['north.at: group']);
  });
});

describe('FILTER chooses rows as WHERE does', () => {
  const single = (list: string) => `SELECT ${list} FROM insurer.claims`;

  test('by the same uses, and with the same lines', async () => {
    const measured = [customers(), claims(undefined, ['aggregate'])];
    expect(await lacking(joined('SUM(p.income) FILTER (WHERE p.stage > 3)'), measured)).toEqual([
      'insurer.stage: filter',
    ]);
    expect(
      await lacking(single('COUNT(*) FILTER (WHERE stage > 3)'), [claims(undefined, ['aggregate'])], ['helper']),
    ).toEqual(['insurer.stage: filter']);
    const compiled = await compile(ask(joined('COUNT(*) FILTER (WHERE p.income > c.points)'), [customers(), claims()]));
    expect(named(compiled, 'infer.compared')).toMatchObject({ who: ['bank'] });
    expect(named(compiled, 'gate.filters')?.text).toBe('disclosure.gate-filter');
  });

  test.each([
    'SUM(income) FILTER (WHERE income = 5)',
    'COUNT(*) FILTER (WHERE income > 5), COUNT(*) FILTER (WHERE income > 6)',
    'COUNT(*) FILTER (WHERE income > 5), AVG(total) FILTER (WHERE income <= 8)',
    'COUNT(*) FILTER (WHERE id < 500)',
  ])('%s can fit a single row', async (list) => {
    expect((await lacking(single(list), [claims(['join', 'filter'])], ['helper'])).join()).toContain('single-out');
    expect(
      (
        await lacking(joined(list.replaceAll(/(income|total|id) /g, 'p.$1 ')), [
          customers(),
          claims(['join', 'filter']),
        ])
      ).join(),
    ).toContain('single-out');
  });

  test('totals of one column over rows that overlap have parts with gates, and no claim is lost', async () => {
    const list = "SUM(income) FILTER (WHERE region = 'east'), SUM(income) FILTER (WHERE stage > 3)";
    const compiled = await compile(ask(single(list), [claims()], ['helper']));
    expect(compiled.plan).toMatchObject({ parts: ['count3', 'count4', 'count5', 'count6'] });
    expect(claimsOfNobody(compiled)).toContain('nobody.values');
    expect(named(compiled, 'gate.filters')?.text).toBe('disclosure.gate-filters');
    // Conditions that exclude each other divide into fewer.
    const pivot = "COUNT(*) FILTER (WHERE region = 'east'), COUNT(*) FILTER (WHERE region = 'west')";
    expect((await compile(ask(single(pivot), [claims()], ['helper']))).plan).toMatchObject({ parts: { length: 3 } });
    // Other columns without values are not counted so: as before, that is a use of its own.
    const overlap = 'SUM(total) FILTER (WHERE stage > 3), SUM(income + total), SUM(income) FILTER (WHERE stage > 3)';
    expect((await lacking(single(overlap), [claims()], ['helper'])).join()).toContain('single-out');
  });
});

describe('statistics are made of sums', () => {
  test('of a column and its squares, which pick no row that the sum does not; products of two columns can', async () => {
    expect(await lacking(joined('STDDEV(p.income), VARIANCE(p.stage)'))).toEqual([]);
    expect(await lacking(joined('SUM(p.stage * p.stage), SUM(p.income)'))).toEqual(['insurer.stage: single-out']);
    expect((await lacking(joined('CORR(p.stage, p.income)'))).join()).toContain('single-out');
    expect((await lacking(joined('CORR(c.points, p.income)'))).join()).toContain('combine');
    // Over rows in which another column has a value, squares are more than that.
    expect((await lacking(joined('SUM(p.stage), SUM(p.stage * p.stage + 0 * p.total)'))).join()).toContain(
      'single-out',
    );
  });

  test('the statement names the sums, and HAVING what it compares', async () => {
    const compiled = await compile(
      ask(joined('STDDEV(p.income) AS sd', 'HAVING SUM(p.stage) > 7'), [customers(), claims()], ['ministry']),
    );
    const lines = compiled.disclosure.flatMap(({ text, values }) =>
      text === 'disclosure.values-for' ? [values['columns']] : [],
    );
    expect(lines.flat()).toEqual(['COUNT(*)', 'SUM(insurer.income * insurer.income)', 'SUM(insurer.income)']);
    expect(named(compiled, 'result.groups')?.values['having']).toBe('SUM(insurer.stage) > 7');
    expect(claimsOfNobody(compiled)).not.toContain('nobody.withheld');
  });
});

describe('keys that repeat', () => {
  const facts = (minimum = 10): DatasetCard => ({
    ...datasetCard('bank', 'facts', 1_000, [
      columnCard('id', integer, { allow: plain.key, range: range(0, 9_999), nullable: true }),
      columnCard('w', integer, { allow: plain.number, range: range(0, 100) }),
      columnCard('g', text, { allow: plain.group, categories: ['a', 'b'] }),
    ]),
    minimumGroupSize: minimum,
  });
  const over = (select: string, rest = '', kind = 'JOIN') =>
    `SELECT ${select} FROM bank.facts f ${kind} insurer.claims p ON f.id = p.id ${rest}`;

  test('how often is a weight: powers of two in rows tell who is in common, and single values', async () => {
    const datasets = [facts(), claims()];
    expect(await lacking(over('COUNT(*)'), datasets)).toEqual(['insurer.id: membership']);
    expect(await lacking(over('g, AVG(p.income)', 'GROUP BY g HAVING COUNT(*) > 12'), datasets)).toEqual([
      'insurer.id: membership',
      'insurer.income: combine',
    ]);
    expect(await lacking(over('COUNT(p.total)', '', 'LEFT JOIN'), datasets)).toEqual(['insurer.id: membership']);
    expect(await lacking(over('COUNT(*)', 'WHERE p.id IS NULL', 'LEFT JOIN'), datasets)).toContain(
      'insurer.id: membership',
    );
    // Its own rows tell it nothing of others', unless FILTER asks about these.
    expect(await lacking(over('COUNT(*), COUNT(f.w)', '', 'LEFT JOIN'), datasets)).toEqual([]);
    expect(await lacking(over('COUNT(*) FILTER (WHERE f.w > 3)', '', 'LEFT JOIN'), datasets)).toEqual([]);
    for (const filter of ['p.income > 50', 'p.income > f.w', 'p.income > 50 OR f.w > 3']) {
      const filtered = over(`COUNT(*) FILTER (WHERE ${filter})`, '', 'LEFT JOIN');
      expect(await lacking(filtered, datasets), filter).toEqual(['insurer.id: membership']);
    }
    // Neither the other owner nor a helper chooses how often.
    for (const recipient of ['insurer', 'helper']) {
      expect(await lacking(over('COUNT(*), SUM(f.w)'), datasets, [recipient])).toEqual([]);
    }
    // Most rows of a group have one key: its value is the median.
    const quantiles = [facts(), claims(undefined, ['aggregate', 'extreme'])];
    expect(await lacking(over('MEDIAN(p.income)'), quantiles)).toEqual([
      'insurer.id: membership',
      'insurer.income: combine',
    ]);
    expect(await lacking(over('MAX(p.income)'), quantiles)).toEqual([]);
    const granted = claims(['join', 'membership'], ['aggregate', 'combine']);
    const compiled = await compile(ask(over('AVG(p.income)'), [facts(), granted]));
    const texts = compiled.disclosure.map(({ text: words }) => words);
    for (const name of [
      'infer-membership-repeats',
      'infer-combine-repeats',
      'infer-keys',
      'gate-keys',
      'nobody-number',
    ])
      expect(texts, name).toContain(`disclosure.${name}`);
    expect(claimsOfNobody(compiled)).toEqual(['nobody.number', 'nobody.withheld']);
    // The rows of one key may be nearly all of a group, whoever is told.
    const told = await compile(ask(over('AVG(p.income)'), datasets, ['helper']));
    expect(claimsOfNobody(told)).toEqual(['nobody.number', 'nobody.common', 'nobody.withheld']);
  });

  test('totals under a rule of the owner whose rows are single are refused', async () => {
    const ruled = { ...claims(), largestPercent: 60 };
    await expect(compile(ask(over('SUM(f.w)'), [facts(), ruled], ['helper']))).rejects.toMatchObject({
      code: 'sql.total-rule-many',
    });
  });

  describe('over data', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await openTestDatabase(DuckDBInstance);
      await database.run('CREATE SCHEMA bank; CREATE SCHEMA insurer');
      await database.run(`CREATE TABLE insurer.claims AS
        SELECT i AS id, i AS total, 1 AS stage, i AS income, 'east' AS region FROM range(40) t(i)`);
    });
    afterAll(() => database.close());

    /** Rows of the answer over these facts: pairs of key and number of rows, in group a. */
    async function rows(keys: readonly (readonly [number, number])[], sql: string): Promise<readonly unknown[][]> {
      const values = keys.map(([id, times]) => `SELECT ${id} AS id, 1 AS w, 'a' AS g FROM range(${times})`);
      await database.run(`CREATE OR REPLACE TABLE bank.facts AS ${values.join(' UNION ALL ')}`);
      const { plan, disclosure } = await compile(ask(sql, [facts(), claims()], ['helper']));
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
      return finish(plan, released as Released).rows as unknown[][];
    }
    const single = (count: number, first = 0) =>
      Array.from({ length: count }, (_, i): [number, number] => [first + i, 1]);

    test('a group of many rows of one person is not shown, nor one of nine', async () => {
      const sql = over('g, SUM(p.income)', 'GROUP BY g');
      expect(await rows([[7, 300]], sql)).toEqual([]);
      expect(await rows([...single(8), [9, 300]], sql)).toEqual([]);
      expect(await rows(single(10), sql)).toEqual([['a', '45']]);
    });

    test('a condition across owners that leaves one person of many', async () => {
      const sql = over('g, COUNT(*)', 'WHERE f.w < p.income - 11 GROUP BY g');
      expect(await rows([...single(12), [13, 100]], sql)).toEqual([]);
      expect(await rows(single(10, 13), sql)).toEqual([['a', '10']]);
    });

    test('by keys whose values are shown, and by conditions across owners, each key of a group counts once', async () => {
      // Ten keys of shop 1; of shop 2 one key with 300 rows beside eight others.

      const cards = [
        {
          ...facts(),
          columns: [
            columnCard('id', integer, { range: range(0, 9_999), nullable: true }),
            columnCard('w', integer, { range: range(0, 9_999) }),
            columnCard('v', integer, { range: range(0, 9_999), nullable: true }),
          ],
        },
        {
          ...claims(),
          columns: claims().columns.map((column) =>
            columnCard(column.name, column.type, {
              ...(column.range && { range: column.range }),
              ...(column.categories && { categories: column.categories }),
            }),
          ),
        },
      ];
      const asked = async (sql: string) => {
        const { plan, disclosure } = await compile(ask(sql, cards, ['helper']));
        const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
        const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
        return finish(plan, released as Released).rows.map((row) =>
          row.map((cell) => (typeof cell === 'object' ? 'withheld' : cell)),
        );
      };
      const ten = (first: number, count: number) => `SELECT i + ${first} AS id FROM range(${count}) t(i)`;
      await database.run(`CREATE OR REPLACE TABLE bank.facts AS
        SELECT id, 1 AS w, 5 AS v FROM (${ten(0, 10)}) UNION ALL SELECT id, 2, 5 FROM (${ten(0, 8)})
        UNION ALL SELECT 9, 2, 5 FROM range(300)`);
      expect(await asked(over('f.w, COUNT(*), MEDIAN(p.income)', 'GROUP BY f.w ORDER BY f.w'))).toEqual([
        ['1', '10', '4.5'],
      ]);
      const unmatched = over('f.w, COUNT(*)', 'WHERE p.id IS NULL GROUP BY f.w', 'LEFT JOIN');
      await database.run(`CREATE OR REPLACE TABLE bank.facts AS
        SELECT id, 1 AS w, 5 AS v FROM (${ten(30, 20)}) UNION ALL SELECT id, 2, 5 FROM (${ten(38, 20)})`);
      // Of shop 2 two have a partner: their number is known from that of the others.
      expect(await asked(unmatched)).toEqual([['1', '10']]);
      // Key 39 has no v: its first row is where the condition is false, twelve are where it holds.
      await database.run(`CREATE OR REPLACE TABLE bank.facts AS SELECT 39 AS id, 0 AS w, NULL::BIGINT AS v
        UNION ALL SELECT id, 50, 5 FROM (${ten(0, 20)}) UNION ALL SELECT 39, 50, NULL FROM range(12)`);
      for (const more of ['', ', COUNT(DISTINCT f.v)']) {
        const sql = over(`f.w > p.income AS k, COUNT(*), COUNT(f.v)${more}`, 'GROUP BY 1');
        expect((await asked(sql))[0]?.slice(0, 3)).toEqual([true, '32', 'withheld']);
      }
    });

    test('who is not in the other table is not told of few, nor by the number of the others', async () => {
      const left = over('g, COUNT(*), COUNT(p.income)', 'GROUP BY g', 'LEFT JOIN');
      const none = over('g, COUNT(*)', 'WHERE p.id IS NULL GROUP BY g', 'LEFT JOIN');
      // One of 21 is not there, with 50 rows of its own.
      const one: (readonly [number, number])[] = [...single(20), [99, 50]];
      expect(await rows(one, left)).toEqual([['a', '70', { withheld: true }]]);
      expect(await rows(one, none)).toEqual([]);
      // All but two are not there: their number would give these two away.
      expect(await rows([...single(2), ...single(30, 100)], none)).toEqual([]);
      expect(await rows([...single(10), ...single(12, 100)], none)).toEqual([['a', '12']]);
      expect(await rows([...single(10), ...single(12, 100)], left)).toEqual([['a', '22', '10']]);
      const exists = `SELECT COUNT(*) FROM bank.facts f WHERE NOT EXISTS (SELECT 1 FROM insurer.claims p WHERE p.id = f.id)`;
      expect(await rows(one, exists)).toEqual([]);
    });
  });
});

describe('(v) keys whose values are shown, different values and quantiles', () => {
  const grouping = ['group', 'aggregate', 'filter'] as const;
  const withKeys = (card: DatasetCard): DatasetCard => ({
    ...card,
    columns: card.columns.map((column) =>
      ['points', 'total'].includes(column.name) ? { ...column, allow: grouping } : column,
    ),
  });

  test('one’s own groups without a list tell which of one’s rows are in common', async () => {
    const tables = [withKeys(customers()), withKeys(claims())];
    expect(await lacking(joined('c.points, COUNT(*)', 'GROUP BY c.points'), tables)).toEqual([
      'insurer.id: membership',
    ]);
    // Beside a key of both owners, too, whose other half is one's own.
    const beside = joined('c.points > p.income AS k, p.total, COUNT(*)', 'GROUP BY 1, 2');
    const all = tables.map((card) => ({
      ...card,
      columns: card.columns.map((each) => ({ ...each, allow: each.name === 'id' ? each.allow : grouping })),
    }));
    expect(await lacking(beside, all)).toEqual(['insurer.id: membership']);
    expect(await lacking(beside, all, ['helper'])).toEqual([]);
    // Another owner's groups do not, nor does it matter to who has no rows.
    expect(await lacking(joined('p.total, COUNT(*)', 'GROUP BY p.total'), tables)).toEqual([]);
    expect(await lacking(joined('c.points, COUNT(*)', 'GROUP BY c.points'), tables, ['helper'])).toEqual([]);
  });

  test('a column that was not given as a group key is none, with or without a list', async () => {
    expect(await lacking(joined('p.total, COUNT(*)', 'GROUP BY p.total'))).toEqual(['insurer.total: group']);
  });

  test('the statement says that the values are shown, from how many rows on, and how many may leave', async () => {
    const tables = [withKeys(customers()), withKeys(claims())];
    const asked = (rest: string) =>
      compile(ask(joined('p.total, COUNT(*) n', `GROUP BY p.total ${rest}`), tables, ['helper']) as never);
    const all = await asked('');
    expect(named(all, 'result.key.1')).toMatchObject({
      text: 'disclosure.key',
      values: { minimum: 10 },
      releases: 100,
    });
    const best = await asked('ORDER BY n DESC LIMIT 5');
    expect(named(best, 'result.key.1')?.releases).toBe(5);
    expect(best.plan.groups).toBe(5);
  });

  test('the order of groups says nothing of cells that are withheld', async () => {
    const database = await openTestDatabase(DuckDBInstance);
    // Of each shop twelve sales, one with a bonus.
    await database.run(`CREATE SCHEMA north; CREATE TABLE north.sales AS
      SELECT shop, CASE WHEN i = 0 THEN (shop * 7) % 5 END AS bonus FROM range(4) s(shop), range(12) t(i)`);
    const sales = datasetCard('north', 'sales', 100, [
      columnCard('shop', integer, { range: range(0, 9_999) }),
      columnCard('bonus', integer, { range: range(0, 9), nullable: true }),
    ]);
    for (const order of ['s DESC', 's DESC NULLS LAST', 's', 'a DESC', 'a', 'q DESC', 'q NULLS FIRST']) {
      const select = 'SUM(bonus) AS s, AVG(bonus) AS a, SUM(bonus) * 3 / COUNT(*) AS q';
      const sql = `SELECT shop, ${select} FROM north.sales GROUP BY shop ORDER BY ${order}, shop LIMIT 3`;
      const { plan, disclosure } = await compile(ask(sql, [sales], ['helper']));
      expect(plan.found?.best).toBe(true);
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      const released = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
      const shops = finish(plan, released as Released).rows.map(([shop]) => shop);
      expect(shops, order).toEqual(['0', '1', '2']);
    }
    database.close();
  });

  describe('over data', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await openTestDatabase(DuckDBInstance);
    });
    afterAll(() => database.close());

    const sales = (owner: string, minimum = 10): DatasetCard => ({
      ...datasetCard(owner, 'sales', 200, [
        columnCard('shop', integer, { range: range(0, 9_999) }),
        columnCard('cost', integer, { range: range(0, 100) }),
        columnCard('late', { kind: 'boolean' }, { categories: ['false', 'true'] }),
      ]),
      minimumGroupSize: minimum,
    });
    /** Rows of one owner: shop, cost, late, how many of them. */
    async function store(owner: string, rows: readonly (readonly [number, number, boolean, number])[]): Promise<void> {
      await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
      const values = rows.map(
        ([shop, cost, late, n]) => `SELECT ${shop} AS shop, ${cost} AS cost, ${late} AS late FROM range(${n})`,
      );
      await database.run(`CREATE OR REPLACE TABLE ${owner}.sales AS ${values.join(' UNION ALL ')}`);
    }
    async function answer(sql: string, cards: readonly DatasetCard[], recipient = 'helper') {
      const compiled = await compile(ask(sql, cards, [recipient]));
      const { plan, disclosure } = compiled;
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      const released = (await runQueryClear(plan, load, {
        guard: disclosureGuard(disclosure, plan.parties),
      })) as Released;
      const rows = finish(plan, released).rows.map((row) =>
        row.map((cell) => (typeof cell === 'object' && cell !== null ? 'withheld' : cell)),
      );
      return { ...compiled, released, rows };
    }
    const both = '(SELECT * FROM north.sales UNION ALL SELECT * FROM south.sales) AS t';

    test('FILTER is held as of groups of a list: what it keeps, what it leaves, and the parts of several', async () => {
      // Of thirty it keeps three, twelve, twenty-five.
      await store(
        'north',
        [1, 2, 3].flatMap((shop) => {
          const kept = [3, 12, 25][shop - 1] as number;
          return [
            [shop, 50, true, kept],
            [shop, 1, false, 30 - kept],
          ] as [number, number, boolean, number][];
        }),
      );
      const one =
        'SELECT shop, COUNT(*) FILTER (WHERE cost > 10), MEDIAN(cost) FILTER (WHERE cost > 10) FROM north.sales GROUP BY shop ORDER BY shop';
      const found = await answer(one, [sales('north')]);
      expect(found.rows).toEqual([
        ['1', 'withheld', 'withheld'],
        ['2', '12', '50.0'],
        ['3', 'withheld', 'withheld'],
      ]);
      expect(named(found, 'gate.filters')?.text).toBe('disclosure.gate-filter');
      for (const values of Object.values(found.released.measures)) expect([values[0], values[2]]).toEqual([0n, 0n]);
      // Fifteen and sixteen: what the two have apart is one row.
      await store('north', [
        [1, 50, true, 15],
        [1, 5, true, 1],
        [1, 1, false, 24],
      ]);
      const two =
        'SELECT shop, SUM(cost) FILTER (WHERE cost > 10), SUM(cost) FILTER (WHERE late) FROM north.sales GROUP BY shop';
      expect((await answer(two, [sales('north')])).rows).toEqual([['1', 'withheld', 'withheld']]);
      const overlap = two.replace('cost > 10', 'cost <= 10 AND late');
      expect((await answer(overlap, [sales('north')])).rows).toEqual([['1', 'withheld', 'withheld']]);
    });

    test('FILTER beside a recipient’s own rows', async () => {
      await store('north', [
        [1, 50, true, 3],
        [1, 1, false, 20],
      ]);
      await store('south', [
        [1, 50, true, 20],
        [1, 1, false, 20],
      ]);
      const sql = `SELECT shop, COUNT(*), COUNT(*) FILTER (WHERE late) FROM ${both} GROUP BY shop`;
      const cards = [sales('north'), sales('south')];
      expect((await answer(sql, cards)).rows).toEqual([['1', '63', '23']]);
      expect((await answer(sql, cards, 'south')).rows).toEqual([['1', '63', 'withheld']]);
      const two = sql.replace('FROM', ', COUNT(*) FILTER (WHERE late AND cost > 1) FROM');
      expect((await answer(two, cards, 'south')).rows).toEqual([['1', '63', 'withheld', 'withheld']]);
    });

    test('HAVING and what is calculated say nothing of cells that are withheld', async () => {
      // Of shop 1 three have a high cost: a count that is withheld, as is what is made of it.
      await store('north', [
        [1, 50, true, 3],
        [1, 1, false, 30],
        [2, 50, true, 20],
        [2, 1, false, 20],
      ]);
      const late = 'COUNT(*) FILTER (WHERE late)';
      const made = `SELECT shop, ${late} * 1.0 / COUNT(*) AS share, SUM(cost) FILTER (WHERE late) - COUNT(*) AS rest
        FROM north.sales GROUP BY shop`;
      const shown = await answer(`${made} ORDER BY shop`, [sales('north')]);
      expect(shown.rows).toEqual([
        ['1', 'withheld', 'withheld'],
        ['2', '0.5000000000', '960'],
      ]);
      expect(shown.plan.columns.slice(1)).toMatchObject([{ sealed: true }, { sealed: true }]);
      for (const values of Object.values(shown.released.numbers ?? {})) expect(values[0]).toBe(0n);
      for (const having of [`${late} > 2`, `${late} < 10`, `SUM(cost) FILTER (WHERE late) / COUNT(*) > 0`]) {
        const { rows } = await answer(`SELECT shop FROM north.sales GROUP BY shop HAVING ${having}`, [sales('north')]);
        expect(rows.flat(), having).not.toContain('1');
      }
    });

    test('a condition of FILTER that can fit one row needs single-out of every owner', async () => {
      const plainSales = (owner: string) => ({
        ...sales(owner),
        columns: sales(owner).columns.map((column) => ({
          ...column,
          allow: ['group', 'filter', 'aggregate'] as Use[],
        })),
      });
      const cards = [plainSales('north'), plainSales('south')];
      const need = (select: string, rest = '') => lacking(`SELECT ${select} FROM ${both} ${rest}`, cards, ['helper']);
      expect(await need('shop, COUNT(*) FILTER (WHERE cost = 7)', 'GROUP BY shop')).toEqual([
        'north.cost: single-out',
        'south.cost: single-out',
      ]);
      expect(await need('COUNT(DISTINCT shop), cost = 7 AS seven', 'GROUP BY cost = 7')).toEqual([
        'north.cost: single-out',
        'south.cost: single-out',
      ]);
      expect(await need('shop, COUNT(*) FILTER (WHERE cost > 40)', 'GROUP BY shop')).toEqual([]);
    });

    test('the ledger has what FILTER keeps of sorted rows as a part of its own', async () => {
      await store('north', [
        [1, 50, true, 12],
        [1, 1, false, 12],
      ]);
      const sql = 'SELECT shop, COUNT(*), SUM(cost) FILTER (WHERE late) FROM north.sales GROUP BY shop';
      const { plan } = await answer(sql, [sales('north')]);
      const part = ownPart(plan, [sales('north')], 'north');
      expect(part?.measures.map(({ kind }) => kind)).toEqual(['count']);
      const [kept] = part?.besides ?? [];
      expect(kept).toMatchObject({
        keys: [{ free: true }, { id: 'filter' }],
        measures: [{ kind: 'sum', bases: ['north.sales.cost'] }],
      });
      const { sql: cells } = printCells(null, [kept?.keys ?? []], kept?.marked ?? [], null, 'north.sales', 'duckdb');
      expect(await database.rows(cells)).toHaveLength(2);
    });
  });

  test('HAVING with what needs sorted rows needs its uses, and is on the statement', async () => {
    const sql =
      'SELECT region FROM insurer.claims GROUP BY region HAVING MEDIAN(income) > 5 AND COUNT(DISTINCT stage) > 1';
    expect(await lacking(sql, [claims()], ['helper'])).toEqual(['insurer.income: extreme']);
    const granted = claims(plain.key, [...plain.number, 'extreme']);
    const { plan, disclosure } = await compile(ask(sql, [granted], ['helper']));
    expect(disclosure.find(({ id }) => id === 'result.groups')).toMatchObject({
      text: 'disclosure.groups-having',
      values: { having: expect.stringContaining('COUNT(DISTINCT insurer.stage) > 1') as string },
    });
    const part = ownPart(plan, [granted], 'insurer');
    expect(part?.measures.map(({ kind }) => kind)).toEqual(['quantile', 'distinct']);
  });

  test('a count of different values is on the statement, and a quantile needs the use of an extreme', async () => {
    const distinct = await compile(ask(joined('COUNT(DISTINCT p.stage)'), [customers(), claims()]) as never);
    expect(named(distinct, 'infer.distinct')?.text).toBe('disclosure.infer-distinct');
    for (const what of ['MEDIAN(p.stage)', 'PERCENTILE_DISC(1) WITHIN GROUP (ORDER BY p.stage)']) {
      expect(await lacking(joined(what))).toEqual(['insurer.stage: extreme']);
    }
    expect(await lacking(joined('COUNT(DISTINCT c.points)'))).toContain('insurer.id: membership');
  });

  test('over a union one person may have rows at every owner: so many more rows are needed', async () => {
    const unit = { column: 'person', type: integer };
    const visits = (owner: string): DatasetCard => ({
      ...datasetCard(owner, 'visits', 1_000, [
        columnCard('person', integer, { range: range(0, 9_999) }),
        columnCard('day', integer, { range: range(0, 9_999) }),
      ]),
      unit,
      minimumGroupSize: 3,
    });
    const tables = [visits('north'), visits('south')];
    const from = '(SELECT day FROM north.visits UNION ALL SELECT day FROM south.visits) AS t';
    const { plan } = await compile(ask(`SELECT day, COUNT(*) FROM ${from} GROUP BY day`, tables, ['helper']) as never);
    const units = countGates(plan as Plan).filter(({ perUnit }) => perUnit !== null);
    expect(units.map(({ times, perUnit }) => [times, perUnit])).toEqual([
      [2, 0],
      [2, 1],
    ]);
  });
});

describe('conditions inside what is compared, and behind what a relation makes', () => {
  test.each([
    'CASE WHEN p.income > c.points AND p.income < c.note THEN 1 ELSE 0 END > 0',
    'CASE WHEN p.income = c.points THEN 1 ELSE 0 END > 0',
    'CASE WHEN p.income > c.points THEN p.income ELSE 0 END < c.note',
    'GREATEST(p.income, c.points) > c.note',
    'CASE WHEN p.income > 500 THEN p.income ELSE 0 END < c.note',
    'ABS(p.income - 500) < c.note',
  ])('%s encloses single values', async (condition) => {
    expect(await lacking(joined('COUNT(*)', `WHERE ${condition}`))).toEqual(['insurer.income: single-out']);
    expect(await lacking(joined(`COUNT(*) FILTER (WHERE ${condition})`))).toEqual(['insurer.income: single-out']);
  });

  test('a bound beside a value of 0 for NULL is one bound', async () => {
    expect(await lacking(joined('COUNT(*)', 'WHERE COALESCE(p.total, 0) > c.points'))).toEqual([]);
  });

  const visits = datasetCard(
    'insurer',
    'visits',
    3_000,
    [
      columnCard('vid', integer, { allow: ['join', 'group'], range: range(0, 99_999) }),
      columnCard('id', integer, { allow: ['join', 'group'], range: range(0, 9_999) }),
      columnCard('cost', integer, { allow: plain.number, range: range(0, 1_000) }),
    ],
    [['vid']],
  );
  const made = (columns: string, rest: string) =>
    lacking(
      `SELECT SUM(cost) FROM (SELECT v.cost, ${columns} FROM insurer.visits v JOIN insurer.claims p ON v.id = p.id) t ${rest}`,
      [claims(), visits],
      ['helper'],
    );

  test.each([
    ['(p.stage - 1) * (p.stage - 2) * p.income AS x', 'WHERE x > 0', 'insurer.income'],
    ['p.income * p.income AS x', 'WHERE x > 9', 'insurer.income'],
    ['p.income + 0 AS x, p.income AS y', 'WHERE x > 500 AND y < 502', 'insurer.income'],
    ['CASE WHEN p.income > 500 THEN p.income ELSE 0 END AS x', 'WHERE x > 0 AND x < 502', 'insurer.income'],
    ['ROW_NUMBER() OVER (ORDER BY p.income DESC) AS x', 'WHERE x > 1', 'insurer.income'],
    ['ROW_NUMBER() OVER (ORDER BY p.income DESC) AS x', 'WHERE x <= 40', 'insurer.income'],
    ['SUM(v.cost) OVER (ORDER BY p.income) AS x', 'WHERE x > 7000', 'insurer.income'],
    ['p.income', 'WHERE income > (SELECT 0 * COUNT(*) + 500 FROM insurer.claims) AND income < 502', 'insurer.income'],
  ])('%s %s', async (columns, rest, about) => {
    expect(await made(columns, rest)).toContain(`${about}: single-out`);
  });

  test.each([
    ['p.income + 1 AS x', 'WHERE x > 500'],
    ['p.income AS x, p.income + p.stage AS y', 'WHERE x > 500'],
    ['p.income AS x', 'WHERE x BETWEEN 500 AND 9000'],
    ['COUNT(*) OVER (PARTITION BY v.id) AS x', 'WHERE x > 1'],
  ])('%s %s picks nobody', async (columns, rest) => {
    expect((await made(columns, rest)).join()).not.toContain('single-out');
  });

  test.each([
    'JOIN (SELECT id, 500 AS k FROM insurer.claims) x ON v.id = x.id AND v.cost = x.k',
    'JOIN (SELECT id, id * 0 + 500 AS k FROM insurer.claims) x ON v.id = x.id AND v.cost = x.k',
    'WHERE v.cost IN (SELECT 500 FROM insurer.claims)',
    'WHERE v.cost NOT IN (SELECT 500 FROM insurer.claims)',
    'WHERE EXISTS (SELECT 1 FROM (SELECT 500 AS k, id FROM insurer.claims) x WHERE x.k = v.cost AND x.id = v.id)',
    'WHERE v.cost = (SELECT 0 * COUNT(*) + 500 FROM insurer.claims)',
  ])('a constant that is no key: %s', async (rest) => {
    const sql = `SELECT SUM(cost) FROM (SELECT v.cost FROM insurer.visits v ${rest}) t`;
    expect(await lacking(sql, [claims(), visits], ['helper'])).toContain('insurer.cost: single-out');
  });

  test('keys that two tables have pick nobody', async () => {
    for (const rest of ['JOIN insurer.claims x ON v.id = x.id', 'WHERE v.id IN (SELECT id FROM insurer.claims)']) {
      const sql = `SELECT SUM(cost) FROM (SELECT v.cost FROM insurer.visits v ${rest}) t`;
      expect((await lacking(sql, [claims(), { ...visits, unique: [] }], ['helper'])).join(), rest).not.toContain(
        'insurer.cost: single-out',
      );
    }
  });

  test('totals by key and branches of unions are read as what is in them', async () => {
    const inner = 'SELECT id, SUM(cost) AS s FROM insurer.visits WHERE cost < 502 GROUP BY id';
    const of = (having: string) => lacking(`SELECT COUNT(*) FROM (${inner} ${having}) t`, [visits], ['helper']);
    expect(await of('HAVING SUM(cost) > 500')).toContain('insurer.cost: single-out');
    expect((await of('HAVING COUNT(*) > 1')).join()).not.toContain('single-out');
    const either = 'SELECT cost AS y FROM insurer.visits WHERE cost < 502 UNION ALL SELECT income FROM insurer.claims';
    expect(
      await lacking(`SELECT SUM(y) FROM (SELECT y FROM (${either}) u) t WHERE y > 500`, [claims(), visits], ['helper']),
    ).toContain('insurer.cost: single-out');
  });
});

test('what an owner gathers by itself no minimum holds, also of the table whose rows are counted', async () => {
  const tables = [customers([...plain.key, 'single-out'], [...plain.number, 'extreme', 'single-out', 'group'])].map(
    (each): DatasetCard => ({ ...each, minimumGroupSize: 10 }),
  );
  const inside = async (sql: string) => named(await compile(ask(sql, tables, ['notary'])), 'gate.inside')?.text;
  for (const sql of [
    'SELECT COUNT(*) AS n, (SELECT SUM(points) FROM bank.customers b WHERE b.points > 1048000) AS m FROM bank.customers',
    'SELECT COUNT(*) AS n FROM (SELECT points FROM bank.customers GROUP BY points HAVING COUNT(*) = 1) t',
    'SELECT COUNT(*) AS n FROM (SELECT DISTINCT points FROM bank.customers) t',
    'SELECT SUM(r) AS n FROM (SELECT ROW_NUMBER() OVER (ORDER BY points) AS r FROM bank.customers) t WHERE r < 50',
  ])
    expect([sql, await inside(sql)]).toEqual([sql, 'disclosure.gate-shared-inside']);
  for (const sql of [
    'SELECT COUNT(*) AS n FROM bank.customers',
    'SELECT COUNT(*) AS n FROM (SELECT points FROM bank.customers WHERE points > 9) t',
  ])
    expect([sql, await inside(sql)]).toEqual([sql, undefined]);
});

describe('relations of several owners', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(DuckDBInstance);
  });
  afterAll(() => database.close());

  const shop = (key = plain.key): DatasetCard =>
    datasetCard('shop', 'orders', 1_000, [
      columnCard('customer', integer, { allow: key, range: range(0, 9_999) }),
      columnCard('price', integer, { allow: plain.number, range: range(0, 1_000) }),
      columnCard('kind', text, { allow: plain.group, categories: ['a', 'b'] }),
    ]);
  const met = (select: string, rest = '') =>
    `SELECT ${select} FROM (SELECT c.id, c.segment AS g, MIN(c.points) AS p, COUNT(*) AS n, SUM(o.price) AS s FROM bank.customers c JOIN shop.orders o ON c.id = o.customer GROUP BY c.id, c.segment) t ${rest}`;
  const pairs = [customers(), shop()];
  const anything: readonly Use[] = [
    'join',
    'group',
    'filter',
    'aggregate',
    'extreme',
    'membership',
    'combine',
    'single-out',
  ];

  test('whoever receives chooses which of the others’ rows its own meet, in groups of groups, too', async () => {
    for (const sql of [met('COUNT(*)'), met('COUNT(*)', 'WHERE t.n > 2'), met('t.g, COUNT(*)', 'GROUP BY t.g')]) {
      expect(await lacking(sql, pairs, ['bank'])).toContain('shop.customer: membership');
      expect(await lacking(sql, pairs, ['shop'])).toContain('bank.id: membership');
      expect((await lacking(sql, pairs, ['ministry'])).filter((use) => use.includes('membership'))).toEqual([]);
    }
    expect(await lacking(met('SUM(t.s)'), pairs, ['bank'])).toContain('shop.price: combine');
  });

  test('of three owners each is another to whoever receives', async () => {
    const sql =
      'SELECT COUNT(*) FROM bank.customers c JOIN shop.orders o ON c.id = o.customer JOIN insurer.claims p ON p.id = o.customer';
    expect(await lacking(sql, [...pairs, claims()], ['bank'])).toEqual([
      'shop.customer: membership',
      'insurer.id: membership',
    ]);
    const granted = [customers(), shop(['join', 'membership']), claims(['join', 'membership'])];
    const compiled = await compile(ask(sql, granted));
    expect(named(compiled, 'infer.membership')).toMatchObject({ who: ['bank'] });
    expect(named(compiled, 'infer.pooled')).toMatchObject({ who: ['bank'] });
    expect(claimsOfNobody(compiled)).toEqual([]);
  });

  test.each([
    // How many rows a key has picks those with exactly so many.
    [met('COUNT(*)', 'WHERE t.n = 3'), ['bank.id: single-out', 'shop.customer: single-out']],
    // The row before, the first, and the place in an order are single rows'.
    [
      'SELECT SUM(w.gap), COUNT(*) FROM (SELECT o.price - LAG(o.price) OVER (PARTITION BY c.segment ORDER BY o.price) AS gap FROM bank.customers c JOIN shop.orders o ON c.id = o.customer) w',
      ['shop.price: single-out'],
    ],
    [
      'SELECT SUM(w.v) FROM (SELECT o.price AS v, ROW_NUMBER() OVER (ORDER BY o.price DESC) AS r FROM bank.customers c JOIN shop.orders o ON c.id = o.customer) w WHERE w.r = 1',
      ['shop.price: single-out'],
    ],
    // One's own weights, inside.
    [
      'SELECT SUM(w.v), COUNT(*) FROM (SELECT c.points * o.price AS v FROM bank.customers c JOIN shop.orders o ON c.id = o.customer) w',
      ['shop.price: combine'],
    ],
    // A total of another's rows as the bound of as many own rows as one likes: their number tells it.
    [
      'SELECT COUNT(*) FROM bank.customers c WHERE c.points < (SELECT SUM(o.price) FROM shop.orders o)',
      ['shop.price: combine'],
    ],
    [met('COUNT(*)', 'WHERE t.p < t.s'), ['shop.price: combine']],
  ])('%s', async (sql, wanted) => {
    expect(await lacking(sql, pairs, ['ministry'])).toEqual(expect.arrayContaining(wanted));
  });

  test('rows that stay without a partner: what the rest adds up to is on the statement', async () => {
    const sql =
      'SELECT o.kind, COUNT(*) FROM bank.customers c LEFT JOIN shop.orders o ON c.id = o.customer GROUP BY o.kind';
    const compiled = await compile(ask(sql, pairs, ['ministry']));
    expect(compiled.plan.source).toBe('shared');
    expect(named(compiled, 'infer.kept')).toMatchObject({ who: ['ministry'], values: { owners: ['bank'] } });
    expect(claimsOfNobody(compiled)).toEqual([]);
  });

  test('rows of both that stay: an owner that receives could leave its own out, so that the others’ have a gate', async () => {
    const sql = 'SELECT COUNT(*) FROM bank.customers c FULL JOIN shop.orders o ON c.id = o.customer';
    const granted = [customers(['join', 'membership']), shop(['join', 'membership'])];
    for (const owner of ['bank', 'shop']) {
      const compiled = await compile(ask(sql, granted, [owner]));
      expect(named(compiled, 'gate.others')).toMatchObject({ who: [owner] });
      expect(named(compiled, 'infer.parts')).toMatchObject({ who: [owner] });
    }
    expect(named(await compile(ask(sql, granted, ['ministry'])), 'gate.others')).toBeUndefined();
    // Places among all rows say of a row of one's own what others have: nothing is left to count.
    const ranked =
      'SELECT COUNT(*) FROM (SELECT RANK() OVER (ORDER BY u.x) AS r FROM (SELECT points AS x FROM bank.customers UNION ALL SELECT price FROM shop.orders) u) w WHERE w.r > 2';
    await expect(compile(ask(ranked, pairs, ['bank']))).rejects.toMatchObject({ code: 'sql.shared-own-rows' });
  });

  test('what no minimum holds is on the statement, whoever gathers it', async () => {
    const scalar =
      'SELECT c.segment, COUNT(*), (SELECT SUM(o.price) FROM shop.orders o) FROM bank.customers c GROUP BY c.segment';
    const granted = [customers(), { ...shop(), columns: shop().columns.map((each) => ({ ...each, allow: anything })) }];
    const compiled = await compile(ask(scalar, granted, ['ministry']));
    expect(named(compiled, 'gate.inside')).toBeDefined();
    // These rows do not only decide which others count: their total is shown.
    expect(named(compiled, 'own.asked.shop')?.text).toBe('disclosure.shared-asked');
  });

  test('where no minimum is set the answer shows the rows that are put together', async () => {
    const open = [customers(anything), shop(anything)].map((card) => ({
      ...card,
      minimumGroupSize: 1,
      columns: card.columns.map((each) => ({ ...each, allow: anything })),
    }));
    const sql =
      'SELECT t.id, t.s FROM (SELECT c.id, SUM(o.price) AS s FROM bank.customers c JOIN shop.orders o ON c.id = o.customer GROUP BY c.id) t';
    const compiled = await compile(ask(sql, open, ['bank']));
    expect(named(compiled, 'shared')?.text).toBe('disclosure.shared-relation-open');
  });

  test('who is in several groups counts once in their total', async () => {
    // Six persons with an order of each kind: of each kind six persons, and six in all.
    const of = (grouping: string) =>
      compile(
        ask(
          `SELECT COUNT(*) FROM bank.customers c JOIN shop.orders o ON c.id = o.customer GROUP BY ${grouping}`,
          pairs,
          ['ministry'],
        ),
      );
    for (const grouping of [
      'ROLLUP (o.kind)',
      'ROLLUP (c.segment, o.kind)',
      'GROUPING SETS ((o.kind), ())',
      "ROLLUP (CASE WHEN o.kind = 'a' OR c.segment = 'a' THEN 1 ELSE 2 END)",
    ])
      await expect(of(grouping), grouping).rejects.toMatchObject({ code: 'sql.grouping-keys' });
    // A person is in one segment.
    for (const grouping of ['ROLLUP (c.segment)', 'GROUPING SETS ((c.segment, o.kind), (o.kind))', 'o.kind'])
      expect((await of(grouping)).plan.source, grouping).toBe('join');
  });

  test('no rule about totals holds where contributions are put together first', async () => {
    const ruled = [{ ...customers(), largestPercent: 60 }, shop()];
    await expect(compile(ask(met('SUM(t.s)'), ruled, ['ministry']))).rejects.toMatchObject({
      code: 'sql.total-rule-shared',
    });
  });

  test('a count inside is 0 for who has no partner: so a few who have one are not shown among many who have none', async () => {
    const sql =
      'SELECT t.g, COUNT(*), SUM(t.n) FROM (SELECT c.id, c.segment AS g, COUNT(o.price) AS n FROM bank.customers c LEFT JOIN shop.orders o ON c.id = o.customer GROUP BY c.id, c.segment) t GROUP BY t.g';
    const unit = { column: 'customer', type: integer };
    const small = [customers(), { ...shop(), unit }].map((card) => ({ ...card, rowsUpTo: 100 }));
    const granted = small.map((card) => ({
      ...card,
      columns: card.columns.map((column) => ({ ...column, allow: [...column.allow, 'group', 'aggregate'] as Use[] })),
    }));
    const compiled = await compile(ask(sql, granted, ['ministry']));
    expect(compiled.plan.shared?.filled).toEqual([{ owner: 'shop', own: 'p1.own' }]);
    expect(named(compiled, 'gate.present')?.values).toEqual({ minimum: 10, owner: 'shop' });
    await database.run('CREATE SCHEMA IF NOT EXISTS shop; CREATE SCHEMA IF NOT EXISTS bank');
    await database.run(
      'CREATE OR REPLACE TABLE bank.customers (id BIGINT, points BIGINT, note BIGINT, segment VARCHAR)',
    );
    await database.run('CREATE OR REPLACE TABLE shop.orders (customer BIGINT, price BIGINT, kind VARCHAR)');
    // Of twelve each, nine, none and ten have an order.
    await database.run("INSERT INTO bank.customers SELECT i, 0, 0, ['a', 'b', 'c'][1 + i // 12] FROM range(36) t(i)");
    await database.run(
      "INSERT INTO shop.orders SELECT i, 1, 'a' FROM (SELECT * FROM range(9) UNION ALL SELECT * FROM range(24, 34)) t(i)",
    );
    const { plan, disclosure } = compiled;
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const guard = disclosureGuard(disclosure, [...plan.parties, ...plan.clients]);
    const { rows } = finish(plan, (await runQueryClear(plan, load, { guard })) as Released);
    expect(rows.toSorted(([a], [b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
      ['b', '12', '0'],
      ['c', '12', '10'],
    ]);
  });

  test('a few persons whose rows meet many make no group, whatever its number of rows', async () => {
    const sql =
      'SELECT o.kind, COUNT(*) FROM shop.orders o JOIN insurer.visits v ON o.customer = v.person GROUP BY o.kind';
    const unit = (card: DatasetCard, column: string): DatasetCard => ({ ...card, unit: { column, type: integer } });
    const visits = datasetCard('insurer', 'visits', 100, [
      columnCard('person', integer, { allow: plain.key, range: range(0, 9_999) }),
    ]);
    const datasets = [unit({ ...shop(), rowsUpTo: 100 }, 'customer'), unit(visits, 'person')];
    const compiled = await compile(ask(sql, datasets, ['ministry']));
    expect(named(compiled, 'gate.units')?.values).toMatchObject({ minimum: 10 });
    await database.run('CREATE SCHEMA IF NOT EXISTS shop; CREATE SCHEMA IF NOT EXISTS insurer');
    await database.run('CREATE OR REPLACE TABLE shop.orders (customer BIGINT, price BIGINT, kind VARCHAR)');
    await database.run('CREATE OR REPLACE TABLE insurer.visits (person BIGINT)');
    // Nine persons with 36 pairs, ten with ten.
    await database.run("INSERT INTO shop.orders SELECT i // 2, 1, 'a' FROM range(18) t(i)");
    await database.run("INSERT INTO shop.orders SELECT 100 + i, 1, 'b' FROM range(10) t(i)");
    await database.run('INSERT INTO insurer.visits SELECT i // 2 FROM range(18) t(i)');
    await database.run('INSERT INTO insurer.visits SELECT 100 + i FROM range(10) t(i)');
    const { plan, disclosure } = compiled;
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const released = await runQueryClear(plan, load, {
      guard: disclosureGuard(disclosure, [...plan.parties, ...plan.clients]),
    });
    expect(finish(plan, released as Released).rows).toEqual([['b', '10']]);
  });
});
