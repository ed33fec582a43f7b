// Each function of the kernel against a plain one.
import { beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../base/bytes.ts';
import { seededRandom } from '../transport/seeds.ts';
import { loadKernels } from './load.ts';
import { otKernel, rowStride, slots } from './ot.ts';

beforeAll(loadKernels);

const random = seededRandom(new Uint8Array(32).fill(11));
const words = (length: number): BigUint64Array => {
  const drawn = new BigUint64Array(length);
  random.fill(bytesOf(drawn));
  return drawn;
};
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const bit = (from: BigUint64Array, i: number): bigint => ((from[i >> 6] as bigint) >> BigInt(i & 63)) & 1n;
const view = (slot: number, length: number, start = 0): BigUint64Array =>
  (otKernel().words[slot] as BigUint64Array).subarray(start, start + length);
const at = (slot: number): number => otKernel().at[slot] as number;

test('fold', () => {
  for (const first of [0, 1]) {
    const [row, low, high] = [words(64), words(64), words(64)];
    view(0, 64).set(row);
    view(1, 64).set(low);
    view(2, 64).set(high);
    otKernel().call.fold(at(0), at(1), at(2), 512, first);
    expect(view(0, 64)).toEqual(high.map((word, i) => (first === 1 ? word : word ^ (row[i] as bigint))));
    expect(view(1, 64)).toEqual(low.map((word, i) => word ^ (high[i] as bigint)));
    expect(view(2, 64)).toEqual(high);
  }
});

test('foldFour and foldThree are folds with corrections', () => {
  const stride = rowStride / 8;
  const leaves = Array.from({ length: 4 }, () => words(64));
  const [choices, d, masks] = [words(64), words(64), words(2)];
  const [r0, r1, r2, r3] = leaves as [BigUint64Array, BigUint64Array, BigUint64Array, BigUint64Array];
  const xor = (...parts: BigUint64Array[]) =>
    (parts[0] as BigUint64Array).map((_, i) => parts.reduce((sum, part) => sum ^ (part[i] as bigint), 0n));
  const masked = (mask: bigint | undefined) => d.map((word) => word & (mask as bigint));
  leaves.forEach((leaf, x) => view(1, 64, x * stride).set(leaf));
  view(2, 64).set(choices);
  view(3, 64).set(d);
  const { call } = otKernel();
  call.foldFour(at(0), at(1), rowStride, at(2), at(4), 512);
  expect(view(0, 64)).toEqual(xor(r1, r3));
  expect(view(0, 64, stride)).toEqual(xor(r2, r3));
  expect(view(4, 64)).toEqual(xor(r0, r1, r2, r3, choices));
  call.foldThree(at(0), at(1), rowStride, at(3), masks[0] as bigint, masks[1] as bigint, 512);
  expect(view(0, 64)).toEqual(xor(r1, r3, masked(masks[0])));
  expect(view(0, 64, stride)).toEqual(xor(r2, r3, masked(masks[1])));
});

test('xorInto, xorMasked, offset', () => {
  const [a, b, mask] = [words(64), words(64), words(1)[0] as bigint];
  view(0, 64).set(a);
  view(1, 64).set(b);
  otKernel().call.xorInto(at(0), at(1), 512);
  expect(view(0, 64)).toEqual(a.map((word, i) => word ^ (b[i] as bigint)));
  view(0, 64).set(a);
  otKernel().call.xorMasked(at(0), at(1), mask, 512);
  expect(view(0, 64)).toEqual(a.map((word, i) => word ^ ((b[i] as bigint) & mask)));
  otKernel().call.offset(at(2), at(1), mask, 5n, 32);
  expect(view(2, 64)).toEqual(b.map((word, i) => word ^ (i % 2 === 0 ? mask : 5n)));
});

test('transpose128', () => {
  const columns = 384;
  const rows = Array.from({ length: 128 }, () => words(columns / 64));
  rows.forEach((row, r) => view(slots.matrix, row.length, (r * rowStride) / 8).set(row));
  otKernel().call.transpose128(at(slots.matrix), rowStride, at(slots.rows), columns);
  const out = view(slots.rows, 2 * columns);
  for (let c = 0; c < columns; c++) {
    for (let w = 0; w < 2; w++) {
      let expected = 0n;
      for (let r = 63; r >= 0; r--) expected = 2n * expected + bit(rows[64 * w + r] as BigUint64Array, c);
      expect(out[2 * c + w]).toBe(expected);
    }
  }
});

test('tweak, tweakSigma, tweakSigmaWide, repeat', () => {
  const [count, width, tweak] = [33, 3, 2n ** 40n - 7n];
  const x = words(2 * count);
  view(0, x.length).set(x);
  const sigma = x.map((word, i) => (i % 2 === 0 ? (x[i + 1] as bigint) : word ^ (x[i - 1] as bigint)));
  const tweaked = (rows: BigUint64Array) =>
    rows.map((word, i) => (i % 2 === 0 ? word ^ (tweak + BigInt(i / 2)) : word));
  const wide = (rows: BigUint64Array) =>
    BigUint64Array.from(
      { length: width * rows.length },
      (_, i) => rows[2 * Math.floor(i / 2 / width) + (i % 2)] as bigint,
    );
  const { call } = otKernel();
  call.tweak(at(1), at(0), tweak, count);
  expect(view(1, x.length)).toEqual(tweaked(x));
  call.tweakSigma(at(1), at(0), tweak, count);
  expect(view(1, x.length)).toEqual(tweaked(sigma));
  call.tweakSigmaWide(at(1), at(0), tweak, count, width);
  expect(view(1, width * x.length)).toEqual(tweaked(wide(sigma)));
  call.repeat(at(1), at(0), count, width);
  expect(view(1, width * x.length)).toEqual(wide(x));
});

test('hashRows and hashChoices are the same linear hash', () => {
  const count = 64;
  const [rows, sums, coins, choices] = [words(2 * count), words(128), words(count), words(1)];
  const nibbles = bytesOf(coins);
  const coin = (row: number, j: number): boolean => {
    const nibble = ((nibbles[32 * (row >> 2) + (j >> 1)] as number) >> (4 * (j & 1))) & 15;
    return ((nibble >> (row & 3)) & 1) === 1;
  };
  const expected = sums.slice();
  let hash = 0n;
  for (let j = 0; j < 64; j++) {
    for (let row = 0; row < count; row++) {
      if (!coin(row, j)) continue;
      for (let w = 0; w < 2; w++) expected[2 * j + w] = (expected[2 * j + w] as bigint) ^ (rows[2 * row + w] as bigint);
      hash ^= bit(choices, row) << BigInt(j);
    }
  }
  view(0, 128).set(sums);
  view(1, rows.length).set(rows);
  view(2, coins.length).set(coins);
  otKernel().call.hashRows(at(0), at(1), at(2), at(3), count);
  expect(view(0, 128)).toEqual(expected);
  view(0, 4).fill(0n);
  view(1, 1).set(choices);
  otKernel().call.hashChoices(at(0), at(1), at(2), count);
  const found = bytesOf(view(0, 4));
  let parity = 0n;
  for (let j = 0; j < 64; j++) {
    let nibble = ((found[j >> 1] as number) >> (4 * (j & 1))) & 15;
    for (; nibble > 0; nibble &= nibble - 1) parity ^= 1n << BigInt(j);
  }
  expect(parity).toBe(hash);
});

test('correlateSend, addChosen, xorChosen', () => {
  const count = 130;
  const [h0, h1, delta, t, choices] = [
    words(2 * count),
    words(2 * count),
    words(2 * count),
    words(2 * count),
    words(3),
  ];
  view(0, h0.length).set(h0);
  view(1, h1.length).set(h1);
  view(2, delta.length).set(delta);
  otKernel().call.correlateSend(at(3), at(4), at(2), at(0), at(1), count);
  for (let i = 0; i < count; i++) {
    expect(view(3, count)[i]).toBe(h0[2 * i]);
    const d = (h0[2 * i] as bigint) - (h1[2 * i] as bigint) + (delta[i] as bigint);
    expect(view(4, count)[i]).toBe(u64(d));
  }
  view(0, t.length).set(t);
  view(1, 3).set(choices);
  otKernel().call.addChosen(at(0), at(2), at(1), count);
  for (let i = 0; i < count; i++) {
    expect(view(0, count)[i]).toBe(u64((t[i] as bigint) + bit(choices, i) * (delta[i] as bigint)));
  }
  view(0, t.length).set(t);
  otKernel().call.xorChosen(at(0), at(2), at(1), count);
  expect(view(0, t.length)).toEqual(t.map((word, i) => word ^ (bit(choices, i >> 1) * (delta[i] as bigint))));
});

test('lowBits, lowWords', () => {
  const x = words(256);
  view(0, 256).set(x);
  otKernel().call.lowBits(at(1), at(0), 128);
  for (let i = 0; i < 128; i++) expect(bit(view(1, 2), i)).toBe((x[2 * i] as bigint) & 1n);
  otKernel().call.lowWords(at(1), at(0), 128);
  expect(view(1, 128)).toEqual(x.filter((_, i) => i % 2 === 0));
});

test.each([
  { rows: 1, width: 1 },
  { rows: 3, width: 2 },
])('gilboaSend and gilboaReceive ($rows rows)', ({ rows, width }) => {
  const count = 5;
  const perOt = 2 * width;
  const [h0, h1, a, c] = [words(64 * count * perOt), words(64 * count * perOt), words(count * rows), words(count)];
  view(0, h0.length).set(h0);
  view(1, h1.length).set(h1);
  view(2, a.length).set(a);
  const { call } = otKernel();
  const zAt = at(2) + 8 * a.length;
  call.gilboaSend(zAt, at(2), at(0), at(1), at(3), count, rows, 16 * width);
  const z = view(2, a.length, a.length).slice();
  const chosen = h0.map((word, i) => (bit(c, Math.floor(i / perOt)) === 1n ? (h1[i] as bigint) : word));
  view(0, chosen.length).set(chosen);
  view(1, count).set(c);
  call.gilboaReceive(at(1) + 8 * count, at(1), at(0), at(3), count, rows, 16 * width);
  const other = view(1, a.length, count);
  for (let e = 0; e < count; e++) {
    for (let r = 0; r < rows; r++) {
      const i = e * rows + r;
      let minus = 0n;
      for (let b = 0; b < 64; b++) minus += (h0[(64 * e + b) * perOt + r] as bigint) << BigInt(b);
      expect(z[i]).toBe(u64(-minus));
      expect(u64((z[i] as bigint) + (other[i] as bigint))).toBe(u64((a[i] as bigint) * (c[e] as bigint)));
    }
  }
});
