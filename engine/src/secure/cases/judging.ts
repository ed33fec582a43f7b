/** Conformance cases: figures of scores and labels, and counts by bins. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { averagePrecision } from '../judging/average-precision.ts';
import { countRows } from '../judging/count-rows.ts';
import { areaUnderCurve, kolmogorovSmirnov, rankCurve, type ScoredRows } from '../judging/curve.ts';
import { cellsBetween, countsAtLeast } from '../judging/cut-offs.ts';
import { enoughIn, mergeCells, withholdCells } from '../judging/gates.ts';
import { cellsAtFalsePositiveRates, equalFrequencyCells } from '../judging/grid.ts';
import { pairCounts, tripleCounts } from '../judging/item-counts.ts';
import { labelCounts } from '../judging/label-counts.ts';
import { brierSum, logLossSum, residualSums } from '../judging/losses.ts';
import { bits, data, ring, values } from './support.ts';

async function openAll(sharing: Sharing, rings: readonly Ring[]): Promise<BigUint64Array[]> {
  const opened: BigUint64Array[] = [];
  for (const x of rings) opened.push(await sharing.open(x));
  return opened;
}

/** Numbers from 0 to 2^width − 1, with these bounds. */
async function natural(sharing: Sharing, owner: number, name: string, length: number, width: number): Promise<Ring> {
  const below = (1n << BigInt(width)) - 1n;
  const all = values(name, length).map((value) => value & below);
  return sharing.within(await ring(sharing, owner, all), { min: 0n, max: below });
}

async function scored(sharing: Sharing, length: number, weighted: boolean): Promise<ScoredRows> {
  return {
    scores: await natural(sharing, 0, 'scores', length, 3),
    labels: await bits(sharing, 1, 'labels', length, 1),
    ...(weighted ? { weights: await natural(sharing, 1, 'weights', length, 2) } : {}),
    sums: [await natural(sharing, 0, 'further', length, 20)],
    withScores: true,
  };
}

const rates = [
  { numerator: 1, denominator: 10 },
  { numerator: 1, denominator: 3 },
];

export const judgingCases: readonly ConformanceCase[] = [
  ...[1, 2, 40, 130].flatMap((length) =>
    [false, true].map(
      (weighted): ConformanceCase => ({
        name: `curve of ${length} scored rows${weighted ? ', weighted' : ''}`,
        program: async (sharing) => {
          const curve = await rankCurve(sharing, await scored(sharing, length, weighted));
          const area = await areaUnderCurve(sharing, curve);
          const ks = await kolmogorovSmirnov(sharing, curve);
          const cells = await equalFrequencyCells(sharing, curve, 4);
          const recall = await cellsAtFalsePositiveRates(sharing, curve, rates);
          return openAll(sharing, [
            curve.weight,
            curve.positives,
            curve.cumulative.weight,
            curve.cumulative.positives,
            ...curve.sums,
            curve.scores as Ring,
            area.numerator,
            area.denominator,
            ks.above,
            ks.below,
            ks.denominator,
            cells.weight,
            cells.positives,
            ...cells.sums,
            cells.scores as Ring,
            recall.positives,
            recall.weight,
            ...recall.sums,
          ]);
        },
      }),
    ),
  ),
  {
    name: 'average precision of 30 rows',
    program: async (sharing) => {
      const { numerator, denominator } = await averagePrecision(
        sharing,
        await rankCurve(sharing, await scored(sharing, 30, false)),
      );
      return openAll(sharing, [numerator, denominator]);
    },
  },
  ...[false, true].map(
    (weighted): ConformanceCase => ({
      name: `scores at or above cut-offs${weighted ? ', weighted' : ''}`,
      program: async (sharing) => {
        const { sums: _, ...plain } = await scored(sharing, 90, weighted);
        const rows = await scored(sharing, 90, weighted);
        const secret = await natural(sharing, 1, 'cuts', 3, 3);
        const counts = await countsAtLeast(sharing, plain, [0n, 3n, 9n]);
        const others = await countsAtLeast(sharing, plain, secret);
        const cells = await cellsBetween(sharing, rows, [5n, 2n]);
        return openAll(sharing, [
          counts.weight,
          counts.positives,
          others.weight,
          others.positives,
          cells.weight,
          cells.positives,
          ...cells.sums,
        ]);
      },
    }),
  ),
  {
    name: 'ones of 700 rows in 40 planes',
    program: async (sharing) => openAll(sharing, [await countRows(sharing, await bits(sharing, 0, 'x', 700, 40))]),
  },
  ...[false, true].map(
    (some): ConformanceCase => ({
      name: `labels by bins of their owner${some ? ', of rows that are kept' : ''}`,
      program: async (sharing) => {
        const bins = [3, 5];
        const labels = await bits(sharing, 0, 'labels', 150, 1);
        const kept = some ? await bits(sharing, 0, 'kept', 150, 1) : undefined;
        const owner = 1 % sharing.session.names.length;
        const own = bins.map((count) =>
          data(`bins ${count}`)
            .words(150)
            .map((word) => word % BigInt(count)),
        );
        const { rows, positives } = await labelCounts(sharing, {
          owner,
          bins,
          data: sharing.session.owns(owner) ? own.map((column) => Array.from(column, Number)) : undefined,
          labels,
          kept,
        });
        return openAll(sharing, [rows, positives]);
      },
    }),
  ),
  {
    name: 'rows with two and with three of 6 items',
    program: async (sharing) => {
      const items = await bits(sharing, 0, 'items', 150, 6);
      const triples = [
        [0, 1, 2],
        [0, 1, 5],
        [2, 3, 4],
      ] as const;
      return openAll(sharing, [await pairCounts(sharing, items), await tripleCounts(sharing, items, triples)]);
    },
  },
  {
    name: 'counts that keep minimums: cells put together, and withheld',
    program: async (sharing) => {
      const [lines, cells] = [3, 5];
      const minimums = [
        { count: await natural(sharing, 0, 'rows', lines * cells, 4), least: 6n },
        { count: await natural(sharing, 1, 'positives', lines * cells, 3), least: 2n },
      ];
      const further = await ring(sharing, 0, values('further', lines * cells));
      const merged = await mergeCells(sharing, minimums, [further], { lines, cells });
      const withheld = await withholdCells(sharing, minimums, [further], { lines, cells });
      return [
        await sharing.openBits(await enoughIn(sharing, minimums)),
        await sharing.openBits(merged.ends),
        ...(await openAll(sharing, merged.totals)),
        await sharing.openBits(withheld.shown),
        ...(await openAll(sharing, withheld.cells)),
      ];
    },
  },
  ...[false, true].map(
    (weighted): ConformanceCase => ({
      name: `losses of predictions${weighted ? ', weighted' : ''}`,
      program: async (sharing) => {
        const format = fixed({ fractionBits: 12 });
        const labels = await bits(sharing, 1, 'labels', 50, 1);
        const weights = weighted ? { weights: await natural(sharing, 1, 'weights', 50, 3) } : {};
        const probabilities = asFixed(format, await natural(sharing, 0, 'p', 50, 12));
        const actual = asFixed(format, await natural(sharing, 1, 'actual', 50, 18));
        const residuals = await residualSums(sharing, { predicted: probabilities, actual, ...weights });
        return openAll(sharing, [
          await brierSum(sharing, { probabilities, labels, ...weights }),
          await logLossSum(sharing, { probabilities, labels, ...weights }),
          ...Object.values(residuals),
        ]);
      },
    }),
  ),
];
