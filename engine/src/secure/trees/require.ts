/** Checks of what trees are given. */
import { UsageError } from '../../base/errors.ts';
import type { Sharing } from '../../sharing/model.ts';
import './messages.ts';
import { type TreeRows, planesOfFeature, planesOfFeatures } from './model.ts';

/** Throws UsageError('trees.rows') unless planes are as many as the features say, and labels and weights as many as rows. */
export function requireRows({ features, planes }: TreeRows, labels?: number, weights?: number): void {
  requireEqual('features', features.length, Math.max(1, features.length));
  requireEqual('planes', planes.planes, planesOfFeatures(features));
  for (const { splits } of features) requireEqual('split planes of a feature', splits, Math.max(0, Math.trunc(splits)));
  if (labels !== undefined) requireEqual('labels', labels, planes.length);
  if (weights !== undefined) requireEqual('weights', weights, planes.length);
}

/** Holds the rows to the promise that a missing value is above no cut and of no category. Local. */
export function promiseMissing(sharing: Sharing, operation: string, { features, planes }: TreeRows): void {
  let start = 0;
  for (const feature of features) {
    const end = start + feature.splits;
    if (feature.missing === true) {
      const vectors = [sharing.slicePlanes(planes, start, end), sharing.slicePlanes(planes, end, end + 1)];
      sharing.promised(
        operation,
        'the other planes of a feature are 0 where it is missing',
        vectors,
        (cuts, missing) => {
          const rows = Array.from(missing as ArrayLike<bigint>, (bit, row) => bit === 1n && cuts?.[row] !== 0n);
          const row = rows.indexOf(true);
          return row < 0 ? undefined : row;
        },
      );
    }
    start += planesOfFeature(feature);
  }
}

/** Throws UsageError('trees.rows') unless both are equal. */
export function requireEqual(what: string, found: number, expected: number): void {
  if (found !== expected) throw new UsageError('trees.rows', { what, found, expected });
}
