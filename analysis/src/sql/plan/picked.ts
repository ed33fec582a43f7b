/** Which columns conditions can pick single rows by: see inference.ts. */
import { columnsIn } from '../../local/expression.ts';
import { changes } from '../../local/breakpoints.ts';
import { clockUnits, microsPerDay } from '../../contract/timestamps.ts';
import { type Cut, cutsOf, linearForm, scaleOf } from '../../local/linear.ts';
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import type { CompareOperator, Expression } from '../../local/stages.ts';
import { zero, isNull } from './value-shapes.ts';

/** Corners of one condition that are looked at. */
const mostCorners = 10_000;

/** Whether a condition only asks whether a column has a value. */
export function asksForNull(condition: Expression): boolean {
  if (condition.kind === 'not') return asksForNull(condition.item);
  return condition.kind === 'is-null' && condition.item.kind === 'column';
}

/** Columns that a condition compares with anything; tests for NULL apart. */
export function comparedIn(condition: Expression): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return distinctNames(condition.items.flatMap(comparedIn));
    case 'not':
      return comparedIn(condition.item);
    case 'compare':
    case 'in':
      return distinctNames(columnsIn(condition));
    default:
      return [];
  }
}

function distinctNames(columns: readonly string[]): string[] {
  return [...new Set(columns)];
}

/** Reads the conditions of one owner's rows and tells which columns they can pick single rows by. */
export class Conditions {
  readonly #card: DatasetCard | undefined;
  readonly #minimum: bigint;
  readonly #cuts: Cut[] = [];
  readonly #picking = new Set<string>();

  constructor(card: DatasetCard | undefined, minimum: bigint) {
    this.#card = card;
    this.#minimum = minimum;
  }

  read(condition: Expression): void {
    switch (condition.kind) {
      case 'and':
      case 'or':
        for (const item of condition.items) this.read(item);
        return;
      case 'not':
        this.read(condition.item);
        return;
      case 'is-null':
        // A column's NULLs are a category; whether a condition or a CASE is unknown depends on more.
        this.#readNulls(condition.item);
        return;
      case 'compare':
        this.#compare(condition.operator, condition.left, condition.right);
        return;
      case 'in':
        // Nothing equals NULL, so one in the list picks nothing.
        for (const value of condition.values) if (!isNull(value)) this.#compare('=', condition.item, value);
        return;
      case 'case':
        for (const { when, result } of condition.whens) for (const item of [when, result]) this.read(item);
        this.read(condition.otherwise);
        return;
      case 'call':
        if (!columnsIn(condition).every((column) => this.#hasFewValues(column))) this.#pick(columnsIn(condition));
        return;
      default:
        return;
    }
  }

  /** Conditions by which a value is NULL though its columns are not. */
  #readNulls(value: Expression): void {
    switch (value.kind) {
      case 'column':
      case 'constant':
        return;
      case 'arithmetic':
      case 'divide':
        this.#readNulls(value.left);
        this.#readNulls(value.right);
        if (value.kind === 'divide' && value.right.kind !== 'constant') this.#compare('=', value.right, zero);
        return;
      case 'absolute':
        this.#readNulls(value.item);
        return;
      case 'call':
        for (const item of value.items) this.#readNulls(item);
        return;
      case 'case':
        for (const { when, result } of value.whens) {
          this.read(when);
          this.#readNulls(result);
        }
        this.#readNulls(value.otherwise);
        return;
      default:
        this.read(value);
    }
  }

  /** Columns by which a single row may be picked. */
  picking(): string[] {
    const byForm = new Map<string, Cut[]>();
    for (const cut of this.#cuts) byForm.set(cut.form, [...(byForm.get(cut.form) ?? []), cut]);
    for (const cuts of byForm.values()) {
      const places = [...new Set(cuts.map(({ at }) => at))].sort((a, b) => (a < b ? -1 : 1));
      const isClose = places.some(
        (at, i) => i > 0 && at - (places[i - 1] as bigint) < this.#least(cuts[0]?.columns ?? []),
      );
      if (isClose) for (const column of cuts[0]?.columns ?? []) this.#picking.add(column);
    }
    const several = [...byForm.values()]
      .filter(([cut]) => (cut?.columns.length ?? 0) > 1)
      .map((cuts) => cuts[0] as Cut);
    for (const cut of several) {
      const isCrossed = several.some(
        (other) => other !== cut && other.columns.some((name) => cut.columns.includes(name)),
      );
      if (isCrossed || byForm.get(cut.form)?.some((each) => this.#isCorner(each))) this.#pick(cut.columns);
    }
    return [...this.#picking];
  }

  /** So many values between two cuts are not few: of timestamps days, as of dates, and of times minutes, for their steps are far finer than things happen. */
  #least(columns: readonly string[]): bigint {
    const kinds = columns.map((name) => this.#columnCard(name)?.type.kind);
    if (kinds.includes('timestamp')) return this.#minimum * microsPerDay;
    return kinds.includes('time') ? this.#minimum * clockUnits.minute : this.#minimum;
  }

  /**
   * Whether a cut through several columns passes closely by a place where each of them is cut, or ends: what it leaves
   * there is a corner of few values. One of the columns must be cut away from its ends.
   */
  #isCorner({ form, columns, at }: Cut): boolean {
    const scales = columns.map((name) => scaleOf(this.#columnCard(name)?.type));
    const finest = Math.max(...scales);
    const factors = JSON.parse(form) as [string, string][];
    let corners: readonly { readonly sum: bigint; readonly isCut: boolean }[] = [{ sum: 0n, isCut: false }];
    let near = 0n;
    for (const [i, name] of columns.entries()) {
      const unit = 10n ** BigInt(finest - (scales[i] as number));
      const factor = BigInt(factors[i]?.[1] ?? 0) * unit;
      const least = this.#least([name]);
      near += (factor < 0n ? -factor : factor) * least;
      const range = this.#columnCard(name)?.range;
      const ends = range === undefined ? [] : [BigInt(range.min), BigInt(range.max) + 1n];
      const isEnd = (place: bigint) => ends.some((end) => place - end < least && end - place < least);
      const cuts = this.#cuts.filter((cut) => cut.columns.length === 1 && cut.columns[0] === name).map((cut) => cut.at);
      const places = [
        ...ends.map((place) => ({ place, isCut: false })),
        ...cuts.map((place) => ({ place, isCut: !isEnd(place) })),
      ];
      corners = corners.flatMap(({ sum, isCut }) =>
        places.map((each) => ({ sum: sum + factor * each.place, isCut: isCut || each.isCut })),
      );
      if (corners.length > mostCorners) return true;
    }
    return corners.some(({ sum, isCut }) => isCut && at - sum < near && sum - at < near);
  }

  #compare(operator: CompareOperator, left: Expression, right: Expression): void {
    const columns = [...columnsIn(left), ...columnsIn(right)];
    const [only, second] = [...new Set(columns)];
    const isColumnAndConstant =
      only !== undefined &&
      second === undefined &&
      [left, right].every(({ kind }) => kind === 'column' || kind === 'constant');
    if (columns.some((column) => this.#tellsRowsApart(column))) return this.#pick(columns);
    // A column with a list of values has few of them, and so has what is made of it.
    const isMade = only !== undefined && second === undefined && linearForm(left) === null;
    if (only !== undefined && (isColumnAndConstant || isMade) && this.#hasFewValues(only)) return;
    const cuts =
      cutsOf(operator, left, right) ?? this.#cutsByTrying({ kind: 'compare', operator, left, right }, columns);
    // Two columns that are compared as they are: no constant says where, but other conditions may.
    if ([left, right].every(({ kind }) => kind === 'column')) this.#cuts.push(...(cuts ?? []).slice(0, 1));
    else if (cuts === null) this.#pick(columns);
    else this.#cuts.push(...cuts);
  }

  /** Where a condition on one column of not too many values changes, by trying each of them; null where that cannot be done. */
  #cutsByTrying(condition: Expression, columns: readonly string[]): Cut[] | null {
    const [column, other] = [...new Set(columns)];
    const card = column === undefined || other !== undefined ? undefined : this.#columnCard(column);
    if (column === undefined || card?.range === undefined) return null;
    const form = JSON.stringify([[column, '1']]);
    const found = changes(condition, { min: BigInt(card.range.min), max: BigInt(card.range.max) });
    return found === null ? null : found.map((at) => ({ form, columns: [column], at }));
  }

  #hasFewValues(column: string): boolean {
    const card = this.#columnCard(column);
    return !this.#tellsRowsApart(column) && (card?.categories !== undefined || card?.type.kind === 'boolean');
  }

  #pick(columns: readonly string[]): void {
    for (const column of columns) this.#picking.add(column);
  }

  #columnCard(column: string): ColumnCard | undefined {
    return this.#card?.columns.find(({ name }) => name === column);
  }

  #tellsRowsApart(column: string): boolean {
    return this.#card?.unique.some(([only, second]) => only === column && second === undefined) ?? false;
  }
}
