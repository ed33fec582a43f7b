/** Group keys of plans whose rows are sorted by group, and how many groups there can be. */
import { scaleOf } from '../../local/expression.ts';
import { positionsOf } from '../../local/print.ts';
import type { Expression, LocalOutput } from '../../local/stages.ts';
import { aggregatesOf, type BoundKey, type BoundQuestion, isCondition } from '../bind/bound.ts';
import { averageDivision } from '../plan/averages.ts';
import { isHashed, shownUpTo } from '../plan/keyed.ts';
import { canBeSealed } from '../plan/sealed.ts';
import { describe, rangeText } from '../plan/describe.ts';
import { errorAt } from '../parse/refuse.ts';
import { isWithin, type NumberRange, secureLimit, toRange } from '../plan/ranges.ts';
import { mostGroups } from '../plan/shared-dependencies.ts';
import type { SourceText } from '../parse/source-text.ts';
import type { FoundGroups, FreeKey, GroupKey, Plan } from '../plan/types.ts';

/** What the values of a key without a list are. Throws UsageError 'sql.overflow' for numbers that may leave 63 bits. */
export function freeKey(source: SourceText, { value, free }: BoundKey): FreeKey | undefined {
  if (free !== true || isCondition(value)) return undefined;
  if (value.type.kind === 'text') return { kind: 'text' };
  const scale = scaleOf(value.type);
  const range = value.range as NumberRange;
  if (!isWithin(range, secureLimit)) {
    const values = { expression: describe(value), ...rangeText(range, scale, secureLimit) };
    throw errorAt(source, value.at, 'sql.overflow', values);
  }
  return { kind: 'number', scale, range: toRange(range) };
}

/** What an owner hands over for a key without a list: its value, and where it may be NULL whether there is one. */
export function freeOutputs(id: string, free: FreeKey, nullable: boolean, expression: Expression): LocalOutput[] {
  const value: LocalOutput =
    free.kind === 'text'
      ? { kind: 'text', id, expression }
      : { kind: 'number', id, expression, scale: free.scale, range: free.range };
  if (!nullable) return [value];
  const known: Expression = { kind: 'not', item: { kind: 'is-null', item: expression } };
  return [value, { kind: 'flag', id: `${id}.known`, expression: known }];
}

/**
 * How many groups can be found among `rows` rows, and how many of them leave: those of fewer rows than the minimum do not, nor those
 * after the last that LIMIT asks for.
 */
export function foundGroups(plan: Plan, rows: number): { readonly groups: number; readonly found: FoundGroups } {
  const upTo = (keys: Plan['keys']): number => {
    const domain = keys.reduce((product, key) => product * valuesOf(key, rows), 1);
    const most = plan.shared === undefined ? rows : mostGroups(plan.shared, keys);
    return Math.max(1, Math.min(rows, domain, most));
  };
  if (plan.sets !== undefined) {
    const sets = plan.sets.map((set) => {
      if (set.length === 0) return { groupsUpTo: 1, groups: 1 };
      const own = upTo(set.map((key) => plan.keys[key] as GroupKey));
      return { groupsUpTo: own, groups: shownUpTo(plan, own) };
    });
    const sum = (of: (set: (typeof sets)[number]) => number) => sets.reduce((total, set) => total + of(set), 0);
    return {
      groups: sum(({ groups }) => groups),
      found: { groupsUpTo: sum(({ groupsUpTo }) => groupsUpTo), best: false, sets },
    };
  }
  const groupsUpTo = upTo(plan.keys);
  const shown = shownUpTo(plan, groupsUpTo);
  // Of equal rows only one counts for LIMIT, and who is left is seen in the clear.
  const best = plan.limit !== null && plan.distinct !== true && plan.orderBy.every((order) => isSorted(plan, order));
  if (!best) return { groups: shown, found: { groupsUpTo, best: false } };
  const asked = Math.max(1, plan.offset + (plan.limit as number));
  return { groups: Math.min(shown, asked), found: { groupsUpTo, best: true } };
}

function valuesOf({ free, categories, nullable }: GroupKey, rows: number): number {
  if (free === undefined) return positionsOf({ categories, nullable });
  if (free.kind === 'text') return rows;
  return Number(BigInt(free.range.max) - BigInt(free.range.min)) + 1 + (nullable ? 1 : 0);
}

/** Whether groups can be put in this order under protocol. */
function isSorted(plan: Plan, { column, descending, nullsFirst }: Plan['orderBy'][number]): boolean {
  const output = plan.columns[column];
  if (output?.kind === 'measure' || output?.kind === 'text') return true;
  if (output?.kind === 'average') return averageDivision(plan, output.sum) !== undefined;
  if (output?.kind === 'expression') return canBeSealed(plan, output.value);
  if (output?.kind !== 'key') return false;
  const key = plan.keys[output.key] as GroupKey;
  // A hash has no order; NULL is the last place of a list.
  if (key.free?.kind === 'text') return !isHashed(plan);
  return key.free !== undefined || !key.nullable || nullsFirst === descending;
}

/** Whether the question can only be answered by sorting rows by their groups. */
export function needsRows(question: BoundQuestion, groups: number, most: number): boolean {
  const isOrdered = aggregatesOf(question).some(({ function: name }) => name === 'distinct' || name === 'quantile');
  return isOrdered || isFound(question, groups, most);
}

/** Whether no list says which groups there can be, or too long a one. */
export function isFound({ keys }: Pick<BoundQuestion, 'keys'>, groups: number, most: number): boolean {
  return groups > most || keys.some(({ free }) => free === true);
}
