/** What recipients get. */
import { sha256 } from '@tacit/engine';
import { canonicalJson } from './canonical.ts';
import type { ColumnType } from './cards.ts';
import type { Report } from './report.ts';

/** A cell: text, number as exact decimal text, null for SQL NULL. `withheld` cells carry the marker object. */
export type Cell = string | boolean | null | { readonly withheld: true };

export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Number of groups that have rows and are withheld; null when that is not released: groups without rows look the same. */
  readonly withheldGroups: number | null;
}

/** Rows of the recipient's own table, as many as there are, or rows that were made for it; `report`: what is to be known of them. */
export interface ResultSet {
  readonly name: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  readonly report?: Report;
}

/** What was learned, as JSON that its kind knows how to use. */
export interface ResultModel {
  readonly name: string;
  readonly content: object;
}

export interface ResultFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What a contract gives its recipients. */
export type Result =
  | { readonly kind: 'table'; readonly table: ResultTable }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'set'; readonly set: ResultSet }
  | { readonly kind: 'model'; readonly model: ResultModel }
  | { readonly kind: 'file'; readonly file: ResultFile };

/**
 * What a receipt commits to, as JSON: tables, reports and models themselves; of sets (beside their report) and files name and size, and SHA-256 (hex) of
 * the rows' canonical JSON or of the bytes.
 */
export function committedResult(result: Result): object {
  switch (result.kind) {
    case 'table':
    case 'report':
    case 'model':
      return result;
    case 'set': {
      const { name, columns, rows, report } = result.set;
      const digest = hexSha256(new TextEncoder().encode(canonicalJson(rows)));
      const about = report === undefined ? {} : { report };
      return { kind: 'set', set: { name, columns, rows: rows.length, sha256: digest, ...about } };
    }
    case 'file': {
      const { name, mediaType, bytes } = result.file;
      return { kind: 'file', file: { name, mediaType, bytes: bytes.length, sha256: hexSha256(bytes) } };
    }
  }
}

function hexSha256(bytes: Uint8Array): string {
  return [...sha256(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
