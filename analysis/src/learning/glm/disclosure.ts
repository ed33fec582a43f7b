/** Who learns what by a training; that the model is kept has its line in every contract that keeps something. */
import type { TextValues } from '@tacit/engine';
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { line, minimumLines, nobodyRowsLine, trainingRowsLines, partLines } from '../disclosure.ts';
import { nameOf, termsOf } from '../features.ts';
import { type Line, linesOf, tellsSeparation, weightsIn } from './lines.ts';
import { turnsOf } from './method-plan.ts';

import { columnsOf, type TrainPlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: TrainPlan): DisclosureLine[] {
  const { recipients, parties: computers, minimumGroupSize: minimum, train } = plan;
  const { name } = plan.aligned;
  const { family, features, label, tell } = train;
  const terms = termsOf(features).length;
  const everyoneRuns = runnersOf(plan);
  const columns = columnsOf(plan);
  const named = columns.map(({ owner, dataset, name: column }) => `${quotedTable(owner, dataset)}.${quoted(column)}`);
  const about = {
    family,
    label: nameOf({ ...label.column, column: label.column.name }),
    features: features.map(nameOf),
    table: name,
  };
  const lists = features.filter((each) => each.kind === 'levels');
  const levels = lists.reduce((sum, each) => sum + each.levels.length, 0);
  const isLogistic = family === 'logistic';
  const checked = `train-checks${isLogistic ? '' : '-numbers'}${levels === 0 ? '' : '-levels'}`;
  const texts: Readonly<Record<Exclude<Line, `step.${number}`>, readonly [string, TextValues]>> = {
    checks: [checked, levels === 0 ? { minimum } : { minimum, levels, features: lists.map(nameOf) }],
    labels: ['train-labels', { family }],
    sound: [soundText(plan), { terms }],
    rows: [isLogistic ? 'train-rows-logistic' : 'train-rows', {}],
    coefficients: ['train-coefficients', { terms }],
    errors: ['train-errors', { terms }],
    curve: [
      train.method.name === 'newton' ? 'train-curve' : 'train-curve-epochs',
      { iterations: turnsOf(train.method) },
    ],
    woe: [
      'train-woe',
      {
        minimum,
        features: (train.woe?.features ?? []).map(({ feature }) =>
          nameOf(features[feature] as (typeof features)[number]),
        ),
        levels: train.woe === null ? 0 : weightsIn(train.woe),
      },
    ],
  };
  const toEverybody = (id: Line) => id === 'labels' || id === 'checks' || id === 'sound' || !(id in texts);
  const linesTo = (everybody: boolean): DisclosureLine[] =>
    [...linesOf(plan)].flatMap(([id, values]) => {
      if (toEverybody(id) !== everybody) return [];
      const [text, shown] = id in texts ? texts[id as keyof typeof texts] : stepText(plan, id);
      return [line(id, everybody ? everyoneRuns : recipients, text, shown, values)];
    });
  return [
    line('result', recipients, 'train-result', about),
    ...linesTo(false),
    ...inferred(plan),
    ...linesTo(true),
    ...minimumLines(plan, everyoneRuns, 'checks'),
    line('attempts', everyoneRuns, train.resumes ? 'train-attempts-resume' : 'train-attempts-restart'),
    ...(train.resumes ? [line('checkpoint', computers, 'train-checkpoint', { together: plan.threshold + 1 })] : []),
    ...partLines(plan, columns),
    ...(tell.includes('coefficients') ? [] : [line('nobody.model', [], 'train-nobody-model', { computers })]),
    nobodyRowsLine(plan, 'train-nobody-rows'),
    // A coefficient may be a single row's: see below.
    ...(tell.length > 0 ? [] : [line('nobody.values', [], 'train-nobody-values', { columns: named })]),
  ];
}

/** The first step names all that may be taken. */
function stepText({ train: { features, select } }: TrainPlan, id: string): [string, TextValues] {
  const step = Number(id.slice(id.indexOf('.') + 1));
  if (step > 1) return ['train-step', { step }];
  return [`train-step-${select?.direction ?? 'both'}`, { features: features.map(nameOf), by: select?.by ?? '' }];
}

function soundText(plan: TrainPlan): string {
  if (plan.train.method.name !== 'newton') return 'train-sound-batches';
  return tellsSeparation(plan) ? 'train-sound-logistic' : 'train-sound';
}

/** What can be worked out of what is told: of the checks alone by all others with rows of their own than recipients of more. */
function inferred(plan: TrainPlan): DisclosureLine[] {
  const { recipients, train } = plan;
  const own = trainingRowsLines(
    plan,
    columnsOf(plan),
    train.tell.length > 0,
    train.select === null ? 'checks' : 'steps',
    'train',
  );
  if (train.tell.length === 0) return own;
  const lists = train.features.filter(({ kind }) => kind === 'levels').map(nameOf);
  return [
    ...own,
    ...(train.tell.includes('coefficients')
      ? [line('infer.alone', recipients, 'train-infer-alone', { features: train.features.map(nameOf) })]
      : []),
    line('infer.all-but-one', recipients, 'train-infer-all-but-one'),
    ...(train.tell.includes('coefficients') ? [line('infer.score', recipients, 'train-infer-score')] : []),
    ...(lists.length > 0 && train.tell.includes('coefficients')
      ? [line('infer.levels', recipients, 'train-infer-levels', { features: lists, minimum: plan.minimumGroupSize })]
      : []),
  ];
}
