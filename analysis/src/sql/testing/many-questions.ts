/** Random questions about joins by keys that repeat, and the two tables that each is about. */
import type { DatasetCard } from '../../contract/cards.ts';
import { columnCard, datasetCard } from './cards.ts';
import { Chance } from './chance.ts';

const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const range = (min: number, max: number) => ({ min: String(min), max: String(max) });

export interface Pose {
  readonly sql: readonly string[];
  readonly facts: DatasetCard;
  readonly dims: DatasetCard;
  readonly minimum: number;
  readonly hasUnits: boolean;
  /** Keys of the dimension repeat, and only whether there is one can be asked. */
  readonly repeats: boolean;
}

/** Two tables, and statements that make them. */
function pose(chance: Chance): Pose {
  const dims = chance.sample(
    Array.from({ length: 14 }, (_, i) => i),
    chance.pick([0, 1, 8, 14]),
  );
  const facts = Array.from({ length: chance.pick([0, 5, 60, 60]) }, () => ({
    id: chance.happens(0.08) ? 'NULL' : chance.happens(0.4) ? 3 : chance.integer(0, 16),
    g: chance.pick(['a', 'a', 'b']),
    v: chance.happens(0.2) ? 'NULL' : chance.integer(-9, 9),
    w: chance.integer(-5, 5),
  }));
  const hasUnits = chance.happens(0.3);
  const repeats = chance.happens(0.15);
  if (repeats) dims.push(...dims.slice(0, 4));
  const units = dims.map(() => chance.integer(0, 9));
  const sql = [
    'CREATE SCHEMA IF NOT EXISTS bank',
    'CREATE SCHEMA IF NOT EXISTS insurer',
    'DROP TABLE IF EXISTS bank.facts',
    'DROP TABLE IF EXISTS insurer.dims',
    'CREATE TABLE bank.facts (id BIGINT, g VARCHAR, v BIGINT, w BIGINT)',
    'CREATE TABLE insurer.dims (id BIGINT, r VARCHAR, x BIGINT, y BIGINT, u BIGINT)',
    ...facts.map(({ id, g, v, w }) => `INSERT INTO bank.facts VALUES (${id}, '${g}', ${v}, ${w})`),
    ...dims.map((id, i) => {
      const x = chance.happens(0.3) ? 'NULL' : chance.integer(0, 9);
      const row = `${id}, '${chance.pick(['p', 'q'])}', ${x}, ${chance.integer(-3, 7)}, ${units[i] as number}`;
      return `INSERT INTO insurer.dims VALUES (${row})`;
    }),
  ];
  const minimum = chance.pick([1, 2, 3]);
  return {
    sql,
    minimum,
    hasUnits,
    repeats,
    facts: {
      // More rows than keys and what else they are told apart by: those that are alike are handed over as one.
      ...datasetCard('bank', 'facts', minimum === 3 ? 64 : 240, [
        columnCard('id', integer, { range: range(0, 20), nullable: true }),
        columnCard('g', text, { categories: ['a', 'b'] }),
        columnCard('v', integer, { range: range(-10, 10), nullable: true }),
        columnCard('w', integer, { range: range(-10, 10) }),
      ]),
      minimumGroupSize: 1,
    },
    dims: {
      ...datasetCard(
        'insurer',
        'dims',
        20,
        [
          columnCard('id', integer, { range: range(0, 20) }),
          columnCard('r', text, { categories: ['p', 'q'] }),
          columnCard('x', integer, { range: range(0, 10), nullable: true }),
          columnCard('y', integer, { range: range(-10, 10) }),
        ],
        repeats ? [] : [['id']],
      ),
      minimumGroupSize: minimum,
      ...(hasUnits ? { unit: { column: 'u', type: integer } } : {}),
    },
  };
}

type Kind = 'inner' | 'left' | 'without';
export interface Asked {
  readonly kind: Kind;
  readonly keys: readonly string[];
  readonly measures: readonly {
    readonly name: string;
    readonly argument: string | null;
    readonly needs: readonly string[];
  }[];
  readonly where: string;
  readonly sql: string;
  readonly from: string;
}

const needsOf: Readonly<Record<string, readonly string[]>> = {
  'f.v': ['f.v'],
  'f.w': [],
  'd.x': ['d.x'],
  'd.y': [],
  'f.w * d.y': [],
  'f.v + d.x': ['f.v', 'd.x'],
};

function question(chance: Chance, repeats: boolean): Asked {
  // Of rows that have a partner, or none, as a subquery says it.
  const isPartner = repeats || chance.happens(0.25);
  const kind = chance.pick<Kind>(isPartner ? ['inner', 'without'] : ['inner', 'inner', 'left', 'without']);
  const keys = chance.sample(
    kind === 'inner' && !isPartner ? ['f.g', 'd.r'] : ['f.g'],
    chance.integer(0, kind === 'inner' && !isPartner ? 2 : 1),
  );
  const own = ['f.v', 'f.w'];
  const all = kind === 'without' || isPartner ? own : [...own, 'd.x', 'd.y', 'f.w * d.y', 'f.v + d.x'];
  const measures = [
    { name: 'COUNT', argument: null, needs: [] },
    ...chance.sample(all, chance.integer(1, 3)).map((argument) => ({
      name: chance.pick(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX']),
      argument,
      // Beside a row that stays there may be nothing.
      needs: [
        ...new Set([
          ...(needsOf[argument] as string[]),
          ...(kind === 'left' ? (argument.match(/d\.[xy]/g) ?? []) : []),
        ]),
      ],
    })),
  ];
  const conditions =
    kind === 'inner' && !isPartner
      ? ['f.w > 0', 'd.y > 0', 'f.w > d.y', 'f.v < d.x + 3', 'd.x IS NULL']
      : ['f.w > 0', 'f.v IS NOT NULL'];
  const chosen = chance.sample(conditions, chance.pick([0, 0, 1, 2]));
  const on = (kind !== 'inner' || isPartner) && chance.happens(0.4) ? ' AND d.y > 0' : '';
  const mirrored = chance.happens(0.3);
  const words = {
    inner: 'JOIN',
    left: mirrored ? 'RIGHT JOIN' : 'LEFT JOIN',
    without: mirrored ? 'RIGHT JOIN' : 'LEFT JOIN',
  };
  const [first, second] = mirrored ? ['insurer.dims d', 'bank.facts f'] : ['bank.facts f', 'insurer.dims d'];
  const joinedFrom = `FROM ${first} ${words[kind]} ${second} ON f.id = d.id${on}`;
  const beside = on === '' ? '' : ' AND d.y > 0';
  const negated = kind === 'without' ? 'NOT ' : '';
  const partner = chance.happens(0.5)
    ? `${negated}EXISTS (SELECT 1 FROM insurer.dims d WHERE d.id = f.id${beside})`
    : `f.id IS NOT NULL AND f.id ${negated}IN (SELECT d.id FROM insurer.dims AS d${beside.replace(' AND', ' WHERE')})`;
  const from = isPartner ? 'FROM bank.facts f' : joinedFrom;
  const last = isPartner ? [partner] : kind === 'without' ? ['d.id IS NULL'] : [];
  const where = [...chosen, ...last].join(' AND ');
  const items = [...keys, ...measures.map(({ name, argument }) => `${name}(${argument ?? '*'})`)];
  const sql = [
    `SELECT ${items.map((item, i) => `${item} AS o${i}`).join(', ')} ${from}`,
    where === '' ? '' : ` WHERE ${where}`,
    keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`,
  ].join('');
  return { kind, keys, measures, where, sql, from: `${from}${where === '' ? '' : ` WHERE ${where}`}` };
}

/** Question `number` of the suite. */
export function manyQuestion(number: number): { readonly posed: Pose; readonly asked: Asked } {
  const chance = new Chance(45_000_000 + number);
  const posed = pose(chance);
  return { posed, asked: question(chance, posed.repeats) };
}
