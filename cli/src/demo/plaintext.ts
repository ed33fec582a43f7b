/**
 * The same question in the clear: all tables in one place, which only a demonstration can have. It shares no code with how
 * the parties read their files, plan or compute, so that equal answers mean something: files are read anew
 * (plain-tables.ts), the question is computed by its definition over exact numbers (plain-question.ts), and what the gates
 * let through is decided here once more. A recipient's own part of a union is found by leaving its rows out.
 */
import { type Cell, type DatasetCard, UsageError } from '@tacit/party/api';
import type { SqlPlan } from '@tacit/party/api/question';
import { type Computed, type PlainItem, readQuestion, type Relation, type Row } from './plain-question.ts';
import { type PlainTable, readTable } from './plain-tables.ts';
import { at, averageOf, compareValues, type Exact, type PlainValue, textOf } from './plain-values.ts';

export interface PlainAnswer {
  readonly rows: readonly (readonly Cell[])[];
  readonly withheldGroups: number | null;
  readonly seconds: number;
}

/** What makes a relation of several owners' rows. */
const beyond = ['FULL JOIN', 'JOIN … JOIN', 'FROM (SELECT … JOIN …)', 'OVER'];

/** Answers `plan.question` from the files themselves. */
export async function answerInTheClear(
  sql: string,
  plan: SqlPlan,
  tables: readonly PlainTable[],
): Promise<PlainAnswer> {
  // Noise is not drawn twice alike.
  if (plan.privacy !== undefined) throw new UsageError('demo.beyond-clear', { found: ['WITH PRIVACY'] });
  // Rows that are put together before they are counted are beyond what is computed here.
  if (plan.source === 'shared') throw new UsageError('demo.beyond-clear', { found: beyond });
  const relations = new Map<string, Relation>();
  for (const table of tables) {
    const { owner, name } = table.card;
    const rows = (await readTable(table)).map((values): Row => ({ owner, values }));
    relations.set(JSON.stringify([owner, name]), { names: [name], columns: columnsOf(table.card), rows });
  }
  const started = performance.now();
  const question = await readQuestion(sql, (owner, name) => {
    const found = relations.get(JSON.stringify([owner, name]));
    if (found === undefined) throw new Error(`no table ${owner}.${name}`);
    return found;
  });
  const { items, order } = question;
  const groups = groupsOf(question.rows, question.keys);
  const shown = groups
    .filter((group) => question.having(group.rows.length) && isShown(group, plan))
    .map((group) => items.map((_, i) => cellOf(group, items, i, plan)));
  shown.sort((a, b) => {
    for (const { item, descending, nullsFirst } of order) {
      const found = compareCells(a[item] as PlainCell, b[item] as PlainCell, descending, nullsFirst);
      if (found !== 0) return found;
    }
    return 0;
  });
  const end = plan.limit === null ? undefined : plan.offset + plan.limit;
  const isWithheld = (group: Group) => group.rows.length > 0 && !isShown(group, plan);
  return {
    rows: shown.slice(plan.offset, end).map((row) => row.map(({ cell }) => cell)),
    withheldGroups: tellsWithheld(plan) ? groups.filter(isWithheld).length : isWhole(plan, shown.length) ? 0 : null,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Whether every group of a list is shown. */
function isWhole({ found, groups }: SqlPlan, shown: number): boolean {
  return found === undefined && shown === groups;
}

/** Same rows in the same order; rows that ORDER BY leaves tied, or all without one, may be in another order. */
export function sameRows(a: readonly (readonly Cell[])[], b: readonly (readonly Cell[])[]): boolean {
  const lines = (rows: readonly (readonly Cell[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
  return JSON.stringify(lines(a)) === JSON.stringify(lines(b));
}

function columnsOf({ columns }: DatasetCard): Relation['columns'] {
  return columns.map(({ name, type }) => ({ name, scale: type.kind === 'decimal' ? type.scale : 0 }));
}

/** One group of the question: without GROUP BY the only one, else one that has rows. */
interface Group {
  readonly keys: readonly PlainValue[];
  readonly rows: readonly Row[];
}

/** In the order of the keys, NULL last: that of the lists of values on the cards. */
function groupsOf(rows: readonly Row[], keys: readonly Computed[]): Group[] {
  const groups = new Map<string, { keys: PlainValue[]; rows: Row[] }>();
  if (keys.length === 0) groups.set('', { keys: [], rows: [] });
  for (const row of rows) {
    const values = keys.map(({ value }) => value(row));
    const key = keys.length === 0 ? '' : JSON.stringify(values.map((value) => plainText(value, 0)));
    const group = groups.get(key) ?? { keys: values, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => {
    for (const [i, key] of a.keys.entries()) {
      const found = compareOrders(key, b.keys[i] ?? null, false, false);
      if (found !== 0) return found;
    }
    return 0;
  });
}

function compareOrders(a: PlainValue, b: PlainValue, descending: boolean, nullsFirst: boolean): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1;
  const order = compareValues(a, b);
  return descending ? -order : order;
}

interface PlainCell {
  readonly cell: Cell;
  /** null for withheld cells too: they are ordered as NULL. */
  readonly value: PlainValue;
}

function compareCells(a: PlainCell, b: PlainCell, descending: boolean, nullsFirst: boolean): number {
  return compareOrders(a.value, b.value, descending, nullsFirst);
}

function plainText(value: PlainValue, scale: number): string | boolean | null {
  return typeof value === 'object' && value !== null ? textOf(value, scale) : value;
}

/** Values of an item's argument in these rows, without NULLs; of COUNT(*) the rows. */
function known(item: PlainItem | undefined, rows: readonly Row[]): readonly PlainValue[] {
  const argument = item?.argument ?? null;
  if (argument === null) return rows.map(() => true);
  return rows.map((row) => argument.value(row)).filter((value) => value !== null);
}

function cellOf(group: Group, items: readonly PlainItem[], index: number, plan: SqlPlan): PlainCell {
  const item = items[index] as PlainItem;
  const { kind, argument } = item;
  const scale = argument?.scale ?? 0;
  if (kind === 'key') {
    const [first] = group.rows;
    const value = first === undefined ? null : (argument?.value(first) ?? null);
    return { cell: plainText(value, scale), value };
  }
  const values = known(item, group.rows);
  const shown = (value: Exact, decimals: number): PlainCell => ({ cell: textOf(value, decimals), value });
  const count: Exact = { carried: BigInt(values.length), scale: 0, isDate: false };
  if (argument === null) return shown(count, 0);
  const isNull = plan.emptyGroups === 'public' && values.length === 0;
  if (!isNull && !isCellShown(group, items, index, plan)) return { cell: { withheld: true }, value: null };
  if (kind === 'count') return shown(count, 0);
  if (kind === 'distinct') {
    const different = new Set(values.map((value) => JSON.stringify(plainText(value, scale))));
    return shown({ carried: BigInt(different.size), scale: 0, isDate: false }, 0);
  }
  const numbers = values as readonly Exact[];
  const [first] = numbers;
  if (first === undefined) return { cell: null, value: null };
  const column = plan.columns[index];
  switch (kind) {
    case 'sum':
      return shown(sumOf(numbers), scale);
    case 'avg': {
      const average = averageOf(
        sumOf(numbers),
        BigInt(numbers.length),
        column?.kind === 'average' ? column.decimals : 6,
      );
      return shown(average, average.scale);
    }
    case 'min':
      return shown(
        numbers.reduce((best, next) => (compareValues(next, best) < 0 ? next : best), first),
        scale,
      );
    case 'max':
      return shown(
        numbers.reduce((best, next) => (compareValues(next, best) > 0 ? next : best), first),
        scale,
      );
  }
}

function sumOf(values: readonly Exact[]): Exact {
  const scale = values.reduce((most, value) => Math.max(most, value.scale), 0);
  return { carried: values.reduce((sum, value) => sum + at(value, scale), 0n), scale, isDate: false };
}

/** Recipients that have rows in a union of several owners. */
function ownersInUnion(plan: SqlPlan): string[] {
  const owners = plan.stages.map(({ party }) => party);
  return plan.source !== 'join' && owners.length > 1 ? owners.filter((owner) => plan.recipients.includes(owner)) : [];
}

function tellsWithheld(plan: SqlPlan): boolean {
  return plan.minimumGroupSize > 1 && (plan.emptyGroups === 'public' || plan.withheldGroups === 'number');
}

function isEnough(count: number, minimum: number, orNone: boolean): boolean {
  return count >= minimum || (orNone && count === 0);
}

function isShown(group: Group, plan: SqlPlan): boolean {
  const minimum = Math.max(plan.minimumGroupSize, 1);
  const isOpen = plan.emptyGroups === 'public';
  if (!isEnough(group.rows.length, minimum, isOpen && plan.keys.length === 0)) return false;
  if (minimum === 1) return true;
  return ownersInUnion(plan).every((owner) => isEnough(without(owner, group.rows).length, minimum, isOpen));
}

function without(owner: string, rows: readonly Row[]): Row[] {
  return rows.filter((row) => row.owner !== owner);
}

/** Whether the cell of item number `item` is shown in a group that is. */
function isCellShown(group: Group, items: readonly PlainItem[], item: number, plan: SqlPlan): boolean {
  const minimum = plan.minimumGroupSize;
  if (minimum <= 1) return true;
  const wider = widerColumns(plan, item);
  const counted = (rows: readonly Row[], other: number) => known(items[other], rows).length;
  const fits = (rows: readonly Row[], orNone: boolean): boolean => {
    const count = counted(rows, item);
    const outer = [rows.length, ...wider.map((other) => counted(rows, other))];
    return isEnough(count, minimum, orNone) && outer.every((all) => isEnough(all - count, minimum, true));
  };
  const isOpen = plan.emptyGroups === 'public';
  return (
    fits(group.rows, false) &&
    ownersInUnion(plan).every((owner) => isNullElsewhere(plan, item, owner) || fits(without(owner, group.rows), isOpen))
  );
}

/** Whether all owners but `owner` have NULL there, as everybody can read in the plan: nothing is left to protect. */
function isNullElsewhere(plan: SqlPlan, item: number, owner: string): boolean {
  const column = plan.columns[item];
  if (column === undefined || column.kind === 'key') return false;
  const id = column.kind === 'average' ? column.count : column.kind === 'measure' ? column.measure : '';
  const measure = plan.measures.find((candidate) => candidate.id === id);
  const count = measure === undefined || measure.kind === 'count' ? id : measure.count;
  return plan.stages.every((stage) => {
    const partial = stage.kind === 'groups' ? stage.partials.find((candidate) => candidate.id === count) : undefined;
    const expression = partial?.expression;
    return stage.party === owner || (expression?.kind === 'constant' && expression.value === null);
  });
}

/** Columns of the answer whose count needs fewer of the same columns than that of column `item`. */
function widerColumns(plan: SqlPlan, item: number): number[] {
  const needs = plan.columns.map((column) => {
    if (column.kind === 'key') return [];
    const id = column.kind === 'average' ? column.count : column.kind === 'measure' ? column.measure : '';
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
