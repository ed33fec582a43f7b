/**
 * What a run needs of memory, so that a question over more rows than there is room for is refused before anybody signs. Measured at a party's process
 * under replicated shares: 300 MB, and so many bytes for each row and cell as each kind says where it asks.
 */
import { UsageError } from '@tacit/engine';
import type { UsedShares } from '../contract/artifacts.ts';
import './learn-messages.ts';

const most = 2e9;
const base = 3e8;
/** Of a number, and of a bit, of the table, which is read as a whole, whatever columns of it are asked for. */
const [numberBytes, bitBytes] = [48, 0.75];

const bytesOf = ({ vectors }: Pick<UsedShares, 'vectors'>): number =>
  vectors.reduce((sum, each) => {
    return sum + each.length * (each.domain === 'ring' ? numberBytes : bitBytes * (each.planes ?? 1));
  }, 0);

/**
 * Throws UsageError 'learn.too-large' where `rows` of the table, all by default, of so many bytes each do not fit beside it; `valid` is the place of a
 * vector with as many elements as there are rows.
 */
export function requireRoom(
  table: Pick<UsedShares, 'vectors'>,
  valid: number,
  bytesOfRow: number,
  rows = table.vectors[valid]?.length ?? 0,
): void {
  const length = table.vectors[valid]?.length ?? 0;
  const own = bytesOf(table);
  const found = base + own + rows * bytesOfRow;
  if (found <= most || rows === 0) return;
  // A smaller table is smaller itself.
  const fitting = Math.floor((most - base) / (bytesOfRow + own / Math.max(1, length)));
  throw new UsageError('learn.too-large', { rows, found: Math.ceil(found / 1e8) / 10, most: most / 1e9, fitting });
}
