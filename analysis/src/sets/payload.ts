/**
 * What stands beside a row as bytes of one length: of each column a byte that says whether there is a value, then a number in 8
 * bytes, a truth value in one, or a text with its length in one byte, filled up with zeros.
 */
import { UsageError } from '@tacit/engine';
import { dateOfDays, daysOfDate } from '../contract/dates.ts';
import { everyTime, everyTimestamp, instantText, timestampText, timeText } from '../contract/timestamps.ts';
import { decimalText } from '../contract/decimals.ts';
import type { Cell } from '../contract/results.ts';
import type { LocalRows } from '../local/stages.ts';
import './messages.ts';
import { bytesOfColumn, type PayloadColumn, textBytes } from './plan.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const widthOf = (columns: readonly PayloadColumn[]): number =>
  columns.reduce((sum, column) => sum + bytesOfColumn(column), 0);

/** The bytes of rows `kept`, row after row. Throws UsageError 'set.payload-too-long'. */
export function payloadBytes(
  party: string,
  columns: readonly PayloadColumn[],
  rows: LocalRows,
  kept: Uint32Array,
): Uint8Array {
  const width = widthOf(columns);
  const bytes = new Uint8Array(width * kept.length);
  const view = new DataView(bytes.buffer);
  let start = 0;
  for (const column of columns) {
    const { name, type, value, present } = column;
    let long = 0;
    kept.forEach((row, i) => {
      const at = width * i + start;
      if (rows.flags[present]?.[row] !== 1) return;
      bytes[at] = 1;
      if (type.kind === 'text') {
        const text = encoder.encode(rows.texts?.[value]?.[row] ?? '');
        if (text.length > textBytes) long++;
        else {
          bytes[at + 1] = text.length;
          bytes.set(text, at + 2);
        }
      } else if (type.kind === 'boolean') bytes[at + 1] = rows.flags[value]?.[row] ?? 0;
      else view.setBigInt64(at + 1, rows.numbers[value]?.[row] ?? 0n, true);
    });
    if (long > 0) throw new UsageError('set.payload-too-long', { party, column: name, rows: long, most: textBytes });
    start += bytesOfColumn(column);
  }
  return bytes;
}

/**
 * The cells of `count` rows. Whatever bytes a sender has made otherwise than by `payloadBytes` are read as no value: it could have
 * sent none. To stop there would tell it that the receiver has this row.
 */
export function readPayload(columns: readonly PayloadColumn[], bytes: Uint8Array, count: number): Cell[][] {
  const width = widthOf(columns);
  const rows = Array.from({ length: count }, (): Cell[] => []);
  let start = 0;
  for (const column of columns) {
    for (let i = 0; i < count; i++) {
      const at = width * i + start;
      rows[i]?.push(cellOf(column, bytes.subarray(at, at + bytesOfColumn(column))));
    }
    start += bytesOfColumn(column);
  }
  return rows;
}

function cellOf(column: PayloadColumn, bytes: Uint8Array): Cell {
  const { type } = column;
  const [present, first = 0] = bytes;
  // Who seals a row says how long it is, and could make it too short.
  if (present !== 1 || bytes.length < bytesOfColumn(column)) return null;
  if (type.kind === 'boolean') return first === 1;
  if (type.kind === 'text') {
    if (first > textBytes) return null;
    try {
      return decoder.decode(bytes.subarray(2, 2 + first));
    } catch {
      return null;
    }
  }
  const value = new DataView(bytes.buffer, bytes.byteOffset + 1, 8).getBigInt64(0, true);
  if (type.kind === 'integer') return decimalText(value, 0);
  if (type.kind === 'decimal') {
    // With more digits than its type has it could not be kept.
    const most = 10n ** BigInt(type.precision);
    return value < most && -value < most ? decimalText(value, type.scale) : null;
  }
  if (type.kind === 'time') return value >= everyTime.min && value <= everyTime.max ? timeText(value) : null;
  if (type.kind === 'timestamp') {
    const isTimestamp = value >= everyTimestamp.min && value <= everyTimestamp.max;
    if (!isTimestamp) return null;
    return type.zone === true ? instantText(value) : timestampText(value);
  }
  const isDate = value >= BigInt(daysOfDate('0001-01-01')) && value <= BigInt(daysOfDate('9999-12-31'));
  return isDate ? dateOfDays(Number(value)) : null;
}
