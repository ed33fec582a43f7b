/** Numbers side by side in bits: plane i·lanes + k is bit i of number k. Which planes these are; public arithmetic only. */

/** `length` plane numbers. Lists of tens of thousands are usual: `Array.from` takes several times as long. */
export function listOf(length: number, plane: (index: number) => number): number[] {
  const planes: number[] = [];
  for (let i = 0; i < length; i++) planes.push(plane(i));
  return planes;
}

/** start, start + 1, … end − 1. */
export const range = (start: number, end: number): number[] => listOf(end - start, (i) => start + i);

/** Plane numbers of the bit positions, all lanes of each. */
export function planesOf(positions: readonly number[], lanes: number): number[] {
  const planes: number[] = [];
  for (const position of positions) for (let lane = 0; lane < lanes; lane++) planes.push(position * lanes + lane);
  return planes;
}
