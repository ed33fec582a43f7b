/** Joins in which the keys of one table repeat: which table that is, what its kind of join allows, and what its gates count. */
import { comparedMeasures, measuresOf } from '../plan/columns.ts';
import {
  aggregatesOf,
  type Bound,
  type BoundColumn,
  type BoundQuestion,
  type BoundSource,
  tablesOf,
} from '../bind/bound.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { keyCounts, matchedKeys, measureOf, withholds } from '../plan/gates.ts';
import type { RowStage } from '../../local/stages.ts';
import { isNullOnNulls, truthOnNulls } from '../plan/nulls.ts';
import type { SourceCard } from '../plan/relations.ts';
import type { ManyJoin, Measure, Plan } from '../plan/types.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import '../bind/many-messages.ts';
import { takenApart, withSetCounts } from './set-counts.ts';
import { isUniqueIn } from './unique.ts';

type JoinSource = Extract<BoundSource, { kind: 'join' }>;

/** A question over a join, as it is planned: with a join of its own kind where keys may repeat or rows without a partner count. */
export interface JoinKind {
  readonly question: BoundQuestion;
  readonly many: ManyJoin | null;
}

/**
 * The kind of a join. Throws UsageError 'sql.keys-repeat' where keys may repeat in both tables, 'sql.outer-…' for what rows without a
 * partner leave open.
 */
export function joinKindOf(source: SourceText, question: BoundQuestion, from: JoinSource): JoinKind {
  const unique = from.cards.map((_, table) => isUniqueIn(from, table));
  if (from.outer === undefined) {
    const many = unique.indexOf(false);
    if (many < 0) return { question, many: null };
    if (unique[1 - many] === false) throw repeated(source, from);
    return { question, many: { table: many, kind: 'inner' } };
  }
  return outerJoin(source, question, from, from.outer, unique);
}

function repeated(source: SourceText, from: JoinSource) {
  const [left, right] = from.cards.map((card, table) => {
    const columns = from.keys.map((keys) => quoted((keys[table] as BoundColumn).column));
    return `${quotedTable(card.owner, card.name)} (${columns.join(' + ')})`;
  });
  return errorAt(
    source,
    from.keys[0]?.[0]?.at ?? 0,
    'sql.keys-repeat',
    { left: left ?? '', right: right ?? '' },
    'relation',
  );
}

function outerJoin(
  source: SourceText,
  question: BoundQuestion,
  from: JoinSource,
  { table, at, on = [], kind: asked }: NonNullable<JoinSource['outer']>,
  unique: readonly boolean[],
): JoinKind {
  const other = 1 - table;
  const isOfOther = (bound: Bound) => tablesOf(bound).includes(other);
  for (const condition of on)
    if (tablesOf(condition).some((each) => each !== other)) throw refused(source, 'LEFT JOIN … ON', at, 'relation');
  const excludes = question.where.filter((condition) => isNone(condition, from, other));
  const rest = question.where.filter((condition) => !excludes.includes(condition));
  const uses = [
    ...rest,
    ...question.keys.map(({ value }) => value),
    ...aggregatesOf(question).flatMap(({ argument, filter = [] }) => [
      ...(argument === null ? [] : [argument]),
      ...filter,
    ]),
  ].filter(isOfOther);
  const kind = asked ?? (excludes.length > 0 ? 'without' : 'left');
  const requiresPartner = rest.some((condition) => isNever(condition, true, other));
  const otherRepeats = unique[other] === false;
  if (kind !== 'without' && requiresPartner) {
    // A condition that no NULL meets leaves rows with a partner only: an inner join.
    if (otherRepeats) throw repeated(source, from);
    const many: ManyJoin | null = unique[table] === true ? null : { table, kind: 'inner' };
    const inner = asOnCard(question, from, other);
    return { question: { ...inner, where: [...inner.where, ...on] }, many };
  }
  const where = [...rest, ...on];
  // Beside a row that stays stand as many as it has partners, unless partners are not looked at or there are none.
  if (uses.length === 0 && (kind !== 'left' || !otherRepeats)) {
    const many: ManyJoin = { table, kind, ...(otherRepeats ? { otherRepeats: true } : {}) };
    return { question: { ...question, where }, many };
  }
  if (kind === 'without') throw errorAt(source, at, 'sql.outer-none', {}, 'relation');
  if (otherRepeats) throw repeated(source, from);
  const key = question.keys.find(({ value }) => tablesOf(value).includes(other));
  if (key !== undefined) throw errorAt(source, key.value.at, 'sql.outer-key', { name: quoted(key.name) }, 'relation');
  const condition = rest.find(isOfOther);
  if (condition !== undefined) throw errorAt(source, condition.at, 'sql.outer-where', {}, 'relation');
  return { question: { ...question, where }, many: { table, kind: 'left' } };
}

/** `column IS NULL` of a column of the other table that has a value in each of its rows, or is a key: such a row has no partner. */
function isNone(condition: Bound, from: JoinSource, other: number): boolean {
  if (condition.kind !== 'is-null' || condition.item.kind !== 'column' || condition.item.table !== other) return false;
  const { column } = condition.item;
  const isSure = from.cards[other]?.columns.some(({ name, nullable }) => name === column && !nullable) === true;
  return isSure || from.keys.some((keys) => keys[other]?.column === column);
}

/** Whether a condition is never TRUE, or with `wanted` false never FALSE, where all columns of a table are NULL. */
function isNever(bound: Bound, wanted: boolean, table: number): boolean {
  switch (bound.kind) {
    case 'and':
    case 'or': {
      const never = (item: Bound) => isNever(item, wanted, table);
      return (bound.kind === 'and') === wanted ? bound.items.some(never) : bound.items.every(never);
    }
    case 'not':
      return isNever(bound.item, !wanted, table);
    case 'is-null':
      return !wanted && isLost(bound.item, table);
    default:
      return isLost(bound, table);
  }
}

/** Whether a value is surely NULL, or unknown, where all columns of a table are NULL. */
function isLost(bound: Bound, table: number): boolean {
  switch (bound.kind) {
    case 'column':
      return bound.table === table;
    case 'compare':
    case 'arithmetic':
    case 'divide':
      return isLost(bound.left, table) || isLost(bound.right, table);
    case 'in':
    case 'absolute':
      return isLost(bound.item, table);
    case 'call':
      return bound.items.some((item) => isLost(item, table));
    case 'and':
    case 'or':
    case 'not':
      return isNever(bound, true, table) && isNever(bound, false, table);
    default:
      return false;
  }
}

/** The question with the columns of a table as its card has them: each of its rows is there. */
function asOnCard(question: BoundQuestion, { cards }: JoinSource, table: number): BoundQuestion {
  const mayBeNull = new Set(
    (cards[table] as SourceCard).columns.flatMap(({ name, nullable }) => (nullable ? [name] : [])),
  );
  const reset = <T>(bound: T): T => {
    if (Array.isArray(bound)) return bound.map((item: unknown) => reset(item)) as T;
    if (typeof bound !== 'object' || bound === null) return bound;
    const copy = Object.fromEntries(Object.entries(bound).map(([name, value]) => [name, reset(value as unknown)])) as T;
    const column = bound as { readonly kind?: unknown; readonly table?: unknown; readonly column?: unknown };
    if (column.kind !== 'column' || column.table !== table) return copy;
    return { ...copy, nullable: mayBeNull.has(column.column as string) };
  };
  const { keys, where, outputs, condition } = question;
  return { ...question, keys: reset(keys), where: reset(where), outputs: reset(outputs), condition: reset(condition) };
}

/** Throws UsageError 'sql.outer-null' where it is not known what the other table of a left join hands over beside a row without a partner. */
export function checkNulls(source: SourceText, plan: Plan): void {
  if (plan.many?.kind !== 'left') return;
  const stage = plan.stages[1 - plan.many.table] as RowStage;
  for (const { kind, expression } of stage.outputs) {
    const isClear =
      kind === 'flag'
        ? truthOnNulls(expression) !== undefined
        : (kind === 'number' || kind === 'text') && isNullOnNulls(expression);
    if (!isClear) throw errorAt(source, 0, 'sql.outer-null', {}, 'relation');
  }
}

/** The plan with the hidden counts of keys, or of units of several owners' rows, that its gates compare. */
export function withKeyCounts(plan: Plan): Plan {
  if (plan.shared !== undefined) return withSetCounts(plan, plan.shared);
  if (plan.many === undefined || !withholds(plan)) return plan;
  const counts = keyCounts(plan).map(({ id, wider, count }): Measure => {
    return { kind: 'count', id, valid: takenApart(plan, wider, count), needs: [], keys: 'kept' };
  });
  const matched: Measure = { kind: 'count', id: matchedKeys, valid: null, needs: [], keys: 'matched' };
  return {
    ...plan,
    measures: [...plan.measures, ...counts, ...(plan.many.kind === 'without' ? [matched] : [])],
  };
}

/** Throws UsageError 'sql.total-rule-many' where the owner whose keys occur once asks for rules about totals: contributions are by row. */
export function checkTotalRules(source: SourceText, plan: Plan, cards: JoinSource['cards']): void {
  if (plan.many === undefined) return;
  const card = cards[1 - plan.many.table];
  if (card?.largestPercent === undefined && card?.pPercent === undefined) return;
  const asked = [...plan.columns.flatMap(measuresOf), ...comparedMeasures(plan)];
  const hasTotal = asked.some((id) => measureOf(plan, id).kind === 'sum');
  if (hasTotal) throw errorAt(source, 0, 'sql.total-rule-many', { table: quotedTable(card.owner, card.name) });
}
