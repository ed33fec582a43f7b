/** Plain twins of assembly/vole.ts, on a memory of words: what each loop computes is said there. */
import { chachaBlocks } from '../platform/chacha.ts';

type Words = BigUint64Array;

const at = (words: Words, place: number): bigint => words[place] as bigint;
const mask64 = (1n << 64n) - 1n;

export function keystream(words: Words, state: number, to: number, groups: number): void {
  const { buffer } = words;
  chachaBlocks(new Int32Array(buffer, 8 * state, 16), new Int32Array(buffer, 8 * to, 64 * groups), 4);
}

export function spread(
  words: Words,
  to: number,
  nodes: number,
  first: number,
  second: number,
  count: number,
  children: number,
  sums: number,
): void {
  for (let c = 0; c < Math.min(children, 2 * count); c++) {
    const node = 2 * (c >> 1);
    const permuted = (c & 1) === 0 ? first : second;
    for (let w = 0; w < 2; w++) {
      const child = at(words, nodes + node + w) ^ at(words, permuted + node + w);
      words[to + 2 * c + w] = child;
      const sum = sums + 2 * (c & 1) + w;
      words[sum] = at(words, sum) ^ child;
    }
  }
}

export function weave(words: Words, to: number, from: number, count: number): void {
  words.fill(0n, to, to + 4 * count);
  for (let i = 0; i < 2 * count; i++) words[to + 2 * i - (i & 1)] = at(words, from + i);
}

/** α·(low, high) for α = x^43. */
function timesAlpha(low: bigint, high: bigint): [low: bigint, high: bigint] {
  const over = high >> 21n;
  return [
    ((low << 43n) & mask64) ^ over ^ (over << 1n) ^ (over << 2n) ^ (over << 7n),
    ((high << 43n) & mask64) | (low >> 21n),
  ];
}

export function convolve(words: Words, start: number, width: number, count: number, coefficients: number): void {
  const bytes = new Uint8Array(words.buffer, 8 * coefficients);
  const step = 2 * width;
  for (let i = 0; i < count; i++) {
    const place = start + i * step;
    const own = i & 3;
    const sum = timesAlpha(
      at(words, place) ^ at(words, place - 25 * step),
      at(words, place + 1) ^ at(words, place + 1 - 25 * step),
    );
    for (let bit = 0; bit < 24; bit++) {
      if ((((bytes[3 * i + (bit >> 3)] as number) >> (bit & 7)) & 1) === 0) continue;
      // Groups of four, the nearest first; in the last one the elements that are known of the own group come first.
      const isOwn = bit >= 20 && bit - 20 < own;
      const group = isOwn ? 0 : 1 + (bit >> 2);
      const other = place + step * (-own - 4 * group + (bit & 3));
      sum[0] ^= at(words, other);
      sum[1] ^= at(words, other + 1);
    }
    words[place] = sum[0];
    words[place + 1] = sum[1];
  }
}

/** floor(random · range / 2^32) for range below 2^26, in numbers that stay exact. */
const placeIn = (random: number, range: number): number =>
  Math.floor(((random >>> 16) * range + Math.floor(((random & 0xffff) * range) / 65536)) / 65536);

/** The seven places of element i. */
function places(random: Uint32Array, i: number, quarter: number): number[] {
  return Array.from({ length: 7 }, (_, j) => {
    const word = random[7 * i + j] as number;
    return j < 4 ? j * quarter + placeIn(word, quarter) : placeIn(word, 4 * quarter);
  });
}

function expand(
  words: Words,
  targets: readonly number[],
  from: number,
  randomAt: number,
  count: number,
  quarter: number,
): void {
  const random = new Uint32Array(words.buffer, 8 * randomAt, 7 * count);
  for (let i = 0; i < count; i++) {
    for (const place of places(random, i, quarter)) {
      targets.forEach((to, v) => {
        for (let w = 0; w < 2; w++) {
          const source = from + 2 * (targets.length * place + v) + w;
          words[to + 2 * i + w] = at(words, to + 2 * i + w) ^ at(words, source);
        }
      });
    }
  }
}

export function expandOne(
  words: Words,
  to: number,
  from: number,
  random: number,
  count: number,
  quarter: number,
): void {
  expand(words, [to], from, random, count, quarter);
}

export function expandTwo(
  words: Words,
  first: number,
  second: number,
  from: number,
  random: number,
  count: number,
  quarter: number,
): void {
  expand(words, [first, second], from, random, count, quarter);
}
