/** A question over one table, or over a UNION ALL: every owner aggregates alone, and only group totals are shared. */
import type { Expression, GroupStage, LocalOutput, Partial } from '../../local/stages.ts';
import type { GroupKey, Measure } from '../plan/types.ts';
import {
  type Bound,
  neededColumns,
  type BoundQuestion,
  type BoundSource,
  type BoundValue,
  isNullable,
  typeOf,
} from '../bind/bound.ts';
import { describe } from '../plan/describe.ts';
import { unitOf } from './unit.ts';
import { scaleOf } from '../../local/expression.ts';
import { isWithin, type NumberRange, secureLimit, sumRange, toRange } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';
import { allOf, branchMeaning, itself, toExpression } from './expression.ts';
import type { SourcePlan } from './join.ts';
import { type MeasureSource, Measures, planColumns } from './measures.ts';
import { overflow } from './secure.ts';

type UnionSource = Extract<BoundSource, { kind: 'union' }>;

export function planGroups(source: SourceText, question: BoundQuestion, from: UnionSource): SourcePlan {
  const keys = question.keys.map(({ column, categories }, i): GroupKey => {
    const { type, nullable } = column;
    return { name: column.column, type, table: 0, id: `k${i + 1}`, categories, nullable };
  });
  const measures = new Measures();
  /** Argument of each measure: the same question to every branch. */
  const asked = new Map<string, { readonly argument: Bound; readonly range: NumberRange | null }>();
  const columns = planColumns(question, groupMeasures(source, from, measures, asked));

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
      keys: question.keys.map(({ column }, i): Extract<LocalOutput, { kind: 'category' }> => {
        const { id, categories, nullable } = keys[i] as GroupKey;
        return { kind: 'category', id, expression: meaning(column), categories, nullable };
      }),
      partials: measures.all.map((measure) =>
        partial(measure, asked.get(measure.id), (bound) => toExpression(bound, meaning)),
      ),
      unit: unitOf(branch.card),
      facts: [],
    };
  });
  return { source: 'groups', stages, join: null, filter: null, keys, measures: measures.all, columns };
}

/**
 * Ranges are those of the unified columns, so every branch promises the same: an owner whose own bounds are narrower
 * keeps them anyway, and the plan does not depend on who comes first.
 */
function partial(
  measure: Measure,
  asked: { readonly argument: Bound; readonly range: NumberRange | null } | undefined,
  convert: (bound: Bound) => Expression,
): Partial {
  const { kind, id } = measure;
  if (asked === undefined) return { id, function: 'count', expression: null, scale: 0, range: null };
  const scale = kind === 'count' ? 0 : scaleOf(typeOf(asked.argument));
  const range = asked.range === null ? null : toRange(asked.range);
  return { id, function: kind, expression: convert(asked.argument), scale, range };
}

function groupMeasures(
  source: SourceText,
  from: UnionSource,
  measures: Measures,
  asked: Map<string, { readonly argument: Bound; readonly range: NumberRange | null }>,
): MeasureSource {
  const rows = from.branches.reduce((sum, { card }) => sum + card.rowsUpTo, 0);
  const ids = new Map<string, string>();
  const once = (kind: Measure['kind'], argument: Bound, range: NumberRange | null, make: (id: string) => Measure) => {
    const question = `${kind} ${JSON.stringify(toExpression(argument, itself))}`;
    const known = ids.get(question);
    if (known !== undefined) return known;
    const number = [...ids.keys()].filter((key) => key.startsWith(`${kind} `)).length + 1;
    const id = `${kind}${number}`;
    ids.set(question, id);
    measures.append(make(id));
    asked.set(id, { argument, range });
    return id;
  };
  const totalOf = (argument: BoundValue) => sumRange(argument.range ?? { min: 0n, max: 0n }, rows);
  return {
    count: (argument) => {
      return isNullable(argument)
        ? once('count', argument, null, (id) => ({
            kind: 'count',
            id,
            valid: null,
            needs: neededColumns(argument, false),
          }))
        : 'rows';
    },
    value: (kind, argument, count) => {
      const range = argument.range as NumberRange;
      const scale = scaleOf(typeOf(argument));
      const context = { source, outputs: [] };
      if (!isWithin(range, secureLimit)) throw overflow(context, argument, range, scale);
      if (kind === 'sum' && !isWithin(totalOf(argument), secureLimit)) {
        throw overflow(context, argument, totalOf(argument), scale, `SUM(${describe(argument)})`);
      }
      return once(kind, argument, range, (id) => {
        return { kind, id, value: { kind: 'input', table: 0, id }, valid: null, range: toRange(range), count };
      });
    },
    sumRange: totalOf,
  };
}
