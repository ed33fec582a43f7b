/** Who learns what by nearest neighbours. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import { line, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { linesOf } from './lines.ts';
import { recipientsInStack } from '../plan.ts';
import { columnsOf, type NeighboursPlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: NeighboursPlan): DisclosureLine[] {
  const { recipients, aligned, neighbours } = plan;
  const [caller] = recipients;
  const { features, label, k, points, tell } = neighbours;
  const values = {
    features: features.map(nameOf),
    label: nameOf({ ...label.column, column: label.column.name }),
    k,
    points,
    caller,
    table: aligned.name,
    minimum: plan.minimumGroupSize,
  };
  const lines = linesOf(plan);
  const isAmong = recipientsInStack(plan).length > 0;
  const inside = recipients.filter((name) => aligned.table.tables.some(({ owner }) => owner === name));
  const told = (id: string, text: string, releases = 0) => line(id, recipients, `neighbours-${text}`, values, releases);
  return [
    told('result', 'result'),
    told('enough', isAmong ? 'enough-stacked' : 'enough', lines.get('enough')),
    told('answer', `answer-${tell}`, lines.get('answer')),
    told('infer.repeat', 'infer-repeat'),
    told('infer.map', 'infer-map'),
    told('infer.group', 'infer-group'),
    ...ownRowsLines(aligned.table, columnsOf(plan), inside, 'told', 'others'),
    line(
      'asks',
      everyoneOf(plan).filter((name) => name !== caller),
      'neighbours-asks',
      values,
    ),
    ...partLines(plan, columnsOf(plan)),
    line('nobody.points', [], 'neighbours-nobody-points', values),
    nobodyRowsLine(plan, 'neighbours-nobody-rows'),
  ];
}
