/**
 * What is shown of small tables, against the rules worked out on the rows themselves: random tables of two and three owners,
 * some of whom receive the answer. TACIT_TEST_RUNS multiplies their number.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInTheClear } from '../kinds/runtime.ts';
import { Chance } from '../sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { planDescribe } from './compile.ts';
import { describe } from './kind.ts';
import { lengthOf } from './plan.ts';
import { fillHospital, hospitalCard, hospitals, requestFor } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

interface Row {
  readonly owner: string;
  readonly days: number | null;
  readonly ward: string;
  readonly discharged: string | null;
}

const seen = new Map<string, number>();
const note = (what: string, holds: boolean) => seen.set(what, (seen.get(what) ?? 0) + Number(holds));
const runs = 24 * Math.max(1, Number(process.env.TACIT_TEST_RUNS ?? 1));

test('cut points and cells of small tables', { timeout: 60_000 + runs * 1_000 }, async () => {
  const chance = new Chance(2026);
  for (let run = 0; run < runs; run++) await check(chance, run);
  for (const what of ['cut', 'no cut', 'cell', 'table withheld', 'table whole', 'table in part', 'group']) {
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
  }
});

async function check(chance: Chance, run: number): Promise<void> {
  const owners = hospitals.slice(0, chance.integer(2, 3));
  const k = chance.pick([2, 3, 6]);
  const emptyGroups = chance.pick(['hidden', 'public'] as const);
  const recipients = chance.sample(owners, chance.integer(1, 2));
  const helpers = owners.length === 2 ? ['helper'] : [];
  if (chance.happens(0.5) && helpers.length > 0) recipients.splice(0, 2, 'helper');
  const rows: Row[] = [];
  for (const owner of owners) {
    await fillHospital(database, chance, owner, chance.integer(0, 60));
    const found = await database.rows(`SELECT days, ward, CAST(discharged AS VARCHAR) FROM ${owner}.stays`);
    rows.push(...found.map(([days, ward, discharged]) => ({ owner, days, ward, discharged }) as Row));
  }
  const cards = owners.map((owner) => hospitalCard(owner, { minimumGroupSize: k, emptyGroups }));
  const by = chance.pick([undefined, 'discharged']);
  const tables = owners.map((owner) => `${owner}.stays`);
  const question = {
    tables,
    columns: ['days'],
    histogram: { bins: chance.integer(2, 20) },
    ...(by === undefined ? {} : { by }),
    crosstabs: [['ward', 'discharged'] as const],
  };
  const { plan } = await planDescribe(requestFor(question, cards, helpers, recipients));
  const clear = await runInTheClear(
    plan.parties,
    (runtime) => describe.run(plan, runtime),
    (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
  );
  if (clear === undefined) throw new Error('no recipient');

  // Enough rows: of all, and apart from each recipient's own. Own rows alone are no recipient's secret.
  const insiders = owners.length > 1 ? recipients.filter((name) => owners.includes(name)) : [];
  const parts = (some: readonly Row[]) => [
    some.length,
    ...insiders.map((insider) => some.filter(({ owner }) => owner !== insider).length),
  ];
  const isPublic = emptyGroups === 'public';
  const enough = (some: readonly Row[], orNone = false) => parts(some).every((n) => n >= k || (orNone && n === 0));

  const values = by === undefined ? [undefined] : ['false', 'true', null];
  const shownGroups: boolean[] = values.map((value, group) => {
    const inGroup = rows.filter((row) => value === undefined || row.discharged === value);
    const isShown = parts(inGroup).every((n, i) => n >= k || (isPublic && (i > 0 || by === undefined) && n === 0));
    expect(clear.measures.groups[group] === 1, `group of ${run}`).toBe(isShown);
    note('group', isShown);
    const known = inGroup.filter(({ days }) => days !== null);
    const isCounted = clear.measures.states['count1']?.[group] === 0 && isShown;
    const [cut] = plan.describe.cuts;
    let from = Number.NEGATIVE_INFINITY;
    cut?.at.forEach((text, i) => {
      const at = Number(text);
      const between = known.filter(({ days }) => (days as number) >= from && (days as number) < at);
      const after = known.filter(({ days }) => (days as number) >= at);
      const expected = isCounted && enough(between) && enough(after);
      const place = i * plan.groups + group;
      expect(clear.counts['cuts.1']?.[place], `cut ${text} of ${run}`).toBe(expected ? 1n : 0n);
      const below = known.filter(({ days }) => (days as number) < at).length;
      expect(clear.counts['cuts.1.rows']?.[place]).toBe(expected ? BigInt(below) : 0n);
      note(expected ? 'cut' : 'no cut', true);
      if (expected) from = at;
    });
    return isShown;
  });

  const [crosstab] = plan.describe.crosstabs;
  if (crosstab === undefined) throw new Error('no cross-table');
  const cells = [...crosstab.rows.categories].flatMap((ward) =>
    ['false', 'true', null].map((discharged) =>
      rows.filter((row) => row.ward === ward && row.discharged === discharged),
    ),
  );
  expect(lengthOf(crosstab.columns)).toBe(3);
  const large = cells.map((cell) => enough(cell, isPublic));
  const isFine = (line: readonly number[]) => {
    const small = line.filter((i) => large[i] !== true);
    return small.length === 0 || enough(small.flatMap((i) => cells[i] ?? []));
  };
  const lines = [
    ...[0, 1, 2].map((i) => [3 * i, 3 * i + 1, 3 * i + 2]),
    ...[0, 1, 2].map((j) => [j, 3 + j, 6 + j]),
    [...cells.keys()],
  ];
  const hidden = shownGroups.flatMap((shown, group) =>
    shown ? [] : rows.filter((row) => row.discharged === values[group]),
  );
  const groupsFine = by === undefined || shownGroups.every((shown) => shown) || enough(hidden);
  const isTold = lines.every(isFine) && groupsFine;
  cells.forEach((cell, i) => {
    const expected = isTold && large[i] === true;
    expect(clear.counts['cells.1']?.[i], `cell ${i} of ${run}`).toBe(expected ? 1n : 0n);
    expect(clear.counts['cells.1.rows']?.[i]).toBe(expected ? BigInt(cell.length) : 0n);
    note('cell', expected);
  });
  note('table withheld', !isTold);
  note('table whole', isTold && large.every((each) => each));
  note('table in part', isTold && large.some((each) => !each));
}

test('people rather than rows: each part and cell that is shown is about enough of them', {
  timeout: 60_000,
}, async () => {
  const chance = new Chance(77);
  const shown = { parts: 0, cells: 0 };
  for (let run = 0; run < 6; run++) {
    const owners = hospitals.slice(0, 1 + (run % 3));
    for (const owner of owners) await fillHospital(database, chance, owner, 250);
    const unit = { column: 'person', type: { kind: 'integer' } } as const;
    const cards = owners.map((owner) => hospitalCard(owner, { minimumGroupSize: 3, unit, emptyGroups: 'public' }));
    const tables = owners.map((owner) => `${owner}.stays`);
    const question = {
      tables,
      columns: ['days'],
      histogram: { bins: 12 },
      crosstabs: [['ward', 'discharged'] as const],
    };
    const helpers = ['helper', 'notary'].slice(0, 3 - owners.length);
    const { plan } = await planDescribe(requestFor(question, cards, helpers, [owners[0] as string]));
    const clear = await runInTheClear(
      plan.parties,
      (runtime) => describe.run(plan, runtime),
      (i) => database.load(plan.stages[i] as (typeof plan.stages)[number]),
    );
    // Those of the recipient itself are no others; the same number at two owners is one person.
    const others = owners.length === 1 ? owners : owners.slice(1);
    const from = `(${others.map((owner) => `SELECT * FROM ${owner}.stays`).join(' UNION ALL ')}) AS t`;
    const people = async (where: string) =>
      Number((await database.rows(`SELECT count(DISTINCT person) FROM ${from} WHERE ${where}`))[0]?.[0]);
    const bounds = [
      0,
      ...(plan.describe.cuts[0]?.at ?? []).flatMap((at, i) =>
        clear?.counts['cuts.1']?.[i] === 1n ? [Number(at)] : [],
      ),
      41,
    ];
    for (const [i, low] of bounds.slice(0, -1).entries()) {
      expect(await people(`days >= ${low} AND days < ${bounds[i + 1]}`)).toBeGreaterThanOrEqual(3);
      shown.parts += Number(i > 0);
    }
    const wards = plan.describe.crosstabs[0]?.rows.categories ?? [];
    for (const [i, ward] of wards.entries()) {
      for (const [j, discharged] of ['discharged = false', 'discharged', 'discharged IS NULL'].entries()) {
        if (clear?.counts['cells.1']?.[3 * i + j] !== 1n) continue;
        expect(await people(`ward = '${ward}' AND ${discharged}`)).toBeGreaterThanOrEqual(3);
        shown.cells++;
      }
    }
  }
  expect(shown.parts).toBeGreaterThan(5);
  expect(shown.cells).toBeGreaterThan(5);
});
