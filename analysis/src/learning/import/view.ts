/** How an import reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import './disclosure-messages.ts';
import type { ImportPlan } from './plan.ts';
import type { ImportQuestion } from './question.ts';
import { shapeOf, shapeValues } from './shape-text.ts';
import './view-messages.ts';

function questionText(plan: ImportPlan, language: Language = 'en'): string {
  const values = shapeValues(plan);
  return ['inputs', shapeOf(plan.keeps[0].model)]
    .toReversed()
    .map((text) => say(`import.question.${text}`, values, language))
    .join('\n');
}

function steps(plan: ImportPlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, stages } = plan;
  const values = { ...shapeValues(plan), computers };
  return [
    { who: [stages[0].party], text: say('import.step.own', values, language) },
    { who: computers, text: say('import.step.keep', values, language) },
  ];
}

export const importView: KindView<ImportQuestion, ImportPlan> = {
  name: 'import',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
