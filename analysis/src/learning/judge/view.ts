/** How a judgement reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { nameOf } from '../features.ts';
import { groupsOf, isOfLabels } from './grid.ts';
import type { JudgePlan } from './plan.ts';
import type { JudgeQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: JudgePlan, language: Language = 'en'): string {
  const { judge, uses, aligned } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`judge.question.${text}`, values, language);
  const { grid } = judge;
  return [
    words('model', {
      model: uses[1].name,
      table: aligned.name,
      label: nameOf(judge.model.label),
      parts: [...judge.parts],
    }),
    'bins' in grid
      ? words('bins', { bins: grid.bins })
      : 'cutOffs' in grid
        ? words('cut-offs', { cutOffs: grid.cutOffs.map(String) })
        : words('rates', { rates: grid.rates.map(String) }),
    ...(judge.permutes === true ? [words('importance')] : []),
  ].join('\n');
}

function steps(plan: JudgePlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, uses, judge } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`judge.step.${text}`, values, language);
  return [
    { who: computers, text: words('take', { computers, table: aligned.name, model: uses[1].name }) },
    { who: computers, text: words('score') },
    {
      who: computers,
      text: words(isOfLabels(plan) ? 'sort' : 'residuals', { groups: groupsOf(judge), minimum: plan.minimumGroupSize }),
    },
    ...(judge.permutes === true ? [{ who: computers, text: words('importance') }] : []),
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const judgeView: KindView<JudgeQuestion, JudgePlan> = {
  name: 'judge',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
