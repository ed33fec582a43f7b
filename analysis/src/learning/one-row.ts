/** One row as its owners hand it over, where a model takes numbers from −1 to 1 and lists as 0 and 1, with gaps at the mean of the training rows. */
import { asFixed, type Fixed, fixedWithin, type Ring, type Sharing } from '@tacit/engine';
import { type Feature, sizeOf } from './features.ts';
import type { UsedRows } from './model-use.ts';
import { boundsOfTerms, featureFormat, modelRows, rangeOfTerms } from './rows.ts';

/** So many cells has a feature. */
export const widthOf = (feature: Feature): number => (feature.kind === 'number' ? 1 : feature.levels.length - 1);

/** The cells of a feature; `value` as `OneRowUse.cells` says. */
export function ownCells(bits: number, feature: Feature, value: bigint | undefined): BigInt64Array | undefined {
  if (value === undefined) return undefined;
  if (feature.kind === 'number') return BigInt64Array.of(scaled(value, BigInt(sizeOf(feature)), bits));
  return BigInt64Array.from({ length: widthOf(feature) }, (_, i) =>
    BigInt(i) + 1n === value ? 1n << BigInt(bits) : 0n,
  );
}

/** The cells of rows under protocol, where no owner knows its own as the model takes it: see `OneRowUse.sharedCells`. */
export async function sharedCells(
  sharing: Sharing,
  bits: number,
  { plan, kept }: UsedRows,
): Promise<{ readonly cells: Ring; readonly counting: Ring }> {
  // Of a model that left out rows with gaps a gap is one all the same.
  const features = plan.features.map((each) => (each.kind === 'number' ? { ...each, filled: true } : each));
  const { cells, counting } = await modelRows(sharing, { ...plan, features, bits }, kept);
  return { cells: cells.ring, counting };
}

/** Gaps at `fills`, as in the training. A round. */
export async function filledCells(
  sharing: Sharing,
  bits: number,
  cells: Ring,
  counting: Ring,
  fills: Ring,
): Promise<Fixed> {
  const unit = 1n << BigInt(bits);
  const bounded = sharing.within(cells, { min: -unit, max: unit });
  const has = sharing.within(counting, { min: 0n, max: 1n });
  const gaps = sharing.within(sharing.addConstant(sharing.negate(has), 1n), { min: 0n, max: 1n });
  const most = boundsOfTerms(bits);
  const means = sharing.within(sharing.within(fills), { min: -most, max: most });
  const filled = sharing.add(bounded, await sharing.multiply(gaps, means));
  return fixedWithin(sharing, asFixed(featureFormat(bits), filled), rangeOfTerms);
}

/** v / m in units of 2^−bits, to the nearest, halves away from zero. */
function scaled(value: bigint, size: bigint, bits: number): bigint {
  const twice = 2n * (value < 0n ? -value : value) * (1n << BigInt(bits)) + size;
  const rounded = twice / (2n * size);
  return value < 0n ? -rounded : rounded;
}
