/**
 * Groups of own rows whose numbers are shown as one. Of parts between cut points and of cells of a cross-table the gates decide by
 * their neighbours, too; where the recipient knows every other part of the answer, that can be worked out on the own rows.
 * Taken to be shown though they are not, they would be no news where another answer shows them in fact.
 */
import type { Expression, OwnPart } from '@tacit/analysis';

/** A group of one question that has own rows, as far as it is counted. */
interface Counted {
  readonly rows: number;
  readonly units?: number;
}

interface Shown {
  /** Atoms. */
  readonly members: readonly number[];
  /** What all of them have, where that is one value. */
  readonly value: Expression | null;
}

/** `groups`: atoms by the number of their group; `size`: rows, or units, of atoms together. */
export function shownTogether(
  { part, alone }: { readonly part: OwnPart; readonly alone: boolean },
  groups: ReadonlyMap<number, readonly number[]>,
  size: (members: readonly number[]) => number,
): Shown[] {
  const { shown, minimum } = part;
  const each = [...groups.values()].map((members): Shown => {
    return { members, value: shown?.kind === 'parts' ? shown.value : null };
  });
  if (!alone || shown === undefined || minimum <= 1) return each;
  const positions = positionsOf(part.keys);
  if (shown.kind === 'cells') return isTableShown(groups, positions, minimum, shown.hidesEmpty, size) ? each : [];
  const width = positions.at(-1) ?? 1;
  const cells = new Map<number, (readonly number[])[]>();
  for (const [group, members] of groups) {
    const places = cells.get(Math.floor(group / width)) ?? Array.from({ length: width }, () => []);
    places[group % width] = members;
    cells.set(Math.floor(group / width), places);
  }
  return [...cells.values()].flatMap((places) => joinedParts(places, minimum, shown.value, size));
}

/** Whether the groups of `part`, of which these have own rows, withhold some but too few: a cross-table beside them is withheld then. */
export function withholdFew({ keys, minimum }: OwnPart, cells: readonly Counted[], hidesEmpty: boolean): boolean {
  if (keys.length === 0 || minimum <= 1) return false;
  const sizeOf = ({ rows, units = rows }: Counted) => units;
  const small = cells.filter((cell) => sizeOf(cell) < minimum);
  const isWhole = cells.length === positionsOf(keys).reduce((product, each) => product * each, 1);
  if (small.length === 0 && (isWhole || !hidesEmpty)) return false;
  return small.reduce((sum, cell) => sum + sizeOf(cell), 0) < minimum;
}

function positionsOf(keys: OwnPart['keys']): number[] {
  return keys.map(({ categories, nullable }) => categories.length + (nullable ? 1 : 0));
}

/** `places`: from the greatest values to the least, and then those without a value. */
function joinedParts(
  places: readonly (readonly number[])[],
  minimum: number,
  value: Expression | null,
  size: (members: readonly number[]) => number,
): Shown[] {
  const missing = size(places.at(-1) ?? []);
  const left = places.slice(0, -1).reverse();
  if (size(left.flat()) < minimum || (missing > 0 && missing < minimum)) return [];
  const joined: Shown[] = [];
  let open: (readonly number[])[] = [];
  left.forEach((members, i) => {
    if (members.length > 0) open.push(members);
    const isLast = i === left.length - 1;
    if (!isLast && (size(open.flat()) < minimum || size(left.slice(i + 1).flat()) < minimum)) return;
    joined.push({ members: open.flat(), value: open.length === 1 ? value : null });
    open = [];
  });
  return joined;
}

/** Cells of fewer rows than the minimum are left out one by one; this is whether the others are shown. */
function isTableShown(
  groups: ReadonlyMap<number, readonly number[]>,
  [height = 1, width = 1]: readonly number[],
  minimum: number,
  hidesEmpty: boolean,
  size: (members: readonly number[]) => number,
): boolean {
  const cells = Array.from({ length: height * width }, (_, i) => groups.get(i) ?? []);
  const isLeftOut = cells.map((members) => {
    const rows = size(members);
    return rows < minimum && (rows > 0 || hidesEmpty);
  });
  const isFine = (line: readonly number[]) => {
    const left = line.filter((i) => isLeftOut[i]);
    return left.length === 0 || size(left.flatMap((i) => cells[i] ?? [])) >= minimum;
  };
  const [rows, columns] = [range(height), range(width)];
  return [
    ...rows.map((i) => columns.map((j) => i * width + j)),
    ...columns.map((j) => rows.map((i) => i * width + j)),
    range(height * width),
  ].every(isFine);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
