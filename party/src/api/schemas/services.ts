/** What the HTTP interface says of services: published by an owner under standing contracts, called by those who approved one. */
import { z } from 'zod';
import { partyName, title } from './cards.ts';
import { approvalRecord, contract } from './contract.ts';
import { count, declare, hex64, type Of, time } from './declare.ts';
import { problem, problemShape } from './party.ts';
import { cell } from './results.ts';

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
const callBody = declare(
  'CallBody',
  z.strictObject({
    format: z.literal('tacit-call-v1'),
    contract: hex64,
    version: count,
    library: z.string(),
    /** 32 hex digits, chosen by the caller: a call is answered once. */
    call: z.string(),
    at: time,
    questions: count,
    /** SHA-256 of the blinded keys. */
    request: hex64,
  }),
);
export type CallBody = Of<typeof callBody>;

/** What the owner signs when it answers. */
const answerBody = declare(
  'AnswerBody',
  z.strictObject({
    format: z.literal('tacit-answer-v1'),
    /** SHA-256 of what the caller signed. */
    call: hex64,
    at: time,
    /** SHA-256 of the answer's bytes. */
    answer: hex64,
  }),
);
export type AnswerBody = Of<typeof answerBody>;

/** Both have it: that so many questions were asked and answered, when and from which version; nothing about whom. */
const callReceipt = declare(
  'CallReceipt',
  z.strictObject({ call: callBody, callSignature: z.string(), answer: answerBody, answerSignature: z.string() }),
);
export type CallReceipt = Of<typeof callReceipt>;

/** Receipts with what is needed to verify them offline. */
export const callReceipts = declare(
  'CallReceipts',
  z.strictObject({ contract, approvals: z.array(approvalRecord), receipts: z.array(callReceipt) }),
);
export type CallReceipts = Of<typeof callReceipts>;

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
export const scoreResult = declare(
  'ScoreResult',
  z.strictObject({
    service: z.string(),
    job: z.string(),
    /** `score`, a decimal text, and for each owner `found_OWNER`: whether it has the key; what is missing stood at the mean of the training rows. */
    values: z.record(z.string(), cell),
    /** Signed by the first owner other than the caller. */
    receipt: callReceipt,
    milliseconds: z.number(),
  }),
);
export type ScoreResult = Of<typeof scoreResult>;

const columns = (most: number) => z.array(title).min(1).max(most);

/** Publishes a dataset for callers to ask about. */
export const publishService = declare(
  'PublishService',
  z.strictObject({
    name: z.string().min(1).max(64),
    dataset: title,
    key: columns(4),
    check: columns(8).exactOptional(),
    payload: columns(20).exactOptional(),
    canonical: z.record(title, z.array(z.string().max(40)).max(16)).exactOptional(),
    duplicates: z.enum(['refuse', 'once']).exactOptional(),
    callers: z.array(partyName).min(1).max(64),
    perDay: z.int().min(1).max(10_000_000),
    capacity: z.int().min(1).max(10_000_000).exactOptional(),
    fetch: z.enum(['download', 'retrieval']).exactOptional(),
    /** ISO time until which callers may ask. */
    until: z.iso.datetime({ offset: true }).exactOptional(),
    expiresInHours: z.number().positive().max(8_784).exactOptional(),
    requestGrants: z.boolean().exactOptional(),
  }),
);
export type PublishService = Of<typeof publishService>;

const serviceVersion = declare(
  'ServiceVersion',
  z.strictObject({
    version: count,
    publishedAt: time,
    endsAt: time.nullable(),
    bytes: count,
    /** Sealed rows, with those that fill it up. */
    entries: count,
    digest: z.string(),
    publicKey: z.string(),
    /** Rows published; told to nobody else. */
    rows: count.exactOptional(),
    /** At a caller: whether it has been fetched. */
    fetched: z.boolean().exactOptional(),
  }),
);
export type ServiceVersion = Of<typeof serviceVersion>;

const serviceUse = declare(
  'ServiceUse',
  z.strictObject({
    job: z.string(),
    caller: z.string(),
    state: z.string(),
    until: time,
    perDay: count,
    /** Questions of this caller today (UTC) and in the last 30 days, under whichever contract, those that are being answered among them; and calls ever under this one. */
    today: count,
    month: count,
    calls: count,
    /** Calls refused since the party was started. */
    refused: count,
    /** Milliseconds of the last calls, half and 99 of 100 of them; absent before the first. */
    p50: z.number().exactOptional(),
    p99: z.number().exactOptional(),
  }),
);
export type ServiceUse = Of<typeof serviceUse>;

export const service = declare(
  'Service',
  z.strictObject({
    name: z.string(),
    /** Of a service that scores the first owner other than its caller. */
    owner: z.string(),
    /** Each call is computed by all parties together: there are no versions. */
    isComputed: z.literal(true).exactOptional(),
    /** Columns that a question names. */
    fields: z.array(z.strictObject({ name: z.string(), type: z.string() })),
    versions: z.array(serviceVersion),
    /** By caller; at a caller its own. */
    uses: z.array(serviceUse),
    /** While a version is prepared, or why the last one was not. */
    preparing: z.strictObject({ step: z.string(), done: z.number(), of: z.number() }).exactOptional(),
    problem: z
      .strictObject({ code: z.string(), message: z.string(), hint: z.string().exactOptional() })
      .exactOptional(),
  }),
);
export type Service = Of<typeof service>;

/** At most 100,000 keys, each by the names of its columns. */
export const lookupRequest = declare(
  'LookupRequest',
  z.strictObject({
    keys: z
      .array(z.record(title, z.string().max(1_000)))
      .min(1)
      .max(100_000),
  }),
);
export type LookupRequest = Of<typeof lookupRequest>;

const lookupAnswer = declare(
  'LookupAnswer',
  z.strictObject({
    found: z.boolean(),
    /** A row is there and does not open. Its owner is not told, and should not be: it could have damaged it to learn who asks for it. */
    damaged: z.literal(true).exactOptional(),
    values: z.record(z.string(), cell).exactOptional(),
    differs: z.array(z.string()).exactOptional(),
  }),
);
export type LookupAnswer = Of<typeof lookupAnswer>;

const lookupShape = {
  service: z.string(),
  owner: z.string(),
  /** The one that answered last; the receipts say which answered each call. */
  version: count,
  answers: z.array(lookupAnswer),
  /** Of the calls that it took. */
  receipts: z.array(callReceipt),
  /** Bytes of blinded keys and retrievals sent, and of their answers with proofs received, as counted on the way: without signatures and framing. */
  bytes: z.strictObject({ sent: count, received: count }),
  milliseconds: z.number(),
};
export const lookupResult = declare(
  'LookupResult',
  z.strictObject({
    ...lookupShape,
    /** What broke a long list off: `answers` are those of its first questions, which were counted, and `fields.answered` says how many. */
    problem: problem.exactOptional(),
  }),
);
export type LookupResult = Of<typeof lookupResult>;

/** What broke a list off, with the answers until then where there are any. */
export const lookupProblem = declare(
  'LookupProblem',
  z.strictObject({ ...problemShape, partial: z.strictObject(lookupShape).exactOptional() }),
);

/** What is sent while a long list is asked (text/event-stream), and at its end. */
export const lookupEvent = declare(
  'LookupEvent',
  z.union([
    z.strictObject({ type: z.literal('answered'), answered: count, asked: count }),
    z.strictObject({ type: z.literal('result'), result: lookupResult }),
  ]),
);
export type LookupEvent = Of<typeof lookupEvent>;
