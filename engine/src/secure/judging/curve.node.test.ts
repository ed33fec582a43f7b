/** Figures of predictions against scikit-learn and SciPy (vectors/judging.py), and against counting by hand. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { packBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { averagePrecision } from './average-precision.ts';
import { areaUnderCurve, kolmogorovSmirnov, rankCurve, type ScoredRows } from './curve.ts';
import { cellsBetween, countsAtLeast } from './cut-offs.ts';
import { cellsAtFalsePositiveRates, equalFrequencyCells } from './grid.ts';
import { brierSum, logLossSum, residualSums } from './losses.ts';

const names = ['bank', 'insurer', 'helper'];

interface Case {
  readonly name: string;
  readonly bits: number;
  readonly scores: readonly number[];
  readonly labels: readonly number[];
  readonly weights?: readonly number[];
  readonly auc: number;
  readonly average_precision: number;
  readonly above: number;
  readonly below: number;
  readonly ks?: number;
  readonly rates: readonly (readonly [number, number])[];
  readonly recall: readonly number[];
  readonly log_loss?: number;
  readonly brier?: number;
  readonly cut_offs: readonly number[];
  readonly confusion: readonly (readonly [number, number, number, number])[];
}

const { cases, numbers } = JSON.parse(readFileSync(new URL('vectors/judging.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
  readonly numbers: Readonly<Record<string, number>> & {
    readonly predicted: readonly number[];
    readonly actual: readonly number[];
    readonly weights: readonly number[];
  };
};

const words = (values: readonly number[]) => BigUint64Array.from(values, (value) => BigInt.asUintN(64, BigInt(value)));

async function ringOf(sharing: Sharing, owner: number, values: readonly number[]): Promise<Ring> {
  const shared = await sharing.inputRing(owner, values.length, sharing.session.owns(owner) ? words(values) : undefined);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return sharing.within(shared, { min: BigInt(min), max: BigInt(max) });
}

async function bitsOf(sharing: Sharing, owner: number, values: readonly number[]): Promise<Bits> {
  return sharing.inputBits(
    owner,
    values.length,
    1,
    sharing.session.owns(owner) ? packBits(Uint8Array.from(values)) : undefined,
  );
}

const rowsOf = async (
  sharing: Sharing,
  { scores, labels, weights }: Pick<Case, 'scores' | 'labels' | 'weights'>,
): Promise<ScoredRows> => ({
  scores: await ringOf(sharing, 0, scores),
  labels: await bitsOf(sharing, 1, labels),
  ...(weights === undefined ? {} : { weights: await ringOf(sharing, 1, weights) }),
});

const opened = async (sharing: Sharing, x: Ring): Promise<number[]> =>
  Array.from(await sharing.open(x), (word) => Number(BigInt.asIntN(64, word)));
/** One after the other: a session runs one operation at a time. */
async function allOpened(sharing: Sharing, rings: readonly Ring[]): Promise<number[][]> {
  const found: number[][] = [];
  for (const x of rings) found.push(await opened(sharing, x));
  return found;
}
const one = async (sharing: Sharing, x: Ring): Promise<number> => (await opened(sharing, x))[0] as number;

describe.each(cases)('$name', (given) => {
  const inClear = <T>(program: (sharing: Sharing, rows: ScoredRows) => Promise<T>): Promise<T> =>
    runClear(names, async (sharing) => program(sharing, await rowsOf(sharing, given)));
  const weight = (i: number) => given.weights?.[i] ?? 1;
  const positives = given.labels.reduce((sum, y, i) => sum + y * weight(i), 0);
  const all = given.labels.reduce((sum, _, i) => sum + weight(i), 0);

  test('AUC and KS', async () => {
    const [area, ks] = await inClear(async (sharing, rows) => {
      const curve = await rankCurve(sharing, rows);
      const { numerator, denominator } = await areaUnderCurve(sharing, curve);
      const { above, below, denominator: pairs } = await kolmogorovSmirnov(sharing, curve);
      return [
        [await one(sharing, numerator), await one(sharing, denominator)],
        [await one(sharing, above), await one(sharing, below), await one(sharing, pairs)],
      ] as const;
    });
    expect(area[1]).toBe(2 * positives * (all - positives));
    expect(area[0] / area[1]).toBeCloseTo(given.auc, 12);
    expect(ks[0] / ks[2]).toBeCloseTo(given.above, 12);
    expect(ks[1] / ks[2]).toBeCloseTo(given.below, 12);
    if (given.ks !== undefined) expect(Math.max(ks[0], ks[1]) / ks[2]).toBeCloseTo(given.ks, 12);
  });

  test('average precision', async () => {
    const [numerator, denominator] = await inClear(async (sharing, rows) => {
      const found = await averagePrecision(sharing, await rankCurve(sharing, rows));
      return [await one(sharing, found.numerator), await one(sharing, found.denominator)] as const;
    });
    expect(Math.abs(numerator / denominator - given.average_precision)).toBeLessThan(1e-9);
  });

  test('recall at rates of false positives', async () => {
    const rates = given.rates.map(([numerator, denominator]) => ({ numerator, denominator }));
    const found = await inClear(async (sharing, rows) =>
      opened(
        sharing,
        sharing.prefixSums((await cellsAtFalsePositiveRates(sharing, await rankCurve(sharing, rows), rates)).positives),
      ),
    );
    for (const [i, recall] of given.recall.entries()) expect((found[i] as number) / positives).toBeCloseTo(recall, 12);
  });

  test.each([2, 5, 10])('%i bins of equally many rows, ties never parted', async (bins) => {
    const found = await inClear(async (sharing, rows) => {
      const curve = await rankCurve(sharing, { ...rows, withScores: true });
      const cells = await equalFrequencyCells(sharing, curve, bins);
      return allOpened(sharing, [cells.weight, cells.positives, cells.scores as Ring]);
    });
    // By hand: the vertices, and of them the first with enough.
    const distinct = [...new Set(given.scores)].sort((a, b) => b - a);
    const upTo = (score: number, of: (i: number) => number) =>
      given.scores.reduce((sum, each, i) => sum + (each >= score ? of(i) : 0), 0);
    const ends = Array.from({ length: bins }, (_, b) =>
      b + 1 === bins
        ? (distinct.at(-1) as number)
        : (distinct.find((score) => upTo(score, weight) * bins >= (b + 1) * all) as number),
    );
    const cumulative = (of: (i: number) => number) => ends.map((score) => upTo(score, of));
    const differences = (x: number[]) => x.map((value, i) => value - (x[i - 1] ?? 0));
    expect(found[0]).toEqual(differences(cumulative(weight)));
    expect(found[1]).toEqual(differences(cumulative((i) => weight(i) * (given.labels[i] as number))));
    expect(found[2]).toEqual(ends);
  });

  test('confusion matrices at cut-offs, public and secret', async () => {
    const cutOffs = given.cut_offs.map(BigInt);
    const [open, secret] = await inClear(async (sharing, rows) => {
      const tell = async ({ weight: w, positives: p }: { weight: Ring; positives: Ring }) => [
        await opened(sharing, w),
        await opened(sharing, p),
      ];
      const { bounds } = rows.scores;
      const shared = sharing.within(await ringOf(sharing, 0, given.cut_offs), bounds);
      return [
        await tell(await countsAtLeast(sharing, rows, cutOffs)),
        await tell(await countsAtLeast(sharing, rows, shared)),
      ] as const;
    });
    expect(open).toEqual(secret);
    for (const [i, [, falsePositives, , truePositives]] of given.confusion.entries()) {
      expect(open[0]?.[i]).toBe(falsePositives + truePositives);
      expect(open[1]?.[i]).toBe(truePositives);
    }
  });

  test.skipIf(given.log_loss === undefined)('log loss and Brier score', async () => {
    const unit = 2 ** given.bits;
    const [loss, brier] = await inClear(async (sharing, { scores, labels, weights }) => {
      const probabilities = asFixed(
        fixed({ fractionBits: given.bits }),
        sharing.within(scores, { min: 0n, max: BigInt(unit) }),
      );
      const predicted = { probabilities, labels, ...(weights === undefined ? {} : { weights }) };
      return [
        await one(sharing, await logLossSum(sharing, predicted)),
        await one(sharing, await brierSum(sharing, predicted)),
      ];
    });
    expect(Math.abs((loss as number) / unit / all - (given.log_loss as number))).toBeLessThan(2 ** -18);
    expect((brier as number) / unit ** 2 / all).toBeCloseTo(given.brier as number, 12);
  });
});

test('sums by bins of equal range: a calibration table', async () => {
  const given = cases[0] as Case;
  const unit = 2 ** given.bits;
  const cutOffs = Array.from({ length: 9 }, (_, i) => BigInt(Math.floor(((9 - i) * unit) / 10)));
  const found = await runClear(names, async (sharing) => {
    const rows = await rowsOf(sharing, given);
    const { weight, positives, sums } = await cellsBetween(sharing, { ...rows, sums: [rows.scores] }, cutOffs);
    return allOpened(sharing, [weight, positives, sums[0] as Ring]);
  });
  const bin = (score: number) => cutOffs.findIndex((cut) => BigInt(score) >= cut);
  const total = (of: (i: number) => number) => {
    const sums = Array.from({ length: 10 }, () => 0);
    given.scores.forEach((score, i) => {
      const at = bin(score) < 0 ? 9 : bin(score);
      sums[at] = (sums[at] as number) + of(i);
    });
    return sums;
  };
  expect(found).toEqual([
    total(() => 1),
    total((i) => given.labels[i] as number),
    total((i) => given.scores[i] as number),
  ]);
});

test('sums along the curve keep to its vertices', async () => {
  const given = cases.find(({ name }) => name === 'many ties, weighted') as Case;
  const found = await runClear(names, async (sharing) => {
    const rows = await rowsOf(sharing, given);
    const ones = sharing.filledRing(given.scores.length, 1n);
    const curve = await rankCurve(sharing, { ...rows, sums: [ones], withScores: true });
    const cells = await equalFrequencyCells(sharing, curve, 4);
    return allOpened(sharing, [cells.sums[0] as Ring, cells.scores as Ring]);
  });
  let before = 0;
  for (const [i, end] of (found[1] as number[]).entries()) {
    const rows = given.scores.filter((score) => score >= end).length;
    expect(found[0]?.[i]).toBe(rows - before);
    before = rows;
  }
});

describe('labels all alike', () => {
  test.each([0, 1])('all %i: no pairs, and bins nevertheless', async (label) => {
    const given = { scores: [4, 4, 1, 3, 9], labels: [label, label, label, label, label] };
    const found = await runClear(names, async (sharing) => {
      const curve = await rankCurve(sharing, await rowsOf(sharing, given));
      const area = await areaUnderCurve(sharing, curve);
      const ks = await kolmogorovSmirnov(sharing, curve);
      const cells = await equalFrequencyCells(sharing, curve, 2);
      const recall = await cellsAtFalsePositiveRates(sharing, curve, [{ numerator: 1, denominator: 2 }]);
      const all = [
        area.numerator,
        area.denominator,
        ks.above,
        ks.below,
        ks.denominator,
        sharing.slice(recall.positives, 0, 1),
      ];
      return [...(await allOpened(sharing, all)).flat(), ...(await opened(sharing, cells.positives))];
    });
    // With no row of label 0 no vertex is one too far, and nothing is told as in.
    expect(found).toEqual([0, 0, 0, 0, 0, 0, ...(label === 1 ? [3, 2] : [0, 0])]);
  });
});

test('residuals as scikit-learn has them', async () => {
  const { bits, predicted, actual, weights } = numbers;
  const unit = 2 ** (bits as number);
  const format = fixed({ fractionBits: bits as number });
  for (const w of [undefined, weights]) {
    const sums = await runClear(names, async (sharing) => {
      const found = await residualSums(sharing, {
        predicted: asFixed(format, await ringOf(sharing, 0, predicted)),
        actual: asFixed(
          format,
          await ringOf(
            sharing,
            1,
            actual.map((y) => y * unit),
          ),
        ),
        ...(w === undefined ? {} : { weights: await ringOf(sharing, 1, w) }),
      });
      const told: Record<string, number> = {};
      for (const [name, x] of Object.entries(found)) told[name] = await one(sharing, x as Ring);
      return told as Record<keyof typeof found, number>;
    });
    const n = sums.weight;
    const prefix = w === undefined ? '' : 'weighted_';
    expect(Math.sqrt(sums.squared / unit ** 2 / n)).toBeCloseTo(numbers[`${prefix}rmse`] as number, 9);
    expect(sums.absolute / unit / n).toBeCloseTo(numbers[`${prefix}mae`] as number, 9);
    const variance = sums.actualSquared / n - (sums.actual / n) ** 2;
    expect(1 - sums.squared / n / variance).toBeCloseTo(numbers[`${prefix}r2`] as number, 9);
    if (w === undefined) expect(sums.residual / unit / n).toBeCloseTo(numbers.mean as number, 9);
  }
});

describe('what does not fit is refused', () => {
  const tryRows = (change: (sharing: Sharing, rows: ScoredRows) => ScoredRows) =>
    runClear(names, async (sharing) => {
      await rankCurve(sharing, change(sharing, await rowsOf(sharing, { scores: [1, 2, 3], labels: [0, 1, 1] })));
    });

  test.each([
    ['judging.shape', (s: Sharing, rows: ScoredRows) => ({ ...rows, labels: s.filledBits(2, 1, true) })],
    ['judging.shape', (s: Sharing) => ({ scores: s.filledRing(0, 1n), labels: s.filledBits(0, 1, true) })],
    ['judging.bounds', (s: Sharing, rows: ScoredRows) => ({ ...rows, weights: s.within(rows.scores) })],
    [
      'judging.bounds',
      (s: Sharing, rows: ScoredRows) => ({ ...rows, scores: s.within(rows.scores), withScores: true }),
    ],
    ['judging.weights', (s: Sharing, rows: ScoredRows) => ({ ...rows, weights: s.filledRing(3, -1n) })],
    ['judging.weights', (s: Sharing, rows: ScoredRows) => ({ ...rows, weights: s.filledRing(3, 1n << 31n) })],
  ] as const)('%s', async (code, change) => {
    await expect(tryRows(change)).rejects.toMatchObject({ code });
  });

  test('grids and ranges', async () => {
    await runClear(names, async (sharing) => {
      const rows = await rowsOf(sharing, { scores: [1, 2, 3], labels: [0, 1, 1] });
      const curve = await rankCurve(sharing, rows);
      await expect(equalFrequencyCells(sharing, curve, 1)).rejects.toMatchObject({ code: 'judging.bins' });
      for (const [numerator, denominator] of [
        [0, 5],
        [5, 5],
        [1, 2e6],
        [0.5, 2],
      ] as const) {
        await expect(cellsAtFalsePositiveRates(sharing, curve, [{ numerator, denominator }])).rejects.toMatchObject({
          code: 'judging.fraction',
        });
      }
      const probabilities = asFixed(fixed(), rows.scores);
      const wide = asFixed(fixed(), sharing.within(rows.scores, { min: 0n, max: 1n << 40n }));
      await expect(brierSum(sharing, { probabilities: wide, labels: rows.labels })).rejects.toMatchObject({
        code: 'judging.probabilities',
      });
      await expect(
        logLossSum(sharing, { probabilities, labels: sharing.filledBits(2, 1, true) }),
      ).rejects.toMatchObject({
        code: 'judging.shape',
      });
      await expect(residualSums(sharing, { predicted: wide, actual: wide })).rejects.toMatchObject({
        code: 'judging.room',
      });
    });
  });
});
