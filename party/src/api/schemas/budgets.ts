/** Answers with noise: what they may spend, did spend and would; and the ledger of all answers. */
import { z } from 'zod';
import { count, declare, hex64, type Of, time } from './declare.ts';
import { jobState } from './states.ts';

/** Differential privacy of a dataset. ε and δ are decimal text. */
export const privacySettings = declare(
  'PrivacySettings',
  z.strictObject({
    /** Column whose values are protected, each with all its rows; null: each row. */
    unit: z.string().nullable(),
    epsilon: z.string(),
    delta: z.string(),
    /** Calendar month or year (UTC) in which ε and δ may be spent; 'ever': once and for all. */
    period: z.enum(['month', 'year', 'ever']),
  }),
);
export type PrivacySettings = Of<typeof privacySettings>;

const epsilonShape = { epsilon: z.number(), delta: z.number() };
/** ε and δ as numbers. */
export interface Epsilon {
  readonly epsilon: number;
  readonly delta: number;
}

/** What an answer with noise spends by itself, as its statement says, times its runs. All together cost less than the sum of these: see Budget. */
const spending = declare(
  'Spending',
  z.strictObject({
    ...epsilonShape,
    job: z.string(),
    /** When this party approved. */
    at: time,
    state: jobState,
    recipients: z.array(z.string()),
    runs: count,
    question: z.string(),
  }),
);
export type Spending = Of<typeof spending>;

/** Answers with noise about one dataset. */
export const budget = declare(
  'Budget',
  z.strictObject({
    dataset: z.string(),
    /** What its policy gives; null where it allows no such answers (any more). */
    privacy: privacySettings.nullable(),
    /** The present period as times begin in it: '2026-11', '2026', '' of one without end. */
    period: z.string(),
    /**
     * ε of all answers of the period together, rounded up to four digits, at `delta`: that of the policy. null: at this δ none is proven. Of a dataset without `privacy`
     * the sums of what their statements say.
     */
    spent: z.strictObject({ epsilon: z.number().nullable(), delta: z.number() }),
    /** ε of the largest single answer that there may be besides, down to a thousandth of what is given. */
    left: z.number(),
    /** Jobs that protected another unit, of which nothing is known for that of the policy: while they count, there can be no further answer. */
    unlike: z.array(z.string()),
    /** Of this period, in the order of their approvals. */
    spendings: z.array(spending),
  }),
);
export type Budget = Of<typeof budget>;

/** How many further contracts of one answer of this ε and δ the budget of a dataset allows, at most a million. */
export const simulation = declare(
  'Simulation',
  z.strictObject({
    ...epsilonShape,
    dataset: z.string(),
    period: z.string(),
    left: z.number(),
    answers: count,
  }),
);
export type Simulation = Of<typeof simulation>;

const peerBudgetShape = {
  dataset: z.string(),
  period: z.string(),
  /** ε of the largest answer without δ that there may be, rounded down to parts of this size: a tenth of what the policy gives. */
  left: z.number(),
  parts: z.number(),
};
/** What an owner tells a peer that may receive results: enough to plan a question by. */
export const peerBudget = declare('PeerBudget', z.strictObject(peerBudgetShape));
export type PeerBudget = Of<typeof peerBudget>;

/** What a question with noise would spend of a peer's dataset, with all its runs. */
export const plannedSpending = declare(
  'PlannedSpending',
  z.strictObject({
    ...peerBudgetShape,
    owner: z.string(),
    /** ε by its statement. */
    asked: z.number(),
    /** 'no': more than is left, so that its owner's party is likely to refuse it; 'unsure': rounding, or a δ, leaves that open. */
    fits: z.enum(['yes', 'no', 'unsure']),
  }),
);
export type PlannedSpending = Of<typeof plannedSpending>;

// -- the ledger -----------------------------------------------------------------------------------------------------------

/** One thing that a new answer and earlier ones together would show. `values` are counted on this party's own rows. */
const earlierFinding = declare(
  'EarlierFinding',
  z.strictObject({
    /** Key of its text, for `findingText`. */
    text: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    /** The earlier jobs. */
    jobs: z.array(z.string()),
  }),
);
export type EarlierFinding = Of<typeof earlierFinding>;

/** What this owner's software says about a contract in the light of all that was answered about its dataset before. */
export const earlierVerdict = declare(
  'EarlierVerdict',
  z.strictObject({
    dataset: z.string(),
    /** 'refuse': the policy lets nobody approve this; 'pending': still being compared. */
    level: z.enum(['clear', 'warn', 'refuse', 'pending']),
    /** Number of earlier answers to the same recipients that were compared. */
    compared: count,
    /** What the policy says about findings; 'off': nothing was compared. */
    setting: z.enum(['refuse', 'warn', 'noise', 'off']),
    findings: z.array(earlierFinding),
  }),
);
export type EarlierVerdict = Of<typeof earlierVerdict>;

/** One answer about a dataset of this party: given, or approved by it and still possible. */
export const ledgerEntry = declare(
  'LedgerEntry',
  z.strictObject({
    dataset: z.string(),
    job: z.string(),
    contractDigest: hex64,
    /** When this party approved. */
    at: time,
    state: jobState,
    proposer: z.string(),
    recipients: z.array(z.string()),
    kind: z.string(),
    /** The question as it was computed, written anew from its plan. */
    question: z.string(),
    /** False for what was rejected, cancelled or expired before anything was released. */
    counts: z.boolean(),
    /** Own groups that the question selected, and own rows in them. */
    groups: count,
    rows: count,
    verdict: earlierVerdict,
  }),
);
export type LedgerEntry = Of<typeof ledgerEntry>;
