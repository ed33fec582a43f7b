/** A party's process is killed at each stage of a run: the others say so in time, and the contract runs again. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Job, Question } from '@tacit/party/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Parties } from './support.ts';

const limitMs = 30_000;
/** Slow links stretch the steps of the secure stage, many rows the local stage. */
const shape = { roundTripMs: 120 };

let world: Parties;
let question: Question;
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
      'dataset: many\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  customer_id: { allow: [join] }\n  amount: { allow: [aggregate] }\n',
  });
  heavy = {
    sql: 'SELECT COUNT(*) AS n, SUM(m.amount) AS s FROM bank.customers AS c JOIN insurer.many AS m ON m.customer_id = c.id',
    helper: 'notary',
  };
});
afterAll(() => world.end());

/** Kills `victim` when its own record of the job says that it is at a step like this one. */
async function killAt(victim: string, id: string, step: RegExp): Promise<string> {
  let at = '';
  const watching = new AbortController();
  await world
    .client(victim)
    .watch(
      id,
      (job) => {
        if (at !== '' || job.progress === undefined || !step.test(job.progress.step)) return;
        at = job.progress.step;
        world.kill(victim);
      },
      watching.signal,
    )
    .catch(() => undefined);
  return at;
}

async function endedWithin(id: string, names: readonly string[], since: number): Promise<Job[]> {
  const jobs = await world.settled(id, names);
  expect(performance.now() - since).toBeLessThan(limitMs);
  return jobs;
}

test.each([
  ['local stage', 'insurer', /^local stage$/, () => heavy],
  ['join', 'notary', /^join/, () => question],
  ['secure stage', 'bank', /^(compare|groups|thresholds|averages)$/, () => question],
] as const)('killed in the %s', async (_, victim, step, ask) => {
  const { id } = await world.approved(ask());
  const others = world.names().filter((name) => name !== victim);
  // Another party leads, so that its record shows what it learnt of the end.
  await world.client(others[0] as string).run(id);
  const at = await killAt(victim, id, step);
  expect(at).toMatch(step);
  const killed = performance.now();
  for (const job of await endedWithin(id, others, killed)) {
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
  expect((await world.client('bank').result(id)).table.rows.length).toBeGreaterThan(0);
});
