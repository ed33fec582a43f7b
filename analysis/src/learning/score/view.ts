/** How scores read. */
import { type Language, say } from '@tacit/engine/text';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import type { ScorePlan } from './plan.ts';
import type { ScoreQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: ScorePlan, language: Language = 'en'): string {
  const { score, uses, aligned } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`score.question.${text}`, values, language);
  const columns = score.show.map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  return [
    words(score.output.text, {
      ...score.output.values,
      model: uses[1].name,
      table: aligned.name,
      decimals: score.decimals,
    }),
    ...(score.explained === undefined ? [] : [words('explain')]),
    ...(columns.length === 0 ? [] : [words('show', { columns })]),
  ].join('\n');
}

function steps(plan: ScorePlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, uses } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`score.step.${text}`, values, language);
  return [
    { who: computers, text: words('take', { computers, table: aligned.name, model: uses[1].name }) },
    { who: computers, text: words('compute') },
    { who: computers, text: words('order') },
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const scoreView: KindView<ScoreQuestion, ScorePlan> = {
  name: 'score',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
