/** What the training of a network releases, and how many values: the program and the statement read the same list. */
import { weightCounts } from './card.ts';
import type { NetworkTrainPlan } from './plan.ts';

/** 'labels', 'checks' and 'sound' go to everybody who takes part; all else to recipients. */
export type Line = 'labels' | 'checks' | 'sound' | 'rows' | 'curve' | 'weights';

export const weightsIn = ({ keeps: [{ model }] }: Pick<NetworkTrainPlan, 'keeps'>): number =>
  weightCounts(model).reduce((sum, count) => sum + count, 0);

/** Checks beside those of levels: enough rows; of yes or no and of classes, enough of each. */
export const plainChecks = ({ keeps: [{ model }] }: Pick<NetworkTrainPlan, 'keeps'>): number =>
  model.output === 'number' ? 1 : 2;

/** So many rows must take part: more by the minimum than weights that are told. */
export const leastRows = (plan: NetworkTrainPlan): number =>
  plan.minimumGroupSize + (plan.train.tell.includes('weights') ? weightsIn(plan) : 0);

/** Whether labels 0 and 1 of many owners are looked at under protocol: one may hand over what its own party should have refused. */
export const checksLabels = ({ aligned, train: { label }, keeps: [{ model }] }: NetworkTrainPlan): boolean =>
  aligned.table.stack !== undefined && model.output === 'probability' && label.positive === null;

/** Values by line, in the order in which they are released. */
export function linesOf(plan: NetworkTrainPlan): ReadonlyMap<Line, number> {
  const { train, keeps } = plan;
  const { features, output } = keeps[0].model;
  const levels = features.reduce((sum, each) => sum + (each.kind === 'levels' ? each.levels.length : 0), 0);
  return new Map<Line, number>([
    ...(checksLabels(plan) ? [['labels', 1] as const] : []),
    ['checks', plainChecks(plan) + levels],
    ['sound', 1],
    ['rows', output === 'probability' ? 2 : 1],
    ...(train.tell.includes('curve') ? [['curve', train.method.epochs] as const] : []),
    ...(train.tell.includes('weights') ? [['weights', weightsIn(plan)] as const] : []),
  ]);
}
