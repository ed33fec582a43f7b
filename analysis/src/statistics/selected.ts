/** The aggregates that a description takes, as SQL, and where they are found in the plan. */
import type { DatasetCard } from '../contract/cards.ts';
import { splitLimit } from '../contract/limits.ts';
import { decimalText } from '../contract/decimals.ts';
import { multiply, type NumberRange, rangeOfColumn, rescale, secureLimit, union } from '../sql/plan/ranges.ts';
import type { OutputColumn } from '../sql/plan/types.ts';
import { scaleOf } from '../local/expression.ts';
import type { ColumnPlan, ProductsPlan, ValuePlan } from './plan.ts';
import { isMatched, type Settled } from './question.ts';
import { columnOf, columnSql } from './sql-text.ts';

interface ColumnTexts {
  readonly name: string;
  readonly count: string;
  readonly sum: string | null;
  readonly squares: string | null;
  readonly min: string | null;
  readonly max: string | null;
}

interface ProductTexts {
  readonly count: string;
  readonly sums: readonly string[];
  readonly products: readonly (readonly string[])[];
}

/** A sum of products that may leave 63 bits: the owners hand it over in two parts. */
export interface WideSum {
  readonly text: string;
  /** Factors, and columns that must have a value, too: indices into the described columns. */
  readonly factors: readonly [number, number];
  readonly known: readonly number[];
}

/** A sum of products that two parts do not hold, either: what it may come to, and the limit, as decimals. */
export interface TooWide {
  readonly expression: string;
  readonly min: string;
  readonly max: string;
  readonly limit: string;
}

/** 'two-parts': more than 63 bits; otherwise what is beyond what two parts hold. */
type Width = 'plain' | 'two-parts' | Omit<TooWide, 'expression'>;
type WidthOf = (factors: readonly [number, number], known: readonly number[]) => Width;

export class Selected {
  readonly #texts = new Set<string>(['COUNT(*)']);
  readonly #wide = new Map<string, WideSum>();
  readonly #tooWide: TooWide[] = [];
  readonly columns: readonly ColumnTexts[];
  readonly products: ProductTexts | null;

  constructor(settled: Settled, cards: readonly DatasetCard[]) {
    const { asks, columns } = settled;
    const asked = (...names: Parameters<typeof asks.has>[0][]) => names.some((name) => asks.has(name));
    const squared = asked('variance', 'deviation', 'variation', 't-test', 'anova');
    const sql = columns.map((name) => columnSql(name, settled, cards));
    const widthOf = productWidths(settled, cards);
    this.columns = columns.map((name, i) => {
      const column = sql[i] as string;
      return {
        name,
        count: this.#add(`COUNT(${column})`),
        sum: asked('mean') || squared ? this.#add(`SUM(${column})`) : null,
        squares: squared ? this.#sum(`SUM(${column} * ${column})`, [i, i], [], widthOf) : null,
        min: asked('min') ? this.#add(`MIN(${column})`) : null,
        max: asked('max') ? this.#add(`MAX(${column})`) : null,
      };
    });
    this.products = asked('covariance', 'correlation', 'vif') ? this.#products(settled, cards, sql, widthOf) : null;
  }

  /** The select list without the group column: each aggregate once. */
  get texts(): readonly string[] {
    return [...this.#texts];
  }

  /** Sums that are no aggregates of the select list. */
  get wide(): readonly WideSum[] {
    return [...this.#wide.values()];
  }

  /** What joint SQL refuses in the words of one number, whose limit is not that of these sums. */
  tooWide(expression: string): TooWide | undefined {
    const plain = (text: string) => text.replace(/^SUM\((.*)\)$/s, '$1').replaceAll(/["\s]/g, '');
    const found = this.#tooWide.find((sum) => plain(sum.expression) === plain(expression));
    return found && { ...found, expression: expression.startsWith('SUM(') ? expression : `SUM(${expression})` };
  }

  #add(text: string): string {
    this.#texts.add(text);
    return text;
  }

  #sum(text: string, factors: readonly [number, number], known: readonly number[], widthOf: WidthOf): string {
    const width = widthOf(factors, known);
    if (typeof width === 'object') this.#tooWide.push({ expression: text, ...width });
    if (width !== 'two-parts') return this.#add(text);
    this.#wide.set(text, { text, factors, known });
    return text;
  }

  /** Over the rows that lack none of the columns: what lacks one makes `0 * column` NULL, and with it the term. */
  #products(
    { columns }: Settled,
    cards: readonly DatasetCard[],
    sql: readonly string[],
    widthOf: WidthOf,
  ): ProductTexts {
    const lacking = [...columns.keys()].filter((i) => {
      const name = columns[i] as string;
      return cards.some((card) => columnOf(card, name)?.nullable === true);
    });
    const others = (...factors: readonly number[]) => lacking.filter((i) => !factors.includes(i));
    const known = (term: string, ...factors: readonly number[]) =>
      [term, ...others(...factors).map((i) => `0 * ${sql[i]}`)].join(' + ');
    const [first] = lacking;
    return {
      count: this.#add(first === undefined ? 'COUNT(*)' : `COUNT(${known(sql[first] as string, first)})`),
      sums: sql.map((column, i) => this.#add(`SUM(${known(column, i)})`)),
      products: sql.map((left, i) =>
        sql.slice(i).map((right, k) => {
          const j = i + k;
          return this.#sum(`SUM(${known(`${left} * ${right}`, i, j)})`, [i, j], others(i, j), widthOf);
        }),
      ),
    };
  }
}

/**
 * Whether the sum of products of two described columns may leave 63 bits, and what two parts hold. Nothing is split in a join,
 * whose products are computed under protocol, nor where a rule about totals has to compare what is summed: joint SQL says there
 * what is too large.
 */
function productWidths({ columns, question }: Settled, cards: readonly DatasetCard[]): WidthOf {
  const isRuled = cards.some(({ largestPercent, pPercent }) => largestPercent !== undefined || pPercent !== undefined);
  // Noise is on one number.
  if (isMatched(question) || isRuled || question.privacy !== undefined) return () => 'plain';
  const rows = cards.reduce((sum, { rowsUpTo }) => sum + BigInt(rowsUpTo), 0n);
  const nothing: NumberRange = { min: 0n, max: 0n };
  const sizes = columns.map((name) => {
    const found = cards.flatMap((card) => columnOf(card, name) ?? []).filter(({ empty }) => empty !== true);
    const scale = Math.max(0, ...found.map(({ type }) => scaleOf(type)));
    const ranges = found.map(({ type, range }) => {
      return rescale(rangeOfColumn(type, range) ?? nothing, scale - scaleOf(type));
    });
    return { scale, range: ranges.reduce((all, each) => union(all, each), nothing) };
  });
  const sizeOf = (i: number) => sizes[i] ?? { scale: 0, range: nothing };
  return ([i, j], known) => {
    const [left, right] = [sizeOf(i), sizeOf(j)];
    // Zero times a column of more decimals brings the product to as many.
    const product = left.scale + right.scale;
    const scale = Math.max(product, ...known.map((other) => sizeOf(other).scale));
    const factor = 10n ** BigInt(scale - product) * rows;
    const each = multiply(left.range, right.range);
    const [min, max] = [i === j ? 0n : each.min * factor, each.max * factor];
    const most = -min > max ? -min : max;
    if (most <= secureLimit) return 'plain';
    if (most <= splitLimit) return 'two-parts';
    const text = (value: bigint) => decimalText(value, scale);
    return { min: text(min), max: text(max), limit: text(splitLimit) };
  };
}

/** Finds the measure of an aggregate in the plan's columns, which stand in the order of the select list after the keys. */
function finder({ texts }: Selected, columns: readonly OutputColumn[], wide: Wide) {
  const keys = columns.filter(({ kind }) => kind === 'key').length;
  return (text: string): ValuePlan => {
    const split = wide.get(text);
    if (split !== undefined) return split;
    const column = columns[keys + texts.indexOf(text)];
    if (column?.kind !== 'measure') throw new Error(`no measure for ${text}`);
    return { id: column.measure, scale: scaleOf(column.type) };
  };
}

type Wide = ReadonlyMap<string, ValuePlan>;

/** `wide`: where the sums in two parts are found. */
export function columnPlans(selected: Selected, columns: readonly OutputColumn[], wide: Wide): ColumnPlan[] {
  const find = finder(selected, columns, wide);
  const value = (text: string | null) => (text === null ? null : find(text));
  return selected.columns.map(({ name, count, sum, squares, min, max }) => ({
    name,
    count: find(count).id,
    sum: value(sum),
    squares: value(squares),
    min: value(min),
    max: value(max),
  }));
}

export function productsPlan(selected: Selected, columns: readonly OutputColumn[], wide: Wide): ProductsPlan | null {
  const find = finder(selected, columns, wide);
  const { products } = selected;
  if (products === null) return null;
  return {
    count: find(products.count).id,
    sums: products.sums.map(find),
    products: products.products.map((row) => row.map(find)),
  };
}
