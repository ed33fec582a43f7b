/** Result columns that grow while rows arrive. */
import type { DecodedColumn, StorageKind } from '@tacit/analysis';

type Numbers = BigInt64Array | Uint8Array | Uint16Array;

/** One result column in typed memory, sized by an estimate and doubled when that was too small. */
export class GrowingColumn {
  readonly kind: StorageKind;
  #numbers: Numbers;
  /** Of a text column: append to it directly. */
  readonly texts: string[] = [];
  #length = 0;

  constructor(kind: StorageKind, rowsHint: number) {
    this.kind = kind;
    const size = Math.max(rowsHint, 16);
    this.#numbers =
      kind === 'int64'
        ? new BigInt64Array(size)
        : kind === 'uint16'
          ? new Uint16Array(size)
          : new Uint8Array(kind === 'text' ? 0 : size);
  }

  /** Appends the first `count` numbers of `values`, which are of this column's own array type. */
  append(values: Numbers, count: number): void {
    this.#reserve(count);
    // Same kind on both sides: the caller checked it.
    (this.#numbers as BigInt64Array).set(
      (values.length === count ? values : values.subarray(0, count)) as BigInt64Array,
      this.#length,
    );
    this.#length += count;
  }

  /** The column; memory much larger than its content is given back. */
  finish(): DecodedColumn {
    if (this.kind === 'text') return this.texts;
    const used = this.#numbers.subarray(0, this.#length);
    return this.#length * 2 < this.#numbers.length ? used.slice() : used;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#numbers.length) return;
    const size = Math.max(needed, this.#numbers.length * 2);
    const larger =
      this.kind === 'int64'
        ? new BigInt64Array(size)
        : this.kind === 'uint16'
          ? new Uint16Array(size)
          : new Uint8Array(size);
    (larger as BigInt64Array).set(this.#numbers as BigInt64Array);
    this.#numbers = larger;
  }
}
