import { expect, test } from 'vitest';
import { randomPermutation, type RandomSource } from '../base/random.ts';
import { loadKernels } from '../kernels/load.ts';
import { seededRandom } from '../transport/seeds.ts';
import { firstPlaces, matchStrings, noRow, scatterStrings } from './match-strings.ts';

const source = () => seededRandom(new Uint8Array(32).fill(5));

/** Strings of `bytes` bytes, some of them alike but for one byte. */
function draw(random: RandomSource, count: number, bytes: number, among: number): Uint8Array {
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

const keyAt = (list: Uint8Array, bytes: number, i: number): string => list.subarray(i * bytes, (i + 1) * bytes).join();
const keys = (list: Uint8Array, bytes: number): string[] =>
  Array.from({ length: list.length / bytes }, (_, i) => keyAt(list, bytes, i));

/** What is found in lists of many sizes, each time as a map finds it. */
function check(bytes: number): string[] {
  const random = source();
  const all: string[] = [];
  for (const [a, b, among] of [
    [0, 0, 9],
    [0, 5, 9],
    [5, 0, 9],
    [1, 1, 1],
    [300, 200, 500],
    [9_000, 5_000, 14_000],
  ] as const) {
    const first = draw(random, a, bytes, among);
    const second = draw(random, b, bytes, among);
    const found = matchStrings(random, { list: first, bytes }, { list: second, bytes });
    const [own, told] = [keys(first, bytes), keys(second, bytes)];
    const toldPlaces = new Map<string, number[]>();
    told.forEach((key, j) => toldPlaces.set(key, [...(toldPlaces.get(key) ?? []), j]));
    const isFirstRepeated = new Set(own).size < own.length;
    expect(found.isFirstRepeated).toBe(isFirstRepeated);
    const firsts = new Map<string, number>();
    for (const [i, key] of own.entries()) if (!firsts.has(key)) firsts.set(key, i);
    const places = firstPlaces(random, { list: first, bytes });
    expect(places === undefined).toBe(!isFirstRepeated);
    if (places !== undefined) expect(places.join()).toBe(own.map((key) => firsts.get(key)).join());
    const shared = [...new Set(own)].filter((key) => toldPlaces.has(key));
    const matched = own.map((key, i) => ({ key, row: found.rows[i] as number })).filter(({ row }) => row !== noRow);
    // Of strings that repeat in the first list one is matched.
    expect(new Set(matched.map(({ key }) => key))).toEqual(new Set(shared));
    expect(matched.every(({ key, row }) => row === toldPlaces.get(key)?.at(-1))).toBe(true);
    const wide = new Uint8Array(16 * a).fill(9);
    for (let i = 0; i < a; i++) wide.set(first.subarray(bytes * i, bytes * (i + 1)), 16 * i);
    const again = matchStrings(random, { list: wide, bytes, stride: 16 }, { list: second, bytes });
    expect(again.rows.join()).toBe(found.rows.join());
    const order = randomPermutation(random, a);
    const scattered = scatterStrings({ list: wide, bytes }, order);
    expect(own.every((key, i) => key === keyAt(scattered, bytes, order[i] as number))).toBe(true);
    all.push([found.rows, found.isFirstRepeated, places, scattered].join());
  }
  return all;
}

test('as a map finds them, and the kernel as its plain twin', async () => {
  const lengths = [5, 8, 11, 16];
  const plain = lengths.map(check);
  await loadKernels();
  expect(lengths.map(check)).toEqual(plain);
});
