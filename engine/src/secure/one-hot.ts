/** One-hot planes: a plane for each category, of which exactly one (or none, where a filter says so) is 1 in a row. */
import type { Bits, Sharing } from '../sharing/model.ts';
import { cyclePlanes, repeatPlanes } from './boolean.ts';

/**
 * For each list of factors the planes of all combinations, mixed radix, the first factor most significant; undefined for an
 * empty list. A filter is a factor of one plane. ⌈log₂⌉ of the longest list rounds, a bit sent for each plane that is made.
 */
export async function combineOneHot(
  sharing: Sharing,
  lists: readonly (readonly Bits[])[],
): Promise<(Bits | undefined)[]> {
  let sides = lists;
  while (sides.some((side) => side.length > 1)) {
    // Neighbours are combined in pairs, those of all lists in one message.
    const operands = sides.map((side) =>
      Array.from({ length: Math.floor(side.length / 2) }, (_, i): [Bits, Bits] => {
        const [x, y] = [side[2 * i] as Bits, side[2 * i + 1] as Bits];
        return [repeatPlanes(sharing, x, y.planes), cyclePlanes(sharing, y, x.planes)];
      }),
    );
    const product = await sharing.and(
      sharing.joinPlanes(operands.flat().map(([x]) => x)),
      sharing.joinPlanes(operands.flat().map(([, y]) => y)),
    );
    let plane = 0;
    const take = ([x]: [Bits, Bits]) => {
      plane += x.planes;
      return sharing.slicePlanes(product, plane - x.planes, plane);
    };
    sides = sides.map((side, s) => [
      ...(operands[s] as [Bits, Bits][]).map(take),
      ...(side.length % 2 === 1 ? side.slice(-1) : []),
    ]);
  }
  return sides.map(([combined]) => combined);
}
