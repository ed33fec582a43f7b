/** How kept trees are used: the sums of the leaves that each row comes to, and what the loss makes of them. */
import {
  asFixed,
  type Bits,
  clamp,
  type Contributions,
  explainTrees,
  extremeAlong,
  type Fixed,
  fixed,
  fixedConvert,
  fixedExp,
  fixedSoftmax,
  lessThan,
  planesOfFeature,
  responseOf,
  type Ring,
  scoreTrees,
  shareFormat,
  type SharedTrees,
  type Sharing,
  toBits,
  together,
  type TreeRows,
  UsageError,
} from '@tacit/engine';
import { type Feature, levelTexts } from '../features.ts';
import type { ModelCard } from '../model-card.ts';
import type { Explained, ModelOutput, ModelUse, UsedModelShares } from '../model-use.ts';
import { binnedFeatures, binnedOf, isBoosted, keptTrees, leafBounds, leafFormat, type TreesCard } from './card.ts';
import { takingRows, treeRows } from './rows.ts';

type BinnedCard = ModelCard & Pick<TreesCard, 'cuts'>;

const probabilityOf = (level: string): string => `probability of ${level}`;
/** Of what is told and compared. */
const marginFormat = fixed({ fractionBits: 20, integerBits: 42 });
/** Expected counts are told up to 2^17, four times the largest that may be declared. */
const countMargins = { min: -16n << 20n, max: BigInt(Math.floor(17 * Math.LN2 * 2 ** 20)) };

const cutsOfTrees = (card: TreesCard, model: UsedModelShares['model']): Ring | undefined => keptTrees(card, model).cuts;

export const treesUse: ModelUse<TreesCard> = {
  ...binnedUse<TreesCard>(
    'trees',
    (card) => outputsOf(card).map((each) => ({ ...each, tells: 'model-trees' })),
    numbersOf,
    cutsOfTrees,
  ),
  explain: {
    of: explainedOf,
    async rows(sharing, card, { plan, kept }, { model, output }) {
      const binned = await treeRows(sharing, card, plan, kept, cutsOfTrees(card, model));
      return await partsOf(sharing, card, binned, model, output);
    },
    async one(sharing, card, cells, counting, { model, output }) {
      const planes = await ownPlanes(sharing, card, cells, counting, cutsOfTrees(card, model));
      return await partsOf(sharing, card, { features: binnedFeatures(card), planes }, model, output);
    },
  },
};

/** A use of models that take rows as planes of bits: `cutsOf`: the cuts of numbers that are kept as shares, if some are. */
export function binnedUse<Card extends BinnedCard>(
  learner: string,
  outputs: ModelUse<Card>['outputs'],
  numbersOf: (
    sharing: Sharing,
    card: Card,
    rows: TreeRows,
    model: UsedModelShares['model'],
    output: string,
  ) => Promise<Fixed>,
  cutsOf: (card: Card, model: UsedModelShares['model']) => Ring | undefined,
): ModelUse<Card> {
  return {
    learner,
    gaps: 'sides',
    outputs,
    async predict(sharing, card, { plan, kept }, { model, output }) {
      const rows = await takingRows(sharing, plan, kept);
      const binned = await treeRows(sharing, card, plan, kept, cutsOf(card, model));
      return { rows, numbers: await numbersOf(sharing, card, binned, model, output) };
    },
    one: {
      // A number whose cuts are shares is handed over as it is.
      width: ({ cuts }, feature) => (feature.kind === 'number' ? 1 : planesOfFeature(binnedOf(feature, cuts))),
      cells({ cuts }, feature, value) {
        if (value === undefined) return undefined;
        if (feature.kind === 'number') return BigInt64Array.of(value);
        return BigInt64Array.from(planesOfLevel(feature, Number(value), cuts));
      },
      async predict(sharing, card, cells, counting, used) {
        const planes = await ownPlanes(sharing, card, cells, counting, cutsOf(card, used.model));
        return await numbersOf(sharing, card, { features: binnedFeatures(card), planes }, used.model, used.output);
      },
    },
  };
}

/** Sums of trees are explained, and where these are no margins what the trees say. */
function explainedOf(card: TreesCard, output: ModelOutput, model: string): Explained {
  if (card.covers !== true) throw new UsageError('model.explain-old', { model });
  if (output.levels !== undefined) {
    const known = outputsOf(card).flatMap(({ name, levels }) => (levels === undefined ? [name] : []));
    throw new UsageError('model.explain-class', { model, found: output.name, known });
  }
  return { what: isBoosted(card) ? 'margin' : 'response', unit: output.unit };
}

async function partsOf(
  sharing: Sharing,
  card: TreesCard,
  rows: TreeRows,
  model: UsedModelShares['model'],
  output: string,
): Promise<Contributions> {
  const shares = keptTrees(card, model).rightShares as Ring;
  const rightShares = asFixed(shareFormat, sharing.within(sharing.within(shares), shareFormat.bounds));
  const k = levelTexts(card.label.levels ?? []).findIndex((level) => probabilityOf(level) === output);
  return await explainTrees(sharing, { ...sharedTrees(sharing, card, rows, model), rightShares }, rows, Math.max(0, k));
}

function sharedTrees(sharing: Sharing, card: TreesCard, rows: TreeRows, model: UsedModelShares['model']): SharedTrees {
  const { depth, trees, start } = card;
  const { splits, leaves } = keptTrees(card, model);
  const held = sharing.within(sharing.within(leaves), leafBounds(card));
  return {
    features: rows.features,
    depth,
    trees,
    outputs: start.length,
    start,
    splits,
    leaves: asFixed(leafFormat(card), held),
  };
}

function outputsOf({ family, loss, unit, label }: TreesCard): ModelOutput[] {
  if (loss === 'softmax') {
    const levels = label.levels ?? [];
    return [
      { name: 'class', text: 'class', levels, unit: 1 },
      ...levelTexts(levels).map((level): ModelOutput => {
        const values = { class: level };
        return { name: probabilityOf(level), text: 'class-probability', values, unit: 1 };
      }),
    ];
  }
  const judged = ({ logistic: 'probability', poisson: 'number' } as const)[loss as string] ?? 'scaled number';
  return [
    { name: 'response', text: 'response', unit, judged },
    ...(isBoosted({ family }) ? [{ name: 'margin', text: 'margin', unit }] : []),
  ];
}

/** The planes of one row, of which its owner knows the level: as `splitPlanes` has them. */
function planesOfLevel(feature: Extract<Feature, { kind: 'levels' }>, level: number, cuts: number): bigint[] {
  const { kind, splits, missing = false } = binnedOf(feature, cuts);
  const isMissing = missing && level === feature.levels.length - 1;
  const own = Array.from({ length: splits }, (_, i) => {
    if (isMissing) return 0n;
    return (kind === 'ordered' ? level > i : level === i) ? 1n : 0n;
  });
  return [...own, ...(missing ? [isMissing ? 1n : 0n] : [])];
}

/**
 * The planes of one row as bits: whatever is handed over, each is 0 or 1 then. Where nothing is known of a feature it is missing, or goes left where
 * the training knew no gaps. Rounds of a comparison where cuts are shares, else of two bits.
 */
async function ownPlanes(
  sharing: Sharing,
  card: BinnedCard,
  cells: Ring,
  counting: Ring,
  cuts: Ring | undefined,
): Promise<Bits> {
  let next = 0;
  let nextCut = 0;
  const given = card.features.map((feature) => {
    const { splits, missing = false } = binnedOf(feature, card.cuts);
    const width = feature.kind === 'number' ? 1 : splits + (missing ? 1 : 0);
    const from = next;
    next += width;
    const cutsFrom = nextCut;
    if (feature.kind === 'number') nextCut += splits;
    return { feature, splits, missing, from, width, cutsFrom };
  });
  const at = (x: Ring, places: readonly number[]) => sharing.within(sharing.gather(x, Uint32Array.from(places)));
  const known = given.flatMap(({ feature, from, width }) =>
    feature.kind === 'number' ? [] : Array.from({ length: width }, (_, i) => from + i),
  );
  const firsts = given.map(({ from }) => from);
  const numbers = given.filter(({ feature }) => feature.kind === 'number');
  const [bits, above] = await together<[Bits, Bits | undefined]>(sharing, [
    (on) => toBits(on, on.concatenate([at(cells, known), at(counting, firsts)]), 1),
    (on) => aboveCuts(on, numbers, cells, cuts),
  ]);
  let nextKnown = 0;
  let nextAbove = 0;
  const plane = (i: number) => sharing.sliceRows(bits, i, i + 1);
  const all = given.map(({ feature, splits, missing, width }, f) => {
    const counts = plane(known.length + f);
    if (feature.kind === 'number') {
      const own = Array.from({ length: splits }, () => sharing.sliceRows(above as Bits, nextAbove, ++nextAbove));
      return { counts, own, compared: true, missing: missing ? sharing.not(counts) : undefined };
    }
    const own = Array.from({ length: width }, () => plane(nextKnown++));
    const last = missing ? sharing.xor(own.pop() as Bits, sharing.not(counts)) : undefined;
    return { counts, own, compared: false, missing: last };
  });
  const masked = all.flatMap(({ counts, own, compared }) =>
    compared ? own.map((each) => [each, counts] as const) : [],
  );
  const kept =
    masked.length === 0
      ? undefined
      : await sharing.and(
          sharing.joinPlanes(masked.map(([each]) => each)),
          sharing.joinPlanes(masked.map(([, counts]) => counts)),
        );
  let nextKept = 0;
  return sharing.joinPlanes(
    all.flatMap(({ own, compared, missing }) => [
      ...(compared ? own.map(() => sharing.slicePlanes(kept as Bits, nextKept, ++nextKept)) : own),
      ...(missing === undefined ? [] : [missing]),
    ]),
  );
}

/** Whether each number is above each of its cuts, number after number: a plane of as many rows. */
async function aboveCuts(
  on: Sharing,
  numbers: readonly { readonly feature: Feature; readonly from: number; readonly splits: number }[],
  cells: Ring,
  cuts: Ring | undefined,
): Promise<Bits | undefined> {
  if (cuts === undefined || numbers.length === 0) return undefined;
  const places = numbers.flatMap(({ from, splits }) => new Array<number>(splits).fill(from));
  const own = on.within(on.gather(cells, Uint32Array.from(places)));
  const ends = numbers
    .flatMap(({ feature }) => (feature.kind === 'number' ? [feature.low, feature.high] : []))
    .map(BigInt);
  const range = ends.reduce(({ min, max }, each) => ({ min: each < min ? each : min, max: each > max ? each : max }), {
    min: 0n,
    max: 0n,
  });
  return await lessThan(on, on.within(on.within(cuts), range), on.within(own, range));
}

async function numbersOf(
  sharing: Sharing,
  card: TreesCard,
  rows: TreeRows,
  model: UsedModelShares['model'],
  output: string,
): Promise<Fixed> {
  const { start, loss, label } = card;
  const outputs = start.length;
  const sums = await scoreTrees(sharing, sharedTrees(sharing, card, rows, model), rows);
  const margins = await fixedConvert(sharing, sums, marginFormat);
  if (output === 'margin' || loss === 'squared' || (outputs === 1 && !isBoosted(card))) return margins;
  if (loss === 'logistic') return await responseOf(sharing, margins, 'logit');
  if (loss === 'poisson') {
    const ring = (await clamp(sharing, margins.ring, countMargins)) as Fixed['ring'];
    return await fixedExp(sharing, asFixed(marginFormat, ring));
  }
  const n = rows.planes.length;
  const shape = { rows: n, columns: outputs };
  const byRow = asFixed(
    margins.format,
    sharing.within(
      sharing.interleave(Array.from({ length: outputs }, (_, k) => sharing.slice(margins.ring, k * n, (k + 1) * n))),
      margins.ring.bounds,
    ) as Fixed['ring'],
  );
  if (output === 'class') {
    const { index } = await extremeAlong(sharing, 'max', byRow.ring, shape, 'row');
    const whole = fixed({ fractionBits: 0, integerBits: 8 });
    return asFixed(whole, sharing.within(sharing.within(index), { min: 0n, max: BigInt(outputs - 1) }));
  }
  const all = isBoosted(card) ? await fixedSoftmax(sharing, byRow, shape) : byRow;
  const k = levelTexts(label.levels ?? []).findIndex((level) => probabilityOf(level) === output);
  const own = sharing.gather(
    all.ring,
    Uint32Array.from({ length: n }, (_, i) => i * outputs + k),
  );
  return asFixed(all.format, sharing.within(sharing.within(own), all.ring.bounds));
}
