// What a benchmark is, and how its runs are summed up.

/** One line of the table. */
export interface Measurement {
  readonly name: string;
  /** The median of the runs. */
  readonly value: number;
  readonly unit: string;
  /** Of one run; payload bytes sent by the party that sends most. */
  readonly rounds: number;
  readonly bytesPerParty: number;
}

/** One benchmark: measures under one name, or a few that belong together. */
export interface Bench {
  readonly names: readonly string[];
  readonly run: () => Promise<Measurement[]>;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
};
