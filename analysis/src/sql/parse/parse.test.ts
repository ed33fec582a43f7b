import { describe, expect, test } from 'vitest';
import { parseQuestion } from './parse.ts';

describe('what people read is what the parser reads', () => {
  test.each([
    ['a NUL', 'SELECT 1 \0'],
    ['half a surrogate pair', "SELECT '\ud800'"],
    ['an escape sequence in a comment', 'SELECT 1 -- \u001b[2J'],
    ['a backspace', "SELECT 'ab\b'"],
    ['a lone terminal command', "SELECT '\u009b2J'"],
    ['reversed direction', "SELECT 'a\u202eb'"],
    ['an isolated direction', 'SELECT 1 /* \u2067 */'],
  ])('%s is refused', async (_, sql) => {
    await expect(parseQuestion(sql)).rejects.toMatchObject({ code: 'sql.syntax', fields: { line: 1 } });
  });

  test.each(['SELECT\r\n\t1\f', "SELECT '银行', 'é', 'שלום', 'a\u200db', '👩‍👧'"])('%j is read', async (sql) => {
    await expect(parseQuestion(sql)).resolves.toMatchObject({ select: {} });
  });
});
