/** Category lists: the dictionaries of group keys. */
import type { ColumnType } from '../../contract/cards.ts';
import { compareText } from '../../contract/text-order.ts';

/** All values of several lists, once each, ascending as the type orders them (text by code point). */
export function mergeCategories(type: ColumnType, lists: readonly (readonly string[])[]): string[] {
  const all = [...new Set(lists.flat())];
  return all.sort(type.kind === 'integer' ? compareIntegers : compareText);
}

function compareIntegers(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
