/** Questions as people write them, each answered as written and compared with DuckDB over the tables in one place. */
import { DuckDBInstance } from '@duckdb/node-api';
import { UsageError } from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import type { ResultTable } from '../contract/results.ts';
import { compile, tablesOf } from './compile.ts';
import { finish } from './execute/finish.ts';
import { runQueryClear } from './execute/query.ts';
import { partiesOf } from './testing/cards.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { writtenQuestions } from './testing/written-questions.ts';
import { storeWrittenTables } from './testing/written-tables.ts';

/** Refused today, each by name, place and cure. */
const refused = new Set<string>(
  'A01 A02 A03 A04 A05 A06 A07 B02 B03 B04 B05 B06 C02 C03 C04 C06 F1 F2 F4 F5 F8 F10 H1 H2 H4 H5 H7 H8 L3 L4 L6 L7 A5 A6 A7 P2 P4 P5 P7'.split(
    ' ',
  ),
);

let database: TestDatabase;
let cards: DatasetCard[];
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  cards = await storeWrittenTables(database, 1);
});
afterAll(() => database.close());

describe.each(writtenQuestions)('$id', ({ id, sql }) => {
  test.runIf(refused.has(id))('is refused with a cure', async () => {
    const error = await answer(sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).hint).toBeTruthy();
  });

  test.runIf(!refused.has(id))('is answered', async () => {
    const { columns, rows } = await answer(sql);
    const expected = (await database.rows(sql)).map((row) => row.map(shown));
    const found = rows.map((row) => row.map(shown));
    expect(found.length, `${columns.length} columns`).toBe(expected.length);
    const ordered = /ORDER BY/i.test(sql);
    const [left, right] = ordered ? [found, expected] : [inOrder(found), inOrder(expected)];
    left.forEach((row, i) =>
      row.forEach((cell, j) => expectAlike(cell, right[i]?.[j] ?? null, `row ${i}, column ${j}`)),
    );
  });
});

async function answer(sql: string): Promise<ResultTable> {
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
