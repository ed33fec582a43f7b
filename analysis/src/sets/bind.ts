/** The tables of a question about keys: their cards, key columns, and what each owner makes of its rows. */
import { UsageError } from '@tacit/engine';
import type { ColumnCard, DatasetCard, Grant, Range } from '../contract/cards.ts';
import { nearestNames, quotedTable } from '../contract/nearest.ts';
import type { TableName } from '../kinds/kind.ts';
import { scaleOf } from '../local/expression.ts';
import type { Expression, LocalOutput, RowStage } from '../local/stages.ts';
import { checkCard } from '../sql/bind/card.ts';
import { typeText } from '../sql/plan/describe.ts';
import { orderedRules, rulesApart } from './canonical.ts';
import { type Rule, standing } from './rules.ts';
import './messages.ts';
import type { KeyQuestion } from './read-question.ts';

/** `owner.dataset` as a question writes it. */
export function tableNamed(table: string): TableName {
  const at = table.indexOf('.');
  return { owner: table.slice(0, Math.max(0, at)), dataset: table.slice(at + 1) };
}

/** A table's card and the columns that are its key. */
export interface KeyedTable {
  readonly card: DatasetCard;
  readonly keys: readonly ColumnCard[];
}

/** The tables with their key columns, in the question's order. Throws UsageError 'set.…', 'card.…'. */
export function bindTables(question: KeyQuestion, known: readonly DatasetCard[]): KeyedTable[] {
  const names = known.map(({ owner, name }) => `${owner}.${name}`);
  const tables = question.tables.map((table, place): KeyedTable => {
    const card = known[names.indexOf(table)];
    if (card === undefined) throw new UsageError('set.unknown-table', { table, near: nearestNames(table, names) });
    checkCard(card);
    const keys = question.on.map((part) =>
      columnNamed(card, typeof part === 'string' ? part : (part[place] as string)),
    );
    return { card, keys };
  });
  const owners = tables.map(({ card }) => card.owner);
  const twice = owners.find((owner, i) => owners.indexOf(owner) < i);
  if (twice !== undefined) throw new UsageError('set.one-owner', { owner: twice });
  question.on.forEach((_, part) => checkTypes(tables, part));
  const texts = question.on.some((_, part) => tables[0]?.keys[part]?.type.kind === 'text');
  if (!texts && question.canonical !== undefined) throw new UsageError('set.rules-without-text', {});
  const apart = rulesApart(question.canonical ?? []);
  if (apart !== undefined) throw new UsageError('set.rules-apart', { first: apart[0], second: apart[1] });
  if (question.duplicates !== 'once') tables.forEach(checkUnique);
  return tables;
}

function columnNamed(card: DatasetCard, name: string): ColumnCard {
  const found = card.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const columns = card.columns.map((column) => column.name);
  const table = quotedTable(card.owner, card.name);
  throw new UsageError('set.unknown-column', { column: name, table, near: nearestNames(name, columns), columns });
}

/** Keys are compared by their type and value: a text is never equal to a number. */
function checkTypes(tables: readonly KeyedTable[], part: number): void {
  const shown = tables.map(({ card, keys }) => {
    const { name, type } = keys[part] as ColumnCard;
    return { column: `${quotedTable(card.owner, card.name)}.${name}`, type };
  });
  for (const { column, type } of shown) {
    if (['decimal', 'boolean', 'timestamp', 'time'].includes(type.kind))
      throw new UsageError('set.no-key', { column, type: typeText(type) });
  }
  const kinds = [...new Set(shown.map(({ type }) => type.kind))];
  if (kinds.length === 1) return;
  const columns = shown.map(({ column, type }) => `${column} (${typeText(type)})`);
  throw new UsageError('set.key-types', { columns });
}

/** Throws UsageError 'set.not-unique' unless the card says that the keys occur once. */
export function checkUnique({ card, keys }: KeyedTable): void {
  const names = keys.map(({ name }) => name);
  if (card.unique.some((set) => set.length > 0 && set.every((column) => names.includes(column)))) return;
  throw new UsageError('set.not-unique', {
    table: quotedTable(card.owner, card.name),
    columns: names,
    unique: card.unique.map((set) => set.join(' + ')),
  });
}

/** The columns of `owner.dataset.column`, in this order. Throws UsageError 'set.payload-table', 'set.unknown-column'. */
export function columnsNamed(
  names: readonly string[],
  tables: readonly KeyedTable[],
): { readonly table: KeyedTable; readonly column: ColumnCard }[] {
  return names.map((named) => {
    const table = tables.find(({ card }) => named.startsWith(`${card.owner}.${card.name}.`));
    if (table === undefined) {
      const known = tables.map(({ card }) => `${card.owner}.${card.name}`);
      throw new UsageError('set.payload-table', { column: named, tables: known });
    }
    const { owner, name } = table.card;
    return { table, column: columnNamed(table.card, named.slice(owner.length + name.length + 2)) };
  });
}

/** By part of the key: empty where it is no text. */
export function rulesOf(
  { on, canonical = standing }: KeyQuestion,
  [first]: readonly KeyedTable[],
): (readonly Rule[])[] {
  return on.map((_, part) => (first?.keys[part]?.type.kind === 'text' ? orderedRules(canonical) : []));
}

const columnOf = ({ name, type }: ColumnCard): Expression => ({ kind: 'column', column: name, type });

/** A column's value as its owner hands it over: a text as it stands, all else as carried integer or truth value. */
export function valueOutput(card: ColumnCard, id: string, range: Range): LocalOutput {
  const { type } = card;
  const expression = columnOf(card);
  if (type.kind === 'text') return { kind: 'text', id, expression };
  if (type.kind === 'boolean') return { kind: 'flag', id, expression };
  return { kind: 'number', id, expression, scale: scaleOf(type), range };
}

/** The position of a column's value in its list. */
export function positionOutput(card: ColumnCard, id: string, categories: readonly string[]): LocalOutput {
  return { kind: 'category', id, expression: columnOf(card), categories, nullable: card.nullable };
}

/** Whether a column has a value. */
export function presentOutput(card: ColumnCard, id: string): LocalOutput {
  return { kind: 'flag', id, expression: { kind: 'not', item: { kind: 'is-null', item: columnOf(card) } } };
}

/** All rows of a table that have a key, with these outputs. */
export function stageOf({ card, keys }: KeyedTable, outputs: readonly LocalOutput[]): RowStage {
  return {
    kind: 'rows',
    party: card.owner,
    dataset: card.name,
    rowsUpTo: card.rowsUpTo,
    where: null,
    keys: keys.map(columnOf),
    outputs,
    unit: null,
  };
}

/** The keys of a stage for this use. */
export function keyGrants({ party: owner, dataset, keys }: RowStage, use: Grant['use']): Grant[] {
  return keys.flatMap((key): Grant[] => (key.kind === 'column' ? [{ owner, dataset, column: key.column, use }] : []));
}
