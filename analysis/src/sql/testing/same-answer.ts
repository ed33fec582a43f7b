/** Answers questions in the clear and compares them with DuckDB's over the same tables in one place. */
import { expect } from 'vitest';
import type { DatasetCard } from '../../contract/cards.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import type { ResultTable } from '../../contract/results.ts';
import { compile, tablesOf } from '../compile.ts';
import { finish } from '../execute/finish.ts';
import { runQueryClear } from '../execute/query.ts';
import { partiesOf } from './cards.ts';
import type { TestDatabase } from './database.ts';

/** Compiles and runs `sql` over those of `cards` that it names; throws as compile does. */
export async function answerInClear(
  database: TestDatabase,
  cards: readonly DatasetCard[],
  sql: string,
): Promise<ResultTable> {
  const tables = await tablesOf(sql, cards);
  const owners = [...new Set(tables.map(({ owner }) => owner))];
  const used = cards.filter(({ owner, name }) =>
    tables.some((table) => table.owner === owner && table.dataset === name),
  );
  const { plan, disclosure } = await compile({
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf(...owners),
    datasets: used,
    recipients: [owners[0] as string],
  });
  const released = await runQueryClear(
    plan,
    (stage) => database.load(plan.stages[stage] as (typeof plan.stages)[number]),
    {
      guard: disclosureGuard(disclosure, plan.parties),
    },
  );
  return finish(plan, released);
}

/** Expects the answer of `sql` as DuckDB gives it; in any order, unless the question orders it. */
export async function expectSameAnswer(
  database: TestDatabase,
  cards: readonly DatasetCard[],
  sql: string,
): Promise<void> {
  const { columns, rows } = await answerInClear(database, cards, sql);
  const expected = (await database.rows(sql)).map((row) => row.map(shown));
  const found = rows.map((row) => row.map(shown));
  expect(found.length, `${columns.length} columns`).toBe(expected.length);
  const [left, right] = /ORDER BY/i.test(sql) ? [found, expected] : [inOrder(found), inOrder(expected)];
  left.forEach((row, i) => {
    row.forEach((cell, j) => expectAlike(cell, right[i]?.[j] ?? null, `row ${i}, column ${j}`));
  });
}

/** A value as text; numbers as they are, whatever type they have. */
function shown(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function inOrder(rows: readonly (string | null)[][]): (string | null)[][] {
  return rows.toSorted((a, b) => (JSON.stringify(a.map(rounded)) < JSON.stringify(b.map(rounded)) ? -1 : 1));
}

function rounded(value: string | null): string | null {
  return value !== null && /^-?\d+(\.\d+)?(e-?\d+)?$/.test(value) ? Number(value).toFixed(3) : value;
}

/** An average of ours is rounded at its last digit, DuckDB's is a double. */
function expectAlike(found: string | null, expected: string | null, where: string): void {
  const isNumber = expected !== null && found !== null && Number.isFinite(Number(expected)) && expected !== '';
  if (!isNumber) expect(found, where).toBe(expected);
  else
    expect(Math.abs(Number(found) - Number(expected)), `${where}: ${found} for ${expected}`).toBeLessThan(
      1e-4 * Math.max(1, Math.abs(Number(expected))),
    );
}
