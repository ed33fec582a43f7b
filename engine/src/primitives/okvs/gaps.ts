/**
 * The rows that peeling could not order: the dense cells must solve them. Rare and few, so plain arithmetic serves.
 *
 * With the dense cells D unknown, every cell that a peeled row determines is a known value plus a sum of cells of D. A gap row
 * then is one equation over D alone, and its bits are uniform as its own dense bits enter in no other.
 */

export interface BinSystem {
  /** Four words each: places of 21 bits, dense bits, value. */
  readonly rows: BigUint64Array;
  /** Place and row of each peeled row, in order. */
  readonly peeled: Uint32Array;
  readonly gaps: Uint32Array;
  /** Two words each, all random; the dense ones are set here. */
  readonly cells: BigUint64Array;
  readonly sparse: number;
  readonly dense: number;
}

/** Sum of dense cells = value of two words. */
interface Equation {
  bits: bigint;
  value: bigint;
}

/** Sets the dense cells; false when the gap rows have no full rank. */
export function solveGaps(system: BinSystem): boolean {
  const equations = reduced(gapEquations(system));
  if (equations === undefined) return false;
  const { cells, sparse, dense } = system;
  const solved = new Set(equations.map(({ pivot }) => pivot));
  const values = Array.from({ length: dense }, (_, d) => joined(cells, sparse + d));
  for (const { bits, value, pivot } of equations) {
    let sum = value;
    values.forEach((cell, d) => {
      if ((bits >> BigInt(d)) & 1n && !solved.has(d)) sum ^= cell;
    });
    cells[2 * (sparse + pivot)] = BigInt.asUintN(64, sum);
    cells[2 * (sparse + pivot) + 1] = sum >> 64n;
  }
  return true;
}

const joined = (words: BigUint64Array, at: number): bigint =>
  ((words[2 * at + 1] as bigint) << 64n) | (words[2 * at] as bigint);

function gapEquations({ rows, peeled, gaps, cells, sparse }: BinSystem): Equation[] {
  const known = cells.slice(0, 2 * sparse);
  const unknown = new BigUint64Array(sparse);
  /** What is left of a row's equation when all its cells but `target` are put in. */
  const rest = (row: number, target: number): Equation => {
    const places = rows[4 * row] as bigint;
    let bits = rows[4 * row + 1] as bigint;
    let value = joined(rows, 2 * row + 1);
    for (const shift of [0n, 21n, 42n]) {
      const place = Number((places >> shift) & 0x1fffffn);
      if (place === target) continue;
      bits ^= unknown[place] as bigint;
      value ^= joined(known, place);
    }
    return { bits, value };
  };
  for (let i = peeled.length - 2; i >= 0; i -= 2) {
    const place = peeled[i] as number;
    const { bits, value } = rest(peeled[i + 1] as number, place);
    unknown[place] = bits;
    known[2 * place] = BigInt.asUintN(64, value);
    known[2 * place + 1] = value >> 64n;
  }
  return Array.from(gaps, (row) => rest(row, -1));
}

/** The same equations, each with a pivot that no other has; undefined when one is the sum of others. */
function reduced(equations: readonly Equation[]): (Equation & { pivot: number })[] | undefined {
  const done: (Equation & { pivot: number })[] = [];
  for (const equation of equations) {
    let { bits, value } = equation;
    for (const other of done) {
      if (!((bits >> BigInt(other.pivot)) & 1n)) continue;
      bits ^= other.bits;
      value ^= other.value;
    }
    if (bits === 0n) return undefined;
    const pivot = lowestBit(bits);
    for (const other of done) {
      if (!((other.bits >> BigInt(pivot)) & 1n)) continue;
      other.bits ^= bits;
      other.value ^= value;
    }
    done.push({ bits, value, pivot });
  }
  return done;
}

function lowestBit(bits: bigint): number {
  let place = 0;
  while (!((bits >> BigInt(place)) & 1n)) place += 1;
  return place;
}
