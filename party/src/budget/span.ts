/**
 * What follows from released numbers by adding, subtracting and scaling them: the span of their vectors, modulo a prime.
 *
 * Why modulo a prime: whoever asks may use rational factors. Let v be a rational combination of the released vectors,
 * scaled to whole numbers without a common divisor. Then v is not zero modulo p, its support modulo p lies in its support,
 * and it is in the span modulo p unless p divides the denominators of the combination. Those are minors of the matrix:
 * the prime is drawn at random among the more than 10^16 of its length after the questions are known, so nobody can
 * choose constants that it divides, and by chance it does so with probability below 10^-13 even for minors of thousands
 * of digits. (A vector of which p divides all entries would vanish: `primitive` takes common divisors out first.)
 */
import { generatePrimeSync } from 'node:crypto';
import type { Work } from './work.ts';

/** Column number → entry that is not zero. */
export type Vector = ReadonlyMap<number, bigint>;

/** A vector of the span and the combination of added vectors that it is: number of the vector → factor. */
export interface Row {
  readonly vector: Vector;
  readonly from: Vector;
}

/** A random prime of 61 bits. */
export function drawPrime(): bigint {
  return generatePrimeSync(61, { bigint: true });
}

/** The vector divided by the greatest common divisor of its entries. */
export function primitive(vector: Vector): Vector {
  let common = 0n;
  for (const value of vector.values()) common = gcd(common, value);
  return common <= 1n ? vector : new Map([...vector].map(([column, value]) => [column, value / common]));
}

/**
 * A basis in reduced row echelon form, the least columns first: every row has 1 in a column of its own, the pivot, which
 * is its least column and in which all other rows have 0.
 *
 * Two things follow. The rows whose pivot is at least c span exactly the vectors of the span that are zero in all columns
 * below c: in a combination, the least pivot of the rows used is an entry that stays. And every row has minimal support:
 * a vector of the span is determined by its entries at the pivots, so one whose support lies in that of a row is zero at
 * all pivots but one, a multiple of that row.
 */
export class Span {
  readonly prime: bigint;
  readonly #work: Work;
  readonly #rows = new Map<number, Row>();

  constructor(prime: bigint, work: Work) {
    this.prime = prime;
    this.#work = work;
  }

  get dimension(): number {
    return this.#rows.size;
  }

  /** The basis by pivot. */
  get rows(): ReadonlyMap<number, Row> {
    return this.#rows;
  }

  /** Adds vector number `number`, with pauses. */
  async add(vector: Vector, number: number): Promise<void> {
    const steps = this.#adding({ vector: this.#reduced(vector), from: new Map([[number, 1n]]) });
    while (steps.next().done !== true) await this.#work.pause();
  }

  addRow(row: Row): void {
    const steps = this.#adding(row);
    while (steps.next().done !== true);
  }

  *#adding(row: Row): Generator<undefined, void> {
    const rest = yield* this.#residue(row);
    if (rest.vector.size === 0) return;
    let pivot = Number.POSITIVE_INFINITY;
    for (const column of rest.vector.keys()) if (column < pivot) pivot = column;
    yield* this.#place(rest, pivot);
  }

  has(vector: Vector): boolean {
    const steps = this.#residue({ vector: this.#reduced(vector), from: new Map() });
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value.vector.size === 0;
    }
  }

  /** Makes `column` the pivot of the row that has `pivot`; it must have an entry there. The span stays the same. */
  exchange(pivot: number, column: number): void {
    const row = this.#rows.get(pivot);
    if (row === undefined || !row.vector.has(column)) throw new Error(`no entry at column ${column}`);
    this.#rows.delete(pivot);
    const steps = this.#place(row, column);
    while (steps.next().done !== true);
  }

  /** Divides the row by its entry at `pivot` and takes it from all others. */
  *#place(row: Row, pivot: number): Generator<undefined, void> {
    const factor = inverse(row.vector.get(pivot) as bigint, this.prime);
    const own = { vector: this.#times(row.vector, factor), from: this.#times(row.from, factor) };
    for (const [other, before] of this.#rows) {
      const entry = before.vector.get(pivot);
      if (entry === undefined) continue;
      this.#rows.set(other, this.#minus(before, entry, own));
      yield;
    }
    this.#rows.set(pivot, own);
  }

  /** What is left of a row at columns that are no pivots. */
  *#residue(row: Row): Generator<undefined, Row> {
    let rest = row;
    // No basis row has an entry at another's pivot: the entries at the pivots are the factors, in any order.
    for (const [column, entry] of row.vector) {
      const basis = this.#rows.get(column);
      if (basis === undefined) continue;
      rest = this.#minus(rest, entry, basis);
      yield;
    }
    return rest;
  }

  #minus(row: Row, factor: bigint, other: Row): Row {
    return {
      vector: this.#difference(row.vector, factor, other.vector),
      from: this.#difference(row.from, factor, other.from),
    };
  }

  #difference(vector: Vector, factor: bigint, other: Vector): Vector {
    this.#work.spend(other.size + vector.size / 8);
    const result = new Map(vector);
    for (const [column, value] of other) {
      const entry = modulo((result.get(column) ?? 0n) - factor * value, this.prime);
      if (entry === 0n) result.delete(column);
      else result.set(column, entry);
    }
    return result;
  }

  #times(vector: Vector, factor: bigint): Vector {
    this.#work.spend(vector.size);
    return new Map([...vector].map(([column, value]) => [column, (value * factor) % this.prime]));
  }

  #reduced(vector: Vector): Vector {
    const entries = [...vector].map(([column, value]) => [column, modulo(value, this.prime)] as const);
    return new Map(entries.filter(([, value]) => value !== 0n));
  }
}

function modulo(value: bigint, prime: bigint): bigint {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
}

/** a⁻¹ mod p by the extended Euclidean algorithm. */
function inverse(a: bigint, p: bigint): bigint {
  let [r0, r1, t0, t1] = [p, modulo(a, p), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1];
  }
  return modulo(t0, p);
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
