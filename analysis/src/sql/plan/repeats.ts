/** How often keys repeat at most, as cards say. */
import type { KeyRepeats } from '../../contract/cards.ts';

/** The most rows of one key that these columns make, none of them NULL; all rows where nothing is known. */
export function mostOfKey(
  { rows, repeats = [] }: { readonly rows: number; readonly repeats?: readonly KeyRepeats[] },
  columns: readonly string[],
): number {
  return repeats.reduce(
    (most, each) => (each.columns.every((id) => columns.includes(id)) ? Math.min(most, each.most) : most),
    rows,
  );
}

/** What is known of repeated keys, by what their columns are called afterwards. */
export function renamedRepeats(
  repeats: readonly KeyRepeats[] | undefined,
  idOf: (column: string) => string | undefined,
): { readonly repeats?: readonly KeyRepeats[] } {
  const known = (repeats ?? []).flatMap(({ columns, most }) => {
    const ids = columns.flatMap((column) => idOf(column) ?? []);
    return ids.length === columns.length ? [{ columns: ids, most }] : [];
  });
  return known.length === 0 ? {} : { repeats: known };
}
