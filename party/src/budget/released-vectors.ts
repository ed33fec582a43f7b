/**
 * Released numbers as vectors over what is unknown: per atom (class of own rows that no question tells apart) its number
 * of rows and its sum of each column. What an answer shows is then a sum of unknowns, and what is not linear (MIN, MAX,
 * sums of products) is an unknown of its own per atom: comparable with itself only.
 */
import { canonicalJson, type Expression, linearForm } from '@tacit/analysis';
import { columnNodes, type OwnMeasure, type OwnPart } from './own-part.ts';
import type { Vector } from './span.ts';

/** A class of own rows: the group it falls into per question (negative: none), which expressions are NULL, its rows. */
export interface Atom {
  readonly groups: readonly number[];
  readonly nulls: readonly boolean[];
  readonly rows: number;
  /** Where people (units) are protected rather than rows: how many are in it, and who, where they are fewer than a limit. */
  readonly units?: number;
  readonly members?: ReadonlySet<bigint>;
}

/** Rows in atoms, or different units where the atoms count them: one person may have rows in several. */
export function sizeOf(atoms: readonly Atom[]): number {
  if (atoms.every(({ units }) => units === undefined)) return atoms.reduce((sum, { rows }) => sum + rows, 0);
  const members = new Set<bigint>();
  for (const { units = 0, members: own } of atoms) {
    // Its members are not listed because they are enough by themselves.
    if (own === undefined && units > 0) return Number.POSITIVE_INFINITY;
    for (const member of own ?? []) members.add(member);
  }
  return members.size;
}

/** One answer as far as the recipient can compute with it. */
export interface Answer {
  readonly part: OwnPart;
  /** Index into an atom's `groups`. */
  readonly question: number;
  /** True when the recipient knows every part of the answer but this owner's, and the atoms count what its gates count. */
  readonly alone: boolean;
}

/** Expressions whose NULLs decide which rows a measure takes, each once, by canonical text. */
export function nullExpressions(parts: readonly OwnPart[]): Map<string, Expression> {
  const expressions = new Map<string, Expression>();
  for (const { measures } of parts) {
    for (const { expression, nullable } of measures) {
      if (nullable && expression !== null) expressions.set(canonicalJson(expression), expression);
    }
  }
  return expressions;
}

/**
 * The numbers that an answer shows, as vectors over columns that `columnOf` numbers by atom and unknown. Left out is what
 * the gates of the run surely withhold: where the recipient knows all other parts, cells of fewer own rows than the
 * minimum, or that leave out some for having no value but fewer than that. `nullsAt`: index into an atom's `nulls` by
 * canonical text of the expression.
 */
export function releasedVectors(
  answer: Answer,
  atoms: readonly Atom[],
  nullsAt: ReadonlyMap<string, number>,
  columnOf: (atom: number, unknown: string) => number,
): Vector[] {
  const groups = new Map<number, number[]>();
  atoms.forEach(({ groups: of }, atom) => {
    const group = of[answer.question] ?? -1;
    if (group < 0) return;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [atom]);
    else members.push(atom);
  });
  const size = (members: readonly number[]): number => sizeOf(members.flatMap((atom) => atoms[atom] ?? []));
  const isFew = (count: number): boolean => answer.alone && count > 0 && count < answer.part.minimum;
  const { measures } = answer.part;
  const vectors: Vector[] = [];
  for (const members of groups.values()) {
    if (isFew(size(members))) continue;
    const taken = measures.map(({ expression }) => {
      const nulls = expression === null ? undefined : nullsAt.get(canonicalJson(expression));
      return nulls === undefined ? members : members.filter((atom) => atoms[atom]?.nulls[nulls] === false);
    });
    measures.forEach((measure, i) => {
      const own = taken[i] ?? [];
      const wider = [members, ...taken.filter((_, other) => needsFewer(measures[other], measure))];
      const missing = wider.map((all) => all.filter((atom) => !own.includes(atom)));
      if (own.length === 0 || [own, ...missing].some((rows) => isFew(size(rows)))) return;
      for (const unknown of unknownsOf(measure)) {
        vectors.push(new Map(own.map((atom) => [columnOf(atom, unknown), 1n] as const)));
      }
    });
  }
  return vectors;
}

/** Whether the gates compare the rows that `measure` takes with those that `other` does, which are among them. */
function needsFewer(other: OwnMeasure | undefined, { expression }: OwnMeasure): boolean {
  const names = (each: Expression | null) => new Set(columnNodes(each).map(({ column }) => column));
  const [fewer, all] = [names(other?.expression ?? null), names(expression)];
  return fewer.size < all.size && [...fewer].every((name) => all.has(name));
}

/**
 * What a measure adds up: `count`, `sum(c)`, or the measure itself. A sum of several is taken to show each of them: with
 * factors that are far enough apart, as in SUM(1000000 * x + y), the digits of one number do.
 */
function unknownsOf({ kind, expression, meaning }: OwnMeasure): string[] {
  if (kind === 'count') return ['count'];
  const form = kind === 'sum' && expression !== null ? linearForm(expression) : null;
  if (form === null) return [meaning];
  const columns = [...form.coefficients.keys()].map((column) => `sum(${column})`);
  return form.constant === 0n ? columns : [...columns, 'count'];
}
