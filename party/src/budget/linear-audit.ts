/**
 * Whether a new answer, together with earlier ones to the same recipient, shows something about few own rows: see `Span`
 * for why sums and differences are looked at as they are, and `findSmall` for the search.
 *
 * Where an answer also holds other owners' rows, the recipient is assumed to know them or to make them cancel: it may be
 * one of those owners, or ask twice. Within one answer alone the gates of its run decide, so what the new answer or the
 * earlier ones give by themselves is no finding.
 */
import { type Answer, type Atom, knownValues, nullExpressions, releasedVectors, sizeOf } from './released-vectors.ts';
import { findSmall } from './small-support.ts';
import { drawPrime, Span, type Vector } from './span.ts';
import { OutOfWork, Work } from './work.ts';

/** Multiplications that one audit may take: a few seconds. */
const mostWork = 12_000_000;
/** Entries of all vectors together. */
const mostEntries = 400_000;
const mostFindings = 5;
/** Columns of small atoms are numbered from here. */
const smallColumns = 2 ** 40;

export interface SmallSum {
  /** Own rows, or units, that a computed number is about. */
  readonly rows: number;
  /** Positions in `earlier` of the answers that it takes, beside the new one. */
  readonly answers: readonly number[];
  /** What it is a number of: 'count', 'sum(column)', … */
  readonly unknowns: readonly string[];
}

export interface LinearAudit {
  readonly found: readonly SmallSum[];
  readonly complete: boolean;
}

/** `limit`: least number of own rows, or units, that a number may be about. `atoms` are the classes by all questions. */
export async function auditSums(
  fresh: Answer,
  earlier: readonly Answer[],
  atoms: readonly Atom[],
  limit: number,
  work = new Work(mostWork),
): Promise<LinearAudit> {
  // Without classes of few rows there is nothing that a small number could be about.
  if (atoms.every((atom) => sizeOf([atom]) >= limit)) return { found: [], complete: true };
  const answers = [...earlier, fresh];
  const columns = new Columns(atoms, limit);
  const nulls = nullExpressions(answers.map(({ part }) => part));
  const nullsAt = new Map([...nulls.keys()].map((text, i) => [text, i]));
  const values = knownValues(answers, atoms);
  const vectors: { readonly answer: number; readonly vector: Vector }[] = [];
  let entries = 0;
  for (const [answer, each] of answers.entries()) {
    await work.pause();
    const columnOf = (atom: number, unknown: string): number => columns.of(atom, unknown);
    for (const vector of releasedVectors(each, atoms, nullsAt, columnOf, values)) {
      entries += vector.size;
      if (entries > mostEntries) return { found: [], complete: false };
      vectors.push({ answer, vector });
    }
  }

  const prime = drawPrime();
  const [all, before, own] = [new Span(prime, work), new Span(prime, work), new Span(prime, work)];
  try {
    for (const [number, { answer, vector }] of vectors.entries()) {
      await (answer === earlier.length ? own : before).add(vector, number);
      await all.add(vector, number);
    }
  } catch (error) {
    if (!(error instanceof OutOfWork)) throw error;
    return { found: [], complete: false };
  }
  // The least columns are those of large atoms: rows that begin behind them are zero there.
  const basis = [...all.rows].filter(([pivot]) => !columns.isLarge(pivot)).map(([, row]) => row);
  const places = {
    atomOf: (column: number) => columns.atomOf(column),
    sizeOf: (chosen: readonly number[]) => sizeOf(chosen.flatMap((atom) => atoms[atom] ?? [])),
  };
  const { found, complete } = await findSmall(basis, places, limit, [before, own], prime, work);
  const sums = found.map(({ rows, vector, from }): SmallSum => {
    const used = new Set([...from.keys()].map((number) => vectors[number]?.answer ?? earlier.length));
    used.delete(earlier.length);
    const unknowns = new Set([...vector.keys()].map((column) => columns.unknownOf(column)));
    return { rows, answers: [...used].sort((a, b) => a - b), unknowns: [...unknowns].sort() };
  });
  return { found: distinct(sums).slice(0, mostFindings), complete };
}

/** Of findings from the same answers about the same unknowns, the one about the fewest rows. */
function distinct(sums: readonly SmallSum[]): SmallSum[] {
  const seen = new Set<string>();
  return sums.filter(({ answers, unknowns }) => {
    const key = JSON.stringify([answers, unknowns]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Numbers columns (atom, unknown) so that those of atoms of size `limit` or more come first. */
class Columns {
  readonly #atoms: readonly Atom[];
  readonly #limit: number;
  readonly #unknowns: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(atoms: readonly Atom[], limit: number) {
    this.#atoms = atoms;
    this.#limit = limit;
  }

  /** The column of an unknown at an atom. */
  of(atom: number, unknown: string): number {
    let number = this.#numbers.get(unknown);
    if (number === undefined) {
      number = this.#unknowns.push(unknown) - 1;
      this.#numbers.set(unknown, number);
    }
    const column = number * this.#atoms.length + atom;
    return sizeOf([this.#atoms[atom] as Atom]) >= this.#limit ? column : smallColumns + column;
  }

  isLarge(column: number): boolean {
    return column < smallColumns;
  }

  atomOf(column: number): number {
    return (column % smallColumns) % this.#atoms.length;
  }

  unknownOf(column: number): string {
    return this.#unknowns[Math.floor((column % smallColumns) / this.#atoms.length)] ?? '';
  }
}
