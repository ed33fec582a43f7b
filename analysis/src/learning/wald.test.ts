import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { waldTable } from './wald.ts';

interface Reference {
  readonly coefficients: number[];
  readonly errors?: number[];
  readonly p?: number[];
}

const path = new URL('../../../engine/src/secure/learning/references/references.json', import.meta.url);
const references = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Reference>;

test.each([
  ['german credit, logistic', Infinity],
  ['credit, logistic', Infinity],
  ['diabetes, linear', 442 - 11],
  ['breast cancer, linear', 569 - 31],
] as const)('p-values of %s are those of statsmodels', (name, degrees) => {
  const { coefficients, errors = [], p = [] } = references[name] as Reference;
  const table = waldTable(coefficients, errors, { degrees });
  for (const [i, row] of table.entries()) expect(row.p).toBeCloseTo(p[i] as number, 9);
});

test('intervals, and columns that were given up', () => {
  const [first, none] = waldTable([2, 0], [1, 0]);
  expect([first?.low, first?.high]).toEqual([expect.closeTo(2 - 1.959964, 5), expect.closeTo(2 + 1.959964, 5)]);
  expect([none?.z, none?.p]).toEqual([Number.NaN, Number.NaN]);
  const [student] = waldTable([2], [1], { degrees: 10, level: 0.9 });
  expect(student?.high).toBeCloseTo(2 + 1.812461, 5);
});
