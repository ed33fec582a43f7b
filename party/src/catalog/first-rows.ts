/** The first rows of a local stage, for its owner to look at. */
import { collectStage, type LocalRows, printStage, type RowStage } from '@tacit/analysis';
import type { DatasetRecord } from '../storage/datasets.ts';
import { forRelation } from './engine-names.ts';
import { relationOf } from './relation.ts';
import { withEngine } from './source.ts';

/**
 * At most `most` rows of `stage`, as the data are now: nothing is digested, so that a large file is not read to its end.
 * Throws UsageError 'data.…', and whatever ends the engine when `signal` does.
 */
export async function firstRows(
  dataset: DatasetRecord,
  stage: RowStage,
  most: number,
  signal: AbortSignal,
): Promise<LocalRows> {
  return await withEngine(
    dataset.source,
    dataset.name,
    async (engine) => {
      const printed = printStage(forRelation(dataset, stage), relationOf(dataset), engine.dialect);
      const sql = `SELECT * FROM (${printed.sql}) AS stage LIMIT ${most}`;
      const columns = await engine.columns({ ...printed, sql }, Math.min(dataset.rows, most));
      return collectStage(stage, printed, columns) as LocalRows;
    },
    signal,
  );
}
