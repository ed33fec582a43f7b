/** How the questions and plans of a kind read. */
import type { Language } from '@tacit/engine/text';
import type { AnyPlan, RunCost } from '../contract/contract.ts';

/** A step of a plan in words, for whoever decides about it. */
export interface ExplainStep {
  /** Who does it; several names: together, under protocol. */
  readonly who: readonly string[];
  readonly text: string;
  /** What it adds to a run: rounds, and the payload bytes that each party sends, in party order. */
  readonly cost?: Pick<RunCost, 'rounds' | 'bytes'>;
  /** In words, what anybody learns of it besides sizes that are public and what the answer shows. */
  readonly tells?: string;
}

/** How far off a number of an answer with noise will be in 19 of 20 cases, known before anything runs. */
export interface ExpectedError {
  /** Column of the answer, or other part of the question, that the number is for. */
  readonly column: string;
  readonly number: string;
  /** Decimal text. */
  readonly error: string;
  /** 'rank': by so many rows in the order of values. */
  readonly unit: 'value' | 'rank';
}

export interface KindView<Question = unknown, Plan extends AnyPlan = AnyPlan> {
  readonly name: string;
  /** The question written anew from the plan, so that it says what is computed. */
  questionText(plan: Plan, language?: Language): string;
  /** The asker's own text. */
  originalText(question: Question): string;
  /** The plan, step by step; with what each step costs where `cost` is the plan's and the kind can tell. */
  steps(plan: Plan, language?: Language, cost?: RunCost): readonly ExplainStep[];
  /** How far off the numbers of an answer with noise will be; absent where a kind has no noise. */
  errors?(plan: Plan): readonly ExpectedError[];
}
