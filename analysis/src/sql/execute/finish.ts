/**
 * From what was released to the table people read. Everything here is public to the recipient: decoding, NULLs, the
 * quotients of released sums and counts, order and limit.
 */
import { averageParts } from '../plan/averages.ts';
import { cellClassOf, countsRows, measureOf } from '../plan/gates.ts';
import { type GroupCondition, isGroupCondition, leavesOf, type MeasureLeaf } from '../plan/group-numbers.ts';
import { carriedAt, numberOf, truthOf } from './group-values.ts';
import type { Polynomial } from '../plan/polynomials.ts';
import { sealedNumber } from '../plan/sealed.ts';
import { isAverageReleased } from '../plan/releases.ts';
import type { ColumnType } from '../../contract/cards.ts';
import type { Cell, ResultTable } from '../../contract/results.ts';
import { isRolledUp, placeOf } from '../plan/sets.ts';
import type { OutputColumn, Plan } from '../plan/types.ts';
import { keyBits, textKeyWords } from '../plan/keyed.ts';
import { textOfWords } from './text-keys.ts';
import { toldColumns } from '../plan/columns.ts';
import { errorColumns, shownNumber } from './error-columns.ts';
import { compareText } from '../../contract/text-order.ts';
import { dateOfDays } from '../../contract/dates.ts';
import { instantText, timestampText, timeText } from '../../contract/timestamps.ts';
import { decimalText } from '../../contract/decimals.ts';
import { scaleOf } from '../../local/expression.ts';

/** What a recipient learns: vectors over all combined groups, zero where a group or cell is not shown. */
export interface Released {
  /** 1 where the group is shown. */
  readonly groups: Uint8Array;
  /** How many groups have rows and are withheld; null when that is not released. */
  readonly withheld: number | null;
  /** Where groups are found: the value of each key by its place in the plan, a number or words of a text per group. */
  readonly keys?: readonly BigUint64Array[];
  /** Carried integers by measure id. */
  readonly measures: Readonly<Record<string, BigInt64Array>>;
  /** Carried averages by sum measure id, at the column's `decimals`; whole parts and then decimals where they are split. */
  readonly averages: Readonly<Record<string, BigInt64Array>>;
  /** By class of cells: 0 shown, 1 without a value, 2 withheld. */
  readonly states: Readonly<Record<string, Uint8Array>>;
  /** Carried integers by number of a column that was calculated under protocol, and where it divides by zero. */
  readonly numbers?: Readonly<Record<string, BigInt64Array>>;
  readonly zeros?: Readonly<Record<string, Uint8Array>>;
}

/** A cell together with what it is ordered by. */
interface Value {
  readonly cell: Cell;
  /** null sorts as NULL: SQL NULLs and withheld cells. */
  readonly order: bigint | string | null;
}

const nothing: Value = { cell: null, order: null };
const withheld: Value = { cell: { withheld: true }, order: null };

/**
 * The answer of `plan`. Numbers are exact decimal text (averages with their fixed decimals), dates ISO, booleans booleans.
 * ORDER BY compares text by Unicode code point (the C collation); withheld cells take the place of NULLs; rows that
 * compare equal stay in the order of the category lists. LIMIT and OFFSET count the shown groups.
 */
export function finish(plan: Plan, released: Released): ResultTable {
  if (plan.privacy?.mechanism === 'choice') return chosen(plan, released);
  const told = [...released.groups.keys()].filter((group) => released.groups[group] === 1);
  // Which groups have noisy numbers that HAVING keeps is no news to who has these.
  const shown = plan.privacy === undefined ? told : told.filter((group) => keepsNoisy(plan, released, group));
  const errors = errorColumns(plan);
  const rows = shown.map((group) => {
    const beside = errors.map(({ cell }): Value => ({ cell: cell(released.measures, group), order: null }));
    const values = plan.columns.map((column, i) => {
      const value = valueOf(plan, released, column, group);
      const error = errors.findIndex(({ of }) => of === i);
      return error < 0 || errors[error]?.isOfRank === true
        ? value
        : readable(value, column.type, (beside[error] as Value).cell);
    });
    return [...values, ...beside];
  });
  rows.sort((a, b) => {
    for (const { column, descending, nullsFirst } of plan.orderBy) {
      const order = compareValues(a[column] as Value, b[column] as Value, descending, nullsFirst);
      if (order !== 0) return order;
    }
    return 0;
  });
  const different = plan.distinct === true ? withoutEqual(rows) : rows;
  const end = plan.limit === null ? undefined : plan.offset + plan.limit;
  // Beside each number with noise stands how far off it may be.
  const places = plan.columns.flatMap((_, column) => [
    ...(column === plan.repeats ? [] : [column]),
    ...errors.flatMap(({ of }, i) => (of === column ? [plan.columns.length + i] : [])),
  ]);
  const columns = [...plan.columns, ...errors];
  return {
    columns: places
      .map((place) => columns[place] as Pick<OutputColumn, 'name' | 'type'>)
      .map(({ name, type }) => ({ name, type })),
    rows: repeated(plan, different, end)
      .slice(plan.offset, end)
      .map((row) => places.map((place) => (row[place] as Value).cell)),
    // Where every possible group is shown, none is missing.
    withheldGroups: released.withheld ?? (plan.found === undefined && told.length === plan.groups ? 0 : null),
  };
}

/** HAVING, of the noisy numbers of a group. */
function keepsNoisy({ having, condition }: Plan, { measures }: Released, group: number): boolean {
  const numberOfLeaf = ({ measure, scale }: MeasureLeaf) => {
    return { numerator: measures[measure]?.[group] as bigint, denominator: 10n ** BigInt(scale) };
  };
  const counts = having.map(({ operator, value }): GroupCondition => {
    const left = { kind: 'aggregate', of: { measure: 'rows', scale: 0 } } as const;
    return { kind: 'compare', operator, left, right: { kind: 'number', value, scale: 0 } };
  });
  return [...counts, ...(condition === undefined ? [] : [condition])].every(
    (each) => truthOf(each, numberOfLeaf) === true,
  );
}

/** Of a choice the keys of the group: no number of it is told. */
function chosen(plan: Plan, released: Released): ResultTable {
  const { privacy: _privacy, ...rest } = plan;
  return finish({ ...rest, columns: toldColumns(plan), orderBy: [], limit: null, offset: 0 }, released);
}

/** Each row once. Nobody knows whether withheld cells are equal. */
function withoutEqual(rows: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  const known = new Set<string>();
  return rows.filter((row) => {
    if (row.includes(withheld)) return true;
    const text = JSON.stringify(row.map(({ cell }) => cell));
    if (known.has(text)) return false;
    known.add(text);
    return true;
  });
}

/** Rows as often as their last column says, the first `end` of them at least. */
function repeated({ repeats }: Plan, rows: readonly (readonly Value[])[], end = Number.POSITIVE_INFINITY) {
  if (repeats === undefined) return rows;
  const all: (readonly Value[])[] = [];
  for (const row of rows) {
    const times = BigInt((row[repeats]?.order as bigint | null) ?? 1n);
    for (let i = 0n; i < times && all.length < end; i++) all.push(row);
  }
  return all;
}

function valueOf(plan: Plan, released: Released, column: OutputColumn, group: number): Value {
  switch (column.kind) {
    case 'key': {
      const { key, label } = column;
      const value = plan.found === undefined ? keyValue(plan, key, group) : foundKey(plan, released, key, group);
      if (label === undefined || value.order !== null) return value;
      const isRolled = isRolledUp(plan, group, key);
      return label.of === 'null' || isRolled ? { cell: label.text, order: label.text } : value;
    }
    case 'grouping': {
      const bits = column.keys.reduce((sum, key) => sum * 2n + (isRolledUp(plan, group, key) ? 1n : 0n), 0n);
      return { cell: String(bits), order: bits };
    }
    case 'measure': {
      const measure = measureOf(plan, column.measure);
      const state = stateOf(released, cellClassOf(plan, measure.id), group);
      if (state === 'withheld') return withheld;
      // COUNT over NULLs alone is 0, not NULL.
      if (state === 'null' && !countsRows(measure)) return nothing;
      return numberValue(released.measures[measure.id]?.[group] as bigint, column.type);
    }
    case 'text':
      return { cell: column.value, order: column.value };
    case 'expression':
      return computedValue(plan, released, column, group);
    case 'average': {
      const state = stateOf(released, cellClassOf(plan, column.sum), group);
      if (state !== 'shown') return state === 'null' ? nothing : withheld;
      const average = isAverageReleased(plan, column.sum, column.count)
        ? releasedAverage(plan, released.averages[column.sum] as BigInt64Array, column, group)
        : quotientOf(
            released.measures[column.sum]?.[group] as bigint,
            released.measures[column.count]?.[group] as bigint,
            column.decimals - column.scale,
          );
      return average === null ? nothing : { cell: decimalText(average, column.decimals), order: average };
    }
  }
}

/** The measure that a polynomial is a multiple of. */
function soleMeasure(of: Polynomial): string | undefined {
  const [product, second] = [...of.keys()];
  return product === undefined || product === '' || second !== undefined ? undefined : product;
}

/** Shown where all its measures are. */
function computedValue(
  plan: Plan,
  released: Released,
  column: Extract<OutputColumn, { kind: 'expression' }>,
  group: number,
): Value {
  const { type, value } = column;
  const stateOfLeaf = ({ measure }: MeasureLeaf) => stateOf(released, cellClassOf(plan, measure), group);
  if (leavesOf(value).some((leaf) => stateOfLeaf(leaf) === 'withheld')) return withheld;
  const sealed = sealedNumber(plan, column);
  if (sealed !== undefined) {
    const isCount = (leaf: MeasureLeaf) => countsRows(measureOf(plan, leaf.measure));
    if (leavesOf(value).some((leaf) => stateOfLeaf(leaf) === 'null' && !isCount(leaf))) return nothing;
    const place = String(plan.columns.indexOf(column));
    if (released.zeros?.[place]?.[group] === 1) return nothing;
    const divisor = sealed.division === null ? undefined : soleMeasure(sealed.division.denominator);
    if (divisor !== undefined && stateOf(released, cellClassOf(plan, divisor), group) === 'null') return nothing;
    return numberValue(released.numbers?.[place]?.[group] as bigint, type);
  }
  const aggregate = (leaf: MeasureLeaf) => {
    const isCount = countsRows(measureOf(plan, leaf.measure));
    if (stateOfLeaf(leaf) === 'null') return isCount ? { numerator: 0n, denominator: 1n } : null;
    const numerator = released.measures[leaf.measure]?.[group] as bigint;
    return { numerator, denominator: 10n ** BigInt(leaf.scale) };
  };
  if (isGroupCondition(value)) {
    const truth = truthOf(value, aggregate);
    return truth === null ? nothing : { cell: truth, order: truth ? 1n : 0n };
  }
  const number = numberOf(value, aggregate);
  return number === null ? nothing : numberValue(carriedAt(number, scaleOf(type)), type);
}

function releasedAverage(
  plan: Plan,
  values: BigInt64Array,
  { sum, decimals, scale }: Extract<OutputColumn, { kind: 'average' }>,
  group: number,
): bigint {
  const value = values[group] as bigint;
  if (averageParts(plan, sum) === 1) return value;
  return value * 10n ** BigInt(decimals - scale) + (values[plan.groups + group] as bigint);
}

function stateOf(released: Released, cells: string | null, group: number): 'shown' | 'null' | 'withheld' {
  const state = cells === null ? 0 : (released.states[cells]?.[group] ?? 0);
  return state === 0 ? 'shown' : state === 1 ? 'null' : 'withheld';
}

/** A number with noise without the digits that are noise alone; it is ordered by all of them. */
function readable(value: Value, type: ColumnType, error: Cell): Value {
  if (typeof value.cell !== 'string' || typeof value.order !== 'bigint') return value;
  const decimals = scaleOf(type);
  return { ...value, cell: decimalText(shownNumber(value.order, decimals, error), decimals) };
}

/** As `quotient`; null where noise has left no rows to divide by. */
const quotientOf = (sum: bigint, count: bigint, shift: number): bigint | null =>
  count < 1n ? null : quotient(sum, count, shift);

/**
 * sum · 10^shift ÷ count rounded to nearest, halves away from zero: SQL's rule for exact numbers and that of the division
 * under protocol, so that an average does not depend on where it is computed. count ≥ 1.
 */
export function quotient(sum: bigint, count: bigint, shift: number): bigint {
  const numerator = shift >= 0 ? sum * 10n ** BigInt(shift) : sum;
  const denominator = shift >= 0 ? count : count * 10n ** BigInt(-shift);
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

/** The value of key number `key` in a listed group: its digit in the mixed-radix number within the grouping set. */
function keyValue(plan: Plan, key: number, group: number): Value {
  const position = placeOf(plan, group).positions[key];
  const { categories, type } = plan.keys[key] as Plan['keys'][number];
  const text = position === undefined ? undefined : categories[position];
  return text === undefined ? nothing : categoryValue(text, type);
}

/** The value of a key that was told: its place in the list, its distance from the least value, or its text. */
function foundKey(plan: Plan, released: Released, index: number, group: number): Value {
  if (isRolledUp(plan, group, index)) return nothing;
  const key = plan.keys[index] as Plan['keys'][number];
  const vector = released.keys?.[index] as BigUint64Array;
  const { free } = key;
  if (free === undefined) {
    const text = key.categories[Number(vector[group])];
    return text === undefined ? nothing : categoryValue(text, key.type);
  }
  if (free.kind === 'text') {
    const text = textOfWords(Array.from({ length: textKeyWords }, (_, w) => vector[w * plan.groups + group] as bigint));
    return text === null ? nothing : { cell: text, order: text };
  }
  const distance = vector[group] as bigint;
  if (key.nullable) {
    const known = keyBits(key, 0);
    const word = vector[Math.floor(known / 64) * plan.groups + group] as bigint;
    if ((word >> BigInt(known % 64)) & 1n) return nothing;
  }
  return numberValue(BigInt(free.range.min) + distance, key.type);
}

function categoryValue(text: string, type: ColumnType): Value {
  if (type.kind === 'boolean') return { cell: text === 'true', order: text };
  if (type.kind === 'timestamp' && type.zone === true) return { cell: `${text}+00`, order: text };
  // ISO dates and timestamps sort as text; numbers do not.
  const isNumber = type.kind === 'integer' || type.kind === 'decimal';
  return { cell: text, order: isNumber ? BigInt(text.replace('.', '')) : text };
}

function numberValue(carried: bigint, type: ColumnType): Value {
  if (type.kind === 'date') return { cell: dateOfDays(Number(carried)), order: carried };
  if (type.kind === 'timestamp')
    return { cell: type.zone === true ? instantText(carried) : timestampText(carried), order: carried };
  if (type.kind === 'time') return { cell: timeText(carried), order: carried };
  if (type.kind === 'boolean') return { cell: carried !== 0n, order: carried };
  return { cell: decimalText(carried, scaleOf(type)), order: carried };
}

function compareValues(a: Value, b: Value, descending: boolean, nullsFirst: boolean): number {
  if (a.order === null || b.order === null) {
    if (a.order === b.order) return 0;
    return (a.order === null) === nullsFirst ? -1 : 1;
  }
  const order = compareOrders(a.order, b.order);
  return descending ? -order : order;
}

function compareOrders(a: bigint | string, b: bigint | string): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
