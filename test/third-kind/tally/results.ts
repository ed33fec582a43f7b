/** A number as a result of each shape. */
import type { Result } from '../../../analysis/src/contract/results.ts';
import type { TallyQuestion } from './view.ts';

export function resultOf(shape: TallyQuestion['shape'], total: bigint): Result {
  const number = { name: 'rows', type: { kind: 'integer' } } as const;
  switch (shape) {
    case 'table':
      return { kind: 'table', table: { columns: [number], rows: [[String(total)]], withheldGroups: null } };
    case 'set': {
      const rows = Array.from({ length: Number(total) }, (_, i) => [String(i), i % 2 === 0 ? null : `第 ${i} 行`]);
      return {
        kind: 'set',
        set: { name: 'counted', columns: [number, { name: 'text', type: { kind: 'text' } }], rows },
      };
    }
    case 'model':
      return { kind: 'model', model: { name: 'line', content: { weights: [Number(total), 0.5] } } };
    case 'report': {
      const numbers = { rows: Number(total) };
      return { kind: 'report', report: { version: 1, title: { name: 'tally' }, numbers, blocks: [] } };
    }
    case 'file':
      return {
        kind: 'file',
        file: { name: 'rows.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode(`${total} rows\n`) },
      };
  }
}
