/** Who learns what by a judgement. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import {
  choosingLine,
  givenLines,
  line,
  minimumLines,
  nobodyRowsLine,
  ownRowsLines,
  partLines,
} from '../disclosure.ts';
import { nameOf } from '../features.ts';
import { groupsOf, isOfLabels } from './grid.ts';
import { lineOf, linesOf } from './lines.ts';
import { columnsOf, type JudgePlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: JudgePlan): DisclosureLine[] {
  const { recipients, aligned, uses, judge, minimumGroupSize: minimum } = plan;
  const { tables: sources } = aligned.table;
  const inside = recipients.filter((name) => sources.some(({ owner }) => owner === name));
  const numbers = isOfLabels(plan) ? '' : '-numbers';
  return [
    line('result', recipients, 'judge-result', { model: uses[1].name, table: aligned.name, parts: [...judge.parts] }),
    ...linesOf(plan).map(({ line: id, part, values }) => {
      const features = id === 'importance' ? { features: judge.features.map(nameOf) } : {};
      const told = { part, minimum, groups: groupsOf(judge), ...features };
      return line(lineOf(id, part), recipients, `judge-${id}${numbers}`, told, values);
    }),
    ...minimumLines(plan),
    ...ownRowsLines(aligned.table, columnsOf(plan), inside, 'told', 'others'),
    ...(isOfLabels(plan)
      ? choosingLine(plan, 'pairs', 'judge-infer-stacked')
      : choosingLine(plan, 'ends', 'judge-infer-stacked-numbers')),
    line('infer.all-but-one', recipients, 'judge-infer-all-but-one'),
    line('infer.labels', recipients, 'judge-infer-labels'),
    ...(judge.permutes === true ? [line('infer.importance', recipients, 'judge-infer-importance')] : []),
    ...givenLines(plan.judge.model, everyoneOf(plan)),
    line('infer.groups', recipients, `judge-infer-groups${numbers}`),
    ...partLines(plan, columnsOf(plan)),
    nobodyRowsLine(plan, 'judge-nobody-rows'),
  ];
}
