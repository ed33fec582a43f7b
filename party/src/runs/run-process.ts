/**
 * The process of one run at one party: links, session, local stage, secure stage. It is forked by run-child.ts, talks to
 * it over a private pipe, and ends with it: a party that is killed takes its runs along, which the peers notice at once.
 */
import type { Socket } from 'node:net';
import {
  computersIn,
  contractDigest,
  disclosureGuard,
  kindNamed,
  type LocalData,
  type RunCost,
  runtimeOf,
  Shelf,
} from '@tacit/analysis';
import { PeerError, protocols, runParty, type Session, TacitError, UsageError } from '@tacit/engine';
import { patience } from '@tacit/engine/node';
import { toProblem } from '../api/problem.ts';
import type { JobFailure, Problem } from '../api/types.ts';
import { loadStage } from '../catalog/load-stage.ts';
import { runners } from '../contracts/runners.ts';
import type { Written } from '../artifacts/memory.ts';
import { fingerprintThreads } from './fingerprint-threads.ts';
import { ignoreInspectorSignal } from './inspector.ts';
import { peakMemoryMB } from './peak-memory.ts';
import { readPart } from './read-part.ts';
import { RunClock } from './run-clock.ts';
import { RunLinks } from './run-links.ts';
import { memoryOf } from './run-memory.ts';
import type { FromRun, RunReport, RunSpec, ToRun } from './run-messages.ts';
import { Calls } from './calls.ts';
import { serveCalls } from './serving.ts';
import { faultTrace, internalProblem } from './run-faults.ts';
// A peer's store may be what ended the run.
import '../storage/messages.ts';
import '../jobs/messages.ts';

/** How long a prepared run waits to be started: longer than its leader waits for the slowest party. */
const startTimeoutMs = 90_000;

function say(message: FromRun): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

class Run {
  readonly #spec: RunSpec;
  readonly #links: RunLinks;
  readonly #cancel = new AbortController();
  readonly #stopStartTimer: () => void;
  readonly #clock: RunClock;
  readonly #onRecord = Promise.withResolvers<void>();
  readonly #checked = Promise.withResolvers<void>();
  readonly #remembering = new Map<string, () => void>();
  readonly #calls: Calls;
  #session: Session | undefined;
  #started = false;

  constructor(spec: RunSpec) {
    this.#spec = spec;
    this.#links = new RunLinks(spec);
    this.#calls = new Calls((message) => void say(message));
    const cost = costOf(spec);
    this.#clock = new RunClock({
      roundsTotal: cost.rounds,
      bytesTotal: cost.bytes[spec.self] ?? 0,
      spent: () => this.#spent(),
      report: (progress) => void say({ type: 'progress', progress }),
    });
    this.#stopStartTimer = patience(startTimeoutMs, () => {
      void this.#end(new PeerError('run.not-started', { party: spec.leader, step: 'start' }));
    });
  }

  link(socket: Socket, head: Buffer): void {
    this.#links.take(socket, head);
  }

  /** Ends the run for a cause that the main process knows. */
  end({ kind, code, fields }: Problem): void {
    const cause = { step: this.#clock.step, ...fields };
    const reason = kind === 'usage' ? new UsageError(code, cause) : new PeerError(code, cause);
    if (this.#started) this.#cancel.abort(reason);
    else void this.#end(reason);
  }

  /** The main process has it on record that something is revealed. */
  released(): void {
    this.#onRecord.resolve();
  }

  /** The main process has it on record that checks are revealed. */
  checked(): void {
    this.#checked.resolve();
  }

  /** The calls of a session that stays open. */
  get calls(): Calls {
    return this.#calls;
  }

  /** What was kept for the next run is entered. */
  remembered(digest: string): void {
    this.#remembering.get(digest)?.();
  }

  /** As `#releasing`: when it cannot be entered, the main process ends the run. */
  async #remember(output: string, written: Written): Promise<void> {
    const entered = new Promise<void>((resolve) => this.#remembering.set(written.digest, resolve));
    await say({ type: 'remember', output, written });
    await entered;
  }

  /** Waits until it is on record; when it cannot be, the main process ends the run instead of answering. */
  async #releasing(): Promise<void> {
    await say({ type: 'releasing' });
    await this.#onRecord.promise;
  }

  /** As `#releasing`. */
  async #checking(): Promise<void> {
    await say({ type: 'checking' });
    await this.#checked.promise;
  }

  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    this.#stopStartTimer();
    try {
      const report = await this.#run();
      await say({ type: 'done', report });
      process.exit(0);
    } catch (error) {
      await this.#end(error);
    }
  }

  async #run(): Promise<RunReport> {
    const { contract, runId, self } = this.#spec;
    const kind = kindNamed(contract.kind);
    const { serving } = this.#spec;
    // Nobody waits for the progress of a session.
    if (serving === undefined) this.#clock.start();
    const parties = runners(contract, this.#spec.preparation?.number);
    const names = parties.map(({ name }) => name);
    const computers = computersIn(parties);
    // Read, and gone, before the first message: it was marked as used before this process was started.
    const ahead = this.#spec.preparation === undefined ? undefined : { part: await readPart(this.#spec.preparation) };
    const hasClients = parties.some(({ role }) => role === 'contributor' || role === 'recipient');
    const shelf = new Shelf(contract.plan, this.#spec.held);
    const channels = this.#links.connect();
    const { result: released, traffic } = await runParty(
      {
        names,
        self,
        ...(hasClients ? { computers: computers.length } : {}),
        channels,
        sessionId: runId,
        program: `${this.#spec.contractDigest} ${serving === undefined ? `run ${this.#spec.number}` : 'calls'}`,
        prg: contract.security.prg,
        signal: this.#cancel.signal,
        onStep: (step) => this.#clock.enter(step),
      },
      async (session) => {
        this.#session = session;
        const load = (stage: number) => this.#load(stage);
        if (serving !== undefined) {
          const { held } = this.#spec;
          const { caller } = serving;
          await serveCalls(session, { contract, caller, names, held, load, port: this.#calls });
          return undefined;
        }
        const guard = disclosureGuard(contract.disclosure, names);
        const runtime = runtimeOf({
          session,
          // A kind with protocols of its own has none of shares by this name.
          protocol: protocols.find(({ name }) => name === contract.security.protocol) ?? null,
          guard,
          load,
          given: this.#spec.given,
          releasing: () => this.#releasing(),
          checking: () => this.#checking(),
          attempt: runId,
          ...(ahead === undefined ? {} : { ahead }),
          shelf,
          memory: memoryOf(this.#spec.memories, runId, (output, written) => this.#remember(output, written)),
          work: {
            threads: fingerprintThreads,
            onProgress: (done, of) => this.#clock.part(done, of),
            signal: this.#cancel.signal,
          },
        });
        return await kind.run(contract.plan, runtime);
      },
    );
    this.#clock.enter('result');
    const answer = released === undefined ? undefined : kind.finish(contract.plan, released);
    this.#clock.stop();
    // Clients and dealers hold nothing.
    const kept = self < computers.length ? shelf.kept() : new Map();
    return {
      rounds: traffic.rounds,
      sentBytes: traffic.sent.reduce((sum, bytes) => sum + bytes, 0),
      framingBytes: traffic.framing,
      egress: traffic.steps.map(({ step, rounds, sent }) => ({
        step,
        rounds,
        sent: Object.fromEntries(
          names.flatMap((name, party) => (party === this.#spec.self ? [] : [[name, sent[party] ?? 0]])),
        ),
      })),
      seconds: this.#clock.seconds(),
      peakMemoryMB: peakMemoryMB(),
      kept,
      ...(answer === undefined ? {} : { result: answer }),
    };
  }

  async #load(stage: number): Promise<LocalData> {
    const { kind, plan: whole } = this.#spec.contract;
    const plan = kindNamed(kind).stages(whole)[stage];
    const record = this.#spec.datasets.find(({ name }) => name === plan?.dataset);
    if (plan === undefined || record === undefined) throw new Error(`stage ${stage} is not of this party`);
    try {
      return await loadStage(record, plan, this.#spec.datasets);
    } catch (error) {
      if (error instanceof TacitError) throw error;
      // Rows may be what a fault depends on, too: others must not tell it from other stops.
      throw new UsageError('data.stage-failed', { dataset: record.name, id: internalProblem().id }, { cause: error });
    }
  }

  #spent(): { rounds: number; bytes: number } {
    const traffic = this.#session?.traffic();
    return { rounds: traffic?.rounds ?? 0, bytes: traffic?.sent.reduce((sum, bytes) => sum + bytes, 0) ?? 0 };
  }

  async #end(error: unknown): Promise<void> {
    this.#clock.stop();
    await this.#links.lastWords();
    this.#links.close();
    const own = this.#spec.contract.parties[this.#spec.self]?.name ?? '';
    await say({ type: 'failed', ...describe(error, own, this.#clock.step) });
    process.exit(1);
  }
}

/** What the run is expected to cost here; one that has lost what it kept, or whose peer has, costs as the first. */
function costOf({ contract, preparation, memories }: RunSpec): RunCost {
  const { cost } = contract;
  if (preparation !== undefined) return cost.prepared ?? cost;
  const isLater = [...memories.values()].some(({ current }) => current !== undefined);
  return isLater ? (cost.later ?? cost) : cost;
}

/** The failure as the job's record states it. */
function describe(error: unknown, own: string, step: string): { failure: JobFailure; trace?: string } {
  const at = new Date().toISOString();
  if (error instanceof TacitError) {
    const { party, step: where } = error.fields;
    return {
      failure: {
        party: typeof party === 'string' ? party : own,
        step: typeof where === 'string' ? where : step,
        problem: toProblem(error),
        at,
      },
      ...(error.code === 'data.stage-failed'
        ? { trace: `${String(error.fields['id'])} ${faultTrace(error.cause)}` }
        : {}),
    };
  }
  const { problem, id } = internalProblem();
  return { failure: { party: own, step, problem, at }, trace: `${id} ${faultTrace(error)}` };
}

ignoreInspectorSignal();

let run: Run | undefined;

function prepare(spec: RunSpec): void {
  // The pipe is private, but a contract that changed on the way would run under the wrong name.
  if (contractDigest(spec.contract) !== spec.contractDigest) throw new Error('contract and digest differ');
  run = new Run(spec);
  void say({ type: 'ready' });
}

process.on('message', (message: ToRun, socket: Socket | undefined) => {
  switch (message.type) {
    case 'prepare':
      prepare(message.spec);
      break;
    case 'link':
      if (socket === undefined) break;
      if (run === undefined) socket.destroy();
      else run.link(socket, Buffer.from(message.head));
      break;
    case 'start':
      void run?.start();
      break;
    case 'released':
      run?.released();
      break;
    case 'checked':
      run?.checked();
      break;
    case 'remembered':
      run?.remembered(message.digest);
      break;
    case 'ask':
      run?.calls.ask(message);
      break;
    case 'finish':
      run?.calls.finish();
      break;
    case 'admitted':
      run?.calls.admitted(message.turn, message.verdict);
      break;
    case 'begun':
      run?.calls.begun(message.turn);
      break;
    case 'end':
      run?.end(message.cause);
      break;
  }
});
process.on('disconnect', () => process.exit(1));
// The terminal's interrupt reaches the whole group: the main process decides how runs end.
process.on('SIGINT', () => undefined);
