/** A join matches each row with one row: its keys must be known to occur once at both owners before anything runs. */
import type { BoundColumn, BoundSource } from '../bind/bound.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';

/** Throws UsageError 'sql.key-not-unique' for the first table whose card does not say that its keys occur once. */
export function checkUniqueKeys(source: SourceText, from: Extract<BoundSource, { kind: 'join' }>): void {
  from.cards.forEach((card, table) => {
    const keys = from.keys.map((columns) => columns[table] as BoundColumn);
    const names = keys.map(({ column }) => column);
    if (card.unique.some((set) => set.length > 0 && set.every((column) => names.includes(column)))) return;
    throw errorAt(source, keys[0]?.at ?? 0, 'sql.key-not-unique', {
      table: quotedTable(card.owner, card.name),
      columns: names.map(quoted),
      unique: card.unique.map((set) => set.map(quoted).join(' + ')),
    });
  });
}
