/** Random questions over relations of one owner, the shop of shop.ts. */
import { Chance } from './chance.ts';

/** Question `number` of the suite, of so many operators above each other. */
export function relationQuestion(number: number, depth: number): string {
  const relation = randomRelation(new Chance(31_000 + number), depth);
  return `SELECT g, COUNT(*), COUNT(v), SUM(v), MIN(d), MAX(k) FROM (${relation}) t GROUP BY g`;
}

/** A relation of the shop with columns k (a key), g (a segment or NULL), v (a number or NULL) and d (a date or NULL). */
function randomRelation(chance: Chance, depth: number): string {
  const inner = (): string => (depth === 0 ? base(chance) : randomRelation(chance, depth - 1));
  const column = () => chance.pick(['a.k', 'b.k']);
  switch (depth === 0 ? 0 : chance.integer(0, 6)) {
    case 1: {
      const kind = chance.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
      const more = chance.pick(['', ' AND a.v < b.v', ' AND b.v > 20', " AND a.g = 'trade'"]);
      const on = kind === 'FULL JOIN' ? 'a.k = b.k' : `a.k = b.k${more}`;
      return `SELECT ${column()} AS k, ${chance.pick(['a.g', 'b.g'])} AS g, ${chance.pick(['a.v', 'b.v', 'a.v - b.v', 'a.v * 2'])} AS v, b.d AS d FROM (${inner()}) a ${kind} (${inner()}) b ON ${on}`;
    }
    case 2: {
      const total = chance.pick([
        'SUM(v)',
        'MIN(v)',
        'MAX(v)',
        'COUNT(v)',
        'COUNT(DISTINCT v)',
        'SUM(v) FILTER (WHERE v > 10)',
      ]);
      const having = chance.pick([
        '',
        ' HAVING COUNT(*) > 1',
        ' HAVING SUM(v) > 30',
        ' HAVING MAX(v) < 80 OR COUNT(*) = 1',
      ]);
      return `SELECT k, g, ${total} AS v, MAX(d) AS d FROM (${inner()}) t GROUP BY k, g${having}`;
    }
    case 3:
      return `SELECT DISTINCT k, g, ${chance.pick(['v', '1'])} AS v, d FROM (${inner()}) t`;
    case 4: {
      const call = chance.pick(['SUM(v)', 'COUNT(*)', 'MAX(v)', 'MIN(v)']);
      return `SELECT k, g, ${call} OVER (PARTITION BY ${chance.pick(['k', 'g', 'k, g'])}) AS v, d FROM (${inner()}) t`;
    }
    case 5: {
      const condition = chance.pick([
        'EXISTS (SELECT 1 FROM shop.orders x WHERE x.customer = t.k AND x.total > 30)',
        't.k NOT IN (SELECT x.customer FROM shop.orders x WHERE x.total > 90)',
        't.k IN (SELECT x.id FROM shop.customers x WHERE x.segment = t.g)',
        't.v >= (SELECT AVG(x.total) FROM shop.orders x WHERE x.customer = t.k)',
        't.v > (SELECT MIN(x.price) FROM shop.lines x)',
        'NOT EXISTS (SELECT 1 FROM shop.lines x WHERE x.order_id = t.k) OR t.v IS NULL',
      ]);
      return `SELECT t.k, t.g, t.v, t.d FROM (${inner()}) t WHERE ${condition}`;
    }
    case 6: {
      const operator = chance.pick(['UNION ALL', 'UNION', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL']);
      return `SELECT k, g, v, d FROM (${inner()}) p ${operator} SELECT k, g, v, d FROM (${inner()}) q`;
    }
    default:
      return `SELECT k, g, v, d FROM (${inner()}) t${chance.pick(['', ' WHERE v > 15', ' WHERE NOT (v > 15)', " WHERE g = 'trade' OR v < 50"])}`;
  }
}

function base(chance: Chance): string {
  return chance.pick([
    "SELECT id AS k, segment AS g, balance AS v, DATE '2020-02-03' AS d FROM shop.customers",
    "SELECT customer AS k, 'trade' AS g, total AS v, ordered AS d FROM shop.orders",
    'SELECT quantity AS k, c.segment AS g, price AS v, ordered AS d FROM shop.lines JOIN shop.orders o USING (order_id) LEFT JOIN shop.customers c ON c.id = o.customer',
  ]);
}
