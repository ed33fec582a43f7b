/**
 * Calls of a standing contract on a session that stays open, in the process of one party. For each call the caller shows what it signed,
 * every other party lets it pass or says why not, and only where all let it pass is it computed: by the program of the kind, once, on a
 * branch of the session, so that nothing that two calls draw is the same. Between calls a protocol that prepares makes what the next one takes.
 *
 * Three messages of a fixed size go round before the program: the call, a verdict of each, and whether it is computed. A party that
 * refused computes nothing, whatever the caller says then.
 */
import {
  type Contract,
  disclosureGuard,
  type GivenInput,
  kindNamed,
  type LocalData,
  preparationPlan,
  type Result,
  runtimeOf,
  Shelf,
  type HeldShares,
} from '@tacit/analysis';
import { AbortError, type Preparation, prepare, protocolNamed, type Session } from '@tacit/engine';
import type { Problem } from '../api/types.ts';
import type { FromRun, SignedCall, Verdict } from './run-messages.ts';

/** Bytes of a call as it is shown, and of a verdict: four of them say how many are used. */
const room = 4096;
const headBytes = 4;

/** The main process, as the session sees it. */
export interface CallPort {
  /** At the caller: the next call to make; undefined when there are no more. */
  next(): Promise<{ readonly signed: SignedCall; readonly given: GivenInput } | undefined>;
  /** At all others: what this party says to a call. */
  admit(turn: number, signed: unknown): Promise<Verdict>;
  /** All others, where all let it pass: on record when this resolves; where it cannot be, the main process ends the session instead. */
  begin(turn: number): Promise<void>;
  /** All others, where somebody did not. */
  skip(turn: number): void;
  answered(told: Omit<Extract<FromRun, { type: 'answered' }>, 'type'>): void;
}

export interface ServingParts {
  readonly contract: Contract;
  readonly caller: number;
  readonly names: readonly string[];
  readonly held: ReadonlyMap<string, HeldShares>;
  readonly load: (stage: number) => Promise<LocalData>;
  readonly port: CallPort;
}

/** Answers calls until the caller has no more, or until the session fails. */
export async function serveCalls(session: Session, parts: ServingParts): Promise<void> {
  const { contract, caller, names, port } = parts;
  const { plan } = contract;
  const kind = kindNamed(contract.kind);
  const protocol = protocolNamed(contract.security.protocol);
  session.step('serve: open');
  // What is wrong with the data is said when the session opens, and rows are read once.
  const loaded = new Map<number, Promise<LocalData>>();
  const load = (stage: number): Promise<LocalData> => {
    const rows = loaded.get(stage) ?? parts.load(stage);
    loaded.set(stage, rows);
    return rows;
  };
  for (const [stage, { party }] of kind.stages(plan).entries()) if (party === names[session.self]) await load(stage);
  const needs = protocol.source === undefined ? undefined : await preparationPlan(contract);
  for (let turn = 1; ; turn++) {
    let ahead: { readonly part: Preparation | undefined } | undefined;
    if (needs !== undefined) ahead = { part: await prepare(protocol, session, needs) };
    session.step('serve: wait');
    const asked = session.self === caller ? await port.next() : undefined;
    const call = await shown(session, caller, session.self === caller ? (asked?.signed ?? null) : undefined);
    if (call === null) return;
    const verdicts = await heard(session, parts, turn, call);
    const passes = await agreed(session, caller, verdicts);
    // It is put on record while the program computes, and is there before anything is revealed.
    let onRecord = Promise.resolve();
    if (session.self !== caller) {
      if (passes) onRecord = port.begin(turn);
      else port.skip(turn);
    }
    const told = async (branch: Session) =>
      await kind.run(
        plan,
        runtimeOf({
          session: branch,
          protocol,
          // Each call may tell what the statement says of one.
          guard: disclosureGuard(contract.disclosure, names),
          load,
          releasing: () => onRecord,
          ...(asked === undefined ? {} : { given: asked.given }),
          ...(ahead === undefined ? {} : { ahead }),
          shelf: new Shelf(plan, parts.held),
        }),
      );
    const [released] = passes ? await session.parallel([told]) : [];
    if (asked === undefined) continue;
    const result: Result | undefined = released === undefined ? undefined : kind.finish(plan, released);
    port.answered({
      call: asked.signed.call.call,
      verdicts: verdicts.map(([party, verdict]) => [names[party] ?? '', verdict]),
      ...(result === undefined ? {} : { result }),
    });
  }
}

/** The call, as all see it; null: there are no more. */
async function shown(session: Session, caller: number, own: SignedCall | null | undefined): Promise<unknown> {
  if (own === undefined) return unpacked(await session.transfer(caller, session.self, room, undefined));
  const message = packed(own);
  for (const party of others(session, caller)) session.send(party, message, true);
  return own;
}

/** Of the caller what all others say, by number; of any other party what it says itself. */
async function heard(
  session: Session,
  { caller, port }: ServingParts,
  turn: number,
  call: unknown,
): Promise<(readonly [number, unknown])[]> {
  const { self } = session;
  if (self === caller) {
    const coming = others(session, caller).map(
      (party) => [party, session.transfer(party, self, room, undefined)] as const,
    );
    const verdicts: (readonly [number, unknown])[] = [];
    for (const [party, message] of coming) verdicts.push([party, unpacked(await message)]);
    return verdicts;
  }
  const verdict = await port.admit(turn, call);
  await session.transfer(self, caller, room, packed(verdict));
  return [[self, verdict]];
}

/** Whether the call is computed: where nobody has said no. Throws AbortError 'service.not-let-pass' where it is to be all the same. */
async function agreed(
  session: Session,
  caller: number,
  verdicts: readonly (readonly [number, unknown])[],
): Promise<boolean> {
  const passes = verdicts.every(([, verdict]) => isAdmitted(verdict));
  if (session.self === caller) {
    const message = Uint8Array.of(passes ? 1 : 0);
    for (const party of others(session, caller)) session.send(party, message, true);
    return passes;
  }
  const said = await session.transfer(caller, session.self, 1, undefined);
  const isComputed = said?.[0] === 1;
  if (isComputed && !passes) throw new AbortError('service.not-let-pass', { party: session.names[caller] ?? '' });
  return isComputed;
}

const isAdmitted = (verdict: unknown): boolean =>
  typeof verdict === 'object' && verdict !== null && !('problem' in verdict) && 'answer' in verdict;

const others = ({ names }: Session, caller: number): number[] => [...names.keys()].filter((party) => party !== caller);

function packed(value: object | null): Uint8Array {
  const message = new Uint8Array(room);
  if (value === null) return message;
  const encoder = new TextEncoder();
  const whole = encoder.encode(JSON.stringify(value));
  // Of a refusal with long words what counts is its code.
  const text = whole.length > room - headBytes ? encoder.encode(JSON.stringify(shortened(value))) : whole;
  new DataView(message.buffer).setUint32(0, text.length);
  message.set(text, headBytes);
  return message;
}

function shortened(value: object): object {
  const { problem } = value as { readonly problem?: Problem };
  if (problem === undefined) throw new Error('a call longer than calls are');
  const { hint: _, ...rest } = problem;
  return { problem: { ...rest, fields: {}, detail: problem.code } };
}

/** Null for none, undefined for what is no JSON: a peer may send what it likes. */
function unpacked(message: Uint8Array | undefined): unknown {
  if (message === undefined) return undefined;
  const length = new DataView(message.buffer, message.byteOffset).getUint32(0);
  if (length === 0) return null;
  if (length > room - headBytes) return undefined;
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(message.subarray(headBytes, headBytes + length)));
    return found ?? undefined;
  } catch {
    return undefined;
  }
}
