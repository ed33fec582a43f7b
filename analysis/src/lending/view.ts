/** How a question about loans reads. */
import { type Language, say } from '@tacit/engine/text';
import { decimalText } from '../contract/decimals.ts';
import { quoted } from '../contract/nearest.ts';
import type { ExplainStep, KindView } from '../kinds/view.ts';
import { columnsIn } from '../local/expression.ts';
import { keyed, tableOf } from '../sets/view.ts';
import './disclosure-messages.ts';
import { amountId, type LendingPlan } from './plan.ts';
import type { LendingQuestion } from './question.ts';
import './view-messages.ts';

/** `table.column` of what is added up, and limit and step in whole units. */
export function amountValues({ stages, amount }: LendingPlan) {
  const columns = stages.flatMap((stage) =>
    stage.outputs
      .filter(({ id }) => id === amountId)
      .flatMap(({ expression }) => columnsIn(expression).map((column) => `${tableOf(stage)}.${quoted(column)}`)),
  );
  const { scale = 0, upTo = '0', step = '0', bands = 0 } = amount ?? {};
  return { columns, upTo: decimalText(BigInt(upTo), scale), step: decimalText(BigInt(step), scale), bands };
}

/** What counts as open. */
export const openValues = (plan: LendingPlan) => ({
  columns: conditionColumns(plan),
  values: (plan.open ?? []).map((value) => JSON.stringify(value)),
});

/** `table.column` of the condition. */
const conditionColumns = ({ stages }: LendingPlan): string[] =>
  stages.flatMap((stage) =>
    (stage.where === null ? [] : [...new Set(columnsIn(stage.where))]).map(
      (column) => `${tableOf(stage)}.${quoted(column)}`,
    ),
  );

function questionText(plan: LendingPlan, language: Language = 'en'): string {
  const { asker, persons, countUpTo, amount, open } = plan;
  const rules = [...new Set(plan.rules.flat())];
  const values = { asker, persons, countUpTo, tables: keyed(plan), fields: plan.fields.map(quoted) };
  return [
    say('lending.question', values, language),
    ...(amount === null ? [] : [say('lending.question.amount', amountValues(plan), language)]),
    ...(open === null ? [] : [say('lending.question.open', openValues(plan), language)]),
    ...(rules.length === 0 ? [] : [say('sets.question.rules', { rules }, language)]),
  ].join('\n');
}

function steps(plan: LendingPlan, language?: Language): ExplainStep[] {
  const { asker, parties, persons, protocol } = plan;
  const text = (key: string, values: Parameters<typeof say>[1]) => say(`lending.step.${key}`, values, language);
  return [
    ...plan.stages.map((stage): ExplainStep => {
      const values = { owner: stage.party, table: tableOf(stage), rows: stage.rowsUpTo, computers: parties };
      return { who: [stage.party], text: text('own', values) };
    }),
    { who: [asker], text: text('ask', { asker, persons, computers: parties }) },
    { who: parties, text: text('match', { computers: parties, protocol }) },
    { who: [asker], text: text('told', { asker }) },
  ];
}

export const lendingView: KindView<LendingQuestion, LendingPlan> = {
  name: 'lending',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
