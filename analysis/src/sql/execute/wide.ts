/** Sums that may leave 63 bits, in two parts. */
import { type Ring, type Sharing, truncate } from '@tacit/engine';
import { splitBits } from '../../contract/limits.ts';
import type { Plan } from '../plan/types.ts';

/**
 * What low parts carry, of several owners or of many rows, moves to the high parts: the two numbers are those of the whole sum, and
 * tell nothing of what it is made of. One truncation.
 */
export async function carry(
  sharing: Sharing,
  { groups }: Plan,
  wide: NonNullable<Plan['wide']>,
  measures: Map<string, Ring>,
): Promise<void> {
  const joined = (ids: readonly string[]) => sharing.concatenate(ids.map((id) => measures.get(id) as Ring));
  const [low, high] = [joined(wide.map((sum) => sum.low)), joined(wide.map((sum) => sum.high))];
  const over = await truncate(sharing, low, splitBits, 'down');
  const rest = sharing.subtract(low, sharing.scale(over, 1n << BigInt(splitBits)));
  const above = sharing.add(high, over);
  wide.forEach((sum, i) => {
    measures.set(sum.low, sharing.slice(rest, i * groups, (i + 1) * groups));
    measures.set(sum.high, sharing.slice(above, i * groups, (i + 1) * groups));
  });
}
