/**
 * Random questions over relations of several owners, as people write them: outer joins with conditions, IN and NOT IN of what may be NULL,
 * subqueries of a row, set operations, one inside the other. shared-trees.ts makes what is planned of such; here the planner is tried, too.
 */
import type { DatasetCard } from '../../contract/cards.ts';
import { columnCard, datasetCard } from './cards.ts';
import type { Chance } from './chance.ts';

const integer = { kind: 'integer' } as const;
const between = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });

const owners = ['north', 'south', 'west'] as const;
const rowsUpTo = 7;

const cards: readonly DatasetCard[] = owners.map((owner) => ({
  ...datasetCard(
    owner,
    'rows',
    rowsUpTo,
    [
      columnCard('id', integer, between(1, 9)),
      columnCard('k', integer, { ...between(1, 4), nullable: true }),
      columnCard('x', integer, { ...between(-3, 5), nullable: true }),
      columnCard('y', integer, between(1, 3)),
      columnCard('t', { kind: 'text' }, { nullable: true }),
    ],
    [['id']],
  ),
  minimumGroupSize: 1,
  emptyGroups: 'public',
  withheldGroups: 'number',
}));

/** Tables of a few rows, with NULLs and repeats in every column but `id`: their cards, and statements that make them. */
export function sharedQuestionTables(chance: Chance): {
  readonly cards: readonly DatasetCard[];
  readonly sql: readonly string[];
} {
  const sql = owners.flatMap((owner) => {
    const nulls = chance.pick([0, 0.2, 0.5]);
    const some = (value: () => string) => (chance.happens(nulls) ? 'NULL' : value());
    const number = (min: number, max: number) => String(chance.integer(min, max));
    const rows = Array.from({ length: chance.integer(0, rowsUpTo) }, (_, i) => [
      String(i + 1),
      some(() => number(1, 4)),
      some(() => number(-3, 5)),
      number(1, 3),
      some(() => chance.pick(["''", "'a'", "'Zoë'"])),
    ]);
    return [
      `CREATE SCHEMA IF NOT EXISTS ${owner}`,
      `DROP TABLE IF EXISTS ${owner}.rows`,
      `CREATE TABLE ${owner}.rows (id BIGINT, k BIGINT, x BIGINT, y BIGINT, t VARCHAR)`,
      ...(rows.length === 0
        ? []
        : [`INSERT INTO ${owner}.rows VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`]),
    ];
  });
  return { cards, sql };
}

type Kind = 'number' | 'text';

interface Column {
  readonly name: string;
  readonly kind: Kind;
}

interface Relation {
  readonly sql: string;
  readonly columns: readonly Column[];
}

export class QuestionMaker {
  readonly #chance: Chance;
  #next = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** With so many operators above each other at most. */
  question(depth: number): string {
    const { sql, columns } = this.#relation(depth);
    const of = (kind: Kind) => columns.filter((column) => column.kind === kind);
    const numbers = of('number');
    const list = ['COUNT(*) AS n', ...columns.slice(0, 3).map(({ name }) => `COUNT(${name}) AS n_${name}`)];
    if (numbers.length > 0) {
      const { name } = this.#chance.pick(numbers);
      list.push(`SUM(${name}) AS s`, `MIN(${name}) AS low`, `COUNT(DISTINCT ${name}) AS d`);
    }
    if (numbers.length > 0 && this.#chance.happens(0.2))
      list.push(`SUM(COALESCE(${this.#total('q', numbers)}, 5)) AS u`);
    if (this.#chance.happens(0.1)) list.splice(1);
    const key = this.#chance.happens(0.5) ? this.#chance.pick(columns) : undefined;
    const where = this.#chance.happens(0.3) ? ` WHERE ${this.#asked('q', columns)}` : '';
    if (key === undefined) return `SELECT ${list.join(', ')} FROM (${sql}) AS q${where}`;
    return `SELECT ${key.name}, ${list.join(', ')} FROM (${sql}) AS q${where} GROUP BY ${key.name}`;
  }

  #relation(depth: number): Relation {
    if (depth === 0) return this.#table();
    const kind = this.#chance.pick(['outer', 'outer', 'set', 'where', 'grouped'] as const);
    if (kind === 'outer') return this.#outer(depth);
    if (kind === 'set') return this.#set(depth);
    if (kind === 'grouped') return this.#grouped(depth);
    const { sql, columns } = this.#relation(depth - 1);
    const name = this.#alias();
    return { columns, sql: `SELECT * FROM (${sql}) AS ${name} WHERE ${this.#asked(name, columns)}` };
  }

  #alias(): string {
    return `r${this.#next++}`;
  }

  /** Columns of a relation that is called `from`, under new names. */
  #named(from: string, columns: readonly Column[]): { readonly list: string[]; readonly columns: Column[] } {
    const named = columns.map(({ kind }): Column => ({ kind, name: `c${this.#next++}` }));
    return { columns: named, list: columns.map(({ name }, i) => `${from}.${name} AS ${named[i]?.name}`) };
  }

  #table(): Relation {
    const owner = this.#chance.pick(owners);
    const all: Column[] = ['k', 'x', 'y', 'id'].map((name) => ({ name, kind: 'number' }));
    const chosen = [all[0] as Column, ...this.#chance.sample(all.slice(1), 2), { name: 't', kind: 'text' } as const];
    const { list, columns } = this.#named('z', chosen);
    return { columns, sql: `SELECT ${list.join(', ')} FROM ${owner}.rows AS z` };
  }

  #outer(depth: number): Relation {
    const [left, right] = [this.#relation(depth - 1), this.#relation(this.#chance.integer(0, depth - 1))];
    const [a, b] = [this.#alias(), this.#alias()];
    const [own, others] = [this.#named(a, left.columns), this.#named(b, right.columns)];
    const join = this.#chance.pick(['LEFT JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'FULL JOIN', 'JOIN'] as const);
    const keys = Array.from({ length: this.#chance.happens(0.2) ? 2 : 1 }, () => this.#equality(a, left, b, right));
    const more = Array.from({ length: this.#chance.integer(0, 2) }, () =>
      this.#chance.pick([
        () => this.#plain(a, left.columns),
        () => this.#plain(b, right.columns),
        () => this.#between(a, left.columns, b, right.columns),
        () => `(${this.#between(a, left.columns, b, right.columns)} OR ${this.#plain(b, right.columns)})`,
      ])(),
    );
    const on = this.#chance.sample([...keys, ...more], 9).join(' AND ');
    const kept = this.#chance.sample([...own.columns.keys()], 3).toSorted((i, j) => i - j);
    const also = this.#chance.sample([...others.columns.keys()], 2).toSorted((i, j) => i - j);
    return {
      columns: [...kept.map((i) => own.columns[i] as Column), ...also.map((i) => others.columns[i] as Column)],
      sql: `SELECT ${[...kept.map((i) => own.list[i]), ...also.map((i) => others.list[i])].join(', ')} FROM (${left.sql}) AS ${a} ${join} (${right.sql}) AS ${b} ON ${on}`,
    };
  }

  #equality(a: string, left: Relation, b: string, right: Relation): string {
    const x = this.#chance.pick(left.columns.filter(({ kind }) => kind === 'number' || this.#chance.happens(0.3)));
    const same = right.columns.filter(({ kind }) => kind === (x?.kind ?? 'number'));
    const y = this.#chance.pick(same);
    return x === undefined || y === undefined ? this.#firstEqual(a, left, b, right) : `${a}.${x.name} = ${b}.${y.name}`;
  }

  /** Every relation has a number in front. */
  #firstEqual(a: string, { columns: [x] }: Relation, b: string, { columns }: Relation): string {
    const y = columns.find(({ kind }) => kind === x?.kind);
    return y === undefined ? '1 = 1' : `${a}.${x?.name} = ${b}.${y.name}`;
  }

  /** A condition on the columns of one relation. */
  #plain(of: string, columns: readonly Column[]): string {
    const { name, kind } = this.#chance.pick(columns);
    if (kind === 'text') return this.#chance.pick([`${of}.${name} IS NULL`, `${of}.${name} = 'a'`]);
    return this.#chance.pick([
      `${of}.${name} > ${this.#chance.integer(-1, 3)}`,
      `NOT ${of}.${name} = ${this.#chance.integer(1, 3)}`,
      `${of}.${name} IS NOT NULL`,
    ]);
  }

  #between(a: string, left: readonly Column[], b: string, right: readonly Column[]): string {
    const numbers = (columns: readonly Column[]) => columns.filter(({ kind }) => kind === 'number');
    const [x, y] = [numbers(left), numbers(right)];
    if (x.length === 0 || y.length === 0) return this.#plain(a, left);
    const sign = this.#chance.pick(['<', '>=', '<>']);
    return `${a}.${this.#chance.pick(x).name} ${sign} ${b}.${this.#chance.pick(y).name}`;
  }

  #set(depth: number): Relation {
    const [left, right] = [this.#relation(depth - 1), this.#relation(this.#chance.integer(0, depth - 1))];
    const pairs = left.columns.flatMap((a) => {
      const same = right.columns.filter(({ kind }) => kind === a.kind);
      return same.length === 0 || this.#chance.happens(0.3) ? [] : [[a, this.#chance.pick(same)] as const];
    });
    if (pairs.length === 0) return left;
    const columns = pairs.map(([{ kind }]): Column => ({ kind, name: `c${this.#next++}` }));
    const side = (at: 0 | 1, { sql }: Relation) => {
      const list = pairs.map((pair, i) => `${pair[at].name} AS ${columns[i]?.name}`);
      return `SELECT ${list.join(', ')} FROM (${sql}) AS ${this.#alias()}`;
    };
    const operator = this.#chance.pick(['UNION', 'INTERSECT', 'EXCEPT', 'EXCEPT', 'UNION']);
    const all = this.#chance.happens(0.5) ? ' ALL' : '';
    return { columns, sql: `${side(0, left)} ${operator}${all} ${side(1, right)}` };
  }

  #grouped(depth: number): Relation {
    const { sql, columns } = this.#relation(depth - 1);
    const key = this.#chance.pick(columns);
    const named: Column[] = [
      { name: `c${this.#next++}`, kind: key.kind },
      { name: `c${this.#next++}`, kind: 'number' },
    ];
    const from = this.#alias();
    return {
      columns: key.kind === 'number' ? named : named.toReversed(),
      sql: `SELECT ${from}.${key.name} AS ${named[0]?.name}, COUNT(*) AS ${named[1]?.name} FROM (${sql}) AS ${from} GROUP BY ${from}.${key.name}`,
    };
  }

  /** What a row of `of` is asked about other rows. */
  #asked(of: string, columns: readonly Column[]): string {
    const numbers = columns.filter(({ kind }) => kind === 'number');
    if (numbers.length === 0) return this.#plain(of, columns);
    if (this.#chance.happens(0.4)) {
      const bound = this.#chance.integer(0, 3);
      return `${this.#total(of, numbers)} ${this.#chance.pick(['>', '<=', '='])} ${bound}`;
    }
    const { sql, columns: inner } = this.#relation(this.#chance.integer(0, 1));
    const name = this.#alias();
    const { name: x, kind } = this.#chance.pick(columns);
    const y = inner.find((column) => column.kind === kind);
    if (y === undefined) return this.#plain(of, columns);
    const where = this.#chance.pick([
      '',
      ` WHERE ${this.#plain(name, inner)}`,
      ` WHERE ${this.#firstEqual(of, { sql, columns: numbers }, name, { sql, columns: inner })}`,
    ]);
    const member = `${of}.${x} IN (SELECT ${name}.${y.name} FROM (${sql}) AS ${name}${where})`;
    return this.#chance.pick([
      member,
      `NOT ${member}`,
      `(${member}) IS NULL`,
      `(${member} OR ${this.#plain(of, columns)})`,
      `(NOT (${member} AND ${this.#plain(of, columns)}))`,
    ]);
  }

  /** A number of the rows that have a row's key. */
  #total(of: string, numbers: readonly Column[]): string {
    const { sql, columns } = this.#relation(this.#chance.integer(0, 1));
    const name = this.#alias();
    const inner = columns.filter(({ kind }) => kind === 'number');
    const [key] = inner;
    if (key === undefined) return '1';
    const y = this.#chance.pick(inner).name;
    const made = this.#chance.pick([
      'COUNT(*)',
      `COUNT(${name}.${y})`,
      `COUNT(DISTINCT ${name}.${y})`,
      `COUNT(*) + 1`,
      `SUM(${name}.${y})`,
      `COALESCE(SUM(${name}.${y}), 2)`,
      `MAX(${name}.${y}) - COUNT(*)`,
    ]);
    const more = this.#chance.happens(0.3) ? ` AND ${this.#plain(name, columns)}` : '';
    return `(SELECT ${made} FROM (${sql}) AS ${name} WHERE ${name}.${key.name} = ${of}.${this.#chance.pick(numbers).name}${more})`;
  }
}
