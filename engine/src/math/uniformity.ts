/**
 * Statistics of words that ought to be uniformly random: for tests of masks, shares and what is sent. Each is a number of
 * standard deviations from what uniform words give (approximately normal for some hundred words and more).
 */
import { bytesOf } from '../base/bytes.ts';

/** How far a statistic may lie off: uniform words go beyond it with probability 10^-8. */
export const alarmAt = 5.73;

/** What looks least random about `words`. */
export function worstDeviation(words: BigUint64Array): { what: string; deviation: number } {
  const found = [
    { what: 'byte frequencies', deviation: byteDeviation(words) },
    ...bitDeviations(words).map((deviation, bit) => ({ what: `bit ${bit}`, deviation })),
    { what: 'successive words', deviation: serialDeviation(words) },
  ];
  return found.reduce((worst, each) => (Math.abs(each.deviation) > Math.abs(worst.deviation) ? each : worst));
}

/** Chi-square of the bytes with 255 degrees of freedom, as a normal deviate (Wilson and Hilferty 1931). */
function byteDeviation(words: BigUint64Array): number {
  const counts = new Float64Array(256);
  for (const byte of bytesOf(words)) counts[byte] = (counts[byte] as number) + 1;
  const expected = (8 * words.length) / 256;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const spread = 2 / (9 * 255);
  return (Math.cbrt(chiSquare / 255) - (1 - spread)) / Math.sqrt(spread);
}

/** How often each of the 64 bits is one. */
function bitDeviations(words: BigUint64Array): number[] {
  const ones = new Float64Array(64);
  for (const word of words) {
    for (let bit = 0; bit < 64; bit++) ones[bit] = (ones[bit] as number) + Number((word >> BigInt(bit)) & 1n);
  }
  return Array.from(ones, (count) => (count - words.length / 2) / Math.sqrt(words.length / 4));
}

/** In how many bits each word differs from the one before. */
function serialDeviation(words: BigUint64Array): number {
  let differing = 0;
  for (let i = 1; i < words.length; i++) differing += popcount((words[i] as bigint) ^ (words[i - 1] as bigint));
  const pairs = words.length - 1;
  return pairs < 1 ? 0 : (differing - 32 * pairs) / Math.sqrt(16 * pairs);
}

function popcount(word: bigint): number {
  let count = 0;
  for (let rest = word; rest !== 0n; rest &= rest - 1n) count++;
  return count;
}

/** Chi-square of counts that ought to be equal, as a normal deviate. */
export function evenDeviation(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const degrees = counts.length - 1;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(chiSquare / degrees) - (1 - spread)) / Math.sqrt(spread);
}

/**
 * Which of these vectors (by number) follow from those before them and a constant: words of one place in many runs, by
 * their lowest bits over GF(2). Every linear relation of words, over Z_2^64 or of bits, divided by the highest power of
 * two that divides it, is one of those. Of independent uniform words some show one by chance with probability below
 * 2^(vectors − runs).
 */
export function dependentVectors(vectors: readonly BigUint64Array[]): number[] {
  const pivots: { bit: bigint; vector: bigint }[] = [];
  const isFree = (bits: bigint): boolean => {
    const rest = pivots.reduce((left, { bit, vector }) => ((left & bit) === 0n ? left : left ^ vector), bits);
    if (rest !== 0n) pivots.push({ bit: rest & -rest, vector: rest });
    return rest !== 0n;
  };
  isFree((1n << BigInt(vectors[0]?.length ?? 0)) - 1n);
  const lowestBits = (words: BigUint64Array): bigint =>
    words.reduce((bits, word, run) => bits | ((word & 1n) << BigInt(run)), 0n);
  return [...vectors.keys()].filter((i) => !isFree(lowestBits(vectors[i] as BigUint64Array)));
}
