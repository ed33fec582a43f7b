/** Who learns what by a training of components; that the model is kept has its line in every contract that keeps something. */
import type { TextValues } from '@tacit/engine';
import type { DisclosureLine } from '../../contract/contract.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { coarseNames } from '../coarse.ts';
import { line, minimumLines, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import { recipientsInStack } from '../plan.ts';
import { columnsOf } from '../unlabelled/plan.ts';
import { type Line, linesOf } from './lines.ts';
import { coarseOf, type ComponentsPlan, leastRows } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: ComponentsPlan): DisclosureLine[] {
  const { recipients, parties: computers, minimumGroupSize: minimum, learn, aligned } = plan;
  const { components, features, scale, tell } = learn;
  const everyone = runnersOf(plan);
  const columns = columnsOf(plan);
  const names = features.map(nameOf);
  const owners = aligned.table.tables.map(({ owner }) => owner);
  const texts: Readonly<Record<Line, readonly [string, TextValues]>> = {
    checks: ['components-checks', { least: leastRows(plan), minimum }],
    coarse: ['learn-coarse', { columns: coarseNames(features, coarseOf(plan)) }],
    rows: ['train-rows', {}],
    apart: ['components-apart', { components }],
    loadings: ['components-loadings', { components, features: names }],
    variance: [`components-variance-${scale}`, { components }],
  };
  const linesTo = (all: boolean): DisclosureLine[] =>
    [...linesOf(plan)].flatMap(([id, values]) => {
      const [text, shown] = texts[id];
      return (id === 'checks' || id === 'coarse') === all
        ? [line(id, all ? everyone : recipients, text, shown, values)]
        : [];
    });
  // How many rows there are recipients are told whatever else.
  const counted = recipientsInStack(plan);
  const isTold = (name: string) => recipients.includes(name) && (tell.length > 0 || counted.includes(name));
  return [
    line('result', recipients, 'components-result', { components, features: names, table: aligned.name }),
    ...linesTo(false),
    ...ownRowsLines(aligned.table, columns, owners.filter(isTold), tell.length > 0 ? 'told' : 'checks'),
    ...ownRowsLines(
      aligned.table,
      columns,
      owners.filter((name) => !isTold(name)),
      'checks',
    ),
    ...(tell.length === 2
      ? [line('infer.together', recipients, `components-infer-${scale}`, { features: names })]
      : []),
    ...(tell.length > 0 ? [line('infer.few', recipients, 'components-infer-few')] : []),
    ...(tell.length > 0 ? [line('infer.all-but-one', recipients, 'train-infer-all-but-one')] : []),
    ...linesTo(true),
    ...minimumLines(plan, everyone, 'checks'),
    line('attempts', everyone, 'learn-attempts'),
    ...partLines(plan, columns),
    ...(tell.includes('loadings') ? [] : [line('nobody.model', [], 'components-nobody-loadings', { computers })]),
    nobodyRowsLine(plan, 'train-nobody-rows'),
  ];
}
