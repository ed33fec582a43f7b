/** WITH, and derived tables over several owners that only select and compute: written into the question where they are used. */
import type { ColumnRef, Node, ResTarget, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { isStar, locationOf, namesOf } from '../parse/syntax.ts';
import { isSet, ownersIn, partsOf } from '../bind/trees.ts';

/** Nodes that a question may have once its WITH is written out. */
const mostNodes = 50_000;

/** The question without WITH: each name in FROM is the query that it stands for. */
export function withoutWith(source: SourceText, select: SelectStmt): SelectStmt {
  const budget = { left: mostNodes };
  const spent = (at: number) => errorAt(source, Math.max(0, at), 'sql.with-too-large');
  const write = (value: unknown, known: ReadonlyMap<string, Node>): unknown => {
    if (Array.isArray(value)) return value.map((item) => write(item, known));
    if (typeof value !== 'object' || value === null) return value;
    if (--budget.left < 0) throw spent(0);
    const node = value as Record<string, unknown>;
    if ('SelectStmt' in node) return { SelectStmt: statement(node['SelectStmt'] as SelectStmt, known) };
    if ('RangeVar' in node) {
      const { schemaname, relname = '', alias, location } = (node as Extract<Node, { RangeVar: unknown }>).RangeVar;
      const found = schemaname === undefined ? known.get(relname) : undefined;
      if (found === undefined || !('RangeSubselect' in found)) return node;
      const { RangeSubselect: derived } = found;
      budget.left -= sizeOf(derived);
      if (budget.left < 0) throw spent(location ?? 0);
      const colnames = alias?.colnames ?? derived.alias?.colnames;
      return {
        RangeSubselect: {
          ...derived,
          alias: { aliasname: alias?.aliasname ?? relname, ...(colnames === undefined ? {} : { colnames }) },
        },
      };
    }
    return Object.fromEntries(
      Object.entries(node).map(([name, item]) => [
        name,
        // The sides of a set operation are no nodes of their own.
        name === 'larg' || name === 'rarg' ? side(item, known) : write(item, known),
      ]),
    );
  };
  const side = (item: unknown, known: ReadonlyMap<string, Node>): unknown => {
    const isNode =
      typeof item === 'object' &&
      item !== null &&
      Object.keys(item).length === 1 &&
      /^[A-Z]/.test(Object.keys(item)[0] ?? '');
    return isNode ? write(item, known) : statement(item as SelectStmt, known);
  };
  const statement = (given: SelectStmt, around: ReadonlyMap<string, Node>): SelectStmt => {
    const { withClause, ...rest } = given;
    const known = new Map(around);
    if (withClause?.recursive === true) throw refused(source, 'WITH RECURSIVE', withClause.location ?? 0);
    for (const each of withClause?.ctes ?? []) {
      if (!('CommonTableExpr' in each)) throw refused(source, 'WITH', withClause?.location ?? 0);
      const { ctename = '', ctequery, aliascolnames, location = 0 } = each.CommonTableExpr;
      if (ctequery === undefined || !('SelectStmt' in ctequery)) throw refused(source, 'WITH', location);
      known.set(ctename, {
        RangeSubselect: {
          subquery: write(ctequery, known) as Node,
          alias: { aliasname: ctename, ...(aliascolnames === undefined ? {} : { colnames: aliascolnames }) },
        },
      });
    }
    return write(rest, known) as SelectStmt;
  };
  const isUsed = partsOf(select, 'withClause').length > 0;
  return isUsed ? statement(select, new Map()) : select;
}

function sizeOf(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return 0;
  return 1 + Object.values(tree).reduce((sum: number, item) => sum + sizeOf(item), 0);
}

/**
 * `SELECT … FROM (SELECT x AS a … FROM … WHERE …) AS t …` over several owners as `SELECT … FROM … WHERE …`, with x wherever a
 * stood. Everything else stays as it is.
 */
export function withoutJointDerived(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): SelectStmt {
  const [only, second] = select.fromClause ?? [];
  if (only === undefined || second !== undefined || !('RangeSubselect' in only)) return select;
  const { subquery, alias, lateral } = only.RangeSubselect;
  if (subquery === undefined || !('SelectStmt' in subquery) || lateral === true) return select;
  const inner = withoutJointDerived(source, subquery.SelectStmt, cards);
  if (isSet(inner) || ownersIn(source, only, cards).length < 2 || !isPlainQuery(inner)) return select;
  const values = new Map<string, Node>();
  const names = namesOf(alias?.colnames) ?? [];
  for (const [i, target] of (inner.targetList ?? []).entries()) {
    const { val, name } = ('ResTarget' in target ? target.ResTarget : {}) as ResTarget;
    if (val === undefined || ('ColumnRef' in val && isStar(val.ColumnRef))) return select;
    const own = names[i] ?? name ?? ('ColumnRef' in val ? namesOf(val.ColumnRef.fields)?.at(-1) : undefined);
    if (own === undefined) continue;
    if (values.has(own)) return select;
    values.set(own, val);
  }
  const mean = (reference: ColumnRef): Node | undefined => {
    const path = namesOf(reference.fields);
    if (path === undefined || path.length > 2) return undefined;
    if (path.length === 2 && path[0] !== alias?.aliasname) return undefined;
    return values.get(path.at(-1) ?? '');
  };
  const unknown: ColumnRef[] = [];
  const write = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(write);
    if (typeof value !== 'object' || value === null) return value;
    const node = value as Node;
    if ('ColumnRef' in node) {
      const meant = mean(node.ColumnRef);
      if (meant === undefined) unknown.push(node.ColumnRef);
      return meant ?? node;
    }
    if ('ResTarget' in node) {
      const { val, name } = node.ResTarget;
      const own = val !== undefined && 'ColumnRef' in val ? namesOf(val.ColumnRef.fields)?.at(-1) : undefined;
      const called = name ?? own;
      return { ResTarget: { ...node.ResTarget, val: write(val), ...(called === undefined ? {} : { name: called }) } };
    }
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, write(item)]));
  };
  const { fromClause: _, whereClause, targetList: listed, groupClause, havingClause, sortClause, ...rest } = select;
  // `*` is every column by its name.
  const isAll = (target: Node) =>
    'ResTarget' in target && target.ResTarget.val !== undefined && isStarOf(target.ResTarget.val, alias?.aliasname);
  const isNamed = values.size === (inner.targetList ?? []).length;
  if (listed?.some(isAll) === true && !isNamed) return select;
  const targetList = listed?.flatMap((target): Node[] =>
    isAll(target)
      ? [...values.keys()].map((name) => ({
          ResTarget: { val: { ColumnRef: { fields: [{ String: { sval: name } }] } } },
        }))
      : [target],
  );
  const aliases = new Set(
    (targetList ?? []).flatMap((target) => ('ResTarget' in target ? (target.ResTarget.name ?? []) : [])),
  );
  const plain = (targetList ?? []).flatMap((target) => {
    const { val, name } = 'ResTarget' in target ? target.ResTarget : {};
    return name === undefined && val !== undefined && 'ColumnRef' in val
      ? (namesOf(val.ColumnRef.fields)?.at(-1) ?? [])
      : [];
  });
  const outputs = new Set([...aliases, ...plain]);
  // In ORDER BY a name of the list means what is selected.
  const sorted = (sortClause ?? []).map((node): Node => {
    const by = 'SortBy' in node ? node.SortBy.node : undefined;
    const path = by !== undefined && 'ColumnRef' in by ? namesOf(by.ColumnRef.fields) : undefined;
    const isOutput = path?.length === 1 && outputs.has(path[0] ?? '');
    return isOutput ? node : (write(node) as Node);
  });
  const written = {
    ...rest,
    ...(sortClause === undefined ? {} : { sortClause: sorted }),
    ...(targetList === undefined ? {} : { targetList: write(targetList) as Node[] }),
    ...(groupClause === undefined ? {} : { groupClause: write(groupClause) as Node[] }),
    ...(havingClause === undefined ? {} : { havingClause: write(havingClause) as Node }),
    fromClause: inner.fromClause ?? [],
  };
  const conditions = [inner.whereClause, whereClause === undefined ? undefined : (write(whereClause) as Node)].filter(
    (each) => each !== undefined,
  );
  // An alias of the list may stand in GROUP BY; any other name is one that the derived table does not have.
  const missing = unknown.find(({ fields }) => !aliases.has(namesOf(fields)?.at(-1) ?? ''));
  if (missing !== undefined) {
    const columns = [...values.keys()];
    const name = namesOf(missing.fields)?.join('.') ?? '*';
    throw errorAt(source, missing.location ?? locationOf(only), 'sql.unknown-column', { name, near: [], columns });
  }
  const [first, more] = conditions;
  if (first === undefined) return written;
  const where: Node = more === undefined ? first : { BoolExpr: { boolop: 'AND_EXPR', args: conditions } };
  return { ...written, whereClause: where };
}

/** `*`, or `t.*`. */
function isStarOf(node: Node, name: string | undefined): boolean {
  if (!('ColumnRef' in node) || !isStar(node.ColumnRef)) return false;
  const qualifier = namesOf((node.ColumnRef.fields ?? []).slice(0, -1)) ?? [];
  return qualifier.length === 0 || (qualifier.length === 1 && qualifier[0] === name);
}

/** SELECT … FROM … WHERE …, and nothing that gathers rows. */
function isPlainQuery(select: SelectStmt): boolean {
  const { groupClause, havingClause, distinctClause, limitCount, limitOffset } = select;
  const gathering = [groupClause, havingClause, distinctClause, limitCount, limitOffset];
  const calls = partsOf(select.targetList, 'FuncCall') as { over?: unknown; funcname?: Node[] }[];
  const names = ['count', 'sum', 'avg', 'min', 'max'];
  const gathers = calls.some(
    ({ over, funcname }) => over !== undefined || names.includes(namesOf(funcname)?.at(-1) ?? ''),
  );
  return (
    gathering.every((clause) => clause === undefined) && !gathers && partsOf(select.targetList, 'SubLink').length === 0
  );
}
