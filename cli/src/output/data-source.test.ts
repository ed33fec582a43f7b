import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileKind } from './data-source.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-kinds-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (name: string, files: Readonly<Record<string, string>>): string => {
  mkdirSync(join(root, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, file), text);
  return join(root, name);
};

test.each([
  ['sales.CSV', 'csv'],
  ['sales.txt', 'csv'],
  ['sales.csv.gz', 'csv'],
  ['a[1]*.parquet', 'parquet'],
  ['sales.gz', undefined],
  ['sales', undefined],
  ['sales.xlsx', undefined],
])('%s', (name, kind) => {
  expect(fileKind(join(root, name))).toBe(kind);
});

test('a folder is of the kind of its files', () => {
  expect(fileKind(folder('one', { _SUCCESS: '', 'part-0.csv.gz': 'x' }))).toBe('csv');
  expect(fileKind(folder('two', { '_metadata.csv': '', 'part-0.parquet': 'x' }))).toBe('parquet');
  expect(fileKind(folder('three', { '000000_0': 'PAR1…' }))).toBe('parquet');
  expect(fileKind(folder('four', { '000000_0': 'id,x\n' }))).toBe('csv');
  expect(fileKind(folder('five', { 'read.me': '' }))).toBeUndefined();
  expect(fileKind(folder('six', {}))).toBeUndefined();
  const byYear = folder('by year', {});
  mkdirSync(join(byYear, 'year=2024', 'month=1'), { recursive: true });
  expect(fileKind(byYear)).toBeUndefined();
  writeFileSync(join(byYear, 'year=2024', 'month=1', 'part-0.parquet'), 'x');
  expect(fileKind(byYear)).toBe('parquet');
  expect(fileKind(folder('seven.parquet', {}))).toBe('parquet');
});
