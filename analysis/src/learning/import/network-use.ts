/** How imported networks are used: rows through layers whose weights nobody sees, and what their link makes of the sums. */
import {
  asFixed,
  type Fixed,
  fixedMatrix,
  fixedSigmoid,
  type Ring,
  scoreGivenNetwork,
  type Sharing,
} from '@tacit/engine';
import { termsOf } from '../features.ts';
import type { ModelOutput, ModelUse } from '../model-use.ts';
import { ownCells, widthOf } from '../one-row.ts';
import { featureFormat, modelRows, rowMajor } from '../rows.ts';
import { type ImportedNetworkCard, networkInputBits, shapeOfNetwork } from './card.ts';
import { classNumbers, outputsOfClasses } from './classes.ts';
import './view-messages.ts';

// Powers of e of differences of sums, which are below 2^17, have no room for more.
const softmaxBits = 18;

export const importedNetworkUse: ModelUse<ImportedNetworkCard> = {
  learner: 'imported-network',
  gaps: 'zero',
  outputs({ shape, classes, unit, label }): ModelOutput[] {
    if (shape.outputs > 1) return outputsOfClasses(classes, shape.link === 'identity' ? unit : 1);
    const judged = label === null ? {} : ({ judged: 'probability' } as const);
    return [
      { name: 'response', text: 'response', unit: shape.link === 'identity' ? unit : 1, ...judged },
      { name: 'linear', text: 'linear', unit },
    ];
  },
  async predict(sharing, card, { plan, kept }, { model, output }) {
    const rows = await modelRows(sharing, { ...plan, bits: networkInputBits }, kept);
    // Rows with a gap take no part.
    const cells = rowMajor(sharing, rows);
    return { rows, numbers: await numbersOf(sharing, card, cells, model as readonly Ring[], output) };
  },
  one: {
    width: (_, feature) => widthOf(feature),
    cells: (_, feature, value) => ownCells(networkInputBits, feature, value),
    async predict(sharing, card, cells, counting, { model, output }) {
      const unit = 1n << BigInt(networkInputBits);
      const has = sharing.within(counting, { min: 0n, max: 1n });
      const counted = await sharing.multiply(sharing.within(cells, { min: -unit, max: unit }), has);
      const row = asFixed(featureFormat(networkInputBits), sharing.within(counted, { min: -unit, max: unit }));
      return await numbersOf(sharing, card, row, model as readonly Ring[], output);
    },
  },
};

/** Of rows, one after the other, as numbers of the model's terms. */
async function numbersOf(
  sharing: Sharing,
  { shape, features, classes }: ImportedNetworkCard,
  cells: Fixed,
  model: readonly Ring[],
  output: string,
): Promise<Fixed> {
  const columns = termsOf(features).length;
  const rows = fixedMatrix(cells, cells.length / columns, columns);
  const sums = await scoreGivenNetwork(sharing, rows, shapeOfNetwork(shape, features), model);
  const { link } = shape;
  if (shape.outputs > 1) return await classNumbers(sharing, sums, { link, classes, finest: softmaxBits }, output);
  return output === 'linear' || link === 'identity' ? sums : await fixedSigmoid(sharing, sums);
}
