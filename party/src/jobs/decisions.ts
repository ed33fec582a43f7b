/** Everything that happens to a job before and beside its runs: proposing, approving, rejecting, cancelling, expiring. */
import { type Contract, contractDigest } from '@tacit/analysis';
import { PolicyError, printable, UsageError } from '@tacit/engine/text';
import type { ApprovalRecord, Grant, Question } from '../api/types.ts';
import { auditHead } from '../audit/log.ts';
import { approvalMessage, checkApproval } from '../contracts/approval.ts';
import type { Ledger } from '../budget/ledger.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { readContract } from '../contracts/schemas.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import { addGrants } from '../storage/approvals.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { Allowance } from './allowance.ts';
import type { JobBook } from './book.ts';
import { checkFourEyes } from './four-eyes.ts';
import type { Outbox } from './outbox.ts';
import { Refusals } from './refusals.ts';
import { checkTransition } from './states.ts';
import './messages.ts';

const proposeTimeoutMs = 30_000;
/** How long peers that are away are told of rejections and cancellations. */
const newsMs = 3_600_000;
/** Proposals of one peer that wait for a decision here. Each is compiled, stored and shown to somebody. */
export const maxWaitingProposals = 100;

export class Decisions {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #contracts: Contracts;
  readonly #datasets: Datasets;
  readonly #book: JobBook;
  readonly #outbox: Outbox;
  readonly #allowance: Allowance;
  readonly #ledger: Ledger;
  readonly #refusals: Refusals;

  constructor(
    context: PartyContext,
    peers: Peers,
    contracts: Contracts,
    datasets: Datasets,
    book: JobBook,
    outbox: Outbox,
    ledger: Ledger,
  ) {
    this.#context = context;
    this.#peers = peers;
    this.#contracts = contracts;
    this.#datasets = datasets;
    this.#book = book;
    this.#outbox = outbox;
    this.#allowance = new Allowance(context.home.name);
    this.#ledger = ledger;
    this.#refusals = new Refusals(context.store);
  }

  /** Makes the contract of a question and has every party take it in; if one does not, nobody keeps it. */
  async propose(question: Question): Promise<JobRecord> {
    const contract = await this.#contracts.draft(question);
    const job = await this.#book.add(contract, contractDigest(contract), 'drafted');
    const others = this.others(contract);
    const answers = await Promise.allSettled(
      others.map((name) => this.#peers.call(name, 'POST', '/peer/jobs', { contract }, { timeoutMs: proposeTimeoutMs })),
    );
    const refused = answers.find((answer) => answer.status === 'rejected');
    if (refused !== undefined) {
      await this.#book.move(job.id, 'cancelled');
      const told = others.filter((_, i) => answers[i]?.status === 'fulfilled');
      void this.#outbox.send(told, `/peer/jobs/${job.id}/cancel`, {}, Date.now() + newsMs);
      throw refused.reason;
    }
    await this.#book.move(job.id, 'proposed');
    return await this.#book.get(job.id);
  }

  /** Takes in a peer's proposal after compiling it here. A proposal that is known already changes nothing. */
  async receive(value: unknown, sender: string): Promise<JobRecord> {
    this.#allowance.check(sender);
    try {
      return await this.#receive(value, sender);
    } catch (error) {
      // A store that takes no entry must not hide why the proposal was refused.
      await this.#refusals.note(sender, error).catch((unstored: unknown) => {
        this.#context.log.warn({ peer: sender, cause: (unstored as Error).message }, 'refusal not recorded');
      });
      throw error;
    }
  }

  async #receive(value: unknown, sender: string): Promise<JobRecord> {
    const contract = readContract(value);
    if (contract === undefined) {
      this.#allowance.note(sender, true, 0);
      throw new UsageError('contract.invalid', { party: sender });
    }
    const waiting = (await this.#book.list(['proposed'])).filter(({ contract: { proposer } }) => proposer === sender);
    if (waiting.length >= maxWaitingProposals) {
      const { name } = this.#context.home;
      throw new PolicyError('job.too-many-proposals', { party: name, sender, limit: maxWaitingProposals });
    }
    const digest = await this.#check(contract, sender);
    const id = digest.slice(0, 16);
    if (await this.#book.known(id)) return await this.#book.get(id);
    return await this.#book.add(contract, digest, 'proposed');
  }

  /** The contract's digest; counts what the check came to. */
  async #check(contract: Contract, sender: string): Promise<string> {
    const before = this.#contracts.compilingMs(sender);
    let refused = true;
    try {
      const digest = await this.#contracts.check(contract, sender);
      refused = false;
      return digest;
    } finally {
      this.#allowance.note(sender, refused, this.#contracts.compilingMs(sender) - before);
    }
  }

  /** This party's approval. Throws PolicyError 'contract.grants-needed' when its policy must be widened and `grant` is not said. */
  async approve(job: JobRecord, grant: 'once' | 'always' | undefined): Promise<void> {
    const { name, identity } = this.#context.home;
    this.#contracts.checkNotExpired(job.id, job.contract);
    const approvals = await this.#book.approvals(job.id);
    if (approvals.some(({ party }) => party === name)) return;
    if (job.state !== 'proposed') checkTransition(job.id, job.state, 'approved');
    await checkFourEyes(this.#context.store, job.id);
    await this.#contracts.checkArtifacts(job.contract);
    const missing = await this.#contracts.missingGrants(job.contract);
    if (missing.length > 0 && grant === undefined) {
      throw new PolicyError('contract.grants-needed', { party: name, job: job.id, grants: missing.map(grantText) });
    }
    const at = new Date().toISOString();
    const approval = await this.#ledger.admit(job, async (enter) => {
      if (grant === 'always') await this.#datasets.grantForGood(missing);
      const signed = { at, audit: await auditHead(this.#context.store) };
      const signature = identity.sign(approvalMessage(job.contractDigest, signed));
      const own: ApprovalRecord = { party: name, ...signed, signature };
      await this.#book.approve(job, own, async (store) => {
        await addGrants(store, job.id, missing, at);
        await enter(store);
      });
      return own;
    });
    await this.#tellApproval(job, approval);
  }

  /** A peer's approval, from that peer itself. */
  async receiveApproval(id: string, approval: ApprovalRecord, sender: string): Promise<void> {
    if (approval.party !== sender) throw new PolicyError('contract.wrong-sender', { sender, party: approval.party });
    const job = await this.#book.getFor(id, sender);
    checkApproval(job.contract, job.contractDigest, approval);
    await this.#book.approve(job, approval);
  }

  /** Approvals that another party passes on: worth exactly what their signatures are. */
  async learnApprovals(job: JobRecord, approvals: readonly ApprovalRecord[]): Promise<void> {
    const known = await this.#book.approvals(job.id);
    for (const approval of approvals) {
      if (known.some(({ party }) => party === approval.party)) continue;
      // One's own approval is given here and nowhere else.
      if (approval.party === this.#context.home.name) continue;
      checkApproval(job.contract, job.contractDigest, approval);
      await this.#book.approve(job, approval);
    }
  }

  async reject(job: JobRecord, why: string): Promise<void> {
    const { name } = this.#context.home;
    const rejection = { party: name, why, at: new Date().toISOString() };
    await this.#book.move(job.id, 'rejected', {}, { rejection });
    await this.#outbox.send(this.others(job.contract), `/peer/jobs/${job.id}/reject`, { why }, Date.now() + newsMs);
  }

  async receiveRejection(id: string, why: string, sender: string): Promise<void> {
    const job = await this.#book.getFor(id, sender);
    if (job.state === 'rejected') return;
    const rejection = { party: sender, why: printable(why, 1_000), at: new Date().toISOString() };
    await this.#book.move(job.id, 'rejected', { peer: sender }, { rejection });
  }

  /** Jobs whose contract ended before anything came of them. */
  async expire(): Promise<void> {
    for (const job of await this.#book.list(['drafted', 'proposed', 'approved'])) {
      const { expiresAt, runs } = job.contract;
      const end = job.state === 'approved' ? runs.until : expiresAt;
      if (Date.parse(end) <= Date.now()) await this.#book.move(job.id, 'expired');
    }
  }

  /** After a restart: drafts nobody knows of are dropped, approvals that may not have arrived are sent again. */
  async resume(): Promise<void> {
    for (const job of await this.#book.list(['drafted'])) {
      await this.#book.move(job.id, 'cancelled');
      // Some may have taken it in before this party ended.
      void this.#outbox.send(this.others(job.contract), `/peer/jobs/${job.id}/cancel`, {}, Date.now() + newsMs);
    }
    for (const job of await this.#book.list(['proposed'])) {
      const own = (await this.#book.approvals(job.id)).find(({ party }) => party === this.#context.home.name);
      if (own !== undefined) void this.#tellApproval(job, own);
    }
  }

  others(contract: Contract): string[] {
    return contract.parties.map(({ name }) => name).filter((name) => name !== this.#context.home.name);
  }

  async #tellApproval(job: JobRecord, approval: ApprovalRecord): Promise<void> {
    const until = Date.parse(job.contract.expiresAt);
    await this.#outbox.send(this.others(job.contract), `/peer/jobs/${job.id}/approval`, approval, until);
  }
}

function grantText({ dataset, column, use }: Grant): string {
  return `${use}: ${dataset}.${column}`;
}
