/** How a network with noise reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import { learnerView } from '../learner.ts';
import { questionText as networkText } from '../network/view.ts';
import './disclosure-messages.ts';
import type { NoisedNetworkPlan } from './plan.ts';
import type { NoisedNetworkQuestion } from './question.ts';
import './view-messages.ts';

type Values = Parameters<typeof say>[1];

function questionText(plan: NoisedNetworkPlan, language: Language = 'en'): string {
  const { privacy, clip, leak } = plan.noised;
  const words = (text: string, values: Values = {}) => say(`train.network.question.${text}`, values, language);
  const { epsilon, delta } = privacy;
  const owner = plan.train.label.column.owner;
  return [
    networkText(plan, language),
    words(leak === null ? 'noised' : 'noised-split', { epsilon, delta, clip }),
    ...(leak === null ? [] : [words('split', { owner })]),
  ].join('\n');
}

function steps(plan: NoisedNetworkPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, train, stages, keeps, noised } = plan;
  const [{ output, vectors, model }] = keeps;
  const words = (text: string, values: Values = {}) => say(`train.step.${text}`, values, language);
  const own = (text: string, values: Values = {}) => say(`train.network.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  const weights = vectors.slice(0, -1).reduce((sum, { length }) => sum + length, 0);
  const terms = vectors.at(-1)?.length ?? 0;
  const { seed, epochs } = train.method;
  const owner = train.label.column.owner;
  const units = model.layers[0]?.units ?? 0;
  return [
    { who: computers, text: words('rows', { computers, name: aligned.name, owners }) },
    { who: computers, text: words('matrix', { terms }) },
    ...(noised.leak === null ? [] : [{ who: computers, text: own('split-check', { minimum: plan.minimumGroupSize }) }]),
    { who: computers, text: own('shuffle') },
    { who: computers, text: own('start', { weights, seed }) },
    ...(noised.leak === null
      ? [{ who: computers, text: own('noised-fit', { epochs }) }]
      : [
          { who: computers, text: own('split-numbers', { epochs, units, owner }) },
          { who: [owner], text: own('split-upper') },
          { who: computers, text: own('split-lower', { owner }) },
        ]),
    { who: computers, text: words('keep', { computers, output }) },
    ...(train.tell.length === 0
      ? []
      : [{ who: recipients, text: words('tell', { recipients, tell: [...train.tell] }) }]),
  ];
}

export const noisedNetworkView = learnerView<NoisedNetworkQuestion, NoisedNetworkPlan>('noised network', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
