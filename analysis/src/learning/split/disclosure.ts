/** Who learns what by a split: whether each part has rows enough. What is kept has its line in every contract. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { isStackAlone } from '../../contract/kept-sources.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { everyoneOf, runnersOf } from '../../kinds/seats.ts';
import { line, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import './disclosure-messages.ts';
import { columnsOf, type SplitPlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: SplitPlan): DisclosureLine[] {
  const { recipients, aligned, minimumGroupSize: minimum, split } = plan;
  const { tables: sources } = aligned.table;
  const columns = columnsOf(plan).map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  const everyone = runnersOf(plan);
  const owners = sources.map(({ owner }) => owner).filter((name) => everyone.includes(name));
  const parts = split.parts.map(({ name }) => name);
  return [
    line('result', recipients, 'split-result', { table: aligned.name, parts }),
    line('checks', everyone, 'split-checks', { minimum, parts }, parts.length),
    ...ownRowsLines(aligned.table, columnsOf(plan), owners, 'checks'),
    line(
      'parts',
      everyoneOf(plan),
      `split-${split.how}${split.how === 'place' && isStackAlone(aligned.table) ? '-stacked' : ''}`,
      { columns },
    ),
    line('infer.parts', everyoneOf(plan), 'split-infer-parts', { minimum }),
    ...partLines(plan),
    nobodyRowsLine(plan, 'split-nobody-rows'),
  ];
}
