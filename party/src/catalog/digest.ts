/** What a dataset's content is bound to: any change of a row, a type, a range or a category list changes the digest. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { identifier } from './engine.ts';
import { engineNames } from './engine-names.ts';
import { sourceDigest } from './file-digest.ts';
import { relationOf } from './relation.ts';
import { withEngine } from './source.ts';

type Digested = Pick<DatasetRecord, 'name' | 'source' | 'format' | 'columns' | 'key' | 'rows'>;

/** SHA-256 (hex) over canonical JSON of schema and the digest of the data. */
export function contentDigest(dataset: Digested, dataDigest: string): string {
  const content = {
    version: 1,
    data: dataDigest,
    key: dataset.key,
    rows: dataset.rows,
    columns: dataset.columns.map(plainColumn),
    // The same bytes read in another way are other content.
    ...(dataset.format.declared === undefined ? {} : { format: dataset.format.declared }),
  };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/**
 * The digest that the dataset has now: the file is read anew, the table is copied in order.
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
async function dataDigest(dataset: Pick<Digested, 'name' | 'source' | 'format' | 'columns'>): Promise<string> {
  const { source } = dataset;
  if (source.kind !== 'postgres') return await sourceDigest(source);
  return await withEngine(source, dataset.name, (engine) => engine.dataDigest(orderedRows(dataset)));
}

/** The whole table in an order that depends on its content alone. */
export function orderedRows(dataset: Pick<Digested, 'source' | 'format' | 'columns'>): string {
  const names = engineNames(dataset);
  const columns = dataset.columns.map(({ name }) => identifier(names.get(name) ?? name));
  const order = dataset.columns.map(({ type }, i) => (type.kind === 'text' ? `${columns[i]} COLLATE "C"` : columns[i]));
  return `SELECT ${columns.join(', ')} FROM ${relationOf(dataset)} AS source ORDER BY ${order.join(', ')}`;
}

function plainColumn(column: DatasetColumn): object {
  const { name, type, nullable, range, categories, rounded, empty } = column;
  return {
    name,
    type,
    nullable,
    range,
    categories,
    ...(rounded === undefined ? {} : { rounded }),
    ...(empty === undefined ? {} : { empty }),
  };
}
