/** Gradient boosting in the clear, of all files in one place, as XGBoost defines it: in floating point, written for this alone. */
import { area, joinedRows, type Row } from './credit-clear.ts';

export interface ClearBoosting {
  readonly rows: number;
  readonly events: number;
  readonly auc: number;
  /** By feature: what its splits gain in all. */
  readonly importance: ReadonlyMap<string, number>;
  /** Mean loss of a row before the first tree and after each. */
  readonly curve: readonly number[];
  /** Of applicants that are subscribers, by their number: what each feature adds to the margin, and the base. */
  readonly contributions: ReadonlyMap<
    string,
    { readonly base: number; readonly byFeature: ReadonlyMap<string, number> }
  >;
}

/** By weight of the rows that came there. */
type Node = { readonly weight: number } & (
  | { readonly leaf: number }
  | { readonly way: Way; readonly left: Node; readonly right: Node }
);

interface Asked {
  readonly features?: readonly string[];
  readonly bins?: Readonly<Record<string, readonly number[]>>;
  readonly trees?: number;
  readonly depth?: number;
}

/** Whether rows go right: one way to split. */
interface Way {
  readonly feature: string;
  readonly right: Uint8Array;
  readonly goesRight: (row: Row) => boolean;
}

const [learningRate, lambda, leastWeight, leastRows] = [0.3, 1, 1, 20];

export function boostingInTheClear(
  files: Parameters<typeof joinedRows>[0] & { readonly applicants: string },
  { features = [], bins = {}, trees = 0, depth = 0 }: Asked,
): ClearBoosting {
  const rows = joinedRows(files);
  const labels = rows.map((row) => (row['defaulted'] === 'true' ? 1 : 0));
  const ways = features.flatMap((name) => waysOf(name, rows, bins[name]));
  const importance = new Map(features.map((name) => [name, 0]));
  const margins = new Float64Array(rows.length);
  const loss = () =>
    labels.reduce<number>((sum, y, i) => sum + Math.log1p(Math.exp((y === 1 ? -1 : 1) * margins[i]!)), 0) / rows.length;
  const curve = [loss()];
  const grown: Node[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const p = Array.from(margins, (margin) => 1 / (1 + Math.exp(-margin)));
    const g = p.map((each, i) => each - labels[i]!);
    const h = p.map((each) => each * (1 - each));
    const grow = (members: readonly number[], left: number): Node => {
      const [sumG, sumH] = [sumOf(g, members), sumOf(h, members)];
      const best = left === 0 ? undefined : bestOf(ways, members, g, h);
      if (best === undefined) {
        const leaf = (-learningRate * sumG) / (sumH + lambda);
        for (const row of members) margins[row]! += leaf;
        return { weight: sumH, leaf };
      }
      importance.set(best.way.feature, importance.get(best.way.feature)! + best.gain);
      const side = (own: number) =>
        grow(
          members.filter((row) => best.way.right[row] === own),
          left - 1,
        );
      return { weight: sumH, way: best.way, left: side(0), right: side(1) };
    };
    grown.push(grow([...rows.keys()], depth));
    curve.push(loss());
  }
  return {
    rows: rows.length,
    events: labels.filter((each) => each === 1).length,
    auc: area(Array.from(margins), labels),
    importance,
    curve,
    contributions: new Map(
      joinedRows({ ...files, customers: files.applicants }).map((row) => [
        row['number'] ?? '',
        shapleyValues(grown, features, row),
      ]),
    ),
  };
}

/** Shapley values by their definition: over all subsets of features, with means by weight where a feature is not known. */
function shapleyValues(trees: readonly Node[], features: readonly string[], row: Row) {
  const count = features.length;
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const size = (known: number): number => features.filter((_, f) => (known >> f) % 2 === 1).length;
  const meanOf = (node: Node, known: number): number => {
    if ('leaf' in node) return node.leaf;
    const { way, left, right, weight } = node;
    if ((known >> features.indexOf(way.feature)) % 2 === 1) return meanOf(way.goesRight(row) ? right : left, known);
    return (left.weight * meanOf(left, known) + right.weight * meanOf(right, known)) / weight;
  };
  const values = Array.from({ length: 2 ** count }, (_, known) =>
    trees.reduce((sum, tree) => sum + meanOf(tree, known), 0),
  );
  const added = (f: number): number =>
    values.reduce((sum, value, known) => {
      if ((known >> f) % 2 === 1) return sum;
      const k = size(known);
      return sum + ((factorial(k) * factorial(count - 1 - k)) / factorial(count)) * (values[known + 2 ** f]! - value);
    }, 0);
  return { base: values[0]!, byFeature: new Map(features.map((name, f) => [name, added(f)])) };
}

const sumOf = (of: readonly number[], members: readonly number[]): number =>
  members.reduce((sum, row) => sum + of[row]!, 0);

function bestOf(
  ways: readonly Way[],
  members: readonly number[],
  g: readonly number[],
  h: readonly number[],
): { readonly way: Way; readonly gain: number } | undefined {
  const [allG, allH] = [sumOf(g, members), sumOf(h, members)];
  let best: { way: Way; gain: number } | undefined;
  for (const way of ways) {
    const right = members.filter((row) => way.right[row] === 1);
    const [rightG, rightH] = [sumOf(g, right), sumOf(h, right)];
    const [leftG, leftH] = [allG - rightG, allH - rightH];
    if (right.length < leastRows || members.length - right.length < leastRows) continue;
    if (rightH < leastWeight || leftH < leastWeight) continue;
    const gain = leftG ** 2 / (leftH + lambda) + rightG ** 2 / (rightH + lambda) - allG ** 2 / (allH + lambda);
    // A split that is as good for rounding is the same rows by another way.
    if (gain > 1e-6 && gain > (best?.gain ?? 0) + 1e-9) best = { way, gain };
  }
  return best;
}

/** A number at each of its cuts, a list by each of its values; with rows that have no value on either side. */
function waysOf(feature: string, rows: readonly Row[], cuts: readonly number[] | undefined): Way[] {
  const name = feature.split('.').at(-1)!;
  const values = rows.map((row) => row[name] ?? '');
  const hasGaps = values.includes('');
  const tests = cuts
    ? cuts.map((cut) => (value: string) => Number(value) >= cut)
    : [...new Set(values)].filter((value) => value !== '').map((level) => (value: string) => value === level);
  return [...tests, ...(hasGaps ? [() => false] : [])].flatMap((isRight) =>
    (hasGaps ? [1, 0] : [0]).map((missing): Way => {
      const goesRight = (row: Row): boolean => {
        const value = row[name] ?? '';
        return value === '' ? missing === 1 : isRight(value);
      };
      return { feature, goesRight, right: Uint8Array.from(rows, (row) => (goesRight(row) ? 1 : 0)) };
    }),
  );
}
