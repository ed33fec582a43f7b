/** What the program of a kind has at one party, and on the cost counter. */
import {
  type ClearOptions,
  type Guard,
  type Protocol,
  runClear,
  runCost,
  runProgram,
  type Session,
  type Sharing,
} from '@tacit/engine';
import type { Cost } from '../contract/contract.ts';
import type { ArtifactTerms } from '../contract/artifacts.ts';
import { computersOf, everyoneOf, type Seating } from './seats.ts';
import { type Artifacts, Shelf } from './shelf.ts';
import type { LocalData } from '../local/stages.ts';

/** Gives the local data of stage `index`; asked only where this process holds the stage's party. */
export type Load = (stage: number) => Promise<LocalData>;

export interface Runtime {
  /**
   * Runs a program under the contract's protocol, prepared first where the protocol has a preparation. What it reveals passes
   * the guard beneath. Undefined at a dealer.
   */
  compute<T>(program: (sharing: Sharing) => Promise<T>): Promise<T | undefined>;
  readonly load: Load;
  /** Awaited before the first message from which anything is revealed: what must be on record by then is. */
  releasing(sharing: Sharing): Promise<void>;
  /**
   * For what a party learns from messages other than reveals of `compute`: `values` numbers or rows for party `to` (its
   * number) under the disclosure line. Throws PolicyError 'guard.not-disclosed' unless the contract allows it.
   */
  release<T>(line: string, to: number, values: number, value: T): T;
  /** Shares that stay at the computers, and those that stayed there: as the contract states, under its lines. */
  readonly artifact: Artifacts;
}

interface RuntimeParts {
  readonly session: Session;
  readonly protocol: Protocol;
  /** Of one run: it counts what has been released. */
  readonly guard: Guard;
  readonly load: Load;
  readonly releasing?: () => Promise<void>;
  /** Empty unless given: then nothing may be kept or used. */
  readonly shelf?: Shelf;
}

/** The runtime of a party in a run. */
export function runtimeOf({ session, protocol, guard, load, releasing, shelf = new Shelf({}) }: RuntimeParts): Runtime {
  return {
    compute: (program) => runProgram(protocol, session, program, guard),
    load,
    releasing: async ({ session }) => {
      // The run that plans a preparation releases nothing.
      if (session.owns(session.self)) await releasing?.();
    },
    release: (line, to, values, value) => {
      guard.permit(line, to, values);
      return value;
    },
    artifact: shelf,
  };
}

type Run = (runtime: Runtime) => Promise<unknown>;

/** What `run` costs: the same program on the cost counter. Exact. */
export async function price(seats: Seating & ArtifactTerms, protocol: Protocol, run: Run): Promise<Cost> {
  const load: Load = () => Promise.reject(new Error('pricing loads no data'));
  const { rounds, bytesPerParty, steps } = await runCost(
    everyoneOf(seats),
    protocol,
    (sharing) => run(onSharing(sharing, load, new Shelf(seats))),
    undefined,
    computersOf(seats),
  );
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

/** `run` in the clear, one process playing every party: the oracle of tests and of comparisons. */
export async function runInTheClear<T>(
  names: readonly string[],
  run: (runtime: Runtime) => Promise<T>,
  load: Load,
  options?: ClearOptions,
  shelf = new Shelf({}),
): Promise<T> {
  return await runClear(names, (sharing) => run(onSharing(sharing, load, shelf)), options);
}

/** A runtime on a sharing that is there already; nothing is asked before a release. */
function onSharing(sharing: Sharing, load: Load, shelf: Shelf): Runtime {
  return {
    compute: (program) => program(sharing),
    load,
    releasing: () => Promise.resolve(),
    release: (_line, _to, _values, value) => value,
    artifact: shelf,
  };
}
