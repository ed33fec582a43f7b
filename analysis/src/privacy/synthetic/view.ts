/** How a question for synthetic rows reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../../learning/disclosure-messages.ts';
import { levelTexts, type LevelsFeature, nameOf } from '../../learning/features.ts';
import './disclosure-messages.ts';
import type { SynthesizePlan } from './plan.ts';
import type { SynthesizeQuestion } from './question.ts';
import './view-messages.ts';

function questionText({ synthesize: of, aligned }: SynthesizePlan, language: Language = 'en'): string {
  const { columns, keep, rows, privacy } = of;
  const { mechanism, epsilon, delta } = privacy;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`synthesize.question.${text}`, values, language);
  const pairs = keep.map((pair) => pair.map((column) => nameOf(columns[column] as LevelsFeature)).join(' × '));
  return [
    rows === null ? words('as-many', { table: aligned.name }) : words('rows', { rows, table: aligned.name }),
    ...columns.map((column) => words('column', { column: nameOf(column), values: levelTexts(column.levels) })),
    ...(keep.length === 0 ? [] : [words('keep', { pairs })]),
    words(mechanism, { epsilon, delta }),
  ].join('\n');
}

function steps(
  { parties: computers, recipients, aligned, synthesize: of }: SynthesizePlan,
  language: Language = 'en',
): ExplainStep[] {
  const { columns, keep, privacy } = of;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`synthesize.step.${text}`, values, language);
  const sizes = columns.map(({ levels }) => levels.length);
  const numbers = sizes.reduce((sum, size) => sum + size, 0);
  const pairs = columns.length - 1;
  const choices = pairs - keep.length;
  const mechanism = words(privacy.mechanism);
  return [
    { who: computers, text: words('columns', { name: aligned.name, columns: columns.length, numbers, mechanism }) },
    ...(choices === 0 ? [] : [{ who: computers, text: words('choices', { choices }) }]),
    ...(pairs === 0 ? [] : [{ who: computers, text: words('pairs', { pairs }) }]),
    { who: recipients, text: words('generate') },
  ];
}

export const synthesizeView: KindView<SynthesizeQuestion, SynthesizePlan> = {
  name: 'synthesize',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
