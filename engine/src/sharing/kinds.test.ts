/** Arguments of the wrong kind: an error of ours says what was given, what belongs there and what to call instead. */
import { expect, test } from 'vitest';
import { TacitError } from '../base/errors.ts';
import { equal, equalConstant, isZero, lessThan, lessThanConstant } from '../secure/compare.ts';
import { divide } from '../secure/divide.ts';
import { minimum } from '../secure/extreme.ts';
import { fixedAdd, fixedMultiply, fixedScale, fixedSum } from '../secure/fixed/arithmetic.ts';
import { type Fixed, fixed, fixedInput, fixedReveal, fixedWithin } from '../secure/fixed/format.ts';
import { fixedSqrt } from '../secure/fixed/roots.ts';
import { inSet } from '../secure/in-set.ts';
import { matrixOf } from '../secure/linear/matrix.ts';
import { clamp } from '../secure/magnitude.ts';
import { sort } from '../secure/order/sort.ts';
import { selectBits } from '../secure/select.ts';
import { anyPlane } from '../secure/boolean.ts';
import { runClear } from './clear/run.ts';
import { runCost } from './cost/run.ts';
import type { Bits, Ring, Sharing } from './model.ts';
import { replicated } from './registry.ts';

const names = ['a', 'b', 'c'];
const wrong = <T>(value: unknown): T => value as T;

interface Given {
  readonly ring: Ring;
  readonly bits: Bits;
  readonly real: Fixed;
}

type Mistake = readonly [what: string, found: string, expected: string, (s: Sharing, given: Given) => unknown];

const mistakes: readonly Mistake[] = [
  ['Bits revealed', 'Bits', 'Ring', (s, { bits }) => s.reveal(wrong(bits), 'r', [0])],
  ['Fixed revealed', 'Fixed', 'Ring', (s, { real }) => s.reveal(wrong(real), 'r', [0])],
  ['Fixed compared', 'Fixed', 'Ring', (s, { real }) => lessThan(s, wrong(real), wrong(real))],
  ['Bits compared', 'Bits', 'Ring', (s, { bits, ring }) => equal(s, ring, wrong(bits))],
  ['Bits sorted as numbers', 'Bits', 'Ring', (s, { bits }) => s.multiply(wrong(bits), wrong(bits))],
  ['Fixed sorted', 'Fixed', 'Ring', (s, { real }) => sort(s, wrong(real))],
  ['a matrix added', 'Matrix', 'Ring', (s, { ring }) => s.add(wrong(matrixOf(ring, 1, 2)), ring)],
  ['numbers as bits', 'Ring', 'Bits', (s, { ring }) => s.not(wrong(ring))],
  ['numbers as bits of a choice', 'Ring', 'Bits', (s, { ring, bits }) => selectBits(s, wrong(ring), bits, bits)],
  ['numbers as planes', 'Ring', 'Bits', (s, { ring }) => anyPlane(s, wrong(ring))],
  ['Fixed as bits', 'Fixed', 'Bits', (s, { real }) => s.bitsToRing(wrong(real))],
  ['Ring multiplied as Fixed', 'Ring', 'Fixed', (s, { ring }) => fixedMultiply(s, wrong(ring), wrong(ring))],
  ['Ring added to Fixed', 'Ring', 'Fixed', (s, { ring, real }) => fixedAdd(s, real, wrong(ring))],
  ['Bits scaled as Fixed', 'Bits', 'Fixed', (s, { bits }) => fixedScale(s, wrong(bits), 0.5)],
  ['Ring summed as Fixed', 'Ring', 'Fixed', (s, { ring }) => fixedSum(s, wrong(ring), 1)],
  ['the root of a Ring', 'Ring', 'Fixed', (s, { ring }) => fixedSqrt(s, wrong(ring))],
  ['Ring revealed as Fixed', 'Ring', 'Fixed', (s, { ring }) => fixedReveal(s, wrong(ring), 'r', [0])],
  ['Ring held to a range of Fixed', 'Ring', 'Fixed', (s, { ring }) => fixedWithin(s, wrong(ring), { min: 0, max: 1 })],
  ['a number for Fixed', 'number', 'Fixed', (s, { real }) => fixedMultiply(s, real, wrong(3))],
  ['nothing for Fixed', 'undefined', 'Fixed', (s, { real }) => fixedAdd(s, wrong(undefined), real)],
  ['a number for a Ring', 'number', 'Ring', (s, { ring }) => s.add(ring, wrong(3))],
  ['an array for a Ring', 'Array', 'Ring', (s) => s.negate(wrong([1, 2]))],
  ['words for a Ring', 'BigUint64Array', 'Ring', (s) => isZero(s, wrong(BigUint64Array.of(1n)))],
  ['null for a Ring', 'null', 'Ring', (s) => s.negate(wrong(null))],
  ['scaled by a number', 'number', 'bigint', (s, { ring }) => s.scale(ring, wrong(3))],
  ['a number added', 'number', 'bigint', (s, { ring }) => s.addConstant(ring, wrong(3))],
  ['filled with a number', 'number', 'bigint', (s) => s.filledRing(3, wrong(3))],
  ['within numbers', 'number', 'bigint', (s, { ring }) => s.within(ring, wrong({ min: 0, max: 1 }))],
  ['compared with a number', 'number', 'bigint', (s, { ring }) => lessThanConstant(s, ring, wrong(3), 64)],
  ['equal to a number', 'number', 'bigint', (s, { ring }) => equalConstant(s, ring, wrong(3))],
  ['among numbers', 'number', 'bigint', (s, { ring }) => inSet(s, ring, wrong([1, 2]))],
  ['clamped to numbers', 'number', 'bigint', (s, { ring }) => clamp(s, ring, wrong({ min: 0, max: 1 }))],
  ['a minimum within a number', 'number', 'Bounds', (s, { ring }) => minimum(s, ring, ring, wrong(3))],
  ['a division without bounds', 'undefined', 'Bounds', (s, { ring }) => divide(s, ring, ring, wrong({}))],
];

test.each(mistakes)('%s', async (_, found, expected, program) => {
  const run = async (s: Sharing): Promise<void> => {
    const ring = await s.inputRing(0, 2, s.session.owns(0) ? BigUint64Array.of(1n, 2n) : undefined);
    const real = await fixedInput(s, fixed(), 0, 2, s.session.owns(0) ? [1, 2] : undefined);
    await program(s, { ring, real, bits: await isZero(s, ring) });
  };
  for (const start of [() => runClear(names, run), () => runCost(names, replicated, run)]) {
    const error: unknown = await start().then(
      () => undefined,
      (each: unknown) => each,
    );
    expect(error).toBeInstanceOf(TacitError);
    const { fields, code, hint, message } = error as TacitError;
    expect(code).toMatch(/^secret\./);
    expect(fields).toMatchObject({ found, expected });
    expect(message).toContain(found);
    expect(hint).toBeDefined();
  }
});
