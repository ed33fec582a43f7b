import { requireInteger } from '../checks.ts';
import { guardOfRun, permitAll } from '../guard.ts';
import type { Guard, Sharing, Transfer } from '../model.ts';
import type { Plan } from '../needs.ts';
import { preparationCheckBytes } from '../preparation.ts';
import { type Pace, paceOf } from '../../transport/pace.ts';
import { type Protocol, type Roles, rolesOf } from '../protocol.ts';
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
  /** How many parties compute, the first ones; then come clients, and a dealer last. All but a dealer unless given. */
  readonly computers?: number | undefined;
  /** Ends the run: UsageError('session.stopped'), or the signal's reason if that is a UsageError or PeerError. */
  readonly signal?: AbortSignal | undefined;
  /** The program's plan where it is known already, of `planProgram` with these names and computers. */
  readonly plan?: Plan | undefined;
  /** Prices `runPrepared` instead: the preparation is there, and a dealer, which keeps its place in `names`, is not. */
  readonly prepared?: boolean | undefined;
}

/** What `runCost` asks of a protocol; each entry of the registry fits. */
export type Priced = Pick<Protocol, 'dealer' | 'flows' | 'security' | 'source'>;

/**
 * Prices a secure program for the parties `names` (clients after the computers, a dealer last) under a protocol. Nothing is computed and no data is
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
  { signal, computers, plan: known, prepared = false }: CostOptions = {},
): Promise<Cost> {
  const pace = paceOf(signal);
  await pace();
  const ledger = new Ledger(names.length);
  const everybody = { computers: names.length, clients: 0 };
  const session = sessionOf(names, everybody, ledger, new Array<number>(names.length).fill(0), pace);
  const reveals = await countProgram(session, protocol, program, guard, { signal, computers, plan: known, prepared });
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
 * Counts on a session of all parties what `runProgram` sends there for a program of the first `computers` of them (all but a dealer unless
 * given), the preparation included. Returns the program's reveals.
 */
export async function countProgram(
  session: CostSession,
  protocol: Priced,
  program: (sharing: Sharing) => Promise<unknown>,
  guard: Guard = permitAll,
  { signal, computers, plan: known, prepared = false }: CostOptions = {},
): Promise<CostReveal[]> {
  const { names } = session;
  const roles = requireRoles('runCost', names, protocol, computers);
  if (protocol.source !== undefined) {
    const plan = prepared ? [] : (known ?? (await planProgram(names, protocol, program, paceOf(signal), computers)));
    session.step('preparation');
    if (prepared) session.count([comparison(roles.computers)]);
    else await protocol.source.price(session, plan, roles.computers);
    session.step('start');
  }
  const online = session.program(roles);
  const reveals = await runOn(online, protocol, program, guard, signal);
  session.clocks.join([online.clocks]);
  return reveals;
}

/** What a program costs that is not written over `Sharing`: `price` counts its messages on a session of all parties. */
export async function costOfMessages(
  names: readonly string[],
  price: (session: CostSession) => Promise<void>,
): Promise<Pick<Cost, 'rounds' | 'bytesPerParty' | 'sent' | 'steps'>> {
  const parties = names.length;
  const ledger = new Ledger(parties);
  const start = new Array<number>(parties).fill(0);
  const session = sessionOf(names, { computers: parties, clients: 0 }, ledger, start, paceOf());
  await price(session);
  return {
    rounds: Math.max(0, ...session.clocks.now),
    bytesPerParty: ledger.sent.map((row) => row.reduce((sum, bytes) => sum + bytes, 0)),
    sent: ledger.sent,
    steps: ledger.steps(session.clocks),
  };
}

/** Each computer tells each other one which preparation it holds. */
const comparison = (computers: number): Transfer[] =>
  Array.from({ length: computers }, (_, from) => from).flatMap((from) =>
    Array.from({ length: computers }, (_, to) => ({ from, to, bytes: preparationCheckBytes })).filter(
      ({ to }) => to !== from,
    ),
  );

/**
 * Which correlations a program takes among the parties `names` (of which `computers` compute; a dealer last): exact, from a cost run; the most where it loops by
 * `repeatUntil`. Throws UsageError('cost.adaptive') as `runCost`. `pace` is asked between operations.
 */
export async function planProgram(
  names: readonly string[],
  protocol: Priced,
  program: (sharing: Sharing) => Promise<unknown>,
  pace: Pace = paceOf(),
  computers = names.length,
): Promise<Plan> {
  const ledger = new Ledger(names.length);
  const start = new Array<number>(names.length).fill(0);
  const roles = requireRoles('planProgram', names, protocol, computers);
  await runOn(sessionOf(names, roles, ledger, start, pace), protocol, program, permitAll);
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
  const start = new Array<number>(parties).fill(0);
  const session = sessionOf(names, { computers: parties, clients: 0 }, ledger, start, paceOf());
  await source?.price(session, plan, computing);
  return ledger.sent.map((row) => row.reduce((sum, bytes) => sum + bytes, 0));
}

function requireRoles(
  operation: string,
  names: readonly string[],
  protocol: Priced,
  computers: number = names.length,
): Roles {
  requireInteger(operation, 'computers', computers, 1, names.length);
  return rolesOf(protocol, { names, computers });
}

const sessionOf = (
  names: readonly string[],
  { computers, clients }: Roles,
  ledger: Ledger,
  start: readonly number[],
  pace: Pace,
): CostSession => new CostSession(names.slice(0, computers + clients), computers, ledger, start, 'start', pace);

async function runOn(
  session: CostSession,
  protocol: Priced,
  program: (sharing: Sharing) => Promise<unknown>,
  guard: Guard,
  signal?: AbortSignal,
): Promise<CostReveal[]> {
  const computing = session.computers;
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
