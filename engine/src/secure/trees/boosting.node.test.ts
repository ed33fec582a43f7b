// Trees and margins against XGBoost's (references/make-references.py). A few run always, all with TACIT_TEST_RUNS.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { protocols } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import type { Sharing } from '../../sharing/model.ts';
import { asFixed, decodeFixed, type Fixed, fixed, fixedInput } from '../fixed/format.ts';
import { boostTrees } from './boosting.ts';
import { type BinnedFeature, type BoostingOptions, nodesOf } from './model.ts';
import { scoreTrees } from './score.ts';
import { type Bins, binsOf, featuresOf, goesRight, openMatrix, planesOf, shareLabels, shareRows } from './testing.ts';

interface Reference {
  readonly name: string;
  readonly table: string;
  readonly loss: BoostingOptions['loss'];
  readonly rounds: number;
  readonly depth: number;
  readonly parameters: {
    readonly lambda?: number;
    readonly alpha?: number;
    readonly min_child_weight?: number;
    readonly gamma?: number;
    readonly eta?: number;
    readonly monotone_constraints?: readonly (-1 | 0 | 1)[];
  };
  /** The first so many columns are. */
  readonly categories: number;
  readonly y: readonly number[];
  readonly margins: readonly number[];
  readonly nodes: readonly (readonly (readonly [number, number, number, number, number])[])[];
}

const { tables, references } = JSON.parse(
  readFileSync(new URL('references/boosting.json', import.meta.url), 'utf8'),
) as {
  tables: Record<string, string[]>;
  references: Reference[];
};
const names = ['bank', 'insurer', 'helper'];
const always = [
  'breast cancer, 1 tree of depth 3',
  'diabetes, values missing',
  'diabetes, monotone',
  'wine, monotone and alpha',
  'iris, monotone and alpha',
  'diabetes counts, monotone, values missing',
  'wine counts',
  'iris',
  'breast cancer, all rows too light',
];
const runsAll = process.env['TACIT_TEST_RUNS'] !== undefined;
const chosen = references.filter(({ name }) => runsAll || always.includes(name));

const tableOf = ({ table }: Reference) => binsOf(tables[table] as string[]);

async function trained(sharing: Sharing, reference: Reference, more: Partial<BoostingOptions> = {}) {
  const { y, loss, rounds, depth, parameters } = reference;
  const bins = tableOf(reference);
  const constraints = parameters.monotone_constraints ?? [];
  const features = featuresOf(bins).map((feature, j): BinnedFeature => {
    // A cut less than bins, a plane for each category.
    if (j < reference.categories) return { ...feature, kind: 'categories', splits: feature.splits + 1 };
    return { ...feature, monotone: constraints[j] ?? 0 };
  });
  const rows = await shareRows(sharing, 0, features, bins);
  const target = await shareLabels(sharing, 1, y);
  const {
    lambda = 1,
    alpha = 0,
    gamma = 0,
    eta: learningRate = 0.3,
    min_child_weight: minChildWeight = 1,
  } = parameters;
  const classes = loss === 'softmax' ? { classes: Math.max(...y) + 1 } : {};
  const options = { loss, rounds, depth, lambda, alpha, gamma, learningRate, minChildWeight, ...classes, ...more };
  const state = await boostTrees(sharing, { rows, target }, options);
  return { state, rows };
}

describe.each(chosen)('$name', (reference) => {
  test('has the splits, gains and margins of XGBoost', async () => {
    const bins = tableOf(reference);
    const found = await runClear(names, async (sharing) => {
      const { state, rows } = await trained(sharing, reference, { curve: reference.loss === 'poisson' });
      const { trees, losses } = state;
      const scores = await scoreTrees(sharing, trees, rows);
      const few = await scoreTrees(sharing, trees, {
        features: rows.features,
        planes: sharing.sliceRows(rows.planes, 2, 7),
      });
      const open = async (x: typeof scores) => decodeFixed(x.format, await sharing.open(x.ring));
      return {
        splits: await openMatrix(sharing, trees.splits),
        gains: await open(trees.gains),
        scores: await open(scores),
        few: await open(few),
        losses: losses && (await open(losses)),
      };
    });
    const n = bins.length;
    expect(found.scores).toHaveLength(reference.margins.length);
    reference.margins.forEach((margin, i) => {
      // XGBoost's margins are 32-bit floating-point numbers: those of some hundred are as far off themselves.
      expect(Math.abs((found.scores[i] as number) - margin)).toBeLessThan(1e-4 + 5e-7 * Math.abs(margin));
    });
    const meanOf = (of: (y: number, i: number) => number) => reference.y.reduce((sum, y, i) => sum + of(y, i), 0) / n;
    if (found.losses !== undefined) {
      const [start, last] = [found.losses[0], found.losses.at(-1)] as [number, number];
      expect(start).toBeCloseTo(
        meanOf((y) => 0.5 - y * Math.log(0.5)),
        3,
      );
      expect(last).toBeCloseTo(
        meanOf((y, i) => Math.exp(reference.margins[i] as number) - y * (reference.margins[i] as number)),
        3,
      );
    }
    found.few.forEach((score, i) => {
      expect(score).toBe(found.scores[Math.floor(i / 5) * n + 2 + (i % 5)]);
    });
    // Where weights have limits XGBoost works gains out in 32-bit floating-point numbers, as differences of numbers as large as the largest.
    const isLimited = reference.loss === 'poisson' || reference.parameters.monotone_constraints !== undefined;
    const rounding = isLimited ? 2e-6 * Math.max(...reference.nodes.flat().map((node) => node[4])) : 0;
    const right = goesRight(found.splits, reference, planesOf(featuresOf(bins), bins));
    reference.nodes.forEach((nodes, tree) => {
      const byNumber = new Map(nodes.map((node) => [node[0], node]));
      const rowsOf = new Map([[0, bins.map((_, i) => i)]]);
      // XGBoost's number of each node.
      const theirs = new Map([[0, 0]]);
      for (let number = 0; number < nodesOf(reference.depth); number++) {
        const rows = rowsOf.get(number) ?? [];
        const their = theirs.get(number) as number;
        const split = byNumber.get(their);
        // Where all that is present goes right, ours is the other way round.
        const isTurned = split !== undefined && split[2] < 0 && split[3] === 1;
        theirs.set(2 * number + 1, 2 * their + (isTurned ? 2 : 1));
        theirs.set(2 * number + 2, 2 * their + (isTurned ? 1 : 2));
        const expected = (row: number): boolean => {
          if (split === undefined) return false;
          const bin = bins[row]?.[split[1]];
          return bin === undefined ? isTurned || split[3] === 0 : !isTurned && bin >= split[2];
        };
        expect(rows.filter((row) => right(tree, number, row))).toEqual(rows.filter(expected));
        rowsOf.set(
          2 * number + 1,
          rows.filter((row) => !expected(row)),
        );
        rowsOf.set(2 * number + 2, rows.filter(expected));
        const gain = found.gains[tree * nodesOf(reference.depth) + number] as number;
        const wanted = split?.[4] ?? 0;
        if (split === undefined) expect(gain).toBe(0);
        else expect(Math.abs(gain - wanted)).toBeLessThan(1e-3 * Math.max(1, wanted) + rounding);
      }
    });
  });
});

test('rows of weight 0 change nothing', async () => {
  const reference = references.find(({ name }) => name === 'iris') as Reference;
  const bins = tableOf(reference);
  const n = bins.length;
  const run = (extra: number) =>
    runClear(names, async (sharing) => {
      const more = Array.from({ length: extra }, (_, i) => bins[(7 * i) % n] as Bins[number]);
      const rows = await shareRows(sharing, 0, featuresOf(bins), [...bins, ...more]);
      const target = await shareLabels(sharing, 1, [...reference.y, ...new Array<number>(extra).fill(0)]);
      const weights = await shareLabels(sharing, 1, [
        ...new Array<number>(n).fill(1),
        ...new Array<number>(extra).fill(0),
      ]);
      const options = { loss: 'softmax', classes: 3, rounds: 2, depth: 2, minChildRows: 4, curve: true } as const;
      const { trees, losses } = await boostTrees(sharing, { rows, target, weights: weights.ring }, options);
      return [
        await sharing.openBits(trees.splits),
        await sharing.open(trees.leaves.ring),
        await sharing.open((losses as Fixed).ring),
      ];
    });
  expect(await run(30)).toEqual(await run(0));
});

test.each([
  ['poisson', 'counts', 32_767, 1],
  ['logistic', 'weights', 1, 2 ** 18],
] as const)('%s: wide ranges of %s leave rare events their digits', async (loss, _, most, heaviest) => {
  // One row of twenty; all rows have the same gradients, so that what each is rounded by adds up.
  const bins: Bins = Array.from({ length: 200 }, (_, i) => [i % 4, Math.floor(i / 20) % 3]);
  const y = bins.map((_, i) => Number(i % 20 === 3 || i === 7));
  const run = (isWide: boolean) =>
    runClear(names, async (sharing) => {
      const rows = await shareRows(sharing, 0, featuresOf(bins), bins);
      const { format, ring } = await shareLabels(sharing, 1, y);
      const target = asFixed(format, sharing.within(sharing.within(ring), { min: 0n, max: BigInt(isWide ? most : 1) }));
      const max = BigInt(isWide ? heaviest : 1);
      const weights = sharing.within(sharing.within(sharing.filledRing(y.length, 1n)), { min: 0n, max });
      const options = { loss, rounds: 4, depth: 2, learningRate: 1, baseScore: 0.05 } as const;
      const { margins } = await boostTrees(sharing, { rows, target, weights }, options);
      return decodeFixed(margins.format, await sharing.open(margins.ring));
    });
  const [wide, narrow] = [await run(true), await run(false)];
  narrow.forEach((margin, i) => expect(Math.abs((wide[i] as number) - margin), `row ${i}`).toBeLessThan(1e-4));
});

test('gains are exact where penalties are large and weights have limits', async () => {
  const bins: Bins = Array.from({ length: 20 }, (_, i) => [i % 2]);
  const found = await runClear(names, async (sharing) => {
    const rows = await shareRows(sharing, 0, [{ kind: 'ordered', splits: 1, monotone: 1 }], bins);
    const format = fixed({ fractionBits: 0, integerBits: 4 });
    const y = bins.map(([bin]) => (bin === 1 ? 10 : -10));
    const target = await fixedInput(sharing, format, 1, y.length, sharing.session.owns(1) ? y : undefined);
    const options = { loss: 'squared', rounds: 1, depth: 1, lambda: 1024, alpha: 20, baseScore: 0 } as const;
    const { trees } = await boostTrees(sharing, { rows, target }, options);
    return decodeFixed(trees.gains.format, await sharing.open(trees.gains.ring));
  });
  // Each side has G = ±100, which α shrinks to 80: w = 80/1034, and gains 2·100·w − 1034·w².
  expect(found[0]).toBeCloseTo((2 * 120 * 80) / 1034, 3);
});

const small = references.find(({ name }) => name === 'iris') as Reference;

/** The first rows of a reference. */
async function opened(sharing: Sharing): Promise<BigUint64Array[]> {
  const { state, rows } = await trained(sharing, small, { rounds: 1 });
  const scores = await scoreTrees(sharing, state.trees, rows);
  const all = [state.margins, scores, state.trees.leaves, state.trees.gains, state.trees.covers];
  const values: BigUint64Array[] = [await sharing.openBits(state.trees.splits)];
  for (const x of all) values.push(await sharing.open(x.ring));
  return values;
}

test.each(protocols.filter(({ name }) => runsAll || name === 'replicated'))(
  '$name: the same bits as in the clear',
  async (protocol) => {
    const expected = await runClear(names, opened);
    const { results } = await runLocal(names, (session) => runProgram(protocol, session, opened));
    for (const result of results) if (result !== undefined) expect(result).toEqual(expected);
  },
);
