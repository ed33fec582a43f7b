/**
 * Matrices of secret numbers, row-major. Everything that only moves or adds elements is local; a product of any shape is one
 * round, and sends one element for each of the result.
 *
 * Elements are integers modulo 2^64. Fixed-point numbers multiply as integers whose fraction bits add up: truncate once
 * afterwards (`truncateMatrix`), which for a product of long rows is one truncation instead of many and the more exact.
 */
import { UsageError } from '../../base/errors.ts';
import type { Ring, Shape, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import '../messages.ts';
import { requireIntegerFrom } from '../ranges.ts';

/** rows × columns secret numbers. */
export interface Matrix extends Shape {
  readonly values: Ring;
}

const mostElements = 2 ** 32 - 1;

/** `values` as a matrix. Throws UsageError('linear.shape') unless there are rows · columns of them. */
export function matrixOf(values: Ring, rows: number, columns: number): Matrix {
  requireIntegerFrom('matrixOf', 'rows', rows, 0, mostElements);
  requireIntegerFrom('matrixOf', 'columns', columns, 0, mostElements);
  requireElements('matrixOf', values.length, rows * columns);
  return { values, rows, columns };
}

/** A vector as a matrix of one row. */
export const rowVector = (values: Ring): Matrix => ({ values, rows: 1, columns: values.length });

/** A vector as a matrix of one column. */
export const columnVector = (values: Ring): Matrix => ({ values, rows: values.length, columns: 1 });

function requireElements(operation: string, found: number, expected: number): void {
  if (found !== expected) throw new UsageError('linear.shape', { operation, found, expected });
}

/** Elements at public positions, as a matrix of the given shape. Local. */
function arranged(
  sharing: Sharing,
  x: Matrix,
  rows: number,
  columns: number,
  at: (r: number, c: number) => number,
): Matrix {
  const indices = new Uint32Array(rows * columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) indices[r * columns + c] = at(r, c);
  return { values: sharing.gather(x.values, indices), rows, columns };
}

/** xᵀ. Local. */
export function transpose(sharing: Sharing, x: Matrix): Matrix {
  if (x.rows <= 1 || x.columns <= 1) return { values: x.values, rows: x.columns, columns: x.rows };
  return arranged(sharing, x, x.columns, x.rows, (r, c) => c * x.columns + r);
}

/** Rows start to end − 1. Local. */
export function sliceRowsOf(sharing: Sharing, x: Matrix, start: number, end: number): Matrix {
  requireIntegerFrom('sliceRowsOf', 'end', end, 0, x.rows);
  requireIntegerFrom('sliceRowsOf', 'start', start, 0, end);
  return { values: sharing.slice(x.values, start * x.columns, end * x.columns), rows: end - start, columns: x.columns };
}

/** The part of x from row `top` and column `left`, `rows` × `columns`. Local. */
export function block(sharing: Sharing, x: Matrix, top: number, left: number, rows: number, columns: number): Matrix {
  requireIntegerFrom('block', 'rows', rows, 0, x.rows);
  requireIntegerFrom('block', 'columns', columns, 0, x.columns);
  requireIntegerFrom('block', 'top', top, 0, x.rows - rows);
  requireIntegerFrom('block', 'left', left, 0, x.columns - columns);
  return arranged(sharing, x, rows, columns, (r, c) => (top + r) * x.columns + left + c);
}

/** The elements (i, i). Local. */
export function diagonal(sharing: Sharing, x: Matrix): Ring {
  const length = Math.min(x.rows, x.columns);
  return sharing.gather(
    x.values,
    Uint32Array.from({ length }, (_, i) => i * x.columns + i),
  );
}

/** The sum of the diagonal: one element. Local. */
export function trace(sharing: Sharing, x: Matrix): Ring {
  return sharing.sum(diagonal(sharing, x), 1);
}

/** x + y of one shape. Local. */
export function addMatrices(sharing: Sharing, x: Matrix, y: Matrix): Matrix {
  requireSameShape('addMatrices', x, y);
  return { ...x, values: sharing.add(x.values, y.values) };
}

/** x − y of one shape. Local. */
export function subtractMatrices(sharing: Sharing, x: Matrix, y: Matrix): Matrix {
  requireSameShape('subtractMatrices', x, y);
  return { ...x, values: sharing.subtract(x.values, y.values) };
}

/** x with one number (a vector of length one) added to each element of the diagonal. Local. */
export function addToDiagonal(sharing: Sharing, x: Matrix, number: Ring): Matrix {
  requireElements('addToDiagonal', number.length, 1);
  const ones = new BigUint64Array(x.rows * x.columns);
  for (let i = 0; i < Math.min(x.rows, x.columns); i++) ones[i * x.columns + i] = 1n;
  const spread = sharing.scaleEach(sharing.gather(number, new Uint32Array(ones.length)), ones);
  return { ...x, values: sharing.add(x.values, spread) };
}

/** x · y. One round; x.rows · y.columns elements are sent by each party (replicated). */
export async function multiplyMatrices(sharing: Sharing, x: Matrix, y: Matrix): Promise<Matrix> {
  const values = await sharing.matrixProduct(x.values, x, y.values, y);
  return { values, rows: x.rows, columns: y.columns };
}

/** x · v. One round, x.rows elements. */
export function multiplyVector(sharing: Sharing, x: Matrix, v: Ring): Promise<Ring> {
  return sharing.matrixProduct(x.values, x, v, { rows: v.length, columns: 1 });
}

/** vᵀ · x, without xᵀ ever being made. One round, x.columns elements. */
export function multiplyByRow(sharing: Sharing, v: Ring, x: Matrix): Promise<Ring> {
  return sharing.matrixProduct(v, { rows: 1, columns: v.length }, x.values, x);
}

/** u · vᵀ. One round, u.length · v.length elements. */
export function outer(sharing: Sharing, u: Ring, v: Ring): Promise<Matrix> {
  return multiplyMatrices(sharing, columnVector(u), rowVector(v));
}

/** uᵀ · v: one element. One round. */
export function innerProduct(sharing: Sharing, u: Ring, v: Ring): Promise<Ring> {
  return sharing.dot(u, v, 1);
}

// Up to this many products many small matrices are laid out as one long dot, in one message.
const mostLaidOut = 2 ** 18;

/** All products x_i · y_i in one round. */
export async function multiplyPairs(
  sharing: Sharing,
  pairs: readonly (readonly [x: Matrix, y: Matrix])[],
): Promise<Matrix[]> {
  const [first] = pairs;
  if (first === undefined) return [];
  for (const [x, y] of pairs) requireElements('multiplyPairs', y.rows, x.columns);
  const { rows, columns: inner } = first[0];
  const { columns } = first[1];
  const areAlike = pairs.every(([x, y]) => x.rows === rows && x.columns === inner && y.columns === columns);
  const size = rows * columns;
  if (!areAlike || pairs.length === 1 || pairs.length * size * inner > mostLaidOut) {
    return together<Matrix[]>(
      sharing,
      pairs.map(
        ([x, y]) =>
          (on: Sharing) =>
            multiplyMatrices(on, x, y),
      ),
    );
  }
  // Element (r, c) of product i is a segment: row r of x_i times column c of y_i.
  const indices = (at: (pair: number, r: number, c: number, t: number) => number): Uint32Array => {
    const all = new Uint32Array(pairs.length * size * inner);
    let next = 0;
    for (let pair = 0; pair < pairs.length; pair++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) for (let t = 0; t < inner; t++) all[next++] = at(pair, r, c, t);
      }
    }
    return all;
  };
  const left = sharing.concatenate(pairs.map(([x]) => x.values));
  const right = sharing.concatenate(pairs.map(([, y]) => y.values));
  const x = sharing.gather(
    left,
    indices((pair, r, _, t) => (pair * rows + r) * inner + t),
  );
  const y = sharing.gather(
    right,
    indices((pair, _, c, t) => (pair * inner + t) * columns + c),
  );
  const products = await sharing.dot(x, y, pairs.length * size);
  return pairs.map((_, i) => ({ values: sharing.slice(products, i * size, (i + 1) * size), rows, columns }));
}

function requireSameShape(operation: string, x: Matrix, y: Matrix): void {
  requireElements(operation, y.rows, x.rows);
  requireElements(operation, y.columns, x.columns);
}
