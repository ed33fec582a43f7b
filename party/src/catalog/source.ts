/** Where a dataset's data is: checked, made absolute, and shown without passwords. */
import { realpathSync, statSync } from 'node:fs';
import { UsageError } from '@tacit/engine/text';
import type { DatasetSource } from '../api/types.ts';
import { dataFiles, type FileSource } from './data-files.ts';
import { checkPattern } from './duck-files.ts';
import type { DataEngine } from './engine.ts';
import { sourceError } from './source-errors.ts';
import './messages.ts';

/** Throws UsageError 'data.invalid-name'. */
export function checkDatasetName(name: string): void {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) throw new UsageError('data.invalid-name', { name: name.slice(0, 80) });
}

/** The source with an absolute path, or a URL that was understood. Throws UsageError. */
export function resolveSource(source: DatasetSource, dataset: string): DatasetSource {
  if (source.kind === 'postgres') {
    const url = URL.canParse(source.url) ? new URL(source.url) : undefined;
    if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol))
      throw new UsageError('data.postgres-url', { dataset });
    return source;
  }
  try {
    const path = realpathSync(source.path);
    const found = statSync(path);
    if (!found.isFile() && !found.isDirectory()) throw new UsageError('data.no-file', { file: source.path });
    const resolved = { ...source, path };
    for (const file of dataFiles(resolved).files) checkPattern(file.path);
    return resolved;
  } catch (error) {
    throw sourceError(error, source.path);
  }
}

/** The source as answers and logs may show it: without a password. */
export function publicSource(source: DatasetSource): DatasetSource {
  if (source.kind !== 'postgres' || !URL.canParse(source.url)) return source;
  const url = new URL(source.url);
  url.password = '';
  url.search = '';
  return { ...source, url: url.href };
}

/** Runs `work` on an engine of its own over the source; `signal` makes it fail early. */
export async function withEngine<T>(
  source: DatasetSource,
  dataset: string,
  work: (engine: DataEngine) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const engine = await openEngine(source, dataset, signal);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/**
 * The same over several sources at once: files, or tables behind one URL. Throws UsageError 'data.relation-sources' for others.
 */
export async function withEngineOver<T>(
  datasets: readonly { readonly name: string; readonly source: DatasetSource }[],
  work: (engine: DataEngine) => Promise<T>,
): Promise<T> {
  const [first, ...others] = datasets;
  if (first === undefined) throw new Error('no dataset');
  const engine = await openTogether(first, others);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

async function openTogether(
  { name, source }: { readonly name: string; readonly source: DatasetSource },
  others: readonly { readonly name: string; readonly source: DatasetSource }[],
): Promise<DataEngine> {
  const fail = (other: string) => new UsageError('data.relation-sources', { datasets: [name, other] });
  if (source.kind === 'postgres') {
    const odd = others.find((other) => other.source.kind !== 'postgres' || other.source.url !== source.url);
    if (odd !== undefined) throw fail(odd.name);
    return await (await import('./postgres.ts')).openPostgres(source, name);
  }
  const files = others.map((other): FileSource => {
    if (other.source.kind === 'postgres') throw fail(other.name);
    return other.source;
  });
  return await (await import('./duckdb.ts')).openDuckDb(source, name, undefined, files);
}

/** Each engine's library is loaded when it is first needed: most processes of a party need one of them or none. */
async function openEngine(source: DatasetSource, dataset: string, signal?: AbortSignal): Promise<DataEngine> {
  if (source.kind === 'postgres') return await (await import('./postgres.ts')).openPostgres(source, dataset, signal);
  return await (await import('./duckdb.ts')).openDuckDb(source, dataset, signal);
}
