/** Rows of a kept table as trees take them: planes of bits, and which rows take part. It never opens anything. */
import {
  type Bits,
  divide,
  inBlocks,
  lessThan,
  type Ring,
  type Sharing,
  sortRows,
  toBits,
  together,
  type TreeRows,
} from '@tacit/engine';
import { columnNamed } from '../bind-features.ts';
import { type Feature, nameOf } from '../features.ts';
import { elementsAt } from '../prepare/quantiles.ts';
import { type KeptRows, planesOf, type RowsPlan, validRows } from '../rows.ts';
import { binnedFeatures, type TreesCard } from './card.ts';

/** Rows that are somebody's and have all values that they need; as bits, and as numbers. */
export interface Taking {
  readonly length: number;
  readonly valid: Bits;
  readonly ones: Ring;
}

/** Rounds of `validRows`, and one. */
export async function takingRows(sharing: Sharing, plan: Omit<RowsPlan, 'bits'>, kept: KeptRows): Promise<Taking> {
  const valid = await validRows(sharing, plan, kept);
  return { length: kept.length, valid, ones: await sharing.bitsToRing(valid) };
}

/**
 * The planes of all features. `cuts`: those that are kept as shares, feature after feature, ascending. Rounds of `planesOf`, or of a
 * comparison and a conjunction.
 */
export async function treeRows(
  sharing: Sharing,
  card: Pick<TreesCard, 'features' | 'cuts'>,
  { table, features }: Pick<RowsPlan, 'table' | 'features'>,
  kept: KeptRows,
  cuts: Ring | undefined,
  most = mostComparisons,
): Promise<TreeRows> {
  let next = 0;
  const places = features.map((each) => (each.kind === 'number' ? next++ : -1));
  const blockRows = Math.max(64, 64 * Math.floor(most / card.cuts / 64));
  const perNumber = Math.min(blockRows, kept.length) * card.cuts;
  const planes = await inGroups<Bits>(
    sharing,
    features.map((each, i) => ({
      size: each.kind === 'number' ? perNumber : 0,
      work: async (on: Sharing) => {
        if (each.kind === 'levels') return splitPlanes(on, each, await planesOf(on, each, kept, table));
        const from = (places[i] as number) * card.cuts;
        const own = on.slice(cuts as Ring, from, from + card.cuts);
        return await comparedPlanes(on, each, table, kept, { cuts: own, blockRows });
      },
    })),
    most,
  );
  return { features: binnedFeatures(card), planes: sharing.joinPlanes(planes) };
}

/** Comparisons, and rows that are sorted, whose numbers are held at a time: of a million rows and twenty columns all of them would take tens of GB. */
const mostComparisons = 2 ** 22;
const mostSorted = 2 ** 21;

/** Works side by side as far as their sizes add up to no more than `most`, then the next ones; one that is larger by itself. */
async function inGroups<T>(
  sharing: Sharing,
  works: readonly { readonly size: number; readonly work: (on: Sharing) => Promise<T> }[],
  most: number,
): Promise<T[]> {
  const groups: (typeof works)[number][][] = [];
  let total = 0;
  for (const each of works) {
    total += each.size;
    const last = groups.at(-1);
    if (last !== undefined && total <= most) {
      last.push(each);
      continue;
    }
    groups.push([each]);
    total = each.size;
  }
  const found: T[] = [];
  for (const group of groups)
    found.push(
      ...(await together<T[]>(
        sharing,
        group.map(({ work }) => work),
      )),
    );
  return found;
}

/** From a plane for each level. Local. */
function splitPlanes(on: Sharing, feature: Extract<Feature, { kind: 'levels' }>, levels: Bits): Bits {
  const missing = feature.levels.at(-1) === null;
  const values = feature.levels.length - (missing ? 1 : 0);
  const isOrdered = feature.cuts !== undefined || values < 3;
  if (!isOrdered) return levels;
  const plane = (i: number) => on.slicePlanes(levels, i, i + 1);
  // Above a cut is in one of the bins behind it.
  const above: Bits[] = [];
  for (let i = values - 1; i > 0; i--) above.unshift(above[0] === undefined ? plane(i) : on.xor(plane(i), above[0]));
  const all = [...above, ...(missing ? [plane(values)] : [])];
  return on.joinPlanes(all);
}

/** Values above each of the cuts, all of which are shares; rows in blocks. */
async function comparedPlanes(
  on: Sharing,
  feature: Extract<Feature, { kind: 'number' }>,
  table: RowsPlan['table'],
  kept: KeptRows,
  { cuts, blockRows }: { readonly cuts: Ring; readonly blockRows: number },
): Promise<Bits> {
  const { value, present, range } = numberIn(table, feature, kept);
  const n = kept.length;
  const own = on.within(value, range);
  const bounded = on.within(on.within(cuts), range);
  const count = cuts.length;
  const blocks = await inBlocks(on, n, blockRows, async (start, end) => {
    const rows = end - start;
    const left = on.gather(
      bounded,
      Uint32Array.from({ length: count * rows }, (_, i) => Math.floor(i / rows)),
    );
    const right = on.gather(
      own,
      Uint32Array.from({ length: count * rows }, (_, i) => start + (i % rows)),
    );
    const flat = await lessThan(on, left, right);
    return on.joinPlanes(Array.from({ length: count }, (_, c) => on.sliceRows(flat, c * rows, (c + 1) * rows)));
  });
  const above = blocks.length === 1 ? (blocks[0] as Bits) : on.joinRows(blocks);
  if (present === undefined) return feature.filled ? on.joinPlanes([above, on.filledBits(n, 1, false)]) : above;
  const there = await on.and(above, on.joinPlanes(new Array<Bits>(above.planes).fill(present)));
  return feature.filled ? on.joinPlanes([there, on.not(present)]) : there;
}

function numberIn(table: RowsPlan['table'], feature: Extract<Feature, { kind: 'number' }>, kept: KeptRows) {
  const column = columnNamed(table, nameOf(feature));
  const { min, max } = column.range ?? { min: '0', max: '0' };
  // Rows without a value, and those that are nobody's, hold 0.
  const [low, high] = [min, max, feature.low, feature.high, '0']
    .map(BigInt)
    .reduce(([x, y], each) => [each < x ? each : x, each > y ? each : y] as [bigint, bigint], [0n, 0n] as [
      bigint,
      bigint,
    ]);
  return { value: kept.value(column), present: kept.present(column), range: { min: low, max: high } };
}

/**
 * Cuts between bins of equally many of the rows that take part and have a value: the least value with at least b/bins of them at or below it
 * (NumPy's 'inverted_cdf'). They stay shares; equal ones may be among them. A sort for each feature, a division and a look-up.
 */
export async function quantileCuts(
  sharing: Sharing,
  { features, cuts }: Pick<TreesCard, 'features' | 'cuts'>,
  table: RowsPlan['table'],
  kept: KeptRows,
  valid: Bits,
): Promise<Ring | undefined> {
  const secret = features.filter((each) => each.kind === 'number');
  if (secret.length === 0) return undefined;
  const n = kept.length;
  const bins = cuts + 1;
  const cutsOf = async (on: Sharing, feature: (typeof secret)[number]): Promise<Ring> => {
    const { value, present, range } = numberIn(table, feature, kept);
    const mask = present === undefined ? valid : await on.and(valid, present);
    const held = on.within(value, range);
    const [sorted, places] = await together<[Ring, Bits]>(on, [
      async (branch) => {
        const { rings } = await sortRows(branch, [{ by: branch.not(mask) }, { by: held }], {
          rings: [held],
          bits: [],
        });
        return branch.within(rings[0] as Ring, range);
      },
      async (branch) => {
        const count = branch.sum(await branch.bitsToRing(mask), 1);
        return await quantilePlaces(branch, branch.within(count, { min: 0n, max: BigInt(n) }), n, bins);
      },
    ]);
    return on.within(on.within(await elementsAt(on, sorted, places)), range);
  };
  const found = await inGroups<Ring>(
    sharing,
    secret.map((feature) => ({ size: n, work: (on: Sharing) => cutsOf(on, feature) })),
    mostSorted,
  );
  return sharing.concatenate(found);
}

/** ⌈b · count / bins⌉ − 1 for b = 1 … bins − 1, in bits; of no rows the last of them all. */
async function quantilePlaces(on: Sharing, count: Ring, rows: number, bins: number): Promise<Bits> {
  const far = on.concatenate(
    Array.from({ length: bins - 1 }, (_, b) => on.addConstant(on.scale(count, BigInt(b + 1)), BigInt(bins - 1))),
  );
  const up = await divide(on, far, on.filledRing(bins - 1, BigInt(bins)), {
    denominatorMax: BigInt(bins),
    quotient: { min: 0n, max: BigInt(rows) },
    decimals: 0,
    rounding: 'floor',
  });
  const width = 1 + rows.toString(2).length;
  return await toBits(
    on,
    on.within(on.addConstant(on.within(on.within(up), { min: 0n, max: BigInt(rows) }), -1n)),
    width,
  );
}
