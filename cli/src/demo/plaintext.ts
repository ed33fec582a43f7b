/**
 * The same question in the clear: all tables in one DuckDB, which only a demonstration can have. It shares no code with
 * Tacit's own planner, so that equal answers mean something: DuckDB parses the question, and the rule of small groups is
 * added to DuckDB's own syntax tree.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import type { Cell, ColumnType, DatasetCard, Plan } from '@tacit/party/api';

export interface PlainTable {
  readonly card: DatasetCard;
  readonly file: string;
}

export interface PlainAnswer {
  readonly rows: readonly (readonly Cell[])[];
  readonly withheldGroups: number;
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
    for (const table of tables)
      for (const statement of viewOf(table, joinKeys(plan, table.card))) await connection.run(statement);
    const started = performance.now();
    const [[serialized]] = (await rows(`SELECT json_serialize_sql(${quoted(sql)}::VARCHAR)`)) as [[string]];
    const question = parse(serialized);
    const text = async (tree: Tree): Promise<string> => {
      const [[back]] = (await rows(`SELECT json_deserialize_sql(${quoted(JSON.stringify(tree))}::VARCHAR)`)) as [
        [string],
      ];
      return back;
    };
    const minimum = Math.max(plan.minimumGroupSize, 1);
    const shown = await rows(await text(shownGroups(question, minimum)));
    const withheld = mayKeepSmall(plan, minimum) ? await rows(await text(smallGroups(question, minimum))) : [];
    return {
      rows: shown.map((row) => cellsOf(row, question, plan, minimum)),
      withheldGroups: withheld.length,
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

/** A view `owner.name` over the file with the card's column types; text join keys as the join reads them. */
function viewOf({ card, file }: PlainTable, keys: ReadonlySet<string>): string[] {
  const reader = /\.parquet$/i.test(file)
    ? `read_parquet(${quoted(file)})`
    : `read_csv(${quoted(file)}, header = true, all_varchar = true, nullstr = '', allow_quoted_nulls = false, delim = ${quoted(delimiterOf(file))}, quote = '"', escape = '"')`;
  const columns = card.columns.map(({ name, type }) => {
    const value = `CAST(${named(name)} AS ${storedAs(type)})`;
    return `${keys.has(name) && type.kind === 'text' ? `trim(nfc_normalize(${value}))` : value} AS ${named(name)}`;
  });
  return [
    `CREATE SCHEMA IF NOT EXISTS ${named(card.owner)}`,
    `CREATE TABLE ${named(card.owner)}.${named(card.name)} AS SELECT ${columns.join(', ')} FROM ${reader}`,
  ];
}

/** The separator that the header has most of, outside quotes. */
function delimiterOf(file: string): string {
  const header = Buffer.alloc(64 * 1024);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  const [names = ''] = header
    .toString('utf8')
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]/, 1);
  const count = (mark: string): number => names.split(mark).length;
  return [',', ';', '\t', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
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

/** The question's rows of groups that are large enough; sums and counts that cells are made of stand behind its columns. */
function shownGroups(tree: Tree, minimum: number): Tree {
  const node = nodeOf(tree);
  const large = compare('GREATERTHANOREQUALTO', minimum);
  const shown = node.group_expressions.length === 0 ? either(large, compare('EQUAL', 0)) : large;
  const hidden = node.select_list.flatMap((item) =>
    isAggregate(item) ? [call('sum', summable(item) ? item.children : [one]), call('count', item.children)] : [],
  );
  return withNode(tree, { select_list: [...node.select_list, ...hidden], having: both(node.having, shown) });
}

/** One row per group that has rows, but fewer than the minimum; HAVING does not choose among them. */
function smallGroups(tree: Tree, minimum: number): Tree {
  const small = both(compare('GREATERTHAN', 0), compare('LESSTHAN', minimum));
  // Its columns stay: GROUP BY may name them by alias or number.
  return withNode(tree, { modifiers: [], having: small });
}

/** Whether HAVING alone would keep a group of some size below the minimum. */
function mayKeepSmall({ having }: Plan, minimum: number): boolean {
  const sizes = Array.from({ length: minimum - 1 }, (_, i) => i + 1);
  return sizes.some((size) =>
    having.every(({ operator, value }) => {
      const [isLess, isEqual] = [size < Number(value), size === Number(value)];
      if (operator === '=') return isEqual;
      if (operator === '<>') return !isEqual;
      return operator.includes('=') && isEqual ? true : operator.startsWith('<') ? isLess : !isLess && !isEqual;
    }),
  );
}

function isAggregate(item: Item): item is Item & { readonly children: readonly unknown[] } {
  return item.class === 'FUNCTION' && (item.children?.length ?? 0) > 0;
}

function summable(item: Item): boolean {
  return item.function_name === 'sum' || item.function_name === 'avg';
}

function cellsOf(row: readonly Json[], tree: Tree, plan: Plan, minimum: number): Cell[] {
  const items = nodeOf(tree).select_list;
  let hidden = items.length;
  return items.map((item, i) => {
    const value = row[i] as string | number | boolean | null;
    if (!isAggregate(item)) return plain(value);
    const [sum, count] = [row[hidden] as string | number | null, Number(row[hidden + 1])];
    hidden += 2;
    // A value over fewer rows than the minimum is withheld, even in a group that is large enough.
    if (count > 0 && count < minimum) return { withheld: true };
    const column = plan.columns[i];
    if (column?.kind !== 'average' || count === 0) return plain(value);
    return average(String(sum), BigInt(count), column.decimals);
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

function compare(operator: string, value: number): unknown {
  return {
    class: 'COMPARISON',
    type: `COMPARE_${operator}`,
    alias: '',
    left: call('count_star', []),
    right: constant(value),
  };
}

function both(a: unknown, b: unknown): unknown {
  return a === null || a === undefined
    ? b
    : { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: '', children: [a, b] };
}

function either(a: unknown, b: unknown): unknown {
  return { class: 'CONJUNCTION', type: 'CONJUNCTION_OR', alias: '', children: [a, b] };
}
