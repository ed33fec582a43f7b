/** Lists of values that owners promise of columns of their tables. */
import type { DatasetCard } from '../../contract/cards.ts';
import type { RelationNode } from '../../local/stages.ts';

/**
 * The list on the card of the column that `id` is, as it stands in its table; undefined where there is none, or where the column is made of
 * others. What conditions leave of a list is no promise: rows that they leave out may be handed over, too.
 */
export function listedColumn(
  cards: ReadonlyMap<string, DatasetCard>,
  node: RelationNode,
  id: string,
): readonly string[] | undefined {
  switch (node.kind) {
    case 'table': {
      const column = node.columns.find((each) => each.id === id)?.column;
      return cards.get(node.dataset)?.columns.find(({ name }) => name === column)?.categories;
    }
    case 'join':
      return listedColumn(cards, node.left, id) ?? listedColumn(cards, node.right, id);
    case 'filter':
    case 'compute':
      return listedColumn(cards, node.item, id);
    case 'project':
    case 'group': {
      const of = (node.kind === 'project' ? node.columns : node.keys).find((each) => each.id === id)?.expression;
      return of?.kind === 'column' ? listedColumn(cards, node.item, of.column) : undefined;
    }
    case 'set': {
      const at = node.columns.findIndex((each) => each.id === id);
      const lists = node.items.map((item) => listedColumn(cards, item, item.columns[at]?.id ?? ''));
      return lists.includes(undefined) ? undefined : [...new Set((lists as (readonly string[])[]).flat())].sort();
    }
  }
}
