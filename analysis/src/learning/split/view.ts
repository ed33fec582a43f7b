/** How a split reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import type { SplitPlan } from './plan.ts';
import type { SplitQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: SplitPlan, language: Language = 'en'): string {
  const { parts, seed, how, column } = plan.split;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`split.question.${text}`, values, language);
  const about = column === null ? '' : nameOf({ ...column, column: column.name });
  return [
    words('about', { table: plan.aligned.name, parts: parts.map(({ name, share }) => `${name} ${share / 10} %`) }),
    words(how, { seed, column: about }),
  ].join('\n');
}

function steps(plan: SplitPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, minimumGroupSize: minimum, split } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`split.step.${text}`, values, language);
  const outputs = split.parts.map(({ name }) => name);
  return [
    { who: computers, text: words('take', { computers, table: aligned.name }) },
    ...(split.how === 'place' ? [] : [{ who: computers, text: words(split.how) }]),
    { who: computers, text: words('check', { minimum }) },
    { who: computers, text: words('keep', { computers, outputs }) },
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const splitView: KindView<SplitQuestion, SplitPlan> = {
  name: 'split',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
