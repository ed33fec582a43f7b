/**
 * The files of a dataset: one, or all that a folder holds, as programs that write in parts leave them. Names order the parts;
 * what they are otherwise called makes no difference, and no name of a folder becomes a column.
 */
import { closeSync, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { DatasetSource } from '../api/types.ts';
import type { DatasetRecord, PartFile } from '../storage/datasets.ts';
import { sourceError } from './source-errors.ts';
import './messages.ts';

export type FileSource = Exclude<DatasetSource, { kind: 'postgres' }>;

export interface DataFiles {
  readonly isFolder: boolean;
  readonly files: readonly DataFile[];
}

export interface DataFile extends PartFile {
  readonly path: string;
}

const mostFiles = 10_000;
const endings = { csv: /\.(?:csv|txt)(?:\.gz)?$/i, parquet: /\.parquet$/i };

/**
 * The files that are there now. Files beginning with `.` or `_` are notes of the programs that wrote the others. Throws
 * UsageError 'data.folder-…' for what is no folder of parts, PolicyError 'data.folder-link'.
 */
export function dataFiles(source: FileSource): DataFiles {
  const { path, kind } = source;
  try {
    const here = statSync(path);
    // A pipe, say: whoever opens it waits until somebody writes to it.
    if (!here.isDirectory() && !here.isFile()) throw new UsageError('data.no-file', { file: path });
    if (here.isFile()) return { isFolder: false, files: [fileAt(source, '')] };
    const names = readdirSync(path)
      .filter((name) => !/^[._]/.test(name))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    if (names.length > mostFiles)
      throw new UsageError('data.folder-many', { directory: path, found: names.length, limit: mostFiles });
    const files = names.filter((name) => {
      const file = join(path, name);
      const found = lstatSync(file);
      // A link may lead anywhere, also to another part, whose rows would then count twice.
      if (found.isSymbolicLink()) throw new PolicyError('data.folder-link', { file });
      if (found.isDirectory()) throw new UsageError('data.folder-nested', { directory: file });
      // Programs that name no kind write parts without any ending.
      if (!found.isFile() || (name.includes('.') && !endings[kind].test(name)))
        throw new UsageError('data.folder-other', { file, expected: kind === 'csv' ? '.csv, .csv.gz' : '.parquet' });
      return kind === 'parquet' || found.size > 0;
    });
    if (files.length === 0) throw new UsageError('data.folder-empty', { directory: path });
    return { isFolder: true, files: files.map((name) => fileAt(source, name)) };
  } catch (error) {
    throw sourceError(error, path);
  }
}

/**
 * The files of a dataset that was inspected: of a folder those that are there now, as a part may have another name since. That
 * they are the same is for the digest to say. Throws as `dataFiles`.
 */
export function recordedFiles({ source, format }: Pick<DatasetRecord, 'source' | 'format'>): readonly DataFile[] {
  if (source.kind === 'postgres') return [];
  const { files = [{ name: '', isGzip: false }] } = format;
  if (files.some(({ name }) => name !== '')) return dataFiles(source).files;
  return files.map((file) => ({ ...file, path: source.path }));
}

/** What of them is kept with a dataset: nothing of a plain file. */
export function keptFiles({ isFolder, files }: DataFiles): { files?: readonly PartFile[] } {
  if (!isFolder && files.every(({ isGzip }) => !isGzip)) return {};
  return { files: files.map(({ name, isGzip }) => ({ name, isGzip })) };
}

function fileAt({ kind, path }: FileSource, name: string): DataFile {
  const file = join(path, name);
  // No text in UTF-8 begins with these bytes.
  return { name, path: file, isGzip: kind === 'csv' && startsWith(file, 0x1f, 0x8b) };
}

function startsWith(file: string, ...bytes: number[]): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(bytes.length);
    return readSync(descriptor, head) === bytes.length && head.equals(Buffer.from(bytes));
  } finally {
    closeSync(descriptor);
  }
}
