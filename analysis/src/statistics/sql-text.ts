/**
 * The part of a description that joint SQL can say, as SQL text: so that names, conditions, types, NULLs, ranges and joins are
 * read, checked and planned by the same code as a question in SQL.
 */
import { UsageError } from '@tacit/engine';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import { nearestNames, quotedTable } from '../contract/nearest.ts';
import { checkCard } from '../sql/bind/card.ts';
import { type ParsedQuestion, parseQuestion } from '../sql/parse/parse.ts';
import './messages.ts';
import { isMatched, type Settled } from './question.ts';

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The cards of a question's tables, in its order. Throws UsageError 'describe.unknown-table' naming those that are near, 'card.…'. */
export function cardsNamed(tables: readonly string[], known: readonly DatasetCard[]): DatasetCard[] {
  const names = known.map(({ owner, name }) => `${owner}.${name}`);
  return tables.map((table) => {
    const found = known[names.indexOf(table)];
    if (found !== undefined) {
      checkCard(found);
      return found;
    }
    throw new UsageError('describe.unknown-table', { table, near: nearestNames(table, names) });
  });
}

/** The column that a name means at this owner; in a join it may stand behind its dataset. */
export function columnOf(card: DatasetCard, name: string): ColumnCard | undefined {
  return card.columns.find((column) =>
    [column.name, `${card.name}.${column.name}`, `${card.owner}.${card.name}.${column.name}`].includes(name),
  );
}

/**
 * How a column is written. In united tables every table must have it; in a join a name that both have needs its dataset
 * before it. Throws UsageError 'describe.unknown-column', 'describe.ambiguous-column'.
 */
export function columnSql(name: string, { question }: Settled, cards: readonly DatasetCard[]): string {
  const has = (card: DatasetCard, column: string) => card.columns.some((each) => each.name === column);
  if (!isMatched(question)) {
    const without = cards.find((card) => !has(card, name));
    if (without === undefined) return quote(name);
    throw unknownColumn(name, without, [without]);
  }
  const plain = cards.filter((card) => has(card, name));
  if (plain.length === 1) return quote(name);
  if (plain.length > 1) {
    const choices = plain.map((card) => `${card.name}.${name}`);
    throw new UsageError('describe.ambiguous-column', { column: name, choices });
  }
  for (const card of cards) {
    for (const table of [`${card.owner}.${card.name}.`, `${card.name}.`]) {
      const column = name.slice(table.length);
      if (name.startsWith(table) && has(card, column)) return `${tableSql(card)}.${quote(column)}`;
    }
  }
  throw unknownColumn(name, cards[0] as DatasetCard, cards);
}

function unknownColumn(column: string, { owner, name }: DatasetCard, cards: readonly DatasetCard[]): UsageError {
  const columns = [...new Set(cards.flatMap((card) => card.columns.map((each) => each.name)))];
  const near = nearestNames(column, columns);
  return new UsageError('describe.unknown-column', { column, table: quotedTable(owner, name), near, columns });
}

const tableSql = ({ owner, name }: DatasetCard): string => `${quote(owner)}.${quote(name)}`;

/** FROM and what stands in it; `needed`: columns that are named outside the condition. */
function fromSql({ question }: Settled, cards: readonly DatasetCard[], needed: readonly string[]): string {
  const [first, second] = cards as [DatasetCard, DatasetCard | undefined];
  // What an aligned table is made of is read of its shares' card, not of this text.
  if (second === undefined || question.aligned !== undefined) return tableSql(first);
  if (question.on !== undefined) {
    const keys = question.on.map(
      ([left, right]) => `${tableSql(first)}.${quote(left)} = ${tableSql(second)}.${quote(right)}`,
    );
    return `${tableSql(first)} JOIN ${tableSql(second)} ON ${keys.join(' AND ')}`;
  }
  // Whatever the condition names must be in the united table; what no text names need not fit together. SQL reads names without
  // quotes in small letters.
  const where = question.where?.toLowerCase();
  const common = first.columns
    .map(({ name }) => name)
    .filter((name) => {
      const isEverywhere = cards.every((card) => card.columns.some((column) => column.name === name));
      return isEverywhere && (needed.includes(name) || where?.includes(name.toLowerCase()) === true);
    });
  const list = common.map(quote).join(', ');
  return `(${cards.map((card) => `SELECT ${list} FROM ${tableSql(card)}`).join(' UNION ALL ')}) AS t`;
}

/** Lines before the condition. */
const linesBefore = 3;

/**
 * The question as SQL: `select` are aggregates, `needed` all columns that they and cross-tables name. Throws UsageError
 * 'describe.where-syntax' for what is no condition, 'describe.where' for one that is more than one, and 'sql.…' with places in the
 * condition.
 */
export async function describeSql(
  settled: Settled,
  cards: readonly DatasetCard[],
  select: readonly string[],
  needed: readonly string[],
): Promise<ParsedQuestion> {
  const { where, by } = settled.question;
  const key = by === undefined ? [] : [columnSql(by, settled, cards)];
  const before = `SELECT ${[...key, ...select].join(', ')}\nFROM ${fromSql(settled, cards, needed)}\n`;
  const after = key.length === 0 ? '' : `\nGROUP BY ${key.join('')}`;
  if (where === undefined) return await parseQuestion(before + after);
  await checkSyntax(where);
  const parsed = await inCondition(() => parseQuestion(`${before}WHERE (\n${where}\n)${after}`)).catch(
    (error: unknown) => {
      // By itself it could be read: what goes on behind it is no condition.
      const isMore = error instanceof UsageError && error.code === 'sql.syntax';
      throw isMore ? new UsageError('describe.where', { where }, { cause: error }) : error;
    },
  );
  // A text that closes the bracket could go on with clauses of its own.
  const plain = await parseQuestion(`${before}WHERE (TRUE)${after}`);
  if (frameOf(parsed) !== frameOf(plain)) throw new UsageError('describe.where', { where });
  return parsed;
}

/**
 * The condition by itself, with nothing around it that nobody typed: what is wrong is where it is wrong there. Throws UsageError
 * 'describe.where-syntax'.
 */
async function checkSyntax(where: string): Promise<void> {
  try {
    await parseQuestion(`SELECT TRUE WHERE\n${where}`);
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'sql.syntax') throw error;
    const { line, column, message, excerpt } = error.fields;
    const fields = { line: Math.max(1, Number(line) - 1), column, message, excerpt };
    throw new UsageError('describe.where-syntax', fields, { cause: error });
  }
}

/** Everything but the outermost condition and places. */
function frameOf({ select }: ParsedQuestion): string {
  const { whereClause: _, ...rest } = select;
  return JSON.stringify(rest, (name, value: unknown) => (name.endsWith('location') ? undefined : value));
}

/** Places in the text that was asked with: lines of the condition count from its own first. */
export async function inCondition<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { line } = error.fields;
    if (typeof line === 'number' && line <= linesBefore && error.code === 'sql.overflow') throw overflowOf(error);
    if (typeof line !== 'number' || line <= linesBefore) throw error;
    throw new UsageError(error.code, { ...error.fields, line: line - linesBefore }, { cause: error });
  }
}

/** 'describe.overflow' for 'sql.overflow', whose place is one in a text that nobody wrote. */
function overflowOf(error: UsageError): UsageError {
  const { expression, min, max, limit } = error.fields;
  return new UsageError('describe.overflow', { expression, min, max, limit }, { cause: error });
}
