/** How a profile reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, nameOf } from '../features.ts';
import './disclosure-messages.ts';
import type { ProfilePlan } from './plan.ts';
import type { ProfileQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: ProfilePlan, language: Language = 'en'): string {
  const { columns, tell } = plan.profile;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`profile.question.${text}`, values, language);
  return [
    words('about', { table: plan.aligned.name }),
    ...columns.map((each) => {
      const column = nameOf(each);
      if (each.kind === 'levels') return words('list', { column });
      if (!tell.includes('bins')) return words('number', { column });
      return words('cut', { column, cuts: each.points.map((point) => cutText(each.type, point)) });
    }),
    tell.length === 0 ? words('tell-nothing') : words('tell', { tell: toldText(plan, language) }),
  ].join('\n');
}

const toldText = ({ profile: { tell } }: ProfilePlan, language: Language): string[] =>
  tell.map((each) => say(`profile.tell.${each}`, {}, language));

function steps(plan: ProfilePlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, profile, minimumGroupSize: minimum } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`profile.step.${text}`, values, language);
  const told = profile.tell.length === 0 ? [] : [words('figures', { tell: toldText(plan, language), minimum })];
  return [
    { who: computers, text: words('take', { computers, table: aligned.name }) },
    { who: computers, text: words('count', { columns: profile.columns.length, minimum }) },
    ...told.map((text) => ({ who: computers, text })),
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const profileView: KindView<ProfileQuestion, ProfilePlan> = {
  name: 'profile',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
