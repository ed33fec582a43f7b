/** A question over the inner join of two owners' tables, or over a table in which several owners' rows stand side by side already. */
import type { Matcher } from '../../contract/contract.ts';
import type { RowStage } from '../../local/stages.ts';
import type { GroupKey, Measure, Plan, SecureBoolean } from '../plan/types.ts';
import {
  type Bound,
  type BoundColumn,
  type BoundQuestion,
  type BoundSource,
  type BoundValue,
  neededColumns,
  tablesOf,
  typeOf,
} from '../bind/bound.ts';
import { describe } from '../plan/describe.ts';
import { scaleOf } from '../../local/expression.ts';
import { isWithin, secureLimit, sumRange, toRange } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';
import { allOf, itself, toExpression } from './expression.ts';
import { type MeasureSource, Measures, planColumns } from './measures.ts';
import { StageOutputs } from './outputs.ts';
import { unitWithRows } from './unit.ts';
import { isKnown, isTrue, join, overflow, type SecureContext, secureNumber } from './secure.ts';

/** The parts of a plan that depend on its source. */
export type SourcePlan = Pick<Plan, 'source' | 'stages' | 'join' | 'filter' | 'keys' | 'measures' | 'columns'>;

export function planJoin(
  source: SourceText,
  question: BoundQuestion,
  from: Extract<BoundSource, { kind: 'join' }>,
  matcher: Matcher | null,
): SourcePlan {
  const outputs = from.cards.map(() => new StageOutputs());
  const context: SecureContext = { source, outputs };
  const rows = Math.min(...from.cards.map((card) => card.rowsUpTo));
  const keys = question.keys.map(({ column, categories }): GroupKey => {
    const { table, nullable, type } = column;
    const id = (outputs[table] as StageOutputs).category(toExpression(column, itself), categories, nullable);
    return { name: column.column, type, table, id, categories, nullable };
  });
  const measures = new Measures();
  const columns = planColumns(question, joinMeasures(context, measures, rows));
  // After the measures, whose numbers are at their own scale and serve for comparisons too.
  const { local, across } = splitConditions(question.where, from.cards.length);
  const bits = across.map((condition) => isTrue(context, condition));
  const filter = bits.length === 0 ? null : join('and', bits);

  const stages = from.cards.map((card, table): RowStage => {
    return {
      kind: 'rows',
      party: card.owner,
      dataset: card.name,
      ...(card.relation === undefined ? {} : { relation: card.relation }),
      rowsUpTo: card.rowsUpTo,
      where: allOf((local[table] as Bound[]).map((condition) => toExpression(condition, itself))),
      keys: from.keys.map((columns) => toExpression(columns[table] as BoundColumn, itself)),
      outputs: (outputs[table] as StageOutputs).outputs,
      unit: unitWithRows(
        card,
        from.keys.map((columns) => (columns[table] as BoundColumn).column),
      ),
    };
  });
  return {
    source: 'join',
    stages,
    join: matcher === null ? null : { ...matcher, rows },
    filter,
    keys,
    measures: measures.all,
    columns,
  };
}

/** Conjuncts that one owner decides, by table (constant ones go with the first), and the others. */
function splitConditions(where: readonly Bound[], count: number): { local: Bound[][]; across: Bound[] } {
  const local = Array.from({ length: count }, (): Bound[] => []);
  const across: Bound[] = [];
  for (const condition of where) {
    const tables = tablesOf(condition);
    if (tables.length > 1) across.push(condition);
    else local[tables[0] ?? 0]?.push(condition);
  }
  return { local, across };
}

function joinMeasures(context: SecureContext, measures: Measures, rows: number): MeasureSource {
  const validOf = (argument: Bound): SecureBoolean | null => isKnown(context, argument);
  return {
    count: (argument) => {
      const valid = validOf(argument);
      return valid === null
        ? 'rows'
        : measures.add((id) => ({ kind: 'count', id, valid, needs: neededColumns(argument, true) }));
    },
    value: (kind, argument, count) => {
      const scale = scaleOf(typeOf(argument));
      const { number, range } = secureNumber(context, argument, scale);
      if (kind === 'sum') {
        const total = sumRange(range, rows);
        if (!isWithin(total, secureLimit))
          throw overflow(context, argument, total, scale, `SUM(${describe(argument)})`);
      }
      const valid = validOf(argument);
      return measures.add((id): Measure => ({ kind, id, value: number, valid, range: toRange(range), count }));
    },
    sumRange: (argument: BoundValue) => sumRange(argument.range ?? { min: 0n, max: 0n }, rows),
  };
}
