/**
 * Compiles and prices questions in threads of their own, bounded in time and memory: one thread for this party's users, which is
 * kept ready, and one for what peers propose. No proposal delays this party's own questions, or its answers to anybody.
 */
import type {
  Asked,
  Compiled,
  CompileRequest,
  Contract,
  DatasetCard,
  Grant,
  QuestionShape,
  Way,
} from '@tacit/analysis';
import { CompileLane, type LaneLimits } from './compile-lane.ts';

/**
 * A question that people ask is priced in milliseconds. Together the two times stay below the 20 s after which a peer that
 * waits for an answer gives up.
 */
const defaults: LaneLimits = { limitMs: 8_000, waitMs: 10_000, memoryMB: 512, waitingEach: 16, waiting: 64 };

export class Compiler {
  readonly #party: string;
  readonly #own: CompileLane;
  readonly #peers: CompileLane;

  /** `party`: who compiles, for errors. */
  constructor(party: string, limits: Partial<LaneLimits> = {}) {
    this.#party = party;
    this.#own = new CompileLane(party, { ...defaults, ...limits });
    this.#peers = new CompileLane(party, { ...defaults, ...limits });
  }

  /** Starts the thread for this party's own questions. */
  warm(): void {
    this.#own.warm();
  }

  /** As `compile` of @tacit/analysis; also UsageError 'contract.too-costly', PeerError 'contract.busy'. */
  async compile(request: CompileRequest): Promise<Compiled> {
    return (await this.#own.run({ kind: 'compile', request }, this.#party)) as Compiled;
  }

  /** As `waysOf` of @tacit/analysis; also UsageError 'contract.too-costly', PeerError 'contract.busy'. */
  async ways(request: CompileRequest, compiled: Compiled): Promise<readonly Way[]> {
    return (await this.#own.run({ kind: 'ways', request, compiled }, this.#party)) as readonly Way[];
  }

  /** As `checkQuestion` of @tacit/analysis; also UsageError 'contract.too-costly', PeerError 'contract.busy'. */
  async check(asked: Asked, datasets: readonly DatasetCard[]): Promise<QuestionShape> {
    return (await this.#own.run({ kind: 'check', asked, datasets }, this.#party)) as QuestionShape;
  }

  /** As `grantsOf` of @tacit/analysis; also UsageError 'contract.too-costly', PeerError 'contract.busy'. */
  async grants(request: CompileRequest): Promise<{ required: Grant[]; missing: Grant[] }> {
    return (await this.#own.run({ kind: 'grants', request }, this.#party)) as { required: Grant[]; missing: Grant[] };
  }

  /** As `verifyContract` of @tacit/analysis, for a contract of `sender`; also what `compile` throws. */
  async verify(contract: Contract, request: CompileRequest, sender: string): Promise<void> {
    await this.#peers.run({ kind: 'verify', contract, request }, sender);
  }

  /** How long proposals of `sender` have taken in all. */
  spentMs(sender: string): number {
    return this.#peers.spentMs(sender);
  }

  close(): void {
    this.#own.close();
    this.#peers.close();
  }
}
