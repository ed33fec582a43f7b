/**
 * Softmax of each row: e^(x_i) / Σ_j e^(x_j), computed from x less the row's largest element, so that nothing overflows and the
 * sum is from 1 to the number of columns. The division is one reciprocal a row. Error at f = 20: at most (2 + columns)·2^−19, as the
 * rounding errors of all powers add up in the sum, most where many are below half a unit.
 * Rounds, replicated: those of the row maximum, an exponential function, a reciprocal and a product.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Shape, Sharing } from '../../sharing/model.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { allPlanes } from '../boolean.ts';
import { isNegative } from '../compare.ts';
import { fixedMultiply, fixedSubtract, fixedSum } from './arithmetic.ts';
import { fixedReciprocal } from './divide.ts';
import { fixedExp } from './exponential.ts';
import { asFixed, type Fixed, fixedWithin } from './format.ts';
import './messages.ts';

// Beyond, comparing all with all costs more than the rounds that it saves.
const mostCompared = 16;

/**
 * The largest element of each row. Of few columns all are compared with all at once: a column is the largest where it is below none, and above those
 * before it; exactly one is, the first of equal ones. Rounds, replicated: 5 + ⌈log₂ (w − 1)⌉ + ⌈log₂ (columns − 1)⌉ for differences of w bits.
 */
export async function largestOfRows(sharing: Sharing, x: Fixed['ring'], { rows, columns }: Shape): Promise<Ring> {
  if (columns === 1) return x;
  if (columns > mostCompared) return (await extremeAlong(sharing, 'max', x, { rows, columns }, 'row')).value;
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0; a < columns; a++) for (let b = a + 1; b < columns; b++) pairs.push([a, b]);
  const side = (which: 0 | 1): Ring => {
    const places = new Uint32Array(pairs.length * rows);
    let at = 0;
    for (const pair of pairs) for (let row = 0; row < rows; row++) places[at++] = row * columns + pair[which];
    return sharing.gather(x, places);
  };
  const below = await isNegative(sharing, sharing.subtract(side(0), side(1)));
  const parts = pairs.map((_, i) => sharing.sliceRows(below, i * rows, (i + 1) * rows));
  const candidates = Array.from({ length: columns }, (_, own) =>
    sharing.joinPlanes(
      pairs.flatMap(([a, b], i) => {
        const isBelow = parts[i] as Bits;
        return a === own ? [sharing.not(isBelow)] : b === own ? [isBelow] : [];
      }),
    ),
  );
  const largest = await sharing.bitsToRing(await allPlanes(sharing, sharing.joinRows(candidates)));
  const order = Uint32Array.from({ length: rows * columns }, (_, i) => (i % columns) * rows + Math.floor(i / columns));
  const values = await sharing.dot(sharing.within(sharing.gather(largest, order)), sharing.within(x), rows);
  return sharing.within(values, x.bounds);
}

/** Softmax of each row of a row-major matrix; every row has at least one column. */
export async function fixedSoftmax(sharing: Sharing, x: Fixed, shape: Shape): Promise<Fixed> {
  return (await softmaxParts(sharing, x, shape)).normalised(sharing);
}

/** What softmax is made of: x less its row's largest element, the sum of its powers a row, and what divides them. */
export interface SoftmaxParts {
  readonly below: Fixed;
  readonly sums: Fixed;
  readonly normalised: (on: Sharing) => Promise<Fixed>;
}

/** Softmax up to its division, for those who also want the logarithm of the sums. */
export async function softmaxParts(sharing: Sharing, x: Fixed, { rows, columns }: Shape): Promise<SoftmaxParts> {
  if (x.length !== rows * columns || columns < 1) {
    throw new UsageError('fixed.shape', { operation: 'softmax', found: x.length, rows, columns });
  }
  const { format, ring } = x;
  const { min, max } = ring.bounds;
  const rowOf = Uint32Array.from({ length: x.length }, (_, i) => Math.floor(i / columns));
  const most = await largestOfRows(sharing, x.ring, { rows, columns });
  const largest = asFixed(format, sharing.within(sharing.gather(most, rowOf), ring.bounds));
  const less = fixedSubtract(sharing, x, largest);
  const below = asFixed(format, sharing.within(less.ring, { min: min - max, max: 0n }));
  const powers = await fixedExp(sharing, below);
  // The largest element's power is 1, but for the table's error.
  const sums = fixedWithin(sharing, fixedSum(sharing, powers, rows), { min: 0.5, max: columns + 0.5 });
  const normalised = async (on: Sharing) => {
    const reciprocals = await fixedReciprocal(on, sums);
    const factors = asFixed(format, on.gather(reciprocals.ring, rowOf) as Fixed['ring']);
    const result = await fixedMultiply(on, powers, factors);
    return fixedWithin(on, result, { min: -(2 ** -4), max: 1 + 2 ** -4 });
  };
  return { below, sums, normalised };
}
