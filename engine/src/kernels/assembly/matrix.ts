// Matrix product over Z_2^64 on one block that fits the second-level cache.

/**
 * Columns two by two: panel j holds columns 2j and 2j+1 of the row-major y (inner × columns), row after row. An odd last
 * column is paired with zeros.
 */
export function packPanels(y: usize, panels: usize, inner: i32, columns: i32): void {
  const stride = (<usize>columns) << 3;
  for (let c = 0; c < columns; c += 2) {
    let source = y + ((<usize>c) << 3);
    const isPair = c + 1 < columns;
    for (let t = 0; t < inner; t++) {
      store<i64>(panels, load<i64>(source));
      store<i64>(panels, isPair ? load<i64>(source, 8) : 0, 8);
      panels += 16;
      source += stride;
    }
  }
}

/** z += x·y for row-major x (rows × inner, rows even), packed y and row-major z (rows × columns, columns even). */
export function multiplyAdd(z: usize, x: usize, panels: usize, rows: i32, inner: i32, columns: i32): void {
  const xStride = (<usize>inner) << 3;
  const zStride = (<usize>columns) << 3;
  const panelSize = (<usize>inner) << 4;
  for (let c = 0; c < columns; c += 2) {
    let row = x;
    let target = z + ((<usize>c) << 3);
    for (let r = 0; r < rows; r += 2) {
      let sum00 = load<i64>(target);
      let sum01 = load<i64>(target, 8);
      let sum10 = load<i64>(target + zStride);
      let sum11 = load<i64>(target + zStride, 8);
      let upper = row;
      let lower = row + xStride;
      let panel = panels;
      const end = row + xStride;
      while (upper < end) {
        const a = load<i64>(upper);
        const b = load<i64>(lower);
        const p = load<i64>(panel);
        const q = load<i64>(panel, 8);
        sum00 += a * p;
        sum01 += a * q;
        sum10 += b * p;
        sum11 += b * q;
        upper += 8;
        lower += 8;
        panel += 16;
      }
      store<i64>(target, sum00);
      store<i64>(target, sum01, 8);
      store<i64>(target + zStride, sum10);
      store<i64>(target + zStride, sum11, 8);
      row += xStride << 1;
      target += zStride << 1;
    }
    panels += panelSize;
  }
}
