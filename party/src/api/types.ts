/**
 * What a party's HTTPS API speaks: plain JSON types, browser-safe, shared by the server, the CLI and later the console.
 * Local routes (/api/…) need the bearer token of the party's home directory; peer routes (/peer/…) a pinned certificate.
 */
import type {
  ArtifactCard,
  AnyPlan,
  Contract,
  Cost,
  DatasetCard,
  DisclosureLine,
  HelperMay,
  KeyRepeats,
  PartyRole,
  PreviewLine,
  Report,
  ResultTable,
  Use,
  Way,
} from '@tacit/analysis';

/** Error body of every failed request (RFC 9457, application/problem+json). `code` and `fields` render in any language. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly kind: 'usage' | 'peer' | 'abort' | 'policy' | 'internal';
  readonly fields: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly hint?: string;
}

export interface Status {
  readonly name: string;
  readonly version: string;
  readonly node: string;
  readonly url: string;
  readonly publicKey: string;
  readonly certificateSha256: string;
  readonly peers: number;
  readonly datasets: number;
  readonly jobs: Readonly<Partial<Record<JobState, number>>>;
  /** Datasets whose policies have expired: nothing is granted on them. */
  readonly expiredPolicies: readonly string[];
  readonly startedAt: string;
}

// -- tokens -------------------------------------------------------------------------------------------------------------

/** What a token may do; roles add up. Reading jobs, receipts and the catalogue needs any of them. */
export const tokenRoles = ['ask', 'approve', 'administer'] as const;
export type TokenRole = (typeof tokenRoles)[number];

export interface AddToken {
  readonly name: string;
  readonly roles: readonly TokenRole[];
  /** Days until it ends; without this it works until it is revoked. */
  readonly days?: number;
}

export interface Token {
  readonly name: string;
  readonly roles: readonly TokenRole[];
  readonly addedAt: string;
  readonly expiresAt?: string;
}

/** The answer to adding a token: its secret is told this once. */
export interface NewToken extends Token {
  readonly token: string;
}

// -- peers --------------------------------------------------------------------------------------------------------------

/** A party's public identity: what invitations carry and peers pin. */
export interface PartyCard {
  readonly name: string;
  readonly url: string;
  /** Ed25519, base64url raw 32 bytes. */
  readonly publicKey: string;
  /** SHA-256 of the TLS certificate in DER, hex. */
  readonly certificateSha256: string;
  /** Ed25519 signature of the canonical JSON of the fields above, base64url. */
  readonly signature: string;
}

export interface Peer extends PartyCard {
  readonly since: string;
  /** The same at both ends, unless somebody stood in between: compare it by phone. `48213 90715 66102` */
  readonly checkNumber?: string;
  /** Filled by GET /api/peers?check=true and GET /api/peers/:name, as are the following. */
  readonly reachable?: boolean;
  readonly roundTripMs?: number;
  /** Megabits per second that the peer sends to this party, over one connection. */
  readonly mbitPerSecond?: number;
  /** By how much the peer's clock is ahead of this party's; negative: behind. */
  readonly clockAheadSeconds?: number;
  /** Version of Tacit at the peer. */
  readonly version?: string;
  readonly problem?: Problem;
}

/** `code` is one line of text: base64url JSON of card, secret, expiry and commitment; the secret works once. */
export interface Invitation {
  readonly code: string;
  readonly expiresAt: string;
  /** The one party that it is for. */
  readonly for?: string;
}

// -- datasets -------------------------------------------------------------------------------------------------------------

export type DatasetSource =
  | { readonly kind: 'csv' | 'parquet'; readonly path: string }
  /** `url` without password in answers; the password stays in the store. */
  | {
      readonly kind: 'postgres';
      readonly url: string;
      readonly table: string;
      /** The owner accepts a way to the database on which nobody checks who answers. */
      readonly allowUnverifiedTls?: true;
    };

/** How values are written in a CSV file, or in the columns of text of a Parquet file, where it is not the usual way. */
export interface FileFormat {
  /** Texts that stand for NULL beside the empty field: `NA`, `\N`. In columns of text only without quotes: `"NA"` is both. */
  readonly nullMarks?: readonly string[];
  /** How dates are written: YYYY, MM, DD (two digits), M, D (one or two) and marks between: `DD.MM.YYYY`. */
  readonly dates?: string;
  /** Mark before decimals; a point where it is absent. */
  readonly decimal?: '.' | ',';
  /** Mark between groups of three digits; none where it is absent. */
  readonly thousands?: string;
  /** Whether the first line of a CSV file names its columns. Where it is absent, it must, and it is refused in doubt. */
  readonly header?: boolean;
}

/** What the owner is told about how its data was read. */
export interface DatasetNote {
  /** Key of its text, for `noteText`. */
  readonly text: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Values of one column that rounding changed, because the owner asked for it (`decimal(12,2)~`). */
interface RoundedColumn {
  readonly column: string;
  readonly values: number;
}

export interface AddDataset {
  readonly name: string;
  readonly source: DatasetSource;
  /** Columns that must be unique together. */
  readonly key?: readonly string[];
  /** How many rows may have one key at most, NULLs aside: counted, and shown to peers. */
  readonly repeats?: readonly KeyRepeats[];
  /** Declared ranges by column, in the column's own notation (`0..250000.00`); otherwise rounded outward from the data. */
  readonly ranges?: Readonly<Record<string, string>>;
  /**
   * Declared types by column (`decimal(12,2)`, `date`, …) where the file does not say; `~` behind a number rounds. Names may
   * have the wildcard `*` (`f*`, `*`): a whole name wins over a pattern, the last pattern over earlier ones.
   */
  readonly types?: Readonly<Record<string, string>>;
  readonly format?: FileFormat;
  /** Without it nothing is allowed until a policy is set. */
  readonly policy?: FirstPolicy;
}

/** What an owner allows of a dataset as it adds it; all else is as in the policy that allows nothing. */
export interface FirstPolicy {
  readonly allow: readonly { readonly column: string; readonly uses: readonly string[] }[];
  readonly recipients: readonly string[];
  readonly helpers?: readonly string[];
}

export interface Dataset {
  readonly name: string;
  readonly source: DatasetSource;
  readonly rows: number;
  readonly key: readonly string[];
  /** All columns, as the owner sees them (allow lists from the policy in force). */
  readonly card: DatasetCard;
  /** What each column, in the card's order, can be used for at all. */
  readonly possible: readonly (readonly Use[])[];
  readonly format: FileFormat;
  /** Columns that are rounded, with the number of values that changed. */
  readonly rounded: readonly RoundedColumn[];
  readonly notes: readonly DatasetNote[];
  /** What is wrong with the policy, which then allows nothing. */
  readonly problem?: Problem;
  readonly addedAt: string;
}

/** One dataset in GET /api/checks: read anew and compared with what was catalogued. */
export interface DataCheck {
  readonly dataset: string;
  /** As catalogued. */
  readonly rows: number;
  /** Reading takes longer than the check waits: nothing is known. */
  readonly slow: boolean;
  /** Its content is another one, or cannot be read. */
  readonly problem?: Problem;
  /** Its policy file is missing or wrong: nothing is allowed meanwhile. */
  readonly policyProblem?: Problem;
}

/** One party's answer in GET /api/catalog: its cards, or why they could not be read. */
export interface CatalogEntry {
  readonly party: string;
  readonly datasets: readonly DatasetCard[];
  /** Of a peer: what is left of those datasets that allow answers with noise and whose results this party may receive. */
  readonly budgets?: readonly PeerBudget[];
  readonly problem?: Problem;
}

/** What a policy says of all columns together. */
/** Differential privacy of a dataset. ε and δ are decimal text. */
export interface PrivacySettings {
  /** Column whose values are protected, each with all its rows; null: each row. */
  readonly unit: string | null;
  readonly epsilon: string;
  readonly delta: string;
  /** Calendar month or year (UTC) in which ε and δ may be spent; 'ever': once and for all. */
  readonly period: 'month' | 'year' | 'ever';
}

export interface PolicySettings {
  /** Groups with fewer rows are withheld; with `unit`, groups with fewer different values of it. */
  readonly minimumGroupSize: number;
  /** Column that tells apart what the minimum protects (people rather than rows); one that can be a join key. */
  readonly unit?: string;
  /** Dominance rule: a total is withheld where one contribution is more than this percentage of it. */
  readonly largestPercent?: number;
  /** p % rule: a total is withheld where what the two largest leave is less than this percentage of the largest. */
  readonly pPercent?: number;
  /** The protocol must hold although so many computers are curious together; without it one. */
  readonly curiousComputers?: number | 'all-others';
  /** What a helper that matches these rows with another owner's may be besides; nothing where it is absent. */
  readonly helpersMay?: readonly HelperMay[];
  /** 'strict': nobody may be shown which of these rows another owner has, too, or how many; any way will do where it is absent. */
  readonly join?: 'strict';
  /** This party may match the rows of others while it has this dataset; it may not where it is absent. */
  readonly matchForOthers?: 'allow';
  /** 'allow': shares made of it may be kept after a run, and used by contracts that this owner signs. */
  readonly keptShares?: 'allow';
  /** 'number': recipients learn how many groups are withheld although they have rows. */
  readonly withheldGroups: 'hidden' | 'number';
  /** 'public': recipients can tell groups without rows from withheld ones. */
  readonly emptyGroups: 'hidden' | 'public';
  /** Answers with noise are allowed, without minimum, as long as all of a period together spend no more. */
  readonly privacy?: PrivacySettings;
  /**
   * What happens when a contract's answer and earlier answers together would show single rows. 'noise': it is refused, and told what the same answer
   * would be with noise.
   */
  readonly earlierAnswers: 'refuse' | 'warn' | 'noise' | 'off';
  /** Most answers that one recipient may receive in a calendar month; no limit where it is absent. */
  readonly answersPerMonth?: number;
}

export interface PolicyDocument {
  readonly dataset: string;
  readonly yaml: string;
  readonly digest: string;
  /** As they are in force: with a `problem`, those of the policy that allows nothing. */
  readonly settings: PolicySettings;
  readonly problem?: Problem;
  /** Last day on which the policy grants anything, if it has one. */
  readonly expires?: string;
  /** That day is over: the policy grants nothing. */
  readonly expired: boolean;
}

// -- jobs -----------------------------------------------------------------------------------------------------------------

export type JobState =
  | 'drafted'
  | 'proposed'
  | 'approved'
  | 'running'
  | 'completed'
  | 'failed'
  | 'rejected'
  | 'cancelled'
  | 'expired';

export interface Question {
  /** Joint SQL: short for kind 'sql' and a question of this text. */
  readonly sql?: string;
  /** Of a question in SQL: nobody may be shown which rows match or how many, whatever policies say. */
  readonly join?: 'strict';
  /** Kind and question of any other computation, in its place. */
  readonly kind?: string;
  readonly question?: unknown;
  /** A party without data in the question that computes along; a join of two owners needs one, to match their rows. */
  readonly helper?: string;
  /** A party without data that prepares randomness for the others and is gone before the first input. */
  readonly dealer?: string;
  /** Who computes, where not all owners do: the others only send shares of their data, or only receive. */
  readonly computers?: readonly string[];
  /** Protocol of the engine's registry; without it the one that is fastest on the links as measured. */
  readonly protocol?: string;
  /** Recipients; default: the proposer. */
  readonly recipients?: readonly string[];
  /** Hours until the contract expires; default 168. */
  readonly expiresInHours?: number;
  /** How many runs the contract is good for; default 1. */
  readonly runs?: number;
  /** ISO time until which runs may begin; without it until the contract expires. */
  readonly until?: string;
  /** Propose even if policies do not grant everything yet: the owners are asked for what is missing when they approve. */
  readonly requestGrants?: boolean;
  /**
   * Values of the parameters `:name` in the question, as text: filled in before anything else is done with it, so that the contract
   * holds the question with its values. A value is a date (2024-01-31), number or boolean by its looks, else a text; `:'name'` is a text.
   */
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface Explanation {
  readonly question: Question;
  readonly kind: string;
  readonly parties: readonly { readonly name: string; readonly role: PartyRole }[];
  readonly plan: AnyPlan;
  readonly disclosure: readonly DisclosureLine[];
  readonly cost: Cost;
  /** Seconds on the links as measured just now; null when a peer could not be reached. */
  readonly estimatedSeconds: number | null;
  /** What the policies do not grant yet (empty when everything is allowed). */
  readonly missingGrants: readonly Grant[];
  /** Every protocol that fits question and parties, the one taken first. */
  readonly protocols: readonly ProtocolChoice[];
  /** The ways in which it could be computed, the one that is taken first; none where the kind has one, or they are too much to price. */
  readonly ways: readonly Way[];
  /** Of a question with noise: what is left for it at peers that say so. */
  readonly spendings?: readonly PlannedSpending[];
  /** What the plan would make of own tables, where its kind has something to say: for whoever may approve. */
  readonly own?: readonly OwnPreview[];
}

/** What a plan would make of one own table. */
export interface OwnPreview {
  readonly dataset: string;
  /** Rows that were looked at, the first of `total`. */
  readonly rows: number;
  readonly total: number;
  /** Keys of texts and their values. */
  readonly lines: readonly PreviewLine[];
  /** Why there is nothing to see. */
  readonly problem?: Problem;
}

/** A protocol under which a question can be computed. */
export interface ProtocolChoice {
  readonly protocol: string;
  readonly parties: readonly { readonly name: string; readonly role: PartyRole }[];
  readonly adversary: string;
  /** So many of `of` computers may be curious together. */
  readonly threshold: number;
  readonly of: number;
  readonly cost: Pick<Cost, 'rounds' | 'bytes'>;
  readonly estimatedSeconds: number | null;
  /** Of a contract of several runs: all of them together. It is what is compared. */
  readonly allRuns?: {
    readonly runs: number;
    readonly bytes: readonly number[];
    readonly estimatedSeconds: number | null;
  };
}

/** One permission a contract needs. */
export interface Grant {
  readonly owner: string;
  readonly dataset: string;
  readonly column: string;
  readonly use: Use;
}

export interface ApprovalRecord {
  readonly party: string;
  readonly at: string;
  /** Head of the approving party's audit log when it signed: whoever keeps the approval can tell if that log is cut. */
  readonly audit: AuditHead;
  /** Ed25519 over 'tacit-approval-v2', contract digest, time, number and digest of the head, a line each; base64url. */
  readonly signature: string;
}

export interface JobFailure {
  readonly party: string;
  readonly step: string;
  readonly problem: Problem;
  readonly at: string;
}

export interface Progress {
  readonly step: string;
  readonly rounds: number;
  readonly roundsTotal: number;
  /** Payload bytes this party has sent. */
  readonly bytes: number;
  readonly bytesTotal: number;
  /** Of a step that takes long without a message: items that are done. */
  readonly part?: { readonly done: number; readonly of: number };
  readonly elapsedSeconds: number;
}

/** One thing that a new answer and earlier ones together would show. `values` are counted on this party's own rows. */
export interface EarlierFinding {
  /** Key of its text, for `findingText`. */
  readonly text: string;
  readonly values: Readonly<Record<string, string | number | readonly string[]>>;
  /** The earlier jobs. */
  readonly jobs: readonly string[];
}

/** What this owner's software says about a contract in the light of all that was answered about its dataset before. */
export interface EarlierVerdict {
  readonly dataset: string;
  /** 'refuse': the policy lets nobody approve this; 'pending': still being compared. */
  readonly level: 'clear' | 'warn' | 'refuse' | 'pending';
  /** Number of earlier answers to the same recipients that were compared. */
  readonly compared: number;
  /** What the policy says about findings; 'off': nothing was compared. */
  readonly setting: PolicySettings['earlierAnswers'];
  readonly findings: readonly EarlierFinding[];
}

/** ε and δ as numbers. */
export interface Epsilon {
  readonly epsilon: number;
  readonly delta: number;
}

/** What an answer with noise spends by itself, as its statement says, times its runs. All together cost less than the sum of these: see Budget. */
export interface Spending extends Epsilon {
  readonly job: string;
  /** When this party approved. */
  readonly at: string;
  readonly state: JobState;
  readonly recipients: readonly string[];
  readonly runs: number;
  readonly question: string;
}

/** Answers with noise about one dataset. */
export interface Budget {
  readonly dataset: string;
  /** What its policy gives; null where it allows no such answers (any more). */
  readonly privacy: PrivacySettings | null;
  /** The present period as times begin in it: '2026-11', '2026', '' of one without end. */
  readonly period: string;
  /**
   * ε of all answers of the period together, rounded up to four digits, at `delta`: that of the policy. null: at this δ none is proven. Of a dataset without `privacy`
   * the sums of what their statements say.
   */
  readonly spent: { readonly epsilon: number | null; readonly delta: number };
  /** ε of the largest single answer that there may be besides, down to a thousandth of what is given. */
  readonly left: number;
  /** Jobs that protected another unit, of which nothing is known for that of the policy: while they count, there can be no further answer. */
  readonly unlike: readonly string[];
  /** Of this period, in the order of their approvals. */
  readonly spendings: readonly Spending[];
}

/** How many further contracts of one answer of this ε and δ the budget of a dataset allows, at most a million. */
export interface Simulation extends Epsilon {
  readonly dataset: string;
  readonly period: string;
  readonly left: number;
  readonly answers: number;
}

/** What an owner tells a peer that may receive results: enough to plan a question by. */
export interface PeerBudget {
  readonly dataset: string;
  readonly period: string;
  /** ε of the largest answer without δ that there may be, rounded down to parts of this size: a tenth of what the policy gives. */
  readonly left: number;
  readonly parts: number;
}

/** What a question with noise would spend of a peer's dataset, with all its runs. */
export interface PlannedSpending extends PeerBudget {
  readonly owner: string;
  /** ε by its statement. */
  readonly asked: number;
  /** 'no': more than is left, so that its owner's party is likely to refuse it; 'unsure': rounding, or a δ, leaves that open. */
  readonly fits: 'yes' | 'no' | 'unsure';
}

/** One answer about a dataset of this party: given, or approved by it and still possible. */
export interface LedgerEntry {
  readonly dataset: string;
  readonly job: string;
  readonly contractDigest: string;
  /** When this party approved. */
  readonly at: string;
  readonly state: JobState;
  readonly proposer: string;
  readonly recipients: readonly string[];
  readonly kind: string;
  /** The question as it was computed, written anew from its plan. */
  readonly question: string;
  /** False for what was rejected, cancelled or expired before anything was released. */
  readonly counts: boolean;
  /** Own groups that the question selected, and own rows in them. */
  readonly groups: number;
  readonly rows: number;
  readonly verdict: EarlierVerdict;
}

export interface Job {
  /** First 16 hex digits of the contract digest. */
  readonly id: string;
  readonly state: JobState;
  readonly contractDigest: string;
  readonly contract: Contract;
  /** This party's role in the contract. */
  readonly role: PartyRole;
  /** What the contract needs and this owner's policy does not grant: `approve` must then say once or always. */
  readonly missingGrants: readonly Grant[];
  /** Of an owner: the comparison with earlier answers, as it is now or as it was when this party approved. */
  readonly earlier?: EarlierVerdict;
  readonly approvals: readonly ApprovalRecord[];
  readonly rejection?: { readonly party: string; readonly why: string; readonly at: string };
  readonly run?: RunInfo;
  /** Runs that have released something, as far as this party knows, of those that the contract is good for until that time. */
  readonly runs: { readonly used: number; readonly atMost: number; readonly until: string };
  /** What `party` gives at each run, which it alone begins: 1 to `atMost` items of these fields. */
  readonly asks?: { readonly party: string; readonly fields: readonly string[]; readonly atMost: number };
  /** Attempts at the next run, or at the last, whose program was started here, of those that the contract allows to fail. */
  readonly attempts: { readonly used: number; readonly most: number };
  /** The last run from which this party released something, if there was one: its number does not run again here. */
  readonly released?: { readonly run: string; readonly at: string };
  readonly progress?: Progress;
  readonly failure?: JobFailure;
  readonly hasResult: boolean;
  readonly hasReceipt: boolean;
  readonly updatedAt: string;
}

/** The latest run of a job; what is optional comes with its end. Seconds and memory are of this party's process. */
export interface RunInfo {
  readonly id: string;
  /** Which of the runs that the contract is good for, from 1. */
  readonly number: number;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Which attempt at this number it is; absent until its program is started. */
  readonly attempt?: number;
  /** When this party was about to send its first message from which anything is revealed. */
  readonly releasedAt?: string;
  readonly seconds?: Readonly<Record<string, number>>;
  readonly peakMemoryMB?: number;
  readonly measured?: MeasuredCost;
  readonly egress?: readonly StepEgress[];
}

/** What this party sent in one step of a run. */
export interface StepEgress {
  readonly step: string;
  /** Growth of this party's clock. */
  readonly rounds: number;
  /** Payload bytes by name of the peer they went to. */
  readonly sent: Readonly<Record<string, number>>;
}

/** Server-sent events of GET /api/jobs/:id/events: one `job` event per change, ends with a final state. */
export type JobEvent = { readonly type: 'job'; readonly job: Job };

/** Content of a result that is kept as an artifact: encrypted, deleted on request. */
export interface KeptContent {
  readonly artifact: string;
  /** A name for a file. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Of the content, hex. */
  readonly sha256: string;
}

/** A result as its recipient keeps it. */
export type KeptResult =
  /** `rows` and `content`: of a table with many rows the first ones stand here, and all of them in a Parquet file. */
  | { readonly kind: 'table'; readonly table: ResultTable; readonly rows?: number; readonly content?: KeptContent }
  | { readonly kind: 'report'; readonly report: Report }
  /** Rows of the recipient's own table, or made for it, in a Parquet file; `report`: what is to be known of them. */
  | {
      readonly kind: 'set';
      readonly set: {
        readonly name: string;
        readonly columns: ResultTable['columns'];
        readonly rows: number;
        readonly report?: Report;
      };
      readonly content: KeptContent;
    }
  | { readonly kind: 'model'; readonly model: { readonly name: string }; readonly content: KeptContent }
  | { readonly kind: 'file'; readonly content: KeptContent };

/**
 * GET /api/jobs/:id/result/content?offset=…: the bytes from `offset` on, a few megabytes of them at a time, where there are more.
 * Pieces in base64 can be put together as they are.
 */
export interface ResultContent extends KeptContent {
  readonly offset: number;
  readonly base64: string;
}

export interface JobResult {
  readonly jobId: string;
  readonly runId: string;
  /** Which of the runs that the contract is good for, from 1. */
  readonly run: number;
  /** When the run was over, as this party saw it; absent until then. */
  readonly finishedAt?: string;
  readonly result: KeptResult;
  readonly seconds: Readonly<Record<string, number>>;
  readonly measured: MeasuredCost;
  readonly peakMemoryMB: number;
}

/** Rounds: largest clock of any party; bytes: payload sent per party, in party order; framing stated apart. */
export interface MeasuredCost {
  readonly rounds: number;
  readonly bytes: readonly number[];
  readonly framing: readonly number[];
}

// -- preparations made ahead -------------------------------------------------------------------------------------------------

/** A dealer's preparation as one of its computers has it. */
export interface HeldPreparation {
  /** 16 bytes, hex: the same at all parties. */
  readonly number: string;
  readonly job: string;
  readonly dealer: string;
  /** Of its file. */
  readonly bytes: number;
  readonly receivedAt: string;
  /** 'ready': for a run; 'used': marked for one, whatever came of it; 'dropped': its job was over before. */
  readonly state: 'ready' | 'used' | 'dropped';
  readonly usedAt?: string;
  readonly run?: string;
}

export interface DealtPart {
  readonly party: string;
  readonly bytes: number;
  readonly sent: number;
  /** 'kept': its file is here; 'dropped': it was taken away, carried to its party or of no use any more. */
  readonly state: 'kept' | 'delivering' | 'delivered' | 'dropped';
  /** Why it could not be delivered. */
  readonly problem?: Problem;
}

/** A preparation that this party makes or made as a dealer. */
export interface DealtPreparation {
  /** Absent until it is made. */
  readonly number?: string;
  readonly job: string;
  readonly step: 'plan' | 'deal' | 'seal' | 'made';
  readonly madeAt?: string;
  /** Of all parts, sealed so far and in all. */
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly parts: readonly DealtPart[];
  /** Why it was not made. */
  readonly problem?: Problem;
}

/** Bytes of a part's file: where they belong, of how many, in base64. */
export interface PreparedPiece {
  readonly offset: number;
  readonly total: number;
  readonly data: string;
}

export interface Preparations {
  readonly held: readonly HeldPreparation[];
  readonly dealt: readonly DealtPreparation[];
}

// -- artifacts ---------------------------------------------------------------------------------------------------------

/** What a contract left at this party for later; encrypted on its disk. */
export interface Artifact {
  /** `kind/job/output`, and `@run` from the second run on. */
  readonly name: string;
  /** 'shares': nobody alone can read it. 'memory': kept between runs of a contract for its next one. All others: a result that this party received. */
  readonly content: 'shares' | 'table' | 'set' | 'model' | 'file' | 'memory';
  readonly job: string;
  readonly runId: string;
  readonly run: number;
  readonly keptAt: string;
  /** On disk. */
  readonly bytes: number;
  /** As in the receipt; what is kept between runs is in none. */
  readonly digest: string;
  /** Of shares: as a contract that uses them states them. */
  readonly card?: ArtifactCard;
}

// -- evidence ---------------------------------------------------------------------------------------------------------------

/** What all parties sign after a run. */
export interface ReceiptBody {
  readonly version: 2;
  readonly contractDigest: string;
  readonly contract: Contract;
  readonly approvals: readonly ApprovalRecord[];
  readonly runId: string;
  /** Number of the preparation that it took, made ahead by the dealer, which then has no part in the run and signs nothing. */
  readonly preparation?: string;
  /** Which of the runs that the contract is good for, from 1. */
  readonly run: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly measured: MeasuredCost;
  /** Per recipient: SHA-256 over (32 random bytes ‖ canonical JSON of the result); the salt stays with the recipient. */
  readonly results: readonly { readonly recipient: string; readonly commitment: string }[];
  /**
   * Shares that stay at the computers: per output of the plan and computer, both in the contract's order, SHA-256 over (32 random
   * bytes ‖ what the computer holds), hex.
   */
  readonly artifacts: readonly { readonly output: string; readonly party: string; readonly digest: string }[];
  /** Per party of the run in party order: the head of its audit log when its program had finished. */
  readonly auditHeads: readonly (AuditHead & { readonly party: string })[];
}

export interface Receipt {
  readonly body: ReceiptBody;
  readonly signatures: readonly { readonly party: string; readonly signature: string }[];
}

/** The last entry of an audit log: its number (0 when the log is empty) and digest (SHA-256, hex). */
export interface AuditHead {
  readonly sequence: number;
  readonly digest: string;
}

export interface AuditEntry {
  readonly sequence: number;
  readonly at: string;
  readonly event: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly previous: string;
  readonly digest: string;
}

export interface AuditAnswer {
  readonly entries: readonly AuditEntry[];
  /** Sequence of the first entry whose digest does not follow from the ones before; absent when the chain is whole. */
  readonly brokenAt?: number;
}

/** POST /api/audit/verify: the log against every head of it that is known from elsewhere. */
export interface AuditVerdict {
  /** Whose log it is. */
  readonly party: string;
  readonly entries: number;
  readonly head: string;
  /** As in AuditAnswer. */
  readonly brokenAt?: number;
  /** How many heads the log was compared with. */
  readonly anchors: number;
  /** Heads that this party signed, or noted when it wrote them, and that are not in its log. */
  readonly missing: readonly MissingHead[];
}

export interface MissingHead extends AuditHead {
  /** Where the head was found: in the store, in a receipt that was given, or in the file beside the store. */
  readonly source: 'receipt' | 'approval' | 'given' | 'head-file';
  /** The job of the receipt or approval. */
  readonly job?: string;
  /** `cut`: the log ends before it; `changed`: another entry stands in its place. */
  readonly reason: 'cut' | 'changed';
}
