/** What a stack's pages show as well: without an engine. */
import { everyOwner } from '../../contract/artifacts.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { tableOf } from '../view.ts';
import type { StackPlan } from './plan.ts';

/** Rows of the table, those that belong to nobody too. */
export function rowsOf({ keeps: [{ vectors }] }: StackPlan): number {
  return vectors[0]?.length ?? 0;
}

/** A stacked column by its name alone, one of a table beside it in full. */
export function columnNames({ keeps: [{ table }] }: StackPlan): string[] {
  return table.columns.map(({ owner, dataset, name }) =>
    owner === everyOwner ? quoted(name) : `${quotedTable(owner, dataset)}.${quoted(name)}`,
  );
}

/** Tables that stand one under the other, and those beside them; with their keys where rows are matched. */
export function tablesOf({ stages, stacked }: StackPlan): { readonly tables: string[]; readonly beside: string[] } {
  return { tables: stages.slice(0, stacked).map(tableOf), beside: stages.slice(stacked).map(tableOf) };
}
