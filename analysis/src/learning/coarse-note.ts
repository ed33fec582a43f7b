/** What a report says of columns that are brought to their own deviations: which may count as one value for all that is declared of them. */
import './coarse-note-messages.ts';
import type { ReportBlock } from '../contract/report.ts';
import { type Feature, nameOf, sizeOf } from './features.ts';

/** As standardise.ts has it: smaller numbers than 2^16 differ by more, if at all. */
const span = 2 ** 16;

/** A note where the features' ranges allow it; nobody is told whether it is so. */
export function coarseNote(features: readonly Feature[]): ReportBlock[] {
  const columns = features.flatMap((each) => (each.kind === 'number' && sizeOf(each) > span ? [nameOf(each)] : []));
  return columns.length === 0 ? [] : [{ kind: 'note', title: { text: 'learn.report.coarse', values: { columns } } }];
}
