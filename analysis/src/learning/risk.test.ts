/** Bins, WOE, scorecards and curves of the German credit data, against what vectors/risk.py has from SciPy and scikit-learn. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binsOf,
  chiSquare,
  equalFrequencyCuts,
  equalWidthCuts,
  type LabelledBin,
  mergeByChi,
  mergeEqualFrequency,
  mergeMonotone,
} from './bins.ts';
import { calibrationOf, cellsOfTotals, confusionOf, curveOf, gini, quotient, regressionFigures } from './curve.ts';
import { levelScorecard, scalingOf, scorecard, scoreOf } from './scorecard.ts';
import { stabilityOf } from './judge/report.ts';
import type { JudgedPart } from './judge/run.ts';
import { stability, woeTable } from './woe.ts';

type Pair = readonly [number, number];
interface Reference {
  readonly tables: readonly {
    readonly name: string;
    readonly labels: readonly string[];
    readonly counts: readonly Pair[];
    readonly woe: readonly number[];
    readonly iv: number;
  }[];
  readonly features: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly cuts: readonly number[];
    readonly width_cuts: readonly number[];
    readonly width_counts: readonly Pair[];
  }[];
  readonly merges: readonly {
    readonly name: string;
    readonly counts: readonly Pair[];
    readonly chi: readonly { readonly significance: number; readonly most: number; readonly bins: readonly Pair[] }[];
    readonly rising: readonly Pair[];
    readonly falling: readonly Pair[];
  }[];
  readonly card: {
    readonly intercept: number;
    readonly coefficients: Readonly<Record<string, number>>;
    readonly a: number;
    readonly b: number;
    readonly min: number;
    readonly mean: number;
    readonly max: number;
    /** The bin of each row, feature by feature. */
    readonly rows: readonly (readonly number[])[];
    readonly probabilities: readonly number[];
    readonly scores: readonly number[];
    readonly h1: readonly number[];
    readonly h2: readonly number[];
    readonly psi: number;
  };
  readonly curve: {
    readonly cells: readonly Pair[];
    readonly fpr: readonly number[];
    readonly tpr: readonly number[];
    readonly auc: number;
    readonly ks: number;
    readonly cut_offs: readonly {
      readonly taken: Pair;
      readonly precision: number;
      readonly recall: number;
      readonly f1: number;
    }[];
    readonly calibration: {
      readonly cells: readonly Pair[];
      readonly sums: readonly number[];
      readonly predicted: readonly number[];
      readonly happened: readonly number[];
    };
    readonly top_decile: Pair;
  };
}

const { tables, features, merges, card, curve } = JSON.parse(
  readFileSync(new URL('vectors/risk.json', import.meta.url), 'utf8'),
) as Reference;

const binOf = ([good, bad]: Pair): LabelledBin => ({ good, bad });
const cellOf = ([weight, positives]: Pair) => ({ weight, positives });

// The figures that were handed out with the data, to six digits.
const published: Readonly<Record<string, number>> = {
  checking: 0.666012,
  history: 0.293234,
  savings: 0.19601,
  housing: 0.083293,
  duration: 0.246542,
  amount: 0.113637,
  age: 0.100622,
};

describe.each(tables)('$name', ({ name, counts, woe, iv }) => {
  test('WOE and IV, with either sign', () => {
    const table = woeTable(counts.map(binOf));
    expect(table.iv).toBeCloseTo(published[name] as number, 6);
    expect(table.iv).toBeCloseTo(iv, 12);
    table.bins.forEach((bin, i) => {
      expect(bin.woe).toBeCloseTo(woe[i] as number, 12);
    });
    const other = woeTable(counts.map(binOf), 'good-over-bad');
    expect(other.iv).toBe(table.iv);
    expect(other.bins.map((bin) => -(bin.woe as number))).toEqual(table.bins.map((bin) => bin.woe));
  });
});

describe.each(features)('$name', ({ name, values, cuts, width_cuts: wide, width_counts: counts }) => {
  test('cuts of equal frequency and of equal width', () => {
    expect(equalFrequencyCuts(values, 10)).toEqual(cuts);
    equalWidthCuts(values, 7).forEach((cut, i) => {
      expect(cut).toBeCloseTo(wide[i] as number, 9);
    });
    const rows = (bins: Uint16Array, count: number) =>
      Array.from({ length: count }, (_, b) => bins.reduce((sum, bin) => sum + Number(bin === b), 0));
    const own = tables.find((each) => each.name === name);
    expect(rows(binsOf(values, cuts), cuts.length + 1)).toEqual(own?.counts.map(([good, bad]) => good + bad));
    expect(rows(binsOf(values, wide), 7)).toEqual(counts.map(([good, bad]) => good + bad));
  });
});

describe.each(merges)('$name in twenty bins', ({ counts, chi, rising, falling }) => {
  const bins = counts.map(binOf);
  const places = (merged: readonly { first: number; last: number }[]) => merged.map(({ first, last }) => [first, last]);

  test.each(chi)('ChiMerge at $significance, at most $most', ({ significance, most, bins: wanted }) => {
    expect(places(mergeByChi(bins, { significance, most }))).toEqual(wanted);
  });

  test('merged until the shares rise, or fall', () => {
    expect(places(mergeMonotone(bins, 'rising'))).toEqual(rising);
    expect(places(mergeMonotone(bins, 'falling'))).toEqual(falling);
    const values = [mergeMonotone(bins, 'rising'), mergeMonotone(bins, 'falling')].map((merged) => woeTable(merged).iv);
    expect(woeTable(mergeMonotone(bins)).iv).toBeCloseTo(Math.max(...values), 12);
  });
});

test('merges keep every row, whatever the counts', () => {
  const bin = fc.record({ good: fc.integer({ min: 0, max: 30 }), bad: fc.integer({ min: 0, max: 30 }) });
  fc.assert(
    fc.property(fc.array(bin, { minLength: 1, maxLength: 15 }), fc.integer({ min: 0, max: 40 }), (bins, leastRows) => {
      for (const merged of [mergeByChi(bins, { leastRows, least: 1, most: 5 }), mergeMonotone(bins)]) {
        expect(
          merged.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
        ).toEqual(bins.map((_, i) => i));
        for (const { first, last, good, bad } of merged) {
          const own = bins.slice(first, last + 1);
          expect([good, bad]).toEqual([
            own.reduce((sum, each) => sum + each.good, 0),
            own.reduce((sum, each) => sum + each.bad, 0),
          ]);
        }
      }
      const chi = mergeByChi(bins, { leastRows, least: 1, most: 5 });
      expect(chi.length).toBeLessThanOrEqual(5);
      if (chi.length > 1) for (const { good, bad } of chi) expect(good + bad).toBeGreaterThanOrEqual(leastRows);
      const shares = mergeMonotone(bins)
        .filter(({ good, bad }) => good + bad > 0)
        .map(({ good, bad }) => bad / (good + bad));
      const steps = shares.slice(1).map((share, i) => Math.sign(share - (shares[i] as number)));
      expect(new Set(steps).size).toBeLessThanOrEqual(1);
    }),
    { numRuns: 300 },
  );
});

test('χ² of two bins, and of bins with a margin of 0', () => {
  // 20 · (8·7 − 3·2)² / (10 · 10 · 11 · 9) by hand.
  expect(chiSquare({ good: 8, bad: 2 }, { good: 3, bad: 7 })).toBeCloseTo((50 ** 2 * 20) / 9900, 12);
  expect(chiSquare({ good: 8, bad: 0 }, { good: 3, bad: 0 })).toBe(0);
  expect(chiSquare({ good: 0, bad: 0 }, { good: 3, bad: 1 })).toBe(0);
});

test('missing values have a bin of their own, and equal values no cuts', () => {
  expect([...binsOf([1, null, 3, Number.NaN, 2, 5], [2, 4])]).toEqual([0, 3, 1, 3, 0, 2]);
  expect(equalWidthCuts([4, 4, 4], 5)).toEqual([]);
  expect(equalFrequencyCuts([4, 4, 4], 5)).toEqual([]);
  expect(equalFrequencyCuts([1, 1, 1, 1, 2], 5)).toEqual([1]);
});

const scaling = { baseScore: 600, baseOdds: 1 / 19, pointsToDouble: 20 };

test('bins of about equally many rows end where the rows up to them are nearest to their share', () => {
  const bins = [5, 30, 5, 40, 10, 10].map((rows) => ({ good: rows - 2, bad: 2 }));
  // Up to each bin: 5, 35, 40, 80, 90, 100.
  const ends = (most: number) => mergeEqualFrequency(bins, most).map(({ first, last }) => [first, last]);
  expect(ends(1)).toEqual([[0, 5]]);
  expect(ends(2)).toEqual([
    [0, 2],
    [3, 5],
  ]);
  expect(ends(4)).toEqual([
    [0, 1],
    [2, 2],
    [3, 3],
    [4, 5],
  ]);
  expect(ends(100).length).toBe(6);
  const [first, second] = mergeEqualFrequency(bins, 2);
  expect([first, second].map((each) => [each?.good, each?.bad])).toEqual([
    [34, 6],
    [54, 6],
  ]);
});

test('a scorecard of what bins add to the logarithm of odds: points are −B times that', () => {
  const given = { baseScore: 600, baseOdds: 1 / 19, pointsToDouble: 20 };
  const { a, b } = scalingOf(given);
  const age = { name: 'age', labels: ['< 30', '[30, 50)', '≥ 50'], added: [0, -0.4, 0.7] };
  const card = levelScorecard(given, -2, [age, { name: 'owns', labels: ['no', 'yes'], added: [0, 0.2] }]);
  expect(card.base).toBeCloseTo(a + 2 * b, 9);
  expect(card.features[0]?.bins.map(({ points }) => points)).toEqual([
    0,
    expect.closeTo(0.4 * b, 9),
    expect.closeTo(-0.7 * b, 9),
  ]);
  expect([card.least, card.most]).toEqual([
    expect.closeTo(card.base - 0.9 * b, 9),
    expect.closeTo(card.base + 0.4 * b, 9),
  ]);
  // 600 points at odds of 1 to 19.
  expect(card.base + -b * (Math.log(1 / 19) + 2)).toBeCloseTo(600, 9);
  expect(levelScorecard(given, -2, [age], true).features[0]?.bins.map(({ points }) => points)).toEqual([0, 12, -20]);
});

describe('a scorecard', () => {
  const own = Object.entries(card.coefficients).map(([name, coefficient]) => {
    const { counts, labels } = tables.find((each) => each.name === name) as Reference['tables'][number];
    return { name, coefficient, table: woeTable(counts.map(binOf)), labels };
  });

  test('A, B and the scores of probabilities', () => {
    const { a, b } = scalingOf(scaling);
    expect(a).toBeCloseTo(515.04145, 6);
    expect(b).toBeCloseTo(28.853901, 6);
    expect(scoreOf(scaling, 0.05)).toBeCloseTo(600, 9);
    expect(scoreOf(scaling, 2 / 40) - scoreOf(scaling, 4 / 42)).toBeCloseTo(20, 9);
    card.scores.forEach((score, i) => {
      expect(scoreOf(scaling, card.probabilities[i] as number)).toBeCloseTo(score, 5);
    });
  });

  test('points by bin add up to the score of every row', () => {
    const { base, features: all } = scorecard(scaling, card.intercept, own);
    const scores = (card.rows[0] as readonly number[]).map((_, row) =>
      all.reduce((sum, { bins }, f) => sum + (bins[card.rows[f]?.[row] as number]?.points as number), base),
    );
    expect(Math.min(...scores)).toBeCloseTo(457.7199, 4);
    expect(Math.max(...scores)).toBeCloseTo(629.0996, 4);
    expect(scores.reduce((sum, x) => sum + x, 0) / scores.length).toBeCloseTo(546.7861, 4);
    expect(Math.min(...scores)).toBeCloseTo(card.min, 6);
    expect(Math.max(...scores)).toBeCloseTo(card.max, 6);
  });

  test('the other sign of WOE with the other sign of the coefficient is the same card', () => {
    const turned = own.map(({ coefficient, table, ...rest }) => ({
      ...rest,
      coefficient: -coefficient,
      table: woeTable(table.bins, 'good-over-bad'),
    }));
    expect(scorecard(scaling, card.intercept, turned)).toMatchObject({
      base: scorecard(scaling, card.intercept, own).base,
    });
    const points = (given: typeof own) =>
      scorecard(scaling, card.intercept, given).features.flatMap(({ bins }) => bins.map((bin) => bin.points));
    points(turned).forEach((value, i) => {
      expect(value).toBeCloseTo(points(own)[i] as number, 12);
    });
  });

  test('whole points, ends of the card, and a bin without a WOE', () => {
    const table = woeTable([
      { good: 10, bad: 0 },
      { good: 30, bad: 5 },
      { good: 10, bad: 5 },
    ]);
    expect(table.without).toEqual([0]);
    const rounded = scorecard(scaling, 0, [{ name: 'x', coefficient: 1, table, labels: ['a', 'b', 'c'] }], true);
    expect(rounded.features[0]?.bins[0]).toEqual({ label: 'a', woe: null, points: null });
    expect([rounded.base, rounded.least, rounded.most].every(Number.isInteger)).toBe(true);
    const points = (rounded.features[0]?.bins ?? []).flatMap((bin) => (bin.points === null ? [] : [bin.points]));
    expect([rounded.least, rounded.most]).toEqual([
      rounded.base + Math.min(...points),
      rounded.base + Math.max(...points),
    ]);
  });
});

test('the stability of two samples', () => {
  const { psi, bins } = stability(card.h1, card.h2);
  expect(psi).toBeCloseTo(0.042743, 6);
  expect(psi).toBeCloseTo(card.psi, 12);
  expect(bins).toHaveLength(10);
  expect(stability([5, 0, 3], [4, 0, 2]).bins[1]).toBe(0);
  expect(stability([5, 0], [4, 1])).toEqual({ bins: [expect.any(Number), null], psi: null });
});

test('where both parts show but one group, nothing says how their scores differ', () => {
  const part = (name: 'train' | 'test', ends: readonly number[], rows: readonly bigint[]): JudgedPart => {
    const groups = rows.map((each, i) => ({ ends: ends.includes(i), rows: each, positives: 0n, expected: 0n }));
    return {
      part: name,
      isEnough: true,
      rows: 9n,
      positives: 4n,
      figures: [],
      groups,
      residuals: [],
      importance: null,
    };
  };
  const plan = { judge: { grid: { cutOffs: [0.3, 0.6] } } };
  const spread = part('train', [0, 1, 2], [3n, 6n, 9n]);
  expect(stabilityOf(plan, [spread, part('test', [0, 1, 2], [3n, 6n, 9n])])?.[0]?.psi).toBe(0);
  // All rows of the test are between two cut-offs.
  expect(stabilityOf(plan, [spread, part('test', [2], [0n, 9n, 9n])])?.[0]?.psi).toBeNull();
});

describe('curves', () => {
  const cells = curve.cells.map(cellOf);
  const all = cells.reduce((sum, cell) => ({
    weight: sum.weight + cell.weight,
    positives: sum.positives + cell.positives,
  }));

  test('by vertices: scikit-learn’s ROC curve, its area and KS', () => {
    const { points, area } = curveOf(cells);
    points.forEach(({ recall, falsePositiveRate }, i) => {
      expect(recall).toBeCloseTo(curve.tpr[i] as number, 12);
      expect(falsePositiveRate).toBeCloseTo(curve.fpr[i] as number, 12);
    });
    expect(area).toBeCloseTo(curve.auc, 12);
    expect(Math.max(...points.map(({ ks }) => ks as number))).toBeCloseTo(curve.ks, 12);
    expect(gini(curve.auc)).toBeCloseTo(2 * curve.auc - 1, 12);
  });

  test('lift of the best tenth', () => {
    const top = cellOf(curve.top_decile);
    const rest = { weight: 900, positives: 300 - top.positives };
    const { points, cells: own } = curveOf([top, rest]);
    expect(points[1]).toMatchObject({ depth: 0.1, precision: 0.71 });
    expect(points[1]?.lift).toBeCloseTo(2.3667, 4);
    expect(own[0]?.lift).toBe(points[1]?.lift);
    expect(points[0]).toEqual({ depth: 0, recall: 0, falsePositiveRate: 0, precision: null, lift: null, ks: 0 });
  });

  test.each(curve.cut_offs)('confusion of a cut-off: $taken', ({ taken, precision, recall, f1 }) => {
    const found = confusionOf(cellOf(taken), all);
    expect(found.precision).toBeCloseTo(precision, 12);
    expect(found.recall).toBeCloseTo(recall, 12);
    expect(found.f1).toBeCloseTo(f1, 12);
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = found;
    expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(all.weight);
    expect(found.accuracy).toBe((truePositives + trueNegatives) / all.weight);
    expect(found.specificity).toBe(trueNegatives / (trueNegatives + falsePositives));
  });

  test('calibration', () => {
    const { calibration } = curve;
    const { rows, error } = calibrationOf(calibration.cells.map(cellOf), calibration.sums);
    const some = rows.filter(({ weight }) => weight > 0);
    some.forEach(({ predicted, happened }, i) => {
      expect(predicted).toBeCloseTo(calibration.predicted[i] as number, 12);
      expect(happened).toBeCloseTo(calibration.happened[i] as number, 12);
    });
    expect(some).toHaveLength(calibration.happened.length);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(0.1);
  });

  test('labels all alike: what there is, and null where there is nothing', () => {
    const { points, area } = curveOf([
      { weight: 5, positives: 0 },
      { weight: 0, positives: 0 },
    ]);
    expect(area).toBeNull();
    expect(points[1]).toEqual({ depth: 1, recall: null, falsePositiveRate: 1, precision: 0, lift: null, ks: null });
    expect(confusionOf({ weight: 0, positives: 0 }, { weight: 5, positives: 0 })).toMatchObject({
      precision: null,
      recall: null,
      f1: null,
    });
  });

  test('cells from totals at the ends of groups', () => {
    expect(cellsOfTotals([0, 1, 0, 1], [0, 7, 0, 12], [0, 2, 0, 3])).toEqual([
      { weight: 7, positives: 2 },
      { weight: 5, positives: 1 },
    ]);
    expect(cellsOfTotals([0, 0], [0, 0], [0, 0])).toEqual([]);
  });
});

test('quotients of large whole numbers, and of nothing', () => {
  expect(quotient(1n, 3n)).toBeCloseTo(1 / 3, 15);
  expect(quotient(3n * 10n ** 18n + 1n, 4n * 10n ** 18n)).toBe(0.75);
  expect(quotient(0n, 0n)).toBeNull();
});

test('figures of residuals, and of actual numbers that are all the same', () => {
  const sums = { weight: 4, residual: 2, absolute: 6, squared: 16, actual: 8, actualSquared: 36 };
  expect(regressionFigures(sums)).toEqual({ rmse: 2, mae: 1.5, bias: 0.5, r2: 1 - 16 / 20 });
  expect(regressionFigures({ ...sums, actualSquared: 16 }).r2).toBeNull();
  expect(regressionFigures({ ...sums, weight: 0 })).toEqual({ rmse: null, mae: null, bias: null, r2: null });
});

test.each([
  ['learning.bins', () => equalFrequencyCuts([1], 0)],
  ['learning.bins', () => equalWidthCuts([1], 257)],
  ['learning.no-values', () => equalFrequencyCuts([], 3)],
  ['learning.values', () => equalWidthCuts([1, Number.NaN], 3)],
  ['learning.counts', () => woeTable([{ good: 1.5, bad: 1 }])],
  ['learning.counts', () => mergeMonotone([{ good: -1, bad: 1 }])],
  ['learning.classes', () => woeTable([{ good: 3, bad: 0 }])],
  ['learning.samples', () => stability([1, 2], [1])],
  ['learning.significance', () => mergeByChi([{ good: 1, bad: 1 }], { significance: 1 })],
  ['learning.scorecard', () => scalingOf({ ...scaling, baseOdds: 0 })],
  ['learning.cells', () => curveOf([{ weight: 1, positives: 2 }])],
])('%s', (code, run) => {
  expect(run).toThrowError(expect.objectContaining({ code }) as Error);
});
