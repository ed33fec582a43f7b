import { guardOfRun, permitAll } from '../guard.ts';
import type { Guard, Sharing } from '../model.ts';
import type { Plan } from '../needs.ts';
import { type Pace, paceOf } from '../../transport/pace.ts';
import { computingOf, type Protocol } from '../protocol.ts';
import { watched } from '../watched.ts';
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
  /** By step; what is prepared before the program starts is step 'preparation'. */
  readonly steps: readonly CostStep[];
  /** Every reveal of the program, in program order. */
  readonly reveals: readonly CostReveal[];
  /** False where the program has loops that may end early (`repeatUntil`): all figures are then the most that a run costs. */
  readonly exact: boolean;
}

export interface CostOptions {
  /** Ends the run: UsageError('session.stopped'), or the signal's reason if that is a UsageError or PeerError. */
  readonly signal?: AbortSignal | undefined;
}

/** What `runCost` asks of a protocol; each entry of the registry fits. */
export type Priced = Pick<Protocol, 'dealer' | 'flows' | 'security' | 'source'>;

/**
 * Prices a secure program for the parties `names` (a dealer last) under a protocol. Nothing is computed and no data is
 * needed: `session.owns(p)` is false for every party. `guard` is asked before each reveal (permits all unless given).
 * Protocols with a preparation run the program twice: once to plan it, once to count.
 *
 * What the program opens or reveals are zeros here. A loop that ends on such a value has no end here and throws
 * UsageError('cost.adaptive'): `repeatUntil` is the way to write it.
 */
export async function runCost(
  names: readonly string[],
  protocol: Priced,
  program: (sharing: Sharing) => Promise<unknown>,
  guard: Guard = permitAll,
  { signal }: CostOptions = {},
): Promise<Cost> {
  const pace = paceOf(signal);
  await pace();
  const ledger = new Ledger(names.length);
  const session = sessionOf(names, names.length, ledger, new Array<number>(names.length).fill(0), pace);
  if (protocol.source !== undefined) {
    const plan = await planProgram(names, protocol, program, pace);
    session.step('preparation');
    await protocol.source.price(session, plan, computingOf(protocol, names.length));
    session.step('start');
  }
  const online = sessionOf(names, computingOf(protocol, names.length), ledger, session.clocks.now, pace);
  const reveals = await runOn(online, protocol, program, guard, signal);
  session.clocks.join([online.clocks]);
  return {
    rounds: Math.max(0, ...session.clocks.now),
    bytesPerParty: ledger.sent.map((row) => row.reduce((sum, bytes) => sum + bytes, 0)),
    sent: ledger.sent,
    steps: ledger.steps(session.clocks),
    reveals,
    exact: ledger.exact,
  };
}

/**
 * Which correlations a program takes among the parties `names` (a dealer last): exact, from a cost run; the most where it loops by
 * `repeatUntil`. Throws UsageError('cost.adaptive') as `runCost`. `pace` is asked between operations.
 */
export async function planProgram(
  names: readonly string[],
  protocol: Priced,
  program: (sharing: Sharing) => Promise<unknown>,
  pace: Pace = paceOf(),
): Promise<Plan> {
  const ledger = new Ledger(names.length);
  const start = new Array<number>(names.length).fill(0);
  await runOn(sessionOf(names, computingOf(protocol, names.length), ledger, start, pace), protocol, program, permitAll);
  return ledger.needs.plan();
}

/** Payload bytes of each party (a dealer last) for making what a plan takes; zeros without a preparation. */
export async function pricePlan(
  { dealer, source }: Pick<Priced, 'dealer' | 'source'>,
  computing: number,
  plan: Plan,
): Promise<number[]> {
  const parties = computing + (dealer ? 1 : 0);
  const names = Array.from({ length: parties }, String);
  const ledger = new Ledger(parties);
  const session = sessionOf(names, parties, ledger, new Array<number>(parties).fill(0), paceOf());
  await source?.price(session, plan, computing);
  return ledger.sent.map((row) => row.reduce((sum, bytes) => sum + bytes, 0));
}

const sessionOf = (
  names: readonly string[],
  visible: number,
  ledger: Ledger,
  start: readonly number[],
  pace: Pace,
): CostSession => new CostSession(names.slice(0, visible), ledger, start, 'start', pace);

async function runOn(
  session: CostSession,
  protocol: Priced,
  program: (sharing: Sharing) => Promise<unknown>,
  guard: Guard,
  signal?: AbortSignal,
): Promise<CostReveal[]> {
  const computing = session.names.length;
  const reveals: CostReveal[] = [];
  const sharing = new CostSharing(
    session,
    guardOfRun(guard),
    protocol.flows(computing),
    protocol.security(computing),
    reveals,
  );
  await session.watch(program(watched(sharing)), signal);
  return reveals;
}
