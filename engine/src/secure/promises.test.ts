/**
 * Every operation that takes a promise: what contradicts a declared range is refused everywhere, what values break is found on
 * `clear`, and neither says anything of the values.
 */
import { expect, test } from 'vitest';
import { packBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { replicated } from '../sharing/registry.ts';
import { aggregateGroups } from './aggregate.ts';
import { extremeAlong } from './arg-extreme.ts';
import {
  equal,
  equalConstant,
  greaterThanConstant,
  isBetween,
  isNegative,
  isWithin,
  isZero,
  lessThan,
  lessThanConstant,
} from './compare.ts';
import { divide } from './divide.ts';
import { extremesOf, groupExtremes, maximum, minimum } from './extreme.ts';
import { fixedDivide } from './fixed/divide.ts';
import { asFixed, fixed, fixedWithin } from './fixed/format.ts';
import { truncate } from './fixed/truncate.ts';
import { inSecretSet, inSet } from './in-set.ts';
import { linearRegression } from './linear/regression.ts';
import { fixedMatrix, solvePositiveDefinite } from './linear/solve.ts';
import { absolute, clamp, positivePart, sign } from './magnitude.ts';
import { groupRows, groupStarts } from './order/groups.ts';
import { mergeRows } from './order/merge.ts';
import { medians } from './order/ranks.ts';
import { scanWithin } from './order/scan.ts';
import { sort } from './order/sort.ts';
import { choose } from './select.ts';
import { topK } from './top-k.ts';

const names = ['a', 'b', 'c'];
const length = 4;

/** What an operation is promised, of x from −100 to 100 or from −1,000 to 1,000, and y from −3 to 3. */
type Promised = (s: Sharing, x: Ring, y: Ring) => Promise<unknown>;

const shape = { rows: 1, columns: length };
const hundred = { min: -100n, max: 100n };
const division = { denominatorMax: 200n, quotient: hundred, decimals: 0, rounding: 'floor' } as const;
const flags = (s: Sharing, bits: number[]): Bits => s.constantBits(length, 1, packBits(bits));
const starts = (s: Sharing) => flags(s, [1, 0, 1, 0]);
const format = fixed({ fractionBits: 4, integerBits: 12 });
const constant = (s: Sharing, values: bigint[]) =>
  s.within(s.constantRing(BigUint64Array.from(values, (value) => BigInt.asUintN(64, value))));

/** Kept by numbers up to 100 in size, broken by 1,000. */
const promises: readonly (readonly [operation: string, Promised])[] = [
  ['isNegative', (s, x) => isNegative(s, x, 8)],
  ['lessThan', (s, x, y) => lessThan(s, x, y, 8)],
  ['lessThan', (s, x, y) => lessThan(s, y, x, 8)],
  ['lessThanConstant', (s, x) => lessThanConstant(s, x, 5n, 8)],
  ['greaterThanConstant', (s, x) => greaterThanConstant(s, x, 5n, 8)],
  ['equal', (s, x, y) => equal(s, x, y, 8)],
  ['equalConstant', (s, x) => equalConstant(s, x, 7n, 7)],
  ['isZero', (s, x) => isZero(s, x, 7)],
  ['isBetween', (s, x, y) => isBetween(s, x, y, y, 8)],
  ['isWithin', (s, x) => isWithin(s, x, { min: -20n, max: 20n }, 8)],
  ['absolute', (s, x) => absolute(s, x, 8)],
  ['sign', (s, x) => sign(s, x, 8)],
  ['positivePart', (s, x) => positivePart(s, x, 8)],
  ['clamp', (s, x) => clamp(s, x, { min: -20n, max: 20n }, 8)],
  ['inSet', (s, x) => inSet(s, x, [3n, 5n], 8)],
  ['inSecretSet', (s, x, y) => inSecretSet(s, x, y, 8)],
  ['minimum', (s, x, y) => minimum(s, x, y, hundred)],
  ['maximum', (s, x, y) => maximum(s, y, x, hundred)],
  ['extremeAlong', (s, x) => extremeAlong(s, 'max', x, shape, 'row', { range: hundred })],
  ['topK', (s, x) => topK(s, 'min', x, shape, 'column', 1, { range: hundred })],
  ['sort', (s, x) => sort(s, x, { width: 8 })],
  ['sort', (s, x) => medians(s, x, { width: 8 })],
  ['groupStarts', (s, x) => groupStarts(s, [{ by: x, width: 8 }])],
  ['scanWithin', (s, x) => scanWithin(s, starts(s), x, 'min', 9)],
  ['scanWithin', (s, x) => groupRows(s, starts(s), { rings: [], bits: [] }, [{ kind: 'max', value: x, width: 9 }])],
];

/** The same, but of what is not said of all rows, so that a declared range contradicts nothing. */
const partial: readonly (readonly [operation: string, Promised])[] = [
  ['groupExtremes', (s, x) => groupExtremes(s, flags(s, [0, 1, 1, 1]), { kind: 'max', value: x, range: hundred })],
  [
    'groupExtremes',
    (s, x) => {
      const valid = flags(s, [1, 1, 0, 1]);
      return groupExtremes(s, flags(s, [1, 1, 1, 1]), { kind: 'min', value: x, valid, range: hundred });
    },
  ],
  ['extremesOf', (s, x) => extremesOf(s, 'max', [{ value: x, valid: flags(s, [0, 1, 0, 0]) }], hundred)],
  ['divide', (s, x) => divide(s, x, constant(s, [1n, 1n, 0n, 1n]), division)],
  [
    'fixedDivide',
    (s, x) => {
      const one = s.within(constant(s, [16n, 16n, 0n, -16n]), { min: -16n, max: 16n });
      const wide = fixedWithin(s, asFixed(format, s.within(x, format.bounds)), { min: -64, max: 64 });
      return fixedDivide(s, wide, asFixed(format, one), { quotient: { min: -7, max: 7 } });
    },
  ],
];

const input = (s: Sharing, values: readonly bigint[]): Promise<Ring> =>
  s.inputRing(
    0,
    length,
    s.session.owns(0) ? BigUint64Array.from(values, (each) => BigInt.asUintN(64, each)) : undefined,
  );

const kept = [99n, -99n, 0n, 5n];
const broken = [99n, 1000n, 0n, 5n];

const run =
  (program: Promised, values: readonly bigint[], bounds?: { min: bigint; max: bigint }) => async (s: Sharing) => {
    const x = await input(s, values);
    const y = s.within(await input(s, [-3n, 3n, 0n, 1n]), { min: -3n, max: 3n });
    await program(s, bounds === undefined ? x : s.within(x, bounds), y);
  };

test.each([...promises, ...partial])('%s: a promise that is kept', async (_, program) => {
  await runClear(names, run(program, kept));
  await runClear(names, run(program, kept, { min: -99n, max: 99n }));
});

test.each([...promises, ...partial])(
  '%s: a promise that values break is found on clear',
  async (operation, program) => {
    const error: unknown = await runClear(names, run(program, broken)).catch((each: unknown) => each);
    expect(error).toMatchObject({ kind: 'usage', code: 'sharing.promise', fields: { operation } });
    const { fields, message } = error as { fields: Record<string, unknown>; message: string };
    expect(Object.keys(fields).sort()).toEqual(['index', 'operation', 'promise']);
    expect(message).not.toMatch(/1,?000/);
    // No protocol could know.
    await runCost(names, replicated, run(program, broken));
  },
);

test.each(promises)(
  '%s: a promise that contradicts a declared range is refused everywhere',
  async (operation, program) => {
    const wide = { min: -1000n, max: 1000n };
    const expected = { kind: 'usage', code: 'secure.contradiction', fields: { operation } };
    await expect(runClear(names, run(program, kept, wide))).rejects.toMatchObject(expected);
    await expect(runCost(names, replicated, run(program, kept, wide))).rejects.toMatchObject(expected);
  },
);

const other: readonly (readonly [name: string, operation: string, (s: Sharing) => Promise<unknown>])[] = [
  ['a denominator above its maximum', 'divide', (s) => divide(s, constant(s, [1n]), constant(s, [201n]), division)],
  ['a denominator below 0', 'divide', (s) => divide(s, constant(s, [1n]), constant(s, [-1n]), division)],
  ['a choice that is no bit', 'choose', (s) => choose(s, constant(s, [2n]), constant(s, [1n]), constant(s, [0n]))],
  [
    'a row of two groups',
    'aggregateGroups',
    (s) => aggregateGroups(s, { filter: flags(s, [1, 1, 1, 1]), factors: [s.filledBits(4, 2, true)], columns: [] }),
  ],
  [
    'a value that is not 0 where it is not valid',
    'aggregateGroups',
    (s) => {
      const column = { value: constant(s, kept), valid: flags(s, [1, 0, 1, 1]), zeroWhereInvalid: true };
      return aggregateGroups(s, { filter: flags(s, [1, 1, 1, 1]), factors: [], columns: [column] });
    },
  ],
  ['an unsigned key', 'sort', (s) => sort(s, constant(s, [16n, 1n]), { width: 4, signed: false })],
  [
    'rows in no order',
    'mergeRows',
    (s) => {
      const table = (values: bigint[]) => {
        const by = constant(s, values);
        return { keys: [{ by }], columns: { rings: [by], bits: [] } };
      };
      return mergeRows(s, table([1n, 2n]), table([3n, 2n]), 'network');
    },
  ],
  ['numbers beyond the head-room', 'truncate', (s) => truncate(s, constant(s, [1n << 62n]), 4, 'down')],
  [
    'numbers that rounding carries beyond it',
    'truncate',
    (s) => truncate(s, constant(s, [(1n << 62n) - 1n]), 4, 'nearest'),
  ],
  ...([
    [0.5, 1],
    [2.5, 4],
    [0.5, 7],
  ].map(([min = 0, max = 0]) => [
    `eigenvalues from ${min} to ${max} of a matrix that has 2 and 8`,
    'solvePositiveDefinite',
    async (s: Sharing) => {
      const wide = fixed({ fractionBits: 20, integerBits: 11 });
      const units = (values: number[]) =>
        constant(
          s,
          values.map((value) => BigInt(value) << 20n),
        );
      const of = (values: number[]) => asFixed(wide, s.within(units(values), { min: -(8n << 20n), max: 8n << 20n }));
      // Eigenvectors (1, 1) and (1, −1).
      const matrix = fixedMatrix(of([5, 3, 3, 5]), 2, 2);
      return solvePositiveDefinite(s, matrix, fixedMatrix(of([1, 0]), 2, 1), { min, max });
    },
  ]) as (readonly [string, string, (s: Sharing) => Promise<unknown>])[]),
  [
    'eigenvalues of a regression',
    'solvePositiveDefinite',
    (s) => {
      const units = asFixed(format, s.within(constant(s, [16n, 16n, -16n, 16n]), { min: -16n, max: 16n }));
      const eigenvalues = { min: 0.01, max: 0.5 };
      const targets = asFixed(format, s.within(constant(s, [16n, 0n]), { min: -16n, max: 16n }));
      return linearRegression(s, fixedMatrix(units, 2, 2), targets, { ridge: 0.01, eigenvalues });
    },
  ],
];

test.each(other)('%s is found on clear', async (_, operation, program) => {
  await expect(runClear(names, program)).rejects.toMatchObject({ code: 'sharing.promise', fields: { operation } });
  await runCost(names, replicated, program);
});

test('declared denominators beyond the promised ones are refused', async () => {
  const program = async (s: Sharing) => {
    const [x, y] = [await input(s, kept), s.within(await input(s, [1n, 1n, 1n, 1n]), { min: 0n, max: 500n })];
    await divide(s, x, y, division);
  };
  const refused = { code: 'secure.contradiction', fields: { operation: 'divide' } };
  await expect(runClear(names, program)).rejects.toMatchObject(refused);
  await expect(runCost(names, replicated, program)).rejects.toMatchObject(refused);
});
