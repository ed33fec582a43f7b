/**
 * What it tells that one answer shows what another withholds. A minimum is a comparison: of two groups that differ in few
 * rows, of which one is shown and the other is not, the recipient learns that those few rows make the difference, though
 * neither answer has a number of them.
 */
import { canonicalJson } from '@tacit/analysis';
import { totalOf } from './shown-together.ts';
import { type Answer, type Atom, sizeOf } from './released-vectors.ts';

export interface Crossing {
  /** Rows, or units, that only one of the two groups has. */
  readonly rows: number;
}

/**
 * The crossing about the fewest rows between a group of `fresh` and one of `earlier`; undefined without any of fewer than
 * `limit`. Only answers of which the recipient knows every other part: of others the gates count what is not known here,
 * and `auditSums` takes them to have shown everything. `nullsAt` as for `releasedVectors`.
 */
export function findCrossing(
  fresh: Answer,
  earlier: Answer,
  atoms: readonly Atom[],
  nullsAt: ReadonlyMap<string, number>,
  limit: number,
): Crossing | undefined {
  if (!fresh.alone || !earlier.alone) return undefined;
  // Parts between cut points are shown together where they have few rows.
  if ([fresh, earlier].some(({ part }) => part.shown?.kind === 'parts')) return undefined;
  const [groups, others] = [groupsOf(fresh, atoms), groupsOf(earlier, atoms)];
  const pairs = new Map<string, readonly [number, number]>();
  for (const { groups: of } of atoms) {
    const [a, b] = [groupOf(fresh, of), groupOf(earlier, of)];
    if (a >= 0 && b >= 0) pairs.set(`${a} ${b}`, [a, b]);
  }
  let least = limit;
  for (const [a, b] of pairs.values()) {
    const [here, there] = [groups.get(a) ?? new Set<Atom>(), others.get(b) ?? new Set<Atom>()];
    const apart = [...[...here].filter((atom) => !there.has(atom)), ...[...there].filter((atom) => !here.has(atom))];
    const rows = sizeOf(apart);
    if (rows === 0 || rows >= least) continue;
    if (isCrossed(fresh, [...here], earlier, [...there], nullsAt)) least = rows;
  }
  return least < limit ? { rows: least } : undefined;
}

function groupOf({ question, part }: Answer, groups: Atom['groups']): number {
  const group = groups[question] ?? -1;
  return group < 0 ? group : totalOf(part)(group);
}

function groupsOf(answer: Answer, atoms: readonly Atom[]): Map<number, Set<Atom>> {
  const groups = new Map<number, Set<Atom>>();
  for (const atom of atoms) {
    const group = groupOf(answer, atom.groups);
    if (group >= 0) groups.set(group, (groups.get(group) ?? new Set()).add(atom));
  }
  return groups;
}

/** Whether the group, or the cells of some expression in it, is shown by one of the answers and withheld by the other. */
function isCrossed(
  fresh: Answer,
  here: readonly Atom[],
  earlier: Answer,
  there: readonly Atom[],
  nullsAt: ReadonlyMap<string, number>,
): boolean {
  const isShown = ({ part, withheld }: Answer, group: readonly Atom[]) => {
    return withheld !== true && sizeOf(group) >= part.minimum;
  };
  const [shown, wasShown] = [isShown(fresh, here), isShown(earlier, there)];
  if (shown !== wasShown) return true;
  if (!shown) return false;
  const known = new Set(cellsOf(earlier));
  return cellsOf(fresh).some((text) => {
    const at = nullsAt.get(text);
    if (at === undefined || !known.has(text)) return false;
    return isCellShown(fresh, here, at) !== isCellShown(earlier, there, at);
  });
}

/** Expressions of which an answer has cells that are withheld for missing values. */
function cellsOf({ part }: Answer): string[] {
  return part.measures.flatMap(({ expression, nullable }) =>
    nullable && expression !== null ? [canonicalJson(expression)] : [],
  );
}

function isCellShown({ part }: Answer, group: readonly Atom[], nulls: number): boolean {
  const missing = sizeOf(group.filter((atom) => atom.nulls[nulls] === true));
  const taken = sizeOf(group.filter((atom) => atom.nulls[nulls] !== true));
  return taken >= part.minimum && (missing === 0 || missing >= part.minimum);
}
