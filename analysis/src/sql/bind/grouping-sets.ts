/** GROUP BY with GROUPING SETS, ROLLUP and CUBE, and GROUPING(…) of its keys. */
import type { GroupingSet, Node } from 'libpg-query';
import type { CompareOperator } from '../../local/stages.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { locationOf, operatorOf } from '../parse/syntax.ts';
import './grouping-messages.ts';

/** Keys of the sets together, and each set as numbers of them. */
export interface WrittenSets {
  readonly keys: readonly Node[];
  readonly sets: readonly (readonly number[])[];
}

/** Sets that a question may have. */
const mostSets = 64;

/** The grouping sets of a GROUP BY; undefined where it has but one, of all its items. Throws UsageError 'sql.grouping-sets'. */
export function writtenSets(source: SourceText, clause: readonly Node[]): WrittenSets | undefined {
  if (!clause.some((node) => 'GroupingSet' in node)) return undefined;
  const keys: Node[] = [];
  const sets = clause
    .map((node) => setsIn(node))
    .reduce((before, next) => before.flatMap((set) => next.map((more) => [...set, ...more])), [[]]);
  if (sets.length > mostSets) {
    throw errorAt(source, locationOf(clause[0]), 'sql.grouping-sets', { found: sets.length, limit: mostSets });
  }
  const numbered = sets.map((set) =>
    set.map((node) => {
      const known = keys.indexOf(node);
      return known < 0 ? keys.push(node) - 1 : known;
    }),
  );
  return { keys, sets: numbered };
}

/** `(a, b)`: several items as one. */
function itemsOf(node: Node): readonly Node[] {
  return 'RowExpr' in node && node.RowExpr.row_format === 'COERCE_IMPLICIT_CAST' ? (node.RowExpr.args ?? []) : [node];
}

function setsIn(node: Node): (readonly Node[])[] {
  if (!('GroupingSet' in node)) return [itemsOf(node)];
  const { kind, content = [] } = node.GroupingSet as GroupingSet;
  switch (kind) {
    case 'GROUPING_SET_ROLLUP':
      return Array.from({ length: content.length + 1 }, (_, left) =>
        content.slice(0, content.length - left).flatMap(itemsOf),
      );
    case 'GROUPING_SET_CUBE':
      // Beyond so many there are too many sets.
      return Array.from({ length: 2 ** Math.min(content.length, 7) }, (_, bits) =>
        content.filter((_item, i) => ((bits >> i) & 1) === 0).flatMap(itemsOf),
      );
    case 'GROUPING_SET_SETS':
      return content.flatMap(setsIn);
    default:
      return [[]];
  }
}

/**
 * The sets as numbers of keys, given the key of each item, those of more keys first; undefined where one set has all keys. Throws
 * UsageError 'sql.grouping-set-twice', unless duplicates are left out (`distinct`).
 */
export function orderedSets(
  source: SourceText,
  at: number,
  sets: readonly (readonly number[])[],
  { keys, distinct }: { readonly keys: number; readonly distinct: boolean },
): (readonly number[])[] | undefined {
  const plain = sets.map((set) => [...new Set(set)].sort((a, b) => a - b));
  const different = [...new Map(plain.map((set) => [set.join(), set])).values()];
  if (different.length < plain.length && !distinct) throw errorAt(source, at, 'sql.grouping-set-twice');
  const [only, second] = different;
  if (second === undefined && only?.length === keys) return undefined;
  return different.toSorted((a, b) => b.length - a.length);
}

/** A condition on GROUPING(…) alone: it holds or not for all groups of a set. */
export interface GroupingCondition {
  readonly args: readonly Node[];
  readonly operator: CompareOperator;
  readonly value: number;
}

const operators: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];

export function groupingCondition(node: Node): GroupingCondition | undefined {
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return undefined;
  const { lexpr, rexpr } = node.A_Expr;
  const operator = operatorOf(node.A_Expr);
  if (lexpr === undefined || !('GroupingFunc' in lexpr) || !operators.includes(operator)) return undefined;
  if (rexpr === undefined || !('A_Const' in rexpr) || rexpr.A_Const.ival === undefined) return undefined;
  return {
    args: lexpr.GroupingFunc.args ?? [],
    operator: operator as CompareOperator,
    value: rexpr.A_Const.ival.ival ?? 0,
  };
}

/** GROUPING(…) of `keys` in the groups of a set. */
export function groupingOf(keys: readonly number[], set: readonly number[]): number {
  return keys.reduce((bits, key) => bits * 2 + (set.includes(key) ? 0 : 1), 0);
}

export function holds(found: number, operator: CompareOperator, value: number): boolean {
  switch (operator) {
    case '=':
      return found === value;
    case '<>':
      return found !== value;
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
  }
}
