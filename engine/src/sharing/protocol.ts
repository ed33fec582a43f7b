/** What a protocol is to the rest: an entry of the registry. */
import type { Session } from '../transport/session.ts';
import type { CostSession } from './cost/session.ts';
import type { Flows } from './flows.ts';
import type { Guard, Security, Sharing } from './model.ts';
import type { Plan } from './needs.ts';
import type { Preparation } from './preparation.ts';

export interface Protocol {
  readonly name: string;
  /** How many parties may compute. */
  readonly parties: { readonly min: number; readonly max: number };
  /**
   * True when one further party, the last of the session's names, deals the preparation: it holds no data, sends nothing
   * but correlations, and takes no part in the program. Programs see a session of the computing parties and clients only.
   */
  readonly dealer: boolean;
  /** What is assumed when `computing` parties compute. */
  readonly security: (computing: number) => Security;
  readonly flows: (computing: number) => Flows;
  /** Present where a program takes correlations that must be made before it starts. */
  readonly source?: CorrelationSource;
  /**
   * The protocol on a session; without a guard every reveal is refused. Protocols with a source need the session and the
   * preparation that `runProgram` and `runPrepared` make for them. At a client: its part of the protocol, without a preparation.
   */
  readonly create: (session: Session, guard?: Guard, preparation?: Preparation) => Promise<Sharing>;
}

/** Where correlations come from. */
export interface CorrelationSource {
  /** Makes what `plan` takes for the `computing` first parties, on a session of all. Clients take no part; a dealer gets undefined. */
  readonly prepare: (session: Session, plan: Plan, computing: number) => Promise<Preparation | undefined>;
  /** Counts the messages of `prepare` for so many computing parties, on a session of all. */
  readonly price: (session: CostSession, plan: Plan, computing: number) => Promise<void>;
  /** Of a dealer: the vectors that it gives party `to` of `computing`, in order, with their words; all others come from seeds. */
  readonly given?: (plan: Plan, computing: number, to: number) => readonly (readonly [id: string, words: number])[];
}

/** How many of a session's parties compute, and how many are clients; a dealer is neither. */
export interface Roles {
  readonly computers: number;
  readonly clients: number;
}

/**
 * The roles in a session: computers come first, then clients, then the dealer where there is one. Throws nothing: `requireParties`
 * does.
 */
export function rolesOf(
  protocol: Pick<Protocol, 'dealer'>,
  { names, computers }: Pick<Session, 'names' | 'computers'>,
): Roles {
  const others = protocol.dealer ? names.length - 1 : names.length;
  // Where all have links with all, only the dealer does not compute.
  if (computers >= others) return { computers: others, clients: 0 };
  return { computers, clients: others - computers };
}
