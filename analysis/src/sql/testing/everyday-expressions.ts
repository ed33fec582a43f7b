/** Expressions and conditions over the columns of an everyday question, by their types. */
import type { Chance } from './chance.ts';

export type Kind = 'integer' | 'decimal' | 'date' | 'timestamp' | 'instant' | 'boolean' | 'listed' | 'text';

export interface Column {
  /** As the question names it. */
  readonly sql: string;
  readonly name: string;
  readonly kind: Kind;
  readonly nullable: boolean;
}

/** What a condition may look for in other tables; none inside of a subquery. */
export type Lookup = (columns: readonly Column[]) => string | undefined;

const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const;
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'];

export class Expressions {
  readonly #chance: Chance;
  readonly #columns: readonly Column[];

  constructor(chance: Chance, columns: readonly Column[]) {
    this.#chance = chance;
    this.#columns = columns;
  }

  /** A column of one of the kinds, if there is one. */
  column(...kinds: readonly Kind[]): Column | undefined {
    const fitting = this.#columns.filter(({ kind }) => kinds.includes(kind));
    return fitting.length === 0 ? undefined : this.#chance.pick(fitting);
  }

  #sql(...kinds: readonly Kind[]): string | undefined {
    return this.column(...kinds)?.sql;
  }

  /** One of those that are there, or the last resort. */
  #one(choices: readonly (() => string | undefined)[], otherwise: string): string {
    for (const choice of this.#chance.sample(choices, choices.length)) {
      const made = choice();
      if (made !== undefined) return made;
    }
    return otherwise;
  }

  /** A number; `plain`: a column where there is one. */
  number(depth = 1): string {
    const plain = () => this.#sql('integer', 'decimal');
    if (depth === 0 || this.#chance.happens(0.5)) return plain() ?? '1';
    const x = () => this.number(depth - 1);
    const of = (make: (x: string) => string, ...kinds: readonly Kind[]) => {
      const column = this.#sql(...kinds);
      return column === undefined ? undefined : make(column);
    };
    const part = this.#chance.pick(['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'DOW', 'ISODOW', 'DOY']);
    const clock = this.#chance.pick(['HOUR', 'MINUTE', 'EPOCH']);
    return this.#one(
      [
        () => `(${x()} ${this.#chance.pick(['+', '-', '*'])} ${this.number(0)})`,
        () => `(${x()} ${this.#chance.pick(['+', '-', '*'])} ${this.#chance.pick(['2', '0.5', '-1.25'])})`,
        () => `${this.#chance.pick(['GREATEST', 'LEAST'])}(${x()}, ${this.number(0)})`,
        () => `COALESCE(${x()}, ${this.#chance.pick(['0', '2.5', this.number(0)])})`,
        () => `NULLIF(${x()}, ${this.#chance.pick(['1', '3', this.number(0)])})`,
        () => `ABS(${x()} - ${this.number(0)})`,
        () => `SIGN(${x()})`,
        () => `${this.#chance.pick(['ROUND', 'TRUNC'])}(${x()}, 1)`,
        () => `${this.#chance.pick(['FLOOR', 'CEIL', 'ROUND', 'TRUNC'])}(${x()})`,
        () => `(${this.#sql('integer') ?? '7'} % ${this.#chance.pick(['2', '3', '7'])})`,
        () => `CASE WHEN ${this.condition(0)} THEN ${x()} ELSE ${this.number(0)} END`,
        () => `CASE WHEN ${this.condition(0)} THEN ${x()} END`,
        () => of((flag) => `CAST(${flag} AS INTEGER)`, 'boolean'),
        () => of((day) => `EXTRACT(${part} FROM ${day})`, 'date', 'timestamp'),
        () => of((moment) => `EXTRACT(${clock} FROM ${moment})`, 'timestamp', 'instant'),
        () =>
          of(
            (moment) => `EXTRACT(${clock} FROM ${moment} AT TIME ZONE '${this.#chance.pick(zones)}')`,
            'instant',
            'timestamp',
          ),
        () => of((word) => `LENGTH(${word})`, 'text', 'listed'),
        () => {
          const [a, b] = [this.#sql('date'), this.#sql('date')];
          return a === undefined || b === undefined ? undefined : `(${a} - ${b})`;
        },
      ],
      '1',
    );
  }

  text(): string {
    const word = () => this.#sql('text', 'listed') ?? "'a'";
    return this.#chance.pick([
      word,
      word,
      () => `${this.#chance.pick(['UPPER', 'LOWER', 'TRIM', 'LTRIM', 'RTRIM'])}(${word()})`,
      () => `SUBSTRING(${word()}, 1, 2)`,
      () => `${this.#chance.pick(['LEFT', 'RIGHT'])}(${word()}, 2)`,
      () => `REPLACE(${word()}, 'a', 'bc')`,
      () => `(${word()} || '-' || ${word()})`,
      () => `COALESCE(${word()}, 'none')`,
    ])();
  }

  /** A day or a moment. */
  time(): string | undefined {
    const [day, moment] = [this.#sql('date'), this.#sql('timestamp', 'instant')];
    const steps = ["INTERVAL '1' MONTH", "INTERVAL '2 weeks'", "INTERVAL '3 days'"];
    const hours = ["INTERVAL '36 hours'", "INTERVAL '1 month 2 days 3 hours'", "INTERVAL '00:30:00'"];
    const of = (made: string, column: string | undefined) => (column === undefined ? [] : [made]);
    const all = [
      ...of(`${day}`, day),
      ...of(`(${day} ${this.#chance.pick(['+', '-'])} ${this.#chance.pick(steps)})`, day),
      ...of(`date_trunc('quarter', ${day})`, day),
      ...of(`date_trunc('${this.#chance.pick(['year', 'month', 'week'])}', ${day})`, day),
      ...of(`(${day} + ${this.#chance.integer(-9, 9)})`, day),
      ...of(`${moment}`, moment),
      ...of(`(${moment} ${this.#chance.pick(['+', '-'])} ${this.#chance.pick([...steps, ...hours])})`, moment),
      ...of(`date_trunc('${this.#chance.pick(['month', 'day', 'hour', 'minute'])}', ${moment})`, moment),
      ...of(`(${moment} AT TIME ZONE '${this.#chance.pick(zones)}')`, moment),
    ];
    return all.length === 0 ? undefined : this.#chance.pick(all);
  }

  /** A condition; `lookup` asks about other rows. */
  condition(depth: number, lookup?: Lookup): string {
    if (depth > 0 && this.#chance.happens(0.5)) {
      const inner = () => this.condition(depth - 1, lookup);
      return this.#chance.pick([
        () => `(${inner()} AND ${inner()})`,
        () => `(${inner()} OR ${inner()})`,
        () => `NOT (${inner()})`,
        () => `(${inner()}) IS ${this.#chance.pick(['TRUE', 'NOT TRUE', 'FALSE', 'NULL', 'NOT NULL'])}`,
      ])();
    }
    const operator = this.#chance.pick(comparisons);
    const constant = () => this.#chance.pick(['0', '1', '3', '17.5', '-2', '40']);
    const any = () => this.#chance.pick(this.#columns).sql;
    const not = this.#chance.pick(['', '', 'NOT ']);
    const numbers: (() => string | undefined)[] = [
      () => `${this.number()} ${operator} ${constant()}`,
      () => `${this.number()} ${operator} ${this.number()}`,
      () => `${this.number(0)} ${not}BETWEEN ${this.#chance.pick(['-1', '0', '2'])} AND ${this.number(0)}`,
      () => `${this.#sql('integer') ?? '1'} ${not}IN (1, 3, ${this.#chance.pick(['4', '5', 'NULL'])})`,
      () => `${this.number(0)} / NULLIF(${this.number(0)}, 0) ${operator} 1.25`,
      () => `${this.number(0)} IS ${not}DISTINCT FROM ${this.#chance.pick([this.number(0), '3'])}`,
    ];
    const others: (() => string | undefined)[] = [
      () => `${any()} IS ${not}NULL`,
      () => `${any()} IS ${not}NULL`,
      () => this.#sql('boolean'),
      () => `${this.text()} ${not}LIKE '${this.#chance.pick(['%e%', '_a%', 'a%', '%\\_1', 'west'])}'`,
      () => `${this.text()} ${not}ILIKE '${this.#chance.pick(['%E_', 'k%', 'WEST'])}'`,
      () => `${this.text()} ${this.#chance.pick(['=', '<>'])} ${this.#chance.pick(["'app'", "'web'", "''", "'toys'"])}`,
      () => `${this.text()} ${not}IN ('app', 'Zug', 'toys', 'kite')`,
      () => this.#times(operator),
      () => this.#times(operator),
      () => lookup?.(this.#columns),
      () => lookup?.(this.#columns),
    ];
    return this.#one(this.#chance.happens(0.45) ? numbers : others, '1 = 1');
  }

  #times(operator: string): string | undefined {
    const [day, moment, instant] = [this.#sql('date'), this.#sql('timestamp'), this.#sql('instant')];
    const at = this.time();
    const of = (made: string, ...columns: readonly (string | undefined)[]) =>
      columns.includes(undefined) ? [] : [made];
    const all = [
      ...of(`${at} ${operator} DATE '2024-01-${this.#chance.integer(10, 28)}'`, at),
      ...of(`${at} ${operator} TIMESTAMP '2024-01-${this.#chance.integer(10, 28)} 06:30:00'`, at),
      ...of(`${day} ${operator} ${this.#sql('date')}`, day),
      ...of(`${instant} ${operator} TIMESTAMPTZ '2024-01-15 08:00:00+08'`, instant),
      ...of(`${instant} ${operator} TIMESTAMPTZ '2024-01-20 23:30:00Z'`, instant),
      ...of(`${moment} - ${instant} ${operator} INTERVAL '90 minutes'`, moment, instant),
      ...of(`${moment} - ${day} ${operator} INTERVAL '${this.#chance.integer(-9, 9)} days'`, moment, day),
      ...of(`${instant} ${operator} ${moment} AT TIME ZONE '${this.#chance.pick(zones)}'`, moment, instant),
      ...of(
        `${instant} AT TIME ZONE '${this.#chance.pick(zones)}' ${operator} TIMESTAMP '2024-01-15 06:30:00'`,
        instant,
      ),
      ...of(`EXTRACT(HOUR FROM ${instant} AT TIME ZONE '${this.#chance.pick(zones)}') ${operator} 12`, instant),
    ];
    return all.length === 0 ? undefined : this.#chance.pick(all);
  }
}
