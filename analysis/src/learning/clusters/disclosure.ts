/** Who learns what by a training of clusters; that the model is kept has its line in every contract that keeps something. */
import type { TextValues } from '@tacit/engine';
import type { DisclosureLine } from '../../contract/contract.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { coarseNames } from '../coarse.ts';
import { line, minimumLines, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import { columnsOf } from '../unlabelled/plan.ts';
import { type Line, linesOf } from './lines.ts';
import { type ClustersPlan, coarseOf, leastRows, tellsClusters } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: ClustersPlan): DisclosureLine[] {
  const { recipients, parties: computers, minimumGroupSize: minimum, learn, aligned } = plan;
  const { clusters, features, iterations, tell } = learn;
  const everyone = runnersOf(plan);
  const columns = columnsOf(plan);
  const names = features.map(nameOf);
  const owners = aligned.table.tables.map(({ owner }) => owner);
  const texts: Readonly<Record<Line, readonly [string, TextValues]>> = {
    checks: ['clusters-checks', { least: leastRows(plan), minimum, clusters }],
    coarse: ['learn-coarse', { columns: coarseNames(features, coarseOf(plan)) }],
    sound: ['clusters-sound', { minimum }],
    rows: ['train-rows', {}],
    settled: ['clusters-settled', {}],
    shown: ['clusters-shown', { clusters, minimum }],
    sizes: ['clusters-sizes', {}],
    centres: ['clusters-centres', { features: names }],
    curve: ['clusters-curve', { iterations }],
  };
  const isForAll = (id: Line) => id === 'checks' || id === 'coarse' || id === 'sound';
  const linesTo = (all: boolean): DisclosureLine[] =>
    [...linesOf(plan)].flatMap(([id, values]) => {
      const [text, shown] = texts[id];
      return isForAll(id) === all ? [line(id, all ? everyone : recipients, text, shown, values)] : [];
    });
  // How many rows there are recipients are told whatever else.
  const isTold = (name: string) => recipients.includes(name);
  return [
    line('result', recipients, 'clusters-result', { clusters, features: names, table: aligned.name }),
    ...linesTo(false),
    ...ownRowsLines(aligned.table, columns, owners.filter(isTold), tell.length > 0 ? 'told' : 'checks', 'others'),
    ...ownRowsLines(
      aligned.table,
      columns,
      owners.filter((name) => !isTold(name)),
      'checks',
    ),
    ...(tell.includes('centres') ? [line('infer.member', recipients, 'clusters-infer-member')] : []),
    ...(tell.length > 0 ? [line('infer.all-but-one', recipients, 'train-infer-all-but-one')] : []),
    ...linesTo(true),
    ...minimumLines(plan, everyone),
    line('attempts', everyone, 'learn-attempts'),
    ...partLines(plan, columns),
    ...(tell.includes('centres') ? [] : [line('nobody.model', [], 'clusters-nobody-centres', { computers })]),
    line('nobody.small', [], tellsClusters(learn) ? 'clusters-nobody-small' : 'clusters-nobody-kept', { minimum }),
    nobodyRowsLine(plan, 'train-nobody-rows'),
  ];
}
