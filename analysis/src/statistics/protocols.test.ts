/** Descriptions on real protocols: the same as in the clear, at the price told, and nothing released that is not stated. */
import { DuckDBInstance } from '@duckdb/node-api';
import { protocolNamed, runCost, runLocal, type Sharing } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetCard } from '../contract/cards.ts';
import { disclosureGuard } from '../contract/guard.ts';
import { runInTheClear, runtimeOf } from '../kinds/runtime.ts';
import { Chance } from '../sql/testing/chance.ts';
import { openTestDatabase, type TestDatabase } from '../sql/testing/database.ts';
import { describe } from './kind.ts';
import type { DescribeQuestion } from './question.ts';
import { Shelf } from '../kinds/shelf.ts';
import { runDescribe } from './run.ts';
import { fillHospital, hospitalCard, hospitals, requestFor } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  const chance = new Chance(11);
  for (const owner of [...hospitals, 'east']) await fillHospital(database, chance, owner, 120);
});
afterAll(() => database.close());

interface Case {
  readonly name: string;
  readonly owners: readonly string[];
  readonly helpers?: readonly string[];
  readonly recipients: readonly string[];
  readonly question: Omit<DescribeQuestion, 'tables'>;
  readonly card?: Partial<DatasetCard>;
  readonly protocol: string;
}

const cases: readonly Case[] = [
  {
    name: 'three owners by ward, everything',
    owners: hospitals,
    recipients: ['north', 'west'],
    question: {
      columns: ['days', 'cost'],
      by: 'ward',
      statistics: ['count', 'missing', 'mean', 'variance', 'min', 'max', 'median', 'correlation', 'anova', 't-test'],
      histogram: { bins: 12 },
      crosstabs: [['ward', 'discharged']],
    },
    card: { unit: { column: 'person', type: { kind: 'integer' } }, minimumGroupSize: 3, withheldGroups: 'number' },
    protocol: 'replicated',
  },
  {
    name: 'two owners alone',
    owners: ['north', 'south'],
    recipients: ['north', 'south'],
    question: {
      columns: ['days', 'cost'],
      by: 'ward',
      statistics: ['count', 'mean', 'deviation', 'median', 'correlation'],
      histogram: { bins: 6 },
      crosstabs: [['ward', 'discharged']],
    },
    protocol: 'additive-ot',
  },
  {
    name: 'four owners alone',
    owners: [...hospitals, 'east'],
    recipients: ['east'],
    question: { columns: ['days'], statistics: ['mean', 'median'], histogram: { bins: 3 } },
    protocol: 'additive-ot',
  },
  {
    name: 'one owner and two helpers, no minimum',
    owners: ['north'],
    helpers: ['helper', 'notary'],
    recipients: ['helper'],
    question: { columns: ['cost', 'days'], histogram: {}, crosstabs: [['ward', 'discharged']] },
    card: { minimumGroupSize: 1 },
    protocol: 'replicated',
  },
  {
    name: 'rows matched by two owners alone',
    owners: ['north', 'south'],
    recipients: ['south'],
    question: {
      on: [['id', 'id']],
      columns: ['north.stays.days'],
      by: 'south.stays.discharged',
      statistics: ['count', 'mean'],
      histogram: { bins: 3 },
    },
    protocol: 'additive-ot',
  },
  {
    name: 'rows matched across two owners',
    owners: ['north', 'south'],
    helpers: ['helper'],
    recipients: ['north'],
    question: {
      on: [['id', 'id']],
      columns: ['north.stays.days', 'south.stays.cost'],
      by: 'south.stays.ward',
      where: 'north.stays.age < south.stays.age + 60 OR north.stays.age IS NULL',
      statistics: ['count', 'missing', 'mean', 'variance', 'correlation', 'median', 'max', 'anova'],
      histogram: { bins: 8 },
      crosstabs: [['north.stays.ward', 'south.stays.discharged']],
    },
    card: { minimumGroupSize: 2, emptyGroups: 'public' },
    protocol: 'replicated',
  },
  {
    name: 'matched rows, of which several are one unit',
    owners: ['north', 'south'],
    helpers: ['helper'],
    recipients: ['helper'],
    question: {
      on: [['id', 'id']],
      columns: ['south.stays.cost'],
      statistics: ['median'],
      crosstabs: [['north.stays.ward', 'south.stays.ward']],
    },
    card: { minimumGroupSize: 2, unit: { column: 'person', type: { kind: 'integer' } } },
    protocol: 'replicated',
  },
];

const compiled = async ({ owners, helpers, recipients, question, card }: Case) => {
  const cards = owners.map((owner) => hospitalCard(owner, card));
  const tables = owners.map((owner) => `${owner}.stays`);
  return await describe.compile(requestFor({ tables, ...question }, cards, helpers, recipients));
};

test.each(cases)('$name', { timeout: 60_000 }, async (each) => {
  const { plan, disclosure, cost } = await compiled(each);
  expect(plan.protocol).toBe(each.protocol);
  const data = await Promise.all(plan.stages.map((stage) => database.load(stage)));
  const load = (i: number) => Promise.resolve(data[i] as (typeof data)[number]);
  const clear = await runInTheClear(plan.parties, (runtime) => describe.run(plan, runtime), load);
  const shown = clear?.measures.groups.some((bit) => bit === 1);
  expect(shown).toBe(true);
  expect(clear?.counts['cuts.1']?.some((bit) => bit === 1n)).toBe(true);

  const asked: string[] = [];
  const { results, traffic } = await runLocal(plan.parties, (session) => {
    const guard = disclosureGuard(disclosure, plan.parties);
    const releasing = () => Promise.resolve(void asked.push(plan.parties[session.self] as string));
    return describe.run(plan, runtimeOf({ session, protocol: protocolNamed(plan.protocol), guard, load, releasing }));
  });
  plan.parties.forEach((name, i) => {
    expect(results[i]).toEqual(each.recipients.includes(name) ? clear : undefined);
  });
  expect(new Set(asked)).toEqual(new Set(plan.parties));
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0))).toEqual(cost.bytes);
});

test.each(cases)('$name: every release has its line, every line its release', async (each) => {
  const { plan, disclosure } = await compiled(each);
  const { reveals } = await runCost(plan.parties, protocolNamed(plan.protocol), (sharing: Sharing) =>
    runDescribe(
      plan,
      sharing,
      () => Promise.reject(new Error('no data')),
      () => Promise.resolve(),
      new Shelf(plan),
    ),
  );
  const told = disclosure.filter(({ releases }) => releases > 0);
  const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
  const numbers = ascending(each.recipients.map((name) => plan.parties.indexOf(name)));
  expect(reveals.map(({ line, values, recipients }) => ({ line, values, recipients: ascending(recipients) }))).toEqual(
    told.map(({ id, releases }) => ({ line: id, values: releases, recipients: numbers })),
  );
  for (const { who } of told) expect([...who].sort()).toEqual([...each.recipients].sort());
  expect(new Set(disclosure.map(({ id }) => id)).size).toBe(disclosure.length);
});
