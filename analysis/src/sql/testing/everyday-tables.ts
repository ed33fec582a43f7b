/** A shop, a store, their maker and a carrier: random tables of every type, keys that repeat, are missing and are NULL, values up to the edges. */
import type { ColumnCard, ColumnType, DatasetCard } from '../../contract/cards.ts';
import { dateOfDays } from '../../contract/dates.ts';
import { decimalText } from '../../contract/decimals.ts';
import { timestampText } from '../../contract/timestamps.ts';
import { columnCard, datasetCard } from './cards.ts';
import type { Chance } from './chance.ts';

type Value = string | null;

export interface EverydayTable {
  readonly card: DatasetCard;
  readonly rows: readonly (readonly Value[])[];
}

const integer: ColumnType = { kind: 'integer' };
const text: ColumnType = { kind: 'text' };
const date: ColumnType = { kind: 'date' };
const boolean: ColumnType = { kind: 'boolean' };
const timestamp: ColumnType = { kind: 'timestamp' };
const instant: ColumnType = { kind: 'timestamp', zone: true };
const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });
const span = (min: bigint, max: bigint) => ({ min: String(min), max: String(max) });

/** First and last day and microsecond that there are, and those of ordinary tables. */
const days = { all: [-719_162n, 2_932_896n], some: [19_700n, 19_760n] } as const;
const micros = {
  all: [-62_135_596_800_000_000n, 253_402_300_799_999_999n],
  some: [1_704_067_200_000_000n, 1_706_745_599_999_999n],
} as const;

/** One column: its card, and what makes a value for row `i`. */
type Made = readonly [ColumnCard, (i: number) => Value];

class TableMaker {
  readonly #chance: Chance;
  /** Whether numbers and times go to the ends of what can be held. */
  readonly #isWide: boolean;
  readonly #nulls: number;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#isWide = chance.happens(0.25);
    this.#nulls = chance.pick([0, 0.15, 0.4]);
  }

  #maybe(nullable: boolean, value: () => string): Value {
    return nullable && this.#chance.happens(this.#nulls) ? null : value();
  }

  #carried(min: bigint, max: bigint): bigint {
    if (this.#chance.happens(this.#isWide ? 0.6 : 0.1)) return this.#chance.pick([min, max, max - 1n, min + 1n]);
    const width = Number(max - min);
    return min + BigInt(Math.floor(this.#chance.next() * width));
  }

  /** A key: few values, some in one table only. */
  key(name: string, most: number, nullable: boolean): Made {
    return [
      columnCard(name, integer, { range: span(1n, BigInt(most)), nullable }),
      () => this.#maybe(nullable, () => String(this.#chance.integer(1, most))),
    ];
  }

  /** Occurs once, in steps. */
  id(name: string, step: number, most: number): Made {
    return [columnCard(name, integer, { range: span(1n, BigInt(most)) }), (i) => String((i + 1) * step)];
  }

  number(name: string, type: ColumnType, ordinary: bigint, widest: bigint, nullable: boolean, least = 1n): Made {
    const [max, scale] = [this.#isWide ? widest : ordinary, type.kind === 'decimal' ? type.scale : 0];
    const min = least < 0n || (this.#isWide && least === 0n) ? -max : least;
    return [
      columnCard(name, type, { range: span(min, max), nullable }),
      () => this.#maybe(nullable, () => decimalText(this.#carried(min, max), scale)),
    ];
  }

  day(name: string, nullable: boolean): Made {
    const [min, max] = days[this.#isWide ? 'all' : 'some'];
    return [
      columnCard(name, date, { range: span(min, max), nullable }),
      () => this.#maybe(nullable, () => dateOfDays(Number(this.#carried(min, max)))),
    ];
  }

  moment(name: string, type: ColumnType, nullable: boolean): Made {
    const [min, max] = micros[this.#isWide && type !== instant ? 'all' : 'some'];
    const text = () => timestampText(this.#carried(min, max)) + (type === instant ? '+00' : '');
    return [columnCard(name, type, { range: span(min, max), nullable }), () => this.#maybe(nullable, text)];
  }

  flag(name: string, nullable: boolean): Made {
    const card = columnCard(name, boolean, { categories: ['false', 'true'], nullable });
    return [card, () => this.#maybe(nullable, () => String(this.#chance.happens(0.6)))];
  }

  listed(name: string, categories: readonly string[], nullable: boolean): Made {
    return [
      columnCard(name, text, { categories, nullable }),
      () => this.#maybe(nullable, () => this.#chance.pick(categories)),
    ];
  }

  word(name: string, words: readonly string[], nullable: boolean): Made {
    return [columnCard(name, text, { nullable }), () => this.#maybe(nullable, () => this.#chance.pick(words))];
  }

  table(owner: string, name: string, most: number, columns: readonly Made[], unique?: string): EverydayTable {
    const rows = this.#chance.pick([most, most, most, 3, 0]);
    const card = datasetCard(
      owner,
      name,
      most,
      columns.map(([column]) => column),
      unique === undefined ? [] : [[unique]],
    );
    return {
      card: { ...card, minimumGroupSize: 1, emptyGroups: 'public', withheldGroups: 'number' },
      rows: Array.from({ length: rows }, (_, i) => columns.map(([, value]) => value(i))),
    };
  }
}

export function everydayTables(chance: Chance): EverydayTable[] {
  const make = new TableMaker(chance);
  const orders = (owner: string, step: number, most: number) =>
    make.table(
      owner,
      'orders',
      most,
      [
        make.id('order_id', step, 40),
        make.key('customer', 8, true),
        make.key('product', 6, true),
        make.number('quantity', integer, 9n, 2n ** 31n - 1n, false),
        make.number('amount', decimal(15, 2), 9_999n, 10n ** 15n - 1n, true, 0n),
        make.day('ordered', true),
        make.listed('channel', ['app', 'shop', 'web'], false),
        make.flag('paid', true),
      ],
      'order_id',
    );
  return [
    make.table(
      'shop',
      'customers',
      7,
      [
        make.id('id', 1, 8),
        make.listed('segment', ['business', 'private'], true),
        make.word('city', ['Aarau', 'Zug', ' Basel ', 'Zoë'], true),
        make.number('income', decimal(38, 6), 10n ** 10n, 9n * 10n ** 16n, true, -1n),
        make.day('joined', false),
        make.flag('active', false),
      ],
      'id',
    ),
    orders('shop', 2, 12),
    orders('store', 3, 9),
    make.table(
      'maker',
      'products',
      5,
      [
        make.id('product', 1, 6),
        make.word('name', ['kite', 'Kettle', 'rake_1', 'ro%bot', ''], false),
        make.listed('category', ['garden', 'toys'], true),
        make.number('price', decimal(9, 2), 9_000n, 10n ** 9n - 1n, false),
        make.number('weight', integer, 40n, 40n, true, -1n),
      ],
      'product',
    ),
    make.table(
      'carrier',
      'deliveries',
      8,
      [
        make.id('order_id', 3, 40),
        make.word('depot', ['east', 'West', 'app', ''], true),
        make.number('days', integer, 21n, 21n, true, 0n),
        make.number('cost', decimal(12, 3), 3_000n, 10n ** 12n - 1n, false, -1n),
        make.moment('arrived', timestamp, true),
        make.moment('told', instant, true),
      ],
      'order_id',
    ),
  ];
}

/** What DuckDB calls a type; PostgreSQL has the same names. */
function typeName(type: ColumnType): string {
  if (type.kind === 'decimal') return `DECIMAL(${type.precision}, ${type.scale})`;
  if (type.kind === 'timestamp') return type.zone === true ? 'TIMESTAMPTZ' : 'TIMESTAMP';
  return { integer: 'BIGINT', text: 'VARCHAR', date: 'DATE', boolean: 'BOOLEAN', time: 'TIME' }[type.kind];
}

/** Statements that make the tables anew. */
export function everydaySql(tables: readonly EverydayTable[]): string[] {
  const literal = (value: Value) => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
  return tables.flatMap(({ card: { owner, name, columns }, rows }) => [
    `CREATE SCHEMA IF NOT EXISTS ${owner}`,
    `DROP TABLE IF EXISTS ${owner}.${name}`,
    `CREATE TABLE ${owner}.${name} (${columns.map((column) => `${column.name} ${typeName(column.type)}`).join(', ')})`,
    ...(rows.length === 0
      ? []
      : [`INSERT INTO ${owner}.${name} VALUES ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`]),
  ]);
}
