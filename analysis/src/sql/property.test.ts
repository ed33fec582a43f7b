/**
 * 120 random questions (200 with TACIT_TEST_RUNS above 1) over random tables, each answered by DuckDB on the joined plaintext and by the
 * secure program: in the clear. Those with a feature that few had before also run on three-party replicated sharing, and with TACIT_TEST_RUNS
 * above 1 all do. Answers must be equal to the last digit, and what the parties count on the wire what `priceQuery` says.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import {
  additiveDealer,
  additiveOt,
  type Protocol,
  protocolNamed,
  replicated,
  runLocal,
  runProgram,
} from '@tacit/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disclosureGuard } from '../contract/guard.ts';
import { cellClassOf, isFiltered, measureOf, widerCounts } from './plan/gates.ts';
import { outputOf, outputsIn } from './plan/places.ts';
import { isKeyed } from './plan/keyed.ts';
import { columnsIn } from '../local/expression.ts';
import { measuresOf } from './plan/columns.ts';
import { releasesOf } from './plan/releases.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import type { Cell, ResultTable } from '../contract/results.ts';
import type { Compiled } from '../kinds/kind.ts';
import type { Plan } from './plan/types.ts';
import { compile } from './compile.ts';
import { priceQuery, runQuery, runQueryClear } from './execute/query.ts';
import { finish, type Released } from './execute/finish.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { oracleSql, type Question, questionNumber, type Rules } from './testing/questions.ts';
import { tableSql } from './testing/tables.ts';

const isLong = Number(process.env.TACIT_TEST_RUNS ?? 1) > 1;
const questions = isLong ? 200 : 120;
const batch = 20;
/** So often each feature is run under protocol. */
const oftenEnough = isLong ? questions : 2;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
});
afterAll(() => database.close());

describe.each(Array.from({ length: questions / batch }, (_, i) => i * batch))('questions from %i on', (first) => {
  test.each(Array.from({ length: batch }, (_, i) => first + i))('question %i', async (number) => {
    const { question, owners } = await pose(number);
    const { plan, disclosure, cost } = await compiled(question, owners);
    const expected = await database.rows(oracleSql(question, rulesOf(question, plan)));

    const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
    const clear = await runQueryClear(plan, load, { guard: disclosureGuard(disclosure, plan.parties) });
    expect(shownBy(plan, clear), question.sql).toEqual(shownByOracle(expected));

    expectHiddenIsZero(plan, clear);
    // Whatever stands beside groups of a list stands beside sorted ones.
    if (plan.source === 'join' && !isKeyed(plan) && number % 3 === 0)
      expect(await runQueryClear({ ...plan, grouping: 'sort' }, load), question.sql).toEqual(clear);
    const isRare = count(plan, shownByOracle(expected));

    expect(await priceQuery(plan)).toEqual(cost);
    if (!isRare) return;
    const run = await runLocal(plan.parties, async (session) => {
      const sharing = await replicated.create(session, disclosureGuard(disclosure, plan.parties));
      return runQuery(plan, sharing, load);
    });
    for (const [party, released] of run.results.entries()) {
      const isRecipient = plan.recipients.includes(plan.parties[party] as string);
      expect(released, `${question.sql} at party ${party}`).toEqual(isRecipient ? clear : undefined);
    }
    const rounds = Math.max(...run.traffic.map((traffic) => traffic.rounds));
    const bytes = run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0));
    expect({ rounds, bytes }).toEqual({ rounds: cost.rounds, bytes: cost.bytes });
  });
});

/** Of the first questions (more with TACIT_TEST_RUNS) those that two owners can answer alone: dealt, and by oblivious transfer. */
const alone: readonly (readonly [number, string])[] = [
  ...Array.from(
    { length: 4 * Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1)) },
    (_, number) => [number, additiveDealer.name] as const,
  ),
  [1, additiveOt.name],
];

test.each(alone)('question %i without a helper, %s', async (number, name) => {
  const { question, owners } = await pose(number);
  if (owners.length !== 2) return;
  const protocol = protocolNamed(name);
  const { plan, disclosure, cost } = await compiled(question, owners, protocol);
  const load = (stage: number) => database.load(plan.stages[stage] as Plan['stages'][number]);
  const expected = shownByOracle(await database.rows(oracleSql(question, rulesOf(question, plan))));
  const run = await runLocal([...plan.parties, ...(protocol.dealer ? ['dealer'] : [])], (session) =>
    runProgram(
      protocol,
      session,
      (sharing) => runQuery(plan, sharing, load),
      disclosureGuard(disclosure, plan.parties),
    ),
  );
  const released = run.results[plan.parties.indexOf(plan.recipients[0] as string)] as Released;
  expect(shownBy(plan, released), question.sql).toEqual(expected);
  expectHiddenIsZero(plan, released);
  const bytes = run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0));
  expect({ rounds: Math.max(...run.traffic.map(({ rounds }) => rounds)), bytes }).toEqual({
    rounds: cost.rounds,
    bytes: cost.bytes,
  });
});

/** What is not shown must not have been released either: hidden groups and cells hold zeros. */
function expectHiddenIsZero(plan: Plan, { groups, states, measures, averages }: Released): void {
  for (const [id, values] of [...Object.entries(measures), ...Object.entries(averages)]) {
    const state = states[cellClassOf(plan, id) ?? ''];
    values.forEach((value, group) => {
      if (groups[group] === 0 || (state?.[group] ?? 0) !== 0) expect(value, `${id} of group ${group}`).toBe(0n);
    });
  }
  for (const state of Object.values(states)) {
    state.forEach((value, group) => {
      if (groups[group] === 0) expect(value).toBe(0);
    });
  }
}

/** How many questions had each feature: agreement on nothing but empty answers would prove little. */
const seen = new Map<string, number>();

/** Whether one of the question's features was seen seldom before. */
function count(plan: Plan, { rows, withheld }: Shown): boolean {
  const cells = rows.flat();
  const extremes = plan.measures.some(({ kind }) => kind === 'min' || kind === 'max');
  const features: Record<string, boolean> = {
    'several rows': rows.length > 1,
    'no rows': rows.length === 0,
    'withheld groups': withheld !== null && withheld > 0,
    'nobody is told of withheld groups': withheld === null,
    'withheld cells': cells.includes('withheld'),
    NULLs: cells.includes(null),
    [plan.source]: true,
    'three keys': plan.keys.length === 3,
    'no keys': plan.keys.length === 0,
    'condition across owners': plan.filter !== null,
    'extremes of a join': extremes && plan.source === 'join',
    'extremes of groups': extremes && plan.source === 'groups',
    'one filter': plan.measures.some(({ id }) => isFiltered(plan, id)) && plan.parts === undefined,
    'several filters': plan.parts !== undefined,
    'averages under protocol': releasesOf(plan).some(({ kind }) => kind === 'average'),
    'groups without a list': plan.found !== undefined,
    'the best groups': plan.found?.best === true,
    'filters of sorted rows': isKeyed(plan) && plan.measures.some(({ id }) => isFiltered(plan, id)),
    'different values': plan.measures.some(({ kind }) => kind === 'distinct'),
    'rows of owners below each other': plan.source === 'rows',
    'sums of products across owners': plan.measures.some(
      (measure) => measure.kind === 'sum' && measure.value.kind === 'multiply',
    ),
  };
  const isRare = Object.entries(features).some(([name, holds]) => holds && (seen.get(name) ?? 0) < oftenEnough);
  for (const [name, holds] of Object.entries(features)) seen.set(name, (seen.get(name) ?? 0) + Number(holds));
  return isRare;
}

test('the questions covered what they are meant to', () => {
  for (const [name, times] of seen) expect(times, name).toBeGreaterThanOrEqual(5);
});

/** Question `number`, its tables stored in DuckDB. */
async function pose(number: number): Promise<{ question: Question; owners: string[] }> {
  const question = questionNumber(number);
  for (const sql of question.tables.flatMap(tableSql)) await database.run(sql);
  return { question, owners: question.tables.map(({ owner }) => owner) };
}

/** The cards' rules as the oracle takes them; of the plan only which counts contain which. */
function rulesOf(question: Question, plan: Plan): Rules {
  const cards = question.tables.map(({ card }) => card);
  const minimum = Math.max(1, ...cards.map(({ minimumGroupSize }) => minimumGroupSize));
  const [first, second] = cards as [DatasetCard, DatasetCard?];
  const counts = plan.columns.map((column) => {
    const [id] = measuresOf(column);
    if (id === undefined) return '';
    const measure = measureOf(plan, id);
    return measure.kind === 'count' ? measure.id : measure.count;
  });
  return {
    minimum,
    isPublic: minimum <= 1 || cards.every(({ emptyGroups }) => emptyGroups === 'public'),
    isCounted: cards.every(({ withheldGroups }) => withheldGroups === 'number'),
    own: plan.source !== 'join' && second !== undefined ? first.owner : null,
    wider: counts.map((count) => {
      if (count === '' || count === 'rows') return [];
      const wider = widerCounts(plan, count);
      return [...counts.keys()].filter((i) => wider.includes(counts[i] as string));
    }),
    valued: [...new Set(counts.flatMap((count) => neededBeside(plan, count)))],
  };
}

/** The columns that a filtered count needs besides, as the tables of the generator are called. */
function neededBeside(plan: Plan, count: string): string[] {
  const measure = count === '' ? undefined : measureOf(plan, count);
  if (measure?.kind !== 'count' || measure.filters === undefined) return [];
  const say = (columns: readonly string[]) =>
    columns.length === 0 ? [] : [columns.map((column) => `${column} IS NOT NULL`).join(' AND ')];
  const [stage] = plan.stages;
  if (stage?.kind === 'groups') {
    const expression = stage.partials.find(({ id }) => id === count)?.expression;
    return say(expression?.kind === 'when' ? columnsIn(expression.value).map((column) => `t.${column}`) : []);
  }
  const outputs = measure.valid === null ? [] : outputsIn(measure.valid);
  return say(
    outputs.flatMap(({ table, id }) =>
      columnsIn(outputOf(plan, table, id)).map((column) =>
        plan.source === 'rows' ? `t.${column}` : `${table === 0 ? 'c' : 'p'}.${column}`,
      ),
    ),
  );
}

function compiled(
  question: Question,
  owners: readonly string[],
  protocol: Protocol = replicated,
): Promise<Compiled<Plan>> {
  const helpers = protocol === replicated ? ['helper', 'second'].slice(0, 3 - owners.length) : [];
  const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });
  return compile({
    kind: 'sql',
    question: { sql: question.sql },
    protocol: protocol.name,
    parties: [
      ...owners.map(party('owner')),
      ...helpers.map(party('helper')),
      ...(protocol.dealer ? ['dealer'] : []).map(party('dealer')),
    ],
    datasets: question.tables.map(({ card }) => card),
    recipients: [owners[0] as string],
  });
}

interface Shown {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly withheld: number | null;
}

function shownBy(plan: Plan, released: Released): Shown {
  const { rows, columns }: ResultTable = finish(plan, released);
  const show = (cell: Cell, i: number): string | null => {
    if (cell === null) return null;
    if (typeof cell === 'object') return 'withheld';
    const column = plan.columns[i];
    // The oracle writes sums and averages as carried integers with their scale.
    const carried = column?.kind === 'average' || (column?.kind === 'measure' && isSum(plan, column.measure));
    if (!carried) return String(cell);
    const [whole, digits = ''] = String(cell).split('.') as [string, string?];
    return `${BigInt(whole + digits)}e-${digits.length}`;
  };
  expect(columns).toHaveLength(plan.columns.length);
  return { rows: rows.map((row) => row.map(show)), withheld: released.withheld };
}

function isSum(plan: Plan, id: string): boolean {
  return plan.measures.some((measure) => measure.id === id && measure.kind === 'sum');
}

function shownByOracle(rows: readonly (readonly unknown[])[]): Shown {
  const shown = rows.filter((row) => row.at(-1) === true);
  return {
    rows: shown.map((row) => row.slice(0, -2) as (string | null)[]),
    withheld: rows[0]?.at(-2) === null ? null : Number(rows[0]?.at(-2)),
  };
}
