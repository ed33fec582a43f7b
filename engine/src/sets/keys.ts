/**
 * Join keys as bytes, the same for equal keys at both owners and different for different ones.
 *
 * Each column of a key is a type tag followed by its value: texts as a 4-byte length and UTF-8 in normal form C, without characters
 * that nobody sees and surrounding white space; integers and dates (days since 1970-01-01) as 8 bytes. Tag and length make the whole unambiguous: no
 * two lists of columns have the same bytes.
 */
import { UsageError } from '../base/errors.ts';
import type { ByteList } from '../primitives/cmac.ts';
import './messages.ts';

/** One column of a join key. `valid[i]` 0 means NULL; absent means no NULLs. */
export type KeyColumn =
  | { readonly kind: 'text'; readonly values: readonly string[]; readonly valid?: Uint8Array }
  | { readonly kind: 'integer' | 'date'; readonly values: BigInt64Array; readonly valid?: Uint8Array };

/** Encoded keys of all rows; `present[i]` is 0 where a column is NULL: such a row has no key and matches nothing. */
export interface EncodedKeys extends ByteList {
  readonly present: Uint8Array;
}

/** Characters that nobody sees: soft hyphen, zero-width spaces and joiners, directional marks, word joiner, byte order mark. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** A text without characters that nobody sees, as keys are compared. */
export const withoutInvisible = (text: string): string => text.replace(invisible, '');

const tags = { text: 1, integer: 2, date: 3 } as const;
const encoder = new TextEncoder();

/**
 * Encodes the keys of `rows` rows. Throws UsageError('join.key-text') when texts are not Unicode (lone surrogates, which
 * would all look alike in UTF-8), 'join.shape' when a column has another number of rows.
 */
export function encodeKeys(columns: readonly KeyColumn[], rows: number): EncodedKeys {
  if (columns.length === 0) throw new UsageError('join.shape', { found: 'no key column', expected: 'at least one' });
  for (const { values, valid } of columns) {
    if ((valid ?? values).length !== rows) {
      throw new UsageError('join.shape', { found: `${valid?.length} validities`, expected: `${rows} validities` });
    }
    if (values.length !== rows) {
      throw new UsageError('join.shape', { found: `${values.length} keys`, expected: `${rows} keys` });
    }
  }
  const present = new Uint8Array(rows).fill(1);
  for (const { valid } of columns) {
    if (valid !== undefined) for (let i = 0; i < rows; i++) if (valid[i] === 0) present[i] = 0;
  }
  const offsets = new Uint32Array(rows + 1);
  const writer = new Writer(rows * columns.length * 16);
  const broken = new Array<number>(columns.length).fill(0);
  for (let i = 0; i < rows; i++) {
    if (present[i] !== 0) {
      for (let c = 0; c < columns.length; c++) {
        const { kind, values } = columns[c] as KeyColumn;
        if (kind !== 'text') writer.integer(tags[kind], values[i] as bigint);
        else if (!writer.text(values[i] as string)) broken[c] = (broken[c] as number) + 1;
      }
    }
    offsets[i + 1] = writer.length;
  }
  const column = broken.findIndex((count) => count > 0);
  if (column >= 0) throw new UsageError('join.key-text', { column: column + 1, rows: broken[column] });
  return { bytes: writer.bytes.subarray(0, writer.length), offsets, present };
}

/** Bytes that grow as they are written. */
class Writer {
  bytes: Uint8Array;
  length = 0;
  #view: DataView;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(Math.max(64, capacity));
    this.#view = new DataView(this.bytes.buffer);
  }

  #reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length));
    grown.set(this.bytes);
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  integer(tag: number, value: bigint): void {
    this.#reserve(9);
    this.bytes[this.length] = tag;
    this.#view.setBigInt64(this.length + 1, value, true);
    this.length += 9;
  }

  /** False if the text is not valid Unicode. */
  text(given: string): boolean {
    this.#reserve(5 + given.length);
    const start = this.length + 5;
    let end = start;
    // Most keys are plain ASCII, which is in normal form already and needs no encoder.
    for (let i = 0; i < given.length; i++) {
      const unit = given.charCodeAt(i);
      if (unit >= 0x80) return this.#unicode(given);
      this.bytes[end++] = unit;
    }
    let from = start;
    while (end > from && isSpace(this.bytes[end - 1] as number)) end--;
    while (from < end && isSpace(this.bytes[from] as number)) from++;
    if (from > start) this.bytes.copyWithin(start, from, end);
    this.#header(end - from);
    return true;
  }

  #unicode(given: string): boolean {
    if (!given.isWellFormed()) return false;
    const text = withoutInvisible(given).normalize('NFC').trim();
    this.#reserve(5 + 3 * text.length);
    this.#header(encoder.encodeInto(text, this.bytes.subarray(this.length + 5)).written);
    return true;
  }

  #header(length: number): void {
    this.bytes[this.length] = tags.text;
    this.#view.setUint32(this.length + 1, length, true);
    this.length += 5 + length;
  }
}

// The ASCII part of what String.prototype.trim removes: tab, line feed, vertical tab, form feed, carriage return, space.
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
