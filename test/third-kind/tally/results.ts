/** A number as a result of each shape. */
import type { Result } from '../../../analysis/src/contract/results.ts';
import type { TallyQuestion } from './view.ts';

export function resultOf(_shape: TallyQuestion['shape'], total: bigint): Result {
  const columns = [{ name: 'rows', type: { kind: 'integer' } }] as const;
  return { kind: 'table', table: { columns, rows: [[String(total)]], withheldGroups: null } };
}
