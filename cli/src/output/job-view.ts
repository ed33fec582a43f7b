/** Jobs as people read them. */
import {
  type Cost,
  type DisclosureLine,
  type Grant,
  type Job,
  type JobState,
  type JobSummary,
  problemText,
  say,
  sayStep,
  type StepEgress,
} from '@tacit/party/api';
import { renderDisclosure } from '@tacit/party/api/contract';
import { useText } from '@tacit/party/api/owner';
import { groupedLines } from '@tacit/party/api/question';
import { questionBlock } from './question-view.ts';
import type { Io } from './io.ts';
import { formatBytes } from './progress.ts';
import { renderTable } from './table.ts';
import { verdictText } from './verdict-view.ts';
import { fitted } from './width.ts';

/** Who learns what, in words. */
export function disclosureText(lines: readonly DisclosureLine[], io: Io): string {
  return fitted(renderDisclosure(groupedLines(lines), io.language));
}

/** What owners' policies do not grant yet, a line for each use. */
export function missingText(grants: readonly Grant[], io: Io): string {
  const lines = grants.map(({ owner, dataset, column, use }) => {
    const words = useText(use, io.language);
    const named = words === undefined ? use : say('cli.use', { use, words }, io.language);
    return `  ${say('cli.explain.missing', { owner, column: `${owner}.${dataset}.${column}`, use: named }, io.language)}`;
  });
  return [say('cli.explain.missing-title', {}, io.language), ...lines].join('\n');
}

/** `41 rounds; 3.2 MB sent by bank, …`; of several runs that keep something, also a later one; with a dealer, also what a preparation made ahead weighs, and a run with it. */
export function costText(cost: Cost, parties: readonly string[], seconds: number | null, io: Io): string {
  const named = (bytes: readonly number[]): string[] =>
    bytes.map((each, i) => `${parties[i] ?? '?'} ${formatBytes(each)}`);
  const values = { rounds: cost.rounds, bytes: named(cost.bytes), seconds: seconds?.toFixed(1) ?? '' };
  const text = say(seconds === null ? 'cli.cost' : 'cli.cost-time', values, io.language);
  const { prepared, later } = cost;
  if (later !== undefined)
    return `${text}\n${say('cli.cost-later', { rounds: later.rounds, bytes: named(later.bytes) }, io.language)}`;
  if (prepared === undefined) return text;
  // The dealer, who comes last, is not there.
  const ahead = { rounds: prepared.rounds, bytes: named(prepared.bytes.slice(0, -1)), parts: named(prepared.parts) };
  return `${text}\n${say('cli.cost-prepared', { ...ahead, dealer: parties.at(-1) ?? '?' }, io.language)}`;
}

/** One job in full: question, parties, who learns what, cost, approvals, how it ended. */
export function jobText(job: Job, io: Io, original = false): string {
  const { contract } = job;
  const approved = job.approvals.map((approval) => approval.party);
  const waiting = waitingFor(job);
  const line = (key: string, values: Record<string, string | number | readonly string[]> = {}): string =>
    say(key, values, io.language);
  const parts = [
    line('cli.job.head', {
      id: job.id,
      state: stateName(job, io),
      proposer: contract.proposer,
      at: contract.proposedAt,
    }),
    line('cli.job.digest', { digest: job.contractDigest }),
    `\n${questionBlock(contract, io, original)}\n`,
    disclosureText(job.contract.disclosure, io),
    ...(job.earlier === undefined ? [] : [`\n${verdictText(job.earlier, io)}`]),
    `\n${costText(
      contract.cost,
      contract.parties.map(({ name }) => name),
      null,
      io,
    )}`,
    line('cli.job.approved', { parties: approved }),
  ];
  if (job.state === 'proposed') parts.push(line('cli.job.waiting', { parties: waiting }));
  const { attempts, released, runs } = job;
  if (runs.atMost > 1) parts.push(line(runs.used < runs.atMost ? 'cli.job.runs' : 'cli.job.runs-all', runs));
  // They are about the next run, or the last where there is no further one.
  const number = Math.min(runs.used + 1, runs.atMost);
  if (attempts.used > 0) parts.push(line('cli.job.attempts', { ...attempts, number }));
  if (released !== undefined) parts.push(line('cli.job.released', released));
  if (job.rejection !== undefined)
    parts.push(line('cli.job.rejected', { party: job.rejection.party, why: job.rejection.why }));
  if (job.failure !== undefined) parts.push(failureText(job, io));
  if (job.state === 'cancelled') parts.push(stateText(job, io));
  if (job.run?.egress !== undefined) parts.push('', egressText(job.run.egress, io));
  return parts.join('\n');
}

/** What left this party in its last run, by step and peer. */
function egressText(egress: readonly StepEgress[], io: Io): string {
  const peers = Object.keys(egress[0]?.sent ?? {});
  const title = (key: string, values = {}): string => say(key, values, io.language);
  const table = renderTable(
    [
      { title: title('cli.column.step') },
      { title: title('cli.column.rounds'), align: 'right' },
      ...peers.map((peer) => ({ title: title('cli.column.bytes-to', { peer }), align: 'right' as const })),
    ],
    egress.map(({ step, rounds, sent }) => [
      sayStep(step, io.language),
      String(rounds),
      ...peers.map((peer) => (sent[peer] ?? 0).toLocaleString('en-US')),
    ]),
    { indent: '  ' },
  );
  return `${title('cli.job.egress')}\n${table}`;
}

/** Parties whose signature is missing. */
export function waitingFor(job: Job): string[] {
  const approved = job.approvals.map((approval) => approval.party);
  return job.contract.parties.map((party) => party.name).filter((name) => !approved.includes(name));
}

/** Where and why a job failed, with the next action. */
export function failureText(job: Job, io: Io): string {
  if (job.failure === undefined) return '';
  const { message, hint } = problemText(job.failure.problem, io.language);
  const head = say(
    'cli.job.failed',
    { party: job.failure.party, step: sayStep(job.failure.step, io.language), message },
    io.language,
  );
  const text = hint === undefined ? head : `${head}\n${say('cli.hint', { hint }, io.language)}`;
  const isUsedUp = job.runs.used >= job.runs.atMost || job.attempts.used >= job.attempts.most;
  return isUsedUp ? `${text}\n${say('cli.job.used-up', {}, io.language)}` : text;
}

/** The state that a job has ended in, with the next action where there is one. */
export function stateText(job: Job, io: Io): string {
  const { id, state } = job;
  const head = say('cli.watch.state', { id, state: stateName(job, io) }, io.language);
  return state === 'cancelled' ? `${head}\n${say('cli.cancel.next', { id }, io.language)}` : head;
}

/** A state in words: who ended a service that all had signed has revoked it. */
function stateWord(state: JobState, isRevoked: boolean, { language }: Pick<Io, 'language'>): string {
  const isEnded = state === 'rejected' || state === 'cancelled';
  return say(`job.state.${isEnded && isRevoked ? 'revoked' : state}`, {}, language);
}

function stateName(job: Job, io: Pick<Io, 'language'>): string {
  return stateWord(job.state, job.contract.plan.stands === true && waitingFor(job).length === 0, io);
}

export function jobsTable(jobs: readonly JobSummary[], io: Io): string {
  if (jobs.length === 0) return say('cli.jobs.none', {}, io.language);
  const title = (key: string): string => say(key, {}, io.language);
  return renderTable(
    [
      { title: title('cli.column.job') },
      { title: title('cli.column.state') },
      { title: title('cli.column.proposer') },
      { title: title('cli.column.approvals'), align: 'right' },
      { title: title('cli.column.runs'), align: 'right' },
      { title: title('cli.column.released') },
      { title: title('cli.column.question') },
    ],
    jobs.map((job) => [
      job.id,
      stateWord(job.state, job.isStanding && job.approvedBy.length === job.parties.length, io),
      job.proposer,
      `${job.approvedBy.length}/${job.parties.length}`,
      // What stands is asked and not run.
      job.isStanding ? '' : `${job.runs.used}/${job.runs.atMost}`,
      job.isStanding ? '' : (job.releasedAt ?? '–'),
      shorten(job.question),
    ]),
  );
}

/** A question in one line of a table. */
export function shorten(sql: string): string {
  const text = sql.replace(/\s+/g, ' ').trim();
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
