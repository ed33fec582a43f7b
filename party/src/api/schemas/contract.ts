/** What owners sign, and what a question would need: the contract as it is answered, its cost, its lines of who learns what. */
import type {
  AnyPlan,
  ArtifactCard,
  Contract as SignedContract,
  Cost,
  DatasetCard,
  DisclosureLine,
  PartyRole,
  PreviewLine,
  Way,
} from '@tacit/analysis';
import { z } from 'zod';
import { approvalRecord as signedApproval, artifactCard, datasetCard, partyRef, use } from './cards.ts';
import { count, declare, ofItsKind, type Of, textValues, time } from './declare.ts';

export const disclosureLine: z.ZodType<DisclosureLine> = declare(
  'DisclosureLine',
  z.strictObject({
    id: z.string(),
    who: z.array(z.string()),
    text: z.string(),
    values: textValues,
    releases: count,
  }),
);

const runCostShape = {
  rounds: count,
  bytes: z.array(count),
  steps: z.array(z.strictObject({ step: z.string(), rounds: count, bytes: z.array(count) })),
};
export const cost: z.ZodType<Cost> = declare(
  'Cost',
  z.strictObject({
    ...runCostShape,
    later: z.strictObject(runCostShape).exactOptional(),
    prepared: z.strictObject({ ...runCostShape, parts: z.array(count) }).exactOptional(),
  }),
);

export const plan = ofItsKind<AnyPlan>('Plan', 'as the kind of the computation says');
export const partyRole: z.ZodType<PartyRole> = declare('PartyRole', partyRef.shape.role);
export const cardOfDataset: z.ZodType<DatasetCard> = declare('DatasetCard', datasetCard);
export const cardOfArtifact: z.ZodType<ArtifactCard> = declare('ArtifactCard', artifactCard) as z.ZodType<ArtifactCard>;

export const contract: z.ZodType<SignedContract> = declare(
  'Contract',
  z.strictObject({
    version: z.literal(4),
    kind: z.string(),
    kindVersion: z.int().min(1),
    /** As its kind says. */
    question: z.unknown(),
    proposer: z.string(),
    proposedAt: time,
    expiresAt: time,
    runs: z.strictObject({ atMost: z.int().min(1), until: time, attempts: z.int().min(1) }),
    parties: z.array(partyRef),
    recipients: z.array(z.string()),
    datasets: z.array(cardOfDataset),
    artifacts: z.array(cardOfArtifact),
    security: z.strictObject({
      protocol: z.string(),
      adversary: z.string(),
      threshold: count,
      of: count,
      prg: z.literal('aes-128-ctr'),
    }),
    plan,
    disclosure: z.array(disclosureLine),
    cost,
    software: z.strictObject({ name: z.literal('tacit'), version: z.string() }),
  }),
);

/** `audit`: head of the approving party's log when it signed. `signature`: Ed25519 over 'tacit-approval-v2', contract digest, time, number and digest of the head, a line each. */
export const approvalRecord = declare('ApprovalRecord', signedApproval);
export type ApprovalRecord = Of<typeof approvalRecord>;

/** One permission a contract needs. */
export const grant = declare(
  'Grant',
  z.strictObject({ owner: z.string(), dataset: z.string(), column: z.string(), use }),
);
export type Grant = Of<typeof grant>;

export const way: z.ZodType<Way> = declare(
  'Way',
  z.strictObject({
    name: z.string(),
    isTaken: z.boolean(),
    cost: z.strictObject({ rounds: count, bytes: z.array(count) }).nullable(),
    seconds: z.number().nullable(),
    why: z.string(),
    values: textValues,
  }),
);

const placed = z.array(z.strictObject({ name: z.string(), role: partyRole }));
export const parties = placed;

/** A protocol under which a question can be computed. */
export const protocolChoice = declare(
  'ProtocolChoice',
  z.strictObject({
    protocol: z.string(),
    parties: placed,
    adversary: z.string(),
    /** So many of `of` computers may be curious together. */
    threshold: count,
    of: count,
    cost: z.strictObject({ rounds: count, bytes: z.array(count) }),
    estimatedSeconds: z.number().nullable(),
    /** Of a contract of several runs: all of them together. It is what is compared. */
    allRuns: z
      .strictObject({ runs: count, bytes: z.array(count), estimatedSeconds: z.number().nullable() })
      .exactOptional(),
  }),
);
export type ProtocolChoice = Of<typeof protocolChoice>;

export const previewLine: z.ZodType<PreviewLine> = declare(
  'PreviewLine',
  z.strictObject({ text: z.string(), values: textValues }),
);
