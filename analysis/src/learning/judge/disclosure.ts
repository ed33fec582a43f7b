/** Who learns what by a judgement. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { line, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { groupsOf, lineOf, linesOf } from './lines.ts';
import { columnsOf, type JudgePlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: JudgePlan): DisclosureLine[] {
  const { recipients, aligned, uses, judge, minimumGroupSize: minimum } = plan;
  const { tables: sources } = aligned.table;
  const inside = recipients.filter((name) => sources.some(({ owner }) => owner === name));
  const numbers = judge.grid === null ? '-numbers' : '';
  return [
    line('result', recipients, 'judge-result', { model: uses[1].name, table: aligned.name, parts: [...judge.parts] }),
    ...linesOf(plan).map(({ line: id, part, values }) => {
      const text = id === 'groups' ? 'judge-groups' : `judge-${id}${numbers}`;
      return line(lineOf(id, part), recipients, text, { part, minimum, groups: groupsOf(plan) }, values);
    }),
    ...ownRowsLines(aligned.table, columnsOf(plan), inside, 'told'),
    line('infer.all-but-one', recipients, 'judge-infer-all-but-one'),
    line('infer.labels', recipients, 'judge-infer-labels'),
    ...(judge.grid === null ? [] : [line('infer.groups', recipients, 'judge-infer-groups')]),
    ...partLines(plan),
    nobodyRowsLine(plan, 'judge-nobody-rows'),
  ];
}
