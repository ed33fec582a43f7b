/** How association counts read. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { levelTexts, nameOf } from '../features.ts';
import './disclosure-messages.ts';
import type { AssociatePlan } from './plan.ts';
import type { AssociateQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: AssociatePlan, language: Language = 'en'): string {
  const { columns, size } = plan.associate;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`associate.question.${text}`, values, language);
  return [
    words(size === 3 ? 'three' : 'two', { table: plan.aligned.name }),
    ...columns.map((each) => {
      const column = nameOf(each);
      return each.is === 'yes' ? words('yes', { column }) : words('list', { column, values: levelTexts(each.levels) });
    }),
  ].join('\n');
}

function steps(plan: AssociatePlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, associate, minimumGroupSize: minimum } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`associate.step.${text}`, values, language);
  const items = associate.columns.reduce((sum, { is, levels }) => sum + (is === 'yes' ? 1 : levels.length), 0);
  return [
    { who: computers, text: words('take', { computers, table: aligned.name }) },
    { who: computers, text: words(associate.size === 3 ? 'count-three' : 'count', { items }) },
    ...(minimum > 1 ? [{ who: computers, text: words('withhold', { minimum }) }] : []),
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const associateView: KindView<AssociateQuestion, AssociatePlan> = {
  name: 'associate',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
