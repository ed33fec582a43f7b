/** How kept components are used: scores of rows on each. */
import {
  asFixed,
  componentScores,
  type Fixed,
  fixedMatrix,
  type FixedMatrix,
  fixedSlice,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import type { ModelOutput, ModelUse } from '../model-use.ts';
import { filledCells, ownCells, sharedCells, widthOf } from '../one-row.ts';
import { matrixOf, modelRows } from '../rows.ts';
import { fillsOf, inOwnUnits, mapped } from '../unlabelled/columns.ts';
import { type ComponentsCard, interceptFormat, slopeFormat } from './card.ts';

const nameOf = (component: number): string => `component-${component}`;

export const componentsUse: ModelUse<ComponentsCard> = {
  learner: 'components',
  outputs({ components, scale, features }): ModelOutput[] {
    const unit = scale === 'correlation' ? 1 : inOwnUnits(features).unit;
    return Array.from({ length: components }, (_, i) => ({
      name: nameOf(i + 1),
      text: 'component',
      values: { component: i + 1 },
      unit,
    }));
  },
  async predict(sharing, card, { plan, kept }, { model, output }) {
    const rows = await modelRows(sharing, { ...plan, bits: card.bits }, kept);
    const filled = await matrixOf(sharing, rows, fillsOf(card.bits, model[2] as Ring));
    const matrix = fixedMatrix(filled, rows.length, card.features.length);
    return { rows, numbers: await numbersOf(sharing, card, matrix, model as readonly Ring[], output) };
  },
  one: {
    width: (_, feature) => widthOf(feature),
    cells: ({ bits }, feature, value) => ownCells(bits, feature, value),
    sharedCells: (sharing, { bits }, rows) => sharedCells(sharing, bits, rows),
    async predict(sharing, card, cells, counting, { model, output }) {
      const filled = await filledCells(sharing, card.bits, cells, counting, model[2] as Ring);
      return await numbersOf(sharing, card, fixedMatrix(filled, 1, cells.length), model as readonly Ring[], output);
    },
  },
};

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
