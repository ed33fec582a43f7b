/** Sums that may leave 63 bits, digit by digit. */
import { type Ring, type Sharing, truncate } from '@tacit/engine';
import type { Plan } from '../plan/types.ts';

/**
 * What digits carry, of several owners or of many rows, moves to the next: the digits are those of the whole sum, and tell nothing of what it
 * is made of. A truncation for each place but the last, of all sums together.
 */
export async function carry(
  sharing: Sharing,
  { groups }: Pick<Plan, 'groups'>,
  wide: NonNullable<Plan['wide']>,
  measures: Map<string, Ring>,
): Promise<void> {
  const places = Math.max(...wide.map(({ digits }) => digits.length)) - 1;
  for (let place = 0; place < places; place++) {
    const next = wide.filter(({ digits }) => place < digits.length - 1);
    for (const bits of new Set(next.map((sum) => sum.bits))) {
      const sums = next.filter((sum) => sum.bits === bits).map(({ digits }) => digits.slice(place) as [string, string]);
      const joined = (ids: readonly string[]) =>
        sharing.concatenate(ids.map((id) => sharing.within(measures.get(id) as Ring)));
      const [low, high] = [joined(sums.map(([first]) => first)), joined(sums.map(([, second]) => second))];
      const over = sharing.within(await truncate(sharing, low, bits, 'down'));
      const rest = sharing.subtract(low, sharing.scale(over, 1n << BigInt(bits)));
      const above = sharing.add(high, over);
      sums.forEach(([first, second], i) => {
        measures.set(first, sharing.slice(rest, i * groups, (i + 1) * groups));
        measures.set(second, sharing.slice(above, i * groups, (i + 1) * groups));
      });
    }
  }
}

/** Measures that are digits of sums, of which `range` is that of the whole. */
export function partsOfWide({ wide = [] }: Pick<Plan, 'wide'>): ReadonlySet<string> {
  return new Set(wide.flatMap(({ digits }) => digits));
}
