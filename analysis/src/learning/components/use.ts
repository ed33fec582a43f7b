/** How kept components are used: scores of rows on each. */
import {
  asFixed,
  componentScores,
  type Fixed,
  type FixedMatrix,
  fixedSlice,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import type { ModelOutput } from '../model-use.ts';
import { inOwnUnits, mapped } from '../unlabelled/columns.ts';
import { unlabelledUse } from '../unlabelled/use.ts';
import { type ComponentsCard, interceptFormat, slopeFormat } from './card.ts';

const nameOf = (component: number): string => `component-${component}`;

export const componentsUse = unlabelledUse<ComponentsCard>('components', outputsOf, numbersOf);

function outputsOf({ components, scale, features }: ComponentsCard): ModelOutput[] {
  const unit = scale === 'correlation' ? 1 : inOwnUnits(features).unit;
  return Array.from({ length: components }, (_, i) => ({
    name: nameOf(i + 1),
    text: 'component',
    values: { component: i + 1 },
    unit,
  }));
}

async function numbersOf(
  sharing: Sharing,
  { features, components, scale }: ComponentsCard,
  matrix: FixedMatrix,
  [slopes, intercepts]: readonly Ring[],
  output: string,
): Promise<Fixed> {
  const at = Array.from({ length: components }, (_, i) => nameOf(i + 1)).indexOf(output);
  const columns = features.length;
  const rows = scale === 'correlation' ? matrix : await mapped(sharing, matrix, inOwnUnits(features).affines);
  return await componentScores(sharing, rows, {
    slopes: fixedSlice(sharing, asFixed(slopeFormat, slopes as Ring), at * columns, (at + 1) * columns),
    intercepts: fixedSlice(sharing, asFixed(interceptFormat, intercepts as Ring), at, at + 1),
  });
}
