/** Runs a secure program as one party of any protocol: plans and makes its preparation first where there is one. */
import { sha256 } from '#platform';
import { bytesOf, concatBytes, equalBytes, fromHex, utf8 } from '../base/bytes.ts';
import { PeerError, UsageError } from '../base/errors.ts';
import type { Session } from '../transport/session.ts';
import { isClient, requireKnown } from './client.ts';
import { planProgram } from './cost/run.ts';
import { denyAll } from './guard.ts';
import './messages.ts';
import type { Guard, Sharing } from './model.ts';
import { type Plan, requireCovers } from './needs.ts';
import { type Preparation, preparationCheckBytes } from './preparation.ts';
import { ProgramSession } from './program-session.ts';
import { type Protocol, type Roles, rolesOf } from './protocol.ts';

type Program<T> = (sharing: Sharing) => Promise<T>;

/**
 * Runs `program` as the party of `session` under `protocol`; every party calls this with the same protocol and program. Where
 * the protocol has a preparation, its exact size is planned from a cost run of the program, and it is made before the program
 * starts (step 'preparation'). A dealer, the last party of the session, gets undefined as soon as it has dealt.
 *
 * Clients, the parties from number `session.computers` on, run the same program: it sends their inputs and gives them what is revealed
 * to them, and costs them nothing else. Opened vectors are zeros there; one in the program's result is UsageError('client.opened').
 * Without a guard every reveal is refused. Throws UsageError('sharing.parties') for a wrong number of parties.
 *
 * A program whose shape depends on opened values cannot be planned unless it says by `repeatUntil` how often it loops at most:
 * UsageError('cost.adaptive') when its cost run does not end, UsageError('preparation.exhausted') when it takes more than its cost
 * run did.
 */
export async function runProgram<T>(
  protocol: Protocol,
  session: Session,
  program: Program<T>,
  guard: Guard = denyAll,
): Promise<T | undefined> {
  const roles = requireRoles(protocol, session);
  if (protocol.source === undefined) return runAs(session, program, await protocol.create(session, guard));
  const inner = new ProgramSession(session, roles.computers, roles.clients);
  // A client has no plan to make, but goes through the same steps and branches as the others.
  const plan = isClient(inner) ? [] : await planOn(session, session.names, protocol, program);
  const preparation = await prepare(protocol, session, plan);
  if (preparation === undefined && session.self >= inner.names.length) return undefined;
  return runAs(inner, program, await protocol.create(inner, guard, preparation));
}

/** The program's result; that of a client is checked for what it cannot know. */
async function runAs<T>(session: Session, program: Program<T>, sharing: Sharing): Promise<T> {
  const result = await program(sharing);
  return isClient(session) ? requireKnown(result) : result;
}

/**
 * Makes what `plan` (of `planProgram`) takes, on a session of all parties, for `runPrepared` or for a sealed file. Undefined
 * at a dealer and at clients, whose plan may be empty. Throws UsageError('preparation.none') for protocols that have none.
 */
export async function prepare(protocol: Protocol, session: Session, plan: Plan): Promise<Preparation | undefined> {
  const { source } = protocol;
  const { computers, clients } = requireRoles(protocol, session);
  const isOutside = session.self >= computers && session.self < computers + clients;
  if (source === undefined) throw new UsageError('preparation.none', { protocol: protocol.name });
  session.step('preparation');
  // A branch of its own: a second preparation on the same session has other seeds.
  const [made] = await session.parallel([
    async (branch) => (isOutside ? undefined : source.prepare(branch, plan, computers)),
  ]);
  session.step('start');
  return made;
}

/**
 * Runs `program` with a preparation made before, on a session of the computing parties and clients only. Before the program starts the
 * preparation is held against what the program takes, this party, the computers' names and the protocol (UsageError), and
 * against those of the other computers (PeerError('preparation.other'); 1 round, 32 bytes to each). A client has none: undefined.
 */
export async function runPrepared<T>(
  protocol: Protocol,
  session: Session,
  preparation: Preparation | undefined,
  program: Program<T>,
  guard: Guard = denyAll,
): Promise<T> {
  const { self, computers } = session;
  const names = session.names.slice(0, computers);
  const inner = new ProgramSession(session, computers, session.names.length - computers);
  if (isClient(session)) {
    // The computers compare their preparations meanwhile.
    session.step('preparation');
    session.step('start');
    return runAs(inner, program, await protocol.create(inner, guard));
  }
  if (preparation === undefined) throw new UsageError('preparation.missing', { protocol: protocol.name });
  const here = { protocol: protocol.name, self, names: [...names] };
  const there = { protocol: preparation.protocol, self: preparation.self, names: [...preparation.names] };
  if (JSON.stringify(here) !== JSON.stringify(there)) {
    throw new UsageError('preparation.foreign', { found: describe(there), expected: describe(here) });
  }
  // The dealer, if any, is gone: plan with a place for it.
  const all = protocol.dealer ? [...session.names, ''] : session.names;
  requireRoles(protocol, { names: all, computers });
  requireCovers(preparation.plan, await planOn(session, all, protocol, program));
  await requireSame(session, preparation);
  return program(await protocol.create(inner, guard, preparation));
}

/** A plan that is made on a session: its links live on meanwhile, and what ends the session ends the planning. */
const planOn = <T>(
  session: Session,
  names: readonly string[],
  protocol: Protocol,
  program: Program<T>,
): Promise<Plan> => planProgram(names, protocol, program, () => session.breathe(), session.computers);

const describe = ({ protocol, self, names }: { protocol: string; self: number; names: readonly string[] }): string =>
  `${protocol}, ${names[self] ?? self} of ${names.join(', ')}`;

async function requireSame(session: Session, preparation: Preparation): Promise<void> {
  const plan = sha256(utf8(JSON.stringify(preparation.plan))).subarray(0, 16);
  const own = concatBytes(fromHex(preparation.id, 16) ?? new Uint8Array(16), plan);
  session.step('preparation');
  const computers = session.names.slice(0, session.computers);
  for (const party of computers.keys()) if (party !== session.self) session.send(party, own, true);
  for (const [party, name] of computers.entries()) {
    if (party === session.self) continue;
    const other = new Uint8Array(preparationCheckBytes);
    await session.receive(party, bytesOf(other));
    if (!equalBytes(own, other)) throw new PeerError('preparation.other', { party: name, id: preparation.id });
  }
  session.step('start');
}

/** Who does what in a session; throws UsageError('sharing.parties') when the protocol does not run with so many computers. */
function requireRoles(
  protocol: Pick<Protocol, 'name' | 'parties' | 'dealer'>,
  session: Pick<Session, 'names' | 'computers'>,
): Roles {
  const { min, max } = protocol.parties;
  const roles = rolesOf(protocol, session);
  if (roles.computers >= min && roles.computers <= max) return roles;
  const expected = min === max ? String(min) : `${min} to ${max}`;
  throw new UsageError('sharing.parties', {
    protocol: protocol.name,
    found: roles.clients === 0 ? session.names.length : roles.computers,
    expected: protocol.dealer ? `${expected} and a dealer` : expected,
  });
}
