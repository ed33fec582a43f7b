/**
 * Random questions of the supported subset over random tables, each with what an independent oracle needs: the same
 * conditions and expressions as text for DuckDB, and the rules of withholding spelled out in SQL of its own.
 */
import { Chance } from './chance.ts';
import { joinTables, type TestColumn, type TestTable, unionTables } from './tables.ts';

/** One item of the select list. */
interface Item {
  readonly sql: string;
  readonly kind: 'key' | 'rows' | 'count' | 'distinct' | 'sum' | 'min' | 'max' | 'avg';
  /** Argument of the aggregate, or the key column. */
  readonly argument: string;
  /** Digits after the point of the argument. */
  readonly scale: number;
  /** Condition of FILTER; then the argument is NULL where it does not hold. */
  readonly filter?: string;
}

export interface Question {
  readonly sql: string;
  readonly tables: readonly TestTable[];
  /**
   * For the oracle: FROM … WHERE … as DuckDB takes it (of a union with the owner of each row as `owner_`), group keys, items,
   * HAVING on n, ORDER BY by item, LIMIT, OFFSET.
   */
  readonly source: string;
  readonly keys: readonly string[];
  readonly items: readonly Item[];
  readonly having: string;
  readonly order: readonly { readonly item: number; readonly descending: boolean; readonly nullsFirst: boolean }[];
  readonly limit: number | null;
  readonly offset: number;
}

/** A column as a question names it. */
interface Named {
  readonly sql: string;
  readonly column: TestColumn;
}

const seed = 20_261_120;

/** Question `number`, with its tables. */
export function questionNumber(number: number): Question {
  const chance = new Chance(seed + number);
  if (chance.happens(0.7)) return joinQuestion(chance, joinTables(chance));
  return unionQuestion(chance, unionTables(chance, ['north', 'south', 'west'].slice(0, chance.integer(1, 3))));
}

/** A join of two owners' tables on one to three key columns. */
export function joinQuestion(chance: Chance, tables: readonly [TestTable, TestTable]): Question {
  const [left, right] = tables;
  const columns = [...named(left, 'c'), ...named(right, 'p')];
  const keys = chance.sample(['c.id = p.customer', 'c.code = p.ref', 'p.day = c.since'], chance.pick([1, 1, 1, 2, 3]));
  const from = `FROM bank.customers c JOIN insurer.policies AS p ON ${keys.join(' AND ')}`;
  const where = chance.happens(0.8) ? ` WHERE ${condition(chance, columns, chance.integer(0, 3))}` : '';
  return question(chance, tables, columns, from + where, from + where);
}

/** One table, or several owners' tables as one. */
export function unionQuestion(chance: Chance, tables: readonly TestTable[]): Question {
  const [first] = tables as [TestTable];
  const list = first.columns.map(({ name }) => name).join(', ');
  const branches = tables.map((table) => {
    const where = chance.happens(0.3) ? ` WHERE ${condition(chance, named(table, ''), 2)}` : '';
    return { table, where: tables.length === 1 ? '' : where };
  });
  const from = (label: (owner: string) => string) =>
    `FROM (${branches.map(({ table, where }) => `SELECT ${list}${label(table.owner)} FROM ${table.owner}.${table.name}${where}`).join(' UNION ALL ')}) AS t`;
  const columns = named(first, 't');
  const where = chance.happens(0.6) ? ` WHERE ${condition(chance, columns, 2)}` : '';
  const asked = tables.length === 1 ? `FROM ${first.owner}.${first.name} AS t` : from(() => '');
  return question(chance, tables, columns, asked + where, from((owner) => `, '${owner}' AS owner_`) + where);
}

function named(table: TestTable, alias: string): Named[] {
  return table.columns.map((column) => ({ column, sql: alias === '' ? column.name : `${alias}.${column.name}` }));
}

function question(
  chance: Chance,
  tables: readonly TestTable[],
  columns: readonly Named[],
  asked: string,
  source: string,
): Question {
  const groupable = columns.filter(({ column }) => column.role === 'category' || column.role === 'boolean');
  const plainKeys = chance.sample(groupable, chance.pick([0, 1, 1, 1, 2, 2, 3])).map(({ sql }) => sql);
  const keys = plainKeys.map((sql, i) => (i === 0 && chance.happens(0.35) ? keyExpression(chance, columns) : sql));
  // Gates for what a CASE takes of few rows are not spelled out in the oracle.
  const chooses = tables.every(({ card }) => card.minimumGroupSize <= 1);
  const items: Item[] = [
    ...keys.filter(() => chance.happens(0.9)).map((sql): Item => ({ sql, kind: 'key', argument: sql, scale: 0 })),
    ...Array.from({ length: chance.integer(1, 4) }, () => aggregate(chance, columns, chooses)),
  ];
  if (chance.happens(0.3)) {
    const conditions = Array.from({ length: chance.pick([1, 2, 2]) }, () => condition(chance, columns, 1));
    items.forEach((item, i) => {
      if (item.kind !== 'key' && chance.happens(0.7)) items[i] = filtered(item, chance.pick(conditions));
    });
  }
  const having = chance.happens(0.2)
    ? Array.from(
        { length: chance.integer(1, 2) },
        () => `{n} ${chance.pick(operators)} ${chance.pick([0, 2, 5, 12])}`,
      ).join(' AND ')
    : '';
  const order = chance.sample([...items.keys()], chance.integer(0, 2)).map((item) => ({
    item,
    descending: chance.happens(0.5),
    nulls: chance.pick(['', ' NULLS FIRST', ' NULLS LAST']),
  }));
  let limit = chance.happens(0.15) ? chance.integer(0, 6) : null;
  const offset = chance.happens(0.1) ? chance.integer(0, 2) : 0;
  // Keys without a list and different values, drawn last: the rest of a question does not depend on them.
  const free = columns.filter(({ column }) => ['number', 'date', 'key'].includes(column.role));
  if (chance.happens(0.2)) {
    const { sql } = chance.pick(free);
    keys.push(sql);
    limit ??= chance.happens(0.3) ? chance.integer(1, 6) : null;
    if (chance.happens(0.8)) items.push({ sql, kind: 'key', argument: sql, scale: 0 });
  }
  if (chance.happens(0.2)) {
    const { sql } = chance.pick(columns);
    const item: Item = { sql: `COUNT(DISTINCT ${sql})`, kind: 'distinct', argument: sql, scale: 0 };
    const filter = items.find((each) => each.filter !== undefined)?.filter;
    items.push(filter === undefined ? item : filtered(item, filter));
  }

  const sql = [
    `SELECT ${items.map((item, i) => `${item.sql} AS o${i}`).join(', ')}`,
    asked,
    keys.length === 0 ? '' : `GROUP BY ${keys.join(', ')}`,
    having === '' ? '' : `HAVING ${having.replaceAll('{n}', 'COUNT(*)')}`,
    order.length === 0
      ? ''
      : `ORDER BY ${order.map(({ item, descending, nulls }) => `${item + 1}${descending ? ' DESC' : ''}${nulls}`).join(', ')}`,
    limit === null ? '' : `LIMIT ${limit}`,
    offset === 0 ? '' : `OFFSET ${offset}`,
  ];
  return {
    sql: sql.filter((part) => part !== '').join('\n'),
    tables,
    source,
    keys,
    items,
    having,
    // PostgreSQL: NULLs count as larger than everything unless said otherwise.
    order: order.map(({ item, descending, nulls }) => ({
      item,
      descending,
      nullsFirst: nulls === '' ? descending : nulls === ' NULLS FIRST',
    })),
    limit,
    offset,
  };
}

// Equality is rare among random numbers, so most questions that ask for it have no answer to compare.
const operators = ['=', '<>', '<', '<', '<=', '<=', '>', '>', '>=', '>='] as const;

function aggregate(chance: Chance, columns: readonly Named[], chooses: boolean): Item {
  const kind = chance.pick(['rows', 'count', 'sum', 'sum', 'avg', 'avg', 'min', 'max'] as const);
  if (kind === 'rows') return { sql: 'COUNT(*)', kind, argument: '1', scale: 0 };
  if (kind === 'count' && chance.happens(0.5)) {
    const { sql } = chance.pick(columns.filter(({ column }) => column.role !== 'key'));
    return { sql: `COUNT(${sql})`, kind, argument: sql, scale: 0 };
  }
  const dates = columns.filter(({ column }) => column.role === 'date');
  if ((kind === 'min' || kind === 'max') && chance.happens(0.3)) {
    const { sql } = chance.pick(dates);
    return { sql: `${kind}(${sql})`, kind, argument: sql, scale: 0 };
  }
  const { sql, scale } = chooses && chance.happens(0.5) ? choice(chance, columns) : number(chance, columns, 2);
  return { sql: `${kind}(${sql})`, kind, argument: sql, scale };
}

function filtered({ sql, kind, argument, scale }: Item, filter: string): Item {
  const kept = `CASE WHEN ${filter} THEN ${argument} END`;
  return {
    sql: `${sql} FILTER (WHERE ${filter})`,
    kind: kind === 'rows' ? 'count' : kind,
    argument: kept,
    scale,
    filter,
  };
}

interface Numeric {
  readonly sql: string;
  readonly scale: number;
}

/** A number expression with at most one product of two columns, so that DuckDB's own decimals never overflow. */
function number(chance: Chance, columns: readonly Named[], depth: number): Numeric {
  if (depth === 0 || chance.happens(0.4)) {
    const { sql, column } = chance.pick(columns.filter((candidate) => candidate.column.role === 'number'));
    return { sql, scale: column.type.kind === 'decimal' ? column.type.scale : 0 };
  }
  const left = number(chance, columns, depth - 1);
  const constant = chance.pick<Numeric>([
    { sql: '0.25', scale: 2 },
    { sql: '3', scale: 0 },
    { sql: '-1.5', scale: 1 },
    { sql: '100', scale: 0 },
  ]);
  const right = chance.happens(0.4) ? constant : number(chance, columns, depth - 1);
  const operator = chance.pick(['+', '-', '*']);
  const scale = operator === '*' ? left.scale + right.scale : Math.max(left.scale, right.scale);
  return { sql: `(${left.sql} ${operator} ${right.sql})`, scale };
}

/** A number that differs by conditions, with values of one or of both owners. */
function choice(chance: Chance, columns: readonly Named[]): Numeric {
  const [a, b] = [number(chance, columns, 1), number(chance, columns, 0)];
  const scale = Math.max(a.scale, b.scale);
  const when = () => condition(chance, columns, 0);
  return chance.pick<() => Numeric>([
    () => ({ sql: `(CASE WHEN ${when()} THEN ${a.sql} ELSE ${b.sql} END)`, scale }),
    () => ({ sql: `(CASE WHEN ${when()} THEN ${a.sql} WHEN ${when()} THEN ${b.sql} END)`, scale }),
    () => ({ sql: `COALESCE(${a.sql}, ${b.sql}, 7)`, scale }),
    () => ({ sql: `NULLIF(${a.sql}, ${b.sql})`, scale: a.scale }),
    () => ({ sql: `GREATEST(${a.sql}, ${b.sql})`, scale }),
    () => ({ sql: `LEAST(${b.sql}, ${a.sql}, 0.25)`, scale: Math.max(scale, 2) }),
    () => ({ sql: `ABS(${a.sql} - ${b.sql})`, scale }),
    () => ({ sql: `ROUND(${b.sql}, 1)`, scale: Math.min(b.scale, 1) }),
    () => ({ sql: `FLOOR(${b.sql})`, scale: 0 }),
    () => ({ sql: `(${b.sql} % 7)`, scale: b.scale }),
  ])();
}

/** A key of few values that follow from the question or a card. */
function keyExpression(chance: Chance, columns: readonly Named[]): string {
  const of = (role: string) => chance.pick(columns.filter(({ column }) => column.role === role)).sql;
  return chance.pick([
    () => `(${condition(chance, columns, 1)})`,
    () => `CASE WHEN ${condition(chance, columns, 0)} THEN 'p' WHEN ${condition(chance, columns, 1)} THEN 'é' END`,
    () => `EXTRACT(MONTH FROM ${of('date')})`,
    () =>
      `CASE WHEN ${condition(chance, columns, 0)} THEN ${chance.pick(columns.filter(({ column }) => column.name === 'segment' || column.name === 'product')).sql} ELSE 'none' END`,
    () =>
      `CAST(FLOOR(${chance.pick(columns.filter(({ column }) => column.role === 'number' && column.type.kind === 'integer')).sql} / 20) AS INTEGER)`,
  ])();
}

function condition(chance: Chance, columns: readonly Named[], depth: number): string {
  if (depth > 0 && chance.happens(0.6)) {
    const inner = () => condition(chance, columns, depth - 1);
    return chance.pick([
      () => `(${inner()} AND ${inner()})`,
      () => `(${inner()} OR ${inner()})`,
      () => `(${inner()} OR ${inner()})`,
      () => `NOT (${inner()})`,
    ])();
  }
  const of = (...roles: string[]) => chance.pick(columns.filter(({ column }) => roles.includes(column.role)));
  return chance.pick([
    () => `${number(chance, columns, 1).sql} ${chance.pick(operators)} ${number(chance, columns, 1).sql}`,
    () => `${number(chance, columns, 1).sql} ${chance.pick(operators)} ${number(chance, columns, 0).sql}`,
    () => `${of('number').sql} ${chance.pick(operators)} ${chance.pick(['0', '17', '-2.5', '0.125'])}`,
    () => `${of('number').sql} BETWEEN ${chance.pick(['-5', '0'])} AND ${number(chance, columns, 0).sql}`,
    () => `${of('date').sql} ${chance.pick(operators)} ${of('date').sql}`,
    () => `${of('date').sql} ${chance.pick(operators)} DATE '1970-0${chance.integer(1, 9)}-11'`,
    () => `${of('number', 'date', 'boolean', 'category').sql} IS ${chance.pick(['', 'NOT '])}NULL`,
    () => of('boolean').sql,
    () =>
      `EXTRACT(${chance.pick(['MONTH', 'DOW', 'YEAR'])} FROM ${of('date').sql}) ${chance.pick(operators)} ${chance.pick(['3', '1970'])}`,
    () => `${of('date').sql} + INTERVAL '${chance.integer(1, 3)}' MONTH ${chance.pick(operators)} ${of('date').sql}`,
    () => `${time(chance, columns)} ${chance.pick(operators)} TIMESTAMP '1970-0${chance.integer(1, 9)}-11 12:00:00'`,
    () =>
      `date_trunc('hour', ${time(chance, columns)}) + INTERVAL '36 hours' ${chance.pick(operators)} ${of('date').sql}`,
    () =>
      `${time(chance, columns)} - ${of('date').sql} ${chance.pick(operators)} INTERVAL '${chance.integer(-90, 90)} days'`,
    () => `EXTRACT(${chance.pick(['HOUR', 'MINUTE', 'MICROSECONDS', 'DOY'])} FROM ${time(chance, columns)}) > 11`,
    () => `CASE WHEN ${of('number').sql} > 3 THEN ${of('boolean').sql} ELSE ${of('date').sql} > DATE '1970-01-09' END`,
    () => `${choice(chance, columns).sql} ${chance.pick(operators)} 2`,
    () => `${of('number').sql} / NULLIF(${of('number').sql}, 0) ${chance.pick(operators)} 1.25`,
    () => textCondition(chance, columns),
  ])();
}

function time(chance: Chance, columns: readonly Named[]): string {
  return chance.pick(columns.filter(({ column }) => column.type.kind === 'timestamp')).sql;
}

function textCondition(chance: Chance, columns: readonly Named[]): string {
  const { sql } = chance.pick(
    columns.filter(({ column }) => column.role === 'category' && column.type.kind === 'text'),
  );
  return chance.pick([
    `${sql} = 'gold'`,
    `${sql} <> 'o''brien'`,
    `${sql} IN ('gold', 'north', 'car')`,
    `${sql} NOT IN ('Zebra', '银')`,
    `${sql} LIKE '%o%'`,
    `COALESCE(UPPER(SUBSTRING(${sql}, 1, 2)), 'GO') <> 'GO'`,
  ]);
}

/** What the owners' cards ask for, all of them together, and who receives the answer. */
export interface Rules {
  readonly minimum: number;
  /** Groups without rows are told from withheld ones. */
  readonly isPublic: boolean;
  /** How many groups are withheld is told. */
  readonly isCounted: boolean;
  /** The one recipient, if it has rows in a union: it knows them. */
  readonly own: string | null;
  /** For each item the items whose count contains its own. */
  readonly wider: readonly (readonly number[])[];
  /** Conditions that have to hold besides FILTER's where a filtered item takes a value. */
  readonly valued: readonly string[];
}

/**
 * The oracle's SQL for DuckDB: cells as text ('withheld' where a cell is hidden), in order, then a last row's worth of
 * information in column `hidden`: how many groups are withheld, NULL where nobody is told.
 */
export function oracleSql(
  { source, keys, items, having, order, limit, offset }: Question,
  { minimum, isPublic, isCounted, own, wider, valued }: Rules,
): string {
  const list = (parts: readonly string[]) => parts.filter((part) => part !== '').join(', ');
  const k = Math.max(minimum, 1);
  const foreign = own === null ? '' : ` FILTER (WHERE owner_ <> '${own}')`;
  const argumentOf = (i: number) => `(${items[i]?.argument})`;
  const inner = list([
    ...keys.map((key, i) => `${key} AS k${i}`),
    'count(*) AS n',
    `count(*)${foreign} AS m`,
    ...items.flatMap(({ kind, argument, scale }, i) => {
      if (kind === 'key' || kind === 'rows') return [];
      const carried = `CAST(sum(${argument}) * ${10 ** scale} AS HUGEINT)`;
      const different = kind === 'distinct' ? `count(DISTINCT ${argument})` : `${kind}(${argument})`;
      const value = kind === 'count' ? '0' : kind === 'sum' || kind === 'avg' ? carried : different;
      const pairs = (wider[i] as readonly number[]).flatMap((j) => {
        const between = `CASE WHEN ${argumentOf(j)} IS NOT NULL AND ${argumentOf(i)} IS NULL THEN 1 END`;
        return [`count(${between}) AS p${i}_${j}`, `count(${between})${foreign} AS q${i}_${j}`];
      });
      return [`count(${argument}) AS c${i}`, `count(${argument})${foreign} AS d${i}`, `${value} AS v${i}`, ...pairs];
    }),
  ]);
  // Every part into which the filters divide the rows, also those that have none by their conditions.
  const filters = [...new Set(items.flatMap(({ filter }) => filter ?? []))];
  const parts = (filters.length < 2 ? [] : [...Array(2 ** filters.length).keys()]).flatMap((number) => {
    const inside = filters.map((filter, i) => `(${filter}) IS ${(number >> i) % 2 === 0 ? 'NOT ' : ''}TRUE`);
    return ['TRUE', ...valued].map((value) => [...inside, value].join(' AND '));
  });
  const partCounts = parts.flatMap((part, i) => [
    `count(CASE WHEN ${part} THEN 1 END) AS r${i}`,
    `count(CASE WHEN ${part} THEN 1 END)${foreign} AS s${i}`,
  ]);
  const grouping = keys.length === 0 ? '' : `GROUP BY ${keys.join(', ')}`;
  const groups = `SELECT ${[inner, ...partCounts].join(', ')} ${source} ${grouping}`;

  const some = (count: string, orNone: boolean) =>
    orNone ? `(${count} >= ${k} OR ${count} = 0)` : `(${count} >= ${k})`;
  const known = (i: number) => {
    const gates = [
      some(`c${i}`, false),
      some(`n - c${i}`, true),
      ...(wider[i] as readonly number[]).map((j) => some(`p${i}_${j}`, true)),
      ...(items[i]?.filter === undefined ? [] : parts.map((_, part) => some(`r${part}`, true))),
    ];
    const foreignGates = [
      some(`d${i}`, isPublic),
      some(`m - d${i}`, true),
      ...(wider[i] as readonly number[]).map((j) => some(`q${i}_${j}`, true)),
      ...(items[i]?.filter === undefined ? [] : parts.map((_, part) => some(`s${part}`, true))),
    ];
    return minimum <= 1 ? 'TRUE' : `(${[...gates, ...(own === null ? [] : foreignGates)].join(' AND ')})`;
  };
  const cells = items.map((item, i) => cellSql(item, i, keys, known(i), isPublic));
  const kept = having === '' ? 'TRUE' : having.replaceAll('{n}', 'n');
  const enough = [
    some('n', isPublic && keys.length === 0),
    ...(own === null || minimum <= 1 ? [] : [some('m', isPublic)]),
  ].join(' AND ');
  const tells = minimum > 1 && (isPublic || isCounted);
  const counted = tells ? `(SELECT count(*) FROM groups WHERE n > 0 AND NOT (${enough}))` : 'NULL';
  const ordering = [
    ...order.map(({ item, descending, nullsFirst }) => {
      return `o${item} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
    }),
    // What the question leaves open: the order of the category lists, NULL last.
    ...keys.map((_, i) => `k${i} ASC NULLS LAST`),
  ];
  return `WITH groups AS (${groups}), cells AS (
    SELECT *, ${cells.map(({ value }, i) => `${value} AS o${i}`).join(', ')}, ${cells.map(({ text }, i) => `${text} AS t${i}`).join(', ')}
    FROM groups WHERE ${kept})
  SELECT ${items.map((_, i) => `t${i}`).join(', ')}, ${counted} AS hidden, TRUE AS shown
  FROM (SELECT * FROM cells WHERE ${enough} ${ordering.length === 0 ? '' : `ORDER BY ${ordering.join(', ')}`}
    ${limit === null ? '' : `LIMIT ${limit}`} OFFSET ${offset})
  UNION ALL SELECT ${items.map(() => 'NULL').join(', ')}, ${counted}, FALSE`;
}

/** Value to order by (NULL where withheld) and text of a cell; `known`: the condition under which it is shown. */
function cellSql(
  { kind, argument, scale }: Item,
  i: number,
  keys: readonly string[],
  known: string,
  isPublic: boolean,
): { value: string; text: string } {
  if (kind === 'key') {
    const key = `k${keys.indexOf(argument)}`;
    return { value: key, text: `CAST(${key} AS VARCHAR)` };
  }
  if (kind === 'rows') return { value: 'n', text: 'CAST(n AS VARCHAR)' };
  const shown = isPublic ? `(${known} OR c${i} = 0)` : known;
  const show = (value: string, text: string) => ({
    value: `CASE WHEN ${shown} THEN ${value} END`,
    text: `CASE WHEN ${shown} THEN ${text} ELSE 'withheld' END`,
  });
  if (kind === 'count') return show(`c${i}`, `CAST(c${i} AS VARCHAR)`);
  if (kind === 'min' || kind === 'max' || kind === 'distinct') return show(`v${i}`, `CAST(v${i} AS VARCHAR)`);
  if (kind === 'sum') return show(`v${i}`, `CAST(v${i} AS VARCHAR) || 'e-${scale}'`);
  // Nearest millionth, halves away from zero.
  const divisor = `(2 * CAST(c${i} AS HUGEINT) * ${10 ** scale})`;
  const rounded = `((2 * abs(v${i}) * 1000000 + CAST(c${i} AS HUGEINT) * ${10 ** scale}) // ${divisor})`;
  const signed = `(CASE WHEN v${i} < 0 THEN -${rounded} ELSE ${rounded} END)`;
  const guarded = `CASE WHEN c${i} > 0 THEN ${signed} END`;
  return show(guarded, `CAST(${guarded} AS VARCHAR) || 'e-6'`);
}
