/** What a report says of columns that are brought to their own deviations: which may count as one value for all that is declared of them. */
import { addCatalogue } from '@tacit/engine/text';
import type { ReportBlock } from '../contract/report.ts';
import { type Feature, nameOf, sizeOf } from './features.ts';

addCatalogue({
  'learn.report.coarse': {
    en: 'A column whose deviation is below 1/65,536 of the largest number that its declared range allows counts as one value, and says nothing: {columns} may be such. Where one is, ask its owner to declare a narrower range, or to take a constant off.',
    zh: '若某列的标准差小于其声明范围所允许的最大数的 1/65,536，则该列视为只有一个值，不起作用：{columns} 可能属于这种情况。若确实如此，请数据方声明更窄的范围，或减去一个常数。',
  },
});

/** As standardise.ts has it: smaller numbers than 2^16 differ by more, if at all. */
const span = 2 ** 16;

/** A note where the features' ranges allow it; nobody is told whether it is so. */
export function coarseNote(features: readonly Feature[]): ReportBlock[] {
  const columns = features.flatMap((each) => (each.kind === 'number' && sizeOf(each) > span ? [nameOf(each)] : []));
  return columns.length === 0 ? [] : [{ kind: 'note', title: { text: 'learn.report.coarse', values: { columns } } }];
}
