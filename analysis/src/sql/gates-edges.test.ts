/**
 * The gates at the edges of their ranges, against the rules written anew over the rows: several measures with NULLs at once,
 * units of all types, rules at 1, 99 and 100 %, magnitudes up to what fits, all sets of recipients, HAVING, no GROUP BY.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal, UsageError } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cellClassOf } from './plan/gates.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { ColumnType, DatasetCard } from '../contract/cards.ts';
import type { Cell } from '../contract/results.ts';
import type { Compiled } from '../kinds/kind.ts';
import type { Plan } from './plan/types.ts';
import { compile } from './compile.ts';
import { priceQuery, runQuery, runQueryClear } from './execute/query.ts';
import { finish, type Released } from './execute/finish.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { Chance } from './testing/chance.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const times = 100;

type Value = bigint | null;

interface Row {
  readonly g: string | null;
  readonly h: boolean | null;
  readonly person: string | null;
  readonly x: Value;
  readonly y: Value;
  readonly z: bigint;
}

interface Owner {
  readonly name: string;
  readonly card: DatasetCard;
  readonly rows: readonly Row[];
}

/** One item of the select list: what it counts or adds up per row (null: nothing), and the columns that it needs. */
interface Item {
  readonly sql: string;
  readonly kind: 'rows' | 'count' | 'sum' | 'avg' | 'min' | 'max';
  readonly of: (row: Row) => Value;
  readonly needs: readonly string[];
}

const plus = (a: Value, b: Value): Value => (a === null || b === null ? null : a + b);
const times2 = (a: Value): Value => (a === null ? null : 2n * a);
const numbers: readonly (readonly [string, (row: Row) => Value, readonly string[]])[] = [
  ['x', ({ x }) => x, ['x']],
  ['y', ({ y }) => y, ['y']],
  ['z', ({ z }) => z, []],
  ['x + y', ({ x, y }) => plus(x, y), ['x', 'y']],
  ['2 * y - x', ({ x, y }) => plus(times2(y), x === null ? null : -x), ['x', 'y']],
  ['z + x', ({ x, z }) => plus(x, z), ['x']],
];

/** What recipients get in the places of groups and cells that are not shown: the table leaves it out, whatever it is. */
function hidden(plan: Plan, released: Released): bigint[] {
  return Object.entries({ ...released.measures, ...released.averages }).flatMap(([id, values]) => {
    const state = released.states[cellClassOf(plan, id) ?? ''];
    // An average in two numbers has the whole parts of all groups first, then their decimals.
    return Array.from(values).filter((_, i) => {
      const group = i % plan.groups;
      return released.groups[group] !== 1 || (state?.[group] ?? 0) !== 0;
    });
  });
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function item(chance: Chance): Item {
  const kind = chance.pick(['rows', 'count', 'count', 'sum', 'sum', 'avg', 'min', 'max'] as const);
  if (kind === 'rows') return { sql: 'COUNT(*)', kind, of: () => 1n, needs: [] };
  const [sql, of, needs] = chance.pick(numbers);
  return { sql: `${kind}(${sql})`, kind, of, needs };
}

/** What decides about a set of rows: enough of them, and of people behind them. */
function gates(owners: readonly Owner[], recipients: readonly string[], minimum: number, isPublic: boolean) {
  const fits = (count: number, least: number, orNone: boolean) => count >= least || (orNone && count === 0);
  const units = minimum > 1 && owners.some(({ card }) => card.unit !== undefined);
  const enough = (some: readonly Owner[], of: (row: Row) => boolean, orNone: boolean): boolean => {
    const found = some.map(({ rows, card }) => ({ rows: rows.filter(of), unit: card.unit !== undefined }));
    if (
      !fits(
        found.reduce((sum, { rows }) => sum + rows.length, 0),
        minimum,
        orNone,
      )
    )
      return false;
    if (!units) return true;
    const people = found.reduce((sum, { rows, unit }) => {
      return sum + (unit ? new Set(rows.flatMap(({ person }) => person ?? [])).size : rows.length);
    }, 0);
    return fits(people, minimum * some.length, orNone);
  };
  return (of: (row: Row) => boolean, orNone: boolean): boolean => {
    if (!enough(owners, of, orNone)) return false;
    if (minimum <= 1 || owners.length === 1) return true;
    return owners
      .filter(({ name }) => recipients.includes(name))
      .every((own) =>
        enough(
          owners.filter((other) => other !== own),
          of,
          orNone || isPublic,
        ),
      );
  };
}

/** The rules hold for all contributions, and for those that a recipient with rows of its own does not know. */
function rulesHold(
  owners: readonly Owner[],
  recipients: readonly string[],
  of: (row: Row) => Value,
  inGroup: (row: Row) => boolean,
): boolean {
  const shares = owners.flatMap(({ card }) => card.largestPercent ?? []);
  const rests = owners.flatMap(({ card }) => card.pPercent ?? []);
  const knowing = owners.length === 1 ? [] : owners.filter(({ name }) => recipients.includes(name));
  return [undefined, ...knowing].every((own) => {
    const sizes = contributions(
      owners.filter((owner) => owner !== own),
      of,
      inGroup,
    );
    const [one, two] = [sizes[0] ?? 0n, sizes[1] ?? 0n];
    const total = sizes.reduce((sum, each) => sum + each, 0n);
    return (
      shares.every((percent) => 100n * one <= BigInt(percent) * total) &&
      rests.every((percent) => 100n * (total - one - two) >= BigInt(percent) * one)
    );
  });
}

/** Magnitudes of what units (else rows) add, the largest first. */
function contributions(
  owners: readonly Owner[],
  of: (row: Row) => Value,
  inGroup: (row: Row) => boolean,
): readonly bigint[] {
  const all = owners.flatMap(({ rows, card }) => {
    const own = new Map<string, bigint>();
    rows.forEach((row, i) => {
      if (!inGroup(row)) return;
      const key = card.unit === undefined ? String(i) : row.person === null ? 'nobody' : `p ${row.person}`;
      own.set(key, (own.get(key) ?? 0n) + (of(row) ?? 0n));
    });
    return [...own.values()].map(magnitude);
  });
  return all.sort((a, b) => (a > b ? -1 : a < b ? 1 : 0));
}

/** Nearest millionth, halves away from zero. */
function average(sum: bigint, count: bigint): string {
  const scaled = magnitude(sum) * 1_000_000n;
  const digits = String((scaled * 2n + count) / (2n * count)).padStart(7, '0');
  const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  return sum < 0n && /[1-9]/.test(text) ? `-${text}` : text;
}

/** Text as people read it, or 'withheld'. */
type Shown = string | null;

function answer(
  owners: readonly Owner[],
  recipients: readonly string[],
  keys: readonly ('g' | 'h')[],
  items: readonly Item[],
  having: readonly (readonly [string, number])[],
) {
  const minimum = Math.max(1, ...owners.map(({ card }) => card.minimumGroupSize));
  const isPublic = minimum <= 1 || owners.every(({ card }) => card.emptyGroups === 'public');
  const passes = gates(owners, recipients, minimum, isPublic);
  const groups = keys.reduce<(string | boolean | null)[][]>(
    (all, key) => {
      const values = key === 'g' ? [...categories, null] : [false, true, null];
      return all.flatMap((group) => values.map((value) => [...group, value]));
    },
    [[]],
  );
  let withheld = 0;
  const rows: Shown[][] = [];
  for (const group of groups) {
    const inGroup = (row: Row) => keys.every((key, i) => row[key] === group[i]);
    const count = owners.reduce((sum, owner) => sum + owner.rows.filter(inGroup).length, 0);
    const enough = passes(inGroup, isPublic && keys.length === 0);
    if (count > 0 && !enough) withheld++;
    const kept = having.every(([operator, value]) => {
      return { '<': count < value, '>=': count >= value, '=': count === value, '<>': count !== value }[operator];
    });
    if (!enough || !kept) continue;
    const cells = items.map(({ kind, of, needs }): Shown => {
      if (kind === 'rows') return String(count);
      const has = (row: Row, columns: readonly string[]) => {
        return columns.every((column) => row[column as 'x'] !== null);
      };
      const known = (row: Row) => inGroup(row) && has(row, needs);
      const values = owners.flatMap((owner) => owner.rows.filter(known).map((row) => of(row) as bigint));
      const sum = values.reduce((total, value) => total + value, 0n);
      const isEmpty = isPublic && values.length === 0;
      const alone = kind === 'count' && needs.length === 0;
      if (!alone && !isEmpty && needs.length > 0) {
        if (!passes(known, false)) return 'withheld';
        const wider = items
          .filter((other) => other.kind !== 'rows')
          .map((other) => other.needs)
          .filter((other) => other.length < needs.length && other.every((name) => needs.includes(name)));
        for (const other of [[], ...wider]) {
          const between = (row: Row) => inGroup(row) && has(row, other) && !has(row, needs);
          if (minimum > 1 && !passes(between, true)) return 'withheld';
        }
      }
      if (kind === 'count') return String(values.length);
      if (isEmpty) return null;
      if ((kind === 'sum' || kind === 'avg') && !rulesHold(owners, recipients, of, inGroup)) return 'withheld';
      if (kind === 'sum') return String(sum);
      if (kind === 'avg') return average(sum, BigInt(values.length));
      return String(values.reduce((a, b) => ((kind === 'min') === a < b ? a : b)));
    });
    rows.push([...group.map((value) => (value === null ? null : String(value))), ...cells]);
  }
  const tells = minimum > 1 && (isPublic || owners.every(({ card }) => card.withheldGroups === 'number'));
  const all = rows.length === groups.length;
  return { rows, withheld: tells ? withheld : all ? 0 : null };
}

const categories = ['a', 'b', 'ü'];
const integer: ColumnType = { kind: 'integer' };
const unitTypes: readonly ColumnType[] = [{ kind: 'text' }, integer, { kind: 'date' }];

function person(chance: Chance, type: ColumnType, people: number): string {
  const number = chance.integer(1, people);
  if (type.kind === 'integer') return String(number - 3);
  return type.kind === 'date'
    ? `2001-01-${String(number).padStart(2, '0')}`
    : chance.pick([`p${number}`, `P${number}`]);
}

function makeOwner(chance: Chance, name: string, most: bigint, size: number): Owner {
  const unit = chance.pick(unitTypes);
  const people = chance.pick([1, 2, 8, 20]);
  const nulls = { x: chance.pick([0, 0.1, 0.3, 1]), y: chance.pick([0, 0.1, 0.3, 1]) };
  const style = chance.pick(['small', 'zero', 'one', 'extreme', 'same'] as const);
  const sign = chance.pick([1n, -1n, 0n]);
  const big = chance.integer(0, Math.max(size - 1, 0));
  const value = (i: number): bigint => {
    const flip = sign === 0n ? (chance.happens(0.5) ? 1n : -1n) : sign;
    switch (style) {
      case 'zero':
        return 0n;
      case 'one':
        return i === big ? flip * most : 0n;
      case 'same':
        return flip * (most > 5n ? 5n : most);
      case 'extreme':
        return chance.happens(0.3) ? flip * most : 0n;
      case 'small':
        return flip * BigInt(chance.integer(0, Number(most > 9n ? 9n : most)));
    }
  };
  const rows = Array.from(
    { length: size },
    (_, i): Row => ({
      g: chance.happens(0.1) ? null : chance.pick(categories),
      h: chance.happens(0.1) ? null : chance.happens(0.5),
      person: chance.happens(0.1) ? null : person(chance, unit, people),
      x: chance.happens(nulls.x) ? null : value(i),
      y: chance.happens(nulls.y) ? null : value(i),
      z: value(i),
    }),
  );
  const range = { min: String(-most), max: String(most) };
  const card: DatasetCard = {
    ...datasetCard(name, 'stays', Math.max(size, 1), [
      columnCard('g', { kind: 'text' }, { categories, nullable: true }),
      columnCard('h', { kind: 'boolean' }, { categories: ['false', 'true'], nullable: true }),
      columnCard('x', integer, { nullable: true, range }),
      columnCard('y', integer, { nullable: true, range }),
      columnCard('z', integer, { range }),
    ]),
    minimumGroupSize: chance.pick([1, 2, 2, 3, 3, 4, 10, size + 1, 1_000_000].slice(0, chance.happens(0.1) ? 9 : 6)),
    emptyGroups: chance.pick(['public', 'hidden']),
    withheldGroups: chance.pick(['number', 'hidden']),
    ...(chance.happens(0.5) ? { unit: { column: 'person', type: unit } } : {}),
    ...(chance.happens(0.3) ? { largestPercent: chance.pick([1, 20, 50, 99, 100]) } : {}),
    ...(chance.happens(0.3) ? { pPercent: chance.pick([1, 10, 99, 100]) } : {}),
  };
  return { name, card, rows };
}

async function store({ name, card, rows }: Owner): Promise<void> {
  const unit = { text: 'VARCHAR', integer: 'BIGINT', date: 'DATE' }[(card.unit?.type.kind ?? 'text') as 'text'];
  await database.run(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await database.run(
    `CREATE OR REPLACE TABLE ${name}.stays (g VARCHAR, h BOOLEAN, person ${unit}, x BIGINT, y BIGINT, z BIGINT)`,
  );
  const literal = (value: string | number | bigint | boolean | null) =>
    value === null ? 'NULL' : `'${String(value)}'`;
  const values = rows.map(({ g, h, person: who, x, y, z }) => `(${[g, h, who, x, y, z].map(literal).join(', ')})`);
  if (values.length > 0) await database.run(`INSERT INTO ${name}.stays VALUES ${values.join(', ')}`);
}

const seen = new Map<string, number>();
const count = (name: string, more = 1) => seen.set(name, (seen.get(name) ?? 0) + more);

async function check(number: number): Promise<void> {
  const chance = new Chance(77_000_000 + number);
  const names = ['north', 'south', 'west'].slice(0, chance.integer(1, 3));
  const sizes = names.map(() => chance.pick([0, 1, 12, 40, 60]));
  const most = chance.pick([
    9n,
    9n,
    1000n,
    (2n ** 62n - 1n) /
      BigInt(
        chance.pick([1200, 300, 3]) *
          Math.max(
            1,
            sizes.reduce((a, b) => a + b),
          ),
      ),
  ]);
  const owners = names.map((name, i) => makeOwner(chance, name, most, sizes[i] as number));
  for (const owner of owners) await store(owner);
  const keys = chance.pick([[], ['g'], ['g'], ['g', 'h'], ['h', 'g']] as const);
  const items = Array.from({ length: chance.integer(1, 5) }, () => item(chance));
  const having = chance.happens(0.25)
    ? [[chance.pick(['<', '>=', '=', '<>']), chance.pick([0, 1, 5, 10, 1000])] as const]
    : [];
  const parties = partiesOf(...names);
  const recipients = parties.map(({ name }) => name).filter(() => chance.happens(0.5));
  if (recipients.length === 0) recipients.push(chance.pick(parties).name);
  const from =
    names.length === 1
      ? `${names[0]}.stays`
      : `(${names.map((name) => `SELECT * FROM ${name}.stays`.replace('*', 'g, h, x, y, z')).join(' UNION ALL ')}) AS t`;
  const sql = [
    `SELECT ${[...keys, ...items.map((each, i) => `${each.sql} AS o${i}`)].join(', ')} FROM ${from}`,
    keys.length === 0 ? '' : `GROUP BY ${keys.join(', ')}`,
    having.map(([operator, value]) => `HAVING COUNT(*) ${operator} ${value}`).join(''),
  ].join(' ');
  let compiled: Compiled<Plan>;
  try {
    compiled = await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties,
      datasets: owners.map(({ card }) => card),
      recipients,
    });
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'sql.total-rule') throw error;
    expect(most, sql).toBeGreaterThan(1000n);
    count(error.code);
    return;
  }
  const { plan, disclosure, cost } = compiled;
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const clear = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
  expect(
    hidden(plan, clear).filter((value) => value !== 0n),
    sql,
  ).toEqual([]);
  const found = finish(plan, clear);
  const show = (cell: Cell): Shown => {
    return cell !== null && typeof cell === 'object' ? 'withheld' : cell === null ? null : String(cell);
  };
  const expected = answer(owners, recipients, keys, items, having);
  const byText = (rows: readonly (readonly Shown[])[]) => rows.map((row) => JSON.stringify(row)).sort();
  const told = {
    sql,
    cards: owners.map(({ card, rows }) => ({ ...card, columns: [], size: rows.length })),
    recipients,
  };
  expect(byText(found.rows.map((row) => row.map(show))), JSON.stringify(told, null, 1)).toEqual(byText(expected.rows));
  expect(found.withheldGroups, JSON.stringify(told)).toBe(expected.withheld);
  count('answers');
  count('rows', expected.rows.length);
  count('withheld cells', expected.rows.flat().filter((cell) => cell === 'withheld').length);
  count('shown cells', expected.rows.flat().filter((cell) => cell !== 'withheld').length);
  if (number % 12 > 0) return;
  expect(await priceQuery(plan)).toEqual(cost);
  const run = await runLocal(plan.parties, async (session) =>
    runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
  );
  for (const [party, released] of run.results.entries()) {
    expect(released).toEqual(recipients.includes(plan.parties[party] as string) ? clear : undefined);
  }
  expect(run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
  count('replicated');
}

test.each(Array.from({ length: times }, (_, i) => i))('tables %i are shown as the rules say', check);

test('averages that leave 63 bits with their decimals are the same alone as beside sum and count', async () => {
  const most = 10n ** 13n;
  const rows = Array.from({ length: 4 }, (): Row => ({ g: 'a', h: true, person: null, x: most, y: most, z: most }));
  const range = { min: '0', max: String(most) };
  const card = {
    ...datasetCard('north', 'stays', 4, [columnCard('z', integer, { range })]),
    minimumGroupSize: 2,
  };
  await store({ name: 'north', card, rows });
  const ask = (list: string) => {
    const sql = `SELECT ${list} FROM north.stays`;
    return compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties: partiesOf('north'),
      datasets: [card],
      recipients: ['helper'],
    });
  };
  for (const [list, more] of [
    ['AVG(z)', []],
    ['AVG(z), SUM(z), COUNT(z)', [String(4n * most), '4']],
  ] as const) {
    const { plan } = await ask(list);
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    expect(finish(plan, await runQueryClear(plan, load)).rows).toEqual([[`${most}.000000`, ...more]]);
  }
});

test.each([{ largestPercent: 50 }, { pPercent: 10 }])(
  'what a recipient does not know is held to the rule: %o',
  async (rule) => {
    const range = { min: '0', max: '1000' };
    const owners = ['north', 'south'].map((name): Owner => {
      const rows = Array.from({ length: 12 }, (_, i): Row => {
        const z = name === 'north' ? 1000n : i === 0 ? 900n : i === 1 ? 60n : 1n;
        return { g: 'a', h: true, person: null, x: z, y: z, z };
      });
      const columns = [columnCard('z', integer, { range })];
      return { name, rows, card: { ...datasetCard(name, 'stays', 12, columns), minimumGroupSize: 3, ...rule } };
    });
    for (const owner of owners) await store(owner);
    const sql = 'SELECT SUM(z) FROM (SELECT z FROM north.stays UNION ALL SELECT z FROM south.stays) AS t';
    const ask = async (recipient: string) => {
      const datasets = owners.map(({ card }) => card);
      const { plan } = await compile({
        kind: 'sql',
        question: { sql },
        protocol: 'replicated',
        parties: partiesOf('north', 'south'),
        datasets,
        recipients: [recipient],
      });
      const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
      return finish(plan, await runQueryClear(plan, load)).rows;
    };
    expect(await ask('north')).toEqual([[{ withheld: true }]]);
    expect(await ask('south')).toEqual([['12970']]);
    expect(await ask('helper')).toEqual([['12970']]);
  },
);

test('the tables covered what they are meant to', () => {
  for (const name of ['rows', 'withheld cells', 'shown cells', 'replicated', 'sql.total-rule']) {
    expect(seen.get(name), name).toBeGreaterThan(0);
  }
});
