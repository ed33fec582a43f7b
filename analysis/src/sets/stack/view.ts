/** How a stack reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import { keyed, keyLines, tableOf } from '../view.ts';
import './disclosure-messages.ts';
import type { StackPlan } from './plan.ts';
import type { StackQuestion } from './question.ts';
import { columnNames, rowsOf, tablesOf } from './shape.ts';
import './view-messages.ts';

function questionText(plan: StackPlan, language: Language = 'en'): string {
  const { parties: computers, recipients, stages, stacked } = plan;
  const [{ output, table }] = plan.keeps;
  const { tables } = tablesOf(plan);
  const values = { tables, output, as: table.stack?.as ?? '', columns: columnNames(plan), computers, recipients };
  const isMatched = stages.length > stacked;
  return [
    say('stack.question.rows', values, language),
    ...(isMatched
      ? [say('stack.question.beside', { beside: keyed({ stages: stages.slice(stacked) }) }, language)]
      : []),
    ...(isMatched ? keyLines(plan, language) : []),
  ].join('\n');
}

function steps(plan: StackPlan, language?: Language): ExplainStep[] {
  const { parties: computers, stages } = plan;
  const { tables, beside } = tablesOf(plan);
  const rows = rowsOf(plan);
  return [
    ...stages.map((stage): ExplainStep => {
      const values = { owner: stage.party, table: tableOf(stage), rows: stage.rowsUpTo, computers };
      return { who: [stage.party], text: say('stack.step.own', values, language) };
    }),
    { who: computers, text: say('stack.step.under', { tables, computers }, language) },
    ...(beside.length === 0
      ? []
      : [{ who: computers, text: say('stack.step.match', { beside, computers }, language) }]),
    { who: computers, text: say('stack.step.keep', { computers, rows }, language) },
  ];
}

export const stackView: KindView<StackQuestion, StackPlan> = {
  name: 'stack',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
