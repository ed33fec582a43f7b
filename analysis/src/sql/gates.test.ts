/**
 * The gates on random tables of one to three owners, against the rules written anew in plain TypeScript over the rows
 * themselves: minimum in rows or units, the others' part for a recipient with rows of its own, NULLs, dominance and p %.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { replicated, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { Plan } from './plan/types.ts';
import { compile } from './compile.ts';
import { priceQuery, runQuery, runQueryClear } from './execute/query.ts';
import { finish } from './execute/finish.ts';
import { columnCard, datasetCard, partiesOf } from './testing/cards.ts';
import { Chance } from './testing/chance.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

interface Row {
  readonly g: string;
  readonly person: string | null;
  readonly x: number | null;
}

interface Settings {
  readonly minimum: number;
  readonly unit: boolean;
  readonly largest?: number;
  readonly p?: number;
  readonly isPublic: boolean;
}

const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const groups = ['a', 'b', 'c', 'd'];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

function cardOf(owner: string, { minimum, unit, largest, p, isPublic }: Settings): DatasetCard {
  return {
    ...datasetCard(owner, 'stays', 1_000, [
      columnCard('g', text, { categories: groups }),
      columnCard('x', integer, { nullable: true, range: { min: '-1000', max: '1000' } }),
    ]),
    minimumGroupSize: minimum,
    emptyGroups: isPublic ? 'public' : 'hidden',
    ...(unit ? { unit: { column: 'person', type: text } } : {}),
    ...(largest === undefined ? {} : { largestPercent: largest }),
    ...(p === undefined ? {} : { pPercent: p }),
  };
}

async function store(owner: string, rows: readonly Row[]): Promise<void> {
  await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
  await database.run(`CREATE OR REPLACE TABLE ${owner}.stays (g VARCHAR, person VARCHAR, x BIGINT)`);
  const values = rows.map(
    ({ g, person, x }) => `('${g}', ${person === null ? 'NULL' : `'${person}'`}, ${x ?? 'NULL'})`,
  );
  if (values.length > 0) await database.run(`INSERT INTO ${owner}.stays VALUES ${values.join(', ')}`);
}

/** What the recipient may see of a group, or nothing: the rules, from the rows. */
function oracle(
  tables: ReadonlyMap<string, readonly Row[]>,
  recipients: readonly string[],
  settings: Settings,
  g: string,
) {
  const { minimum, unit, largest, p, isPublic } = settings;
  const owners = [...tables.keys()];
  const parts = new Map([...tables].map(([owner, rows]) => [owner, rows.filter((row) => row.g === g)]));
  const all = (keep: (owner: string) => boolean, of: (row: Row) => boolean) =>
    owners.filter(keep).flatMap((owner) => (parts.get(owner) as Row[]).filter(of));
  /** Enough rows of these owners, and people in them even if every owner has the same. */
  const enough = (keep: (owner: string) => boolean, of: (row: Row) => boolean, orNone: boolean) => {
    const fits = (count: number, least: number) => count >= least || (orNone && count === 0);
    if (!fits(all(keep, of).length, minimum)) return false;
    if (!unit) return true;
    const counted = owners.filter(keep);
    const people = counted.map((owner) => {
      const found = (parts.get(owner) as Row[]).filter(of).flatMap(({ person }) => person ?? []);
      return new Set(found).size;
    });
    return fits(
      people.reduce((sum, each) => sum + each, 0),
      minimum * counted.length,
    );
  };
  const knowing = owners.length > 1 ? owners.filter((owner) => recipients.includes(owner)) : [];
  const passes = (of: (row: Row) => boolean, orNone: boolean) =>
    enough(() => true, of, orNone) && knowing.every((own) => enough((owner) => owner !== own, of, orNone || isPublic));

  const rows = all(
    () => true,
    () => true,
  );
  if (!passes(() => true, false)) return undefined;
  const values = rows.flatMap(({ x }) => (x === null ? [] : [x]));
  const count = passes(({ x }) => x !== null, false) && passes(({ x }) => x === null, true);
  const contributionsOf = (some: readonly string[]) =>
    some.flatMap((owner) => {
      const own = (parts.get(owner) as Row[]).map((row, i) => ({ ...row, key: unit ? (row.person ?? '') : String(i) }));
      const keys = [...new Set(own.map(({ key }) => key))];
      return keys.map((key) =>
        Math.abs(own.filter((row) => row.key === key).reduce((sum, { x }) => sum + (x ?? 0), 0)),
      );
    });
  const fine = [undefined, ...knowing].every((without) => fineWithout(without));
  function fineWithout(without: string | undefined): boolean {
    const sizes = contributionsOf(owners.filter((owner) => owner !== without));
    const [first = 0, second = 0] = sizes.sort((a, b) => b - a);
    const total = sizes.reduce((sum, each) => sum + each, 0);
    return (
      (largest === undefined || 100 * first <= largest * total) &&
      (p === undefined || 100 * (total - first - second) >= p * first)
    );
  }
  const empty = isPublic && values.length === 0;
  return {
    rows: String(rows.length),
    known: empty ? '0' : count ? String(values.length) : 'withheld',
    sum: empty ? null : count && fine ? String(values.reduce((sum, each) => sum + each, 0)) : 'withheld',
  };
}

describe.each(Array.from({ length: 40 }, (_, i) => i))('tables %i', (number) => {
  test('are shown as the rules say, on all protocols', async () => {
    const chance = new Chance(20_261_129 + number);
    const owners = ['north', 'south', 'west'].slice(0, chance.integer(1, 3));
    const settings: Settings = {
      minimum: chance.integer(2, 5),
      unit: chance.happens(0.5),
      ...(chance.happens(0.5) ? { largest: chance.pick([20, 35, 50, 90]) } : {}),
      ...(chance.happens(0.4) ? { p: chance.pick([5, 30, 100]) } : {}),
      isPublic: chance.happens(0.3),
    };
    const tables = new Map<string, Row[]>();
    for (const owner of owners) {
      const rows = Array.from(
        { length: chance.integer(0, 45) },
        (): Row => ({
          g: chance.pick(groups),
          person: chance.happens(0.05) ? null : `p${chance.integer(1, 25)}`,
          x: chance.happens(0.15) ? null : chance.happens(0.1) ? chance.integer(-900, 900) : chance.integer(-9, 9),
        }),
      );
      tables.set(owner, rows);
      await store(owner, rows);
    }
    const from =
      owners.length === 1
        ? `${owners[0]}.stays`
        : `(${owners.map((owner) => `SELECT g, x FROM ${owner}.stays`).join(' UNION ALL ')}) AS t`;
    const parties = partiesOf(...owners);
    const recipients = chance.pick([[owners[0] as string], owners, [parties[2]?.name as string]]);
    const { plan, disclosure, cost } = await compile({
      kind: 'sql',
      question: { sql: `SELECT g, COUNT(*) AS n, COUNT(x) AS c, SUM(x) AS s FROM ${from} GROUP BY g` },
      protocol: 'replicated',
      parties,
      datasets: owners.map((owner) => cardOf(owner, settings)),
      recipients,
    });
    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const clear = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
    const shown = new Map(
      finish(plan, clear).rows.map(([g, n, c, s]) => {
        const [known, sum] = [c, s].map((cell) => (typeof cell === 'object' && cell !== null ? 'withheld' : cell));
        return [g, { rows: n, known, sum }];
      }),
    );
    const expected = groups.flatMap((g) => {
      const found = oracle(tables, recipients, settings, g);
      return found === undefined ? [] : [[g, found] as const];
    });
    expect(shown).toEqual(new Map(expected));

    expect(await priceQuery(plan)).toEqual(cost);
    if (number % 5 > 0) return;
    const run = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
    );
    for (const [party, released] of run.results.entries()) {
      expect(released).toEqual(recipients.includes(plan.parties[party] as string) ? clear : undefined);
    }
    expect(run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(cost.bytes);
  });
});
