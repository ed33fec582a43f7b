/** The local stage of a run: the plan's own SQL on the owner's engine, its rows as typed vectors. */
import { collectStage, type LocalGroups, type LocalRows, type LocalStage, printStage } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { DatasetRecord } from '../storage/datasets.ts';
import { contentDigest, orderedRows } from './digest.ts';
import { relationOf } from './relation.ts';
import { withEngine } from './source.ts';

/**
 * Runs `stage` over the dataset and gives its rows in the engine's order, or its groups, checked against the stage's
 * promises. What is returned was read from exactly the catalogued content: that is digested again, in the transaction
 * that was read for a table, after the reading for a file. Throws UsageError 'data.changed', 'data.…'.
 */
export async function loadStage(dataset: DatasetRecord, stage: LocalStage): Promise<LocalRows | LocalGroups> {
  return await withEngine(dataset.source, dataset.name, async (engine) => {
    const isUnchanged = async () =>
      contentDigest(dataset, await engine.dataDigest(orderedRows(dataset))) === dataset.contentDigest;
    const printed = printStage(stage, relationOf(dataset), engine.dialect);
    const rowsHint = stage.kind === 'rows' ? Math.min(dataset.rows, stage.rowsUpTo) : 1024;
    let failure: unknown;
    const columns = await engine.columns(printed, rowsHint).catch((error: unknown) => {
      failure = error;
      return undefined;
    });
    // A file that changed is the likelier cause of an engine that failed, and the better thing to say.
    const mayHaveChanged = columns !== undefined || engine.dialect === 'duckdb';
    if (mayHaveChanged && !(await isUnchanged())) throw new UsageError('data.changed', { dataset: dataset.name });
    if (columns === undefined) throw failure;
    return collectStage(stage, printed, columns);
  });
}
