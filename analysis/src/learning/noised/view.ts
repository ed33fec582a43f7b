/** How a linear model from sums with noise reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { nameOf, termsOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import './disclosure-messages.ts';
import type { NoisedPlan } from './plan.ts';
import type { NoisedQuestion } from './question.ts';
import './view-messages.ts';

function questionText({ noised, aligned }: NoisedPlan, language: Language = 'en'): string {
  const { features, label, ridge, privacy } = noised;
  const { mechanism, epsilon, delta } = privacy;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`noised.question.${text}`, values, language);
  return [
    words('model', { label: nameOf(label), table: aligned.name }),
    words('features', { features: features.map(nameOf) }),
    words(mechanism, { epsilon, delta }),
    ...(ridge === 0 ? [] : [words('ridge', { ridge })]),
    words('missing'),
  ].join('\n');
}

function steps(
  { parties: computers, recipients, aligned, noised }: NoisedPlan,
  language: Language = 'en',
): ExplainStep[] {
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`noised.step.${text}`, values, language);
  const width = termsOf(noised.features).length + 2;
  return [
    { who: computers, text: words('sums', { name: aligned.name, numbers: (width * (width + 1)) / 2 }) },
    { who: computers, text: words('noise', { mechanism: words(noised.privacy.mechanism) }) },
    { who: recipients, text: words('solve') },
  ];
}

export const noisedView = learnerView<NoisedQuestion, NoisedPlan>('noised', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
