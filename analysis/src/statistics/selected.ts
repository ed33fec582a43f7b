/** The aggregates that a description takes, as SQL, and where they are found in the plan. */
import type { DatasetCard } from '../contract/cards.ts';
import type { OutputColumn } from '../sql/plan/types.ts';
import { scaleOf } from '../local/expression.ts';
import type { ColumnPlan, ProductsPlan, ValuePlan } from './plan.ts';
import type { Settled } from './question.ts';
import { columnSql } from './sql-text.ts';

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

export class Selected {
  readonly #texts = new Set<string>(['COUNT(*)']);
  readonly columns: readonly ColumnTexts[];
  readonly products: ProductTexts | null;

  constructor(settled: Settled, cards: readonly DatasetCard[]) {
    const { asks, columns } = settled;
    const asked = (...names: Parameters<typeof asks.has>[0][]) => names.some((name) => asks.has(name));
    const squared = asked('variance', 'deviation', 't-test', 'anova');
    const sql = columns.map((name) => columnSql(name, settled, cards));
    this.columns = columns.map((name, i) => {
      const column = sql[i] as string;
      return {
        name,
        count: this.#add(`COUNT(${column})`),
        sum: asked('mean') || squared ? this.#add(`SUM(${column})`) : null,
        squares: squared ? this.#add(`SUM(${column} * ${column})`) : null,
        min: asked('min') ? this.#add(`MIN(${column})`) : null,
        max: asked('max') ? this.#add(`MAX(${column})`) : null,
      };
    });
    this.products = asked('covariance', 'correlation') ? this.#products(settled, cards, sql) : null;
  }

  /** The select list without the group column: each aggregate once. */
  get texts(): readonly string[] {
    return [...this.#texts];
  }

  #add(text: string): string {
    this.#texts.add(text);
    return text;
  }

  /** Over the rows that lack none of the columns: what lacks one makes `0 * column` NULL, and with it the term. */
  #products({ columns }: Settled, cards: readonly DatasetCard[], sql: readonly string[]): ProductTexts {
    const lacking = sql.filter((_, i) => {
      const name = (columns[i] as string).split('.').at(-1);
      return cards.some((card) => card.columns.some((each) => each.nullable && [columns[i], name].includes(each.name)));
    });
    const known = (term: string, ...factors: readonly string[]) =>
      [term, ...lacking.filter((column) => !factors.includes(column)).map((column) => `0 * ${column}`)].join(' + ');
    const [first] = lacking;
    return {
      count: this.#add(first === undefined ? 'COUNT(*)' : `COUNT(${known(first, first)})`),
      sums: sql.map((column) => this.#add(`SUM(${known(column, column)})`)),
      products: sql.map((left, i) =>
        sql.slice(i).map((right) => this.#add(`SUM(${known(`${left} * ${right}`, left, right)})`)),
      ),
    };
  }
}

/** Finds the measure of an aggregate in the plan's columns, which stand in the order of the select list after the keys. */
function finder({ texts }: Selected, columns: readonly OutputColumn[]) {
  const keys = columns.filter(({ kind }) => kind === 'key').length;
  return (text: string): ValuePlan => {
    const column = columns[keys + texts.indexOf(text)];
    if (column?.kind !== 'measure') throw new Error(`no measure for ${text}`);
    return { id: column.measure, scale: scaleOf(column.type) };
  };
}

export function columnPlans(selected: Selected, columns: readonly OutputColumn[]): ColumnPlan[] {
  const find = finder(selected, columns);
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

export function productsPlan(selected: Selected, columns: readonly OutputColumn[]): ProductsPlan | null {
  const find = finder(selected, columns);
  const { products } = selected;
  if (products === null) return null;
  return {
    count: find(products.count).id,
    sums: products.sums.map(find),
    products: products.products.map((row) => row.map(find)),
  };
}
