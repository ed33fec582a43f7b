/** Who learns what by a training of an isolation forest; that the model is kept has its line in every contract that keeps something. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { line, minimumLines, nobodyRowsLine, partLines, trainingRowsLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { releases } from './lines.ts';
import { columnsOf, type IsolationPlan, leastRows } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: IsolationPlan): DisclosureLine[] {
  const { recipients, parties: computers, minimumGroupSize: minimum, isolation, aligned } = plan;
  const { features, trees } = isolation;
  const everyone = runnersOf(plan);
  const columns = columnsOf(plan);
  const named = columns.map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  return [
    line('result', recipients, 'isolation-result', { trees, features: features.map(nameOf), table: aligned.name }),
    line('rows', recipients, 'train-rows', {}, releases.rows),
    ...trainingRowsLines(plan, columns, false, 'checks', 'train'),
    line('infer.cuts', recipients, 'isolation-infer-cuts', { features: features.map(nameOf) }),
    line('checks', everyone, 'isolation-checks', { least: leastRows(plan), minimum }, releases.checks),
    ...minimumLines(plan, everyone, 'checks'),
    line('attempts', everyone, 'learn-attempts'),
    ...partLines(plan, columns),
    line('nobody.model', [], 'isolation-nobody-model', { computers }),
    nobodyRowsLine(plan, 'train-nobody-rows'),
    line('nobody.values', [], 'train-nobody-values', { columns: named }),
  ];
}
