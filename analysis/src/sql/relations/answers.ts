/**
 * UNION of whole answers, `SELECT … GROUP BY … UNION ALL SELECT …`, as one question, so that one set of gates holds for all of it: groups and
 * totals of the same rows by GROUPING SETS, answers about different tables as groups of the rows of all, one below the other. Where no table has
 * a minimum, any set operation of answers is one of the rows that they are.
 */
import type { FuncCall, Node, ResTarget, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import { containsAggregate } from '../bind/group-number.ts';
import { naturalName, unnamed } from '../bind/question.ts';
import { hasSubquery, isSet, partsOf, tableCards, textOf } from '../bind/trees.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { functionOf, isStar, locationOf, namesOf } from '../parse/syntax.ts';
import { quoted } from '../../contract/nearest.ts';
import { isAggregate } from './aggregates.ts';
import './answers-messages.ts';

/** One of the answers: what it selects, and what of that it is grouped by. */
interface Answer {
  readonly select: SelectStmt;
  readonly values: readonly Node[];
  readonly names: readonly (string | undefined)[];
  /** The nodes of GROUP BY, positions and names of the list written out. */
  readonly keys: readonly Node[];
}

/**
 * The question, without WITH, as one SELECT; as it is where it is one, or where its answers have not the same shape and some table has a
 * minimum. Throws UsageError 'sql.answers-overlap' for answers about different rows of one table with a minimum.
 */
export function withAnswersTogether(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): SelectStmt {
  if (!isSet(select)) return select;
  if (!leavesOf(select).some(isGrouped)) return rowsOf(select);
  const made = asOne(source, select, cards);
  if (made !== undefined) return made;
  // Groups that nobody has to hold back are rows like others: nothing but the rows of the answer leaves.
  return tableCards(source, select, cards).every(isOpen) ? rowsOf(select) : select;
}

/** No minimum, and no rule about totals. */
function isOpen({ minimumGroupSize, largestPercent, pPercent }: DatasetCard): boolean {
  return minimumGroupSize <= 1 && largestPercent === undefined && pPercent === undefined;
}

/** Answers below each other as groups of one question; undefined of anything else. */
function asOne(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): SelectStmt | undefined {
  const selects = sidesOf(select, select.all === true);
  const answers = selects?.map(answerOf);
  if (answers === undefined || answers.includes(undefined)) return undefined;
  const all = answers as Answer[];
  const [first] = all as [Answer];
  if (all.some(({ values }) => values.length !== first.values.length)) return undefined;
  // What stands beside groups would be missing in a total of no rows.
  const isBeside = all.some(({ select: { havingClause } }) => hasSubquery(havingClause));
  if (isBeside && tableCards(source, select, cards).every(isOpen)) return undefined;
  const around = {
    ...orderOf(select),
    // Equal rows of the answer are one.
    ...(select.all === true ? {} : { distinctClause: [{}] as Node[] }),
  };
  const about = ({ select: own }: Answer) => textOf([own.fromClause, own.whereClause, own.havingClause]);
  const made = all.every((each) => about(each) === about(first))
    ? asGroupingSets(all, select.all !== true)
    : asGroups(source, all, cards);
  return made === undefined ? undefined : { ...made, ...around };
}

function orderOf({ sortClause, limitCount, limitOffset, limitOption }: SelectStmt): SelectStmt {
  return {
    ...(sortClause === undefined ? {} : { sortClause }),
    ...(limitCount === undefined ? {} : { limitCount }),
    ...(limitOffset === undefined ? {} : { limitOffset }),
    ...(limitOption === undefined ? {} : { limitOption }),
  };
}

function leavesOf(select: SelectStmt): SelectStmt[] {
  const { larg, rarg } = select;
  return isSet(select) ? [larg, rarg].flatMap((side) => (side === undefined ? [] : leavesOf(side))) : [select];
}

function isGrouped({ groupClause, havingClause, targetList }: SelectStmt): boolean {
  return groupClause !== undefined || havingClause !== undefined || containsAggregate(targetList);
}

/** A set operation as the SELECT of all rows that it has. */
function rowsOf(select: SelectStmt): SelectStmt {
  const [first] = leavesOf(select) as [SelectStmt];
  const at = locationOf(first.targetList);
  const vals = (first.targetList ?? []).map((node) => ('ResTarget' in node ? node.ResTarget : {}));
  // Of `*` nobody knows here what it is.
  if (vals.some(({ val }) => val === undefined || ('ColumnRef' in val && isStar(val.ColumnRef)))) return select;
  const nameOf = (val: Node) => ('ColumnRef' in val ? namesOf(val.ColumnRef.fields)?.at(-1) : naturalName(val));
  const names = vals.map(({ name, val }) => name ?? nameOf(val as Node) ?? unnamed);
  const isPlain = new Set(names).size === names.length && !names.includes(unnamed);
  // Columns without a name, or of the same one, are told by their places.
  const inner = isPlain ? names : names.map((_, i) => `column ${i + 1}`);
  const colnames = inner.map((sval): Node => ({ String: { sval } }));
  const { sortClause: _, limitCount: __, limitOffset: ___, ...set } = select;
  return {
    op: 'SETOP_NONE',
    targetList: inner.map((name, i) =>
      named({ ColumnRef: { fields: [{ String: { sval: name } }], location: at } }, isPlain ? undefined : names[i]),
    ),
    fromClause: [
      {
        RangeSubselect: {
          subquery: { SelectStmt: set },
          alias: { aliasname: 'answers', ...(isPlain ? {} : { colnames }) },
        },
      },
    ],
    ...orderOf(select),
  };
}

/** The SELECTs of a tree of UNION ALL, left to right, or of one whose UNION makes equal rows one in the end; undefined of anything else. */
function sidesOf(select: SelectStmt, all: boolean): SelectStmt[] | undefined {
  if (!isSet(select)) return [select];
  const { op, larg, rarg } = select;
  if (op !== 'SETOP_UNION' || (all && select.all !== true) || larg === undefined || rarg === undefined)
    return undefined;
  const sides = [larg, rarg].map((side) => {
    const isOrdered = side.sortClause !== undefined || side.limitCount !== undefined || side.limitOffset !== undefined;
    return isOrdered ? undefined : sidesOf(side, all);
  });
  return sides.includes(undefined) ? undefined : (sides as SelectStmt[][]).flat();
}

/** Undefined of what is no list of keys, constants and aggregates. */
function answerOf(select: SelectStmt): Answer | undefined {
  const { targetList = [], groupClause = [], distinctClause, fromClause, withClause } = select;
  if (distinctClause !== undefined || withClause !== undefined) return undefined;
  const targets = targetList.map((node): ResTarget => ('ResTarget' in node ? node.ResTarget : {}));
  const values = targets.flatMap(({ val }) => (val === undefined ? [] : [val]));
  const isList = values.length === targets.length && !values.some((val) => 'ColumnRef' in val && isStar(val.ColumnRef));
  if (fromClause === undefined || !isList || hasSubquery(targetList) || hasSubquery(groupClause)) return undefined;
  const names = targets.map(({ name, val }) => {
    return name ?? (val !== undefined && 'ColumnRef' in val ? namesOf(val.ColumnRef.fields)?.at(-1) : undefined);
  });
  const keys = groupClause.map((node): Node | undefined => {
    if ('GroupingSet' in node) return undefined;
    if ('A_Const' in node) return values[(node.A_Const.ival?.ival ?? 0) - 1];
    const path = 'ColumnRef' in node ? namesOf(node.ColumnRef.fields) : undefined;
    const alias = path?.length === 1 ? targets.find(({ name }) => name === path[0]) : undefined;
    return alias?.val ?? node;
  });
  const isGrouped = keys.length > 0 || values.some(containsAggregate) || containsAggregate(select.havingClause);
  if (keys.includes(undefined) || !isGrouped) return undefined;
  const texts = new Set((keys as Node[]).map(textOf));
  const isShown = values.every((val) => containsAggregate(val) || isConstant(val) || texts.has(textOf(val)));
  return isShown ? { select, values, names, keys: keys as Node[] } : undefined;
}

const isConstant = (node: Node): boolean => partsOf(node, 'ColumnRef').length === 0 && !containsAggregate(node);
const isNull = (node: Node): boolean => 'A_Const' in node && node.A_Const.isnull === true;
const named = (val: Node, name: string | undefined): Node => ({
  ResTarget: { ...(name === undefined ? {} : { name }), val },
});

/** Answers about the same rows: what one is grouped by and another is not is a total there, with its constant as the label. */
function asGroupingSets(answers: readonly Answer[], distinct: boolean): SelectStmt | undefined {
  const [first] = answers as [Answer];
  const sets = new Set(answers.map(({ keys }) => JSON.stringify([...new Set(keys.map(textOf))].sort())));
  if (!distinct && sets.size < answers.length) return undefined;
  const targets = first.values.map((_, at): Node | undefined => {
    const values = answers.map(({ values: own }) => own[at] as Node);
    const different = [...new Map(values.map((val) => [textOf(val), val])).values()];
    const [only, second] = different;
    if (only !== undefined && second === undefined) return named(only, first.names[at]);
    const key = different.find((val) => !isConstant(val));
    const label = different.find(isConstant);
    if (different.length > 2 || key === undefined || label === undefined || containsAggregate(key)) return undefined;
    const isKey = ({ keys }: Answer) => keys.some((each) => textOf(each) === textOf(key));
    if (!answers.every((answer, i) => isKey(answer) === (textOf(values[i]) === textOf(key)))) return undefined;
    const name = first.names[at];
    if (isNull(label)) return named(key, name);
    if (!('A_Const' in label) || label.A_Const.sval === undefined) return undefined;
    const rolled: Node = { GroupingFunc: { args: [key], location: locationOf(key) } };
    const arm: Node = { CaseWhen: { expr: isOne(rolled), result: label, location: locationOf(label) } };
    return named({ CaseExpr: { args: [arm], defresult: key, location: locationOf(key) } }, name);
  });
  if (targets.includes(undefined)) return undefined;
  const content = answers.map(({ keys }): Node => {
    const [only, second] = keys;
    if (only === undefined) return { GroupingSet: { kind: 'GROUPING_SET_EMPTY' } };
    return second === undefined ? only : { RowExpr: { args: [...keys], row_format: 'COERCE_IMPLICIT_CAST' } };
  });
  const at = locationOf(first.select.targetList);
  return {
    ...first.select,
    targetList: targets as Node[],
    groupClause: [{ GroupingSet: { kind: 'GROUPING_SET_SETS', content, location: at } }],
    groupDistinct: distinct,
  };
}

/** A text that stands for an answer: no other spelling of it is taken for it. */
function labelOf(node: Node): string | undefined {
  return 'A_Const' in node ? node.A_Const.sval?.sval?.normalize('NFC').trim() : undefined;
}

/** Answers about different tables: groups of the rows of all, each by what it is grouped by and by which answer it is. */
function asGroups(
  source: SourceText,
  answers: readonly Answer[],
  cards: readonly DatasetCard[],
): SelectStmt | undefined {
  const [first] = answers as [Answer];
  const inner = answers.map((): Node[] => []);
  const add = (nodes: readonly Node[], name: string): Node => {
    for (const [i, node] of nodes.entries()) inner[i]?.push(named(node, name));
    return { ColumnRef: { fields: [{ String: { sval: name } }], location: locationOf(nodes[0]) } };
  };
  const keys: Node[] = [];
  let isTold = false;
  let count = 0;
  const targets = first.values.map((value, at): Node | undefined => {
    const values = answers.map(({ values: own }) => own[at] as Node);
    if (new Set(values.map(labelOf)).size === values.length && !values.some((each) => labelOf(each) === undefined))
      isTold = true;
    if (!values.some(containsAggregate)) {
      const key = add(values, `column ${at + 1}`);
      keys.push(key);
      return named(key, first.names[at] ?? '?column?');
    }
    const parts = values.map(argumentsIn);
    const shapes = values.map((each) => textOf(withArguments(each, () => ({ A_Const: { isnull: true } }))));
    if (new Set(shapes).size > 1 || new Set(parts.map(({ length }) => length)).size > 1) return undefined;
    const columns = (parts[0] ?? []).map((_, i) => {
      count += 1;
      return add(
        parts.map((own) => own[i] as Node),
        `value ${count}`,
      );
    });
    let next = 0;
    const made = withArguments(value, () => columns[next++] as Node);
    const call = 'FuncCall' in value ? functionOf(value.FuncCall) : undefined;
    return named(made, first.names[at] ?? call);
  });
  // What an answer is grouped by and does not list.
  const unlisted = answers.map(({ keys: own, values }) => {
    const listed = new Set(values.map(textOf));
    return own.filter((key) => !listed.has(textOf(key)));
  });
  const most = Math.max(...unlisted.map(({ length }) => length));
  if (targets.includes(undefined) || unlisted.some(({ length }) => length < most)) return undefined;
  for (let i = 0; i < most; i++)
    keys.push(
      add(
        unlisted.map((own) => own[i] as Node),
        `key ${i + 1}`,
      ),
    );
  if (!areApart(source, answers, cards)) return undefined;
  if (!isTold)
    keys.unshift(
      add(
        answers.map((_, i): Node => ({ A_Const: { sval: { sval: String(i + 1) } } })),
        'answer',
      ),
    );
  const having = havingOf(answers, add);
  const selects = answers.map(({ select: { fromClause, whereClause } }, i): SelectStmt => {
    return {
      fromClause: fromClause ?? [],
      ...(whereClause === undefined ? {} : { whereClause }),
      targetList: inner[i] ?? [],
      op: 'SETOP_NONE',
      limitOption: 'LIMIT_OPTION_DEFAULT',
    };
  });
  const union = selects.reduce((larg, rarg): SelectStmt => {
    return { op: 'SETOP_UNION', all: true, larg, rarg, limitOption: 'LIMIT_OPTION_DEFAULT' };
  });
  return {
    fromClause: [{ RangeSubselect: { subquery: { SelectStmt: union }, alias: { aliasname: 'answers' } } }],
    targetList: targets as Node[],
    groupClause: keys,
    ...(having === undefined ? {} : { havingClause: having }),
    op: 'SETOP_NONE',
  };
}

/**
 * HAVING of each answer, which groups of the others pass: rows have the number of their answer, of which the least in a group is its own.
 * `add` gives the rows of each answer a value of their own and names it.
 */
function havingOf(answers: readonly Answer[], add: (nodes: readonly Node[], name: string) => Node): Node | undefined {
  if (answers.every(({ select }) => select.havingClause === undefined)) return undefined;
  const own = add(
    answers.map((_, i) => number(i + 1)),
    'answer number',
  );
  let count = 0;
  const args = answers.flatMap(({ select: { havingClause } }, i): Node[] => {
    if (havingClause === undefined) return [];
    const condition = withArguments(havingClause, (argument) => {
      count += 1;
      // What the others' rows have there is looked at by nobody.
      const values = answers.map((_, j) => (j === i ? argument : number(0)));
      return add(values, `compared ${count}`);
    });
    const location = locationOf(havingClause);
    const least: Node = { FuncCall: { funcname: [{ String: { sval: 'min' } }], args: [own], location } };
    const isOther: Node = {
      A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: '<>' } }], lexpr: least, rexpr: number(i + 1), location },
    };
    return [{ BoolExpr: { boolop: 'OR_EXPR', args: [isOther, condition], location } }];
  });
  const [first, second] = args;
  return second === undefined ? first : { BoolExpr: { boolop: 'AND_EXPR', args } };
}

const number = (ival: number): Node => ({ A_Const: { ival: { ival } } });
const isOne = (lexpr: Node): Node => {
  return { A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: '=' } }], lexpr, rexpr: number(1) } };
};

/** A condition as a number that a row hands over: 1 where it is TRUE. */
function asNumber(expr: Node): Node {
  const location = locationOf(expr);
  return { CaseExpr: { args: [{ CaseWhen: { expr, result: number(1), location } }], defresult: number(0), location } };
}

/** What the aggregates of a value take of rows, in order. */
function argumentsIn(value: Node): Node[] {
  const found: Node[] = [];
  withArguments(value, (node) => {
    found.push(node);
    return node;
  });
  return found;
}

/** The value with other arguments in its aggregates; constants stay. */
function withArguments<Part>(part: Part, instead: (argument: Node) => Node): Part {
  if (Array.isArray(part)) return part.map((each: unknown) => withArguments(each, instead)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const { FuncCall: call } = part as { FuncCall?: FuncCall };
  const isOwn = call !== undefined && containsAggregate({ FuncCall: { ...call, args: [], agg_order: [] } });
  const entries = Object.entries(part).map(([name, each]: [string, unknown]) => [name, withArguments(each, instead)]);
  if (!isOwn) return Object.fromEntries(entries) as Part;
  const written = (node: Node): Node => {
    if (isConstant(node)) return node;
    if (!('SortBy' in node) || node.SortBy.node === undefined) return instead(node);
    return { SortBy: { ...node.SortBy, node: instead(node.SortBy.node) } };
  };
  const { args, agg_order, agg_filter } = call;
  return {
    FuncCall: {
      ...call,
      ...(args === undefined ? {} : { args: args.map(written) }),
      ...(agg_order === undefined ? {} : { agg_order: agg_order.map(written) }),
      ...(agg_filter === undefined ? {} : { agg_filter: isOne(instead(asNumber(agg_filter))) }),
    },
  } as Part;
}

/**
 * Whether no answer is about rows of a table that another is about, and none has a row without any rows, which a group has not. Throws for the
 * former where a table has a minimum, for the latter where which groups are empty is told in spite of one, and where no relation has such rows.
 */
function areApart(source: SourceText, answers: readonly Answer[], cards: readonly DatasetCard[]): boolean {
  const used = answers.map(({ select }) => tableCards(source, select, cards));
  const isOpenToAll = used.flat().every(isOpen);
  const seen = new Set<DatasetCard>();
  for (const [i, own] of used.entries()) {
    const twice = own.find((table) => seen.has(table));
    if (twice !== undefined && isOpenToAll) return false;
    const at = locationOf(answers[i]?.select.targetList);
    const fields = { table: quoted(`${twice?.owner}.${twice?.name}`) };
    if (twice !== undefined) throw errorAt(source, at, 'sql.answers-overlap', fields);
    for (const table of own) seen.add(table);
  }
  const total = answers.find(({ keys }) => keys.length === 0);
  if (total === undefined) return true;
  const calls = answers.flatMap(({ values, select }) => partsOf([values, select.havingClause], 'FuncCall'));
  const isRow = calls.every((call) => {
    const node = { FuncCall: call } as Node;
    return isAggregate(node) || !containsAggregate(node);
  });
  // Whether a table has any rows nobody knows before: then answers are put together as the rows that they are.
  if (isOpenToAll && isRow) return false;
  if (!isOpenToAll && used.flat().some(({ emptyGroups }) => emptyGroups !== 'public')) return true;
  throw errorAt(source, locationOf(total.select.targetList), 'sql.answers-empty');
}
