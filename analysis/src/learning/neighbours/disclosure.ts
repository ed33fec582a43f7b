/** Who learns what by nearest neighbours. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { everyoneOf, runnersOf } from '../../kinds/seats.ts';
import { coarseNames } from '../coarse.ts';
import { line, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { linesOf } from './lines.ts';
import { recipientsInStack } from '../plan.ts';
import { coarseOf, columnsOf, type NeighboursPlan } from './plan.ts';

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
  const coarse = lines.get('coarse');
  const columns = coarseNames(features, coarseOf(plan));
  const owners = aligned.table.tables.map(({ owner }) => owner);
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
    ...(coarse === undefined
      ? []
      : [
          ...ownRowsLines(
            aligned.table,
            columnsOf(plan),
            owners.filter((name) => name !== caller),
            'checks',
          ),
          line('coarse', runnersOf(plan), 'neighbours-coarse', { ...values, columns }, coarse),
          line('attempts', runnersOf(plan), 'neighbours-attempts'),
        ]),
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
