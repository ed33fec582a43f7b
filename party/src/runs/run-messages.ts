/** What the main process and the process of a run say to each other over their private pipe. */
import type { Contract, GivenInput, HeldShares, Result } from '@tacit/analysis';
import type { AnswerBody, CallBody } from '../api/schemas/services.ts';
import type { JobFailure, Problem, Progress, StepEgress } from '../api/types.ts';
import type { MemorySlot, Written } from '../artifacts/memory.ts';
import type { OpenPart } from '../preparations/held.ts';
import type { DatasetRecord } from '../storage/datasets.ts';

export interface RunPeer {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly certificateSha256: string;
}

/** Everything the process needs; it opens neither the store nor the home directory. */
export interface RunSpec {
  readonly runId: string;
  readonly contract: Contract;
  readonly contractDigest: string;
  /** Which of the runs that the contract is good for, from 1: parties that were told different ones run nothing together. */
  readonly number: number;
  /** The party that starts the run. */
  readonly leader: string;
  /** This party's number. */
  readonly self: number;
  /** By party number; null at `self`, and where there is no link: of two parties one computes. */
  readonly peers: readonly (RunPeer | null)[];
  /** TLS certificate and key, PEM. */
  readonly cert: string;
  readonly key: string;
  /** Own datasets that the contract names. */
  readonly datasets: readonly DatasetRecord[];
  /** What this party holds of the artifacts that the contract uses, by name. */
  readonly held: ReadonlyMap<string, HeldShares>;
  /** What this party keeps between runs, by output. */
  readonly memories: ReadonlyMap<string, MemorySlot>;
  /** What this party gave for this run, where its contract asks it to. */
  readonly given?: GivenInput;
  /** A run with what the dealer made ahead: the dealer, last in the contract, has no part in it. */
  readonly preparation?: OpenPart;
  /** A session that stays open for calls of a standing contract: the party, by its number, that makes them. */
  readonly serving?: { readonly caller: number };
  /** Delay and bandwidth put on arriving bytes, for tests and benches. */
  readonly shape?: { readonly roundTripMs?: number; readonly mbitPerSecond?: number };
}

/** A call as its caller signed it. */
export interface SignedCall {
  readonly call: CallBody;
  readonly signature: string;
}

/** What a party says to a call before anything is computed. */
export type Verdict =
  | { readonly answer: AnswerBody; readonly signature: string; readonly problem?: undefined }
  | { readonly problem: Problem };

export type ToRun =
  /** At the caller: a call to make, with what it is about. */
  | { readonly type: 'ask'; readonly signed: SignedCall; readonly given: GivenInput }
  /** At the caller: no further calls, the session may end. */
  | { readonly type: 'finish' }
  /** Answers 'begin': the call is counted, and on the disk. */
  | { readonly type: 'begun'; readonly turn: number }
  /** Answers 'admit'. */
  | { readonly type: 'admitted'; readonly turn: number; readonly verdict: Verdict }
  | { readonly type: 'prepare'; readonly spec: RunSpec }
  /** Comes with the socket; `head` was read from it already. */
  | { readonly type: 'link'; readonly head: Buffer }
  | { readonly type: 'start' }
  /** Answers 'releasing': it is on record. */
  | { readonly type: 'released' }
  /** Answers 'checking': it is on record. */
  | { readonly type: 'checked' }
  /** Answers 'remember': it is entered. */
  | { readonly type: 'remembered'; readonly digest: string }
  /** Ends the run here and, with this cause, at the other parties. */
  | { readonly type: 'end'; readonly cause: Problem };

/** What a party knows of a run when its program has finished. */
export interface RunReport {
  readonly rounds: number;
  /** Payload bytes sent. */
  readonly sentBytes: number;
  readonly framingBytes: number;
  readonly egress: readonly StepEgress[];
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakMemoryMB: number;
  /** Shares that stay at this party, by output; none where it does not compute. */
  readonly kept: ReadonlyMap<string, HeldShares>;
  /** Only at recipients. */
  readonly result?: Result;
}

export type FromRun =
  /** A call has come: nothing is computed before the answer. What it says is as its caller wrote it. */
  | { readonly type: 'admit'; readonly turn: number; readonly signed: unknown }
  /** All have let a call pass: it is computed after the answer. */
  | { readonly type: 'begin'; readonly turn: number }
  /** Somebody has not: it is not computed. */
  | { readonly type: 'skip'; readonly turn: number }
  /** At the caller: what all others said to a call, by name, and what came of it where all of them let it pass. */
  | {
      readonly type: 'answered';
      readonly call: string;
      readonly verdicts: readonly (readonly [string, unknown])[];
      readonly result?: Result;
    }
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: Progress }
  /** Nothing is revealed before the answer. */
  | { readonly type: 'releasing' }
  /** As 'releasing', where nothing is revealed but what every attempt reveals alike. */
  | { readonly type: 'checking' }
  /** A file for the next run is on the disk; the program goes on after the answer. */
  | { readonly type: 'remember'; readonly output: string; readonly written: Written }
  | { readonly type: 'done'; readonly report: RunReport }
  /** `trace`: where an unexpected fault arose, without its message, for this party's own log. */
  | { readonly type: 'failed'; readonly failure: JobFailure; readonly trace?: string };
