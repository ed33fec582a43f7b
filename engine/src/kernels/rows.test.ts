import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../transport/seeds.ts';
import { bytesOf } from '../base/bytes.ts';
import { loadKernels } from './load.ts';
import { BitRows, gatherPieces, packRows, rowUnits, unpackRows, unitWords } from './rows.ts';

const shape = fc.record({
  length: fc.integer({ min: 1, max: 200 }),
  planes: fc.integer({ min: 1, max: 140 }),
  arrays: fc.integer({ min: 1, max: 3 }),
  taken: fc.array(fc.nat(), { maxLength: 200 }),
});

const bitAt = (words: BigUint64Array, length: number, plane: number, row: number): bigint =>
  ((words[plane * Math.ceil(length / 64) + (row >>> 6)] as bigint) >> BigInt(row & 63)) & 1n;

const random = (words: number): BigUint64Array => {
  const result = new BigUint64Array(words);
  seededRandom(new Uint8Array(32)).fill(bytesOf(result));
  return result;
};

const checkGather = () =>
  fc.assert(
    fc.property(shape, ({ length, planes, arrays, taken }) => {
      const parts = Array.from({ length: arrays }, (_, a) =>
        random((a + planes) * Math.ceil(length / 64)).subarray(a * Math.ceil(length / 64)),
      );
      const indices = Uint32Array.from(taken, (index) => index % length);
      const gathered = new BitRows(parts, length, planes, true).gather(indices);
      expect(gathered.length).toBe(arrays);
      gathered.forEach((words, a) => {
        expect(words.length).toBe(planes * Math.ceil(indices.length / 64));
        for (let p = 0; p < planes; p += 7) {
          for (let i = 0; i < indices.length; i += 3) {
            const wanted = bitAt(parts[a] as BigUint64Array, length, p, indices[i] as number);
            if (bitAt(words, indices.length, p, i) !== wanted) expect([a, p, i]).toEqual([]);
          }
        }
      });
    }),
    { numRuns: 60 },
  );

test('rows are gathered from planes: plain and as a kernel, and both alike over several chunks', async () => {
  checkGather();
  const [length, planes] = [70_000, 84];
  const part = random(planes * Math.ceil(length / 64));
  const indices = Uint32Array.from({ length: 66_000 }, (_, i) => (i * 7919) % length);
  const plain = new BitRows([part, part], length, planes).gather(indices);
  await loadKernels();
  checkGather();
  expect(new BitRows([part, part], length, planes, true).gather(indices)).toEqual(plain);
  expect(new BitRows([part, part], length, planes).gather(indices)).toEqual(plain);
});

test('rows are packed into the narrowest pieces, gathered and unpacked', () => {
  expect(rowUnits(0)).toEqual([]);
  expect(rowUnits(8)).toEqual([1]);
  expect(rowUnits(84)).toEqual([8, 4]);
  expect(rowUnits(128)).toEqual([8, 8]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 130 }), (length, planes) => {
      const words = random(planes * Math.ceil(length / 64));
      const packed = packRows(words, length, planes);
      const backwards = Uint32Array.from({ length }, (_, i) => length - 1 - i);
      const moved = packed.map((pieces, q) => gatherPieces(pieces, rowUnits(planes)[q] ?? 8, backwards));
      moved.forEach((pieces, q) => expect(pieces.length).toBe(unitWords(length, rowUnits(planes)[q] ?? 8)));
      const back = unpackRows(moved, length, planes);
      for (let p = 0; p < planes; p += 5) {
        for (let i = 0; i < length; i++) {
          if (bitAt(back, length, p, i) !== bitAt(words, length, p, length - 1 - i)) expect([p, i]).toEqual([]);
        }
      }
    }),
    { numRuns: 60 },
  );
});
