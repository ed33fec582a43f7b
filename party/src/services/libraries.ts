/** Libraries of other parties' services that are here: announced, fetched, held to what was signed, open. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StandingTerms } from '@tacit/analysis';
import {
  AbortError,
  type Library,
  openLibrary,
  openPirLibrary,
  oprfSuite,
  PeerError,
  type PirLibrary,
  type PirQuestion,
  PolicyError,
  UsageError,
} from '@tacit/engine';
import { z } from 'zod';
import type { ServiceVersion, SignedNotice } from '../api/schemas/services.ts';
import { removeArtifactFile, writeArtifact } from '../artifacts/files.ts';
import { appendAudit } from '../audit/log.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import type { Jobs } from '../runs/jobs.ts';
import type { JobRecord } from '../storage/jobs.ts';
import {
  addLibrary,
  changeLibrary,
  countLibraries,
  keepLibraries,
  latestLibrary,
  type LibraryRecord,
  listLibraries,
} from '../storage/services.ts';
import { transact } from '../storage/store.ts';
import { Turns } from '../storage/turns.ts';
import { sidesOf } from './call.ts';
import { checkNotice, signedNotice, termsDigest } from './notice.ts';
import { plainBytes, standingOf } from './standing.ts';
import './messages.ts';

const callTimeoutMs = 30_000;
/** Libraries that are held open. */
const mostOpen = 4;
/** Notices of a service that are kept, the latest, and that are heard in a day: about 0.7 kB each, and an entry of the audit log. */
const mostNotices = 1_000;
const mostNoticesADay = 200;
/** Of those that are served, as many as are read at once: only the latest is asked. */
const mostRead = 100;
const dayMs = 86_400_000;
/** Second notices of versions that are kept as evidence, of a service and day: an owner can sign as many as it likes. */
const mostEvidenceADay = 20;
/** A piece of a file has as many bytes, or all that are left: one byte at a time would fill the memory with pieces. */
const leastPieceBytes = 65_536;

const piece = z.object({ base64: z.string().max(16_000_000) });
const noticeList = z.array(signedNotice).max(10_000);

/** A contract of this party as a caller. */
export interface Subscription {
  readonly job: JobRecord;
  readonly terms: StandingTerms;
}

/** A version here: all of it sealed, or what is needed to retrieve from it. */
export type Opened = { readonly record: LibraryRecord } & (
  | { readonly fetch: 'download'; readonly library: Library }
  | { readonly fetch: 'retrieval'; readonly library: PirLibrary; readonly ready: PirQuestion[] }
);

export class Libraries {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #jobs: Jobs;
  readonly #turns = new Turns();
  readonly #open = new Map<string, Opened>();
  /** By owner and service: the day, and second notices that were kept of it. */
  readonly #evidence = new Map<string, { readonly day: string; count: number }>();

  constructor(context: PartyContext, peers: Peers, jobs: Jobs) {
    this.#context = context;
    this.#peers = peers;
    this.#jobs = jobs;
  }

  async versions({ owner, service }: Pick<StandingTerms, 'owner' | 'service'>): Promise<ServiceVersion[]> {
    return (await listLibraries(this.#context.store, owner, service)).map(
      ({ version, notice: { notice }, file, endsAt }) => ({
        version,
        publishedAt: notice.publishedAt,
        endsAt,
        bytes: notice.bytes,
        entries: notice.entries,
        digest: notice.digest,
        publicKey: notice.publicKey,
        fetched: file !== null,
      }),
    );
  }

  /**
   * A version that its owner announces. Throws AbortError 'service.bad-notice', 'service.two-versions', UsageError 'job.unknown', PolicyError
   * 'service.closed'.
   */
  async hear(jobId: string, sender: string, notice: SignedNotice): Promise<void> {
    const job = await this.#jobs.book.getFor(jobId, sender);
    const terms = standingOf(job.contract);
    if (terms === undefined || terms.owner !== sender) throw new UsageError('job.unknown', { job: jobId });
    // Of what this party has not approved nothing is kept, however much is sent.
    if (job.state !== 'approved') throw new PolicyError('service.closed', { party: sender, state: job.state });
    await this.#enter({ job, terms }, notice);
  }

  /** The latest version that is announced here, fetched and opened; whether it is still served its owner says. */
  async current(subscription: Subscription): Promise<Opened> {
    const { terms } = subscription;
    const name = `${terms.owner}/${terms.service}`;
    return await this.#turns.take(name, async () => {
      // A contract of other terms may have had the name before: what came under it is not asked by this one.
      const digest = termsDigest(terms);
      const isOther = (record: LibraryRecord | undefined): boolean => record?.notice.notice.terms !== digest;
      let record = await this.#latest(subscription);
      if (isOther(record)) {
        await this.fetchNotices(subscription);
        record = await this.#latest(subscription);
      }
      if (record === undefined || isOther(record))
        throw new PolicyError('service.not-ready', { party: terms.owner, service: terms.service });
      // Another party may have come by the owner's name.
      const { publicKey } = sidesOf(subscription.job.contract).owner;
      const key = [name, record.version, record.notice.notice.digest, digest, publicKey].join(' ');
      const known = this.#open.get(key);
      if (known !== undefined) return known;
      const opened = await this.#opened(subscription, record);
      this.#open.set(key, opened);
      for (const old of [...this.#open.keys()].slice(0, Math.max(0, this.#open.size - mostOpen)))
        this.#open.delete(old);
      return opened;
    });
  }

  async #latest({ terms }: Subscription): Promise<LibraryRecord | undefined> {
    return await latestLibrary(this.#context.store, terms.owner, terms.service);
  }

  async #opened(subscription: Subscription, record: LibraryRecord): Promise<Opened> {
    const { job, terms } = subscription;
    const { notice } = record.notice;
    checkNotice(record.notice, { owner: terms.owner, ownerKey: sidesOf(job.contract).owner.publicKey, terms });
    const bytes = plainBytes(this.#kept(record) ?? (await this.#fetchFile(subscription, record)));
    const bad = (): AbortError =>
      new AbortError('service.bad-library', { party: terms.owner, service: terms.service, version: record.version });
    const suite = await oprfSuite('voprf');
    let opened: Opened;
    try {
      opened =
        terms.fetch === 'download'
          ? { record, fetch: 'download', library: openLibrary(suite, bytes) }
          : { record, fetch: 'retrieval', library: openPirLibrary(suite, bytes), ready: [] };
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      throw bad();
    }
    const { library } = opened;
    const same = (left: Uint8Array, right: string): boolean => Buffer.from(left).toString('hex') === right;
    if (
      !same(library.publicKey, notice.publicKey) ||
      !same(library.libraryId, notice.library) ||
      library.rows !== notice.entries ||
      library.payloadBytes !== notice.width
    )
      throw bad();
    return opened;
  }

  /** The file that is here; undefined where there is none or it is not what was signed. */
  #kept({ file, notice }: LibraryRecord): Buffer | undefined {
    if (file === null) return undefined;
    try {
      const bytes = readFileSync(join(this.#context.home.libraryDirectory, file));
      return digestOf(bytes) === notice.notice.digest ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  async #fetchFile({ job, terms }: Subscription, record: LibraryRecord): Promise<Buffer> {
    const { home, store } = this.#context;
    const { bytes: total, digest } = record.notice.notice;
    const { owner, service, version } = record;
    const pieces: Buffer[] = [];
    let length = 0;
    while (length < total) {
      const path = `/peer/services/${job.id}/versions/${version}?offset=${length}`;
      const parsed = piece.safeParse(
        await this.#peers.call(owner, 'GET', path, undefined, { timeoutMs: callTimeoutMs }),
      );
      const bytes = parsed.success ? Buffer.from(parsed.data.base64, 'base64') : Buffer.alloc(0);
      length += bytes.length;
      pieces.push(bytes);
      if (length > total || (length < total && bytes.length < leastPieceBytes))
        throw new AbortError('service.bad-library', { party: owner, service, version });
    }
    const all = Buffer.concat(pieces, length);
    if (digestOf(all) !== digest)
      throw new AbortError('service.bad-library', { party: owner, service: terms.service, version });
    const file = `${randomBytes(16).toString('hex')}.fetched`;
    writeArtifact(home.libraryDirectory, home.name, file, all);
    const before = await listLibraries(store, owner, service);
    await changeLibrary(store, record, { file });
    // Only the latest is asked; its owner keeps the notices of all, and so does this party.
    for (const old of before) {
      if (old.file === null || old.version >= version) continue;
      await changeLibrary(store, old, { file: null });
      removeArtifactFile(home.libraryDirectory, old.file);
    }
    return all;
  }

  async fetchNotices(subscription: Subscription): Promise<void> {
    const { job, terms } = subscription;
    const raw = await this.#peers.call(terms.owner, 'GET', `/peer/services/${job.id}/versions`, undefined, {
      timeoutMs: callTimeoutMs,
    });
    const parsed = noticeList.safeParse(raw);
    if (!parsed.success) throw new AbortError('service.bad-answer', { party: terms.owner });
    const notices = parsed.data.toSorted((a, b) => a.notice.version - b.notice.version).slice(-mostRead);
    const latest = await this.#latest(subscription);
    const offered = notices.at(-1)?.notice.version ?? 0;
    if (latest !== undefined && offered > 0 && offered < latest.version) {
      const { owner, service } = terms;
      throw new AbortError('service.older-version', { party: owner, service, version: offered, known: latest.version });
    }
    for (const notice of notices) await this.#enter(subscription, notice);
  }

  /**
   * Keeps a notice: one of each version, of the latest thousand versions. Throws AbortError 'service.bad-notice', 'service.two-versions',
   * PolicyError 'service.notices'.
   */
  async #enter({ job, terms }: Subscription, signed: SignedNotice): Promise<void> {
    const { home, store } = this.#context;
    checkNotice(signed, { owner: terms.owner, ownerKey: sidesOf(job.contract).owner.publicKey, terms });
    const { notice } = signed;
    const { owner, service, version } = notice;
    await transact(store, async (inner) => {
      const known = await listLibraries(inner, owner, service);
      const same = known.find((each) => each.version === version);
      if (same === undefined) {
        const last = known[mostNotices - 1];
        if (last !== undefined && version < last.version) return undefined;
        const today = await countLibraries(inner, owner, service, new Date(Date.now() - dayMs).toISOString());
        if (today >= mostNoticesADay)
          throw new PolicyError('service.notices', { party: home.name, owner, service, most: mostNoticesADay });
        await addLibrary(inner, { owner, service, version, notice: signed, file: null, endsAt: null });
        await appendAudit(inner, 'service.heard', { owner, service, version, digest: notice.digest });
        for (const file of await keepLibraries(inner, owner, service, mostNotices))
          removeArtifactFile(home.libraryDirectory, file);
      }
      const before = known.find((each) => each.version === version - 1);
      if (before !== undefined && before.endsAt === null && notice.earlierEndsAt !== null)
        await changeLibrary(inner, before, { endsAt: notice.earlierEndsAt });
      return same;
    }).then(async (same) => {
      if (same === undefined || same.notice.notice.digest === notice.digest) return;
      const details = { owner, service, version, digest: same.notice.notice.digest, other: notice.digest };
      if (this.#keepsEvidence(owner, service))
        await appendAudit(store, 'service.two-versions', { ...details, signature: signed.signature });
      throw new AbortError('service.two-versions', { party: owner, service, version });
    });
  }

  #keepsEvidence(owner: string, service: string): boolean {
    const day = new Date().toISOString().slice(0, 10);
    const name = `${owner}/${service}`;
    const known = this.#evidence.get(name);
    const kept = known?.day === day ? known : { day, count: 0 };
    this.#evidence.set(name, kept);
    return ++kept.count <= mostEvidenceADay;
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
