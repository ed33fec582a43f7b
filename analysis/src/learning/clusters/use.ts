/** How kept clusters are used: which one a row is in, and how far it is from its centre. */
import {
  asFixed,
  type Fixed,
  fixed,
  type FixedMatrix,
  nearestCentres,
  type Ring,
  type Sharing,
  standardisedBy,
} from '@tacit/engine';
import type { ModelOutput } from '../model-use.ts';
import { fillsOf, inOwnUnits, inRanges, mapped } from '../unlabelled/columns.ts';
import { unlabelledUse } from '../unlabelled/use.ts';
import { centreFormat, type ClustersCard, scaleFormat } from './card.ts';

export const clustersUse = unlabelledUse<ClustersCard>('clusters', outputsOf, numbersOf);

function outputsOf({ clusters, scale, features }: ClustersCard): ModelOutput[] {
  const levels = Array.from({ length: clusters }, (_, j) => String(j + 1));
  // Ranges are from −1 to 1.
  const unit = scale === 'standardise' ? 1 : scale === 'range' ? 1 / 2 : inOwnUnits(features).unit;
  return [
    { name: 'cluster', text: 'cluster', unit: 1, levels, tells: 'centres' },
    { name: 'distance', text: `distance-${scale}`, unit, tells: 'centres' },
  ];
}

async function numbersOf(
  sharing: Sharing,
  { features, clusters, scale, bits }: ClustersCard,
  matrix: FixedMatrix,
  model: readonly Ring[],
  output: string,
): Promise<Fixed> {
  const [centres, alive] = model;
  const [means, scales] = model.slice(3);
  const rows =
    scale === 'standardise'
      ? await standardisedBy(sharing, matrix, {
          means: fillsOf(bits, means as Ring),
          scales: asFixed(scaleFormat, scales as Ring),
        })
      : await mapped(sharing, matrix, scale === 'range' ? inRanges(features) : inOwnUnits(features).affines);
  const { index, distance } = await nearestCentres(sharing, rows, {
    values: asFixed(centreFormat, centres as Ring),
    count: clusters,
    alive: alive as Ring,
  });
  return output === 'cluster' ? asFixed(fixed({ fractionBits: 0, integerBits: 10 }), index) : distance;
}
