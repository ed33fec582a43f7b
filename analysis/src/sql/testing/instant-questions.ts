/** Random questions about instants, around the hours in which clocks of several zones change. */
import type { ColumnType, DatasetCard } from '../../contract/cards.ts';
import { microsOfTimestamp, timestampText } from '../../contract/timestamps.ts';
import { columnCard, datasetCard } from './cards.ts';
import { Chance } from './chance.ts';

export const instant: ColumnType = { kind: 'timestamp', zone: true };
export const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'UTC',
];
const owners = ['shop', 'store', 'carrier'];
/** Both changes of clocks of several zones. */
export const edges = [
  '2024-03-10 06:59:59.5',
  '2024-03-31 00:59:59',
  '2024-03-31 01:00:00',
  '2024-10-27 00:30:00',
  '2024-10-27 01:30:00',
  '2024-11-03 05:30:00',
  '2024-04-06 15:15:00',
];

/** Statements that make the tables. */
export function instantTables(): string[] {
  const chance = new Chance(3);
  return owners.flatMap((owner) => {
    const rows = Array.from({ length: 50 }, (_, id) => {
      const moment = () =>
        chance.happens(0.15)
          ? 'NULL'
          : `'${chance.happens(0.5) ? chance.pick(edges) : timestampText(microsOfTimestamp('2024-01-02') + BigInt(chance.integer(0, 31_000_000)) * 1_000_000n)}'`;
      const [seen, local] = [moment(), moment()];
      return `(${id}, ${chance.integer(0, 5)}, CAST(${seen === 'NULL' ? 'NULL' : `${seen.slice(0, -1)}+00'`} AS TIMESTAMPTZ), CAST(${local} AS TIMESTAMP))`;
    });
    return [
      `CREATE SCHEMA IF NOT EXISTS ${owner}`,
      `DROP TABLE IF EXISTS ${owner}.visits`,
      `CREATE TABLE ${owner}.visits AS SELECT * FROM (VALUES ${rows.join(', ')}) t(id, k, seen, local)`,
    ];
  });
}

const range = { min: String(microsOfTimestamp('2024-01-01')), max: String(microsOfTimestamp('2025-01-01')) };
export const instantCards: readonly DatasetCard[] = owners.map((owner) => ({
  ...datasetCard(
    owner,
    'visits',
    60,
    [
      columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '99' } }),
      columnCard('k', { kind: 'integer' }, { range: { min: '0', max: '5' } }),
      columnCard('seen', instant, { range, nullable: true }),
      columnCard('local', { kind: 'timestamp' }, { range, nullable: true }),
    ],
    [['id']],
  ),
  minimumGroupSize: 1,
}));

export const own = 'shop.visits a';
export const below = '(SELECT * FROM shop.visits UNION ALL SELECT * FROM store.visits) a';
export const joined = 'shop.visits a JOIN carrier.visits b ON a.id = b.id';
export const three = 'shop.visits a JOIN carrier.visits b ON a.id = b.id JOIN store.visits c ON c.k = a.id';

/** Question `number` of the suite. */
export const instantQuestion = (number: number): string => question(new Chance(900 + number));

function value(chance: Chance, prefix: string): string {
  const zone = () => `'${chance.pick(zones)}'`;
  const at = (): string =>
    chance.pick([
      () => `${prefix}seen`,
      () => `${prefix}local AT TIME ZONE ${zone()}`,
      () => `(${clock()}) AT TIME ZONE ${zone()}`,
      () => `${prefix}seen + INTERVAL '${chance.integer(-40, 40)} hours'`,
      () => `date_trunc('${chance.pick(['hour', 'day', 'month', 'week'])}', ${prefix}seen, ${zone()})`,
      () => `date_trunc('${chance.pick(['day', 'minute'])}', ${prefix}seen)`,
      () => `CAST(${prefix}local AS timestamptz)`,
    ])();
  const clock = (): string =>
    chance.pick([
      () => `${prefix}seen AT TIME ZONE ${zone()}`,
      () => `${prefix}local`,
      () => `date_trunc('${chance.pick(['day', 'quarter'])}', ${prefix}seen AT TIME ZONE ${zone()})`,
      () => `CAST(${prefix}seen AS timestamp)`,
    ])();
  return chance.pick([at, at, clock])();
}

function question(chance: Chance): string {
  const from = chance.pick([own, below, joined, three]);
  const prefix = () => (from === own || from === below ? 'a.' : chance.pick(['a.', 'b.']));
  const some = () => value(chance, prefix());
  const literal = () =>
    chance.pick([
      `TIMESTAMPTZ '${chance.pick(edges)}${chance.pick(['', '+02', '-0530', 'Z'])}'`,
      `TIMESTAMP '${chance.pick(edges)}' AT TIME ZONE '${chance.pick(zones)}'`,
    ]);
  const aggregate = () =>
    chance.pick([
      () => `MIN(${some()})`,
      () => `MAX(${some()})`,
      () => `COUNT(DISTINCT ${some()})`,
      () => `SUM(EXTRACT(${chance.pick(['HOUR', 'DAY', 'DOW', 'MINUTE'])} FROM ${some()}))`,
      () => `COUNT(*) FILTER (WHERE ${some()} < ${some()})`,
    ])();
  const where = chance.pick(['', ` WHERE ${some()} >= ${literal()}`, ` WHERE ${some()} < ${some()}`]);
  // A key may be a clock or a period, but no sum.
  const keys = [some(), some()].filter((key) => !key.includes('INTERVAL'));
  const group = chance.happens(0.4) ? keys[0] : undefined;
  return `SELECT ${group === undefined ? '' : `${group} AS g, `}${aggregate()} AS x, COUNT(*) AS n FROM ${from}${where}${group === undefined ? '' : ' GROUP BY 1'}`;
}
