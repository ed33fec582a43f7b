/** How a comparison reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import './disclosure-messages.ts';
import { nameOf } from '../features.ts';
import { groupsOf } from '../judge/grid.ts';
import type { ComparePlan } from './plan.ts';
import type { CompareQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: ComparePlan, language: Language = 'en'): string {
  const { compare, uses, aligned } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`compare.question.${text}`, values, language);
  const { grid, model } = compare.champion;
  const cutOffs = 'cutOffs' in grid ? grid.cutOffs.map(String) : [];
  return [
    words('models', {
      champion: uses[1].name,
      challenger: uses[2].name,
      label: nameOf(model.label),
      part: compare.part,
      table: aligned.name,
    }),
    words('cut-offs', { cutOffs, yesFrom: compare.yesFrom }),
  ].join('\n');
}

function steps(plan: ComparePlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, compare, minimumGroupSize: minimum } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`compare.step.${text}`, values, language);
  return [
    { who: computers, text: words('take', { computers, table: aligned.name }) },
    { who: computers, text: words('score') },
    { who: computers, text: words('sort', { groups: groupsOf(compare.champion), minimum }) },
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const compareView: KindView<CompareQuestion, ComparePlan> = {
  name: 'compare',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
