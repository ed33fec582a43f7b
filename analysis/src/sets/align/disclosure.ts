/** Who learns what by an aligned table: nobody anything of the data, but a helper, if there is one, the number of keys in common. */
import type { DatasetCard } from '../../contract/cards.ts';
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import { helperLines, line, takingPart } from '../disclosure.ts';
import { tableOf } from '../view.ts';
import './disclosure-messages.ts';
import type { AlignPlan } from './plan.ts';
import { rowsOf } from './shape.ts';

/** In the order in which people read it; what is kept has its line in every contract. */
export function disclosureOf(plan: AlignPlan, cards: readonly DatasetCard[]): DisclosureLine[] {
  const { parties: computers, recipients, join, stages, duplicates } = plan;
  const [{ output, table }] = plan.keeps;
  const tables = stages.map(tableOf);
  const owners = stages.map(({ party }) => party);
  const everyone = everyoneOf(plan);
  const columns = table.columns.map(({ owner, dataset, name }) => `${quotedTable(owner, dataset)}.${quoted(name)}`);
  return [
    line('result', recipients, 'aligned', { output, columns: columns.length, rows: rowsOf(plan) }),
    line('columns', computers, 'aligned-columns', { columns, owners }),
    ...cards.flatMap((card) => takingPart(plan, card)),
    ...helperLines(plan),
    ...(join === null ? [] : [line('infer.earlier', [join.helper], 'earlier-common', { owners })]),
    line('question', everyone, 'question'),
    line('duration', everyone, 'duration'),
    line('stop', everyone, duplicates === 'refuse' ? 'stop-duplicates' : 'stop'),
    ...(join === null
      ? aloneLines(plan)
      : [line('trust', computers, 'aligned-trust', { owners, helper: join.helper })]),
    line('nobody.rows', [], 'aligned-nobody-rows', { tables }),
    line('nobody.values', [], 'aligned-nobody-values', { columns }),
    line('nobody.sizes', [], 'nobody-sizes'),
  ];
}

/** Whom owners trust that match their rows between themselves. */
function aloneLines({ parties: computers, dealer, threshold }: AlignPlan): DisclosureLine[] {
  return [
    threshold === computers.length - 1
      ? line('trust', computers, 'aligned-trust-all', { computers })
      : line('trust', computers, 'aligned-trust-some', { computers, threshold, together: threshold + 1 }),
    line('trust.matching', computers, 'aligned-trust-matching'),
    ...(dealer === null ? [] : [line('trust.dealer', [dealer], 'aligned-trust-dealer', { computers })]),
    line('nobody.number', [], 'aligned-nobody-number'),
  ];
}
