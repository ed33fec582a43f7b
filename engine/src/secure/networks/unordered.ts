/**
 * Rows in an order that nobody knows, for trainings that say something of any one row: which batch a row is in then follows from nothing
 * that it, or any other row, holds. In the order of a table a row more may move all rows behind it, and an owner may know where its own are.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed } from '../fixed/format.ts';
import type { Bounded } from '../learning/numbers.ts';
import { fixedMatrix } from '../linear/solve.ts';
import type { NetworkData } from './train.ts';

/** The same rows, targets and weights in a fresh secret order. The rounds of a shuffle. */
export async function inSecretOrder(sharing: Sharing, data: NetworkData): Promise<NetworkData> {
  const { features, target, weights } = data;
  const { rows } = features;
  const parts = [
    { fixed: features.values, columns: features.columns },
    { fixed: target, columns: target.length / rows },
    ...(weights === undefined ? [] : [{ fixed: weights, columns: 1 }]),
  ];
  const rings = parts.flatMap(({ fixed, columns }) =>
    Array.from({ length: columns }, (_, c) =>
      sharing.within(
        sharing.gather(
          fixed.ring,
          Uint32Array.from({ length: rows }, (__, row) => row * columns + c),
        ),
      ),
    ),
  );
  const moved = await sharing.shuffle(sharing.randomOrder(rows), { rings, bits: [] });
  let at = 0;
  const [x, y, w] = parts.map(({ fixed, columns }): Fixed => {
    const own = moved.rings.slice(at, at + columns).map((each): Ring => sharing.within(each, fixed.ring.bounds));
    at += columns;
    return asFixed(fixed.format, sharing.interleave(own) as Bounded);
  });
  return {
    features: fixedMatrix(x as Fixed, rows, features.columns),
    target: y as Fixed,
    ...(w === undefined ? {} : { weights: w }),
  };
}
