/**
 * Shapes of what peers send about data and contracts. A card or contract from the wire is only used after this; what the
 * compiler makes of it is compared as a whole later.
 */
import {
  type CompileRequest,
  type Contract,
  type DatasetCard,
  mostArtifacts,
  mostParties,
  mostRuns,
} from '@tacit/analysis';
import { z } from 'zod';
import { artifactCard, datasetCard, partyName, partyRef } from '../api/schemas/cards.ts';
import { time } from '../api/schemas/declare.ts';

const datasetCards = z.array(datasetCard).max(256);

/** What a party recompiles from; plan, disclosure and cost are taken as they are and compared with its own. */
const contract = z.strictObject({
  version: z.literal(4),
  kind: z.string().min(1).max(64),
  kindVersion: z.int().min(1),
  // Its kind reads it.
  question: z.unknown(),
  proposer: partyName,
  proposedAt: time,
  expiresAt: time,
  runs: z.strictObject({ atMost: z.int().min(1).max(mostRuns), until: time, attempts: z.int().min(1).max(100) }),
  parties: z.array(partyRef).min(2).max(mostParties),
  recipients: z.array(partyName).min(1).max(mostParties),
  // Of a contract over kept shares alone there are none.
  datasets: datasetCards,
  artifacts: z.array(artifactCard).max(mostArtifacts),
  security: z.looseObject({ protocol: z.string().min(1).max(64) }),
  plan: z.unknown(),
  disclosure: z.unknown(),
  cost: z.unknown(),
  software: z.strictObject({ name: z.literal('tacit'), version: z.string().max(40) }),
});

/** A contract's own fields are checked; the compiled ones must still be compared with a compilation of one's own. */
export function readContract(value: unknown): Contract | undefined {
  const parsed = contract.safeParse(value);
  return parsed.success ? (parsed.data as unknown as Contract) : undefined;
}

const linked = z.looseObject({
  links: z.strictObject({ roundTripMs: z.int().min(1).max(10_000), mbitPerSecond: z.int().min(1).max(1_000_000) }),
});

/** What a contract's plan takes the links to be: its proposer's word, by which nothing is chosen but between few rounds and few bytes. */
export function readLinks(plan: unknown): Pick<CompileRequest, 'links'> {
  const parsed = linked.safeParse(plan);
  return parsed.success ? { links: parsed.data.links } : {};
}

export function readCards(value: unknown): readonly DatasetCard[] | undefined {
  const parsed = datasetCards.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export type { Contract, DatasetCard };
