/** For tests of explanations: trees in the clear, as shares. */
import { packBits } from '../../math/bits.ts';
import type { Sharing } from '../../sharing/model.ts';
import { decodeFixed, type Fixed, fixed, fixedConstant } from '../fixed/format.ts';
import { explainTrees, rightShares } from './explain.ts';
import { type BinnedFeature, nodesOf, planesOfFeature, planesOfFeatures } from './model.ts';
import { type Bins, shareRows } from './testing.ts';

/** A node splits by a plane of a feature, or by whether it is missing alone, and sends missing values right or left; undefined: all rows go left. */
export type Split =
  | { readonly feature: number; readonly plane: number | undefined; readonly missingRight: boolean }
  | undefined;

export interface PlainTree {
  readonly splits: readonly Split[];
  readonly leaves: readonly number[];
  /** Of nodes and then leaves. */
  readonly covers: readonly number[];
}

export interface PlainTrees {
  readonly features: readonly BinnedFeature[];
  readonly depth: number;
  readonly outputs: number;
  readonly start: number;
  readonly trees: readonly PlainTree[];
}

export const firstPlane = (features: readonly BinnedFeature[], feature: number): number =>
  features.slice(0, feature).reduce((sum, each) => sum + planesOfFeature(each), 0);

/** Splits as columns over all planes, node after node. */
function wordsOf({ features, trees }: PlainTrees): BigUint64Array {
  const planes = planesOfFeatures(features);
  return BigUint64Array.from(
    trees.flatMap(({ splits }) =>
      splits.flatMap((split) => {
        const column = new Uint8Array(planes);
        if (split !== undefined) {
          const first = firstPlane(features, split.feature);
          if (split.plane !== undefined) column[first + split.plane] = 1;
          if (split.missingRight) column[first + (features[split.feature] as BinnedFeature).splits] = 1;
        }
        return [...packBits(column)];
      }),
    ),
  );
}

/** Contributions of rows to an output, feature after feature, and the base; shared. */
async function explainedRows(
  sharing: Sharing,
  plain: PlainTrees,
  bins: Bins,
  output: number,
  integerBits: number,
): Promise<{ readonly byFeature: Fixed; readonly base: Fixed }> {
  const { features, depth, outputs, start, trees } = plain;
  const leaves = fixedConstant(
    sharing,
    fixed({ fractionBits: 20, integerBits }),
    trees.flatMap((tree) => tree.leaves),
  );
  const covers = fixedConstant(
    sharing,
    fixed({ fractionBits: 14, integerBits: 16 }),
    trees.flatMap((tree) => tree.covers),
  );
  const shape = { depth, trees: trees.length };
  const model = {
    ...shape,
    features,
    outputs,
    splits: sharing.constantBits(planesOfFeatures(features), trees.length * nodesOf(depth), wordsOf(plain)),
    leaves,
    start: new Array<number>(outputs).fill(start),
    rightShares: await rightShares(sharing, shape, covers),
  };
  return await explainTrees(sharing, model, await shareRows(sharing, 0, features, bins), output);
}

/** The same, opened. */
export async function openedRows(
  sharing: Sharing,
  plain: PlainTrees,
  bins: Bins,
  output: number,
  integerBits = 4,
): Promise<{ readonly byFeature: readonly number[]; readonly base: number }> {
  const { byFeature, base } = await explainedRows(sharing, plain, bins, output, integerBits);
  const open = async ({ format, ring }: Fixed) => [...decodeFixed(format, await sharing.open(ring))];
  return { byFeature: await open(byFeature), base: (await open(base))[0] as number };
}
