// Rows of the cost table and the inputs of their programs: drawn at random under protocol or constant, which costs no message, so
// that what a program sends is the operation's own.

import type { Bits, Bounds, Ring, Sharing } from '@tacit/engine';

export interface Operation {
  readonly label: string;
  /** Exported functions whose cost this row shows. */
  readonly functions: readonly string[];
  /** What the bytes are counted by. */
  readonly unit: string;
  /** How many units a call of the table is for, where it is not the table's number. */
  readonly units?: number;
  /** How many units the test runs for real; 70 when absent. */
  readonly small?: number;
  readonly program: (sharing: Sharing, units: number) => Promise<unknown>;
}

export interface Group {
  readonly title: string;
  readonly operations: readonly Operation[];
}

export const ring = (sharing: Sharing, length: number, bounds?: Bounds): Ring => {
  const drawn = sharing.randomRing(length);
  // What is drawn at random does not fit the bounds; only clear runs would notice.
  return bounds === undefined ? drawn : sharing.within(drawn, bounds);
};
export const bits = (sharing: Sharing, length: number, planes = 1): Bits => sharing.randomBits(length, planes);

export const int32: Bounds = { min: -(2n ** 31n), max: 2n ** 31n - 1n };
export const square = (rows: number) => ({ rows, columns: rows });

export type Unary = (sharing: Sharing, x: Ring) => Promise<unknown>;
export type Binary = (sharing: Sharing, x: Ring, y: Ring) => Promise<unknown>;

export const element = { unit: 'element' };
export const onOne = (label: string, functions: readonly string[], run: Unary, bounds?: Bounds): Operation => ({
  label,
  functions,
  ...element,
  program: (sharing, n) => run(sharing, ring(sharing, n, bounds)),
});
export const onTwo = (label: string, functions: readonly string[], run: Binary, bounds?: Bounds): Operation => ({
  label,
  functions,
  ...element,
  program: (sharing, n) => run(sharing, ring(sharing, n, bounds), ring(sharing, n, bounds)),
});
export const onBits = (
  label: string,
  functions: readonly string[],
  planes: readonly number[],
  run: (sharing: Sharing, ...x: Bits[]) => Promise<unknown>,
): Operation => ({
  label,
  functions,
  unit: 'row',
  program: (sharing, n) => run(sharing, ...planes.map((each) => bits(sharing, n, each))),
});

/** An index is declared to be below `places`; undefined: nothing is known of it. */
export const onIndex = (
  label: string,
  functions: readonly string[],
  places: number | undefined,
  run: Unary,
): Operation => ({
  label,
  functions,
  unit: 'index',
  program: (sharing, n) =>
    run(sharing, ring(sharing, n, places === undefined ? undefined : { min: 0n, max: BigInt(places - 1) })),
});

/** 0, 1, …, n − 1. */
export const numbered = (n: number): BigUint64Array => BigUint64Array.from({ length: n }, (_, i) => BigInt(i));

/** x with as many elements more as fill whole rows. */
export function sized(sharing: Sharing, x: Ring, columns: number): Ring {
  const missing = Math.ceil(x.length / columns) * columns - x.length;
  return missing === 0 ? x : sharing.concatenate([x, ring(sharing, missing, int32)]);
}

export const planesOf = (sharing: Sharing, x: Bits): Bits[] =>
  Array.from({ length: x.planes }, (_, i) => sharing.slicePlanes(x, i, i + 1));
