/** How the questions and plans of a kind read. */
import type { Language } from '@tacit/engine/text';
import type { AnyPlan } from '../contract/contract.ts';

/** A step of a plan in words, for whoever decides about it. */
export interface ExplainStep {
  /** Who does it; several names: together, under protocol. */
  readonly who: readonly string[];
  readonly text: string;
}

export interface KindView<Question = unknown, Plan extends AnyPlan = AnyPlan> {
  readonly name: string;
  /** The question written anew from the plan, so that it says what is computed. */
  questionText(plan: Plan, language?: Language): string;
  /** The asker's own text. */
  originalText(question: Question): string;
  /** The plan, step by step. */
  steps(plan: Plan, language?: Language): readonly ExplainStep[];
}
