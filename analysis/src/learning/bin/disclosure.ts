/** Who learns what by a binning. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { line, minimumLines, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import { isNumber, labelText, levelsIn, linesOf } from './lines.ts';
import { columnsOf, type BinPlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: BinPlan): DisclosureLine[] {
  const { recipients, aligned, bin, minimumGroupSize: minimum } = plan;
  const { features, label } = bin;
  const { tables: sources } = aligned.table;
  const inside = recipients.filter((name) => sources.some(({ owner }) => owner === name));
  const labelName = labelText(label);
  const about = (isBins: boolean) => features.filter((each) => isNumber(each) === isBins).map(nameOf);
  const isPart = bin.test !== null;
  const result = { features: features.map(nameOf), label: labelName, table: aligned.name };
  return [
    line('result', recipients, isPart ? 'bin-result-part' : 'bin-result', result),
    ...[...linesOf(features)].map(([id, values]) => {
      const shown =
        id === 'rows'
          ? { minimum, label: labelName }
          : { minimum, features: about(id === 'bins'), levels: levelsIn(features, id) };
      return line(id, recipients, `bin-${id}`, shown, values);
    }),
    ...minimumLines(plan),
    ...ownRowsLines(aligned.table, columnsOf(plan), inside, 'told', 'others'),
    line('infer.few', recipients, 'bin-infer-few', { minimum }),
    ...(features.length > 1 ? [line('infer.between', recipients, 'bin-infer-between', { minimum })] : []),
    line('infer.all-but-one', recipients, 'bin-infer-all-but-one'),
    ...partLines(plan, columnsOf(plan)),
    nobodyRowsLine(plan, 'bin-nobody-rows'),
  ];
}
