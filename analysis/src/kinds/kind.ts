/**
 * What a kind of computation is: how its questions are read, compiled and priced, how they run, and how people read them.
 * A kind is one folder and one line of the registry; nothing outside that folder knows it.
 */
import type { Links, Protocol } from '@tacit/engine';
import type { ArtifactCard } from '../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../contract/cards.ts';
import type { TextValues } from '@tacit/engine/text';
import type { AnyPlan, Cost, DisclosureLine, PartyRef, RunCost } from '../contract/contract.ts';
import type { Result } from '../contract/results.ts';
import type { OwnPart } from '../local/own-part.ts';
import type { LocalRows, LocalStage, RowStage } from '../local/stages.ts';
import type { Runtime } from './runtime.ts';
import type { CalledTerms, StandingPart } from './standing.ts';
import type { InputTerms } from './input.ts';
import type { KindView } from './view.ts';

/** A dataset as a question names it. */
export interface TableName {
  readonly owner: string;
  readonly dataset: string;
}

export interface CompileRequest<Question = unknown> {
  readonly kind: string;
  readonly question: Question;
  /** In party order: those that compute, those that only contribute or receive, then the dealer if there is one. */
  readonly parties: readonly PartyRef[];
  /** Name of the protocol, of the engine's registry. */
  readonly protocol: string;
  readonly datasets: readonly DatasetCard[];
  /** Kept shares that the question names. */
  readonly artifacts?: readonly ArtifactCard[];
  readonly recipients: readonly string[];
  /** How often it may run, and until when (ISO time); without it once, as long as the contract can be approved. */
  readonly runs?: { readonly atMost: number; readonly until: string };
  /** What the links between the parties are taken to be; without it those of one machine. Only plans for which it matters tell it. */
  readonly links?: Links;
}

export interface CompileOptions {
  /** ISO date or time at which policies must not have expired; default: now. */
  readonly at?: string;
}

export interface Compiled<Plan extends AnyPlan = AnyPlan> {
  readonly plan: Plan;
  readonly disclosure: readonly DisclosureLine[];
  readonly cost: Cost;
}

/** A protocol as far as planners and people choose among them. */
export interface KindProtocol extends Pick<Protocol, 'name' | 'parties' | 'dealer' | 'security'> {
  /** Whether exactly one computer without data takes part, where that is fixed. */
  readonly helper?: boolean;
}

/** What decides, before it is known who computes, which places a question needs. */
export interface QuestionShape {
  /** Rows of two owners are matched: both must compute, and a third party with them. */
  readonly matches: boolean;
  /** One owner answers others by itself, as long as the contract stands. */
  readonly standing?: boolean;
}

/** The permissions a question needs, and those of them that its cards do not give. */
export interface NeededGrants {
  readonly required: readonly Grant[];
  readonly missing: readonly Grant[];
}

/** A way in which a question could be computed. */
export interface Way {
  /** Key of a catalogue: 'way.…'. */
  readonly name: string;
  readonly isTaken: boolean;
  /** Null where it is not priced: `why` says why not. */
  readonly cost: Pick<RunCost, 'rounds' | 'bytes'> | null;
  /** On the links that the plan is made for; null as the cost. */
  readonly seconds: number | null;
  /** Why it is taken or not, as key of a catalogue with its values. */
  readonly why: string;
  readonly values: TextValues;
}

/** Something about an owner's own rows, as key of a catalogue with its values. */
export interface PreviewLine {
  readonly text: string;
  readonly values: TextValues;
}

/** Something that a party keeps for itself between the runs of a contract, encrypted at rest. */
export interface MemoryNeed {
  /** Its name at the party, like that of an output. */
  readonly output: string;
  /** Where it cannot be read any more: 'anew', the program does without it; 'stop', the run ends and its owner decides. */
  readonly ifDamaged: 'anew' | 'stop';
}

/** What a plan would make of one table, told to nobody but its owner. */
export interface OwnPreview {
  /** What is read for it; of a large table only its first rows. */
  readonly stage: RowStage;
  readonly lines: (rows: LocalRows) => readonly PreviewLine[];
}

/**
 * `Released` is what the program gives a recipient before it is made readable. All members are pure functions of their
 * arguments: the same at every party.
 */
export interface Kind<Question = unknown, Plan extends AnyPlan = AnyPlan, Released = unknown> {
  /** Its name is the kind's. */
  readonly view: KindView<Question, Plan>;
  /** Of question and plan: part of the contract. */
  readonly version: number;
  /** Protocols under which a question can be computed; a kind without it runs under all that carry shares. */
  protocols?(question: Question): readonly KindProtocol[];
  /** JSON Schema of a question. */
  readonly schema: object;
  /** A question from JSON; throws UsageError 'question.invalid'. */
  read(value: unknown): Question;
  /**
   * The datasets that a question needs, in order of first appearance. `known`: cards to name where an owner is missing.
   * Throws UsageError for what is wrong with the question.
   */
  tables(question: Question, known?: readonly DatasetCard[]): Promise<readonly TableName[]>;
  /** Names of the kept shares that a question uses; a kind without it uses none. */
  artifacts?(question: Question): readonly string[];
  /** Reads a question over these datasets, whoever computes it; throws as `compile` does. */
  check(question: Question, datasets: readonly DatasetCard[]): Promise<QuestionShape>;
  /** Without compiling it to the end. */
  grants(request: CompileRequest<Question>): Promise<NeededGrants>;
  /** Throws UsageError for the question, parties and recipients, PolicyError 'policy.…' where a card does not allow it. */
  compile(request: CompileRequest<Question>, options?: CompileOptions): Promise<Compiled<Plan>>;
  /**
   * The joint program, the same at every computer; it never branches on a secret. What was released comes back at
   * recipients.
   */
  run(plan: Plan, runtime: Runtime): Promise<Released | undefined>;
  /** What a recipient computes in the clear from what it was told. */
  finish(plan: Plan, released: Released): Result;
  /** What one party gives when a run begins, as `runtime.given`: then it alone begins runs. A kind without it asks for nothing. */
  asks?(plan: Plan): InputTerms;
  /**
   * About how many seconds the busiest party computes under protocol beside its messages, where that is much; in a run as of
   * `cost.later` with `later`.
   */
  computing?(plan: Plan, later?: boolean): number;
  /**
   * Where tables may change between the runs of a contract, which its statement says then: the columns of `owner` that its plan takes,
   * whose types must stay. Undefined, or a kind without it: they may not.
   */
  mayChange?(plan: Plan, owner: string): readonly string[] | undefined;
  /** What `party` keeps between runs; a kind without it keeps nothing. */
  memories?(plan: Plan, party: string): readonly MemoryNeed[];
  /** Of a kind whose contracts stand and are called: it has no runs. */
  readonly standing?: StandingPart<Plan>;
  /**
   * Of a kind whose contracts stand, and are called by the party that `asks` names: a call is the program, once, with what is given, on a
   * session that stays open between calls.
   */
  called?(plan: Plan): CalledTerms;
  /** Whether the plan's program chooses between few rounds and few bytes by `CompileRequest.links`. A kind without it does not. */
  choosesByLinks?(plan: Plan): boolean;
  /** What each owner computes by itself, in the order of the plan's stages. */
  stages(plan: Plan): readonly LocalStage[];
  /** The ways in which it could be computed, the one that was taken first; a kind without it has one. As `compile`. */
  ways?(request: CompileRequest<Question>, compiled: Compiled<Plan>, options?: CompileOptions): Promise<readonly Way[]>;
  /**
   * Rows of the largest table that is made under protocol of what owners hand over, where it may have more rows than theirs; a kind
   * without it makes none.
   */
  mostRows?(plan: Plan): number;
  /** What the plan takes of an owner's data, for the owner's ledger; undefined where it takes none. */
  ownPart(plan: Plan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined;
  /**
   * How far off the numbers of a plan without noise would be with noise of this ε, from the plan and the cards alone; undefined where they can have none, as in every kind without
   * it.
   */
  noisy?(plan: Plan, datasets: readonly DatasetCard[], epsilon: string): readonly NoisyNumber[] | undefined;
  /** What an owner may look at of its own tables before it signs; a kind without it has nothing to show. */
  previews?(plan: Plan, owner: string): readonly OwnPreview[];
}

/** A number of an answer as it would be with noise. */
export interface NoisyNumber {
  /** As questions write it: `SUM(income)`. */
  readonly number: string;
  /** By at most so much it would be off 19 times in 20, in every group: decimal text. */
  readonly error: string;
}
