/** One compile thread as the main thread sees it: carries out a task at a time, and is ended when one takes too much. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AbortError, PeerError, PolicyError, type TacitError, UsageError } from '@tacit/engine/text';
import { codeCache } from '../identity/code-cache.ts';
import type { CompileAnswer, CompileTask } from './compile-messages.ts';
import './messages.ts';

export interface CompileLimits {
  /** Longest time for one task. */
  readonly limitMs: number;
  /** Most memory of a thread: that of its objects, and that of its vectors. */
  readonly memoryMB: number;
}

/** Beside this file, as source or compiled like it. */
const entry = new URL(`./compile-worker${extname(import.meta.url)}`, import.meta.url);

/** Loading the code on a busy machine. */
const readyTimeoutMs = 20_000;
const watchMs = 200;

const errors = { usage: UsageError, peer: PeerError, abort: AbortError, policy: PolicyError } as const;

interface Settle {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class CompileThread {
  readonly #worker: Worker;
  readonly #party: string;
  readonly #limits: CompileLimits;
  readonly #ready = Promise.withResolvers<void>();
  #task: Settle | undefined;
  #ended = false;

  /** `party`: whose thread it is, for errors. */
  constructor(party: string, limits: CompileLimits) {
    this.#party = party;
    this.#limits = limits;
    this.#worker = new Worker(entry, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { NODE_COMPILE_CACHE: codeCache },
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMB, maxYoungGenerationSizeMb: 32 },
      stdout: true,
      stderr: true,
    });
    // It keeps no process alive that has nothing else to do.
    this.#worker.unref();
    this.#ready.promise.catch(() => undefined);
    this.#worker.on('message', (answer: CompileAnswer) => this.#hear(answer));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? this.#tooCostly() : error);
    });
    this.#worker.on('exit', () => this.#fail(new Error('the compile thread ended')));
  }

  /** A thread that has ended takes no more tasks. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Throws what the task throws, and UsageError 'contract.too-costly' when it takes too long or too much memory. */
  async run(task: CompileTask): Promise<unknown> {
    this.#worker.ref();
    const starting = setTimeout(
      () => this.#fail(new Error('the compile thread did not start in time')),
      readyTimeoutMs,
    );
    try {
      await this.#ready.promise;
    } finally {
      clearTimeout(starting);
    }
    if (this.#ended) throw new Error('the compile thread has ended');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#task = { resolve, reject };
    const tooLong = setTimeout(() => this.#fail(this.#tooCostly()), this.#limits.limitMs);
    const watch = setInterval(() => void this.#watchVectors(), watchMs);
    try {
      this.#worker.postMessage(task);
      return await promise;
    } finally {
      this.#task = undefined;
      clearTimeout(tooLong);
      clearInterval(watch);
      this.#worker.unref();
    }
  }

  /** Ends the thread, whatever it is doing. */
  end(): void {
    this.#fail(new PeerError('contract.busy', { party: this.#party, waiting: 0 }));
  }

  #hear(answer: CompileAnswer): void {
    switch (answer.type) {
      case 'ready':
        this.#ready.resolve();
        break;
      case 'done':
        this.#task?.resolve(answer.value);
        break;
      case 'refused': {
        const { kind, code, fields } = answer.error;
        this.#task?.reject(new errors[kind](code, fields));
        break;
      }
      case 'exhausted':
        this.#task?.reject(this.#tooCostly());
        break;
      case 'fault':
        this.#task?.reject(Object.assign(new Error('compiling failed'), { stack: answer.stack }));
        break;
    }
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ready.reject(error);
    this.#task?.reject(error);
    void this.#worker.terminate();
  }

  /** `resourceLimits` bound objects only. */
  async #watchVectors(): Promise<void> {
    const bytes = await this.#worker.getHeapStatistics().then(
      (statistics) => statistics.external_memory,
      () => 0,
    );
    if (this.#task !== undefined && bytes > this.#limits.memoryMB * 2 ** 20) this.#fail(this.#tooCostly());
  }

  #tooCostly(): TacitError {
    const { limitMs, memoryMB } = this.#limits;
    return new UsageError('contract.too-costly', { party: this.#party, seconds: limitMs / 1_000, memoryMB });
  }
}
