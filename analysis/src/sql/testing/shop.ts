/** A shop with customers, orders and their lines, and its supplier: small tables with NULLs, repeated and missing keys. */
import type { ColumnType, DatasetCard } from '../../contract/cards.ts';
import { columnCard, datasetCard } from './cards.ts';
import { Chance } from './chance.ts';

const integer: ColumnType = { kind: 'integer' };
const text: ColumnType = { kind: 'text' };
const date: ColumnType = { kind: 'date' };
const money: ColumnType = { kind: 'decimal', precision: 9, scale: 2 };
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });

const open = (card: DatasetCard): DatasetCard => ({ ...card, minimumGroupSize: 1, emptyGroups: 'public' });

export const shopCards: readonly DatasetCard[] = [
  datasetCard(
    'shop',
    'customers',
    100,
    [
      columnCard('id', integer, { range: range(1, 100) }),
      columnCard('segment', text, { categories: ['private', 'trade'], nullable: true }),
      columnCard('city', text, { categories: ['x', 'y', 'z'] }),
      columnCard('balance', money, { range: range(-100_000, 100_000), nullable: true }),
    ],
    [['id']],
  ),
  datasetCard(
    'shop',
    'orders',
    200,
    [
      columnCard('order_id', integer, { range: range(1, 1000) }),
      columnCard('customer', integer, { range: range(1, 100), nullable: true }),
      columnCard('total', money, { range: range(0, 100_00) }),
      columnCard('ordered', date, { range: range(18_000, 20_000) }),
    ],
    [['order_id']],
  ),
  datasetCard(
    'shop',
    'lines',
    500,
    [
      columnCard('line_id', integer, { range: range(1, 10_000) }),
      columnCard('order_id', integer, { range: range(1, 1000) }),
      columnCard('quantity', integer, { range: range(1, 20) }),
      columnCard('price', money, { range: range(0, 50_00) }),
    ],
    [['line_id']],
  ),
  datasetCard(
    'supply',
    'parts',
    500,
    [
      columnCard('line', integer, { range: range(1, 10_000) }),
      columnCard('kind', text, { categories: ['a', 'b', 'c'] }),
      columnCard('cost', money, { range: range(0, 90_00), nullable: true }),
    ],
    [['line']],
  ),
  datasetCard(
    'supply',
    'deliveries',
    200,
    [
      columnCard('order_id', integer, { range: range(1, 1000) }),
      columnCard('kind', text, { categories: ['late', 'on time'] }),
    ],
    [['order_id']],
  ),
].map(open);

/** Statements that make the tables. */
export function shopSql(): string[] {
  const chance = new Chance(7);
  const some = <T>(from: readonly T[]): T => chance.pick(from);
  const rows = (count: number, row: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => `(${row(i + 1)})`);
  const cents = (most: number) => (chance.integer(0, most) / 100).toFixed(2);
  const table = (name: string, columns: string, values: readonly string[]) => [
    `DROP TABLE IF EXISTS ${name}`,
    `CREATE TABLE ${name} (${columns})`,
    `INSERT INTO ${name} VALUES ${values.join(', ')}`,
  ];
  return [
    'CREATE SCHEMA IF NOT EXISTS shop',
    'CREATE SCHEMA IF NOT EXISTS supply',
    ...table(
      'shop.customers',
      'id BIGINT, segment VARCHAR, city VARCHAR, balance DECIMAL(9,2)',
      rows(
        40,
        (i) =>
          `${i}, ${some(["'private'", "'trade'", 'NULL'])}, ${some(["'x'", "'y'", "'z'"])}, ${some(['NULL', `-${cents(99_999)}`, cents(99_999)])}`,
      ),
    ),
    ...table(
      'shop.orders',
      'order_id BIGINT, customer BIGINT, total DECIMAL(9,2), ordered DATE',
      rows(
        90,
        (i) =>
          `${i * 3}, ${chance.happens(0.1) ? 'NULL' : chance.integer(1, 50)}, ${cents(9_999)}, DATE '2020-01-01' + ${chance.integer(0, 600)}`,
      ),
    ),
    ...table(
      'shop.lines',
      'line_id BIGINT, order_id BIGINT, quantity BIGINT, price DECIMAL(9,2)',
      rows(200, (i) => `${i * 2}, ${chance.integer(1, 100) * 3}, ${chance.integer(1, 20)}, ${cents(4_999)}`),
    ),
    ...table(
      'supply.parts',
      'line BIGINT, kind VARCHAR, cost DECIMAL(9,2)',
      rows(150, (i) => `${i * 3}, ${some(["'a'", "'b'", "'c'"])}, ${chance.happens(0.1) ? 'NULL' : cents(8_999)}`),
    ),
    ...table(
      'supply.deliveries',
      'order_id BIGINT, kind VARCHAR',
      rows(60, (i) => `${i * 4}, ${some(["'late'", "'on time'"])}`),
    ),
  ];
}
