/** Answers questions in the clear and compares them with DuckDB's over the same tables in one place. */
import type { DatasetCard } from '../../contract/cards.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import type { ResultTable } from '../../contract/results.ts';
import type { Compiled } from '../../kinds/kind.ts';
import { compile, tablesOf } from '../compile.ts';
import { finish } from '../execute/finish.ts';
import { runQueryClear } from '../execute/query.ts';
import type { Plan } from '../plan/types.ts';
import { partiesOf } from './cards.ts';
import type { TestDatabase } from './database.ts';

/** Compiles `sql` over those of `cards` that it names; throws as compile does. */
export async function compileOver(cards: readonly DatasetCard[], sql: string): Promise<Compiled<Plan>> {
  const tables = await tablesOf(sql, cards);
  const owners = [...new Set(tables.map(({ owner }) => owner))];
  const used = cards.filter(({ owner, name }) =>
    tables.some((table) => table.owner === owner && table.dataset === name),
  );
  return await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf(...owners),
    datasets: used,
    recipients: [owners[0] as string],
  });
}

/** The answer to `sql`, compiled over those of `cards` that it names, in the clear. */
export async function answerInClear(
  database: TestDatabase,
  cards: readonly DatasetCard[],
  sql: string,
  compiled?: Compiled<Plan>,
): Promise<ResultTable> {
  const { plan, disclosure } = compiled ?? (await compileOver(cards, sql));
  const released = await runQueryClear(
    plan,
    (stage) => database.load(plan.stages[stage] as (typeof plan.stages)[number]),
    {
      guard: disclosureGuard(disclosure, plan.parties),
    },
  );
  return finish(plan, released);
}

/** Where the answer of `sql` is not DuckDB's; in any order, unless the question orders it. */
export async function differences(
  database: TestDatabase,
  cards: readonly DatasetCard[],
  sql: string,
  compiled?: Compiled<Plan>,
): Promise<string[]> {
  return await differencesOf(database, sql, await answerInClear(database, cards, sql, compiled));
}

/** Where an answer to `sql` is not DuckDB's. */
export async function differencesOf(
  database: Pick<TestDatabase, 'rows'>,
  sql: string,
  { rows }: { readonly rows: readonly (readonly unknown[])[] },
): Promise<string[]> {
  const expected = (await database.rows(sql)).map((row) => row.map(shown));
  const found = rows.map((row) => row.map(shown));
  if (found.length !== expected.length) return [`${found.length} rows in place of ${expected.length}`];
  const [left, right] = [inOrder(found), inOrder(expected)];
  const values = left.flatMap((row, i) =>
    row.flatMap((cell, j) => {
      const wanted = right[i]?.[j] ?? null;
      return isAlike(cell, wanted) ? [] : [`row ${i}, column ${j}: ${cell} in place of ${wanted}`];
    }),
  );
  return [...values, ...(isOrdered(sql) ? misplaced(found, expected) : [])];
}

/** Whether the answer has an order, which an aggregate's own is not. */
function isOrdered(sql: string): boolean {
  return /ORDER BY[^()]*$/i.test(sql);
}

/** Columns of numbers that the right answer has in order are so in this one; rows alike in them may stand either way. */
function misplaced(found: readonly (string | null)[][], expected: readonly (string | null)[][]): string[] {
  return (expected[0] ?? []).flatMap((_, j) => {
    const wanted = expected.map((row) => Number(row[j] ?? Number.NaN));
    const steps = wanted.slice(1).map((value, i) => value - (wanted[i] as number));
    if (!steps.every((step) => step >= 0) && !steps.every((step) => step <= 0)) return [];
    return found.every((row, i) => isAlike(row[j] ?? null, expected[i]?.[j] ?? null)) ? [] : [`order of column ${j}`];
  });
}

/** A value as text; numbers as they are, whatever type they have. */
function shown(value: unknown): string | null {
  return value === null || value === undefined ? null : (value as { toString(): string }).toString();
}

function inOrder(rows: readonly (string | null)[][]): (string | null)[][] {
  return rows.toSorted((a, b) => (JSON.stringify(a.map(rounded)) < JSON.stringify(b.map(rounded)) ? -1 : 1));
}

function rounded(value: string | null): string | null {
  return value !== null && /^-?\d+(\.\d+)?(e-?\d+)?$/.test(value) ? Number(value).toFixed(3) : value;
}

/** An average of ours is rounded at its last digit, DuckDB's is a double. */
function isAlike(found: string | null, expected: string | null): boolean {
  if (found === null || expected === null || found === expected) return found === expected;
  if (expected === '' || !Number.isFinite(Number(expected))) return false;
  return Math.abs(Number(found) - Number(expected)) < 1e-4 * Math.max(1, Math.abs(Number(expected)));
}
