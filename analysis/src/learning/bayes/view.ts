/** How a training of naïve Bayes reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, nameOf } from '../features.ts';
import { learnerView } from '../learner.ts';
import '../learn-messages.ts';
import './disclosure-messages.ts';
import type { BayesPlan } from './plan.ts';
import type { BayesQuestion } from './question.ts';
import './use-messages.ts';
import './view-messages.ts';

function questionText(plan: BayesPlan, language: Language = 'en'): string {
  const { label, features, smoothing, priors, test } = plan.bayes;
  const { classes, judged } = plan.keeps[0].model;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`bayes.question.${text}`, values, language);
  const named = nameOf({ ...label, column: label.name });
  return [
    words('model', { classes: [...classes], label: named, table: plan.aligned.name }),
    ...features.map((each) => {
      const feature = nameOf(each);
      if (each.kind === 'number') return words('normal', { feature });
      const { cuts } = each;
      if (cuts === undefined) return words('list', { feature });
      return words('bins', { feature, cuts: cuts.points.map((point) => cutText(cuts.type, point)) });
    }),
    ...(features.some(({ kind }) => kind === 'levels') ? [words('smoothing', { smoothing })] : []),
    priors === null
      ? words('priors-data')
      : words('priors', { priors: priors.map((prior, i) => `${classes[i] ?? ''} ${prior}`) }),
    ...(judged === null ? [] : [words('positive', { class: classes[judged] ?? '' })]),
    ...(test === null ? [] : [words('test', { percent: Math.round(test.share * 1000) / 10, seed: test.seed })]),
    words('missing'),
  ].join('\n');
}

function steps(plan: BayesPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, minimumGroupSize: minimum, keeps, bayes } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`bayes.step.${text}`, values, language);
  return [
    { who: computers, text: words('rows', { computers, table: aligned.name }) },
    { who: computers, text: words('check', { minimum }) },
    { who: computers, text: words('fit') },
    { who: computers, text: words('keep', { computers, output: keeps[0].output }) },
    { who: recipients, text: words(bayes.tell.length === 0 ? 'tell-done' : 'tell', { recipients }) },
  ];
}

export const bayesView = learnerView<BayesQuestion, BayesPlan>('bayes', {
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
});
