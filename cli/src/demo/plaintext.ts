/**
 * The same question in the clear: all tables in one DuckDB, which only a demonstration can have. It shares no code with
 * Tacit's own planner, so that equal answers mean something: DuckDB parses the question, the numbers that the gates look
 * at are added to DuckDB's own syntax tree, and what they let through is decided here once more. A recipient's own part of
 * a union is found by asking the others' tables alone.
 */
import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, INTEGER, type Json, VARCHAR } from '@duckdb/node-api';
import type { Cell, ColumnType, DatasetCard, FileFormat, Plan } from '@tacit/party/api';
import { fileList } from './file-list.ts';
import { isMentioned } from './parquet-types.ts';
import { type PlainCsv, plainValue, readPlainCsv } from './plain-csv.ts';

export interface PlainTable {
  readonly card: DatasetCard;
  readonly file: string;
  readonly format?: FileFormat;
  /** Columns that are rounded to their type. */
  readonly rounded?: readonly string[];
}

export interface PlainAnswer {
  readonly rows: readonly (readonly Cell[])[];
  readonly withheldGroups: number | null;
  readonly seconds: number;
}

/** Answers `plan.question` from the files themselves. */
export async function answerInTheClear(sql: string, plan: Plan, tables: readonly PlainTable[]): Promise<PlainAnswer> {
  const database = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await database.connect();
  const rows = async (text: string): Promise<Json[][]> => (await connection.runAndReadAll(text)).getRowsJson();
  try {
    // As PostgreSQL has it: NULLs count as larger than everything.
    await connection.run("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
    const nameOf = distinctNames(tables);
    for (const table of tables) await load(connection, table, joinKeys(plan, table.card), sql, nameOf);
    const started = performance.now();
    const [[serialized]] = (await rows(`SELECT json_serialize_sql(${quoted(sql)}::VARCHAR)`)) as [[string]];
    const question = renamed(parse(serialized), nameOf) as Tree;
    const text = async (tree: Tree): Promise<string> => {
      const [[back]] = (await rows(`SELECT json_deserialize_sql(${quoted(JSON.stringify(tree))}::VARCHAR)`)) as [
        [string],
      ];
      return back;
    };
    const having = nodeOf(question).having;
    const ask = async (condition: unknown): Promise<Group[]> =>
      (await rows(await text(withCounts(question, condition)))).map((row) => groupOf(row, question));
    const found = await ask(having);
    const all = having === null || having === undefined ? found : await ask(null);
    const foreign: ForeignCounts[] = [];
    for (const owner of ownersInUnion(plan)) {
      await connection.run('BEGIN');
      for (const { card } of tables.filter((table) => table.card.owner === owner)) {
        await connection.run(`DELETE FROM ${named(card.owner)}.${named(card.name)}`);
      }
      foreign.push(Object.assign(new Map((await ask(null)).map((group) => [group.key, group])), { owner }));
      await connection.run('ROLLBACK');
    }
    const shown = found.filter((group) => isShown(group, plan, foreign));
    const end = plan.limit === null ? undefined : plan.offset + plan.limit;
    return {
      rows: shown.slice(plan.offset, end).map((group) => cellsOf(group, question, plan, foreign)),
      withheldGroups: tellsWithheld(plan)
        ? all.filter((group) => group.rows > 0 && !isShown(group, plan, foreign)).length
        : shown.length === plan.groups
          ? 0
          : null,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** Same rows in the same order; rows that ORDER BY leaves tied, or all without one, may be in another order. */
export function sameRows(a: readonly (readonly Cell[])[], b: readonly (readonly Cell[])[]): boolean {
  const lines = (rows: readonly (readonly Cell[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
  return JSON.stringify(lines(a)) === JSON.stringify(lines(b));
}

function joinKeys(plan: Plan, card: DatasetCard): Set<string> {
  const stages = plan.stages.filter((stage) => stage.party === card.owner && stage.dataset === card.name);
  return new Set(
    stages.flatMap((stage) =>
      stage.kind === 'rows' ? stage.keys.flatMap((key) => (key.kind === 'column' ? [key.column] : [])) : [],
    ),
  );
}

/** A table `owner.name` with the columns of the question, read by nothing that a party uses; join keys as the join reads them. */
async function load(
  connection: DuckDBConnection,
  { card, file, format = {}, rounded = [] }: PlainTable,
  keys: ReadonlySet<string>,
  sql: string,
  nameOf: (name: string) => string,
): Promise<void> {
  const isParquet = /\.parquet$/i.test(file);
  const { names, rows } = isParquet ? await readParquet(connection, file) : readPlainCsv(file, format);
  const takesAll = /(?:select|,)\s*(?:[^\s,()]+\.)?\*/i.test(sql);
  const columns = card.columns
    .filter(({ name }) => takesAll || isMentioned(name, sql))
    .map((column) => ({ ...column, at: names.indexOf(column.name), rounds: rounded.includes(column.name) }));
  const table = `${named(card.owner)}.${named(card.name)}`;
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${named(card.owner)}`);
  const texts = columns.map((_, i) => `c${i} VARCHAR`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE plain_texts (row_number INTEGER${texts.map((text) => `, ${text}`).join('')})`,
  );
  const types = [INTEGER, ...columns.map(() => VARCHAR)];
  const appender = await connection.createAppender('plain_texts');
  for (let start = 0; start < rows.length; start += batch) {
    const some = rows.slice(start, start + batch);
    const chunk = DuckDBDataChunk.create(types, some.length);
    chunk.setColumns([
      some.map((_, i) => start + i),
      ...columns.map(({ type, at, rounds }) =>
        some.map((row) => {
          const field = row[at] ?? null;
          return field === null ? null : plainValue(field, type, format, rounds, isParquet);
        }),
      ),
    ]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const values = columns.map(({ name, type }, i) => {
    const value = `CAST(c${i} AS ${storedAs(type)})`;
    return keys.has(name) && type.kind === 'text' ? `trim(nfc_normalize(${value}))` : value;
  });
  // A column of NULLs without a type goes together with any other.
  const definitions = columns.map(
    ({ name, type, empty }) => `${named(nameOf(name))} ${empty === true ? '"NULL"' : storedAs(type)}`,
  );
  await connection.run(
    `CREATE TABLE ${table} (${['row_number INTEGER', ...definitions].slice(columns.length === 0 ? 0 : 1).join(', ')})`,
  );
  await connection.run(
    `INSERT INTO ${table} SELECT ${values.length === 0 ? 'row_number' : values.join(', ')} FROM plain_texts`,
  );
}

const batch = 2048;

/** All values as texts, under the names that the file itself gives: DuckDB renames those that differ in capitals only. */
async function readParquet(connection: DuckDBConnection, file: string): Promise<PlainCsv> {
  const schema = await connection.runAndReadAll(
    `SELECT name, coalesce(num_children, 0)::INTEGER FROM parquet_schema(${fileList([file])})`,
  );
  const [, ...elements] = schema.getRowsJson() as [string, number][];
  const names: string[] = [];
  for (let i = 0, inside = 0; i < elements.length; i++) {
    const [name, children] = elements[i] as [string, number];
    if (inside === 0) names.push(name === '' ? `column${names.length + 1}` : name);
    else inside--;
    inside += children;
  }
  const rows = await connection.runAndReadAll(
    `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(${fileList([file])}, hive_partitioning = false, binary_as_string = true)`,
  );
  return { names, rows: rows.getRowsJson() as (string | null)[][] };
}

/**
 * DuckDB takes names that differ in capitals only for one, in quotes too. Where some table has such columns, they have other
 * names here, and the question is asked by these.
 */
function distinctNames(tables: readonly PlainTable[]): (name: string) => string {
  const all = new Set(tables.flatMap(({ card }) => card.columns.map(({ name }) => name)));
  const folded = Map.groupBy(all, (name) => name.toLowerCase());
  return (name) => {
    const same = folded.get(name.toLowerCase()) ?? [];
    const known = same.includes(name) ? name : name.toLowerCase();
    return same.length > 1 ? `${known} ${Buffer.from(known).toString('hex')}` : name;
  };
}

/** The question with its columns by other names. */
function renamed(tree: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(tree)) return tree.map((item) => renamed(item, nameOf));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]): [string, unknown] => {
      if (key === 'using_columns') return [key, (value as string[]).map(nameOf)];
      if (key !== 'column_names') return [key, renamed(value, nameOf)];
      const path = value as string[];
      return [key, [...path.slice(0, -1), nameOf(path.at(-1) ?? '')]];
    }),
  );
}

function storedAs(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'text':
      return 'VARCHAR';
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;

// -- DuckDB's syntax tree: only the parts that are read or changed here -------------------------------------------------

interface Item {
  readonly class: string;
  readonly function_name?: string;
  readonly children?: readonly unknown[];
}

interface SelectNode {
  readonly select_list: readonly Item[];
  readonly having: unknown;
  readonly modifiers: readonly unknown[];
  readonly group_expressions: readonly unknown[];
}

interface Tree {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements: readonly { readonly node: SelectNode }[];
}

function parse(serialized: string): Tree {
  // Places in the text are 64-bit numbers that JavaScript would round, and nobody needs them.
  const tree = JSON.parse(serialized, (key, value: unknown) => (key === 'query_location' ? undefined : value)) as Tree;
  if (tree.error) throw new Error(`DuckDB does not read the question: ${tree.error_message ?? ''}`);
  return tree;
}

function nodeOf(tree: Tree): SelectNode {
  return (tree.statements[0] as { node: SelectNode }).node;
}

function withNode(tree: Tree, changed: Partial<SelectNode>): Tree {
  return { ...tree, statements: [{ ...tree.statements[0], node: { ...nodeOf(tree), ...changed } }] };
}

/**
 * Every group of the question with `having`: behind its columns the number of rows, then sum and count of each aggregate's
 * argument, then the group keys that are columns (others are numbers of columns that are there already).
 */
function withCounts(tree: Tree, having: unknown): Tree {
  const node = nodeOf(tree);
  const hidden = node.select_list.flatMap((item) =>
    isAggregate(item) ? [call('sum', summable(item) ? item.children : [one]), call('count', item.children)] : [],
  );
  const keys = node.group_expressions.filter((key) => (key as Item).class === 'COLUMN_REF') as Item[];
  const select_list = [...node.select_list, call('count_star', []), ...hidden, ...keys];
  // Limits count the groups that are shown.
  const modifiers = node.modifiers.filter((modifier) => (modifier as { type: string }).type !== 'LIMIT_MODIFIER');
  return withNode(tree, { select_list, modifiers, having });
}

/** One group of the question with the numbers that decide about it. */
interface Group {
  readonly values: readonly Json[];
  readonly rows: number;
  /** Of each aggregate with an argument, by its place in the select list. */
  readonly sums: ReadonlyMap<number, string | number | null>;
  readonly counts: ReadonlyMap<number, number>;
  /** Tells it from the other groups. */
  readonly key: string;
}

/** What is left of the groups without one recipient's own rows, by their keys. */
type ForeignCounts = ReadonlyMap<string, Group> & { readonly owner: string };

function groupOf(row: readonly Json[], tree: Tree): Group {
  const items = nodeOf(tree).select_list;
  const sums = new Map<number, string | number | null>();
  const counts = new Map<number, number>();
  let next = items.length + 1;
  items.forEach((item, i) => {
    if (!isAggregate(item)) return;
    sums.set(i, row[next] as string | number | null);
    counts.set(i, Number(row[next + 1]));
    next += 2;
  });
  const keys = [
    ...row.slice(0, items.length).filter((_, i) => (items[i] as Item).class !== 'FUNCTION'),
    ...row.slice(next),
  ];
  return {
    values: row.slice(0, items.length),
    rows: Number(row[items.length]),
    sums,
    counts,
    key: JSON.stringify(keys),
  };
}

/** Recipients that have rows in a union of several owners. */
function ownersInUnion(plan: Plan): string[] {
  const owners = plan.stages.map(({ party }) => party);
  return plan.source === 'groups' && owners.length > 1 ? owners.filter((owner) => plan.recipients.includes(owner)) : [];
}

function tellsWithheld(plan: Plan): boolean {
  return plan.minimumGroupSize > 1 && (plan.emptyGroups === 'public' || plan.withheldGroups === 'number');
}

function isEnough(count: number, minimum: number, orNone: boolean): boolean {
  return count >= minimum || (orNone && count === 0);
}

function isShown(group: Group, plan: Plan, foreign: readonly ForeignCounts[]): boolean {
  const minimum = Math.max(plan.minimumGroupSize, 1);
  const isOpen = plan.emptyGroups === 'public';
  if (!isEnough(group.rows, minimum, isOpen && plan.keys.length === 0)) return false;
  if (minimum === 1) return true;
  return foreign.every((groups) => isEnough(groups.get(group.key)?.rows ?? 0, minimum, isOpen));
}

/** Whether a cell over `count` of the group's rows is shown; `item` is its place in the select list. */
function isCellShown(group: Group, item: number, plan: Plan, foreign: readonly ForeignCounts[]): boolean {
  const minimum = plan.minimumGroupSize;
  if (minimum <= 1) return true;
  const isOpen = plan.emptyGroups === 'public';
  const wider = widerColumns(plan, item);
  const fits = (part: Group | undefined, orNone: boolean): boolean => {
    const count = part?.counts.get(item) ?? 0;
    const outer = [part?.rows ?? 0, ...wider.map((other) => part?.counts.get(other) ?? 0)];
    return isEnough(count, minimum, orNone) && outer.every((all) => isEnough(all - count, minimum, true));
  };
  return (
    fits(group, false) &&
    foreign.every((groups) => isNullInPlan(plan, item, groups.owner) || fits(groups.get(group.key), isOpen))
  );
}

/** Whether all owners but `owner` have NULL there, as everybody can read in the plan: nothing is left to protect. */
function isNullInPlan(plan: Plan, item: number, owner: string): boolean {
  const column = plan.columns[item];
  if (column === undefined || column.kind === 'key') return false;
  const id = column.kind === 'average' ? column.count : column.measure;
  const measure = plan.measures.find((candidate) => candidate.id === id);
  const count = measure === undefined || measure.kind === 'count' ? id : measure.count;
  return plan.stages.every((stage) => {
    const partial = stage.kind === 'groups' ? stage.partials.find((candidate) => candidate.id === count) : undefined;
    const expression = partial?.expression;
    return stage.party === owner || (expression?.kind === 'constant' && expression.value === null);
  });
}

/** Columns of the answer whose count needs fewer of the same columns than that of column `item`. */
function widerColumns(plan: Plan, item: number): number[] {
  const needs = plan.columns.map((column) => {
    if (column.kind === 'key') return [];
    const id = column.kind === 'average' ? column.count : column.measure;
    const measure = plan.measures.find((candidate) => candidate.id === id);
    const count = measure?.kind === 'count' ? measure : plan.measures.find((other) => other.id === measure?.count);
    return count?.kind === 'count' ? count.needs : [];
  });
  const own = needs[item] ?? [];
  return [...needs.keys()].filter((i) => {
    const other = needs[i] ?? [];
    return other.length > 0 && other.length < own.length && other.every((column) => own.includes(column));
  });
}

function isAggregate(item: Item): item is Item & { readonly children: readonly unknown[] } {
  return item.class === 'FUNCTION' && (item.children?.length ?? 0) > 0;
}

function summable(item: Item): boolean {
  return item.function_name === 'sum' || item.function_name === 'avg';
}

function cellsOf(group: Group, tree: Tree, plan: Plan, foreign: readonly ForeignCounts[]): Cell[] {
  return nodeOf(tree).select_list.map((item, i) => {
    const value = group.values[i] as string | number | boolean | null;
    if (!isAggregate(item)) return plain(value);
    const count = group.counts.get(i) ?? 0;
    const isNull = plan.emptyGroups === 'public' && count === 0;
    if (!isNull && !isCellShown(group, i, plan, foreign)) return { withheld: true };
    const column = plan.columns[i];
    if (column?.kind !== 'average' || count === 0) return plain(value);
    return average(String(group.sums.get(i)), BigInt(count), column.decimals);
  });
}

function plain(value: string | number | boolean | null): Cell {
  return typeof value === 'number' ? String(value) : value;
}

/** Decimal text ÷ count to `decimals` digits, halves away from zero: DuckDB's own AVG is a double. */
function average(sum: string, count: bigint, decimals: number): string {
  const [whole = '0', fraction = ''] = sum.replace('-', '').split('.');
  const scaled = BigInt(whole + fraction) * 10n ** BigInt(decimals);
  const divisor = count * 10n ** BigInt(fraction.length);
  const digits = ((2n * scaled + divisor) / (2n * divisor)).toString().padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return sum.startsWith('-') && /[1-9]/.test(text) ? `-${text}` : text;
}

const one = constant(1);

function constant(value: number): unknown {
  return {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value },
  };
}

function call(name: string, children: readonly unknown[]): Item {
  return {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias: '',
    function_name: name,
    schema: '',
    catalog: '',
    children,
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
  } as Item;
}
