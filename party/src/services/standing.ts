import { type Contract, kindNamed, type StandingTerms } from '@tacit/analysis';

/** The terms of a contract that stands and is called; undefined of one that is run. */
export function standingOf({ kind, plan }: Contract): StandingTerms | undefined {
  return kindNamed(kind).standing?.terms(plan);
}
