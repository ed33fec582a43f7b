import { denyAll, type Guard, PolicyError, replicated, runLocal } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import { releasesOf } from '../plan/releases.ts';
import type { LocalData, LocalRows, RowStage } from '../../local/stages.ts';
import type { Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import { priceQuery, runQuery, runQueryClear } from './query.ts';
import { finish, type Released } from './finish.ts';

const integer = { kind: 'integer' } as const;
const text = { kind: 'text' } as const;
const x: SecureNumber = { kind: 'input', table: 0, id: 'x' };
const y: SecureNumber = { kind: 'input', table: 1, id: 'y' };
const known: SecureBoolean = { kind: 'flag', table: 1, id: 'known' };

const range = { min: '-50', max: '50' };
const stages: readonly RowStage[] = [
  {
    kind: 'rows',
    party: 'bank',
    dataset: 'customers',
    rowsUpTo: 12,
    where: null,
    keys: [{ kind: 'column', column: 'id', type: integer }],
    unit: null,
    outputs: [
      { kind: 'number', id: 'x', expression: { kind: 'column', column: 'x', type: integer }, scale: 0, range },
      {
        kind: 'category',
        id: 'segment',
        expression: { kind: 'column', column: 's', type: text },
        categories: ['a', 'b', 'c'],
        nullable: true,
      },
    ],
  },
  {
    kind: 'rows',
    party: 'insurer',
    dataset: 'policies',
    rowsUpTo: 10,
    where: null,
    keys: [{ kind: 'column', column: 'id', type: integer }],
    unit: null,
    outputs: [
      { kind: 'number', id: 'y', expression: { kind: 'column', column: 'y', type: integer }, scale: 0, range },
      { kind: 'flag', id: 'known', expression: { kind: 'column', column: 'k', type: { kind: 'boolean' } } },
    ],
  },
];

const plan: Plan = {
  kind: 'plan',
  version: 2,
  parties: ['bank', 'insurer', 'helper'],
  protocol: 'replicated',
  clients: [],
  dealer: null,
  threshold: 1,
  source: 'join',
  stages,
  join: { helper: 'helper', rows: 10 },
  filter: { kind: 'less', left: x, right: { kind: 'constant', value: '40', scale: 0 }, width: 8 },
  keys: [{ name: 'segment', type: text, table: 0, id: 'segment', categories: ['a', 'b', 'c'], nullable: true }],
  groups: 4,
  measures: [
    { kind: 'count', id: 'rows', valid: null, needs: [] },
    { kind: 'count', id: 'known', valid: known, needs: ['1.y'] },
    {
      kind: 'sum',
      id: 'sum',
      value: { kind: 'multiply', left: x, right: y },
      valid: known,
      range: { min: '-2500', max: '2500' },
      count: 'known',
    },
    { kind: 'min', id: 'least', value: x, valid: null, range, count: 'rows' },
    { kind: 'max', id: 'most', value: y, valid: known, range, count: 'known' },
  ],
  minimumGroupSize: 2,
  emptyGroups: 'public',
  withheldGroups: 'hidden',
  totalRules: [],
  having: [{ operator: '<=', value: '4' }],
  columns: [
    { kind: 'key', name: 'segment', type: text, key: 0 },
    { kind: 'measure', name: 'n', type: integer, measure: 'rows' },
    { kind: 'measure', name: 'least', type: integer, measure: 'least' },
    { kind: 'measure', name: 'most', type: integer, measure: 'most' },
    {
      kind: 'average',
      name: 'mean',
      type: { kind: 'decimal', precision: 38, scale: 6 },
      sum: 'sum',
      count: 'known',
      scale: 0,
      decimals: 6,
    },
  ],
  orderBy: [{ column: 1, descending: true, nullsFirst: false }],
  limit: null,
  offset: 0,
  recipients: ['bank', 'insurer'],
};

// Keys 1 to 9 are in common; x = 45 does not pass the filter. Segments: a a a b c c - - -.
const local: readonly LocalRows[] = [
  {
    kind: 'rows',
    rows: 11,
    keys: [{ kind: 'integer', values: new BigInt64Array([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 100n, 101n]) }],
    numbers: { x: new BigInt64Array([-5n, 7n, 9n, 1n, 2n, 3n, 45n, -50n, -3n, 0n, 0n]) },
    flags: {},
    categories: { segment: new Uint16Array([0, 0, 0, 1, 2, 2, 3, 3, 3, 0, 1]) },
  },
  {
    kind: 'rows',
    rows: 9,
    keys: [{ kind: 'integer', values: new BigInt64Array([9n, 8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n]) }],
    numbers: { y: new BigInt64Array([0n, 0n, 3n, 0n, 11n, 2n, -1n, 50n, 1n]) },
    flags: { known: new Uint8Array([0, 0, 1, 0, 1, 1, 1, 1, 1]) },
    categories: {},
  },
];
const load = (stage: number): Promise<LocalData> => Promise.resolve(local[stage] as LocalRows);

/** Permits what the plan releases, once. */
function planGuard(): Guard & { readonly used: string[] } {
  const used: string[] = [];
  return {
    used,
    permit(line, party, values) {
      const found = releasesOf(plan).find((entry) => entry.line === line);
      if (found === undefined || found.values !== values || party > 1) throw new PolicyError('guard.not-disclosed');
      used.push(`${line} to ${party}`);
    },
  };
}

describe('a join plan', () => {
  test('answers in the clear', async () => {
    const guard = planGuard();
    const released = await runQueryClear(plan, load, { guard });
    // Segment b has one row: withheld. In c one of two values is known, in NULL none: withheld and NULL.
    expect(finish(plan, released)).toEqual({
      columns: plan.columns.map(({ name, type }) => ({ name, type })),
      rows: [
        ['a', '3', '-5', '50', '112.000000'],
        ['c', '2', '2', { withheld: true }, { withheld: true }],
        [null, '2', '-50', null, null],
      ],
      withheldGroups: 1,
    });
    expect(guard.used.sort()).toEqual(
      releasesOf(plan)
        .flatMap(({ line }) => [`${line} to 0`, `${line} to 1`])
        .sort(),
    );
  });

  test('releases zeros for all that is hidden', async () => {
    const released = await runQueryClear(plan, load);
    const big = (...values: bigint[]) => new BigInt64Array(values);
    expect(released).toEqual<Released>({
      groups: new Uint8Array([1, 0, 1, 1]),
      withheld: 1,
      measures: { rows: big(3n, 0n, 2n, 2n), least: big(-5n, 0n, 2n, -50n), most: big(50n, 0n, 0n, 0n) },
      averages: { sum: big(112_000_000n, 0n, 0n, 0n) },
      states: { known: new Uint8Array([0, 0, 2, 1]) },
    });
  });

  // Segment b has one row, and the minimum is 2: whoever asks for HAVING count(*) = 1 must not learn that from the number.
  test.each<[Plan['having']]>([
    [[]],
    [[{ operator: '=', value: '1' }]],
    [[{ operator: '>', value: '1' }]],
    [[{ operator: '<', value: '1' }]],
  ])('counts withheld groups whatever HAVING says: %j', async (having) => {
    const { withheld } = await runQueryClear({ ...plan, having }, load);
    expect(withheld).toBe(1);
  });

  test.each([1, 2, 3, 4])(
    'says the same number of withheld groups whatever size below the minimum is asked for: %i',
    async (size) => {
      const asked: Plan = { ...plan, minimumGroupSize: 5, having: [{ operator: '=', value: String(size) }] };
      expect((await runQueryClear(asked, load)).withheld).toBe(4);
    },
  );

  test('answers the same under replicated sharing, at the price that was told', async () => {
    const clear = await runQueryClear(plan, load);
    const { results, traffic } = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, planGuard()), load),
    );
    expect(results).toEqual([clear, clear, undefined]);
    const { rounds, bytes, steps } = await priceQuery(plan);
    expect(Math.max(...traffic.map((each) => each.rounds))).toBe(rounds);
    expect(traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0))).toEqual(bytes);
    for (const [party, { steps: found }] of traffic.entries()) {
      for (const { step, sent } of found) {
        const total = sent.reduce((sum, each) => sum + each, 0);
        expect([step, total]).toEqual([step, steps.find((each) => each.step === step)?.bytes[party] ?? 0]);
      }
    }
  });

  test.each([
    [0, 10],
    [12, 0],
    [0, 0],
    [3, 64],
    [65, 65],
  ])('works on padded sizes %i and %i, also for tables without rows', async (left, right) => {
    const sized: Plan = {
      ...plan,
      stages: [
        { ...(stages[0] as RowStage), rowsUpTo: left },
        { ...(stages[1] as RowStage), rowsUpTo: right },
      ],
      join: { helper: 'helper', rows: Math.min(left, right) },
    };
    const empty = (stage: number): Promise<LocalRows> => {
      const numbers = { [stage === 0 ? 'x' : 'y']: new BigInt64Array() };
      const keys = [{ kind: 'integer', values: new BigInt64Array() }] as const;
      return Promise.resolve({
        kind: 'rows',
        rows: 0,
        keys,
        numbers,
        flags: { known: new Uint8Array() },
        categories: { segment: new Uint16Array() },
      });
    };
    const { results, traffic } = await runLocal(plan.parties, async (session) =>
      runQuery(sized, await replicated.create(session, planGuard()), empty),
    );
    expect(finish(sized, results[0] as Released)).toMatchObject({ rows: [], withheldGroups: 0 });
    expect(Math.max(...traffic.map((each) => each.rounds))).toBe((await priceQuery(sized)).rounds);
    // Without GROUP BY, SQL answers for no rows.
    const global: Plan = { ...sized, keys: [], groups: 1, having: [], columns: plan.columns.slice(1), orderBy: [] };
    expect(finish(global, await runQueryClear(global, empty)).rows).toEqual([['0', null, null, null]]);
  });

  test('reveals nothing without disclosure', async () => {
    await expect(runQueryClear(plan, load, { guard: denyAll })).rejects.toMatchObject({ kind: 'policy' });
  });

  test('refuses local data that breaks a promise, at its owner and by count only', async () => {
    const outside = { ...(local[0] as LocalRows), numbers: { x: new BigInt64Array(11).fill(51n) } };
    const broken = (stage: number) => Promise.resolve(stage === 0 ? outside : (local[1] as LocalRows));
    await expect(runQueryClear(plan, broken)).rejects.toMatchObject({
      code: 'data.out-of-range',
      fields: { dataset: 'customers', column: 'x', count: 11, min: '-50', max: '50' },
    });
  });
});

test('many groups: long category lists travel in two digits and come back in their places', async () => {
  const rows = 3000;
  const list = (name: string, length: number) => Array.from({ length }, (_, i) => `${name}${i}`);
  const [first, second] = [list('a', 31), list('b', 31)];
  const category = (id: string, categories: readonly string[], nullable: boolean) =>
    ({ kind: 'category', id, expression: { kind: 'column', column: id, type: text }, categories, nullable }) as const;
  const number = (id: string) =>
    ({ kind: 'number', id, expression: { kind: 'column', column: id, type: integer }, scale: 0, range }) as const;
  const key = { kind: 'column', column: 'id', type: integer } as const;
  const stage = { kind: 'rows', dataset: 'd', rowsUpTo: rows, where: null, keys: [key], unit: null } as const;
  const many: Plan = {
    ...plan,
    stages: [
      { ...stage, party: 'bank', outputs: [category('a', first, true), number('x')] },
      { ...stage, party: 'insurer', outputs: [category('b', second, false)] },
    ],
    join: { helper: 'helper', rows },
    filter: null,
    keys: [
      { name: 'a', type: text, table: 0, id: 'a', categories: first, nullable: true },
      { name: 'b', type: text, table: 1, id: 'b', categories: second, nullable: false },
    ],
    groups: 32 * 31,
    measures: [
      { kind: 'count', id: 'rows', valid: null, needs: [] },
      { kind: 'sum', id: 'sum', value: x, valid: null, range, count: 'rows' },
      { kind: 'max', id: 'most', value: x, valid: null, range, count: 'rows' },
    ],
    minimumGroupSize: 1,
    having: [],
    columns: ['rows', 'sum', 'most'].map(
      (measure) => ({ kind: 'measure', name: measure, type: integer, measure }) as const,
    ),
    orderBy: [],
  };
  const position = (row: number, size: number) => ((row * 7919) >> 3) % size;
  const value = (row: number) => BigInt(((row * 104_729) % 101) - 50);
  const ids = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row));
  const each = <T>(make: (row: number) => T) => Array.from({ length: rows }, (_, row) => make(row));
  const base = { kind: 'rows', rows, keys: [{ kind: 'integer', values: ids }], flags: {} } as const;
  const tables: LocalRows[] = [
    {
      ...base,
      numbers: { x: BigInt64Array.from(each(value)) },
      categories: { a: Uint16Array.from(each((row) => position(row, 32))) },
    },
    { ...base, numbers: {}, categories: { b: Uint16Array.from(each((row) => position(row + 5, 31))) } },
  ];

  const expected = Array.from({ length: many.groups }, () => ({ rows: 0n, sum: 0n, most: -51n }));
  for (let row = 0; row < rows; row++) {
    const group = expected[position(row, 32) * 31 + position(row + 5, 31)] as (typeof expected)[number];
    group.rows += 1n;
    group.sum += value(row);
    if (value(row) > group.most) group.most = value(row);
  }
  const released = await runQueryClear(many, (index) => Promise.resolve(tables[index] as LocalRows));
  const shown = expected
    .filter((group) => group.rows > 0n)
    .map((group) => [group.rows, group.sum, group.most].map(String));
  expect(shown.length).toBeGreaterThan(200);
  expect(finish(many, released).rows).toEqual(shown);
});

test('duplicate keys are refused at their owner, by count', async () => {
  const twice = {
    ...(local[0] as LocalRows),
    keys: [{ kind: 'integer', values: new BigInt64Array(11).fill(7n) }] as const,
  };
  const duplicated = (stage: number) => Promise.resolve(stage === 0 ? twice : (local[1] as LocalRows));
  await expect(runQueryClear(plan, duplicated)).rejects.toMatchObject({ code: 'join.duplicate-keys' });
});
