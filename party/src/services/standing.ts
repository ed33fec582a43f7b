/** What services of both sides need of their contracts. */
import { type CalledTerms, type Contract, kindNamed, type StandingTerms } from '@tacit/analysis';
import { PolicyError } from '@tacit/engine/text';
import type { JobRecord } from '../storage/jobs.ts';
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

const knownCalls = new WeakMap<Contract, { readonly terms: CalledTerms | undefined }>();

/** The terms of a contract whose calls are a joint program; undefined of all others. */
export function calledOf(contract: Contract): CalledTerms | undefined {
  const before = knownCalls.get(contract);
  if (before !== undefined) return before.terms;
  const terms = kindNamed(contract.kind).called?.(contract.plan);
  knownCalls.set(contract, { terms });
  return terms;
}

/** Throws PolicyError 'service.over' where a contract has ended by the clock of `party`: each side looks at its own. */
export function checkNotOver({ state, contract }: JobRecord, party: string): void {
  const { until } = contract.runs;
  const now = Date.now();
  // A proposal that nobody approved in time has expired as well, and one that was ended has not.
  if ((state === 'approved' || state === 'expired') && Date.parse(until) <= now)
    throw new PolicyError('service.over', { party, until, now: new Date(now).toISOString() });
}

/** The same bytes, as no Buffer: slices of one share its memory, and numbers in it may stand at odd places. */
export function plainBytes(bytes: Uint8Array | undefined): Uint8Array {
  return Uint8Array.from(bytes ?? []);
}
