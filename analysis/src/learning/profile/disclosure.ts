/** Who learns what by a profile. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { choosingLine, line, minimumLines, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { binCount, linesOf } from './lines.ts';
import { columnsOf, listsOf, numbersOf, pairedColumns, type ProfilePlan, tells } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: ProfilePlan): DisclosureLine[] {
  const { recipients, aligned, profile, minimumGroupSize: minimum } = plan;
  const { tables: sources } = aligned.table;
  const inside = recipients.filter((name) => sources.some(({ owner }) => owner === name));
  const [numbers, lists, paired] = [
    numbersOf(plan).map(nameOf),
    listsOf(plan).map(nameOf),
    pairedColumns(plan).map(nameOf),
  ];
  const values = {
    minimum,
    numbers,
    lists,
    paired,
    bins: numbersOf(plan).reduce((sum, each) => sum + binCount(each), 0),
    levels: listsOf(plan).reduce((sum, { levels }) => sum + levels.length, 0),
    most: minimum + paired.length,
  };
  const infer = (id: string, isTrue: boolean) =>
    isTrue ? [line(`infer.${id}`, recipients, `profile-infer-${id}`, values)] : [];
  const isCounted = tells(plan, 'bins');
  const isPaired = tells(plan, 'correlation') || tells(plan, 'vif');
  const divisions = isCounted ? profile.columns.length : 0;
  return [
    line('result', recipients, 'profile-result', { columns: profile.columns.map(nameOf), table: aligned.name }),
    ...[...linesOf(plan)].map(([id, count]) => line(id, recipients, `profile-${id}`, values, count)),
    ...minimumLines(plan),
    ...ownRowsLines(aligned.table, columnsOf(plan), inside, 'told', 'others'),
    ...(numbersOf(plan).length === 0
      ? []
      : (['extremes', 'distinct'] as const)
          .filter((each) => tells(plan, each))
          .flatMap((each) => choosingLine(plan, `stacked.${each}`, `profile-infer-stacked-${each}`))),
    ...infer('few', isCounted || numbersOf(plan).length > 0),
    ...infer('squares', tells(plan, 'moments') && numbersOf(plan).length > 0),
    ...infer('extremes', tells(plan, 'extremes') && numbersOf(plan).length > 0),
    ...infer('between', divisions > 1 || numbersOf(plan).some(({ filled }) => filled)),
    ...infer('beside', isCounted && profile.tell.length > 1),
    ...infer('correlation', isPaired),
    ...infer('all-but-one', true),
    ...partLines(plan, columnsOf(plan)),
    nobodyRowsLine(plan, 'profile-nobody-rows'),
  ];
}
