/** Hidden numbers about the rows of a relation of several owners, which the gates compare (plan/gates.ts). */
import { quoted } from '../../contract/nearest.ts';
import { standsApart } from '../plan/meetings.ts';
import { ownersOf } from '../plan/asked.ts';
import { takenBy } from '../plan/columns.ts';
import { keyCounts, measureOf, setCounts, withholds } from '../plan/gates.ts';
import { textRange } from '../plan/keyed.ts';
import { toRange } from '../plan/ranges.ts';
import type { SharedRelation } from '../plan/shared.ts';
import type { Measure, Plan, SecureBoolean } from '../plan/types.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import './shared-messages.ts';

/** The rows that `wider` counts and `count` does not; null: all. */
export function takenApart(plan: Plan, wider: string, count: string | null): SecureBoolean | null {
  const validOf = (id: string): SecureBoolean | null => {
    const measure = measureOf(plan, id);
    return measure.kind === 'count' ? takenBy(measure) : null;
  };
  const without = count === null ? null : validOf(count);
  return allOf([validOf(wider), without === null ? null : { kind: 'not', item: without }]);
}

function allOf(conditions: readonly (SecureBoolean | null)[]): SecureBoolean | null {
  const items = conditions.filter((condition) => condition !== null);
  const [first, second] = items;
  return first === undefined ? null : second === undefined ? first : { kind: 'and', items };
}

/** The plan with what its gates count of units, and of rows with and without others' behind them. */
export function withSetCounts(plan: Plan, shared: SharedRelation): Plan {
  if (!withholds(plan)) return plan;
  const { units, presence = [] } = shared;
  const flag = (id: string): SecureBoolean => ({ kind: 'flag', table: 0, id });
  const hidden = keyCounts(plan).flatMap(({ wider, count }) => {
    const taken = takenApart(plan, wider, count);
    return setCounts(plan, shared, wider, count).map(({ id, kind, of }): Measure => {
      if (kind === 'units') return unitCount(shared, id, units[of] as string, taken);
      const owner = presence[of] as NonNullable<SharedRelation['presence']>[number];
      const isThere = kind === 'others' ? flag(owner.others) : ({ kind: 'not', item: flag(owner.own) } as const);
      return { kind: 'count', id, valid: allOf([taken, isThere]), needs: [] };
    });
  });
  return { ...plan, measures: [...plan.measures, ...hidden] };
}

function unitCount({ asked }: SharedRelation, id: string, column: string, taken: SecureBoolean | null): Measure {
  const output = asked.outputs.find((each) => each.id === column);
  if (output?.kind !== 'number' && output?.kind !== 'text') throw new Error(`unit ${column} is no number or text`);
  const known = asked.outputs.find(({ id: other }) => other === `${column}.known`);
  const valid = allOf([taken, known === undefined ? null : { kind: 'flag', table: 0, id: known.id }]);
  const range = output.kind === 'number' ? output.range : toRange(textRange([asked, asked]));
  return { kind: 'distinct', id, value: { kind: 'input', table: 0, id: column }, valid, range, count: 'rows' };
}

/**
 * Throws UsageError 'sql.shared-own-rows' where a recipient's rows may stand apart from others' in a relation of several owners, and
 * nothing tells which do: it could leave them out of what it is told, and know fewer rows than the minimum.
 */
export function checkApart(source: SourceText, plan: Plan): void {
  const { shared, recipients } = plan;
  const relation = shared?.asked.relation;
  if (shared === undefined || relation === undefined || !withholds(plan)) return;
  const apart = ownersOf(plan).find(
    (owner) =>
      recipients.includes(owner) &&
      standsApart(relation, owner) &&
      shared.presence?.some((each) => each.owner === owner) !== true,
  );
  if (apart === undefined) return;
  throw errorAt(source, 0, 'sql.shared-own-rows', { owner: quoted(apart), minimum: plan.minimumGroupSize });
}
