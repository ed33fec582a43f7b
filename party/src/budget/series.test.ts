/**
 * Random series of questions about one small table, from their text to the verdict, against rational elimination row by
 * row: whatever few rows become determined by an answer together with earlier ones must be a finding.
 */
import { compile, type DatasetCard, type Expression, kindNamed, type RowClasses } from '@tacit/analysis';
import { expect, test } from 'vitest';
import type { DatasetColumn } from '../storage/datasets.ts';
import { compareAnswers, type EarlierAnswer, type NewAnswer } from './compare.ts';
import type { OwnRows } from './own-rows.ts';
import type { Atom } from './released-vectors.ts';

const times = 100;

/** A 32-bit generator (mulberry). */
function chanceOf(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    integer,
    happens: (p: number) => next() < p,
    pick: <T>(items: readonly T[]) => items[integer(0, items.length - 1)] as T,
  };
}
type Chance = ReturnType<typeof chanceOf>;

interface Row {
  readonly id: bigint;
  readonly g: string;
  readonly a: bigint | null;
  readonly b: bigint;
}

const minimum = 3;
const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const allow = ['filter', 'group', 'aggregate', 'extreme', 'single-out'] as const;
const range = { min: '0', max: '1000' };
const card: DatasetCard = {
  owner: 'north',
  name: 't',
  rowsUpTo: 20,
  contentDigest: 'c'.repeat(64),
  policyDigest: 'd'.repeat(64),
  minimumGroupSize: minimum,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [['id']],
  recipients: ['*'],
  helpers: ['*'],
  columns: [
    { name: 'id', type: integer, nullable: false, range, allow },
    { name: 'g', type: text, nullable: false, categories: ['p', 'q'], allow },
    { name: 'a', type: integer, nullable: true, range, allow },
    { name: 'b', type: integer, nullable: false, range, allow },
  ],
};
const columns = card.columns.map((column): DatasetColumn => ({ ...column, sourceType: '' }));
const parties = ['north', 'helper', 'notary'].map((name, i) => {
  return { name, role: i === 0 ? ('owner' as const) : ('helper' as const), publicKey: 'A'.repeat(43) };
});

// -- the product's side: its expressions over the rows -------------------------------------------------------------------

type Value = bigint | string | boolean | null;

function valueOf(expression: Expression, row: Row): Value {
  const of = (item: Expression) => valueOf(item, row);
  switch (expression.kind) {
    case 'column':
      return row[expression.column as 'a'];
    case 'constant':
      return expression.type.kind === 'text' || expression.value === null ? expression.value : BigInt(expression.value);
    case 'arithmetic': {
      const [x, y] = [of(expression.left), of(expression.right)] as [bigint | null, bigint | null];
      if (x === null || y === null) return null;
      return expression.operator === '+' ? x + y : expression.operator === '-' ? x - y : x * y;
    }
    case 'compare': {
      const [x, y] = [of(expression.left), of(expression.right)];
      if (x === null || y === null) return null;
      const results = { '=': x === y, '<>': x !== y, '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y };
      return results[expression.operator];
    }
    case 'in': {
      const item = of(expression.item);
      return item === null ? null : expression.values.some((value) => of(value) === item);
    }
    case 'is-null':
      return of(expression.item) === null;
    case 'not': {
      const item = of(expression.item);
      return item === null ? null : !(item as boolean);
    }
    case 'and':
    case 'or': {
      const items = expression.items.map(of);
      const decisive = expression.kind === 'or';
      return items.includes(decisive) ? decisive : items.includes(null) ? null : !decisive;
    }
    default:
      throw new Error(expression.kind);
  }
}

function ownRows(rows: readonly Row[]): OwnRows {
  const groupOf = ({ where, keys }: RowClasses, row: Row): number => {
    if (where !== null && valueOf(where, row) !== true) return -2;
    return keys.reduce((number, key) => {
      return number * key.categories.length + key.categories.indexOf(String(valueOf(key.expression, row)));
    }, 0);
  };
  return {
    atoms: (questions, nulls) => {
      const atoms = new Map<string, Atom>();
      for (const row of rows) {
        const groups = questions.map((question) => groupOf(question, row));
        const isNull = nulls.map((expression) => valueOf(expression, row) === null);
        const key = JSON.stringify([groups, isNull]);
        atoms.set(key, { groups, nulls: isNull, rows: (atoms.get(key)?.rows ?? 0) + 1 });
      }
      return Promise.resolve([...atoms.values()]);
    },
    cells: () => Promise.resolve([]),
  };
}

// -- the oracle's side ----------------------------------------------------------------------------------------------------

interface Term {
  readonly sql: string;
  readonly has: (row: Row) => boolean;
  /** Per row: factors of count, a and b. */
  readonly factors: readonly [bigint, bigint, bigint];
  readonly isCount?: boolean;
}

const known = ({ a }: Row) => a !== null;
const always = () => true;
const terms: readonly Term[] = [
  { sql: 'COUNT(*)', has: always, factors: [1n, 0n, 0n] },
  { sql: 'SUM(b)', has: always, factors: [0n, 0n, 1n] },
  { sql: 'SUM(2 * b + 3)', has: always, factors: [3n, 0n, 2n] },
  { sql: 'COUNT(a)', has: known, factors: [1n, 0n, 0n] },
  { sql: 'SUM(a)', has: known, factors: [0n, 1n, 0n] },
  { sql: 'SUM(a - 2 * b)', has: known, factors: [0n, 1n, -2n] },
  { sql: 'SUM(b + 0 * a)', has: known, factors: [0n, 0n, 1n] },
];

interface Asked {
  readonly sql: string;
  readonly where: (row: Row) => boolean;
  readonly byG: boolean;
  readonly terms: readonly Term[];
}

function ask(chance: Chance, rows: readonly Row[]): Asked {
  const atom = (): [string, (row: Row) => boolean] => {
    const c = BigInt(chance.integer(0, rows.length));
    const v = BigInt(chance.integer(0, 6));
    return chance.pick([
      [`id < ${c}`, ({ id }: Row) => id < c],
      [`id <> ${c}`, ({ id }: Row) => id !== c],
      [`a > ${v}`, ({ a }: Row) => a !== null && a > v],
      [`NOT (a > ${v})`, ({ a }: Row) => a !== null && a <= v],
      [`b <= ${v}`, ({ b }: Row) => b <= v],
      [`a IS NULL`, ({ a }: Row) => a === null],
      [`g = 'p'`, ({ g }: Row) => g === 'p'],
    ] as [string, (row: Row) => boolean][]);
  };
  const [one, two] = [atom(), atom()];
  const [where, holds] = chance.pick<[string, (row: Row) => boolean]>([
    ['', always],
    [` WHERE ${one[0]}`, one[1]],
    [` WHERE ${one[0]} AND ${two[0]}`, (row) => one[1](row) && two[1](row)],
    [` WHERE ${one[0]} OR ${two[0]}`, (row) => one[1](row) || two[1](row)],
  ]);
  const chosen = [chance.pick(terms), ...(chance.happens(0.4) ? [chance.pick(terms)] : [])];
  const byG = chance.happens(0.3);
  const list = chosen.map(({ sql }, i) => `${sql} AS o${i}`).join(', ');
  return { sql: `SELECT ${list} FROM north.t${where}${byG ? ' GROUP BY g' : ''}`, where: holds, byG, terms: chosen };
}

/** The cells that are shown, as vectors over (row, count / a / b). */
function vectorsOf({ where, byG, terms: chosen }: Asked, rows: readonly Row[]): bigint[][] {
  return (byG ? ['p', 'q'] : [null]).flatMap((value) => {
    const isIn = (row: Row) => where(row) && (value === null || row.g === value);
    const all = rows.filter(isIn).length;
    if (all < minimum) return [];
    return chosen.flatMap(({ has, factors }) => {
      const count = rows.filter((row) => isIn(row) && has(row)).length;
      if (count < minimum || (all > count && all - count < minimum)) return [];
      return [rows.flatMap((row) => factors.map((factor) => (isIn(row) && has(row) ? factor : 0n)))];
    });
  });
}

const prime = 2n ** 127n - 1n;
const mod = (value: bigint) => ((value % prime) + prime) % prime;
function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

/** A basis of the combinations of `rows` that vanish at all columns of `outside`. */
function within(rows: readonly (readonly bigint[])[], outside: readonly number[]): bigint[][] {
  let left = rows.map((row) => row.map(mod));
  for (const at of outside) {
    const pivot = left.find((row) => row[at] !== 0n);
    if (pivot === undefined) continue;
    const inverse = power(pivot[at] as bigint, prime - 2n);
    left = left
      .filter((row) => row !== pivot)
      .map((row) => {
        const factor = ((row[at] as bigint) * inverse) % prime;
        return factor === 0n ? row : row.map((value, i) => mod(value - factor * (pivot[i] as bigint)));
      });
  }
  return left.filter((row) => row.some((value) => value !== 0n));
}

function rank(rows: readonly (readonly bigint[])[]): number {
  let left = rows.map((row) => [...row]);
  let found = 0;
  for (let at = 0; at < (rows[0]?.length ?? 0); at++) {
    const pivot = left.find((row) => row[at] !== 0n);
    if (pivot === undefined) continue;
    found++;
    const inverse = power(pivot[at] as bigint, prime - 2n);
    left = left
      .filter((row) => row !== pivot)
      .map((row) => {
        const factor = ((row[at] as bigint) * inverse) % prime;
        return factor === 0n ? row : row.map((value, i) => mod(value - factor * (pivot[i] as bigint)));
      });
  }
  return found;
}

/** Whether fewer than `minimum` rows are determined by all vectors that are not by the earlier ones or the new ones alone. */
function isNews(before: readonly bigint[][], own: readonly bigint[][], rows: number): boolean {
  for (let i = 0; i < rows; i++) {
    for (let j = i; j < rows; j++) {
      const outside = Array.from({ length: rows * 3 }, (_, at) => at).filter(
        (at) => ![i, j].includes(Math.floor(at / 3)),
      );
      const alone = [...within(before, outside), ...within(own, outside)];
      if (rank(within([...before, ...own], outside)) > rank(alone)) return true;
    }
  }
  return false;
}

const seen = { found: 0, nothing: 0, more: 0 };

test.each(Array.from({ length: Math.ceil(times / 50) }, (_, i) => i * 50))('series from %i on', async (start) => {
  for (let number = start; number < start + 50; number++) {
    const chance = chanceOf(31_000_000 + number);
    const rows = Array.from(
      { length: chance.integer(5, 9) },
      (_, id): Row => ({
        id: BigInt(id),
        g: chance.pick(['p', 'q']),
        a: chance.happens(0.35) ? null : BigInt(chance.integer(0, 6)),
        b: BigInt(chance.integer(0, 6)),
      }),
    );
    const earlier: EarlierAnswer[] = [];
    const before: bigint[][] = [];
    const sqls: string[] = [];
    for (let i = 0; i < 5; i++) {
      const asked = ask(chance, rows);
      sqls.push(asked.sql);
      const { plan } = await compile({
        kind: 'sql',
        question: { sql: asked.sql },
        protocol: 'replicated',
        parties,
        datasets: [card],
        recipients: ['helper'],
      });
      const part = kindNamed('sql').ownPart(plan, [card], 'north');
      if (part === undefined) throw new Error('no part');
      const counted = ownRows(rows);
      const [cells = []] = await counted.cells([part]);
      const fresh = { recipients: ['helper'], contentDigest: card.contentDigest, part, cells };
      const comparison = { owner: 'north', fresh, earlier, columns, limit: minimum, unit: null, rows: counted };
      const findings = await compareAnswers(comparison);
      const own = vectorsOf(asked, rows);
      const isDetermined = isNews(before, own, rows.length);
      const said = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
      if (isDetermined) expect(findings.length, `${sqls.join('\n')}\n${said}`).toBeGreaterThan(0);
      seen[isDetermined ? 'found' : 'nothing']++;
      if (!isDetermined && findings.length > 0) seen.more++;
      before.push(...own);
      earlier.push({ ...fresh, job: `job ${i}`, parts: [part], cells: [] });
    }
  }
});

async function verdicts(...sqls: readonly string[]): Promise<number> {
  const rows = Array.from({ length: 9 }, (_, i): Row => ({ id: BigInt(i), g: 'p', a: BigInt(i), b: BigInt(9 - i) }));
  const earlier: EarlierAnswer[] = [];
  let last = 0;
  for (const [i, sql] of sqls.entries()) {
    const { plan } = await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties,
      datasets: [card],
      recipients: ['helper'],
    });
    const part = kindNamed('sql').ownPart(plan, [card], 'north') as NewAnswer['part'];
    const counted = ownRows(rows);
    const [cells = []] = await counted.cells([part]);
    const fresh = { recipients: ['helper'], contentDigest: card.contentDigest, part, cells };
    const comparison = { owner: 'north', fresh, earlier, columns, limit: minimum, unit: null, rows: counted };
    last = (await compareAnswers(comparison)).length;
    earlier.push({ ...fresh, job: `job ${i}`, parts: [part], cells: [] });
  }
  return last;
}

test.each([
  ['SUM(a * b)', 'SUM(b * a)'],
  ['SUM(a * b)', 'SUM(2 * a * b)'],
  ['SUM(a * (b + 1)), SUM(a)', 'SUM(b * a)'],
  ['MAX(a)', 'MAX(2 * a + 1)'],
  ['MAX(a)', 'MIN(0 - a)'],
  ['MAX(a + 2 * b)', 'MAX(4 * b + 2 * a)'],
])('%s of all and %s of all but one are the same number in other words', async (all, rest) => {
  expect(await verdicts(`SELECT ${all} FROM north.t`, `SELECT ${rest} FROM north.t WHERE id <> 4`)).toBe(1);
});

test('what HAVING tells is a number of rows', async () => {
  const having = 'SELECT MAX(b) FROM north.t WHERE id <> 4 HAVING COUNT(*) = 8';
  expect(await verdicts('SELECT COUNT(*) FROM north.t', having)).toBe(1);
  expect(await verdicts('SELECT COUNT(*) FROM north.t', having.replace(/ HAVING.*/, ''))).toBe(0);
});

test('both kinds were met', () => {
  expect(Math.min(seen.found, seen.nothing)).toBeGreaterThan(15);
});

test.each([
  [2, 'withheld with it, so that the total alone would tell them', ['budget.difference']],
  [3, 'enough to be shown', []],
])('of ROLLUP a rest of %i rows is %s', async (few, _, texts) => {
  const rows = Array.from({ length: 9 }, (__, i): Row => {
    return { id: BigInt(i), g: i < few ? 'q' : 'p', a: BigInt(i), b: BigInt(9 - i) };
  });
  const counted = ownRows(rows);
  const partOf = async (sql: string) => {
    const { plan } = await compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties,
      datasets: [card],
      recipients: ['helper'],
    });
    return kindNamed('sql').ownPart(plan, [card], 'north') as NewAnswer['part'];
  };
  const answer = { recipients: ['helper'], contentDigest: card.contentDigest, cells: [] };
  const groups = await partOf('SELECT g, SUM(b) FROM north.t GROUP BY ROLLUP (g)');
  const parts = [groups, ...(groups.besides ?? [])];
  const earlier = parts.map((part): EarlierAnswer => ({ ...answer, part, parts, job: 'rollup' }));
  const fresh = { ...answer, part: await partOf('SELECT SUM(b) FROM north.t') };
  const comparison = { owner: 'north', fresh, earlier, columns, limit: minimum, unit: null, rows: counted };
  const findings = await compareAnswers(comparison);
  expect(findings.map(({ text: code }) => code).filter((code) => code === 'budget.difference')).toEqual(texts);
});
