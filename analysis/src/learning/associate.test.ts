/** Association counts: against DuckDB, under protocol, and what recipients could work out. */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnCard, DatasetCard, Use } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { runnersOf } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { associate } from './associate/kind.ts';
import { type AssociatePlan, pairsOf } from './associate/plan.ts';
import type { AssociateQuestion } from './associate/question.ts';
import type { Associated } from './associate/run.ts';
import { itemSets, rulesOf, tableOf } from './associate/table.ts';
import { cardOf, type Kept, keptTable, nothingIsRead, stackedTable } from './testing/models.ts';
import { changed } from './testing/profiles.ts';
import { ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';

const aligned = 'align/0000000000000000/table';
const least = 10;

const yes = (name: string, more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'boolean' },
  nullable: false,
  allow: ['aggregate', 'combine'],
  ...more,
});
const list = (name: string, categories: readonly string[], nullable = false): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable,
  categories,
  allow: ['group', 'combine'],
});

const bank: readonly ColumnCard[] = [
  yes('card'),
  yes('loan', { nullable: true }),
  yes('rare'),
  list('segment', ['gold', 'plain', 'silver', 'top']),
  yes('digital', { type: { kind: 'integer' }, range: { min: '0', max: '1' } }),
  {
    name: 'age',
    type: { kind: 'integer' },
    nullable: false,
    range: { min: '0', max: '99' },
    allow: ['aggregate', 'combine'],
  },
];
const insurer: readonly ColumnCard[] = [yes('life'), yes('home'), list('region', ['east', 'north', 'west'], true)];

let database: TestDatabase;
let kept: Kept;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  // 300 keys in common, of 330 and 320. Four rows are "top", six are "rare".
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, hash(i) % 3 = 0 AS card,
    CASE WHEN i % 11 = 0 THEN NULL ELSE hash(i * 7) % 2 = 0 OR hash(i) % 3 = 0 END AS loan, i % 50 = 3 AS rare,
    CASE WHEN i % 75 = 5 THEN 'top' ELSE ['gold', 'plain', 'silver'][1 + (hash(i * 13) % 3)::INT] END AS segment,
    (hash(i * 17) % 2)::BIGINT AS digital, (i % 90)::BIGINT AS age FROM range(330) r(i)`);
  await database.run(`CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || i AS id,
    hash(i) % 3 = 0 AND hash(i * 5) % 4 > 0 OR hash(i * 3) % 5 = 0 AS life, hash(i * 19) % 2 = 0 AS home,
    CASE WHEN i % 9 = 0 THEN NULL ELSE ['east', 'north', 'west'][1 + (hash(i * 23) % 3)::INT] END AS region
    FROM range(30, 350) r(i)`);
  kept = await keptTable(database, [
    cardOf('bank', 'customers', 330, bank),
    cardOf('insurer', 'policies', 320, insurer),
  ]);
});
afterAll(() => database.close());

function requestOf(question: AssociateQuestion, { artifacts, parties, datasets }: Kept, recipients = ['notary']) {
  const protocol = artifacts[0]?.protocol ?? '';
  return { kind: 'associate', question: associate.read(question), parties, protocol, datasets, artifacts, recipients };
}

async function told(
  question: AssociateQuestion,
  from = kept,
  recipients = ['notary'],
): Promise<{ readonly plan: AssociatePlan; readonly found: Associated }> {
  const { plan } = await associate.compile(requestOf(question, from, recipients));
  const run = (runtime: Parameters<typeof associate.run>[1]) => associate.run(plan, runtime);
  const found = await runInTheClear(runnersOf(plan), run, nothingIsRead, undefined, new Shelf(plan, from.held));
  return { plan, found: found as Associated };
}

const joined = 'bank.customers JOIN insurer.policies USING (id)';
const condition = (item: string) => {
  const [name = '', value] = item.split(' = ');
  const column = name.split('.').at(-1) as string;
  return value === undefined ? `coalesce(${column}::BOOLEAN, false)` : `coalesce(${column} = '${value}', false)`;
};
async function counted(items: readonly string[], from = joined): Promise<number> {
  const where = items.length === 0 ? 'true' : items.map(condition).join(' AND ');
  const [[count] = []] = await database.rows(`SELECT count(*) FROM ${from} WHERE ${where}`);
  return Number(count);
}

const six = ['card', 'loan', 'digital', 'life', 'home', 'segment', 'region'];

describe('counts and measures', () => {
  test('without a minimum all pairs and triples, as DuckDB has them', async () => {
    const { plan, found } = await told({ aligned, items: [...six, 'rare'], size: 3 }, changed(kept, { minimum: 1 }));
    const { rows, sets } = itemSets(plan, found);
    expect(rows).toBe(300);
    // Items: 6 that are yes, 4 segments, 3 regions; pairs of different columns; triples of what is yes or no.
    expect(sets.length).toBe(13 + (15 + 6 * 7 + 12) + 20);
    expect(sets.some((set) => set.rows === 0)).toBe(true);
    const { disclosure } = await associate.compile(requestOf({ aligned, items: six }, changed(kept, { minimum: 1 })));
    expect(renderDisclosure(disclosure)).toMatch(/also where it is none/);
    for (const set of sets) expect([set.items, set.rows]).toEqual([set.items, await counted(set.items)]);
  });

  test('measures as DuckDB computes them', async () => {
    const { plan, found } = await told({ aligned, items: ['card', 'life'] });
    const [rule] = rulesOf(plan, found).filter(
      ({ expected, given }) => given.length === 1 && expected.endsWith('life'),
    );
    const [row = []] =
      await database.rows(`SELECT avg((card AND life)::INT), sum((card AND life)::INT) / sum(card::INT),
      avg((card AND life)::INT) / avg(card::INT) / avg(life::INT), avg((card AND life)::INT) - avg(card::INT) * avg(life::INT),
      avg(card::INT) * (1 - avg(life::INT)) / avg((card AND NOT life)::INT) FROM ${joined}`);
    const measures = [rule?.support, rule?.confidence, rule?.lift, rule?.leverage, rule?.conviction];
    measures.forEach((each, i) => expect(each).toBeCloseTo(Number(row[i]), 12));
    const table = tableOf(plan, found);
    expect(table.rows.slice(0, 3).map(([given]) => given)).toEqual([null, null, 'bank.customers.card']);
    expect(table.rows[2]?.[3]).toBe(Number(row[0]).toFixed(6));
  });

  test('with a minimum every cell that follows from a table keeps it, and all others are withheld', async () => {
    const { plan, found } = await told({ aligned, items: [...six, 'rare'], size: 3 });
    const { sets } = itemSets(plan, found);
    for (const set of sets) expect([set.items, set.rows]).toEqual([set.items, await counted(set.items)]);
    const known = new Set(sets.map(({ items }) => [...items].sort().join()));
    expect([...known].some((each) => each.includes('rare'))).toBe(false);
    expect([...known].some((each) => each.includes('top'))).toBe(false);
    // Of "top" with its four rows nothing is left over from the other segments: one of them is withheld, too.
    const segments = [...known].filter((each) => !each.includes(',') && each.includes('segment'));
    expect(segments).toHaveLength(2);
    const truths = [
      'bank.customers.card',
      'bank.customers.loan',
      'bank.customers.digital',
      'insurer.policies.life',
      'insurer.policies.home',
    ];
    for (const [i, a] of truths.entries())
      for (const b of truths.slice(i + 1)) {
        const [all, x, y, both] = await Promise.all([counted([]), counted([a]), counted([b]), counted([a, b])]);
        const isFine = [both, x - both, y - both, all - x - y + both].every((count) => count >= least);
        expect([a, b, known.has([a, b].sort().join())]).toEqual([a, b, isFine]);
      }
  });

  test('of fewer rows than the minimum nothing', async () => {
    const { plan, found } = await told({ aligned, items: ['card', 'life'] }, changed(kept, { minimum: 301 }));
    expect([...found.values()].flat().every((each) => each === 0)).toBe(true);
    expect(tableOf(plan, found).rows).toEqual([]);
  });
});

describe('under protocol', () => {
  test.each(['replicated', 'additive-dealer'] as const)('%s: as in the clear, at the price', async (protocol) => {
    const from = underProtocol(kept, protocol);
    const question: AssociateQuestion = { aligned, items: ['card', 'life', 'home', 'segment'], size: 3 };
    const recipients = ['bank'];
    const compiled = await associate.compile(requestOf(question, from, recipients));
    const { results } = await ranUnderProtocol(associate, compiled, from);
    expect(results[0]).toEqual((await told(question, from, recipients)).found);
    expect(results.slice(1).every((each) => each === undefined)).toBe(true);
  });
});

describe('what recipients could work out', () => {
  /** Every line of each table in which something is withheld: what is left of its total. */
  test('nothing below the minimum is left of a total, whatever the values', async () => {
    for (const items of [
      ['segment', 'region'],
      ['segment', 'life'],
      ['region', 'card', 'segment'],
    ]) {
      const { plan, found } = await told({ aligned, items });
      const { rows, sets } = itemSets(plan, found);
      const at = new Map(sets.map((set) => [[...set.items].sort().join(), set.rows]));
      for (const { columns } of [plan.associate])
        for (const column of columns) {
          const names = column.levels.flatMap((level) =>
            level === null
              ? []
              : [`${column.owner}.${column.dataset}.${column.column}${column.is === 'yes' ? '' : ` = ${level}`}`],
          );
          const rest = rows - names.reduce((sum, name) => sum + (at.get(name) ?? 0), 0);
          // NULL of the region is told beside its values, and counts here as the rest.
          expect(rest === 0 || rest >= least).toBe(true);
          for (const [key, count] of at) {
            if (key.includes(',') || names.includes(key)) continue;
            const beside = names.filter((name) => at.has([name, key].sort().join()));
            if (beside.length === 0) continue;
            const left = count - beside.reduce((sum, name) => sum + (at.get([name, key].sort().join()) as number), 0);
            expect([key, names, left === 0 || left >= least]).toEqual([key, names, true]);
          }
        }
    }
  });

  test.each([3, 8, 15, 22, 30, 45])(
    'no number below a minimum of %d follows by adding and subtracting what is told',
    async (minimum) => {
      const items = ['segment', 'region', 'life'];
      const every = facts(await told({ aligned, items }, changed(kept, { minimum: 1 })));
      const span = new Span();
      for (const { cells } of facts(await told({ aligned, items }, changed(kept, { minimum })))) span.add(cells);
      for (const { cells, count } of every)
        if (count > 0 && count < minimum)
          expect([cells.join(''), count, span.has(cells)]).toEqual([cells.join(''), count, false]);
      expect(span.rank).toBeGreaterThan(0);
      expect(span.rank).toBeLessThan(every.length);
    },
  );

  test('nor where one table withholds a value for another reason than its column alone does', async () => {
    // Of the column alone "a" (4 rows) and, as the rarest other one, "b" are withheld. Beside the item "d" is (7 rows with it), and with the four
    // rows of "a" it would be enough: told there, "b" would leave "a".
    const own = await openTestDatabase(DuckDBInstance);
    await own.run(`CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id,
      CASE WHEN i < 4 THEN 'a' WHEN i < 34 THEN 'b' WHEN i < 134 THEN 'c' ELSE 'd' END AS kind FROM range(200) r(i)`);
    await own.run(`CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || i AS id,
      i < 4 OR i BETWEEN 4 AND 18 OR i BETWEEN 34 AND 80 OR i BETWEEN 134 AND 140 AS life FROM range(200) r(i)`);
    const from = await keptTable(own, [
      cardOf('bank', 'customers', 200, [list('kind', ['a', 'b', 'c', 'd'])]),
      cardOf('insurer', 'policies', 200, [yes('life')]),
    ]);
    const span = new Span();
    const known = facts(await told({ aligned, items: ['kind', 'life'] }, from));
    for (const { cells } of known) span.add(cells);
    const small = facts(await told({ aligned, items: ['kind', 'life'] }, changed(from, { minimum: 1 }))).filter(
      ({ count }) => count > 0 && count < least,
    );
    expect(small.map(({ count }) => count).sort((a, b) => a - b)).toEqual([4, 4, 7]);
    for (const { cells } of small) expect(span.has(cells)).toBe(false);
    expect(known.length).toBeGreaterThan(4);
    own.close();
  });

  test('an item that one row has is withheld with all that it is in, whether the row is in common or not', async () => {
    const one = await openTestDatabase(DuckDBInstance);
    await one.run(`CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, i = 7 AS odd, i = 8 AS even,
      hash(i) % 3 = 0 AS card FROM range(200) r(i)`);
    await one.run(
      `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || 2 * i AS id, hash(i) % 2 = 0 AS life FROM range(100) r(i)`,
    );
    const from = await keptTable(one, [
      cardOf('bank', 'customers', 200, [yes('odd'), yes('even'), yes('card')]),
      cardOf('insurer', 'policies', 100, [yes('life')]),
    ]);
    const of = async (name: string) => (await told({ aligned, items: [name, 'card', 'life'], size: 3 }, from)).found;
    expect(await of('odd')).toEqual(await of('even'));
    one.close();
  });

  test('uses, and what the statement says', async () => {
    const question: AssociateQuestion = { aligned, items: ['card', 'life', 'segment'] };
    const { required } = await associate.grants(requestOf(question, kept, ['bank']));
    expect(required.map(({ owner, column, use }) => `${owner}.${column}: ${use}`)).toEqual([
      'bank.card: aggregate',
      'insurer.life: aggregate',
      'bank.segment: group',
      'bank.card: combine',
      'insurer.life: combine',
      'bank.segment: combine',
      'insurer.id: membership',
    ]);
    const without = (use: Use): Kept => ({
      ...kept,
      datasets: kept.datasets.map(
        (each): DatasetCard => ({
          ...each,
          columns: each.columns.map((column) => ({ ...column, allow: column.allow.filter((own) => own !== use) })),
        }),
      ),
    });
    await expect(associate.compile(requestOf(question, without('combine')))).rejects.toMatchObject({
      code: 'policy.column',
    });
    const { disclosure } = await associate.compile(requestOf(question, kept, ['bank']));
    expect(disclosure.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['rows', 'items', 'pairs', 'infer.own.bank', 'infer.few', 'infer.between', 'nobody.rows']),
    );
    expect(renderDisclosure(disclosure)).toMatch(/both, only one, and neither, if each of the four is at least 10/);
  });

  test('the ledger knows one question from another', async () => {
    const frameOf = async (question: AssociateQuestion) => {
      const { plan } = await associate.compile(requestOf(question, kept));
      return associate.ownPart(plan, kept.datasets, 'bank')?.frame;
    };
    const one = await frameOf({ aligned, items: ['card', 'life', 'home'] });
    expect(await frameOf({ aligned, items: ['card', 'life', 'home'], size: 2 })).toBe(one);
    expect(await frameOf({ aligned, items: ['card', 'life', 'home'], size: 3 })).not.toBe(one);
    expect(await frameOf({ aligned, items: ['card', 'life'] })).not.toBe(one);
  });
});

/** What is told, as sets of cells of the table of all columns with how many rows they have. */
function facts({
  plan,
  found,
}: Awaited<ReturnType<typeof told>>): { readonly cells: number[]; readonly count: number }[] {
  const levels = plan.associate.columns.map((each) => each.levels.length);
  const all = levels.reduce((product, each) => product * each, 1);
  const levelOf = (cell: number, column: number) =>
    Math.floor(cell / levels.slice(0, column).reduce((product, each) => product * each, 1)) %
    (levels[column] as number);
  const where = (fixed: readonly (readonly [number, number])[]) =>
    Array.from({ length: all }, (_, cell) =>
      fixed.every(([column, level]) => levelOf(cell, column) === level) ? 1 : 0,
    );
  const [items = [], pairs = []] = [found.get('items'), found.get('pairs')];
  const known = [{ cells: where([]), count: found.get('rows')?.[1] ?? 0 }];
  let next = 0;
  levels.forEach((length, column) => {
    for (let level = 0; level < length; level++)
      if (items[next + level] === 1)
        known.push({ cells: where([[column, level]]), count: items[next + length + level] ?? 0 });
    next += 2 * length;
  });
  next = 0;
  for (const [a, b] of pairsOf(plan)) {
    const [length, others] = [levels[a] as number, levels[b] as number];
    for (let level = 0; level < length; level++)
      for (let other = 0; other < others; other++)
        if (pairs[next + level] === 1)
          known.push({
            cells: where([
              [a, level],
              [b, other],
            ]),
            count: pairs[next + (1 + other) * length + level] ?? 0,
          });
    next += length * (1 + others);
  }
  return known;
}

/** Sums of vectors, by elimination. */
class Span {
  readonly #rows: number[][] = [];

  get rank(): number {
    return this.#rows.length;
  }

  add(vector: readonly number[]): void {
    const left = this.#reduced(vector);
    const pivot = left.findIndex((each) => Math.abs(each) > 1e-9);
    if (pivot < 0) return;
    this.#rows.push(left.map((each) => each / (left[pivot] as number)));
  }

  has(vector: readonly number[]): boolean {
    return this.#reduced(vector).every((each) => Math.abs(each) < 1e-9);
  }

  #reduced(vector: readonly number[]): number[] {
    return this.#rows.reduce<number[]>(
      (left, row) => {
        const factor = left[row.findIndex((each) => Math.abs(each) > 1e-9)] as number;
        return left.map((each, i) => each - factor * (row[i] as number));
      },
      [...vector],
    );
  }
}

test('of a stack, minimums hold for the rows of all others than a recipient, too', async () => {
  const own = await openTestDatabase(DuckDBInstance);
  const owners = ['north', 'south'] as const;
  for (const [i, owner] of owners.entries())
    await own.run(`CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.baskets AS SELECT '${owner}' || r AS id, hash(r) % 2 = 0 AS tea,
      hash(r * 3) % 2 = 0 AS milk, (r * ${1 + 99 * i}) % 8 = 0 AS cake FROM range(200) t(r)`);
  // All of the south's rows with cake are few.
  await own.run(
    'UPDATE south.baskets SET cake = false; UPDATE south.baskets SET cake = true WHERE id IN (SELECT id FROM south.baskets LIMIT 6)',
  );
  const parties: readonly PartyRef[] = [
    { name: 'north', role: 'owner', publicKey: 'north' },
    { name: 'south', role: 'owner', publicKey: 'south' },
    { name: 'notary', role: 'helper', publicKey: 'notary' },
  ];
  const columns = ['tea', 'milk', 'cake'];
  const from = await stackedTable(
    own,
    owners.map((owner) =>
      cardOf(
        owner,
        'baskets',
        200,
        columns.map((name) => yes(name)),
      ),
    ),
    { tables: owners.map((owner) => `${owner}.baskets`), columns },
    parties,
  );
  const question: AssociateQuestion = { aligned: 'stack/0000000000000000/table', items: columns };
  const all = 'SELECT * FROM north.baskets UNION ALL SELECT * FROM south.baskets';
  const count = async (where: string) =>
    Number((await own.rows(`SELECT count(*) FROM (${all}) WHERE ${where}`))[0]?.[0]);
  const names = async (recipients: string[]) => {
    const { plan, found } = await told(question, from, recipients);
    const { rows, sets } = itemSets(plan, found);
    expect(rows).toBe(400);
    for (const set of sets)
      expect(set.rows).toBe(await count(set.items.map((item) => item.split('.').at(-1)).join(' AND ')));
    return sets.map(({ items }) => items.map((item) => item.split('.').at(-1)).join('+'));
  };
  const south = ['tea', 'milk', 'tea+milk'];
  expect((await names(['notary'])).length).toBeGreaterThan(3);
  expect(await names(['north'])).toEqual(south);
  own.close();
});

test.each([
  [{ items: ['card'] }, 'question.wrong-member'],
  [{ items: ['card', 'life'], size: 4 }, 'question.wrong-member'],
  [{ items: ['card', 'life'], sizes: 2 }, 'question.unknown-member'],
  [{ items: ['card', 'lives'] }, 'model.unknown-column'],
  [{ items: ['card', 'bank.customers.card'] }, 'model.twice'],
  [{ items: ['card', 'age'] }, 'associate.number'],
  [{ items: ['card', 'segment', 'life'], size: 3 }, 'associate.no-triple'],
])('a wrong question: %j', async (change, code) => {
  const ask = async () => await associate.compile(requestOf({ aligned, ...change } as AssociateQuestion, kept));
  await expect(ask()).rejects.toMatchObject({ code });
});
