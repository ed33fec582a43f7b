/**
 * How values of a relation's columns are written as bits: as their distance from the least value, so that keys compare like unsigned
 * numbers. Columns that are compared with each other, put below each other, or are one another's copies are written alike.
 */
import { bitLength } from '@tacit/engine';
import { nodesOfShared } from '../plan/shared-nodes.ts';
import { columnsOfNode, type MadeColumn, type SharedNode } from '../plan/shared.ts';

/** `width` planes hold value − `from`; of NULL, whose value is 0, likewise. */
export interface Code {
  readonly from: bigint;
  readonly width: number;
}

/** The column whose values another has as they are. */
export function copyOf({ value }: MadeColumn): string | undefined {
  return value?.kind === 'input' ? value.id : undefined;
}

/** By column. */
export function codesOf(body: SharedNode): ReadonlyMap<string, Code> {
  const above = new Map<string, string>();
  const rootOf = (id: string): string => {
    const next = above.get(id);
    return next === undefined ? id : rootOf(next);
  };
  const alike = (a: string, b: string) => {
    const [x, y] = [rootOf(a), rootOf(b)];
    if (x !== y) above.set(x, y);
  };
  const ranges = new Map<string, { readonly min: bigint; readonly max: bigint }>();
  const nodes = nodesOfShared(body);
  for (const node of nodes) {
    if (node.kind === 'below') {
      for (const from of node.from) for (const [c, id] of from.entries()) alike(id, node.columns[c]?.id as string);
    } else if (node.kind === 'join') for (const [left, right] of node.keys) alike(left, right);
    else if (node.kind === 'compute') {
      for (const column of node.columns) {
        const id = copyOf(column);
        if (id !== undefined) alike(id, column.id);
      }
    }
  }
  for (const { id, range, nullable } of nodes.flatMap(columnsOfNode)) {
    const root = rootOf(id);
    const ends = [BigInt(range.min), BigInt(range.max), ...(nullable ? [0n] : [])];
    const known = ranges.get(root);
    if (known !== undefined) ends.push(known.min, known.max);
    ranges.set(root, { min: least(ends), max: -least(ends.map((end) => -end)) });
  }
  return new Map(
    nodes.flatMap(columnsOfNode).map(({ id }) => {
      const { min, max } = ranges.get(rootOf(id)) as { min: bigint; max: bigint };
      return [id, { from: min, width: Math.max(1, bitLength(max - min)) }];
    }),
  );
}

const least = (values: readonly bigint[]): bigint => values.reduce((a, b) => (b < a ? b : a));
