/** Services that this party publishes: their contracts, and how versions come to be. */
import { randomBytes } from 'node:crypto';
import type { StandingTerms } from '@tacit/analysis';
import { AbortError, generateKey, oprfSuite, PolicyError, systemRandom, UsageError } from '@tacit/engine';
import type { PublishService, ServiceVersion, SignedNotice } from '../api/schemas/services.ts';
import type { Job } from '../api/types.ts';
import { removeArtifactFile, writeArtifact } from '../artifacts/files.ts';
import { appendAudit } from '../audit/log.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { toProblem } from '../api/problem.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Jobs } from '../runs/jobs.ts';
import { faultTrace } from '../runs/run-faults.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { getPeer } from '../storage/peers.ts';
import {
  addService,
  addVersion,
  changeTerms,
  databaseFile,
  endVersion,
  getService,
  listServices,
  listVersions,
  outputsFile,
} from '../storage/services.ts';
import { transact } from '../storage/store.ts';
import { sidesOf } from './call.ts';
import type { PrepareProgress } from './library-messages.ts';
import { prepareInThread } from './library-thread.ts';
import { libraryId, signNotice, termsDigest } from './notice.ts';
import type { Secrets } from './secrets.ts';
import { checkPermitted } from './permitted.ts';
import { standingOf } from './standing.ts';
import type { Versions } from './versions.ts';
import './messages.ts';

/** How long a contract stands unless its owner says otherwise; the longest is a day more, the shortest an hour. */
const defaultDays = 365;
const longestMs = 366 * 86_400_000;
const shortestMs = 3_600_000;
export interface Preparing {
  readonly progress: PrepareProgress;
  readonly stop: AbortController;
}

export interface RefreshOptions {
  readonly rotateKey?: boolean;
  /** How long callers may still ask the version before. Default 24. */
  readonly graceHours?: number;
}

export class Publications {
  readonly #context: PartyContext;
  readonly #datasets: Datasets;
  readonly #jobs: Jobs;
  readonly #secrets: Secrets;
  readonly #preparing = new Map<string, Preparing>();
  readonly #problems = new Map<string, ReturnType<typeof toProblem>>();
  readonly #versions: Versions;
  #closing = false;

  constructor(context: PartyContext, datasets: Datasets, jobs: Jobs, versions: Versions, secrets: Secrets) {
    this.#context = context;
    this.#datasets = datasets;
    this.#jobs = jobs;
    this.#versions = versions;
    this.#secrets = secrets;
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const { stop } of this.#preparing.values()) stop.abort(new Error('the party stops'));
    this.#preparing.clear();
    await Promise.resolve();
  }

  preparing(name: string): PrepareProgress | undefined {
    return this.#preparing.get(name)?.progress;
  }

  problem(name: string): ReturnType<typeof toProblem> | undefined {
    return this.#problems.get(name);
  }

  async names(): Promise<string[]> {
    return (await listServices(this.#context.store)).map(({ name }) => name);
  }

  /**
   * Contracts of a service, the latest first: those of its terms. A contract that a peer has proposed may give other terms the same
   * name, and whoever approves those has not approved what this service tells.
   */
  async contracts(name: string): Promise<JobRecord[]> {
    const own = this.#context.home.name;
    const service = await getService(this.#context.store, name);
    return (await this.#jobs.book.list()).filter(({ contract }) => {
      const terms = standingOf(contract);
      const isNamed = terms?.owner === own && terms.service === name;
      // Of a name that is not published yet, all that were proposed.
      return isNamed && (service === undefined || termsDigest(terms) === service.terms);
    });
  }

  /**
   * Proposes a contract to each caller, all with the same terms. Throws UsageError 'service.exists', 'service.caller-exists',
   * 'service.until', and what proposing throws; contracts that were proposed until then stay.
   */
  async publish(request: PublishService): Promise<Job[]> {
    const { name, dataset, callers, until: asked, expiresInHours, requestGrants, ...question } = request;
    const { until, approveInHours } = timesOf(asked);
    const { home, store } = this.#context;
    // Under a name that is not published yet stand only proposals, which say nothing about this one.
    const isFree = (await this.#versions.termsOf(name)) === undefined || (await this.#isUnused(name));
    const open = isFree ? [] : await this.contracts(name);
    const lasting = open.filter(({ state }) => state === 'proposed' || state === 'approved');
    for (const caller of callers) {
      const other = lasting.find(({ contract }) => contract.recipients.includes(caller));
      if (other !== undefined) throw new UsageError('service.caller-exists', { caller, service: name, job: other.id });
    }
    // The data may have grown since: a further caller asks the same library.
    const { capacity } = (open[0]?.contract.plan ?? {}) as { readonly capacity?: number };
    const same = capacity === undefined ? {} : { capacity };
    const jobs: Job[] = [];
    for (const caller of callers) {
      const proposing = this.#jobs.propose({
        kind: 'lookup',
        question: { service: name, table: `${home.name}.${dataset}`, ...same, ...question },
        recipients: [caller],
        until,
        expiresInHours: expiresInHours ?? approveInHours,
        ...(requestGrants === undefined ? {} : { requestGrants }),
      });
      const job = await proposing.catch((error: unknown) => {
        // Its hint would have the owner ask itself.
        if (!(error instanceof UsageError && error.code === 'set.unknown-column')) throw error;
        throw new UsageError('service.unknown-column', { ...error.fields, dataset });
      });
      const terms = termsDigest(standingOf(job.contract) as StandingTerms);
      const known = await getService(store, name);
      if (known !== undefined && known.terms !== terms) {
        if (await this.#isUnused(name)) {
          await transact(store, async (inner) => {
            await changeTerms(inner, name, terms);
            await appendAudit(inner, 'service.published', { service: name, dataset });
          });
          this.#versions.forget(name);
        } else {
          await this.#jobs.cancel(job.id);
          throw new UsageError('service.exists', { service: name });
        }
      }
      if (known === undefined) {
        await transact(store, async (inner) => {
          await addService(inner, { name, terms, createdAt: new Date().toISOString() });
          await appendAudit(inner, 'service.published', { service: name, dataset });
        });
      }
      jobs.push(job);
    }
    return jobs;
  }

  /** Whether a name may be given to other terms: nothing was ever published under it, and no contract waits or stands. */
  async #isUnused(name: string): Promise<boolean> {
    if (this.#preparing.has(name) || (await this.#versions.of(name)).length > 0) return false;
    return (await this.contracts(name)).every(({ state }) => state !== 'proposed' && state !== 'approved');
  }

  /** Begins to prepare a version and returns; the rest shows in the service. */
  async refresh(name: string, options: RefreshOptions = {}): Promise<void> {
    const { home } = this.#context;
    if ((await this.#versions.termsOf(name)) === undefined) await this.#adopt(name);
    const job = await this.#signed(name);
    if (job === undefined) throw new UsageError('service.not-approved', { party: home.name, service: name });
    await checkPermitted(this.#context, this.#datasets, job);
    // Nothing is awaited between this and the entry below: two at once would make one version twice.
    if (this.#preparing.has(name)) throw new UsageError('service.preparing', { service: name });
    const stop = new AbortController();
    const begin = { step: 'read', done: 0, of: 0 } as const;
    this.#preparing.set(name, { progress: begin, stop });
    this.#problems.delete(name);
    void this.#prepare(name, job, options, stop)
      .catch((error: unknown) => {
        if (this.#closing) return;
        this.#context.log.warn({ service: name, trace: faultTrace(error) }, 'library not prepared');
        const known = error instanceof UsageError || error instanceof PolicyError || error instanceof AbortError;
        this.#problems.set(name, toProblem(known ? error : new UsageError('service.stopped', { service: name })));
      })
      .finally(() => this.#preparing.delete(name));
  }

  /** Makes a service of a contract that was proposed like any other question and that this party has signed. Throws UsageError 'service.unknown'. */
  async #adopt(name: string): Promise<void> {
    const job = await this.#signed(name);
    if (job === undefined) throw new UsageError('service.unknown', { service: name, known: await this.names() });
    const { stage, ...rest } = standingOf(job.contract) as StandingTerms;
    await transact(this.#context.store, async (inner) => {
      await addService(inner, { name, terms: termsDigest(rest), createdAt: new Date().toISOString() });
      await appendAudit(inner, 'service.published', { service: name, dataset: stage.dataset });
    });
  }

  /** A contract of the service that this party has signed and that is not over. */
  async #signed(name: string): Promise<JobRecord | undefined> {
    const own = this.#context.home.name;
    for (const job of await this.contracts(name)) {
      if (job.state !== 'proposed' && job.state !== 'approved') continue;
      if ((await this.#jobs.book.approvals(job.id)).some(({ party }) => party === own)) return job;
    }
    return undefined;
  }

  async #prepare(
    name: string,
    { contract }: JobRecord,
    { rotateKey = false, graceHours = 24 }: RefreshOptions,
    { signal }: AbortController,
  ): Promise<void> {
    const { home, store } = this.#context;
    const terms = standingOf(contract) as StandingTerms;
    const [before] = await listVersions(store, name);
    const version = (before?.version ?? 0) + 1;
    const suite = await oprfSuite('voprf');
    const kept = before !== undefined && !rotateKey ? (await this.#versions.key(before)).key : undefined;
    const { secretKey, publicKey } = kept ?? generateKey(suite, systemRandom);
    const publicHex = Buffer.from(publicKey).toString('hex');
    const id = libraryId(home.name, name, termsDigest(terms), version, publicHex);
    const [dataset] = await this.#datasets.records([terms.stage.dataset]);
    if (dataset === undefined) throw new Error('a contract without its dataset');
    const file = `${randomBytes(16).toString('hex')}.library`;
    const known = kept === undefined || before === undefined ? undefined : this.#versions.outputs(before);
    const made = await prepareInThread(
      {
        party: home.name,
        dataset,
        kind: contract.kind,
        plan: contract.plan,
        secretKey,
        libraryId: id,
        directory: home.libraryDirectory,
        file,
        ...(known === undefined ? {} : { known }),
      },
      (progress) => {
        const current = this.#preparing.get(name);
        if (current !== undefined) this.#preparing.set(name, { ...current, progress });
      },
      signal,
    );
    const publishedAt = new Date();
    const earlierEndsAt =
      before === undefined ? null : new Date(publishedAt.getTime() + graceHours * 3_600_000).toISOString();
    const notice = signNotice(
      {
        format: 'tacit-library-v1',
        owner: home.name,
        service: name,
        terms: termsDigest(terms),
        version,
        library: Buffer.from(id).toString('hex'),
        publicKey: publicHex,
        digest: made.digest,
        bytes: made.bytes,
        entries: terms.entries,
        width: terms.width,
        publishedAt: publishedAt.toISOString(),
        earlierEndsAt,
      },
      (text) => home.identity.sign(text),
    );
    const key = this.#secrets.seal(`key of ${file}`, secretKey);
    const outputs = this.#secrets.seal(`outputs of ${file}`, made.outputs);
    writeArtifact(home.libraryDirectory, home.name, outputsFile(file), outputs.bytes);
    await transact(store, async (inner) => {
      await addVersion(inner, {
        service: name,
        version,
        notice,
        key: { ...key.opening, bytes: key.bytes.toString('base64') },
        file,
        outputs: { ...outputs.opening, bytes: '' },
        rows: made.rows,
        contentDigest: dataset.contentDigest,
        endsAt: null,
      });
      // No older version is asked longer than the one before: a new key would not end what the old one answers.
      for (const { version: earlier, endsAt } of await listVersions(inner, name))
        if (earlierEndsAt !== null && earlier < version && (endsAt === null || endsAt > earlierEndsAt))
          await endVersion(inner, name, earlier, earlierEndsAt);
      await appendAudit(inner, 'service.version', { service: name, version, digest: made.digest, key: publicHex });
    });
    // Before anything else, which may fail: what has ended must not be answered from memory.
    this.#versions.forget(name);
    if (before !== undefined) removeArtifactFile(home.libraryDirectory, outputsFile(before.file));
    // Whoever asks an ended version is refused: its files serve nobody.
    for (const old of await listVersions(store, name)) {
      if (old.endsAt === null || Date.parse(old.endsAt) > Date.now()) continue;
      for (const each of [old.file, databaseFile(old.file)]) removeArtifactFile(home.libraryDirectory, each);
    }
    await this.#announce(name, notice);
  }

  /** Tells all callers whose contract stands. */
  async #announce(name: string, notice: SignedNotice): Promise<void> {
    for (const job of await this.contracts(name)) {
      if (job.state !== 'approved') continue;
      const { caller } = sidesOf(job.contract);
      // Another party may have come by the caller's name.
      if ((await getPeer(this.#context.store, caller.name))?.publicKey !== caller.publicKey) continue;
      const until = Date.parse(job.contract.runs.until);
      void this.#jobs.tell([caller.name], `/peer/services/${job.id}/versions`, { notice }, until);
    }
  }

  async versions(name: string): Promise<ServiceVersion[]> {
    return (await this.#versions.of(name)).map(({ version, notice: { notice }, endsAt, rows }) => ({
      version,
      publishedAt: notice.publishedAt,
      endsAt,
      bytes: notice.bytes,
      entries: notice.entries,
      digest: notice.digest,
      publicKey: notice.publicKey,
      rows,
    }));
  }
}

/** Until when callers may ask, and how long they have to approve: seven days, or what is left of less. Throws UsageError 'service.until'. */
function timesOf(asked: string | undefined): { readonly until: string; readonly approveInHours: number } {
  const now = Date.now();
  const until = asked === undefined ? now + defaultDays * 86_400_000 : Date.parse(asked);
  const [first, last] = [now + shortestMs, now + longestMs].map((time) => new Date(time).toISOString());
  if (!(until >= now + shortestMs && until <= now + longestMs))
    throw new UsageError('service.until', { found: asked ?? '', first, last });
  // A minute less: the contract is dated a moment later.
  const left = (until - now - 60_000) / 3_600_000;
  return { until: new Date(until).toISOString(), approveInHours: Math.min(168, left) };
}
