/**
 * Released numbers as vectors over what is unknown: per atom (class of own rows that no question tells apart) its number
 * of rows and its sum of each column and product of columns. A number that an answer shows is then taken to show each of the
 * unknowns that it is made of, and an extreme is an unknown of its own per atom: comparable with itself only.
 */
import { canonicalJson, type Expression, type OwnMeasure, type OwnPart } from '@tacit/analysis';
import { extremeText, polynomial, withKnown } from './polynomial.ts';
import { shownTogether } from './shown-together.ts';
import { primitive, type Vector } from './span.ts';

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
  /** Columns that have one known value in all rows of a group: with their number, its sum is known. */
  readonly pinned?: readonly Expression[];
  /** What the question says of the values of a group's rows: their sum follows from their number. By column. */
  readonly valuesOf?: ((group: number) => ReadonlyMap<string, bigint>) | undefined;
  /** True when few rows are in groups that the same answer withholds, so that its cells are withheld, too. */
  readonly withheld?: boolean;
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

const nothingKnown: ReadonlyMap<string, bigint> = new Map();

/** Per atom the columns of which all its rows have one value, by what any of the questions says. */
export function knownValues(answers: readonly Answer[], atoms: readonly Atom[]): ReadonlyMap<string, bigint>[] {
  const saying = answers.flatMap(({ question, valuesOf }) => (valuesOf === undefined ? [] : [{ question, valuesOf }]));
  return atoms.map(({ groups }) => {
    const known = saying.flatMap(({ question, valuesOf }) => {
      const group = groups[question] ?? -1;
      return group < 0 ? [] : [valuesOf(group)];
    });
    const [only = nothingKnown, ...more] = known;
    return more.length === 0 ? only : new Map(known.flatMap((values) => [...values]));
  });
}

/**
 * The numbers that an answer shows, as vectors over columns that `columnOf` numbers by atom and unknown. Left out is what
 * the gates of the run surely withhold: where the recipient knows all other parts, cells of fewer own rows than the
 * minimum, or with some rows without a value but fewer than that. `nullsAt`: index into an atom's `nulls` by canonical text of the expression.
 * `values`: of `knownValues`.
 */
export function releasedVectors(
  answer: Answer,
  atoms: readonly Atom[],
  nullsAt: ReadonlyMap<string, number>,
  columnOf: (atom: number, unknown: string) => number,
  values: readonly ReadonlyMap<string, bigint>[] = [],
): Vector[] {
  if (answer.alone && answer.withheld === true) return [];
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
  const vectors: Vector[] = [];
  const unknowns = answer.part.measures.map(unknownsOf);
  for (const { members, value } of shownTogether(answer, groups, size)) {
    if (isFew(size(members))) continue;
    for (const [at, measure] of answer.part.measures.entries()) {
      const nulls = measure.expression === null ? undefined : nullsAt.get(canonicalJson(measure.expression));
      const isTaken = (atom: number) => nulls === undefined || atoms[atom]?.nulls[nulls] === false;
      const taken = members.filter(isTaken);
      const missing = members.filter((atom) => !isTaken(atom));
      if (taken.length === 0 || isFew(size(taken)) || isFew(size(missing))) continue;
      // Of totals what they have beside shown cells counts, too.
      const isTotal = nulls !== undefined && answer.part.shown?.kind === 'totals';
      if (isTotal && !shownTogether(answer, groups, size, isTaken).some((cells) => cells.members[0] === members[0]))
        continue;
      const show = (shown: readonly (readonly [string, bigint])[]) => {
        const entries = new Map<number, bigint>();
        for (const atom of taken) {
          for (const [unknown, factor] of shown) {
            const [left, known] = withKnown(unknown, values[atom] ?? nothingKnown);
            if (known === 0n) continue;
            const column = columnOf(atom, left);
            entries.set(column, (entries.get(column) ?? 0n) + factor * known);
          }
        }
        for (const [column, entry] of entries) if (entry === 0n) entries.delete(column);
        if (entries.size > 0) vectors.push(primitive(entries));
      };
      const own = unknowns[at] ?? [];
      // A number made of several sums may show each: its digits do where the factors are far enough apart (1000000 * x + y).
      for (const [unknown, factor] of own) show([[unknown, factor]]);
      if (measure.kind !== 'count') continue;
      for (const expression of [...(answer.pinned ?? []), ...(value === null ? [] : [value])])
        show(unknownsOf({ ...measure, kind: 'sum', expression }));
    }
  }
  return vectors;
}

/**
 * The unknowns of an atom that a measure adds up, with factors: `count`, `sum(c)` of columns and products of columns; of
 * extremes, and of what cannot be multiplied out, the measure itself.
 */
function unknownsOf({ kind, expression, meaning }: OwnMeasure): [string, bigint][] {
  if (kind === 'count') return [['count', 1n]];
  if (kind === 'distinct' || kind === 'quantile') return [[meaning, 1n]];
  if (kind !== 'sum') return [[(expression && extremeText(kind, expression)) ?? meaning, 1n]];
  const terms = expression === null ? null : polynomial(expression);
  if (terms === null) return [[meaning, 1n]];
  return [...terms].map(([product, factor]) => [product === '' ? 'count' : `sum(${product})`, factor]);
}
