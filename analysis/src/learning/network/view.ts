/** How the training of a network reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, nameOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import './disclosure-messages.ts';
import type { NetworkTrainPlan } from './plan.ts';
import type { NetworkQuestion } from './question.ts';
import './view-messages.ts';

type Values = Parameters<typeof say>[1];

/** The question in words. */
export function questionText(plan: NetworkTrainPlan, language: Language = 'en'): string {
  const { label, method, resumes } = plan.train;
  const [{ model }] = plan.keeps;
  const { features, layers, embed, output, test } = model;
  const words = (text: string, values: Values = {}) => say(`train.question.${text}`, values, language);
  const own = (text: string, values: Values = {}) => say(`train.network.question.${text}`, values, language);
  const { owner, dataset, name } = label.column;
  const { levels, positive } = model.label;
  return [
    own('model', { output: own(output), label: nameOf({ owner, dataset, column: name }), table: plan.aligned.name }),
    words('features', { features: features.map(nameOf) }),
    ...features.flatMap((each) => {
      const { cuts } = each.kind === 'levels' ? each : {};
      if (cuts === undefined) return [];
      return [words('bins', { feature: nameOf(each), cuts: cuts.points.map((point) => cutText(cuts.type, point)) })];
    }),
    ...(positive === null ? [] : [words('positive', { value: levels?.[positive] ?? '' })]),
    layers.length === 0
      ? own('no-layers')
      : own('layers', { layers: layers.map(({ units, activation }) => `${units} ${activation}`) }),
    ...embed.map(({ feature, size }) =>
      own('embed', { feature: nameOf(features[feature] as (typeof features)[number]), size }),
    ),
    ...(method.ridge === 0 ? [] : [words('ridge', { ridge: method.ridge })]),
    words(method.name, {
      epochs: method.epochs,
      batch: method.batch,
      rate: method.learningRate,
      momentum: method.momentum,
      seed: method.seed,
    }),
    words(resumes ? 'resume' : 'restart'),
    ...(test === null ? [] : [words('test', { percent: Math.round(test.share * 1000) / 10, seed: test.seed })]),
    words(features.some((each) => each.kind === 'number' && each.filled) ? 'missing-mean' : 'missing-drop'),
  ].join('\n');
}

function steps(plan: NetworkTrainPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, train, stages, keeps } = plan;
  const [{ output, vectors }] = keeps;
  const words = (text: string, values: Values = {}) => say(`train.step.${text}`, values, language);
  const own = (text: string, values: Values = {}) => say(`train.network.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  const weights = vectors.slice(0, -1).reduce((sum, { length }) => sum + length, 0);
  const terms = vectors.at(-1)?.length ?? 0;
  const { seed, epochs } = train.method;
  return [
    { who: computers, text: words('rows', { computers, name: aligned.name, owners }) },
    { who: computers, text: words('matrix', { terms }) },
    { who: computers, text: own('check', { minimum: plan.minimumGroupSize }) },
    { who: computers, text: own('start', { weights, seed }) },
    { who: computers, text: own('fit', { epochs }) },
    ...(train.resumes ? [{ who: computers, text: words('checkpoint', { computers }) }] : []),
    { who: computers, text: words('keep', { computers, output }) },
    {
      who: recipients,
      text: words(train.tell.length === 0 ? 'tell-rows' : 'tell', { recipients, tell: [...train.tell] }),
    },
  ];
}

export const networkView = learnerView<NetworkQuestion, NetworkTrainPlan>('network', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
