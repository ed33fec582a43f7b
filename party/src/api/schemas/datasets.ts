/** Datasets, their policies, and what parties publish about them. */
import type { DatasetCard } from '@tacit/analysis';
import { z } from 'zod';
import { helperMay } from '../uses.ts';
import { columnCard, datasetCard, use } from './cards.ts';
import { peerBudget, privacySettings } from './budgets.ts';
import { cardOfDataset } from './contract.ts';
import { count, declare, type Of, time } from './declare.ts';
import { problem } from './party.ts';

/** By column, as they came: a record of this library leaves out a column that is called `__proto__`. */
const texts = z
  .custom<Readonly<Record<string, string>>>(isTexts, 'expected an object of texts, each up to 200 characters')
  .meta({ type: 'object', additionalProperties: { type: 'string', maxLength: 200 } });

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, text]) => name.length <= 200 && typeof text === 'string' && text.length <= 200,
  );
}

/** `url` without password in answers; the password stays in the store. */
const datasetSource = declare(
  'DatasetSource',
  z.union([
    z.strictObject({ kind: z.enum(['csv', 'parquet']), path: z.string().min(1).max(4_096) }),
    z.strictObject({
      kind: z.literal('postgres'),
      url: z.string().min(1).max(2_048),
      table: z.string().min(1).max(200),
      /** The owner accepts a way to the database on which nobody checks who answers. */
      allowUnverifiedTls: z.literal(true).exactOptional(),
    }),
  ]),
);
export type DatasetSource = Of<typeof datasetSource>;

/** How values are written in a CSV file, or in the columns of text of a Parquet file, where it is not the usual way. */
const fileFormat = declare(
  'FileFormat',
  z.strictObject({
    /** Texts that stand for NULL beside the empty field: `NA`, `\N`. In columns of text only without quotes: `"NA"` is both. */
    nullMarks: z.array(z.string().max(200)).max(100).exactOptional(),
    /** How dates are written: YYYY, MM, DD (two digits), M, D (one or two) and marks between: `DD.MM.YYYY`. */
    dates: z.string().max(200).exactOptional(),
    /** Mark before decimals; a point where it is absent. */
    decimal: z.enum(['.', ',']).exactOptional(),
    /** Mark between groups of three digits; none where it is absent. */
    thousands: z.string().max(8).exactOptional(),
    /** Whether the first line of a CSV file names its columns. Where it is absent, it must, and it is refused in doubt. */
    header: z.boolean().exactOptional(),
  }),
);
export type FileFormat = Of<typeof fileFormat>;

/** What the owner is told about how its data was read. `text`: key of its text, for `noteText`. */
const datasetNote = declare(
  'DatasetNote',
  z.strictObject({ text: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) }),
);
export type DatasetNote = Of<typeof datasetNote>;

const names = z.array(z.string().min(1).max(63)).max(64);
/** What an owner allows of a dataset as it adds it; all else is as in the policy that allows nothing. */
const firstPolicy = declare(
  'FirstPolicy',
  z.strictObject({
    allow: z
      .array(z.strictObject({ column: z.string().max(200), uses: z.array(z.string().max(40)).max(20) }))
      .max(2_000),
    recipients: names,
    helpers: names.exactOptional(),
  }),
);
export type FirstPolicy = Of<typeof firstPolicy>;

export const addDataset = declare(
  'AddDataset',
  z.strictObject({
    name: z.string().min(1).max(200),
    source: datasetSource,
    /** Columns that must be unique together. */
    key: z.array(z.string().max(200)).max(16).exactOptional(),
    /** Declared ranges by column, in the column's own notation (`0..250000.00`); otherwise rounded outward from the data. */
    ranges: texts.exactOptional(),
    /** How many rows may have one key at most, NULLs aside: counted, and shown to peers. */
    repeats: z
      .array(z.strictObject({ columns: z.array(z.string()).min(1).max(16), most: z.int().min(0).max(1_000_000_000) }))
      .max(100)
      .exactOptional(),
    /**
     * Declared types by column (`decimal(12,2)`, `date`, …) where the file does not say; `~` behind a number rounds. Names may
     * have the wildcard `*` (`f*`, `*`): a whole name wins over a pattern, the last pattern over earlier ones.
     */
    types: texts.exactOptional(),
    format: fileFormat.exactOptional(),
    /** Without it nothing is allowed until a policy is set. */
    policy: firstPolicy.exactOptional(),
  }),
);
export type AddDataset = Of<typeof addDataset>;

/** Of the owner's own dataset: whole, whatever peers could be sent of it. */
const ownCard: z.ZodType<DatasetCard> = declare(
  'OwnDatasetCard',
  datasetCard.extend({
    name: z.string(),
    unique: z.array(z.array(z.string())),
    repeats: z.array(z.strictObject({ columns: z.array(z.string()), most: count })).exactOptional(),
    columns: z.array(columnCard.extend({ name: z.string(), categories: z.array(z.string()).exactOptional() })),
  }),
);

export const dataset = declare(
  'Dataset',
  z.strictObject({
    name: z.string(),
    source: datasetSource,
    rows: count,
    key: z.array(z.string()),
    /** All columns, as the owner sees them (allow lists from the policy in force). */
    card: ownCard,
    /** What each column, in the card's order, can be used for at all. */
    possible: z.array(z.array(use)),
    format: fileFormat,
    /** Columns that are rounded, with the number of values that changed, because the owner asked for it (`decimal(12,2)~`). */
    rounded: z.array(z.strictObject({ column: z.string(), values: count })),
    notes: z.array(datasetNote),
    /** What is wrong with the policy, which then allows nothing. */
    problem: problem.exactOptional(),
    addedAt: time,
  }),
);
export type Dataset = Of<typeof dataset>;

/** One dataset in GET /api/checks: read anew and compared with what was catalogued. */
export const dataCheck = declare(
  'DataCheck',
  z.strictObject({
    dataset: z.string(),
    /** As catalogued. */
    rows: count,
    /** Reading takes longer than the check waits: nothing is known. */
    slow: z.boolean(),
    /** Its content is another one, or cannot be read. */
    problem: problem.exactOptional(),
    /** Its policy file is missing or wrong: nothing is allowed meanwhile. */
    policyProblem: problem.exactOptional(),
  }),
);
export type DataCheck = Of<typeof dataCheck>;

/** One party's answer in GET /api/catalog: its cards, or why they could not be read. */
export const catalogEntry = declare(
  'CatalogEntry',
  z.strictObject({
    party: z.string(),
    datasets: z.array(cardOfDataset),
    /** Of a peer: what is left of those datasets that allow answers with noise and whose results this party may receive. */
    budgets: z.array(peerBudget).exactOptional(),
    problem: problem.exactOptional(),
  }),
);
export type CatalogEntry = Of<typeof catalogEntry>;

/** What a policy says of all columns together. */
const policySettings = declare(
  'PolicySettings',
  z.strictObject({
    /** Groups with fewer rows are withheld; with `unit`, groups with fewer different values of it. */
    minimumGroupSize: count,
    /** Column that tells apart what the minimum protects (people rather than rows); one that can be a join key. */
    unit: z.string().exactOptional(),
    /** Dominance rule: a total is withheld where one contribution is more than this percentage of it. */
    largestPercent: z.number().exactOptional(),
    /** p % rule: a total is withheld where what the two largest leave is less than this percentage of the largest. */
    pPercent: z.number().exactOptional(),
    /** The protocol must hold although so many computers are curious together; without it one. */
    curiousComputers: z.union([z.int().min(1), z.literal('all-others')]).exactOptional(),
    /** What a helper that matches these rows with another owner's may be besides; nothing where it is absent. */
    helpersMay: z.array(z.enum(helperMay)).exactOptional(),
    /** 'strict': nobody may be shown which of these rows another owner has, too, or how many; any way will do where it is absent. */
    join: z.literal('strict').exactOptional(),
    /** This party may match the rows of others while it has this dataset; it may not where it is absent. */
    matchForOthers: z.literal('allow').exactOptional(),
    /** 'allow': shares made of it may be kept after a run, and used by contracts that this owner signs. */
    keptShares: z.literal('allow').exactOptional(),
    /** 'number': recipients learn how many groups are withheld although they have rows. */
    withheldGroups: z.enum(['hidden', 'number']),
    /** 'public': recipients can tell groups without rows from withheld ones. */
    emptyGroups: z.enum(['hidden', 'public']),
    /** Answers with noise are allowed, without minimum, as long as all of a period together spend no more. */
    privacy: privacySettings.exactOptional(),
    /**
     * What happens when a contract's answer and earlier answers together would show single rows. 'noise': it is refused, and told what the same answer
     * would be with noise.
     */
    earlierAnswers: z.enum(['refuse', 'warn', 'noise', 'off']),
    /** Most answers that one recipient may receive in a calendar month; no limit where it is absent. */
    answersPerMonth: count.exactOptional(),
  }),
);
export type PolicySettings = Of<typeof policySettings>;

export const policyDocument = declare(
  'PolicyDocument',
  z.strictObject({
    dataset: z.string(),
    yaml: z.string(),
    digest: z.string(),
    /** As they are in force: with a `problem`, those of the policy that allows nothing. */
    settings: policySettings,
    problem: problem.exactOptional(),
    /** Last day on which the policy grants anything, if it has one. */
    expires: z.string().exactOptional(),
    /** That day is over: the policy grants nothing. */
    expired: z.boolean(),
  }),
);
export type PolicyDocument = Of<typeof policyDocument>;
