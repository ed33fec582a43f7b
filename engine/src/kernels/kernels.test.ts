import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { seededRandom } from '../transport/seeds.ts';
import { loadKernels, slotWordsOf } from './load.ts';
import { addSegmentProducts, addSegmentProductsTwin } from './dot.ts';
import { addBitMatrixProduct, addBitMatrixProductTwin } from './bit-matrix.ts';
import { addMatrixProduct, addMatrixProductTwin } from './matrix.ts';
import { addChunk, addChunkTwin, addPlaneTerms, addPlaneTermsTwin, newRowSums, rowSumsOf } from './row-sums.ts';
import { andMasked, andTwin, flipMasked, flipTwin, multiplyMasked, multiplyTwin } from './replicated.ts';
import {
  addInto,
  bitOfSum,
  hideBits,
  shiftedSum,
  shiftMasked,
  shiftTwin,
  spreadMasked,
  spreadTwin,
  type WeighBlock,
  weighBlock,
  weighBlockTwin,
  weighedBits,
  weighRows,
  weighTwin,
} from './weigh.ts';
import { combineConstant, combineWords } from './words.ts';
import { planesToBitRows, planesToRows, planesToRowsTwin, rowsToPlanes, rowsToPlanesTwin } from './transpose.ts';

const slotWords = slotWordsOf('replicated');
const stream = (name: number): RandomSource => seededRandom(new Uint8Array(32).fill(name));

function draw(source: RandomSource, length: number): BigUint64Array {
  const words = new BigUint64Array(length);
  source.fill(bytesOf(words));
  return words;
}

beforeAll(loadKernels);

const lengths = [1, 2, 3, 63, 64, 65, 1000, slotWords, slotWords + 1, 2 * slotWords + 65, 70_001];

describe.each(lengths)('length %i', (length) => {
  test.each([
    { name: 'multiply', kernel: multiplyMasked, twin: multiplyTwin },
    { name: 'and', kernel: andMasked, twin: andTwin },
  ])('$name agrees with its twin', ({ kernel, twin }) => {
    const source = stream(1);
    const [x0, x1, y0, y1] = [0, 0, 0, 0].map(() => draw(source, length)) as [
      BigUint64Array,
      BigUint64Array,
      BigUint64Array,
      BigUint64Array,
    ];
    const factors = { x0, x1, y0, y1 };
    const found = new BigUint64Array(length);
    kernel(found, factors, stream(2), stream(3));
    const expected = new BigUint64Array(length);
    twin(expected, factors, draw(stream(2), length), draw(stream(3), length));
    expect(found).toEqual(expected);
  });

  test.each([1, 5, length])('inner products of %i segments agree with their twin', (segments) => {
    const source = stream(1);
    const groups = length % segments === 0 ? segments : 1;
    const [x0, x1, y0, y1] = [0, 0, 0, 0].map(() => draw(source, length)) as [
      BigUint64Array,
      BigUint64Array,
      BigUint64Array,
      BigUint64Array,
    ];
    const found = draw(stream(2), groups);
    const expected = found.slice();
    addSegmentProducts(found, { x0, x1, y0, y1 });
    addSegmentProductsTwin(expected, { x0, x1, y0, y1 });
    expect(found).toEqual(expected);
  });

  test('bits less a mask agree with their twin', () => {
    const count = Math.min(length, weighRows);
    const bits = draw(stream(1), Math.ceil(count / 64));
    expect(spreadMasked(bits, count, stream(2)).slice()).toEqual(spreadTwin(bits, draw(stream(2), count)));
  });

  test.each([0, 1, 20, 63])('sums shifted by %i agree with their twin', (places) => {
    const [x, y] = [draw(stream(1), length), draw(stream(2), length)];
    expect(shiftedSum(x, y, places)).toEqual(shiftTwin(new BigUint64Array(length), x, y, places));
  });

  test('weighted sums of a block, its start and its masks agree with their twin', () => {
    const [count, planes] = [Math.min(length, weighRows), 3];
    const run = (work: typeof weighBlock) => {
      const shares = stream(1);
      const masks = stream(2);
      const taken: BigUint64Array[] = [];
      const bits = draw(stream(3), planes * Math.ceil(count / 64));
      const block: WeighBlock = {
        count,
        planes,
        weights: [BigUint64Array.of(5n, 0n, (1n << 64n) - 7n), BigUint64Array.of(1n, 2n, 4n)],
        share: (_, target) => shares.fill(bytesOf(target)),
        bits: (p) => bits.subarray(p * Math.ceil(count / 64), (p + 1) * Math.ceil(count / 64)),
        factor: 1n,
        start: { value: draw(stream(4), count), shifted: draw(stream(5), count), bits: 20, constant: (1n << 64n) - 9n },
      };
      work(
        block,
        (target) => masks.fill(bytesOf(target)),
        (_, sum, drawn) => void taken.push(sum.slice(), drawn.slice()),
      );
      return taken;
    };
    expect(run(weighBlock)).toEqual(run(weighBlockTwin));
  });

  test('element-wise operations agree with plain arithmetic', () => {
    const [x, y] = [draw(stream(1), length), draw(stream(2), length)];
    const constant = 0xfedc_ba98_7654_3211n;
    const of = (plain: (a: bigint, b: bigint) => bigint) =>
      x.map((a, i) => BigInt.asUintN(64, plain(a, y[i] as bigint)));
    const pairs = {
      add: of((a, b) => a + b),
      subtract: of((a, b) => a - b),
      multiply: of((a, b) => a * b),
      xor: of((a, b) => a ^ b),
      and: of((a, b) => a & b),
    } as const;
    for (const [name, expected] of Object.entries(pairs)) {
      const z = x.slice();
      // In place, as callers may.
      expect(combineWords(name as keyof typeof pairs, z, z, y)).toBe(length >= 64);
      expect(z).toEqual(length >= 64 ? expected : x);
    }
    const single = {
      addConstant: of((a) => a + constant),
      scale: of((a) => a * constant),
      xorConstant: of((a) => a ^ constant),
    } as const;
    for (const [name, expected] of Object.entries(single)) {
      const z = new BigUint64Array(length);
      expect(combineConstant(name as keyof typeof single, z, x, constant)).toBe(length >= 64);
      if (length >= 64) expect(z).toEqual(expected);
    }
  });

  test.each([0, 1, 63])('bit %i of sums', (bit) => {
    const [x, y] = [draw(stream(1), length), draw(stream(2), length)];
    const sums = shiftTwin(new BigUint64Array(length), x, y, 0);
    const planes = rowsToPlanes(sums, 64);
    const perPlane = Math.ceil(length / 64);
    expect(bitOfSum(x, y, bit)).toEqual(planes.slice(bit * perPlane, (bit + 1) * perPlane));
  });

  test('sums in place, and shifted sums less a mask, agree with their twins', () => {
    const [x, y] = [draw(stream(1), length), draw(stream(2), length)];
    const sum = x.slice();
    addInto(sum, y);
    expect(sum).toEqual(shiftTwin(new BigUint64Array(length), x, y, 0));
    const count = Math.min(length, weighRows);
    const [a, b] = [x.subarray(0, count), y.subarray(0, count)];
    const shifted = shiftTwin(new BigUint64Array(count), a, b, 17);
    const drawn = draw(stream(3), count);
    expect(shiftMasked(a, b, 17, stream(3)).slice()).toEqual(
      shifted.map((value, i) => BigInt.asUintN(64, value - (drawn[i] as bigint))),
    );
  });

  test('weighted sums of bits agree with their twin', () => {
    const planes = 3;
    const perPlane = Math.ceil(length / 64);
    const bits = draw(stream(1), planes * perPlane);
    const weights = [draw(stream(2), planes), BigUint64Array.of(1n, 0n, 4n)];
    const expected = new BigUint64Array(2 * length);
    weights.forEach((weight, o) => {
      const sum = expected.subarray(o * length, (o + 1) * length);
      for (let p = 0; p < planes; p++) {
        weighTwin(sum, new BigUint64Array(length), bits.subarray(p * perPlane), 1n, weight[p] as bigint);
      }
    });
    expect(weighedBits(bits, length, planes, weights)).toEqual(expected);
  });

  test.each([0, 1])('flip with factor %i agrees with its twin', (factor) => {
    const x = draw(stream(1), length);
    const bits = draw(stream(2), Math.ceil(length / 64));
    const mask = new BigUint64Array(length);
    const found = x.slice();
    flipMasked(found, found, bits, factor, stream(3), mask);
    expect(mask).toEqual(draw(stream(3), length));
    const expected = new BigUint64Array(length);
    flipTwin(expected, x, bits, factor, mask);
    expect(found).toEqual(expected);
  });

  test('hidden bits agree with their twin', () => {
    const bits = draw(stream(2), Math.ceil(length / 64));
    const found = new BigUint64Array(length);
    hideBits(found, bits, stream(3));
    expect(found).toEqual(spreadTwin(bits, draw(stream(3), length)));
  });

  test.each([1, 2, 17, 40, 63, 64])('transposes of width %i agree with their twins and invert each other', (width) => {
    const rows = draw(stream(width), length);
    const planes = rowsToPlanes(rows, width);
    const expected = new BigUint64Array(planes.length);
    rowsToPlanesTwin(expected, rows, width);
    expect(planes).toEqual(expected);
    const back = planesToRows(planes, width, length);
    const backTwin = new BigUint64Array(length);
    planesToRowsTwin(backTwin, planes, width);
    expect(back).toEqual(backTwin);
    expect(back).toEqual(rows.map((row) => BigInt.asUintN(width, row)));
  });

  test('bits of planes become 0 and 1', () => {
    const rows = draw(stream(7), length);
    const planes = rowsToPlanes(rows, 3);
    const expected = [0n, 1n, 2n].flatMap((p) => Array.from(rows, (row) => (row >> p) & 1n));
    expect(planesToBitRows(planes, 3, length)).toEqual(BigUint64Array.from(expected));
  });
});

test.each([
  [1, 1, 1],
  [1, 100_000, 1],
  [10, 5000, 3],
  [11, 5001, 8],
  [64, 64, 64],
  [65, 257, 129],
  [130, 70, 300],
  [3, 0, 4],
  [3, 1, 3],
  [2, 300, 2],
  [1, 9000, 2],
  [70, 9000, 1],
  [300, 900, 4],
  [4, 500, 70],
  [7, 9001, 3],
  [5, 20, 5],
  [9000, 3, 2],
  [50_000, 1, 4],
  [16_000, 2, 3],
  [2, 40, 2500],
  [1, 33, 1025],
  [97, 513, 127],
  [97, 513, 172],
  [5, 257, 343],
  [9, 3, 1000],
  [5, 7, 0],
])('a matrix product of %i × %i × %i agrees with its twin', (rows, inner, columns) => {
  const x = draw(stream(1), rows * inner);
  const y = draw(stream(2), inner * columns);
  const found = draw(stream(3), rows * columns);
  const expected = found.slice();
  addMatrixProduct(found, x, y, rows, inner, columns);
  addMatrixProductTwin(expected, x, y, rows, inner, columns);
  expect(found).toEqual(expected);
});

test.each([
  [1, 1, 1],
  [64, 5, 3],
  [65, 64, 7],
  [1000, 65, 70],
  [70_001, 130, 9],
  [129, 1025, 300],
  [20_000, 3, 400],
  [100, 9, 20_000],
  [5, 0, 3],
  [5, 3, 0],
])('a product of bit matrices of %i × %i × %i agrees with its twin', (rows, inner, columns) => {
  const words = Math.ceil(rows / 64);
  const x = draw(stream(1), inner * words);
  const y = draw(stream(2), columns * Math.ceil(inner / 64));
  const found = draw(stream(3), columns * words);
  const expected = found.slice();
  const part = found.slice();
  const shape = { words, inner, columns };
  addBitMatrixProduct(found, x, y, shape);
  addBitMatrixProductTwin(expected, x, y, shape);
  expect(found).toEqual(expected);
  const middle = Math.floor(words / 3);
  addBitMatrixProduct(part, x, y, shape, middle, words);
  addBitMatrixProduct(part, x, y, shape, 0, middle);
  expect(part).toEqual(expected);
});

// Columns in groups of four and two, an odd one, more than panels are made of at once, more planes than fit a slot; rows that end early.
test.each([
  [1, 64, 63, 1],
  [3, 128, 70, 5],
  [60, 512, 512, 4],
  [2, 64, 64, 83],
])('sums over rows of %i plane pairs, %i rows of which %i, %i columns', (planePairs, rows, given, columns) => {
  const source = stream(9);
  const [b, y] = [draw(source, 2 * planePairs * rows), draw(source, given * columns)];
  const of = (add: typeof addChunk, addTerms: typeof addPlaneTerms) => {
    const sums = newRowSums(planePairs, columns);
    const terms = new BigUint64Array(2 * planePairs);
    // Twice: sums and terms are added to what is there.
    for (let i = 0; i < 2; i++) {
      add(sums, b, y, rows);
      addTerms(terms, b, rows);
    }
    return rowSumsOf(sums, terms);
  };
  expect(of(addChunk, addPlaneTerms)).toEqual(of(addChunkTwin, addPlaneTermsTwin));
});
