/**
 * Adding a dataset: its columns and their types are fixed, its rows counted, ranges and categories found, its keys
 * checked, its content digested. Only what comes out of this is ever shown to anyone; no row is copied.
 */
import { UsageError } from '@tacit/engine/text';
import type { AddDataset, DatasetSource, FileFormat } from '../api/types.ts';
import type { DatasetColumn, DatasetFormat, DatasetRecord } from '../storage/datasets.ts';
import { checkColumn, parseTypes, typesOf } from './declared-types.ts';
import { withTextPlaces } from './bad-text.ts';
import { dataFiles, keptFiles } from './data-files.ts';
import { contentDigest, orderedRows } from './digest.ts';
import type { DataEngine } from './engine.ts';
import { engineNames } from './engine-names.ts';
import { csvColumns } from './inspect-csv.ts';
import { relationOf } from './relation.ts';
import { checkDatasetName, resolveSource, withEngine } from './source.ts';
import { readSchema, typedColumns } from './schema.ts';
import { describeColumns, repeatingColumns, tableCounts } from './statistics.ts';
import { type Spelling, spellingOf } from './spellings.ts';
import { checkRepeats, uniqueSets } from './unique-keys.ts';
import type { Declared } from './types.ts';
import './messages.ts';

/** What an inspection may be told beside the request. */
export interface InspectionContext {
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
  /** Names of the columns where they were accepted before: a header like that is no record. */
  readonly knownHeader?: readonly string[] | undefined;
}

/** Reads the source of `request` from end to end. `now` is the time noted. Throws UsageError `data.…`. */
export async function inspectDataset(
  request: AddDataset,
  now = new Date(),
  context: InspectionContext = {},
): Promise<DatasetRecord> {
  try {
    const record = await inspect(request, now, context);
    context.signal?.throwIfAborted();
    return record;
  } catch (error) {
    throw context.signal?.aborted === true
      ? new UsageError('data.given-up', { dataset: request.name }, { cause: error })
      : error;
  }
}

async function inspect(
  request: AddDataset,
  now: Date,
  { signal, knownHeader }: InspectionContext,
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
  const repeats = request.repeats ?? [];
  const keyColumns = [...key, ...repeats.flatMap(({ columns }) => columns)];
  const finish = async (
    engine: DataEngine,
    columns: readonly DatasetColumn[],
    format: DatasetFormat,
    digest: () => Promise<string>,
    expected?: Counts,
  ) => {
    const names = columns.map(({ name }) => name);
    for (const name of [...keyColumns, ...Object.keys(declaredRanges)]) checkColumn(name, names, dataset);
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
    const repeating = repeatingColumns(counts, found);
    const keyed = { dataset, relation, columns: found, rows: counts.rows, repeating };
    const sets = await uniqueSets(engine, keyed, key.map(ownName));
    await checkRepeats(
      engine,
      keyed,
      repeats.map((each) => ({ ...each, columns: each.columns.map(ownName) })),
    );
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
      declared: {
        types: declaredTypes,
        ranges: declaredRanges,
        ...(repeats.length === 0 ? {} : { repeats }),
      },
      contentDigest: contentDigest(record, await digest()),
      addedAt: at,
      inspectedAt: at,
    };
  };

  if (source.kind === 'csv') {
    const named = new Set([...keyColumns, ...Object.keys(declaredRanges), ...types.keys()]);
    const found = await csvColumns(
      dataFiles(source),
      declaredFormat,
      (names) => {
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
      },
      signal,
    );
    const { columns, format, digest } = found;
    if (columns.length === 0) throw new UsageError('data.no-columns', { dataset });
    return await withEngine(
      source,
      dataset,
      (engine) => finish(engine, columns, format, () => Promise.resolve(digest), found),
      signal,
    );
  }

  const spelling = fileSpelling(declaredFormat, source, dataset);
  return await withEngine(
    source,
    dataset,
    async (engine) => {
      const files = source.kind === 'parquet' ? dataFiles(source) : undefined;
      const paths = (files?.files ?? []).map(({ path }) => path);
      const schema = await readSchema(engine, source, paths, dataset);
      const titles = schema.columns.map(({ title }) => title);
      checkNames(titles, dataset);
      declared = typesOf(types, titles, dataset);
      const { columns, notes } = await withTextPlaces(engine, paths, schema.columns, () =>
        typedColumns(engine, source, paths, schema, declared, spelling),
      );
      if (columns.length === 0) throw new UsageError('data.no-columns', { dataset });
      const format = {
        ...(files === undefined ? {} : keptFiles(files)),
        ...(schema.header === undefined ? {} : { header: schema.header }),
        ...(Object.keys(declaredFormat).length === 0 ? {} : { declared: declaredFormat }),
        ...(notes.length === 0 ? {} : { notes }),
      };
      return await withTextPlaces(engine, paths, schema.columns, () =>
        finish(engine, columns, format, () => engine.dataDigest(orderedRows({ source, format, columns }))),
      );
    },
    signal,
  );
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
