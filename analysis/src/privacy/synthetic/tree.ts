/**
 * Synthetic rows from noisy marginals along a tree: select, measure, generate. McKenna, Miklau and Sheldon, "Winning the NIST contest" (Journal of Privacy and Confidentiality 2021, arXiv:2108.04978),
 * the mechanism MST, with the generation of a tree in closed form: no more of a graphical model is needed where pairs form a tree.
 *
 * 1. Noisy counts of every column are measured. 2. `chooseTree` selects columns − 1 pairs, each by the exponential mechanism. 3. Noisy counts of these pairs are measured. 4. `generate` makes rows
 * from the noisy counts alone. Steps 1 to 3 spend a budget; what follows is computed from their results and spends nothing. Noise and choices are drawn by the caller.
 */
import { type CodedTable, fittedPair, type Pair, pairsOf, sharesOf } from './marginals.ts';

/**
 * By how much a pair's counts differ from those that independent columns would have: Σ |n_ab − n̂ p_a p_b|, p the noisy shares and n̂ the noisy number of rows, both measured before. A row that is added or removed changes it
 * by at most 1.
 */
export function dependence(
  pairCounts: ArrayLike<number>,
  rows: number,
  first: Float64Array,
  second: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < pairCounts.length; i++) {
    const independent = rows * (first[Math.floor(i / second.length)] as number) * (second[i % second.length] as number);
    sum += Math.abs((pairCounts[i] as number) - independent);
  }
  return sum;
}

/**
 * A spanning tree of the columns: as Kruskal's, but each pair is chosen by `choose` among the scores of all that still connect two parts. `choose` gets the scores (of sensitivity 1) and answers a place, by the exponential
 * mechanism with the ε of one choice; columns − 1 choices are spent.
 */
export async function chooseTree(
  columns: number,
  score: (pair: Pair) => number,
  choose: (scores: readonly number[]) => number | Promise<number>,
): Promise<Pair[]> {
  const part = Array.from({ length: columns }, (_, column) => column);
  const chosen: Pair[] = [];
  const scored = pairsOf(columns).map((pair) => ({ pair, score: score(pair) }));
  while (chosen.length < columns - 1) {
    const open = scored.filter(({ pair: [i, j] }) => part[i] !== part[j]);
    const place = await choose(open.map((one) => one.score));
    const found = open[place];
    if (found === undefined) throw new RangeError(`choice ${place} among ${open.length} pairs`);
    chosen.push(found.pair);
    const [kept, gone] = [part[found.pair[0]], part[found.pair[1]]];
    part.forEach((one, column) => {
      if (one === gone) part[column] = kept as number;
    });
  }
  return chosen;
}

/** What was measured: noisy counts of every column, and of the pairs of a tree. */
export interface Measured {
  readonly sizes: readonly number[];
  readonly columns: readonly ArrayLike<number>[];
  readonly tree: readonly { readonly pair: Pair; readonly counts: ArrayLike<number> }[];
}

/**
 * `rows` rows whose columns have the noisy shares, and whose pairs of the tree have theirs as far as these agree with the columns'. Each value is given to its whole number of rows and one more by chance, so that sampling adds less than a row per cell.
 * `below(n)` draws a whole number from 0 to n − 1. Throws RangeError where pairs and columns are no tree.
 */
export function generate(measured: Measured, rows: number, below: (n: number) => number): CodedTable {
  const { sizes, columns: counts, tree } = measured;
  if (tree.length !== sizes.length - 1)
    throw new RangeError(`${tree.length} pairs for ${sizes.length} columns are no tree`);
  const shares = counts.map(sharesOf);
  const columns: (Int32Array | undefined)[] = sizes.map(() => undefined);
  const shareOf = (column: number): Float64Array => shares[column] as Float64Array;
  columns[0] = shuffled(apportion(shareOf(0), rows, below), below);
  const left = [...tree];
  while (left.length > 0) {
    const at = left.findIndex(({ pair: [i, j] }) => (columns[i] === undefined) !== (columns[j] === undefined));
    const next = left[at];
    if (next === undefined) throw new RangeError('the pairs of columns are no tree');
    left.splice(at, 1);
    const [first, second] = next.pair;
    const joint = fittedPair(next.counts, shareOf(first), shareOf(second));
    const forward = columns[first] !== undefined;
    const [known, open] = forward ? [first, second] : [second, first];
    const width = sizes[second] as number;
    const conditional = (value: number): Float64Array =>
      sharesOf(
        Array.from({ length: sizes[open] as number }, (_, other) =>
          forward ? (joint[value * width + other] as number) : (joint[other * width + value] as number),
        ),
      );
    columns[open] = given(columns[known] as Int32Array, sizes[known] as number, conditional, below);
  }
  return { sizes, columns: columns as Int32Array[] };
}

/** Per row, a value by the shares that belong to its value of a known column. */
function given(
  known: Int32Array,
  size: number,
  conditional: (value: number) => Float64Array,
  below: (n: number) => number,
): Int32Array {
  const result = new Int32Array(known.length);
  for (let value = 0; value < size; value++) {
    const rows = [...known.keys()].filter((row) => known[row] === value);
    if (rows.length === 0) continue;
    const values = shuffled(apportion(conditional(value), rows.length, below), below);
    rows.forEach((row, i) => (result[row] = values[i] as number));
  }
  return result;
}

/** Values in the shares' numbers of `rows`: whole parts first, and the rest by chance in proportion to what was cut off, none twice. */
function apportion(shares: Float64Array, rows: number, below: (n: number) => number): Int32Array {
  const wanted = shares.map((share) => share * rows);
  const counts = wanted.map(Math.floor);
  const rest = wanted.map((number, value) => number - (counts[value] as number));
  let open = rows - counts.reduce((sum, count) => sum + count, 0);
  for (; open > 0; open--) {
    const total = rest.reduce((sum, part) => sum + part, 0);
    let place = total > 0 ? (total * below(2 ** 30)) / 2 ** 30 : 0;
    let value = total > 0 ? 0 : below(shares.length);
    while (total > 0 && value < rest.length - 1 && place >= (rest[value] as number)) place -= rest[value++] as number;
    counts[value] = (counts[value] as number) + 1;
    rest[value] = 0;
  }
  return Int32Array.from([...counts].flatMap((count, value) => new Array<number>(count).fill(value)));
}

/** Fisher and Yates. */
function shuffled(values: Int32Array, below: (n: number) => number): Int32Array {
  for (let i = values.length - 1; i > 0; i--) {
    const j = below(i + 1);
    const moved = values[i] as number;
    values[i] = values[j] as number;
    values[j] = moved;
  }
  return values;
}
