/** Window functions under protocol (windowByKeys of the engine, which says what it opens and costs): all of one node share one sort. */
import type { Bits, Columns } from '@tacit/engine';
import type { SharedNode } from '../plan/shared.ts';
import type { Context, SharedTable } from './shared-table.ts';
import type { Uses } from './shared-uses.ts';

export function windowTable(
  _context: Context,
  _node: Extract<SharedNode, { kind: 'window' }>,
  _table: SharedTable,
  _above: Uses,
): Promise<SharedTable> {
  throw new Error('not yet');
}
