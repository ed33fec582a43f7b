/** How imported trees are used: rows through trees whose splits nobody sees, and what their link makes of the sums. */
import {
  asFixed,
  type Fixed,
  fixed,
  fixedConvert,
  fixedShift,
  type Ring,
  responseOf,
  scoreHiddenTrees,
  type Sharing,
  together,
} from '@tacit/engine';
import type { KeptTable } from '../../contract/artifacts.ts';
import { columnNamed } from '../bind-features.ts';
import { type Feature, nameOf } from '../features.ts';
import type { ModelOutput, ModelUse } from '../model-use.ts';
import { type KeptRows, planesOf, validRows } from '../rows.ts';
import { compareWidth, type ImportedTreesCard, largestOf, leafBits, treeColumns, widthOf } from './card.ts';
import { classNumbers, outputsOfClasses } from './classes.ts';
import './view-messages.ts';

export const importedTreesUse: ModelUse<ImportedTreesCard> = {
  learner: 'imported-trees',
  outputs({ shape, classes, unit, label }): ModelOutput[] {
    if (shape.outputs > 1) return outputsOfClasses(classes, 1);
    const judged = label === null ? {} : ({ judged: 'probability' } as const);
    return [
      { name: 'response', text: 'response', unit: shape.link === 'log' ? unit : 1, ...judged },
      { name: 'linear', text: 'linear', unit: 1 },
    ];
  },
  async predict(sharing, card, { plan, kept }, { model, output }) {
    const valid = await validRows(sharing, plan, kept);
    const values = await columnsOf(sharing, plan.features, plan.table, kept);
    const ones = await sharing.bitsToRing(valid);
    const numbers = await numbersOf(sharing, card, values, model as readonly Ring[], output);
    return { rows: { length: kept.length, valid, ones }, numbers };
  },
  one: {
    width: (_, feature) => widthOf(feature),
    cells(_, feature, value) {
      if (value === undefined) return undefined;
      // The place of what is missing is filled in under protocol.
      if (feature.kind === 'number') return BigInt64Array.of(value, 0n);
      return BigInt64Array.from(feature.levels, (__, level) => BigInt(BigInt(level) === value));
    },
    async predict(sharing, card, cells, counting, { features, model, output }) {
      const size = largestOf(features);
      const bounded = sharing.within(cells, { min: -size, max: size });
      const gaps = sharing.addConstant(sharing.negate(sharing.within(counting, { min: 0n, max: 1n })), 1n);
      const columns = treeColumns(features).map(({ of }, i) =>
        sharing.slice(of === 'missing' ? gaps : bounded, i, i + 1),
      );
      return await numbersOf(sharing, card, sharing.concatenate(columns), model as readonly Ring[], output);
    },
  },
};

/** What splits look at, column after column. Rounds of the planes of lists, and a conversion. */
async function columnsOf(
  sharing: Sharing,
  features: readonly Feature[],
  table: KeptTable,
  kept: KeptRows,
): Promise<Ring> {
  const { length } = kept;
  const planes = await together(
    sharing,
    features.map((feature) => async (on: Sharing) => {
      if (feature.kind === 'levels') return await planesOf(on, feature, kept, table);
      const present = kept.present(columnNamed(table, nameOf(feature)));
      return present === undefined ? on.filledBits(length, 1, false) : on.not(present);
    }),
  );
  const ones = await sharing.bitsToRing(sharing.joinPlanes(planes));
  let next = 0;
  const columns = treeColumns(features).map(({ feature, of }) => {
    if (of === 'value') return kept.value(columnNamed(table, nameOf(features[feature] as Feature)));
    const at = next++;
    return sharing.slice(ones, at * length, (at + 1) * length);
  });
  return sharing.concatenate(columns);
}

/** Of each row what `output` asks for. */
async function numbersOf(
  sharing: Sharing,
  { shape, features, classes, unit }: ImportedTreesCard,
  values: Ring,
  [weights, cuts, leaves]: readonly Ring[],
  output: string,
): Promise<Fixed> {
  const { trees, depth, outputs, link, sizeBits } = shape;
  const bits = leafBits(shape);
  const format = fixed({ fractionBits: bits, integerBits: sizeBits });
  const model = {
    trees,
    depth,
    outputs,
    columns: treeColumns(features).length,
    weights: weights as Ring,
    cuts: cuts as Ring,
    leaves: asFixed(format, leaves as Ring),
  };
  const sums = await scoreHiddenTrees(sharing, model, values, compareWidth(features));
  if (outputs > 1) {
    const rows = sums.length / outputs;
    const order = Uint32Array.from({ length: sums.length }, (_, i) => (i % outputs) * rows + Math.floor(i / outputs));
    const byRow = asFixed(sums.format, sharing.gather(sums.ring, order));
    return await classNumbers(sharing, byRow, { link, classes, finest: 20 }, output);
  }
  if (link === 'identity') return sums;
  const eta = await predictorOf(sharing, sums);
  if (output === 'linear') return link === 'log' ? fixedShift(sharing, eta, Math.log(unit)) : eta;
  return await responseOf(sharing, eta, link === 'log' ? 'log' : 'logit');
}

/** What links take: smaller than 2^10, as the owner saw to. */
async function predictorOf(sharing: Sharing, sums: Fixed): Promise<Fixed> {
  const format = fixed({ fractionBits: 22, integerBits: 10 });
  const most = 2n ** BigInt(10 + sums.format.fractionBits);
  const { min, max } = sums.ring.bounds;
  const bounds = { min: min < -most ? -most : min, max: max > most ? most : max };
  return await fixedConvert(sharing, asFixed(sums.format, sharing.within(sharing.within(sums.ring), bounds)), format);
}
