/** A description in words: its question anew from the plan, and its steps. */
import { type Language, say } from '@tacit/engine/text';
import { quoted } from '../contract/nearest.ts';
import type { ExplainStep } from '../kinds/view.ts';
import type { LocalStage } from '../local/stages.ts';
import { planSteps } from '../sql/explain.ts';
import { binding, describe } from '../sql/plan/describe.ts';
import { questionText as questionTextOfSql } from '../sql/wording.ts';
import type { ColumnPlan, DescribePlan } from './plan.ts';
import './step-messages.ts';

/** What is asked for, a line each, and the joint question that gives the numbers. */
export function questionText(plan: DescribePlan, language: Language = 'en'): string {
  const { statistics, quantiles, crosstabs, columns } = plan.describe;
  const lines: [string, readonly string[]][] = [
    ['columns', columns.map(({ name }) => name)],
    ['statistics', columns.length === 0 ? [] : statistics],
    ['quantiles', quantiles.map(String)],
    ['crosstabs', crosstabs.map(({ rows, columns: across }) => `${rows.name} × ${across.name}`)],
  ];
  const { aligned } = plan;
  return [
    ...(aligned === undefined ? [] : [say('describe.question.aligned', { of: aligned.name }, language)]),
    ...lines.flatMap(([about, of]) => (of.length === 0 ? [] : [say(`describe.question.${about}`, { of }, language)])),
    say('describe.question.sql', { sql: questionTextOfSql(plan) }, language),
  ].join('\n');
}

/** The steps of the joint question beneath, without a line per count, and what is counted besides. */
export function describeSteps(plan: DescribePlan, language: Language = 'en'): ExplainStep[] {
  const { cuts, crosstabs, columns, statistics } = plan.describe;
  // What is told and what it costs is said of what is counted and summed of rows alone, to which cut points and cells are added here.
  const plain = planSteps(withoutCounts(plan), language).map(({ who, text }) => ({ who, text }));
  const steps = firstSteps(plan, plain, language);
  const owners = plan.stages.map(({ party }) => party);
  const together = (text: string, values: Parameters<typeof say>[1]): ExplainStep => {
    return { who: plan.parties, text: say(`describe.step.${text}`, values, language) };
  };
  const counted = [
    ...cuts.map(({ column, ids }) =>
      together(plan.source === 'join' ? 'cuts-matched' : 'cuts', {
        column: (columns[column] as ColumnPlan).name,
        points: ids.length,
        owners,
      }),
    ),
    ...crosstabs.map(({ rows, columns: across, ids }) =>
      together('cells', { rows: rows.name, columns: across.name, cells: ids.length, owners }),
    ),
  ];
  const { recipients } = plan;
  const reveal = { who: recipients, text: say('describe.step.reveal', { recipients }, language) };
  const finish = { who: recipients, text: say('describe.step.finish', { recipients, statistics }, language) };
  return [...steps.slice(0, -2), ...counted, reveal, finish, ...steps.slice(-1)];
}

/** Of an aligned table nothing is read or matched, and its owners' conditions are computed of shares. */
function firstSteps(plan: DescribePlan, steps: readonly ExplainStep[], language: Language): readonly ExplainStep[] {
  const { aligned, parties: computers, stages } = plan;
  if (aligned === undefined) return steps;
  const owners = stages.map(({ party }) => party);
  const values = { name: aligned.name, computers, owners, rows: Math.min(...stages.map(({ rowsUpTo }) => rowsUpTo)) };
  const conditions = stages.flatMap(({ party, where }) =>
    where === null ? [] : [describe(where, binding.and, (column) => `${quoted(party)}.${quoted(column)}`)],
  );
  return [
    { who: computers, text: say('describe.step.aligned', values, language) },
    ...(conditions.length === 0
      ? []
      : [
          {
            who: computers,
            text: say('describe.step.aligned-where', { condition: conditions.join(' AND ') }, language),
          },
        ]),
    ...steps.slice(stages.length + 1),
  ];
}

/** The plan as it would be without cuts and cross-tables: these have steps of their own. */
function withoutCounts(plan: DescribePlan): DescribePlan {
  const { cuts, crosstabs } = plan.describe;
  const ids = new Set([...cuts, ...crosstabs].flatMap((each) => each.ids));
  const stages = plan.stages.map((stage): LocalStage => {
    if (stage.kind === 'rows') return stage;
    return { ...stage, partials: stage.partials.filter(({ id }) => !ids.has(id)) };
  });
  return { ...plan, stages, measures: plan.measures.filter(({ id }) => !ids.has(id)) };
}
