/** What stays at a party between runs: preparations made ahead, and artifacts. */
import { z } from 'zod';
import { cardOfArtifact } from './contract.ts';
import { count, declare, type Of, time } from './declare.ts';
import { problem } from './party.ts';

/** 16 bytes, hex. */
export const preparationNumber = z.string().regex(/^[0-9a-f]{32}$/);

/** A dealer's preparation as one of its computers has it. */
const heldPreparation = declare(
  'HeldPreparation',
  z.strictObject({
    /** The same at all parties. */
    number: preparationNumber,
    job: z.string(),
    dealer: z.string(),
    /** Of its file. */
    bytes: count,
    receivedAt: time,
    /** 'ready': for a run; 'used': marked for one, whatever came of it; 'dropped': its job was over before. */
    state: z.enum(['ready', 'used', 'dropped']),
    usedAt: time.exactOptional(),
    run: z.string().exactOptional(),
  }),
);
export type HeldPreparation = Of<typeof heldPreparation>;

const dealtPart = declare(
  'DealtPart',
  z.strictObject({
    party: z.string(),
    bytes: count,
    sent: count,
    /** 'kept': its file is here; 'dropped': it was taken away, carried to its party or of no use any more. */
    state: z.enum(['kept', 'delivering', 'delivered', 'dropped']),
    /** Why it could not be delivered. */
    problem: problem.exactOptional(),
  }),
);
export type DealtPart = Of<typeof dealtPart>;

/** A preparation that this party makes or made as a dealer. */
export const dealtPreparation = declare(
  'DealtPreparation',
  z.strictObject({
    /** Absent until it is made. */
    number: preparationNumber.exactOptional(),
    job: z.string(),
    step: z.enum(['plan', 'deal', 'seal', 'made']),
    madeAt: time.exactOptional(),
    /** Of all parts, sealed so far and in all. */
    bytes: count,
    bytesTotal: count,
    parts: z.array(dealtPart),
    /** Why it was not made. */
    problem: problem.exactOptional(),
  }),
);
export type DealtPreparation = Of<typeof dealtPreparation>;

const place = z
  .int()
  .min(0)
  .max(2 ** 50);
/** Bytes of a part's file: where they belong, of how many, in base64. */
export const preparedPiece = declare(
  'PreparedPiece',
  z.strictObject({
    offset: place,
    total: place,
    data: z
      .string()
      .max(3 * 1024 * 1024)
      .regex(/^[A-Za-z0-9+/]*={0,2}$/),
  }),
);
export type PreparedPiece = Of<typeof preparedPiece>;

export const preparations = declare(
  'Preparations',
  z.strictObject({ held: z.array(heldPreparation), dealt: z.array(dealtPreparation) }),
);
export type Preparations = Of<typeof preparations>;

/** The answer to the last piece of a file has the preparation. */
export const arrival = declare('Arrival', z.strictObject({ held: heldPreparation.nullable() }));
export type Arrival = Of<typeof arrival>;

/** What a contract left at this party for later; encrypted on its disk. */
export const artifact = declare(
  'Artifact',
  z.strictObject({
    /** `kind/job/output`, and `@run` from the second run on. */
    name: z.string(),
    /** 'shares': nobody alone can read it. 'memory': kept between runs of a contract for its next one. All others: a result that this party received. */
    content: z.enum(['shares', 'table', 'set', 'model', 'file', 'memory']),
    job: z.string(),
    runId: z.string(),
    run: count,
    keptAt: time,
    /** On disk. */
    bytes: count,
    /** As in the receipt; what is kept between runs is in none. */
    digest: z.string(),
    /** Of shares: as a contract that uses them states them. */
    card: cardOfArtifact.exactOptional(),
  }),
);
export type Artifact = Of<typeof artifact>;
