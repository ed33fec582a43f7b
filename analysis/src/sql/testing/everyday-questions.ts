/**
 * Random questions as people write them, over everyday-tables.ts: every construct of docs/sql.md, in every way that questions are
 * computed. Their answers have one order where they have one, so that engines can be compared.
 */
import type { Chance } from './chance.ts';
import { type Column, Expressions } from './everyday-expressions.ts';
import { type Source, Sources } from './everyday-sources.ts';

export class EverydayMaker {
  readonly #chance: Chance;
  readonly #sources: Sources;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#sources = new Sources(chance);
  }

  /** Question `number` of all: what they are about takes turns. */
  question(number: number): string {
    const kind = number % 25;
    if (kind === 5) return this.#rows();
    if (kind === 11) return this.#different(number);
    if (kind === 20) return this.#answers(Math.floor(number / 25));
    return this.#groups(number);
  }

  #where({ where, columns }: Source, of: Expressions): string {
    const asked = this.#chance.happens(0.5)
      ? [of.condition(this.#chance.integer(0, 1), (each) => this.#sources.lookup(each))]
      : [];
    const looked = this.#chance.happens(0.15) ? (this.#sources.lookup(columns) ?? []) : [];
    const all = [...where, ...asked, ...[looked].flat()];
    return all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`;
  }

  #groups(number: number): string {
    const source = this.#sources.source(number);
    const of = new Expressions(this.#chance, source.columns);
    const keys = this.#keys(of, source.columns);
    const sets = keys.length > 0 && this.#chance.happens(0.2) ? this.#sets(keys.map(({ sql }) => sql)) : undefined;
    // Grouping sets have a total of no rows, beside which nothing stands.
    const isBeside = sets === undefined;
    const totals = Array.from({ length: this.#chance.integer(1, 3) }, (_, i) =>
      this.#measure(of, isBeside, 2 * number + i),
    );
    const list = [
      ...keys.map(({ sql, alias }) => `${sql} AS ${alias}`),
      ...(sets === undefined ? [] : [`GROUPING(${keys.map(({ sql }) => sql).join(', ')}) AS level`]),
      ...totals.map((sql, i) => `${sql} AS x${i}`),
      ...(this.#chance.happens(0.1) ? ["'all' AS who"] : []),
    ];
    const by = this.#chance.pick(['name', 'name', 'place', 'alias']);
    const named = keys.map(({ sql, alias }, i) => (by === 'name' ? sql : by === 'place' ? String(i + 1) : alias));
    const grouping = sets ?? named.join(', ');
    return [
      `${source.before}SELECT ${list.join(', ')} FROM ${source.from}${this.#where(source, of)}`,
      keys.length === 0 ? '' : ` GROUP BY ${grouping}`,
      this.#having(of, sets === undefined ? undefined : keys[0]?.sql, isBeside, keys),
      this.#order(keys.length + Number(sets !== undefined), totals),
    ].join('');
  }

  /** Up to three keys: columns with and without lists, and expressions. */
  #keys(of: Expressions, columns: readonly Column[]): { readonly sql: string; readonly alias: string }[] {
    const number = this.#chance.pick([0, 1, 1, 1, 2, 2, 3]);
    const [x, y] = [of.column('integer', 'decimal'), of.column('date', 'timestamp', 'instant')];
    const parts = ['YEAR', 'MONTH', 'DOW', ...(y?.kind === 'date' ? [] : ['HOUR', 'HOUR'])];
    const listed = of.column('listed');
    const choices = [
      ...columns.filter(({ kind }) => kind === 'listed' || kind === 'boolean').map(({ sql }) => sql),
      ...columns.map(({ sql }) => sql),
      ...(x === undefined ? [] : [`CASE WHEN ${x.sql} < 4 THEN 'low' WHEN ${x.sql} < 9 THEN 'middle' ELSE 'high' END`]),
      ...(y === undefined ? [] : parts.map((part) => `EXTRACT(${part} FROM ${y.sql})`)),
      ...(listed === undefined
        ? []
        : [`COALESCE(${listed.sql}, 'none')`, `UPPER(${listed.sql})`, `LEFT(${listed.sql}, 1)`]),
      `(${of.condition(0)})`,
    ];
    const chosen = [...new Set(this.#chance.sample(choices, number))];
    return chosen.map((sql, i) => ({ sql, alias: `k${i}` }));
  }

  #sets(keys: readonly string[]): string {
    const all = keys.join(', ');
    const [first = '', ...rest] = keys;
    const lists = [`(${all})`, ...(rest.length === 0 ? [] : [`(${first})`]), '()'];
    return this.#chance.pick([
      `ROLLUP (${all})`,
      `CUBE (${all})`,
      `GROUPING SETS (${lists.join(', ')})`,
      ...(rest.length === 0 ? [] : [`${first}, ROLLUP (${rest.join(', ')})`]),
    ]);
  }

  #filter(of: Expressions): string {
    return this.#chance.happens(0.15) ? ` FILTER (WHERE ${of.condition(0)})` : '';
  }

  /** A total whose value is exact in every engine. */
  #total(of: Expressions): string {
    const filter = this.#filter(of);
    const time = of.time();
    return this.#chance.pick([
      () => `COUNT(*)${filter}`,
      () => `SUM(${of.number()})${filter}`,
      () => `SUM(${of.number(0)})${filter}`,
      () => `${this.#chance.pick(['MIN', 'MAX'])}(${of.number()})${filter}`,
      () =>
        `COUNT(DISTINCT ${of.column('integer', 'text', 'date', 'listed', 'decimal')?.sql ?? of.number(0)})${filter}`,
      () => `${this.#chance.pick(['MIN', 'MAX'])}(${time ?? of.number(0)})${filter}`,
      () => `${this.#chance.pick(['BOOL_AND', 'BOOL_OR'])}(${of.condition(0)})${filter}`,
    ])();
  }

  /** What is asked takes turns, too. */
  #measure(of: Expressions, isBeside: boolean, turn: number): string {
    const filter = this.#filter(of);
    const [x, y] = [of.number(0), of.number(0)];
    const whole = of.column('integer', 'date')?.sql ?? x;
    const any = of.column('integer', 'decimal', 'date', 'timestamp', 'text', 'listed')?.sql ?? x;
    const other = () => `(SELECT ${this.#chance.pick(['COUNT(*)', 'MAX(quantity)'])} FROM store.orders)`;
    const number = of.column('integer', 'decimal')?.sql;
    const several: readonly (() => string)[] = [
      () => `AVG(${of.number()})${filter}`,
      () => `COUNT(${any})${filter}`,
      () => `${['STDDEV', 'STDDEV_POP', 'VARIANCE', 'VAR_POP', 'VAR_SAMP'][turn % 5]}(${x})`,
      () => `${this.#chance.pick(['VAR_POP', 'STDDEV'])}(${y})`,
      () =>
        `${this.#chance.pick(['CORR', 'COVAR_POP', 'COVAR_SAMP', 'REGR_SLOPE', 'REGR_SLOPE', 'REGR_COUNT'])}(${x}, ${y})`,
      () => `SUM(${x}) / SUM(${y})`,
      () => `SUM(${x}) / NULLIF(COUNT(*), 0)`,
      () => `ROUND(AVG(${x}) * 1.2, 5)`,
      () => `COALESCE(SUM(${x})${filter}, 0)`,
      () => `CASE WHEN COUNT(*) > ${this.#chance.integer(1, 4)} THEN 1 ELSE 0 END`,
      () => `CASE WHEN SUM(${x}) > 9 THEN SUM(${x}) ELSE COUNT(*) END`,
      () => `${this.#chance.pick(['FLOOR', 'CEIL', 'TRUNC'])}(SUM(${x}) * 0.5)`,
      () => `ABS(SUM(${x}) - SUM(${y}))`,
      () => `SQRT(SUM(${x}))`,
      () => `NULLIF(COUNT(*), 2)`,
      () => `${this.#chance.pick(['GREATEST', 'LEAST'])}(SUM(${x}), COUNT(*))`,
      () => `CAST(SUM(${x}) AS ${this.#chance.pick(['BIGINT', 'DECIMAL(38, 1)'])})`,
      () => `COUNT(*) > ${this.#chance.integer(1, 4)}`,
      () => `SUM(${x}) - 2 * COUNT(${any})`,
      ...(isBeside ? [other] : []),
      () => `SUM(${x} * ${y} * ${x})`,
      () => `${this.#chance.pick(['CORR', 'REGR_SLOPE'])}(${x}, ${y})`,
      ...(number === undefined
        ? []
        : [
            () => `MEDIAN(${number})`,
            () => `PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY ${number})`,
            () => `QUANTILE_DISC(${number}, 0.25)`,
            () => `PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY ${whole})`,
            () => `MODE() WITHIN GROUP (ORDER BY ${whole})`,
          ]),
    ];
    return this.#chance.happens(0.4) ? this.#total(of) : (several[turn % several.length] as () => string)();
  }

  #having(
    of: Expressions,
    key: string | undefined,
    isBeside: boolean,
    keys: readonly { readonly sql: string }[],
  ): string {
    if (!this.#chance.happens(0.2)) return '';
    const x = of.number(0);
    const conditions = [
      `COUNT(*) > ${this.#chance.integer(0, 3)}`,
      `SUM(${x}) > ${this.#chance.integer(0, 30)}`,
      `AVG(${x}) <= 6.5`,
      `MIN(${x}) IS NOT NULL`,
      `SUM(${x}) / COUNT(*) > 2`,
      `STDDEV(${x}) < 5`,
      `COUNT(DISTINCT ${x}) BETWEEN 1 AND 3`,
      ...(isBeside ? [`SUM(${x}) > (SELECT AVG(quantity) FROM store.orders)`] : []),
    ];
    // By a key of the group.
    const by = keys.find(({ sql }) => /^\w+\.(channel|quantity|customer|product)$/.test(sql))?.sql;
    if (isBeside && by !== undefined && this.#chance.happens(0.5)) {
      const equal = `s.${by.replace(/^\w+\./, '')} = ${by}`;
      return ` HAVING COUNT(*) ${this.#chance.pick(['>', '<='])} (SELECT COUNT(*) FROM store.orders AS s WHERE ${equal})`;
    }
    const chosen = this.#chance.sample(conditions, this.#chance.pick([1, 1, 2]));
    if (key !== undefined && this.#chance.happens(0.4))
      return ` HAVING GROUPING(${key}) = 0 AND (${chosen.join(' OR ')})`;
    return ` HAVING ${chosen.join(this.#chance.pick([' AND ', ' OR ']))}`;
  }

  /** Keys decide in the end; where only the first leave, what stands before them is exact in every engine. */
  #order(keys: number, totals: readonly string[]): string {
    if (keys === 0 || !this.#chance.happens(0.35)) return '';
    const nulls = () => this.#chance.pick([' NULLS FIRST', ' NULLS LAST', ' DESC NULLS LAST', ' DESC NULLS FIRST']);
    const exact = totals.findIndex((sql) => /^(COUNT|SUM|MIN|MAX)\([^/]*\)$/.test(sql));
    const counted = totals.findIndex((sql) => sql.startsWith('COUNT(') && !/[-*/] /.test(sql));
    const first =
      counted >= 0 && this.#chance.happens(0.5)
        ? [`x${counted}${this.#chance.pick(['', ' DESC'])}`]
        : exact >= 0 && this.#chance.happens(0.7)
          ? [`${keys + exact + 1}${nulls()}`]
          : [];
    const rest = Array.from({ length: keys }, (_, i) => `${i + 1}${nulls()}`);
    const limit = this.#chance.happens(0.6) ? ` LIMIT ${this.#chance.integer(1, 5)}` : '';
    const offset = limit !== '' && this.#chance.happens(0.3) ? ` OFFSET ${this.#chance.integer(1, 2)}` : '';
    return ` ORDER BY ${[...first, ...rest].join(', ')}${limit}${offset}`;
  }

  /** Single rows, whose ids put them in order. */
  #rows(): string {
    const from = this.#chance.pick([
      'shop.orders AS o JOIN carrier.deliveries AS d ON o.order_id = d.order_id',
      'shop.orders AS o JOIN maker.products AS p ON o.product = p.product',
    ]);
    const x = this.#chance.pick(['o.amount', 'o.channel', 'o.paid', 'o.quantity', 'o.ordered']);
    return `SELECT o.order_id, ${x} FROM ${from} WHERE o.quantity > 2 ORDER BY 2 DESC NULLS LAST, o.order_id LIMIT ${this.#chance.integer(1, 5)}`;
  }

  #different(number: number): string {
    const source = this.#sources.source(number);
    const of = new Expressions(this.#chance, source.columns);
    const listed = source.columns.filter(({ kind }) => ['listed', 'boolean', 'integer', 'text'].includes(kind));
    const chosen = this.#chance.sample(listed, 2).map(({ sql }, i) => `${sql} AS k${i}`);
    const where = this.#where(source, of);
    if (this.#chance.happens(0.7))
      return `${source.before}SELECT DISTINCT ${chosen.join(', ')} FROM ${source.from}${where}`;
    const key = chosen[0]?.replace(/ AS k0$/, '') ?? '1';
    return `${source.before}SELECT DISTINCT COUNT(*) > 2 AS many FROM ${source.from}${where} GROUP BY ${key}`;
  }

  /** Answers below each other, and what one has and another has not. */
  #answers(turn: number): string {
    const total = this.#chance.pick(['COUNT(*)', 'SUM(quantity)', 'MAX(amount)']);
    const of = (owner: string, key: string) => `SELECT ${key}, ${total} AS n FROM ${owner}.orders GROUP BY ${key}`;
    const forms = [
      `${of('shop', 'channel')} UNION ALL SELECT 'all', ${total} FROM shop.orders`,
      `SELECT 'shop' AS seller, channel, ${total} AS n FROM shop.orders GROUP BY channel UNION ALL SELECT 'store', channel, ${total} FROM store.orders WHERE paid GROUP BY channel ORDER BY seller, n DESC NULLS LAST, channel`,
      `${of('shop', 'paid')} UNION ALL ${of('store', 'paid')}`,
      `SELECT 'shop' AS seller, ${total} AS n FROM shop.orders UNION ALL SELECT 'store', ${total} FROM store.orders`,
      `${of('shop', 'channel')} UNION ALL SELECT 'store', ${total} FROM store.orders WHERE quantity > 3`,
      ...['EXCEPT', 'INTERSECT', 'UNION', 'EXCEPT ALL', 'INTERSECT ALL'].map(
        (operator) => `${of('shop', 'channel')} ${operator} ${of('store', 'channel')}`,
      ),
    ];
    return forms[turn % forms.length] as string;
  }
}
