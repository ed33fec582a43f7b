/**
 * What recipients read of association counts: a line each for an item alone, and for every way in which items are divided into those that are given and
 * one that is expected with them. Measures as usual for association rules: support of A and C is P(AC), confidence P(C|A), lift P(C|A) / P(C) (Brin,
 * Motwani, Ullman, Tsur 1997), leverage P(AC) − P(A)·P(C) (Piatetsky-Shapiro 1991), conviction P(A)·P(¬C) / P(A¬C) (Brin et al.).
 */
import type { ColumnType } from '../../contract/cards.ts';
import type { Cell, ResultTable } from '../../contract/results.ts';
import { compareText } from '../../contract/text-order.ts';
import { nameOf } from '../features.ts';
import { type AssociatePlan, type ItemColumn, pairsOf, triplesOf } from './plan.ts';
import type { Associated } from './run.ts';

/** Items with how many rows have all of them. */
export interface ItemSet {
  readonly items: readonly string[];
  readonly rows: number;
}

export interface Rule {
  readonly given: readonly string[];
  readonly expected: string;
  readonly rows: number;
  readonly support: number;
  readonly confidence: number;
  readonly lift: number;
  readonly leverage: number;
  /** Null where all rows with A have C. */
  readonly conviction: number | null;
}

/** What is told, by the items' names; none where there are too few rows. */
export function itemSets(plan: AssociatePlan, told: Associated): { readonly rows: number; readonly sets: ItemSet[] } {
  const { columns } = plan.associate;
  const [isEnough = 0, rows = 0] = told.get('rows') ?? [];
  const sets: ItemSet[] = [];
  if (isEnough !== 1) return { rows, sets };
  const [items = [], pairs = [], triples = []] = (['items', 'pairs', 'triples'] as const).map((line) => told.get(line));
  let next = 0;
  for (const column of columns) {
    const { length } = column.levels;
    column.levels.forEach((_, level) => {
      const name = itemName(column, level);
      if (name !== undefined && items[next + level] === 1)
        sets.push({ items: [name], rows: items[next + length + level] ?? 0 });
    });
    next += 2 * length;
  }
  next = 0;
  for (const [a, b] of pairsOf(plan)) {
    const [first, second] = [columns[a] as ItemColumn, columns[b] as ItemColumn];
    const { length } = first.levels;
    first.levels.forEach((_, level) => {
      if (pairs[next + level] !== 1) return;
      second.levels.forEach((__, other) => {
        const names = [itemName(first, level), itemName(second, other)];
        const count = pairs[next + (1 + other) * length + level] ?? 0;
        if (names.every((name) => name !== undefined))
          sets.push({ items: a < b ? names : names.reverse(), rows: count });
      });
    });
    next += length * (1 + second.levels.length);
  }
  const all = triplesOf(plan);
  all.forEach((triple, i) => {
    if (triples[i] !== 1) return;
    const names = triple.map((column) => nameOf(columns[column] as ItemColumn));
    sets.push({ items: names, rows: triples[all.length + i] ?? 0 });
  });
  return { rows, sets };
}

/** Undefined of what is no item: rows that are not yes, and those without a value. */
function itemName(column: ItemColumn, level: number): string | undefined {
  const value = column.levels[level];
  if (value === null || value === undefined) return undefined;
  return column.is === 'yes' ? nameOf(column) : `${nameOf(column)} = ${value}`;
}

/** Items alone by their rows, then rules by lift; what no row has is no rule. */
export function rulesOf(plan: AssociatePlan, told: Associated): Rule[] {
  const { rows: all, sets } = itemSets(plan, told);
  const key = (items: readonly string[]) => JSON.stringify([...items].sort(compareText));
  const counts = new Map(sets.map(({ items, rows }) => [key(items), rows]));
  counts.set(key([]), all);
  const rules = sets.flatMap(({ items, rows }) =>
    items.flatMap((expected): Rule[] => {
      const given = items.filter((each) => each !== expected);
      const [before = 0, alone = 0] = [counts.get(key(given)), counts.get(key([expected]))];
      if (before === 0 || alone === 0 || all === 0) return [];
      const [support, confidence, usual] = [rows / all, rows / before, alone / all];
      return [
        {
          given,
          expected,
          rows,
          support,
          confidence,
          // The same both ways.
          lift: (rows * all) / (before * alone),
          leverage: support - (before / all) * usual,
          conviction: rows === before ? null : (1 - usual) / (1 - confidence),
        },
      ];
    }),
  );
  const isAlone = ({ given }: Rule) => (given.length === 0 ? 0 : 1);
  const size = (rule: Rule) => (isAlone(rule) === 0 ? rule.rows : rule.lift);
  return rules.sort(
    (a, b) =>
      isAlone(a) - isAlone(b) ||
      size(b) - size(a) ||
      compareText([...a.given, a.expected].join('\n'), [...b.given, b.expected].join('\n')),
  );
}

const decimals = 6;

export function tableOf(plan: AssociatePlan, told: Associated): ResultTable {
  const text: ColumnType = { kind: 'text' };
  const number: ColumnType = { kind: 'decimal', precision: 18, scale: decimals };
  const cell = (value: number | null): Cell => (value === null ? null : value.toFixed(decimals));
  return {
    columns: [
      { name: 'given', type: text },
      { name: 'expected', type: text },
      { name: 'rows', type: { kind: 'integer' } },
      ...['support', 'confidence', 'lift', 'leverage', 'conviction'].map((name) => ({ name, type: number })),
    ],
    rows: rulesOf(plan, told).map(({ given, expected, rows, support, confidence, lift, leverage, conviction }) => [
      given.length === 0 ? null : given.join(' + '),
      expected,
      String(rows),
      ...[support, confidence, lift, leverage, conviction].map(cell),
    ]),
    // What is withheld may have no rows.
    withheldGroups: null,
  };
}
