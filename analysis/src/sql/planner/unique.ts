/** Where keys must be known to occur once, at both owners or at one, before anything runs. */
import type { BoundColumn, BoundSource } from '../bind/bound.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';

type JoinSource = Extract<BoundSource, { kind: 'join' }>;

/** Whether a table's card says that its join keys occur once. */
export function isUniqueIn({ cards, keys }: JoinSource, table: number): boolean {
  const names = keys.map((columns) => (columns[table] as BoundColumn).column);
  return cards[table]?.unique.some((set) => set.length > 0 && set.every((column) => names.includes(column))) === true;
}

/** Throws UsageError 'sql.key-not-unique' for the first table whose card does not say that its keys occur once. */
export function checkUniqueKeys(source: SourceText, from: JoinSource): void {
  from.cards.forEach((card, table) => {
    if (isUniqueIn(from, table)) return;
    const keys = from.keys.map((columns) => columns[table] as BoundColumn);
    const names = keys.map(({ column }) => column);
    throw errorAt(source, keys[0]?.at ?? 0, 'sql.key-not-unique', {
      table: quotedTable(card.owner, card.name),
      columns: names.map(quoted),
      unique: card.unique.map((set) => set.map(quoted).join(' + ')),
    });
  });
}
