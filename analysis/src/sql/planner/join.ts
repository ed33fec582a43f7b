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
import { splitBits, splitLimit } from '../../contract/limits.ts';
import { scaleOf } from '../../local/expression.ts';
import { isWithin, type NumberRange, partRange, secureLimit, sumRange, toRange, union } from '../plan/ranges.ts';
import type { SourceText } from '../parse/source-text.ts';
import { allOf, itself, toExpression } from './expression.ts';
import { textRange } from '../plan/keyed.ts';
import { freeKey, freeOutputs } from './keyed.ts';
import { FilterNumbers, type MeasureSource, Measures, planColumns, planCondition, takenColumns } from './measures.ts';
import { StageOutputs } from './outputs.ts';
import { unitWithRows } from './unit.ts';
import { isKnown, isTrue, join, overflow, type SecureContext, secureNumber, positionsOf } from './secure.ts';

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

/** A product of two owners' numbers by parts of these: see WideSum. */
interface CrossedProduct extends Record<'low' | 'high' | 'first' | 'second', SecureNumber> {
  readonly bits: number;
}

/** The parts of a product whose sum may leave 63 bits; undefined where it cannot, and where no parts are small enough. */
function crossedProduct(context: SecureContext, argument: BoundValue, rows: number): CrossedProduct | undefined {
  if (argument.kind !== 'arithmetic' || argument.operator !== '*') return undefined;
  const sides = [argument.left, argument.right].map((side) => ({
    side,
    tables: tablesOf(side),
    scale: scaleOf(typeOf(side)),
    range: union(side.range ?? { min: 0n, max: 0n }, { min: 0n, max: 0n }),
  }));
  const [a, b] = sides as [(typeof sides)[number], (typeof sides)[number]];
  const [x, more] = a.tables;
  const [y, others] = b.tables;
  if (x === undefined || y === undefined || x === y || more !== undefined || others !== undefined) return undefined;
  if (a.scale + b.scale !== scaleOf(typeOf(argument))) return undefined;
  const total = sumRange(argument.range, rows);
  if (isWithin(total, secureLimit) || !isWithin(total, splitLimit)) return undefined;
  for (let bits = 16; bits < splitBits; bits++) {
    const parts = (part: 'low' | 'high') => sides.map(({ range }) => partRange(range, part, bits));
    const [low, high] = [parts('low'), parts('high')] as [NumberRange[], NumberRange[]];
    const pairs = [low, high, [low[0], high[1]], [high[0], low[1]]] as [NumberRange, NumberRange][];
    // Two of the sums are added, and truncated, which takes another bit.
    if (!pairs.every(([p, q]) => isWithin(sumRange(productRange(p, q), rows), secureLimit >> 3n))) continue;
    const input = ({ side, scale, range }: (typeof sides)[number], table: number, part: 'low' | 'high') => {
      const id = (context.outputs[table] as StageOutputs).part(toExpression(side, itself), scale, range, part, bits);
      return { kind: 'input', table, id } as const;
    };
    const [a0, a1] = [input(a, x, 'low'), input(a, x, 'high')];
    const [b0, b1] = [input(b, y, 'low'), input(b, y, 'high')];
    const product = (left: SecureNumber, right: SecureNumber): SecureNumber => ({ kind: 'multiply', left, right });
    return { low: product(a0, b0), high: product(a1, b1), first: product(a0, b1), second: product(a1, b0), bits };
  }
  return undefined;
}

function productRange(x: NumberRange, y: NumberRange): NumberRange {
  const corners = [x.min * y.min, x.min * y.max, x.max * y.min, x.max * y.max];
  return corners.reduce((range, value) => union(range, { min: value, max: value }), { min: 0n, max: 0n });
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
      const { number, range } =
        typeOf(argument).kind === 'text'
          ? textNumber(context, argument, tables)
          : secureNumber(context, argument, scale);
      if (kind === 'sum') {
        const total = sumRange(range, rows);
        if (!isWithin(total, secureLimit))
          throw overflow(context, argument, total, scale, `SUM(${describe(argument)})`);
      }
      const valid = validOf(argument);
      const kept = filter === undefined ? {} : { filter: filterBit(filter) };
      const place = quantile === undefined ? {} : { quantile };
      return measures.add(
        (id): Measure => ({ kind, id, value: number, valid, ...kept, range: toRange(range), count, ...place }),
      );
    },
    wide: (argument, count, filter) => {
      const crossed = crossedProduct(context, argument, rows);
      if (crossed !== undefined) {
        const valid = validOf(argument);
        const kept = filter === undefined ? {} : { filter: filterBit(filter) };
        const range = toRange(argument.range as NumberRange);
        const add = (value: SecureNumber) =>
          measures.add((id): Measure => ({ kind: 'sum', id, value, valid, ...kept, range, count }));
        const { bits } = crossed;
        const [low, high] = [add(crossed.low), add(crossed.high)];
        const found = { low, high, crossed: { measures: [add(crossed.first), add(crossed.second)] as const, bits } };
        if (!wide.some((known) => known.low === low)) wide.push(found);
        return found;
      }
      const [table = 0, second] = tablesOf(argument);
      const range = union(argument.range ?? { min: 0n, max: 0n }, { min: 0n, max: 0n });
      const total = sumRange(range, rows);
      // Only its owner can take a number apart.
      if (second !== undefined || isWithin(total, secureLimit) || !isWithin(total, splitLimit)) return null;
      const valid = validOf(argument);
      const kept = filter === undefined ? {} : { filter: filterBit(filter) };
      const expression = toExpression(argument, itself);
      const add = (part: 'low' | 'high') => {
        const output = context.outputs[table] as StageOutputs;
        const input = output.part(expression, scaleOf(typeOf(argument)), range, part);
        const value = { kind: 'input', table, id: input } as const;
        return measures.add(
          (id): Measure => ({ kind: 'sum', id, value, valid, ...kept, range: toRange(range), count }),
        );
      };
      const found = { low: add('low'), high: add('high') };
      if (!wide.some(({ low }) => low === found.low)) wide.push(found);
      return found;
    },
    sumRange: (argument: BoundValue) => sumRange(argument.range ?? { min: 0n, max: 0n }, rows),
  };
}
