/** What the program of a kind has at one party, and on the cost counter. */
import {
  type ClearOptions,
  dealtFileBytes,
  type Guard,
  planProgram,
  type Plan as PreparationPlan,
  type Preparation,
  type Protocol,
  runClear,
  runCost,
  runPrepared,
  runProgram,
  type Session,
  type SetMemory,
  type SetWork,
  type Sharing,
} from '@tacit/engine';
import type { ArtifactTerms } from '../contract/artifacts.ts';
import type { Cost, RunCost } from '../contract/contract.ts';
import { partHeadBytes } from '../contract/limits.ts';
import type { GivenInput } from './input.ts';
import { computersOf, everyoneOf, type Seating } from './seats.ts';
import { type Artifacts, Shelf } from './shelf.ts';
import type { LocalData } from '../local/stages.ts';

/** Gives the local data of stage `index`; asked only where this process holds the stage's party. */
export type Load = (stage: number) => Promise<LocalData>;

export interface Runtime {
  /** Of everybody who runs the program: computers, clients. */
  readonly session: Session;
  /**
   * Runs a program under the contract's protocol, prepared first where the protocol has a preparation that was not made
   * ahead. What it reveals passes the guard beneath. Undefined at a dealer. A kind calls it once in a run: what is prepared
   * ahead serves one program. Of a kind with protocols of its own: throws.
   */
  compute<T>(program: (sharing: Sharing) => Promise<T>): Promise<T | undefined>;
  readonly load: Load;
  /** What this party gave for the run, where the kind asks it to (`Kind.asks`); undefined at all others and where nobody holds data. */
  readonly given: GivenInput | undefined;
  /** Awaited before the first message from which anything is revealed: what must be on record by then is. */
  releasing(on: { readonly session: Session }): Promise<void>;
  /**
   * As `releasing`, before the first message from which nothing is revealed but what every attempt at the run reveals alike, as a check of
   * data that stay as they are: an attempt that ends after it does not use the run up.
   */
  checking(on: { readonly session: Session }): Promise<void>;
  /** The id of this attempt at the run, 32 hex digits; zeros where there is none. */
  readonly attempt: string;
  /**
   * For what a party learns from messages other than reveals of `compute`: `values` numbers or rows for party `to` (its
   * number) under the disclosure line. Throws PolicyError 'guard.not-disclosed' unless the contract allows it.
   */
  release<T>(line: string, to: number, values: number, value: T): T;
  /** What this party keeps for itself between runs, by a name that its kind gives (`memories`). */
  memory(output: string): SetMemory;
  /** How much work is done: threads, progress, an end from outside. */
  readonly work: SetWork;
  /** Shares that stay at the computers, and those that stayed there: as the contract states, under its lines. */
  readonly artifact: Artifacts;
}

interface RuntimeParts {
  readonly session: Session;
  /** Null where the kind runs protocols of its own. */
  readonly protocol: Protocol | null;
  /** Of one run: it counts what has been released. */
  readonly guard: Guard;
  readonly load: Load;
  readonly given?: GivenInput | undefined;
  readonly releasing?: () => Promise<void>;
  readonly checking?: () => Promise<void>;
  readonly attempt?: string;
  /** Of a run with what a dealer made ahead: this party's part, none at a client. */
  readonly ahead?: { readonly part: Preparation | undefined };
  /** Empty unless given: then nothing may be kept or used. */
  readonly shelf?: Shelf;
  readonly memory?: (output: string) => SetMemory;
  readonly work?: SetWork;
}

const noAttempt = '0'.repeat(32);

function noMemory(output: string): SetMemory {
  throw new Error(`nothing is kept here as ${output}`);
}

/** The runtime of a party in a run. */
export function runtimeOf(parts: RuntimeParts): Runtime {
  const { session, protocol, guard, load, given, releasing, checking, ahead, shelf = new Shelf({}) } = parts;
  const { memory = noMemory, work = {}, attempt = noAttempt } = parts;
  return {
    session,
    compute: async (program) => {
      if (protocol === null) throw new Error('a kind with protocols of its own has no program over shares');
      return ahead === undefined
        ? await runProgram(protocol, session, program, guard)
        : await runPrepared(protocol, session, ahead.part, program, guard);
    },
    load,
    given,
    releasing: async ({ session }) => {
      // The run that plans a preparation releases nothing.
      if (session.owns(session.self)) await releasing?.();
    },
    checking: async ({ session }) => {
      if (session.owns(session.self)) await checking?.();
    },
    attempt,
    release: (line, to, values, value) => {
      guard.permit(line, to, values);
      return value;
    },
    memory,
    work,
    artifact: shelf,
  };
}

type Run = (runtime: Runtime) => Promise<unknown>;

/** What `run` costs: the same program on the cost counter. Exact. */
export async function price(seats: Seating & ArtifactTerms, protocol: Protocol, run: Run): Promise<Cost> {
  const program = (sharing: Sharing) => run(onSharing(sharing, noData, new Shelf(seats)));
  if (seats.dealer === null) return await priceOf(seats, protocol, program);
  const plan = await preparationOf(seats, protocol, run);
  return {
    ...(await priceOf(seats, protocol, program, { plan })),
    prepared: {
      ...(await priceOf(seats, protocol, program, { prepared: true })),
      parts: dealtFileBytes(protocol, seats.parties, plan).map((bytes) => partHeadBytes + bytes),
    },
  };
}

async function priceOf(
  seats: Seating,
  protocol: Protocol,
  program: (sharing: Sharing) => Promise<unknown>,
  options: { readonly plan?: PreparationPlan; readonly prepared?: boolean } = {},
): Promise<RunCost> {
  const { rounds, bytesPerParty, steps } = await runCost(everyoneOf(seats), protocol, program, undefined, {
    ...computersOf(seats),
    ...options,
  });
  return {
    rounds,
    bytes: bytesPerParty,
    steps: steps.map((step) => ({
      step: step.step,
      rounds: Math.max(0, ...step.rounds),
      bytes: step.sent.map((row) => row.reduce((sum, bytes) => sum + bytes, 0)),
    })),
  };
}

/** What `run` takes of a preparation: exact. */
export async function preparationOf(
  seats: Seating & ArtifactTerms,
  protocol: Protocol,
  run: Run,
): Promise<PreparationPlan> {
  const { computers } = computersOf(seats);
  const program = (sharing: Sharing) => run(onSharing(sharing, noData, new Shelf(seats)));
  return await planProgram(everyoneOf(seats), protocol, program, undefined, computers);
}

const noData: Load = () => Promise.reject(new Error('pricing loads no data'));

/** `run` in the clear, one process playing every party: the oracle of tests and of comparisons. */
export async function runInTheClear<T>(
  names: readonly string[],
  run: (runtime: Runtime) => Promise<T>,
  load: Load,
  options?: ClearOptions,
  shelf = new Shelf({}),
  given?: GivenInput,
): Promise<T> {
  return await runClear(names, (sharing) => run(onSharing(sharing, load, shelf, given)), options);
}

/** A runtime on a sharing that is there already; nothing is asked before a release. */
function onSharing(sharing: Sharing, load: Load, shelf: Shelf, given?: GivenInput): Runtime {
  return {
    session: sharing.session,
    compute: (program) => program(sharing),
    load,
    given,
    releasing: () => Promise.resolve(),
    checking: () => Promise.resolve(),
    attempt: noAttempt,
    release: (_line, _to, _values, value) => value,
    memory: noMemory,
    work: {},
    artifact: shelf,
  };
}
