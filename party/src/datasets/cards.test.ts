import type { ColumnCard, DatasetCard } from '@tacit/analysis';
import { expect, test } from 'vitest';
import { compareCards } from './cards.ts';

const column = (name: string, allow: ColumnCard['allow'], more: Partial<ColumnCard> = {}): ColumnCard => ({
  name,
  type: { kind: 'integer' },
  nullable: false,
  range: { min: '0', max: '100' },
  allow,
  ...more,
});
const own: DatasetCard = {
  owner: 'bank',
  name: 'customers',
  rowsUpTo: 1_000,
  contentDigest: 'a'.repeat(64),
  policyDigest: 'b'.repeat(64),
  minimumGroupSize: 10,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [['id'], ['id', 'secret'], ['secret']],
  recipients: ['*'],
  helpers: ['notary'],
  columns: [
    column('id', ['join']),
    column('segment', ['filter', 'group'], { categories: ['1', '2'] }),
    column('secret', []),
    column('grade', ['filter'], { categories: ['1', '2'] }),
  ],
};
/** What peers see of it. */
const published: DatasetCard = {
  ...own,
  unique: [['id']],
  columns: [own.columns[0], own.columns[1], column('grade', ['filter'])].filter((each) => each !== undefined),
};

test('the published card is what the owner has', () => {
  expect(compareCards(published, own)).toEqual({ path: undefined, extra: [] });
});

test('every other description shows, by its place', () => {
  const path = (card: DatasetCard): string | undefined => compareCards(card, own).path;
  expect(path({ ...published, minimumGroupSize: 1 })).toBe('minimumGroupSize');
  expect(path({ ...published, unit: { column: 'id', type: { kind: 'text' } } })).toBe('unit');
  expect(path({ ...published, largestPercent: 60 })).toBe('largestPercent');
  expect(path({ ...published, pPercent: 10 })).toBe('pPercent');
  expect(path({ ...published, withheldGroups: 'number' })).toBe('withheldGroups');
  expect(path({ ...published, emptyGroups: 'public' })).toBe('emptyGroups');
  expect(path({ ...published, unique: [] })).toBe('unique');
  expect(path({ ...published, unique: [['id'], ['segment']] })).toBe('unique');
  const repeats = [{ columns: ['id'], most: 3 }];
  expect(path({ ...published, repeats })).toBe('repeats');
  expect(compareCards({ ...published, repeats }, { ...own, repeats }).path).toBeUndefined();
  expect(compareCards({ ...published, repeats }, { ...own, repeats: [{ columns: ['id'], most: 4 }] }).path).toBe(
    'repeats',
  );
  expect(compareCards(published, { ...own, repeats: [{ columns: ['secret'], most: 4 }] }).path).toBeUndefined();
  expect(compareCards(published, { ...own, unit: { column: 'id', type: { kind: 'text' } } }).path).toBe('unit');
  expect(path({ ...published, rowsUpTo: 2_000 })).toBe('rowsUpTo');
  expect(path({ ...published, contentDigest: 'c'.repeat(64) })).toBe('contentDigest');
  expect(path({ ...published, expires: '2030-01-01' })).toBe('expires');
  expect(path({ ...published, recipients: [] })).toBe('recipients');
  expect(path({ ...published, policyDigest: 'c'.repeat(64) })).toBe('policyDigest');
  expect(path({ ...published, columns: published.columns.slice(1) })).toBe('columns.id');
  expect(path({ ...published, columns: [...published.columns, column('new', ['join'])] })).toBe('columns.new');
  const narrow = published.columns.map((each) =>
    each.name === 'id' ? { ...each, range: { min: '0', max: '1' } } : each,
  );
  expect(path({ ...published, columns: narrow })).toBe('columns.id');
  const other = published.columns.map((each) => (each.name === 'segment' ? { ...each, categories: ['1'] } : each));
  expect(path({ ...published, columns: other })).toBe('columns.segment.categories');
  const fewer = published.columns.map((each) =>
    each.name === 'segment' ? { ...each, allow: ['group' as const] } : each,
  );
  expect(path({ ...published, columns: fewer })).toBe('columns.segment.allow');
});

test('what the contract needs beyond the policy is listed, never taken', () => {
  const wanted = published.columns.map((each) =>
    each.name === 'id' ? { ...each, allow: ['join' as const, 'aggregate' as const] } : each,
  );
  expect(compareCards({ ...published, columns: wanted }, own)).toEqual({
    path: undefined,
    extra: [{ owner: 'bank', dataset: 'customers', column: 'id', use: 'aggregate' }],
  });
  const secret = [...published.columns, column('secret', ['filter'])];
  expect(compareCards({ ...published, unique: own.unique, columns: secret }, own).extra).toEqual([
    { owner: 'bank', dataset: 'customers', column: 'secret', use: 'filter' },
  ]);
});
