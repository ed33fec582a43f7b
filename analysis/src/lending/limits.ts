/** How much one question may ask. */
export const limits = {
  tables: 64,
  /** Rows of all lenders together, padded: their shares are in the memory of each computer. */
  rows: 4_000_000,
  persons: 100,
  /** Steps of an amount, each a comparison for each person. */
  bands: 1_000,
  /** Values that a condition names. */
  values: 20,
  /** Bits of one lender's amount, as it is carried. */
  amountBits: 48,
} as const;
