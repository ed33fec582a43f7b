/** Profiles of an owner's own file: against pandas, NumPy and statsmodels. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daysOfDate, type NumberFigures, type ProfileFigures } from '@tacit/analysis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownProfile, type OwnProfileOptions } from './own-profile.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

type Cell = string | number | boolean | null;

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** analysis/src/learning/vectors/profile.py says what these are. */
interface Vectors {
  readonly bank: Table;
  readonly insurer: Table;
  readonly common: number;
  readonly numbers: Readonly<Record<string, Expected>>;
  readonly lists: { readonly housing: Readonly<Record<string, number>> };
}

interface Expected {
  readonly [figure: string]: unknown;
  readonly rows: number;
  readonly missing: number;
  readonly sum: number;
  readonly mean: number;
  readonly variance: number;
  readonly error: number;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  readonly least: number;
  readonly greatest: number;
  readonly quantiles: readonly number[];
}

const vectors = JSON.parse(read('analysis/src/learning/vectors/profile.json')) as Vectors;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tacit-own-profile-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function profiled(text: string, options?: OwnProfileOptions, types?: Record<string, string>) {
  const path = join(folder, 'table.csv');
  writeFileSync(path, text);
  const source = { kind: 'csv', path } as const;
  const report = await ownProfile({ name: 'table', source, ...(types === undefined ? {} : { types }) }, options);
  return report.numbers as ProfileFigures;
}

/** The rows that both tables have, as one file. */
function joinedText(): string {
  const { bank, insurer } = vectors;
  const byId = new Map(insurer.rows.map((row) => [row[0], row]));
  const rows = bank.rows.flatMap((row) => {
    const other = byId.get(row[0]);
    return other === undefined ? [] : [[...row, ...other.slice(1)]];
  });
  const line = (row: readonly Cell[]) => row.map((cell) => cell ?? '').join(',');
  return `${[line([...bank.columns, ...insurer.columns.slice(1)]), ...rows.map(line)].join('\n')}\n`;
}

const number = (text: string | null | undefined): number =>
  /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? daysOfDate(text as string) : Number(text);

describe('a file with gaps, decimals, dates, texts and a constant', () => {
  let figures: ProfileFigures;
  beforeAll(async () => {
    figures = await profiled(joinedText());
  });

  test.each(Object.entries(vectors.numbers))('%s', (name, expected) => {
    const found = figures.columns.find((each) => each.name === (name === 'days' ? 'since' : name)) as NumberFigures;
    const { rows, missing, distinct } = expected as Expected & { distinct: number };
    expect(found).toMatchObject({ kind: 'number', rows, missing, distinct });
    const { negatives, zeros, positives } = expected;
    if (name !== 'days') expect(found).toMatchObject({ negatives, zeros, positives });
    const close = (value: number | null | undefined, wanted: number) =>
      expect(Math.abs((value ?? Number.NaN) - wanted)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(wanted)));
    close(found.moments?.mean, expected.mean);
    close(found.moments?.variance, expected.variance);
    close(found.moments?.error, expected.error);
    if (name !== 'days') close(Number(found.moments?.sum), expected.sum);
    if (expected.skewness === null) expect(found.shape).toMatchObject({ skewness: null, kurtosis: null });
    else {
      expect(found.shape?.skewness).toBeCloseTo(expected.skewness, 8);
      expect(found.shape?.kurtosis).toBeCloseTo(expected.kurtosis as number, 8);
    }
    expect([found.least, found.greatest].map(number)).toEqual([expected.least, expected.greatest]);
    expect(found.quantiles?.map(({ low }) => number(low))).toEqual(expected.quantiles);
    expect(found.bins?.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows);
  });

  test('lists, value by value', () => {
    const housing = figures.columns.find(({ name }) => name === 'housing');
    const counts = Object.entries(vectors.lists.housing).map(([value, rows]) => ({ value, rows }));
    expect(housing).toMatchObject({ kind: 'list', rows: vectors.common, missing: 0, distinct: 3, values: counts });
    // Too many to stand there one by one.
    expect(figures.columns.find(({ name }) => name === 'id')).toEqual({
      kind: 'list',
      name: 'id',
      type: 'text',
      rows: vectors.common,
      missing: 0,
      missingShare: 0,
      distinct: vectors.common,
    });
  });

  test('columns without a correlation, and those that follow from others, by name', () => {
    expect(figures.pairs?.withheld).toContain('fixed');
    expect(figures.pairs?.collinear).toEqual(['twin']);
  });
});

test('correlations and variance inflation', async () => {
  const expected = JSON.parse(read('engine/src/secure/learning/references/correlations.json')) as Record<
    string,
    { correlation: number[][]; vif: number[] }
  >;
  for (const name of ['german-credit', 'diabetes', 'breast-cancer']) {
    const text = read(`engine/src/secure/learning/references/${name}.csv`);
    const columns = (text.split('\n')[0] ?? '').trim().split(',').slice(0, -1);
    const { pairs } = await profiled(text, { columns });
    const wanted = expected[name];
    pairs?.correlation?.forEach((row, i) => {
      row.forEach((value, j) => expect(value).toBeCloseTo(wanted?.correlation[i]?.[j] as number, 10));
    });
    pairs?.vif?.forEach((value, i) =>
      expect(Math.abs((value ?? 0) / (wanted?.vif[i] as number) - 1)).toBeLessThan(1e-6),
    );
    expect(pairs).toMatchObject({ names: columns, collinear: [], withheld: [] });
  }
});

test('one row, and a column of nothing', async () => {
  const one = await profiled('a,b,c\n1,2,\n', undefined, { c: 'integer' });
  expect(one.columns[0]).toMatchObject({
    rows: 1,
    moments: { mean: 1, sum: '1', variance: null, deviation: null },
    shape: { skewness: null },
    least: '1',
    range: '0',
    bins: [{ rows: 1 }],
  });
  expect(one.columns[2]).toEqual({
    kind: 'number',
    name: 'c',
    type: 'integer',
    rows: 0,
    missing: 1,
    missingShare: 1,
    distinct: 0,
  });
  expect(one.pairs).toBeNull();
});

test('the extremes of what a column holds', async () => {
  const most = '999999999999999999';
  const figures = await profiled(`x\n-${most}\n${most}\n0\n`, undefined, { x: 'integer' });
  expect(figures.columns[0]).toMatchObject({
    rows: 3,
    negatives: 1,
    zeros: 1,
    positives: 1,
    moments: { mean: 0, sum: '0' },
    least: `-${most}`,
    greatest: most,
    range: '1999999999999999998',
  });
});

test.each([
  [{ columns: ['ages'] }, 'data.unknown-column'],
  [{}, 'profile.too-many-columns'],
])('refused: %j', async (options, code) => {
  const columns = Array.from({ length: 101 }, (_, i) => `c${i}`);
  await expect(profiled(`${columns.join(',')}\n${columns.map(() => 1).join(',')}\n`, options)).rejects.toMatchObject({
    code,
  });
});
