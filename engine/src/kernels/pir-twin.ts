/** The plain twin of the kernel of private information retrieval (pir.ts): the same functions on addresses of an ordinary buffer. */
import type { PirFunctions } from './pir-functions.ts';

export function pirTwin(memory: ArrayBuffer): PirFunctions {
  const numbers = (at: number, length: number): Int32Array => new Int32Array(memory, at, length);
  const halves = (at: number, length: number): Int16Array => new Int16Array(memory, at, length);
  /** Σ bytes·query modulo 2^32, where the query's halves lie `plane` bytes apart. */
  const product = (bytes: number, columns: number, planes: number, plane: number): number => {
    const row = new Int8Array(memory, bytes, columns);
    const [low, high] = [halves(planes, columns), halves(planes + plane, columns)];
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      const x = (low[c] as number) + ((high[c] as number) << 16);
      sum = (sum + Math.imul(row[c] as number, x)) | 0;
    }
    return sum;
  };
  const addTo = (list: Int32Array, i: number, value: number): void => {
    list[i] = (list[i] as number) + value;
  };
  return {
    split(planes, matrix, rows, stride, queries) {
      const from = numbers(matrix, rows * stride);
      const to = halves(planes, 2 * rows * queries);
      for (let r = 0; r < rows; r++) {
        for (let q = 0; q < queries; q++) {
          const x = from[r * stride + q] as number;
          const low = (x << 16) >> 16;
          to[2 * q * rows + r] = low;
          to[(2 * q + 1) * rows + r] = (x - low) >> 16;
        }
      }
    },
    addProducts(sums, width, bytes, stride, rows, columns, planes, queries) {
      for (let r = 0; r < rows; r++) {
        const row = numbers(sums + 4 * width * r, queries);
        for (let q = 0; q < queries; q++) {
          addTo(row, q, product(bytes + r * stride, columns, planes + 4 * columns * q, 2 * columns));
        }
      }
    },
    addProduct(sums, bytes, stride, rows, columns, planes, plane) {
      const list = numbers(sums, rows);
      for (let r = 0; r < rows; r++) addTo(list, r, product(bytes + r * stride, columns, planes, plane));
    },
    multiply(out, width, matrix, rows, columns, secrets, count) {
      for (let s = 0; s < count; s++) {
        const [to, secret] = [numbers(out + 4 * width * s, rows), numbers(secrets + 4 * columns * s, columns)];
        for (let r = 0; r < rows; r++) {
          const row = numbers(matrix + 4 * columns * r, columns);
          let sum = 0;
          for (let c = 0; c < columns; c++) sum = (sum + Math.imul(row[c] as number, secret[c] as number)) | 0;
          to[r] = sum;
        }
      }
    },
    addNoise(out, words, count, thresholds, entries) {
      const to = numbers(out, count);
      const random = new BigUint64Array(memory, words, count);
      const table = new BigUint64Array(memory, thresholds, entries);
      for (let i = 0; i < count; i++) {
        const word = random[i] as bigint;
        const value = BigInt.asUintN(63, word);
        let size = 0;
        for (const threshold of table) size += Number(value >= threshold);
        addTo(to, i, word >> 63n === 0n ? size : -size);
      }
    },
  };
}
