/** How an aligned table reads. */
import { type Language, say } from '@tacit/engine/text';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import { keyed, keyLines, tableOf } from '../view.ts';
import './disclosure-messages.ts';
import type { AlignPlan } from './plan.ts';
import type { AlignQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: AlignPlan, language: Language = 'en'): string {
  const { parties: computers, recipients } = plan;
  const [{ output, table }] = plan.keeps;
  const columns = table.columns.map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  const values = { tables: keyed(plan), output, columns, computers, recipients };
  return [say('align.question', values, language), ...keyLines(plan, language)].join('\n');
}

function steps(plan: AlignPlan, language?: Language): ExplainStep[] {
  const { helper } = plan.join;
  const owners = plan.stages.map(({ party }) => party);
  const { parties: computers } = plan;
  const rows = Math.min(...plan.stages.map(({ rowsUpTo }) => rowsUpTo));
  return [
    ...plan.stages.map((stage): ExplainStep => {
      const values = { owner: stage.party, table: tableOf(stage), rows: stage.rowsUpTo };
      return { who: [stage.party], text: say('align.step.own', values, language) };
    }),
    { who: [...owners, helper], text: say('align.step.match', { owners, helper }, language) },
    { who: computers, text: say('align.step.keep', { computers, rows }, language) },
  ];
}

export const alignView: KindView<AlignQuestion, AlignPlan> = {
  name: 'align',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
