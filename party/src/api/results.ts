/** Results of one shape. */
import type { ResultTable } from '@tacit/analysis';
import type { KeptResult } from './types.ts';

/** The table of a result; throws for results of another shape. */
export function tableOf({ result }: { readonly result: KeptResult }): ResultTable {
  if (result.kind !== 'table') throw new TypeError('a result of another shape, not a table');
  return result.table;
}
