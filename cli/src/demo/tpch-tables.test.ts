/** The tables of the TPC-H demonstration hold what its queries ask about: no answer is empty. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tpchQuestions } from './tpch-questions.ts';
import { tpchInTheClear, writeTpch } from './tpch-tables.ts';

test('five queries over eight tables', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tacit-tpch-test-'));
  try {
    const files = await writeTpch(folder);
    expect(files.map(({ owner, name }) => `${owner}.${name}`)).toHaveLength(8);
    for (const { owners, sql } of tpchQuestions) for (const owner of owners) expect(sql).toContain(`${owner}.`);
    const answers = await tpchInTheClear(
      files,
      tpchQuestions.map(({ sql }) => sql),
    );
    expect(answers.map((rows) => rows.length)).toEqual([1, 1, 1, 175, 5]);
    expect(answers.flat(2)).not.toContain(null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
