// What a benchmark is, and how its runs are summed up.

/** One line of the table. */
export interface Measurement {
  readonly name: string;
  /** The median of the runs, over TLS. */
  readonly value: number;
  readonly unit: string;
  /** Of one run; payload bytes sent by the party that sends most. */
  readonly rounds: number;
  readonly bytesPerParty: number;
  /** What the value must reach, and what it aims at. */
  readonly must?: number;
  readonly aim?: number;
  /** Whether larger values are better; with `must` and `aim` only. */
  readonly better?: 'more' | 'less';
  /** The median over plain TCP, which only benchmarks use. */
  readonly rawValue?: number;
  /** Processor time of one run over TLS, in milliseconds, of the party that needs most. */
  readonly cpuMilliseconds?: number;
  /** The first run of the same work, in milliseconds: compilers and memory are cold. */
  readonly firstMilliseconds?: number;
  /** From the start of the process to its session with all others, in milliseconds. */
  readonly startMilliseconds?: number;
  /** Largest resident memory of a party's process, in 2^20 bytes. */
  readonly peakMemoryMB?: number;
}

/** One benchmark: measures under one name, or a few that belong together. */
export interface Bench {
  /** Selects all benchmarks of one kind. */
  readonly group: string;
  readonly names: readonly string[];
  /** Calls `measured` with each line as soon as it is known. */
  readonly run: (options: BenchOptions, measured: (line: Measurement) => void) => Promise<void>;
  /** Why it cannot run on this machine, with the command that changes that. */
  readonly missing?: () => string | undefined;
}

export interface BenchOptions {
  /** Measures over plain TCP too. */
  readonly raw: boolean;
  /** Puts 40 ms and 100 Mbit/s on the links of the sql and learning groups' parties; rows are named -wan then. */
  readonly wan?: boolean;
  /** Rows that lookup-publish prepares, when not a million. */
  readonly published?: number;
  /** Scale factor of the tpch rows, when not 0.1, and which of their queries are asked, when not all. */
  readonly scale?: number;
  readonly queries?: readonly number[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
};

/** How a measurement stands to its targets; '' without any. */
export function standing({ value, must, aim, better }: Measurement): '' | 'aim' | 'must' | 'missed' {
  if (must === undefined) return '';
  const reaches = (target: number): boolean => (better === 'less' ? value <= target : value >= target);
  if (aim !== undefined && reaches(aim)) return 'aim';
  return reaches(must) ? 'must' : 'missed';
}
