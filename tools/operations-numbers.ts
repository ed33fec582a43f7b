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
  ],
};
