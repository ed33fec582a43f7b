/** Services that this party publishes: their versions, and what callers ask. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StandingTerms } from '@tacit/analysis';
import {
  AbortError,
  answerLookups,
  generateKey,
  mostLookups,
  openPirDatabase,
  oprfKeyOf,
  type OprfKey,
  type OprfSuite,
  oprfSuite,
  type PirDatabase,
  PolicyError,
  systemRandom,
  UsageError,
} from '@tacit/engine';
import type { CallBody, CallReceipt, PublishService, ServiceVersion, SignedNotice } from '../api/service-types.ts';
import type { Job } from '../api/types.ts';
import { removeArtifactFile, writeArtifact } from '../artifacts/files.ts';
import { appendAudit } from '../audit/log.ts';
import { compareCards } from '../datasets/cards.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { hasExpired } from '../api/expiry.ts';
import { toProblem } from '../api/problem.ts';
import { verifySignature } from '../identity/keys.ts';
import { grantOnce } from '../policy/grants.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Jobs } from '../runs/jobs.ts';
import { faultTrace } from '../runs/run-faults.ts';
import { listGrants } from '../storage/approvals.ts';
import type { JobRecord } from '../storage/jobs.ts';
import {
  addService,
  addVersion,
  databaseFile,
  endVersion,
  getService,
  listServices,
  listVersions,
  outputsFile,
  type VersionRecord,
} from '../storage/services.ts';
import { transact } from '../storage/store.ts';
import { answerTo, answerMessage, callMessage, mostQuestionsInCall, sidesOf } from './call.ts';
import type { CallBook } from './call-book.ts';
import type { PrepareProgress } from './library-messages.ts';
import { prepareInThread } from './library-thread.ts';
import { libraryId, sha256Hex, signNotice, termsDigest } from './notice.ts';
import type { Secrets } from './secrets.ts';
import { plainBytes, standingOf } from './standing.ts';
import './messages.ts';

/** Bytes of a library in one answer; a multiple of three, so that pieces in base64 can be put together. */
const pieceBytes = 6 * 1024 * 1024;
/** Elements that wait for their answers, of one caller and of all. */
const mostWaitingEach = 20_000;
const mostWaiting = 60_000;
/** A call is of just now: clocks may differ by so much. */
const mostAgeMs = 600_000;
/** How long a contract stands unless its owner says otherwise; the longest is a day more. */
const defaultDays = 365;
/** How long a comparison of data and policies with a contract holds. */
const checkedMs = 1_000;
const elementBytes = 32;
/** How long entries of a call may be retrieved. */
const retrievalMs = 600_000;
/** Databases that are held in memory. */
const mostDatabases = 2;

export interface Preparing {
  readonly progress: PrepareProgress;
  readonly stop: AbortController;
}

export interface RefreshOptions {
  readonly rotateKey?: boolean;
  /** How long callers may still ask the version before. Default 24. */
  readonly graceHours?: number;
}

/** A call that was answered, and entries of it that may still be retrieved. */
interface Answered {
  readonly version: VersionRecord;
  readonly until: number;
  left: number;
}

interface OpenKey {
  readonly suite: OprfSuite;
  readonly key: OprfKey;
}

export class Publications {
  readonly #context: PartyContext;
  readonly #datasets: Datasets;
  readonly #jobs: Jobs;
  readonly #calls: CallBook;
  readonly #secrets: Secrets;
  readonly #preparing = new Map<string, Preparing>();
  readonly #problems = new Map<string, ReturnType<typeof toProblem>>();
  readonly #keys = new Map<string, Promise<OpenKey>>();
  readonly #terms = new Map<string, string>();
  readonly #versions = new Map<string, Promise<VersionRecord[]>>();
  readonly #checked = new Map<string, { readonly at: number; readonly done: Promise<void> }>();
  readonly #databases = new Map<string, Promise<PirDatabase>>();
  readonly #answered = new Map<string, Answered>();
  readonly #waitingOf = new Map<string, number>();
  #waiting = 0;
  #closing = false;

  constructor(context: PartyContext, datasets: Datasets, jobs: Jobs, calls: CallBook, secrets: Secrets) {
    this.#context = context;
    this.#datasets = datasets;
    this.#jobs = jobs;
    this.#calls = calls;
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
   * Proposes a contract to each caller, all with the same terms. Throws UsageError 'service.exists', 'service.caller-exists', and what
   * proposing throws; contracts that were proposed until then stay.
   */
  async publish(request: PublishService): Promise<Job[]> {
    const { name, dataset, callers, until, expiresInHours, requestGrants, ...question } = request;
    const { home, store } = this.#context;
    const open = await this.contracts(name);
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
      const job = await this.#jobs.propose({
        kind: 'lookup',
        question: { service: name, table: `${home.name}.${dataset}`, ...same, ...question },
        recipients: [caller],
        until: until ?? new Date(Date.now() + defaultDays * 86_400_000).toISOString(),
        ...(expiresInHours === undefined ? {} : { expiresInHours }),
        ...(requestGrants === undefined ? {} : { requestGrants }),
      });
      const terms = termsDigest(standingOf(job.contract) as StandingTerms);
      const known = await getService(store, name);
      if (known !== undefined && known.terms !== terms) {
        await this.#jobs.cancel(job.id);
        throw new UsageError('service.exists', { service: name });
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

  /** Begins to prepare a version and returns; the rest shows in the service. */
  async refresh(name: string, options: RefreshOptions = {}): Promise<void> {
    const { home } = this.#context;
    if ((await this.#termsOf(name)) === undefined) await this.#adopt(name);
    if (this.#preparing.has(name)) throw new UsageError('service.preparing', { service: name });
    const job = await this.#signed(name);
    if (job === undefined) throw new UsageError('service.not-approved', { party: home.name, service: name });
    await this.#checkData(job);
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
    const kept = before !== undefined && !rotateKey ? (await this.#key(before)).key : undefined;
    const { secretKey, publicKey } = kept ?? generateKey(suite, systemRandom);
    const publicHex = Buffer.from(publicKey).toString('hex');
    const id = libraryId(home.name, name, termsDigest(terms), version, publicHex);
    const [dataset] = await this.#datasets.records([terms.stage.dataset]);
    if (dataset === undefined) throw new Error('a contract without its dataset');
    const file = `${randomBytes(16).toString('hex')}.library`;
    const known = kept === undefined || before === undefined ? undefined : this.#outputs(before);
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
    if (before !== undefined) removeArtifactFile(home.libraryDirectory, outputsFile(before.file));
    // Whoever asks an ended version is refused: its files serve nobody.
    for (const old of await listVersions(store, name)) {
      if (old.endsAt === null || Date.parse(old.endsAt) > Date.now()) continue;
      for (const each of [old.file, databaseFile(old.file)]) removeArtifactFile(home.libraryDirectory, each);
    }
    this.#versions.delete(name);
    await this.#announce(name, notice);
  }

  /** Tells all callers whose contract stands. */
  async #announce(name: string, notice: SignedNotice): Promise<void> {
    for (const job of await this.contracts(name)) {
      if (job.state !== 'approved') continue;
      const { caller } = sidesOf(job.contract);
      const until = Date.parse(job.contract.runs.until);
      void this.#jobs.tell([caller.name], `/peer/services/${job.id}/versions`, { notice }, until);
    }
  }

  /** Outputs that were kept of a version; undefined where they cannot be read: then all is evaluated anew. */
  #outputs({ file, outputs }: VersionRecord): Uint8Array | undefined {
    if (outputs === undefined) return undefined;
    try {
      const bytes = readFileSync(join(this.#context.home.libraryDirectory, outputsFile(file)));
      return this.#secrets.open(`outputs of ${file}`, bytes, outputs);
    } catch {
      return undefined;
    }
  }

  async versions(name: string): Promise<ServiceVersion[]> {
    return (await this.#versionsOf(name)).map(({ version, notice: { notice }, endsAt, rows }) => ({
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

  async #versionsOf(name: string): Promise<VersionRecord[]> {
    const known = this.#versions.get(name) ?? listVersions(this.#context.store, name);
    this.#versions.set(name, known);
    return await known;
  }

  // -- what callers ask --

  /** Notices of the versions that are served, the latest first. */
  async notices(jobId: string, caller: string): Promise<SignedNotice[]> {
    const { terms } = await this.#standing(jobId, caller);
    return (await this.#served(terms)).map(({ notice }) => notice);
  }

  /** A piece of a version's file from `offset` on. */
  async piece(jobId: string, caller: string, version: number, offset: number): Promise<string> {
    const { job, terms } = await this.#standing(jobId, caller);
    await this.#checkedData(job);
    const { file, notice } = await this.#version(terms, version);
    if (offset >= notice.notice.bytes) throw new UsageError('http.invalid', { where: 'offset', cause: 'too large' });
    try {
      const handle = await open(join(this.#context.home.libraryDirectory, file), 'r');
      try {
        const buffer = Buffer.alloc(Math.min(pieceBytes, notice.notice.bytes - offset));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        return buffer.toString('base64', 0, bytesRead);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw new UsageError('service.unreadable', { service: terms.service }, { cause: error });
    }
  }

  /** Answers a call: checked, counted, evaluated, signed and on the disk before anything leaves. */
  async answer(
    jobId: string,
    caller: string,
    call: CallBody,
    callSignature: string,
    elements: Uint8Array,
  ): Promise<{ readonly answer: Uint8Array; readonly receipt: CallReceipt; readonly latest: number }> {
    const began = performance.now();
    try {
      const answered = await this.#answer(jobId, caller, call, callSignature, elements);
      this.#calls.took(jobId, performance.now() - began);
      return answered;
    } catch (error) {
      this.#calls.refuse(jobId);
      throw error;
    }
  }

  async #answer(jobId: string, caller: string, call: CallBody, callSignature: string, elements: Uint8Array) {
    const { home } = this.#context;
    const { job, terms } = await this.#standing(jobId, caller);
    const { contract, contractDigest } = job;
    const bad = (cause: string): PolicyError => new PolicyError('service.bad-call', { caller, cause });
    if (call.contract !== contractDigest) throw bad('contract');
    if (!(call.questions >= 1 && call.questions <= mostQuestionsInCall)) throw bad('questions');
    const count = call.questions * terms.inputsEach;
    if (elements.length !== count * elementBytes || count > mostLookups) throw bad('elements');
    if (call.request !== sha256Hex(elements)) throw bad('request');
    if (!(Math.abs(Date.parse(call.at) - Date.now()) <= mostAgeMs)) throw bad('time');
    const version = await this.#version(terms, call.version);
    if (call.library !== version.notice.notice.library) throw bad('library');
    const { publicKey } = sidesOf(contract).caller;
    if (!verifySignature(publicKey, callMessage(call), callSignature)) throw bad('signature');
    await this.#checkedData(job);
    const waiting = this.#waitingOf.get(job.id) ?? 0;
    if (this.#waiting + count > mostWaiting || waiting + count > mostWaitingEach)
      throw new PolicyError('service.busy', { party: home.name });
    this.#waiting += count;
    this.#waitingOf.set(job.id, waiting + count);
    try {
      return await this.#calls.spend(job.id, call.call, call.questions, terms.perDay, async () => {
        const { suite, key } = await this.#key(version);
        const answer = await answerLookups(suite, key, elements, { random: systemRandom, peer: caller });
        const body = answerTo(call, new Date().toISOString(), answer);
        const answerSignature = home.identity.sign(answerMessage(body));
        const receipt: CallReceipt = { call, callSignature, answer: body, answerSignature };
        // What was revoked while this was computed is not answered any more.
        await this.#standing(jobId, caller);
        await this.#calls.enter({ jobId: job.id, side: 'owner', receipt });
        if (terms.fetch === 'retrieval') this.#mayRetrieve(job.id, call.call, version, count);
        const [latest] = await this.#versionsOf(terms.service);
        return { answer, receipt, latest: latest?.version ?? call.version };
      });
    } finally {
      this.#waiting -= count;
      this.#waitingOf.set(job.id, (this.#waitingOf.get(job.id) ?? count) - count);
    }
  }

  #mayRetrieve(jobId: string, call: string, version: VersionRecord, left: number): void {
    const now = Date.now();
    for (const [name, { until }] of this.#answered) {
      if (until > now) break;
      this.#answered.delete(name);
    }
    this.#answered.set(`${jobId} ${call}`, { version, left, until: now + retrievalMs });
  }

  /**
   * Answers to retrievals of a call that was answered, as many in all as it has elements. Throws PolicyError 'service.no-retrieval', UsageError
   * 'lookup.pir-question-size'.
   */
  async retrieve(jobId: string, caller: string, call: string, questions: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const { job, terms } = await this.#standing(jobId, caller);
    const answered = this.#answered.get(`${job.id} ${call}`);
    if (answered === undefined || answered.until <= Date.now() || answered.left < questions.length)
      throw new PolicyError('service.no-retrieval', { party: this.#context.home.name, call });
    answered.left -= questions.length;
    await this.#checkedData(job);
    const database = await this.#database(terms, answered.version);
    const answers: Uint8Array[] = [];
    for (const question of questions) answers.push(await database.answer(question));
    return answers;
  }

  async #database({ service }: StandingTerms, { file }: VersionRecord): Promise<PirDatabase> {
    const known = this.#databases.get(file);
    if (known !== undefined) return await known;
    const { libraryDirectory } = this.#context.home;
    const opening = (async (): Promise<PirDatabase> => {
      try {
        const [notice, database] = await Promise.all(
          [file, databaseFile(file)].map((name) => readFile(join(libraryDirectory, name))),
        );
        return await openPirDatabase(await oprfSuite('voprf'), plainBytes(notice), plainBytes(database));
      } catch (error) {
        throw new UsageError('service.unreadable', { service }, { cause: error });
      }
    })();
    this.#databases.set(file, opening);
    opening.catch(() => this.#databases.delete(file));
    for (const old of [...this.#databases.keys()].slice(0, Math.max(0, this.#databases.size - mostDatabases)))
      this.#databases.delete(old);
    return await opening;
  }

  /** The contract of a call. Throws UsageError 'job.unknown', 'lookup.…', PolicyError 'service.closed', 'service.over', 'service.other-terms'. */
  async #standing(jobId: string, caller: string): Promise<{ job: JobRecord; terms: StandingTerms }> {
    const { home } = this.#context;
    const job = await this.#jobs.book.getFor(jobId, caller);
    const terms = standingOf(job.contract);
    if (terms === undefined || terms.owner !== home.name || !job.contract.recipients.includes(caller))
      throw new UsageError('job.unknown', { job: jobId });
    if (job.state !== 'approved') throw new PolicyError('service.closed', { party: home.name, state: job.state });
    const { until } = job.contract.runs;
    if (Date.parse(until) <= Date.now()) throw new PolicyError('service.over', { until });
    // A contract may name a service that has other columns than it grants: what is published must be what both signed.
    const published = await this.#termsOf(terms.service);
    if (published !== undefined && published !== termsDigest(terms))
      throw new PolicyError('service.other-terms', { party: home.name, service: terms.service, job: job.id });
    return { job, terms };
  }

  /** Digest of the terms under which a service is published: they never change. */
  async #termsOf(name: string): Promise<string | undefined> {
    const known = this.#terms.get(name) ?? (await getService(this.#context.store, name))?.terms;
    if (known !== undefined) this.#terms.set(name, known);
    return known;
  }

  /** Versions of the service that were made under these terms, which another contract of its name may not have. */
  async #versionsUnder(terms: StandingTerms): Promise<VersionRecord[]> {
    const digest = termsDigest(terms);
    return (await this.#versionsOf(terms.service)).filter(({ notice: { notice } }) => notice.terms === digest);
  }

  async #served(terms: StandingTerms): Promise<VersionRecord[]> {
    const { service } = terms;
    const versions = await this.#versionsUnder(terms);
    const served = versions.filter(({ endsAt }) => endsAt === null || Date.parse(endsAt) > Date.now());
    if (served.length > 0) return served;
    throw new PolicyError('service.not-ready', { party: this.#context.home.name, service });
  }

  async #version(terms: StandingTerms, version: number): Promise<VersionRecord> {
    const { service } = terms;
    const found = (await this.#versionsUnder(terms)).find((each) => each.version === version);
    if (found === undefined)
      throw new PolicyError('service.version-unknown', { party: this.#context.home.name, service, version });
    if (found.endsAt !== null && Date.parse(found.endsAt) <= Date.now())
      throw new PolicyError('service.version-ended', { service, version, endedAt: found.endsAt });
    return found;
  }

  async #key(version: VersionRecord): Promise<OpenKey> {
    const known = this.#keys.get(version.file);
    if (known !== undefined) return await known;
    const opening = (async (): Promise<OpenKey> => {
      const { bytes, ...sealed } = version.key;
      const secretKey = this.#secrets.open(`key of ${version.file}`, Buffer.from(bytes, 'base64'), sealed);
      if (secretKey === undefined) throw new UsageError('service.unreadable', { service: version.service });
      const suite = await oprfSuite('voprf');
      return { suite, key: oprfKeyOf(suite, secretKey) };
    })();
    this.#keys.set(version.file, opening);
    opening.catch(() => this.#keys.delete(version.file));
    return await opening;
  }

  async #checkedData(job: JobRecord): Promise<void> {
    const known = this.#checked.get(job.id);
    if (known !== undefined && Date.now() - known.at < checkedMs) {
      await known.done;
      return;
    }
    const done = this.#checkData(job);
    done.catch(() => this.#checked.delete(job.id));
    this.#checked.set(job.id, { at: Date.now(), done });
    await done;
  }

  /**
   * Data may change under a standing contract, what is allowed of them may not. Throws PolicyError 'service.policy-changed', UsageError
   * 'contract.dataset-missing'.
   */
  async #checkData({ id, contract }: JobRecord): Promise<void> {
    const { name: party } = this.#context.home;
    for (const card of contract.datasets) {
      const own = await this.#datasets.fullCard(card.name);
      if (own === undefined) throw new PolicyError('contract.dataset-missing', { party, dataset: card.name });
      const grants = await listGrants(this.#context.store, id);
      const { extra } = compareCards(card, grantOnce(own, grants));
      const isRefused = contract.recipients.some(
        (name) => !own.recipients.includes('*') && !own.recipients.includes(name),
      );
      if (isRefused || extra.length > 0 || hasExpired(own.expires))
        throw new PolicyError('service.policy-changed', { party });
    }
  }
}
