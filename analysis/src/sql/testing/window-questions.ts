/** Random questions about frames of window functions, over small tables of three owners. */
import type { DatasetCard } from '../../contract/cards.ts';
import { columnCard, datasetCard } from './cards.ts';
import { Chance } from './chance.ts';

const owners = ['shop', 'store', 'yard'];
const size = 16;

/** Statements that make the tables. */
export function windowTables(): string[] {
  const chance = new Chance(8);
  return owners.flatMap((owner, o) => {
    const rows = Array.from({ length: size - 2 }, (_, i) => {
      const some = (least: number, most: number) =>
        chance.happens(0.2) ? 'NULL' : String(chance.integer(least, most));
      return `(${3 * i + o}, ${some(0, 2)}, ${some(0, 5)}, ${some(-9, 9)}, DATE '2024-01-01' + ${chance.integer(0, 9)})`;
    });
    return [
      `CREATE SCHEMA IF NOT EXISTS ${owner}`,
      `DROP TABLE IF EXISTS ${owner}.t`,
      `CREATE TABLE ${owner}.t AS SELECT * FROM (VALUES ${rows.join(', ')}) v(id, k, o, x, d)`,
    ];
  });
}

export const windowCards: readonly DatasetCard[] = owners.map((owner) => ({
  ...datasetCard(
    owner,
    't',
    size,
    [
      columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '99' } }),
      columnCard('k', { kind: 'integer' }, { range: { min: '0', max: '2' }, nullable: true }),
      columnCard('o', { kind: 'integer' }, { range: { min: '0', max: '5' }, nullable: true }),
      columnCard('x', { kind: 'integer' }, { range: { min: '-9', max: '9' }, nullable: true }),
      columnCard('d', { kind: 'date' }, { range: { min: '19723', max: '19753' } }),
    ],
    [['id']],
  ),
  minimumGroupSize: 1,
}));

export const own = 'shop.t';
export const below = '(SELECT * FROM shop.t UNION ALL SELECT * FROM store.t) AS u';
const joined = '(SELECT a.id, a.k, a.o, b.x, b.d FROM shop.t AS a JOIN store.t AS b ON a.k = b.o AND b.k = 1) AS u';

export const windowed = (from: string, window: string, value = 'w') =>
  `SELECT ${value} AS v, COUNT(*) AS n FROM (SELECT ${window} AS w, x FROM ${from}) AS t GROUP BY 1`;

/** Question `number` of the suite. */
export const windowQuestion = (number: number): string => question(new Chance(300 + number));

function question(chance: Chance): string {
  const from = chance.pick([own, below, below, joined]);
  const rows = () => {
    const at = chance.integer(-3, 3);
    return [at, at === 0 ? 'CURRENT ROW' : at < 0 ? `${-at} PRECEDING` : `${at} FOLLOWING`] as const;
  };
  const of = chance.pick(['x', 'x', 'o']);
  const call = chance.pick([
    `SUM(${of})`,
    `COUNT(${of})`,
    'COUNT(*)',
    `FIRST_VALUE(${of})`,
    `LAST_VALUE(${of})`,
    `NTH_VALUE(${of}, ${chance.integer(1, 4)})`,
    `MIN(${of})`,
    `MAX(${of})`,
  ]);
  const isExtreme = call.startsWith('M');
  const [first, second] = [rows(), rows()].sort(([a], [b]) => a - b) as [
    ReturnType<typeof rows>,
    ReturnType<typeof rows>,
  ];
  const isRange = chance.happens(0.3);
  const starts = isExtreme ? ['UNBOUNDED PRECEDING'] : ['UNBOUNDED PRECEDING', 'CURRENT ROW'];
  const frame = isRange
    ? `RANGE BETWEEN ${chance.pick(starts)} AND ${chance.pick(['CURRENT ROW', 'UNBOUNDED FOLLOWING'])}`
    : chance.pick([
        `ROWS BETWEEN ${first[1]} AND ${second[1]}`,
        `ROWS BETWEEN UNBOUNDED PRECEDING AND ${second[1]}`,
        isExtreme ? `ROWS ${chance.integer(0, 4)} PRECEDING` : `ROWS BETWEEN ${first[1]} AND UNBOUNDED FOLLOWING`,
        'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
      ]);
  if (from === own && chance.happens(0.5)) return ownQuestion(chance, call);
  // Which of several peers is first is told by neither.
  const isTied = isRange && !/_VALUE/.test(call);
  const order = isTied
    ? chance.pick(['d', 'o DESC NULLS LAST', 'd, o NULLS FIRST'])
    : `${chance.pick(['d', 'o DESC NULLS LAST', 'k NULLS FIRST'])}, id${from === joined ? ', d, x' : ''}`;
  const partition = chance.pick(['', 'PARTITION BY k ', 'PARTITION BY o, k ']);
  const window = `${call} OVER (${partition}ORDER BY ${order} ${frame})`;
  return chance.happens(0.5)
    ? windowed(from, window)
    : `SELECT SUM(w) AS s, COUNT(w) AS n, MIN(w) AS l FROM (SELECT ${window} AS w, x FROM ${from}) AS t WHERE w IS NULL OR w <> 3`;
}

/** By values and by groups of peers, of totals that peers have alike. */
function ownQuestion(chance: Chance, call: string): string {
  const [order, isDate] = chance.pick([
    ['d', true],
    ['o DESC NULLS LAST', false],
    ['o NULLS FIRST', false],
    ['o * 0.5 NULLS LAST', false],
  ] as const);
  const unit = chance.pick(['GROUPS', 'RANGE', 'RANGE']);
  const far = () => {
    const at = chance.integer(-3, 3);
    const written = unit === 'RANGE' && isDate ? `INTERVAL '${Math.abs(at)} days'` : String(Math.abs(at));
    return [at, at === 0 ? 'CURRENT ROW' : `${written} ${at < 0 ? 'PRECEDING' : 'FOLLOWING'}`] as const;
  };
  const [first, second] = [far(), far()].sort(([a], [b]) => a - b) as [ReturnType<typeof far>, ReturnType<typeof far>];
  const [start, end] = [
    chance.happens(0.2) ? 'UNBOUNDED PRECEDING' : first[1],
    chance.happens(0.2) ? 'UNBOUNDED FOLLOWING' : second[1],
  ];
  const exclude = chance.pick(['', '', ' EXCLUDE CURRENT ROW', ' EXCLUDE GROUP', ' EXCLUDE TIES']);
  const total = /_VALUE/.test(call) ? 'SUM(x)' : call;
  return windowed(
    own,
    `${total} OVER (${chance.pick(['', 'PARTITION BY k '])}ORDER BY ${order} ${unit} BETWEEN ${start} AND ${end}${exclude})`,
  );
}
