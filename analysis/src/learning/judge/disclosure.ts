/** Who learns what by a judgement. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { line, partLines } from '../disclosure.ts';
import { groupsOf, lineOf, linesOf } from './lines.ts';
import { columnsOf, type JudgePlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: JudgePlan): DisclosureLine[] {
  const { recipients, aligned, uses, judge, minimumGroupSize: minimum } = plan;
  const { tables: sources } = aligned.table;
  const tables = sources.map(({ owner, dataset }) => quotedTable(owner, dataset));
  const columns = columnsOf(plan);
  const of = (isOwn: boolean, who: string) =>
    columns
      .filter(({ owner }) => (owner === who) === isOwn)
      .map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  const inside = recipients.filter((name) => sources.some(({ owner }) => owner === name));
  const numbers = judge.grid === null ? '-numbers' : '';
  return [
    line('result', recipients, 'judge-result', { model: uses[1].name, tables, parts: [...judge.parts] }),
    ...linesOf(plan).map(({ line: id, part, values }) => {
      const text = id === 'groups' ? 'judge-groups' : `judge-${id}${numbers}`;
      return line(lineOf(id, part), recipients, text, { part, minimum, groups: groupsOf(plan) }, values);
    }),
    ...inside.map((who) =>
      line(`infer.own.${who}`, [who], 'train-infer-own', { own: of(true, who), about: of(false, who) }),
    ),
    line('infer.all-but-one', recipients, 'judge-infer-all-but-one'),
    ...(judge.grid === null ? [] : [line('infer.groups', recipients, 'judge-infer-groups')]),
    ...partLines(plan),
    line('nobody.rows', [], 'judge-nobody-rows', { tables }),
  ];
}
