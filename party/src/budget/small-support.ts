/**
 * The vectors of a span that are about few rows.
 *
 * Columns belong to atoms (classes of rows), and sets of atoms have sizes (numbers of rows, or of people in them). A vector
 * is small when the size of its support is below `limit`. Vectors with a minimal support are enough: those within any set of
 * columns are spanned by the ones with minimal support among them.
 *
 * Two searches. Exchanging pivots at random walks through bases whose rows all have minimal support (see `Span`), which
 * finds small ones soon where there are many. Where it finds none, a complete search decides: for each atom in turn either
 * a vector is zero there, which makes the space smaller, or the atom's size counts against the limit.
 */
import { randomInt } from 'node:crypto';
import { type Row, Span, type Vector } from './span.ts';
import { OutOfWork, type Work } from './work.ts';

export interface Atoms {
  /** The atom of a column. */
  atomOf(column: number): number;
  /** Rows, or different units, of atoms together: never fewer for more atoms. */
  sizeOf(atoms: readonly number[]): number;
}

interface SmallRow extends Row {
  readonly rows: number;
}

export interface Search {
  readonly found: readonly SmallRow[];
  /** Whether nothing can have been missed where nothing was found. */
  readonly complete: boolean;
}

/** Random exchanges of pivots per dimension, within these bounds. */
const exchangesPerRow = 12;
const mostExchanges = 600;

/**
 * Small vectors with minimal support of the span of `basis` that lie in none of the spans `known`. Rows of `basis` must be
 * zero at atoms of size `limit` or more.
 */
export async function findSmall(
  basis: readonly Row[],
  atoms: Atoms,
  limit: number,
  known: readonly Span[],
  prime: bigint,
  work: Work,
): Promise<Search> {
  const found: SmallRow[] = [];
  const seen = new Set<string>();
  const isNews = (vector: Vector): boolean => !known.some((span) => span.has(vector));
  const look = (row: Row): void => {
    const rows = sizeOf(row.vector, atoms);
    if (rows >= limit) return;
    const support = [...row.vector.keys()].sort((a, b) => a - b).join();
    if (seen.has(support)) return;
    seen.add(support);
    if (isNews(row.vector)) found.push({ ...row, rows });
  };
  let complete = true;
  try {
    for (const part of connected(basis)) {
      // Minimal supports never reach across parts.
      if (isKnown(part, known)) continue;
      const span = new Span(prime, work);
      for (const row of part) span.addRow(row);
      const before = found.length;
      await exchangeAtRandom(span, look, work);
      if (found.length === before) await explore(part, [], { atoms, limit, known, prime, work, look });
    }
  } catch (error) {
    if (!(error instanceof OutOfWork)) throw error;
    complete = false;
  }
  return { found: found.sort((a, b) => a.rows - b.rows), complete };
}

/** Size of the atoms of a vector's support. */
function sizeOf(vector: Vector, atoms: Atoms): number {
  return atoms.sizeOf([...new Set([...vector.keys()].map((column) => atoms.atomOf(column)))]);
}

async function exchangeAtRandom(span: Span, look: (row: Row) => void, work: Work): Promise<void> {
  for (const row of span.rows.values()) look(row);
  const exchanges = Math.min(mostExchanges, exchangesPerRow * span.dimension);
  for (let i = 0; i < exchanges; i++) {
    await work.pause();
    const pivots = [...span.rows.keys()];
    const pivot = pivots[randomInt(pivots.length)] as number;
    const row = span.rows.get(pivot) as Row;
    const free = [...row.vector.keys()].filter((column) => column !== pivot);
    if (free.length === 0) continue;
    const column = free[randomInt(free.length)] as number;
    const changed = pivots.filter((other) => other !== pivot && span.rows.get(other)?.vector.has(column));
    span.exchange(pivot, column);
    for (const other of changed) look(span.rows.get(other) as Row);
  }
}

/** Whether everything that `rows` span is in one of the spans: each alone is not enough, sums may be in neither. */
function isKnown(rows: readonly Row[], known: readonly Span[]): boolean {
  return known.some((span) => rows.every(({ vector }) => span.has(vector)));
}

interface Exploration {
  readonly atoms: Atoms;
  readonly limit: number;
  readonly known: readonly Span[];
  readonly prime: bigint;
  readonly work: Work;
  readonly look: (row: Row) => void;
}

/**
 * Looks at every small set of atoms that holds `used` and a vector spanned by `rows`. Throws OutOfWork where that takes too
 * long.
 */
async function explore(rows: readonly Row[], used: readonly number[], exploration: Exploration): Promise<void> {
  const { atoms, limit, known, prime, work, look } = exploration;
  if (isKnown(rows, known)) return;
  let left = rows;
  while (left.length > 0) {
    await work.pause();
    work.spend(left.reduce((sum, { vector }) => sum + vector.size, 1));
    const open = new Set<number>();
    for (const { vector } of left) {
      for (const column of vector.keys()) if (!used.includes(atoms.atomOf(column))) open.add(atoms.atomOf(column));
    }
    if (open.size === 0 || left.length === 1) {
      // The reduced form has minimal supports; one vector alone has it by itself, and `look` weighs it.
      const span = new Span(prime, work);
      for (const row of left) span.addRow(row);
      for (const row of span.rows.values()) look(row);
      return;
    }
    // Large atoms first: those beyond the limit leave no choice.
    const atom = [...open].reduce((a, b) => (atoms.sizeOf([b]) > atoms.sizeOf([a]) ? b : a));
    const more = [...used, atom];
    if (atoms.sizeOf(more) < limit) await explore(left, more, exploration);
    left = zeroAt(left, atom, exploration);
  }
}

/** A basis of the vectors spanned by `rows` that are zero at all columns of the atom. */
function zeroAt(rows: readonly Row[], atom: number, { atoms, prime, work }: Exploration): Row[] {
  const first = new Set<number>();
  for (const { vector } of rows)
    for (const column of vector.keys()) if (atoms.atomOf(column) === atom) first.add(column);
  // The columns of the atom go before all others; a basis in that order leaves those rows that have no entry there.
  const span = new Span(prime, work);
  const numberOf = (column: number) => (first.has(column) ? -1 - column : column);
  const renumbered = ({ vector, from }: Row): Row => {
    return { vector: new Map([...vector].map(([column, value]) => [numberOf(column), value])), from };
  };
  for (const row of rows) span.addRow(renumbered(row));
  return [...span.rows].filter(([pivot]) => pivot >= 0).map(([, row]) => row);
}

/** The rows in parts that have no column in common. */
function connected(rows: readonly Row[]): Row[][] {
  const parts = new Map<number, { columns: Set<number>; rows: Row[] }>();
  const partOf = new Map<number, number>();
  rows.forEach((row, number) => {
    const merged = { columns: new Set(row.vector.keys()), rows: [row] };
    const touched = new Set([...row.vector.keys()].flatMap((column) => partOf.get(column) ?? []));
    for (const other of touched) {
      const part = parts.get(other);
      if (part === undefined) continue;
      for (const column of part.columns) merged.columns.add(column);
      merged.rows.push(...part.rows);
      parts.delete(other);
    }
    for (const column of merged.columns) partOf.set(column, number);
    parts.set(number, merged);
  });
  return [...parts.values()].map((part) => part.rows);
}
