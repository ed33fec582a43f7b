/** What contracts leave at this party for later, and what later contracts may use of it. */
import { randomBytes } from 'node:crypto';
import {
  type ArtifactCard,
  artifactName,
  type Contract,
  firstDifference,
  type HeldShares,
  kindNamed,
  mostArtifactBytes,
  mostResultBytes,
} from '@tacit/analysis';
import { AbortError, UsageError } from '@tacit/engine/text';
import type { Artifact } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PartyContext } from '../peers/context.ts';
import {
  addPendingArtifact,
  type ArtifactRecord,
  artifactFiles,
  getArtifact,
  listArtifacts,
  pendingArtifacts,
  removeArtifact,
  settleArtifacts,
} from '../storage/artifacts.ts';
import { forgetShownRows, getReceipt } from '../storage/runs.ts';
import { type Store, transact } from '../storage/store.ts';
import { cardsOfReceipt, placeOf } from './cards.ts';
import { checkConsent } from './consent.ts';
import { readArtifact, removeArtifactFile, removeStrayFiles, writeArtifact } from './files.ts';
import { forgetOver, type MemorySlot, memorySlots, remember, type Written } from './memory.ts';
import { seal, type SealedId, sealingSecret, unseal } from './sealed.ts';
import { sharesFromBytes, sharesToBytes } from './shares.ts';
import './messages.ts';

/** The run that leaves something. */
interface KeepingRun {
  readonly id: string;
  readonly number: number;
  readonly job: { readonly id: string; readonly contractDigest: string; readonly contract: Pick<Contract, 'kind'> };
}

/** What is left under one output. */
export interface Left {
  readonly output: string;
  readonly digest: string;
}

export class Artifacts {
  readonly #context: PartyContext;
  readonly #datasets: Datasets;
  readonly #secret: Buffer;

  constructor(context: PartyContext, datasets: Datasets) {
    this.#context = context;
    this.#datasets = datasets;
    this.#secret = sealingSecret((text) => context.home.identity.sign(text));
  }

  /** After the start of the party: what no receipt came for is removed. */
  async open(): Promise<void> {
    for (const record of await pendingArtifacts(this.#context.store)) await this.#drop(record);
    removeStrayFiles(this.#context.home.artifactDirectory, await artifactFiles(this.#context.store));
  }

  async list(): Promise<Artifact[]> {
    return await Promise.all((await listArtifacts(this.#context.store)).map((record) => this.#view(record)));
  }

  async get(name: string): Promise<Artifact> {
    return await this.#view(await this.#record(name));
  }

  /** Deletes the file, what is needed to open copies of it, and of a table the rows that are shown without it. Throws UsageError 'artifact.unknown'. */
  async delete(name: string): Promise<void> {
    const record = await this.#record(name);
    await transact(this.#context.store, async (store) => {
      await removeArtifact(store, name);
      if (record.content === 'table') await forgetShownRows(store, record.runId);
      await appendAudit(store, 'artifact.deleted', { artifact: name, digest: record.digest });
    });
    removeArtifactFile(this.#context.home.artifactDirectory, record.file);
  }

  /**
   * Writes what a run has left: on the disk when it returns, kept for good by `settle`. Throws UsageError 'store.…',
   * 'artifact.too-large'.
   */
  async keepShares(run: KeepingRun, kept: ReadonlyMap<string, HeldShares>): Promise<Left[]> {
    const left: Left[] = [];
    for (const [output, shares] of kept) left.push(await this.keep(run, output, 'shares', sharesToBytes(shares)));
    return left;
  }

  /** As `keepShares`, of any content. */
  async keep(run: KeepingRun, output: string, content: SealedId['content'], bytes: Uint8Array): Promise<Left> {
    const { home, store } = this.#context;
    const { contractDigest, contract } = run.job;
    const limit = content === 'shares' ? mostArtifactBytes : mostResultBytes;
    if (bytes.length > limit) {
      const fields = { party: home.name, output, found: bytes.length, limit };
      throw new UsageError('artifact.too-large', fields);
    }
    const name = artifactName(contract.kind, contractDigest, output, run.number);
    const id = { name, content, contractDigest, runId: run.id, party: home.name };
    const { bytes: sealed, keySalt, digest } = seal(this.#secret, id, bytes);
    // What an earlier attempt at this run left, and could not take away.
    for (const former of await pendingArtifacts(store)) if (former.name === name) await this.#drop(former);
    const file = `${randomBytes(16).toString('hex')}.sealed`;
    writeArtifact(home.artifactDirectory, home.name, file, sealed);
    try {
      await addPendingArtifact(store, {
        name,
        content,
        jobId: run.job.id,
        contractDigest,
        runId: run.id,
        run: run.number,
        output,
        file,
        keySalt,
        bytes: sealed.length,
        digest,
        keptAt: new Date().toISOString(),
      });
    } catch (error) {
      removeArtifactFile(home.artifactDirectory, file);
      throw error;
    }
    return { output, digest };
  }

  /** The receipt of the run is being entered by `store`, a transaction: what the run left stays. */
  async settle(store: Store, runId: string): Promise<void> {
    for (const { name, digest, content } of await settleArtifacts(store, runId)) {
      await appendAudit(store, 'artifact.kept', { artifact: name, content, digest, run: runId });
    }
  }

  /** What a run of the contract may read and write for this party alone, by output. */
  async memories(contract: Contract, contractDigest: string): Promise<ReadonlyMap<string, MemorySlot>> {
    const { kind, plan } = contract;
    const needs = kindNamed(kind).memories?.(plan, this.#context.home.name) ?? [];
    return await memorySlots(this.#context, this.#secret, contract, contractDigest, needs);
  }

  /** A run has written what it keeps: entered when it returns. */
  async remember(run: KeepingRun, slot: MemorySlot, output: string, written: Written): Promise<void> {
    await remember(this.#context, run, slot, output, written);
  }

  /** Deletes what contracts have kept that are over. */
  async forget(isOver: (store: Store, jobId: string) => Promise<boolean>): Promise<void> {
    await forgetOver(this.#context, isOver);
  }

  /** The run came to nothing here. */
  async drop(runId: string): Promise<void> {
    for (const record of await pendingArtifacts(this.#context.store, { runId })) await this.#drop(record);
  }

  /** The card of an artifact of a contract that this party took part in; undefined where it has no receipt of it. */
  async card(name: string): Promise<ArtifactCard | undefined> {
    const place = placeOf(name);
    const receipt = place && (await getReceipt(this.#context.store, place.job, place.run));
    return receipt === undefined ? undefined : cardsOfReceipt(receipt).find((card) => card.name === name);
  }

  /** Whether this party has its share of an artifact: what was deleted it has not. */
  async isHeld(name: string): Promise<boolean> {
    return (await getArtifact(this.#context.store, name)) !== undefined;
  }

  /** Throws UsageError 'artifact.unknown' for names without a card here. */
  async cards(names: readonly string[]): Promise<ArtifactCard[]> {
    return await Promise.all(
      names.map(async (name) => {
        const card = await this.card(name);
        if (card !== undefined) return card;
        const known = (await this.list()).map((each) => each.name);
        throw new UsageError('artifact.unknown', { name: name.slice(0, 120), known });
      }),
    );
  }

  /**
   * Holds what a contract says of the artifacts that it uses to this party's own receipts and policies. Throws AbortError
   * 'artifact.differs', UsageError 'artifact.missing', PolicyError 'artifact.policy'. Files are opened when a run begins.
   */
  async check(contract: Contract): Promise<void> {
    const { name: party, identity } = this.#context.home;
    for (const card of contract.artifacts) {
      const own = await this.card(card.name);
      const concerns = [...card.computers, ...card.owners].some(({ publicKey }) => publicKey === identity.publicKey);
      if (own === undefined) {
        // Whoever neither holds it nor has data in it has nothing to compare with, and nothing to lose.
        if (!concerns) continue;
        throw new UsageError('artifact.missing', { party, name: card.name });
      }
      const path = firstDifference(card, own);
      if (path !== undefined) throw new AbortError('artifact.differs', { party, name: card.name, path });
      await this.#holding(card);
      if (card.owners.some(({ publicKey }) => publicKey === identity.publicKey))
        await checkConsent(party, card, contract, this.#datasets);
    }
  }

  /** What this party holds of the artifacts that a contract uses, by name; for a run that begins. Throws UsageError 'artifact.missing', 'artifact.damaged'. */
  async held(contract: Contract): Promise<Map<string, HeldShares>> {
    const held = new Map<string, HeldShares>();
    for (const card of contract.artifacts) {
      const shares = await this.#open(card);
      if (shares !== undefined) held.set(card.name, shares);
    }
    return held;
  }

  /**
   * Enters that a run uses what this party holds, as a part of `store`'s transaction: call it before the run's program is started.
   * Throws UsageError 'artifact.missing' for what was deleted since the run began.
   */
  async use(store: Store, contract: Contract, run: string): Promise<void> {
    for (const card of contract.artifacts) {
      if ((await this.#holding(card, store)) === undefined) continue;
      await appendAudit(store, 'artifact.used', { artifact: card.name, run, kind: contract.kind });
    }
  }

  /** What this party holds by the card, which the receipt has its digest of; undefined where it holds none. */
  async #holding(card: ArtifactCard, store: Store = this.#context.store): Promise<ArtifactRecord | undefined> {
    const { name: party, identity } = this.#context.home;
    const place = card.computers.findIndex(({ publicKey }) => publicKey === identity.publicKey);
    if (place < 0) return undefined;
    const record = await getArtifact(store, card.name);
    const isIt = record?.content === 'shares' && record.runId === card.runId && record.digest === card.digests[place];
    if (!isIt) throw new UsageError('artifact.missing', { party, name: card.name });
    return record;
  }

  /** This party's shares; undefined where it holds none by the card. */
  async #open(card: ArtifactCard): Promise<HeldShares | undefined> {
    const { name: party, artifactDirectory } = this.#context.home;
    const record = await this.#holding(card);
    if (record === undefined) return undefined;
    const content = this.#unsealed(record, readArtifact(artifactDirectory, party, card.name, record.file));
    const shares = content && sharesFromBytes(content, card.vectors);
    if (shares === undefined) throw new UsageError('artifact.damaged', { party, name: card.name });
    return shares;
  }

  /** The content of an artifact that this party can read by itself. Throws UsageError 'artifact.unknown', 'artifact.damaged'. */
  async read(name: string): Promise<Buffer> {
    const record = await this.#record(name);
    const { name: party, artifactDirectory } = this.#context.home;
    const content = this.#unsealed(record, readArtifact(artifactDirectory, party, name, record.file));
    if (content === undefined) throw new UsageError('artifact.damaged', { party, name });
    return content;
  }

  #unsealed(record: ArtifactRecord, bytes: Buffer): Buffer | undefined {
    const { name, content, contractDigest, runId, keySalt, digest } = record;
    const id = { name, content, contractDigest, runId, party: this.#context.home.name };
    return unseal(this.#secret, id, { bytes, keySalt, digest });
  }

  async #drop({ name, file }: ArtifactRecord): Promise<void> {
    await removeArtifact(this.#context.store, name);
    removeArtifactFile(this.#context.home.artifactDirectory, file);
  }

  async #record(name: string): Promise<ArtifactRecord> {
    const record = await getArtifact(this.#context.store, name);
    if (record !== undefined) return record;
    const known = (await listArtifacts(this.#context.store)).map((each) => each.name);
    throw new UsageError('artifact.unknown', { name: name.slice(0, 120), known });
  }

  async #view(record: ArtifactRecord): Promise<Artifact> {
    const { name, content, jobId: job, runId, run, keptAt, bytes, digest } = record;
    const card = content === 'shares' ? await this.card(name) : undefined;
    return { name, content, job, runId, run, keptAt, bytes, digest, ...(card === undefined ? {} : { card }) };
  }
}
