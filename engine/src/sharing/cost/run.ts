import { permitAll } from '../guard.ts';
import type { Flows } from '../flows.ts';
import type { Guard, Security, Sharing } from '../model.ts';
import { type CostStep, Ledger } from './ledger.ts';
import { CostSession } from './session.ts';
import { type CostReveal, CostSharing } from './sharing.ts';

/** What a program costs under a protocol: exact, as the parties of a real run would count it. */
export interface Cost {
  /** The longest chain of dependent messages: the largest clock of any party. */
  readonly rounds: number;
  /** Payload bytes sent by each party. */
  readonly bytesPerParty: readonly number[];
  /** Payload bytes by sender, then receiver. */
  readonly sent: readonly (readonly number[])[];
  readonly steps: readonly CostStep[];
  /** Every reveal of the program, in program order. */
  readonly reveals: readonly CostReveal[];
}

/** What `runCost` asks of a protocol; each entry of the registry fits. */
export interface Priced {
  readonly flows: Flows;
  readonly security: Security;
}

/**
 * Prices a secure program for the parties `names` under a protocol. Nothing is computed and no data is needed:
 * `session.owns(p)` is false for every party. `guard` is asked before each reveal (permits all unless given).
 */
export async function runCost(
  names: readonly string[],
  protocol: Priced,
  program: (sharing: Sharing) => Promise<unknown>,
  guard: Guard = permitAll,
): Promise<Cost> {
  const ledger = new Ledger(names.length);
  const start = names.map(() => 0);
  const session = new CostSession(names, ledger, start, 'start');
  const reveals: CostReveal[] = [];
  await program(new CostSharing(session, guard, protocol.flows, protocol.security, reveals));
  return {
    rounds: Math.max(0, ...session.clocks.now),
    bytesPerParty: ledger.sent.map((row) => row.reduce((sum, bytes) => sum + bytes, 0)),
    sent: ledger.sent,
    steps: ledger.steps(session.clocks),
    reveals,
  };
}
