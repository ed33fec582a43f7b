/**
 * Three attacks by an analyst whose software is honest: what it asks, what the answer would have told it, and what stops it.
 * Two are stopped by the policy before anything is proposed, the third by the insurer's ledger of earlier answers.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DisclosureLine,
  type EarlierVerdict,
  type Language,
  type Problem,
  ProblemError,
  type Question,
  type ResultTable,
  UsageError,
  tableOf,
} from '@tacit/party/api';
import { addTables } from './demo.ts';
import { type DemoParty, introduce, startDemoParty } from './parties.ts';
import type { Scenario } from './scenario.ts';
import { onStage, StageClock } from './stage.ts';

/** One attack and how it ended. */
export interface Attack {
  readonly name: 'powers' | 'product' | 'shrinking';
  readonly sql: string;
  /** What the answer would have told, computed from the tables, which only a demonstration can see. */
  readonly wouldTell: string;
  readonly stoppedBy: 'policy' | 'ledger';
  readonly problem: Problem;
  /** Lines of the statement that owners would have had to sign for it; empty where no use is missing. */
  readonly statement: readonly DisclosureLine[];
  /** What the ledger says. */
  readonly verdict?: EarlierVerdict;
  /** The first answer, where the attack needs one. */
  readonly answered?: ResultTable;
}

export interface AttackOutcome {
  readonly attacks: readonly Attack[];
  readonly seconds: Readonly<Record<string, number>>;
}

/** What a viewer is shown as it happens. */
export interface AttackViewer {
  /** At the beginning of each stage: `prepare`, then one for each attack. */
  doing(stage: string): void;
  introduces(): void;
  begins(attack: Pick<Attack, 'name' | 'sql' | 'wouldTell'>): void;
  answered(attack: Attack['name'], result: ResultTable): void;
  stopped(attack: Attack): void;
  ends(outcome: AttackOutcome): void;
}

export interface AttackOptions {
  readonly language: Language;
  readonly keep?: string;
}

interface Person {
  readonly id: number;
  readonly total: number;
  readonly stage: number;
}

/** People in both tables; the bank's further customers and the insurer's others are in one only. */
const people = Array.from({ length: 400 }, (_, i): Person => {
  return { id: 1_000 + i * 3, total: 900 + ((i * 7_919) % 9_000), stage: (i % 4) + (i % 4 >= 2 ? 2 : 1) };
});
/** The one whom the attacks are about: alone in stage 3. */
const victim: Person = { id: 2_001, total: 6_543, stage: 3 };

const joined = 'FROM bank.customers AS c JOIN insurer.claims AS p ON c.id = p.id';
const powers = `SELECT SUM(c.points) AS code ${joined}`;
const product = `SELECT SUM((p.stage - 1) * (p.stage - 2) * (p.stage - 4) * (p.stage - 5) * p.total) AS x ${joined}`;
const plain = `SELECT COUNT(*) AS n, SUM(p.total) AS total ${joined}`;

const policies = {
  customers: `dataset: customers
minimum_group_size: 10
recipients: [bank]
helpers: [notary]
columns:
  id: { allow: [join] }
  points: { allow: [aggregate] }
`,
  claims: `dataset: claims
minimum_group_size: 10
earlier_answers: refuse
recipients: [bank]
helpers: [notary]
columns:
  id: { allow: [join] }
  stage: { allow: [aggregate, filter] }
  total: { allow: [aggregate, filter] }
`,
};

/** Plays all three; whatever happens, its processes end and its temporary files go. */
export async function runAttacks(options: AttackOptions, viewer: AttackViewer): Promise<AttackOutcome> {
  const clock = new StageClock((name) => viewer.doing(name));
  return await onStage(options.keep, (folder, started) => play(options, folder, viewer, clock, started));
}

async function play(
  { language }: AttackOptions,
  folder: string,
  viewer: AttackViewer,
  clock: StageClock,
  started: (child: ChildProcess) => void,
): Promise<AttackOutcome> {
  viewer.introduces();
  clock.begin('prepare');
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const scenario = scenarioIn(data);
  const parties = await Promise.all(
    scenario.parties.map((name) => startDemoParty(name, folder, { language, started })),
  );
  await introduce(parties);
  await addTables(scenario, parties);
  const [bank, insurer] = parties as [DemoParty, DemoParty];

  const attacks: Attack[] = [];
  const stopAtPolicy = async (name: Attack['name'], sql: string, wouldTell: string): Promise<void> => {
    viewer.begins({ name, sql, wouldTell });
    clock.begin(name);
    const question: Question = { sql, helper: 'notary', recipients: ['bank'] };
    const problem = await problemOf(bank.client.explain(question));
    // What owners would have to sign, had they granted it.
    const { disclosure } = await bank.client.explain({ ...question, requestGrants: true });
    const statement = disclosure.filter(({ id }) =>
      /^infer\.(membership|combine|isolate|overlap|weigh|pick)\./.test(id),
    );
    const attack: Attack = { name, sql, wouldTell, stoppedBy: 'policy', problem, statement };
    attacks.push(attack);
    viewer.stopped(attack);
  };
  const bits = customersIn(true)
    .slice(0, 5)
    .map(({ id }) => `${id}: ${isCommon(id) ? 1 : 0}`);
  await stopAtPolicy('powers', powers, `${bits.join(', ')} …`);
  await stopAtPolicy('product', product, `${victim.id}: ${victim.total}`);
  viewer.begins({ name: 'shrinking', sql: plain, wouldTell: `${victim.id}: 1, ${victim.total}` });
  clock.begin('shrinking');
  attacks.push(await shrinking(parties, bank, insurer, data, viewer));

  const outcome = { attacks, seconds: clock.all() };
  viewer.ends(outcome);
  return outcome;
}

/** The same question twice; in between the bank's own table has lost the one row that it wants to know about. */
async function shrinking(
  parties: readonly DemoParty[],
  bank: DemoParty,
  insurer: DemoParty,
  data: string,
  viewer: AttackViewer,
): Promise<Attack> {
  const name = 'shrinking';
  const question: Question = { sql: plain, helper: 'notary', recipients: ['bank'] };
  const wouldTell = `${victim.id}: 1, ${victim.total}`;
  const first = await bank.client.propose(question);
  for (const { client } of parties) await client.approve(first.id);
  await bank.client.run(first.id);
  const ended = await bank.client.watch(first.id, () => undefined);
  if (ended.failure !== undefined) throw new ProblemError(ended.failure.problem);
  const table = tableOf(await bank.client.result(first.id));
  viewer.answered(name, table);

  writeCustomers(data, false);
  await bank.client.refreshDataset('customers');
  const second = await bank.client.propose(question);
  const { earlier } = await insurer.client.job(second.id);
  const problem = await problemOf(insurer.client.approve(second.id));
  const attack: Attack = {
    name,
    sql: plain,
    wouldTell,
    stoppedBy: 'ledger',
    problem,
    statement: [],
    ...(earlier === undefined ? {} : { verdict: earlier }),
    answered: table,
  };
  viewer.stopped(attack);
  return attack;
}

/** The problem that `work` is refused with; a demonstration in which nothing is refused has failed. */
async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const outcome: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ProblemError) return outcome.problem;
  throw outcome instanceof Error ? outcome : new UsageError('demo.not-stopped');
}

function scenarioIn(data: string): Scenario {
  writeCustomers(data, true);
  const others = Array.from({ length: 250 }, (_, i) => `${5_000 + i},${300 + i},${(i % 2) * 4 + 1}`);
  const rows = [...people, victim].map(({ id, total, stage }) => `${id},${total},${stage}`);
  writeFileSync(join(data, 'claims.csv'), `id,total,stage\n${[...rows, ...others].join('\n')}\n`);
  return {
    introduction: 'demo.attack',
    ask: { sql: plain },
    parties: ['bank', 'insurer', 'notary'],
    helper: 'notary',
    tables: [
      { owner: 'bank', name: 'customers', file: join(data, 'customers.csv'), key: ['id'], policy: policies.customers },
      { owner: 'insurer', name: 'claims', file: join(data, 'claims.csv'), key: ['id'], policy: policies.claims },
    ],
  };
}

/** The bank's customers with a power of two each, as far as a 48-bit number goes. */
function customersIn(withVictim: boolean): { readonly id: number; readonly points: number }[] {
  const ids = [
    ...(withVictim ? [victim.id] : []),
    ...people.map(({ id }) => id),
    ...Array.from({ length: 200 }, (_, i) => 9_000 + i),
  ];
  return ids
    .sort((a, b) => ((a * 7_907) % 10_007) - ((b * 7_907) % 10_007))
    .map((id, i) => ({ id, points: i < 40 ? 2 ** i : 0 }));
}

function isCommon(id: number): boolean {
  return id === victim.id || people.some((person) => person.id === id);
}

function writeCustomers(data: string, withVictim: boolean): void {
  const rows = customersIn(withVictim).map(({ id, points }) => `${id},${points}`);
  writeFileSync(join(data, 'customers.csv'), `id,points\n${rows.join('\n')}\n`);
}
