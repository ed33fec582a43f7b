// Isolation forests against a replay of the same chances in the clear, and against scikit-learn's ranks (references/make-isolation-references.py).
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed } from '../fixed/format.ts';
import {
  averagePath,
  growIsolationForest,
  isolationChances,
  isolationDepth,
  type IsolationOptions,
} from './isolation.ts';
import { sampledRows } from './sampling.ts';
import { scoreTrees } from './score.ts';
import { type Bins, binsOf, featuresOf, shareRows } from './testing.ts';

interface Reference {
  readonly rows: readonly string[];
  readonly isFar: readonly number[];
  readonly ofValues: readonly number[];
  readonly ofBins: readonly number[];
  readonly area: number;
}

const reference = JSON.parse(readFileSync(new URL('references/isolation.json', import.meta.url), 'utf8')) as Reference;
const names = ['bank', 'insurer', 'helper'];

/** E[h] of each row by Liu's algorithms on bin numbers, a missing one being the least. */
function replayed(bins: Bins, { trees, sample, seed = '' }: IsolationOptions): number[] {
  const at = (row: number, feature: number): number => bins[row]?.[feature] ?? 0;
  const features = bins[0]?.length ?? 0;
  const paths = bins.map(() => 0);
  const grow = (tree: number, level: number, node: number, rows: number[], scored: number[]): void => {
    const { order, chance } = isolationChances(seed, features, { tree, level, node });
    const range = (feature: number) => {
      const own = rows.map((row) => at(row, feature));
      return { low: Math.min(...own), high: Math.max(...own) };
    };
    const feature = [...order].find((each) => rows.length > 0 && range(each).low < range(each).high);
    if (level === isolationDepth(sample) || feature === undefined) {
      for (const row of scored) paths[row] = (paths[row] as number) + level + averagePath(rows.length);
      return;
    }
    const { low, high } = range(feature);
    const cut = Math.floor(low + (chance / 2 ** 16) * (high - low));
    for (const [side, isRight] of [false, true].entries()) {
      const of = (all: number[]) => all.filter((row) => at(row, feature) > cut === isRight);
      grow(tree, level + 1, 2 * node + side, of(rows), of(scored));
    }
  };
  for (let tree = 0; tree < trees; tree++) {
    const drawn = [...sampledRows(`${seed} sample ${tree}`, bins.length, sample)];
    grow(
      tree,
      0,
      0,
      drawn,
      bins.map((_, i) => i),
    );
  }
  return paths.map((path) => path / trees);
}

async function pathsOf(sharing: Sharing, bins: Bins, options: IsolationOptions): Promise<Float64Array> {
  const rows = await shareRows(sharing, 0, featuresOf(bins), bins);
  const forest = await growIsolationForest(sharing, rows, options);
  const { format, ring } = await scoreTrees(sharing, forest, rows);
  return Float64Array.from(decodeFixed(format, await sharing.open(ring)));
}

const gaps: Bins = Array.from({ length: 70 }, (_, i) => [
  i % 7 === 0 ? undefined : (i * 5) % 11,
  i < 60 ? 1 : i % 4,
  0,
  (i * i) % 9,
]);

test.each([
  ['with gaps, and a feature that is the same in all rows', gaps, { trees: 5, sample: 40, seed: 'a' }],
  ['all rows alike', gaps.map(() => [2, 0]), { trees: 2, sample: 8, seed: 'b' }],
  ['two rows', gaps.slice(0, 2), { trees: 3, sample: 2, seed: 'c' }],
  ['a hundred trees', binsOf(reference.rows), { trees: 100, sample: 64, seed: 'd' }],
] as const)('%s: the paths of the same chances in the clear', async (_, bins, options) => {
  const found = await runClear(names, (sharing) => pathsOf(sharing, bins, options));
  const expected = replayed(bins, options);
  expected.forEach((path, row) => expect(found[row], `row ${row}`).toBeCloseTo(path, 4));
  if (options.trees < 100) return;
  const scores = [...found].map((path) => 2 ** (-path / averagePath(options.sample)));
  // Two forests of scikit-learn agree as well, to 0.97 of the same bins.
  expect(rankCorrelation(scores, reference.ofBins)).toBeGreaterThan(0.95);
  expect(rankCorrelation(scores, reference.ofValues)).toBeGreaterThan(0.93);
  expect(Math.abs(areaOf(scores, reference.isFar) - reference.area)).toBeLessThan(0.02);
  const mean = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
  expect(mean(scores)).toBeCloseTo(mean(reference.ofBins), 2);
});

function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const ranks = (all: readonly number[]) => {
    const places = all.map((_, i) => i).sort((i, j) => (all[i] as number) - (all[j] as number));
    const own = all.map(() => 0);
    places.forEach((i, rank) => (own[i] = rank));
    return own;
  };
  const middle = (x.length - 1) / 2;
  const [a, b] = [ranks(x), ranks(y)].map((own) => own.map((rank) => rank - middle)) as [number[], number[]];
  const dot = (p: number[], q: number[]) => p.reduce((sum, each, i) => sum + each * (q[i] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Pairs of a far row and another in which the far one has the higher score; half of those that are equal. */
function areaOf(scores: readonly number[], isFar: readonly number[]): number {
  let [sum, pairs] = [0, 0];
  scores.forEach((high, i) => {
    scores.forEach((low, j) => {
      if (isFar[i] !== 1 || isFar[j] !== 0) return;
      pairs += 1;
      sum += high > low ? 1 : high === low ? 0.5 : 0;
    });
  });
  return sum / pairs;
}

test('under protocol: the same paths, and the same messages whatever the rows are', async () => {
  const shape = gaps.map((row) => [...row]);
  const other = shape.map((row, i) => row.map((bin, f) => (i === 0 ? bin : f === 2 ? 0 : f === 1 ? 3 : 10 - f)));
  const features = featuresOf(shape);
  const program = async (sharing: Sharing, bins: Bins) => {
    const rows = await shareRows(sharing, 0, features, bins);
    const forest = await growIsolationForest(sharing, rows, { trees: 2, sample: 8, seed: 'e' });
    return [await sharing.openBits(forest.splits), await sharing.open(forest.leaves.ring)];
  };
  const run = (bins: Bins) => runLocal(names, (session) => runProgram(replicated, session, (on) => program(on, bins)));
  const [first, second] = [await run(shape), await run(other)];
  const expected = await runClear(names, (sharing) => program(sharing, shape));
  for (const result of first.results) if (result !== undefined) expect(result).toEqual(expected);
  const traffic = ({ traffic: all }: typeof first) => all.map((each) => ({ ...each, framing: 0 }));
  expect(traffic(second)).toEqual(traffic(first));
});
