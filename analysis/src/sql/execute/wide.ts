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
  await joinCrossed(sharing, wide, measures);
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

/**
 * Sums of products a·b = (a₁·2^s + a₀)·(b₁·2^s + b₀), s from 16 to 31, as two parts whose low one is positive: what a₁·b₀ + a₀·b₁ has above
 * 32 − s bits goes to the high one. A truncation of each.
 */
async function joinCrossed(
  sharing: Sharing,
  wide: NonNullable<Plan['wide']>,
  measures: Map<string, Ring>,
): Promise<void> {
  for (const { low, high, crossed } of wide) {
    if (crossed === undefined) continue;
    const of = (id: string) => sharing.within(measures.get(id) as Ring);
    const [first, second] = crossed.measures;
    const middle = sharing.add(of(first), of(second));
    const rest = splitBits - crossed.bits;
    const above = await truncate(sharing, middle, rest, 'down');
    const below = sharing.subtract(middle, sharing.scale(above, 1n << BigInt(rest)));
    measures.set(low, sharing.add(sharing.scale(below, 1n << BigInt(crossed.bits)), of(low)));
    measures.set(high, sharing.add(sharing.scale(of(high), 1n << BigInt(2 * crossed.bits - splitBits)), above));
  }
}

/** Measures that are parts of sums, of which `range` is that of the whole. */
export function partsOfWide({ wide = [] }: Pick<Plan, 'wide'>): ReadonlySet<string> {
  return new Set(wide.flatMap(({ low, high, crossed }) => [low, high, ...(crossed?.measures ?? [])]));
}
