/** Every figure of the page that explains ε, in both languages, computed again. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { groupPrivacy } from './composition.ts';
import { type Noise, noiseHalfWidth, sumError } from './noise-error.ts';
import type { Releases } from './releases.ts';
import { addSpendings, type BudgetPolicy, howManyMore } from './spendings.ts';

const pages = ['epsilon.md', 'epsilon.zh-CN.md'].map((name) =>
  readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8'),
);

/** The tables of a page: rows of cells, without heads. */
const tablesOf = (page: string): string[][][] =>
  page
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 2)
    .map((lines) =>
      lines.slice(2).map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      ),
    );

const count = (mechanism: Releases['mechanism']): Releases => ({
  unit: { kind: 'row' },
  relation: 'add-remove',
  mechanism,
  times: 1,
  numbers: 1,
  distance: 0,
});
const laplace = (scale: number) => count({ name: 'discrete-laplace', sensitivity: 1, scale });
const gaussian = (deviation: number) => count({ name: 'discrete-gaussian', sensitivity: 1, deviation });

const suspicion = (before: number, epsilon: number): string => {
  const odds = (before / (1 - before)) * Math.exp(epsilon);
  return `${((100 * odds) / (1 + odds)).toFixed(1)} %`;
};

function expected(): string[][][] {
  const epsilons = [0.1, 0.5, 1, 2, 5, 10].map((epsilon) => {
    const factor = Math.exp(epsilon);
    return [String(epsilon), factor.toFixed(factor < 100 ? 2 : 0), suspicion(0.5, epsilon), suspicion(0.01, epsilon)];
  });
  const sums = [1, 10, 100, 400].map((times) => {
    const { epsilon } = addSpendings([{ ...laplace(10), times }], 1e-6, 'fixed');
    return [String(times), String(times / 10), epsilon.toFixed(2)];
  });
  const policy = { unit: { kind: 'row' }, relation: 'add-remove', epsilon: 1, delta: 1e-6 } as const;
  const more = [laplace(10), laplace(100), gaussian(30), gaussian(100)].map((next) =>
    (['fixed', 'adaptive'] as const).map((choice) =>
      String(howManyMore({ ...policy, choice } satisfies BudgetPolicy, [], next)),
    ),
  );
  const noises: Noise[] = [
    ...[1, 10, 100].map((scale): Noise => ({ name: 'discrete-laplace', scale })),
    { name: 'discrete-gaussian', deviation: 30 },
  ];
  const year = sumError([{ noise: { name: 'discrete-laplace', scale: 10 }, weight: 1, cells: 12 }]).halfWidth;
  const widths = [...noises.map((noise) => [String(noiseHalfWidth(noise))]), [String(year)]];
  return [epsilons, sums, more, widths];
}

test('the tables are what the accountants say', () => {
  const figures = expected();
  for (const page of pages) {
    const tables = tablesOf(page);
    expect(tables).toHaveLength(figures.length);
    // The first cell of the last two tables is in words.
    expect(tables.slice(0, 2)).toEqual(figures.slice(0, 2));
    expect(tables.slice(2).map((rows) => rows.map((cells) => cells.slice(1)))).toEqual(figures.slice(2));
  }
});

test('what is said of five rows is group privacy', () => {
  expect(groupPrivacy({ epsilon: 0.1, delta: 0 }, 5)).toEqual({ epsilon: 0.5, delta: 0 });
  for (const page of pages) expect(page).toMatch(/ε = 0\.1.*ε = 0\.5/);
});
