/** How a logistic model from sums with noise reads. */
import { type Language, say } from '@tacit/engine/text';
import { runnersOf } from '../../kinds/seats.ts';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { nameOf, termsOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import './disclosure-messages.ts';
import type { NoisedLogisticPlan } from './plan.ts';
import type { NoisedLogisticQuestion } from './question.ts';
import './view-messages.ts';

function questionText({ logistic, aligned }: NoisedLogisticPlan, language: Language = 'en'): string {
  const { features, label, positive, ridge, privacy, steps } = logistic;
  const { column } = label;
  const { mechanism, epsilon, delta } = privacy;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`noised.question.${text}`, values, language);
  const own = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`noised-logistic.question.${text}`, values, language);
  return [
    own('model', {
      label: nameOf({ owner: column.owner, dataset: column.dataset, column: column.name }),
      positive,
      table: aligned.name,
      steps,
    }),
    words('features', { features: features.map(nameOf) }),
    words(mechanism, { epsilon, delta }),
    ...(ridge === 0 ? [] : [words('ridge', { ridge })]),
    own('missing'),
  ].join('\n');
}

function stepsOf(plan: NoisedLogisticPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, logistic } = plan;
  const width = termsOf(logistic.features).length + 1;
  const numbers = width + (width * (width + 1)) / 2;
  const { steps, privacy } = logistic;
  const mechanism = say(`noised.step.${privacy.mechanism}`, {}, language);
  const chooser = runnersOf(plan).find((name) => recipients.includes(name)) ?? '';
  return [
    { who: computers, text: say('noised-logistic.step.sums', { name: aligned.name, numbers, steps }, language) },
    { who: computers, text: say('noised.step.noise', { mechanism }, language) },
    { who: recipients, text: say('noised-logistic.step.solve', { chooser }, language) },
  ];
}

export const noisedLogisticView = learnerView<NoisedLogisticQuestion, NoisedLogisticPlan>('noised-logistic', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps: stepsOf,
});
