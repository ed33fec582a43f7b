/** How an intersection reads. */
import { type Language, say } from '@tacit/engine/text';
import type { PlannedStage } from '../contract/contract.ts';
import { quoted, quotedTable } from '../contract/nearest.ts';
import type { ExplainStep, KindView } from '../kinds/view.ts';
import { columnsIn } from '../local/expression.ts';
import './disclosure-messages.ts';
import type { Rule } from './rules.ts';
import type { KeyedPlan } from './keyed-plan.ts';
import { type IntersectPlan, standingOf } from './plan.ts';
import type { IntersectQuestion } from './question.ts';
import './view-messages.ts';

export const tableOf = ({ party, dataset }: PlannedStage): string => quotedTable(party, dataset);

/** `table (column, column)` each. */
export const keyed = (plan: Pick<KeyedPlan, 'stages'>): string[] =>
  plan.stages.map((stage) => `${tableOf(stage)} (${stage.keys.flatMap(columnsIn).map(quoted).join(', ')})`);

/** Rules that take away, or add, what others may need to know of. */
const noted: readonly Rule[] = ['digits-only', 'cn-id'];

/** Which keys count as equal, and what becomes of those that occur more than once: a line each. */
export function keyLines({ rules: all, duplicates }: KeyedPlan, language: Language): string[] {
  const rules = [...new Set(all.flat())];
  return [
    ...(rules.length === 0 ? [] : [say('sets.question.rules', { rules }, language)]),
    ...noted.filter((rule) => rules.includes(rule)).map((rule) => say(`sets.rule.${rule}`, {}, language)),
    say(`sets.question.duplicates-${duplicates}`, {}, language),
  ];
}

function questionText(plan: IntersectPlan, language: Language = 'en'): string {
  const { show, recipients, least } = plan;
  const tables = keyed(plan);
  const payload = plan.stages.flatMap((stage, i) =>
    (plan.payload[i] ?? []).map(({ name }) => `${tableOf(stage)}.${quoted(name)}`),
  );
  return [
    say(`intersect.question.${show}`, { tables, recipients }, language),
    ...(payload.length === 0 ? [] : [say('intersect.question.payload', { payload }, language)]),
    ...(least === 0 ? [] : [say('intersect.question.least', { least }, language)]),
    ...(plan.changing === undefined ? [] : [say('intersect.question.changes', {}, language)]),
    ...keyLines(plan, language),
  ].join('\n');
}

function steps(plan: IntersectPlan, language?: Language): ExplainStep[] {
  const owners = plan.stages.map(({ party }) => party);
  const { recipients, join } = plan;
  const own = plan.stages.map((stage): ExplainStep => {
    const values = { owner: stage.party, table: tableOf(stage), rows: stage.rowsUpTo };
    return { who: [stage.party], text: say('intersect.step.own', values, language) };
  });
  const matching = plan.show === 'count' ? 'shared' : 'together';
  const standing = standingOf(plan);
  const sets: ExplainStep[] =
    standing === undefined || plan.standing === undefined
      ? []
      : [
          standingStep(
            plan,
            plan.stages[standing.sender]?.party ?? '',
            plan.stages[standing.receiver]?.party ?? '',
            language,
          ),
        ];
  const together: ExplainStep =
    join === null
      ? {
          who: owners,
          text: say(`intersect.step.${matching}`, { owners, protocol: plan.protocol }, language),
        }
      : {
          who: [...owners, join.helper],
          text: say('intersect.step.helper', { owners, helper: join.helper }, language),
        };
  const told: ExplainStep = { who: recipients, text: say(`intersect.step.${plan.show}`, { recipients }, language) };
  return [...own, ...sets, together, told];
}

function standingStep(plan: IntersectPlan, sender: string, receiver: string, language?: Language): ExplainStep {
  const { changes = 0, runs = 1 } = plan.standing ?? {};
  const key = changes > 0 ? 'intersect.step.standing' : 'intersect.step.standing-same';
  return { who: [sender, receiver], text: say(key, { sender, receiver, changes, runs }, language) };
}

export const intersectView: KindView<IntersectQuestion, IntersectPlan> = {
  name: 'intersect',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
