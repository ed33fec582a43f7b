/** Whatever the text, a question is either compiled or refused with a code and a text; nothing else is thrown. */
import { TacitError, textKeys } from '@tacit/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import { requestOf } from './testing/cards.ts';

const words = [
  ...'SELECT FROM WHERE GROUP BY ORDER HAVING LIMIT OFFSET JOIN ON USING LEFT UNION ALL AS AND OR NOT IN BETWEEN IS NULL'.split(
    ' ',
  ),
  ...'TRUE FALSE DISTINCT CASE WHEN THEN END CAST DATE ASC DESC NULLS FIRST WITH OVER FILTER VALUES'.split(' '),
  ...'bank.customers insurer.policies c p t c.id p.customer_id id income segment active region balance premium'.split(
    ' ',
  ),
  ...'count(*) sum( avg( min( max( lower( ( ) ( ) , , ; * + - / = <> < > <= >= . :: $1 [ ]'.split(' '),
  "'2024-01-01'",
  "'x'",
  '"c"',
  '0',
  '1',
  '2',
  '1.50',
  '1e9',
  '-- \n',
  '/* */',
  '数',
  '\n',
];
const starts = [
  '',
  'SELECT count(*) FROM bank.customers',
  'SELECT segment, sum(income) FROM bank.customers GROUP BY segment',
  'SELECT count(*) FROM bank.customers c JOIN insurer.policies p ON c.id = p.customer_id WHERE',
  'SELECT sum(income) FROM (SELECT income FROM bank.customers UNION ALL SELECT premium FROM insurer.policies) t WHERE',
];
const soup = fc.tuple(
  fc.constantFrom(...starts),
  fc.array(
    fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...words) }, fc.string({ unit: 'grapheme', maxLength: 3 })),
    { maxLength: 9 },
  ),
);

test('property: words in any order', async () => {
  const known = new Set(textKeys());
  await fc.assert(
    fc.asyncProperty(soup, async ([start, tail]) => {
      const request = requestOf([start, ...tail].join(' '), ['bank', 'insurer']);
      const failure: unknown = await compile(request).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) return;
      expect(failure).toBeInstanceOf(TacitError);
      expect(known).toContain((failure as TacitError).code);
      expect((failure as TacitError).message).not.toMatch(/\{\w+\}|undefined/);
    }),
    { numRuns: 1_500 },
  );
});
