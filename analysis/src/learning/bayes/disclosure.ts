/** Who learns what by a training of naïve Bayes; that the model is kept has its line in every contract that keeps something. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { coarseNames } from '../coarse.ts';
import { line, minimumLines, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { linesOf } from './lines.ts';
import { type BayesPlan, coarseOf, columnsOf } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: BayesPlan): DisclosureLine[] {
  const { recipients, parties: computers, minimumGroupSize: minimum, bayes, keeps } = plan;
  const { table } = plan.aligned;
  const { classes } = keeps[0].model;
  const everyone = runnersOf(plan);
  const columns = columnsOf(plan);
  const values = {
    label: nameOf({ ...bayes.label, column: bayes.label.name }),
    features: bayes.features.map(nameOf),
    classes: [...classes],
    table: plan.aligned.name,
    minimum,
    computers,
  };
  const lists = bayes.features.flatMap((each) => (each.kind === 'levels' ? [nameOf(each)] : []));
  const lines = linesOf(plan);
  const counted = lines.get('classes');
  const coarse = lines.get('coarse');
  const coarseColumns = coarseNames(bayes.features, coarseOf(plan));
  const owners = table.tables.map(({ owner }) => owner);
  const isTold = (name: string) => counted !== undefined && recipients.includes(name);
  return [
    line('result', recipients, 'bayes-result', values),
    ...(counted === undefined ? [] : [line('classes', recipients, 'bayes-classes', values, counted)]),
    ...ownRowsLines(table, columns, owners.filter(isTold), 'told', 'others'),
    ...ownRowsLines(
      table,
      columns,
      owners.filter((name) => !isTold(name)),
      'checks',
    ),
    ...(counted === undefined ? [] : [line('infer.all-but-one', recipients, 'bayes-infer-all-but-one')]),
    line('checks', everyone, 'bayes-checks', values, lines.get('checks')),
    ...(coarse === undefined ? [] : [line('coarse', everyone, 'learn-coarse', { columns: coarseColumns }, coarse)]),
    ...minimumLines(plan, everyone, 'checks'),
    line('attempts', everyone, 'learn-attempts'),
    ...partLines(plan, columns),
    line('nobody.model', [], 'bayes-nobody-model', values),
    ...(minimum > 1 && lists.length > 0 ? [line('nobody.rare', [], 'bayes-nobody-rare', { ...values, lists })] : []),
    nobodyRowsLine(plan, 'train-nobody-rows'),
  ];
}
