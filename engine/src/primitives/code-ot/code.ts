/**
 * A linear code as the kernel for oblivious transfer encodes with it: many words at a time, bit column by bit column,
 * in an order that depends on the code alone.
 */
import { type OtKernel, slots } from '../../kernels/ot.ts';
import { code128, code64, type Generator } from './bch.ts';

/** Columns that are worked on together: as many as a row of 16 bytes has bits. */
export const groupColumns = 128;
/** The kernel takes rows in pairs of blocks. */
const blockRows = 128;
export const rowMultiple = 2 * blockRows;
/** In the slot `second`: room for the tables, then the generator. */
const tableBytes = 16 * 1024;

export class LinearCode {
  readonly dimension: number;
  readonly columns: number;
  /** Groups of `groupColumns`, of which the last may have fewer. */
  readonly groups: number;
  readonly #generator: Generator;
  /** By group, as `encodeColumns` wants it. */
  readonly #choices: readonly Uint8Array[];

  constructor(generator: Generator) {
    const { rows, columns } = generator;
    this.#generator = generator;
    this.dimension = rows.length;
    this.columns = columns;
    this.groups = Math.ceil(columns / groupColumns);
    this.#choices = Array.from({ length: this.groups }, (_, group) => {
      const nibbles = rows.length / 4;
      const choices = new Uint16Array(nibbles * this.columnsOf(group));
      for (let j = 0; j < this.columnsOf(group); j++) {
        const column = BigInt(groupColumns * group + j);
        for (let r = 0; r < rows.length; r++) {
          const bit = Number(((rows[r] as bigint) >> column) & 1n);
          choices[nibbles * j + (r >> 2)] = (choices[nibbles * j + (r >> 2)] as number) | (bit << (r & 3));
        }
        for (let q = 0; q < nibbles; q++)
          choices[nibbles * j + q] = 32 * (16 * q + (choices[nibbles * j + q] as number));
      }
      return new Uint8Array(choices.buffer);
    });
  }

  /** How many columns a group has. */
  columnsOf(group: number): number {
    return Math.min(groupColumns, this.columns - groupColumns * group);
  }

  /** The word of a message of `dimension` bits: an integer of `columns` bits. */
  wordOf(message: bigint): bigint {
    return this.#generator.rows.reduce((sum, row, r) => ((message >> BigInt(r)) & 1n ? sum ^ row : sum), 0n);
  }

  /** Takes messages, two words each, `rowMultiple` of them or a multiple: into the slot `leaves`, for `addColumns`. */
  load(kernel: OtKernel, messages: BigUint64Array): void {
    const { at, words, call } = kernel;
    (words[slots.rows] as BigUint64Array).set(messages);
    const [from, to] = [at[slots.rows] as number, at[slots.leaves] as number];
    const bytes = blockRows * 16;
    for (let block = 0; block < messages.length / 2 / blockRows; block++) {
      call.transpose128(from + bytes * block, 16, to + bytes * block, blockRows);
    }
  }

  /** Adds a group's bit columns of the loaded messages' words, `bytes` bytes each, to what is in the slot `corrections`. */
  addColumns(kernel: OtKernel, group: number, bytes: number): void {
    const { at, bytes: memory, call } = kernel;
    const [out, source, tables] = [at[slots.corrections], at[slots.leaves], at[slots.second]] as [
      number,
      number,
      number,
    ];
    (memory[slots.second] as Uint8Array).set(this.#choices[group] as Uint8Array, tableBytes);
    const [columns, nibbles] = [this.columnsOf(group), this.dimension / 4];
    call.encodeColumns(out, bytes, columns, source, bytes / 16, tables + tableBytes, nibbles, tables);
  }
}

let short: LinearCode | undefined;
let long: LinearCode | undefined;
/** [456, 64, 128]. */
export const shortCode = (): LinearCode => (short ??= new LinearCode(code64()));
/** [605, 128, 128]. */
export const longCode = (): LinearCode => (long ??= new LinearCode(code128()));
