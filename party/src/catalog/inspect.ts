/**
 * Adding a dataset: its columns and their types are fixed, its rows counted, ranges and categories found, its keys
 * checked, its content digested. Only what comes out of this is ever shown to anyone; no row is copied.
 */
import { type ColumnType, nearestNames } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { AddDataset } from '../api/types.ts';
import type { DatasetColumn, DatasetFormat, DatasetRecord } from '../storage/datasets.ts';
import { scanCsv } from './csv-scan.ts';
import { maybeBoolean, maybeDate, maybeDecimal, maybeInteger, mostDigits, type ValueFacts } from './csv-values.ts';
import { contentDigest, orderedRows } from './digest.ts';
import type { DataEngine } from './engine.ts';
import { relationOf } from './relation.ts';
import { checkDatasetName, resolveSource, withEngine } from './source.ts';
import { readSchema, typedColumns } from './schema.ts';
import { describeColumns, repeatingColumns, tableCounts } from './statistics.ts';
import { type DeclaredType, parseType } from './types.ts';
import { uniqueSets } from './unique-keys.ts';
import './messages.ts';

/** Reads the source of `request` from end to end. `now` is the time noted. Throws UsageError `data.…`. */
export async function inspectDataset(request: AddDataset, now = new Date()): Promise<DatasetRecord> {
  const dataset = request.name;
  checkDatasetName(dataset);
  const source = resolveSource(request.source, dataset);
  const declaredTypes = request.types ?? {};
  const declaredRanges = request.ranges ?? {};
  const types = new Map(Object.entries(declaredTypes).map(([column, text]) => [column, parseType(text, column)]));
  const key = [...new Set(request.key ?? [])];
  const finish = async (
    engine: DataEngine,
    columns: readonly DatasetColumn[],
    format: DatasetFormat,
    digest: () => Promise<string>,
    expected?: Counts,
  ) => {
    const names = columns.map(({ name }) => name);
    for (const name of [...key, ...Object.keys(declaredRanges)]) checkColumn(name, names, dataset);
    const relation = relationOf({ source, format, columns });
    const counts = await tableCounts(engine, relation, columns);
    if (expected !== undefined && source.kind !== 'postgres') compareCounts(expected, counts, columns, source.path);
    const described = await describeColumns(engine, { relation, columns, counts, dataset, ranges: declaredRanges });
    const repeating = repeatingColumns(counts, described);
    const unique = await uniqueSets(
      engine,
      { dataset, relation, columns: described, rows: counts.rows, repeating },
      key,
    );
    const at = now.toISOString();
    const record = { name: dataset, source, format, key, columns: described, rows: counts.rows };
    return {
      ...record,
      unique,
      declared: { types: declaredTypes, ranges: declaredRanges },
      contentDigest: contentDigest(record, await digest()),
      addedAt: at,
      inspectedAt: at,
    };
  };

  if (source.kind === 'csv') {
    let declared: readonly (DeclaredType | undefined)[] = [];
    const scan = await scanCsv(source.path, (header) => {
      checkNames(header, types, dataset);
      declared = header.map((name) => types.get(name));
      return declared.map((type) => (type === 'none' ? { kind: 'text' } : type));
    });
    const columns = scan.header.flatMap((name, i): DatasetColumn[] => {
      const type = declared[i];
      if (type === 'none') return [];
      return [{ name, type: type ?? inferType(name, scan.facts[i] as ValueFacts), sourceType: 'text', nullable: true }];
    });
    if (columns.length === 0) throw new UsageError('data.no-columns', { dataset });
    const nonNull = new Map(scan.header.map((name, i) => [name, (scan.facts[i] as ValueFacts).count]));
    const format = { delimiter: scan.delimiter, header: scan.header };
    return await withEngine(source, dataset, (engine) =>
      finish(engine, columns, format, () => Promise.resolve(scan.sha256), { rows: scan.rows, nonNull }),
    );
  }

  return await withEngine(source, dataset, async (engine) => {
    const found = await readSchema(engine, source, dataset);
    checkNames(
      found.map(({ name }) => name),
      types,
      dataset,
    );
    const columns = await typedColumns(engine, source, found, types);
    if (columns.length === 0) throw new UsageError('data.no-columns', { dataset });
    const unread = { name: dataset, source, format: {}, columns };
    return await finish(engine, columns, {}, () => engine.dataDigest(orderedRows(unread)));
  });
}

const mostColumns = 2000;

interface Counts {
  readonly rows: number;
  /** Non-NULL values by column. */
  readonly nonNull: ReadonlyMap<string, number>;
}

/** The type that fits all values of a CSV column. */
function inferType(column: string, facts: ValueFacts): ColumnType {
  if (facts.count === 0) return { kind: 'text' };
  if (facts.maybe & maybeInteger) return { kind: 'integer' };
  if (facts.maybe & maybeDecimal) {
    const found = facts.wholeDigits + facts.scale;
    if (found > mostDigits) throw new UsageError('data.too-many-digits', { column, found, limit: mostDigits });
    return { kind: 'decimal', precision: found, scale: facts.scale };
  }
  if (facts.maybe & maybeBoolean) return { kind: 'boolean' };
  if (facts.maybe & maybeDate) return { kind: 'date' };
  return { kind: 'text' };
}

function checkNames(names: readonly string[], types: ReadonlyMap<string, DeclaredType>, dataset: string): void {
  if (names.length > mostColumns) {
    throw new UsageError('data.too-many-columns', { dataset, found: names.length, limit: mostColumns });
  }
  names.forEach((name, i) => {
    if (name.length > 128 || /\p{Cc}/u.test(name))
      throw new UsageError('data.invalid-column', { dataset, position: i + 1 });
  });
  for (const name of types.keys()) checkColumn(name, names, dataset);
}

function checkColumn(column: string, names: readonly string[], dataset: string): void {
  if (names.includes(column)) return;
  const nearest = nearestNames(column, names);
  // Nothing farther: in a file without header the names are values of its first row.
  throw new UsageError('data.unknown-column', { dataset, column, nearest: nearest.length > 0 ? nearest : ['–'] });
}

/** What our own reading of a CSV file found must be what the engine reads: a difference would change answers silently. */
function compareCounts(expected: Counts, found: Counts, columns: readonly DatasetColumn[], file: string): void {
  if (expected.rows !== found.rows) {
    throw new UsageError('data.readers-disagree', { file, found: found.rows, expected: expected.rows, what: 'rows' });
  }
  for (const { name } of columns) {
    const ours = expected.nonNull.get(name) ?? 0;
    const theirs = found.nonNull.get(name) ?? 0;
    if (ours !== theirs)
      throw new UsageError('data.readers-disagree', { file, found: theirs, expected: ours, what: name });
  }
}
