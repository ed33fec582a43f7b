// The code: the same with plain twins and kernels, for one vector and for two, and linear over the field.
import { expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { loadKernels } from '../../kernels/load.ts';
import { addTo, multiplyByFixed } from '../../math/gf128.ts';
import { seededRandom } from '../../transport/seeds.ts';
import type { Session } from '../../transport/session.ts';
import { Encoder } from './code.ts';
import type { VoleShape } from './parameters.ts';

const session = { breathe: async () => undefined } as unknown as Session;
const random = seededRandom(new Uint8Array(32).fill(6));
const draw = (elements: number): BigUint64Array => {
  const words = new BigUint64Array(2 * elements);
  random.fill(bytesOf(words));
  return words;
};
const small: VoleShape = { leaves: 4, depth: 2, half: 336, quarter: 84 };

/** H·(first ‖ second). */
async function encode(shape: VoleShape, first: BigUint64Array, second: BigUint64Array): Promise<BigUint64Array> {
  const encoder = new Encoder(shape, 1);
  encoder.write(0, second);
  const result = first.slice();
  await encoder.encode(session, [result]);
  return result;
}

test('plain and by kernels, one at a time and two together', async () => {
  const [a, b, c, d] = [draw(336), draw(336), draw(336), draw(336)] as const;
  const together = async (): Promise<BigUint64Array[]> => {
    const encoder = new Encoder(small, 2);
    encoder.write(0, b.subarray(0, 10));
    encoder.write(5, b.subarray(10));
    for (let i = 0; i < 336; i++) encoder.second.set(d.subarray(2 * i, 2 * i + 2), 4 * i + 2);
    const results = [a.slice(), c.slice()];
    await encoder.encode(session, results);
    return results;
  };
  const plain = [await encode(small, a, b), await encode(small, c, d)];
  expect(await together()).toEqual(plain);
  await loadKernels();
  expect(await together()).toEqual(plain);
  expect([await encode(small, a, b), await encode(small, c, d)]).toEqual(plain);
  // H·(x ⊕ δ·y) = H·x ⊕ δ·H·y.
  const delta = draw(1);
  const mixed = await encode(small, multiplyByFixed(delta, c, a.slice()), multiplyByFixed(delta, d, b.slice()));
  expect(mixed).toEqual(multiplyByFixed(delta, plain[1] as BigUint64Array, plain[0] as BigUint64Array));
});

/** Dimension over GF(2) of what the elements span. */
function rank(elements: BigUint64Array): number {
  const basis: bigint[] = [];
  for (let i = 0; i < elements.length; i += 2) {
    let value = (elements[i] as bigint) | ((elements[i + 1] as bigint) << 64n);
    for (const row of basis) if ((value ^ row) < value) value ^= row;
    if (value === 0n) continue;
    basis.push(value);
    basis.sort((x, y) => (x < y ? 1 : -1));
  }
  return basis.length;
}

test('chunks do not show: several calls of every loop', async () => {
  await loadKernels();
  const half = 84 * 400;
  const shape: VoleShape = { leaves: 400, depth: 9, half, quarter: half / 4 };
  const [first, second] = [draw(half), draw(half)];
  const encoded = await encode(shape, first, second);
  // What the second half adds does not depend on the first; a single element of it reaches nearly every row.
  const zeros = new BigUint64Array(2 * half);
  const one = new BigUint64Array(2 * half);
  one.set([1n], 2 * (half - 30_000));
  const reached = await encode(shape, zeros, one);
  const rows = Array.from({ length: half }, (_, i) => i).filter((i) => reached[2 * i] !== 0n);
  expect(rows.length).toBeGreaterThan(0.99 * half);
  // The code is no binary one, which would leave all rows in what few noisy elements span: here one element.
  expect(rank(reached.subarray(0, 400))).toBe(128);
  const changed = second.slice();
  addTo(changed, one);
  const sum = encoded.slice();
  addTo(sum, reached);
  expect(await encode(shape, first, changed)).toEqual(sum);
  // Rows that come of the end of the second half: the second pass goes on where the first has ended.
  const last = new BigUint64Array(2 * half);
  last.set([1n], 2 * (half - 1));
  const wrapped = await encode(shape, zeros, last);
  expect(wrapped.filter((word) => word !== 0n).length).toBeGreaterThan(half);
});
