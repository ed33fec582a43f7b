/** What the HTTP interface says of services: published by an owner under standing contracts, called by those who approved one. */
import type { Cell, Contract } from '@tacit/analysis';
import type { ApprovalRecord, Problem } from './types.ts';

/** A version of a service, as its owner signs it: the same for all callers, who may compare it. Digests and keys are hex. */
export interface LibraryNotice {
  readonly format: 'tacit-library-v1';
  readonly owner: string;
  readonly service: string;
  /** SHA-256 of the terms that the contracts of all callers have in common. */
  readonly terms: string;
  readonly version: number;
  /** Names this version: part of the key of every row. */
  readonly library: string;
  /** Of the VOPRF. */
  readonly publicKey: string;
  /** SHA-256 of the library's file. */
  readonly digest: string;
  readonly bytes: number;
  readonly entries: number;
  readonly width: number;
  readonly publishedAt: string;
  /** When the version before ends; null where there is none. */
  readonly earlierEndsAt: string | null;
}

export interface SignedNotice {
  readonly notice: LibraryNotice;
  /** Ed25519, base64url, by the owner's key. */
  readonly signature: string;
}

/** What a caller signs when it asks. */
export interface CallBody {
  readonly format: 'tacit-call-v1';
  readonly contract: string;
  readonly version: number;
  readonly library: string;
  /** 32 hex digits, chosen by the caller: a call is answered once. */
  readonly call: string;
  readonly at: string;
  readonly questions: number;
  /** SHA-256 of the blinded keys. */
  readonly request: string;
}

/** What the owner signs when it answers. */
export interface AnswerBody {
  readonly format: 'tacit-answer-v1';
  /** SHA-256 of what the caller signed. */
  readonly call: string;
  readonly at: string;
  /** SHA-256 of the answer's bytes. */
  readonly answer: string;
}

/** Both have it: that so many questions were asked and answered, when and from which version; nothing about whom. */
export interface CallReceipt {
  readonly call: CallBody;
  readonly callSignature: string;
  readonly answer: AnswerBody;
  readonly answerSignature: string;
}

/** Receipts with what is needed to verify them offline. */
export interface CallReceipts {
  readonly contract: Contract;
  readonly approvals: readonly ApprovalRecord[];
  readonly receipts: readonly CallReceipt[];
}

/** What the receipts of a file came to. */
export interface CallReceiptsVerdict {
  readonly contract: string;
  readonly owner: string;
  readonly caller: string;
  readonly calls: number;
  readonly questions: number;
  readonly from?: string;
  readonly to?: string;
}

/** What a scoring service said of one person. */
export interface ScoreResult {
  readonly service: string;
  readonly job: string;
  /** `score`, a decimal text, and for each owner `found_OWNER`: whether it has the key; what is missing stood at the mean of the training rows. */
  readonly values: Readonly<Record<string, Cell>>;
  /** Signed by the first owner other than the caller. */
  readonly receipt: CallReceipt;
  readonly milliseconds: number;
}

/** Publishes a dataset for callers to ask about. */
export interface PublishService {
  readonly name: string;
  readonly dataset: string;
  readonly key: readonly string[];
  readonly check?: readonly string[];
  readonly payload?: readonly string[];
  readonly canonical?: Readonly<Record<string, readonly string[]>>;
  readonly duplicates?: 'refuse' | 'once';
  readonly callers: readonly string[];
  readonly perDay: number;
  readonly capacity?: number;
  readonly fetch?: 'download' | 'retrieval';
  /** ISO time until which callers may ask. */
  readonly until?: string;
  readonly expiresInHours?: number;
  readonly requestGrants?: boolean;
}

export interface ServiceVersion {
  readonly version: number;
  readonly publishedAt: string;
  readonly endsAt: string | null;
  readonly bytes: number;
  /** Sealed rows, with those that fill it up. */
  readonly entries: number;
  readonly digest: string;
  readonly publicKey: string;
  /** Rows published; told to nobody else. */
  readonly rows?: number;
  /** At a caller: whether it has been fetched. */
  readonly fetched?: boolean;
}

export interface ServiceUse {
  readonly job: string;
  readonly caller: string;
  readonly state: string;
  readonly until: string;
  readonly perDay: number;
  /** Questions of this caller today (UTC) and in the last 30 days, under whichever contract, those that are being answered among them; and calls ever under this one. */
  readonly today: number;
  readonly month: number;
  readonly calls: number;
  /** Calls refused since the party was started. */
  readonly refused: number;
  /** Milliseconds of the last calls, half and 99 of 100 of them; absent before the first. */
  readonly p50?: number;
  readonly p99?: number;
}

export interface Service {
  readonly name: string;
  /** Of a service that scores the first owner other than its caller. */
  readonly owner: string;
  /** Each call is computed by all parties together: there are no versions. */
  readonly isComputed?: true;
  /** Columns that a question names. */
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly versions: readonly ServiceVersion[];
  /** By caller; at a caller its own. */
  readonly uses: readonly ServiceUse[];
  /** While a version is prepared, or why the last one was not. */
  readonly preparing?: { readonly step: string; readonly done: number; readonly of: number };
  readonly problem?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export interface LookupRequest {
  readonly keys: readonly Readonly<Record<string, string>>[];
}

export interface LookupAnswer {
  readonly found: boolean;
  /** A row is there and does not open. Its owner is not told, and should not be: it could have damaged it to learn who asks for it. */
  readonly damaged?: true;
  readonly values?: Readonly<Record<string, Cell>>;
  readonly differs?: readonly string[];
}

export interface LookupResult {
  readonly service: string;
  readonly owner: string;
  /** The one that answered last; the receipts say which answered each call. */
  readonly version: number;
  readonly answers: readonly LookupAnswer[];
  /** Of the calls that it took. */
  readonly receipts: readonly CallReceipt[];
  /** Bytes of blinded keys and retrievals sent, and of their answers with proofs received, as counted on the way: without signatures and framing. */
  readonly bytes: { readonly sent: number; readonly received: number };
  readonly milliseconds: number;
  /** What broke a long list off: `answers` are those of its first questions, which were counted, and `fields.answered` says how many. */
  readonly problem?: Problem;
}

/** What is sent while a long list is asked (text/event-stream), and at its end. */
export type LookupEvent =
  | { readonly type: 'answered'; readonly answered: number; readonly asked: number }
  | { readonly type: 'result'; readonly result: LookupResult };
