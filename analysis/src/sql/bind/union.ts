/** UNION ALL of same-shaped tables as a derived table, and the single table as its one-branch case. */
import type { RangeSubselect, SelectStmt } from 'libpg-query';
import type { ColumnType, DatasetCard } from '../../contract/cards.ts';
import { scaleOf } from '../../local/expression.ts';
import { canRescale, localLimit, numberType, rangeOfColumn, rescale, union } from '../plan/ranges.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { constructName, isStar, locationOf } from '../parse/syntax.ts';
import {
  type Bound,
  type BoundColumn,
  type BoundSource,
  type BoundValue,
  type Branch,
  conjunctsOf,
  isNullable,
  typeOf,
  type UnionColumn,
} from './bound.ts';
import { mergeCategories } from './categories.ts';
import { checkBranchClauses, keywordBefore } from './clauses.ts';
import { rangeText, typeText } from '../plan/describe.ts';
import { dictionaryOf } from './dictionary.ts';
import type { SourceCard } from '../plan/relations.ts';
import { bindCondition, bindValue } from './expression.ts';
import { isInstant } from './moments.ts';
import { family, typeCure } from './operators.ts';
import { type Scope, scopeColumn, scopeTable } from './scope.ts';
import { checkPlainTable, findTable } from './tables.ts';

type UnionSource = Extract<BoundSource, { kind: 'union' }>;

/** A question over one table: every column stands for itself. */
export function singleTable(card: SourceCard): UnionSource {
  const columns = card.columns.map(({ name, type, range, nullable, categories }) => {
    return { name, type, range: rangeOfColumn(type, range), nullable, categories: categories ?? null };
  });
  return { kind: 'union', columns, branches: [{ card, columns: ownColumns(card), where: [] }] };
}

export function ownColumns(card: DatasetCard): BoundColumn[] {
  return card.columns.map(({ name, type, range, nullable }) => {
    return { kind: 'column', table: 0, column: name, type, range: rangeOfColumn(type, range), nullable, at: -1 };
  });
}

/** Binds `(SELECT … UNION ALL SELECT …) AS t` into a scope of the one table t. */
export function bindUnion(
  source: SourceText,
  derived: RangeSubselect,
  cards: readonly DatasetCard[],
): { source: UnionSource; scope: Scope } {
  const { subquery, alias, lateral } = derived;
  const at = locationOf(derived);
  if (lateral === true) throw refused(source, 'LATERAL', source.keyword('LATERAL'));
  if (subquery === undefined || !('SelectStmt' in subquery)) throw refused(source, '(SELECT …)', at);
  if (alias?.colnames !== undefined) throw refused(source, 't(column, …)', at);
  const selects = flatten(source, subquery.SelectStmt);
  if (selects.length === 1) throw refused(source, 'FROM (SELECT …)', keywordBefore(source, 'SELECT', at));

  return uniteBranches(
    source,
    selects.map((select) => bindBranch(source, select, cards)),
    alias?.aliasname,
  );
}

/** Branches of several owners, each once, as a derived table called `alias`. */
export function uniteBranches(
  source: SourceText,
  found: readonly BoundBranch[],
  alias: string | undefined,
): { source: UnionSource; scope: Scope } {
  checkShapes(source, found);
  const bound = withEmptyColumns(found);
  const owners = bound.map(({ branch }) => branch.card.owner);
  const repeated = bound.find(({ branch }, i) => owners.indexOf(branch.card.owner) < i);
  if (repeated !== undefined) {
    throw errorAt(source, repeated.at, 'sql.union-same-owner', { owner: repeated.branch.card.owner });
  }

  const columns = (bound[0] as BoundBranch).columns.map((_, i) => unifyColumn(source, bound, i));
  const scope = {
    source,
    tables: [{ names: [alias ?? ''], columns }],
    merged: [],
  };
  return { source: { kind: 'union', columns, branches: bound.map(({ branch }) => branch) }, scope };
}

/** The branches of a tree of UNION ALL, left to right. */
export function flatten(source: SourceText, select: SelectStmt): SelectStmt[] {
  if (select.op === undefined || select.op === 'SETOP_NONE') return [select];
  const name = select.op.replace('SETOP_', '');
  const { larg, rarg } = select;
  const keyword = keywordBefore(source, name, locationOf(rarg));
  if (select.op !== 'SETOP_UNION' || select.all !== true) throw refused(source, name, keyword, 'relation');
  if (larg === undefined || rarg === undefined) throw refused(source, name, keyword);
  checkBranchClauses(source, select);
  return [...flatten(source, larg), ...flatten(source, rarg)];
}

interface BranchColumn {
  readonly name: string;
  readonly value: BoundValue;
  readonly categories: readonly string[] | null;
  /** A column without a value and without a declared type. */
  readonly empty?: boolean;
}

export interface BoundBranch {
  readonly branch: Branch;
  readonly columns: readonly BranchColumn[];
  readonly at: number;
  /** The select list is `*`: columns are matched by their names. */
  readonly star: boolean;
}

export function bindBranch(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): BoundBranch {
  checkBranchClauses(source, select);
  const [table, second] = select.fromClause ?? [];
  if (table === undefined) throw errorAt(source, locationOf(select.targetList), 'sql.no-table');
  if (second !== undefined) throw refused(source, 'FROM a, b', locationOf(second));
  if (!('RangeVar' in table)) {
    throw refused(source, 'JoinExpr' in table ? 'JOIN (UNION ALL)' : constructName(table), locationOf(table));
  }
  checkPlainTable(source, table.RangeVar);
  const card = findTable(source, table.RangeVar, cards);
  const scope: Scope = { source, tables: [scopeTable(card, table.RangeVar.alias?.aliasname)], merged: [] };

  const columns: BranchColumn[] = [];
  let star = false;
  for (const target of select.targetList ?? []) {
    if (!('ResTarget' in target) || target.ResTarget.val === undefined)
      throw refused(source, constructName(target), locationOf(target));
    const { val, name } = target.ResTarget;
    if ('ColumnRef' in val && isStar(val.ColumnRef)) {
      star = true;
      columns.push(...ownColumns(card).map((value) => branchColumn(scope, value, undefined)));
    } else columns.push(branchColumn(scope, bindValue(scope, val), name));
  }
  const where: readonly Bound[] =
    select.whereClause === undefined ? [] : conjunctsOf(bindCondition(scope, select.whereClause));
  return {
    branch: { card, columns: columns.map(({ value }) => value), where },
    columns,
    at: table.RangeVar.location ?? 0,
    star,
  };
}

function branchColumn(scope: Scope, value: BoundValue, name: string | undefined): BranchColumn {
  if (value.kind === 'column') {
    const { categories, empty } = scopeColumn(scope, value);
    return { name: name ?? value.column, value, categories, ...(empty === undefined ? {} : { empty }) };
  }
  // A constant label, such as the branch's own name, is a category of one value.
  const isNumber = value.range !== null && value.kind === 'constant';
  return { name: name ?? '?column?', value, categories: isNumber ? null : dictionaryOf(scope, value) };
}

function checkShapes(source: SourceText, branches: readonly BoundBranch[]): void {
  const [first, ...others] = branches as [BoundBranch, ...BoundBranch[]];
  const starNames = first.columns.map(({ name }) => name);
  for (const other of others) {
    const names = other.columns.map(({ name }) => name);
    const sameNames = names.length === starNames.length && names.every((name, i) => name === starNames[i]);
    if (names.length !== starNames.length || ((first.star || other.star) && !sameNames)) {
      throw errorAt(source, other.at, 'sql.union-shape', { found: names, expected: starNames });
    }
  }
}

/** The branches with every empty column in the type of the first that is not empty: what it has is NULL in any type. */
function withEmptyColumns(branches: readonly BoundBranch[]): BoundBranch[] {
  return branches.map((bound) => {
    const columns = bound.columns.map((column, i): BranchColumn => {
      const { value } = column;
      if (column.empty !== true || value.kind !== 'column') return column;
      const like = branches.map((other) => other.columns[i]).find((other) => other !== undefined && !other.empty);
      if (like === undefined) return column;
      const type = typeOf(like.value);
      const range = like.value.range === null ? null : { min: 0n, max: 0n };
      return { ...column, value: { ...value, type, range, nullable: true, empty: true }, categories: [] };
    });
    return { ...bound, columns, branch: { ...bound.branch, columns: columns.map(({ value }) => value) } };
  });
}

function unifyColumn(source: SourceText, branches: readonly BoundBranch[], index: number): UnionColumn {
  const columns = branches.map(({ columns: all }) => all[index] as BranchColumn);
  const [first] = columns as [BranchColumn, ...BranchColumn[]];
  const odd = columns.findIndex(({ value }) => family(typeOf(value)) !== family(typeOf(first.value)));
  if (odd > 0) {
    const { value } = columns[odd] as BranchColumn;
    throw errorAt(source, value.at >= 0 ? value.at : (branches[odd] as BoundBranch).at, 'sql.type-mismatch', {
      operator: 'UNION ALL',
      left: `${first.name} (${typeText(typeOf(first.value))})`,
      right: `${(columns[odd] as BranchColumn).name} (${typeText(typeOf(value))})`,
      cure: typeCure(first.value, value),
    });
  }
  const scale = Math.max(...columns.map(({ value }) => scaleOf(typeOf(value))));
  columns.forEach(({ value }, i) => {
    if (value.range === null) return;
    const steps = scale - scaleOf(typeOf(value));
    if (canRescale({ min: 0n, max: 0n }, steps)) return;
    const at = value.at >= 0 ? value.at : (branches[i] as BoundBranch).at;
    const found = rangeText(rescale(value.range, steps), scale, localLimit);
    throw errorAt(source, at, 'sql.overflow', { expression: first.name, ...found });
  });
  // An empty column has no value that could widen the range, unless all are empty.
  const isEmpty = ({ value }: BranchColumn) => value.kind === 'column' && value.empty === true;
  const valued = columns.every(isEmpty) ? columns : columns.filter((column) => !isEmpty(column));
  const ranges = valued.flatMap(({ value }) =>
    value.range === null ? [] : [rescale(value.range, scale - scaleOf(typeOf(value)))],
  );
  const range = ranges.length === 0 ? null : ranges.reduce(union);
  const firstType = typeOf(first.value);
  // Of instants and timestamps, instants.
  const like = columns.find(({ value }) => isInstant(value));
  const other = like === undefined ? firstType : typeOf(like.value);
  const type: ColumnType = range !== null && family(firstType) === 'number' ? numberType(range, scale) : other;
  const lists = columns.map(({ categories }) => categories);
  return {
    name: first.name,
    type,
    range,
    nullable: columns.some(({ value }) => isNullable(value)),
    categories: lists.includes(null) ? null : mergeCategories(firstType, lists as (readonly string[])[]),
  };
}
