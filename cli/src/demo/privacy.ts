/**
 * What exact answers cannot stop, and noise does: two totals that differ by one person. The owner's ledger refuses the second exact one; with
 * noise both are answered, and what each spends of the budget is counted until nothing is left. The truth stands beside, as only a
 * demonstration can see it.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Budget,
  type Language,
  type Problem,
  ProblemError,
  type Question,
  type ResultTable,
  tableOf,
  UsageError,
} from '@tacit/party/api';
import { addTables } from './demo.ts';
import { type DemoParty, introduce, type Shape, startDemoParty } from './parties.ts';
import type { Scenario } from './scenario.ts';
import { type SignedRun, signedRun } from './signed-run.ts';
import { onStage, StageClock } from './stage.ts';

/** A number of the answer with noise beside the true one. */
export interface Compared {
  readonly what: string;
  readonly noisy: number;
  readonly error: number;
  readonly truth: number;
}

export interface PrivacyOutcome {
  readonly question: string;
  readonly refused: { readonly sql: string; readonly problem: Problem };
  /** By segment; then all, and all but one. */
  readonly run: SignedRun;
  readonly all: SignedRun;
  readonly allButOne: SignedRun;
  readonly figures: readonly Compared[];
  /** No number is further off than noise of its size is once in a thousand million times. */
  readonly matches: boolean;
  readonly budget: Budget;
  readonly spent: Problem;
  readonly receipts: { readonly count: number; readonly verified: number };
  readonly seconds: Readonly<Record<string, number>>;
}

/** What a viewer is shown as it happens. */
export interface PrivacyViewer {
  doing(stage: string): void;
  introduces(): void;
  exact(sql: string, table: ResultTable): void;
  refused(sql: string, problem: Problem): void;
  /** Both questions with noise. */
  differs(all: SignedRun, allButOne: SignedRun, truth: number): void;
  answered(sql: string, run: SignedRun, figures: readonly Compared[]): void;
  spent(budget: Budget, problem: Problem): void;
  ends(outcome: PrivacyOutcome): void;
}

export interface PrivacyOptions {
  readonly language: Language;
  readonly keep?: string;
  readonly shape?: Shape;
}

interface Person {
  readonly id: number;
  readonly town: string;
  readonly age: number;
  readonly cost: number;
}

const towns = ['east', 'north', 'south', 'west'];
const people = Array.from({ length: 4_000 }, (_, i): Person => {
  const town = towns[(i * 7 + (i % 3)) % 4] as string;
  return { id: 1_000 + i, town, age: 20 + ((i * 37) % 70), cost: 200 + ((i * 7_919) % 4_800) };
});
/** Alone at this age. */
const victim: Person = { id: 9_999, town: 'east', age: 101, cost: 4_321 };
const everybody = [...people, victim];

const total = 'SELECT COUNT(*) AS n, SUM(p.cost) AS cost FROM clinic.patients AS p';
const withoutOne = `${total} WHERE p.age < 100`;
const noise = (epsilon: number): string => `WITH PRIVACY (epsilon => ${epsilon})`;
const byTown = `SELECT p.town, COUNT(*) AS n, SUM(p.cost) AS cost, AVG(p.cost) AS mean
FROM clinic.patients AS p
GROUP BY p.town ORDER BY p.town
${noise(1)}`;

const policy = `dataset: patients
minimum_group_size: 10
earlier_answers: refuse
privacy: { unit: row, epsilon: 2, delta: 1e-6, period: ever }
recipients: [university]
helpers: [university, notary]
columns:
  town: { allow: [group, filter] }
  age: { allow: [filter] }
  cost: { allow: [aggregate] }
`;

/** Plays it; whatever happens, its processes end and its temporary files go. */
export async function runPrivacy(options: PrivacyOptions, viewer: PrivacyViewer): Promise<PrivacyOutcome> {
  const clock = new StageClock((name) => viewer.doing(name));
  return await onStage(options.keep, (folder, started) => play(options, folder, viewer, clock, started));
}

async function play(
  { language, shape }: PrivacyOptions,
  folder: string,
  viewer: PrivacyViewer,
  clock: StageClock,
  started: (child: ChildProcess) => void,
): Promise<PrivacyOutcome> {
  viewer.introduces();
  clock.begin('prepare');
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const scenario = scenarioIn(data);
  const link = shape === undefined ? {} : { shape };
  const parties = await Promise.all(
    scenario.parties.map((name) => startDemoParty(name, folder, { language, started, ...link })),
  );
  await introduce(parties);
  await addTables(scenario, parties);
  const [university, clinic] = parties as [DemoParty, DemoParty];
  const question = (sql: string): Question => ({
    sql,
    helper: 'notary',
    recipients: ['university'],
    computers: scenario.parties,
  });
  const ask = async (sql: string): Promise<SignedRun> => await signedRun(question(sql), parties);

  clock.begin('exact');
  const exact = await ask(total);
  viewer.exact(total, tableOf(exact.result));
  clock.begin('attack');
  const refusal = await refusalOf(university, clinic, question(withoutOne));
  viewer.refused(withoutOne, refusal);

  clock.begin('noisy-pair');
  const all = await ask(`${total} ${noise(0.5)}`);
  const allButOne = await ask(`${withoutOne} ${noise(0.5)}`);
  viewer.differs(all, allButOne, victim.cost);
  clock.begin('noisy');
  const run = await ask(byTown);
  const figures = [...comparedByTown(tableOf(run.result)), ...comparedTotals(all, allButOne)];
  viewer.answered(byTown, run, figures);

  clock.begin('budget');
  const [budget] = await clinic.client.budget('patients');
  const spent = await refusalOf(university, clinic, question(`${total} ${noise(0.5)}`));
  viewer.spent(budget as Budget, spent);
  const runs = [exact, all, allButOne, run];
  const outcome: PrivacyOutcome = {
    question: byTown,
    refused: { sql: withoutOne, problem: refusal },
    run,
    all,
    allButOne,
    figures,
    // Twenty times the width that noise is outside of once in 20 times: 20^-13 of Laplace noise.
    matches: figures.every(({ noisy, error, truth }) => Math.abs(noisy - truth) <= 20 * error),
    budget: budget as Budget,
    spent,
    receipts: {
      count: runs.reduce((sum, { receipts }) => sum + receipts.count, 0),
      verified: runs.reduce((sum, { receipts }) => sum + receipts.verified, 0),
    },
    seconds: clock.all(),
  };
  viewer.ends(outcome);
  return outcome;
}

/** What the clinic says when it is asked to approve. */
async function refusalOf(asking: DemoParty, owner: DemoParty, question: Question): Promise<Problem> {
  const { id } = await asking.client.propose(question);
  const outcome: unknown = await owner.client.approve(id).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ProblemError) return outcome.problem;
  throw outcome instanceof Error ? outcome : new UsageError('demo.not-stopped');
}

/** The answer's columns are the town, and each number with its error beside it. */
function comparedByTown({ columns, rows }: ResultTable): Compared[] {
  return rows.flatMap((row) => {
    const name = row[0] as string;
    const own = everybody.filter(({ town }) => town === name);
    const sum = own.reduce((all, { cost }) => all + cost, 0);
    return [own.length, sum, sum / own.length].map((truth, i) => ({
      what: `${name} ${columns[1 + 2 * i]?.name ?? ''}`,
      noisy: Number(row[1 + 2 * i]),
      error: Number(row[2 + 2 * i]),
      truth,
    }));
  });
}

function comparedTotals(...runs: readonly SignedRun[]): Compared[] {
  return runs.flatMap(({ result }, i) => {
    const own = i === 0 ? everybody : people;
    const [row = []] = tableOf(result).rows;
    return [own.length, own.reduce((all, { cost }) => all + cost, 0)].map((truth, k) => ({
      what: `${i === 0 ? '*' : 'age < 100'} ${k === 0 ? 'n' : 'cost'}`,
      noisy: Number(row[2 * k]),
      error: Number(row[2 * k + 1]),
      truth,
    }));
  });
}

function scenarioIn(data: string): Scenario {
  const file = join(data, 'patients.csv');
  const rows = everybody.map(({ id, town, age, cost }) => `${id},${town},${age},${cost}`);
  writeFileSync(file, `id,town,age,cost\n${rows.join('\n')}\n`);
  return {
    introduction: 'demo.privacy',
    ask: { sql: total },
    parties: ['university', 'clinic', 'notary'],
    helper: 'notary',
    tables: [{ owner: 'clinic', name: 'patients', file, key: ['id'], ranges: { cost: '0..5000' }, policy }],
  };
}
