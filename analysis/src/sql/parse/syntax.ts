/** Reading PostgreSQL's syntax tree: names, places, and what constructs are called in SQL. */
import type { A_Expr, ColumnRef, FuncCall, Node } from 'libpg-query';

/** The kind of a node: its only key. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? 'nothing';
}

/** Byte offset of the first recorded place in a node; −1 if none is. */
export function locationOf(node: unknown): number {
  let first = -1;
  const visit = (item: unknown) => {
    if (typeof item !== 'object' || item === null) return;
    for (const [name, value] of Object.entries(item)) {
      if (name === 'location' && typeof value === 'number') {
        if (value >= 0 && (first < 0 || value < first)) first = value;
      } else visit(value);
    }
  };
  visit(node);
  return first;
}

/** The texts of a list of String nodes, or undefined if it holds anything else (such as `*`). */
export function namesOf(nodes: readonly Node[] | undefined): string[] | undefined {
  const names: string[] = [];
  for (const node of nodes ?? []) {
    if (!('String' in node)) return undefined;
    names.push(node.String.sval ?? '');
  }
  return names;
}

/** True for `*` and `t.*`. */
export function isStar(reference: ColumnRef): boolean {
  return (reference.fields ?? []).some((field) => 'A_Star' in field);
}

/** Operator symbol of an expression. */
export function operatorOf(expression: A_Expr): string {
  return namesOf(expression.name)?.at(-1) ?? '?';
}

/** Name of a function without the schema in front. */
export function functionOf(call: FuncCall): string {
  return namesOf(call.funcname)?.at(-1) ?? '?';
}

const expressionNames: Readonly<Record<string, string>> = {
  CaseExpr: 'CASE',
  SubLink: '(SELECT …)',
  RangeSubselect: '(SELECT …)',
  CoalesceExpr: 'COALESCE',
  MinMaxExpr: 'GREATEST / LEAST',
  SQLValueFunction: 'CURRENT_DATE / CURRENT_TIMESTAMP / CURRENT_USER',
  ParamRef: '$n',
  A_ArrayExpr: 'ARRAY',
  RowExpr: 'ROW',
  TypeCast: 'CAST',
  A_Indirection: '(…).field',
  CollateClause: 'COLLATE',
  GroupingSet: 'GROUPING SETS / ROLLUP / CUBE',
  GroupingFunc: 'GROUPING',
  SetToDefault: 'DEFAULT',
  RangeFunction: 'FROM function(…)',
  RangeTableSample: 'TABLESAMPLE',
  RangeTableFunc: 'XMLTABLE',
  JsonTable: 'JSON_TABLE',
  A_Star: '*',
};

const operatorKinds: Readonly<Record<string, string>> = {
  AEXPR_LIKE: 'LIKE',
  AEXPR_ILIKE: 'ILIKE',
  AEXPR_SIMILAR: 'SIMILAR TO',
  AEXPR_OP_ANY: '= ANY (…)',
  AEXPR_OP_ALL: '= ALL (…)',
  AEXPR_DISTINCT: 'IS DISTINCT FROM',
  AEXPR_NOT_DISTINCT: 'IS NOT DISTINCT FROM',
  AEXPR_NULLIF: 'NULLIF',
  AEXPR_BETWEEN_SYM: 'BETWEEN SYMMETRIC',
  AEXPR_NOT_BETWEEN_SYM: 'NOT BETWEEN SYMMETRIC',
};

/** What an expression outside the subset is called. */
export function constructName(node: Node): string {
  if ('FuncCall' in node) {
    if (functionOf(node.FuncCall) === 'timezone') return 'AT TIME ZONE';
    return node.FuncCall.over === undefined
      ? `${functionOf(node.FuncCall)}(…)`
      : `${functionOf(node.FuncCall)}(…) OVER`;
  }
  if ('A_Expr' in node) return operatorKinds[node.A_Expr.kind ?? ''] ?? operatorOf(node.A_Expr);
  const kind = kindOf(node);
  return expressionNames[kind] ?? kind;
}

/** What a statement is called: InsertStmt → INSERT, CreateTableAsStmt → CREATE TABLE AS. */
export function statementName(node: Node): string {
  const words = kindOf(node)
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.toUpperCase();
}
