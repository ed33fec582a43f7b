/** What a party knows about its own datasets: never their rows. */
import type { ColumnType, KeyRepeats, Range } from '@tacit/analysis';
import type { DatasetNote, DatasetSource, FileFormat } from '../api/types.ts';
import type { Store } from './store.ts';
import type { DatasetsTable } from './tables.ts';

export interface DatasetColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The source's own type, as it names it (`VARCHAR`, `numeric(12,2)`); the relation casts where it differs. */
  readonly sourceType: string;
  readonly nullable: boolean;
  /** Its texts are read by `spellings.ts`, because the engine would not read all of them, or not exactly. */
  readonly spelled?: true;
  /** It is rounded to its type, as its owner asked: the number of values that this changed. */
  readonly rounded?: number;
  /** It has no value, and nobody declared its type: in a union it takes that of the other columns. */
  readonly empty?: true;
  /** Of integer, decimal and date columns: declared, or rounded outward from the data. */
  readonly range?: Range;
  /** All non-NULL values of columns with few of them, ascending. */
  readonly categories?: readonly string[];
}

/** One of the files that a dataset is made of. */
export interface PartFile {
  /** Its name in the source's folder; empty where the source is the file. */
  readonly name: string;
  readonly isGzip: boolean;
}

/** How a file is laid out, as found and as declared. */
export interface DatasetFormat {
  /** In the order of their names; absent for one plain file. */
  readonly files?: readonly PartFile[];
  readonly delimiter?: string;
  /** Names in the file's order, with those of the columns left out; empty for columns without name and values. */
  readonly header?: readonly string[];
  /** The file's first line has values: the names were given here. */
  readonly headless?: true;
  /** Some quoted field has a line break: the file must be read by one reader from its start. */
  readonly brokenLines?: true;
  /** What the owner said when adding the dataset. */
  readonly declared?: FileFormat;
  readonly notes?: readonly DatasetNote[];
}

/** What the owner declared when adding the dataset: applied again whenever it is inspected anew. */
interface Declared {
  readonly types: Readonly<Record<string, string>>;
  readonly ranges: Readonly<Record<string, string>>;
  /** Counted whenever the dataset is read: more is refused. */
  readonly repeats?: readonly KeyRepeats[];
}

export interface DatasetRecord {
  readonly name: string;
  /** With the password of a database: for this party's own use, `publicSource` is for answers. */
  readonly source: DatasetSource;
  readonly format: DatasetFormat;
  readonly key: readonly string[];
  readonly columns: readonly DatasetColumn[];
  readonly declared: Declared;
  /** Sets of columns whose values, as join keys, occur once at most; none where it was never checked. */
  readonly unique: readonly (readonly string[])[];
  readonly rows: number;
  /** SHA-256 (hex) of content and schema. */
  readonly contentDigest: string;
  readonly addedAt: string;
  readonly inspectedAt: string;
}

/** Adds or replaces the dataset of this name; `addedAt` of an existing one stays. */
export async function saveDataset(store: Store, dataset: DatasetRecord): Promise<void> {
  const row = toRow(dataset);
  const { name: _name, added_at: _addedAt, ...changed } = row;
  await store
    .insertInto('datasets')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(changed))
    .execute();
}

export async function getDataset(store: Store, name: string): Promise<DatasetRecord | undefined> {
  const row = await store.selectFrom('datasets').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** All datasets by name. */
export async function listDatasets(store: Store): Promise<DatasetRecord[]> {
  return (await store.selectFrom('datasets').selectAll().orderBy('name').execute()).map(fromRow);
}

/** Whether there was such a dataset. Its data stays where it is. */
export async function removeDataset(store: Store, name: string): Promise<boolean> {
  const { numDeletedRows } = await store.deleteFrom('datasets').where('name', '=', name).executeTakeFirst();
  return numDeletedRows > 0n;
}

function toRow(dataset: DatasetRecord): DatasetsTable {
  return {
    name: dataset.name,
    source_json: JSON.stringify(dataset.source),
    format_json: JSON.stringify(dataset.format),
    key_json: JSON.stringify(dataset.key),
    columns_json: JSON.stringify(dataset.columns),
    declared_json: JSON.stringify(dataset.declared),
    unique_json: JSON.stringify(dataset.unique),
    row_count: dataset.rows,
    content_digest: dataset.contentDigest,
    added_at: dataset.addedAt,
    inspected_at: dataset.inspectedAt,
  };
}

function fromRow(row: DatasetsTable): DatasetRecord {
  return {
    name: row.name,
    source: JSON.parse(row.source_json) as DatasetSource,
    format: JSON.parse(row.format_json) as DatasetFormat,
    key: JSON.parse(row.key_json) as string[],
    columns: JSON.parse(row.columns_json) as DatasetColumn[],
    declared: JSON.parse(row.declared_json) as Declared,
    unique: JSON.parse(row.unique_json) as string[][],
    rows: row.row_count,
    contentDigest: row.content_digest,
    addedAt: row.added_at,
    inspectedAt: row.inspected_at,
  };
}
