/** Whom lines of a disclosure are about: owners of a join or union, those outside, and how a join’s tables are called. */
import { ownersOf } from './plan/asked.ts';
import { withholds } from './plan/gates.ts';
import { everyoneOf } from '../kinds/seats.ts';
import type { Plan } from './plan/types.ts';
import { quotedTable } from '../contract/nearest.ts';

/** The tables of a join with keys that repeat: `table` has the keys that do. */
export function manyNames(plan: Plan): { readonly table: string; readonly other: string } {
  const name = (stage: number) => {
    const { party, dataset } = plan.stages[stage] as Plan['stages'][number];
    return quotedTable(party, dataset);
  };
  const table = plan.many?.table ?? 0;
  return { table: name(table), other: name(1 - table) };
}

/** Recipients that have rows in a union. */
export function ownersInUnion(plan: Plan): string[] {
  if (plan.source === 'join' || plan.source === 'shared' || plan.stages.length < 2) return [];
  return plan.stages.map(({ party }) => party).filter((party) => plan.recipients.includes(party));
}

/** Whether a recipient could be told by one owner of a union what that gave, and would know more of another. */
export function isPooled(plan: Plan): boolean {
  if (plan.source === 'join' || !withholds(plan)) return false;
  return plan.recipients.some((recipient) => ownersOf(plan).filter((party) => party !== recipient).length > 1);
}

/** Recipients that have rows in a join, or in a relation of several owners. */
export function ownersInJoin(plan: Plan): string[] {
  if (plan.source !== 'join' && plan.source !== 'shared') return [];
  return ownersOf(plan).filter((party) => plan.recipients.includes(party));
}

/** Recipients that have no rows in the question. */
export function outsidersOf(plan: Plan): string[] {
  return plan.recipients.filter((recipient) => !ownersOf(plan).includes(recipient));
}

/** Whether an owner of joined rows could arrange them for a recipient that has none, and would know as if it had received. */
export function isArrangedFor(plan: Plan): boolean {
  const isMatched = plan.source === 'join' || plan.source === 'shared';
  return isMatched && withholds(plan) && outsidersOf(plan).length > 0;
}

// -- what follows from taking part ----------------------------------------------------------------------------------------

export function others(plan: Plan, owner: string): string[] {
  return everyoneOf(plan).filter((party) => party !== owner);
}
