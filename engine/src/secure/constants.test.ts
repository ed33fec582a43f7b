/** Public constants of any size: the right answer where there is one, and a refusal where 64 bits do not hold it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackBits } from '../math/bits.ts';
import { type Bounds, ringBounds } from '../sharing/bounds.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import { permitAll } from '../sharing/guard.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { runProgram } from '../sharing/run.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { equalConstant, greaterThanConstant, isWithin, lessThanConstant } from './compare.ts';
import { divide } from './divide.ts';
import { extremesOf, groupExtremes, maximum } from './extreme.ts';
import { fixedScale, fixedShift } from './fixed/arithmetic.ts';
import { asFixed, fixed, type Fixed } from './fixed/format.ts';
import { inSet } from './in-set.ts';
import { logisticStep } from './linear/logistic.ts';
import { linearRegression } from './linear/regression.ts';
import { fixedMatrix } from './linear/solve.ts';
import { clamp } from './magnitude.ts';
import { randomBelow } from './random.ts';
import { topK } from './top-k.ts';

const names = ['a', 'b', 'c'];
const { min: least, max: most } = ringBounds;

const edges = [0n, 1n, -1n, least, most, most + 1n, least - 1n, 2n ** 64n, -(2n ** 64n), 2n ** 64n - 1n, 2n ** 200n];
const whole = fc.oneof(
  fc.constantFrom(...edges),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }),
);
const element = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, least, most),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt(ringBounds),
);
const hull = (values: readonly bigint[]): Bounds => ({
  min: values.reduce((a, b) => (b < a ? b : a)),
  max: values.reduce((a, b) => (b > a ? b : a)),
});
const words = (values: readonly bigint[]) => BigUint64Array.from(values, (each) => BigInt.asUintN(64, each));

async function asked(s: Sharing, values: readonly bigint[], c: bigint, d: bigint, isDeclared: boolean) {
  const given = await s.inputRing(0, values.length, s.session.owns(0) ? words(values) : undefined);
  const x = isDeclared ? s.within(given, hull(values)) : given;
  const found: number[][] = [];
  const open = async (bits: Bits) => {
    found.push([...unpackBits(await s.openBits(bits), values.length)]);
  };
  await open(await lessThanConstant(s, x, c));
  await open(await greaterThanConstant(s, x, c));
  await open(await equalConstant(s, x, c));
  await open(await isWithin(s, x, c < d ? { min: c, max: d } : { min: d, max: c }));
  await open(await inSet(s, x, [c, d]));
  return found;
}

function truth(values: readonly bigint[], c: bigint, d: bigint): number[][] {
  const of = (holds: (value: bigint) => boolean) => values.map((value) => (holds(value) ? 1 : 0));
  const [low, high] = c < d ? [c, d] : [d, c];
  return [
    of((x) => x < c),
    of((x) => x > c),
    of((x) => x === c),
    of((x) => x >= low && x <= high),
    of((x) => x === c || x === d),
  ];
}

test('comparisons with constants of any size are right, whatever is declared', async () => {
  const settings = fc.record({
    values: fc.array(element, { minLength: 1, maxLength: 5 }),
    c: whole,
    d: whole,
    isDeclared: fc.boolean(),
  });
  const check = async ({
    values,
    c,
    d,
    isDeclared,
  }: {
    values: bigint[];
    c: bigint;
    d: bigint;
    isDeclared: boolean;
  }) => {
    expect(await runClear(names, (s) => asked(s, values, c, d, isDeclared))).toEqual(truth(values, c, d));
  };
  for (const c of edges) await check({ values: [least, -1n, 0n, 1n, most], c, d: c + 1n, isDeclared: false });
  await fc.assert(fc.asyncProperty(settings, check), { numRuns: 150 });
});

test('parties find the same, at the declared cost', async () => {
  for (const [c, isDeclared] of [
    [2n ** 64n, true],
    [-1n, true],
    [most, false],
  ] as const) {
    const values = [-4n, -1n, 0n, 7n];
    const program = (s: Sharing) => asked(s, values, c, c - 5n, isDeclared);
    const { results, traffic } = await runLocal(names, (session) =>
      runProgram(replicated, session, program, permitAll),
    );
    for (const found of results) expect(found).toEqual(truth(values, c, c - 5n));
    const cost = await runCost(names, replicated, program);
    expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  }
});

test('what is decided by a declared range costs nothing', async () => {
  const { rounds } = await runCost(names, replicated, async (s) => {
    const x = s.within(s.randomRing(5), { min: 0n, max: 9n });
    await lessThanConstant(s, x, 10n);
    await greaterThanConstant(s, x, -1n);
    await equalConstant(s, x, 10n);
    await isWithin(s, x, { min: 0n, max: 9n });
    await isWithin(s, x, { min: 10n, max: 12n });
  });
  expect(rounds).toBe(0);
});

test('clamp: bounds beyond 64 bits count as their ends; none that every number lies on one side of', async () => {
  const values = [least, -7n, 0n, 9n, most];
  const clamped = async (bounds: Bounds) => {
    const opened = await runClear(names, async (s) =>
      s.open(await clamp(s, await s.inputRing(0, 5, words(values)), bounds)),
    );
    return Array.from(opened, (word) => BigInt.asIntN(64, word));
  };
  expect(await clamped({ min: -(2n ** 70n), max: 5n })).toEqual([least, -7n, 0n, 5n, 5n]);
  expect(await clamped({ min: -3n, max: 2n ** 64n })).toEqual([-3n, -3n, 0n, 9n, most]);
  await expect(clamped({ min: most + 1n, max: 2n ** 65n })).rejects.toMatchObject({ code: 'sharing.bounds' });
  await expect(clamped({ min: least - 5n, max: least - 1n })).rejects.toMatchObject({ code: 'sharing.bounds' });
});

const beyond = 2n ** 64n + 3n;
const range = { min: beyond, max: beyond + 5n };
const real = (s: Sharing): Fixed => asFixed(fixed(), s.filledRing(1, 0n));
const one = (s: Sharing): Ring => s.within(s.constantRing(BigUint64Array.of(1n)));

const refused: readonly (readonly [string, string, (s: Sharing) => unknown])[] = [
  ['scale', 'sharing.constant', (s) => s.scale(one(s), beyond)],
  ['scale by less than any', 'sharing.constant', (s) => s.scale(one(s), least - 1n)],
  [
    'scale of declared numbers by 2^63',
    'sharing.constant',
    (s) => s.scale(s.constantRing(BigUint64Array.of(1n)), most + 1n),
  ],
  ['addConstant', 'sharing.constant', (s) => s.addConstant(one(s), beyond)],
  [
    'addConstant of declared numbers',
    'sharing.constant',
    (s) => s.addConstant(s.within(one(s), { min: 0n, max: 1n }), most + 1n),
  ],
  ['filledRing', 'sharing.constant', (s) => s.filledRing(3, 2n ** 64n)],
  ['within', 'sharing.bounds', (s) => s.within(one(s), range)],
  ['randomBelow', 'secure.number', (s) => randomBelow(s, 1, beyond)],
  ['maximum', 'sharing.bounds', (s) => maximum(s, one(s), one(s), range)],
  [
    'extremesOf',
    'sharing.bounds',
    (s) => extremesOf(s, 'max', [{ value: one(s), valid: s.filledBits(1, 1, false) }], range),
  ],
  [
    'groupExtremes',
    'sharing.bounds',
    (s) => groupExtremes(s, s.filledBits(1, 1, false), { kind: 'min', value: one(s), range }),
  ],
  ['topK', 'sharing.bounds', (s) => topK(s, 'max', one(s), { rows: 1, columns: 1 }, 'row', 1, { range })],
  [
    'divide by numbers',
    'divide.denominator',
    (s) =>
      divide(s, one(s), one(s), {
        denominatorMax: beyond,
        quotient: { min: 0n, max: 1n },
        decimals: 0,
        rounding: 'floor',
      }),
  ],
  [
    'divide to quotients',
    'divide.overflow',
    (s) => divide(s, one(s), one(s), { denominatorMax: 1n, quotient: range, decimals: 0, rounding: 'floor' }),
  ],
  [
    'divide to decimals',
    'divide.overflow',
    (s) =>
      divide(s, one(s), one(s), {
        denominatorMax: 1n,
        quotient: { min: 0n, max: 1n },
        decimals: 30,
        rounding: 'floor',
      }),
  ],
  [
    'divide to a part of a decimal',
    'secure.number',
    (s) =>
      divide(s, one(s), one(s), {
        denominatorMax: 1n,
        quotient: { min: 0n, max: 1n },
        decimals: -1,
        rounding: 'floor',
      }),
  ],
  [
    'fixedScale',
    'fixed.overflow',
    (s) => fixedScale(s, asFixed(fixed(), s.within(one(s), { min: 0n, max: 1n })), 1e40),
  ],
  ['fixedShift', 'fixed.overflow', async (s) => fixedShift(s, real(s), 1e30)],
  ['fixedShift beyond doubles', 'fixed.overflow', async (s) => fixedShift(s, real(s), -1e305)],
  [
    'a penalty',
    'linear.eigenvalues',
    (s) => linearRegression(s, fixedMatrix(real(s), 1, 1), real(s), { ridge: Number.POSITIVE_INFINITY }),
  ],
  ...[Number.NaN, 0, -1, Number.POSITIVE_INFINITY].map(
    (learningRate) =>
      [
        `a learning rate of ${learningRate}`,
        'linear.rate',
        (s: Sharing) => {
          const features = { values: s.within(one(s), { min: 0n, max: 1n }), rows: 1, columns: 1 };
          const step = {
            featureBits: 8,
            weightBits: 8,
            weightBounds: { min: 0n, max: 1n },
            learningRate,
            sigmoid: 'piecewise',
            rounding: 'nearest',
          } as const;
          return logisticStep(s, { features, labels: one(s) }, one(s), step);
        },
      ] as const,
  ),
];

test.each(refused)('%s: what 64 bits do not hold is refused with a code of ours', async (_, code, program) => {
  await expect(runClear(names, async (s) => void (await program(s)))).rejects.toMatchObject({ kind: 'usage', code });
  await expect(runCost(names, replicated, async (s) => void (await program(s)))).rejects.toMatchObject({ code });
});
