/** What the splits by each feature gain, over all trees. */
import {
  asFixed,
  type Fixed,
  fixed,
  type Ring,
  type SharedTrees,
  type Sharing,
  splitFeatures,
  type TreeFigures,
} from '@tacit/engine';

/** Sums of gains by feature. Two rounds and a conversion of bits. */
export async function gainsByFeature(sharing: Sharing, trees: SharedTrees & TreeFigures): Promise<Fixed> {
  const { features, splits, gains } = trees;
  const nodes = splits.planes;
  const either = await splitFeatures(sharing, features, splits);
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
