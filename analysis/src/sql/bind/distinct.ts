/** SELECT DISTINCT at the top of a question: groups of what it lists, or an answer of which each row stands once. */
import type { Node, SelectStmt } from 'libpg-query';
import { refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { isStar, locationOf } from '../parse/syntax.ts';
import { containsAggregate } from './group-number.ts';

/**
 * The question without DISTINCT: rows are grouped by all that is listed; of groups and aggregates `distinct` is set, as equal rows of the
 * answer are one. Throws UsageError 'sql.unsupported…' for DISTINCT ON.
 */
export function withoutDistinct(
  source: SourceText,
  select: SelectStmt,
): { readonly select: SelectStmt; readonly distinct: boolean } {
  const { distinctClause, ...rest } = select;
  if (distinctClause === undefined) return { select, distinct: false };
  const on = distinctClause.find((node) => Object.keys(node).length > 0);
  if (on !== undefined) throw refused(source, 'DISTINCT ON', source.keyword('DISTINCT', locationOf(on)));
  const targets = (select.targetList ?? []).flatMap((node) => ('ResTarget' in node ? [node.ResTarget.val] : []));
  const isGrouped = select.groupClause !== undefined || targets.some((node) => containsAggregate(node));
  // What columns these are is not known yet.
  if (targets.some((node) => node !== undefined && 'ColumnRef' in node && isStar(node.ColumnRef)))
    return { select, distinct: false };
  if (isGrouped || containsAggregate(select.havingClause)) return { select: rest, distinct: true };
  const groupClause = targets.flatMap((node, i): Node[] => {
    // A constant makes no groups.
    if (node === undefined || 'A_Const' in node) return [];
    return [{ A_Const: { ival: { ival: i + 1 }, location: locationOf(node) } }];
  });
  return { select: groupClause.length === 0 ? select : { ...rest, groupClause }, distinct: false };
}
