/** Texts under protocol: a code by which equal ones are found, and the text itself in words, for keys that are shown. */
import { sha256, UsageError } from '@tacit/engine';
import { textKeyWords } from '../plan/keyed.ts';
import { compareText } from '../../contract/text-order.ts';

/**
 * One code a text, equal where texts are. 'rank': its place among the different texts, by code point. 'hash': 61 bits of SHA-256, which
 * owners make alike; two texts of one table have the same with probability of about rows² / 2^62.
 */
export function textCodes(values: readonly string[], kind: 'rank' | 'hash'): BigUint64Array {
  const codes = new Map<string, bigint>();
  const different = [...new Set(values)];
  if (kind === 'rank') different.sort(compareText).forEach((text, i) => codes.set(text, BigInt(i)));
  else {
    const encoder = new TextEncoder();
    for (const text of different) codes.set(text, hash61(sha256(encoder.encode(text))));
  }
  return BigUint64Array.from(values, (text) => codes.get(text) as bigint);
}

function hash61(digest: Uint8Array): bigint {
  return new DataView(digest.buffer, digest.byteOffset, 8).getBigUint64(0, true) & ((1n << 61n) - 1n);
}

/** First byte of the words of a NULL: no text in UTF-8 has it. */
const nullByte = 0xffn;

/**
 * The texts as words of eight bytes, one column a word, filled up with zeros. Throws UsageError 'data.text-key' where a text is longer
 * than `words` words, or has a character of code 0.
 */
export function textWords(
  dataset: string,
  column: string,
  values: readonly string[],
  valid?: Uint8Array,
  words = textKeyWords,
): BigUint64Array[] {
  const encoder = new TextEncoder();
  const known = new Map<string, BigUint64Array>();
  const limit = 8 * words;
  const columns = Array.from({ length: words }, () => new BigUint64Array(values.length));
  values.forEach((text, row) => {
    if (valid?.[row] === 0) {
      (columns[0] as BigUint64Array)[row] = nullByte;
      return;
    }
    let own = known.get(text);
    if (own === undefined) {
      const bytes = encoder.encode(text);
      if (bytes.length > limit || bytes.includes(0)) {
        throw new UsageError('data.text-key', { dataset, column, limit });
      }
      const padded = new Uint8Array(limit);
      padded.set(bytes);
      const view = new DataView(padded.buffer);
      own = BigUint64Array.from({ length: words }, (_, w) => view.getBigUint64(8 * w, true));
      known.set(text, own);
    }
    for (let w = 0; w < words; w++) (columns[w] as BigUint64Array)[row] = own[w] as bigint;
  });
  return columns;
}

/** The text of one group's words; null is NULL. */
export function textOfWords(words: readonly bigint[]): string | null {
  const bytes = new Uint8Array(8 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, w) => {
    view.setBigUint64(8 * w, word, true);
  });
  if (BigInt(bytes[0] ?? 0) === nullByte) return null;
  const end = bytes.indexOf(0);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(end < 0 ? bytes : bytes.subarray(0, end));
}
