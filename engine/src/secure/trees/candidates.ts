/**
 * The splits that a node chooses from: public places in the list of planes, in the order in which the first of equally good ones wins.
 *
 * The order is that of XGBoost's exact method: feature by feature; cuts from the highest down where nothing is missing; else first with
 * missing values to the right, cuts from the lowest up and at last "missing or not", then with missing values to the left from the highest down.
 */
import { type BinnedFeature, planesOfFeature } from './model.ts';

/** Rows go right whose planes at these places sum to 1. */
export interface Candidate {
  readonly feature: number;
  /** The plane of a cut or category; undefined where all that is present goes left. */
  readonly plane: number | undefined;
  /** The feature's missing plane, where missing values go right. */
  readonly missing: number | undefined;
}

/** Candidates of the features for which `isUsed`; places are among the planes of all features. */
export function candidatesOf(
  features: readonly BinnedFeature[],
  isUsed: (feature: number) => boolean = () => true,
): Candidate[] {
  const found: Candidate[] = [];
  let start = 0;
  features.forEach((each, feature) => {
    const at = Array.from({ length: each.splits }, (_, i) => start + i);
    const missing = each.missing === true ? start + each.splits : undefined;
    start += planesOfFeature(each);
    if (!isUsed(feature)) return;
    const of = (planes: readonly number[], to: number | undefined) =>
      planes.map((plane) => ({ feature, plane, missing: to }));
    if (each.kind === 'categories') {
      for (const plane of at)
        found.push(...of([plane], undefined), ...(missing === undefined ? [] : of([plane], missing)));
      if (missing !== undefined) found.push({ feature, plane: undefined, missing });
      return;
    }
    if (missing !== undefined) found.push(...of(at, missing), { feature, plane: undefined, missing });
    found.push(...of(at.toReversed(), undefined));
  });
  return found;
}
