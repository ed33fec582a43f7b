// The kernel of silent VOLE and its plain twin, on equal memories.
import { beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../base/bytes.ts';
import { multiply } from '../math/gf128.ts';
import { seededRandom } from '../transport/seeds.ts';
import { loadKernels } from './load.ts';
import { plainMemory, type VoleMemory, voleMemory } from './vole.ts';

beforeAll(loadKernels);

const random = seededRandom(new Uint8Array(32).fill(5));

/** The same loop on the kernel's memory and on the plain one, both filled with the same random words. */
function both(words: number, loop: (memory: VoleMemory) => void): BigUint64Array {
  const [kernel, plain] = [voleMemory(words), plainMemory(words)];
  expect(kernel.words.buffer.byteLength).not.toBe(plain.words.buffer.byteLength);
  random.fill(bytesOf(plain.words));
  kernel.words.set(plain.words);
  loop(kernel);
  loop(plain);
  expect(kernel.words).toEqual(plain.words);
  return plain.words;
}

test('keystream', () => both(100, (memory) => memory.keystream(0, 10, 2)));

test.each([0, 1, 2, 7, 8])('spread into %i children', (children) => {
  both(100, (memory) => memory.spread(0, 20, 30, 40, Math.ceil(children / 2), children, 60));
});

test('weave', () => both(100, (memory) => memory.weave(2, 60, 13)));

test.each([1, 2] as const)('convolve %i vectors', (width) => {
  const [count, start] = [44, 2 * 28 * width];
  const [coefficients, tables] = [start + 2 * width * count, start + 2 * width * count + 40];
  const before = new BigUint64Array(2);
  const after = both(tables + 256, (memory) => {
    before.set(memory.words.subarray(start, start + 2));
    const tail = memory.words.slice(tables);
    // In two steps: the second goes on from where the first has ended.
    memory.convolve(start, width, 20, coefficients, tables);
    memory.words.copyWithin(coefficients, coefficients + 7, coefficients + 30);
    memory.convolve(start + 40 * width, width, count - 20, coefficients, tables);
    memory.words.set(tail, tables);
  });
  expect([...after.subarray(start, start + 2)]).not.toEqual([...before]);
});

test('the first element of a convolution, by the definition', () => {
  const memory = plainMemory(200);
  random.fill(bytesOf(memory.words.subarray(0, 64)));
  const element = (j: number): BigUint64Array => memory.words.slice(2 * j, 2 * j + 2);
  const expected = multiply(
    BigUint64Array.of(1n << 43n, 0n),
    element(28).map((word, w) => word ^ (element(3)[w] as bigint)),
  );
  // Coefficients of the nearest group's second, and of the sixth group's third.
  memory.bytes.set([2, 0, 0x40], 8 * 100);
  for (const j of [25, 6]) expected.forEach((word, w) => (expected[w] = word ^ (element(j)[w] as bigint)));
  memory.convolve(56, 1, 4, 100, 0);
  expect(element(28)).toEqual(expected);
});

test('α lies in no smaller field', () => {
  // x^43 to the power 2^64 is itself in the field of 2^64 elements only.
  const alpha = BigUint64Array.of(1n << 43n, 0n);
  let power: BigUint64Array = alpha;
  for (let i = 0; i < 64; i++) power = multiply(power, power);
  expect(power).not.toEqual(alpha);
});

test('expandOne and expandTwo', () => {
  const [count, quarter] = [30, 9];
  both(2 * 4 * quarter + 2 * count + 105, (memory) =>
    memory.expandOne(0, 2 * count, 2 * count + 8 * quarter, count, quarter),
  );
  both(4 * 4 * quarter + 4 * count + 105, (memory) =>
    memory.expandTwo(0, 2 * count, 4 * count, 4 * count + 16 * quarter, count, quarter),
  );
});
