/** Hands parts over to their parties, each in its turn of pieces, and remembers how far that is. */
import { rmSync } from 'node:fs';
import { ProblemError } from '../api/problem.ts';
import type { DealtPart, Problem } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import { type DealtRecord, listDealt, saveDealt } from '../storage/preparations.ts';
import { transact } from '../storage/store.ts';
import { pieceBytes } from './arrivals.ts';
import { dealtFile, readPiece } from './dealt-files.ts';

const pieceTimeoutMs = 60_000;
/** What a party says that has taken the part in before: the answer to the last piece was lost. */
const isThere: ReadonlySet<string> = new Set(['prepare.known', 'prepare.used']);

interface Delivering {
  readonly sent: Map<string, number>;
  readonly problems: Map<string, Problem>;
  readonly now: Set<string>;
}

export class Deliveries {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #problemOf: (error: unknown) => Problem;
  readonly #signal: AbortSignal;
  /** By number; those without a problem are forgotten at their end. */
  readonly #delivering = new Map<string, Delivering>();

  constructor(context: PartyContext, peers: Peers, problemOf: (error: unknown) => Problem, signal: AbortSignal) {
    this.#context = context;
    this.#peers = peers;
    this.#problemOf = problemOf;
    this.#signal = signal;
  }

  /** Begins to deliver what is still here of a preparation, unless that is being done. */
  begin(record: DealtRecord): void {
    if ((this.#delivering.get(record.number)?.now.size ?? 0) > 0) return;
    const kept = record.parts.filter(({ state }) => state === 'kept');
    const now = new Set(kept.map(({ party }) => party));
    const delivering: Delivering = { sent: new Map(), problems: new Map(), now };
    this.#delivering.set(record.number, delivering);
    void Promise.all(kept.map(({ party, bytes }) => this.#deliver(record, delivering, party, bytes))).then(() => {
      if (delivering.problems.size === 0) this.#delivering.delete(record.number);
    });
  }

  /** The parts of a preparation, with how far they are. */
  shown({ number, parts }: DealtRecord): DealtPart[] {
    const delivering = this.#delivering.get(number);
    return parts.map(({ party, bytes, state }): DealtPart => {
      if (state !== 'kept') return { party, bytes, sent: state === 'delivered' ? bytes : 0, state };
      const problem = delivering?.problems.get(party);
      const isSent = delivering?.now.has(party) === true;
      return {
        party,
        bytes,
        sent: delivering?.sent.get(party) ?? 0,
        state: isSent ? 'delivering' : 'kept',
        ...(problem === undefined ? {} : { problem }),
      };
    });
  }

  /** Notes what became of a part, and takes its file away. */
  async settle(number: string, party: string, state: 'delivered' | 'dropped'): Promise<void> {
    await transact(this.#context.store, async (store) => {
      const record = (await listDealt(store)).find((each) => each.number === number);
      if (record === undefined) return;
      const parts = record.parts.map((part) => (part.party === party ? { ...part, state } : part));
      await saveDealt(store, { ...record, parts });
      await appendAudit(store, `preparation.${state}`, { job: record.jobId, number, party });
    });
    rmSync(dealtFile(this.#context, number, party), { force: true });
  }

  async #deliver(record: DealtRecord, delivering: Delivering, party: string, bytes: number): Promise<void> {
    try {
      await this.#send(record, party, bytes, (sent) => delivering.sent.set(party, sent));
      await this.settle(record.number, party, 'delivered');
    } catch (error) {
      delivering.problems.set(party, this.#problemOf(error));
    } finally {
      delivering.now.delete(party);
    }
  }

  async #send(
    { number, jobId }: DealtRecord,
    party: string,
    bytes: number,
    progress: (sent: number) => void,
  ): Promise<void> {
    const path = `/peer/jobs/${jobId}/preparations/${number}`;
    const file = dealtFile(this.#context, number, party);
    try {
      for (let offset = 0; offset < bytes; offset += pieceBytes) {
        this.#signal.throwIfAborted();
        const piece = await readPiece(file, bytes, offset);
        await this.#peers.call(party, 'POST', path, piece, { timeoutMs: pieceTimeoutMs });
        progress(Math.min(bytes, offset + pieceBytes));
      }
    } catch (error) {
      if (error instanceof ProblemError && isThere.has(error.code) && error.fields['number'] === number) return;
      throw error;
    }
  }
}
