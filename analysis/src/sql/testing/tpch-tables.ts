/**
 * The eight tables of TPC Benchmark H with values of the shape of clause 4.2.3, made by DuckDB from hashes of row numbers: the same
 * at every time, not those of the standard's own generator, whose answers are therefore not the standard's either.
 */
import type { ColumnCard, ColumnType, DatasetCard, Range, Use } from '../../contract/cards.ts';
import type { TestDatabase } from './database.ts';
import type { TpchSplit, TpchTable } from './tpch-questions.ts';

const uses: readonly Use[] = ['join', 'filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'single-out'];

const nations =
  `ALGERIA 0,ARGENTINA 1,BRAZIL 1,CANADA 1,EGYPT 4,ETHIOPIA 0,FRANCE 3,GERMANY 3,INDIA 2,INDONESIA 2,IRAN 4,IRAQ 4,JAPAN 2,
JORDAN 4,KENYA 0,MOROCCO 0,MOZAMBIQUE 0,PERU 1,CHINA 2,ROMANIA 3,SAUDI ARABIA 4,VIETNAM 2,RUSSIA 3,UNITED KINGDOM 3,UNITED STATES 1`
    .split(',')
    .map((each) => each.trim());
const colours =
  'almond antique aquamarine azure beige bisque black blue blush brown chartreuse coral cream cyan forest frosted green grey honeydew indian ivory khaki lace lavender lemon linen magenta maroon'.split(
    ' ',
  );
const words =
  'furiously special pending final express regular ironic quick packages requests accounts deposits foxes theodolites pinto beans instructions dependencies excuses platelets asymptotes Customer Complaints sleep wake nag haggle'.split(
    ' ',
  );
const list = (items: readonly string[]): string => `[${items.map((item) => `'${item}'`).join(', ')}]`;
/** A whole number from 0 to most − 1, of row `row`, another for each `salt`. */
const some = (row: string, salt: number, most: number | string): string =>
  `CAST(hash(${row} * 1000003 + ${salt}) % (${most}) AS INTEGER)`;
const of = (items: readonly string[], row: string, salt: number): string =>
  `${list(items)}[1 + ${some(row, salt, items.length)}]`;
const cents = (row: string, salt: number, from: number, to: number): string =>
  `CAST((${from} + ${some(row, salt, to - from + 1)}) / 100.0 AS DECIMAL(12, 2))`;
const text = (row: string, salt: number, count: number): string =>
  Array.from({ length: count }, (_, i) => of(words, row, salt + i)).join(` || ' ' || `);
const phone = (row: string, salt: number, nation: string): string =>
  `(10 + ${nation}) || '-' || ${[0, 1, 2].map((i) => `(${i === 2 ? 1000 : 100} + ${some(row, salt + i, i === 2 ? 9000 : 900)})`).join(` || '-' || `)}`;
const named = (name: string, row: string): string => `'${name}#' || lpad(CAST(${row} AS VARCHAR), 9, '0')`;
const types = [
  'STANDARD SMALL MEDIUM LARGE ECONOMY PROMO',
  'ANODIZED BURNISHED PLATED POLISHED BRUSHED',
  'TIN NICKEL BRASS STEEL COPPER',
];
const containers = ['SM LG MED JUMBO WRAP', 'CASE BOX BAG JAR PKG PACK CAN DRUM'];
const parts = (groups: readonly string[], row: string, salt: number): string =>
  groups.map((group, i) => of(group.split(' '), row, salt + i)).join(` || ' ' || `);

function definitions(scale: number): Readonly<Record<TpchTable, string>> {
  const suppliers = Math.max(40, Math.round(10_000 * scale));
  const partCount = Math.max(40, Math.round(200_000 * scale));
  const customers = Math.max(30, Math.round(150_000 * scale));
  const orders = customers * 10;
  const custkey = `1 + 3 * ${some('i', 41, Math.floor(customers / 3))} + ${some('i', 42, 2)}`;
  const suppkey = (part: string, which: string): string =>
    `(${part} + ${which} * (${Math.floor(suppliers / 4)} + (${part} - 1) // ${suppliers})) % ${suppliers} + 1`;
  return {
    region: `SELECT CAST(i AS INTEGER) AS r_regionkey, ${list(['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'])}[1 + i] AS r_name,
      ${text('i', 1, 4)} AS r_comment FROM range(5) t(i)`,
    nation: `SELECT CAST(i AS INTEGER) AS n_nationkey, ${list(nations.map((each) => each.slice(0, -2)))}[1 + i] AS n_name,
      [${nations.map((each) => each.slice(-1)).join(', ')}][1 + i] AS n_regionkey, ${text('i', 2, 4)} AS n_comment FROM range(25) t(i)`,
    supplier: `SELECT CAST(i AS INTEGER) AS s_suppkey, ${named('Supplier', 'i')} AS s_name, ${text('i', 10, 2)} AS s_address,
      ${some('i', 13, 25)} AS s_nationkey, ${phone('i', 14, some('i', 13, 25))} AS s_phone, ${cents('i', 17, -99_999, 999_999)} AS s_acctbal,
      ${text('i', 18, 5)} AS s_comment FROM range(1, ${suppliers + 1}) t(i)`,
    part: `SELECT CAST(i AS INTEGER) AS p_partkey, ${[0, 1, 2, 3, 4].map((k) => of(colours, 'i', 20 + k)).join(` || ' ' || `)} AS p_name,
      'Manufacturer#' || (1 + ${some('i', 25, 5)}) AS p_mfgr, 'Brand#' || (1 + ${some('i', 25, 5)}) || (1 + ${some('i', 26, 5)}) AS p_brand,
      ${parts(types, 'i', 27)} AS p_type, 1 + ${some('i', 30, 50)} AS p_size, ${parts(containers, 'i', 31)} AS p_container,
      CAST((90000 + (i // 10) % 20001 + 100 * (i % 1000)) / 100.0 AS DECIMAL(12, 2)) AS p_retailprice, ${text('i', 33, 2)} AS p_comment
      FROM range(1, ${partCount + 1}) t(i)`,
    partsupp: `SELECT CAST(p AS INTEGER) AS ps_partkey, CAST(${suppkey('p', 'k')} AS INTEGER) AS ps_suppkey,
      1 + ${some('p * 4 + k', 35, 9999)} AS ps_availqty, ${cents('p * 4 + k', 36, 100, 100_000)} AS ps_supplycost,
      ${text('p * 4 + k', 37, 4)} AS ps_comment FROM range(1, ${partCount + 1}) t(p), range(4) s(k)`,
    customer: `SELECT CAST(i AS INTEGER) AS c_custkey, ${named('Customer', 'i')} AS c_name, ${text('i', 50, 2)} AS c_address,
      ${some('i', 53, 25)} AS c_nationkey, ${phone('i', 54, some('i', 53, 25))} AS c_phone, ${cents('i', 57, -99_999, 999_999)} AS c_acctbal,
      ${of(['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY'], 'i', 58)} AS c_mktsegment, ${text('i', 59, 5)} AS c_comment
      FROM range(1, ${customers + 1}) t(i)`,
    orders: `SELECT CAST((i // 8) * 32 + i % 8 AS INTEGER) AS o_orderkey, CAST(${custkey} AS INTEGER) AS o_custkey,
      CASE WHEN ${some('i', 44, 2406)} < 1180 THEN 'F' WHEN ${some('i', 44, 2406)} > 1290 THEN 'O' ELSE 'P' END AS o_orderstatus,
      ${cents('i', 43, 100_000, 45_000_000)} AS o_totalprice, DATE '1992-01-01' + ${some('i', 44, 2406)} AS o_orderdate,
      ${of(['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW'], 'i', 45)} AS o_orderpriority,
      ${named('Clerk', some('i', 46, Math.max(10, Math.round(1000 * scale))))} AS o_clerk, 0 AS o_shippriority, ${text('i', 47, 4)} AS o_comment
      FROM range(1, ${orders + 1}) t(i)`,
    lineitem: `SELECT CAST((i // 8) * 32 + i % 8 AS INTEGER) AS l_orderkey, CAST(part AS INTEGER) AS l_partkey,
      CAST(${suppkey('part', some('row', 62, 4))} AS INTEGER) AS l_suppkey, CAST(k AS INTEGER) AS l_linenumber,
      CAST(quantity AS DECIMAL(12, 2)) AS l_quantity,
      CAST(quantity * (90000 + (part // 10) % 20001 + 100 * (part % 1000)) / 100.0 AS DECIMAL(12, 2)) AS l_extendedprice,
      CAST(${some('row', 64, 11)} / 100.0 AS DECIMAL(12, 2)) AS l_discount, CAST(${some('row', 65, 9)} / 100.0 AS DECIMAL(12, 2)) AS l_tax,
      CASE WHEN received <= DATE '1995-06-17' THEN ${of(['R', 'A'], 'row', 68)} ELSE 'N' END AS l_returnflag,
      CASE WHEN shipped > DATE '1995-06-17' THEN 'O' ELSE 'F' END AS l_linestatus, shipped AS l_shipdate,
      ordered + 30 + ${some('row', 69, 61)} AS l_commitdate, received AS l_receiptdate,
      ${of(['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'], 'row', 70)} AS l_shipinstruct,
      ${of(['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'], 'row', 71)} AS l_shipmode, ${text('row', 72, 3)} AS l_comment
      FROM (SELECT *, shipped + 1 + ${some('row', 67, 30)} AS received FROM (
        SELECT i, k, i * 8 + k AS row, 1 + ${some('(i * 8 + k)', 61, partCount)} AS part, CASE WHEN i % 97 = 0 THEN 45 ELSE 1 END + ${some('(i * 8 + k)', 63, 50)} % CASE WHEN i % 97 = 0 THEN 6 ELSE 50 END AS quantity,
          DATE '1992-01-01' + ${some('i', 44, 2406)} AS ordered, DATE '1992-01-01' + ${some('i', 44, 2406)} + 1 + ${some('(i * 8 + k)', 66, 121)} AS shipped
        FROM range(1, ${orders + 1}) t(i), range(1, 8) s(k) WHERE i % 97 = 0 OR k <= 1 + ${some('i', 60, 7)}))`,
  };
}

/** Keys of the standard's clause 1.4. */
const keys: Readonly<Record<TpchTable, readonly string[]>> = {
  customer: ['c_custkey'],
  orders: ['o_orderkey'],
  lineitem: ['l_orderkey', 'l_linenumber'],
  part: ['p_partkey'],
  supplier: ['s_suppkey'],
  partsupp: ['ps_partkey', 'ps_suppkey'],
  nation: ['n_nationkey'],
  region: ['r_regionkey'],
};
const mostCategories = 200;

/** Stores the tables at their owners, `scale` as SF (0.01: 60,000 lines), and returns their cards. */
export async function storeTpch(database: TestDatabase, owners: TpchSplit, scale: number): Promise<DatasetCard[]> {
  const cards: DatasetCard[] = [];
  for (const [name, definition] of Object.entries(definitions(scale)) as [TpchTable, string][]) {
    const owner = owners[name];
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
    await database.run(`CREATE OR REPLACE TABLE ${owner}.${name} AS ${definition}`);
    const described = await database.rows(`SELECT column_name, column_type FROM (DESCRIBE ${owner}.${name})`);
    const columns: ColumnCard[] = [];
    for (const [column, type] of described as [string, string][]) {
      columns.push(await cardOf(database, `${owner}.${name}`, column, type));
    }
    const [[rows]] = (await database.rows(`SELECT count(*) FROM ${owner}.${name}`)) as [[bigint]];
    cards.push({
      owner,
      name,
      rowsUpTo: Number(rows),
      contentDigest: '0'.repeat(64),
      policyDigest: '0'.repeat(64),
      minimumGroupSize: 1,
      withheldGroups: 'number',
      emptyGroups: 'public',
      unique: [keys[name]],
      recipients: ['*'],
      helpers: ['*'],
      columns,
    });
  }
  return cards;
}

async function cardOf(database: TestDatabase, table: string, name: string, storage: string): Promise<ColumnCard> {
  const type = typeOf(storage);
  const base = { name, type, nullable: false, allow: uses };
  if (type.kind === 'text') {
    const values = await database.rows(`SELECT DISTINCT ${name} FROM ${table} ORDER BY 1 LIMIT ${mostCategories + 1}`);
    return values.length > mostCategories ? base : { ...base, categories: values.map(([value]) => String(value)) };
  }
  const carried =
    type.kind === 'date'
      ? `${name} - DATE '1970-01-01'`
      : type.kind === 'decimal'
        ? `CAST(${name} * 100 AS BIGINT)`
        : name;
  const [[min, max]] = (await database.rows(`SELECT min(${carried}), max(${carried}) FROM ${table}`)) as [
    [unknown, unknown],
  ];
  const range: Range = { min: String(min), max: String(max) };
  return { ...base, range };
}

function typeOf(storage: string): ColumnType {
  if (storage === 'DATE') return { kind: 'date' };
  if (storage === 'VARCHAR') return { kind: 'text' };
  return storage.startsWith('DECIMAL') ? { kind: 'decimal', precision: 12, scale: 2 } : { kind: 'integer' };
}
