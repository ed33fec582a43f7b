/** A result's rows as JSON for other programs. */
import type { ResultTable } from '@tacit/party/api';
import { distinctNames } from './distinct-names.ts';

/**
 * Columns with their types, rows as objects, and how many groups are withheld (null: not told). Numbers are exact decimal text, dates
 * ISO text, NULL null, a withheld cell `{ "withheld": true }`. Names that occur twice get a number.
 */
export function resultJson(table: ResultTable): string {
  const names = distinctNames(table.columns.map(({ name }) => name));
  const columns = table.columns.map(({ type }, i) => ({ name: names[i], ...type, kind: undefined, type: type.kind }));
  const rows = table.rows.map((row) => Object.fromEntries(row.map((cell, i) => [names[i], cell])));
  return `${JSON.stringify({ columns, rows, withheldGroups: table.withheldGroups }, null, 2)}\n`;
}
