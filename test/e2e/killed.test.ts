/** A party's process is killed at each stage of a run: the others say so, and the contract runs again if nothing was revealed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Job, type Question, tableOf } from '@tacit/party/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Parties, problemOf, type SqlAsk } from './support.ts';

/** A run that went past the moment before its party could be killed is no use: so often another contract is tried. */
const mostTries = 10;
/** Slow links stretch the steps of the secure stage, many rows the local stage. */
const shape = { roundTripMs: 80 };

let world: Parties;
let question: SqlAsk;
let heavy: Question;

beforeAll(async () => {
  ({ world, question } = await Parties.startSample(shape));
  const file = join(world.folder, 'many.parquet');
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await connection.run(`COPY (
    SELECT 'P' || lpad(i::VARCHAR, 9, '0') AS customer_id, (hash(i) % 1000000)::DECIMAL(12,2) AS amount
    FROM range(1500000) t(i)) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  database.closeSync();
  await world.add({
    owner: 'insurer',
    name: 'many',
    file,
    policy:
      'dataset: many\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  customer_id: { allow: [join, membership] }\n  amount: { allow: [aggregate] }\n',
  });
  heavy = {
    sql: 'SELECT COUNT(*) AS n, SUM(m.amount) AS s FROM bank.customers AS c JOIN insurer.many AS m ON m.customer_id = c.id',
    helper: 'notary',
  };
});
afterAll(() => world.end());

/** Processes of the runs of a party. */
function runsOf(name: string): string[] {
  const pid = world.party(name).process.pid ?? 0;
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
}

/** Whether a process still runs; one that has ended but that nobody asked about does not. */
function runs(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Kills `victim` when its own record of the job says that it is time; what it ran then ends as well. False if it never was. */
async function killWhen(victim: string, id: string, isTime: (job: Job) => boolean): Promise<boolean> {
  let isKilled = false;
  let orphans: string[] = [];
  const watching = new AbortController();
  await world
    .client(victim)
    .watch(
      id,
      (job) => {
        if (isKilled || !isTime(job)) return;
        isKilled = true;
        orphans = runsOf(victim);
        world.kill(victim);
      },
      watching.signal,
    )
    .catch(() => undefined);
  // However long it takes: what is left of the victim ends by itself.
  while (orphans.some(runs)) await setTimeout(20);
  return isKilled;
}

/** Each kind of stage, and of party, once; with TACIT_TEST_RUNS above 1 every pair of them. */
const isLong = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1;

test.each([
  ['join', 'notary', 'bank', /^join/, () => question],
  ...(isLong
    ? ([
        ['local stage', 'insurer', 'bank', /^local stage$/, () => heavy],
        ['secure stage', 'bank', 'insurer', /^(compare|groups)$/, () => question],
      ] as const)
    : []),
  // The party that began the run is the one that would have told the others how it ends.
  ['secure stage, as the leader', 'insurer', 'insurer', /^(compare|groups)$/, () => question],
] as const)('killed in the %s', async (_, victim, leader, step, ask) => {
  const others = world.names().filter((name) => name !== victim);
  const isThere = ({ progress }: Job): boolean => progress !== undefined && step.test(progress.step);
  const attempt = async (): Promise<{ id: string; jobs: Job[] } | undefined> => {
    const { id } = await world.approved(ask());
    await world.client(leader).run(id);
    if (!(await killWhen(victim, id, isThere))) return undefined;
    const jobs = await world.settled(id, others);
    if (jobs.every(({ state }) => state !== 'completed')) return { id, jobs };
    // Its record was behind its run, which had gone on to the end.
    await world.restart(victim);
    return undefined;
  };
  let killed = await attempt();
  for (let tries = 1; killed === undefined && tries < mostTries; tries++) killed = await attempt();
  if (killed === undefined) throw new Error(`${victim} was never killed in time`);
  const { id, jobs: failed } = killed;
  for (const job of failed) {
    expect(job.state).toBe('failed');
    expect(job.failure?.party).toBe(victim);
    expect(job.failure?.step).toBeTruthy();
    expect(job.failure?.problem).toMatchObject({ kind: 'peer' });
    expect(job.failure?.problem.hint).toBeTruthy();
  }

  await world.restart(victim);
  const [own] = await world.settled(id, [victim]);
  expect(own).toMatchObject({ state: 'failed', failure: { party: victim } });
  await world.client(victim).run(id);
  await world.settled(id, [victim]);
  // The others' records still say failed until the new run has reached them, which by now it has.
  const jobs = await world.settled(id);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
    'completed',
    'completed',
    'completed',
  ]);
  expect(tableOf(await world.client('bank').result(id)).columns.length).toBeGreaterThan(0);
});

test('killed when the answer is about to be revealed: the contract is used up, at every party that was as far', async () => {
  const { id } = await world.approved(question);
  await world.client('bank').run(id);
  expect(await killWhen('notary', id, ({ released }) => released !== undefined)).toBe(true);
  for (const job of await world.settled(id, ['bank', 'insurer'])) expect(job.state).toBe('failed');
  await world.restart('notary');
  // The record survived the kill: it was on the disk before the process went on.
  expect((await world.client('notary').job(id)).released).toBeDefined();
  expect(await problemOf(world.client('notary').run(id))).toMatchObject({ code: 'run.released', kind: 'policy' });
  await world
    .client('bank')
    .run(id)
    .catch(() => undefined);
  await world.settled(id, ['bank']);
  expect((await world.client('bank').job(id)).state).toBe('failed');
  const again = await world.approved(question);
  await world.client('notary').run(again.id);
  expect((await world.settled(again.id, ['notary']))[0]?.state).toBe('completed');
});
