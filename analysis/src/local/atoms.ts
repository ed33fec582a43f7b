/**
 * What an owner counts on its own rows when it compares questions: the classes into which several questions together cut
 * them, and the cells of one question with a mark of the values in each. SQL text for the owner's own engine; what comes
 * back stays with the owner.
 */
import type { Expression, LocalOutput } from './stages.ts';
import { type DialectName, dialects } from './dialect.ts';
import { printCondition, printValue, typeOfExpression } from './expression.ts';
import { type PrintedColumn, type PrintedStage, printGroupNumber, Source } from './print.ts';

/** Which rows a question selects, and into which of its groups each of them falls. */
export interface RowClasses {
  readonly where: Expression | null;
  /** The group number is mixed radix over them, first key most significant, as in a 'groups' stage. */
  readonly keys: readonly Extract<LocalOutput, { kind: 'category' }>[];
}

/** Group number of a row that a question does not select. */
const notSelected = -2n;

/**
 * One row per class of source rows that nothing tells apart: per question its group number (`g0`, …; negative where the
 * row is not in the question), per expression of `nulls` whether it is NULL (`n0`, …; 0 or 1), and `rows`, their number.
 * With `unit` also `units`, the number of its different values (NULL is one).
 */
export function printAtoms(
  questions: readonly RowClasses[],
  nulls: readonly Expression[],
  unit: Expression | null,
  relation: string,
  dialect: DialectName,
): PrintedStage {
  const { columns, names, from } = printClasses(questions, nulls, unit, relation, dialect);
  const counts = ['CAST(count(*) AS BIGINT) AS "rows"'];
  if (unit !== null) counts.push('CAST(count(DISTINCT "unit") AS BIGINT) AS "units"');
  const ids = unit === null ? ['rows'] : ['rows', 'units'];
  return {
    sql: `SELECT ${[...names, ...counts].join(', ')}\nFROM ${from}${grouped(names)}`,
    columns: [...columns, ...ids.map((id) => numberColumn(id, 'partial'))],
  };
}

/**
 * The same classes where they have fewer than `below` units: one row per class and unit, `unit` a number below 2^60 that
 * stands for the unit.
 */
export function printUnits(
  questions: readonly RowClasses[],
  nulls: readonly Expression[],
  unit: Expression,
  below: number,
  relation: string,
  dialect: DialectName,
): PrintedStage {
  const { columns, names, from } = printClasses(questions, nulls, unit, relation, dialect);
  const partition = names.length === 0 ? '' : `PARTITION BY ${names.join(', ')}`;
  const list = [...names, '"unit"'].join(', ');
  const units = `SELECT ${list}, count(*) OVER (${partition}) AS units FROM ${from}${grouped([...names, '"unit"'])}`;
  return {
    sql: `SELECT ${list}\nFROM (${units}) AS units WHERE units < ${below}`,
    columns: [...columns, numberColumn('unit', 'partial')],
  };
}

/** The classes of each source row as a table expression. */
function printClasses(
  questions: readonly RowClasses[],
  nulls: readonly Expression[],
  unit: Expression | null,
  relation: string,
  dialect: DialectName,
) {
  const source = new Source(dialects[dialect]);
  const select: string[] = [];
  const columns: PrintedColumn[] = [];
  const give = (id: string, sql: string) => {
    select.push(`${sql} AS "${id}"`);
    columns.push(numberColumn(id, 'group'));
  };
  questions.forEach(({ where, keys }, i) => {
    const group = groupOf(source, keys);
    if (where === null) return give(`g${i}`, group);
    const selected = source.column(printCondition(where, source.dialect));
    give(`g${i}`, `CASE WHEN ${selected} THEN ${group} ELSE CAST(${notSelected} AS BIGINT) END`);
  });
  nulls.forEach((expression, i) => {
    const value = source.column(printValue(expression, source.dialect));
    give(`n${i}`, `CAST(CASE WHEN ${value} IS NULL THEN 1 ELSE 0 END AS BIGINT)`);
  });
  const names = columns.map(({ id }) => `"${id}"`);
  if (unit !== null) select.push(`${source.dialect.number60(`md5(${markOf(source, unit)})`)} AS "unit"`);
  return { columns, names, from: `(${source.statement(select, relation, [])}) AS classes` };
}

function grouped(names: readonly string[]): string {
  return names.length === 0 ? '' : `\nGROUP BY ${names.join(', ')}`;
}

function numberColumn(id: string, role: PrintedColumn['role']): PrintedColumn {
  return { id, kind: 'int64', role };
}

/** Numbers below this stand for groups of keys without lists. */
const freeGroups = 2n ** 39n;

/**
 * The group of a row as a number. Where a key has no list of values it is a hash of all of them: the same in every version of the data,
 * and of so many that two groups of one question hardly ever share one.
 */
function groupOf(source: Source, keys: RowClasses['keys']): string {
  if (keys.every(({ free }) => free === undefined)) return printGroupNumber(source, keys);
  const marks = keys.map(({ expression }) => markOf(source, expression)).join(' || ');
  return `(${source.dialect.number60(`md5(${marks})`)} % ${freeGroups})`;
}

/** A text that only equal values have. */
function markOf(source: Source, expression: Expression): string {
  const value = source.column(printValue(expression, source.dialect));
  const text = `CAST(${value} AS VARCHAR)`;
  // With its length before it, no text can pretend to be two values.
  const shown =
    typeOfExpression(expression).kind === 'text' ? `CAST(length(${value}) AS VARCHAR) || ':' || ${text}` : text;
  return `COALESCE('v' || ${shown} || ';', 'n;')`;
}

/** Where in a cell's number that of its division begins: no division has so many groups. */
const divisionBits = 40n;

/** The division and the group (−1: a key on no list) that a number of `printCells` stands for. */
export function cellOf(number: bigint): { readonly division: number; readonly group: number } {
  return { division: Number(number >> divisionBits), group: Number(number & ((1n << divisionBits) - 1n)) - 1 };
}

/**
 * One row per group that has rows, of each of several divisions of the same rows: `cell`, its number (`cellOf`), `rows`, and two numbers below 2^60 (`high`, `low`) that depend on the values of `marked` in its rows but not on
 * their order: sums of halves of a digest per row. Equal numbers and counts mean the same values, but for chance; they are no
 * secret and must be keyed before they are kept. With `unit` also `units`, the number of its different values (NULL is one).
 *
 * One pass over the rows: digests take longer than everything else.
 */
export function printCells(
  where: Expression | null,
  divisions: readonly RowClasses['keys'][],
  marked: readonly Expression[],
  unit: Expression | null,
  relation: string,
  dialect: DialectName,
): PrintedStage {
  const source = new Source(dialects[dialect]);
  const groups = divisions.map((keys) => groupOf(source, keys));
  const names = groups.map((_, i) => `"g${i}"`);
  const parts = marked.map((expression) => markOf(source, expression));
  const select = [
    // Told apart by their values, which are never NULL where the division is counted.
    ...groups.map((group, i) => `${(BigInt(i) << divisionBits) + 1n} + (${group}) AS ${names[i]}`),
    `md5(${parts.length === 0 ? "''" : parts.join(' || ')}) AS "digest"`,
    ...(unit === null ? [] : [`${markOf(source, unit)} AS "unit"`]),
  ];
  const conditions = where === null ? [] : [printCondition(where, source.dialect)];
  const sum = (hex: string) => `CAST(sum(${source.dialect.number60(hex)}) % ${2n ** 60n} AS BIGINT)`;
  const counted = {
    cell: `COALESCE(${names.join(', ')})`,
    rows: 'CAST(count(*) AS BIGINT)',
    high: sum('"digest"'),
    low: sum('substr("digest", 17)'),
    ...(unit === null ? {} : { units: 'CAST(count(DISTINCT "unit") AS BIGINT)' }),
  };
  return {
    sql: [
      `SELECT ${Object.entries(counted)
        .map(([id, sql]) => `${sql} AS "${id}"`)
        .join(', ')}`,
      `FROM (${source.statement(select, relation, conditions)}) AS cells`,
      `GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')})`,
    ].join('\n'),
    columns: Object.keys(counted).map((id) => numberColumn(id, 'partial')),
  };
}
