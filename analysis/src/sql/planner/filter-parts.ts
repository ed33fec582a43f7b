/**
 * The parts into which the FILTER conditions of a question divide the rows of a group. Whatever multiples of filtered totals are
 * added up, every row of a part is taken as often as the others of it: where no part has few rows, no such sum is about few
 * rows. The parts are counted, and gates.ts holds each of these numbers.
 */
import { type Bound, type BoundAggregate, isNullable, neededColumns } from '../bind/bound.ts';
import { withoutPlaces } from '../bind/aggregate.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import type { MeasureSource } from './measures.ts';

/** Parts that are counted: each is a number per group under protocol. */
const mostParts = 64;

/**
 * Adds the counts of all parts to `source` and returns their ids; none where at most one condition filters, because its rows, and
 * what it leaves, have their gates. Throws UsageError 'sql.too-many-filters'.
 */
export function countParts(
  text: SourceText,
  aggregates: readonly BoundAggregate[],
  source: MeasureSource,
): readonly string[] {
  const filtered = aggregates.filter(({ filter }) => filter !== undefined);
  const filters = [...new Map(filtered.map(({ filter = [] }) => [keyOf(filter), filter])).values()];
  if (filters.length < 2) return [];
  // Sums skip rows without a value besides, so that a part of those that have one may be smaller.
  const valued = filtered.flatMap(({ argument }) => (argument === null || !isNullable(argument) ? [] : [argument]));
  const needs = new Map(valued.map((argument) => [neededColumns(argument, true).join('\n'), argument]));
  const parts = partsOf(filters, Math.floor(mostParts / (1 + needs.size)));
  if (parts === undefined) {
    throw errorAt(text, filtered[0]?.at ?? 0, 'sql.too-many-filters', { found: filters.length, limit: mostParts });
  }
  return [
    ...new Set(parts.flatMap((part) => [null, ...needs.values()].map((argument) => source.count(argument, part)))),
  ];
}

function keyOf(filter: readonly Bound[]): string {
  return filter.map(withoutPlaces).sort().join('\n');
}

/** One part: conditions that hold, and those of which some do not. */
interface Part {
  readonly inside: readonly (readonly Bound[])[];
  readonly outside: readonly (readonly Bound[])[];
}

/** The conjuncts of each part that may have rows; undefined where there are more than `most`. */
function partsOf(filters: readonly (readonly Bound[])[], most: number): Bound[][] | undefined {
  let parts: Part[] = [{ inside: [], outside: [] }];
  for (const filter of filters) {
    parts = parts
      .flatMap(({ inside, outside }): Part[] => [
        { inside: [...inside, filter], outside },
        { inside, outside: [...outside, filter] },
      ])
      .filter(isPossible);
    if (parts.length > most) return undefined;
  }
  return parts.map(({ inside, outside }) => [...inside.flat(), ...outside.map(notTrue)]);
}

function isPossible({ inside, outside }: Part): boolean {
  const holds = inside.flat();
  const texts = new Set(holds.map(withoutPlaces));
  if (outside.some((filter) => filter.every((condition) => texts.has(withoutPlaces(condition))))) return false;
  if (holds.some((condition) => condition.kind === 'not' && texts.has(withoutPlaces(condition.item)))) return false;
  const allowed = new Map<string, readonly string[]>();
  for (const condition of holds) {
    const listed = valuesOf(condition);
    if (listed === undefined) continue;
    const before = allowed.get(listed.column);
    const left = before === undefined ? listed.values : listed.values.filter((value) => before.includes(value));
    if (left.length === 0) return false;
    allowed.set(listed.column, left);
  }
  return true;
}

/** The only values that a column of one type has where the condition holds. */
function valuesOf(condition: Bound): { column: string; values: string[] } | undefined {
  const list =
    condition.kind === 'in'
      ? [condition.item, ...condition.values]
      : condition.kind === 'compare' && condition.operator === '='
        ? [condition.left, condition.right]
        : [];
  const [column, ...values] = list[0]?.kind === 'constant' ? list.toReversed() : list;
  if (column?.kind !== 'column') return undefined;
  const texts = values.flatMap((value) =>
    // Numbers of different scales are written differently.
    value.kind === 'constant' && value.value !== null && (value.type.kind !== 'decimal' || value.value === '0')
      ? [value.value]
      : [],
  );
  if (texts.length < values.length || (column.type.kind === 'decimal' && texts.length > 0)) return undefined;
  return { column: `${column.table}.${column.column}`, values: texts };
}

/** TRUE where not all conditions are: NULL counts as that. */
function notTrue(filter: readonly Bound[]): Bound {
  const [only, second] = filter;
  const at = only?.at ?? 0;
  const item: Bound = only !== undefined && second === undefined ? only : { kind: 'and', items: filter, at };
  if (!isNullable(item)) return { kind: 'not', item, at };
  const known: Bound = { kind: 'not', item: { kind: 'is-null', item, at }, at };
  return { kind: 'not', item: { kind: 'and', items: [item, known], at }, at };
}
