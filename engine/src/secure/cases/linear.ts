/** Conformance cases: matrices, linear and logistic regression. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { bayesClasses, bayesProbabilities, bayesScores, fitBayes } from '../learning/bayes.ts';
import { inDeviations, squaredDistances } from '../learning/neighbours.ts';
import { solveByElimination } from '../linear/cholesky.ts';
import { logisticStep } from '../linear/logistic.ts';
import {
  addToDiagonal,
  block,
  innerProduct,
  type Matrix,
  matrixOf,
  multiplyByRow,
  multiplyMatrices,
  multiplyPairs,
  multiplyVector,
  outer,
  trace,
  transpose,
} from '../linear/matrix.ts';
import { linearRegression } from '../linear/regression.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { ring, values } from './support.ts';

async function openAll(sharing: Sharing, items: readonly Ring[]): Promise<BigUint64Array[]> {
  const opened: BigUint64Array[] = [];
  for (const item of items) opened.push(await sharing.open(item));
  return opened;
}

const matrix = async (sharing: Sharing, owner: number, rows: number, columns: number): Promise<Matrix> =>
  matrixOf(await ring(sharing, owner, values(`matrix ${owner}`, rows * columns)), rows, columns);

export const linearCases: readonly ConformanceCase[] = [
  {
    name: 'distances of 20 rows to 3 points, plain and in deviations',
    program: async (sharing) => {
      const [rows, points, columns] = [20, 3, 4];
      const known = { min: -(1n << 12n), max: (1n << 12n) - 1n };
      const x = sharing.within(await ring(sharing, 0, values('neighbours', rows * columns, 12)), known);
      const q = sharing.within(await ring(sharing, 1, values('points', points * columns, 12)), known);
      const features = fixedMatrix(asFixed(fixed({ fractionBits: 10, integerBits: 8 }), x), rows, columns);
      return openAll(sharing, [
        await squaredDistances(sharing, { rows: x, points: q, weights: [1n, 0n, 5n, 2n] }),
        (await inDeviations(sharing, features, q)).values.ring,
      ]);
    },
  },
  {
    name: 'naïve Bayes of 24 rows, 2 classes, 2 columns and a list',
    program: async (sharing) => {
      const [rows, columns, classes, list] = [24, 2, 2, 3];
      const known = { min: -(1n << 12n), max: (1n << 12n) - 1n };
      const bit = { min: 0n, max: 1n };
      const x = sharing.within(await ring(sharing, 0, values('columns', rows * columns, 12)), known);
      const numbers = fixedMatrix(asFixed(fixed({ fractionBits: 10, integerBits: 8 }), x), rows, columns);
      const oneHot = (count: number) =>
        Array.from({ length: rows * count }, (_, i) => (i % count === Math.floor(i / rows) ? 1n : 0n));
      const own = async (owner: number, count: number) =>
        sharing.within(await ring(sharing, owner, BigUint64Array.from(oneHot(count))), bit);
      const listed = await own(0, list);
      const model = await fitBayes(
        sharing,
        { classes: await own(1, classes), classCount: classes, numbers, values: listed, lists: [list] },
        { smoothing: 1 },
      );
      const scores = await bayesScores(sharing, model, { rows, numbers: x, values: listed });
      return openAll(sharing, [
        scores.ring,
        (await bayesProbabilities(sharing, scores, classes)).ring,
        await bayesClasses(sharing, scores, classes),
      ]);
    },
  },
  ...[
    [1, 1, 1],
    [3, 5, 2],
    [7, 30, 7],
  ].map(([rows, inner, columns]) => ({
    name: `matrices, ${rows} × ${inner} × ${columns}`,
    program: async (sharing: Sharing) => {
      const x = await matrix(sharing, 0, rows as number, inner as number);
      const y = await matrix(sharing, 1, inner as number, columns as number);
      const v = sharing.slice(x.values, 0, x.columns);
      const product = await multiplyMatrices(sharing, x, y);
      return openAll(sharing, [
        product.values,
        await multiplyVector(sharing, x, v),
        await multiplyByRow(sharing, v, y),
        (await outer(sharing, v, v)).values,
        await innerProduct(sharing, v, v),
        trace(sharing, product),
        block(sharing, transpose(sharing, y), 0, 0, 1, y.rows).values,
        addToDiagonal(sharing, product, sharing.slice(v, 0, 1)).values,
      ]);
    },
  })),
  {
    name: 'products of pairs, alike and not',
    program: async (sharing) => {
      const [a, b] = [await matrix(sharing, 0, 3, 4), await matrix(sharing, 1, 4, 2)];
      const alike = await multiplyPairs(sharing, [
        [a, b],
        [a, b],
        [a, b],
      ]);
      const mixed = await multiplyPairs(sharing, [
        [a, b],
        [transpose(sharing, b), transpose(sharing, a)],
      ]);
      return openAll(
        sharing,
        [...alike, ...mixed].map((each) => each.values),
      );
    },
  },
  {
    name: 'a step of logistic regression',
    program: async (sharing) => {
      const pixels = values('pixels', 20 * 9).map((value) => value & 0xffn);
      const features = matrixOf(sharing.within(await ring(sharing, 0, pixels), { min: 0n, max: 255n }), 20, 9);
      const labels = await ring(
        sharing,
        1,
        values('labels', 20).map((value) => value & 1n),
      );
      const weights = sharing.constantRing(BigUint64Array.from({ length: 9 }, (_, i) => BigInt(i * 50_000)));
      const limit = 8n << 20n;
      const stepped = await logisticStep(sharing, { features, labels }, weights, {
        featureBits: 8,
        weightBits: 20,
        weightBounds: { min: -limit, max: limit },
        learningRate: 0.5,
        sigmoid: 'piecewise',
        rounding: 'nearest',
      });
      return [await sharing.open(stepped)];
    },
  },
  {
    name: 'linear regression',
    program: async (sharing) => {
      const format = fixed({ fractionBits: 12, integerBits: 8 });
      const numbers = (name: string, length: number) =>
        Float64Array.from(values(name, length), (word) => Number(BigInt.asIntN(12, word)) / 2048);
      const own = (owner: number, name: string, length: number) => {
        const by = owner % sharing.session.names.length;
        return fixedInput(sharing, format, by, length, sharing.session.owns(by) ? numbers(name, length) : undefined);
      };
      const unit = { min: -1, max: 1 };
      const features = fixedMatrix(fixedWithin(sharing, await own(0, 'features', 24), unit), 12, 2);
      const targets = fixedWithin(sharing, await own(1, 'targets', 12), unit);
      const weights = await linearRegression(sharing, features, targets, { ridge: 0.25 });
      return [await sharing.open(weights.ring)];
    },
  },
  {
    name: 'two equations by elimination',
    program: async (sharing) => {
      const format = fixed({ fractionBits: 12, integerBits: 6 });
      const own = async (owner: number, numbers: readonly number[], most: number) => {
        const by = owner % sharing.session.names.length;
        const given = sharing.session.owns(by) ? numbers : undefined;
        const x = await fixedInput(sharing, format, by, numbers.length, given);
        return fixedWithin(sharing, x, { min: -most, max: most });
      };
      const a = fixedMatrix(await own(0, [2, 1, 1, 1.5], 2), 2, 2);
      const b = fixedMatrix(await own(1, [3, -0.5, 1, 2], 4), 2, 2);
      const x = await solveByElimination(sharing, a, b, { solution: 4, smallest: 0.5 });
      return [await sharing.open(x.values.ring)];
    },
  },
];
