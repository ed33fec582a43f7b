/**
 * A dataset card comes from its owner, perhaps over the wire, and decides how wide numbers are under protocol: what it
 * says must at least make sense before anything is planned with it.
 */
import { UsageError } from '@tacit/engine';
import { isReadableName } from '../../contract/names.ts';
import type { ColumnCard, ColumnType, DatasetCard } from '../../contract/cards.ts';
import { daysOfDate } from '../../contract/dates.ts';
import { microsOfTime, microsOfTimestamp, timestampText, timeText } from '../../contract/timestamps.ts';
import { rangeOfColumn, secureLimit } from '../plan/ranges.ts';
import { mergeCategories } from './categories.ts';

const mostDigits = 38;
/**
 * A join of so many rows would take about 185 GB of memory at each computer (10 groups; more with more groups), and days: a card
 * that says more is mistaken, or means to keep others busy.
 */
export const mostRows = 1_000_000_000;

/** Throws UsageError 'card.too-many-rows', or 'card.invalid' naming dataset, column and which of its facts is wrong. */
export function checkCard(card: DatasetCard): void {
  const dataset = `${card.owner}.${card.name}`;
  const need = (good: boolean, fact: string, column = '*') => {
    if (!good) throw new UsageError('card.invalid', { owner: card.owner, dataset, column, fact });
  };
  need(isReadableName(card.name) && isReadableName(card.owner), 'name');
  need(card.unit === undefined || isReadableName(card.unit.column), 'unit');
  need(isCount(card.rowsUpTo, Number.MAX_SAFE_INTEGER), 'rowsUpTo');
  if (card.rowsUpTo > mostRows) {
    throw new UsageError('card.too-many-rows', { owner: card.owner, dataset, found: card.rowsUpTo, limit: mostRows });
  }
  need(isCount(card.minimumGroupSize, Number.MAX_SAFE_INTEGER), 'minimumGroupSize');
  for (const { columns, most } of card.repeats ?? [])
    need(columns.length > 0 && most >= 1 && isCount(most, mostRows), 'repeats');
  need(new Set(card.columns.map(({ name }) => name)).size === card.columns.length, 'columns');
  for (const column of card.columns) {
    need(isReadableName(column.name), 'name', column.name);
    need(isType(column.type), 'type', column.name);
    need(isRange(column), 'range', column.name);
    need(areCategories(column), 'categories', column.name);
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

/** Text that any engine can be asked about. */
function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function isType(type: ColumnType): boolean {
  if (type.kind !== 'decimal') return true;
  const { precision, scale } = type;
  return isCount(precision, mostDigits) && precision > 0 && isCount(scale, precision);
}

function isRange({ type, range }: ColumnCard): boolean {
  if (range === undefined) return true;
  if (type.kind === 'text' || type.kind === 'boolean' || !isInteger(range.min) || !isInteger(range.max)) return false;
  const [min, max] = [BigInt(range.min), BigInt(range.max)];
  // Within what the protocol holds, and for dates and timestamps within the calendar.
  const isInCalendar = type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'time';
  const widest = isInCalendar ? rangeOfColumn(type, undefined) : { min: -secureLimit, max: secureLimit };
  return widest !== null && min <= max && min >= widest.min && max <= widest.max;
}

/** Each once, ascending, written as the type is. */
function areCategories({ type, categories }: ColumnCard): boolean {
  if (categories === undefined) return true;
  if (type.kind === 'decimal' || !categories.every((category) => isCategory(type, category))) return false;
  const sorted = mergeCategories(type, [categories]);
  return sorted.length === categories.length && sorted.every((category, i) => category === categories[i]);
}

function isCategory(type: ColumnType, category: string): boolean {
  switch (type.kind) {
    case 'boolean':
      return category === 'true' || category === 'false';
    case 'integer':
      return isInteger(category);
    case 'date':
      return isDate(category);
    case 'timestamp':
      return isWritten(category, (text) => timestampText(microsOfTimestamp(text)));
    case 'time':
      return isWritten(category, (text) => timeText(microsOfTime(text)));
    case 'text':
      return isText(category);
    case 'decimal':
      return false;
  }
}

/** As integers are written, so that none is written in two ways; longer ones leave 63 bits. */
function isInteger(text: string): boolean {
  return /^(0|-?[1-9]\d{0,18})$/.test(text) && BigInt(text) >= -secureLimit && BigInt(text) <= secureLimit;
}

/** As it is written here: in one way only. */
function isWritten(text: string, again: (text: string) => string): boolean {
  try {
    return again(text) === text;
  } catch {
    return false;
  }
}

function isDate(text: string): boolean {
  try {
    daysOfDate(text);
    return true;
  } catch {
    return false;
  }
}
