/**
 * Which columns of a table under protocol follow from others, and how many different values they can have: rows that are grouped by a key and by
 * what follows from it are sorted by the key alone, and make no more groups than the key has values.
 *
 * All of it is read off the tree: a join whose right keys occur once says that all right columns follow from the left keys, a group that its
 * aggregates follow from its keys. NULLs are equal here, as in groups.
 */
import { itemsOf } from './shared-nodes.ts';
import { columnsOfNode, knownFlag, type MadeColumn, type SharedNode, type SharedRelation } from './shared.ts';
import type { SecureBoolean, SecureNumber } from './secure-values.ts';
import type { GroupKey } from './types.ts';

/** In rows that are equal in `from`, `to` is equal. `strict`: where any of `from` is NULL, all of `to` is. */
interface Dependency {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly strict: boolean;
}

function dependenciesIn(node: SharedNode): Dependency[] {
  const items = itemsOf(node).map(dependenciesIn);
  const own = items.flat();
  switch (node.kind) {
    case 'stage':
    case 'below':
      return [];
    case 'filter':
    case 'window':
      return own;
    case 'compute':
      return [...own, ...node.columns.map(madeFrom)];
    case 'group':
      return [...own, { from: node.keys, to: node.aggregates.map(({ id }) => id), strict: false }];
    case 'join': {
      const [left = [], right = []] = items;
      const strict = (all: readonly Dependency[]) => all.filter((each) => each.strict);
      const from = node.keys.map(([id]) => id);
      const to = columnsOfNode(node.right).map(({ id }) => id);
      const once: Dependency[] = node.once ? [{ from, to, strict: from.length > 0 }] : [];
      switch (node.join) {
        case 'semi':
        case 'anti':
          return left;
        case 'mark':
          return [...left, { from, to: [node.mark ?? ''], strict: false }];
        case 'inner': {
          const equal = node.keys.flatMap(([a, b]): Dependency[] => [
            { from: [a], to: [b], strict: true },
            { from: [b], to: [a], strict: true },
          ]);
          return [...own, ...equal, ...once];
        }
        case 'left':
          return [...left, ...strict(right), ...once];
        case 'full':
          return [...strict(left), ...strict(right)];
      }
    }
  }
}

const madeFrom = ({ id, value, truth, known }: MadeColumn): Dependency => ({
  from: [...new Set([value, truth, known].flatMap(columnsRead))],
  to: [id],
  strict: false,
});

const knownEnd = knownFlag('');

/** The columns that an expression reads. */
function columnsRead(expression: SecureNumber | SecureBoolean | null): string[] {
  if (expression === null) return [];
  switch (expression.kind) {
    case 'constant':
      return [];
    case 'input':
      return [expression.id];
    case 'flag':
      return [expression.id.endsWith(knownEnd) ? expression.id.slice(0, -knownEnd.length) : expression.id];
    case 'scale':
    case 'not':
      return columnsRead(expression.item);
    case 'and':
    case 'or':
      return expression.items.flatMap(columnsRead);
    case 'case':
      return [expression.when, expression.result, expression.otherwise].flatMap(columnsRead);
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
    case 'less':
    case 'equal':
      return [...columnsRead(expression.left), ...columnsRead(expression.right)];
  }
}

/** All columns that follow from `ids`. */
function closureOf(dependencies: readonly Dependency[], ids: readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const { from, to } of dependencies) if (from.every((id) => found.has(id))) for (const id of to) found.add(id);
  }
  return found;
}

/** What is grouped by: the columns that it is made of and, where it is one of them, that column; and bits it takes. */
interface Key {
  readonly reads: readonly string[];
  readonly is: readonly string[];
  readonly width: number;
}

/** Numbers of keys from which all others follow, at least one if there is any; the widest are left out first. */
function determining(node: SharedNode, keys: readonly Key[]): number[] {
  const dependencies = dependenciesIn(node);
  let kept = [...keys.keys()];
  for (const i of [...kept].sort((a, b) => (keys[b]?.width ?? 0) - (keys[a]?.width ?? 0))) {
    const others = kept.filter((other) => other !== i);
    if (others.length === 0) break;
    const closure = closureOf(
      dependencies,
      others.flatMap((other) => keys[other]?.is ?? []),
    );
    if (keys[i]?.reads.every((id) => closure.has(id))) kept = others;
  }
  return kept;
}

const bitsOf = (value: bigint): number => value.toString(2).length;

/** Of the keys of a group those from which the others follow. */
export function determiningColumns(node: Extract<SharedNode, { kind: 'group' }>): readonly string[] {
  const widths = new Map(
    columnsOfNode(node.item).map(({ id, range }) => [id, bitsOf(BigInt(range.max) - BigInt(range.min))]),
  );
  const kept = determining(
    node.item,
    node.keys.map((id) => ({ reads: [id], is: [id], width: widths.get(id) ?? 0 })),
  );
  return kept.map((i) => node.keys[i] as string);
}

/** Of a question's keys the numbers of those from which the others follow. */
export function determiningKeys(relation: SharedRelation, keys: readonly GroupKey[]): readonly number[] {
  return determining(
    relation.body,
    keys.map((key) => {
      const reads = columnsOfKey(relation, key.id);
      const isColumn = relation.outputs.some((output) => {
        if (output.id !== key.id) return false;
        return output.kind === 'text' || (output.kind === 'number' && output.value.kind === 'input');
      });
      return { reads, is: isColumn ? reads : [], width: widthOf(key) };
    }),
  );
}

function widthOf({ free, categories }: GroupKey): number {
  if (free === undefined) return bitsOf(BigInt(categories.length));
  return free.kind === 'text' ? 61 : bitsOf(BigInt(free.range.max) - BigInt(free.range.min));
}

/** The columns that a question's key is made of. */
function columnsOfKey({ outputs }: SharedRelation, id: string): string[] {
  const read = outputs.flatMap((output): string[] => {
    if (output.id !== id && output.id !== `${id}.known`) return [];
    if (output.kind === 'text') return [output.column];
    return output.kind === 'category' ? output.positions.flatMap(columnsRead) : columnsRead(output.value);
  });
  return [...new Set(read)];
}

/** Most groups that a question's keys make, by the sizes of the tables that they come from alone. */
export function mostGroups(relation: SharedRelation, keys: readonly GroupKey[]): number {
  return determiningKeys(relation, keys).reduce((product, i) => {
    const columns = columnsOfKey(relation, keys[i]?.id ?? '');
    return product * columns.reduce((values, id) => values * mostValues(relation.body, id), 1);
  }, 1);
}

/** Most different values of a column, NULL among them. */
function mostValues(node: SharedNode, id: string): number {
  const of = (item: SharedNode, other = id) => mostValues(item, other);
  switch (node.kind) {
    case 'stage':
      return node.rows;
    case 'below': {
      const at = node.columns.findIndex((column) => column.id === id);
      return node.items.reduce((sum, item, i) => sum + of(item, node.from[i]?.[at]), 0);
    }
    case 'compute': {
      const made = node.columns.find((column) => column.id === id);
      if (made === undefined) return of(node.item);
      return Math.min(
        node.rows,
        madeFrom(made).from.reduce((product, each) => product * of(node.item, each), 1),
      );
    }
    case 'group':
      return node.keys.includes(id) ? Math.min(node.rows, of(node.item)) : node.rows;
    case 'window':
      return node.columns.some((column) => column.id === id) ? node.rows : of(node.item);
    case 'filter':
      return of(node.item);
    case 'join': {
      if (id === node.mark) return 2;
      const isLeft = columnsOfNode(node.left).some((column) => column.id === id);
      const own = of(isLeft ? node.left : node.right);
      if (node.join === 'left') return isLeft ? own : own + 1;
      if (node.join === 'full') return own + 1;
      if (node.join !== 'inner') return own;
      const partners = node.keys.flatMap(([a, b]) =>
        a === id ? [of(node.right, b)] : b === id ? [of(node.left, a)] : [],
      );
      return Math.min(own, ...partners);
    }
  }
}
