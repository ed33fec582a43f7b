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

/**
 * `groups`: atoms by the number of their group; `size`: rows, or units, of atoms together. `isTaken`: of totals those alone whose cells are
 * shown of what takes these atoms.
 */
export function shownTogether(
  { part, alone }: { readonly part: OwnPart; readonly alone: boolean },
  groups: ReadonlyMap<number, readonly number[]>,
  size: (members: readonly number[]) => number,
  isTaken?: (atom: number) => boolean,
): Shown[] {
  const { shown, minimum } = part;
  if (shown?.kind === 'totals') return shownTotals(part.keys, shown.sets, groups, size, alone ? minimum : 0, isTaken);
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

/** Number of the total that holds a group, where the keys of `part` make the groups of which it has totals; else the group itself. */
export function totalOf({ keys, shown }: OwnPart): (group: number) => number {
  const set = shown?.kind === 'totals' ? shown.sets.at(-1) : undefined;
  return set === undefined ? (group) => group : numberIn(keys, set);
}

function numberIn(keys: OwnPart['keys'], set: readonly number[]): (group: number) => number {
  const positions = positionsOf(keys);
  return (group) => {
    const digits: number[] = [];
    let rest = group;
    for (const size of positions.toReversed()) {
      digits.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return set.reduce((number, key) => number * (positions[key] ?? 1) + (digits[key] ?? 0), 0);
  };
}

/**
 * Totals that are shown: enough by themselves, and enough or nothing beside what is shown of them already. Of cells the same holds of
 * atoms that are taken, and of those that are not.
 */
function shownTotals(
  keys: OwnPart['keys'],
  sets: readonly (readonly number[])[],
  groups: ReadonlyMap<number, readonly number[]>,
  size: (members: readonly number[]) => number,
  minimum: number,
  isTaken?: (atom: number) => boolean,
): Shown[] {
  const isFine = (members: readonly number[]) => members.length === 0 || size(members) >= minimum;
  /** Atoms that are in shown groups, and in groups whose cells are shown. */
  const [known, knownCells] = [new Set<number>(), new Set<number>()];
  let shown: Shown[] = [];
  for (const set of sets) {
    const numberOf = numberIn(keys, set);
    const totals = new Map<number, number[]>();
    for (const [group, members] of groups) {
      const total = numberOf(group);
      totals.set(total, [...(totals.get(total) ?? []), ...members]);
    }
    const all = [...totals.values()].filter(
      (members) => size(members) >= minimum && isFine(members.filter((atom) => !known.has(atom))),
    );
    const cells = all.filter((members) => {
      if (isTaken === undefined) return true;
      const taken = members.filter(isTaken);
      const missing = members.filter((atom) => !isTaken(atom));
      const isNew = (atom: number) => !knownCells.has(atom);
      return (
        size(taken) >= minimum && [missing, taken.filter(isNew), missing.filter(isNew)].every((each) => isFine(each))
      );
    });
    for (const members of all) for (const atom of members) known.add(atom);
    for (const members of cells) for (const atom of members) knownCells.add(atom);
    shown = cells.map((members): Shown => ({ members, value: null }));
  }
  return shown;
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
