/**
 * A publisher and an advertiser measure a campaign: whom it reached and how often, by how much more people bought, which topic buyers like
 * best, and what to recommend to whom. Every answer has noise, and what it spends of either's budget is counted. The truth stands beside,
 * as only a demonstration can see it.
 */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Budget, type Language, type Question, type ResultTable, tableOf } from '@tacit/party/api';
import { advertisingScenario, audience, type Person, products, topics } from './advertising-data.ts';
import { type Lift, liftOf, type Noisy, recommended } from './advertising-figures.ts';
import { addTables } from './demo.ts';
import { type DemoParty, introduce, type Shape, startDemoParty } from './parties.ts';
import { type SignedRun, signedRun } from './signed-run.ts';
import { onStage, StageClock } from './stage.ts';

/** A number of the answer with noise beside the true one. */
export interface Compared {
  readonly what: string;
  readonly noisy: number;
  readonly error: number;
  readonly truth: number;
}

interface Recommendation {
  readonly topic: string;
  readonly product: string;
  readonly truth: string;
}

export interface AdvertisingOutcome {
  readonly runs: readonly { readonly question: string; readonly run: SignedRun }[];
  readonly reach: readonly Compared[];
  readonly buyers: readonly Compared[];
  readonly lift: { readonly noisy: Lift; readonly truth: number };
  readonly topic: { readonly told: string; readonly counts: Readonly<Record<string, number>> };
  readonly pairs: readonly Compared[];
  readonly recommendations: readonly Recommendation[];
  /** No number is further off than noise of its size is once in a thousand million times. */
  readonly matches: boolean;
  readonly budgets: readonly { readonly owner: string; readonly budget: Budget }[];
  readonly receipts: { readonly count: number; readonly verified: number };
  readonly seconds: Readonly<Record<string, number>>;
}

/** What a viewer is shown as it happens. */
export interface AdvertisingViewer {
  doing(stage: string): void;
  introduces(): void;
  reached(sql: string, run: SignedRun, figures: readonly Compared[]): void;
  lifted(sql: readonly string[], figures: readonly Compared[], lift: Lift, truth: number): void;
  chose(sql: string, run: SignedRun, topic: AdvertisingOutcome['topic']): void;
  recommends(sql: string, figures: readonly Compared[], recommendations: readonly Recommendation[]): void;
  spent(budgets: AdvertisingOutcome['budgets']): void;
  ends(outcome: AdvertisingOutcome): void;
}

export interface AdvertisingOptions {
  readonly language: Language;
  readonly keep?: string;
  readonly shape?: Shape;
}

const joined = (table: 'customers' | 'purchases', as: string): string =>
  `FROM publisher.audience AS a JOIN advertiser.${table} AS ${as} ON ${as}.person = a.person`;
const noise = (epsilon: number, more = ''): string => `WITH PRIVACY (epsilon => ${epsilon}${more})`;
const choiceEpsilon = 0.5;
const questions = {
  reach: `SELECT a.times, COUNT(*) AS people
${joined('customers', 'c')}
GROUP BY a.times ORDER BY a.times
${noise(0.5)}`,
  arms: `SELECT a.arm, COUNT(*) AS people
FROM publisher.audience AS a
GROUP BY a.arm ORDER BY a.arm
${noise(0.25)}`,
  buyers: `SELECT a.arm, COUNT(*) AS buyers, SUM(c.spent) AS spent
${joined('customers', 'c')}
WHERE c.spent > 0
GROUP BY a.arm ORDER BY a.arm
${noise(1)}`,
  topic: `SELECT a.topic, COUNT(*) AS buyers
${joined('customers', 'c')}
WHERE c.spent > 0
GROUP BY a.topic ORDER BY buyers DESC LIMIT 1
${noise(choiceEpsilon, ', mechanism => choice')}`,
  pairs: `SELECT a.topic, p.product, COUNT(*) AS bought
${joined('purchases', 'p')}
GROUP BY a.topic, p.product ORDER BY a.topic, p.product
${noise(1)}`,
};

/** Plays it; whatever happens, its processes end and its temporary files go. */
export async function runAdvertising(
  options: AdvertisingOptions,
  viewer: AdvertisingViewer,
): Promise<AdvertisingOutcome> {
  const clock = new StageClock((name) => viewer.doing(name));
  return await onStage(options.keep, (folder, started) => play(options, folder, viewer, clock, started));
}

async function play(
  { language, shape }: AdvertisingOptions,
  folder: string,
  viewer: AdvertisingViewer,
  clock: StageClock,
  started: (child: ChildProcess) => void,
): Promise<AdvertisingOutcome> {
  viewer.introduces();
  clock.begin('prepare');
  const people = audience();
  const scenario = advertisingScenario(join(folder, 'data'), people);
  const link = shape === undefined ? {} : { shape };
  const parties = await Promise.all(
    scenario.parties.map((name) => startDemoParty(name, folder, { language, started, ...link })),
  );
  await introduce(parties);
  await addTables(scenario, parties);
  const runs: { question: string; run: SignedRun }[] = [];
  const ask = async (sql: string): Promise<{ run: SignedRun; rows: ResultTable['rows'] }> => {
    const question: Question = { sql, helper: 'notary', recipients: ['advertiser'], computers: scenario.parties };
    const run = await signedRun(question, parties);
    runs.push({ question: sql, run });
    return { run, rows: tableOf(run.result).rows };
  };

  clock.begin('reach');
  const shown = await ask(questions.reach);
  const reach = shown.rows.map((row): Compared => {
    const truth = people.filter(({ times, isCustomer }) => isCustomer && times === row[0]).length;
    return { what: `× ${textIn(row[0])}`, ...ofNoisy(noisyAt(row, 1)), truth };
  });
  viewer.reached(questions.reach, shown.run, reach);

  clock.begin('lift');
  const arms = await ask(questions.arms);
  const bought = await ask(questions.buyers);
  const buyers = [
    ...comparedArms(people, arms.rows, ['people']),
    ...comparedArms(people, bought.rows, ['buyers', 'spent']),
  ];
  const armOf = (arm: Person['arm']) => ({
    people: noisyAt(rowOf(arms.rows, arm), 1),
    buyers: noisyAt(rowOf(bought.rows, arm), 1),
  });
  const lift = liftOf(armOf('test'), armOf('control'));
  const shareOf = (arm: Person['arm']) => truthOf(people, arm, 'buyers') / truthOf(people, arm, 'people');
  const trueLift = shareOf('test') - shareOf('control');
  viewer.lifted([questions.arms, questions.buyers], buyers, lift, trueLift);

  clock.begin('topic');
  const chosen = await ask(questions.topic);
  const counts = Object.fromEntries(
    topics.map((topic) => [topic, people.filter((each) => each.spent > 0 && each.topic === topic).length]),
  );
  const topic = { told: textIn(chosen.rows[0]?.[0]), counts };
  viewer.chose(questions.topic, chosen.run, topic);

  clock.begin('recommend');
  const together = await ask(questions.pairs);
  const pairs = together.rows.map((row): Compared => {
    const [of, product] = [textIn(row[0]), textIn(row[1])];
    return { what: `${of} × ${product}`, ...ofNoisy(noisyAt(row, 2)), truth: boughtBy(people, of, product) };
  });
  const noisyPairs = together.rows.map((row) => [textIn(row[0]), textIn(row[1]), Number(row[2])] as const);
  const truePairs = topics.flatMap((of) =>
    products.map((product) => [of, product, boughtBy(people, of, product)] as const),
  );
  const [found, best] = [recommended(noisyPairs), recommended(truePairs)];
  const recommendations = topics.map((each) => ({
    topic: each,
    product: found.get(each) ?? '',
    truth: best.get(each) ?? '',
  }));
  viewer.recommends(questions.pairs, pairs, recommendations);

  clock.begin('budget');
  const budgets = await budgetsOf(parties);
  viewer.spent(budgets);
  // The chosen one is behind by so much with a probability of topics · e^−30 at most: one row moves a count by one.
  const behind = (Math.log(topics.length) + 30) / choiceEpsilon;
  const isNearlyMost = (counts[topic.told] ?? Number.NEGATIVE_INFINITY) >= Math.max(...Object.values(counts)) - behind;
  const outcome: AdvertisingOutcome = {
    runs,
    reach,
    buyers,
    lift: { noisy: lift, truth: trueLift },
    topic,
    pairs,
    recommendations,
    // Twenty times the width that noise is outside of once in 20 times: 20^-20 of Laplace noise.
    matches:
      isNearlyMost &&
      [...reach, ...buyers, ...pairs].every(({ noisy, error, truth }) => Math.abs(noisy - truth) <= 20 * error),
    budgets,
    receipts: {
      count: runs.reduce((sum, { run }) => sum + run.receipts.count, 0),
      verified: runs.reduce((sum, { run }) => sum + run.receipts.verified, 0),
    },
    seconds: clock.all(),
  };
  viewer.ends(outcome);
  return outcome;
}

async function budgetsOf(parties: readonly DemoParty[]): Promise<AdvertisingOutcome['budgets']> {
  const owners = parties.filter(({ name }) => name !== 'notary');
  const all = await Promise.all(
    owners.map(async ({ name, client }) => (await client.budget()).map((budget) => ({ owner: name, budget }))),
  );
  return all.flat();
}

/** A number of an answer, which has its error beside it. */
const noisyAt = (row: ResultTable['rows'][number], column: number): Noisy => ({
  value: Number(row[column]),
  error: Number(row[column + 1]),
});

/** A key of a group, which is told as it is. */
const textIn = (cell: ResultTable['rows'][number][number] | undefined): string =>
  typeof cell === 'string' ? cell : '';

const ofNoisy = ({ value, error }: Noisy) => ({ noisy: value, error });

const rowOf = (rows: ResultTable['rows'], arm: string): ResultTable['rows'][number] =>
  rows.find(([name]) => name === arm) ?? [];

type ArmNumber = 'people' | 'buyers' | 'spent';

function comparedArms(people: readonly Person[], rows: ResultTable['rows'], names: readonly ArmNumber[]): Compared[] {
  return rows.flatMap((row) =>
    names.map((name, i) => ({
      what: `${textIn(row[0])} ${name}`,
      ...ofNoisy(noisyAt(row, 1 + 2 * i)),
      truth: truthOf(people, row[0] as Person['arm'], name),
    })),
  );
}

function truthOf(people: readonly Person[], arm: Person['arm'], name: ArmNumber): number {
  const own = people.filter((each) => each.arm === arm);
  if (name === 'people') return own.length;
  if (name === 'buyers') return own.filter(({ spent }) => spent > 0).length;
  return own.reduce((sum, { spent }) => sum + spent, 0);
}

function boughtBy(people: readonly Person[], topic: string, product: string): number {
  return people.reduce(
    (sum, each) => (each.topic === topic ? sum + each.products.filter((own) => own === product).length : sum),
    0,
  );
}
