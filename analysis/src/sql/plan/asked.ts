/**
 * A plan of several owners' relation as its question reads: as though all tables were nobody's, whose rows are asked. What is read off a
 * plan for people, policies and ledgers is read off this.
 */
import type { Grant } from '../../contract/cards.ts';
import { datasetsOf, tableNamed } from './relations.ts';
import type { Plan } from './types.ts';

/** Of source 'shared' the plan of one stage, `asked`, of party ''; any other as it is. */
export function askedPlan(plan: Plan): Plan {
  if (plan.shared === undefined) return plan;
  const { shared, ...rest } = plan;
  return { ...rest, source: 'rows', stages: [shared.asked] };
}

/** Whose rows a plan is about, each once, in the order of their tables. */
export function ownersOf(plan: Plan): string[] {
  const parties =
    plan.shared === undefined
      ? plan.stages.map(({ party }) => party)
      : datasetsOf(plan.shared.asked).map((dataset) => tableNamed(dataset).owner);
  return [...new Set(parties)];
}

/** A permission for a column of a shared relation's table, as its owner gives it. */
export function ownersGrant(grant: Grant): Grant {
  if (grant.owner !== '') return grant;
  const { owner, name } = tableNamed(grant.dataset);
  return { ...grant, owner, dataset: name };
}
