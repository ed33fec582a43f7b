/** How kept isolation forests are used: 2^(−E[h]/c(ψ)) of the path length E[h] that the trees give a row. */
import {
  asFixed,
  averagePath,
  type Bits,
  type Fixed,
  fixed,
  fixedConvert,
  fixedExp,
  fixedScale,
  isolationDepth,
  isolationLeaves,
  type Ring,
  scoreTrees,
  type Sharing,
  type TreeRows,
} from '@tacit/engine';
import type { UsedModelShares } from '../model-use.ts';
import { binnedFeatures } from '../trees/card.ts';
import { binnedUse } from '../trees/use.ts';
import type { IsolationCard } from './card.ts';
import './use-messages.ts';

export const isolationUse = binnedUse<IsolationCard>(
  'isolation',
  () => [{ name: 'score', text: 'anomaly', unit: 1, tells: 'isolation' }],
  numbersOf,
  // All cuts are public.
  () => undefined,
);

const pathFormat = fixed({ fractionBits: 20, integerBits: 20 });

async function numbersOf(
  sharing: Sharing,
  card: IsolationCard,
  { planes }: TreeRows,
  [splits, leaves]: UsedModelShares['model'],
): Promise<Fixed> {
  const { trees, sample } = card;
  const { format, bounds } = isolationLeaves(card);
  const paths = await scoreTrees(
    sharing,
    {
      features: binnedFeatures(card),
      depth: isolationDepth(sample),
      trees,
      outputs: 1,
      start: [0],
      splits: splits as Bits,
      leaves: asFixed(format, sharing.within(sharing.within(leaves as Ring), bounds) as Fixed['ring']),
    },
    { features: binnedFeatures(card), planes },
  );
  const short = await fixedConvert(sharing, paths, pathFormat);
  return await fixedExp(sharing, await fixedScale(sharing, short, -Math.LN2 / averagePath(sample)));
}
