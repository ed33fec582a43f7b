/** Who learns what by a stack: nobody anything of the data but its bounds. */
import type { DatasetCard } from '../../contract/cards.ts';
import type { DisclosureLine } from '../../contract/contract.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import '../align/disclosure-messages.ts';
import { line, takingPart } from '../disclosure.ts';
import { tableOf } from '../view.ts';
import './disclosure-messages.ts';
import type { StackPlan } from './plan.ts';
import { columnNames, rowsOf } from './shape.ts';

/** In the order in which people read it; what is kept has its line in every contract. */
export function disclosureOf(plan: StackPlan, cards: readonly DatasetCard[]): DisclosureLine[] {
  const { parties: computers, recipients, stages, stacked, dealer, threshold, duplicates, mergedLists } = plan;
  const [{ output }] = plan.keeps;
  const tables = stages.slice(0, stacked).map(tableOf);
  const beside = stages.slice(stacked).map(tableOf);
  const owners = stages.map(({ party }) => party);
  const everyone = everyoneOf(plan);
  const columns = columnNames(plan);
  const isMatched = beside.length > 0;
  return [
    line('result', recipients, 'stacked', { output, columns: columns.length, rows: rowsOf(plan) }),
    line('columns', computers, 'stacked-columns', { columns, owners }),
    // Filled up to what this contract says, which may be less than the card does.
    ...cards.flatMap((card, place) =>
      takingPart(plan, { ...card, rowsUpTo: stages[place]?.rowsUpTo ?? card.rowsUpTo }),
    ),
    ...stages.slice(0, stacked).flatMap(({ party, dataset }, place) => {
      const least = plan.least[place] ?? 0;
      const others = everyone.filter((name) => name !== party);
      if (least < 2) return [];
      return [
        line(`least.${party}`, others, 'stacked-least', {
          table: tableOf({ party, dataset } as (typeof stages)[0]),
          least,
        }),
      ];
    }),
    ...(mergedLists ? [line('lists', everyone, 'stacked-lists', { tables })] : []),
    line('question', everyone, 'question'),
    line('duration', everyone, 'duration'),
    line('stop', everyone, isMatched && duplicates === 'refuse' ? 'stop-duplicates' : 'stop'),
    threshold === computers.length - 1
      ? line('trust', computers, 'stacked-trust-all', { computers })
      : line('trust', computers, 'stacked-trust', { computers, threshold, together: threshold + 1 }),
    ...(dealer === null ? [] : [line('trust.dealer', [dealer], 'aligned-trust-dealer', { computers })]),
    line('trust.rows', owners, 'stacked-trust-rows', { owners }),
    isMatched
      ? line('nobody.rows', [], 'stacked-nobody-matched', { tables, beside })
      : line('nobody.checked', [], 'stacked-nobody-twice', { tables }),
    ...(isMatched && tables.length > 1 ? [line('nobody.checked', [], 'stacked-nobody-both', { tables })] : []),
    line('nobody.values', [], 'stacked-nobody-values', { columns }),
    line('nobody.sizes', [], 'nobody-sizes'),
  ];
}
