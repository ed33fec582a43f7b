/** Which constructs of SQL a question is made of, by PostgreSQL's own syntax tree: what manuals promise is held against what tests ask. */
import { parseQuestion } from '../parse/parse.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A word of the tree. */
const said = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Frame options of PostgreSQL's parser (parsenodes.h), those that a question may write. */
const frameOptions: readonly (readonly [number, string])[] = [
  [0x2, 'RANGE'],
  [0x4, 'ROWS'],
  [0x8, 'GROUPS'],
  [0x20, 'from the first row'],
  [0x100, 'to the last row'],
  [0x200, 'from this row'],
  [0x400, 'to this row'],
  [0x800, 'from rows before'],
  [0x1000, 'to rows before'],
  [0x2000, 'from rows after'],
  [0x4000, 'to rows after'],
  [0x8000, 'EXCLUDE CURRENT ROW'],
  [0x10000, 'EXCLUDE GROUP'],
  [0x20000, 'EXCLUDE TIES'],
];
const nonDefault = 0x1;

/** Functions whose first argument is a word that says what they do. */
const byWord = new Set(['extract', 'date_part', 'date_trunc', 'date_diff']);

/** Names of constructs, such as `LEFT JOIN`, `sum(DISTINCT)`, `a subquery in HAVING`. Throws as parseQuestion does. */
export async function constructsOf(sql: string): Promise<Set<string>> {
  const found = new Set<string>();
  const { select } = await parseQuestion(sql);
  visit({ SelectStmt: select }, [], found);
  return found;
}

/** `path`: the clauses around it, the innermost last. */
function visit(node: unknown, path: readonly string[], found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, path, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    const isKind = /^[A-Z]/.test(name) && typeof value === 'object' && value !== null;
    if (isKind) for (const construct of constructsIn(name, value as Fields, path)) found.add(construct);
    const clause = clauses[name];
    visit(value, clause === undefined ? path : [...path, clause], found);
  }
}

const clauses: Readonly<Record<string, string>> = {
  targetList: 'the list',
  whereClause: 'WHERE',
  havingClause: 'HAVING',
  groupClause: 'GROUP BY',
  sortClause: 'ORDER BY',
  fromClause: 'FROM',
  quals: 'ON',
  agg_filter: 'FILTER',
};

const wordOf = (node: unknown): string => {
  const { String: text, A_Const: constant } = (node ?? {}) as {
    String?: { sval?: string };
    A_Const?: { sval?: { sval?: string } };
  };
  return text?.sval ?? constant?.sval?.sval ?? '';
};
const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);
const last = (list: unknown): string => wordOf((list as readonly unknown[] | undefined)?.at(-1));

function constructsIn(name: string, node: Fields, path: readonly string[]): string[] {
  const place = path.at(-1) ?? 'the list';
  switch (name) {
    case 'SelectStmt':
      return selectConstructs(node, path);
    case 'JoinExpr': {
      const kind = `${said(node['jointype']).replace('JOIN_', '')} JOIN`;
      return [lengthOf(node['usingClause']) > 0 ? `${kind} USING` : kind];
    }
    case 'RangeSubselect':
      return ['a derived table'];
    case 'CommonTableExpr':
      return ['WITH'];
    case 'SubLink':
      return [`${said(node['subLinkType'])} in ${place}`];
    case 'GroupingSet':
      return [said(node['kind'])];
    case 'GroupingFunc':
      return [`GROUPING in ${place}`];
    case 'NullTest':
    case 'BooleanTest':
      return [said(node['nulltesttype'] ?? node['booltesttype'])];
    case 'BoolExpr':
      return [said(node['boolop'])];
    case 'CaseExpr':
      return [`CASE in ${place}`];
    case 'CoalesceExpr':
      return ['COALESCE'];
    case 'MinMaxExpr':
      return [said(node['op'])];
    case 'A_Expr':
      return [`${said(node['kind'])} ${last(node['name'])}`];
    case 'SortBy':
      return [`ORDER BY ${said(node['sortby_dir'])} ${said(node['sortby_nulls'])}`];
    case 'TypeCast':
      return [`type ${last((node['typeName'] as Fields)['names'])}`];
    case 'WindowDef':
      return frameConstructs(node);
    case 'FuncCall':
      return functionConstructs(node, place);
    default:
      return [];
  }
}

function selectConstructs(node: Fields, path: readonly string[]): string[] {
  const depth = path.includes('FROM') ? ' in FROM' : '';
  const operator = said(node['op']) || 'SETOP_NONE';
  return [
    ...(operator === 'SETOP_NONE' ? [] : [`${operator}${node['all'] === true ? ' ALL' : ''}${depth}`]),
    ...(lengthOf(node['fromClause']) > 1 ? ['tables by commas'] : []),
    ...(node['distinctClause'] === undefined ? [] : [`SELECT DISTINCT${depth}`]),
    ...(node['groupClause'] === undefined ? [] : [`GROUP BY${depth}`]),
    ...(lengthOf(node['groupClause']) > 1 ? ['several keys'] : []),
    ...(node['havingClause'] === undefined ? [] : [`HAVING${depth}`]),
    ...(node['windowClause'] === undefined ? [] : ['WINDOW']),
    ...(node['limitCount'] === undefined ? [] : ['LIMIT']),
    ...(node['limitOffset'] === undefined ? [] : ['OFFSET']),
  ];
}

function frameConstructs(node: Fields): string[] {
  const options = Number(node['frameOptions'] ?? 0);
  const frame = frameOptions.flatMap(([bit, name]) => ((options & bit) > 0 ? [`frame: ${name}`] : []));
  return [
    ...(node['partitionClause'] === undefined ? [] : ['PARTITION BY']),
    ...(node['orderClause'] === undefined ? ['OVER without an order'] : ['OVER with an order']),
    ...((options & nonDefault) > 0 ? frame : []),
  ];
}

function functionConstructs(node: Fields, place: string): string[] {
  const name = last(node['funcname']).toLowerCase();
  const [first] = (node['args'] as readonly unknown[] | undefined) ?? [];
  const called = byWord.has(name) ? `${name} ${wordOf(first).toLowerCase()}` : name;
  return [
    node['over'] === undefined ? called : `${called} OVER`,
    ...(node['agg_distinct'] === true ? [`${called}(DISTINCT)`] : []),
    ...(node['agg_filter'] === undefined ? [] : ['FILTER']),
    ...(place === 'HAVING' ? [`${called} in HAVING`] : []),
  ];
}
