/**
 * Adding a dataset: its columns and their types are fixed, its rows counted, ranges and categories found, its keys
 * checked, its content digested. Only what comes out of this is ever shown to anyone; no row is copied.
 */
import { UsageError } from '@tacit/engine';
import type { AddDataset, DatasetNote, DatasetSource, FileFormat } from '../api/types.ts';
import type { DatasetColumn, DatasetFormat, DatasetRecord } from '../storage/datasets.ts';
import { checkColumn, parseTypes, typesOf } from './declared-types.ts';
import { contentDigest, orderedRows } from './digest.ts';
import { type DataEngine, identifier } from './engine.ts';
import { engineNames } from './engine-names.ts';
import { csvColumns } from './inspect-csv.ts';
import { relationOf } from './relation.ts';
import { checkDatasetName, resolveSource, withEngine } from './source.ts';
import { readSchema } from './schema.ts';
import { spelledColumn } from './spelled-columns.ts';
import { type Spelling, spellingOf } from './spellings.ts';
import { describeColumns, tableCounts } from './statistics.ts';
import { uniqueSets } from './unique-keys.ts';
import type { Declared } from './types.ts';
import './messages.ts';

/**
 * Reads the source of `request` from end to end. `now` is the time noted; `knownHeader` are the names of the columns where
 * they were accepted before. Throws UsageError `data.…`.
 */
export async function inspectDataset(
  request: AddDataset,
  now = new Date(),
  knownHeader?: readonly string[],
): Promise<DatasetRecord> {
  const dataset = request.name;
  checkDatasetName(dataset);
  const source = resolveSource(request.source, dataset);
  const declaredTypes = request.types ?? {};
  const declaredRanges = request.ranges ?? {};
  const declaredFormat = request.format ?? {};
  const types = parseTypes(declaredTypes);
  /** Of the columns that are there. */
  let declared: ReadonlyMap<string, Declared> = new Map();
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
    // The engine's own names from here on, and back: it takes two that differ in capitals for one.
    const own = engineNames({ source, format, columns });
    const ownName = (name: string): string => own.get(name) ?? name;
    const read = columns.map((column) => ({ ...column, name: ownName(column.name) }));
    const ranges = Object.fromEntries(Object.entries(declaredRanges).map(([name, range]) => [ownName(name), range]));
    const counts = await tableCounts(engine, relation, read);
    if (expected !== undefined && source.kind !== 'postgres')
      compareCounts(expected, counts, columns, own, source.path);
    const found = await describeColumns(engine, { relation, columns: read, counts, dataset, ranges });
    const sets = await uniqueSets(engine, { dataset, relation, columns: found, rows: counts.rows }, key.map(ownName));
    const namesOf = new Map([...own].map(([name, engineName]) => [engineName, name]));
    const described = columns.map((column, i): DatasetColumn => {
      const isEmpty = !declared.has(column.name) && counts.nonNull.get(ownName(column.name)) === 0;
      return { ...column, ...found[i], name: column.name, ...(isEmpty ? { empty: true } : {}) };
    });
    const at = now.toISOString();
    const record = { name: dataset, source, format, key, columns: described, rows: counts.rows };
    return {
      ...record,
      unique: sets.map((set) => set.map((name) => namesOf.get(name) ?? name)),
      declared: { types: declaredTypes, ranges: declaredRanges },
      contentDigest: contentDigest(record, await digest()),
      addedAt: at,
      inspectedAt: at,
    };
  };

  if (source.kind === 'csv') {
    const named = new Set([...key, ...Object.keys(declaredRanges), ...types.keys()]);
    const found = await csvColumns(source.path, declaredFormat, (names) => {
      checkNames(names, dataset);
      const areKnown = named.size > 0 && [...named].every((name) => name.includes('*') || names.includes(name));
      declared = typesOf(types, names, dataset);
      return {
        types: declared,
        areKnown:
          (areKnown && [...named].some((name) => names.includes(name))) ||
          (knownHeader !== undefined &&
            names.length === knownHeader.length &&
            names.every((name, i) => name === knownHeader[i] || knownHeader[i] === '')),
      };
    });
    const { columns, format, sha256 } = found;
    if (columns.length === 0) throw new UsageError('data.no-columns', { dataset });
    return await withEngine(source, dataset, (engine) =>
      finish(engine, columns, format, () => Promise.resolve(sha256), found),
    );
  }

  return await withEngine(source, dataset, async (engine) => {
    const spelling = fileSpelling(declaredFormat, source, dataset);
    const found = await readSchema(engine, source, dataset);
    const titles = found.map(({ name, title }) => title ?? name);
    checkNames(titles, dataset);
    declared = typesOf(types, titles, dataset);
    const columns: DatasetColumn[] = [];
    const notes: DatasetNote[] = [];
    for (const [i, column] of found.entries()) {
      const title = titles[i] ?? column.name;
      const type = declared.get(title);
      if (type?.type === 'none') continue;
      if (column.isUnnamed === true) {
        const value = identifier(column.name);
        const [row] = await engine.texts(`SELECT CAST(count(${value}) AS VARCHAR) FROM ${column.relation} AS source`);
        const values = { column: title, place: String(i + 1) };
        notes.push({ text: row?.[0] === '0' ? 'note.dropped' : 'note.unnamed', values });
        if (row?.[0] === '0') continue;
      }
      const spelled = await spelledColumn(engine, column.relation, column, type, spelling);
      notes.push(...(spelled?.notes ?? []));
      columns.push({ ...(spelled?.column ?? (await column.as(type?.type))), name: title });
    }
    if (columns.length === 0) throw new UsageError('data.no-columns', { dataset });
    const format = {
      ...(found.some(({ title }) => title !== undefined) ? { header: titles } : {}),
      ...(Object.keys(declaredFormat).length === 0 ? {} : { declared: declaredFormat }),
      ...(notes.length === 0 ? {} : { notes }),
    };
    const unread = { name: dataset, source, format, columns };
    return await finish(engine, columns, format, () => engine.dataDigest(orderedRows(unread)));
  });
}

/** Throws UsageError 'data.file-options' where the options make no sense. */
function fileSpelling(format: FileFormat, source: DatasetSource, dataset: string): Spelling {
  const given = Object.keys(format);
  if (given.length > 0 && source.kind === 'postgres')
    throw new UsageError('data.file-options', { dataset, options: given });
  return spellingOf(format);
}

const mostColumns = 2000;

interface Counts {
  readonly rows: number;
  /** Non-NULL values by column. */
  readonly nonNull: ReadonlyMap<string, number>;
}

function checkNames(names: readonly string[], dataset: string): void {
  if (names.length > mostColumns) {
    throw new UsageError('data.too-many-columns', { dataset, found: names.length, limit: mostColumns });
  }
  names.forEach((name, i) => {
    if (name.length > 128 || /\p{Cc}/u.test(name))
      throw new UsageError('data.invalid-column', { dataset, position: i + 1 });
  });
}

/** What our own reading of a CSV file found must be what the engine reads: a difference would change answers silently. */
function compareCounts(
  expected: Counts,
  found: Counts,
  columns: readonly DatasetColumn[],
  own: ReadonlyMap<string, string>,
  file: string,
): void {
  if (expected.rows !== found.rows) {
    throw new UsageError('data.readers-disagree', { file, found: found.rows, expected: expected.rows, what: 'rows' });
  }
  for (const { name } of columns) {
    const ours = expected.nonNull.get(name) ?? 0;
    const theirs = found.nonNull.get(own.get(name) ?? name) ?? 0;
    if (ours !== theirs)
      throw new UsageError('data.readers-disagree', { file, found: theirs, expected: ours, what: name });
  }
}
