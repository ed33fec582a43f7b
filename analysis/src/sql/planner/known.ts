/**
 * Columns that cannot be NULL in the rows that count, because a condition on them held. What is sure needs no flag, no
 * count of its own and no group for NULL, and nobody need be told about NULLs that cannot be.
 */
import type { ManyJoin } from '../plan/types.ts';
import {
  type Bound,
  type BoundAggregate,
  type BoundColumn,
  type BoundQuestion,
  type BoundValue,
  columnsOf,
  isCondition,
  tablesOf,
} from '../bind/bound.ts';

import { mapCondition, mapValue } from '../plan/group-numbers.ts';

/** Columns by table and name. */
type Known = ReadonlySet<string>;

const nameOf = ({ table, column }: BoundColumn): string => JSON.stringify([table, column]);
const tableOf = (name: string): number => (JSON.parse(name) as [number, string])[0];

/**
 * The question with columns marked as not NULL where its conditions say so. Inside the owners' stages a row is gone once
 * its owner's own condition fails or its join key is NULL: that holds for conditions across owners and for group keys, too.
 * A condition across owners clears a row of the aggregates only, after everything has been shared.
 */
export function withKnownColumns(question: BoundQuestion, many: ManyJoin | null = null): BoundQuestion {
  const { source, where, keys, outputs, condition } = question;
  // Where rows without a partner count, no key is known to have a value.
  const joinKeys = source.kind === 'join' && (many === null || many.kind === 'inner') ? source.keys.flat() : [];
  const own = where.filter((condition) => tablesOf(condition).length < 2);
  const local = union([new Set(joinKeys.map(nameOf)), ...own.map((condition) => implied(condition, true))]);
  const held = union([local, ...where.map((condition) => implied(condition, true))]);
  // What ON says of the other table's rows says nothing of rows that have none beside them.
  const other = many?.kind === 'left' ? 1 - many.table : undefined;
  const all = new Set([...held].filter((name) => other === undefined || tableOf(name) !== other));
  const leaf = (of: BoundAggregate) => ({ kind: 'aggregate', of: markAggregate(of, all) }) as const;
  return {
    ...question,
    where: where.map((condition) => (own.includes(condition) ? condition : mark(condition, local))),
    keys: keys.map((key) => ({ ...key, value: mark(key.value, local) })),
    outputs: outputs.map((output) => {
      if (output.kind === 'aggregate') return { ...output, aggregate: markAggregate(output.aggregate, all) };
      return output.kind === 'expression' ? { ...output, value: mapValue(output.value, leaf) } : output;
    }),
    condition: condition === null ? null : { ...condition, value: mapCondition(condition.value, leaf) },
  };
}

/** The rows that FILTER keeps have values, too. */
function markAggregate(aggregate: BoundAggregate, known: Known): BoundAggregate {
  const { argument, filter } = aggregate;
  const kept = filter === undefined ? known : union([known, ...filter.map((condition) => implied(condition, true))]);
  return {
    ...aggregate,
    argument: argument === null ? null : mark(argument, kept),
    ...(filter === undefined ? {} : { filter: filter.map((condition) => mark(condition, known)) }),
  };
}

/** Columns of these conditions that may be NULL, and of which each has a value where all conditions hold. */
export function impliedColumns(conditions: readonly Bound[]): BoundColumn[] {
  const names = union(conditions.map((condition) => implied(condition, true)));
  const columns = conditions.flatMap(columnsOf).filter((column) => column.nullable && names.has(nameOf(column)));
  return [...new Map(columns.map((column) => [nameOf(column), column])).values()];
}

/** Columns that are not NULL whenever `bound` is TRUE (or, with `truth` false, FALSE). */
function implied(bound: Bound, truth: boolean): Known {
  switch (bound.kind) {
    case 'and':
    case 'or': {
      const parts = bound.items.map((item) => implied(item, truth));
      // All items have the value, or at least one of them has.
      return (bound.kind === 'and') === truth ? union(parts) : intersection(parts);
    }
    case 'not':
      return implied(bound.item, !truth);
    case 'is-null':
      return truth || isCondition(bound.item) ? new Set() : columnsWithin(bound.item);
    case 'compare':
    case 'in':
    case 'column':
      return columnsWithin(bound);
    case 'constant':
    case 'arithmetic':
    case 'case':
    case 'call':
    case 'divide':
    case 'absolute':
      return new Set();
  }
}

/** Columns without whose value there is none. */
function columnsWithin(bound: Bound): Known {
  switch (bound.kind) {
    case 'column':
      return new Set([nameOf(bound)]);
    case 'compare':
    case 'arithmetic':
    case 'divide':
      return union([columnsWithin(bound.left), columnsWithin(bound.right)]);
    case 'in':
    case 'absolute':
      return columnsWithin(bound.item);
    case 'call':
      return union(bound.items.map(columnsWithin));
    default:
      return new Set();
  }
}

function union(sets: readonly Known[]): Known {
  return new Set(sets.flatMap((set) => [...set]));
}

function intersection([first, ...others]: readonly Known[]): Known {
  return new Set([...(first ?? [])].filter((name) => others.every((set) => set.has(name))));
}

function mark<B extends Bound>(bound: B, known: Known): B;
function mark(bound: Bound, known: Known): Bound {
  const markValue = (value: BoundValue) => mark(value, known);
  switch (bound.kind) {
    case 'column':
      return known.has(nameOf(bound)) ? { ...bound, nullable: false } : bound;
    case 'constant':
      return bound;
    case 'arithmetic':
    case 'compare':
      return { ...bound, left: markValue(bound.left), right: markValue(bound.right) };
    case 'divide':
      return { ...bound, left: markValue(bound.left), right: markValue(bound.right) };
    case 'case': {
      const whens = bound.whens.map(({ when, result }) => ({ when: mark(when, known), result: mark(result, known) }));
      return { ...bound, whens, otherwise: mark(bound.otherwise, known) };
    }
    case 'call':
      return { ...bound, items: bound.items.map(markValue) };
    case 'absolute':
      return { ...bound, item: markValue(bound.item) };
    case 'in':
      return { ...bound, item: markValue(bound.item) };
    case 'is-null':
    case 'not':
      return { ...bound, item: mark(bound.item, known) };
    case 'and':
    case 'or':
      return { ...bound, items: bound.items.map((item) => mark(item, known)) };
  }
}
