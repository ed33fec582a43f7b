// The conformance suite as one party: results of every case, for the parent to compare.

import { protocolNamed, type Session } from '@tacit/engine';
import { conformanceCases, runCase } from '@tacit/engine/sharing/conformance';

export interface CaseOutcome {
  readonly name: string;
  readonly results: BigUint64Array[];
}

export async function run(session: Session, { protocol }: { protocol: string }): Promise<CaseOutcome[]> {
  const outcomes: CaseOutcome[] = [];
  for (const each of conformanceCases) {
    outcomes.push({ name: each.name, results: await runCase(protocolNamed(protocol), each, session) });
  }
  return outcomes;
}
