// Rows of the cost table: fixed point and linear algebra.

import * as engine from '@tacit/engine';
import type { Fixed, FixedFormat, Sharing } from '@tacit/engine';
import { type Group, int32, onOne, type Operation, ring, square } from './operation-inputs.ts';

const formats: Readonly<Record<string, FixedFormat>> = {
  exact: engine.fixed({ fractionBits: 20, integerBits: 10 }),
  probabilistic: engine.fixed({ fractionBits: 20, integerBits: 10, rounding: 'probabilistic' }),
};
const exact = formats['exact'] as FixedFormat;

const number = (sharing: Sharing, format: FixedFormat, length: number): Fixed =>
  engine.asFixed(format, ring(sharing, length, format.bounds));

/** Below 8 in size: sums of products are guarded. */
const small = (sharing: Sharing, length: number): Fixed =>
  engine.fixedWithin(sharing, number(sharing, exact, length), { min: -8, max: 8 });

type Unary = (sharing: Sharing, x: Fixed) => Promise<unknown>;
type Binary = (sharing: Sharing, x: Fixed, y: Fixed) => Promise<unknown>;

const onNumber = (label: string, functions: readonly string[], run: Unary, format = exact): Operation => ({
  label,
  functions,
  unit: 'element',
  program: (sharing, n) => run(sharing, number(sharing, format, n)),
});
const onNumbers = (label: string, functions: readonly string[], run: Binary, format = exact): Operation => ({
  label,
  functions,
  unit: 'element',
  program: (sharing, n) => run(sharing, number(sharing, format, n), number(sharing, format, n)),
});

const smallNetwork: engine.NetworkShape = {
  columns: 8,
  hidden: [{ units: 16, activation: 'sigmoid' }],
  output: { kind: 'probability' },
};
const smallTraining = { method: 'sgd', epochs: 1, batch: 64, learningRate: 0.125, seed: 'agreed' } as const;

export const fixedPoint: Group = {
  title: 'Fixed point: 20 fraction bits, 10 integer bits',
  operations: [
    onOne('truncate by 20 bits, nearest', ['truncate'], (s, x) => engine.truncate(s, x, 20, 'nearest'), int32),
    onOne(
      'truncate by 20 bits, probabilistic',
      ['truncate'],
      (s, x) => engine.truncate(s, x, 20, 'probabilistic'),
      int32,
    ),
    ...Object.entries(formats).map(([name, format]) =>
      onNumbers(`fixedMultiply, ${name}`, ['fixedMultiply'], (s, x, y) => engine.fixedMultiply(s, x, y), format),
    ),
    onNumber('fixedScale', ['fixedScale'], (s, x) => engine.fixedScale(s, x, 1.5)),
    onNumbers('fixedLessThan', ['fixedLessThan'], (s, x, y) => engine.fixedLessThan(s, x, y)),
    onNumbers('fixedEqual', ['fixedEqual'], (s, x, y) => engine.fixedEqual(s, x, y)),
    onNumber(
      'fixedLessThanConstant, fixedGreaterThanConstant',
      ['fixedLessThanConstant', 'fixedGreaterThanConstant'],
      (s, x) => engine.fixedLessThanConstant(s, x, 1.5),
    ),
    onNumbers('fixedSelect', ['fixedSelect'], (s, x, y) => engine.fixedSelect(s, s.randomBits(x.length, 1), x, y)),
    onNumbers('fixedMinimum, fixedMaximum', ['fixedMinimum', 'fixedMaximum'], (s, x, y) =>
      engine.fixedMinimum(s, x, y),
    ),
    onNumber('fixedConvert to 10 fraction bits, exact', ['fixedConvert'], (s, x) =>
      engine.fixedConvert(s, x, engine.fixed({ fractionBits: 10, integerBits: 10 })),
    ),
    {
      label: 'fixedDot of 100',
      functions: ['fixedDot'],
      unit: 'group',
      small: 3,
      program: (s, n) => engine.fixedDot(s, small(s, 100 * n), small(s, 100 * n), n),
    },
    {
      label: 'fixedMatrixProduct, 64 × 64 × 64',
      functions: ['fixedMatrixProduct'],
      unit: 'entry of the result',
      units: 64 * 64,
      small: 5 * 5,
      program: (s, n) => {
        const shape = square(Math.sqrt(n));
        return engine.fixedMatrixProduct(s, small(s, n), shape, small(s, n), shape);
      },
    },
    onNumbers('fixedDivide', ['fixedDivide'], (s, x, y) =>
      engine.fixedDivide(s, x, engine.fixedWithin(s, y, { min: 0.5, max: 1000 }), {
        quotient: { min: -500, max: 500 },
      }),
    ),
    onNumber('fixedReciprocal, from 0.5 on', ['fixedReciprocal'], (s, x) =>
      engine.fixedReciprocal(s, engine.fixedWithin(s, x, { min: 0.5, max: 1000 })),
    ),
    onNumber('fixedSqrt', ['fixedSqrt'], (s, x) =>
      engine.fixedSqrt(s, engine.fixedWithin(s, x, { min: 0, max: 1000 })),
    ),
    onNumber('fixedReciprocalSqrt, from 0.5 on', ['fixedReciprocalSqrt'], (s, x) =>
      engine.fixedReciprocalSqrt(s, engine.fixedWithin(s, x, { min: 0.5, max: 1000 })),
    ),
    onNumber('fixedExp, from −8 to 4', ['fixedExp'], (s, x) =>
      engine.fixedExp(s, engine.fixedWithin(s, x, { min: -8, max: 4 })),
    ),
    onNumber('fixedLog, from 0.5 on', ['fixedLog'], (s, x) =>
      engine.fixedLog(s, engine.fixedWithin(s, x, { min: 0.5, max: 1000 })),
    ),
    onNumber('fixedPower, 3rd, up to 8', ['fixedPower'], (s, x) =>
      engine.fixedPower(s, engine.fixedWithin(s, x, { min: -8, max: 8 }), 3),
    ),
    onNumber('fixedSigmoid', ['fixedSigmoid'], (s, x) => engine.fixedSigmoid(s, x)),
    onNumber('fixedTanh', ['fixedTanh'], (s, x) => engine.fixedTanh(s, x)),
    {
      label: 'fixedSoftmax, rows of 8, from −8 to 8',
      functions: ['fixedSoftmax'],
      unit: 'element',
      small: 16,
      program: (s, n) => engine.fixedSoftmax(s, small(s, n), { rows: n / 8, columns: 8 }),
    },
    onNumber('fixedSigmoidPiecewise', ['fixedSigmoidPiecewise'], (s, x) => engine.fixedSigmoidPiecewise(s, x)),
    {
      label: 'fixedInput',
      functions: ['fixedInput'],
      unit: 'element',
      program: (s, n) => engine.fixedInput(s, exact, 0, n, s.session.owns(0) ? new Float64Array(n) : undefined),
    },
    onNumber('fixedReveal to one party', ['fixedReveal'], (s, x) => engine.fixedReveal(s, x, 'result', [0])),
  ],
};

const matrix = (sharing: Sharing, rows: number, columns: number) =>
  engine.matrixOf(ring(sharing, rows * columns, { min: -1000n, max: 1000n }), rows, columns);

/** Features of 16 bits from −1 to 1, and labels. */
const samples = (sharing: Sharing, rows: number, columns: number) => {
  const whole = engine.fixed({ fractionBits: 0, integerBits: 1 });
  const x = number(sharing, engine.fixed({ fractionBits: 16, integerBits: 10 }), rows * columns);
  const features = engine.fixedMatrix(engine.fixedWithin(sharing, x, { min: -1, max: 1 }), rows, columns);
  const target = engine.fixedWithin(sharing, number(sharing, whole, rows), { min: 0, max: 1 });
  return { features, target };
};

/** A model of three classes, by four numbers and a list of three values. */
const bayes = (sharing: Sharing, rows: number) => {
  const bits = { min: 0n, max: 1n };
  return engine.fitBayes(
    sharing,
    {
      classes: ring(sharing, 3 * rows, bits),
      classCount: 3,
      numbers: samples(sharing, rows, 4).features,
      values: ring(sharing, 3 * rows, bits),
      lists: [3],
    },
    { smoothing: 1 },
  );
};

/** Rows of what is priced as a whole: all of them where it is priced, and as many as are asked for where it runs. */
const rowsOf = (asked: number, all: number): number => (asked === 1 ? all : asked);

export const linearAlgebra: Group = {
  title: 'Linear algebra and learning',
  operations: [
    {
      label: 'multiplyMatrices, 64 × 64 × 64',
      functions: ['multiplyMatrices'],
      unit: 'entry of the result',
      units: 64 * 64,
      small: 5 * 5,
      program: (s, n) =>
        engine.multiplyMatrices(s, matrix(s, Math.sqrt(n), Math.sqrt(n)), matrix(s, Math.sqrt(n), Math.sqrt(n))),
    },
    {
      label: 'multiplyPairs, two of 64 × 64 × 64',
      functions: ['multiplyPairs'],
      unit: 'entry of the results',
      units: 2 * 64 * 64,
      small: 2 * 5 * 5,
      program: (s, n) => {
        const side = Math.sqrt(n / 2);
        const pair = () => [matrix(s, side, side), matrix(s, side, side)] as const;
        return engine.multiplyPairs(s, [pair(), pair()]);
      },
    },
    {
      label: 'multiplyVector, 64 columns',
      functions: ['multiplyVector'],
      unit: 'row',
      small: 7,
      program: (s, n) => engine.multiplyVector(s, matrix(s, n, 64), ring(s, 64, { min: -1000n, max: 1000n })),
    },
    {
      label: 'multiplyByRow, 64 rows',
      functions: ['multiplyByRow'],
      unit: 'column',
      small: 7,
      program: (s, n) => engine.multiplyByRow(s, ring(s, 64, { min: -1000n, max: 1000n }), matrix(s, 64, n)),
    },
    {
      label: 'outer, by 64 columns',
      functions: ['outer'],
      unit: 'entry of the result',
      units: 64 * 64,
      small: 5 * 64,
      program: (s, n) => engine.outer(s, ring(s, n / 64), ring(s, 64)),
    },
    {
      label: 'innerProduct, whatever the length',
      functions: ['innerProduct'],
      unit: 'call',
      units: 1,
      small: 1,
      program: (s) => engine.innerProduct(s, ring(s, 1000), ring(s, 1000)),
    },
    {
      label: 'logisticStep, 100 features, batch of 64',
      functions: ['logisticStep'],
      unit: 'weight',
      units: 100,
      small: 5,
      program: (s, n) => {
        const one = 1n << 10n;
        return engine.logisticStep(
          s,
          { features: engine.matrixOf(ring(s, 64 * n, { min: -one, max: one }), 64, n), labels: ring(s, 64) },
          ring(s, n),
          {
            featureBits: 10,
            weightBits: 20,
            weightBounds: { min: -(1n << 22n), max: 1n << 22n },
            learningRate: 0.1,
            sigmoid: 'piecewise',
            rounding: 'nearest',
          },
        );
      },
    },
    {
      label: 'multiplyFixedMatrices, 64 × 64 × 64',
      functions: ['multiplyFixedMatrices'],
      unit: 'entry of the result',
      units: 64 * 64,
      small: 5 * 5,
      program: (s, n) => {
        const side = Math.sqrt(n);
        return engine.multiplyFixedMatrices(
          s,
          engine.fixedMatrix(small(s, n), side, side),
          engine.fixedMatrix(small(s, n), side, side),
        );
      },
    },
    {
      label: 'solvePositiveDefinite, 8 equations, eigenvalues from 0.1 to 8',
      functions: ['solvePositiveDefinite'],
      unit: 'call',
      units: 1,
      small: 1,
      program: (s) =>
        engine.solvePositiveDefinite(s, engine.fixedMatrix(small(s, 64), 8, 8), engine.fixedMatrix(small(s, 8), 8, 1), {
          min: 0.1,
          max: 8,
        }),
    },
    {
      label: 'solveByElimination, 8 equations',
      functions: ['solveByElimination'],
      unit: 'call',
      units: 1,
      small: 1,
      program: (s) =>
        engine.solveByElimination(s, engine.fixedMatrix(small(s, 64), 8, 8), engine.fixedMatrix(small(s, 8), 8, 1), {
          solution: 100,
        }),
    },
    {
      label: 'linearRegression, 8 features of 100 rows',
      functions: ['linearRegression'],
      unit: 'call',
      units: 1,
      small: 1,
      program: (s) => {
        const unit = (length: number) =>
          engine.fixedWithin(s, number(s, engine.fixed({ fractionBits: 16, integerBits: 10 }), length), {
            min: -1,
            max: 1,
          });
        return engine.linearRegression(s, engine.fixedMatrix(unit(800), 100, 8), unit(100), { ridge: 0.05 });
      },
    },
    {
      label: 'fitGlm, logistic, 8 features of 1,000 rows, 6 steps',
      functions: ['fitGlm'],
      unit: 'call',
      units: 1,
      small: 80,
      program: (s, n) => {
        const { features, target } = samples(s, rowsOf(n, 1000), 8);
        return engine.fitGlm(s, { features, target }, { family: { kind: 'logistic' }, iterations: 6 });
      },
    },
    {
      label: 'nearestCentres, 5 centres of 4 columns',
      functions: ['nearestCentres'],
      unit: 'row',
      units: 1000,
      small: 10,
      program: (s, n) => {
        const { features } = samples(s, n, 4);
        return engine.nearestCentres(s, features, { values: samples(s, 5, 4).features.values, count: 5 });
      },
    },
    {
      label: 'memberMeans, 5 clusters of 1,000 rows of 4 columns',
      functions: ['memberMeans'],
      unit: 'call',
      units: 1,
      small: 80,
      program: (s, n) => {
        const { features, target } = samples(s, rowsOf(n, 1000), 4);
        const members = s.concatenate([target, target, target, target, target].map(({ ring }) => ring));
        return engine.memberMeans(s, members, features);
      },
    },
    {
      label: 'standardRows and standardisedBy, 1,000 rows of 4 columns',
      functions: ['standardRows', 'standardisedBy'],
      unit: 'call',
      units: 1,
      small: 80,
      program: async (s, n) => {
        const { features } = samples(s, rowsOf(n, 1000), 4);
        const counted = s.within(s.filledRing(1, 900n), { min: 1n, max: 1000n });
        const { standard } = await engine.standardRows(s, features, counted);
        return engine.standardisedBy(s, features, standard);
      },
    },
    {
      label: 'componentsOf, 2 components of 8 columns of 1,000 rows',
      functions: ['componentsOf'],
      unit: 'call',
      units: 1,
      small: 80,
      program: (s, n) =>
        engine.componentsOf(s, samples(s, rowsOf(n, 1000), 8).features, { components: 2, scale: 'correlation' }),
    },
    {
      label: 'componentScores, 2 components of 8 columns',
      functions: ['componentScores'],
      unit: 'row',
      units: 1000,
      small: 10,
      program: (s, n) =>
        engine.componentScores(s, samples(s, n, 8).features, {
          slopes: number(s, engine.fixed({ fractionBits: 18, integerBits: 8 }), 16),
          intercepts: number(s, engine.fixed({ fractionBits: 18, integerBits: 8 }), 2),
        }),
    },
    {
      label: 'fitBayes, 3 classes, 4 columns and a list of 3 values',
      functions: ['fitBayes'],
      unit: 'row',
      program: (s, n) => bayes(s, n),
    },
    {
      label: 'bayesScores, bayesProbabilities and bayesClasses of that model',
      functions: ['bayesScores', 'bayesProbabilities', 'bayesClasses'],
      unit: 'row',
      small: 10,
      program: async (s, n) => {
        const shape = engine.bayesShape(1000, { classes: 3, numbers: 4, lists: [3] }, { bits: 16, range: 17 });
        const bits = { min: 0n, max: 1n };
        const scores = await engine.bayesScores(
          s,
          {
            shape,
            means: ring(s, 4),
            scales: ring(s, 4),
            classMeans: ring(s, 12),
            roots: ring(s, 12),
            logs: ring(s, 9),
            constants: ring(s, 3),
          },
          { rows: n, numbers: ring(s, 4 * n), values: ring(s, 3 * n, bits) },
        );
        await engine.bayesClasses(s, scores, 3);
        return engine.bayesProbabilities(s, scores, 3);
      },
    },
    {
      label: 'kMeans, 5 clusters of 1,000 rows of 4 columns, an iteration',
      functions: ['kMeans'],
      unit: 'call',
      units: 1,
      small: 80,
      program: (s, n) => {
        const { features: rows } = samples(s, rowsOf(n, 1000), 4);
        return engine.kMeans(s, { rows }, { clusters: 5, iterations: 1, start: { kind: 'rows', seed: 'agreed' } });
      },
    },
    {
      label: 'trainByBatches, logistic, an epoch of 256 rows in batches of 64',
      functions: ['trainByBatches'],
      unit: 'weight',
      units: 100,
      small: 5,
      program: (s, n) =>
        engine.trainByBatches(s, samples(s, 256, n), {
          family: 'logistic',
          method: 'sgd',
          epochs: 1,
          batch: 64,
          learningRate: 0.125,
          seed: 'agreed',
        }),
    },
    {
      label: 'fitByBatches, logistic, an epoch of 256 rows of 8 features in batches of 64, with its deviance',
      functions: ['fitByBatches'],
      unit: 'call',
      units: 1,
      small: 128,
      program: (s, n) =>
        engine.fitByBatches(s, samples(s, rowsOf(n, 256), 8), {
          family: 'logistic',
          method: 'sgd',
          epochs: 1,
          batch: 64,
          learningRate: 0.125,
          seed: 'agreed',
          curve: true,
        }),
    },
    {
      label: 'trainNetwork, 8 columns, 16 units of relu, an epoch of 256 rows in batches of 64, and networkResponse',
      functions: ['trainNetwork', 'networkResponse'],
      unit: 'call',
      units: 1,
      small: 128,
      program: async (s, n) => {
        const rows = samples(s, rowsOf(n, 256), 8);
        const shape: engine.NetworkShape = {
          columns: 8,
          hidden: [{ units: 16, activation: 'relu' }],
          output: { kind: 'probability' },
        };
        const options = { method: 'sgd', epochs: 1, batch: 64, learningRate: 0.125, seed: 'agreed' } as const;
        const trained = await engine.trainNetwork(s, shape, rows, options);
        return engine.networkResponse(s, rows.features, { shape, ...trained });
      },
    },
    {
      label: 'trainNetwork with noise, 8 columns, 16 units of sigmoid, an epoch of 256 rows in batches of 64',
      functions: ['trainNetwork', 'inSecretOrder'],
      unit: 'call',
      units: 1,
      small: 1,
      program: async (s) =>
        engine.trainNetwork(s, smallNetwork, await engine.inSecretOrder(s, samples(s, 256, 8)), {
          ...smallTraining,
          noise: { clip: 1, multiplier: 4 },
        }),
    },
    {
      label: 'trainSplitNetwork, 8 columns, 16 units of sigmoid, an epoch of 256 rows in batches of 64',
      functions: ['trainSplitNetwork', 'inSecretOrder'],
      unit: 'call',
      units: 1,
      small: 1,
      program: async (s) => {
        const rows = await engine.inSecretOrder(s, samples(s, 256, 8));
        const whole = engine.fixed({ fractionBits: 0, integerBits: 1 });
        const weights = engine.asFixed(whole, s.within(s.filledRing(256, 1n), { min: 0n, max: 1n }) as never);
        return engine.trainSplitNetwork(
          s,
          smallNetwork,
          { ...rows, weights },
          {
            ...smallTraining,
            owner: 1,
            multiplier: 4,
            gradient: { clip: 0.25, multiplier: 4 },
            lines: { labels: 'labels', activations: 'numbers' },
          },
        );
      },
    },
    {
      label: 'scoreGivenNetwork, 20 columns, 32 and 16 units of relu',
      functions: ['scoreGivenNetwork'],
      unit: 'row',
      small: 7,
      program: (s, n) => {
        const hidden = [32, 16].map((units) => ({ units, activation: 'relu' as const }));
        const shape = { columns: 20, hidden, outputs: 1 };
        const weights = engine.givenLayers(shape).map((each) => ring(s, engine.weightCount(each)));
        return engine.scoreGivenNetwork(s, samples(s, n, 20).features, shape, weights);
      },
    },
    {
      label: 'checkTarget, 0 or 1',
      functions: ['checkTarget'],
      unit: 'row',
      small: 7,
      program: (s, n) => engine.checkTarget(s, { kind: 'logistic' }, samples(s, n, 1).target),
    },
    {
      label: 'standardScores and scoreMoments, 8 columns',
      functions: ['standardScores', 'scoreMoments'],
      unit: 'row',
      program: async (s, n) => {
        const scores = await engine.standardScores(s, samples(s, n, 8).features);
        return engine.scoreMoments(s, scores, { counted: ring(s, 8, { min: 0n, max: BigInt(n) }), least: 10n });
      },
    },
    {
      label: 'squaredDistances of 8 columns to a point',
      functions: ['squaredDistances'],
      unit: 'row',
      program: (s, n) =>
        engine.squaredDistances(s, {
          rows: ring(s, 8 * n, { min: 0n, max: 1n << 20n }),
          points: ring(s, 8, { min: 0n, max: 1n << 20n }),
          weights: new Array<bigint>(8).fill(1n),
        }),
    },
    {
      label: 'inDeviations, 8 columns',
      functions: ['inDeviations'],
      unit: 'row',
      program: (s, n) => {
        const { features } = samples(s, n, 8);
        return engine.inDeviations(s, features, features.values.ring);
      },
    },
    {
      label: 'correlationMatrix and inflationFactors, 8 columns of scores',
      functions: ['correlationMatrix', 'inflationFactors'],
      unit: 'row',
      program: async (s, n) => {
        const scores = { rows: n, count: 8, columns: ring(s, 8 * n), bits: 20, constant: s.randomBits(8, 1) };
        const matrix = await engine.correlationMatrix(s, scores, ring(s, 8, { min: 0n, max: 1n }));
        return engine.inflationFactors(s, matrix, 8);
      },
    },
    {
      label: 'linearPredictor and responseOf, 23 features',
      functions: ['linearPredictor', 'responseOf'],
      unit: 'row',
      small: 7,
      program: async (s, n) => {
        const weights = { slopes: small(s, 23), intercept: small(s, 1) };
        return engine.responseOf(s, await engine.linearPredictor(s, samples(s, n, 23).features, weights), 'logit');
      },
    },
    {
      label: 'scoreHiddenTrees, 10 trees of depth 4 over 20 columns',
      functions: ['scoreHiddenTrees'],
      unit: 'row',
      small: 7,
      program: (s, n) => {
        const shape = { trees: 10, depth: 4, columns: 20, outputs: 1 };
        const bits = { min: -(2n ** 20n), max: 2n ** 20n };
        const model = {
          ...shape,
          weights: ring(s, engine.hiddenNodes(shape) * shape.columns, bits),
          cuts: ring(s, engine.hiddenNodes(shape), bits),
          leaves: small(s, engine.hiddenLeaves(shape)),
        };
        return engine.scoreHiddenTrees(s, model, ring(s, n * shape.columns, bits), 24);
      },
    },
  ],
};
