/** How models are used that take the matrix of their columns, with gaps at the means that they keep: clusters and components. */
import { type Fixed, type FixedMatrix, fixedMatrix, type Ring, type Sharing } from '@tacit/engine';
import type { ModelCard } from '../model-card.ts';
import type { ModelUse } from '../model-use.ts';
import { filledCells, ownCells, sharedCells, widthOf } from '../one-row.ts';
import { matrixOf, modelRows } from '../rows.ts';
import { fillsOf } from './columns.ts';

interface UnlabelledCard extends ModelCard {
  readonly bits: number;
}

/** Place among what such a model keeps of what fills gaps. */
const fillsPlace = 2;

/** `numbersOf`: of each row of the matrix, the output of this name. */
export function unlabelledUse<Card extends UnlabelledCard>(
  learner: string,
  outputs: ModelUse<Card>['outputs'],
  numbersOf: (
    sharing: Sharing,
    card: Card,
    matrix: FixedMatrix,
    model: readonly Ring[],
    output: string,
  ) => Promise<Fixed>,
): ModelUse<Card> {
  return {
    learner,
    outputs,
    async predict(sharing, card, { plan, kept }, { model, output }) {
      const rows = await modelRows(sharing, { ...plan, bits: card.bits }, kept);
      const filled = await matrixOf(sharing, rows, fillsOf(card.bits, model[fillsPlace] as Ring));
      const matrix = fixedMatrix(filled, rows.length, card.features.length);
      return { rows, numbers: await numbersOf(sharing, card, matrix, model as readonly Ring[], output) };
    },
    one: {
      width: (_, feature) => widthOf(feature),
      cells: ({ bits }, feature, value) => ownCells(bits, feature, value),
      sharedCells: (sharing, { bits }, rows) => sharedCells(sharing, bits, rows),
      async predict(sharing, card, cells, counting, { model, output }) {
        const filled = await filledCells(sharing, card.bits, cells, counting, model[fillsPlace] as Ring);
        return await numbersOf(sharing, card, fixedMatrix(filled, 1, cells.length), model as readonly Ring[], output);
      },
    },
  };
}
