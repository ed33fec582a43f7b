/**
 * Eager aggregation: a join of two owners' tables whose keys repeat in both, as one in which they repeat in one of them. Instead of its
 * rows, one owner puts in a row for each of its keys, with how many rows the key has and what their sums, least and greatest values are;
 * each row of the other stands for as many pairs. The question that comes out could have been asked: it is bound, permitted, gated and
 * stated as such. Its minimum counts keys where the one that was asked counts rows, which withholds more, never less.
 */
import type { ColumnRef, FuncCall, Node, RangeVar, ResTarget, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import type { SourceText } from '../parse/source-text.ts';
import { functionOf, isStar, locationOf, namesOf, operatorOf } from '../parse/syntax.ts';
import { isAggregateCall } from '../bind/aggregate.ts';
import { containsAggregate } from '../bind/group-number.ts';
import { naturalName } from '../bind/question.ts';
import { isStatisticCall } from '../bind/statistics.ts';
import { findColumn, resolveColumn, type Scope, scopeTable } from '../bind/scope.ts';
import { findTable } from '../bind/tables.ts';
import { hasSubquery, isSet, partsOf, textOf } from '../bind/trees.ts';
import { isWindow } from './aggregates.ts';

/** The question with either table aggregated, the cheaper first; none where its aggregates or conditions do not come apart by owner. */
export function aggregatedFirst(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): SelectStmt[] {
  const from = fromOf(source, select, cards);
  if (from === undefined || isSet(select) || hasSubquery(select)) return [];
  const { distinctClause, groupClause = [], targetList, havingClause } = select;
  // Rows as the answer are one for each pair.
  if (groupClause.length === 0 && havingClause === undefined && !containsAggregate(targetList)) return [];
  if (distinctClause !== undefined) return [];
  if (groupClause.some((node) => 'GroupingSet' in node)) return [];
  const written = [1, 0].flatMap((side) => {
    try {
      return [new Aggregating(from, side).write(select)];
    } catch (error) {
      if (error instanceof NotApart) return [];
      throw error;
    }
  });
  return written.toSorted((a, b) => a.products - b.products).map((each) => each.select);
}

/** The question does not come apart: no error of anybody's. */
class NotApart extends Error {}

interface From {
  readonly tables: readonly [RangeVar, RangeVar];
  readonly scope: Scope;
  readonly conditions: readonly Node[];
  /** Columns that USING makes equal. */
  readonly using: readonly string[];
}

function fromOf(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): From | undefined {
  const [first, second, third] = select.fromClause ?? [];
  if (first === undefined || third !== undefined) return undefined;
  const join = second === undefined && 'JoinExpr' in first ? first.JoinExpr : undefined;
  if (join !== undefined && (join.jointype ?? 'JOIN_INNER') !== 'JOIN_INNER') return undefined;
  if (join?.isNatural === true || join?.alias !== undefined || join?.join_using_alias !== undefined) return undefined;
  const tables = (join === undefined ? [first, second] : [join.larg, join.rarg]).flatMap((node) =>
    node !== undefined &&
    'RangeVar' in node &&
    node.RangeVar.inh === true &&
    node.RangeVar.alias?.colnames === undefined
      ? [node.RangeVar]
      : [],
  );
  const [left, right] = tables;
  if (left === undefined || right === undefined) return undefined;
  const using = namesOf(join?.usingClause) ?? [];
  const scopeTables = tables.map((table) => scopeTable(findTable(source, table, cards), table.alias?.aliasname));
  return {
    tables: [left, right],
    scope: { source, tables: scopeTables, merged: using },
    conditions: [...conjuncts(join?.quals), ...conjuncts(select.whereClause)],
    using,
  };
}

function conjuncts(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return 'BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR'
    ? (node.BoolExpr.args ?? []).flatMap(conjuncts)
    : [node];
}

function allOf(items: readonly Node[]): Node | undefined {
  const [first, second] = items;
  return second === undefined ? first : { BoolExpr: { boolop: 'AND_EXPR', args: [...items] } };
}

class Aggregating {
  readonly #from: From;
  /** Number of the table that is aggregated. */
  readonly #side: number;
  readonly #names: readonly [string, string];
  readonly #keys = new Set<string>();
  readonly #columns = new Map<string, ResTarget>();
  #grouped = false;
  #products = 0;

  constructor(from: From, side: number) {
    this.#from = from;
    this.#side = side;
    const [left, right] = from.tables.map(({ alias, relname = '' }) => alias?.aliasname ?? relname) as [string, string];
    this.#names = left === right ? [`${left} 1`, `${right} 2`] : [left, right];
  }

  /** `products`: numbers of the other table that are multiplied by a count. */
  write(select: SelectStmt): { readonly select: SelectStmt; readonly products: number } {
    const { targetList = [], groupClause, havingClause, sortClause, whereClause: _, ...rest } = select;
    this.#grouped = groupClause !== undefined;
    const equal: Node[] = [];
    const [own, other]: [Node[], Node[]] = [[], []];
    for (const pair of this.#from.using.map((name) => [name, name] as const))
      equal.push(this.#equal(this.#usingPair(pair)));
    for (const condition of this.#from.conditions) {
      const pair = this.#keyPair(condition);
      if (pair !== undefined) equal.push(this.#equal(pair));
      else (this.#isOwn(condition) ? own : other).push(condition);
    }
    if (equal.length === 0) throw new NotApart();
    const named = new Set(targetList.flatMap((target) => ('ResTarget' in target ? (target.ResTarget.name ?? []) : [])));
    const targets = targetList.map((target): Node => {
      if (!('ResTarget' in target) || target.ResTarget.val === undefined) throw new NotApart();
      const { val, name } = target.ResTarget;
      const called = name ?? (containsAggregate(val) ? naturalName(val) : undefined);
      return {
        ResTarget: { ...target.ResTarget, val: this.#outside(val), ...(called === undefined ? {} : { name: called }) },
      };
    });
    const outputs = new Set([...named, ...targets.flatMap((target) => outputName(target) ?? [])]);
    const isAlias = (node: Node, names: ReadonlySet<string>) => {
      const path = 'ColumnRef' in node ? namesOf(node.ColumnRef.fields) : undefined;
      return path?.length === 1 && names.has(path[0] ?? '');
    };
    const groups = groupClause?.map((node) => {
      const isColumn = 'ColumnRef' in node && findColumn(this.#from.scope, node.ColumnRef) !== undefined;
      return !isColumn && isAlias(node, named) ? node : this.#outside(node);
    });
    const sorted = sortClause?.map((node): Node => {
      if (!('SortBy' in node) || node.SortBy.node === undefined) throw new NotApart();
      const by = node.SortBy.node;
      return { SortBy: { ...node.SortBy, node: isAlias(by, outputs) ? by : this.#outside(by) } };
    });
    const having = havingClause === undefined ? undefined : this.#outside(havingClause);
    const kept = allOf(other.map((condition) => this.#outside(condition)));
    const joined: Node = {
      JoinExpr: {
        jointype: 'JOIN_INNER',
        larg: {
          RangeVar: {
            ...(this.#from.tables[1 - this.#side] as RangeVar),
            alias: { aliasname: this.#name(1 - this.#side) },
          },
        },
        rarg: {
          RangeSubselect: {
            subquery: { SelectStmt: this.#derived(own) },
            alias: { aliasname: this.#name(this.#side) },
          },
        },
        quals: allOf(equal) as Node,
      },
    };
    return {
      products: this.#products,
      select: {
        ...rest,
        targetList: targets,
        fromClause: [joined],
        ...(kept === undefined ? {} : { whereClause: kept }),
        ...(groups === undefined ? {} : { groupClause: groups }),
        ...(having === undefined ? {} : { havingClause: having }),
        ...(sorted === undefined ? {} : { sortClause: sorted }),
      },
    };
  }

  #name(side: number): string {
    return this.#names[side] as string;
  }

  /** SELECT keys, aggregates FROM the table WHERE its own conditions GROUP BY keys. */
  #derived(own: readonly Node[]): SelectStmt {
    const where = allOf(own);
    const keys = [...this.#keys].map((key) => column([key]));
    return {
      targetList: [
        ...[...this.#keys].map((key, i): Node => ({ ResTarget: { name: key, val: keys[i] as Node } })),
        ...[...this.#columns.values()].map((target): Node => ({ ResTarget: target })),
      ],
      fromClause: [{ RangeVar: this.#from.tables[this.#side] as RangeVar }],
      ...(where === undefined ? {} : { whereClause: where }),
      groupClause: keys,
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    };
  }

  #usingPair(names: readonly [string, string]): readonly [string, string] {
    return names.map((name, i) => {
      const only = { ...this.#from.scope, tables: [this.#from.scope.tables[i] as Scope['tables'][number]] };
      return resolveColumn(only, { fields: [{ String: { sval: name } }] }).column;
    }) as [string, string];
  }

  /** The columns of both tables that a condition makes equal, in the tables' order. */
  #keyPair(condition: Node): readonly [string, string] | undefined {
    if (!('A_Expr' in condition) || condition.A_Expr.kind !== 'AEXPR_OP' || operatorOf(condition.A_Expr) !== '=')
      return undefined;
    const { lexpr, rexpr } = condition.A_Expr;
    if (lexpr === undefined || rexpr === undefined || !('ColumnRef' in lexpr) || !('ColumnRef' in rexpr))
      return undefined;
    const [x, y] = [resolveColumn(this.#from.scope, lexpr.ColumnRef), resolveColumn(this.#from.scope, rexpr.ColumnRef)];
    if (x.table === y.table) return undefined;
    return x.table === 0 ? [x.column, y.column] : [y.column, x.column];
  }

  #equal(pair: readonly [string, string]): Node {
    this.#keys.add(pair[this.#side] as string);
    return operation('=', column([this.#name(0), pair[0]]), column([this.#name(1), pair[1]]));
  }

  #tables(node: unknown): Set<number> {
    const references = partsOf(node, 'ColumnRef') as ColumnRef[];
    if (references.some(isStar)) throw new NotApart();
    return new Set(references.map((reference) => resolveColumn(this.#from.scope, reference).table));
  }

  /** Whether it speaks of the aggregated table alone; throws where it speaks of both. */
  #isOwn(node: unknown): boolean {
    const tables = this.#tables(node);
    if (tables.size > 1) throw new NotApart();
    return tables.has(this.#side);
  }

  /** What stands outside of the derived table: aggregates over its columns, and the same of all else. */
  #outside(node: Node): Node {
    if (isWindow(node)) throw new NotApart();
    if (isAggregateCall(node)) return this.#aggregate(node.FuncCall);
    // STDDEV and whatever else gathers rows.
    if (isStatisticCall(node)) throw new NotApart();
    if ('ColumnRef' in node) return this.#column(node.ColumnRef);
    return this.#each(node);
  }

  #each(node: Node): Node {
    const write = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(write);
      if (typeof value !== 'object' || value === null) return value;
      const isNode = Object.keys(value).length === 1 && /^[A-Z]/.test(Object.keys(value)[0] ?? '');
      return isNode && value !== node
        ? this.#outside(value as Node)
        : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, write(item)]));
    };
    return write(node) as Node;
  }

  #column(reference: ColumnRef): Node {
    if (isStar(reference)) throw new NotApart();
    const { table, column: name } = resolveColumn(this.#from.scope, reference);
    if (table === this.#side && !this.#keys.has(name)) throw new NotApart();
    return column([this.#name(table), name], reference.location);
  }

  #aggregate(call: FuncCall): Node {
    const name = functionOf(call);
    const [argument, second] = call.args ?? [];
    const isOdd = call.agg_order !== undefined || call.agg_within_group === true || call.over !== undefined;
    if (isOdd || second !== undefined || !decomposed.includes(name)) throw new NotApart();
    const filters = conjuncts(call.agg_filter);
    const inner = filters.filter((each) => this.#isOwn(each));
    const outer = filters.filter((each) => !inner.includes(each)).map((each) => this.#outside(each));
    const over = (function_: string, value: Node, more: readonly Node[] = []) =>
      calling(function_, value, [...outer, ...more], call.location);
    /** The aggregate of the other table's key as a column. */
    const within = (function_: string, value?: Node) => this.#within(function_, value, inner);
    // A count of nothing is 0, a sum is NULL.
    const count = (value: Node): Node =>
      this.#grouped && outer.length === 0 ? value : { CoalesceExpr: { args: [value, zero], ...at(call) } };
    const counted = () => {
      if (argument === undefined || 'A_Const' in argument) return count(over('sum', within('count')));
      if (this.#isOwn(argument)) return count(over('sum', within('count', argument)));
      const known: Node = { NullTest: { arg: this.#outside(argument), nulltesttype: 'IS_NOT_NULL' } };
      const value = calling('sum', within('count'), [...outer, known], call.location);
      return { CoalesceExpr: { args: [value, zero], ...at(call) } } as Node;
    };
    if (name === 'count' && call.agg_distinct !== true) {
      if (argument !== undefined && 'A_Const' in argument && argument.A_Const.isnull === true) throw new NotApart();
      return counted();
    }
    if (argument === undefined) throw new NotApart();
    if (name === 'count' || name === 'min' || name === 'max') {
      if (name !== 'count' && this.#isOwn(argument)) return over(name, within(name, argument));
      // Of rows with a partner: a condition on partners would leave some of them out.
      if (inner.length > 0) throw new NotApart();
      return { FuncCall: { ...call, args: [this.#outside(argument)], ...filtered(outer) } };
    }
    if (call.agg_distinct === true) throw new NotApart();
    const sum = this.#sum(argument, inner, within, over);
    if (name === 'sum') return sum;
    const none: Node = {
      A_Expr: { kind: 'AEXPR_NULLIF', name: [{ String: { sval: '=' } }], lexpr: counted(), rexpr: zero },
    };
    return operation('/', sum, none, call.location);
  }

  #sum(
    argument: Node,
    inner: readonly Node[],
    within: (function_: string, value?: Node) => Node,
    over: (function_: string, value: Node) => Node,
  ): Node {
    const tables = this.#tables(argument);
    if (tables.size === 1 && tables.has(this.#side)) return over('sum', within('sum', argument));
    this.#products++;
    if (tables.size < 2) {
      // Without partners the sum is NULL rather than 0.
      if (inner.length > 0) throw new NotApart();
      return over('sum', operation('*', this.#outside(argument), within('count')));
    }
    const { lexpr, rexpr, kind } = 'A_Expr' in argument ? argument.A_Expr : {};
    const isProduct = 'A_Expr' in argument && kind === 'AEXPR_OP' && operatorOf(argument.A_Expr) === '*';
    if (!isProduct || lexpr === undefined || rexpr === undefined) throw new NotApart();
    const [x, y] = this.#isOwn(lexpr) ? [rexpr, lexpr] : [lexpr, rexpr];
    if (!this.#isOwn(y) || this.#isOwn(x)) throw new NotApart();
    return over('sum', operation('*', this.#outside(x), within('sum', y)));
  }

  /** A name that no column of the table has. */
  #free(name: string): string {
    const taken = new Set(this.#from.scope.tables[this.#side]?.columns.map((each) => each.name.toLowerCase()));
    let id = `${name} ${this.#columns.size + 1}`;
    while (taken.has(id)) id = `${id} `;
    return id;
  }

  /** A column of the derived table. */
  #within(name: string, argument: Node | undefined, filters: readonly Node[]): Node {
    const funcname = [{ String: { sval: name } }];
    const call: FuncCall = {
      funcname,
      ...(argument === undefined ? { agg_star: true } : { args: [argument] }),
      ...filtered(filters),
      location: locationOf(argument),
    };
    const text = textOf(call);
    const known = this.#columns.get(text);
    const id = known?.name ?? this.#free(name);
    this.#columns.set(text, { name: id, val: { FuncCall: call } });
    return column([this.#name(this.#side), id], Math.max(0, locationOf(argument)));
  }
}

const decomposed: readonly string[] = ['count', 'sum', 'avg', 'min', 'max'];
const zero: Node = { A_Const: { ival: { ival: 0 } } };

const at = ({ location }: { readonly location?: number }) => (location === undefined ? {} : { location });

function filtered(conditions: readonly Node[]): { agg_filter?: Node } {
  const filter = allOf(conditions);
  return filter === undefined ? {} : { agg_filter: filter };
}

function calling(name: string, argument: Node, filters: readonly Node[], location: number | undefined): Node {
  const funcname = [{ String: { sval: name } }];
  return {
    FuncCall: { funcname, args: [argument], ...filtered(filters), ...(location === undefined ? {} : { location }) },
  };
}

function operation(name: string, lexpr: Node, rexpr: Node, location = Math.max(0, locationOf(lexpr))): Node {
  return { A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: name } }], lexpr, rexpr, location } };
}

function column(path: readonly string[], location = 0): Node {
  return { ColumnRef: { fields: path.map((sval) => ({ String: { sval } })), location } };
}

/** What a column of the list is called where it has a name of its own or is one. */
function outputName(target: Node): string | undefined {
  const { name, val } = 'ResTarget' in target ? target.ResTarget : {};
  return name ?? (val !== undefined && 'ColumnRef' in val ? namesOf(val.ColumnRef.fields)?.at(-1) : undefined);
}
