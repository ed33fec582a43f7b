/** The plan of a question about loans: whose rows, by which key, what is added up, and how far it is told. */
import type { KeyedPlan } from '../sets/keyed-plan.ts';
import type { ConditionValue } from './question.ts';

/** Numbers as they are carried: units times 10^scale. */
export interface LendingAmount {
  readonly scale: number;
  readonly upTo: string;
  readonly step: string;
  /** upTo / step. */
  readonly bands: number;
  /** Bits of the largest amount that one lender gives. */
  readonly bits: number;
}

export interface LendingPlan extends KeyedPlan {
  readonly join: null;
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: string | null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
  readonly asker: string;
  /** What the asker says of each person. */
  readonly fields: readonly string[];
  readonly persons: number;
  readonly countUpTo: number;
  readonly amount: LendingAmount | null;
  /** Of the condition: what counts as open. */
  readonly open: readonly ConditionValue[] | null;
}

/** Id of the amount among a stage's outputs. */
export const amountId = 'amount';

/** Bits of a token. */
export const tokenBits = 64;

/** Rows of a lender under protocol: whole words of bits. */
export const paddedRows = ({ rowsUpTo }: { readonly rowsUpTo: number }): number =>
  64 * Math.max(1, Math.ceil(rowsUpTo / 64));

/** Ids of disclosure lines that something is released under. */
export const lines = { count: 'count', amount: 'amount' } as const;
