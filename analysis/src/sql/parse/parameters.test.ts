import { UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { parseSync } from 'libpg-query';
import { bindParameters, checkAllUsed } from './parameters.ts';

const bound = async (sql: string, values: Record<string, string> = {}): Promise<string> =>
  (await bindParameters(sql, values)).sql;

async function failure(sql: string, values: Record<string, string> = {}): Promise<UsageError> {
  try {
    await bindParameters(sql, values);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was bound');
}

test.each<[string, string, Record<string, string>, string]>([
  ['a date', 'd >= :from', { from: '2024-01-31' }, "d >= DATE '2024-01-31'"],
  ['a text', 'b = :band', { band: "O'Neil" }, "b = 'O''Neil'"],
  ['an empty text', 'b = :band', { band: '' }, "b = ''"],
  ['a number', 'x > :x', { x: '12.50' }, 'x > 12.50'],
  ['a negative number is no comment', 'x-:n', { n: '-5' }, 'x-(-5)'],
  ['a boolean', 'x = :x', { x: 'true' }, 'x = TRUE'],
  ['a text by its quotes', "b = :'code'", { code: '110105' }, "b = '110105'"],
  ['a type in front', 'd >= DATE :from', { from: '2024-01-31' }, "d >= DATE '2024-01-31'"],
  ['a type behind', 'd >= :from::date', { from: '2024-01-31' }, "d >= '2024-01-31'::date"],
  ['a type around', 'x > CAST(:n AS integer)', { n: '5' }, 'x > CAST(5 AS integer)'],
  ['a text that looks like a number', 'b = :b::text', { b: '7' }, "b = '7'::text"],
  ['a keyword as a name', 'd BETWEEN :from AND :to', { from: '1', to: '2' }, 'd BETWEEN 1 AND 2'],
  ['twice', ':a + :a', { a: '1' }, '1 + 1'],
  ['behind wide characters', "名 = '值' AND b = :x", { x: '北京' }, "名 = '值' AND b = '北京'"],
  [
    'quotes, comments, casts and dollars stay',
    '\':a\' ":a" -- :a\n/* :a /* :a */ */ $$:a$$ x::date = :a',
    { a: '1' },
    '\':a\' ":a" -- :a\n/* :a /* :a */ */ $$:a$$ x::date = 1',
  ],
  ['beside a word', 'LIMIT:n', { n: '5' }, 'LIMIT 5'],
])('%s', async (_name, sql, values, expected) => {
  expect(await bound(sql, values)).toBe(expected);
});

test('what is wrong is told with its place, and never the value', async () => {
  const missing = await failure('SELECT 1\nWHERE a = :x AND b = :band', { x: '1' });
  expect(missing).toMatchObject({ code: 'sql.parameter-missing', fields: { line: 2, column: 22, name: 'band' } });
  for (const [sql, value, type] of [
    ['d = :x', '2024-02-30', 'date'],
    ['d = :x::date', '110105199003071234', 'date'],
    ['d = DATE :x', "2024-01-01' OR true --", 'date'],
    ['d = :x::int', '1.5', 'integer'],
    ['d = :x::numeric', '1e5', 'number'],
    ['d = CAST(:x AS boolean)', 'yes', 'boolean'],
    ['d = TIMESTAMP :x', '2024-01-01 25:00', 'timestamp'],
  ] as const) {
    const error = await failure(sql, { x: value });
    expect(error, sql).toMatchObject({ code: 'sql.parameter-type', fields: { type, name: 'x', line: 1 } });
    expect(JSON.stringify(error.fields)).not.toContain(value);
  }
  // PostgreSQL puts texts on two lines together.
  expect((await failure(":x\n'b'", { x: 'a' })).code).toBe('sql.parameter-place');
  expect((await failure(':x', { x: 'a'.repeat(1_001) })).code).toBe('sql.parameter-value');
  expect(() => checkAllUsed({ form: '1' }, ['from'])).toThrow(
    expect.objectContaining({ code: 'sql.parameter-unknown' }),
  );
  expect(() => checkAllUsed({ form: '1' }, [])).toThrow(expect.objectContaining({ code: 'sql.parameter-none' }));
  expect((await failure(':toString')).code).toBe('sql.parameter-missing');
});

test('places in the result are found in the text with its parameters', async () => {
  const sql = 'SELECT :a, 名\nFROM :a,:b x\nWHERE:a y';
  const { sql: text, original } = await bindParameters(sql, { a: 'two\nlines', b: '1' });
  const placeIn = (all: string, word: string) => {
    const before = all.slice(0, all.indexOf(word)).split('\n');
    return { line: before.length, column: Array.from(before.at(-1) as string).length + 1 };
  };
  for (const word of ['SELECT', '名', 'FROM', 'x', 'WHERE', 'y'])
    expect(original(placeIn(text, word)), word).toEqual(placeIn(sql, word));
  expect(original(placeIn(text, '1 x'))).toEqual(placeIn(sql, ':b'));
  expect(original(placeIn(text, 'lines'))).toEqual(placeIn(sql, ':a'));
});

test('whatever a value is, it is one constant of the question', async () => {
  const pieces = fc.constantFrom("'", '"', '\\', '--', '/*', '*/', '$$', ';', ':x', ' ', '\n', 'E', 'a', '1', '-', 'é');
  const value = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  );
  await bound(':x', { x: '' });
  await fc.assert(
    fc.asyncProperty(
      value.filter((text) => !text.includes('\0') && text.isWellFormed()),
      async (text) => {
        const tree = parseSync(`SELECT ${await bound(":'x'", { x: text })}`) as { stmts: { stmt: object }[] };
        expect(tree.stmts).toHaveLength(1);
        expect(JSON.stringify(tree.stmts[0]?.stmt)).toContain(
          `"val":{"A_Const":{"sval":{"sval":${JSON.stringify(text)}}`,
        );
      },
    ),
    { numRuns: 100 },
  );
});
