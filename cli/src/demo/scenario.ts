/** What a demonstration shows: who has which table, what may be done with it, and the question. */
import type { Dataset, FileFormat, Report } from '@tacit/party/api';
import type { Figure } from './figure.ts';

export interface DemoTable {
  readonly owner: string;
  readonly name: string;
  readonly file: string;
  /** Columns that are unique together. */
  readonly key?: readonly string[];
  /** How many rows may have the same values of these columns. */
  readonly repeats?: readonly { readonly columns: readonly string[]; readonly most: number }[];
  /** Types by column where the file does not say. */
  readonly types?: Readonly<Record<string, string>>;
  /** Declared ranges by column; of others the range follows from the data. */
  readonly ranges?: Readonly<Record<string, string>>;
  /** How the file writes its values, where it is not the usual way. */
  readonly format?: FileFormat;
  /** The owner's policy as YAML, or made from what the owner sees of its dataset. */
  readonly policy: string | ((dataset: Dataset) => string);
}

/** Of the question of kind 'describe' what the comparison needs. */
export interface Description {
  readonly by?: string;
  readonly where?: string;
  readonly [member: string]: unknown;
}

export interface Scenario {
  /** Catalogue key of the sentence that introduces it. */
  readonly introduction: string;
  /** The question: SQL, a description, or what tables have in common. */
  readonly ask:
    | { readonly sql: string; readonly join?: 'strict' }
    | { readonly kind: 'describe'; readonly question: Description }
    | { readonly kind: 'intersect'; readonly question: object };
  /** Owners in the order of the question, the first asks; then the helper, if there is one. */
  readonly parties: readonly string[];
  readonly helper?: string;
  /** Where not all owners compute: who does. */
  readonly computers?: readonly string[];
  readonly tables: readonly DemoTable[];
  /** Compares a report otherwise than row by row, where there are very many. */
  readonly compare?: (report: Report) => Promise<readonly Figure[]>;
  /** Of a set: its rows, from all files in one place, in any order. */
  readonly rowsInTheClear?: () => (string | null)[][];
  /** Of the policies that are made for one's own tables: whoever tries them may choose it. */
  readonly minimumGroupSize?: number;
}
