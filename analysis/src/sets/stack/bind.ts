/** The tables of a stack: their cards, keys, and the columns that they have in common, brought to one range and one list. */
import { UsageError } from '@tacit/engine';
import { canonicalJson } from '../../contract/canonical.ts';
import type { ColumnCard, DatasetCard, Range } from '../../contract/cards.ts';
import { nearestNames, quoted, quotedTable } from '../../contract/nearest.ts';
import { mergeCategories } from '../../sql/bind/categories.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { isWithin, rangeOfColumn, secureLimit, toRange, union } from '../../sql/plan/ranges.ts';
import { bindTables, columnsNamed, type KeyedTable } from '../bind.ts';
import '../align/messages.ts';
import { isSameType } from '../same-columns.ts';
import './messages.ts';
import type { StackQuestion } from './question.ts';

/** A column as it is kept: `card` has the type, the widest range and the whole list. */
export interface StackedColumn {
  readonly card: ColumnCard;
  /** Tables by place, with the column as each has it. */
  readonly parts: readonly { readonly place: number; readonly own: ColumnCard }[];
}

export interface BoundStack {
  /** The stacked tables, then those beside them. */
  readonly tables: readonly KeyedTable[];
  /** So many of them are stacked. */
  readonly stacked: number;
  readonly as: string;
  /** In the order of the question. */
  readonly columns: readonly StackedColumn[];
}

/** Throws UsageError 'stack.…', 'set.…', 'align.…', 'card.…'. */
export function bindStack(question: StackQuestion, known: readonly DatasetCard[]): BoundStack {
  const { tables: stackedNames, beside = [], on = [], canonical, duplicates } = question;
  const stacked = stackedNames.length;
  const names = [...stackedNames, ...beside];
  const tables = bindTables(
    {
      tables: names,
      on: on.map((part) =>
        typeof part === 'string' ? part : names.map((_, place) => part[Math.max(0, place - stacked + 1)] as string),
      ),
      ...(canonical === undefined ? {} : { canonical }),
      // Rows that are matched with nobody's need no key.
      duplicates: beside.length === 0 ? 'once' : (duplicates ?? 'refuse'),
    },
    known,
  );
  const cards = tables.slice(0, stacked).map(({ card }) => card);
  const others = tables.slice(stacked);
  const isBeside = (name: string) => others.some(({ card }) => name.startsWith(`${card.owner}.${card.name}.`));
  const columns = question.columns.map((name): StackedColumn => {
    if (!isBeside(name)) return stackedColumn(name, cards, question.lists ?? 'same');
    const [found] = columnsNamed([name], others);
    const { table, column } = found as NonNullable<typeof found>;
    checkColumn(column, table.card);
    return { card: column, parts: [{ place: tables.indexOf(table), own: column }] };
  });
  return { tables, stacked, as: question.as ?? (cards[0] as DatasetCard).name, columns };
}

const shown = ({ owner, name }: DatasetCard, column: string): string => `${quotedTable(owner, name)}.${quoted(column)}`;

/** What a table under protocol has a place for. */
function checkColumn(column: ColumnCard, { owner, name }: DatasetCard): void {
  const about = { column: `${quotedTable(owner, name)}.${quoted(column.name)}`, owner };
  const { kind } = column.type;
  if (kind === 'text' && column.categories === undefined) throw new UsageError('align.no-list', about);
  if (kind === 'timestamp' || kind === 'time') throw new UsageError('align.timestamp', { ...about, type: kind });
  const range = rangeOfColumn(column.type, column.range);
  if (range !== null && !isWithin(range, secureLimit)) throw new UsageError('align.too-wide', { ...about, ...range });
}

function stackedColumn(name: string, cards: readonly DatasetCard[], lists: 'same' | 'all'): StackedColumn {
  const owns = cards.map((card) => {
    const own = card.columns.find((each) => each.name === name);
    if (own !== undefined) return own;
    const columns = card.columns.map((each) => each.name);
    const table = quotedTable(card.owner, card.name);
    const { owner } = card;
    throw new UsageError('stack.no-column', { column: name, table, owner, near: nearestNames(name, columns), columns });
  });
  const [first] = owns as [ColumnCard, ...ColumnCard[]];
  const [one] = cards as [DatasetCard, ...DatasetCard[]];
  owns.forEach((own, place) => {
    const card = cards[place] as DatasetCard;
    checkColumn(own, card);
    const about = { first: shown(one, name), second: shown(card, name), owner: card.owner };
    if (!isSameType(own, first))
      throw new UsageError('stack.other-type', { ...about, is: typeText(own.type), was: typeText(first.type) });
    const [mine = [], theirs = []] = [own.categories, first.categories];
    if (own.type.kind !== 'text' || lists === 'all' || canonicalJson(mine) === canonicalJson(theirs)) return;
    const only = (list: readonly string[], of: readonly string[]) => list.filter((value) => !of.includes(value));
    throw new UsageError('stack.other-list', { ...about, only: only(theirs, mine), besides: only(mine, theirs) });
  });
  return {
    card: {
      name,
      type: widestType(owns),
      nullable: owns.some(({ nullable }) => nullable),
      ...rangeOfAll(owns),
      ...(first.type.kind === 'text'
        ? {
            categories: mergeCategories(
              first.type,
              owns.map(({ categories = [] }) => categories),
            ),
          }
        : {}),
      allow: [],
    },
    parts: owns.map((own, place) => ({ place, own })),
  };
}

function widestType(owns: readonly ColumnCard[]): ColumnCard['type'] {
  const digits = ({ type }: ColumnCard) => (type.kind === 'decimal' ? type.precision : 0);
  return owns.reduce((most, each) => (digits(each) > digits(most) ? each : most)).type;
}

function rangeOfAll(owns: readonly ColumnCard[]): { range?: Range } {
  const ranges = owns.flatMap(({ type, range }) => rangeOfColumn(type, range) ?? []);
  const [first] = ranges;
  if (first === undefined || owns[0]?.type.kind === 'boolean') return {};
  return { range: toRange(ranges.reduce(union, first)) };
}
