/** What the minimum of a dataset counts. */
import type { DatasetCard } from '../../contract/cards.ts';
import type { Expression } from '../../local/stages.ts';

/**
 * The column whose different values count, and contribute to totals; null where rows do. It does not matter what this
 * card's own minimum is: another owner's, or a rule about totals, may be stricter.
 */
export function unitOf({ unit }: DatasetCard): Expression | null {
  return unit === undefined ? null : { kind: 'column', ...unit };
}

/** As `unitOf`, for a table whose rows are joined by `keys`, each once: null also where no unit can have several rows. */
export function unitWithRows(card: DatasetCard, keys: readonly string[]): Expression | null {
  const unit = unitOf(card);
  const column = card.unit?.column;
  const single = [keys, ...card.unique].some(([only, second]) => only === column && second === undefined);
  return single ? null : unit;
}
