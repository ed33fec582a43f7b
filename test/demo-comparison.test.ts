/**
 * The demonstration's comparison computes a question on its own, from the files: random questions over random tables are
 * answered by it and by the secure program in the clear, and both must say the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { sqlKind, finish, type PartyRef, type SqlPlan, runQueryClear } from '@tacit/analysis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chance } from '../analysis/src/sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../analysis/src/sql/testing/database.ts';
import { edgeQuestion, type EdgeTable, edgeTableSql, edgeText } from '../analysis/src/sql/testing/extremes.ts';
import { joinQuestion, unionQuestion } from '../analysis/src/sql/testing/questions.ts';
import { joinTables, tableSql, type TestTable, unionTables } from '../analysis/src/sql/testing/tables.ts';
import { answerInTheClear, sameRows } from '../cli/src/demo/plaintext.ts';

const seed = 20_261_130;

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  folder = mkdtempSync(join(tmpdir(), 'tacit-comparison-'));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const field = (text: string | null): string => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);

function write(owner: string, names: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const file = join(folder, `${owner}.csv`);
  const records = [names.map(field), ...rows.map((row) => row.map(field))];
  writeFileSync(file, records.map((record) => `${record.join(',')}\n`).join(''));
  return file;
}

async function agree(
  sql: string,
  tables: readonly Pick<TestTable | EdgeTable, 'owner' | 'card'>[],
  statements: readonly string[],
  files: readonly string[],
): Promise<SqlPlan | undefined> {
  const owners = tables.map(({ owner }) => owner);
  const helpers = ['helper', 'second'].slice(0, 3 - owners.length);
  const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });
  const compiled = await sqlKind
    .compile({
      kind: 'sql',
      question: { sql },
      protocol: 'replicated',
      parties: [...owners.map(party('owner')), ...helpers.map(party('helper'))],
      datasets: tables.map(({ card }) => card),
      recipients: [owners[0] as string],
    })
    .catch((error: { code?: string }) => {
      if (error.code === 'sql.overflow' || error.code === 'sql.date-range') return undefined;
      throw error;
    });
  if (compiled === undefined) return undefined;
  const { plan } = compiled;
  for (const statement of statements) await database.run(statement);
  const load = (stage: number) => database.load(plan.stages[stage] as SqlPlan['stages'][number]);
  const table = finish(plan, await runQueryClear(plan, load));
  const plain = await answerInTheClear(
    sql,
    plan,
    tables.map(({ card }, i) => ({ card, file: files[i] as string })),
  );
  expect({ rows: plain.rows, withheld: plain.withheldGroups }, sql).toSatisfy(
    ({ rows, withheld }) => sameRows(rows, table.rows) && withheld === table.withheldGroups,
    `${JSON.stringify(plain)} is ${JSON.stringify(table)}`,
  );
  return plan;
}

let compared = 0;

describe('questions of every kind', () => {
  afterAll(() => expect(compared).toBeGreaterThan(15));

  test.each(Array.from({ length: 5 }, (_, i) => i * 20))('from %i on', async (first) => {
    for (let number = first; number < first + 20; number++) {
      const chance = new Chance(seed + number);
      const question = chance.happens(0.6)
        ? joinQuestion(chance, joinTables(chance))
        : unionQuestion(chance, unionTables(chance, ['north', 'south', 'west'].slice(0, chance.integer(1, 3))));
      // What the clear computation does not know is compared with DuckDB elsewhere.
      if (
        /FILTER|CASE|EXTRACT|INTERVAL|LIKE|NULLIF|COALESCE|GREATEST|LEAST|ABS|FLOOR|UPPER|SUBSTRING|DISTINCT|[%/]/i.test(
          question.sql,
        )
      )
        continue;
      compared += 1;
      const files = question.tables.map(({ owner, columns, rows }) =>
        write(
          owner,
          columns.map(({ name }) => name),
          rows,
        ),
      );
      expect(await agree(question.sql, question.tables, question.tables.flatMap(tableSql), files)).toBeDefined();
    }
  });
});

test('numbers at the edges', async () => {
  let answered = 0;
  for (let number = 0; number < 120; number++) {
    const { question, tables } = edgeQuestion(new Chance(seed + number));
    const files = tables.map(({ owner, columns, rows }) =>
      write(
        owner,
        columns.map(({ name }) => name),
        rows.map((row) => row.map((value, i) => edgeText(value, (columns[i] as EdgeTable['columns'][number]).type))),
      ),
    );
    if ((await agree(question.sql, tables, tables.flatMap(edgeTableSql), files)) !== undefined) answered++;
  }
  expect(answered).toBeGreaterThan(40);
});
