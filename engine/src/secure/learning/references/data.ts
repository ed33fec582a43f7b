/** The data of references.json: files beside it, and numbers generated as make-references.py does. For tests only. */
import references from './references.json' with { type: 'json' };

export interface Table {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly x: Float64Array;
}

export interface Reference {
  readonly coefficients: readonly number[];
  readonly raw?: readonly number[];
  readonly errors?: readonly number[];
  readonly p?: readonly number[];
  readonly deviance?: number;
  readonly scale?: number;
  readonly ridge?: number;
}

export const referenceOf = (name: keyof typeof references): Reference => references[name];

/** The columns of a CSV file but the last, or some of them; and the last. */
export function tableOf(text: string, picked?: readonly number[]): Table & { readonly y: Float64Array } {
  const lines = text.trim().split(/\r?\n/).slice(1);
  const rows = lines.map((line) => line.split(',').map(Number));
  const width = (rows[0] as number[]).length - 1;
  const chosen = picked ?? Array.from({ length: width }, (_, i) => i);
  return {
    rows: rows.length,
    columns: chosen.length,
    x: Float64Array.from(rows.flatMap((row) => chosen.map((c) => row[c] as number))),
    y: Float64Array.from(rows, (row) => row[width] as number),
  };
}

export interface Generated extends Table {
  /** Two numbers from 0 to 1 a row. */
  readonly draws: Float64Array;
}

/** Columns from 0 to 1, neighbours correlated, `missing` of 20 filled with 1/2. */
export function generated(rows: number, columns: number, seed: number, missing: number): Generated {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 12) / 2 ** 20;
  };
  const x = new Float64Array(rows * columns);
  const draws = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    let last = 0.5;
    for (let j = 0; j < columns; j++) {
      let value = next();
      if (j % 3 !== 0) value = Math.floor(((value + last) / 2) * 2 ** 20) / 2 ** 20;
      last = value;
      x[i * columns + j] = Math.floor(next() * 20) < missing ? 0.5 : value;
    }
    draws[2 * i] = next();
    draws[2 * i + 1] = next();
  }
  return { rows, columns, x, draws };
}

/** For each row what `of` makes of its plane and its two draws. */
export function targetsOf(
  { rows, columns, x, draws }: Generated,
  of: (plane: number, first: number, second: number) => number,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let plane = 0;
    for (let j = 0; j < columns; j++) plane += ((x[i * columns + j] as number) - 0.5) * ((((j * 5) % 7) - 3) * 0.5);
    return of(plane, draws[2 * i] as number, draws[2 * i + 1] as number);
  });
}

/** A label with probability 1/2 + t / (2·(1 + |t|)). */
export const label = (plane: number, first: number): number => {
  const t = plane - 0.5;
  return first < 0.5 + t / (2 * (1 + Math.abs(t))) ? 1 : 0;
};

/** A whole number from 0 on. */
export const count = (plane: number, first: number, second: number): number =>
  Math.floor(first * (1 + second) * Math.max(0, plane + 1.2) * 2);

/** A number above 0 in units of 2^−10. */
export const size = (plane: number, first: number, second: number): number =>
  Math.floor((0.1 + first + second) * Math.max(0.05, plane + 1.2) * 2 ** 10 + 1) / 2 ** 10;
