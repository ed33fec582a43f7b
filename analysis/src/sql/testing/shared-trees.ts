/** Random relations under protocol, and the SQL that says the same: operators over operators, columns by quoted names. */
import {
  columnsOfNode,
  type SharedAggregate,
  type SharedColumn,
  type SharedNode,
  type SharedWindow,
} from '../plan/shared.ts';
import type { SecureBoolean, SecureNumber } from '../plan/types.ts';
import { Chance } from './chance.ts';
import {
  and,
  constant,
  flag,
  idOf,
  isKnown,
  less,
  not,
  number,
  or,
  randomRows,
  type SharedTestTable,
  stageNode,
} from './shared.ts';

interface RandomTree {
  readonly node: SharedNode;
  readonly sql: string;
}

const columns = [
  { name: 'k', kind: 'number', min: 2, max: 4, nullable: true },
  { name: 'x', kind: 'number', min: -6, max: 9, nullable: true },
  { name: 'y', kind: 'number', min: 1, max: 3 },
  { name: 'b', kind: 'boolean', nullable: true },
  { name: 't', kind: 'text', nullable: true, words: 3 },
  { name: 'u', kind: 'text', words: 3 },
] as const;

/** Tree `number` of the suite over its tables, and the SQL that asks for some of its columns. */
export function treeNumber(number: number): {
  readonly tables: readonly SharedTestTable[];
  readonly node: SharedNode;
  readonly shown: readonly string[];
  readonly sql: string;
} {
  const chance = new Chance(5000 + number);
  const made = treeTables(chance, 14);
  const maker = new TreeMaker(chance, made);
  const { node, sql } = maker.tree(5);
  const all = columnsOfNode(node).map(({ id }) => id);
  const shown = chance.sample(all, chance.integer(1, Math.min(6, all.length)));
  const asked = `SELECT ${shown.map(quoted).join(', ')} FROM (${sql}) AS t`;
  return { tables: made.slice(0, maker.used), node, shown, sql: asked };
}

/** Tables of a few rows, for a tree each to be made of. */
function treeTables(chance: Chance, count: number): SharedTestTable[] {
  return Array.from({ length: count }, (_, i) => {
    const party = chance.pick(['north', 'south', 'west']);
    return randomRows(chance, { name: `t${i}`, party, rowsUpTo: 5, columns }, chance.integer(0, 5));
  });
}

const quoted = (id: string): string => `"${id}"`;
const mostRows = 120;
const mostSize = 10_000n;

class TreeMaker {
  readonly #chance: Chance;
  readonly #tables: readonly SharedTestTable[];
  #stage = 0;
  #next = 0;

  constructor(chance: Chance, tables: readonly SharedTestTable[]) {
    this.#chance = chance;
    this.#tables = tables;
  }

  /** So many of the tables are in trees. */
  get used(): number {
    return this.#stage;
  }

  /** Of so many operators above each other at most. */
  tree(depth: number): RandomTree {
    if (depth === 0 || this.#stage + 2 > this.#tables.length) return this.#base();
    const item = this.tree(depth - 1);
    const kind = this.#chance.pick(['filter', 'compute', 'group', 'window', 'join', 'join', 'below'] as const);
    const made = this.#made(kind, item, depth);
    return made ?? item;
  }

  #made(kind: Exclude<SharedNode['kind'], 'stage'>, item: RandomTree, depth: number): RandomTree | undefined {
    switch (kind) {
      case 'filter':
        return this.#filter(item);
      case 'compute':
        return this.#compute(item);
      case 'group':
        return this.#group(item);
      case 'window':
        return this.#window(item);
      case 'join':
        return this.#join(item, depth);
      case 'below':
        return this.#below(item, depth);
    }
  }

  #id(): string {
    return `c${this.#next++}`;
  }

  #base(): RandomTree {
    const table = this.#tables[this.#stage] as SharedTestTable;
    const node = stageNode(this.#tables, this.#stage++);
    const list = table.columns.map(({ name }) => `${name} AS ${quoted(idOf(table.name, name))}`);
    return { node, sql: `SELECT ${list.join(', ')} FROM ${table.name}` };
  }

  #columns({ node }: RandomTree, ...kinds: readonly SharedColumn['kind'][]): readonly SharedColumn[] {
    return columnsOfNode(node).filter(({ kind }) => kinds.includes(kind));
  }

  #condition(item: RandomTree): { readonly where: SecureBoolean; readonly sql: string } {
    const numbers = this.#columns(item, 'number');
    const booleans = this.#columns(item, 'boolean');
    if (numbers.length === 0 || (booleans.length > 0 && this.#chance.happens(0.3))) {
      const column = this.#chance.pick(columnsOfNode(item.node));
      if (column.kind !== 'boolean') return { where: known(column), sql: `${quoted(column.id)} IS NOT NULL` };
      return this.#chance.happens(0.5)
        ? { where: flag(column.id), sql: quoted(column.id) }
        : { where: and(known(column), not(flag(column.id))), sql: `NOT ${quoted(column.id)}` };
    }
    const [x, y] = [this.#chance.pick(numbers), this.#chance.pick(numbers)];
    const where = and(known(x), known(y), less(number(x.id), { kind: 'add', left: number(y.id), right: constant(2) }));
    const sql = `${quoted(x.id)} < ${quoted(y.id)} + 2`;
    if (this.#chance.happens(0.6)) return { where, sql };
    return { where: or(where, not(known(x))), sql: `(${sql} OR ${quoted(x.id)} IS NULL)` };
  }

  #filter(item: RandomTree): RandomTree {
    const { where, sql } = this.#condition(item);
    return {
      node: { kind: 'filter', item: item.node, where, rows: item.node.rows },
      sql: `SELECT * FROM (${item.sql}) AS i WHERE ${sql}`,
    };
  }

  #compute(item: RandomTree): RandomTree {
    const all = columnsOfNode(item.node);
    const keep = this.#chance.sample(all, this.#chance.integer(1, all.length));
    const made: Extract<SharedNode, { kind: 'compute' }>['columns'][number][] = [];
    const selected = all.filter((column) => keep.includes(column)).map(({ id }) => quoted(id));
    const condition = this.#condition(item);
    const add = (column: Omit<(typeof made)[number], 'id'>, sql: string) => {
      const id = this.#id();
      made.push({ ...column, id } as (typeof made)[number]);
      selected.push(`${sql} AS ${quoted(id)}`);
    };
    const numbers = this.#columns(item, 'number');
    if (numbers.length > 0) {
      const [x, y] = [this.#chance.pick(numbers), this.#chance.pick(numbers)];
      const kind = this.#chance.pick(['add', 'subtract', 'multiply'] as const);
      const value: SecureNumber = { kind, left: number(x.id), right: number(y.id) };
      const sign = { add: '+', subtract: '-', multiply: '*' }[kind];
      const range = rangeOf(kind, x, y);
      const nullable = x.nullable || y.nullable;
      const both = nullable ? and(...[x, y].filter((each) => each.nullable).map(({ id }) => isKnown(id))) : null;
      if (fits(range))
        add(
          { kind: 'number', range, nullable, value, truth: null, known: both },
          `${quoted(x.id)} ${sign} ${quoted(y.id)}`,
        );
      const truth = and(known(x), known(y), less(number(x.id), number(y.id)));
      const bit = { min: '0', max: '1' };
      add(
        { kind: 'boolean', range: bit, nullable, value: null, truth, known: both },
        `${quoted(x.id)} < ${quoted(y.id)}`,
      );
    }
    const one = this.#chance.pick(all);
    if (one.kind !== 'boolean') {
      const copy = { ...one, value: number(one.id), truth: null, known: one.nullable ? isKnown(one.id) : null };
      add(copy, quoted(one.id));
      const other = this.#chance.pick(all.filter(({ kind }) => kind === one.kind));
      const value: SecureNumber = {
        kind: 'case',
        when: condition.where,
        result: number(one.id),
        otherwise: number(other.id),
      };
      const there = or(and(condition.where, known(one)), and(not(condition.where), known(other)));
      add(
        { ...one, range: hull(one, other), nullable: true, value, truth: null, known: there },
        `CASE WHEN ${condition.sql} THEN ${quoted(one.id)} ELSE ${quoted(other.id)} END`,
      );
    }
    return {
      node: { kind: 'compute', item: item.node, columns: made, keep: keep.map(({ id }) => id), rows: item.node.rows },
      sql: `SELECT ${selected.join(', ')} FROM (${item.sql}) AS i`,
    };
  }

  #group(item: RandomTree): RandomTree {
    const all = columnsOfNode(item.node);
    const chosen = this.#chance.sample(all, this.#chance.integer(0, Math.min(3, all.length)));
    const keys = all.filter((column) => chosen.includes(column));
    return this.#grouped(item, keys);
  }

  #grouped(item: RandomTree, keys: readonly SharedColumn[]): RandomTree {
    const { rows } = item.node;
    const aggregates: SharedAggregate[] = [];
    const selected = keys.map(({ id }) => quoted(id));
    const { where, sql } = this.#condition(item);
    const filter = this.#chance.happens(0.4) ? { where, sql: ` FILTER (WHERE ${sql})` } : { where: null, sql: '' };
    const add = (aggregate: SharedAggregate, text: string) => {
      aggregates.push(aggregate);
      selected.push(`${text} AS ${quoted(aggregate.id)}`);
    };
    const counted = { kind: 'number', range: { min: '0', max: String(rows) }, nullable: false } as const;
    add({ id: this.#id(), ...counted, function: 'count', where: filter.where }, `count(*)${filter.sql}`);
    const numbers = this.#columns(item, 'number');
    if (numbers.length > 0) {
      const { id: of, range } = this.#chance.pick(numbers);
      const [min, max] = [BigInt(range.min), BigInt(range.max)];
      const zero = (value: bigint, isMore: boolean) => String(value > 0n === isMore ? value : 0n);
      const total = { min: zero(min * BigInt(rows), false), max: zero(max * BigInt(rows), true) };
      if (fits(total))
        add(
          { id: this.#id(), kind: 'number', range: total, nullable: true, function: 'sum', of, where: filter.where },
          `CAST(sum(${quoted(of)})${filter.sql} AS BIGINT)`,
        );
      const name = this.#chance.pick(['min', 'max'] as const);
      const wide = { min: zero(min, false), max: zero(max, true) };
      add(
        { id: this.#id(), kind: 'number', range: wide, nullable: true, function: name, of, where: filter.where },
        `${name}(${quoted(of)})${filter.sql}`,
      );
    }
    const { id: of } = this.#chance.pick(columnsOfNode(item.node));
    add(
      { id: this.#id(), ...counted, function: 'distinct', of, where: filter.where },
      `count(DISTINCT ${quoted(of)})${filter.sql}`,
    );
    return {
      node: {
        kind: 'group',
        item: item.node,
        keys: keys.map(({ id }) => id),
        aggregates,
        rows: keys.length === 0 ? 1 : Math.max(1, rows),
      },
      sql: `SELECT ${selected.join(', ')} FROM (${item.sql}) AS i${keys.length === 0 ? '' : ` GROUP BY ${keys.map(({ id }) => quoted(id)).join(', ')}`}`,
    };
  }

  #window(item: RandomTree): RandomTree | undefined {
    const { rows } = item.node;
    const numbers = this.#columns(item, 'number');
    if (numbers.length === 0 || rows === 0) return undefined;
    const partition = this.#chance.sample(columnsOfNode(item.node), this.#chance.integer(0, 2));
    const order = this.#chance.sample(numbers, this.#chance.integer(1, 2)).map(({ id }) => {
      return { column: id, descending: this.#chance.happens(0.5), nullsFirst: this.#chance.happens(0.5) };
    });
    const of = this.#chance.pick(numbers);
    const [min, max] = [BigInt(of.range.min), BigInt(of.range.max)];
    const many = BigInt(rows);
    const total = {
      min: String(min < 0n ? min * many : 0n),
      max: String(max > 0n ? max * many : 0n),
    };
    const place = { kind: 'number', range: { min: '1', max: String(rows) }, nullable: false } as const;
    const made: SharedWindow[] = [
      { id: this.#id(), ...place, function: this.#chance.pick(['rank', 'dense_rank'] as const) },
      { id: this.#id(), ...place, range: { min: '0', max: String(rows) }, function: 'count', of: of.id },
      { ...of, id: this.#id(), range: hull(of, of), nullable: true, function: 'max', of: of.id },
    ];
    if (fits(total))
      made.push({ id: this.#id(), kind: 'number', range: total, nullable: true, function: 'sum', of: of.id });
    const written = (column: SharedWindow): string => {
      const argument = 'of' in column && column.of !== null ? quoted(column.of) : '';
      return `CAST(${column.function}(${argument}) OVER v AS BIGINT) AS ${quoted(column.id)}`;
    };
    const orders = order.map(
      (each) =>
        `${quoted(each.column)} ${each.descending ? 'DESC' : 'ASC'} NULLS ${each.nullsFirst ? 'FIRST' : 'LAST'}`,
    );
    const by = partition.length === 0 ? '' : `PARTITION BY ${partition.map(({ id }) => quoted(id)).join(', ')} `;
    return {
      node: {
        kind: 'window',
        item: item.node,
        partition: partition.map(({ id }) => id),
        order,
        columns: made,
        rows,
      },
      sql: `SELECT *, ${made.map(written).join(', ')} FROM (${item.sql}) AS i WINDOW v AS (${by}ORDER BY ${orders.join(', ')})`,
    };
  }

  #join(left: RandomTree, depth: number): RandomTree | undefined {
    let right = this.tree(Math.min(1, depth - 1));
    const pairs = columnsOfNode(left.node).flatMap((a) =>
      columnsOfNode(right.node).flatMap((b): [SharedColumn, SharedColumn][] => (a.kind === b.kind ? [[a, b]] : [])),
    );
    const chosen = new Map(this.#chance.sample(pairs, this.#chance.integer(1, 2)).map((pair) => [pair[1].id, pair]));
    const on = [...chosen.values()];
    if (on.length === 0) return undefined;
    const join = this.#chance.pick(['inner', 'left', 'full', 'semi', 'anti', 'mark'] as const);
    const isAsked = join === 'semi' || join === 'anti' || join === 'mark';
    const once = isAsked || this.#chance.happens(0.5);
    if (once && !isAsked) {
      right = this.#grouped(
        right,
        columnsOfNode(right.node).filter(({ id }) => chosen.has(id)),
      );
    }
    const [l, r] = [left.node.rows, right.node.rows];
    const most = join === 'full' ? Math.max(l * r, l + r) : join === 'left' ? l * Math.max(1, r) : l * r;
    const rows = once ? (join === 'full' ? l + r : l) : most;
    if (rows > mostRows || rows === 0) return undefined;
    const mark = this.#id();
    const equal = on.map(([a, b]) => `${quoted(a.id)} = ${quoted(b.id)}`).join(' AND ');
    const there = `EXISTS (SELECT * FROM (${right.sql}) AS r WHERE ${equal})`;
    const sql = {
      semi: `SELECT * FROM (${left.sql}) AS l WHERE ${there}`,
      anti: `SELECT * FROM (${left.sql}) AS l WHERE NOT ${there}`,
      mark: `SELECT *, ${there} AS ${quoted(mark)} FROM (${left.sql}) AS l`,
      inner: `SELECT * FROM (${left.sql}) AS l JOIN (${right.sql}) AS r ON ${equal}`,
      left: `SELECT * FROM (${left.sql}) AS l LEFT JOIN (${right.sql}) AS r ON ${equal}`,
      full: `SELECT * FROM (${left.sql}) AS l FULL JOIN (${right.sql}) AS r ON ${equal}`,
    }[join];
    return {
      node: {
        kind: 'join',
        join,
        left: left.node,
        right: right.node,
        keys: on.map(([a, b]) => [a.id, b.id] as const),
        once,
        ...(join === 'mark' ? { mark } : {}),
        rows,
      },
      sql,
    };
  }

  #below(first: RandomTree, depth: number): RandomTree | undefined {
    const second = this.tree(Math.min(1, depth - 1));
    const rows = first.node.rows + second.node.rows;
    const pairs = columnsOfNode(first.node).flatMap((a) => {
      const same = columnsOfNode(second.node).filter(({ kind, words }) => kind === a.kind && words === a.words);
      return same.length === 0 ? [] : [[a, this.#chance.pick(same)] as const];
    });
    if (pairs.length === 0 || rows > mostRows) return undefined;
    const made = pairs.map(([a, b]): SharedColumn => {
      const own = { id: this.#id(), kind: a.kind, range: union(a, b), nullable: a.nullable || b.nullable };
      return a.words === undefined ? own : { ...own, words: a.words };
    });
    const list = (side: 0 | 1) => pairs.map((pair, i) => `${quoted(pair[side].id)} AS ${quoted(made[i]?.id ?? '')}`);
    return {
      node: {
        kind: 'below',
        items: [first.node, second.node],
        from: [pairs.map(([a]) => a.id), pairs.map(([, b]) => b.id)],
        columns: made,
        rows,
      },
      sql: `SELECT ${list(0).join(', ')} FROM (${first.sql}) AS a UNION ALL SELECT ${list(1).join(', ')} FROM (${second.sql}) AS b`,
    };
  }
}

const known = ({ id, nullable }: SharedColumn): SecureBoolean =>
  nullable ? isKnown(id) : { kind: 'constant', value: true };

type Ranged = Pick<SharedColumn, 'range'>;

function union({ range: a }: Ranged, { range: b }: Ranged): SharedColumn['range'] {
  const ends = [a.min, a.max, b.min, b.max].map(BigInt).sort((x, y) => (x < y ? -1 : 1));
  return { min: String(ends[0]), max: String(ends.at(-1)) };
}

/** With 0, which stands for NULL. */
const hull = (a: Ranged, b: Ranged): SharedColumn['range'] =>
  union({ range: union(a, b) }, { range: { min: '0', max: '0' } });

function rangeOf(kind: 'add' | 'subtract' | 'multiply', x: Ranged, y: Ranged): SharedColumn['range'] {
  const of = (a: bigint, b: bigint) => (kind === 'add' ? a + b : kind === 'subtract' ? a - b : a * b);
  const [a, b] = [hull(x, x), hull(y, y)];
  const ends = [a.min, a.max].flatMap((p) => [b.min, b.max].map((q) => of(BigInt(p), BigInt(q))));
  const sorted = ends.sort((p, q) => (p < q ? -1 : 1));
  return { min: String(sorted[0]), max: String(sorted.at(-1)) };
}

const fits = ({ min, max }: SharedColumn['range']): boolean => BigInt(min) >= -mostSize && BigInt(max) <= mostSize;
