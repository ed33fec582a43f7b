/** The local stage of a run: the plan's own SQL on the owner's engine, its rows as typed vectors. */
import { collectStage, type LocalGroups, type LocalRows, type LocalStage, printStage } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { DatasetRecord } from '../storage/datasets.ts';
import { contentDigest, currentDigest, orderedRows } from './digest.ts';
import type { PostgresEngine } from './postgres.ts';
import { relationOf } from './relation.ts';
import { withEngine } from './source.ts';

/**
 * Runs `stage` over the dataset and gives its rows in the engine's order, or its groups, checked against the stage's
 * promises. What is returned was read from exactly the catalogued content: it is digested again, in the same transaction
 * for a table, after the reading for a file. Throws UsageError 'data.changed', 'data.…'.
 */
export async function loadStage(dataset: DatasetRecord, stage: LocalStage): Promise<LocalRows | LocalGroups> {
  const { name, source } = dataset;
  const changed = () => new UsageError('data.changed', { dataset: name });
  return await withEngine(source, name, async (engine) => {
    if (engine.dialect === 'postgres') {
      const data = await (engine as PostgresEngine).copyDigest(orderedRows(dataset));
      if (contentDigest(dataset, data) !== dataset.contentDigest) throw changed();
    }
    const printed = printStage(stage, relationOf(dataset), engine.dialect);
    const rowsHint = stage.kind === 'rows' ? Math.min(dataset.rows, stage.rowsUpTo) : 1024;
    let columns: Awaited<ReturnType<typeof engine.columns>>;
    try {
      columns = await engine.columns(printed, rowsHint);
    } catch (error) {
      // A file that changed is the likelier cause of an engine that failed, and the better thing to say.
      if (source.kind !== 'postgres' && (await currentDigest(dataset)) !== dataset.contentDigest) throw changed();
      throw error;
    }
    if (source.kind !== 'postgres' && (await currentDigest(dataset)) !== dataset.contentDigest) throw changed();
    return collectStage(stage, printed, columns);
  });
}
