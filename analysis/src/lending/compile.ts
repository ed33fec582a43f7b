/** From a question about loans to its plan. */
import { bitLength, UsageError } from '@tacit/engine';
import type { ColumnCard, DatasetCard, Grant } from '../contract/cards.ts';
import { decimalText } from '../contract/decimals.ts';
import { nearestNames, quoted, quotedTable } from '../contract/nearest.ts';
import type { CompileRequest, TableName } from '../kinds/kind.ts';
import { seatsOf } from '../kinds/parties.ts';
import { columnsIn, scaleOf } from '../local/expression.ts';
import type { Expression, RowStage } from '../local/stages.ts';
import { bindTables, keyGrants, type KeyedTable, rulesOf, stageOf, tableNamed } from '../sets/bind.ts';
import { limits } from './limits.ts';
import './messages.ts';
import { amountId, type LendingAmount, type LendingPlan, paddedRows } from './plan.ts';
import type { ColumnOfEach, ConditionValue, LendingQuestion, OpenCondition } from './question.ts';

/** The tables of lenders: all but the asker's own. */
export function lendersOf({ tables, asker }: LendingQuestion): TableName[] {
  const found = tables.map(tableNamed).filter(({ owner }) => owner !== asker);
  // Of one lender a count and a sum are what that lender has.
  if (found.length < 2) throw new UsageError('lending.too-few', { found: found.length, asker });
  return found;
}

/** The question without the asker's own table, as a question about keys. */
function withoutOwn(question: LendingQuestion): LendingQuestion {
  const { tables, on, amount, where, asker } = question;
  const kept = tables.flatMap((table, i) => (tableNamed(table).owner === asker ? [] : [i]));
  const ofEach = <T extends ColumnOfEach>(column: T): T =>
    (typeof column === 'string' ? column : kept.map((i) => column[i] as string)) as T;
  return {
    ...question,
    duplicates: 'once',
    tables: kept.map((i) => tables[i] as string),
    on: on.map(ofEach),
    ...(amount === undefined ? {} : { amount: ofEach(amount) }),
    ...(where === undefined ? {} : { where: { ...where, column: ofEach(where.column) } }),
  };
}

export interface BoundLending {
  readonly question: LendingQuestion;
  readonly tables: readonly KeyedTable[];
  readonly amounts: readonly ColumnCard[] | null;
  readonly conditions: readonly Expression[] | null;
}

/** Throws UsageError 'lending.…', 'set.…', 'card.…'. */
export function bindLending(asked: LendingQuestion, known: readonly DatasetCard[]): BoundLending {
  lendersOf(asked);
  const question = withoutOwn(asked);
  const tables = bindTables(question, known);
  const ruled = tables.find(({ card }) => card.largestPercent !== undefined || card.pPercent !== undefined);
  const { amount, where } = question;
  if (amount !== undefined && ruled !== undefined)
    throw new UsageError('lending.total-rule', { table: quotedTable(ruled.card.owner, ruled.card.name) });
  const rows = tables.reduce((sum, { card }) => sum + paddedRows(card), 0);
  if (rows > limits.rows) throw new UsageError('lending.too-large', { rows, most: limits.rows });
  return {
    question,
    tables,
    amounts: amount === undefined ? null : tables.map((table, i) => amountColumn(table, ofTable(amount, i))),
    conditions:
      where === undefined ? null : tables.map((table, i) => conditionOf(table, ofTable(where.column, i), where)),
  };
}

/** Text that any engine can be asked about. */
const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const ofTable = (column: ColumnOfEach, table: number): string =>
  typeof column === 'string' ? column : (column[table] as string);

function columnNamed({ card }: KeyedTable, name: string): { column: ColumnCard; about: string } {
  const column = card.columns.find((each) => each.name === name);
  const table = quotedTable(card.owner, card.name);
  if (column !== undefined) return { column, about: `${table}.${quoted(name)}` };
  const columns = card.columns.map((each) => each.name);
  throw new UsageError('lending.unknown-column', { column: name, table, near: nearestNames(name, columns), columns });
}

function amountColumn(table: KeyedTable, name: string): ColumnCard {
  const { column, about } = columnNamed(table, name);
  const { kind } = column.type;
  if (kind !== 'integer' && kind !== 'decimal')
    throw new UsageError('lending.no-amount', { column: about, type: kind });
  if (column.range === undefined || BigInt(column.range.min) < 0n)
    throw new UsageError('lending.amount-range', { column: about, owner: table.card.owner });
  return column;
}

function conditionOf(table: KeyedTable, name: string, { is }: OpenCondition): Expression {
  const { column, about } = columnNamed(table, name);
  const { type } = column;
  const item: Expression = { kind: 'column', column: name, type };
  const values = (Array.isArray(is) ? is : [is]) as readonly ConditionValue[];
  const all = values.map((value): Expression => {
    if (type.kind === 'boolean' && typeof value === 'boolean') return value ? item : { kind: 'not', item };
    const isFitting =
      (type.kind === 'text' && isText(String(value))) || (type.kind === 'integer' && typeof value === 'number');
    if (!isFitting) throw new UsageError('lending.condition-type', { column: about, type: type.kind });
    return { kind: 'compare', operator: '=', left: item, right: { kind: 'constant', type, value: String(value) } };
  });
  return all.length === 1 ? (all[0] as Expression) : { kind: 'or', items: all };
}

/** The plan of a request, with its cards. Throws as `bindLending` and `seatsOf`; UsageError 'lending.recipients', 'lending.amount-wide'. */
export function planLending(request: CompileRequest<LendingQuestion>): {
  readonly plan: LendingPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { recipients, protocol } = request;
  const { question, tables, amounts, conditions } = bindLending(request.question, request.datasets);
  const { asker, persons = 1, countUpTo = 5 } = question;
  const cards = tables.map(({ card }) => card);
  if (recipients.length !== 1 || recipients[0] !== asker)
    throw new UsageError('lending.recipients', { found: recipients, asker });
  const { names, clients, dealer, threshold } = seatsOf(
    request,
    cards.map(({ owner }) => owner),
    'none',
  );
  const amount = amounts === null ? null : amountOf(question, amounts);
  const stages = tables.map((table, i): RowStage => {
    const column = amounts?.[i];
    return {
      ...stageOf(table, column === undefined || amount === null ? [] : [amountOutput(column, amount)]),
      where: conditions?.[i] ?? null,
    };
  });
  const { is } = question.where ?? {};
  const plan: LendingPlan = {
    stages,
    join: null,
    parties: names,
    clients,
    dealer,
    threshold,
    recipients,
    protocol,
    rules: rulesOf(question, tables),
    duplicates: 'once',
    asker,
    fields: question.on.map((part) => ofTable(part, 0)),
    persons,
    countUpTo,
    amount,
    open: is === undefined ? null : ([is].flat() as readonly ConditionValue[]),
    // What is told is about single persons: owners allow that by name.
    minimumGroupSize: 1,
  };
  return { plan, cards };
}

function amountOf({ amountUpTo = 1, amountStep = 1 }: LendingQuestion, columns: readonly ColumnCard[]): LendingAmount {
  const scale = Math.max(...columns.map(({ type }) => scaleOf(type)));
  const upTo = BigInt(amountUpTo) * 10n ** BigInt(scale);
  const bits = bitLength(upTo);
  if (bits > limits.amountBits) {
    const most = decimalText((1n << BigInt(limits.amountBits)) - 1n, scale);
    throw new UsageError('lending.amount-wide', { found: amountUpTo, most, scale });
  }
  const step = BigInt(amountStep) * 10n ** BigInt(scale);
  return { scale, upTo: String(upTo), step: String(step), bands: amountUpTo / amountStep, bits };
}

function amountOutput({ name, type, range }: ColumnCard, { scale }: LendingAmount): RowStage['outputs'][number] {
  const factor = 10n ** BigInt(scale - scaleOf(type));
  const { min = '0', max = '0' } = range ?? {};
  return {
    kind: 'number',
    id: amountId,
    expression: { kind: 'column', column: name, type },
    scale,
    range: { min: String(BigInt(min) * factor), max: String(BigInt(max) * factor) },
  };
}

/**
 * Keys are matched, amounts added up, and conditions are on a column; of all three the answer says what one person has, whom the
 * asker chooses: also whether a condition that it chooses holds for that person.
 */
export function grantsNeeded(plan: LendingPlan): Grant[] {
  return plan.stages.flatMap((stage) => {
    const { party: owner, dataset, outputs, where } = stage;
    const granted = (columns: readonly string[], use: Grant['use']): Grant[] =>
      [...new Set(columns)].map((column) => ({ owner, dataset, column, use }));
    const conditions = where === null ? [] : columnsIn(where);
    const amounts = outputs.flatMap(({ expression }) => columnsIn(expression));
    const uses = [
      ...keyGrants(stage, 'join'),
      ...keyGrants(stage, 'single-out'),
      ...granted(amounts, 'aggregate'),
      ...granted(amounts, 'single-out'),
      ...granted(conditions, 'filter'),
      ...granted(conditions, 'single-out'),
    ];
    return [...new Map(uses.map((grant) => [`${grant.column} ${grant.use}`, grant])).values()];
  });
}
