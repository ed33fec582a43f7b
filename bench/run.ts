// Runs benchmarks one after the other: what one of them cannot measure costs no row of the others.

import type { Bench, BenchOptions, Measurement } from './measure.ts';

export interface NotMeasured {
  readonly name: string;
  /** In one line. */
  readonly why: string;
  /** False where this machine lacks a program. */
  readonly hasFailed: boolean;
}

export interface BenchReport {
  readonly measured: readonly Measurement[];
  readonly notMeasured: readonly NotMeasured[];
}

/** Each row is handed on as it comes, measured or not. */
export async function runBenches(
  benches: readonly Bench[],
  options: BenchOptions,
  row: (line: Measurement) => void,
  noRow: (line: NotMeasured) => void,
): Promise<BenchReport> {
  const measured: Measurement[] = [];
  const notMeasured: NotMeasured[] = [];
  for (const bench of benches) {
    const missing = bench.missing?.();
    const why =
      missing ??
      (await bench
        .run(options, (line) => {
          measured.push(line);
          row(line);
        })
        .then(() => undefined, firstLine));
    if (why === undefined) continue;
    for (const name of bench.names) {
      if (measured.some((line) => line.name === name)) continue;
      const line = { name, why, hasFailed: missing === undefined };
      notMeasured.push(line);
      noRow(line);
    }
  }
  return { measured, notMeasured };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0] ?? '';
}
