/** Five queries of TPC-H between a shop, its suppliers' platform and a club: each a contract that all sign, compared with DuckDB. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, type Language, type ResultTable, tableOf } from '@tacit/party/api';
import { addTables } from './demo.ts';
import './tpch-messages.ts';
import { type DemoParty, introduce, type Shape, startDemoParty } from './parties.ts';
import type { Scenario } from './scenario.ts';
import { type SignedRun, signedRun } from './signed-run.ts';
import { onStage, StageClock } from './stage.ts';
import { type TpchQuestion, tpchQuestions } from './tpch-questions.ts';
import { tpchInTheClear, writeTpch } from './tpch-tables.ts';

/** One query and what came of it. */
export interface TpchAnswer extends TpchQuestion, Omit<SignedRun, 'result'> {
  readonly table: ResultTable;
  /** The same over all tables in one place. */
  readonly plain: readonly (readonly (string | null)[])[];
  readonly matches: boolean;
}

export interface TpchOutcome {
  readonly answers: readonly TpchAnswer[];
  readonly matches: boolean;
  readonly receipts: { readonly count: number; readonly verified: number };
  readonly seconds: Readonly<Record<string, number>>;
}

/** What a viewer is shown as it happens. */
export interface TpchViewer {
  doing(stage: string): void;
  begins(scenario: Scenario, parties: readonly DemoParty[], datasets: readonly Dataset[]): void;
  answered(answer: TpchAnswer): void;
  ends(outcome: TpchOutcome): void;
}

export interface TpchOptions {
  readonly language: Language;
  readonly shape?: Shape;
  readonly keep?: string;
}

const parties = ['shop', 'platform', 'club'];

/** Plays all of it; whatever happens, its processes end and its temporary files go. */
export async function runTpch(options: TpchOptions, viewer: TpchViewer): Promise<TpchOutcome> {
  const clock = new StageClock((name) => viewer.doing(name));
  return await onStage(options.keep, (folder, started) => play(options, folder, viewer, clock, started));
}

async function play(
  { language, shape }: TpchOptions,
  folder: string,
  viewer: TpchViewer,
  clock: StageClock,
  started: (child: ChildProcess) => void,
): Promise<TpchOutcome> {
  clock.begin('sampleData');
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const files = await writeTpch(data);
  const asked = tpchQuestions.map(({ sql }) => sql);
  const scenario: Scenario = {
    introduction: 'demo.tpch',
    ask: { sql: asked.join(';\n') },
    parties,
    tables: files.map((file) => ({ ...file, policy: policyOf })),
  };
  const plain = await tpchInTheClear(files, asked);
  clock.begin('startParties');
  const start = { language, started, ...(shape === undefined ? {} : { shape }) };
  const all = await Promise.all(parties.map((name) => startDemoParty(name, folder, start)));
  clock.begin('invitations');
  await introduce(all);
  clock.begin('addData');
  viewer.begins(scenario, all, await addTables(scenario, all));

  const answers: TpchAnswer[] = [];
  for (const [i, question] of tpchQuestions.entries()) {
    clock.begin(`tpch-${question.number}`);
    const answer = await answerOf(question, all, plain[i] ?? []);
    answers.push(answer);
    viewer.answered(answer);
  }
  const sum = (pick: (answer: TpchAnswer) => number): number => answers.reduce((total, each) => total + pick(each), 0);
  const outcome: TpchOutcome = {
    answers,
    matches: answers.every(({ matches }) => matches),
    receipts: { count: sum(({ receipts }) => receipts.count), verified: sum(({ receipts }) => receipts.verified) },
    seconds: clock.all(),
  };
  viewer.ends(outcome);
  return outcome;
}

/** Every use that a column is fit for, and groups of any size: what the standard's queries need as they are. */
function policyOf({ name, card, possible }: Dataset): string {
  const columns = card.columns.map((column, i) => `  ${column.name}: { allow: [${(possible[i] ?? []).join(', ')}] }`);
  return `dataset: ${name}
minimum_group_size: 1
empty_groups: public
withheld_groups: number
recipients: [shop]
helpers: [club]
helpers_may: [own-data]
match_for_others: allow
columns:
${columns.join('\n')}
`;
}

async function answerOf(
  question: TpchQuestion,
  all: readonly DemoParty[],
  plain: readonly (readonly (string | null)[])[],
): Promise<TpchAnswer> {
  const helper = all.find(({ name }) => !question.owners.includes(name));
  const asked = { sql: question.sql, recipients: ['shop'], ...(helper === undefined ? {} : { helper: helper.name }) };
  const { result, ...run } = await signedRun(asked, all);
  const table = tableOf(result);
  return { ...question, ...run, table, plain, matches: isSame(table, plain) };
}

/** The same rows in the same order; of quotients, which DuckDB gives as doubles, as far as the digits here go. */
function isSame({ rows }: ResultTable, plain: readonly (readonly (string | null)[])[]): boolean {
  const isCell = (cell: ResultTable['rows'][number][number], other: string | null): boolean => {
    if (cell === null || other === null) return cell === other;
    // Nothing is withheld here: a withheld cell is a fault.
    if (typeof cell === 'object') return false;
    const text = String(cell);
    if (text === other) return true;
    const decimals = /^-?\d+(?:\.(\d+))?$/.exec(text)?.[1]?.length;
    const [value, wanted] = [Number(text), Number(other)];
    return decimals !== undefined && Math.abs(value - wanted) <= 10 ** -decimals + Math.abs(wanted) * 1e-14;
  };
  return (
    rows.length === plain.length &&
    rows.every(
      (row, i) => row.length === plain[i]?.length && row.every((cell, j) => isCell(cell, plain[i]?.[j] ?? null)),
    )
  );
}
