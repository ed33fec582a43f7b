/** What recipients get. */
import type { ColumnType } from './cards.ts';
import type { Report } from './report.ts';

/** A cell: text, number as exact decimal text, null for SQL NULL. `withheld` cells carry the marker object. */
export type Cell = string | boolean | null | { readonly withheld: true };

export interface ResultTable {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Number of groups that have rows and are withheld; null when that is not released: groups without rows look the same. */
  readonly withheldGroups: number | null;
}

/** What a contract gives its recipients. */
export type Result =
  | { readonly kind: 'table'; readonly table: ResultTable }
  | { readonly kind: 'report'; readonly report: Report };
