/** Three party processes on this machine and one question, from the first key to the verified receipt. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { verifyReceipt } from '@tacit/party/receipts';
import {
  type Dataset,
  type Explanation,
  tableOf,
  type Job,
  type JobResult,
  type Language,
  ProblemError,
  type Receipt,
  type ResultTable,
  UsageError,
} from '@tacit/party/api';
import { sqlPlan } from '@tacit/party/api/question';
import { parquetRows } from '../output/parquet-rows.ts';
import './messages.ts';
import { type DemoParty, introduce, peakMemoryMB, type Shape, startDemoParty } from './parties.ts';
import { onStage, StageClock } from './stage.ts';
import { answerInTheClear, type PlainAnswer, sameRows } from './plaintext.ts';
import type { Figure } from './figure.ts';
import { agree, figuresInTheClear } from './plain-report.ts';
import type { PlainTable } from './plain-tables.ts';
import type { Scenario } from './scenario.ts';

export interface DemoOptions {
  /** Makes the scenario; sample files go to `folder`. */
  readonly scenario: (folder: string) => Promise<Scenario>;
  readonly language: Language;
  readonly shape?: Shape;
  /** Keeps the parties' homes here instead of in a temporary directory. */
  readonly keep?: string;
}

/** What a viewer is shown as it happens. */
export interface Viewer {
  /** At the beginning of each stage. */
  doing(stage: string): void;
  /** Before the parties exist. */
  introduces(scenario: Scenario): void;
  begins(scenario: Scenario, parties: readonly DemoParty[], datasets: readonly Dataset[]): void;
  explained(scenario: Scenario, explanation: Explanation): void;
  proposed(job: Job): void;
  approved(party: string): void;
  progress(job: Job): void;
  /** `matches`: null where there is nothing to compare with. */
  answered(result: JobResult, plain: Plain, matches: boolean | null): void;
  verified(receipt: Receipt, count: number, verified: number): void;
  ends(outcome: Outcome): void;
}

/** What of a question only the parties can compute. */
export type Found = string | readonly string[];

/** The answer in the clear: a table, or each number of a report beside the computed one; 'none' where only the parties can compute it. */
export type Plain =
  | { readonly kind: 'none'; readonly beyond: Found }
  | { readonly kind: 'table'; readonly table: PlainAnswer }
  | { readonly kind: 'report'; readonly figures: readonly Figure[] }
  | {
      readonly kind: 'set';
      readonly rows: readonly (readonly (string | null)[])[];
      readonly found: ResultTable['rows'];
    };

export interface Outcome {
  readonly scenario: Scenario;
  readonly job: Job;
  readonly result: JobResult;
  readonly plain: Plain;
  readonly matches: boolean | null;
  readonly receipts: { readonly count: number; readonly verified: number };
  /** Seconds of each stage of the demonstration, in order; `total` is all of it. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Largest resident memory by process: each party's server and its process of the run. */
  readonly peakMemoryMB: Readonly<Record<string, number>>;
}

/** Runs the whole demonstration; whatever happens, its processes end and its temporary files go. */
export async function runDemo(options: DemoOptions, viewer: Viewer): Promise<Outcome> {
  const stage = new StageClock((name) => viewer.doing(name));
  return await onStage(options.keep, (folder, started) => play(options, folder, viewer, stage, started));
}

async function play(
  options: DemoOptions,
  folder: string,
  viewer: Viewer,
  stage: StageClock,
  started: (child: ChildProcess) => void,
): Promise<Outcome> {
  const { language, shape } = options;
  stage.begin('sampleData');
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const scenario = await options.scenario(data);
  viewer.introduces(scenario);
  stage.begin('startParties');
  const parties = await Promise.all(
    scenario.parties.map((name) =>
      startDemoParty(name, folder, { language, started, ...(shape === undefined ? {} : { shape }) }),
    ),
  );
  stage.begin('invitations');
  await introduce(parties);
  stage.begin('addData');
  const datasets = await addTables(scenario, parties);
  viewer.begins(scenario, parties, datasets);

  stage.begin('explain');
  const asking = parties[0] as DemoParty;
  const question = {
    ...scenario.ask,
    recipients: [asking.name],
    ...(scenario.helper === undefined ? {} : { helper: scenario.helper }),
    ...(scenario.computers === undefined ? {} : { computers: scenario.computers }),
  };
  viewer.explained(scenario, await asking.client.explain(question));
  stage.begin('propose');
  const proposed = await asking.client.propose(question);
  viewer.proposed(proposed);
  stage.begin('approvals');
  for (const party of parties) {
    await party.client.approve(proposed.id);
    viewer.approved(party.name);
  }

  stage.begin('run');
  await asking.client.run(proposed.id);
  const job = await asking.client.watch(proposed.id, (now) => viewer.progress(now));
  if (job.state !== 'completed') throw endedOtherwise(job);
  const result = await asking.client.result(job.id);

  stage.begin('plaintext');
  const content = result.result.kind === 'set' ? await asking.client.resultContent(job.id) : undefined;
  const { plain, matches } = await inTheClear(scenario, job, result, plainTables(scenario, datasets), content?.base64);
  viewer.answered(result, plain, matches);

  stage.begin('receipts');
  const receipts = await Promise.all(
    parties.map(async ({ client }) => {
      // The asking party may be a message ahead of the others.
      await client.watch(job.id, () => undefined);
      return await client.receipt(job.id);
    }),
  );
  const verified = receipts.filter((receipt) => isValid(receipt, parties)).length;
  viewer.verified(receipts[0] as Receipt, receipts.length, verified);

  const outcome: Outcome = {
    scenario,
    job,
    result,
    plain,
    matches,
    receipts: { count: receipts.length, verified },
    seconds: stage.all(),
    peakMemoryMB: await memoryOf(parties, job.id),
  };
  viewer.ends(outcome);
  return outcome;
}

async function inTheClear(
  { ask, compare, rowsInTheClear }: Scenario,
  { contract }: Job,
  result: JobResult,
  tables: readonly PlainTable[],
  content?: string,
): Promise<{ plain: Plain; matches: boolean | null }> {
  if ('sql' in ask) {
    const table = tableOf(result);
    const plain = await answerInTheClear(ask.sql, sqlPlan(contract), tables).catch(beyondTheClear);
    if ('beyond' in plain) return { plain: { kind: 'none', ...plain }, matches: null };
    const matches = sameRows(table.rows, plain.rows) && table.withheldGroups === plain.withheldGroups;
    return { plain: { kind: 'table', table: plain }, matches };
  }
  if (ask.kind === 'intersect') {
    const found = await parquetRows(Buffer.from(content ?? '', 'base64'));
    const rows = rowsInTheClear?.() ?? [];
    return { plain: { kind: 'set', rows, found }, matches: sameLines(found, rows) };
  }
  if (result.result.kind !== 'report') throw new Error('a description gives a report');
  const { report } = result.result;
  const figures = await (compare?.(report) ?? figuresInTheClear(report, tables, ask.question));
  return { plain: { kind: 'report', figures }, matches: agree(figures) };
}

/** Of a question of one's own the parties may know more than what this demonstration compares with. */
function beyondTheClear(error: unknown): { readonly beyond: Found } {
  if (!(error instanceof UsageError) || error.code !== 'demo.beyond-clear') throw error;
  return { beyond: error.fields['found'] as Found };
}

/** The same rows, in whatever order. */
function sameLines(a: readonly unknown[], b: readonly unknown[]): boolean {
  const lines = (rows: readonly unknown[]): string =>
    rows
      .map((row) => JSON.stringify(row))
      .sort()
      .join('\n');
  return lines(a) === lines(b);
}

/** Every owner adds its tables and sets their policies. */
export async function addTables(scenario: Pick<Scenario, 'tables'>, parties: readonly DemoParty[]): Promise<Dataset[]> {
  return await Promise.all(
    scenario.tables.map(async (table) => {
      const { client } = parties.find((party) => party.name === table.owner) as DemoParty;
      const dataset = await client.addDataset({
        name: table.name,
        source: { kind: /\.parquet$/i.test(table.file) ? 'parquet' : 'csv', path: table.file },
        ...(table.key === undefined ? {} : { key: table.key }),
        ...(table.repeats === undefined ? {} : { repeats: table.repeats }),
        ...(table.types === undefined ? {} : { types: table.types }),
        ...(table.ranges === undefined ? {} : { ranges: table.ranges }),
        ...(table.format === undefined ? {} : { format: table.format }),
      });
      await client.setPolicy(table.name, typeof table.policy === 'string' ? table.policy : table.policy(dataset));
      return dataset;
    }),
  );
}

function plainTables(scenario: Scenario, datasets: readonly Dataset[]): PlainTable[] {
  return scenario.tables.map(({ file, format }, i) => {
    const { card, rounded } = datasets[i] as Dataset;
    return { card, file, rounded: new Set(rounded.map(({ column }) => column)), ...(format && { format }) };
  });
}

function isValid(receipt: Receipt, parties: readonly DemoParty[]): boolean {
  try {
    verifyReceipt(
      receipt,
      parties.map((party) => party.card),
    );
    return true;
  } catch {
    return false;
  }
}

function endedOtherwise(job: Job): Error {
  return job.failure === undefined
    ? new UsageError('demo.not-completed', { state: job.state })
    : new ProblemError(job.failure.problem);
}

/** Largest resident memory of every party's two processes. */
export async function memoryOf(parties: readonly DemoParty[], id: string): Promise<Record<string, number>> {
  const memory: Record<string, number> = {};
  for (const { name, client, process: server } of parties) {
    const [peak, { run }] = [peakMemoryMB(server.pid), await client.job(id)];
    if (peak !== undefined) memory[`${name} server`] = peak;
    if (run?.peakMemoryMB !== undefined) memory[`${name} run`] = Math.round(run.peakMemoryMB);
  }
  return memory;
}
