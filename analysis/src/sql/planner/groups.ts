/** A question over one table, or over a UNION ALL: every owner aggregates alone, and only group totals are shared. */
import type { Digit, Expression, GroupStage, LocalOutput, Partial } from '../../local/stages.ts';
import type { GroupKey, Measure, WideSum } from '../plan/types.ts';
import {
  aggregatesOf,
  type Bound,
  type BoundQuestion,
  type BoundSource,
  type BoundValue,
  isNullable,
  typeOf,
} from '../bind/bound.ts';
import { countParts } from './filter-parts.ts';
import { describe } from '../plan/describe.ts';
import { unitOf } from './unit.ts';
import { scaleOf } from '../../local/expression.ts';
import { isWithin, type NumberRange, secureLimit, sumRange, toRange } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';
import { allOf, branchMeaning, itself, toExpression } from './expression.ts';
import type { SourcePlan } from './join.ts';
import { FilterNumbers, type MeasureSource, Measures, planColumns, planCondition, takenColumns } from './measures.ts';
import { overflow } from './secure.ts';
import { addWide, digitsOfSum, limitOfSum } from './wide-sums.ts';
import { splitBits } from '../../contract/limits.ts';

type UnionSource = Extract<BoundSource, { kind: 'union' }>;

/** `splits`: whether sums that may leave 63 bits are taken in two parts, not refused. */
export function planGroups(source: SourceText, question: BoundQuestion, from: UnionSource, splits = true): SourcePlan {
  const keys = question.keys.map(({ value, name, categories }, i): GroupKey => {
    return { name, type: typeOf(value), table: 0, id: `k${i + 1}`, categories, nullable: isNullable(value) };
  });
  const measures = new Measures();
  /** Argument of each measure: the same question to every branch. */
  const asked = new Map<string, Asked>();
  const wide: WideSum[] = [];
  const all = groupMeasures(source, from, measures, asked, wide);
  const measured = splits ? all : { ...all, wide: () => null };
  const columns = planColumns(question, measured);
  const condition = planCondition(question, measured);
  const parts = from.branches.some(({ card }) => card.minimumGroupSize > 1)
    ? countParts(source, aggregatesOf(question), measured)
    : [];

  const stages = from.branches.map((branch): GroupStage => {
    const names = from.columns.map((column) => column.name);
    const meaning = branchMeaning(names, branch.columns);
    const own = branch.where.map((condition) => toExpression(condition, itself));
    const outer = question.where.map((condition) => toExpression(condition, meaning));
    return {
      kind: 'groups',
      party: branch.card.owner,
      dataset: branch.card.name,
      ...(branch.card.relation === undefined ? {} : { relation: branch.card.relation }),
      rowsUpTo: branch.card.rowsUpTo,
      where: allOf([...own, ...outer]),
      keys: question.keys.map(({ value }, i): Extract<LocalOutput, { kind: 'category' }> => {
        const { id, categories, nullable } = keys[i] as GroupKey;
        return { kind: 'category', id, expression: toExpression(value, meaning), categories, nullable };
      }),
      ...(question.sets === undefined ? {} : { sets: question.sets }),
      partials: measures.all.map((measure) =>
        partial(measure, asked.get(measure.id), (bound) => toExpression(bound, meaning)),
      ),
      unit: unitOf(branch.card),
      facts: [],
    };
  });
  return {
    source: 'groups',
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

/** What a measure takes of each row, and of which rows. */
interface Asked {
  readonly argument: Bound;
  readonly range: NumberRange | null;
  readonly filter: readonly Bound[] | undefined;
  readonly digit?: Digit;
}

/**
 * Ranges are those of the unified columns, so every branch promises the same: an owner whose own bounds are narrower
 * keeps them anyway, and the plan does not depend on who comes first.
 */
function partial(measure: Measure, asked: Asked | undefined, convert: (bound: Bound) => Expression): Partial {
  const { kind, id } = measure;
  if (kind === 'distinct' || kind === 'quantile') throw new Error(`${kind} needs rows`);
  if (asked === undefined) return { id, function: 'count', expression: null, scale: 0, range: null };
  const scale = kind === 'count' ? 0 : scaleOf(typeOf(asked.argument));
  const range = asked.range === null ? null : toRange(asked.range);
  const value = convert(asked.argument);
  const condition = asked.filter === undefined ? null : allOf(asked.filter.map(convert));
  const expression: Expression = condition === null ? value : { kind: 'when', condition, value };
  return { id, function: kind, expression, scale, range, ...(asked.digit === undefined ? {} : { digit: asked.digit }) };
}

const everyRow: Bound = { kind: 'constant', type: { kind: 'boolean' }, value: 'true', range: null, at: -1 };

function groupMeasures(
  source: SourceText,
  from: UnionSource,
  measures: Measures,
  asked: Map<string, Asked>,
  wide: WideSum[],
): MeasureSource {
  const rows = from.branches.reduce((sum, { card }) => sum + card.rowsUpTo, 0);
  const ids = new Map<string, string>();
  const numbers = new FilterNumbers();
  const once = (kind: Measure['kind'], { argument, range, filter, digit }: Asked, make: (id: string) => Measure) => {
    const conditions = filter?.map((condition) => toExpression(condition, itself)) ?? null;
    const question = `${kind} ${JSON.stringify([toExpression(argument, itself), conditions, ...(digit === undefined ? [] : [digit])])}`;
    const known = ids.get(question);
    if (known !== undefined) return known;
    const number = [...ids.keys()].filter((key) => key.startsWith(`${kind} `)).length + 1;
    const id = `${kind}${number}`;
    ids.set(question, id);
    measures.append(make(id));
    asked.set(id, { argument, range, filter, ...(digit === undefined ? {} : { digit }) });
    return id;
  };
  const totalOf = (argument: BoundValue) => sumRange(argument.range ?? { min: 0n, max: 0n }, rows);
  return {
    count: (given, filter) => {
      const argument = given !== null && isNullable(given) ? given : null;
      if (argument === null && filter === undefined) return 'rows';
      const needs = takenColumns(argument, filter ?? [], false);
      const kept = filter === undefined ? {} : { filters: numbers.of(filter) };
      return once('count', { argument: argument ?? everyRow, range: null, filter }, (id) => {
        return { kind: 'count', id, valid: null, needs, ...kept };
      });
    },
    value: (kind, argument, count, filter) => {
      if (kind === 'distinct' || kind === 'quantile') throw new Error(`${kind} needs rows`);
      const range = argument.range as NumberRange;
      const scale = scaleOf(typeOf(argument));
      const context = { source, outputs: [] };
      if (!isWithin(range, secureLimit)) throw overflow(context, argument, range, scale);
      if (kind === 'sum' && !isWithin(totalOf(argument), secureLimit)) {
        const total = totalOf(argument);
        throw overflow(context, argument, total, scale, `SUM(${describe(argument)})`, limitOfSum(total));
      }
      return once(kind, { argument, range, filter }, (id) => {
        return { kind, id, value: { kind: 'input', table: 0, id }, valid: null, range: toRange(range), count };
      });
    },
    wide: (argument, count, filter) => {
      const digits = digitsOfSum(totalOf(argument));
      if (digits === undefined) return null;
      const range = argument.range as NumberRange;
      return addWide(
        wide,
        splitBits,
        digits.map((digit) =>
          once('sum', { argument, range, filter, digit }, (id) => {
            const value = { kind: 'input', table: 0, id } as const;
            return { kind: 'sum', id, value, valid: null, range: toRange(range), count };
          }),
        ),
      );
    },
    sumRange: totalOf,
  };
}
