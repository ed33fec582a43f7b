/** What an owner's expressions are beside a row that has no partner in its table: where every column is NULL. */
import type { Expression } from '../../local/stages.ts';

/** True, false, or null for unknown; undefined where that is not worked out here. */
export function truthOnNulls(expression: Expression): boolean | null | undefined {
  switch (expression.kind) {
    case 'column':
      return null;
    case 'constant':
      return expression.value === null ? null : expression.value === 'true';
    case 'compare':
      return isNullOnNulls(expression.left) || isNullOnNulls(expression.right) ? null : undefined;
    case 'in':
      return isNullOnNulls(expression.item) ? null : undefined;
    case 'is-null': {
      if (isNullOnNulls(expression.item)) return true;
      const truth = truthOnNulls(expression.item);
      return truth === undefined ? undefined : truth === null;
    }
    case 'not': {
      const truth = truthOnNulls(expression.item);
      return typeof truth === 'boolean' ? !truth : truth;
    }
    case 'and':
    case 'or': {
      const items = expression.items.map(truthOnNulls);
      const decisive = expression.kind === 'or';
      if (items.includes(decisive)) return decisive;
      if (items.includes(undefined)) return undefined;
      return items.includes(null) ? null : !decisive;
    }
    default:
      return undefined;
  }
}

/** Whether a value is surely NULL: columns, and arithmetic with them. */
export function isNullOnNulls(expression: Expression): boolean {
  switch (expression.kind) {
    case 'column':
      return true;
    case 'constant':
      return expression.value === null;
    case 'arithmetic':
    case 'divide':
      return isNullOnNulls(expression.left) || isNullOnNulls(expression.right);
    case 'absolute':
      return isNullOnNulls(expression.item);
    default:
      return false;
  }
}
