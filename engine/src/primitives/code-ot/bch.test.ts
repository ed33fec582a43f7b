// Dimensions and designed distances of the BCH codes are those of the tables in Lin and Costello, "Error Control Coding", appendix C:
// (511, 130) corrects 55 errors, (511, 85) 63, (511, 76) 85, (127, 78) 7.
import { expect, test } from 'vitest';
import { seededRandom } from '../../transport/seeds.ts';
import { code128, code64, type Generator } from './bch.ts';

const random = seededRandom(new Uint8Array(32).fill(3));
const onesOf = (row: bigint): number => row.toString(2).replaceAll('0', '').length;

function rankOf(rows: readonly bigint[]): number {
  const pivots = new Map<number, bigint>();
  for (let row of rows) {
    while (row !== 0n) {
      const top = row.toString(2).length;
      const known = pivots.get(top);
      if (known === undefined) {
        pivots.set(top, row);
        break;
      }
      row ^= known;
    }
  }
  return pivots.size;
}

test.each([
  ['[456, 64, 128]', code64(), 456, 64],
  ['[605, 128, 128]', code128(), 605, 128],
] as const)('%s', (_, code: Generator, columns, dimension) => {
  expect(code.columns).toBe(columns);
  expect(code.rows.length).toBe(dimension);
  expect(code.distance).toBeGreaterThanOrEqual(128);
  expect(rankOf(code.rows)).toBe(dimension);
  expect(code.rows.every((row) => row >> BigInt(columns) === 0n)).toBe(true);
  // The distance is proven, not found: here only that no light word turns up among single rows, pairs of rows and random sums.
  const sums = [...code.rows, ...code.rows.flatMap((a, i) => code.rows.slice(i + 1).map((b) => a ^ b))];
  const bytes = new Uint8Array(dimension * 20);
  random.fill(bytes);
  for (let i = 0; i < bytes.length; i += dimension) {
    sums.push(code.rows.reduce((sum, row, r) => ((bytes[i + r] as number) & 1 ? sum ^ row : sum), 0n));
  }
  expect(Math.min(...sums.filter((sum) => sum !== 0n).map(onesOf))).toBeGreaterThanOrEqual(128);
});
