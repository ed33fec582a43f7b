/** Equalities that can be join keys. */
import { type Bound, type BoundColumn, tablesOf, typeOf } from './bound.ts';

export type JoinKey = { readonly left: BoundColumn; readonly right: BoundColumn };

/** `a.x = b.y` between plain columns of both tables whose type can be a key; null for any other condition. */
export function keyEquality(bound: Bound): JoinKey | null {
  if (bound.kind !== 'compare' || bound.operator !== '=' || tablesOf(bound).length < 2) return null;
  const { left, right } = bound;
  if (left.kind !== 'column' || right.kind !== 'column' || !isKeyType(left) || !isKeyType(right)) return null;
  return left.table === 0 ? { left, right } : { left: right, right: left };
}

/** Tokens are made of whole numbers, dates, timestamps, times and text; equal decimals and booleans are compared under protocol instead. */
export function isKeyType(column: BoundColumn): boolean {
  return ['integer', 'date', 'timestamp', 'time', 'text'].includes(typeOf(column).kind);
}
