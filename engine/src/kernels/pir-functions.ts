// What the kernel of private information retrieval and its plain twin do.

/** All arguments are byte addresses of parts, or counts; the kernel's source says what each function does. */
export interface PirFunctions {
  /** The 16-bit halves of `queries` columns of a matrix of 32-bit numbers. */
  split(planes: number, matrix: number, rows: number, stride: number, queries: number): void;
  /** Signed bytes times several columns, added to sums. */
  addProducts(
    sums: number,
    width: number,
    bytes: number,
    stride: number,
    rows: number,
    columns: number,
    planes: number,
    queries: number,
  ): void;
  /** Signed bytes times one column, added to sums. */
  addProduct(
    sums: number,
    bytes: number,
    stride: number,
    rows: number,
    columns: number,
    planes: number,
    plane: number,
  ): void;
  /** A matrix of 32-bit numbers times several vectors. */
  multiply(
    out: number,
    width: number,
    matrix: number,
    rows: number,
    columns: number,
    secrets: number,
    count: number,
  ): void;
  /** Adds noise by cumulative thresholds. */
  addNoise(out: number, words: number, count: number, thresholds: number, entries: number): void;
}
