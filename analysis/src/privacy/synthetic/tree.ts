/**
 * Synthetic rows from noisy marginals along a tree: select, measure, generate. McKenna, Miklau and Sheldon, "Winning the NIST contest" (Journal of Privacy and Confidentiality 2021, arXiv:2108.04978),
 * the mechanism MST, with the generation of a tree in closed form: no more of a graphical model is needed where pairs form a tree.
 *
 * 1. Noisy counts of every column are measured. 2. `chooseTree` selects columns − 1 pairs, each by a private choice of a score of sensitivity 1. 3. Noisy counts of these pairs are measured.
 * 4. `estimated` (estimates.ts) makes them agree, and `generate` makes rows of that alone. Steps 1 to 3 spend a budget; what follows is computed from their results and spends nothing. Noise and choices are drawn by the caller.
 *
 * Beside the paper: rare values are not put together before pairs are chosen (its "compress domain"), as least squares on counts that are not below 0 take most of their noise away.
 */
import type { Estimated } from './estimates.ts';
import { type CodedTable, type Pair, pairsOf, sharesOf } from './marginals.ts';

/** Whole numbers of rows per pair of values that independent columns with these shares would have, row by row. */
export function independentCounts(rows: number, first: Float64Array, second: Float64Array): Float64Array {
  const { length: width } = second;
  return Float64Array.from({ length: first.length * width }, (_, i) =>
    Math.round(rows * (first[Math.floor(i / width)] as number) * (second[i % width] as number)),
  );
}

/**
 * By how much a pair's counts differ from those that independent columns would have: Σ |n_ab − m_ab|, m of the noisy shares and the noisy number of rows, both measured before. A row that is added or removed changes it
 * by at most 1, whatever m is.
 */
export function dependence(pairCounts: ArrayLike<number>, independent: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < pairCounts.length; i++) sum += Math.abs((pairCounts[i] as number) - (independent[i] as number));
  return sum;
}

/** Parts of the columns that pairs connect; throws RangeError where a pair connects nothing new. */
export function partsOf(columns: number, pairs: readonly Pair[]): number[] {
  const part = Array.from({ length: columns }, (_, column) => column);
  for (const [i, j] of pairs) {
    const [kept, gone] = [part[i], part[j]];
    if (kept === gone || kept === undefined || gone === undefined)
      throw new RangeError(`pair ${i}, ${j} is no part of a tree`);
    part.forEach((one, column) => {
      if (one === gone) part[column] = kept;
    });
  }
  return part;
}

/** Pairs that connect two parts of what `pairs` connect, as places in `pairsOf(columns)`. */
export function openPairs(columns: number, pairs: readonly Pair[]): number[] {
  const part = partsOf(columns, pairs);
  return [...pairsOf(columns).entries()].flatMap(([place, [i, j]]) => (part[i] === part[j] ? [] : [place]));
}

/**
 * A spanning tree of the columns with the pairs of `kept`, which come first: as Kruskal's, but each further pair is chosen by `choose` among all that still
 * connect two parts, as places in `pairsOf(columns)`. It answers a place in what it gets; `choices` counts from 0, and columns − 1 − kept are spent.
 */
export async function chooseTree(
  columns: number,
  kept: readonly Pair[],
  choose: (open: readonly number[], choice: number) => number | Promise<number>,
): Promise<Pair[]> {
  const all = pairsOf(columns);
  partsOf(columns, kept);
  const chosen = [...kept];
  for (let choice = 0; chosen.length < columns - 1; choice++) {
    const open = openPairs(columns, chosen);
    const place = await choose(open, choice);
    const found = all[open[place] as number];
    if (found === undefined) throw new RangeError(`choice ${place} among ${open.length} pairs`);
    chosen.push(found);
  }
  return chosen;
}

/** Columns on the way from one to another in a tree, without these two; throws RangeError where there is no way. */
export function between(tree: readonly Pair[], from: number, to: number): number[] {
  const search = (at: number, before: number): number[] | undefined => {
    if (at === to) return [];
    for (const [i, j] of tree) {
      const next = i === at ? j : j === at ? i : -1;
      if (next < 0 || next === before) continue;
      const rest = search(next, at);
      if (rest !== undefined) return [next, ...rest];
    }
    return undefined;
  };
  const found = search(from, -1);
  if (found === undefined) throw new RangeError(`no way from column ${from} to ${to}`);
  return found.slice(0, -1);
}

/**
 * `rows` rows whose columns have the estimated shares, and whose pairs of the tree have theirs. Each value is given to its whole number of rows and one more by chance, so that sampling adds less than a row per cell.
 * `below(n)` draws a whole number from 0 to n − 1. Throws RangeError where pairs and columns are no tree.
 */
export function generate(
  { sizes, columns: shares, tree }: Estimated,
  rows: number,
  below: (n: number) => number,
): CodedTable {
  if (tree.length !== sizes.length - 1)
    throw new RangeError(`${tree.length} pairs for ${sizes.length} columns are no tree`);
  const columns: (Int32Array | undefined)[] = sizes.map(() => undefined);
  columns[0] = shuffled(apportion(shares[0] as Float64Array, rows, below), below);
  const left = [...tree];
  while (left.length > 0) {
    const at = left.findIndex(({ pair: [i, j] }) => (columns[i] === undefined) !== (columns[j] === undefined));
    const next = left[at];
    if (next === undefined) throw new RangeError('the pairs of columns are no tree');
    left.splice(at, 1);
    const [first, second] = next.pair;
    const joint = next.shares;
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
