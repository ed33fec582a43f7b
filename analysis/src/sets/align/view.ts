/** How an aligned table reads. */
import { type Language, say } from '@tacit/engine/text';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import { keyed, keyLines, tableOf } from '../view.ts';
import './disclosure-messages.ts';
import type { AlignPlan } from './plan.ts';
import { rowsOf, smallestOf } from './shape.ts';
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
  const owners = plan.stages.map(({ party }) => party);
  const { parties: computers } = plan;
  const rows = rowsOf(plan);
  const match: ExplainStep =
    plan.join === null
      ? { who: owners, text: say('align.step.match-alone', { owners, receiver: receiverOf(plan) }, language) }
      : {
          who: [...owners, plan.join.helper],
          text: say('align.step.match', { owners, helper: plan.join.helper }, language),
        };
  return [
    ...plan.stages.map((stage): ExplainStep => {
      const values = { owner: stage.party, table: tableOf(stage), rows: stage.rowsUpTo };
      const text = plan.join === null ? 'align.step.own-alone' : 'align.step.own';
      return { who: [stage.party], text: say(text, values, language) };
    }),
    match,
    { who: computers, text: say('align.step.keep', { computers, rows }, language) },
  ];
}

/** Whose table is the smallest: the others' rows are brought beside its own. */
function receiverOf({ stages }: AlignPlan): string {
  return stages[smallestOf(stages.map(({ rowsUpTo }) => rowsUpTo))]?.party ?? '';
}

export const alignView: KindView<AlignQuestion, AlignPlan> = {
  name: 'align',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
