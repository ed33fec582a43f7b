/** Category lists: the dictionaries of group keys. */
import type { ColumnType } from '../../plan/types.ts';

/** All values of several lists, once each, ascending as the type orders them (text by code point). */
export function mergeCategories(type: ColumnType, lists: readonly (readonly string[])[]): string[] {
  const all = [...new Set(lists.flat())];
  return all.sort(type.kind === 'integer' ? compareIntegers : compareCodePoints);
}

function compareIntegers(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** By code point, which differs from JavaScript's own order (UTF-16 units) beyond the basic plane. */
export function compareCodePoints(a: string, b: string): number {
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = ((x[i] as string).codePointAt(0) as number) - ((y[i] as string).codePointAt(0) as number);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}
