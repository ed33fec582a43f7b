/** A question over the inner join of two owners' tables, or over a table in which several owners' rows stand side by side already. */
import type { Matcher } from '../../contract/contract.ts';
import type { RowStage } from '../../local/stages.ts';
import type { GroupKey, ManyJoin, Measure, Plan, SecureBoolean, SecureNumber, WideSum } from '../plan/types.ts';
import {
  aggregatesOf,
  type Bound,
  type BoundColumn,
  type BoundQuestion,
  type BoundSource,
  type BoundValue,
  isNullable,
  tablesOf,
  typeOf,
} from '../bind/bound.ts';
import { countParts } from './filter-parts.ts';
import { describe } from '../plan/describe.ts';
import { splitBits, wideLimit } from '../../contract/limits.ts';
import { scaleOf } from '../../local/expression.ts';
import { isWithin, secureLimit, sumRange, toRange, union } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';
import { allOf, itself, toExpression } from './expression.ts';
import { textRange } from '../plan/keyed.ts';
import { freeKey, freeOutputs } from './keyed.ts';
import { FilterNumbers, type MeasureSource, Measures, planColumns, planCondition, takenColumns } from './measures.ts';
import { StageOutputs } from './outputs.ts';
import { unitWithRows } from './unit.ts';
import { isKnown, isTrue, join, overflow, type SecureContext, secureNumber, positionsOf } from './secure.ts';
import { addWide, digitsOfSum, limitOfSum, widePlaces } from './wide-sums.ts';

/** The parts of a plan that depend on its source. */
export type SourcePlan = Pick<
  Plan,
  | 'source'
  | 'stages'
  | 'shared'
  | 'join'
  | 'many'
  | 'filter'
  | 'keys'
  | 'measures'
  | 'columns'
  | 'parts'
  | 'condition'
  | 'wide'
>;

/** `splits`: whether sums that may leave 63 bits are taken in two parts where one owner can, not refused. */
export function planJoin(
  source: SourceText,
  question: BoundQuestion,
  from: Extract<BoundSource, { kind: 'join' }>,
  matcher: Matcher | null,
  many: ManyJoin | null = null,
  splits = true,
): SourcePlan {
  const outputs = from.cards.map(() => new StageOutputs());
  const context: SecureContext = { source, outputs };
  const sizes = from.cards.map((card) => card.rowsUpTo);
  const rows = many === null ? Math.min(...sizes) : (sizes[many.table] as number);
  const keys = question.keys.map((key, i): GroupKey => {
    const { value, name, categories } = key;
    const [nullable, type, tables] = [isNullable(value), typeOf(value), tablesOf(value)];
    const table = tables[0] ?? 0;
    if (tables.length > 1) {
      const positions = positionsOf(context, value, categories);
      return { name, type, table: -1, id: '', categories, nullable, positions };
    }
    const own = outputs[table] as StageOutputs;
    const expression = toExpression(value, itself);
    const free = freeKey(source, key);
    if (free === undefined) {
      const id = own.category(expression, categories, nullable);
      return { name, type, table, id, categories, nullable };
    }
    const id = `g${i + 1}`;
    for (const output of freeOutputs(id, free, nullable, expression)) own.named(output);
    return { name, type, table, id, categories, nullable, free };
  });
  const measures = new Measures();
  const wide: WideSum[] = [];
  const all = joinMeasures(context, measures, rows, wide, from.cards);
  const measured = splits ? all : { ...all, wide: () => null };
  const columns = planColumns(question, measured);
  const condition = planCondition(question, measured);
  const parts = from.cards.some(({ minimumGroupSize }) => minimumGroupSize > 1)
    ? countParts(source, aggregatesOf(question), measured)
    : [];
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
      // A row without a key has no partner, which leaves it in the answer.
      ...(many !== null && many.kind !== 'inner' && many.table === table ? { nullableKeys: from.keys.length } : {}),
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
    join: matcher === null || many !== null ? null : { ...matcher, rows },
    ...(many === null ? {} : { many }),
    filter,
    keys,
    measures: measures.all,
    columns,
    ...(parts.length === 0 ? {} : { parts }),
    ...(condition === null ? {} : { condition }),
    ...(wide.length === 0 ? {} : { wide }),
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

/** A text by its number among the different ones of its owner's column. */
function textNumber(context: SecureContext, argument: BoundValue, tables: readonly { readonly rowsUpTo: number }[]) {
  const [table] = tablesOf(argument);
  if (table === undefined) throw new Error('a text of no table');
  const id = (context.outputs[table] as StageOutputs).text(toExpression(argument, itself));
  const card = tables[table] as { readonly rowsUpTo: number };
  return { number: { kind: 'input', table, id } as const, range: textRange([card]) };
}

function joinMeasures(
  context: SecureContext,
  measures: Measures,
  rows: number,
  wide: WideSum[],
  tables: readonly { readonly rowsUpTo: number }[],
): MeasureSource {
  const numbers = new FilterNumbers();
  const filterBit = (filter: readonly Bound[]) =>
    join(
      'and',
      filter.map((condition) => isTrue(context, condition)),
    );
  const validOf = (argument: Bound): SecureBoolean | null => isKnown(context, argument);
  return {
    count: (argument, filter) => {
      const valid = argument === null ? null : validOf(argument);
      if (valid === null && filter === undefined) return 'rows';
      const needs = takenColumns(argument, filter ?? [], true);
      const kept = filter === undefined ? {} : { filters: numbers.of(filter), filter: filterBit(filter) };
      return measures.add((id) => ({ kind: 'count', id, valid, needs, ...kept }));
    },
    value: (kind, argument, count, filter, quantile) => {
      const scale = scaleOf(typeOf(argument));
      const whole = sumRange(argument.range ?? { min: 0n, max: 0n }, rows);
      if (kind === 'sum' && !isWithin(whole, wideLimit))
        throw overflow(context, argument, whole, scale, `SUM(${describe(argument)})`, wideLimit);
      const { number, range } =
        typeOf(argument).kind === 'text'
          ? textNumber(context, argument, tables)
          : secureNumber(context, argument, scale);
      if (kind === 'sum') {
        const total = sumRange(range, rows);
        if (!isWithin(total, secureLimit))
          throw overflow(context, argument, total, scale, `SUM(${describe(argument)})`, limitOfSum(total));
      }
      const valid = validOf(argument);
      const kept = filter === undefined ? {} : { filter: filterBit(filter) };
      const place = quantile === undefined ? {} : { quantile };
      return measures.add(
        (id): Measure => ({ kind, id, value: number, valid, ...kept, range: toRange(range), count, ...place }),
      );
    },
    wide: (argument, count, filter) => {
      const [table = 0, second] = tablesOf(argument);
      const range = union(argument.range ?? { min: 0n, max: 0n }, { min: 0n, max: 0n });
      const add = (values: readonly SecureNumber[], bits: number) => {
        const valid = validOf(argument);
        const kept = filter === undefined ? {} : { filter: filterBit(filter) };
        const digits = values.map((value) =>
          measures.add((id): Measure => ({ kind: 'sum', id, value, valid, ...kept, range: toRange(range), count })),
        );
        return addWide(wide, bits, digits);
      };
      if (second !== undefined) {
        const found = widePlaces(context, argument, rows);
        if (found === undefined) return null;
        return add(found.values(), found.bits);
      }
      const digits = digitsOfSum(sumRange(range, rows));
      if (digits === undefined) return null;
      const output = context.outputs[table] as StageOutputs;
      const ids = digits.map((digit) =>
        output.digit(toExpression(argument, itself), scaleOf(typeOf(argument)), range, digit),
      );
      return add(
        ids.map((id) => ({ kind: 'input', table, id })),
        splitBits,
      );
    },
    sumRange: (argument: BoundValue) => sumRange(argument.range ?? { min: 0n, max: 0n }, rows),
  };
}
