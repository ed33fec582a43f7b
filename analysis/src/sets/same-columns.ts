/** Columns of several owners that are carried alike. */
import { canonicalJson } from '../contract/canonical.ts';
import type { ColumnCard } from '../contract/cards.ts';
import { rangeOfColumn } from '../sql/plan/ranges.ts';

/** Numbers are carried alike where they have as many decimals; how many digits a column may have does not matter. */
export function isSameType({ type: a }: Pick<ColumnCard, 'type'>, { type: b }: Pick<ColumnCard, 'type'>): boolean {
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.scale === b.scale;
  return canonicalJson(a) === canonicalJson(b);
}

/** Whether an owner's column, as it is today, fits into a stacked one, whose range and list are those of all owners together. */
export function fitsInto(
  { type, range, categories }: Pick<ColumnCard, 'type' | 'range' | 'categories'>,
  own: ColumnCard,
): boolean {
  if (!isSameType({ type }, own)) return false;
  if (type.kind === 'text') return own.categories?.every((value) => categories?.includes(value)) === true;
  const found = rangeOfColumn(own.type, own.range);
  return (
    found === null ||
    type.kind === 'boolean' ||
    (range !== undefined && found.min >= BigInt(range.min) && found.max <= BigInt(range.max))
  );
}
