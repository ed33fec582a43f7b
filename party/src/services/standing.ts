/** What services of both sides need of their contracts. */
import { type Contract, kindNamed, type StandingTerms } from '@tacit/analysis';
import { PolicyError } from '@tacit/engine';
import './messages.ts';

/** Of contracts that were read: a service needs them several times for every call, and a contract never changes. */
const known = new WeakMap<Contract, { readonly terms: StandingTerms | undefined }>();

/** The terms of a contract that stands and is called; undefined of one that is run. */
export function standingOf(contract: Contract): StandingTerms | undefined {
  const before = known.get(contract);
  if (before !== undefined) return before.terms;
  const terms = kindNamed(contract.kind).standing?.terms(contract.plan);
  known.set(contract, { terms });
  return terms;
}

/** A contract has ended by the clock of `party`: each side looks at its own. */
export function serviceOver(party: string, until: string): PolicyError {
  return new PolicyError('service.over', { party, until, now: new Date(Date.now()).toISOString() });
}

/** The same bytes, as no Buffer: slices of one share its memory, and numbers in it may stand at odd places. */
export function plainBytes(bytes: Uint8Array | undefined): Uint8Array {
  return Uint8Array.from(bytes ?? []);
}
