/** The party itself, its tokens and its peers. */
import { z } from 'zod';
import { count, declare, hex64, type Of, time } from './declare.ts';
import { jobState } from './states.ts';
import { tokenRoles } from '../roles.ts';

/** Error body of every failed request (RFC 9457, application/problem+json). `code` and `fields` render in any language. */
export const problemShape = {
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  kind: z.enum(['usage', 'peer', 'abort', 'policy', 'internal']),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  hint: z.string().exactOptional(),
};
export const problem = declare('Problem', z.strictObject(problemShape));
export type Problem = Of<typeof problem>;

export const status = declare(
  'Status',
  z.strictObject({
    name: z.string(),
    version: z.string(),
    node: z.string(),
    url: z.string(),
    publicKey: z.string(),
    certificateSha256: hex64,
    peers: count,
    datasets: count,
    jobs: z.partialRecord(jobState, count),
    /** Datasets whose policies have expired: nothing is granted on them. */
    expiredPolicies: z.array(z.string()),
    startedAt: time,
  }),
);
export type Status = Of<typeof status>;

/** One of the checks of GET /api/health, for whoever watches over the party: no data are read anew, and nobody is called. */
export const healthCheck = declare(
  'HealthCheck',
  z.strictObject({
    /** 'store': it answers; 'policy': a dataset's policy is whole and has not expired. */
    id: z.enum(['store', 'policy']),
    dataset: z.string().exactOptional(),
    ok: z.boolean(),
    problem: problem.exactOptional(),
  }),
);
export type HealthCheck = Of<typeof healthCheck>;

// -- tokens -------------------------------------------------------------------------------------------------------------

const tokenName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/, 'lowercase letters, digits, dots, hyphens');
const tokenRole = z.enum(tokenRoles);

export const addToken = declare(
  'AddToken',
  z.strictObject({
    name: tokenName,
    roles: z.array(tokenRole).min(1).max(8),
    /** Days until it ends; without this it works until it is revoked. */
    days: z.number().positive().max(3_650).exactOptional(),
  }),
);
export type AddToken = Of<typeof addToken>;

const tokenShape = {
  name: z.string(),
  roles: z.array(tokenRole),
  addedAt: time,
  expiresAt: time.exactOptional(),
};
export const token = declare('Token', z.strictObject(tokenShape));
export type Token = Of<typeof token>;

/** The answer to adding a token: its secret is told this once. */
export const newToken = declare('NewToken', z.strictObject({ ...tokenShape, token: z.string() }));
export type NewToken = Of<typeof newToken>;

// -- peers --------------------------------------------------------------------------------------------------------------

const cardShape = {
  name: z.string(),
  url: z.string(),
  /** Ed25519, base64url raw 32 bytes. */
  publicKey: z.string(),
  /** SHA-256 of the TLS certificate in DER, hex. */
  certificateSha256: hex64,
  /** Ed25519 signature of the canonical JSON of the fields above, base64url. */
  signature: z.string(),
};
/** A party's public identity: what invitations carry and peers pin. */
const partyCard = declare('PartyCard', z.strictObject(cardShape));
export type PartyCard = Of<typeof partyCard>;

export const peer = declare(
  'Peer',
  z.strictObject({
    ...cardShape,
    since: time,
    /** The same at both ends, unless somebody stood in between: compare it by phone. `48213 90715 66102` */
    checkNumber: z.string().exactOptional(),
    /** Filled by GET /api/peers?check=true and GET /api/peers/:name, as are the following. */
    reachable: z.boolean().exactOptional(),
    roundTripMs: z.number().exactOptional(),
    /** Megabits per second that the peer sends to this party, over one connection. */
    mbitPerSecond: z.number().exactOptional(),
    /** By how much the peer's clock is ahead of this party's; negative: behind. */
    clockAheadSeconds: z.number().exactOptional(),
    /** Version of Tacit at the peer. */
    version: z.string().exactOptional(),
    problem: problem.exactOptional(),
  }),
);
export type Peer = Of<typeof peer>;

/** `code` is one line of text: base64url JSON of card, secret, expiry and commitment; the secret works once. */
export const invitation = declare(
  'Invitation',
  z.strictObject({
    code: z.string(),
    expiresAt: time,
    /** The one party that it is for. */
    for: z.string().exactOptional(),
  }),
);
export type Invitation = Of<typeof invitation>;

export const stopping = declare('Stopping', z.strictObject({ stopping: z.literal(true) }));
export type Stopping = Of<typeof stopping>;
/** Names what is gone. */
export const removed = declare('Removed', z.strictObject({ removed: z.string() }));
export type Removed = Of<typeof removed>;
export const revoked = declare('Revoked', z.strictObject({ revoked: z.string() }));
export type Revoked = Of<typeof revoked>;
export const deleted = declare('Deleted', z.strictObject({ deleted: z.string() }));
export type Deleted = Of<typeof deleted>;
