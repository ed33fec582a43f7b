/**
 * A result at its recipient: what is small stands in the store; rows beyond a number become a Parquet file, and that, models and
 * files are kept as artifacts, encrypted, so that they can be deleted on request.
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  artifactName,
  canonicalJson,
  type Cell,
  isReadableName,
  type Result,
  type ResultColumn,
} from '@tacit/analysis';
import type { KeptContent, KeptResult } from '../api/types.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import { storeError } from '../storage/errors.ts';
import { writeParquet } from '../catalog/write-parquet.ts';
import type { ActiveRun } from './active-run.ts';

/** Rows of a table that stand in the store. */
export const mostStoredRows = 10_000;
/** Of a table that has more, the first ones are shown. */
const shownRows = 1_000;
/** The artifact of a result; no output of a plan is called so. */
const resultOutput = 'result';

const parquet = 'application/vnd.apache.parquet';

/** Keeps the result of `run` and says how; `directory` is private. Throws as `Artifacts.keep`, also for what has no room on the way. */
export async function keepResult(
  artifacts: Artifacts,
  directory: string,
  run: ActiveRun,
  result: Result,
): Promise<KeptResult> {
  const keep = async (
    content: 'table' | 'set' | 'model' | 'file',
    named: Pick<KeptContent, 'name' | 'mediaType'>,
    bytes: Uint8Array,
  ): Promise<KeptContent> => {
    if (!isReadableName(named.name)) throw new Error('a result whose name cannot be read');
    await artifacts.keep(run, resultOutput, content, bytes);
    const { kind } = run.job.contract;
    const artifact = artifactName(kind, run.job.contractDigest, resultOutput, run.number);
    const digest = createHash('sha256').update(bytes).digest('hex');
    return { artifact, ...named, bytes: bytes.length, sha256: digest };
  };
  const rowsOf = async (columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): Promise<Uint8Array> => {
    const file = join(directory, `${run.id}.parquet`);
    try {
      await writeParquet(file, columns, rows);
      return readFileSync(file);
    } catch (error) {
      throw storeError(error, { file: directory, party: run.name });
    } finally {
      rmSync(file, { force: true });
    }
  };
  switch (result.kind) {
    case 'report':
      return result;
    case 'table': {
      const { columns, rows } = result.table;
      if (rows.length <= mostStoredRows) return result;
      const named = { name: `${run.job.id}.parquet`, mediaType: parquet };
      const content = await keep('table', named, await rowsOf(columns, rows));
      return { kind: 'table', table: { ...result.table, rows: rows.slice(0, shownRows) }, rows: rows.length, content };
    }
    case 'set': {
      const { name, columns, rows, report } = result.set;
      const content = await keep('set', { name: `${name}.parquet`, mediaType: parquet }, await rowsOf(columns, rows));
      const about = report === undefined ? {} : { report };
      return { kind: 'set', set: { name, columns, rows: rows.length, ...about }, content };
    }
    case 'model': {
      const { name, content: model } = result.model;
      const bytes = new TextEncoder().encode(canonicalJson(model));
      const content = await keep('model', { name: `${name}.json`, mediaType: 'application/json' }, bytes);
      return { kind: 'model', model: { name }, content };
    }
    case 'file': {
      const { name, mediaType, bytes } = result.file;
      return { kind: 'file', content: await keep('file', { name, mediaType }, bytes) };
    }
  }
}
