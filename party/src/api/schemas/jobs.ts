/** Jobs: the question, what it would need, and what became of its contract. */
import { mostRuns } from '@tacit/analysis';
import { z } from 'zod';
import { earlierVerdict, plannedSpending } from './budgets.ts';
import {
  approvalRecord,
  contract,
  cost,
  disclosureLine,
  grant,
  parties,
  partyRole,
  plan,
  previewLine,
  protocolChoice,
  way,
} from './contract.ts';
import { count, declare, hex64, type Of, pageOf, time } from './declare.ts';
import { problem } from './party.ts';
import { jobState } from './states.ts';

const name = z.string().min(1).max(64);

/** The question, as explain and propose take it. */
export const question = declare(
  'Question',
  z.strictObject({
    /** Joint SQL: short for kind 'sql' and a question of this text. */
    sql: z.string().max(100_000).exactOptional(),
    /** Of a question in SQL: nobody may be shown which rows match or how many, whatever policies say. */
    join: z.literal('strict').exactOptional(),
    /** Kind and question of any other computation, in its place. */
    kind: name.exactOptional(),
    question: z.unknown().optional(),
    /** A party without data in the question that computes along; a join of two owners needs one, to match their rows. */
    helper: name.exactOptional(),
    /** A party without data that prepares randomness for the others and is gone before the first input. */
    dealer: name.exactOptional(),
    /** Who computes, where not all owners do: the others only send shares of their data, or only receive. */
    computers: z.array(name).min(2).max(10).exactOptional(),
    /** Protocol of the engine's registry; without it the one that is fastest on the links as measured. */
    protocol: name.exactOptional(),
    /** Recipients; default: the proposer. */
    recipients: z.array(name).min(1).max(64).exactOptional(),
    /** Hours until the contract expires; default 168. */
    expiresInHours: z.number().positive().max(8_784).exactOptional(),
    /** How many runs the contract is good for; default 1. */
    runs: z.int().min(1).max(mostRuns).exactOptional(),
    /** ISO time until which runs may begin; without it until the contract expires. */
    until: z.iso.datetime({ offset: true }).exactOptional(),
    /** Propose even if policies do not grant everything yet: the owners are asked for what is missing when they approve. */
    requestGrants: z.boolean().exactOptional(),
    /**
     * Values of the parameters `:name` in the question, as text: filled in before anything else is done with it, so that the contract
     * holds the question with its values. A value is a date (2024-01-31), number or boolean by its looks, else a text; `:'name'` is a text.
     */
    parameters: z.record(name, z.string().max(1_000)).exactOptional(),
  }),
);
export type Question = Of<typeof question>;

/** What a plan would make of one own table. */
export const ownPreview = declare(
  'OwnPreview',
  z.strictObject({
    dataset: z.string(),
    /** Rows that were looked at, the first of `total`. */
    rows: count,
    total: count,
    /** Keys of texts and their values. */
    lines: z.array(previewLine),
    /** Why there is nothing to see. */
    problem: problem.exactOptional(),
  }),
);
export type OwnPreview = Of<typeof ownPreview>;

export const explanation = declare(
  'Explanation',
  z.strictObject({
    question,
    kind: z.string(),
    parties,
    plan,
    disclosure: z.array(disclosureLine),
    cost,
    /** Seconds on the links as measured just now; null when a peer could not be reached. */
    estimatedSeconds: z.number().nullable(),
    /** What the policies do not grant yet (empty when everything is allowed). */
    missingGrants: z.array(grant),
    /** Every protocol that fits question and parties, the one taken first. */
    protocols: z.array(protocolChoice),
    /** The ways in which it could be computed, the one that is taken first; none where the kind has one, or they are too much to price. */
    ways: z.array(way),
    /** Of a question with noise: what is left for it at peers that say so. */
    spendings: z.array(plannedSpending).exactOptional(),
    /** What the plan would make of own tables, where its kind has something to say: for whoever may approve. */
    own: z.array(ownPreview).exactOptional(),
  }),
);
export type Explanation = Of<typeof explanation>;

const jobFailure = declare('JobFailure', z.strictObject({ party: z.string(), step: z.string(), problem, at: time }));
export type JobFailure = Of<typeof jobFailure>;

const progress = declare(
  'Progress',
  z.strictObject({
    step: z.string(),
    rounds: count,
    roundsTotal: count,
    /** Payload bytes this party has sent. */
    bytes: count,
    bytesTotal: count,
    /** Of a step that takes long without a message: items that are done. */
    part: z.strictObject({ done: z.number(), of: z.number() }).exactOptional(),
    elapsedSeconds: z.number(),
  }),
);
export type Progress = Of<typeof progress>;

/** Rounds: largest clock of any party; bytes: payload sent per party, in party order; framing stated apart. */
export const measuredCost = declare(
  'MeasuredCost',
  z.strictObject({ rounds: count, bytes: z.array(count), framing: z.array(count) }),
);
export type MeasuredCost = Of<typeof measuredCost>;

/** What this party sent in one step of a run. */
const stepEgress = declare(
  'StepEgress',
  z.strictObject({
    step: z.string(),
    /** Growth of this party's clock. */
    rounds: count,
    /** Payload bytes by name of the peer they went to. */
    sent: z.record(z.string(), count),
  }),
);
export type StepEgress = Of<typeof stepEgress>;

/** The latest run of a job; what is optional comes with its end. Seconds and memory are of this party's process. */
const runInfo = declare(
  'RunInfo',
  z.strictObject({
    id: z.string(),
    /** Which of the runs that the contract is good for, from 1. */
    number: count,
    startedAt: time,
    finishedAt: time.exactOptional(),
    /** Which attempt at this number it is; absent until its program is started. */
    attempt: count.exactOptional(),
    /** When this party was about to send its first message from which anything is revealed. */
    releasedAt: time.exactOptional(),
    seconds: z.record(z.string(), z.number()).exactOptional(),
    peakMemoryMB: z.number().exactOptional(),
    measured: measuredCost.exactOptional(),
    egress: z.array(stepEgress).exactOptional(),
  }),
);
export type RunInfo = Of<typeof runInfo>;

const runsOfJob = z.strictObject({ used: count, atMost: count, until: time });

export const job = declare(
  'Job',
  z.strictObject({
    /** First 16 hex digits of the contract digest. */
    id: z.string(),
    state: jobState,
    contractDigest: hex64,
    contract,
    /** This party's role in the contract. */
    role: partyRole,
    /** What the contract needs and this owner's policy does not grant: `approve` must then say once or always. */
    missingGrants: z.array(grant),
    /** Of an owner: the comparison with earlier answers, as it is now or as it was when this party approved. */
    earlier: earlierVerdict.exactOptional(),
    approvals: z.array(approvalRecord),
    rejection: z.strictObject({ party: z.string(), why: z.string(), at: time }).exactOptional(),
    run: runInfo.exactOptional(),
    /** Runs that have released something, as far as this party knows, of those that the contract is good for until that time. */
    runs: runsOfJob,
    /** What `party` gives at each run, which it alone begins: 1 to `atMost` items of these fields. */
    asks: z.strictObject({ party: z.string(), fields: z.array(z.string()), atMost: count }).exactOptional(),
    /** Attempts at the next run, or at the last, whose program was started here, of those that the contract allows to fail. */
    attempts: z.strictObject({ used: count, most: count }),
    /** The last run from which this party released something, if there was one: its number does not run again here. */
    released: z.strictObject({ run: z.string(), at: time }).exactOptional(),
    progress: progress.exactOptional(),
    failure: jobFailure.exactOptional(),
    hasResult: z.boolean(),
    hasReceipt: z.boolean(),
    updatedAt: time,
  }),
);
export type Job = Of<typeof job>;

/** A job in a list: what is needed to tell it from others and to know whose turn it is. */
const jobSummary = declare(
  'JobSummary',
  z.strictObject({
    id: z.string(),
    state: jobState,
    contractDigest: hex64,
    kind: z.string(),
    /** This party's role in the contract. */
    role: partyRole,
    proposer: z.string(),
    parties,
    recipients: z.array(z.string()),
    /** `owner.dataset` of the data that go in. */
    datasets: z.array(z.string()),
    /** Names of the kept shares that it uses. */
    artifacts: z.array(z.string()),
    /** In one text, written anew from the plan; empty where this version does not know the kind. */
    question: z.string(),
    proposedAt: time,
    expiresAt: time,
    /** Who has approved. */
    approvedBy: z.array(z.string()),
    /** It waits for this party's approval. */
    isWaiting: z.boolean(),
    /** It is called as long as it stands, and has no runs. */
    isStanding: z.boolean(),
    runs: runsOfJob,
    /** When this party released something last. */
    releasedAt: time.exactOptional(),
    /** Where and why it failed, in one line; all of it is in the job. */
    failure: z.strictObject({ party: z.string(), step: z.string(), code: z.string(), at: time }).exactOptional(),
    updatedAt: time,
  }),
);
export type JobSummary = Of<typeof jobSummary>;

/** The latest change first. A page has fewer jobs than asked for where many had to be looked at; the list ends where `next` is absent. */
export const jobPage = declare('JobPage', pageOf(jobSummary));
export type JobPage = Of<typeof jobPage>;

/** Server-sent events of GET /api/jobs/:id/events: one `job` event per change, ends with a final state. */
export const jobEvent = declare('JobEvent', z.strictObject({ type: z.literal('job'), job }));
export type JobEvent = Of<typeof jobEvent>;
