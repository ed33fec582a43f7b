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
   * but correlations, and takes no part in the program. Programs see a session of the computing parties only.
   */
  readonly dealer: boolean;
  /** What is assumed when `computing` parties compute. */
  readonly security: (computing: number) => Security;
  readonly flows: (computing: number) => Flows;
  /** Present where a program takes correlations that must be made before it starts. */
  readonly source?: CorrelationSource;
  /**
   * The protocol on a session; without a guard every reveal is refused. Protocols with a source need the session and the
   * preparation that `runProgram` and `runPrepared` make for them.
   */
  readonly create: (session: Session, guard?: Guard, preparation?: Preparation) => Promise<Sharing>;
}

/** Where correlations come from. */
export interface CorrelationSource {
  /** Makes what `plan` takes, on a session of all parties. A dealer gets undefined. */
  readonly prepare: (session: Session, plan: Plan) => Promise<Preparation | undefined>;
  /** Counts the messages of `prepare` for so many computing parties. */
  readonly price: (session: CostSession, plan: Plan, computing: number) => Promise<void>;
}

/** How many of a session's parties compute; throws nothing: `requireParties` does. */
export const computingOf = (protocol: Pick<Protocol, 'dealer'>, parties: number): number =>
  protocol.dealer ? parties - 1 : parties;
