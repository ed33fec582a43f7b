// Rows of the cost table: judging a model.

import * as engine from '@tacit/engine';
import type { Cells, RankCurve, Sharing } from '@tacit/engine';
import { bits, type Group, ring } from './operation-inputs.ts';

const row = { unit: 'row' };
const cell = { unit: 'cell' };
const million = { min: 0n, max: 1n << 20n };

/** Scores of 20 bits, with labels. */
const scored = (sharing: Sharing, rows: number) => ({
  scores: ring(sharing, rows, million),
  labels: bits(sharing, rows),
});

/** What `rankCurve` makes of so many rows. */
function curveOf(sharing: Sharing, rows: number): RankCurve {
  const held = { min: 0n, max: BigInt(rows) };
  return {
    rows,
    weight: sharing.within(sharing.filledRing(1, BigInt(rows)), { min: BigInt(rows), max: BigInt(rows) }),
    positives: ring(sharing, 1, held),
    cumulative: { weight: ring(sharing, rows, held), positives: ring(sharing, rows, held) },
    sums: [],
    scores: undefined,
  };
}

const probabilities = (sharing: Sharing, rows: number) => ({
  probabilities: engine.asFixed(engine.fixed(), ring(sharing, rows, million)),
  labels: bits(sharing, rows),
});

/** Every three of five items. */
const triples = [0, 1, 2, 3, 4].flatMap((a) =>
  [1, 2, 3, 4].flatMap((b) => [2, 3, 4].flatMap((c): engine.Triple[] => (a < b && b < c ? [[a, b, c]] : []))),
);

const minimums = (sharing: Sharing, cells: number) =>
  [20n, 5n].map((least) => ({ count: ring(sharing, cells, million), least }));

/** Eight cells a line. */
const lines = (cells: number) => ({ lines: cells / 8, cells: 8 });

export const judging: Group = {
  title: 'Judging a model',
  operations: [
    {
      label: 'rankCurve, scores of 20 bits',
      functions: ['rankCurve'],
      ...row,
      program: (s, n) => engine.rankCurve(s, scored(s, n)),
    },
    {
      label: 'areaUnderCurve of a curve',
      functions: ['areaUnderCurve'],
      ...row,
      program: (s, n) => engine.areaUnderCurve(s, curveOf(s, n)),
    },
    {
      label: 'kolmogorovSmirnov of a curve',
      functions: ['kolmogorovSmirnov'],
      ...row,
      program: (s, n) => engine.kolmogorovSmirnov(s, curveOf(s, n)),
    },
    {
      label: 'averagePrecision of a curve',
      functions: ['averagePrecision'],
      ...row,
      program: (s, n) => engine.averagePrecision(s, curveOf(s, n)),
    },
    {
      label: 'equalFrequencyCells of a curve, 10 bins',
      functions: ['equalFrequencyCells'],
      ...row,
      program: (s, n): Promise<Cells> => engine.equalFrequencyCells(s, curveOf(s, n), 10),
    },
    {
      label: 'cellsAtFalsePositiveRates of a curve, 5 rates',
      functions: ['cellsAtFalsePositiveRates'],
      ...row,
      program: (s, n) =>
        engine.cellsAtFalsePositiveRates(
          s,
          curveOf(s, n),
          [1000, 100, 20, 10, 5].map((denominator) => ({ numerator: 1, denominator })),
        ),
    },
    {
      label: 'countsAtLeast, cellsBetween, scores of 20 bits, 9 cut-offs',
      functions: ['countsAtLeast', 'cellsBetween'],
      ...row,
      program: (s, n) =>
        engine.cellsBetween(
          s,
          scored(s, n),
          Array.from({ length: 9 }, (_, i) => BigInt(100_000 * (9 - i))),
        ),
    },
    {
      label: 'labelCounts, 5 features of 10 bins',
      functions: ['labelCounts'],
      ...row,
      program: (s, n) => {
        const bins = [10, 10, 10, 10, 10];
        const data = s.session.owns(0) ? bins.map(() => new Uint8Array(n)) : undefined;
        return engine.labelCounts(s, { owner: 0, bins, data, labels: bits(s, n) });
      },
    },
    {
      label: 'countRows, 50 planes',
      functions: ['countRows'],
      ...row,
      program: (s, n) => engine.countRows(s, bits(s, n, 50)),
    },
    {
      label: 'pairCounts, 20 items',
      functions: ['pairCounts'],
      ...row,
      program: (s, n) => engine.pairCounts(s, bits(s, n, 20)),
    },
    {
      label: 'tripleCounts, 5 items, 10 triples',
      functions: ['tripleCounts'],
      ...row,
      program: (s, n) => engine.tripleCounts(s, bits(s, n, 5), triples),
    },
    {
      label: 'logLossSum, 20 bits after the point',
      functions: ['logLossSum'],
      ...row,
      program: (s, n) => engine.logLossSum(s, probabilities(s, n)),
    },
    {
      label: 'brierSum',
      functions: ['brierSum'],
      ...row,
      program: (s, n) => engine.brierSum(s, probabilities(s, n)),
    },
    {
      label: 'residualSums, numbers of 20 bits',
      functions: ['residualSums'],
      ...row,
      program: (s, n) => {
        const format = engine.fixed({ fractionBits: 8 });
        const numbers = () => engine.asFixed(format, ring(s, n, million));
        return engine.residualSums(s, { predicted: numbers(), actual: numbers() });
      },
    },
    {
      label: 'enoughIn, two minimums of 20 bits',
      functions: ['enoughIn'],
      ...cell,
      program: (s, n) => engine.enoughIn(s, minimums(s, n)),
    },
    {
      label: 'mergeCells, 8 cells a line, two minimums',
      functions: ['mergeCells'],
      ...cell,
      small: 64,
      program: (s, n) => engine.mergeCells(s, minimums(s, n), [], lines(n)),
    },
    {
      label: 'withholdCells, 8 cells a line, two minimums',
      functions: ['withholdCells'],
      ...cell,
      small: 64,
      program: (s, n) => engine.withholdCells(s, minimums(s, n), [], lines(n)),
    },
  ],
};
