/** Random questions with grouping sets, and the tables that they are about: some combinations of keys are rare, and some never occur. */
import { Chance } from './chance.ts';

export const regions = ['east', 'north', 'west'];
export const kinds = ['car', 'home'];
export const tiers = ['a', 'b', 'c'];

/** Statements that make the tables. */
export function groupingTables(): string[] {
  const chance = new Chance(7);
  const pick = (values: readonly string[]) => `'${values[chance.integer(0, values.length - 1)]}'`;
  const made = (table: string, columns: string, rows: readonly string[]) => [
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} AS SELECT * FROM (VALUES ${rows.join(', ')}) t(${columns})`,
  ];
  const stays = ['north', 'south'].flatMap((owner) => {
    // Some combinations are rare and some never occur.
    const rows = Array.from({ length: 90 }, (_, id) => {
      const region = chance.happens(1 / 8) ? 'NULL' : pick(chance.happens(1 / 6) ? regions : regions.slice(0, 2));
      const kind = region === "'west'" && chance.happens(3 / 4) ? "'car'" : pick(kinds);
      return `(${id}, ${region}, ${kind}, ${chance.happens(1 / 5) ? 'NULL' : chance.integer(-50, 50)})`;
    });
    return made(`${owner}.stays`, 'id, region, kind, amount', rows);
  });
  const people = Array.from({ length: 80 }, (_, i) => {
    return `(${i + 5}, ${pick(chance.happens(1 / 9) ? tiers : tiers.slice(0, 2))}, ${chance.happens(1 / 6) ? 'NULL' : chance.integer(0, 99)})`;
  });
  return [
    ...['north', 'south', 'bank'].map((owner) => `CREATE SCHEMA IF NOT EXISTS ${owner}`),
    ...stays,
    ...made('bank.people', 'id, tier, rating', people),
  ];
}

export const union =
  '(SELECT region, kind, amount FROM north.stays UNION ALL SELECT region, kind, amount FROM south.stays) t';
export const join = 'north.stays s JOIN bank.people p ON s.id = p.id';
// Rows that are made under protocol: one of each, of two owners; and of three owners.
export const once = `(SELECT DISTINCT id, region, kind, amount FROM (SELECT * FROM north.stays UNION ALL SELECT * FROM south.stays) u) t`;
export const pairs =
  '(SELECT s.kind, u.kind AS tier, u.amount FROM north.stays s JOIN south.stays u ON s.id = u.id AND s.amount < u.id) t';
export const three =
  '(SELECT s.region, s.kind, p.tier, u.amount FROM north.stays s JOIN bank.people p ON s.id = p.id JOIN south.stays u ON u.id = s.id) t';

/** Question `number` of the suite; `free`: about keys that have no lists. */
export const groupingQuestion = (number: number, free: boolean): string => question(new Chance(4_000 + number), free);

/** A random question with grouping sets. */
function question(chance: Chance, free: boolean): string {
  const [from, keys, measures] = chance.pick([
    ...(free
      ? ([
          [once, ['region', 'kind'], ['amount', 'id']],
          [three, ['tier', 'kind', 'region'], ['amount']],
        ] as const)
      : []),
    [union, ['region', 'kind'], ['amount']],
    ['north.stays', ['kind', 'region'], ['amount']],
    [join, ['tier', 'kind', 'region'], ['amount', 'rating', 'amount * rating', 'rating - amount']],
  ] as const);
  const chosen = chance.sample<string>(keys, chance.integer(1, keys.length));
  const some = () => `(${chance.sample(chosen, chance.integer(0, chosen.length)).join(', ')})`;
  const [first = '', ...rest] = chosen;
  const sets = [...new Set([some(), some(), `(${chosen.join(', ')})`])];
  const inOrder = (set: string) => set.slice(1, -1).split(', ').sort().join();
  const different = sets.filter((set, at) => sets.findIndex((other) => inOrder(other) === inOrder(set)) === at);
  const clause = chance.pick([
    `ROLLUP (${chosen.join(', ')})`,
    `CUBE (${chosen.join(', ')})`,
    `GROUPING SETS (${different.join(', ')})`,
    ...(rest.length === 0 ? [] : [`${first}, ROLLUP (${rest.join(', ')})`, `ROLLUP ((${chosen.join(', ')}))`]),
  ]);
  const argument = () => chance.pick(measures);
  const aggregate = () =>
    chance.pick([
      'count(*)',
      `count(${argument()})`,
      `sum(${argument()})`,
      `avg(${argument()})`,
      `min(${argument()})`,
      `max(${argument()})`,
      `sum(${argument()}) * 2 - count(*)`,
      `count(*) FILTER (WHERE ${argument()} > 10)`,
      ...(chance.happens(1 / 4) ? [`count(DISTINCT ${measures[0]})`, `median(${measures[0]})`] : []),
    ]);
  const columns = Array.from({ length: chance.integer(1, 3) }, (_, i) => `${aggregate()} AS a${i}`);
  const key = chance.pick(chosen);
  const labels = [`COALESCE(${key}, 'none')`, `CASE WHEN GROUPING(${key}) = 1 THEN 'all' ELSE ${key} END`];
  const extra = chance.happens(1 / 2) ? [`${chance.pick(labels)} AS label`] : [];
  const having = chance.pick([
    '',
    '',
    'HAVING count(*) > 6',
    `HAVING sum(${argument()}) > 0`,
    `HAVING GROUPING(${key}) = 0`,
  ]);
  const where = chance.pick(['', '', 'WHERE amount > 0', `WHERE ${chosen[0]} <> 'car'`]);
  const list = [...chosen, `GROUPING(${chosen.join(', ')}) AS g`, ...extra, ...columns].join(', ');
  const order = [chosen.length + 1, ...chosen.map((_, i) => i + 1)].join(', ');
  const tail = chance.happens(1 / 3) ? `ORDER BY ${order} LIMIT ${chance.integer(1, 9)}` : '';
  return `SELECT ${list} FROM ${from} ${where} GROUP BY ${clause} ${having} ${tail}`;
}
