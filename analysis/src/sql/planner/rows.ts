/** A question over one table, or over a UNION ALL, that owners cannot answer each for its own groups: their rows are shared. */
import type { Expression, LocalOutput, RowStage } from '../../local/stages.ts';
import { splitBits } from '../../contract/limits.ts';
import { scaleOf } from '../../local/expression.ts';
import type { GroupKey, Measure, SecureBoolean, WideSum } from '../plan/types.ts';
import {
  aggregatesOf,
  type Bound,
  type BoundQuestion,
  type BoundSource,
  type BoundValue,
  isNullable,
  typeOf,
} from '../bind/bound.ts';
import { describe } from '../plan/describe.ts';
import { textRange } from '../plan/keyed.ts';
import { isWithin, type NumberRange, secureLimit, sumRange, toRange } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';
import { allOf, branchMeaning, type ColumnMeaning, itself, toExpression } from './expression.ts';
import type { SourcePlan } from './join.ts';
import { freeKey, freeOutputs } from './keyed.ts';
import { countParts } from './filter-parts.ts';
import { FilterNumbers, type MeasureSource, Measures, planColumns, planCondition, takenColumns } from './measures.ts';
import { digitOutput } from './outputs.ts';
import { overflow } from './secure.ts';
import { unitOf, unitWithRows } from './unit.ts';
import { addWide, digitsOf, digitsOfSum, limitOfSum, widePlaces } from './wide-sums.ts';

type UnionSource = Extract<BoundSource, { kind: 'union' }>;

/** An output that every owner hands over, of its own columns. */
interface Asked {
  readonly id: string;
  readonly make: (meaning: ColumnMeaning) => LocalOutput;
}

export function planRows(source: SourceText, question: BoundQuestion, from: UnionSource): SourcePlan {
  const asked: Asked[] = [];
  const keys = question.keys.map((key, i): GroupKey => {
    const { value, name, categories } = key;
    const [type, nullable] = [typeOf(value), isNullable(value)];
    const id = `k${i + 1}`;
    const free = freeKey(source, key);
    return { name, type, table: 0, id, categories, nullable, ...(free === undefined ? {} : { free }) };
  });
  const measures = new Measures();
  const wide: WideSum[] = [];
  const measured = rowMeasures(source, from, measures, asked, wide);
  const columns = planColumns(question, measured);
  const condition = planCondition(question, measured);
  const parts = from.branches.some(({ card }) => card.minimumGroupSize > 1)
    ? countParts(source, aggregatesOf(question), measured)
    : [];
  const names = from.columns.map((column) => column.name);
  const stages = from.branches.map((branch): RowStage => {
    const meaning = branchMeaning(names, branch.columns);
    const own = branch.where.map((condition) => toExpression(condition, itself));
    const outer = question.where.map((condition) => toExpression(condition, meaning));
    const keyOutputs = keys.flatMap(({ id, free, categories, nullable }, i): LocalOutput[] => {
      const expression = toExpression((question.keys[i] as (typeof question.keys)[number]).value, meaning);
      if (free !== undefined) return freeOutputs(id, free, nullable, expression);
      return [{ kind: 'category', id, expression, categories, nullable }];
    });
    return {
      kind: 'rows',
      party: branch.card.owner,
      dataset: branch.card.name,
      ...(branch.card.relation === undefined ? {} : { relation: branch.card.relation }),
      rowsUpTo: branch.card.rowsUpTo,
      where: allOf([...own, ...outer]),
      keys: [],
      outputs: [...keyOutputs, ...asked.map(({ make }) => make(meaning))],
      // The same person may have a row at each of several owners.
      unit: from.branches.length > 1 ? unitOf(branch.card) : unitWithRows(branch.card, []),
    };
  });
  return {
    source: 'rows',
    stages,
    join: null,
    filter: null,
    keys,
    measures: measures.all,
    columns,
    ...(parts.length === 0 ? {} : { parts }),
    ...(condition === null ? {} : { condition }),
    ...(wide.length === 0 ? {} : { wide }),
  };
}

/** Those whose texts are compared: of several owners also where nobody has the rows alone. */
function textTables({ branches }: UnionSource) {
  return branches.flatMap(({ card }) => (card.units === undefined ? [card] : [card, card]));
}

function rowMeasures(
  source: SourceText,
  from: UnionSource,
  measures: Measures,
  asked: Asked[],
  wide: WideSum[],
): MeasureSource {
  const rows = from.branches.reduce((sum, { card }) => sum + card.rowsUpTo, 0);
  const ids = new Map<string, string>();
  const once = (prefix: string, argument: Bound, make: (id: string, expression: Expression) => LocalOutput): string => {
    const text = `${prefix} ${JSON.stringify(toExpression(argument, itself))}`;
    const known = ids.get(text);
    if (known !== undefined) return known;
    const id = `${prefix}${asked.filter((each) => each.id.startsWith(prefix)).length + 1}`;
    ids.set(text, id);
    asked.push({ id, make: (meaning) => make(id, toExpression(argument, meaning)) });
    return id;
  };
  const validOf = (argument: Bound): SecureBoolean | null => {
    if (!isNullable(argument)) return null;
    const id = once('f', argument, (flag, item) => {
      return { kind: 'flag', id: flag, expression: { kind: 'not', item: { kind: 'is-null', item } } };
    });
    return { kind: 'flag', table: 0, id };
  };
  const numbers = new FilterNumbers();
  const bitOf = (filter: readonly Bound[]): SecureBoolean => {
    const [first, second] = filter;
    const all: Bound =
      first !== undefined && second === undefined ? first : { kind: 'and', items: filter, at: first?.at ?? 0 };
    return { kind: 'flag', table: 0, id: once('c', all, (id, expression) => ({ kind: 'flag', id, expression })) };
  };
  const totalOf = (argument: BoundValue) => sumRange(argument.range ?? { min: 0n, max: 0n }, rows);
  return {
    count: (argument, filter) => {
      const valid = argument === null ? null : validOf(argument);
      if (valid === null && filter === undefined) return 'rows';
      const needs = takenColumns(argument, filter ?? [], false);
      const kept = filter === undefined ? {} : { filters: numbers.of(filter), filter: bitOf(filter) };
      return measures.add((id) => ({ kind: 'count', id, valid, needs, ...kept }));
    },
    value: (kind, argument, count, filter, quantile) => {
      const valid = validOf(argument);
      const kept = filter === undefined ? {} : { filter: bitOf(filter) };
      const isText = typeOf(argument).kind === 'text';
      const scale = scaleOf(typeOf(argument));
      const context = { source, outputs: [] };
      const range = isText ? textRange(textTables(from)) : (argument.range ?? { min: 0n, max: 1n });
      if (!isWithin(range, secureLimit)) throw overflow(context, argument, range, scale);
      if (kind === 'sum' && !isWithin(totalOf(argument), secureLimit)) {
        const total = totalOf(argument);
        throw overflow(context, argument, total, scale, `SUM(${describe(argument)})`, limitOfSum(total));
      }
      const output = once(isText ? 't' : 'n', argument, (id, expression) =>
        isText ? { kind: 'text', id, expression } : { kind: 'number', id, expression, scale, range: toRange(range) },
      );
      return measures.add((id): Measure => {
        const value = { kind: 'input', table: 0, id: output } as const;
        return {
          kind,
          id,
          value,
          valid,
          ...kept,
          range: toRange(range),
          count,
          ...(quantile === undefined ? {} : { quantile }),
        };
      });
    },
    wide: (argument, count, filter) => {
      const [under] = from.branches.filter(({ card }) => card.units !== undefined);
      const found = under === undefined ? undefined : widePlaces({ source, outputs: [], shared: true }, argument, rows);
      const digits = under === undefined ? digitsOfSum(totalOf(argument)) : found && digitsOf(found.places, found.bits);
      if (digits === undefined) return null;
      const range = argument.range as NumberRange;
      const valid = validOf(argument);
      const kept = filter === undefined ? {} : { filter: bitOf(filter) };
      const ids = digits.map((digit) => {
        const output = once(`d${digit.place}.`, argument, (id, expression) =>
          digitOutput(id, expression, scaleOf(typeOf(argument)), range, digit),
        );
        const value = { kind: 'input', table: 0, id: output } as const;
        return measures.add(
          (id): Measure => ({ kind: 'sum', id, value, valid, ...kept, range: toRange(range), count }),
        );
      });
      return addWide(wide, digits[0]?.bits ?? splitBits, ids);
    },
    sumRange: totalOf,
  };
}
