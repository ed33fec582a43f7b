/**
 * Rows as the answer: `SELECT a, b FROM …` is `SELECT a, b, COUNT(*) FROM … GROUP BY a, b` with each row as often as was counted. Only
 * where every owner shows groups of a single row: anywhere else nothing but groups leaves.
 */
import type { Node, RangeVar, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import type { SourceText } from '../parse/source-text.ts';
import { isStar } from '../parse/syntax.ts';
import { containsAggregate } from '../bind/group-number.ts';
import { hasSubquery, isSet, partsOf } from '../bind/trees.ts';
import { findTable } from '../bind/tables.ts';
import { isWindow } from './aggregates.ts';

/** A question about groups; `repeats`: the column of the answer that says how often each row stands, and is no column of the question. */
export interface GroupedQuestion {
  readonly select: SelectStmt;
  readonly repeats?: number;
}

export function rowsAsGroups(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): GroupedQuestion {
  const { targetList: targets = [], groupClause, havingClause, distinctClause, fromClause } = select;
  if (
    isSet(select) ||
    distinctClause !== undefined ||
    groupClause !== undefined ||
    havingClause !== undefined ||
    fromClause === undefined
  )
    return { select };
  const values = targets.map((target) => ('ResTarget' in target ? target.ResTarget.val : undefined));
  const isRow = values.length > 0 && values.every((value) => value !== undefined && isOfRow(value));
  const isOfTables = (value: Node | undefined) => partsOf(value, 'ColumnRef').length > 0 || hasSubquery(value);
  if (!isRow || !values.some(isOfTables)) return { select };
  const tables = partsOf(select, 'RangeVar') as RangeVar[];
  if (tables.some((table) => findTable(source, table, cards).minimumGroupSize > 1)) return { select };
  const groups = targets.map((_target, i): Node => ({ A_Const: { ival: { ival: i + 1 } } }));
  const count: Node = {
    ResTarget: { name: 'rows', val: { FuncCall: { funcname: [{ String: { sval: 'count' } }], agg_star: true } } },
  };
  return { select: { ...select, groupClause: groups, targetList: [...targets, count] }, repeats: targets.length };
}

/** Neither `*` nor anything that gathers rows. */
function isOfRow(value: Node): boolean {
  if ('ColumnRef' in value && isStar(value.ColumnRef)) return false;
  if (containsAggregate(value)) return false;
  return !partsOf(value, 'FuncCall').some((call) => isWindow({ FuncCall: call } as Node));
}
