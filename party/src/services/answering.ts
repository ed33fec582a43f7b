/** What callers ask of this party's services. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { StandingTerms } from '@tacit/analysis';
import { answerLookups, mostLookups, PolicyError, systemRandom, UsageError } from '@tacit/engine';
import type { CallBody, CallReceipt, SignedNotice } from '../api/schemas/services.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { verifySignature } from '../identity/keys.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Jobs } from '../runs/jobs.ts';
import type { JobRecord } from '../storage/jobs.ts';
import type { VersionRecord } from '../storage/services.ts';
import { answerMessage, answerTo, callMessage, mostAgeMs, mostQuestionsInCall, sidesOf } from './call.ts';
import type { CallBook } from './call-book.ts';
import { sha256Hex, termsDigest } from './notice.ts';
import { checkPermitted } from './permitted.ts';
import { checkNotOver, standingOf } from './standing.ts';
import type { Versions } from './versions.ts';
import { Waiting } from './waiting.ts';
import './messages.ts';

/** Bytes of a library in one answer; a multiple of three, so that pieces in base64 can be put together. */
const pieceBytes = 6 * 1024 * 1024;
/** Elements that wait for their answers, of one caller and of all. */
const mostWaiting = { each: 20_000, all: 60_000 };
/** How long a comparison of data and policies with a contract holds. */
const checkedMs = 1_000;
const elementBytes = 32;
/** How long entries of a call may be retrieved. */
const retrievalMs = 600_000;

/** A call that was answered, and entries of it that may still be retrieved. */
interface Answered {
  readonly version: VersionRecord;
  readonly until: number;
  left: number;
}

export class Answering {
  readonly #context: PartyContext;
  readonly #datasets: Datasets;
  readonly #jobs: Jobs;
  readonly #calls: CallBook;
  readonly #versions: Versions;
  readonly #checked = new Map<string, { readonly at: number; readonly done: Promise<void> }>();
  readonly #answered = new Map<string, Answered>();
  readonly #waiting: Waiting;

  constructor(context: PartyContext, datasets: Datasets, jobs: Jobs, calls: CallBook, versions: Versions) {
    this.#context = context;
    this.#datasets = datasets;
    this.#jobs = jobs;
    this.#calls = calls;
    this.#versions = versions;
    this.#waiting = new Waiting(context.home.name, mostWaiting);
  }

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
      // Of a contract that is not the caller's it can refuse nothing, nor count anything.
      if (!(error instanceof UsageError && error.code === 'job.unknown')) this.#calls.refuse(jobId);
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
    return await this.#waiting.hold(caller, count, () =>
      this.#calls.spend(job, call.call, call.questions, terms.perDay, async (at) => {
        const { suite, key } = await this.#versions.key(version);
        const answer = await answerLookups(suite, key, elements, {
          random: systemRandom,
          peer: caller,
          turn: () => this.#waiting.turn(),
        });
        const body = answerTo(call, at, answer);
        const answerSignature = home.identity.sign(answerMessage(body));
        const receipt: CallReceipt = { call, callSignature, answer: body, answerSignature };
        // What was revoked while this was computed is not answered any more.
        await this.#standing(jobId, caller);
        await this.#calls.enter({ jobId: job.id, side: 'owner', receipt }, contract);
        if (terms.fetch === 'retrieval') this.#mayRetrieve(job.id, call.call, version, count);
        const [latest] = await this.#versions.of(terms.service);
        return { answer, receipt, latest: latest?.version ?? call.version };
      }),
    );
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
    const { job } = await this.#standing(jobId, caller);
    const answered = this.#answered.get(`${job.id} ${call}`);
    if (answered === undefined || answered.until <= Date.now() || answered.left < questions.length)
      throw new PolicyError('service.no-retrieval', { party: this.#context.home.name, call });
    answered.left -= questions.length;
    await this.#checkedData(job);
    const database = await this.#versions.database(answered.version);
    const answers: Uint8Array[] = [];
    for (const question of questions) answers.push(await database.answer(question));
    // What was revoked while this was computed is not answered any more.
    await this.#standing(jobId, caller);
    return answers;
  }

  /** The contract of a call. Throws UsageError 'job.unknown', 'lookup.…', PolicyError 'service.closed', 'service.over', 'service.other-terms'. */
  async #standing(jobId: string, caller: string): Promise<{ job: JobRecord; terms: StandingTerms }> {
    const { home } = this.#context;
    const job = await this.#jobs.book.getFor(jobId, caller);
    const terms = standingOf(job.contract);
    if (terms === undefined || terms.owner !== home.name || !job.contract.recipients.includes(caller))
      throw new UsageError('job.unknown', { job: jobId });
    checkNotOver(job, home.name);
    const { rejection } = job;
    if (rejection !== undefined) {
      const { party: by, why } = rejection;
      throw new PolicyError('service.revoked', { service: `${home.name}/${terms.service}`, job: job.id, by, why });
    }
    if (job.state !== 'approved') throw new PolicyError('service.closed', { party: home.name, state: job.state });
    // A contract may name a service that has other columns than it grants: what is published must be what both signed.
    const published = await this.#versions.termsOf(terms.service);
    if (published !== undefined && published !== termsDigest(terms))
      throw new PolicyError('service.other-terms', { party: home.name, service: terms.service, job: job.id });
    return { job, terms };
  }

  /** Versions of the service that were made under these terms, which another contract of its name may not have. */
  async #versionsUnder(terms: StandingTerms): Promise<VersionRecord[]> {
    const digest = termsDigest(terms);
    return (await this.#versions.of(terms.service)).filter(({ notice: { notice } }) => notice.terms === digest);
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

  async #checkedData(job: JobRecord): Promise<void> {
    const known = this.#checked.get(job.id);
    if (known !== undefined && Date.now() - known.at < checkedMs) {
      await known.done;
      return;
    }
    const done = checkPermitted(this.#context, this.#datasets, job);
    done.catch(() => this.#checked.delete(job.id));
    this.#checked.set(job.id, { at: Date.now(), done });
    await done;
  }
}
