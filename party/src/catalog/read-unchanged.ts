/** Reading a dataset and making sure that what was read is what was catalogued. */
import { UsageError } from '@tacit/engine/text';
import type { DatasetRecord } from '../storage/datasets.ts';
import { contentDigest, orderedRows } from './digest.ts';
import type { DataEngine } from './engine.ts';
import { sourceDigest } from './file-digest.ts';
import { withEngine, withEngineOver } from './source.ts';

/**
 * Runs `work` on the dataset's engine. What it read is exactly the catalogued content: that is digested again, in the
 * transaction that was read for a table, after the reading for a file. Throws UsageError 'data.changed', 'data.…'.
 */
export async function readUnchanged<T>(dataset: DatasetRecord, work: (engine: DataEngine) => Promise<T>): Promise<T> {
  return await withEngine(dataset.source, dataset.name, async (engine) => {
    const outcome = await work(engine).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    // A file that changed is the likelier cause of an engine that failed, and the better thing to say.
    if ('value' in outcome || engine.dialect === 'duckdb') {
      const found = contentDigest(dataset, await engine.dataDigest(orderedRows(dataset)));
      if (found !== dataset.contentDigest) throw new UsageError('data.changed', { dataset: dataset.name });
    }
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  });
}

/** The same over several datasets that one engine reads together. */
export async function readAllUnchanged<T>(
  datasets: readonly DatasetRecord[],
  work: (engine: DataEngine) => Promise<T>,
): Promise<T> {
  return await withEngineOver(datasets, async (engine) => {
    const outcome = await work(engine).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ('value' in outcome || engine.dialect === 'duckdb') {
      for (const dataset of datasets) {
        const { source } = dataset;
        const data =
          source.kind === 'postgres' ? await engine.dataDigest(orderedRows(dataset)) : await sourceDigest(source);
        if (contentDigest(dataset, data) !== dataset.contentDigest)
          throw new UsageError('data.changed', { dataset: dataset.name });
      }
    }
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  });
}
