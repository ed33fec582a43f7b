/** A bank and a telecom train one model, judge it and score applicants with it; a notary helps: the six steps of joint modelling. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Dataset,
  type Job,
  type JobResult,
  type Language,
  type Question,
  type Report,
  type ResultTable,
  tableOf,
} from '@tacit/party/api';
import { renderReport } from '@tacit/party/api/report';
import { writeResult } from '../output/result-file.ts';
import { type ClearModel, creditInTheClear } from './credit-clear.ts';
import {
  alignment,
  creditTables,
  type CreditTask,
  judgement,
  profiling,
  scoring,
  testRows,
  training,
  writeCredit,
} from './credit-data.ts';
import './credit-messages.ts';
import { addTables, memoryOf } from './demo.ts';
import type { Figure } from './figure.ts';
import { type DemoParty, introduce, type Shape, startDemoParty } from './parties.ts';
import { type SignedRun, signedRun } from './signed-run.ts';
import { onStage, StageClock } from './stage.ts';

export interface CreditOptions {
  readonly language: Language;
  readonly shape?: Shape;
  readonly keep?: string;
  /** File of the judgement's page; default: in a new temporary folder, which stays. */
  readonly report?: string;
}

const stepNames = [
  'align-customers',
  'align-applicants',
  'profile',
  'train',
  'judge',
  'train-all',
  'judge-all',
  'score',
  'boost',
  'judge-boost',
  'explain-boost',
] as const;
export type StepName = (typeof stepNames)[number];

/** One contract of the demonstration, and what came of it. */
export interface CreditStep extends SignedRun {
  readonly name: StepName;
  readonly question: Question;
}

export interface CreditOutcome {
  readonly steps: readonly CreditStep[];
  /** What was told, beside the same in the clear. */
  readonly figures: readonly Figure[];
  readonly matches: boolean;
  readonly receipts: { readonly count: number; readonly verified: number };
  /** The page with the judgement, or of boosting with the training. */
  readonly page: string;
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakMemoryMB: Readonly<Record<string, number>>;
}

/** What a viewer is shown as it happens. */
export interface CreditViewer {
  doing(stage: string): void;
  begins(parties: readonly DemoParty[], datasets: readonly Dataset[]): void;
  asks(name: StepName, question: Question): void;
  signed(job: Job): void;
  done(step: CreditStep): void;
  compared(figures: readonly Figure[], matches: boolean): void;
  ends(outcome: CreditOutcome): void;
}

const parties = ['bank', 'telecom', 'notary'];

/** A chain of contracts on the bank's and the telecom's tables. */
export interface Story {
  readonly name: 'credit' | 'boosting';
  /** `inTheClear`: called when what follows reads all files in one place. */
  readonly play: (
    done: (name: StepName, question: CreditTask) => Promise<CreditStep>,
    files: Record<(typeof creditTables)[number], string>,
    inTheClear: () => void,
  ) => Promise<{
    readonly figures: readonly Figure[];
    /** Of this one's report a page is written; and the training of the model that is used. */
    readonly shown: CreditStep;
    readonly trained: CreditStep;
  }>;
}

/** Name of what a job has left. */
export const left = (kind: string, { job }: CreditStep, output: string): string => `${kind}/${job.id}/${output}`;

const creditStory: Story = {
  name: 'credit',
  play: async (done, files, inTheClear) => {
    const customers = left('align', await done('align-customers', alignment('customers', ['defaulted'])), 'table');
    const applicants = left('align', await done('align-applicants', alignment('applicants', ['number'])), 'table');
    const profiled = await done('profile', profiling(customers));
    // Judged on rows that it has not seen; then trained again on all of them, for use.
    const tried = left('train', await done('train', training(customers, testRows)), 'model');
    const judged = await done('judge', judgement(tried, customers));
    const trained = await done('train-all', training(customers));
    const model = left('train', trained, 'model');
    const judgedAll = await done('judge-all', judgement(model, customers));
    const scored = await done('score', scoring(model, applicants));
    inTheClear();
    const figures = compared(creditInTheClear(files), { profiled, trained, judged, judgedAll, scored });
    return { figures, shown: judged, trained };
  },
};

/** Plays all of it; whatever happens, its processes end and its temporary files go, but for the page. */
export async function runCredit(
  options: CreditOptions,
  viewer: CreditViewer,
  story: Story = creditStory,
): Promise<CreditOutcome> {
  const clock = new StageClock((name) => viewer.doing(name));
  return await onStage(options.keep, (folder, started) => play(options, folder, { viewer, clock, story }, started));
}

async function play(
  { language, shape, report }: CreditOptions,
  folder: string,
  { viewer, clock, story }: { readonly viewer: CreditViewer; readonly clock: StageClock; readonly story: Story },
  started: (child: ChildProcess) => void,
): Promise<CreditOutcome> {
  clock.begin('sampleData');
  const tables = writeCredit(join(folder, 'data'));
  clock.begin('startParties');
  const start = { language, started, ...(shape === undefined ? {} : { shape }) };
  const all = await Promise.all(parties.map((name) => startDemoParty(name, folder, start)));
  clock.begin('invitations');
  await introduce(all);
  clock.begin('addData');
  viewer.begins(all, await addTables({ tables }, all));

  const steps: CreditStep[] = [];
  const done = async (name: StepName, question: CreditTask): Promise<CreditStep> => {
    clock.begin(`credit-${name}`);
    viewer.asks(name, question);
    const step = { name, question, ...(await signedRun(question, all, (job) => viewer.signed(job))) };
    steps.push(step);
    viewer.done(step);
    return step;
  };
  const files = Object.fromEntries(creditTables.map((name) => [name, join(folder, 'data', `${name}.csv`)]));
  const { figures, shown, trained } = await story.play(
    done,
    files as Record<(typeof creditTables)[number], string>,
    () => clock.begin('plaintext'),
  );
  const matches = figures.every((each) => Math.abs(each.computed - each.clear) <= each.allowed);
  viewer.compared(figures, matches);

  clock.begin('page');
  const name = story.name === 'credit' ? 'judgement.html' : 'training.html';
  const page = report ?? join(mkdtempSync(join(tmpdir(), 'tacit-credit-')), name);
  writeResult(page, pageOf(shown, language), true);
  const sum = (pick: (step: CreditStep) => number): number => steps.reduce((total, each) => total + pick(each), 0);
  const outcome: CreditOutcome = {
    steps,
    figures,
    matches,
    receipts: { count: sum(({ receipts }) => receipts.count), verified: sum(({ receipts }) => receipts.verified) },
    page,
    seconds: clock.all(),
    peakMemoryMB: await memoryOf(all, trained.job.id),
  };
  viewer.ends(outcome);
  return outcome;
}

/** Numbers of the reports as far as they are compared; their kinds define them. */
interface Trained {
  readonly rows: number;
  readonly events: number;
  readonly terms: readonly { readonly term: string; readonly coefficient: number; readonly error: number }[];
}
interface Judged {
  readonly samples: readonly { readonly rows: number; readonly positives: number; readonly auc: number }[];
}

interface Profiled {
  readonly columns: readonly {
    readonly name: string;
    readonly moments?: { readonly mean: number; readonly deviation: number };
  }[];
  readonly pairs: { readonly names: readonly string[]; readonly correlation: readonly (readonly (number | null)[])[] };
}

function profileFigures({ columns, correlations }: ClearModel, { columns: told, pairs }: Profiled): Figure[] {
  const place = (name: string): number => pairs.names.indexOf(name);
  return [
    ...[...columns].flatMap(([name, { mean, deviation }]): Figure[] => {
      const found = told.find((each) => each.name === name)?.moments;
      // Sums are exact.
      const allowed = deviation / 1e9;
      return [
        { what: `mean of ${name}`, computed: found?.mean ?? Number.NaN, clear: mean, allowed },
        { what: `deviation of ${name}`, computed: found?.deviation ?? Number.NaN, clear: deviation, allowed },
      ];
    }),
    ...correlations.map(({ names: [a, b], value }): Figure => {
      const computed = pairs.correlation[place(a)]?.[place(b)] ?? Number.NaN;
      return { what: `correlation of ${a} and ${b}`, computed, clear: value, allowed: 0.0001 };
    }),
  ];
}

function compared(
  clear: ClearModel,
  {
    profiled,
    trained,
    judged,
    judgedAll,
    scored,
  }: Readonly<Record<'profiled' | 'trained' | 'judged' | 'judgedAll' | 'scored', CreditStep>>,
): Figure[] {
  const exactly = (what: string, computed: number, value: number): Figure => ({
    what,
    computed,
    clear: value,
    allowed: 0,
  });
  const { rows, events, terms } = reportIn(trained.result).numbers as unknown as Trained;
  const [sample] = (reportIn(judgedAll.result).numbers as unknown as Judged).samples;
  const parts = (reportIn(judged.result).numbers as unknown as Judged).samples;
  const both = (of: (part: Judged['samples'][number]) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  const told = scoresIn(tableOf(scored.result));
  return [
    exactly('rows', rows, clear.rows),
    exactly('events', events, clear.events),
    exactly(
      'rows of both parts',
      both((part) => part.rows),
      clear.rows,
    ),
    exactly(
      'events of both parts',
      both((part) => part.positives),
      clear.events,
    ),
    ...[...clear.coefficients].flatMap(([term, { coefficient, error }]): Figure[] => {
      const found = terms.find((each) => each.term === term);
      // A hundredth of what the data leave open.
      const allowed = error / 100;
      return [
        { what: term, computed: found?.coefficient ?? Number.NaN, clear: coefficient, allowed },
        { what: `${term}, error`, computed: found?.error ?? Number.NaN, clear: error, allowed },
      ];
    }),
    { what: 'AUC', computed: sample?.auc ?? Number.NaN, clear: clear.auc, allowed: 0.0005 },
    ...profileFigures(clear, reportIn(profiled.result).numbers as unknown as Profiled),
    exactly('scores', told.size, clear.scores.size),
    ...[...clear.scores].map(([number, value]): Figure => {
      return { what: `score of ${number}`, computed: told.get(number) ?? Number.NaN, clear: value, allowed: 0.001 };
    }),
  ];
}

const scoresIn = ({ rows }: ResultTable): Map<string, number> =>
  new Map(rows.flatMap(([number, score]) => (typeof number === 'string' ? [[number, Number(score)]] : [])));

export function reportIn({ result }: JobResult): Report {
  if (result.kind !== 'report') throw new Error('a model is told of by reports');
  return result.report;
}

/** ROC, KS, lift and calibration. */
function pageOf({ job: { contract, contractDigest }, result }: CreditStep, language: Language): string {
  const { recipients, plan } = contract;
  const { jobId, run, finishedAt } = result;
  return renderReport(reportIn(result), language, {
    job: jobId,
    run,
    contractDigest,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    recipients,
    minimumGroupSize: plan.minimumGroupSize,
  });
}
