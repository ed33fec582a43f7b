/** A question from its proposal to its answer: the contract is shown, signed, approved by the others, run, and its result given. */
import { type Job, ProblemError, type Question, say, UsageError } from '@tacit/party/api';
import { sqlPlan } from '@tacit/party/api/question';
import { activityLine } from '../output/activity.ts';
import { contractText } from '../output/contract-view.ts';
import { adviceText } from '../output/explanation-view.ts';
import { exitCodes } from '../output/failure.ts';
import { failureText, stateText, waitingFor } from '../output/job-view.ts';
import { pagesOf } from '../output/pager.ts';
import { previewOf, previewText } from '../output/preview-view.ts';
import { progressLine } from '../output/progress.ts';
import { verdictText } from '../output/verdict-view.ts';
import { giveResult } from './give-result.ts';
import type { Outcome, Prompt } from './prompt.ts';

/** How long the parts of an answer took, for \timing. */
interface Times {
  readonly begun: number;
  approved: number;
}

/**
 * Undefined where whoever asked did not sign, or waits no longer: that has been said. `failed` is called with the exit code of a
 * job that ended otherwise. Throws what the party refuses.
 */
export async function answer(
  question: Question,
  prompt: Prompt,
  failed: (exitCode: number) => void,
): Promise<Outcome | undefined> {
  const { client, io, settings, person } = prompt;
  await checkSigner(question, prompt);
  const proposed = await client.propose(question);
  const signed = await sign(question, proposed, prompt);
  if (signed === undefined) {
    failed(1);
    return undefined;
  }
  const times: Times = { begun: performance.now(), approved: 0 };
  const job = await person.waiting(async (signal) => {
    const decided = await until(signed, ({ state }) => state !== 'proposed', signal, prompt);
    times.approved = performance.now();
    if (signal.aborted) return undefined;
    if (decided.state === 'approved') await client.run(decided.id);
    const last = await until(decided, () => false, signal, prompt);
    return signal.aborted ? undefined : last;
  });
  if (job === undefined) {
    io.note(say('cli.prompt.left', { id: proposed.id, flag: io.homeFlag }, io.language));
    failed(1);
    return undefined;
  }
  if (job.state !== 'completed') {
    const { failure } = job;
    failed(job.state === 'failed' && failure !== undefined ? exitCodes[failure.problem.kind] : 1);
    io.note(
      failure === undefined ? endText(job, prompt) : say('cli.error', { message: failureText(job, io) }, io.language),
    );
    return { job };
  }
  if (!job.hasResult) {
    io.note(say('cli.prompt.no-result', { id: job.id, recipients: job.contract.recipients }, io.language));
    return { job };
  }
  const result = await client.result(job.id);
  if (!io.json) await giveResult(result, prompt);
  if (settings.timing) io.note(timesText(times, prompt));
  return { job, result };
}

/** Where nobody can be asked about own data, nobody else hears of the question. Throws UsageError 'cli.prompt.unconfirmed'. */
async function checkSigner(question: Question, prompt: Prompt): Promise<void> {
  if (prompt.yes || prompt.person.isThere) return;
  const name = await prompt.name();
  const { parties } = await prompt.client.explain(question);
  const isOwner = parties.some((party) => party.name === name && ['owner', 'contributor'].includes(party.role));
  if (isOwner) throw new UsageError('cli.prompt.unconfirmed', {});
}

/** Shows what a signature is over and signs; undefined where that was not wanted: the proposal is then taken back. */
async function sign(question: Question, proposed: Job, prompt: Prompt): Promise<Job | undefined> {
  const { client, io } = prompt;
  const name = await prompt.name();
  const job = await compared(proposed, prompt);
  const preview = io.json ? '' : previewText(await previewOf(client, job.id), io);
  const text = [contractText(job, io, false), ...(preview === '' ? [] : [preview])].join('\n\n');
  const advice = await adviceFor(question, proposed, prompt);
  if (advice !== undefined) io.note(advice);
  const isShown = io.json || (await showAll(`${text}\n`, prompt));
  if (isShown && !waitingFor(job).includes(name)) return job;
  if (!isShown || !(await isConfirmed(job, name, prompt))) {
    await client.cancel(job.id);
    io.note(say('cli.prompt.taken-back', { id: job.id }, io.language));
    return undefined;
  }
  try {
    return await client.approve(job.id, job.missingGrants.length === 0 ? {} : { grant: 'once' });
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'auth.role') {
      io.note(say('cli.prompt.other-signs', { id: job.id, party: name }, io.language));
      return job;
    }
    await client.cancel(job.id);
    throw error;
  }
}

/** That a third party would make it much cheaper, where two owners alone compute a relation. */
async function adviceFor(question: Question, { contract }: Job, { client, io }: Prompt): Promise<string | undefined> {
  const isAlone = contract.parties.filter(({ role }) => role === 'owner' || role === 'helper').length === 2;
  if (io.json || contract.kind !== 'sql' || !isAlone || sqlPlan(contract).source !== 'shared') return undefined;
  const { ways } = await client.explain(question);
  return adviceText(ways, io);
}

/** The job once it is compared with earlier answers. */
async function compared(job: Job, { client, io }: Prompt): Promise<Job> {
  for (;;) {
    const found = await client.job(job.id);
    if (found.earlier?.level !== 'pending') return found;
    io.note(verdictText(found.earlier, io));
  }
}

/** Results go to standard output, what is read before them beside it; on a terminal a screen at a time. False when the reader stopped. */
async function showAll(text: string, { io, person }: Prompt): Promise<boolean> {
  const { screen } = person;
  const pages = screen === undefined ? [text] : pagesOf(text, Math.max(4, screen.rows - 2), screen.columns);
  for (const [i, page] of pages.entries()) {
    io.note(page);
    if (i === pages.length - 1) return true;
    const values = { page: i + 1, pages: pages.length };
    const said = await person.question(`-- ${say('cli.pager.more', values, io.language)} `);
    if (said === undefined || said.trim().toLowerCase().startsWith('q')) return false;
  }
  return true;
}

/** Whoever lends nothing of its own is not asked; whose policy lacks something allows it for this contract alone. */
async function isConfirmed(job: Job, name: string, { io, person, yes }: Prompt): Promise<boolean> {
  if (yes || !job.contract.datasets.some(({ owner }) => owner === name)) return true;
  const key = job.missingGrants.length === 0 ? 'cli.prompt.confirm' : 'cli.prompt.confirm-grant';
  const said = (await person.question(`${say(key, {}, io.language)} `)) ?? '';
  return /^(?:y|yes|是)$/i.test(said.trim());
}

/** Follows a job, until it has ended or `isEnough`, or `signal`; the last that was seen of it. */
async function until(
  first: Job,
  isEnough: (job: Job) => boolean,
  signal: AbortSignal,
  { client, io }: Prompt,
): Promise<Job> {
  if (isEnough(first)) return first;
  const activity = activityLine(io);
  const progress = progressLine(io);
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  let last = first;
  let shown = '';
  const update = (job: Job): void => {
    last = job;
    if (isEnough(job)) {
      enough.abort();
      return;
    }
    const text = job.progress === undefined ? awaitedText(job, io.language) : '';
    if (text !== '' && text !== shown) activity.begin(text);
    shown = text;
    if (job.progress !== undefined) activity.end();
    progress.update(job);
  };
  try {
    update(first);
    const ended = await client.watch(first.id, update, either);
    return enough.signal.aborted ? last : ended;
  } catch (error) {
    if (either.aborted) return last;
    throw error;
  } finally {
    activity.end();
    progress.end();
  }
}

function awaitedText(job: Job, language: 'en' | 'zh'): string {
  if (job.state === 'proposed') {
    const state = say('job.state.proposed', {}, language);
    return say('cli.watch.waiting', { id: job.id, state, parties: waitingFor(job) }, language);
  }
  return job.state === 'running' || job.state === 'approved' ? say('cli.progress-begins', {}, language) : '';
}

function endText(job: Job, { io }: Prompt): string {
  const { rejection } = job;
  if (rejection === undefined) return stateText(job, io);
  return say('cli.job.rejected', { party: rejection.party, why: rejection.why }, io.language);
}

function timesText({ begun, approved }: Times, { io }: Prompt): string {
  const now = performance.now();
  const seconds = (ms: number): string => (ms / 1_000).toFixed(3);
  const values = { all: seconds(now - begun), approvals: seconds(approved - begun), run: seconds(now - approved) };
  return say('cli.prompt.time', values, io.language);
}
