import { expect, test } from 'vitest';
import { type Inside, parameterNames, scan } from './scan.ts';

test('statements end at semicolons that are code', () => {
  const text = `SELECT ';' , "a;b", $$;$$, $x$;$$$x$, E'\\';' -- ; c\n/* ; /* ; */ ; */ FROM a;;\n\n SELECT (1;2) ; SELECT`;
  const { statements, rest, inside } = scan(text);
  expect(statements.map((statement) => statement.text)).toEqual([
    `SELECT ';' , "a;b", $$;$$, $x$;$$$x$, E'\\';' -- ; c\n/* ; /* ; */ ; */ FROM a`,
    'SELECT (1;2)',
  ]);
  expect(statements.map(({ line }) => line)).toEqual([0, 3]);
  expect([rest.trim(), inside]).toEqual(['SELECT', 'statement']);
  expect(scan(' ;; -- only a comment\n;').statements).toEqual([]);
});

test.each<[string, Inside]>([
  ['', 'nothing'],
  ['-- comment', 'nothing'],
  ['SELECT 1', 'statement'],
  ["SELECT 'it''s", 'quote'],
  ["SELECT E'\\'", 'quote'],
  ["SELECT 'a\\'", 'statement'],
  ['SELECT "a""', 'name'],
  ['/* a /* b */', 'comment'],
  ['SELECT $tag$ $$', 'dollar'],
  ['SELECT a$b$c', 'statement'],
  ['SELECT sum(a', 'bracket'],
  ['SELECT 1 -- it is', 'statement'],
])('%j ends inside %s', (text, inside) => {
  expect(scan(text).inside).toBe(inside);
});

test('parameters are those in code', () => {
  expect(parameterNames(`a > :from::date AND b = :'band' AND c = ':no' -- :no\n/* :no */ AND "x:no" = :from`)).toEqual([
    'from',
    'band',
  ]);
});
