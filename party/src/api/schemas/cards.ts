/**
 * Shapes of cards: what owners publish about data, what contracts say of kept shares, who takes part. Used for what peers send, with its
 * limits, and for what the local interface answers.
 */
import { everyOwner, mostArtifactBytes, mostParties, mostRuns } from '@tacit/analysis';
import { z } from 'zod';
import { hex64, time } from './declare.ts';
import { helperMay, uses } from '../uses.ts';

export const use = z.enum(uses).meta({ id: 'Use' });
export const partyName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$/);
export const title = z.string().min(1).max(200);
const integer = z.string().regex(/^-?(0|[1-9][0-9]{0,18})$/);
/** ε and δ: as JSON writes a number from 0 on. */
const positiveNumber = z.string().regex(/^[0-9]{1,3}(\.[0-9]{1,20})?(e-[0-9]{1,2})?$/);
export const signatureText = z.string().regex(/^[A-Za-z0-9_-]{86}$/);
/** Head of an audit log. */
export const auditHead = z.strictObject({ sequence: z.int().min(0), digest: hex64 });
/** A party's approval, as it travels and as receipts hold it. */
export const approvalRecord = z.strictObject({
  party: partyName,
  at: time,
  audit: auditHead,
  signature: signatureText,
});
const publicKeyText = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const columnType = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('integer') }),
    z.strictObject({ kind: z.literal('decimal'), precision: z.int().min(1).max(38), scale: z.int().min(0).max(38) }),
    z.strictObject({ kind: z.literal('boolean') }),
    z.strictObject({ kind: z.literal('date') }),
    z.strictObject({ kind: z.literal('timestamp'), zone: z.literal(true).exactOptional() }),
    z.strictObject({ kind: z.literal('time') }),
    z.strictObject({ kind: z.literal('text') }),
  ])
  .meta({ id: 'ColumnType' });

const columnRange = z.strictObject({ min: integer, max: integer });
const columnCategories = z.array(z.string().max(400)).max(2_048);

export const columnCard = z.strictObject({
  name: title,
  type: columnType,
  nullable: z.boolean(),
  empty: z.literal(true).exactOptional(),
  range: columnRange.exactOptional(),
  categories: columnCategories.exactOptional(),
  allow: z.array(use).max(uses.length),
});

export const datasetCard = z.strictObject({
  owner: partyName,
  name: title,
  rowsUpTo: z.int().min(0),
  contentDigest: hex64,
  policyDigest: hex64,
  minimumGroupSize: z.int().min(0).max(1_000_000_000),
  unit: z.strictObject({ column: title, type: columnType }).exactOptional(),
  largestPercent: z.int().min(1).max(100).exactOptional(),
  pPercent: z.int().min(1).max(100).exactOptional(),
  curiousComputers: z.union([z.int().min(1).max(9), z.literal('all-others')]).exactOptional(),
  keptShares: z.literal('allow').exactOptional(),
  withheldGroups: z.enum(['hidden', 'number']),
  emptyGroups: z.enum(['hidden', 'public']),
  unique: z.array(z.array(title).min(1).max(16)).max(1_000),
  repeats: z
    .array(z.strictObject({ columns: z.array(title).min(1).max(16), most: z.int().min(1).max(1_000_000_000) }))
    .min(1)
    .max(1_000)
    .exactOptional(),
  recipients: z.array(z.string().max(64)).max(64),
  helpers: z.array(z.string().max(64)).max(64),
  helpersMay: z.array(z.enum(helperMay)).min(1).max(helperMay.length).exactOptional(),
  join: z.literal('strict').exactOptional(),
  privacy: z
    .strictObject({
      unit: title.nullable(),
      rows: z.int().min(1).max(1_000_000_000),
      epsilon: positiveNumber,
      delta: positiveNumber,
      period: z.enum(['month', 'year', 'ever']),
    })
    .exactOptional(),
  expires: z.string().max(40).exactOptional(),
  columns: z.array(columnCard).max(1_000),
});

const keptVector = z.union([
  z.strictObject({
    domain: z.literal('ring'),
    length: z.int().min(0).max(mostArtifactBytes),
    min: integer.exactOptional(),
    max: integer.exactOptional(),
  }),
  z
    .strictObject({
      domain: z.literal('bits'),
      length: z.int().min(0).max(mostArtifactBytes),
      // A plane for each question of a forest's trees: many short ones.
      planes: z.int().min(0).max(mostArtifactBytes),
    })
    .refine(({ length, planes }) => length * planes <= 8 * mostArtifactBytes),
]);
const vectorPlace = z.int().min(0).max(1_000);
const artifactTitle = z.string().min(1).max(200);
/** Named, so that the document can refer to it. */
const json: z.ZodType<Json> = z
  .lazy(() => z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]))
  .meta({ id: 'Json' });
type Json = { [name: string]: Json } | Json[] | string | number | boolean | null;
const ofKind = z.record(z.string().max(64), json);
const madeOf = z.strictObject({
  column: title,
  type: columnType,
  range: columnRange.exactOptional(),
  categories: columnCategories.exactOptional(),
  nullable: z.boolean(),
  compared: z.boolean(),
  extreme: z.boolean(),
  woe: artifactTitle.exactOptional(),
  beside: z
    .array(
      z.strictObject({
        owner: z.union([partyName, z.literal(everyOwner)]),
        dataset: title,
        column: title,
        type: columnType,
      }),
    )
    .max(mostParties),
});
const keptTable = z.strictObject({
  tables: z
    .array(
      z.strictObject({
        owner: partyName,
        dataset: title,
        contentDigest: hex64,
        keys: z.array(title).max(100),
      }),
    )
    .max(mostParties),
  stack: z
    .strictObject({
      as: title,
      tables: z.array(z.int().min(0).max(mostParties)).min(1).max(mostParties),
      rows: z.array(z.int().min(0).max(mostArtifactBytes)).min(1).max(mostParties),
    })
    .exactOptional(),
  rules: z.array(z.array(z.string().max(64)).max(64)).max(100),
  duplicates: z.enum(['refuse', 'once']),
  matcher: z.int().min(0).max(mostParties).nullable(),
  valid: vectorPlace,
  columns: z
    .array(
      z.strictObject({
        owner: z.union([partyName, z.literal(everyOwner)]),
        dataset: title,
        name: title,
        type: columnType,
        range: columnRange.exactOptional(),
        categories: columnCategories.exactOptional(),
        value: vectorPlace,
        present: vectorPlace.exactOptional(),
        made: madeOf.exactOptional(),
      }),
    )
    .max(1_000),
  minimumGroupSize: z.int().min(1).max(1_000_000_000),
  prepared: z.strictObject({ by: artifactTitle.nullable() }).exactOptional(),
  // Its kind reads what it was split by.
  part: z
    .strictObject({ of: artifactTitle, name: title, after: z.int().min(0).max(1_000), by: ofKind })
    .exactOptional(),
});
const knownParty = z.strictObject({ name: partyName, publicKey: publicKeyText });
export const artifactCard = z.strictObject({
  name: artifactTitle,
  contractDigest: hex64,
  runId: z.string().regex(/^[0-9a-f]{32}$/),
  run: z.int().min(1).max(mostRuns),
  protocol: z.string().min(1).max(64),
  computers: z.array(knownParty).min(1).max(mostParties),
  owners: z.array(knownParty).min(1).max(mostParties),
  datasets: z.array(z.string().max(300)).min(1).max(256),
  vectors: z.array(keptVector).max(1_000),
  table: keptTable.exactOptional(),
  // Its kind reads it; a contract that uses it is compared with the receipt that it follows from.
  model: ofKind.exactOptional(),
  fitted: ofKind.exactOptional(),
  digests: z.array(hex64).min(1).max(mostParties),
});

export const partyRef = z.strictObject({
  name: partyName,
  role: z.enum(['owner', 'helper', 'contributor', 'recipient', 'dealer']),
  ownData: z.literal(true).exactOptional(),
  publicKey: publicKeyText,
});
