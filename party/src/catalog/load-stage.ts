/** The local stage of a run: the plan's own SQL on the owner's engine, its rows as typed vectors. */
import { collectStage, type LocalGroups, type LocalRows, type LocalStage, printStage } from '@tacit/analysis';
import type { DatasetRecord } from '../storage/datasets.ts';
import { forRelation } from './engine-names.ts';
import { readUnchanged } from './read-unchanged.ts';
import { relationOf } from './relation.ts';

/**
 * Runs `stage` over the dataset and gives its rows in the engine's order, or its groups, checked against the stage's
 * promises, read from exactly the catalogued content. Throws UsageError 'data.changed', 'data.…'.
 */
export async function loadStage(dataset: DatasetRecord, stage: LocalStage): Promise<LocalRows | LocalGroups> {
  const { printed, columns } = await readUnchanged(dataset, async (engine) => {
    const printed = printStage(forRelation(dataset, stage), relationOf(dataset), engine.dialect);
    const rowsHint = stage.kind === 'rows' ? Math.min(dataset.rows, stage.rowsUpTo) : 1024;
    return { printed, columns: await engine.columns(printed, rowsHint) };
  });
  return collectStage(stage, printed, columns);
}
