import { describe, expect, test } from 'vitest';
import { cards, columnCard, datasetCard } from '../testing/cards.ts';
import { checkCard, mostRows } from './card.ts';
import type { ColumnCard } from '../../contract/cards.ts';

test.each(cards.map((card) => [card.name, card] as const))('%s is sound', (_, card) => {
  checkCard(card);
});

const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const date = { kind: 'date' } as const;
const boolean = { kind: 'boolean' } as const;
const decimal = (precision: number, scale: number) => ({ kind: 'decimal', precision, scale }) as const;

test('a card that promises more rows than anybody could compute is refused', () => {
  const columns = [columnCard('id', { kind: 'text' })];
  checkCard(datasetCard('bank', 'customers', mostRows, columns));
  const card = datasetCard('bank', 'customers', mostRows + 1, columns);
  expect(() => checkCard(card)).toThrow(
    expect.objectContaining({
      code: 'card.too-many-rows',
      fields: { owner: 'bank', dataset: 'bank.customers', found: mostRows + 1, limit: mostRows },
    }),
  );
});

describe('a card that makes no sense is refused', () => {
  const columns: readonly (readonly [string, ColumnCard])[] = [
    ['name', columnCard('', text)],
    ['name', columnCard('a\0b', text)],
    ['name', columnCard('\ud800', text)],
    ['type', columnCard('x', decimal(39, 2))],
    ['type', columnCard('x', decimal(2, 3))],
    ['type', columnCard('x', decimal(0, 0))],
    ['range', columnCard('x', integer, { range: { min: '2', max: '1' } })],
    ['range', columnCard('x', integer, { range: { min: '-9223372036854775808', max: '1' } })],
    ['range', columnCard('x', integer, { range: { min: '1', max: '1e3' } })],
    ['range', columnCard('x', text, { range: { min: '1', max: '2' } })],
    ['range', columnCard('x', date, { range: { min: '0', max: '2932897' } })],
    ['categories', columnCard('x', text, { categories: ['b', 'a'] })],
    ['categories', columnCard('x', text, { categories: ['a', 'a'] })],
    ['categories', columnCard('x', text, { categories: ['\ud800'] })],
    ['categories', columnCard('x', integer, { categories: ['10', '9'] })],
    ['categories', columnCard('x', integer, { categories: ['01'] })],
    ['categories', columnCard('x', integer, { categories: ['-0'] })],
    ['categories', columnCard('x', date, { categories: ['2023-02-29'] })],
    ['categories', columnCard('x', boolean, { categories: ['no', 'yes'] })],
    ['categories', columnCard('x', decimal(3, 1), { categories: ['1.0'] })],
  ];
  test.each(columns)('%s of %j', (fact, column) => {
    const card = datasetCard('bank', 'customers', 1_000, [column]);
    expect(() => checkCard(card)).toThrow(expect.objectContaining({ code: 'card.invalid' }));
    expect(() => checkCard(card)).toThrow(
      expect.objectContaining({ fields: expect.objectContaining({ fact }) as unknown }),
    );
  });

  test.each([
    ['rowsUpTo', { rowsUpTo: -1 }],
    ['rowsUpTo', { rowsUpTo: 1.5 }],
    ['minimumGroupSize', { minimumGroupSize: Number.NaN }],
    ['columns', { columns: [columnCard('a', text), columnCard('a', integer)] }],
  ])('%s as in %j', (fact, change) => {
    const card = { ...datasetCard('bank', 'customers', 1_000, []), ...change };
    expect(() => checkCard(card)).toThrow(
      expect.objectContaining({ fields: { owner: 'bank', dataset: 'bank.customers', column: '*', fact } }),
    );
  });

  test('numbers are ordered as numbers, texts by code point', () => {
    const sound = [
      columnCard('n', integer, { categories: ['-10', '-9', '0', '9', '10'] }),
      columnCard('t', text, { categories: ['', 'B', 'a', '\uffee', '😀'] }),
    ];
    checkCard(datasetCard('bank', 'customers', 1_000, sound));
  });
});
