/**
 * Decoder of PostgreSQL's COPY … (FORMAT binary) into typed columns, incremental: bytes come as the socket delivers them.
 *
 * Format: "COPY" in PostgreSQL's manual, section Binary Format: an 11-byte signature, 4 bytes of flags, an extension of
 * announced length, then tuples (int16 field count; per field int32 length, −1 for NULL, and that many bytes) and a trailer
 * of −1. All integers are big-endian. The printed local stage yields no NULLs, int8 for int64, int2 for uint8 and uint16
 * (unsigned), text otherwise; anything else is refused with row and column number, never with a value.
 */
import { UsageError } from '@tacit/engine/text';
import './copy-messages.ts';

export type CopyKind = 'int64' | 'uint8' | 'uint16' | 'text';
export type CopyColumn = BigInt64Array | Uint8Array | Uint16Array | string[];

const signature = Uint8Array.of(0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00);
/** A single text value may not make this process hold more than this. */
const longestText = 1 << 20;
const longestExtension = 1 << 16;
const noBytes = new Uint8Array(0);

export class CopyDecoder {
  readonly #kinds: readonly CopyKind[];
  #columns: CopyColumn[];
  #capacity: number;
  #rows = 0;
  /** Rows of earlier columns. */
  #taken = 0;
  #state: 'header' | 'tuples' | 'done' = 'header';
  /** Bytes of an unfinished tuple from earlier chunks. */
  #rest: Uint8Array = noBytes;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** `rowsHint`: about how many rows will come. */
  constructor(kinds: readonly CopyKind[], rowsHint = 1024) {
    this.#kinds = kinds;
    this.#capacity = Math.max(rowsHint, 16);
    this.#columns = kinds.map((kind) => allocate(kind, this.#capacity));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Takes the next bytes. */
  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : join(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (this.#state === 'header') at = this.#readHeader(bytes, view);
    while (this.#state === 'tuples') {
      const end = this.#readTuple(bytes, view, at);
      if (end < 0) break;
      at = end;
    }
    if (this.#state === 'done' && at < bytes.length) throw this.#broken('bytes after the end marker');
    this.#rest = at === bytes.length ? noBytes : bytes.slice(at);
  }

  /** The columns so far, all of `rows` elements; what follows goes into new ones. */
  take(): CopyColumn[] {
    const taken = this.#current();
    this.#taken += this.#rows;
    this.#rows = 0;
    this.#columns = this.#kinds.map((kind) => allocate(kind, this.#capacity));
    return taken;
  }

  /** The columns, all of `rows` elements; throws if the stream ended early. */
  finish(): CopyColumn[] {
    if (this.#state !== 'done') throw this.#broken('the stream ended before its end marker');
    return this.#current();
  }

  #current(): CopyColumn[] {
    return this.#columns.map((column) => (Array.isArray(column) ? column : column.subarray(0, this.#rows)));
  }

  /** Position after the header, or 0 while it is incomplete. */
  #readHeader(bytes: Uint8Array, view: DataView): number {
    const seen = Math.min(bytes.length, signature.length);
    for (let i = 0; i < seen; i++) if (bytes[i] !== signature[i]) throw this.#broken('not a binary COPY');
    if (bytes.length < 19) return 0;
    // Bits 16 to 31 announce what a reader must understand; there is nothing in them to understand yet.
    if (view.getUint32(11) > 0xffff) throw this.#broken('unknown critical flags');
    const extension = view.getUint32(15);
    if (extension > longestExtension) throw this.#broken('header extension too long');
    if (bytes.length < 19 + extension) return 0;
    this.#state = 'tuples';
    return 19 + extension;
  }

  /** Position after one tuple; −1 while it is incomplete. A tuple is stored only when it is whole. */
  #readTuple(bytes: Uint8Array, view: DataView, start: number): number {
    if (start + 2 > bytes.length) return -1;
    const fields = view.getInt16(start);
    if (fields === -1) {
      this.#state = 'done';
      return start + 2;
    }
    const kinds = this.#kinds;
    if (fields !== kinds.length) throw this.#broken(`${fields} fields, expected ${kinds.length}`);
    let at = start + 2;
    for (let c = 0; c < fields; c++) {
      if (at + 4 > bytes.length) return -1;
      const length = view.getInt32(at);
      const kind = kinds[c] as CopyKind;
      const wrong = kind === 'text' ? length < 0 || length > longestText : length !== (kind === 'int64' ? 8 : 2);
      if (wrong) throw this.#broken(`column ${c + 1}: length ${length} for ${kind}`);
      at += 4 + length;
    }
    if (at > bytes.length) return -1;
    if (this.#rows === this.#capacity) this.#grow();
    this.#store(bytes, view, start + 2);
    this.#rows++;
    return at;
  }

  #store(bytes: Uint8Array, view: DataView, start: number): void {
    const row = this.#rows;
    let at = start;
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c] as CopyColumn;
      const length = view.getInt32(at);
      at += 4;
      if (column instanceof BigInt64Array) column[row] = view.getBigInt64(at);
      else if (column instanceof Uint16Array) column[row] = view.getUint16(at);
      else if (column instanceof Uint8Array) {
        const value = view.getInt16(at);
        if (value !== 0 && value !== 1) throw this.#broken(`column ${c + 1}: a flag is neither 0 nor 1`);
        column[row] = value;
      } else column.push(this.#decode(bytes.subarray(at, at + length), c));
      at += length;
    }
  }

  #decode(bytes: Uint8Array, column: number): string {
    try {
      return this.#text.decode(bytes);
    } catch {
      throw this.#broken(`column ${column + 1}: not UTF-8`);
    }
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#columns = this.#columns.map((column, c) => {
      if (Array.isArray(column)) return column;
      const larger = allocate(this.#kinds[c] as CopyKind, this.#capacity) as BigInt64Array;
      larger.set(column as BigInt64Array);
      return larger;
    });
  }

  #broken(found: string): UsageError {
    return new UsageError('catalog.copy-broken', { row: this.#taken + this.#rows + 1, found });
  }
}

function allocate(kind: CopyKind, capacity: number): CopyColumn {
  switch (kind) {
    case 'int64':
      return new BigInt64Array(capacity);
    case 'uint8':
      return new Uint8Array(capacity);
    case 'uint16':
      return new Uint16Array(capacity);
    case 'text':
      return [];
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
