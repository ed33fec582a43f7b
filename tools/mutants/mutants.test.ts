// Keeps the list of mutants fresh without running it (`npm run mutants` does), and holds the check itself.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { mutants } from './list.ts';
import { type Mutant, staleness } from './mutant.ts';

const root = resolve(import.meta.dirname, '../..');
const textOf = (path: string): string | undefined =>
  existsSync(resolve(root, path)) ? readFileSync(resolve(root, path), 'utf8') : undefined;

test('each text to replace occurs exactly once in its file, and each test file exists', () => {
  expect(staleness(mutants, textOf)).toEqual([]);
  expect(mutants.length).toBeGreaterThan(30);
});

test('only shipped files are weakened', () => {
  const shipped = /^(engine|analysis|party|cli)\/src\/(?!.*(\.test\.ts|\/testing\/)).*\.ts$/;
  expect(mutants.filter(({ file }) => !shipped.test(file))).toEqual([]);
});

test('a stale list is told', () => {
  const mutant: Mutant = { name: 'a', file: 'a.ts', find: 'x', replace: 'y', tests: ['a.test.ts'], why: '' };
  const texts = (text?: string) => (path: string) => (path === 'a.ts' ? text : '');
  expect(staleness([mutant], texts('x'))).toEqual([]);
  expect(staleness([mutant], texts('x x'))).toEqual(['a: the text to replace occurs 2 times in a.ts']);
  expect(staleness([mutant], texts('z'))).toEqual(['a: the text to replace occurs 0 times in a.ts']);
  expect(staleness([mutant], texts())).toEqual(['a: a.ts does not exist']);
  expect(staleness([mutant, mutant], texts('x'))).toEqual(['a: the name occurs twice']);
  expect(staleness([{ ...mutant, replace: 'x' }], texts('x'))).toEqual(['a: it changes nothing']);
  expect(staleness([{ ...mutant, tests: [] }], texts('x'))).toEqual(['a: no test is named']);
  const gone = staleness([mutant], (path) => (path === 'a.ts' ? 'x' : undefined));
  expect(gone).toEqual(['a: a.test.ts does not exist']);
});
