/** Services of other parties that this one may call, and questions to them. */
import { createHash, randomBytes } from 'node:crypto';
import { type AskedRecord, kindNamed, type StandingTerms } from '@tacit/analysis';
import {
  AbortError,
  askLookups,
  type Library,
  oprfSuite,
  outputAt,
  pirBytes,
  PolicyError,
  readLookups,
  systemRandom,
  UsageError,
} from '@tacit/engine';
import { z } from 'zod';
import { ProblemError } from '../api/problem.ts';
import type { Problem } from '../api/types.ts';
import type { CallBody, CallReceipt, LookupAnswer, LookupResult } from '../api/schemas/services.ts';
import { signatureText } from '../api/schemas/cards.ts';
import type { PartyContext } from '../peers/context.ts';
import { type Peers, problemOf } from '../peers/peers.ts';
import type { Jobs } from '../runs/jobs.ts';
import { faultTrace, internalProblem } from '../runs/run-faults.ts';
import { answerBody, callMessage, isAnswerTo, mostQuestionsInCall, mostRetrievals, sidesOf } from './call.ts';
import type { CallBook } from './call-book.ts';
import type { Libraries, Opened, Subscription } from './libraries.ts';
import { getPeer } from '../storage/peers.ts';
import { checkNotOver, plainBytes, standingOf } from './standing.ts';
import './messages.ts';

const callTimeoutMs = 30_000;
/** Bytes of questions for retrieval in one request, and how many are masked ahead. */
const retrievalBytes = 2_000_000;
const readyQuestions = 32;

const answered = z.object({
  elements: z.string().max(4_000_000),
  answer: answerBody,
  signature: signatureText,
  latest: z.int().min(1),
});
const retrieved = z.object({ answers: z.array(z.string().max(6_000_000)).max(mostRetrievals) });

/** What entries hold, in the order of the questions. */
interface Rows {
  readonly found: readonly (Uint8Array | undefined)[];
  readonly damaged: readonly number[];
}

/** Where rows are retrieved, of which service, and the bytes of it. */
interface Retrieval {
  readonly path: string;
  readonly terms: StandingTerms;
  readonly counted: { sent: number; received: number };
}

/** A call that was answered; `rows` opens what was found, of which nothing goes to the owner. */
interface Told {
  readonly receipt: CallReceipt;
  /** The owner says that there is a later version. */
  readonly isOld: boolean;
  readonly rows: () => Promise<Rows>;
}

export interface AskOptions {
  /** Told after each call how many questions have been answered. */
  readonly heard?: (answered: number) => void;
  /** Ends a long list after the call that is under way. */
  readonly signal?: AbortSignal;
}

/** Refusals of a version after which the current one is fetched and asked. */
const outdated: ReadonlySet<string> = new Set(['service.version-unknown', 'service.version-ended']);

export class Subscriptions {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #jobs: Jobs;
  readonly #calls: CallBook;
  readonly #libraries: Libraries;
  readonly #found = new Map<string, Subscription>();

  constructor(context: PartyContext, peers: Peers, jobs: Jobs, calls: CallBook, libraries: Libraries) {
    this.#context = context;
    this.#peers = peers;
    this.#jobs = jobs;
    this.#calls = calls;
    this.#libraries = libraries;
  }

  /** Contracts under which this party may call, the latest first. */
  async all(): Promise<Subscription[]> {
    const { name } = this.#context.home;
    return (await this.#jobs.book.list()).flatMap((job) => {
      const terms = standingOf(job.contract);
      return terms !== undefined && job.contract.recipients.includes(name) ? [{ job, terms }] : [];
    });
  }

  /** The contract by which `owner`'s service may be asked now. Throws UsageError 'service.unknown', PolicyError 'service.other-party', 'service.unsigned', 'service.revoked', 'service.closed', 'service.over'. */
  async find(owner: string, service: string): Promise<Subscription> {
    const name = `${owner}/${service}`;
    const known = this.#found.get(name);
    // A contract never changes; whether it stands does.
    const current = known === undefined ? undefined : { ...known, job: await this.#jobs.book.get(known.job.id) };
    const open = current?.job.state === 'approved' ? current : await this.#search(owner, service);
    this.#found.set(name, open);
    const { state, id: job, rejection } = open.job;
    const { owner: signer } = sidesOf(open.job.contract);
    const peer = await getPeer(this.#context.store, owner);
    if (peer !== undefined && peer.publicKey !== signer.publicKey)
      throw new PolicyError('service.other-party', { service: name, job, party: owner });
    checkNotOver(open.job, this.#context.home.name);
    if (state === 'proposed') throw new PolicyError('service.unsigned', { service: name, job, party: owner });
    if (rejection !== undefined)
      throw new PolicyError('service.revoked', { service: name, job, by: rejection.party, why: rejection.why });
    if (state !== 'approved') throw new PolicyError('service.closed', { party: owner, state });
    return open;
  }

  async #search(owner: string, service: string): Promise<Subscription> {
    const all = await this.all();
    const named = all.filter(({ terms }) => terms.owner === owner && terms.service === service);
    const found = named.find(({ job }) => job.state === 'approved') ?? named[0];
    if (found !== undefined) return found;
    const known = [...new Set(all.map(({ terms }) => `${terms.owner}/${terms.service}`))];
    throw new UsageError('service.unknown', { service: `${owner}/${service}`, known });
  }

  /**
   * Answers to these questions, in their order. Nothing of them is kept. What breaks a long list off after some of its calls were answered,
   * and counted, is the result's `problem`: the answers are then those of its first questions. Throws, before any was answered, UsageError
   * 'asked.…', 'service.…', PolicyError, PeerError, AbortError.
   */
  async ask(
    owner: string,
    service: string,
    asked: readonly AskedRecord[],
    { heard, signal }: AskOptions = {},
  ): Promise<LookupResult> {
    const began = performance.now();
    const subscription = await this.find(owner, service);
    // A key that cannot be is said before anything is sent.
    kindOf(subscription).inputs(subscription.job.contract.plan, asked);
    if (asked.length > mostQuestionsInCall)
      await this.#calls.foresee(subscription.job.contract, asked.length, subscription.terms);
    const bytes = { sent: 0, received: 0 };
    // One version for all of them, unless it ends meanwhile: each receipt says which it was.
    let opened = await this.#libraries.current(subscription);
    const told: Told[] = [];
    let problem: Problem | undefined;
    for (let from = 0; from < asked.length && problem === undefined; from += mostQuestionsInCall) {
      // Whoever does not listen any more wants no more to be counted.
      if (signal?.aborted === true) break;
      const some = asked.slice(from, from + mostQuestionsInCall);
      const ask = () => this.#askOne(subscription, opened, some, bytes);
      const { sent } = bytes;
      const again = async (error: unknown): Promise<Told> => {
        // What was answered has been counted: its owner does not have it asked twice by refusing what comes after.
        if (!(error instanceof ProblemError && outdated.has(error.code)) || bytes.sent > sent) throw error;
        await this.#libraries.fetchNotices(subscription);
        opened = await this.#libraries.current(subscription);
        return await ask();
      };
      try {
        told.push(await ask().catch(again));
        heard?.(from + some.length);
      } catch (error) {
        if (told.length === 0) throw error;
        problem = this.#problemOf(error);
      }
    }
    if (told.some(({ isOld }) => isOld)) void this.#libraries.fetchNotices(subscription).catch(() => undefined);
    // Rows are opened when the owner has seen all that it will see: how many there are, and how long they take, must not show.
    const answers: LookupAnswer[] = [];
    for (const { rows } of told) answers.push(...answersOf(subscription, await rows()));
    const receipts = told.map(({ receipt }) => receipt);
    const milliseconds = Math.round((performance.now() - began) * 10) / 10;
    this.#calls.took(subscription.job.id, milliseconds);
    const result = { service, owner, version: opened.record.version, answers, receipts, bytes, milliseconds };
    if (problem === undefined) return result;
    const fields = { ...problem.fields, answered: answers.length, asked: asked.length };
    return { ...result, problem: { ...problem, fields } };
  }

  /** Also of a fault that nobody foresaw: what was answered before it is not lost. */
  #problemOf(error: unknown): Problem {
    try {
      return problemOf(error);
    } catch {
      const { problem, id } = internalProblem();
      this.#context.log.error({ id, trace: faultTrace(error) }, 'internal error');
      return problem;
    }
  }

  async #askOne(
    { job, terms }: Subscription,
    opened: Opened,
    asked: readonly AskedRecord[],
    counted: { sent: number; received: number },
  ): Promise<Told> {
    const { home } = this.#context;
    const { record, library } = opened;
    const { owner } = sidesOf(job.contract);
    const kind = kindOf({ job, terms });
    const suite = await oprfSuite('voprf');
    const question = await askLookups(suite, kind.inputs(job.contract.plan, asked), systemRandom);
    const named = {
      format: 'tacit-call-v1',
      contract: job.contractDigest,
      version: record.version,
      library: record.notice.notice.library,
      call: randomBytes(16).toString('hex'),
      questions: asked.length,
      request: createHash('sha256').update(question.bytes).digest('hex'),
    } as const;
    const elements = Buffer.from(question.bytes).toString('base64');
    let [call, callSignature]: [CallBody | undefined, string] = [undefined, ''];
    // Dated and signed when its turn has come: in a long queue it would grow too old for its owner.
    const body = (): object => {
      call = { ...named, at: new Date().toISOString() };
      callSignature = home.identity.sign(callMessage(call));
      return { call, signature: callSignature, elements };
    };
    const raw = await this.#peers.call(owner.name, 'POST', `/peer/services/${job.id}/calls`, body, {
      timeoutMs: callTimeoutMs,
      many: true,
    });
    const parsed = answered.safeParse(raw);
    if (!parsed.success || call === undefined) throw new AbortError('service.bad-answer', { party: owner.name });
    const { answer, signature } = parsed.data;
    const bytes = Buffer.from(parsed.data.elements, 'base64');
    const receipt: CallReceipt = { call, callSignature, answer, answerSignature: signature };
    const isSigned = isAnswerTo(receipt, owner.publicKey);
    if (!isSigned || answer.answer !== createHash('sha256').update(bytes).digest('hex'))
      throw new AbortError('service.bad-answer', { party: owner.name });
    // What was answered has been counted there, whatever comes of it here.
    await this.#calls.enter({ jobId: job.id, side: 'caller', receipt }, job.contract);
    const outputs = await readLookups(suite, question, bytes, { publicKey: library.publicKey, peer: owner.name });
    counted.sent += question.bytes.length;
    counted.received += bytes.length;
    const count = asked.length * terms.inputsEach;
    const isOld = parsed.data.latest > record.version;
    if (opened.fetch === 'download')
      return { receipt, isOld, rows: () => this.#openRows(opened.library, outputs, count) };
    const path = `/peer/services/${job.id}/calls/${named.call}/rows`;
    const found = await this.#retrieveRows(opened, outputs, count, { path, terms, counted });
    return { receipt, isOld, rows: () => Promise.resolve(found) };
  }

  /** The payloads of entries, and the places of those that are there and do not open. */
  async #openRows(library: Library, outputs: Uint8Array, count: number): Promise<Rows> {
    const found: (Uint8Array | undefined)[] = [];
    const damaged: number[] = [];
    for (let i = 0; i < count; i++) {
      try {
        found.push(await library.find(outputAt(outputs, i)));
      } catch (error) {
        if (!(error instanceof AbortError)) throw error;
        // Nothing of this goes to the owner, and nothing stops: it may have damaged the row to see who asks for it.
        found.push(undefined);
        damaged.push(i);
      }
    }
    return { found, damaged };
  }

  /** One retrieval for each output, whatever any of them gives: their number says nothing. */
  async #retrieveRows(
    { library, ready }: Extract<Opened, { fetch: 'retrieval' }>,
    outputs: Uint8Array,
    count: number,
    { path, terms: { owner }, counted }: Retrieval,
  ): Promise<Rows> {
    const found: (Uint8Array | undefined)[] = [];
    const fitting = Math.floor(retrievalBytes / pirBytes(library.shape).question);
    const each = Math.min(mostRetrievals, Math.max(1, fitting));
    for (let from = 0; from < count; from += each) {
      const size = Math.min(each, count - from);
      // Another question may take them while these are made.
      while (ready.length < size)
        ready.push(...(await library.prepareQuestions(Math.max(readyQuestions, size), systemRandom)));
      const taken = ready.splice(0, size);
      const questions = taken.map((question, i) =>
        Buffer.from(question.ask(outputAt(outputs, from + i))).toString('base64'),
      );
      const raw = await this.#peers.call(owner, 'POST', path, { questions }, { timeoutMs: callTimeoutMs, many: true });
      const parsed = retrieved.safeParse(raw);
      if (!parsed.success || parsed.data.answers.length !== size)
        throw new AbortError('service.bad-answer', { party: owner });
      const { question, answer } = pirBytes(library.shape);
      counted.sent += size * question;
      counted.received += size * answer;
      for (const [i, text] of parsed.data.answers.entries())
        found.push(await taken[i]?.read(plainBytes(Buffer.from(text, 'base64')), { peer: owner }));
    }
    // What does not open and what is not there are one here.
    return { found, damaged: [] };
  }
}

function answersOf({ job, terms }: Subscription, { found, damaged }: Rows): LookupAnswer[] {
  const isDamaged = new Set(damaged.map((entry) => Math.floor(entry / terms.inputsEach)));
  return kindOf({ job, terms })
    .answers(job.contract.plan, found)
    .map((answer, i): LookupAnswer => (isDamaged.has(i) ? { found: false, damaged: true } : answer));
}

function kindOf({ job }: Subscription) {
  const { standing } = kindNamed(job.contract.kind);
  if (standing === undefined) throw new Error('a contract that does not stand');
  return standing;
}
