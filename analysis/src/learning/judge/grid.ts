/** The groups of rows of a judgement; pages that show plans load it, and no engine. */
import { isOfLabel, type ModelCard } from '../model-card.ts';

/** Groups of equally many rows; of a logistic model also between probabilities, or rates of false positives. */
export type Grid =
  | { readonly bins: number }
  | { readonly cutOffs: readonly number[] }
  | { readonly rates: readonly number[] };

/** Whether the model is of rows that have the label or not; else it is of numbers. */
export function isOfLabels({
  judge: { model },
}: {
  readonly judge: { readonly model: Pick<ModelCard, 'isOfLabel' | 'family'> };
}): boolean {
  return isOfLabel(model);
}

/** Groups of rows by score. */
export function groupsOf({ grid }: { readonly grid: Grid }): number {
  if ('bins' in grid) return grid.bins;
  return ('cutOffs' in grid ? grid.cutOffs : grid.rates).length + 1;
}
