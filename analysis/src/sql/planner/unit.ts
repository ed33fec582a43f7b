/** What the minimum of a dataset counts. */
import type { DatasetCard, Expression } from '../../plan/types.ts';

/** The column whose different values count; null where rows do. */
export function unitOf({ unit, minimumGroupSize }: DatasetCard): Expression | null {
  return unit === undefined || minimumGroupSize <= 1 ? null : { kind: 'column', ...unit };
}

/** As `unitOf`, for a table whose rows are joined by `keys`, each once: null also where no unit can have several rows. */
export function unitWithRows(card: DatasetCard, keys: readonly string[]): Expression | null {
  const unit = unitOf(card);
  const column = card.unit?.column;
  const single = [keys, ...card.unique].some(([only, second]) => only === column && second === undefined);
  return single ? null : unit;
}
