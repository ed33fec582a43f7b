/** Numbers as programs have them, and the words of a `Ring`. */
import { UsageError } from '../base/errors.ts';
import './messages.ts';

const least = -(1n << 63n);
const most = (1n << 63n) - 1n;

/**
 * Whole numbers from −2^63 to 2^63 − 1 as words, for `inputRing` and `constantRing`: `words([3, -5n])`. Throws UsageError('sharing.words')
 * with the position of a value that is none; a `number` must be a safe integer.
 */
export function words(values: Iterable<number | bigint>): BigUint64Array {
  const converted: bigint[] = [];
  for (const value of values) {
    const whole = typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value) : undefined;
    if (whole === undefined || whole < least || whole > most) {
      throw new UsageError('sharing.words', { position: converted.length });
    }
    converted.push(whole);
  }
  return new BigUint64Array(BigInt64Array.from(converted).buffer);
}

/** Words, as `reveal` and `open` give them, as signed numbers: the inverse of `words`. */
export function signed(values: BigUint64Array): bigint[] {
  return [...new BigInt64Array(values.buffer, values.byteOffset, values.length)];
}
