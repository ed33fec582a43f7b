/** The main process's side of a run process: starts it, hands it its links, hears of its progress and its end. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GivenInput } from '@tacit/analysis';
import { PeerError } from '@tacit/engine/text';
import { computeEnvironment, computeFlags, patience } from '@tacit/engine/node';
import { toProblem } from '../api/problem.ts';
import type { JobFailure, Problem, Progress } from '../api/types.ts';
import type { Written } from '../artifacts/memory.ts';
import { withoutInspector } from './inspector.ts';
import type { FromRun, RunReport, RunSpec, SignedCall, ToRun, Verdict } from './run-messages.ts';
import '../jobs/messages.ts';

/** Beside this file, as source or compiled like it. */
const entry = fileURLToPath(new URL(`./run-process${extname(import.meta.url)}`, import.meta.url));

/** Loading the code, compiling the kernels: a second, and many times that where several runs begin on a busy machine. */
const readyTimeoutMs = 60_000;
/** From the request to end until the process is killed. */
const endTimeoutMs = 3_000;
/** From the end of the process until nothing that it said can still be unread. */
const lastWordsMs = 2_000;

export class RunFailed extends Error {
  readonly failure: JobFailure;
  constructor(failure: JobFailure) {
    super(failure.problem.detail);
    this.failure = failure;
  }
}

export interface RunChildEvents {
  readonly progress: (progress: Progress) => void;
  /** Puts on record that something is about to be revealed, and says whether it is: the process waits for that. */
  readonly releasing: () => Promise<boolean>;
  /** As `releasing`, of what every attempt reveals alike. */
  readonly checking: () => Promise<boolean>;
  /** Enters a file that is kept for the next run, and says whether it is entered. */
  readonly remember: (output: string, written: Written) => Promise<boolean>;
  /** Of a session for calls: what this party says to one; whether it is on record before it is computed, and that it is not computed. */
  readonly admit?: (turn: number, signed: unknown) => Promise<Verdict>;
  readonly begin?: (turn: number) => Promise<boolean>;
  readonly skip?: (turn: number) => void;
  /** At the caller of such a session. */
  readonly answered?: (told: Extract<FromRun, { type: 'answered' }>) => void;
  /** A line for the log. */
  readonly trouble: (text: string) => void;
}

export class RunChild {
  /** The program's outcome; rejects with RunFailed. */
  readonly outcome: Promise<RunReport>;
  /** Resolves when it may be started; rejects with RunFailed. */
  readonly ready: Promise<void>;
  readonly #process: ChildProcess;
  readonly #self: string;
  #step = 'start';
  #settled = false;

  /** `cacheDirectory` keeps compiled code between runs: a run begins several times sooner. */
  constructor(spec: RunSpec, cacheDirectory: string, events: RunChildEvents) {
    this.#self = spec.contract.parties[spec.self]?.name ?? '';
    this.#process = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning', ...withoutInspector, ...computeFlags],
      env: { ...childEnvironment(), ...computeEnvironment, NODE_COMPILE_CACHE: cacheDirectory },
    });
    const ready = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<RunReport>();
    this.ready = ready.promise;
    this.outcome = outcome.promise;
    // Whoever waits hears of it; nobody has to.
    this.ready.catch(() => undefined);
    this.outcome.catch(() => undefined);

    const fail = (error: RunFailed): void => {
      if (this.#settled) return;
      this.#settled = true;
      stopTimer();
      ready.reject(error);
      outcome.reject(error);
      this.#endSoon();
    };
    const stopTimer = patience(readyTimeoutMs, () => fail(this.#died('run.process-slow')));
    this.#process.on('message', (message: FromRun) => {
      switch (message.type) {
        case 'ready':
          stopTimer();
          ready.resolve();
          break;
        case 'progress':
          this.#step = message.progress.step;
          if (!this.#settled) events.progress(message.progress);
          break;
        case 'releasing':
          // Without a record there is no answer, and nothing is revealed.
          if (!this.#settled)
            void events.releasing().then((isOnRecord) => isOnRecord && this.#send({ type: 'released' }));
          break;
        case 'checking':
          if (!this.#settled)
            void events.checking().then((isOnRecord) => isOnRecord && this.#send({ type: 'checked' }));
          break;
        case 'remember': {
          const { output, written } = message;
          const { digest } = written;
          if (!this.#settled)
            void events
              .remember(output, written)
              .then((isThere) => isThere && this.#send({ type: 'remembered', digest }));
          break;
        }
        case 'admit': {
          const { turn, signed } = message;
          if (!this.#settled)
            void events.admit?.(turn, signed).then((verdict) => this.#send({ type: 'admitted', turn, verdict }));
          break;
        }
        case 'begin': {
          const { turn } = message;
          if (!this.#settled)
            void events.begin?.(turn).then((isOnRecord) => isOnRecord && this.#send({ type: 'begun', turn }));
          break;
        }
        case 'skip':
          events.skip?.(message.turn);
          break;
        case 'answered':
          events.answered?.(message);
          break;
        case 'done':
          this.#settled = true;
          outcome.resolve(message.report);
          this.#endSoon();
          break;
        case 'failed':
          if (message.trace !== undefined) events.trouble(message.trace);
          fail(new RunFailed(message.failure));
          break;
      }
    });
    this.#process.on('error', () => fail(this.#died('run.process-ended')));
    this.#process.on('exit', (code, signal) => {
      // Where several processes end at once, the end of one may be seen before what it said last has been read.
      const ended = (): void => fail(this.#died('run.process-ended', signal ?? String(code)));
      if (!this.#process.connected) setImmediate(ended);
      else {
        this.#process.once('disconnect', () => setImmediate(ended));
        setTimeout(ended, lastWordsMs).unref();
      }
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Node's own words on a crash may quote values: of a line only frames and the kind of error are kept.
      for (const line of text.split('\n')) {
        const kept = /^\s+at .*|^\w*Error\b|^FATAL ERROR: [\w ]*/.exec(line)?.[0];
        if (kept !== undefined) events.trouble(kept.slice(0, 300));
      }
    });
    this.#send({ type: 'prepare', spec });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  start(): void {
    this.#send({ type: 'start' });
  }

  /** At the caller of a session for calls. */
  ask(signed: SignedCall, given: GivenInput): void {
    this.#send({ type: 'ask', signed, given });
  }

  /** No further calls: the session ends at all parties. */
  finish(): void {
    this.#send({ type: 'finish' });
  }

  /** Gives a raw connection away. */
  link(socket: Socket, head: Buffer): void {
    if (this.#settled || !this.#process.connected) {
      socket.destroy();
      return;
    }
    this.#process.send({ type: 'link', head } satisfies ToRun, socket, {}, (error) => {
      if (error !== null) socket.destroy();
    });
  }

  /** Ends the run here and, with this cause, at the other parties. */
  end(cause: Problem): void {
    this.#send({ type: 'end', cause });
    this.#endSoon();
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #send(message: ToRun): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  #endSoon(): void {
    const timer = setTimeout(() => this.kill(), endTimeoutMs);
    this.#process.once('exit', () => clearTimeout(timer));
  }

  #died(code: string, cause = ''): RunFailed {
    const error = new PeerError(code, { party: this.#self, step: this.#step, cause });
    return new RunFailed({
      party: this.#self,
      step: this.#step,
      problem: toProblem(error),
      at: new Date().toISOString(),
    });
  }
}

/** What the process may know of its surroundings: nothing that could change what it loads or prints. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, TZ, SystemRoot } = process.env;
  const kept = { PATH, HOME, TMPDIR, TZ, SystemRoot };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}
