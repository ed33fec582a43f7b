/** The local stage of a run: the plan's own SQL on the owner's engine, its rows as typed vectors. */
import {
  type BaseTable,
  collectStage,
  datasetsIn,
  type LocalGroups,
  type LocalRows,
  type LocalStage,
  printRelation,
  printStage,
} from '@tacit/analysis';
import type { DatasetRecord } from '../storage/datasets.ts';
import type { DataEngine } from './engine.ts';
import { forRelation } from './engine-names.ts';
import { readAllUnchanged, readUnchanged } from './read-unchanged.ts';
import { relationOf } from './relation.ts';

/**
 * Runs `stage` over the dataset, or over those of `datasets` that its relation reads, and gives its rows in the engine's order, or its
 * groups, checked against the stage's promises, read from exactly the catalogued content. Throws UsageError 'data.changed', 'data.…'.
 */
export async function loadStage(
  dataset: DatasetRecord,
  stage: LocalStage,
  datasets: readonly DatasetRecord[] = [dataset],
): Promise<LocalRows | LocalGroups> {
  const read = async (own: LocalStage, relation: string, rows: number, engine: DataEngine) => {
    const printed = printStage(own, relation, engine.dialect);
    const rowsHint = stage.kind === 'rows' ? Math.min(rows, stage.rowsUpTo) : 1024;
    return { printed, columns: await engine.columns(printed, rowsHint) };
  };
  const { relation } = stage;
  if (relation === undefined) {
    const { printed, columns } = await readUnchanged(dataset, (engine) =>
      read(forRelation(dataset, stage), relationOf(dataset), dataset.rows, engine),
    );
    return collectStage(stage, printed, columns);
  }
  const records = datasetsIn(relation).map((name) => {
    const record = datasets.find((each) => each.name === name);
    if (record === undefined) throw new Error(`dataset ${name} of a relation is not there`);
    return record;
  });
  const tableOf = (name: string): BaseTable => {
    const record = records.find((each) => each.name === name) as DatasetRecord;
    return { relation: relationOf(record), read: (column) => forRelation(record, column) };
  };
  const most = Math.max(...records.map(({ rows }) => rows));
  const { printed, columns } = await readAllUnchanged(records, (engine) =>
    read(stage, printRelation(relation, tableOf, engine.dialect), most, engine),
  );
  return collectStage(stage, printed, columns);
}
