/**
 * What the columns of an owner's own file are like, for its owner alone: read by its own engine in the clear, kept nowhere, sent nowhere. The figures
 * are those of kind 'profile', so that both read alike.
 */
import {
  type BinFigures,
  type ColumnType,
  cutsInto,
  decimalText,
  dateOfDays,
  inflationOf,
  type ListFigures,
  noShape,
  type NumberFigures,
  type PairFigures,
  type ProfileFigures,
  profileMoments,
  profileReport,
  profileShape,
  type Report,
  sevenShares,
} from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { AddDataset } from '../api/types.ts';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { checkColumn } from './declared-types.ts';
import { type DataEngine, identifier, literal, type TextRow } from './engine.ts';
import { engineNames } from './engine-names.ts';
import { inspectDataset } from './inspect.ts';
import './messages.ts';
import { carriedValue } from './ranges.ts';
import { relationOf } from './relation.ts';
import { withEngine } from './source.ts';

export interface OwnProfileOptions {
  /** Default: all. */
  readonly columns?: readonly string[];
  /** Bins of about one width between the least and greatest value. Default: 20. */
  readonly bins?: number;
}

const mostColumns = 100;
/** Most values of a list that stand in the report one by one. */
const mostValues = 100;
/** Below so much of its variance a column follows from others, as under protocol. */
const leastLeft = 2 ** -14;

/** A column under its own name, and under the engine's. */
interface Read extends DatasetColumn {
  readonly sql: string;
}

/**
 * The report of a file as it would be added as a dataset. Throws UsageError 'data.…' for what cannot be read, and 'profile.too-many-columns' for more columns
 * than a profile has.
 */
export async function ownProfile(
  request: AddDataset,
  { columns: wanted, bins = 20 }: OwnProfileOptions = {},
): Promise<Report> {
  const record = await inspectDataset(request);
  const names = record.columns.map(({ name }) => name);
  for (const name of wanted ?? []) checkColumn(name, names, record.name);
  const chosen = record.columns.filter(({ name }) => wanted === undefined || wanted.includes(name));
  if (chosen.length > mostColumns)
    throw new UsageError('profile.too-many-columns', { dataset: record.name, found: chosen.length, most: mostColumns });
  return await withEngine(record.source, record.name, async (engine) => {
    return profileReport(await figuresOf(engine, record, chosen, bins), 1);
  });
}

async function figuresOf(
  engine: DataEngine,
  record: DatasetRecord,
  chosen: readonly DatasetColumn[],
  bins: number,
): Promise<ProfileFigures> {
  const own = engineNames(record);
  const table = `${relationOf(record)} AS source`;
  const columns = chosen.map((column): Read => ({ ...column, sql: identifier(own.get(column.name) ?? column.name) }));
  const figures: (NumberFigures | ListFigures)[] = [];
  for (const column of columns) {
    figures.push(
      isNumber(column.type)
        ? await numberFigures(engine, table, column, record.rows, bins)
        : await listFigures(engine, table, column, record.rows),
    );
  }
  const paired = columns.filter(({ type }) => isNumber(type) || type.kind === 'boolean');
  const pairs = paired.length < 2 ? undefined : await pairFigures(engine, table, paired);
  return {
    version: 1,
    table: record.name,
    rows: record.rows,
    columns: figures,
    ...(pairs === undefined ? {} : { pairs }),
  };
}

const isNumber = ({ kind }: ColumnType): boolean => kind === 'integer' || kind === 'decimal' || kind === 'date';

/** As a floating-point number; of a date the days since 1970. */
const asDouble = ({ sql, type }: Read): string =>
  type.kind === 'date' ? `CAST(${sql} - DATE '1970-01-01' AS DOUBLE)` : `CAST(${sql} AS DOUBLE)`;

const missingOf = (rows: number, counted: number) => ({
  rows: counted,
  missing: rows - counted,
  missingShare: rows === 0 ? null : (rows - counted) / rows,
});

async function one(engine: DataEngine, list: readonly string[], from: string): Promise<TextRow> {
  const texts = list.map((each) => `CAST(${each} AS VARCHAR)`);
  const [row] = await engine.texts(`SELECT ${texts.join(', ')} FROM ${from}`);
  if (row === undefined) throw new Error('a profile gave no row');
  return row;
}

async function numberFigures(
  engine: DataEngine,
  table: string,
  column: Read,
  all: number,
  bins: number,
): Promise<NumberFigures> {
  const { name, type, sql } = column;
  const isDate = type.kind === 'date';
  const x = asDouble(column);
  const quantiles = sevenShares.map((share) => `quantile_disc(${sql}, ${share})`);
  const signs = isDate ? [] : ['<', '=', '>'].map((than) => `count(*) FILTER (WHERE ${sql} ${than} 0)`);
  const sum = isDate ? 'NULL' : `sum(${sql})`;
  const list = [`count(${sql})`, `count(DISTINCT ${sql})`, `min(${sql})`, `max(${sql})`, sum, `avg(${x})`];
  const found = await one(engine, [...list, `var_samp(${x})`, ...quantiles, ...signs], table);
  const [counted, distinct, least, greatest, total, mean, spread] = found;
  const n = Number(counted);
  const about = {
    kind: 'number',
    name,
    type: typeName(type),
    ...missingOf(all, n),
    distinct: Number(distinct),
  } as const;
  if (n === 0 || least === null || least === undefined || greatest === null || greatest === undefined) return about;
  const variance = spread === null || spread === undefined ? null : Number(spread);
  const [second, third, fourth] = (
    await one(
      engine,
      [2, 3, 4].map((power) => `avg(power(${x} - ${Number(mean)}, ${power}))`),
      table,
    )
  ).map(Number) as [number, number, number];
  const told = found.slice(7, 7 + sevenShares.length);
  const [negatives, zeros, positives] = found.slice(7 + sevenShares.length).map(Number);
  const carried = (text: string) => carriedValue(text, type) ?? 0n;
  const scale = type.kind === 'decimal' ? type.scale : 0;
  const difference = (a: string, b: string) => decimalText(carried(a) - carried(b), scale);
  return {
    ...about,
    ...(isDate ? {} : { negatives: negatives ?? null, zeros: zeros ?? null, positives: positives ?? null }),
    moments: profileMoments({ rows: n, sum: total ?? '0', mean: Number(mean), variance }, isDate),
    shape: second > 0 ? profileShape(n, third / second ** 1.5, fourth / second ** 2, variance) : noShape,
    least,
    greatest,
    range: difference(greatest, least),
    quantiles: told.map((value, i) => ({ share: sevenShares[i] as number, low: value ?? '', high: value ?? '' })),
    interquartileRange: difference(told[4] ?? '', told[2] ?? ''),
    bins: await binsOf(engine, table, column, [carried(least), carried(greatest)], bins),
  };
}

async function binsOf(
  engine: DataEngine,
  table: string,
  { type, sql }: Read,
  [min, max]: readonly [bigint, bigint],
  bins: number,
): Promise<BinFigures[]> {
  const cuts = min === max ? [] : cutsInto({ min, max }, bins).filter((cut) => cut > min && cut <= max);
  const scale = type.kind === 'decimal' ? type.scale : 0;
  const text = (carried: bigint) => (type.kind === 'date' ? dateOfDays(Number(carried)) : decimalText(carried, scale));
  const value = (carried: bigint) => (type.kind === 'date' ? `DATE ${literal(text(carried))}` : text(carried));
  const below = await one(
    engine,
    [...cuts.map((cut) => `count(*) FILTER (WHERE ${sql} < ${value(cut)})`), `count(${sql})`],
    table,
  );
  const number = (carried: bigint) => Number(decimalText(carried, scale));
  return below.map((count, i) => {
    const [from, last] = [cuts[i - 1] ?? min, (cuts[i] ?? max + 1n) - 1n];
    return {
      label: from === last ? text(from) : `${text(from)} … ${text(last)}`,
      from: number(from),
      last: number(last),
      to: number(last + 1n),
      rows: Number(count) - Number(below[i - 1] ?? 0),
    };
  });
}

async function listFigures(
  engine: DataEngine,
  table: string,
  { name, type, sql }: Read,
  all: number,
): Promise<ListFigures> {
  const [counted, different] = await one(engine, [`count(${sql})`, `count(DISTINCT ${sql})`], table);
  const [n, distinct] = [Number(counted), Number(different)];
  const about = { kind: 'list', name, type: typeName(type), ...missingOf(all, n), distinct } as const;
  if (distinct > mostValues) return about;
  const rows = await engine.texts(
    `SELECT CAST(${sql} AS VARCHAR), CAST(count(*) AS VARCHAR) FROM ${table} GROUP BY ${sql} ORDER BY count(*) DESC, 1`,
  );
  return { ...about, values: rows.map(([value, count]) => ({ value: value ?? null, rows: Number(count) })) };
}

/** Over the rows in which none of the columns is missing. */
async function pairFigures(engine: DataEngine, table: string, paired: readonly Read[]): Promise<PairFigures | null> {
  const where = paired.map(({ sql }) => `${sql} IS NOT NULL`).join(' AND ');
  const values = paired.map((column, i) => `${asDouble(column)} AS x${i}`).join(', ');
  const from = `(SELECT ${values} FROM ${table} WHERE ${where}) AS complete`;
  const [count] = await one(engine, ['count(*)'], from);
  if (Number(count) < 2) return null;
  const covariance = paired.map((): number[] => []);
  for (const [i] of paired.entries()) {
    const row = await one(
      engine,
      paired.slice(i).map((_, j) => `covar_pop(x${i}, x${i + j})`),
      from,
    );
    row.forEach((value, j) => {
      (covariance[i] as number[])[i + j] = Number(value);
      (covariance[i + j] as number[])[i] = Number(value);
    });
  }
  const variance = (i: number) => covariance[i]?.[i] ?? 0;
  const isKept = paired.map((_, i) => variance(i) > 0);
  const correlation = paired.map((_, i) =>
    paired.map((__, j) => {
      if (isKept[i] !== true || isKept[j] !== true) return null;
      if (i === j) return 1;
      const value = (covariance[i]?.[j] ?? 0) / Math.sqrt(variance(i) * variance(j));
      return Math.min(1, Math.max(-1, value));
    }),
  );
  const names = paired.map(({ name }) => name);
  const follows = followers(correlation);
  const used = names.flatMap((_, i) => (isKept[i] === true && !follows.has(i) ? [i] : []));
  const factors = inflationOf(used.map((i) => used.map((j) => correlation[i]?.[j] ?? null)));
  return {
    names,
    correlation,
    vif: names.map((_, i) => factors[used.indexOf(i)] ?? null),
    collinear: names.filter((_, i) => follows.has(i)),
    withheld: names.filter((_, i) => isKept[i] !== true),
  };
}

/** Columns of which those before leave next to nothing, by Cholesky's elimination. */
function followers(correlation: readonly (readonly (number | null)[])[]): ReadonlySet<number> {
  const left = correlation.map((row) => row.map((value) => value ?? 0));
  const found = new Set<number>();
  for (const [j, own] of left.entries()) {
    const pivot = own[j] as number;
    if (correlation[j]?.[j] === null) continue;
    if (pivot < leastLeft) {
      found.add(j);
      continue;
    }
    for (const row of left.slice(j + 1)) {
      const factor = (row[j] as number) / pivot;
      for (let c = j; c < row.length; c++) row[c] = (row[c] as number) - factor * (own[c] as number);
    }
  }
  return found;
}

function typeName(type: ColumnType): string {
  if (type.kind === 'timestamp' && type.zone === true) return 'timestamptz';
  return type.kind === 'decimal' ? `decimal(${type.precision}, ${type.scale})` : type.kind;
}
