/** Preparations made ahead, as routes and runs need them. */
import { computersIn } from '@tacit/analysis';
import { PeerError } from '@tacit/engine/text';
import { z } from 'zod';
import type { DealtPreparation, HeldPreparation, PreparedPiece, Preparations as Listed } from '../api/types.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import type { JobRecord } from '../storage/jobs.ts';
import type { Store } from '../storage/store.ts';
import { Arrivals } from './arrivals.ts';
import { DealtPreparations } from './dealt.ts';
import { HeldPreparations, type OpenPart } from './held.ts';
import './messages.ts';
import { isOver } from './open-job.ts';

const askTimeoutMs = 10_000;
const pingTimeoutMs = 5_000;
const numbers = z.strictObject({ ready: z.array(z.string().regex(/^[0-9a-f]{32}$/)).max(64) });

export class Preparations {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #held: HeldPreparations;
  readonly #arrivals: Arrivals;
  readonly #dealt: DealtPreparations;

  constructor(context: PartyContext, peers: Peers, trace: (error: unknown) => string) {
    this.#context = context;
    this.#peers = peers;
    this.#held = new HeldPreparations(context);
    this.#arrivals = new Arrivals(context, this.#held);
    this.#dealt = new DealtPreparations(context, peers, trace);
  }

  /** After the start of the party: takes away what an earlier process left. */
  async open(): Promise<void> {
    await this.sweep(() => false);
    await this.#held.clean();
    await this.#dealt.clean();
  }

  async close(): Promise<void> {
    this.#arrivals.close();
    await this.#dealt.close();
  }

  /** Takes away files that serve nothing any more. `lasts`: whether a run does. */
  async sweep(lasts: (runId: string) => boolean): Promise<void> {
    const over = (jobId: string): Promise<boolean> => isOver(this.#context.store, jobId);
    await this.#held.sweep(over, lasts);
    await this.#dealt.sweep(over);
  }

  async list(jobId?: string): Promise<Listed> {
    return { held: await this.#held.list(jobId), dealt: await this.#dealt.list(jobId) };
  }

  make(job: JobRecord, deliver: boolean): Promise<DealtPreparation> {
    return this.#dealt.make(job, deliver);
  }

  deliver(number: string): Promise<DealtPreparation> {
    return this.#dealt.deliver(number);
  }

  /** A piece of a part that this party dealt. */
  dealtPiece(number: string, party: string, offset: number): Promise<PreparedPiece> {
    return this.#dealt.piece(number, party, offset);
  }

  drop(number: string): Promise<DealtPreparation> {
    return this.#dealt.drop(number);
  }

  /** A piece of a part for this party, from its dealer's party or from a file. */
  arrive(key: string, piece: PreparedPiece, sender?: string): Promise<HeldPreparation | undefined> {
    return this.#arrivals.piece(sender === undefined ? `file ${key}` : `peer ${sender} ${key}`, piece, sender);
  }

  /** Numbers of preparations that this party could use for the job. */
  ready(jobId: string): Promise<string[]> {
    return this.#held.ready(jobId);
  }

  /**
   * The preparation that a run led by this party takes: the first that every computer holds unused. Undefined where the dealer
   * deals at the run: nothing is held in common, and it is there. Throws PeerError
   * 'prepare.none-held', 'prepare.part-missing' or 'prepare.none-in-common' when it is not.
   */
  async agree({ id, contract, role }: JobRecord): Promise<string | undefined> {
    const { name } = this.#context.home;
    const dealer = contract.parties.find((party) => party.role === 'dealer')?.name;
    if (dealer === undefined || role === 'dealer') return undefined;
    const computers = computersIn(contract.parties).map((party) => party.name);
    const held = await Promise.all(
      computers.map(async (party) => ({
        party,
        ready: party === name ? await this.ready(id) : await this.#ask(party, id),
      })),
    );
    // Who does not answer now is told by the run, which cannot begin without it.
    const known = held.flatMap(({ party, ready }) => (ready === undefined ? [] : [{ party, ready }]));
    const common = known[0]?.ready.find((number) => known.every(({ ready }) => ready.includes(number)));
    if (common !== undefined) return common;
    if (known.length === 0 || (await this.#answers(dealer))) return undefined;
    const lacking = known.flatMap(({ party, ready: { length } }) => (length === 0 ? [party] : []));
    const code =
      lacking.length === known.length
        ? 'prepare.none-held'
        : lacking.length > 0
          ? 'prepare.part-missing'
          : 'prepare.none-in-common';
    // A party that is not there is what stops the run.
    throw new PeerError(code, {
      job: id,
      party: dealer,
      dealer,
      lacking,
      held: known.map(({ party, ready }) => `${party}: ${ready.length}`),
    });
  }

  openPart(job: JobRecord, number: string): Promise<OpenPart> {
    return this.#held.open(job, number);
  }

  use(store: Store, job: JobRecord, number: string, run: string): Promise<void> {
    return this.#held.use(store, job, number, run);
  }

  async #answers(party: string): Promise<boolean> {
    try {
      await this.#peers.call(party, 'GET', '/peer/ping', undefined, { timeoutMs: pingTimeoutMs });
      return true;
    } catch (error) {
      return !(error instanceof PeerError);
    }
  }

  async #ask(party: string, jobId: string): Promise<string[] | undefined> {
    try {
      const answer = await this.#peers.call(party, 'GET', `/peer/jobs/${jobId}/preparations`, undefined, {
        timeoutMs: askTimeoutMs,
      });
      return numbers.parse(answer).ready;
    } catch {
      return undefined;
    }
  }
}
