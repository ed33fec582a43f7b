/** Category lists: the dictionaries of group keys. */
import type { ColumnType } from '../../contract/cards.ts';
import { compareText } from '../../contract/text-order.ts';

/** All values of several lists, once each, ascending as the type orders them (text by code point). */
export function mergeCategories(type: ColumnType, lists: readonly (readonly string[])[]): string[] {
  const all = [...new Set(lists.flat())];
  const isNumber = type.kind === 'integer' || type.kind === 'decimal';
  return all.sort(isNumber ? compareNumbers : compareText);
}

/** Numbers of equally many digits after the point. */
function compareNumbers(a: string, b: string): number {
  const difference = BigInt(a.replace('.', '')) - BigInt(b.replace('.', ''));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
