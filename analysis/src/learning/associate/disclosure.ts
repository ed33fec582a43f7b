/** Who learns what by association counts. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { line, minimumLines, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { linesOf } from './lines.ts';
import { type AssociatePlan, columnsOf } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: AssociatePlan): DisclosureLine[] {
  const { recipients, aligned, associate, minimumGroupSize: minimum } = plan;
  const { tables: sources } = aligned.table;
  const inside = recipients.filter((name) => sources.some(({ owner }) => owner === name));
  const columns = associate.columns.map(nameOf);
  return [
    line('result', recipients, 'associate-result', { columns, table: aligned.name }),
    ...[...linesOf(plan)].map(([id, count]) => {
      // Without a minimum what no row has is told, too.
      const text = minimum > 1 || id === 'rows' ? id : `${id}-all`;
      return line(id, recipients, `associate-${text}`, { minimum, columns }, count);
    }),
    ...minimumLines(plan),
    ...ownRowsLines(aligned.table, columnsOf(plan), inside, 'told', 'others'),
    ...(minimum > 1
      ? [
          line('infer.few', recipients, 'associate-infer-few', { minimum }),
          line('infer.between', recipients, 'associate-infer-between', { minimum }),
        ]
      : []),
    line('infer.all-but-one', recipients, 'associate-infer-all-but-one'),
    ...partLines(plan, columnsOf(plan)),
    nobodyRowsLine(plan, 'associate-nobody-rows'),
  ];
}
