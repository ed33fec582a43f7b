/** How a naïve Bayes model is used: how probable a class is, or which class is the most probable one. */
import {
  asFixed,
  bayesClasses,
  bayesProbabilities,
  bayesScores,
  type Fixed,
  fixed,
  fixedGather,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import type { Feature } from '../features.ts';
import type { ModelOutput, ModelUse, UsedModelShares } from '../model-use.ts';
import { type BayesCard, modelOf, powerOf } from './card.ts';
import { bayesRows } from './rows.ts';
import './use-messages.ts';

const probability = 'probability ';

const tells = 'bayes' as const;

export const bayesUse: ModelUse<BayesCard> = {
  learner: 'bayes',
  gaps: 'silent',
  outputs({ classes, judged }): ModelOutput[] {
    const response: ModelOutput = { name: 'response', text: 'response', unit: 1, judged: 'probability', tells };
    return [
      ...(judged === null ? [] : [response]),
      { name: 'class', text: 'bayes-class', unit: 1, levels: classes, tells },
      ...classes.map((name) => ({
        name: `${probability}${name}`,
        text: 'bayes-probability',
        values: { class: name },
        unit: 1,
        tells,
      })),
    ];
  },
  async predict(sharing, card, { plan, kept }, { model, output }) {
    const rows = await bayesRows(sharing, card, plan, kept);
    const { length } = kept;
    const numbers = rows.model === undefined ? undefined : rowMajor(sharing, rows.model.cells.ring, length);
    const inputs = { rows: length, ...(numbers === undefined ? {} : { numbers }), ...valuesOf(rows.values) };
    const scores = await bayesScores(sharing, modelOf(sharing, card.shape, model[0] as Ring), inputs);
    return {
      rows: { length, valid: rows.valid, ones: rows.ones },
      numbers: await numbersOf(sharing, card, scores, output),
    };
  },
  one: {
    width: (_, feature) => (feature.kind === 'number' ? 1 : feature.levels.length),
    cells({ bits }, feature, value) {
      if (value === undefined) return undefined;
      if (feature.kind === 'number') return BigInt64Array.of(inUnits(value, feature, bits));
      return BigInt64Array.from({ length: feature.levels.length }, (_, i) => (BigInt(i) === value ? 1n : 0n));
    },
    predict: predictOne,
  },
};

const valuesOf = (values: Ring | undefined) => (values === undefined ? {} : { values });

/** Columns one after the other as rows. Local. */
function rowMajor(sharing: Sharing, cells: Ring, rows: number): Ring {
  const columns = cells.length / rows;
  return sharing.interleave(Array.from({ length: columns }, (_, i) => sharing.slice(cells, i * rows, (i + 1) * rows)));
}

async function numbersOf(
  sharing: Sharing,
  { classes, judged }: BayesCard,
  scores: Fixed,
  output: string,
): Promise<Fixed> {
  const { length } = classes;
  if (output === 'class')
    return asFixed(fixed({ fractionBits: 0, integerBits: 16 }), await bayesClasses(sharing, scores, length));
  const all = await bayesProbabilities(sharing, scores, length);
  const at = output.startsWith(probability) ? classes.indexOf(output.slice(probability.length)) : (judged ?? 0);
  return fixedGather(
    sharing,
    all,
    Uint32Array.from({ length: all.length / length }, (_, row) => row * length + at),
  );
}

/** A number that is missing stands at the mean of the training rows, and a missing value of a list says nothing. */
async function predictOne(
  sharing: Sharing,
  card: BayesCard,
  cells: Ring,
  counting: Ring,
  { features, model, output }: UsedModelShares,
): Promise<Fixed> {
  const shares = modelOf(sharing, card.shape, model[0] as Ring);
  const [numbers, values]: [number[], number[]] = [[], []];
  let next = 0;
  for (const feature of features) {
    const width = feature.kind === 'number' ? 1 : feature.levels.length;
    for (let i = 0; i < width; i++) (feature.kind === 'number' ? numbers : values).push(next + i);
    next += width;
  }
  const at = (x: Ring, places: readonly number[]) => sharing.within(sharing.gather(x, Uint32Array.from(places)));
  const has = at(counting, numbers);
  const gaps = sharing.addConstant(sharing.negate(has), 1n);
  const filled =
    numbers.length === 0
      ? undefined
      : sharing.add(at(cells, numbers), await sharing.multiply(gaps, sharing.within(shares.means)));
  const scores = await bayesScores(sharing, shares, {
    rows: 1,
    ...(filled === undefined ? {} : { numbers: filled }),
    ...(values.length === 0 ? {} : { values: at(cells, values) }),
  });
  return await numbersOf(sharing, card, scores, output);
}

/** v / 2^s in units of 2^−bits, to the nearest, halves away from zero; 2^s is the power of two that is no less than the largest size. */
function inUnits(value: bigint, feature: Extract<Feature, { kind: 'number' }>, bits: number): bigint {
  const shift = bits - powerOf(feature);
  if (shift >= 0) return value << BigInt(shift);
  const unit = 1n << BigInt(-shift);
  const rounded = ((value < 0n ? -value : value) + (unit >> 1n)) / unit;
  return value < 0n ? -rounded : rounded;
}
