/** What the splits by each feature gain, over all trees. */
import {
  asFixed,
  type Bits,
  type Fixed,
  fixed,
  planesOfFeature,
  type Ring,
  type SharedTrees,
  type Sharing,
  type TreeFigures,
} from '@tacit/engine';

/** Sums of gains by feature. Two rounds and a conversion of bits. */
export async function gainsByFeature(sharing: Sharing, trees: SharedTrees & TreeFigures): Promise<Fixed> {
  const { features, splits, gains } = trees;
  const nodes = splits.planes;
  let start = 0;
  const found = features.map((each) => {
    const rows = (from: number, to: number) => sharing.sliceRows(splits, from, to);
    const first = start;
    start += planesOfFeature(each);
    // A node has at most one of the split planes, and where missing values go right the missing one too.
    const own = Array.from({ length: each.splits }, (_, i) => rows(first + i, first + i + 1));
    const any = own.length === 0 ? sharing.filledBits(1, nodes, false) : own.reduce((x, y) => sharing.xor(x, y));
    const missing = each.missing === true ? rows(start - 1, start) : sharing.filledBits(1, nodes, false);
    return { any, missing };
  });
  const any = sharing.joinRows(found.map((each) => each.any));
  const missing = sharing.joinRows(found.map((each) => each.missing));
  const either: Bits = sharing.xor(sharing.xor(any, missing), await sharing.and(any, missing));
  // Node after node, feature by feature.
  const isBy = sharing.within(await sharing.bitsToRing(either));
  const count = features.length;
  const at = (of: (feature: number, node: number) => number) =>
    Uint32Array.from({ length: count * nodes }, (_, i) => of(Math.floor(i / nodes), i % nodes));
  const chosen = sharing.gather(
    isBy,
    at((feature, node) => node * count + feature),
  );
  const own: Ring = sharing.gather(
    sharing.within(gains.ring),
    at((_, node) => node),
  );
  const { fractionBits } = gains.format;
  const format = fixed({ fractionBits, integerBits: 62 - fractionBits });
  const sums = await sharing.dot(chosen, own, count);
  return asFixed(format, sharing.within(sums, format.bounds));
}
