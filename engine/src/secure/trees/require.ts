/** Checks of what trees are given. */
import { UsageError } from '../../base/errors.ts';
import './messages.ts';
import { type TreeRows, planesOfFeatures } from './model.ts';

/** Throws UsageError('trees.rows') unless planes are as many as the features say, and labels and weights as many as rows. */
export function requireRows({ features, planes }: TreeRows, labels?: number, weights?: number): void {
  requireEqual('features', features.length, Math.max(1, features.length));
  requireEqual('planes', planes.planes, planesOfFeatures(features));
  for (const { splits } of features) requireEqual('split planes of a feature', splits, Math.max(0, Math.trunc(splits)));
  if (labels !== undefined) requireEqual('labels', labels, planes.length);
  if (weights !== undefined) requireEqual('weights', weights, planes.length);
}

/** Throws UsageError('trees.rows') unless both are equal. */
export function requireEqual(what: string, found: number, expected: number): void {
  if (found !== expected) throw new UsageError('trees.rows', { what, found, expected });
}
