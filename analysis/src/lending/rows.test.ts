import { runClear, unpackBits } from '@tacit/engine';
import { expect, test } from 'vitest';
import { foldRows, foldWords, repeatRow } from './rows.ts';

const noise = (words: number): BigUint64Array =>
  BigUint64Array.from({ length: words }, (_, i) => BigInt.asUintN(64, (BigInt(i) + 1n) * 0x9e3779b97f4a7c15n));

test.each([1, 2, 3, 5, 6, 7, 12])('the ⊕ of %i words of rows, among others, is that of their bits', async (words) => {
  const [planes, around] = [3, 2];
  const values = noise(planes * (words + around));
  const found = await runClear(['a', 'b', 'c'], async (sharing) => {
    const x = await sharing.inputBits(0, 64 * (words + around), planes, values);
    const folded = foldRows(sharing, foldWords(sharing, x, 64, 64 * (1 + words)));
    return await sharing.revealBits(folded, 'x', [0]);
  });
  const expected = Array.from({ length: planes }, (_, plane) => {
    const own = values.slice(plane * (words + around) + 1, plane * (words + around) + 1 + words);
    return own.reduce((ones, word) => ones + BigInt(word.toString(2).replaceAll('0', '').length), 0n) % 2n;
  });
  expect([...(found ?? [])]).toEqual(expected);
});

test.each([1, 2, 3, 5, 8, 13])('a row as %i words of rows', async (words) => {
  const found = await runClear(['a', 'b', 'c'], async (sharing) => {
    const x = await sharing.inputBits(0, 5, 2, BigUint64Array.of(0b10110n, 0b01011n));
    const rows = repeatRow(sharing, x, 2, 64 * words);
    expect(rows).toMatchObject({ length: 64 * words, planes: 2 });
    return await sharing.revealBits(rows, 'x', [0]);
  });
  const bits = [...(found ?? [])].flatMap((word) => [...unpackBits(BigUint64Array.of(word), 64)]);
  expect(bits.map(Number)).toEqual([
    ...new Array<number>(64 * words).fill(1),
    ...new Array<number>(64 * words).fill(0),
  ]);
});
