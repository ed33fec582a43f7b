/** Shares that a contract leaves at its computers, and what a later contract says of those it uses. Everything here is JSON. */
import type { ColumnType, Range } from './cards.ts';

/** What is public of a kept vector. Bounds are decimal texts of signed numbers; without them the elements are of Z_2^64. */
export type KeptVector =
  | { readonly domain: 'ring'; readonly length: number; readonly min?: string; readonly max?: string }
  | { readonly domain: 'bits'; readonly length: number; readonly planes: number };

/** The owner of columns that several owners have, one under the other: no party is called so, and nothing is granted by it. */
export const everyOwner = '*';

/** What a prepared column was made of: its owner's column as the table had it, and columns of others that what it was made by knows. */
interface MadeOf {
  readonly column: string;
  readonly type: ColumnType;
  readonly range?: Range;
  readonly categories?: readonly string[];
  /** Whether NULL was apart from its values. */
  readonly nullable: boolean;
  /** Whether its values were compared with given points, which says what a condition does. */
  readonly compared: boolean;
  /** Whether a quantile, or the least or greatest value, was put into other rows: each is a single row's. */
  readonly extreme: boolean;
  /** Weights of evidence by which it was encoded, by their name. */
  readonly woe?: string;
  readonly beside: readonly {
    readonly owner: string;
    readonly dataset: string;
    readonly column: string;
    readonly type: ColumnType;
  }[];
}

/** A column of a kept table, by the places of its vectors among those that are kept. */
export interface KeptColumn {
  /** `everyOwner` of a stacked column: its sources are those of the table's `stack`. */
  readonly owner: string;
  /** Of a stacked column, what the stack is called. */
  readonly dataset: string;
  readonly name: string;
  readonly type: ColumnType;
  /** Of carried integers in rows that are valid; others may hold 0, too, and so the vector's bounds have it. */
  readonly range?: Range;
  /** Of texts: the value is the position in this list; NULL is the position behind its end. */
  readonly categories?: readonly string[];
  readonly value: number;
  /** Bits: 0 where the value is NULL, which is carried as 0. Absent where there is no NULL, or where NULL is a position. */
  readonly present?: number;
  /** Of a column that a preparation made, under its name or another one. */
  readonly made?: MadeOf;
}

/** One owner's rows of a kept table. */
export interface KeptSource {
  readonly owner: string;
  readonly dataset: string;
  /** As it was when its rows were matched. */
  readonly contentDigest: string;
  /** Columns of the key; none where its rows were matched with nobody's. */
  readonly keys: readonly string[];
}

/** Tables with the same columns, whose rows stand one under the other. */
interface KeptStack {
  /** What its rows are called together. */
  readonly as: string;
  /** Places of its tables. */
  readonly tables: readonly number[];
  /** What each of them was filled up to, and in a part of the table how many of these are left. Where no table is beside them, rows stand in this order. */
  readonly rows: readonly number[];
}

/** What vectors mean that are the columns of one table. */
export interface KeptTable {
  /** Whose rows they are, in the order in which they were named. */
  readonly tables: readonly KeptSource[];
  /** Absent where the rows of all tables stand beside each other. */
  readonly stack?: KeptStack;
  /** How texts of the key were made the same, by part of the key; and what became of keys that several rows have. */
  readonly rules: readonly (readonly string[])[];
  readonly duplicates: 'refuse' | 'once';
  /** Place among the computers of the helper that matched the rows, and was told how many have a partner; null: nobody was. */
  readonly matcher: number | null;
  /** Place of a vector of bits: 0 in rows that belong to nobody; what columns hold there means nothing. */
  readonly valid: number;
  readonly columns: readonly KeptColumn[];
  /** Largest of its owners: what is told of fewer rows is for a later contract to withhold. */
  readonly minimumGroupSize: number;
  /** Of a prepared table: the name of the transformation that made it; null: the one that its own contract fitted. */
  readonly prepared?: { readonly by: string | null };
  /** Of a table with a part of another one's rows: which part of which, after how many other splits, and by what they were split. */
  readonly part?: { readonly of: string; readonly name: string; readonly after: number; readonly by: object };
}

/** What a plan leaves: shares at every computer, under the contract's protocol. */
export interface KeptShares {
  /** Within its contract; letters, digits and hyphens. */
  readonly output: string;
  readonly vectors: readonly KeptVector[];
  /** Where they are a table. */
  readonly table?: KeptTable;
  /** Where they are a model: what is public of it, JSON as the kind that trained it says. */
  readonly model?: object;
  /** Where they are what was fitted to rows, for other rows to be transformed by: what is public of it, as the kind that fitted it says. */
  readonly fitted?: object;
}

/** What a plan uses, by its name at the parties. */
export interface UsedShares {
  readonly name: string;
  readonly vectors: readonly KeptVector[];
}

/** What plans say of artifacts; a kind that knows none leaves both out. */
export interface ArtifactTerms {
  readonly keeps?: readonly KeptShares[];
  readonly uses?: readonly UsedShares[];
}

interface KnownParty {
  readonly name: string;
  /** Ed25519 public key, base64url. */
  readonly publicKey: string;
}

/** Kept shares as a later contract states them: everything follows from the receipt of the run that left them. */
export interface ArtifactCard {
  /** `kind/job/output`, and `@run` from the second run on. */
  readonly name: string;
  readonly contractDigest: string;
  readonly runId: string;
  /** Number of the run within its contract, from 1. */
  readonly run: number;
  readonly protocol: string;
  /** By place: the same parties compute whatever uses it, each in the same place. */
  readonly computers: readonly KnownParty[];
  /** Whose data went in, also by way of shares that were used: all of them are parties of a contract that uses it. */
  readonly owners: readonly KnownParty[];
  /** `owner.dataset` of that data. */
  readonly datasets: readonly string[];
  readonly vectors: readonly KeptVector[];
  readonly table?: KeptTable;
  readonly model?: object;
  readonly fitted?: object;
  /** Commitments of the computers to what each holds, by place. */
  readonly digests: readonly string[];
}

/** Most artifacts that one contract leaves, or uses. */
export const mostArtifacts = 16;
/** Most bytes of one artifact at one party, and of all that one contract leaves, or uses, there: a process holds three times as much. */
export const mostArtifactBytes = 128 * 1024 * 1024;

/** Most bytes of a result that its recipient keeps as a file. */
export const mostResultBytes = 256 * 1024 * 1024;
/** Most values that one contract may tell one recipient in a run: in a file they take less than 64 bytes each. */
export const mostResultValues = mostResultBytes / 64;

/** The name of an output at the parties. */
export function artifactName(kind: string, contractDigest: string, output: string, run: number): string {
  return `${kind}/${contractDigest.slice(0, 16)}/${output}${run === 1 ? '' : `@${run}`}`;
}

/** Whether a text can be the name of an output. */
export function isOutputName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/.test(text);
}

/** Words of one part of a vector. */
export function wordsOf(vector: KeptVector): number {
  return vector.domain === 'ring' ? vector.length : vector.planes * Math.ceil(vector.length / 64);
}

/** Numbers that people are told of: elements, or bits. */
export function numbersOf(vectors: readonly KeptVector[]): number {
  return vectors.reduce((sum, each) => sum + each.length * (each.domain === 'ring' ? 1 : each.planes), 0);
}
