/** Random questions about sums of products of money near the ends of its range. */
import type { DatasetCard } from '../../contract/cards.ts';
import { columnCard, datasetCard } from './cards.ts';
import { Chance } from './chance.ts';

export const owners = ['dock', 'quay', 'yard'];
export const most = 10n ** 15n - 1n;
const money = { kind: 'decimal', precision: 15, scale: 2 } as const;
export const size = 40;

/** Statements that make the tables. */
export function wideTables(): string[] {
  const chance = new Chance(11);
  return owners.flatMap((owner) => {
    const rows = Array.from({ length: size - 3 }, (_, id) => {
      const value = () => decimal(chance.pick([most, -most, most - 1n, 1n - most, 0n, -1n, most / 3n]));
      const key = chance.happens(0.15) ? 'NULL' : String(chance.integer(0, 4));
      return `(${id + 1}, ${key}, '${chance.pick(['p', 'q'])}', '${chance.pick(['s', 't', 'u'])}', ${value()}, ${chance.happens(0.25) ? 'NULL' : value()})`;
    });
    return [
      `CREATE SCHEMA IF NOT EXISTS ${owner}`,
      `DROP TABLE IF EXISTS ${owner}.t`,
      `CREATE TABLE ${owner}.t (id INTEGER, k INTEGER, g VARCHAR, w VARCHAR, m DECIMAL(15, 2), n DECIMAL(15, 2))`,
      `INSERT INTO ${owner}.t VALUES ${rows.join(', ')}`,
    ];
  });
}

export const wideCards = (rows: number): DatasetCard[] => {
  const range = { min: String(-most), max: String(most) };
  return owners.map((owner) => ({
    ...datasetCard(
      owner,
      't',
      rows,
      [
        columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '999' } }),
        columnCard('k', { kind: 'integer' }, { range: { min: '0', max: '9' }, nullable: true }),
        columnCard('g', { kind: 'text' }, { categories: ['p', 'q'] }),
        columnCard('w', { kind: 'text' }),
        columnCard('m', money, { range }),
        columnCard('n', money, { range, nullable: true }),
      ],
      [['id']],
    ),
    minimumGroupSize: 1,
  }));
};

const union = 'dock.t AS a';
const below = '(SELECT * FROM dock.t UNION ALL SELECT * FROM quay.t UNION ALL SELECT * FROM yard.t) AS a';
const joined = 'dock.t AS a JOIN quay.t AS b ON a.id = b.id';
const many = 'dock.t AS a JOIN quay.t AS b ON a.k = b.id';
const three = 'dock.t AS a JOIN quay.t AS b ON a.id = b.id JOIN yard.t AS c ON a.id = c.id';
const deep =
  '(SELECT x.id, x.k, x.g, x.w, x.m, y.n FROM dock.t AS x LEFT JOIN quay.t AS y ON x.k = y.k WHERE x.id < 9) AS a';
export const sources = [
  [union, ['m', 'n']],
  [below, ['m', 'n']],
  [joined, ['a.m', 'a.n', 'b.m', 'b.n']],
  [many, ['a.m', 'a.n', 'b.m', 'b.n']],
  [three, ['a.m', 'b.n', 'c.m', 'c.n']],
  [deep, ['m', 'n']],
] as const;
const groupings = (column: (name: string) => string) => [
  '',
  ` GROUP BY ${column('g')}`,
  ` GROUP BY ${column('w')}`,
  ` GROUP BY ROLLUP (${column('g')})`,
];

function question(chance: Chance): string {
  const [from, columns] = chance.pick(sources);
  const pick = () => chance.pick(columns);
  const product = () => `${pick()} * ${pick()}`;
  const value = (): string =>
    chance.pick([
      pick,
      product,
      product,
      () => `${product()} + ${pick()}`,
      () => `${pick()} - ${product()}`,
      () => `(${pick()} - 1) * ${pick()}`,
      () => `CASE WHEN ${pick()} > ${pick()} THEN ${product()} ELSE -${pick()} END`,
      () => `CASE WHEN ${pick()} < 0 THEN ${product()} END`,
    ])();
  const filter = () => (chance.happens(0.2) ? ` FILTER (WHERE ${pick()} >= ${pick()})` : '');
  const aggregates = Array.from({ length: chance.integer(1, 2) }, (_, i) => {
    return `${chance.pick(['SUM', 'SUM', 'AVG'])}(${value()})${filter()} AS x${i}`;
  });
  const prefix = columns[0].includes('.') ? 'a.' : '';
  const grouping = chance.pick(groupings((name) => prefix + name));
  const key = /(\S+?)\)?$/.exec(grouping)?.[1]?.replace('(', '');
  return `SELECT ${key === undefined ? '' : `${key} AS key, `}${aggregates.join(', ')}, COUNT(*) AS rows FROM ${from}${grouping}`;
}

/** Question `number` of the suite. */
export const wideQuestion = (number: number): string => question(new Chance(7_105 + number));

function decimal(cents: bigint): string {
  const text = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}
