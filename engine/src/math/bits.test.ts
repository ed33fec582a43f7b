import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clearPadding, flatten, joinRows, packBits, pickPlanes, sliceRows, unpackBits, wordsFor } from './bits.ts';

/** Planes as lists of 0 and 1, with every padding bit set so that a leak of padding shows. */
const planesOf = (rows: readonly (readonly number[])[]): BigUint64Array => {
  const length = rows[0]?.length ?? 0;
  const perPlane = wordsFor(length);
  const words = new BigUint64Array(rows.length * perPlane);
  rows.forEach((row, plane) => {
    const padded = Array.from({ length: 64 * perPlane }, (_, i) => (i < length ? (row[i] as number) : 1));
    words.set(packBits(padded), plane * perPlane);
  });
  return words;
};

const readPlanes = (words: BigUint64Array, length: number, planes: number): number[][] => {
  const perPlane = wordsFor(length);
  return Array.from({ length: planes }, (_, plane) => [
    ...unpackBits(words.subarray(plane * perPlane, (plane + 1) * perPlane), length),
  ]);
};

const bit = fc.integer({ min: 0, max: 1 });
const matrix = (maxLength: number): fc.Arbitrary<number[][]> =>
  fc
    .tuple(fc.integer({ min: 0, max: maxLength }), fc.integer({ min: 1, max: 3 }))
    .chain(([length, planes]) =>
      fc.array(fc.array(bit, { minLength: length, maxLength: length }), { minLength: planes, maxLength: planes }),
    );

test('packing and unpacking are inverse', () => {
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 200 }), (bits) => {
      expect([...unpackBits(packBits(bits), bits.length)]).toEqual(bits);
    }),
  );
});

test('sliceRows takes rows of every plane, at any offset', () => {
  fc.assert(
    fc.property(matrix(300), fc.nat(), fc.nat(), (rows, a, b) => {
      const length = rows[0]?.length ?? 0;
      const [start, end] = [a % (length + 1), b % (length + 1)].sort((x, y) => x - y) as [number, number];
      const sliced = sliceRows(planesOf(rows), length, rows.length, start, end);
      expect(readPlanes(sliced, end - start, rows.length)).toEqual(rows.map((row) => row.slice(start, end)));
    }),
    { numRuns: 500 },
  );
});

test('joinRows puts rows one after another, at any lengths', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 3 }),
      fc.infiniteStream(bit),
      (lengths, planes, bits) => {
        const next = (): number => bits.next().value as number;
        const parts = lengths.map((length) => Array.from({ length: planes }, () => Array.from({ length }, next)));
        const joined = joinRows(
          parts.map((rows, i) => ({ words: planesOf(rows), length: lengths[i] as number })),
          planes,
        );
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const expected = Array.from({ length: planes }, (_, plane) => parts.flatMap((rows) => rows[plane] as number[]));
        expect(readPlanes(joined, total, planes)).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test('flatten, pickPlanes and clearPadding', () => {
  fc.assert(
    fc.property(matrix(200), (rows) => {
      const length = rows[0]?.length ?? 0;
      const words = planesOf(rows);
      expect(readPlanes(flatten(words, length, rows.length), length * rows.length, 1)).toEqual([rows.flat()]);
      expect(readPlanes(pickPlanes(words, length, [rows.length - 1, 0]), length, 2)).toEqual([rows.at(-1), rows[0]]);
      const cleared = clearPadding(words, length, rows.length);
      const perPlane = wordsFor(length);
      expect(readPlanes(cleared, 64 * perPlane, rows.length)).toEqual(
        rows.map((row) => [...row, ...new Array<number>(64 * perPlane - length).fill(0)]),
      );
    }),
  );
});
