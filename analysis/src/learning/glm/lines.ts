/** What a training releases, and how many values: the program and the statement read the same list. */
import { termsOf } from '../features.ts';
import { turnsOf } from './method-plan.ts';
import { stepLine } from './select-plan.ts';
import type { TrainPlan, WoeOfScorecard } from './plan.ts';

/** 'checks', 'labels', steps of a selection and 'sound' go to everybody who takes part; all else to recipients. */
export type Line =
  | 'checks'
  | 'labels'
  | 'sound'
  | 'rows'
  | 'coefficients'
  | 'errors'
  | 'curve'
  | 'woe'
  | `step.${number}`;

/** Values by line, in the order in which they are released. */
export function linesOf(plan: TrainPlan): ReadonlyMap<Line, number> {
  const { features, method, select, tell, woe } = plan.train;
  const terms = termsOf(features).length;
  const lists = features.filter(({ kind }) => kind === 'levels');
  const levels = lists.reduce((sum, each) => sum + (each.kind === 'levels' ? each.levels.length : 0), 0);
  const all: readonly (readonly [Line, number])[] = [
    ...(checksLabels(plan) ? [['labels', 1] as const] : []),
    ['checks', plainChecks(plan) + levels],
    ...Array.from({ length: select?.steps ?? 0 }, (_, step) => [stepLine(step), 1] as const),
    ['sound', terms + (tellsSeparation(plan) ? 2 : 1)],
    ['rows', plainChecks(plan)],
    // The intercept twice: of the columns as they are, and at their means.
    ...(tell.includes('coefficients') ? [['coefficients', terms + 2] as const] : []),
    ...(tell.includes('errors') ? [['errors', terms + 1] as const] : []),
    ...(tell.includes('curve') ? [['curve', turnsOf(method) + 1] as const] : []),
    ...(woe === null ? [] : [['woe', weightsIn(woe)] as const]),
  ];
  return new Map(all);
}

/** Weights of evidence of all bins together. */
export function weightsIn({ features }: WoeOfScorecard): number {
  return features.reduce((sum, { levels }) => sum + levels.length, 0);
}

/** Checks beside those of levels: enough rows; of a logistic model, enough of both labels. */
export function plainChecks({ train }: Pick<TrainPlan, 'train'>): number {
  return train.family === 'logistic' ? 2 : 1;
}

/** Whether it is told that the features tell every label: a descent ends with finite coefficients all the same. */
export function tellsSeparation({ train }: Pick<TrainPlan, 'train'>): boolean {
  return train.family === 'logistic' && train.method.name === 'newton';
}

/**
 * Whether labels are looked at under protocol: those of many owners, of whom one may hand over what its own party should have refused. What is made of
 * a list is 0 or 1 anyway, and a linear model takes any number.
 */
export function checksLabels({ train, aligned }: Pick<TrainPlan, 'train' | 'aligned'>): boolean {
  return aligned.table.stack !== undefined && train.label.positive === null && train.family !== 'linear';
}
