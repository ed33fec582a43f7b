import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyDecoder, type CopyKind } from './copy-binary.ts';

const kinds: CopyKind[] = ['int64', 'uint8', 'uint16', 'text'];
type Row = [bigint, number, number, string];
const rows = fc.array(
  fc.tuple(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.integer({ min: 0, max: 1 }),
    fc.integer({ min: 0, max: 0xffff }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  ),
  { maxLength: 40 },
);

/** What PostgreSQL would send. */
function encode(table: readonly Row[]): Buffer {
  const parts: Buffer[] = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)];
  const field = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const [number, flag, position, text] of table) {
    parts.push(Buffer.from([0, 4]));
    const wide = Buffer.alloc(8);
    wide.writeBigInt64BE(number);
    field(wide);
    field(Buffer.from([0, flag]));
    field(Buffer.from([position >> 8, position & 0xff]));
    field(Buffer.from(text));
  }
  parts.push(Buffer.from([0xff, 0xff]));
  return Buffer.concat(parts);
}

test('every table comes back, however the bytes are cut', () => {
  fc.assert(
    fc.property(rows, fc.array(fc.integer({ min: 1, max: 50 })), (table, cuts) => {
      const bytes = encode(table);
      const decoder = new CopyDecoder(kinds);
      let at = 0;
      for (const cut of cuts) {
        decoder.push(bytes.subarray(at, at + cut));
        at = Math.min(at + cut, bytes.length);
      }
      decoder.push(bytes.subarray(at));
      const columns = decoder.finish();
      expect(columns.map((column) => Array.from(column as ArrayLike<unknown>))).toEqual(
        kinds.map((_, c) => table.map((row) => row[c])),
      );
    }),
  );
});

test('every table comes back in batches', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 50 }), (table, cut) => {
      const bytes = encode(table);
      const decoder = new CopyDecoder(kinds);
      const all: unknown[][] = kinds.map(() => []);
      const keep = (columns: ReturnType<CopyDecoder['finish']>) => {
        columns.forEach((column, c) => all[c]?.push(...Array.from(column as ArrayLike<unknown>)));
      };
      for (let at = 0; at < bytes.length; at += cut) {
        decoder.push(bytes.subarray(at, at + cut));
        if (decoder.rows > 1) keep(decoder.take());
      }
      keep(decoder.finish());
      expect(all).toEqual(kinds.map((_, c) => table.map((row) => row[c])));
    }),
  );
});

test('what is broken in a later batch is told by its row', () => {
  const table = Array.from({ length: 3 }, (_, i): Row => [BigInt(i), 0, i, `${i}`]);
  const decoder = new CopyDecoder(kinds);
  decoder.push(encode(table).subarray(0, -2));
  decoder.take();
  expect(() => decoder.push(Buffer.from([0, 3]))).toThrow(
    expect.objectContaining({ fields: expect.objectContaining({ row: 4 }) }),
  );
});

test('columns grow beyond their first size', () => {
  const table = Array.from({ length: 5000 }, (_, i): Row => [BigInt(i), i % 2, i, `${i}`]);
  const decoder = new CopyDecoder(kinds);
  decoder.push(encode(table));
  expect(decoder.rows).toBe(5000);
  expect((decoder.finish()[0] as BigInt64Array)[4999]).toBe(4999n);
});

test('a stream that ends early is refused, at every length', () => {
  const bytes = encode([[7n, 1, 2, 'x']]);
  for (let length = 0; length < bytes.length; length++) {
    const decoder = new CopyDecoder(kinds);
    decoder.push(bytes.subarray(0, length));
    expect(() => decoder.finish()).toThrow(/ended before/);
  }
});

test('changed bytes never yield anything but a table or an error of ours', () => {
  const bytes = encode([
    [7n, 1, 2, 'x'],
    [8n, 0, 3, 'yy'],
  ]);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ flip;
      const decoder = new CopyDecoder(kinds);
      try {
        decoder.push(changed);
        for (const column of decoder.finish()) expect(column.length).toBe(decoder.rows);
      } catch (error) {
        expect(error).toMatchObject({ code: 'catalog.copy-broken' });
      }
    }),
  );
});

test('NULL, wrong widths, false flags and long announcements are refused', () => {
  const good = encode([[7n, 1, 2, 'x']]);
  const at = (offset: number, value: number): void => {
    const bytes = Buffer.from(good);
    bytes.writeInt32BE(value, offset);
    expect(() => new CopyDecoder(kinds).push(bytes)).toThrow(/row 1/);
  };
  at(21, -1);
  at(21, 4);
  at(21, 2 ** 30);
  const flag = Buffer.from(good);
  flag[38] = 2;
  expect(() => new CopyDecoder(kinds).push(flag)).toThrow(/flag/);
});
