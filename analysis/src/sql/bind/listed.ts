/** The values that conditions leave to an expression. */
import { type Bound, boundText, typeOf } from './bound.ts';
import { mergeCategories } from './categories.ts';
import { dictionaryOf } from './dictionary.ts';
import type { Scope } from './scope.ts';

/**
 * All values that an expression has where all of `where` is true, as categories are written; null where these conditions list none.
 * Of texts, whole numbers, dates and booleans.
 */
export function listedValues(scope: Scope, bound: Bound, where: readonly Bound[]): readonly string[] | null {
  const type = typeOf(bound);
  if (type.kind === 'decimal') return null;
  const text = boundText(bound);
  const listed = (values: readonly Bound[]): ReadonlySet<string> | null => {
    const lists = values.map((value) =>
      value.kind === 'constant' && value.type.kind === type.kind ? dictionaryOf(scope, value) : null,
    );
    return lists.includes(null) ? null : new Set((lists as (readonly string[])[]).flat());
  };
  const among = (condition: Bound): ReadonlySet<string> | null => {
    switch (condition.kind) {
      case 'compare':
        if (condition.operator !== '=') return null;
        if (boundText(condition.left) === text) return listed([condition.right]);
        return boundText(condition.right) === text ? listed([condition.left]) : null;
      case 'in':
        return boundText(condition.item) === text ? listed(condition.values) : null;
      case 'and':
        return all(condition.items);
      case 'or': {
        const lists = condition.items.map(among);
        return lists.includes(null) ? null : new Set((lists as ReadonlySet<string>[]).flatMap((list) => [...list]));
      }
      default:
        return null;
    }
  };
  const all = (conditions: readonly Bound[]): ReadonlySet<string> | null => {
    const lists = conditions.map(among).filter((list) => list !== null);
    const [first, ...others] = lists;
    if (first === undefined) return null;
    return new Set([...first].filter((value) => others.every((list) => list.has(value))));
  };
  const found = all(where);
  return found === null ? null : mergeCategories(type, [[...found]]);
}
