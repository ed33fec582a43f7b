/** Rows and trees in the clear, for tests. */
import { packBits } from '../../math/bits.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { type Fixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { type BinnedFeature, nodesOf, type SharedTrees, type TreeRows } from './model.ts';

/** Bin numbers, undefined where a value is missing. */
export type Bins = readonly (readonly (number | undefined)[])[];

/** Rows of bins, one character each: base 36, '.' where missing. */
export const binsOf = (rows: readonly string[]): Bins =>
  rows.map((row) => Array.from(row, (digit) => (digit === '.' ? undefined : Number.parseInt(digit, 36))));

/** Ordered features with as many cuts as the bins need. */
export function featuresOf(bins: Bins): BinnedFeature[] {
  return Array.from({ length: bins[0]?.length ?? 0 }, (_, j) => {
    const column = bins.map((row) => row[j]);
    const splits = Math.max(0, ...column.map((bin) => bin ?? 0));
    return { kind: 'ordered', splits, missing: column.includes(undefined) };
  });
}

/** Planes in the clear: 0 or 1 by plane and row. */
export function planesOf(features: readonly BinnedFeature[], bins: Bins): Uint8Array[] {
  return features.flatMap(({ kind, splits, missing }, j) => {
    const plane = (holds: (bin: number | undefined) => boolean) =>
      Uint8Array.from(bins, (row) => (holds(row[j]) ? 1 : 0));
    const cuts = Array.from({ length: splits }, (_, s) =>
      plane((bin) => bin !== undefined && (kind === 'ordered' ? bin > s : bin === s)),
    );
    return missing === true ? [...cuts, plane((bin) => bin === undefined)] : cuts;
  });
}

/** Shares the rows: `owner` has them all. */
export async function shareRows(
  sharing: Sharing,
  owner: number,
  features: readonly BinnedFeature[],
  bins: Bins,
): Promise<TreeRows> {
  const planes = planesOf(features, bins);
  const words = BigUint64Array.from(planes.flatMap((plane) => [...packBits(plane)]));
  const own = sharing.session.owns(owner) ? words : undefined;
  return { features, planes: await sharing.inputBits(owner, bins.length, planes.length, own) };
}

/** Shares whole numbers from 0. */
export async function shareLabels(sharing: Sharing, owner: number, y: readonly number[]): Promise<Fixed> {
  const most = Math.max(1, ...y);
  const format = fixed({ fractionBits: 0, integerBits: Math.ceil(Math.log2(most + 1)) });
  const own = sharing.session.owns(owner) ? y : undefined;
  return fixedWithin(sharing, await fixedInput(sharing, format, owner, y.length, own), { min: 0, max: most });
}

/** The bits of a matrix by column and row. */
export async function openMatrix(sharing: Sharing, x: Bits): Promise<(column: number, row: number) => boolean> {
  const words = await sharing.openBits(x);
  const perPlane = Math.ceil(x.length / 64);
  return (column, row) => (((words[column * perPlane + (row >> 6)] as bigint) >> BigInt(row & 63)) & 1n) === 1n;
}

/** Whether tree `tree` sends a row right at a node, by opened splits. */
export function goesRight(
  splits: (column: number, row: number) => boolean,
  { depth }: Pick<SharedTrees, 'depth'>,
  planes: readonly Uint8Array[],
): (tree: number, node: number, row: number) => boolean {
  return (tree, node, row) => {
    const chosen = planes.filter((plane, p) => plane[row] === 1 && splits(tree * nodesOf(depth) + node, p));
    return chosen.length % 2 === 1;
  };
}
