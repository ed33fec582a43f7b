/** Numbers side by side in bits: plane i·lanes + k is bit i of number k. Which planes these are; public arithmetic only. */

/** start, start + 1, … end − 1. */
export const range = (start: number, end: number): number[] => Array.from({ length: end - start }, (_, i) => start + i);

/** Plane numbers of the bit positions, all lanes of each. */
export const planesOf = (positions: readonly number[], lanes: number): number[] =>
  lanes === 1 ? [...positions] : positions.flatMap((position) => range(position * lanes, (position + 1) * lanes));
