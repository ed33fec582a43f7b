/** How a training reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, nameOf, termsOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import { type MethodPlan, turnsOf } from './method-plan.ts';
import type { TrainPlan } from './plan.ts';
import type { Selection } from './select-plan.ts';
import type { TrainQuestion } from './question.ts';
import './view-messages.ts';

const full = ({ owner, dataset, name }: TrainPlan['train']['label']['column']): string =>
  nameOf({ owner, dataset, column: name });

function questionText(plan: TrainPlan, language: Language = 'en'): string {
  const { family, label, features, weights, offset, ridge, power, method, test, scorecard } = plan.train;
  const { levels, positive } = plan.keeps[0].model.label;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`train.question.${text}`, values, language);
  return [
    words('model', { family, label: full(label.column), table: plan.aligned.name }),
    words('features', { features: features.map(nameOf) }),
    ...features.flatMap((each) => {
      const { cuts } = each.kind === 'levels' ? each : {};
      if (cuts === undefined) return [];
      return [words('bins', { feature: nameOf(each), cuts: cuts.points.map((point) => cutText(cuts.type, point)) })];
    }),
    ...(positive === null ? [] : [words('positive', { value: levels?.[positive] ?? '' })]),
    ...(family === 'tweedie' ? [words('power', { power })] : []),
    ...(weights === null ? [] : [words('weights', { column: full(weights) })]),
    ...(offset === null ? [] : [words('offset', { column: full(offset) })]),
    ...(ridge === 0 ? [] : [words('ridge', { ridge })]),
    ...(plan.train.select === null ? [] : [words(...selectText(plan.train.select))]),
    ...methodTexts(method).map(([text, values]) => words(text, values)),
    ...(method.name === 'newton' ? [] : [words(plan.train.resumes ? 'resume' : 'restart')]),
    ...(scorecard === null
      ? []
      : [
          words('scorecard', {
            score: scorecard.baseScore,
            odds: scorecard.baseOdds,
            points: scorecard.pointsToDouble,
          }),
        ]),
    ...(test === null ? [] : [words('test', { percent: Math.round(test.share * 1000) / 10, seed: test.seed })]),
    words(features.some((each) => each.kind === 'number' && each.filled) ? 'missing-mean' : 'missing-drop'),
  ].join('\n');
}

function selectText({
  direction,
  by,
  enter,
  stay,
  steps,
}: Selection): [string, Readonly<Record<string, string | number>>] {
  return by === 'p' ? ['select-p', { direction, enter, stay, steps }] : ['select', { direction, by, steps }];
}

function methodTexts(method: MethodPlan): (readonly [string, Readonly<Record<string, string | number>>])[] {
  if (method.name === 'newton') return [['iterations', { iterations: method.iterations }]];
  const { name, epochs, batch, learningRate, momentum, lasso, sigmoid, seed } = method;
  return [
    [name, { epochs, batch, rate: learningRate, momentum, seed }],
    ...(lasso === 0 ? [] : ([['lasso', { lasso }]] as const)),
    ...(sigmoid === 'exact' ? [] : ([['piecewise', {}]] as const)),
  ];
}

function steps(plan: TrainPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, train, stages } = plan;
  const [{ output }] = plan.keeps;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`train.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  return [
    { who: computers, text: words('rows', { computers, name: aligned.name, owners }) },
    { who: computers, text: words('matrix', { terms: termsOf(train.features).length }) },
    { who: computers, text: words('check', { minimum: plan.minimumGroupSize }) },
    ...(train.select === null
      ? []
      : [{ who: computers, text: words('select', { steps: train.select.steps, by: train.select.by }) }]),
    {
      who: computers,
      text: words(train.method.name === 'newton' ? 'fit' : 'fit-batches', {
        family: train.family,
        iterations: turnsOf(train.method),
      }),
    },
    ...(train.resumes ? [{ who: computers, text: words('checkpoint', { computers }) }] : []),
    { who: computers, text: words('keep', { computers, output }) },
    {
      who: recipients,
      text: words(train.tell.length === 0 ? 'tell-rows' : 'tell', { recipients, tell: [...train.tell] }),
    },
  ];
}

export const glmView = learnerView<TrainQuestion, TrainPlan>('glm', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
