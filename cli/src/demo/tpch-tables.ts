/**
 * Tables of TPC Benchmark H (scale factor 0.01) with the columns that the demonstration asks about, of the shape of clause 4.2.3, made by
 * DuckDB from hashes of row numbers: the same at every time, not those of the standard's own generator.
 */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export interface TpchTable {
  readonly owner: string;
  readonly name: string;
  readonly file: string;
  readonly key: readonly string[];
}

const [suppliers, parts, customers] = [100, 2_000, 1_500];
const orders = customers * 10;

/** A whole number from 0 to most − 1 of `row`, another for each `salt`. */
const some = (row: string, salt: number, most: number): string =>
  `CAST(hash(${row} * 1000003 + ${salt}) % ${most} AS INTEGER)`;
const list = (items: readonly string[]): string => `[${items.map((item) => `'${item}'`).join(', ')}]`;
const one = (words: string, row: string, salt: number): string => {
  const items = words.split('|');
  return `${list(items)}[1 + ${some(row, salt, items.length)}]`;
};
const money = (amount: string): string => `CAST(${amount} AS DECIMAL(12, 2))`;
const supplierOf = (part: string, which: string): string =>
  `CAST((${part} + ${which} * (${suppliers / 4} + (${part} - 1) // ${suppliers})) % ${suppliers} + 1 AS INTEGER)`;
const priceOf = (part: string): string => `(90000 + (${part} // 10) % 20001 + 100 * (${part} % 1000)) / 100.0`;

const nations =
  `ALGERIA 0,ARGENTINA 1,BRAZIL 1,CANADA 1,EGYPT 4,ETHIOPIA 0,FRANCE 3,GERMANY 3,INDIA 2,INDONESIA 2,IRAN 4,IRAQ 4,JAPAN 2,JORDAN 4,KENYA 0,MOROCCO 0,MOZAMBIQUE 0,PERU 1,CHINA 2,ROMANIA 3,SAUDI ARABIA 4,VIETNAM 2,RUSSIA 3,UNITED KINGDOM 3,UNITED STATES 1`.split(
    ',',
  );
const colours =
  'almond|antique|aquamarine|azure|beige|bisque|black|blue|blush|brown|chartreuse|coral|cream|cyan|forest|frosted|green|grey|honeydew|indian|ivory|khaki|lace|lavender|lemon|linen|magenta|maroon';
const types: readonly [string, string, string] = [
  'STANDARD|SMALL|MEDIUM|LARGE|ECONOMY|PROMO',
  'ANODIZED|BURNISHED|PLATED|POLISHED|BRUSHED',
  'TIN|NICKEL|BRASS|STEEL|COPPER',
];
const ordered = (row: string): string => `DATE '1992-01-01' + ${some(row, 44, 2406)}`;

/** Owner, keys and rows of each table. */
const tables: Readonly<Record<string, readonly [owner: string, key: readonly string[], rows: string]>> = {
  customer: [
    'club',
    ['c_custkey'],
    `SELECT CAST(i AS INTEGER) AS c_custkey, ${some('i', 53, 25)} AS c_nationkey FROM range(1, ${customers + 1}) t(i)`,
  ],
  orders: [
    'shop',
    ['o_orderkey'],
    `SELECT CAST((i // 8) * 32 + i % 8 AS INTEGER) AS o_orderkey, 1 + 3 * ${some('i', 41, customers / 3)} + ${some('i', 42, 2)} AS o_custkey,
      ${ordered('i')} AS o_orderdate FROM range(1, ${orders + 1}) t(i)`,
  ],
  lineitem: [
    'shop',
    ['l_orderkey', 'l_linenumber'],
    `SELECT CAST((i // 8) * 32 + i % 8 AS INTEGER) AS l_orderkey, CAST(k AS INTEGER) AS l_linenumber, CAST(part AS INTEGER) AS l_partkey,
      ${supplierOf('part', some('row', 62, 4))} AS l_suppkey, ${money('quantity')} AS l_quantity,
      ${money(`quantity * ${priceOf('part')}`)} AS l_extendedprice, ${money(`${some('row', 64, 11)} / 100.0`)} AS l_discount,
      ${ordered('i')} + 1 + ${some('row', 66, 121)} AS l_shipdate,
      ${one('DELIVER IN PERSON|COLLECT COD|NONE|TAKE BACK RETURN', 'row', 70)} AS l_shipinstruct,
      ${one('REG AIR|AIR|RAIL|SHIP|TRUCK|MAIL|FOB', 'row', 71)} AS l_shipmode
      FROM (SELECT i, k, i * 8 + k AS row, 1 + ${some('(i * 8 + k)', 61, parts)} AS part, 1 + ${some('(i * 8 + k)', 63, 50)} AS quantity
        FROM range(1, ${orders + 1}) t(i), range(1, 8) s(k) WHERE k <= 1 + ${some('i', 60, 7)})`,
  ],
  part: [
    'platform',
    ['p_partkey'],
    `SELECT CAST(i AS INTEGER) AS p_partkey, ${[20, 21, 22, 23, 24].map((salt) => one(colours, 'i', salt)).join(` || ' ' || `)} AS p_name,
      'Brand#' || (1 + ${some('i', 25, 5)}) || (1 + ${some('i', 26, 5)}) AS p_brand,
      ${types.map((words, k) => one(words, 'i', 27 + k)).join(` || ' ' || `)} AS p_type, 1 + ${some('i', 30, 50)} AS p_size,
      ${one('SM|LG|MED|JUMBO|WRAP', 'i', 31)} || ' ' || ${one('CASE|BOX|BAG|JAR|PKG|PACK|CAN|DRUM', 'i', 32)} AS p_container
      FROM range(1, ${parts + 1}) t(i)`,
  ],
  supplier: [
    'platform',
    ['s_suppkey'],
    `SELECT CAST(i AS INTEGER) AS s_suppkey, ${some('i', 13, 25)} AS s_nationkey FROM range(1, ${suppliers + 1}) t(i)`,
  ],
  partsupp: [
    'platform',
    ['ps_partkey', 'ps_suppkey'],
    `SELECT CAST(p AS INTEGER) AS ps_partkey, ${supplierOf('p', 'k')} AS ps_suppkey,
      ${money(`(100 + ${some('p * 4 + k', 36, 99_901)}) / 100.0`)} AS ps_supplycost FROM range(1, ${parts + 1}) t(p), range(4) s(k)`,
  ],
  nation: [
    'platform',
    ['n_nationkey'],
    `SELECT CAST(i AS INTEGER) AS n_nationkey, ${list(nations.map((each) => each.slice(0, -2)))}[1 + i] AS n_name,
      CAST([${nations.map((each) => each.slice(-1)).join(', ')}][1 + i] AS INTEGER) AS n_regionkey FROM range(25) t(i)`,
  ],
  region: [
    'platform',
    ['r_regionkey'],
    `SELECT CAST(i AS INTEGER) AS r_regionkey, ${list(['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'])}[1 + i] AS r_name FROM range(5) t(i)`,
  ],
};

/** Writes each table as a Parquet file into `folder`. */
export async function writeTpch(folder: string): Promise<TpchTable[]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    const written: TpchTable[] = [];
    for (const [name, [owner, key, rows]] of Object.entries(tables)) {
      const file = join(folder, `${owner}-${name}.parquet`);
      await connection.run(`COPY (${rows}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`);
      written.push({ owner, name, file, key });
    }
    return written;
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** Answers `questions` over all files in one place, each table as its owner's: values as text, NULL as null. */
export async function tpchInTheClear(
  files: readonly TpchTable[],
  questions: readonly string[],
): Promise<(string | null)[][][]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    for (const { owner, name, file } of files) {
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
      await connection.run(
        `CREATE VIEW ${owner}.${name} AS FROM read_parquet('${file.replaceAll("'", "''")}', hive_partitioning = false)`,
      );
    }
    const answers: (string | null)[][][] = [];
    for (const sql of questions) {
      const rows = (await connection.runAndReadAll(sql)).getRows();
      answers.push(rows.map((row) => row.map((value) => (value === null ? null : String(value)))));
    }
    return answers;
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}
