/**
 * The wire format of protocol buffers (protobuf.dev, "Encoding"), as far as ONNX needs it: varints, 32 and 64 bits, and bytes with a length. A reader
 * of its own, because every length and number here comes from a file that nobody vouches for, and must end in an error that says so.
 */
import { UsageError } from '@tacit/engine';
import '../messages.ts';

type Field =
  | { readonly wire: 0; readonly number: bigint }
  | { readonly wire: 1 | 2 | 5; readonly bytes: Uint8Array<ArrayBuffer> };

/** The fields of one message, by number, in their order. */
export class Message {
  readonly #fields = new Map<number, Field[]>();
  readonly #place: string;

  /** Throws UsageError 'foreign.value' where the bytes end within a field, or are none. `place`: what the message is, for errors. */
  constructor(bytes: Uint8Array<ArrayBuffer>, place: string) {
    this.#place = place;
    const cursor = new Cursor(bytes, place);
    while (!cursor.isDone) {
      const tag = Number(cursor.varint());
      const field = cursor.field(tag & 7);
      const own = this.#fields.get(tag >>> 3);
      if (own === undefined) this.#fields.set(tag >>> 3, [field]);
      else own.push(field);
    }
  }

  has(number: number): boolean {
    return this.#fields.has(number);
  }

  /** Of each field with this number the bytes. */
  all(number: number): Uint8Array<ArrayBuffer>[] {
    return this.#of(number).map((field) => {
      if (field.wire !== 2) throw this.#wrong(number);
      return field.bytes;
    });
  }

  messages(number: number, place: string): Message[] {
    return this.all(number).map((bytes) => new Message(bytes, place));
  }

  texts(number: number): string[] {
    return this.all(number).map((bytes) => new TextDecoder().decode(bytes));
  }

  /** The last one, as readers of protocol buffers take it; empty where there is none. */
  text(number: number): string {
    return this.texts(number).at(-1) ?? '';
  }

  /** Signed whole numbers of 64 bits, packed or not. */
  integers(number: number): bigint[] {
    return this.#of(number).flatMap((field) => {
      if (field.wire === 0) return [BigInt.asIntN(64, field.number)];
      if (field.wire !== 2) throw this.#wrong(number);
      const cursor = new Cursor(field.bytes, this.#place);
      const found: bigint[] = [];
      while (!cursor.isDone) found.push(BigInt.asIntN(64, cursor.varint()));
      return found;
    });
  }

  /** As `integers`, of those that a number holds. Throws UsageError 'foreign.value'. */
  numbers(number: number): number[] {
    return this.integers(number).map((value) => {
      const found = Number(value);
      if (!Number.isSafeInteger(found)) throw this.#wrong(number);
      return found;
    });
  }

  number(number: number): number {
    return this.numbers(number).at(-1) ?? 0;
  }

  /** Floating point numbers of 4 or 8 bytes, packed or not. */
  floats(number: number, size: 4 | 8): number[] {
    return this.#of(number).flatMap((field) => {
      if (field.wire === 0 || field.bytes.length % size !== 0) throw this.#wrong(number);
      return floatsOf(field.bytes, size);
    });
  }

  #of(number: number): readonly Field[] {
    return this.#fields.get(number) ?? [];
  }

  #wrong(number: number): UsageError {
    return new UsageError('foreign.value', { place: `${this.#place}: field ${number}`, found: '–', expected: 'ONNX' });
  }
}

/** Little-endian. */
export function floatsOf(bytes: Uint8Array<ArrayBuffer>, size: 4 | 8): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / size }, (_, i) =>
    size === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true),
  );
}

const sizes: Readonly<Partial<Record<number, 4 | 8>>> = { 1: 8, 5: 4 };

class Cursor {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #place: string;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>, place: string) {
    this.#bytes = bytes;
    this.#place = place;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw this.#cut();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw this.#cut();
  }

  field(wire: number): Field {
    if (wire === 0) return { wire, number: this.varint() };
    if (wire !== 1 && wire !== 2 && wire !== 5) throw this.#cut();
    const length = BigInt(sizes[wire] ?? this.varint());
    if (length > BigInt(this.#bytes.length - this.#at)) throw this.#cut();
    const start = this.#at;
    this.#at += Number(length);
    return { wire, bytes: this.#bytes.subarray(start, this.#at) };
  }

  #cut(): UsageError {
    const found = `byte ${this.#at} / ${this.#bytes.length}`;
    return new UsageError('foreign.value', { place: this.#place, found, expected: 'ONNX' });
  }
}
