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
}

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
}

const [learningRate, lambda, leastWeight, leastRows] = [0.3, 1, 1, 20];

export function boostingInTheClear(
  files: Parameters<typeof joinedRows>[0],
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
  for (let tree = 0; tree < trees; tree++) {
    const p = Array.from(margins, (margin) => 1 / (1 + Math.exp(-margin)));
    const g = p.map((each, i) => each - labels[i]!);
    const h = p.map((each) => each * (1 - each));
    const grow = (members: readonly number[], left: number): void => {
      const [sumG, sumH] = [sumOf(g, members), sumOf(h, members)];
      const best = left === 0 ? undefined : bestOf(ways, members, g, h);
      if (best === undefined) {
        for (const row of members) margins[row]! -= (learningRate * sumG) / (sumH + lambda);
        return;
      }
      importance.set(best.way.feature, importance.get(best.way.feature)! + best.gain);
      grow(
        members.filter((row) => best.way.right[row] === 0),
        left - 1,
      );
      grow(
        members.filter((row) => best.way.right[row] === 1),
        left - 1,
      );
    };
    grow([...rows.keys()], depth);
    curve.push(loss());
  }
  return {
    rows: rows.length,
    events: labels.filter((each) => each === 1).length,
    auc: area(Array.from(margins), labels),
    importance,
    curve,
  };
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
      return { feature, right: Uint8Array.from(values, (value) => (value === '' ? missing : isRight(value) ? 1 : 0)) };
    }),
  );
}
