/**
 * Where parties stand in a contract makes no difference: a join of two owners at every place among the computers, with parties that
 * only receive behind them, answers the same and takes the same bytes in all; each sends what was declared.
 * TACIT_TEST_RUNS multiplies the random orders of clients, recipients and tables.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import type { PartyRef } from '../contract/contract.ts';
import type { Kind } from '../kinds/kind.ts';
import { runtimeOf } from '../kinds/runtime.ts';
import { computersOf, runnersOf } from '../kinds/seats.ts';
import type { LocalStage } from '../local/stages.ts';
import { sql } from '../sql/kind.ts';
import type { Plan } from '../sql/plan/types.ts';
import { Chance } from '../sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { describe } from './kind.ts';
import { fillHospital, hospitalCard } from './testing.ts';

const runs = Math.max(1, Number(process.env.TACIT_TEST_RUNS ?? 1));

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const owner of ['north', 'south']) await fillHospital(database, new Chance(owner.length), owner, 90);
  // Other rows at each, about the same people.
  await database.run('UPDATE south.stays SET id = id + 40');
});
afterAll(() => database.close());

const cards = [hospitalCard('north', { rowsUpTo: 120 }), hospitalCard('south', { rowsUpTo: 100 })];
const orders = [
  ['north', 'south', 'helper'],
  ['north', 'helper', 'south'],
  ['south', 'north', 'helper'],
  ['south', 'helper', 'north'],
  ['helper', 'north', 'south'],
  ['helper', 'south', 'north'],
];

/** The same question with either table written first. */
const questions: readonly (readonly [Kind<never, Plan, unknown>, (first: string, second: string) => unknown])[] = [
  [
    sql as Kind<never, Plan, unknown>,
    (first, second) => ({
      sql: `SELECT north.stays.ward, COUNT(*) AS stays, SUM(south.stays.cost) AS cost, AVG(north.stays.days) AS days
            FROM ${first}.stays JOIN ${second}.stays ON ${first}.stays.id = ${second}.stays.id
            WHERE north.stays.age < south.stays.age + 40 GROUP BY north.stays.ward ORDER BY 1`,
    }),
  ],
  [
    describe as unknown as Kind<never, Plan, unknown>,
    (first, second) => ({
      tables: [`${first}.stays`, `${second}.stays`],
      on: [['id', 'id']],
      columns: ['south.stays.cost'],
      by: 'north.stays.ward',
      where: 'north.stays.days >= 0',
      statistics: ['count', 'mean', 'variance', 'median'],
      histogram: { bins: 4 },
    }),
  ],
];

interface Seats {
  readonly computers: readonly string[];
  readonly clients: readonly string[];
  readonly recipients: readonly string[];
}

/** The answer, rounds and all bytes; parties that were not to be told hold nothing, and each sent what was declared. */
async function answer(kind: Kind<never, Plan, unknown>, question: unknown, seats: Seats) {
  const { computers, clients, recipients } = seats;
  const role = (name: string): PartyRef['role'] => {
    if (clients.includes(name)) return 'recipient';
    return name === 'helper' ? 'helper' : 'owner';
  };
  const parties = [...computers, ...clients].map((name) => ({ name, role: role(name), publicKey: 'A'.repeat(43) }));
  const { plan, disclosure, cost } = await kind.compile({
    kind: kind.view.name,
    question: kind.read(question),
    protocol: 'replicated',
    parties,
    datasets: cards,
    recipients,
  });
  const load = (stage: number) => database.load(plan.stages[stage] as LocalStage);
  const names = runnersOf(plan);
  expect(names).toEqual(parties.map(({ name }) => name));
  expect(plan.join?.helper).toBe('helper');
  const { results, traffic } = await runLocal(
    names,
    (session) => {
      const guard = disclosureGuard(disclosure, names);
      return kind.run(plan, runtimeOf({ session, protocol: protocolNamed('replicated'), guard, load }));
    },
    computersOf(plan),
  );
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytes);
  const finished = results.map((released) => (released === undefined ? undefined : kind.finish(plan, released)));
  const [told] = finished.filter((result) => result !== undefined);
  expect(finished).toEqual(names.map((name) => (recipients.includes(name) ? told : undefined)));
  return { told, rounds: cost.rounds, bytes: cost.bytes.reduce((sum, bytes) => sum + bytes, 0) };
}

/** A report's title names the tables as they were written. */
function inOrder(told: unknown): unknown {
  return JSON.parse(
    JSON.stringify(told).replace('["south.stays","north.stays"]', '["north.stays","south.stays"]'),
  ) as unknown;
}

test.each(questions)('$view.name', { timeout: 60_000 }, async (kind, ask) => {
  const alone = { clients: [], recipients: ['north'] };
  const first = await answer(kind, ask('north', 'south'), { computers: orders[0] as string[], ...alone });
  expect(JSON.stringify(first.told)).toContain('surgery');
  // Which of the three computers ends a step decides whether the longest chain has a message more.
  const like = (rounds: number) => expect(Math.abs(rounds - first.rounds)).toBeLessThanOrEqual(2);
  for (const computers of orders) {
    const { rounds, ...same } = await answer(kind, ask('north', 'south'), { computers, ...alone });
    expect(same, computers.join()).toEqual({ told: first.told, bytes: first.bytes });
    like(rounds);
  }
  const chance = new Chance(7);
  for (let run = 0; run < 6 * runs; run++) {
    const clients = chance.sample(['ministry', 'press', 'bank', 'clinic'], chance.integer(1, 4));
    const computers = orders[run % 6] as string[];
    const told = chance.sample(['north', 'south'], chance.integer(0, 2));
    const [one = '', two = ''] = chance.sample(['north', 'south'], 2);
    const seats = { computers, clients, recipients: chance.sample([...clients, ...told], 9) };
    const found = await answer(kind, ask(one, two), seats);
    expect(inOrder(found.told), JSON.stringify(seats)).toEqual(inOrder(first.told));
    like(found.rounds);
  }
});
