/** The same table as a Parquet file by three writers that share no code: DuckDB, hyparquet-writer and Apache Arrow's in Rust. */
import { writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import * as rust from 'parquet-wasm';
import type { RandomColumn, RandomTable } from './random-table.ts';

/** How a decimal is stored, and a text: with the mark that it is UTF-8, or as bare bytes as Impala and older Hive write it. */
export interface ParquetChoice {
  readonly writer: 'duckdb' | 'hyparquet' | 'arrow';
  readonly asDouble: boolean;
  readonly bareTexts: boolean;
}

/** Types that the owner must declare for the file that `writeParquet` makes of `table`. */
export function declaredTypes(
  { columns }: RandomTable,
  { writer, asDouble, bareTexts }: ParquetChoice,
): [string, string][] {
  return columns.flatMap(({ name, kind, scale }): [string, string][] => {
    if (kind === 'decimal' && (asDouble || writer === 'hyparquet')) return [[name, `decimal(18,${scale})`]];
    // These writers are given dates and timestamps as texts.
    if (kind === 'timestamp' && writer !== 'duckdb') return [[name, 'timestamp']];
    if (kind === 'date' && writer === 'hyparquet') return [[name, 'date']];
    return kind === 'text' && bareTexts ? [[name, 'text']] : [];
  });
}

export async function writeParquet(table: RandomTable, path: string, choice: ParquetChoice): Promise<void> {
  if (choice.writer === 'duckdb') await byDuckDb(table, path, choice);
  else writeFileSync(path, choice.writer === 'hyparquet' ? byHyparquet(table, choice) : byArrow(table, choice));
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function byDuckDb({ columns, rows }: RandomTable, path: string, choice: ParquetChoice): Promise<void> {
  const typeOf = ({ kind, scale }: RandomColumn): string =>
    ({
      integer: 'BIGINT',
      decimal: choice.asDouble ? 'DOUBLE' : `DECIMAL(18,${scale})`,
      boolean: 'BOOLEAN',
      date: 'DATE',
      timestamp: 'TIMESTAMP',
      text: choice.bareTexts ? 'BLOB' : 'VARCHAR',
    })[kind];
  const cell = (column: RandomColumn, i: number): string => {
    const value = column.cells[i];
    if (value === null || value === undefined) return 'NULL';
    return column.kind === 'text' && choice.bareTexts ? `encode(${quoted(value)})` : quoted(value);
  };
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const list = columns.map((column) => `"${column.name.replaceAll('"', '""')}" ${typeOf(column)}`);
    await connection.run(`CREATE TABLE made (${list.join(', ')})`);
    for (let start = 0; start < rows; start += 1000) {
      const some = Array.from({ length: Math.min(1000, rows - start) }, (_, i) => start + i);
      const values = some.map((i) => `(${columns.map((column) => cell(column, i)).join(', ')})`);
      await connection.run(`INSERT INTO made VALUES ${values.join(', ')}`);
    }
    await connection.run(`COPY made TO ${quoted(path)} (FORMAT parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

function byHyparquet({ columns }: RandomTable, choice: ParquetChoice): Uint8Array {
  const data = columns.map(({ name, kind, cells }) => {
    const map = (of: (text: string) => unknown) => cells.map((cell) => (cell === null ? null : of(cell)));
    if (kind === 'integer') return { name, type: 'INT64' as const, data: map(BigInt) };
    if (kind === 'boolean') return { name, type: 'BOOLEAN' as const, data: map((cell) => cell === 'true') };
    if (kind === 'decimal') return { name, type: 'DOUBLE' as const, data: map(Number) };
    if (kind === 'text' && choice.bareTexts)
      return { name, type: 'BYTE_ARRAY' as const, data: map((cell) => new TextEncoder().encode(cell)) };
    return { name, type: 'STRING' as const, data: map((cell) => cell) };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData: data }));
}

function byArrow({ columns }: RandomTable, choice: ParquetChoice): Uint8Array {
  const vectors = columns.map(({ name, kind, scale, cells }, i) => {
    const make = <T extends arrow.DataType>(type: T, of: (cell: string) => unknown): arrow.Vector<T> => {
      const builder = arrow.makeBuilder({ type, nullValues: [null] });
      for (const cell of cells) builder.append(cell === null ? null : (of(cell) as T['TValue']));
      return builder.finish().toVector() as arrow.Vector<T>;
    };
    const vector = ((): arrow.Vector => {
      if (kind === 'integer') return make(new arrow.Int64(), BigInt);
      if (kind === 'boolean') return make(new arrow.Bool(), (cell) => cell === 'true');
      if (kind === 'date') return make(new arrow.DateDay(), (cell) => new Date(day(cell) * 86_400_000));
      if (kind === 'decimal' && choice.asDouble) return make(new arrow.Float64(), Number);
      if (kind === 'decimal')
        return make(new arrow.Decimal(scale, 18, 128), (cell) => words128(BigInt(cell.replace('.', ''))));
      if (kind === 'timestamp') return make(new arrow.Utf8(), String);
      if (choice.bareTexts) return make(new arrow.Binary(), (cell) => new TextEncoder().encode(cell));
      return i % 2 === 0 ? make(new arrow.Utf8(), String) : make(new arrow.LargeUtf8(), String);
    })();
    return [name, vector] as const;
  });
  const schema = new arrow.Schema(vectors.map(([name, vector]) => new arrow.Field(name, vector.type, true)));
  const children = vectors.map(([, vector]) => vector.data[0] as arrow.Data);
  const length = columns[0]?.cells.length ?? 0;
  const batch = new arrow.RecordBatch(
    schema,
    arrow.makeData({ type: new arrow.Struct(schema.fields), length, nullCount: 0, children }),
  );
  const stream = arrow.tableToIPC(new arrow.Table([batch]), 'stream');
  return rust.writeParquet(rust.Table.fromIPCStream(stream));
}

/** A 128-bit integer in two's complement, as four words from the lowest on. */
function words128(value: bigint): Uint32Array {
  const whole = BigInt.asUintN(128, value);
  return Uint32Array.from({ length: 4 }, (_, i) => Number((whole >> BigInt(32 * i)) & 0xffff_ffffn));
}
