/** How a binning reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, nameOf } from '../features.ts';
import { labelText } from './lines.ts';
import type { BinPlan } from './plan.ts';
import type { BinQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: BinPlan, language: Language = 'en'): string {
  const { features, label, test, sign } = plan.bin;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`bin.question.${text}`, values, language);
  return [
    words('about', { label: labelText(label), table: plan.aligned.name }),
    ...features.map((each) => {
      const feature = nameOf(each);
      const { cuts } = each;
      if (cuts === undefined) return words('list', { feature });
      return words('number', { feature, cuts: cuts.points.map((point) => cutText(cuts.type, point)) });
    }),
    ...(test === null ? [] : [words('test', { percent: Math.round(test.share * 1000) / 10, seed: test.seed })]),
    words(`sign-${sign}`),
    ...(plan.keeps === undefined ? [] : [words('keep', { output: plan.keeps[0].output })]),
  ].join('\n');
}

function steps(plan: BinPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, bin, minimumGroupSize: minimum } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`bin.step.${text}`, values, language);
  const levels = bin.features.reduce((sum, each) => sum + each.levels.length, 0);
  return [
    { who: computers, text: words('take', { computers, table: aligned.name }) },
    { who: computers, text: words('count', { levels }) },
    { who: computers, text: words('join', { minimum }) },
    ...(plan.keeps === undefined
      ? []
      : [{ who: computers, text: words('keep', { computers, output: plan.keeps[0].output }) }]),
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const binView: KindView<BinQuestion, BinPlan> = {
  name: 'bin',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
