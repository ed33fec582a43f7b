/** FROM: one table, an inner join of two owners' tables, or a UNION ALL of same-shaped tables. */
import type { JoinExpr, Node, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { constructName, locationOf, namesOf } from '../parse/syntax.ts';
import { type Bound, type BoundColumn, type BoundSource, conjunctsOf } from './bound.ts';
import { keywordBefore } from './clauses.ts';
import { typeText } from '../plan/describe.ts';
import { bindCondition } from './expression.ts';
import { isKeyType, type JoinKey, keyEquality } from './join-key.ts';
import { family, typeCure } from './operators.ts';
import { leftOut, resolveColumn, type Scope, scopeTable, type ScopeTable } from './scope.ts';
import { checkPlainTable, findTable } from './tables.ts';
import { bindUnion, singleTable } from './union.ts';

export interface BoundFrom {
  readonly source: BoundSource;
  readonly scope: Scope;
  /** Conjuncts of ON that are no key equalities. */
  readonly where: readonly Bound[];
  /** What the source is once all conditions are known: it may take some of them for itself. */
  readonly settle?: (where: readonly Bound[]) => Pick<BoundFrom, 'source' | 'where'>;
}

/** Binds the FROM clause; throws UsageError for all it does not know. */
export function bindFrom(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): BoundFrom {
  const [first, second] = select.fromClause ?? [];
  if (first === undefined) throw errorAt(source, locationOf(select.targetList), 'sql.no-table');
  if (second !== undefined) throw refused(source, 'FROM a, b', locationOf(second));
  if ('RangeVar' in first) return single(source, first, cards);
  if ('JoinExpr' in first) return join(source, first.JoinExpr, cards);
  if ('RangeSubselect' in first) {
    const { source: bound, scope } = bindUnion(source, first.RangeSubselect, cards);
    return { source: bound, scope, where: [] };
  }
  throw refused(source, constructName(first), locationOf(first));
}

function single(
  source: SourceText,
  node: Extract<Node, { RangeVar: unknown }>,
  cards: readonly DatasetCard[],
): BoundFrom {
  checkPlainTable(source, node.RangeVar);
  const card = findTable(source, node.RangeVar, cards);
  const scope = { source, tables: [scopeTable(card, node.RangeVar.alias?.aliasname)], merged: [] };
  return { source: singleTable(card), scope, where: [] };
}

const joinNames: Readonly<Record<string, string>> = { JOIN_LEFT: 'LEFT', JOIN_RIGHT: 'RIGHT', JOIN_FULL: 'FULL' };

function join(source: SourceText, node: JoinExpr, cards: readonly DatasetCard[]): BoundFrom {
  const { jointype = 'JOIN_INNER', larg, rarg, quals, usingClause } = node;
  const rightAt = locationOf(rarg);
  const outer = joinNames[jointype];
  if (outer === 'FULL') throw refused(source, 'FULL JOIN', keywordBefore(source, outer, rightAt), 'relation');
  if (node.isNatural === true) throw refused(source, 'NATURAL JOIN', keywordBefore(source, 'NATURAL', rightAt));
  if (quals === undefined && usingClause === undefined) {
    throw refused(source, 'CROSS JOIN', keywordBefore(source, 'CROSS', rightAt));
  }
  if (node.alias !== undefined || node.join_using_alias !== undefined) throw refused(source, '(… JOIN …) AS', rightAt);
  for (const side of [larg, rarg] as Node[]) {
    if ('JoinExpr' in side)
      throw errorAt(source, keywordBefore(source, 'JOIN', rightAt), 'sql.two-tables', {}, 'relation');
    if (!('RangeVar' in side))
      throw refused(source, constructName(side), locationOf(side), 'RangeSubselect' in side ? 'relation' : undefined);
    checkPlainTable(source, side.RangeVar);
  }

  const sides = ([larg, rarg] as Extract<Node, { RangeVar: unknown }>[]).map((side) => side.RangeVar);
  const tables = sides.map((table) => findTable(source, table, cards)) as [DatasetCard, DatasetCard];
  if (tables[0].owner === tables[1].owner) {
    throw errorAt(source, rightAt, 'sql.same-owner', { owner: tables[0].owner });
  }
  const merged = namesOf(usingClause) ?? [];
  const scopeTables = sides.map((side, i) => scopeTable(tables[i] as DatasetCard, side.alias?.aliasname));
  const names = scopeTables.map(({ names: [name = ''] }) => name);
  if (names[0] === names[1]) {
    // Two owners' tables of one name are told apart by their parties.
    if (sides.some((side) => side.alias !== undefined))
      throw errorAt(source, rightAt, 'sql.same-alias', { name: names[0] });
  }
  const scope: Scope = { source, tables: scopeTables, merged };

  const keys = merged.map((name) => usingKey(scope, name, keywordBefore(source, 'USING', Number.POSITIVE_INFINITY)));
  const where: Bound[] = [];
  for (const conjunct of quals === undefined ? [] : conjunctsOf(bindCondition(scope, quals))) {
    const key = keyEquality(conjunct);
    if (key === null) where.push(conjunct);
    else keys.push(key);
  }
  if (keys.length === 0) throw errorAt(source, quals === undefined ? rightAt : locationOf(quals), 'sql.no-join-key');
  const bound = { kind: 'join', cards: tables, keys: keys.map(({ left, right }) => [left, right]) } as const;
  if (outer === undefined) return { source: bound, scope, where };
  const kept = { table: outer === 'LEFT' ? 0 : 1, at: keywordBefore(source, outer, rightAt), on: where };
  const sidesNow = scopeTables.map((each, i) => (i === kept.table ? each : leftOut(each)));
  // Of rows without a partner USING gives the key of the table whose rows stay.
  const own = sidesNow[kept.table] as ScopeTable;
  const columns = own.columns.filter(({ name }) => merged.includes(name));
  const keysNow: ScopeTable = { names: [], columns, table: kept.table, keysOf: names };
  const above = { ...scope, tables: merged.length === 0 ? sidesNow : [...sidesNow, keysNow] };
  return { source: { ...bound, outer: kept }, scope: above, where: [] };
}

function usingKey(scope: Scope, name: string, at: number): JoinKey {
  const [left, right] = scope.tables.map((table, i) => {
    const only = { ...scope, tables: [table] };
    const fields = [{ String: { sval: name } }];
    return { ...resolveColumn(only, { fields, location: at }), table: i };
  }) as [BoundColumn, BoundColumn];
  if (family(left.type) !== family(right.type) || !isKeyType(left) || !isKeyType(right)) {
    throw errorAt(scope.source, at, 'sql.type-mismatch', {
      operator: 'USING',
      left: `${left.column} (${typeText(left.type)})`,
      right: `${right.column} (${typeText(right.type)})`,
      cure: typeCure(left, right),
    });
  }
  return { left, right };
}
