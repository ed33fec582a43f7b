// All ways to multiply against one that shares no code with them: polynomials as one big integer.
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../base/bytes.ts';
import { hornerSums, hornerTwin } from '../kernels/gf128.ts';
import { loadKernels } from '../kernels/load.ts';
import { seededRandom } from '../transport/seeds.ts';
import {
  addTo,
  multiply,
  multiplyByFixed,
  multiplyByFixedVartime,
  PolynomialValue,
  powersOf,
  weightOf,
} from './gf128.ts';

const random = seededRandom(new Uint8Array(32).fill(3));
const draw = (elements: number): BigUint64Array => {
  const words = new BigUint64Array(2 * elements);
  random.fill(bytesOf(words));
  return words;
};
const valueOf = (words: BigUint64Array, i = 0): bigint =>
  (words[2 * i] as bigint) | ((words[2 * i + 1] as bigint) << 64n);
const element = (value: bigint): BigUint64Array => BigUint64Array.of(BigInt.asUintN(64, value), value >> 64n);

const modulus = (1n << 128n) | 0x87n;
function oracle(x: bigint, y: bigint): bigint {
  let sum = 0n;
  for (let i = 0n; i < 128n; i++) if (((y >> i) & 1n) === 1n) sum ^= x << i;
  for (let i = 255n; i >= 128n; i--) if (((sum >> i) & 1n) === 1n) sum ^= modulus << (i - 128n);
  return sum;
}

const edges = [0n, 1n, 2n, 0x87n, 1n << 63n, 1n << 64n, 1n << 127n, (1n << 128n) - 1n, ((1n << 64n) - 1n) << 64n];

test('x^128 is x^7 + x^2 + x + 1, and products are those of polynomials', () => {
  expect(valueOf(multiply(element(1n << 127n), element(2n)))).toBe(0x87n);
  for (const x of edges) for (const y of edges) expect(valueOf(multiply(element(x), element(y)))).toBe(oracle(x, y));
  const inverse = (x: BigUint64Array): BigUint64Array => {
    // x^(2^128 − 2): Fermat.
    let [result, square] = [element(1n), multiply(x, x)];
    for (let i = 1; i < 128; i++) [result, square] = [multiply(result, square), multiply(square, square)];
    return result;
  };
  const x = draw(1);
  expect(valueOf(multiply(x, inverse(x)))).toBe(1n);
});

describe.each([{ loaded: false }, { loaded: true }])('kernels loaded: $loaded', ({ loaded }) => {
  test('all ways agree, for lengths around blocks and edge values', async () => {
    if (loaded) await loadKernels();
    const lengths = loaded ? [0, 1, 15, 16, 17, 4095, 4096, 4113] : [0, 1, 17];
    for (const length of lengths) {
      const [delta, vector, onto] = [draw(1), draw(length), draw(length)];
      for (let i = 0; i < Math.min(length, edges.length); i++) vector.set(element(edges[i] as bigint), 2 * i);
      const constant = multiplyByFixed(delta, vector, onto.slice());
      expect(multiplyByFixedVartime(delta, vector, onto.slice())).toEqual(constant);
      for (let i = 0; i < length; i += 1 + (i >> 4)) {
        expect(valueOf(constant, i) ^ valueOf(onto, i)).toBe(oracle(valueOf(delta), valueOf(vector, i)));
      }
    }
    for (const x of edges) {
      for (const way of [multiplyByFixed, multiplyByFixedVartime]) {
        const products = way(element(x), BigUint64Array.from(edges.flatMap((y) => [...element(y)])));
        edges.forEach((y, i) => expect(valueOf(products, i)).toBe(oracle(x, y)));
      }
    }
  });

  test('polynomials come in pieces of any size', () => {
    const chi = draw(1);
    for (const n of [1, 15, 16, 17, 100]) {
      const coefficients = draw(n);
      const weights = powersOf(
        chi,
        Array.from({ length: n }, (_, i) => weightOf(i, n)),
      );
      const expected = new BigUint64Array(2);
      for (let i = 0; i < n; i++) {
        addTo(expected, multiply(weights.subarray(2 * i, 2 * i + 2), coefficients.subarray(2 * i, 2 * i + 2)));
      }
      const polynomial = new PolynomialValue(chi);
      for (let start = 0, size = 1; start < n; start += size, size = (3 * size) % 40) {
        polynomial.add(coefficients.subarray(2 * start, 2 * Math.min(n, start + size)));
      }
      expect(polynomial.value()).toEqual(expected);
    }
    expect([...powersOf(chi, [0, 1, 2])]).toEqual([1n, 0n, ...chi, ...multiply(chi, chi)]);
  });

  test('sums by Horner and their twin', () => {
    const [sums, chi, vector] = [draw(16), draw(1), draw(loaded ? 4096 + 32 : 32)];
    const twin = sums.slice();
    hornerSums(sums, chi, vector);
    hornerTwin(twin, chi, vector);
    expect(sums).toEqual(twin);
  });
});
