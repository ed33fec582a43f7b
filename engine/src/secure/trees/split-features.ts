/** By which feature each node of shared trees splits. */
import type { Bits, Sharing } from '../../sharing/model.ts';
import { foldPlanes } from '../bits/prefix.ts';
import { type BinnedFeature, planesOfFeature } from './model.ts';

/** A row for each feature, a plane for each node: 1 where the node splits by it. One round. */
export async function splitFeatures(sharing: Sharing, features: readonly BinnedFeature[], splits: Bits): Promise<Bits> {
  const nodes = splits.planes;
  let start = 0;
  const found = features.map((each) => {
    const first = start;
    start += planesOfFeature(each);
    // A node has at most one of the split planes, and where missing values go right the missing one too.
    const own = Array.from({ length: each.splits }, (_, i) => sharing.sliceRows(splits, first + i, first + i + 1));
    const none = sharing.filledBits(1, nodes, false);
    return {
      any: own.length === 0 ? none : own.reduce((x, y) => sharing.xor(x, y)),
      missing: each.missing === true ? sharing.sliceRows(splits, start - 1, start) : none,
    };
  });
  const any = sharing.joinRows(found.map((each) => each.any));
  const missing = sharing.joinRows(found.map((each) => each.missing));
  return sharing.xor(sharing.xor(any, missing), await sharing.and(any, missing));
}

/** For each of two lists of nodes side by side whether both split, by the same feature: one plane. `ofNodes`: node after node, its features. One round. */
export async function sameFeature(
  sharing: Sharing,
  ofNodes: Bits,
  features: number,
  [first, second]: readonly [readonly number[], readonly number[]],
): Promise<Bits> {
  const planes = (nodes: readonly number[]) =>
    sharing.joinPlanes(
      Array.from({ length: features }, (_, f) =>
        sharing.gatherRows(
          ofNodes,
          Uint32Array.from(nodes, (node) => node * features + f),
        ),
      ),
    );
  return foldPlanes(sharing, await sharing.and(planes(first), planes(second)));
}
