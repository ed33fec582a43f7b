/** Which features a stepwise selection may take, as question and plan say it, and the sizes of its steps. */
import { UsageError } from '@tacit/engine/text';
import { type Feature, nameOf, termsOf } from '../features.ts';
import type { MethodPlan } from './method-plan.ts';
import type { TrainQuestion } from './question.ts';
import type { AskedSelection } from './select-question.ts';
import './select-messages.ts';

export interface Selection extends Required<AskedSelection> {}

const mostSelected = 30;

/** Throws UsageError 'train.select-…' where the question goes with no selection. */
export function selectionOf(
  question: TrainQuestion,
  features: readonly Feature[],
  method: MethodPlan,
): Selection | null {
  const { select, model } = question;
  if (select === undefined) return null;
  const { direction, by, enter = 0.05, stay = Math.max(0.1, enter), steps = features.length } = select;
  if (method.name !== 'newton') throw new UsageError('train.select-method', { method: method.name });
  if (model !== 'linear' && model !== 'logistic') throw new UsageError('train.select-family', { family: model });
  const beside = (['weights', 'ridge'] as const).find((each) => question[each] !== undefined && question[each] !== 0);
  if (beside !== undefined) throw new UsageError('train.select-beside', { option: beside });
  if (features.length > mostSelected)
    throw new UsageError('train.select-many', { found: features.length, most: mostSelected });
  if (by === 'p') {
    if (model === 'linear') throw new UsageError('train.select-p', {});
    const wide = features.filter((_, i) => termsOf(features).filter(({ feature }) => feature === i).length !== 1);
    if (wide.length > 0) throw new UsageError('train.select-terms', { features: wide.map(nameOf) });
    if (stay < enter) throw new UsageError('train.select-stay', { enter, stay });
  } else if (select.enter !== undefined || select.stay !== undefined) {
    throw new UsageError('train.select-limits', { by });
  }
  return { direction, by, enter, stay, steps: direction === 'both' ? steps : Math.min(steps, features.length) };
}

/** Steps that there are at most. */
export const mostSteps = ({ steps }: Selection): number => steps;

/** The line under which step `step`, from 0, is told. */
export const stepLine = (step: number): `step.${number}` => `step.${step + 1}`;

/** Columns of the fits of step `step`, from 0: of as many of the largest features as may be in. −1: of all. */
export function widthOfStep(features: readonly Feature[], direction: Selection['direction'], step: number): number {
  const sizes = features.map((_, i) => termsOf(features).filter(({ feature }) => feature === i).length);
  const count = direction === 'backward' ? features.length - step - 1 : Math.min(features.length, step + 1);
  const largest = sizes.sort((a, b) => b - a).slice(0, Math.max(0, count));
  return Math.max(
    1,
    largest.reduce((sum, each) => sum + each, 0),
  );
}
