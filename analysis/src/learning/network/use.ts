/** How a network is used: the probability, the number, or the values of its label and how probable each is. */
import {
  asFixed,
  extremeAlong,
  type Fixed,
  fixed,
  fixedMatrix,
  networkResponse,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import { levelTexts, termsOf } from '../features.ts';
import { filledCells, ownCells, sharedCells, widthOf } from '../one-row.ts';
import type { ModelOutput, ModelUse } from '../model-use.ts';
import { featureFormat, matrixOf, modelRows } from '../rows.ts';
import { type NetworkCard, shapeOf, weightBits, weightCounts } from './card.ts';
import { fillsOfNumbers, withFirstValues } from './columns.ts';

/** Names of outputs of classes; a value of the list may be called like any of them. */
const probabilityOf = (level: string): string => `probability:${level}`;

const tells = 'network' as const;

export const networkUse: ModelUse<NetworkCard> = {
  learner: 'network',
  gaps: 'first',
  outputs({ output, label, unit }): ModelOutput[] {
    if (output !== 'classes') {
      const judged = output === 'probability' ? 'probability' : 'scaled number';
      return [{ name: 'response', text: 'response', unit, judged, tells }];
    }
    const levels = label.levels ?? [];
    return [
      { name: 'class', text: 'network-class', levels, unit: 1, tells },
      ...levelTexts(levels).map((level) => {
        const values = { level };
        return { name: probabilityOf(level), text: 'network-probability', values, unit: 1, tells };
      }),
    ];
  },
  async predict(sharing, card, { plan, kept }, { model, output }) {
    const rows = await modelRows(sharing, { ...plan, bits: card.bits }, kept);
    const fills = asFixed(featureFormat(card.bits), model.at(-1) as Ring);
    const matrix = await matrixOf(sharing, rows, fillsOfNumbers(sharing, card, fills));
    return { rows, numbers: await numbersOf(sharing, card, matrix, model as readonly Ring[], output) };
  },
  one: {
    width: (_, feature) => widthOf(feature),
    cells: ({ bits }, feature, value) => ownCells(bits, feature, value),
    sharedCells: (sharing, { bits }, rows) => sharedCells(sharing, bits, rows),
    async predict(sharing, card, cells, counting, { model, output }) {
      const fills = asFixed(featureFormat(card.bits), model.at(-1) as Ring);
      const means = fillsOfNumbers(sharing, card, fills);
      const values = await filledCells(sharing, card.bits, cells, counting, means.ring);
      return await numbersOf(sharing, card, values, model as readonly Ring[], output);
    },
  },
};

/** Of rows as a matrix of the model's terms. */
async function numbersOf(
  sharing: Sharing,
  card: NetworkCard,
  matrix: Fixed,
  model: readonly Ring[],
  output: string,
): Promise<Fixed> {
  const rows = matrix.length / termsOf(card.features).length;
  const { values, columns } = withFirstValues(sharing, card, matrix);
  const format = fixed({ fractionBits: weightBits, integerBits: 11 });
  const weights = weightCounts(card).map((_, i) => asFixed(format, model[i] as Ring));
  // What parts of its size a number is in, the card's unit says.
  const trained = { shape: shapeOf(card), weights, targetExponent: 0 };
  const found = await networkResponse(sharing, fixedMatrix(values, rows, columns), trained);
  if (card.output !== 'classes') return found;
  const levels = card.label.levels ?? [];
  if (output === 'class') {
    const shape = { rows, columns: levels.length };
    const { index } = await extremeAlong(sharing, 'max', found.ring, shape, 'row');
    const whole = fixed({ fractionBits: 0, integerBits: 8 });
    return asFixed(whole, sharing.within(sharing.within(index), { min: 0n, max: BigInt(levels.length - 1) }));
  }
  const at = levelTexts(levels).findIndex((level) => probabilityOf(level) === output);
  const places = Uint32Array.from({ length: rows }, (_, row) => row * levels.length + at);
  return asFixed(found.format, sharing.gather(found.ring, places));
}
