// A copy of the packages in a temporary folder, in which a mutant can be tried while the checkout stays as it is.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Mutant } from './mutant.ts';

const root = resolve(import.meta.dirname, '../..');
const packages = ['engine', 'analysis', 'party', 'cli'];
const others = ['package.json', 'tsconfig.base.json', 'tsconfig.json', 'vitest.config.ts', 'tools'];

/** A run of tests: how many failed, or why it came to nothing. */
export type TestRun =
  | { readonly kind: 'ran'; readonly failed: number; readonly passed: number; readonly first: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'broken'; readonly why: string };

export class Tree {
  readonly #folder: string;
  readonly #running = new Set<number>();

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'tacit-mutants-'));
    for (const path of [...packages, ...others]) {
      const filter = (source: string): boolean => basename(source) !== 'node_modules';
      cpSync(join(root, path), join(this.#folder, path), { recursive: true, filter });
    }
    // Packages are those of the checkout, but Tacit's own are the copies.
    const modules = join(this.#folder, 'node_modules');
    mkdirSync(join(modules, '@tacit'), { recursive: true });
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name === '@tacit' || (name.startsWith('.') && name !== '.bin')) continue;
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
    for (const name of packages) symlinkSync(join('../..', name), join(modules, '@tacit', name));
  }

  /** Runs tests with the mutant in place, if one is given; `timeoutMs` bounds it. */
  async test(tests: readonly string[], only: string | undefined, timeoutMs: number, mutant?: Mutant): Promise<TestRun> {
    if (mutant === undefined) return await this.#run(tests, only, timeoutMs);
    const path = join(this.#folder, mutant.file);
    const text = readFileSync(path, 'utf8');
    // As a function: a replacement text may hold dollar signs.
    writeFileSync(
      path,
      text.replace(mutant.find, () => mutant.replace),
    );
    try {
      return await this.#run(tests, only, timeoutMs);
    } finally {
      writeFileSync(path, text);
    }
  }

  /** Ends what runs and removes the copy. */
  close(): void {
    for (const pid of this.#running) end(pid);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #run(tests: readonly string[], only: string | undefined, timeoutMs: number): Promise<TestRun> {
    const report = join(this.#folder, 'report.json');
    rmSync(report, { force: true });
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--project=alone',
        '--project=unit',
        '--bail=1',
        `--testTimeout=${timeoutMs / 3}`,
        '--reporter=json',
        `--outputFile=${report}`,
        ...(only === undefined ? [] : ['--testNamePattern', only]),
        ...tests,
      ],
      { cwd: this.#folder, stdio: 'ignore', detached: true },
    );
    const { pid } = child;
    if (pid === undefined) return { kind: 'broken', why: 'vitest does not start' };
    this.#running.add(pid);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      end(pid);
    }, timeoutMs);
    await new Promise<void>((resolve) => child.once('close', () => resolve()));
    clearTimeout(timer);
    this.#running.delete(pid);
    return isLate ? { kind: 'late' } : readReport(report);
  }
}

/** Ends a process that was started here, with all that it started. */
function end(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

interface Report {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function readReport(path: string): TestRun {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return { kind: 'broken', why: 'vitest wrote no report' };
  }
  const { numFailedTests: failed, numPassedTests: passed, testResults } = report;
  const unloaded = testResults.find(({ message, assertionResults }) => message !== '' && assertionResults.length === 0);
  if (failed === 0 && unloaded !== undefined) return { kind: 'broken', why: unloaded.message.split('\n')[0] ?? '' };
  if (failed + passed === 0) return { kind: 'broken', why: 'no test ran' };
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return { kind: 'ran', failed, passed, first: all.find(({ status }) => status === 'failed')?.fullName ?? '' };
}
