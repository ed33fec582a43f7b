/** Results of one shape. */
import type { Result, ResultTable } from '@tacit/analysis';

/** The table of a result; throws for results of another shape. */
export function tableOf({ result }: { readonly result: Result }): ResultTable {
  if (result.kind !== 'table') throw new TypeError('a result of another shape, not a table');
  return result.table;
}
