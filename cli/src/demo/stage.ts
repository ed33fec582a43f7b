/** What all demonstrations share: a folder, processes that end with them, and a clock. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '@tacit/party/api';
import { stopParty } from './parties.ts';
import './messages.ts';

/**
 * Gives `show` a folder (`keep`, or a temporary one) and takes every process that it starts. However it ends, by an
 * interrupt too, the processes end and a temporary folder goes.
 */
export async function onStage<T>(
  keep: string | undefined,
  show: (folder: string, started: (child: ChildProcess) => void) => Promise<T>,
): Promise<T> {
  const folder = keep === undefined ? mkdtempSync(join(tmpdir(), 'tacit-demo-')) : resolve(keep);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const children: ChildProcess[] = [];
  const killAll = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  // An interrupt ends the wait below; the exit handler is for everything that ends this process at once.
  const interrupt = Promise.withResolvers<never>();
  interrupt.promise.catch(() => undefined);
  const interrupted = (): void => interrupt.reject(new UsageError('demo.interrupted'));
  process.once('exit', killAll);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  let ended = false;
  try {
    const showing = show(folder, (child) => {
      children.push(child);
      // Interrupted while the first keys were made: what still starts must not stay.
      if (ended) child.kill('SIGKILL');
    });
    showing.catch(() => undefined);
    return await Promise.race([showing, interrupt.promise]);
  } finally {
    ended = true;
    await Promise.all(children.map(stopParty));
    process.removeListener('exit', killAll);
    process.removeListener('SIGINT', interrupted);
    process.removeListener('SIGTERM', interrupted);
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds of one stage after the other, with nothing between them. */
export class StageClock {
  readonly #start = performance.now();
  #last = this.#start;
  #current: string | undefined;
  readonly #seconds: Record<string, number> = {};
  readonly #begins: (name: string) => void;

  /** `begins` is told of each stage. */
  constructor(begins: (name: string) => void) {
    this.#begins = begins;
  }

  /** Ends the stage before it. */
  begin(name: string): void {
    this.#end();
    this.#current = name;
    this.#begins(name);
  }

  /** Ends the last stage. `total` is all of them. */
  all(): Record<string, number> {
    this.#end();
    return { ...this.#seconds, total: rounded(this.#last - this.#start) };
  }

  #end(): void {
    const now = performance.now();
    if (this.#current !== undefined) this.#seconds[this.#current] = rounded(now - this.#last);
    this.#current = undefined;
    this.#last = now;
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
