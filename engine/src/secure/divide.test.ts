import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import { replicated } from '../sharing/registry.ts';
import { divide } from './divide.ts';
import { type DivisionBounds, planDivision } from './divide-plan.ts';

const names = ['bank', 'insurer', 'helper'];
type Fraction = readonly [numerator: bigint, denominator: bigint];

const ring = (values: readonly bigint[]) => BigUint64Array.from(values, (value) => BigInt.asUintN(64, value));

/** Quotients on the oracle. */
function quotients(fractions: readonly Fraction[], bounds: DivisionBounds): Promise<bigint[]> {
  return runClear(names, async (sharing) => {
    const [s, n] = [ring(fractions.map(([a]) => a)), ring(fractions.map(([, b]) => b))];
    const x = await sharing.inputRing(0, s.length, s);
    const y = await sharing.inputRing(1, n.length, n);
    return [...(await sharing.open(await divide(sharing, x, y, bounds)))].map((value) => BigInt.asIntN(64, value));
  });
}

/** The definition: floor, or nearest with halves away from zero, at `decimals` digits; 0 for a denominator of 0. */
function exact([a, d]: Fraction, { decimals, rounding }: DivisionBounds): bigint {
  if (d === 0n) return 0n;
  const scaled = a * 10n ** BigInt(decimals);
  const floor = (x: bigint, y: bigint) => (x >= 0n || x % y === 0n ? x / y : x / y - 1n);
  if (rounding === 'floor') return floor(scaled, d);
  const magnitude = (2n * (scaled < 0n ? -scaled : scaled) + d) / (2n * d);
  return scaled < 0n ? -magnitude : magnitude;
}

/** Bounds, and fractions within them. */
const division = fc
  .record({
    min: fc.oneof(fc.constantFrom(0n, -1n, 5n), fc.bigInt({ min: -(1n << 30n), max: 1n << 30n })),
    spanBits: fc.integer({ min: 0, max: 31 }),
    denominatorBits: fc.integer({ min: 1, max: 20 }),
    decimals: fc.integer({ min: 0, max: 9 }),
    rounding: fc.constantFrom('floor' as const, 'nearest' as const),
  })
  .chain(({ min, spanBits, denominatorBits, decimals, rounding }) => {
    const denominatorMax = (1n << BigInt(denominatorBits)) - 1n;
    const quotient = { min, max: min + (1n << BigInt(spanBits)) - 1n };
    const denominator = fc.oneof(
      fc.constantFrom(0n, 1n, denominatorMax, denominatorMax / 2n + 1n),
      fc.bigInt({ min: 0n, max: denominatorMax }),
    );
    const fraction = fc.tuple(denominator, fc.nat(1_000_000), fc.nat(3)).map(([d, part, at]): Fraction => {
      const span = d * (quotient.max - quotient.min);
      // The lower bound, the upper bound, anything between, or near a half.
      if (d === 0n || at === 0) return [d * quotient.min, d];
      if (at === 1) return [d * quotient.max, d];
      const between = d * quotient.min + (span * BigInt(part)) / 1_000_000n;
      if (at === 2) return [between, d];
      const half = quotient.min * d + ((between - quotient.min * d) / d) * d + d / 2n;
      return [half > d * quotient.max ? between : half, d];
    });
    return fc.tuple(
      fc.constant<DivisionBounds>({ denominatorMax, quotient, decimals, rounding }),
      fc.array(fraction, { minLength: 1, maxLength: 12 }),
    );
  });

test('equals exact arithmetic, bounds, halves and zero denominators included', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(division, async ([bounds, fractions]) => {
      expect(await quotients(fractions, bounds)).toEqual(fractions.map((fraction) => exact(fraction, bounds)));
    }),
    { numRuns: 150 },
  );
});

test('halves below zero whose last digits are all zero: the borrow runs through every digit', async () => {
  const min = -(1n << 20n);
  const bounds = { denominatorMax: 6n, quotient: { min, max: -min - 1n }, decimals: 0, rounding: 'nearest' } as const;
  expect(planDivision(300, bounds)[0]?.steps).toBeGreaterThan(1);
  // min + k − ½ with k a multiple of ever higher powers of two.
  const fractions: Fraction[] = [];
  for (const d of [2n, 4n, 6n]) {
    for (let bit = 0n; bit < 20n; bit++) {
      for (const odd of [1n, 3n]) {
        const k = odd << bit;
        if (k < -min) fractions.push([(min + k) * d - d / 2n, d]);
      }
    }
  }
  expect(await quotients(fractions, bounds)).toEqual(fractions.map((fraction) => exact(fraction, bounds)));
});

test('small divisions, all of them', async () => {
  for (const rounding of ['floor', 'nearest'] as const) {
    for (const decimals of [0, 1]) {
      const bounds = { denominatorMax: 6n, quotient: { min: -4n, max: 3n }, decimals, rounding };
      const fractions: Fraction[] = [];
      for (let d = 0n; d <= 6n; d++) for (let a = -4n * d; a <= 3n * d; a++) fractions.push([a, d]);
      expect(await quotients(fractions, bounds)).toEqual(fractions.map((fraction) => exact(fraction, bounds)));
    }
  }
});

test('a denominator of 0 gives 0 whatever the numerator', async () => {
  const powers = Array.from({ length: 64 }, (_, k) => 1n << BigInt(k));
  const fractions: Fraction[] = [0n, 12345n, (1n << 63n) - 1n, ...powers, ...powers.map((x) => -x)].map((a) => [a, 0n]);
  for (const min of [-7n, 0n, 9n]) {
    for (const decimals of [0, 6, 16]) {
      const bounds = {
        denominatorMax: 1000n,
        quotient: { min, max: 1n << (decimals > 6 ? 9n : 40n) },
        decimals,
        rounding: 'nearest',
      } as const;
      expect(await quotients(fractions, bounds)).toEqual(fractions.map(() => 0n));
    }
  }
});

test('numerators so large that decimals are gained from remainders', async () => {
  const bounds: DivisionBounds = {
    denominatorMax: 1_000_000n,
    quotient: { min: -(1n << 41n), max: (1n << 41n) - 1n },
    decimals: 6,
    rounding: 'nearest',
  };
  expect(planDivision(5, bounds).length).toBeGreaterThan(1);
  const fractions: Fraction[] = [
    [(1n << 41n) * 999_983n - 1_000_000n, 999_983n],
    [-(1n << 41n) * 999_983n + 1n, 999_983n],
    [-1n, 1_000_000n],
    [1n, 3n],
    [-2n, 3n],
    [5n, 0n],
  ];
  expect(await quotients(fractions, bounds)).toEqual(fractions.map((fraction) => exact(fraction, bounds)));
});

test('what cannot be exact is refused when planning', async () => {
  const bounds = {
    denominatorMax: 1n << 20n,
    quotient: { min: 0n, max: 1n << 50n },
    decimals: 6,
    rounding: 'nearest',
  } as const;
  expect(() => planDivision(1, bounds)).toThrowError(expect.objectContaining({ code: 'divide.overflow' }));
  // The numbers fit, the result with its decimals does not.
  const large = { ...bounds, denominatorMax: 4n, quotient: { min: -(10n ** 13n), max: 0n } };
  expect(() => planDivision(1, large)).toThrowError(expect.objectContaining({ code: 'divide.overflow' }));
  expect(() => planDivision(1, { ...bounds, denominatorMax: 0n })).toThrowError(
    expect.objectContaining({ code: 'divide.denominator' }),
  );
  expect(() => planDivision(1, { ...bounds, quotient: { min: 1n, max: 0n } })).toThrowError(
    expect.objectContaining({ code: 'secure.bounds' }),
  );
});

test('an average with 41 quotient bits in 10 groups stays below 50 rounds', async () => {
  const cost = await runCost(names, replicated, async (sharing) => {
    const x = sharing.constantRing(new BigUint64Array(10));
    const bounds = {
      denominatorMax: 8000n,
      quotient: { min: -(1n << 20n), max: (1n << 20n) - 1n },
      decimals: 6,
      rounding: 'nearest',
    } as const;
    await divide(sharing, x, x, bounds);
  });
  expect(cost.rounds).toBeLessThanOrEqual(50);
  expect(Math.max(...cost.bytesPerParty)).toBeLessThan(3_000_000);
});
