/** Runs a secure program as one party of any protocol: plans and makes its preparation first where there is one. */
import { sha256 } from '#platform';
import { bytesOf, concatBytes, equalBytes, fromHex, utf8 } from '../base/bytes.ts';
import { PeerError, UsageError } from '../base/errors.ts';
import type { Session } from '../transport/session.ts';
import { planProgram } from './cost/run.ts';
import { denyAll } from './guard.ts';
import './messages.ts';
import type { Guard, Sharing } from './model.ts';
import { type Plan, requireCovers } from './needs.ts';
import type { Preparation } from './preparation.ts';
import { ProgramSession } from './program-session.ts';
import { computingOf, type Protocol } from './protocol.ts';

type Program<T> = (sharing: Sharing) => Promise<T>;

/**
 * Runs `program` as the party of `session` under `protocol`; every party calls this with the same protocol and program. Where
 * the protocol has a preparation, its exact size is planned from a cost run of the program, and it is made before the program
 * starts (step 'preparation'). A dealer, the last party of the session, gets undefined as soon as it has dealt.
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
  const computing = requireParties(protocol, session.names.length);
  if (protocol.source === undefined) return program(await protocol.create(session, guard));
  const preparation = await prepare(protocol, session, await planOn(session, session.names, protocol, program));
  if (preparation === undefined) return undefined;
  return program(await protocol.create(new ProgramSession(session, computing), guard, preparation));
}

/**
 * Makes what `plan` (of `planProgram`) takes, on a session of all parties, for `runPrepared` or for a sealed file. Undefined
 * at a dealer. Throws UsageError('preparation.none') for protocols that have none.
 */
export async function prepare(protocol: Protocol, session: Session, plan: Plan): Promise<Preparation | undefined> {
  const { source } = protocol;
  requireParties(protocol, session.names.length);
  if (source === undefined) throw new UsageError('preparation.none', { protocol: protocol.name });
  session.step('preparation');
  // A branch of its own: a second preparation on the same session has other seeds.
  const [made] = await session.parallel([(branch) => source.prepare(branch, plan)]);
  session.step('start');
  return made;
}

/**
 * Runs `program` with a preparation made before, on a session of the computing parties only. Before the program starts the
 * preparation is held against what the program takes, this party, the session's names and the protocol (UsageError), and
 * against those of the other parties (PeerError('preparation.other'); 1 round, 32 bytes to each).
 */
export async function runPrepared<T>(
  protocol: Protocol,
  session: Session,
  preparation: Preparation,
  program: Program<T>,
  guard: Guard = denyAll,
): Promise<T> {
  const { names, self } = session;
  const computing = names.length;
  const here = { protocol: protocol.name, self, names: [...names] };
  const there = { protocol: preparation.protocol, self: preparation.self, names: [...preparation.names] };
  if (JSON.stringify(here) !== JSON.stringify(there)) {
    throw new UsageError('preparation.foreign', { found: describe(there), expected: describe(here) });
  }
  // The dealer, if any, is gone: plan with a place for it.
  const all = protocol.dealer ? [...names, ''] : names;
  requireParties(protocol, all.length);
  requireCovers(preparation.plan, await planOn(session, all, protocol, program));
  await requireSame(session, preparation);
  return program(await protocol.create(new ProgramSession(session, computing), guard, preparation));
}

/** A plan that is made on a session: its links live on meanwhile, and what ends the session ends the planning. */
const planOn = <T>(
  session: Session,
  names: readonly string[],
  protocol: Protocol,
  program: Program<T>,
): Promise<Plan> => planProgram(names, protocol, program, () => session.breathe());

const describe = ({ protocol, self, names }: { protocol: string; self: number; names: readonly string[] }): string =>
  `${protocol}, ${names[self] ?? self} of ${names.join(', ')}`;

/** Bytes that each party sends to each other one when a preparation made before is used. */
export const preparationCheckBytes = 32;

async function requireSame(session: Session, preparation: Preparation): Promise<void> {
  const plan = sha256(utf8(JSON.stringify(preparation.plan))).subarray(0, 16);
  const own = concatBytes(fromHex(preparation.id, 16) ?? new Uint8Array(16), plan);
  session.step('preparation');
  for (const party of session.names.keys()) if (party !== session.self) session.send(party, own, true);
  for (const [party, name] of session.names.entries()) {
    if (party === session.self) continue;
    const other = new Uint8Array(preparationCheckBytes);
    await session.receive(party, bytesOf(other));
    if (!equalBytes(own, other)) throw new PeerError('preparation.other', { party: name, id: preparation.id });
  }
  session.step('start');
}

/** The computing ones of `parties`; throws UsageError('sharing.parties') when the protocol does not run with so many. */
function requireParties(protocol: Pick<Protocol, 'name' | 'parties' | 'dealer'>, parties: number): number {
  const { min, max } = protocol.parties;
  const computing = computingOf(protocol, parties);
  if (computing >= min && computing <= max) return computing;
  const expected = min === max ? String(min) : `${min} to ${max}`;
  throw new UsageError('sharing.parties', {
    protocol: protocol.name,
    found: parties,
    expected: protocol.dealer ? `${expected} and a dealer` : expected,
  });
}
