/**
 * Vectors over Z_2^64 as BigUint64Array. Signed values are two's complement. Every function returns a new array and leaves
 * its arguments as they are; lengths are the caller's to check.
 *
 * Long vectors go through kernels/words.ts; where kernels are not loaded, `BigInt.asUintN(64, …)` lets the engine compile each
 * loop to 64-bit machine arithmetic without allocating.
 */

import { unsetWords } from '#platform';
import { combineConstant, combineWords } from '../kernels/words.ts';

/** x + y. */
export function add(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  const sum = unsetWords(x.length);
  if (combineWords('add', sum, x, y)) return sum;
  for (let i = 0; i < sum.length; i++) sum[i] = BigInt.asUintN(64, (x[i] as bigint) + (y[i] as bigint));
  return sum;
}

/** x + y in the place of x, where nobody else holds x: saves the memory of a third vector. */
export function addTo(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  if (combineWords('add', x, x, y)) return x;
  for (let i = 0; i < x.length; i++) x[i] = BigInt.asUintN(64, (x[i] as bigint) + (y[i] as bigint));
  return x;
}

/** x − y. */
export function subtract(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  const difference = unsetWords(x.length);
  if (combineWords('subtract', difference, x, y)) return difference;
  for (let i = 0; i < difference.length; i++) {
    difference[i] = BigInt.asUintN(64, (x[i] as bigint) - (y[i] as bigint));
  }
  return difference;
}

/** −x. */
export function negate(x: BigUint64Array): BigUint64Array {
  const negated = unsetWords(x.length);
  if (combineConstant('scale', negated, x, -1n)) return negated;
  for (let i = 0; i < negated.length; i++) negated[i] = BigInt.asUintN(64, 0n - (x[i] as bigint));
  return negated;
}

/** x · factor. */
export function scale(x: BigUint64Array, factor: bigint): BigUint64Array {
  const f = BigInt.asUintN(64, factor);
  const scaled = unsetWords(x.length);
  if (combineConstant('scale', scaled, x, f)) return scaled;
  for (let i = 0; i < scaled.length; i++) scaled[i] = BigInt.asUintN(64, (x[i] as bigint) * f);
  return scaled;
}

/** x · y, element by element. */
export function multiply(x: BigUint64Array, y: BigUint64Array): BigUint64Array {
  const product = unsetWords(x.length);
  if (combineWords('multiply', product, x, y)) return product;
  for (let i = 0; i < product.length; i++) product[i] = BigInt.asUintN(64, (x[i] as bigint) * (y[i] as bigint));
  return product;
}

/** x + constant. */
export function addConstant(x: BigUint64Array, constant: bigint): BigUint64Array {
  const c = BigInt.asUintN(64, constant);
  const sum = unsetWords(x.length);
  if (combineConstant('addConstant', sum, x, c)) return sum;
  for (let i = 0; i < sum.length; i++) sum[i] = BigInt.asUintN(64, (x[i] as bigint) + c);
  return sum;
}

/** Sums of `groups` equal consecutive segments of x. */
export function segmentSums(x: BigUint64Array, groups: number): BigUint64Array {
  const sums = new BigUint64Array(groups);
  const size = groups === 0 ? 0 : x.length / groups;
  for (let g = 0; g < groups; g++) {
    // Summed in the array: in a variable the total would be an object made anew at each step.
    for (let i = g * size; i < (g + 1) * size; i++) {
      sums[g] = BigInt.asUintN(64, (sums[g] as bigint) + (x[i] as bigint));
    }
  }
  return sums;
}

/** Running totals of x. */
export function prefixSums(x: BigUint64Array): BigUint64Array {
  const totals = unsetWords(x.length);
  if (x.length > 0) totals[0] = x[0] as bigint;
  // Read back from the array: in a variable the total would be an object made anew at each step.
  for (let i = 1; i < x.length; i++) totals[i] = BigInt.asUintN(64, (totals[i - 1] as bigint) + (x[i] as bigint));
  return totals;
}

/** x[indices[i]] for each i. */
export function gather(x: BigUint64Array, indices: Uint32Array): BigUint64Array {
  const picked = unsetWords(indices.length);
  for (let i = 0; i < picked.length; i++) picked[i] = x[indices[i] as number] as bigint;
  return picked;
}

/** Columns of one length as a row-major matrix. */
export function interleave(columns: readonly BigUint64Array[]): BigUint64Array {
  const k = columns.length;
  const matrix = unsetWords(k * (columns[0]?.length ?? 0));
  columns.forEach((column, c) => {
    for (let i = 0, at = c; i < column.length; i++, at += k) matrix[at] = column[i] as bigint;
  });
  return matrix;
}

/** From two vectors one after the other: element i of the second where choices[i] is 1, else of the first. */
export function chooseHalf(both: BigUint64Array, choices: Uint8Array): BigUint64Array {
  const chosen = unsetWords(choices.length);
  for (let i = 0; i < chosen.length; i++) chosen[i] = both[i + chosen.length * (choices[i] as number)] as bigint;
  return chosen;
}

/** All parts one after another. */
export function concatenate(parts: readonly BigUint64Array[]): BigUint64Array {
  const whole = unsetWords(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
