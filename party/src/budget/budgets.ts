/** What policies give for answers with noise, what was spent of it, and what is left: for the owner, and rounded for peers. */
import { type CardPrivacy, type DatasetCard, largestRho, type Listed, type OwnPart } from '@tacit/analysis';
import { viewNamed } from '@tacit/analysis/question-text';
import type { Budget, Epsilon, PeerBudget, Simulation, Spending } from '../api/types.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PartyContext } from '../peers/context.ts';
import { getJob } from '../storage/jobs.ts';
import { type LedgerRow, listLedger } from '../storage/ledger.ts';
import {
  answersLeft,
  epsilonLeft,
  leftForPeers,
  noisyIn,
  periodOf,
  shownEpsilon,
  type SpentEntry,
  totalOf,
  unitOf,
} from './spending.ts';
import { spentEntry } from './spent-entries.ts';

interface Spent {
  readonly card: DatasetCard;
  readonly period: string;
  readonly rows: readonly LedgerRow[];
  readonly entries: readonly SpentEntry[];
}

export class Budgets {
  readonly #context: PartyContext;
  readonly #datasets: Datasets;

  constructor(context: PartyContext, datasets: Datasets) {
    this.#context = context;
    this.#datasets = datasets;
  }

  /** By dataset: of those that give something, and those of which something was spent. Throws UsageError 'data.…' for an unknown one. */
  async list(only?: string): Promise<Budget[]> {
    const names = only === undefined ? (await this.#datasets.list()).map(({ name }) => name) : [only];
    const found: Budget[] = [];
    for (const dataset of names) {
      const { privacy = null } = await this.#datasets.policyInForce(dataset);
      const { card, period, rows, entries } = await this.#spent(dataset);
      if (privacy === null && rows.length === 0 && only === undefined) continue;
      const spendings = await Promise.all(rows.map((row) => this.#spending(row)));
      const given = card.privacy;
      if (given === undefined) {
        const sum = (of: keyof Epsilon) => Number(spendings.reduce((all, each) => all + each[of], 0).toPrecision(12));
        const spent = { epsilon: sum('epsilon'), delta: sum('delta') };
        found.push({ dataset, privacy, period, spent, left: 0, unlike: [], spendings });
        continue;
      }
      const { epsilon, unlike } = totalOf(given, entries);
      const spent = { epsilon: epsilon === Infinity ? null : shownEpsilon(epsilon), delta: Number(given.delta) };
      found.push({ dataset, privacy, period, spent, left: epsilonLeft(given, entries), unlike, spendings });
    }
    return found;
  }

  /** Laplace noise on one number where δ is 0, else Gaussian. Throws UsageError 'data.…'. */
  async simulate(dataset: string, { epsilon, delta }: Epsilon): Promise<Simulation> {
    const { card, period, entries } = await this.#spent(dataset);
    const { privacy: given } = card;
    if (given === undefined) return { dataset, period, epsilon, delta, left: 0, answers: 0 };
    const answers = answersLeft(given, entries, likeThis(given, epsilon, delta));
    return { dataset, period, epsilon, delta, left: epsilonLeft(given, entries), answers };
  }

  /**
   * What is left, for a peer that may receive results of a dataset: that tells whether others asked and roughly how much they spent. So it is rounded down to tenths of what is given, and
   * who asked what is not told.
   */
  async forPeer(peer: string): Promise<PeerBudget[]> {
    const found: PeerBudget[] = [];
    for (const { name: dataset, privacy, recipients } of await this.#datasets.cards()) {
      if (privacy === undefined || !recipients.some((name) => name === '*' || name === peer)) continue;
      const { period, entries } = await this.#spent(dataset);
      found.push({ dataset, period, ...leftForPeers(privacy, entries) });
    }
    return found;
  }

  async #spent(dataset: string): Promise<Spent> {
    const { store } = this.#context;
    // It throws where there is no such dataset.
    await this.#datasets.policyInForce(dataset);
    const card = (await this.#datasets.fullCard(dataset)) as DatasetCard;
    const { owner, privacy: given, contentDigest } = card;
    const period = periodOf(given?.period ?? 'ever', new Date().toISOString().slice(0, 7));
    const rows = noisyIn(
      (await listLedger(store, { dataset })).filter(({ counts }) => counts),
      period,
    );
    const now = { store, owner, given, contentDigest };
    return { card, period, rows, entries: await Promise.all(rows.map((row) => spentEntry(now, row))) };
  }

  async #spending({ jobId, at, state, recipients, part, runs: { atMost } }: LedgerRow): Promise<Spending> {
    const { epsilon = '0', delta = '0' } = (part as OwnPart).privacy ?? {};
    const contract = (await getJob(this.#context.store, jobId))?.contract;
    const question = contract === undefined ? '' : viewNamed(contract.kind).questionText(contract.plan);
    const spent = { epsilon: Number(epsilon) * atMost, delta: Number(delta) * atMost };
    return { job: jobId, at, state, recipients, ...spent, runs: atMost, question };
  }
}

/** One number with noise that alone costs this. */
function likeThis(given: CardPrivacy, epsilon: number, delta: number): Listed {
  const about = { unit: unitOf(given), relation: 'add-remove', times: 1, numbers: 1, distance: 2 ** -40 } as const;
  const mechanism =
    delta === 0
      ? ({ name: 'guaranteed', epsilon, delta: 0 } as const)
      : ({ name: 'concentrated', rho: largestRho(epsilon, delta) } as const);
  return { ...about, mechanism };
}
