/** A description with what a dealer made ahead, by two computers, an owner that only contributes and a party that only receives. */
import { DuckDBInstance } from '@duckdb/node-api';
import { dealPreparation, protocolNamed, runLocal } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import { partHeadBytes } from '../contract/limits.ts';
import { makeContract, preparationPlan } from '../contracts.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { Chance } from '../sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { describe } from './kind.ts';
import { fillHospital, hospitalCard, hospitals, requestFor } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const chance = new Chance(12);
  for (const owner of hospitals) await fillHospital(database, chance, owner, 120);
});
afterAll(() => database.close());

test('the answer is that in the clear, at the price of a prepared run', { timeout: 60_000 }, async () => {
  const question = {
    tables: hospitals.map((owner) => `${owner}.stays`),
    columns: ['days', 'cost'],
    by: 'ward',
    statistics: ['mean', 'deviation', 'median', 'correlation'] as const,
  };
  const party = (name: string, role: 'owner' | 'contributor' | 'recipient' | 'dealer') => ({
    name,
    role,
    publicKey: 'A'.repeat(43),
  });
  const request = {
    ...requestFor(
      question,
      hospitals.map((owner) => hospitalCard(owner)),
    ),
    protocol: 'additive-dealer',
    parties: [
      party('north', 'owner'),
      party('south', 'owner'),
      party('west', 'contributor'),
      party('asker', 'recipient'),
      party('notary', 'dealer'),
    ],
    recipients: ['north', 'asker'],
  };
  const compiled = await describe.compile(request);
  const { plan, disclosure, cost } = compiled;
  const at = { proposedAt: '2030-01-01T00:00:00.000Z', expiresAt: '2030-01-02T00:00:00.000Z', version: '0' };
  const contract = makeContract({ request, compiled, proposer: 'asker', ...at });
  const data = await Promise.all(plan.stages.map((stage) => database.load(stage)));
  const load = (i: number) => Promise.resolve(data[i] as (typeof data)[number]);

  const needed = await preparationPlan(contract);
  const parts = await dealPreparation(protocolNamed('additive-dealer'), plan.parties, needed);
  expect(parts.length).toBe(2);
  expect(cost.prepared?.parts.every((bytes) => bytes > partHeadBytes)).toBe(true);
  const runners = ['north', 'south', 'west', 'asker'];
  const clear = await runInTheClear(runners, (runtime) => describe.run(plan, runtime), load, { computers: 2 });
  const { results, traffic } = await runLocal(
    runners,
    (session) => {
      const guard = disclosureGuard(disclosure, runners);
      const protocol = protocolNamed(plan.protocol);
      return describe.run(plan, runtimeOf({ session, protocol, guard, load, ahead: { part: parts[session.self] } }));
    },
    { computers: 2 },
  );
  expect(clear?.measures.groups.some((bit) => bit === 1)).toBe(true);
  expect(results).toEqual([clear, undefined, undefined, clear]);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.prepared?.rounds);
  // The dealer, last in the contract, sends nothing.
  expect([...traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0)), 0]).toEqual(cost.prepared?.bytes);
});
