/** Who learns what by a preparation: whether it could be fitted, and nothing of the data; what is kept has its line in every contract. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { everyoneOf, runnersOf } from '../../kinds/seats.ts';
import { line, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import './disclosure-messages.ts';
import { columnsOf, type PreparePlan, toldChecks } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: PreparePlan): DisclosureLine[] {
  const { recipients, aligned, parties: computers, keeps, minimumGroupSize: minimum, prepare } = plan;
  const { tables: sources } = aligned.table;
  const columns = columnsOf(plan).map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  const everyone = runnersOf(plan);
  const checks = toldChecks(plan);
  const owners = sources.map(({ owner }) => owner).filter((name) => everyone.includes(name));
  const label = prepare.fitted.woe?.label ?? null;
  const [{ output }] = keeps as [(typeof keeps)[number]];
  const extreme = (keeps[0]?.table?.columns ?? []).flatMap(({ owner, dataset, name, made }) =>
    made?.extreme === true ? [`${quotedTable(owner, dataset)}.${quoted(name)}`] : [],
  );
  const about = { output, table: aligned.name, columns: prepare.fitted.columns.map(nameOf) };
  return [
    prepare.with === null
      ? line('result', recipients, 'prepare-result', about)
      : line('result', recipients, 'prepare-result-with', { ...about, with: prepare.with }),
    ...(checks.length === 0
      ? []
      : [
          line('checks', everyone, 'prepare-checks', { minimum, checks: checks.length - 1, columns }, checks.length),
          ...ownRowsLines(aligned.table, columnsOf(plan), owners, 'checks'),
        ]),
    ...(label === null ? [] : [line('label', computers, 'prepare-label', { label: nameOf(label) })]),
    ...(extreme.length === 0
      ? []
      : [line('infer.extremes', everyoneOf(plan), 'prepare-infer-extremes', { columns: extreme })]),
    ...partLines(plan),
    line('nobody.fitted', [], 'prepare-nobody-fitted', { computers }),
    nobodyRowsLine(plan, 'prepare-nobody-rows'),
    line('nobody.values', [], 'prepare-nobody-values', { columns }),
  ];
}
