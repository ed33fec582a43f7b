/** Matrix products over Z_2^64. */

/**
 * z + x·y for row-major x (rows × inner), y (inner × columns), z (rows × columns), in place in z.
 */
export function addMatrixProduct(
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let r = 0; r < rows; r++) {
    for (let t = 0; t < inner; t++) {
      const factor = x[r * inner + t] as bigint;
      for (let c = 0; c < columns; c++) {
        const at = r * columns + c;
        z[at] = BigInt.asUintN(64, (z[at] as bigint) + factor * (y[t * columns + c] as bigint));
      }
    }
  }
}
