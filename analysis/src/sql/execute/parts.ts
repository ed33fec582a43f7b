/** What the parts of the secure program hand to each other. */
import type { Ring } from '@tacit/engine';
import { runnersOf } from '../../kinds/seats.ts';
import type { Plan } from '../plan/types.ts';

/** Measures per combined group under protocol. */
export interface Aggregates {
  /** By measure id: plan.groups elements each. */
  readonly measures: ReadonlyMap<string, Ring>;
  /** A measure or fact of all stages together (null), or one stage's part of it where owners aggregate on their own. */
  count(id: string, stage: number | null): Ring;
  /** One element: most rows that a unit of the stage has. */
  rowsPerUnit(stage: number): Ring;
  /** Public bound of every count. */
  readonly maxRows: number;
  /** Where no list says which groups lie in which: numbers of the groups of the set before, added up over each group of set `level`. */
  readonly sumsBeneath?: (level: number, numbers: readonly Ring[]) => Promise<readonly Ring[]>;
}

/** Number in the session of a computer or client, by name. */
export function partyNumber(plan: Plan, name: string): number {
  const party = runnersOf(plan).indexOf(name);
  if (party < 0) throw new Error(`${name} is not a party of the plan`);
  return party;
}
