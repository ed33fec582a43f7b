import { runClear, unpackBits, wordsFor, type Bits } from '@tacit/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Expression, LocalOutput, LocalRows, RowStage } from '../../local/stages.ts';
import { packingOf, packRows, unpackField } from './pack.ts';

const expression: Expression = { kind: 'constant', type: { kind: 'boolean' }, value: 'true' };

function stageOf(sizes: readonly number[]): RowStage {
  const outputs = sizes.map((size, i): LocalOutput => {
    const id = `o${i}`;
    if (size === 0) return { kind: 'flag', id, expression };
    const categories = Array.from({ length: size - 1 }, (_, c) => `c${c}`);
    return { kind: 'category', id, expression, categories, nullable: true };
  });
  return { kind: 'rows', party: 'a', dataset: 'd', rowsUpTo: 1000, where: null, keys: [], unit: null, outputs };
}

test('flags and categories come out as they were packed', async () => {
  // 0 is a flag, any other number a category of so many positions.
  const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1024 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(size, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 9 }),
      fc.nat(),
      async (sizes, columns, salt) => {
        const stage = stageOf(sizes);
        const rows = 67;
        const values = sizes.map((each) =>
          Array.from({ length: rows }, (_, row) => (row * 7919 + salt) % Math.max(each, 2)),
        );
        const data: LocalRows = {
          kind: 'rows',
          rows,
          keys: [],
          numbers: {},
          flags: Object.fromEntries(
            sizes.flatMap((each, i) => (each === 0 ? [[`o${i}`, Uint8Array.from(values[i] as number[])]] : [])),
          ),
          categories: Object.fromEntries(
            sizes.flatMap((each, i) =>
              each > 0 ? [[`o${i}`, Uint16Array.from(values[i] as number[], (v) => v % each)]] : [],
            ),
          ),
        };
        const packing = packingOf(stage, columns);
        const words = packRows(packing, data);
        expect(packing.words.every((used) => used >= 1 && used <= 64)).toBe(true);

        await runClear(['a', 'b', 'c'], async (sharing) => {
          const planes: Bits[] = words.map((word, w) => {
            const used = packing.words[w] as number;
            const bits = new BigUint64Array(used * wordsFor(rows));
            for (let p = 0; p < used; p++) {
              for (let row = 0; row < rows; row++) {
                const at = p * wordsFor(rows) + (row >> 6);
                bits[at] = (bits[at] as bigint) | ((((word[row] as bigint) >> BigInt(p)) & 1n) << BigInt(row & 63));
              }
            }
            return sharing.constantBits(rows, used, bits);
          });
          for (const [i, each] of sizes.entries()) {
            const digits = unpackField(sharing, packing, `o${i}`, planes);
            let decoded = new Array<number>(rows).fill(0);
            for (const digit of digits) {
              const hot: number[][] = [];
              for (let p = 0; p < digit.planes; p++) {
                hot.push([...unpackBits(await sharing.openBits(sharing.slicePlanes(digit, p, p + 1)), rows)]);
              }
              if (each === 0) decoded = hot[0] as number[];
              else {
                decoded = decoded.map((before, row) => {
                  expect(hot.map((plane) => plane[row]).filter((bit) => bit === 1)).toHaveLength(1);
                  return before * digit.planes + hot.findIndex((plane) => plane[row] === 1);
                });
              }
            }
            expect(decoded).toEqual((values[i] as number[]).map((value) => (each === 0 ? value : value % each)));
          }
        });
      },
    ),
    { numRuns: 40 },
  );
});
