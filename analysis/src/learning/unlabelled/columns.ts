/** Columns of a kept table as plain numbers, for learners that measure distances and variances: one of each, and in which units. */
import {
  asFixed,
  type Fixed,
  fixed,
  fixedMatrix,
  type FixedMatrix,
  fixedRange,
  type Sharing,
  truncate,
  UsageError,
} from '@tacit/engine';
import { scaleOf } from '../../local/expression.ts';
import { featuresOf, type KeptColumns } from '../bind-features.ts';
import { type Feature, levelTexts, nameOf, sizeOf } from '../features.ts';
import { featureFormat } from '../rows.ts';
import './messages.ts';

/** As `featuresOf`; throws UsageError 'learn.list' for a list of more than two values, whose order and distances would be made up. */
export function plainFeatures(kept: KeptColumns, names: readonly string[], fill: boolean): Feature[] {
  const features = featuresOf(kept, names, fill);
  for (const each of features) {
    if (each.kind === 'number' || each.levels.length <= 2) continue;
    throw new UsageError('learn.list', { column: nameOf(each), levels: levelTexts(each.levels) });
  }
  return features;
}

/** What a cell, from −1 to 1, stands for: it is multiplied by that to be the number in the data's units; 1 of a list, which is 0 or 1. */
export const cellUnit = (feature: Feature): number =>
  feature.kind === 'number' ? sizeOf(feature) / 10 ** scaleOf(feature.type) : 1;

/** x → factor·x + offset, of each column. */
export interface Affine {
  readonly factor: number;
  readonly offset: number;
}

/** The units of the data, all divided by the largest size of a column, `unit`. */
export function inOwnUnits(features: readonly Feature[]): { readonly affines: Affine[]; readonly unit: number } {
  const units = features.map(cellUnit);
  const unit = Math.max(...units);
  return { affines: units.map((own) => ({ factor: own / unit, offset: 0 })), unit };
}

/** Declared ranges brought to −1 to 1. */
export function inRanges(features: readonly Feature[]): Affine[] {
  return features.map((each) => {
    if (each.kind === 'levels') return { factor: 2, offset: -1 };
    const [low, high] = [Number(each.low), Number(each.high)];
    return { factor: (2 * sizeOf(each)) / (high - low), offset: -(high + low) / (high - low) };
  });
}

// Bits of a factor with what it multiplies: a sum with the offset still fits a truncation.
const productBits = 58;

/** The columns of a row-major matrix by these maps, in its format. Rounds of a truncation. */
export async function mapped(sharing: Sharing, matrix: FixedMatrix, affines: readonly Affine[]): Promise<FixedMatrix> {
  const { values, rows, columns } = matrix;
  if (affines.every(({ factor, offset }) => factor === 1 && offset === 0)) return matrix;
  const { min, max } = fixedRange(values);
  const size = Math.max(-min, max);
  const most = Math.max(...affines.map(({ factor, offset }) => Math.abs(factor) * size + Math.abs(offset)));
  const { fractionBits } = values.format;
  const places = Math.min(40, productBits - fractionBits - Math.ceil(Math.log2(most)));
  const unit = 2 ** places;
  const word = (value: number): bigint => BigInt.asUintN(64, BigInt(Math.round(value)));
  const factors = new BigUint64Array(rows * columns);
  const offsets = new BigUint64Array(rows * columns);
  const each = affines.map(({ factor, offset }) => [word(factor * unit), word(offset * unit) << BigInt(fractionBits)]);
  for (let i = 0; i < factors.length; i++) {
    const [factor, offset] = each[i % columns] as [bigint, bigint];
    factors[i] = factor;
    offsets[i] = BigInt.asUintN(64, offset);
  }
  const plain = sharing.within(values.ring);
  const long = sharing.add(sharing.scaleEach(plain, factors), sharing.within(sharing.constantRing(offsets)));
  const limit = BigInt(Math.ceil(most * 2 ** fractionBits)) + 1n;
  const held = sharing.within(long, { min: -(limit << BigInt(places)), max: limit << BigInt(places) });
  const short = sharing.within(sharing.within(await truncate(sharing, held, places, 'nearest')), {
    min: -limit,
    max: limit,
  });
  const format = fixed({ fractionBits, integerBits: 60 - fractionBits });
  return fixedMatrix(asFixed(format, short), rows, columns);
}

/** What fills gaps, as a model keeps it. */
export const fillsOf = (bits: number, ring: Parameters<typeof asFixed>[1]): Fixed => asFixed(featureFormat(bits), ring);
