/** The small world of docs/sql.md: a shop, another store, their maker and a carrier, with NULLs, repeated and missing keys. */
import type { ColumnCard, ColumnType, DatasetCard } from '../../contract/cards.ts';
import { columnCard, datasetCard } from './cards.ts';
import type { TestDatabase } from './database.ts';

const integer: ColumnType = { kind: 'integer' };
const text: ColumnType = { kind: 'text' };
const date: ColumnType = { kind: 'date' };
const timestamp: ColumnType = { kind: 'timestamp' };
const instant: ColumnType = { kind: 'timestamp', zone: true };
const boolean: ColumnType = { kind: 'boolean' };
const money: ColumnType = { kind: 'decimal', precision: 9, scale: 2 };
const between = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });
const flag = { categories: ['false', 'true'] };

const orderColumns: readonly ColumnCard[] = [
  columnCard('order_id', integer, between(1, 200)),
  columnCard('customer', integer, { ...between(1, 30), nullable: true }),
  columnCard('product', integer, between(1, 15)),
  columnCard('quantity', integer, between(1, 9)),
  columnCard('amount', money, between(100, 20_000)),
  columnCard('ordered', date, between(19_723, 20_453)),
  columnCard('channel', text, { categories: ['app', 'shop', 'web'] }),
  columnCard('paid', boolean, flag),
];

/** What the manual's tables are like; every owner shows single rows, so that nothing is withheld. */
const cards: readonly DatasetCard[] = [
  datasetCard(
    'shop',
    'customers',
    24,
    [
      columnCard('id', integer, between(1, 30)),
      columnCard('segment', text, { categories: ['business', 'private'], nullable: true }),
      columnCard('city', text),
      columnCard('income', money, { ...between(100_000, 900_000), nullable: true }),
      columnCard('joined', date, between(18_628, 20_088)),
      columnCard('active', boolean, flag),
    ],
    [['id']],
  ),
  datasetCard('shop', 'orders', 40, orderColumns, [['order_id']]),
  datasetCard('store', 'orders', 30, orderColumns, [['order_id']]),
  datasetCard(
    'maker',
    'products',
    12,
    [
      columnCard('product', integer, between(1, 15)),
      columnCard('name', text),
      columnCard('category', text, { categories: ['garden', 'kitchen', 'toys'] }),
      columnCard('price', money, between(50, 9_000)),
      columnCard('weight', integer, { ...between(1, 40), nullable: true }),
    ],
    [['product']],
  ),
  datasetCard('maker', 'returns', 24, [
    columnCard('order_id', integer, between(1, 200)),
    columnCard('reason', text, { categories: ['broken', 'late', 'other'] }),
    columnCard('refund', money, between(0, 15_000)),
  ]),
  datasetCard(
    'carrier',
    'deliveries',
    30,
    [
      columnCard('order_id', integer, between(1, 200)),
      columnCard('depot', text),
      columnCard('days', integer, { ...between(0, 21), nullable: true }),
      columnCard('cost', money, between(100, 3_000)),
      columnCard('arrived', timestamp, between(1_704_067_200_000_000, 1_735_689_600_000_000)),
      columnCard('told', instant, { ...between(1_704_067_200_000_000, 1_735_689_600_000_000), nullable: true }),
    ],
    [['order_id']],
  ),
];

/** A whole number from `low` to `high`, another for each row and `salt`. */
const some = (salt: number, low: number, high: number): string =>
  `CAST(${low} + hash(i * 1000003 + ${salt}) % ${high - low + 1} AS INTEGER)`;
const one = (salt: number, ...items: readonly string[]): string =>
  `[${items.map((item) => `'${item}'`).join(', ')}][${some(salt, 1, items.length)}]`;
const cents = (salt: number, low: number, high: number): string =>
  `CAST(${some(salt, low, high)} / 100.0 AS DECIMAL(9, 2))`;
const rarely = (salt: number, value: string): string => `CASE WHEN ${some(salt, 0, 9)} > 0 THEN ${value} END`;
const day = (salt: number, low: number, high: number): string => `DATE '1970-01-01' + ${some(salt, low, high)}`;

const orders = (step: number, salt: number): string =>
  `i * ${step} AS order_id, ${rarely(salt, some(salt + 1, 1, 30))} AS customer, ${some(salt + 2, 1, 15)} AS product,
  ${some(salt + 3, 1, 9)} AS quantity, ${cents(salt + 4, 100, 20_000)} AS amount, ${day(salt + 5, 19_723, 20_453)} AS ordered,
  ${one(salt + 6, 'app', 'shop', 'web')} AS channel, ${some(salt + 7, 0, 3)} > 0 AS paid`;

const columns: Readonly<Record<string, string>> = {
  'shop.customers': `i AS id, ${rarely(1, one(2, 'business', 'private'))} AS segment, ${one(3, 'Aarau', 'Basel', 'Chur', 'Zug')} AS city,
  ${rarely(4, cents(5, 100_000, 900_000))} AS income, ${day(6, 18_628, 20_088)} AS joined, ${some(7, 0, 3)} > 0 AS active`,
  'shop.orders': orders(4, 10),
  'store.orders': orders(5, 30),
  'maker.products': `i AS product, ${one(51, 'kettle', 'kite', 'rake', 'robot')} || ' ' || i AS name,
  ${one(52, 'garden', 'kitchen', 'toys')} AS category, ${cents(53, 50, 9_000)} AS price, ${rarely(54, some(55, 1, 40))} AS weight`,
  'maker.returns': `${some(61, 1, 40)} * 4 AS order_id, ${one(62, 'broken', 'late', 'other')} AS reason, ${cents(63, 0, 15_000)} AS refund`,
  'carrier.deliveries': `i * 4 AS order_id, ${one(71, 'east', 'north', 'west')} AS depot, ${rarely(72, some(73, 0, 21))} AS days,
  ${cents(74, 100, 3_000)} AS cost, TIMESTAMP '2024-01-01' + to_seconds(${some(75, 0, 31_000_000)}) AS arrived,
  ${rarely(76, `timezone('UTC', TIMESTAMP '2024-01-01' + to_seconds(${some(77, 0, 31_000_000)}))`)} AS told`,
};

/** Stores the tables at their owners and returns their cards. */
export async function storeManual(database: TestDatabase): Promise<DatasetCard[]> {
  for (const card of cards) {
    const table = `${card.owner}.${card.name}`;
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${card.owner}`);
    await database.run(`CREATE TABLE ${table} AS SELECT ${columns[table]} FROM range(1, ${card.rowsUpTo + 1}) t(i)`);
  }
  return cards.map((card) => ({ ...card, minimumGroupSize: 1, emptyGroups: 'public', withheldGroups: 'number' }));
}
