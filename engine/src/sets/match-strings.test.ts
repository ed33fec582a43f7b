import { expect, test } from 'vitest';
import { seededRandom } from '../transport/seeds.ts';
import { firstPlaces, matchStrings, noRow } from './match-strings.ts';

const random = seededRandom(new Uint8Array(32).fill(5));

/** Strings of `bytes` bytes, some of them alike but for one byte. */
function draw(count: number, bytes: number, among: number): Uint8Array {
  const list = new Uint8Array(count * bytes);
  const numbers = new Uint32Array(count);
  random.fill(new Uint8Array(numbers.buffer));
  numbers.forEach((number, i) => {
    const value = number % among;
    list[i * bytes + (value % bytes)] = 1 + (value >> 8);
    list[i * bytes + bytes - 1] = (list[i * bytes + bytes - 1] as number) ^ (value & 255);
  });
  return list;
}

const keys = (list: Uint8Array, bytes: number): string[] =>
  Array.from({ length: list.length / bytes }, (_, i) => list.subarray(i * bytes, (i + 1) * bytes).join());

test.each([5, 10, 11, 16])('as a map finds them: strings of %i bytes', (bytes) => {
  for (const [a, b, among] of [
    [0, 0, 9],
    [0, 5, 9],
    [5, 0, 9],
    [1, 1, 1],
    [300, 200, 500],
    [20_000, 9_000, 40_000],
  ] as const) {
    const first = draw(a, bytes, among);
    const second = draw(b, bytes, among);
    const found = matchStrings(random, { list: first, bytes }, { list: second, bytes });
    const [own, told] = [keys(first, bytes), keys(second, bytes)];
    const places = new Map<string, number[]>();
    told.forEach((key, j) => places.set(key, [...(places.get(key) ?? []), j]));
    const isFirstRepeated = new Set(own).size < own.length;
    expect(found.isFirstRepeated).toBe(isFirstRepeated);
    const firsts = new Map<string, number>();
    for (const [i, key] of own.entries()) if (!firsts.has(key)) firsts.set(key, i);
    expect([...firstPlaces(random, { list: first, bytes })]).toEqual(own.map((key) => firsts.get(key)));
    const shared = [...new Set(own)].filter((key) => places.has(key));
    const matched = own.map((key, i) => ({ key, row: found.rows[i] as number })).filter(({ row }) => row !== noRow);
    // Of strings that repeat in the first list one is matched.
    expect(new Set(matched.map(({ key }) => key))).toEqual(new Set(shared));
    for (const { key, row } of matched) expect(row).toBe(places.get(key)?.at(-1));
  }
});
