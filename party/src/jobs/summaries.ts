/** Lists of jobs: a page at a time, of each what tells it from others. */
import { viewNamed } from '@tacit/analysis/question-text';
import type { Language } from '@tacit/engine/text';
import type { JobPage, JobState, JobSummary } from '../api/types.ts';
import { missingApprovals } from '../contracts/approval.ts';
import { listApprovals } from '../storage/approvals.ts';
import { type JobRecord, listJobs } from '../storage/jobs.ts';
import { nextRunNumber, releaseOfJob } from '../storage/runs.ts';
import type { Store } from '../storage/store.ts';

interface JobFilter {
  readonly state?: JobState | undefined;
  /** Only what waits for this party's approval. */
  readonly isWaiting?: boolean;
  /** In the id, the question or the names of kind, parties and datasets, however it is written. */
  readonly text?: string | undefined;
}

/** Where a page ended: time of the last change, and id. */
export const placePattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~([0-9a-f]{16})$/;
/** Most jobs that are looked at for one page: a text that few have must not keep the party from all else. */
const mostLookedAt = 1_000;
const batch = 100;

export interface ListOptions extends JobFilter {
  /** As `next` of the page before: of `placePattern`. */
  readonly after?: string | undefined;
  readonly limit: number;
  readonly language: Language;
  /** A record as it is to be shown. */
  readonly shown: (record: JobRecord) => JobRecord;
}

/** One page. A job that changes while pages are read moves to the front: it is in none of the pages behind. */
export async function listSummaries(store: Store, own: string, options: ListOptions): Promise<JobPage> {
  const { state, isWaiting = false, limit, language } = options;
  // Only what is proposed waits for approvals.
  if (isWaiting && state !== undefined && state !== 'proposed') return { items: [] };
  const states = isWaiting ? (['proposed'] as const) : state === undefined ? undefined : [state];
  const items: JobSummary[] = [];
  let place = readPlace(options.after);
  for (let lookedAt = 0; lookedAt < mostLookedAt; ) {
    const records = await listJobs(store, { ...(states === undefined ? {} : { states }), after: place, limit: batch });
    for (const record of records) {
      // One more than asked for is there: so there is another page.
      if (items.length === limit) return { items, next: placeOf(place) };
      const question = questionOf(record, language);
      if (options.text === undefined || hasText(record, question, options.text)) {
        const summary = await summaryOf(store, own, options.shown(record), question);
        if (!isWaiting || summary.isWaiting) items.push(summary);
      }
      place = record;
    }
    lookedAt += records.length;
    if (records.length < batch) return { items };
  }
  return { items, next: placeOf(place) };
}

function readPlace(text: string | undefined): Pick<JobRecord, 'updatedAt' | 'id'> | undefined {
  const [, updatedAt, id] = placePattern.exec(text ?? '') ?? [];
  return updatedAt === undefined || id === undefined ? undefined : { updatedAt, id };
}

function placeOf(place: Pick<JobRecord, 'updatedAt' | 'id'> | undefined): string {
  return `${place?.updatedAt ?? ''}~${place?.id ?? ''}`;
}

function questionOf({ contract: { kind, plan } }: JobRecord, language: Language): string {
  try {
    return viewNamed(kind).questionText(plan, language);
  } catch {
    // A job of a kind that this version does not know any more is shown all the same.
    return '';
  }
}

const datasetsOf = ({ contract }: JobRecord): string[] =>
  contract.datasets.map(({ owner, name }) => `${owner}.${name}`);

function hasText(record: JobRecord, question: string, text: string): boolean {
  const { kind, parties } = record.contract;
  const wanted = text.toLowerCase();
  const texts = [record.id, kind, question, ...parties.map(({ name }) => name), ...datasetsOf(record)];
  return texts.some((each) => each.toLowerCase().includes(wanted));
}

async function summaryOf(store: Store, own: string, job: JobRecord, question: string): Promise<JobSummary> {
  const { contract, failure } = job;
  const approvals = await listApprovals(store, job.id);
  const { atMost, until } = contract.runs;
  const used = Math.min((await nextRunNumber(store, job.id)) - 1, atMost);
  const released = await releaseOfJob(store, job.id);
  return {
    id: job.id,
    state: job.state,
    contractDigest: job.contractDigest,
    kind: contract.kind,
    role: job.role,
    proposer: contract.proposer,
    parties: contract.parties.map(({ name, role }) => ({ name, role })),
    recipients: contract.recipients,
    datasets: datasetsOf(job),
    artifacts: contract.artifacts.map(({ name }) => name),
    question,
    proposedAt: contract.proposedAt,
    expiresAt: contract.expiresAt,
    approvedBy: approvals.map(({ party }) => party),
    isWaiting: job.state === 'proposed' && missingApprovals(contract, approvals).includes(own),
    isStanding: contract.plan.stands === true,
    runs: { used, atMost, until },
    ...(released === undefined ? {} : { releasedAt: released.at }),
    ...(failure === undefined
      ? {}
      : { failure: { party: failure.party, step: failure.step, code: failure.problem.code, at: failure.at } }),
    updatedAt: job.updatedAt,
  };
}
