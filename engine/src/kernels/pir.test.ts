// The kernel of private information retrieval against its twin, and the twin against plain arithmetic.
import { expect, test } from 'vitest';
import { seededRandom } from '../transport/seeds.ts';
import { loadKernels, ownKernel } from './load.ts';
import { pirTwin } from './pir-twin.ts';
import type { PirFunctions } from './pir-functions.ts';

await loadKernels();
const random = seededRandom(new Uint8Array(32).fill(29));
const size = 2 ** 19;
const places = { sums: 0, bytes: 64 * 1024, matrix: 192 * 1024, planes: 320 * 1024, table: 448 * 1024 };

/** What a call leaves of the same random memory, by the kernel and by the twin. */
function both(work: (call: PirFunctions, at: typeof places) => void, prepare?: (memory: DataView) => void) {
  const start = new Uint8Array(size);
  random.fill(start);
  prepare?.(new DataView(start.buffer));
  const own = ownKernel('pir', size / 8);
  if (own === undefined) throw new Error('kernels are loaded');
  new Uint8Array(own.memory).set(start, own.at);
  const moved = Object.fromEntries(Object.entries(places).map(([name, at]) => [name, at + own.at]));
  work(own.call as unknown as PirFunctions, moved as typeof places);
  const plain = start.slice();
  work(pirTwin(plain.buffer), places);
  const fast = new Uint8Array(own.memory, own.at, size);
  expect(areEqual(fast, plain)).toBe(true);
  return { start, end: plain };
}
const areEqual = (x: Uint8Array, y: Uint8Array): boolean => x.every((byte, i) => byte === y[i]);

const numbers = (bytes: Uint8Array, at: number, length: number): number[] => [
  ...new Int32Array(bytes.buffer, at, length),
];

test('products of bytes and numbers, for odd and even numbers of rows and queries', () => {
  for (const [rows, columns, queries] of [
    [1, 8, 1],
    [2, 16, 2],
    [5, 24, 3],
    [7, 136, 4],
  ] as const) {
    const { start, end } = both((call, at) => {
      call.split(at.planes, at.matrix, columns, queries + 1, queries);
      call.addProducts(at.sums, queries + 2, at.bytes, columns + 3, rows, columns, at.planes, queries);
    });
    const matrix = numbers(start, places.matrix, columns * (queries + 1));
    const [before, after] = [start, end].map((bytes) => numbers(bytes, places.sums, rows * (queries + 2)));
    for (let r = 0; r < rows; r++) {
      const row = new Int8Array(start.buffer, places.bytes + r * (columns + 3), columns);
      for (let q = 0; q < queries; q++) {
        const sum = row.reduce(
          (total, byte, c) => total + BigInt(byte) * BigInt(matrix[c * (queries + 1) + q] as number),
          0n,
        );
        const place = r * (queries + 2) + q;
        expect(after?.[place]).toBe(Number(BigInt.asIntN(32, BigInt(before?.[place] as number) + sum)));
      }
    }
  }
});

test('one query: the same products, in pieces too; extreme numbers', () => {
  const extremes = (memory: DataView): void => {
    for (let c = 0; c < 64; c++) {
      memory.setUint8(places.bytes + c, 128);
      memory.setUint32(places.matrix + 4 * c, [0x7fff8000, 0x80007fff, 0xffffffff, 0x8000][c % 4] as number, true);
    }
  };
  for (const rows of [1, 2, 3, 4, 6]) {
    const once = both((call, at) => {
      call.split(at.planes, at.matrix, 64, 1, 1);
      call.addProduct(at.sums, at.bytes, 64, rows, 64, at.planes, 128);
    }, extremes);
    const first = numbers(once.start, places.matrix, 64).reduce((total, x) => total - 128n * BigInt(x), 0n);
    const before = BigInt(numbers(once.start, places.sums, 1)[0] as number);
    expect(numbers(once.end, places.sums, 1)[0]).toBe(Number(BigInt.asIntN(32, before + first)));
    both((call, at) => {
      call.split(at.planes, at.matrix, 64, 1, 1);
      for (const from of [0, 24]) {
        call.addProduct(at.sums, at.bytes + from, 64, rows, from === 0 ? 24 : 40, at.planes + 2 * from, 128);
      }
    });
  }
});

test('a matrix times secrets', () => {
  const { start, end } = both((call, at) => call.multiply(at.sums, 9, at.matrix, 7, 12, at.table, 3));
  const [matrix, secrets] = [numbers(start, places.matrix, 84), numbers(start, places.table, 36)];
  for (let s = 0; s < 3; s++) {
    for (let r = 0; r < 7; r++) {
      let sum = 0n;
      for (let c = 0; c < 12; c++) sum += BigInt(matrix[12 * r + c] as number) * BigInt(secrets[12 * s + c] as number);
      expect(numbers(end, places.sums, 36)[9 * s + r]).toBe(Number(BigInt.asIntN(32, sum)));
    }
  }
});

test('noise by thresholds, at and beside each of them', () => {
  const thresholds = [5n, 1000n, 2n ** 40n, 2n ** 63n - 1n];
  const words = thresholds.flatMap((x) => [x - 1n, x, x | (1n << 63n)]);
  const { start, end } = both(
    (call, at) => call.addNoise(at.sums, at.matrix, words.length, at.table, thresholds.length),
    (memory) => {
      words.forEach((word, i) => memory.setBigUint64(places.matrix + 8 * i, word, true));
      thresholds.forEach((word, i) => memory.setBigUint64(places.table + 8 * i, word, true));
    },
  );
  const [before, after] = [start, end].map((bytes) => numbers(bytes, places.sums, words.length));
  const noise = words.map((_, i) => ((after?.[i] as number) - (before?.[i] as number)) | 0);
  expect(noise).toEqual([0, 1, -1, 1, 2, -2, 2, 3, -3, 3, 4, -4]);
});
