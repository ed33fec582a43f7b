/** Who learns what by the training of a network; that the model is kept has its line in every contract that keeps something. */
import type { TextValues } from '@tacit/engine';
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { line, minimumLines, nobodyRowsLine, trainingRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';

import './disclosure-messages.ts';
import { leastRows, type Line, linesOf, weightsIn } from './lines.ts';
import { columnsOf, type NetworkTrainPlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: NetworkTrainPlan): DisclosureLine[] {
  const { recipients, parties: computers, minimumGroupSize: minimum, train, keeps } = plan;
  const [{ model }] = keeps;
  const { name } = plan.aligned;
  const everyone = runnersOf(plan);
  const columns = columnsOf(plan);
  const named = columns.map(({ owner, dataset, name: column }) => `${quotedTable(owner, dataset)}.${quoted(column)}`);
  const lists = model.features.filter((each) => each.kind === 'levels');
  const levels = lists.reduce((sum, each) => sum + each.levels.length, 0);
  const texts: Readonly<Record<Line, readonly [string, TextValues]>> = {
    labels: ['train-labels', { family: 'network' }],
    checks: [
      `network-checks-${model.output}`,
      { least: leastRows(plan), minimum, classes: model.label.levels?.length ?? 0 },
    ],
    sound: ['network-sound', {}],
    rows: [model.output === 'probability' ? 'train-rows-logistic' : 'train-rows', {}],
    curve: ['network-curve', { epochs: train.method.epochs }],
    weights: ['network-weights', { weights: weightsIn(plan) }],
  };
  const toEverybody = (id: Line) => id === 'labels' || id === 'checks' || id === 'sound';
  const linesTo = (everybody: boolean): DisclosureLine[] =>
    [...linesOf(plan)].flatMap(([id, values]) => {
      if (toEverybody(id) !== everybody) return [];
      const [text, shown] = texts[id];
      const lines = [line(id, everybody ? everyone : recipients, text, shown, values)];
      if (id !== 'checks' || levels === 0) return lines;
      return [
        ...lines,
        line('levels', everyone, 'network-checks-levels', { levels, minimum, features: lists.map(nameOf) }),
      ];
    });
  return [
    line('result', recipients, 'network-result', {
      label: nameOf(model.label),
      features: model.features.map(nameOf),
      table: name,
    }),
    ...linesTo(false),
    ...inferred(plan),
    ...linesTo(true),
    ...minimumLines(plan, everyone, 'checks'),
    line('start', everyone, 'network-infer-start'),
    line('attempts', everyone, train.resumes ? 'train-attempts-resume' : 'train-attempts-restart'),
    ...(train.resumes ? [line('checkpoint', computers, 'train-checkpoint', { together: plan.threshold + 1 })] : []),
    ...partLines(plan, columns),
    ...(train.tell.includes('weights') ? [] : [line('nobody.model', [], 'network-nobody-model', { computers })]),
    nobodyRowsLine(plan, 'train-nobody-rows'),
    ...(train.tell.length > 0 ? [] : [line('nobody.values', [], 'train-nobody-values', { columns: named })]),
  ];
}

/** What can be worked out of what is told: of the checks alone by all others with rows of their own than recipients of more. */
function inferred(plan: NetworkTrainPlan): DisclosureLine[] {
  const { recipients, train } = plan;
  const own = trainingRowsLines(plan, columnsOf(plan), train.tell.length > 0, 'checks', 'train');
  if (train.tell.length === 0) return own;
  const tellsWeights = train.tell.includes('weights');
  return [
    ...own,
    ...(tellsWeights ? [line('infer.weights', recipients, 'network-infer-weights')] : []),
    line('infer.all-but-one', recipients, 'train-infer-all-but-one'),
    ...(tellsWeights ? [line('infer.score', recipients, 'train-infer-score')] : []),
  ];
}
