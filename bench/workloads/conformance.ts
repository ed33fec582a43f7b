// The conformance suite as one party: results of every case, for the parent to compare.

import { permitAll, protocolNamed, runProgram, type Session, type Sharing } from '@tacit/engine';
import { casesOverLinks } from '@tacit/engine/sharing/conformance';

export interface CaseOutcome {
  readonly name: string;
  readonly results: BigUint64Array[];
}

/** All cases as one program: one preparation serves them all. Undefined at a dealer. */
export async function run(session: Session, { protocol }: { protocol: string }): Promise<CaseOutcome[] | undefined> {
  const entry = protocolNamed(protocol);
  const computing = session.names.length - (entry.dealer ? 1 : 0);
  const cases = await casesOverLinks({ name: '', protocol: entry, computing });
  const program = async (sharing: Sharing): Promise<CaseOutcome[]> => {
    const outcomes: CaseOutcome[] = [];
    for (const { name, program } of cases) outcomes.push({ name, results: await program(sharing) });
    return outcomes;
  };
  return runProgram(entry, session, program, permitAll);
}
