/**
 * A description in the clear, from all files in one place: every number is worked out anew from the rows, by the textbook, and
 * laid beside the one that came from the parties. Nothing of how they compute takes part.
 */
import type { Report } from '@tacit/party/api';
import type { Figure } from './figure.ts';
import { type PlainTable, readTable } from './plain-tables.ts';
import { approximate, type PlainValue } from './plain-values.ts';
import type { Description } from './scenario.ts';

/** What a report of kind 'describe' holds, as far as it is compared. */
interface Numbers {
  readonly groups: readonly {
    readonly group?: string | null;
    readonly rows: number;
    readonly columns: readonly ColumnNumbers[];
    readonly complete?: {
      readonly rows: number;
      readonly correlation?: readonly (readonly (number | null)[])[];
    } | null;
  }[];
}

interface ColumnNumbers {
  readonly name: string;
  readonly count?: number | null;
  readonly mean?: number | null;
  readonly variance?: number | null;
  readonly deviation?: number | null;
  readonly quantiles?: readonly { readonly q: number; readonly value: number; readonly error: number }[];
  readonly histogram?: readonly { readonly low: number; readonly high: number; readonly rows: number }[];
}

/** Both sides round in their last digits. */
const relative = 1e-9;

/** Compares every number of the report over `tables`, which have the same columns. */
export async function figuresInTheClear(
  report: Report,
  tables: readonly PlainTable[],
  { by, where }: Description,
): Promise<Figure[]> {
  const rows: ReadonlyMap<string, PlainValue>[] = [];
  for (const table of tables) {
    const names = table.card.columns.map(({ name }) => name);
    for (const row of await readTable(table)) {
      const values = new Map(row.map((value, i) => [names[i] ?? '', value]));
      if (isSelected(values, where)) rows.push(values);
    }
  }
  const { groups } = report.numbers as Numbers;
  return groups.flatMap((group) => {
    const own = by === undefined ? rows : rows.filter((row) => textOf(row.get(by)) === group.group);
    const label = group.group ?? '';
    const values = group.columns.map(({ name }) => own.map((row) => numberOf(row.get(name))));
    return [
      exactly(label, 'rows', group.rows, own.length),
      ...group.columns.flatMap((column, i) => columnFigures(label, column, values[i] ?? [])),
      ...correlations(label, group, values),
    ];
  });
}

/** Conditions of the demonstrations: `column >= DATE '…'`. */
function isSelected(row: ReadonlyMap<string, PlainValue>, where: string | undefined): boolean {
  if (where === undefined) return true;
  const [, column = '', date = ''] = /^(\w+) >= DATE '(\d{4}-\d\d-\d\d)'$/.exec(where) ?? [];
  if (date === '') throw new Error(`no condition that the comparison knows: ${where}`);
  const days = numberOf(row.get(column));
  return days !== null && days >= Date.parse(date) / 86_400_000;
}

/** Whether all agree, and there are any. */
export function agree(figures: readonly Figure[]): boolean {
  return figures.length > 0 && figures.every(({ computed, clear, allowed }) => Math.abs(computed - clear) <= allowed);
}

function columnFigures(group: string, column: ColumnNumbers, all: readonly (number | null)[]): Figure[] {
  const { name, count, mean, variance, deviation, quantiles = [], histogram = [] } = column;
  const values = all.filter((value) => value !== null).sort((a, b) => a - b);
  const about = (what: string): string => `${group} ${name} ${what}`.trim();
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return [
    ...(typeof count === 'number' ? [exactly(group, `${name} count`, count, values.length)] : []),
    ...(typeof mean === 'number' ? [nearly(about('mean'), mean, centre)] : []),
    ...(typeof variance === 'number' ? [nearly(about('variance'), variance, spread)] : []),
    ...(typeof deviation === 'number' ? [nearly(about('deviation'), deviation, Math.sqrt(spread))] : []),
    ...quantiles.map(({ q, value, error }) => {
      const clear = quantile(values, q);
      return { what: about(`quantile ${q}`), computed: value, clear, allowed: error + relative * Math.abs(clear) };
    }),
    ...histogram.map(({ low, high, rows }) =>
      exactly(group, `${name} ${low}–${high}`, rows, values.filter((value) => value >= low && value <= high).length),
    ),
  ];
}

function correlations(
  group: string,
  { columns, complete }: Numbers['groups'][number],
  all: (number | null)[][],
): Figure[] {
  const matrix = complete?.correlation ?? [];
  const places = (all[0] ?? []).flatMap((_, row) => (all.every((values) => values[row] !== null) ? [row] : []));
  const values = all.map((each) => places.map((row) => each[row] as number));
  return matrix.flatMap((line, i) =>
    line.flatMap((computed, j) => {
      if (computed === null || j <= i) return [];
      const what = `${group} correlation ${columns[i]?.name} ${columns[j]?.name}`.trim();
      return [{ what, computed, clear: correlation(values[i] ?? [], values[j] ?? []), allowed: relative }];
    }),
  );
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(x), mean(y)];
  const sum = (of: (i: number) => number): number => x.reduce((total, _, i) => total + of(i), 0);
  const [dx, dy] = [(i: number) => (x[i] ?? 0) - a, (i: number) => (y[i] ?? 0) - b];
  return sum((i) => dx(i) * dy(i)) / Math.sqrt(sum((i) => dx(i) ** 2) * sum((i) => dy(i) ** 2));
}

/** Type 7 of Hyndman and Fan (1996), of ascending values. */
function quantile(values: readonly number[], q: number): number {
  const place = (values.length - 1) * q;
  const [low, high] = [values[Math.floor(place)] ?? Number.NaN, values[Math.ceil(place)] ?? Number.NaN];
  return low + (place - Math.floor(place)) * (high - low);
}

function exactly(group: string, what: string, computed: number, clear: number): Figure {
  return { what: `${group} ${what}`.trim(), computed, clear, allowed: 0 };
}

function nearly(what: string, computed: number, clear: number): Figure {
  return { what, computed, clear, allowed: relative * Math.max(1, Math.abs(clear)) };
}

function numberOf(value: PlainValue | undefined): number | null {
  return value === undefined || value === null ? null : approximate(value);
}

function textOf(value: PlainValue | undefined): string | null {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : null;
}
