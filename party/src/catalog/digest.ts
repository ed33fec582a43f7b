/** What a dataset's content is bound to: any change of a row, a type, a range or a category list changes the digest. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { canonicalJson } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { identifier } from './engine.ts';
import { digestQuery, openPostgres } from './postgres.ts';
import { relationOf } from './relation.ts';
import { sourceError } from './source-errors.ts';

type Digested = Pick<DatasetRecord, 'name' | 'source' | 'format' | 'columns' | 'key' | 'rows'>;

/** SHA-256 (hex) over canonical JSON of schema and the digest of the data. */
export function contentDigest(dataset: Digested, dataDigest: string): string {
  const content = {
    version: 1,
    data: dataDigest,
    key: dataset.key,
    rows: dataset.rows,
    columns: dataset.columns.map(plainColumn),
  };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/**
 * The digest that the dataset has now: the file is read anew (100 MB take about 60 ms), the table is copied in order.
 * Throws UsageError when its source is gone.
 */
export async function currentDigest(dataset: Digested): Promise<string> {
  return contentDigest(dataset, await dataDigest(dataset));
}

/** Throws UsageError 'data.changed' unless the data is still what was catalogued. */
export async function checkUnchanged(dataset: DatasetRecord): Promise<void> {
  if ((await currentDigest(dataset)) !== dataset.contentDigest)
    throw new UsageError('data.changed', { dataset: dataset.name });
}

/** SHA-256 (hex) of the data alone: a file's bytes, or a table's rows in order. */
export async function dataDigest(dataset: Pick<Digested, 'name' | 'source' | 'format' | 'columns'>): Promise<string> {
  const { source } = dataset;
  if (source.kind !== 'postgres') return await fileDigest(source.path);
  const engine = await openPostgres(source.url, dataset.name);
  try {
    return await engine.copyDigest(orderedRows(dataset));
  } finally {
    await engine.close();
  }
}

/** The whole table in an order that depends on its content alone. */
export function orderedRows(dataset: Pick<Digested, 'source' | 'format' | 'columns'>): string {
  return digestQuery(
    relationOf(dataset),
    dataset.columns.map(({ name, type }) =>
      type.kind === 'text' ? `${identifier(name)} COLLATE "C"` : identifier(name),
    ),
    dataset.columns.map(({ name }) => identifier(name)),
  );
}

/** SHA-256 (hex) of a file, streamed. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } catch (error) {
    throw sourceError(error, file);
  }
  return hash.digest('hex');
}

function plainColumn(column: DatasetColumn): object {
  const { name, type, nullable, range, categories } = column;
  return { name, type, nullable, range, categories };
}
