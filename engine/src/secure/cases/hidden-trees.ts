/** Conformance cases: rows through trees. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { hiddenLeaves, hiddenNodes, scoreHiddenTrees } from '../trees/hidden-trees.ts';
import { ring, values } from './support.ts';

/** Numbers of `width` bits, with these bounds. */
async function small(sharing: Sharing, owner: number, name: string, length: number, width: number) {
  const shared = await ring(sharing, owner, values(name, length, width));
  return sharing.within(shared, { min: -(2n ** BigInt(width - 1)), max: 2n ** BigInt(width - 1) - 1n });
}

export const hiddenTreesCases: readonly ConformanceCase[] = [
  [1, 1],
  [70, 3],
].map(
  ([rows = 1, depth = 1]): ConformanceCase => ({
    name: `${rows} rows through hidden trees of depth ${depth}`,
    program: async (sharing) => {
      const shape = { trees: 2, depth, columns: 3, outputs: 2 };
      const leaves = await small(sharing, 1, 'leaves', shape.outputs * hiddenLeaves(shape), 12);
      const model = {
        ...shape,
        weights: await small(sharing, 1, 'weights', hiddenNodes(shape) * shape.columns, 2),
        cuts: await small(sharing, 1, 'cuts', hiddenNodes(shape), 8),
        leaves: asFixed(fixed({ fractionBits: 8, integerBits: 4 }), leaves),
      };
      const data = await small(sharing, 0, 'data', shape.columns * rows, 8);
      const { ring: sums } = await scoreHiddenTrees(sharing, model, data, 13);
      return [await sharing.open(sums)];
    },
  }),
);
