/** How a service of look-ups reads. */
import { type Language, say } from '@tacit/engine/text';
import type { PlannedStage } from '../contract/contract.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import type { ExplainStep, KindView } from '../kinds/view.ts';
import { columnsIn } from '../local/expression.ts';
import './disclosure-messages.ts';
import type { LookupPlan } from './plan.ts';
import type { LookupQuestion } from './question.ts';
import './view-messages.ts';

export const tableOf = ({ party, dataset }: PlannedStage): string => quotedTable(party, dataset);

function valuesOf(plan: LookupPlan) {
  const stage = plan.stages[0] as LookupPlan['stages'][number];
  const fields = stage.keys.flatMap(columnsIn).map(quoted);
  return {
    owner: plan.parties[0] ?? '',
    callers: plan.recipients,
    service: plan.service,
    table: tableOf(stage),
    key: fields.slice(0, plan.keyParts),
    checks: fields.slice(plan.keyParts),
    columns: plan.payload.map(({ name }) => quoted(name)),
    perDay: plan.perDay,
    rows: plan.capacity,
  };
}

function questionText(plan: LookupPlan, language: Language = 'en'): string {
  const values = valuesOf(plan);
  const stage = plan.stages[0] as LookupPlan['stages'][number];
  const rules = stage.keys.flatMap((key, part) => {
    const named = plan.rules[part] ?? [];
    const column = columnsIn(key).map(quoted).join(', ');
    return named.length === 0 ? [] : [say('lookup.question.rules', { column, rules: named }, language)];
  });
  return [
    say('lookup.question', values, language),
    ...(values.checks.length === 0 ? [] : [say('lookup.question.checks', values, language)]),
    ...(values.columns.length === 0 ? [] : [say('lookup.question.payload', values, language)]),
    say('lookup.question.quota', values, language),
    say(`lookup.question.${plan.fetch}`, values, language),
    ...rules,
    say(`lookup.question.duplicates-${plan.duplicates}`, {}, language),
  ].join('\n');
}

function steps(plan: LookupPlan, language?: Language): ExplainStep[] {
  const values = valuesOf(plan);
  const step = (who: readonly string[], text: string): ExplainStep => ({
    who,
    text: say(`lookup.step.${text}`, values, language),
  });
  const { owner, callers } = values;
  return [
    step([owner], 'prepare'),
    step([...callers], plan.fetch === 'download' ? 'library' : 'hint'),
    step([...callers], 'blind'),
    step([owner], 'answer'),
    step([...callers], plan.fetch === 'download' ? 'open' : 'retrieve'),
  ];
}

export const lookupView: KindView<LookupQuestion, LookupPlan> = {
  name: 'lookup',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
