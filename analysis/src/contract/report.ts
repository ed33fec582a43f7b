/**
 * A result for reading: numbers as JSON for programs, and the same numbers in blocks for people, which `renderReport` makes a page
 * of. Which kind made it does not matter here.
 */
import type { TextValues } from '@tacit/engine';

/** A text of a catalogue, in the reader's language; or a name, which is shown as it is. */
export type ReportText = { readonly text: string; readonly values?: TextValues } | { readonly name: string };

/** `null`: there is no such number. A string is shown as it is. */
export type ReportCell = number | string | null | ReportText;

/** Rows from `from` up to (not including) `to`; `last`: the greatest value that there can be in it. */
export interface ReportBar {
  readonly from: number;
  readonly to: number;
  readonly last?: number;
  readonly rows: number;
}

/** Five numbers of a distribution, ascending; drawn as a box with whiskers. */
interface ReportBox {
  readonly label: ReportText;
  readonly numbers: readonly [number, number, number, number, number];
}

/** One of a figure's curves. */
export interface ReportLine {
  readonly label: ReportText;
  readonly points: readonly (readonly [number, number])[];
  /** What the others are compared with, such as a model that knows nothing. */
  readonly isGuide?: boolean;
}

export type ReportBlock =
  | { readonly kind: 'note'; readonly title: ReportText }
  | {
      readonly kind: 'table';
      readonly title: ReportText;
      readonly columns: readonly ReportText[];
      /** So many of the first columns hold names, the others numbers; without it the first one does. */
      readonly names?: number;
      readonly rows: readonly (readonly ReportCell[])[];
    }
  /** Areas are in proportion to the rows, as bars may differ in width. */
  | {
      readonly kind: 'bars';
      readonly title: ReportText;
      readonly bars: readonly ReportBar[];
      /** What is measured along the axis. */
      readonly axis?: ReportText;
    }
  | { readonly kind: 'boxes'; readonly title: ReportText; readonly boxes: readonly ReportBox[] }
  /** A number for each of a few categories; null: there is none, or it is withheld. */
  | {
      readonly kind: 'categories';
      readonly title: ReportText;
      readonly bars: readonly { readonly label: ReportText; readonly value: number | null }[];
    }
  /** Curves: points in the order in which they are joined. */
  | {
      readonly kind: 'lines';
      readonly title: ReportText;
      /** What is measured along each axis. */
      readonly x: ReportText;
      readonly y: ReportText;
      /** What the axes reach at least. */
      readonly reach?: { readonly x?: readonly [number, number]; readonly y?: readonly [number, number] };
      readonly lines: readonly ReportLine[];
    }
  /** Numbers from −1 to 1. */
  | {
      readonly kind: 'matrix';
      readonly title: ReportText;
      readonly labels: readonly ReportText[];
      readonly values: readonly (readonly (number | null)[])[];
    };

/** Where a report comes from, as the party of its reader knows it. */
export interface ReportAbout {
  readonly job: string;
  /** Which of the runs that the contract is good for, from 1. */
  readonly run: number;
  /** SHA-256, hex. */
  readonly contractDigest: string;
  /** ISO time at which the run was over. */
  readonly finishedAt?: string;
  readonly recipients: readonly string[];
  /** Groups with less are withheld. */
  readonly minimumGroupSize: number;
}

export interface Report {
  readonly version: 1;
  readonly title: ReportText;
  /** JSON, as the kind that made it says. */
  readonly numbers: object;
  readonly blocks: readonly ReportBlock[];
}
