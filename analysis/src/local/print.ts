/**
 * The local stage as SQL text for its owner's own engine: one SELECT whose columns are the typed vectors that the secure
 * stage takes. Nothing is rounded, and whatever would break the plan's promises (a number outside its declared range, a
 * category that is not listed) is marked by the engine itself, so that `decode.ts` can refuse it by its count.
 */
import type { Digit, Expression, Fact, GroupStage, LocalOutput, LocalStage, RowStage, UnitBound } from './stages.ts';
import { daysOfDate } from '../contract/dates.ts';
import { microsOfTime, microsOfTimestamp } from '../contract/timestamps.ts';
import { secureLimit, wideLimit } from '../contract/limits.ts';
import { type Dialect, type DialectName, dialects, quoteIdentifier } from './dialect.ts';
import { printCondition, printNumber, printValue, typeOfExpression } from './expression.ts';

/**
 * How a result column is to be decoded; none is ever NULL.
 * - int64: BIGINT; uint8: 0/1 (UTINYINT, in PostgreSQL SMALLINT); text: VARCHAR.
 * - uint16: a category position (USMALLINT; in PostgreSQL SMALLINT, to be read as unsigned).
 */
export type StorageKind = 'int64' | 'uint8' | 'uint16' | 'text';

export interface PrintedColumn {
  /** Unique in the statement; also the SQL column name. */
  readonly id: string;
  readonly kind: StorageKind;
  readonly role: 'key' | 'number' | 'text' | 'flag' | 'category' | 'group' | 'partial' | 'outside' | 'fact';
}

export interface PrintedStage {
  readonly sql: string;
  /** In the order of the SELECT list. */
  readonly columns: readonly PrintedColumn[];
}

/** Column of the largest number of rows that one unit has: the same in every row. */
export const rowsPerUnitId = 'unit.rows';

/** Marks a number outside its declared range: the one 64-bit value that no declared range may hold. */
const outsideRange = -(2n ** 63n);
/**
 * SQL text of `stage` over `relation`, a table expression of the dialect (a quoted table name, `read_parquet('…')`, a
 * parenthesised query). Relations and settings belong to the owner; all names and literals of the question are quoted here.
 *
 * A 'rows' stage gives one row per selected source row with non-NULL keys (a NULL key joins nothing), in any order:
 * keys `key0`…, of keys that may be NULL also `key0.present`…, then the outputs by id. A 'groups' stage gives one row per group that occurs: `group` (−1: some key was
 * not listed; of grouping set number i −1 − i), the partials by id, for each partial with a range `<id>.outside`, its number of rows beyond it, and the facts.
 */
export function printStage(stage: LocalStage, relation: string, dialect: DialectName): PrintedStage {
  if (stage.atMost !== undefined) return printBounded(stage, stage.atMost, relation, dialect);
  return stage.kind === 'rows'
    ? printRows(stage, relation, dialects[dialect])
    : printGroups(stage, relation, dialects[dialect]);
}

/** The stage over the rows that stay, which are drawn once, however often the statement reads them. */
function printBounded(
  stage: LocalStage,
  { unit, rows, each }: UnitBound,
  relation: string,
  name: DialectName,
): PrintedStage {
  const { atMost: _, ...whole } = stage;
  const { sql, columns } = printStage({ ...whole, where: null }, boundedRows, name);
  const own = unit.kind === 'column' ? quoteIdentifier(unit.column) : 'NULL';
  const first = (most: number, by: readonly string[], from: string, place: string): string => {
    const number = `row_number() OVER (PARTITION BY ${by.join(', ')} ORDER BY random())`;
    return `SELECT * FROM (SELECT *, ${number} AS ${place} FROM ${from}) AS numbered WHERE ${place} <= ${most}`;
  };
  const where = stage.where === null ? '' : ` WHERE ${printCondition(stage.where, dialects[name])}`;
  const given = `${relation} AS source${where}`;
  const keys = each?.by.map((key) => printValue(key, dialects[name])) ?? [];
  const ofGroups = each === undefined ? given : `(${first(each.rows, [own, ...keys], given, placeInGroup)}) AS source`;
  return {
    sql: `WITH ${boundedRows} AS MATERIALIZED (${first(rows, [own], ofGroups, placeOfRow)})\n${sql}`,
    columns,
  };
}

/** Names beside those of the owner's columns. */
const boundedRows = quoteIdentifier('rows that stay');
const placeOfRow = quoteIdentifier('place among the rows of its unit');
const placeInGroup = quoteIdentifier('place among the rows of its unit and group');

function printRows(stage: RowStage, relation: string, dialect: Dialect): PrintedStage {
  const source = new Source(dialect);
  const columns: PrintedColumn[] = [];
  const select: string[] = [];
  const give = (id: string, kind: StorageKind, role: PrintedColumn['role'], sql: string) => {
    columns.push({ id, kind, role });
    select.push(`${sql} AS ${quoteIdentifier(id)}`);
  };

  const conditions = stage.where === null ? [] : [printCondition(stage.where, dialect)];
  stage.keys.forEach((key, position) => {
    const value = printValue(key, dialect);
    const isText = typeOfExpression(key).kind === 'text';
    const column = keyColumn(source, key, value);
    const [id, kind] = [`key${position}`, isText ? 'text' : 'int64'] as const;
    if (!isNullableKey(stage, position)) {
      conditions.push(`${value} IS NOT NULL`);
      give(id, kind, 'key', column);
      return;
    }
    give(id, kind, 'key', `COALESCE(${column}, ${isText ? "''" : '0'})`);
    const present = `CASE WHEN ${source.column(value)} IS NULL THEN 0 ELSE 1 END`;
    give(presentKeyId(position), 'uint8', 'flag', `CAST(${present} AS ${dialect.flag})`);
  });
  for (const output of stage.outputs) {
    if (output.kind === 'number') give(output.id, 'int64', 'number', printRanged(source, output));
    else if (output.kind === 'text')
      give(output.id, 'text', 'text', `COALESCE(${source.column(printValue(output.expression, dialect))}, '')`);
    else if (output.kind === 'flag') give(output.id, 'uint8', 'flag', printFlag(source, output.expression, dialect));
    else give(output.id, 'uint16', 'category', source.position(output, dialect.position));
  }
  if (stage.unit !== null) {
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const unit = printValue(stage.unit, dialect);
    const counts = `SELECT count(*) AS n FROM ${relation} AS source${where} GROUP BY ${unit}`;
    give(rowsPerUnitId, 'int64', 'fact', `(SELECT CAST(COALESCE(max(u.n), 1) AS BIGINT) FROM (${counts}) AS u)`);
  }
  return { sql: source.statement(select, relation, conditions), columns };
}

/** Whether NULL leaves the row in place. */
export const isNullableKey = ({ keys, nullableKeys = 0 }: RowStage, position: number): boolean =>
  position >= keys.length - nullableKeys;

/** Column that says whether a key that may be NULL is there. */
export const presentKeyId = (position: number): string => `key${position}.present`;

function keyColumn(source: Source, key: Expression, value: string): string {
  const kind = typeOfExpression(key).kind;
  if (kind === 'text') return source.column(value);
  if (kind === 'boolean') throw new Error('a boolean is no join key');
  return `CAST(${source.column(value)} AS BIGINT)`;
}

function printRanged(source: Source, output: Extract<LocalOutput, { kind: 'number' }>): string {
  const value = source.column(printNumber(output.expression, output.scale, source.dialect));
  const { digit, whole, range } = output;
  const { min, max } = digit === undefined ? bounds(range) : bounds(whole ?? range, wideLimit);
  const outside = `CAST(${outsideRange} AS BIGINT)`;
  const given = digit === undefined ? value : digitOf(value, digit, source.dialect);
  return `CASE WHEN ${value} IS NULL THEN 0 WHEN ${value} BETWEEN ${min} AND ${max} THEN CAST(${given} AS BIGINT) ELSE ${outside} END`;
}

function printFlag(source: Source, condition: Expression, dialect: Dialect): string {
  return `CAST(CASE WHEN ${source.column(printCondition(condition, dialect))} THEN 1 ELSE 0 END AS ${dialect.flag})`;
}

function printGroups(stage: GroupStage, relation: string, dialect: Dialect): PrintedStage {
  const { sets } = stage;
  if (sets === undefined) return printGroupsOf(stage, relation, dialect);
  let start = 0;
  const printed = sets.map((set) => {
    const { sets: _, ...own } = { ...stage, keys: set.map((key) => stage.keys[key] as GroupStage['keys'][number]) };
    const first = start;
    start += groupsOfStage(own);
    return { first, ...printGroupsOf(own, relation, dialect) };
  });
  const columns = printed[0]?.columns ?? [];
  const rest = columns.slice(1).map(({ id }) => `g.${quoteIdentifier(id)}`);
  const each = printed.map(({ first, sql }, i) => {
    const number = `CASE WHEN g."group" < 0 THEN ${-1 - i} ELSE g."group" + ${first} END AS "group"`;
    return `SELECT ${[number, ...rest].join(', ')} FROM (${sql}) AS g`;
  });
  return { sql: each.join('\nUNION ALL\n'), columns };
}

/** Number of combined groups of a stage, of all its grouping sets together. */
export function groupsOfStage({ keys, sets = [keys.map((_, i) => i)] }: Pick<GroupStage, 'keys' | 'sets'>): number {
  const sizes = sets.map((set) =>
    set.reduce((product, key) => product * positionsOf(keys[key] as GroupStage['keys'][number]), 1),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** One grouping set. */
function printGroupsOf(stage: GroupStage, relation: string, dialect: Dialect): PrintedStage {
  const source = new Source(dialect);
  const columns: PrintedColumn[] = [{ id: 'group', kind: 'int64', role: 'group' }];
  const group = printGroupNumber(source, stage.keys);
  const select = [`${group} AS "group"`];
  const give = (id: string, role: PrintedColumn['role'], sql: string) => {
    columns.push({ id, kind: 'int64', role });
    select.push(`${sql} AS ${quoteIdentifier(id)}`);
  };

  for (const partial of stage.partials) {
    if (partial.expression === null) {
      give(partial.id, 'partial', 'CAST(count(*) AS BIGINT)');
    } else if (partial.function === 'count') {
      give(partial.id, 'partial', `CAST(count(${source.column(printValue(partial.expression, dialect))}) AS BIGINT)`);
    } else if (partial.function === 'sum' && typeOfExpression(partial.expression).kind === 'boolean') {
      // The number of rows that meet a condition, which needs no range.
      const met = source.column(printCondition(partial.expression, dialect));
      give(partial.id, 'partial', `CAST(${dialect.countIf(met)} AS BIGINT)`);
    } else {
      if (partial.range === null) throw new Error(`partial ${partial.id} has no range`);
      const value = source.column(printNumber(partial.expression, partial.scale, dialect));
      const { min, max } = bounds(partial.range, partial.digit === undefined ? secureLimit : wideLimit);
      // Rows outside the range are left out, so that the aggregate fits 64 bits and the count beside it can be read.
      const inside = `CASE WHEN ${value} BETWEEN ${min} AND ${max} THEN ${value} END`;
      const found = `COALESCE(${partial.function}(${inside}), 0)`;
      give(
        partial.id,
        'partial',
        `CAST(${partial.digit === undefined ? found : digitOf(found, partial.digit, dialect)} AS BIGINT)`,
      );
      give(
        `${partial.id}.outside`,
        'outside',
        `CAST(count(CASE WHEN ${value} NOT BETWEEN ${min} AND ${max} THEN 1 END) AS BIGINT)`,
      );
    }
  }
  for (const fact of stage.facts) {
    if (fact.kind === 'units') give(fact.id, 'fact', printUnits(source, stage, fact.where));
  }
  const sorted = stage.facts.filter((fact) => fact.kind !== 'units');
  const contributions = sorted.length === 0 ? undefined : printContributions(source, stage, group, sorted);
  for (const { id } of sorted) columns.push({ id, kind: 'int64', role: 'fact' });

  const conditions = stage.where === null ? [] : [printCondition(stage.where, dialect)];
  const grouping = stage.keys.length === 0 ? '' : `\nGROUP BY ${group}`;
  const main = source.statement(select, relation, conditions) + grouping;
  if (contributions === undefined) return { sql: main, columns };
  const own = source.statement(contributions.select, relation, conditions) + contributions.grouping;
  const facts = sorted.map(({ id }) => `COALESCE(f.${quoteIdentifier(id)}, 0) AS ${quoteIdentifier(id)}`);
  const sql = [
    `SELECT m.*, ${facts.join(', ')}`,
    `FROM (${main}) AS m`,
    `LEFT JOIN (${contributions.around(own)}) AS f ON f."group" = m."group"`,
  ];
  return { sql: sql.join('\n'), columns };
}

/** Different units among the rows that meet `where`; without a unit, the rows. A NULL is no unit. */
function printUnits(source: Source, stage: GroupStage, where: Expression | null): string {
  const { dialect } = source;
  const met = where === null ? undefined : source.column(printCondition(where, dialect));
  if (stage.unit === null) return `CAST(count(${met === undefined ? '*' : `CASE WHEN ${met} THEN 1 END`}) AS BIGINT)`;
  const unit = source.column(printValue(stage.unit, dialect));
  return `CAST(count(DISTINCT ${met === undefined ? unit : `CASE WHEN ${met} THEN ${unit} END`}) AS BIGINT)`;
}

/**
 * Contributions of units to totals: an inner SELECT that gives each unit's magnitude per group, and what stands around it
 * to give their total and the two largest. Rows whose unit is NULL count as one unit, which is the careful way.
 */
function printContributions(
  source: Source,
  stage: GroupStage,
  group: string,
  facts: readonly Exclude<Fact, { kind: 'units' }>[],
): { readonly select: readonly string[]; readonly grouping: string; around(inner: string): string } {
  const { dialect } = source;
  const values = facts.map(({ expression, scale, range }) => {
    const value = source.column(printNumber(expression, scale, dialect));
    const { min, max } = bounds(range);
    return `CASE WHEN ${value} BETWEEN ${min} AND ${max} THEN ${value} END`;
  });
  const unit = stage.unit === null ? undefined : source.column(printValue(stage.unit, dialect));
  const distinct = [...new Set(values)];
  const select = [
    `${group} AS "group"`,
    ...distinct.map((value, i) => `ABS(COALESCE(${unit === undefined ? value : `sum(${value})`}, 0)) AS c${i}`),
  ];
  const ranks = distinct.map((_, i) => `row_number() OVER (PARTITION BY c."group" ORDER BY c.c${i} DESC) AS r${i}`);
  const outer = facts.map(({ kind, id }, i) => {
    const at = distinct.indexOf(values[i] as string);
    const found = {
      total: `sum(ranked.c${at})`,
      largest: `max(ranked.c${at})`,
      second: `max(CASE WHEN ranked.r${at} = 2 THEN ranked.c${at} END)`,
    }[kind];
    return `CAST(COALESCE(${found}, 0) AS BIGINT) AS ${quoteIdentifier(id)}`;
  });
  return {
    select,
    grouping: unit === undefined ? '' : `\nGROUP BY ${group}, ${unit}`,
    around: (inner) =>
      `SELECT ranked."group", ${outer.join(', ')} FROM (SELECT c.*, ${ranks.join(', ')} FROM (${inner}) AS c) AS ranked GROUP BY ranked."group"`,
  };
}

/** Mixed-radix number of the key positions, first key most significant; −1 if any is not listed. */
export function printGroupNumber(source: Source, keys: GroupStage['keys']): string {
  if (keys.length === 0) return 'CAST(0 AS BIGINT)';
  const positions = keys.map((key) => source.position(key, 'BIGINT'));
  const unlisted = positions.map((position) => `${position} = ${source.dialect.unlisted}`).join(' OR ');
  const number = keys.reduce((sum, key, i) => {
    return i === 0 ? (positions[0] as string) : `(${sum}) * ${positionsOf(key)} + ${positions[i]}`;
  }, '');
  return `CASE WHEN ${unlisted} THEN CAST(-1 AS BIGINT) ELSE ${number} END`;
}

/** How many positions a category output has: its values, and one for NULL where that may occur. */
export function positionsOf(category: { readonly categories: readonly string[]; readonly nullable: boolean }): number {
  return category.categories.length + (category.nullable ? 1 : 0);
}

/** One digit of a sum: see Digit. */
function digitOf(sum: string, { place, places, bits }: Digit, dialect: Dialect): string {
  const wide = (value: string) => `CAST(${value} AS ${dialect.wide})`;
  const base = (digits: number) => wide(String(2n ** BigInt(bits * digits)));
  // A remainder has the sign of what is divided.
  const below = (value: string, unit: string) => `(((${value} % ${unit}) + ${unit}) % ${unit})`;
  const whole = wide(sum);
  const from = place === 0 ? whole : dialect.divideExactly(`(${whole} - ${below(whole, base(place))})`, base(place));
  return place === places - 1 ? from : below(from, base(1));
}

function bounds(
  range: { readonly min: string; readonly max: string },
  limit = secureLimit,
): { min: string; max: string } {
  const min = BigInt(range.min);
  const max = BigInt(range.max);
  if (min < -limit || max > limit) throw new Error(`range ${min}…${max} exceeds ±${limit}`);
  return { min: String(min), max: String(max) };
}

/** The inner SELECT: raw values are computed once there and named, category lists are joined to it. */
export class Source {
  readonly dialect: Dialect;
  readonly #columns: string[] = [];
  readonly #joins: string[] = [];
  /** Names of joined lists by what they list: questions that are compared repeat each other's. */
  readonly #lists = new Map<string, string>();

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** Name under which the outer SELECT finds the value of `sql`. */
  column(sql: string): string {
    let position = this.#columns.indexOf(sql);
    if (position < 0) position = this.#columns.push(sql) - 1;
    return `s.v${position}`;
  }

  /** SQL of the category position as type `type`. Lists are joined by hash: a CASE over 1,000 values is far slower. */
  position(category: Extract<LocalOutput, { kind: 'category' }>, type: string): string {
    const { categories, expression, nullable } = category;
    const value = this.column(printValue(expression, this.dialect));
    const whenNull = nullable ? String(categories.length) : this.dialect.unlisted;
    if (categories.length === 0) {
      return `CAST(CASE WHEN ${value} IS NULL THEN ${whenNull} ELSE ${this.dialect.unlisted} END AS ${type})`;
    }
    const kind = typeOfExpression(expression).kind;
    const rows = categories.map((text, i) => `(${categoryConstant(kind, text, this.dialect)}, ${i})`);
    const what = `${value} ${rows.join(', ')}`;
    let list = this.#lists.get(what);
    if (list === undefined) {
      list = `d${this.#joins.length}`;
      this.#lists.set(what, list);
      this.#joins.push(`LEFT JOIN (VALUES ${rows.join(', ')}) AS ${list}(item, position) ON ${list}.item = ${value}`);
    }
    const listed = `COALESCE(${list}.position, ${this.dialect.unlisted})`;
    return `CAST(CASE WHEN ${value} IS NULL THEN ${whenNull} ELSE ${listed} END AS ${type})`;
  }

  statement(select: readonly string[], relation: string, conditions: readonly string[]): string {
    const inner = this.#columns.map((sql, i) => `${sql} AS v${i}`);
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const values = `SELECT ${inner.length === 0 ? '1 AS one' : inner.join(', ')} FROM ${relation} AS source${where}`;
    return [
      `SELECT ${select.length === 0 ? '1 AS one' : select.join(', ')}`,
      `FROM (${values}) AS s`,
      ...this.#joins,
    ].join('\n');
  }
}

/** A category as a constant comparable with `printValue` of its column: categories are written as people read them. */
function categoryConstant(kind: string, text: string, dialect: Dialect): string {
  if (kind === 'text') return `CAST(${dialect.literal(text)} AS VARCHAR)`;
  if (kind === 'boolean') return text === 'true' ? 'TRUE' : 'FALSE';
  if (kind === 'date') return `CAST(${daysOfDate(text)} AS BIGINT)`;
  if (kind === 'timestamp') return `CAST(${microsOfTimestamp(text)} AS BIGINT)`;
  if (kind === 'time') return `CAST(${microsOfTime(text)} AS BIGINT)`;
  if (kind === 'decimal' && /^-?\d+\.\d+$/.test(text)) return `CAST(${text.replace('.', '')} AS BIGINT)`;
  if (!/^-?\d+$/.test(text)) throw new Error(`category ${JSON.stringify(text)} of a ${kind} column`);
  return `CAST(${text} AS BIGINT)`;
}
