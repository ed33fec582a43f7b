/**
 * The gates of joins against the rules written anew over the matched rows: units with many rows, rules about totals of either
 * sign, NULLs, empty and full groups.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { Cell } from '../contract/results.ts';
import type { Compiled } from '../kinds/kind.ts';
import type { Plan } from './plan/types.ts';
import { compile, grantsOf } from './compile.ts';
import { priceQuery, runQuery, runQueryClear } from './execute/query.ts';
import { finish } from './execute/finish.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { Chance } from './testing/chance.ts';
import { questionText } from './wording.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const times = 80;

interface Row {
  readonly id: number | null;
  readonly unit: string | null;
  readonly g: string;
  readonly v: bigint | null;
}
type Pair = readonly [Row, Row];
type Value = bigint | null;

const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const groups = ['a', 'b'];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const plus = (a: Value, b: Value): Value => (a === null || b === null ? null : a + b);

/** Select item, its value per pair, the columns it needs, and whether its sum may have no rule when values are negative. */
const numbers: readonly (readonly [string, (pair: Pair) => Value, readonly number[]])[] = [
  ['c.v', ([c]) => c.v, [0]],
  ['p.v', ([, p]) => p.v, [1]],
  ['c.v + p.v', ([c, p]) => plus(c.v, p.v), [0, 1]],
  ['3 * c.v', ([c]) => (c.v === null ? null : 3n * c.v), [0]],
  ['p.v * c.v', ([c, p]) => (c.v === null || p.v === null ? null : c.v * p.v), [0, 1]],
];

interface Table {
  readonly rows: readonly Row[];
  readonly card: DatasetCard;
}

function makeTable(chance: Chance, owner: string, isPositive: boolean): Table {
  const size = chance.pick([0, 3, 25, 40]);
  const ids = chance.sample(
    Array.from({ length: 45 }, (_, i) => i),
    size,
  );
  const people = chance.pick([1, 5, 40, 40]);
  const nulls = chance.pick([0, 0.2, 1]);
  const style = chance.pick(['zero', 'small', 'one'] as const);
  const rows = ids.map((id, i): Row => {
    const size = style === 'zero' ? 0 : style === 'small' ? chance.integer(0, 9) : i === 0 ? 900 : chance.integer(0, 1);
    const value = BigInt(size) * (isPositive || chance.happens(0.5) ? 1n : -1n);
    return {
      id: chance.happens(0.1) ? null : id,
      unit: chance.happens(0.05) ? null : `u${chance.integer(1, people)}`,
      g: chance.pick(groups),
      v: chance.happens(nulls) ? null : value,
    };
  });
  const range = { min: isPositive ? '0' : '-1000', max: '1000' };
  const card: DatasetCard = {
    ...datasetCard(
      owner,
      't',
      Math.max(1, size),
      [
        columnCard('id', integer, { range: { min: '0', max: '100' }, nullable: true }),
        columnCard('g', text, { categories: groups }),
        columnCard('v', integer, { range, nullable: true }),
      ],
      [['id']],
    ),
    minimumGroupSize: chance.pick([1, 2, 3, 5, 1_000_000].slice(0, chance.happens(0.1) ? 5 : 4)),
    emptyGroups: chance.pick(['public', 'hidden']),
    withheldGroups: chance.pick(['number', 'hidden']),
    ...(chance.happens(0.4)
      ? {
          unit: chance.pick([
            { column: 'unit', type: text },
            { column: 'id', type: integer },
          ]),
        }
      : {}),
    ...(chance.happens(0.3) ? { largestPercent: chance.pick([1, 20, 60, 99, 100]) } : {}),
    ...(chance.happens(0.3) ? { pPercent: chance.pick([1, 10, 99, 100]) } : {}),
  };
  return { rows, card };
}

function average(sum: bigint, count: bigint): string {
  const digits = String((magnitude(sum) * 2_000_000n + count) / (2n * count)).padStart(7, '0');
  const written = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  return sum < 0n && /[1-9]/.test(written) ? `-${written}` : written;
}

const seen = new Map<string, number>();
const note = (name: string, more = 1) => seen.set(name, (seen.get(name) ?? 0) + more);

async function check(number: number): Promise<void> {
  const chance = new Chance(88_000_000 + number);
  const isPositive = chance.happens(0.6);
  const tables = [makeTable(chance, 'bank', isPositive), makeTable(chance, 'insurer', isPositive)] as const;
  for (const { card, rows } of tables) {
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${card.owner}`);
    await database.run(`CREATE OR REPLACE TABLE ${card.owner}.t (id BIGINT, unit VARCHAR, g VARCHAR, v BIGINT)`);
    const literal = (value: string | number | bigint | boolean | null) =>
      value === null ? 'NULL' : `'${String(value)}'`;
    const values = rows.map(({ id, unit, g, v }) => `(${[id, unit, g, v].map(literal).join(', ')})`);
    if (values.length > 0) await database.run(`INSERT INTO ${card.owner}.t VALUES ${values.join(', ')}`);
  }
  const local = chance.pick<readonly [string, (row: Row) => boolean]>([
    ['', () => true],
    [` WHERE c.g = 'a'`, ({ g }) => g === 'a'],
    [` WHERE c.v IS NOT NULL`, ({ v }) => v !== null],
  ]);
  const items = Array.from({ length: chance.integer(1, 4) }, () => {
    const kind = chance.pick(['rows', 'count', 'sum', 'sum', 'avg', 'max', 'min'] as const);
    const [sql, of, needs] = chance.pick(numbers);
    return { kind, sql: kind === 'rows' ? 'COUNT(*)' : `${kind}(${sql})`, of, needs };
  });
  const keys = chance.pick([[], ['p.g'], ['p.g', 'c.g']]);
  const sql = `SELECT ${[...keys.map((key, i) => `${key} AS k${i}`), ...items.map((item, i) => `${item.sql} AS o${i}`)].join(', ')}
    FROM bank.t c JOIN insurer.t p ON c.id = p.id${local[0]} ${keys.length === 0 ? '' : `GROUP BY ${keys.join(', ')}`}`;
  const parties = partiesOf('bank', 'insurer');
  const recipients = parties.map(({ name }) => name).filter(() => chance.happens(0.5));
  if (recipients.length === 0) recipients.push('insurer');
  const cards = tables.map(({ card }) => card);
  const shares = cards.flatMap(({ largestPercent }) => largestPercent ?? []);
  const rests = cards.flatMap(({ pPercent }) => pPercent ?? []);
  let compiled: Compiled<Plan>;
  try {
    compiled = await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties,
      datasets: cards,
      recipients,
    });
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'sql.total-rule') throw error;
    const isOdd = items.some(
      ({ kind, sql: text }) => ['sum', 'avg'].includes(kind) && /c\.v.*p\.v|p\.v.*c\.v/.test(text),
    );
    expect(!isPositive && isOdd && shares.length + rests.length > 0, sql).toBe(true);
    note('refused');
    return;
  }
  const { plan, disclosure, cost } = compiled;
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const clear = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });

  const minimum = Math.max(1, ...cards.map(({ minimumGroupSize }) => minimumGroupSize));
  const isPublic = minimum <= 1 || cards.every(({ emptyGroups }) => emptyGroups === 'public');
  const selected = [
    tables[0].rows.filter((row) => row.id !== null && local[1](row)),
    tables[1].rows.filter(({ id }) => id !== null),
  ];
  const perUnit = tables.map(({ card }, i) => {
    if (card.unit?.column !== 'unit' || minimum <= 1) return 1;
    const counts = new Map<string | null, number>();
    for (const { unit } of selected[i] as Row[]) counts.set(unit, (counts.get(unit) ?? 0) + 1);
    return Math.max(1, ...counts.values());
  });
  const fits = (count: number, orNone: boolean) => {
    return (orNone && count === 0) || perUnit.every((most) => count >= minimum * most);
  };
  const pairs = (selected[0] as Row[]).flatMap((c): Pair[] => {
    return (selected[1] as Row[]).filter((p) => p.id === c.id).map((p): Pair => [c, p]);
  });
  const combos: string[][] = keys.reduce<string[][]>(
    (all) => all.flatMap((combo) => groups.map((g) => [...combo, g])),
    [[]],
  );
  type Shown = string | null;
  const rows: Shown[][] = [];
  let withheld = 0;
  for (const combo of combos) {
    const members = pairs.filter(([c, p]) => keys.every((key, i) => (key === 'p.g' ? p.g : c.g) === combo[i]));
    if (!fits(members.length, isPublic && keys.length === 0)) {
      if (members.length > 0) withheld++;
      continue;
    }
    // After c.v IS NOT NULL the planner knows that there is none.
    const open = (needs: readonly number[]) => needs.filter((table) => !(table === 0 && local[0].includes('NOT NULL')));
    const has = (pair: Pair, needs: readonly number[]) => open(needs).every((table) => (pair[table] as Row).v !== null);
    const cells = items.map(({ kind, of, needs }): Shown => {
      if (kind === 'rows') return String(members.length);
      const known = members.filter((pair) => has(pair, needs));
      const values = known.map((pair) => of(pair) as bigint);
      const isEmpty = isPublic && values.length === 0;
      if (!isEmpty && open(needs).length > 0 && minimum > 1) {
        if (!fits(values.length, false)) return 'withheld';
        const wider = items
          .filter((other) => other.kind !== 'rows')
          .map((other) => open(other.needs))
          .filter((other) => other.length < open(needs).length && other.every((table) => needs.includes(table)));
        for (const other of [[], ...wider]) {
          const between = members.filter((pair) => has(pair, other) && !has(pair, needs)).length;
          if (!fits(between, true)) return 'withheld';
        }
      }
      if (!isEmpty && values.length === 0 && open(needs).length > 0 && kind !== 'count') return 'withheld';
      if (kind === 'count') return String(values.length);
      if (isEmpty) return null;
      const sum = values.reduce((total, value) => total + value, 0n);
      const sizes = values.map(magnitude);
      const total = sizes.reduce((all, value) => all + value, 0n);
      const largest = sizes.reduce((most, value) => (value > most ? value : most), 0n);
      const isFine =
        shares.every((percent) => 100n * largest <= BigInt(percent) * total) &&
        // The largest stands in for the second largest.
        rests.every((percent) => 100n * (total - 2n * largest) >= BigInt(percent) * largest);
      if ((kind === 'sum' || kind === 'avg') && !isFine) return 'withheld';
      if (kind === 'sum') return String(sum);
      if (kind === 'avg') return average(sum, BigInt(values.length));
      return String(values.reduce((a, b) => ((kind === 'min') === a < b ? a : b)));
    });
    rows.push([...combo, ...cells]);
  }
  const show = (cell: Cell): Shown =>
    cell !== null && typeof cell === 'object' ? 'withheld' : cell === null ? null : String(cell);
  const byText = (all: readonly (readonly Shown[])[]) => all.map((row) => JSON.stringify(row)).sort();
  const found = finish(plan, clear);
  const told = `${sql} ${JSON.stringify(
    cards.map((card) => ({ ...card, columns: [] })),
    null,
    1,
  )}`;
  expect(byText(found.rows.map((row) => row.map(show))), told).toEqual(byText(rows));
  const tells = minimum > 1 && (isPublic || cards.every(({ withheldGroups }) => withheldGroups === 'number'));
  expect(found.withheldGroups, told).toBe(tells ? withheld : rows.length === combos.length ? 0 : null);
  note('answers');
  note('cells shown', rows.flat().filter((cell) => cell !== 'withheld').length);
  note('cells withheld', rows.flat().filter((cell) => cell === 'withheld').length);
  note('groups withheld', withheld);
  if (number % 16 > 0) return;
  expect(await priceQuery(plan)).toEqual(cost);
  const run = await runLocal(plan.parties, async (session) =>
    runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
  );
  for (const [party, released] of run.results.entries()) {
    expect(released).toEqual(recipients.includes(plan.parties[party] as string) ? clear : undefined);
  }
  expect(run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
  note('replicated');
}

test.each(Array.from({ length: times }, (_, i) => i))('joins %i are shown as the rules say', check);

// A unit with more rows than the other table has in all.
test('joins 2266 are shown as the rules say', () => check(2266));

test('the joins covered what they are meant to', () => {
  for (const name of ['cells shown', 'cells withheld', 'groups withheld', 'refused'])
    expect(seen.get(name)).toBeGreaterThan(3);
});

test('sums of products of two owners’ numbers of up to 94 bits, under protocol as in the clear', async () => {
  const most = 2n ** 43n;
  const wide = (owner: string, name: string, bound: bigint) => ({
    ...datasetCard(
      owner,
      'wide',
      100,
      [
        columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '999' } }),
        columnCard('g', { kind: 'text' }, { categories: ['p', 'q'] }),
        columnCard(
          name,
          { kind: 'integer' },
          {
            range: { min: String(-bound), max: String(bound) },
            allow: ['aggregate', 'filter'],
            nullable: true,
          },
        ),
      ],
      [['id']],
    ),
    minimumGroupSize: 1,
  });
  const all = ['join', 'filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'single-out'] as const;
  const cards = [wide('dock', 'a', most), wide('quay', 'b', most)];
  const chance = new Chance(5);
  const own = await openTestDatabase(DuckDBInstance);
  for (const [owner, name] of [
    ['dock', 'a'],
    ['quay', 'b'],
  ]) {
    const rows = Array.from({ length: 60 }, (_, id) => {
      const value = chance.pick([most, -most, most - 1n, 0n, -1n, BigInt(chance.integer(-1e9, 1e9)) * 1_999n]);
      return `(${id}, '${chance.pick(['p', 'q'])}', ${chance.happens(1 / 8) ? 'NULL' : value})`;
    });
    await own.run(`CREATE SCHEMA ${owner}`);
    await own.run(
      `CREATE TABLE ${owner}.wide AS SELECT id, g, CAST(v AS BIGINT) AS ${name} FROM (VALUES ${rows.join(', ')}) t(id, g, v)`,
    );
  }
  const from = 'FROM dock.wide a JOIN quay.wide b ON a.id = b.id';
  for (const select of [
    `SELECT a.g, SUM(a.a * b.b) AS s, COUNT(*) AS n, AVG(a.a * b.b) AS m ${from} GROUP BY ROLLUP (a.g)`,
    `SELECT COUNT(DISTINCT b.g) AS n, SUM(b.b * a.a) FILTER (WHERE a.a > b.b) AS s ${from}`,
    `SELECT COUNT(DISTINCT b.g) AS n, SUM(b.b * b.b) AS s ${from}`,
    `SELECT b.g, SUM((a.a - 1) * b.b) AS s, MAX(a.a) AS x ${from} GROUP BY b.g`,
  ]) {
    const exact = select.replaceAll(/([ab]\.[ab]|\(a\.a - 1\)) \* /g, 'CAST($1 AS HUGEINT) * ');
    const expected = (await own.rows(exact)).map((row) => row.map(String));
    const { plan, disclosure, cost } = await compile({
      kind: 'sql',
      question: { sql: select },
      protocol: 'replicated',
      parties: partiesOf('dock', 'quay'),
      datasets: cards.map((card) => ({ ...card, columns: card.columns.map((column) => ({ ...column, allow: all })) })),
      recipients: ['dock'],
    });
    const load = (stage: number) => own.load(plan.stages[stage] as Plan['stages'][number]);
    const clear = await runQueryClear(plan, load);
    const rows = finish(plan, clear).rows.map((row) => row.map(String));
    const sums = (list: readonly (readonly string[])[]) => list.map(([, s]) => String(s)).sort();
    expect(sums(rows), select).toEqual(sums(expected));
    // The parts are those of the sum, whatever rows it is made of.
    for (const { digits, bits } of plan.wide ?? [])
      for (const low of digits.slice(0, -1))
        expect(
          [...(clear.measures[low] ?? [])].every((part) => part >= 0n && part < 2n ** BigInt(bits)),
          select,
        ).toBe(true);
    if (!select.includes('ROLLUP')) continue;
    expect(questionText(plan)).toContain('SUM(dock.a * quay.b) AS s');
    const run = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
    );
    expect(run.results[0]).toEqual(clear);
    expect(run.traffic.map(({ sent }) => sent.reduce((sum, each) => sum + each, 0))).toEqual(cost.bytes);
  }
  own.close();
  // What a sum of products tells does not depend on how it is added up.
  const uses = (bound: bigint) =>
    grantsOf({
      kind: 'sql',
      question: { sql: `SELECT SUM(a.a * b.b) AS s ${from}` },
      protocol: 'replicated',
      parties: partiesOf('dock', 'quay'),
      datasets: [wide('dock', 'a', bound), wide('quay', 'b', bound)],
      recipients: ['dock'],
    });
  expect(await uses(most)).toEqual(await uses(1_000n));
  expect((await uses(most)).missing.map(({ column, use }) => `${column}: ${use}`)).toContain('b: combine');
});
