/** The contract without data: each interactive operation adds its protocol's declared messages to the run's ledger. */
import type { Session } from '../../transport/session.ts';
import type { Flows } from '../flows.ts';
import type { Bits, Flow, Guard, Ring, Security, Sharing } from '../model.ts';
import { ShapeSharing } from '../shapes.ts';
import type { CostSession } from './session.ts';

/** One call of `reveal` or `revealBits`. */
export interface CostReveal {
  readonly line: string;
  readonly recipients: readonly number[];
  readonly values: number;
}

export class CostSharing extends ShapeSharing {
  readonly name = 'cost';
  readonly #session: CostSession;
  readonly #reveals: CostReveal[];

  constructor(session: CostSession, guard: Guard, flows: Flows, security: Security, reveals: CostReveal[]) {
    super(session, guard, flows, security);
    this.#session = session;
    this.#reveals = reveals;
  }

  on(session: Session): Sharing {
    return new CostSharing(session as CostSession, this.guard, this.flows, this.security, this.#reveals);
  }

  protected count(flow: () => Flow): void {
    this.#session.count(flow());
  }

  protected learn(operation: string, shape: string): void {
    this.#session.learn(operation, shape);
  }

  override async reveal(x: Ring, line: string, recipients: readonly number[]): Promise<undefined> {
    await super.reveal(x, line, recipients);
    this.#list(line, recipients, x.length);
  }

  override async revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<undefined> {
    await super.revealBits(x, line, recipients);
    this.#list(line, recipients, x.length * x.planes);
  }

  #list(line: string, recipients: readonly number[], values: number): void {
    this.#session.list();
    this.#reveals.push({ line, recipients: [...recipients], values });
  }
}
