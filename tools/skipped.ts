/** Says at the end of a test run what was left out because a program is missing, and how to bring it. */
import type { Reporter } from 'vitest/node';
import type { MissingProgram } from './programs.ts';

export interface Skipped {
  readonly program: MissingProgram | undefined;
  /** The tests that need it. */
  readonly tests: string;
}

/** A line for every missing program. */
export function skippedLines(all: readonly Skipped[]): string[] {
  return all.flatMap(({ program, tests }) =>
    program === undefined ? [] : [`skipped: ${tests}: there is no ${program.name}. To run them: ${program.command}`],
  );
}

export class SkippedReporter implements Reporter {
  readonly #lines: readonly string[];

  constructor(all: readonly Skipped[]) {
    this.#lines = skippedLines(all);
  }

  onTestRunEnd(): void {
    if (this.#lines.length > 0) process.stderr.write(`\n${this.#lines.join('\n')}\n`);
  }
}
