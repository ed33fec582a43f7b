/** Two questions about the same rows: how they relate on these rows, and what a changed version of the data changed. */
import { type OwnPart, plainText } from '@tacit/analysis';
import type { Cell } from './own-rows.ts';
import type { Atom } from './released-vectors.ts';

export interface Relation {
  /** Own rows that only one of the questions selects, and that both do. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly both: number;
  /** Whether both divide the rows that they select into the same groups. */
  readonly sameGroups: boolean;
}

/** Relation of two questions over classes that both cut, by their places in the classes' groups. */
export function relationOfRows(atoms: readonly Atom[], first: number, second: number): Relation {
  let [onlyFirst, onlySecond, both] = [0, 0, 0];
  const [forward, backward] = [new Map<number, number>(), new Map<number, number>()];
  let sameGroups = true;
  for (const { groups, rows } of atoms) {
    const [a, b] = [groups[first] ?? -1, groups[second] ?? -1];
    if (a < 0 && b < 0) continue;
    if (b < 0) onlyFirst += rows;
    else if (a < 0) onlySecond += rows;
    else {
      both += rows;
      if ((forward.get(a) ?? b) !== b || (backward.get(b) ?? a) !== a) sameGroups = false;
      forward.set(a, b);
      backward.set(b, a);
    }
  }
  return { onlyFirst, onlySecond, both, sameGroups: sameGroups && onlyFirst === 0 && onlySecond === 0 };
}

/** The same rows in the same groups, whoever says it how. */
export function isSameQuestion(a: OwnPart, b: OwnPart): boolean {
  return questionText(a) === questionText(b);
}

/** What a question selects and how it divides it; lists of values are those of the data's version. */
function questionText({ where, keys }: OwnPart): string {
  return plainText({ where, keys: keys.map(({ expression }) => expression) });
}

/** Whether a difference of the two answers can mean anything: some measure takes the same values. */
export function shareMeasures(a: OwnPart, b: OwnPart): boolean {
  const bases = new Set(a.measures.flatMap((measure) => measure.bases));
  return b.measures.some((measure) => measure.bases.some((basis) => bases.has(basis)));
}

/**
 * Whether each counts values of columns that the other does not. Against the number of all rows the gates of a run hold
 * every such count, shown or not.
 */
export function countOtherColumns(a: OwnPart, b: OwnPart): boolean {
  const counts = ({ measures }: OwnPart) => {
    return measures.filter(({ kind, nullable }) => kind === 'count' && nullable).map(({ meaning }) => meaning);
  };
  const [here, there] = [counts(a), counts(b)];
  return here.some((meaning) => !there.includes(meaning)) && there.some((meaning) => !here.includes(meaning));
}

export interface Change {
  /** Groups whose rows are others than they were. */
  readonly groups: number;
  /** The least difference in their numbers of rows, or of units where both count them. */
  readonly rows: number;
}

/**
 * What changed in the groups of a question between two versions of the data; undefined if nothing did. `minimum`: groups
 * of fewer rows are in no answer, so that whoever gets both cannot compare what is in neither.
 */
export function changeBetween(before: readonly Cell[], now: readonly Cell[], minimum: number): Change | undefined {
  const keyed = (cells: readonly Cell[]) => new Map(cells.map((cell) => [JSON.stringify(cell.key), cell]));
  const [old, current] = [keyed(before), keyed(now)];
  let [groups, least] = [0, Number.POSITIVE_INFINITY];
  for (const key of new Set([...old.keys(), ...current.keys()])) {
    const [a, b] = [old.get(key), current.get(key)];
    if (a?.mark === b?.mark && a?.rows === b?.rows) continue;
    const [sizeBefore, sizeNow] = sizesOf(a, b);
    if (Math.max(sizeBefore, sizeNow) < minimum) continue;
    groups++;
    least = Math.min(least, Math.abs(sizeNow - sizeBefore));
  }
  return groups === 0 ? undefined : { groups, rows: least };
}

/** Units where both count them, else rows. */
function sizesOf(a: Cell | undefined, b: Cell | undefined): [number, number] {
  const isCounted = [a, b].every((cell) => cell === undefined || cell.units !== undefined);
  const sizeOf = (cell: Cell | undefined) => (isCounted ? cell?.units : cell?.rows) ?? 0;
  return [sizeOf(a), sizeOf(b)];
}
