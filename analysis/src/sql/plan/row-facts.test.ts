import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Equality, groupFacts, isOnce, joinFacts, projectedFacts, type RowFacts, setFacts } from './row-facts.ts';

type Value = number | null;
type Row = Readonly<Record<string, Value>>;

/** All that holds of these rows, as a card may say it. */
function factsOf(rows: readonly Row[], columns: readonly string[]): RowFacts {
  const sets = columns.flatMap((x, i) => [[x], ...columns.slice(i + 1).map((y) => [x, y])]);
  const most = (set: readonly string[]) => {
    const known = rows.filter((row) => set.every((id) => row[id] !== null));
    const counts = Map.groupBy(known, (row) => JSON.stringify(set.map((id) => row[id])));
    return Math.max(0, ...[...counts.values()].map((same) => same.length));
  };
  return {
    rows: rows.length,
    unique: sets.filter((set) => most(set) <= 1),
    repeats: sets.map((set) => ({ columns: set, most: Math.max(1, most(set)) })),
  };
}

/** Whether the rows are as promised. */
function expectHolds(facts: RowFacts, rows: readonly Row[]): void {
  expect(rows.length).toBeLessThanOrEqual(facts.rows);
  const own = factsOf(rows, [...new Set(rows.flatMap((row) => Object.keys(row)))]);
  for (const set of facts.unique) {
    const known = rows.filter((row) => set.every((id) => row[id] !== null));
    expect(new Set(known.map((row) => JSON.stringify(set.map((id) => row[id])))).size).toBe(known.length);
  }
  for (const { columns, most } of facts.repeats ?? [])
    for (const each of own.repeats ?? [])
      if (each.columns.join() === columns.join()) expect(each.most).toBeLessThanOrEqual(most);
}

/** Every join by its definition: pairs that meet, and rows without a partner beside NULLs. */
function joined(kind: string, left: readonly Row[], right: readonly Row[], equalities: readonly Equality[]): Row[] {
  const meets = (x: Row, y: Row) => equalities.every(([a, b]) => x[a] !== null && x[a] === y[b]);
  const nothing = (columns: readonly string[]) => Object.fromEntries(columns.map((id) => [id, null]));
  const pairs = left.flatMap((x) => right.filter((y) => meets(x, y)).map((y) => ({ ...x, ...y })));
  const lefts = left.filter((x) => !right.some((y) => meets(x, y))).map((x) => ({ ...x, ...nothing(['c', 'd']) }));
  const rights = right.filter((y) => !left.some((x) => meets(x, y))).map((y) => ({ ...nothing(['a', 'b']), ...y }));
  return [
    ...pairs,
    ...(kind === 'left' || kind === 'full' ? lefts : []),
    ...(kind === 'right' || kind === 'full' ? rights : []),
  ];
}

const value = fc.option(fc.nat(3), { freq: 5 });
const table = (x: string, y: string) =>
  fc.array(
    fc.tuple(value, value).map(([v, w]): Row => ({ [x]: v, [y]: w })),
    { maxLength: 5 },
  );
const equalities = fc.subarray<Equality>([
  ['a', 'c'],
  ['b', 'd'],
  ['a', 'd'],
]);

test('what is said of a join holds of every join of tables that are as their cards say', () => {
  let [once, repeated] = [0, 0];
  fc.assert(
    fc.property(table('a', 'b'), table('c', 'd'), equalities, (left, right, equal) => {
      const facts = [factsOf(left, ['a', 'b']), factsOf(right, ['c', 'd'])] as const;
      for (const kind of ['inner', 'left', 'right', 'full'] as const) {
        const found = joinFacts(kind, ...facts, equal);
        const rows = joined(kind, left, right, equal);
        expectHolds(found, rows);
        // A further table may meet each of its rows once where a set of columns is unique.
        for (const set of found.unique) expect(isOnce(found, set)).toBe(true);
        if (found.oneLeft || found.oneRight) once++;
        else repeated++;
      }
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(once, repeated)).toBeGreaterThan(500);
});

test('what is said of projections, groups and sets holds', () => {
  fc.assert(
    fc.property(table('a', 'b'), table('a', 'b'), fc.boolean(), (rows, more, distinct) => {
      const unlike = (list: readonly Row[]) => [...new Map(list.map((row) => [JSON.stringify(row), row])).values()];
      const named = rows.map(({ b = null }): Row => ({ x: b }));
      const nameOf = (id: string) => (id === 'b' ? 'x' : undefined);
      expectHolds(
        projectedFacts(factsOf(rows, ['a', 'b']), nameOf, distinct ? ['x'] : undefined),
        distinct ? unlike(named) : named,
      );
      const key = { id: 'a', type: { kind: 'integer' }, range: { min: 0n, max: 3n }, nullable: true } as const;
      const groups = unlike(rows.map(({ a = null }): Row => ({ a })));
      expectHolds(groupFacts(rows.length, [key]), groups);
      expectHolds(groupFacts(1_000, [key]), groups);
      const listed = { ...key, type: { kind: 'text' }, range: null, categories: ['0', '1', '2', '3'] } as const;
      expect(groupFacts(1_000, [listed, key]).rows).toBe(25);
      expect(groupFacts(0, [])).toEqual({ rows: 1, unique: [] });
      const both = { operator: 'union', all: !distinct } as const;
      const united = [...rows, ...more];
      const sizes = [{ rows: rows.length }, { rows: more.length }];
      expectHolds(setFacts(both, sizes, ['a', 'b']), distinct ? unlike(united) : united);
    }),
    { numRuns: 500 },
  );
});
