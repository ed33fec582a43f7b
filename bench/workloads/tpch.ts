// One question as one party of its run: the local stages out of Parquet files by DuckDB as an owner's catalog opens it, then the program
// of the plan. Timed from the moment that all parties have met; nothing is warm.

import {
  type AnyPlan,
  collectStage,
  type Compiled,
  datasetsIn,
  disclosureGuard,
  finish,
  type LocalStage,
  printRelation,
  printStage,
  type ResultTable,
  runtimeOf,
  sqlKind,
  type SqlPlan,
} from '@tacit/analysis';
import { protocolNamed, type Session } from '@tacit/engine';
import { openDuckDb } from '../../party/src/catalog/duckdb.ts';
import { parquetTable } from '../../party/src/catalog/relation.ts';

export interface TpchRequest {
  readonly plan: SqlPlan;
  readonly disclosure: Compiled<AnyPlan>['disclosure'];
  /** How many of the plan's parties compute. */
  readonly computers: number;
  /** By owner and table: `owner.table`. */
  readonly files: Readonly<Record<string, string>>;
}

export interface TpchOutcome {
  /** At recipients. */
  readonly answer: ResultTable | undefined;
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly rounds: number;
  readonly bytes: number;
}

export async function run(session: Session, { plan, disclosure, files }: TpchRequest): Promise<TpchOutcome> {
  const guard = disclosureGuard(disclosure, session.names);
  const load = (stage: number) => loadStage(plan.stages[stage] as LocalStage, files);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const released = await sqlKind.run(plan, runtimeOf({ session, protocol: protocolNamed(plan.protocol), guard, load }));
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const { rounds, sent } = session.traffic();
  return {
    answer: released === undefined ? undefined : finish(plan, released),
    milliseconds,
    cpuMilliseconds: (user + system) / 1000,
    rounds,
    bytes: sent.reduce((sum, bytes) => sum + bytes, 0),
  };
}

async function loadStage(stage: LocalStage, files: TpchRequest['files']) {
  const fileOf = (table: string): string => files[`${stage.party}.${table}`] as string;
  const tables = stage.relation === undefined ? [stage.dataset] : datasetsIn(stage.relation);
  const [source, ...more] = tables.map((table) => ({ kind: 'parquet' as const, path: fileOf(table) }));
  if (source === undefined) throw new Error('a stage reads no table');
  const engine = await openDuckDb(source, stage.dataset, undefined, more);
  try {
    const tableOf = (table: string) => ({
      relation: parquetTable([fileOf(table)]),
      read: <T>(column: T): T => column,
    });
    const relation =
      stage.relation === undefined
        ? tableOf(stage.dataset).relation
        : printRelation(stage.relation, tableOf, engine.dialect);
    const printed = printStage(stage, relation, engine.dialect);
    const rowsHint = stage.kind === 'rows' ? stage.rowsUpTo : 1024;
    return collectStage(stage, printed, await engine.columns(printed, rowsHint));
  } finally {
    await engine.close();
  }
}
