/** Averages without sum and count beside them, at the edges of what their sums can hold, against whole-number arithmetic. */
import { replicated, runLocal } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import { averageParts } from '../plan/averages.ts';
import { disclosureGuard } from '../../contract/guard.ts';
import type { ColumnType, Range } from '../../contract/cards.ts';
import type { LocalData } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';
import { compile } from '../compile.ts';
import { priceQuery, runQuery, runQueryClear } from './query.ts';
import { finish } from './finish.ts';
import { columnCard, datasetCard, partiesOf } from '../testing/cards.ts';

const limit = 2n ** 63n - 1n;

interface Case {
  readonly name: string;
  readonly type: ColumnType;
  readonly range: Range;
  readonly rowsUpTo: number;
}

const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });
const range = (min: bigint, max: bigint): Range => ({ min: String(min), max: String(max) });
/** As wide as the sum of `rows` values may be. */
const widest = (rows: number): Range => range(-limit / BigInt(rows), limit / BigInt(rows));

const cases: readonly Case[] = [
  { name: 'microseconds', type: { kind: 'integer' }, range: range(0n, 1_800_000_000_000_000n), rowsUpTo: 3_000 },
  {
    name: 'budgets',
    type: decimal(18, 2),
    range: range(-9_000_000_000_000_00n, 9_000_000_000_000_00n),
    rowsUpTo: 1_000,
  },
  { name: 'whole numbers', type: { kind: 'integer' }, range: widest(1_000), rowsUpTo: 1_000 },
  { name: 'one row', type: { kind: 'integer' }, range: widest(1), rowsUpTo: 1 },
  { name: 'below zero', type: decimal(18, 2), range: range(-limit / 2_000n, -1n), rowsUpTo: 2_000 },
  { name: 'most rows', type: decimal(9, 3), range: widest(1_000_000_000), rowsUpTo: 1_000_000_000 },
  { name: 'six decimals', type: decimal(18, 6), range: widest(1_000), rowsUpTo: 1_000 },
  { name: 'seven decimals', type: decimal(18, 7), range: widest(1_000), rowsUpTo: 1_000 },
  { name: 'eighteen decimals', type: decimal(38, 18), range: widest(1_000), rowsUpTo: 1_000 },
  { name: 'too fine to be seen', type: decimal(38, 30), range: widest(1_000), rowsUpTo: 1_000 },
];

/** Sums and counts of one group each, at the edges: ends of the range, halves, decimals that round up to 1, nothing. */
function edges({ range: { min, max }, rowsUpTo }: Case): (readonly [sum: bigint, count: bigint])[] {
  const [low, high, rows] = [BigInt(min), BigInt(max), BigInt(rowsUpTo)];
  const counts = [1n, 2n, 3n, 7n, 64n, rows / 2n, rows - 1n, rows].filter((count) => count >= 1n && count <= rows);
  const wanted = counts.flatMap((count) => [
    [low * count, count] as const,
    [high * count, count] as const,
    [high * count - 1n, count] as const,
    [low * count + 1n, count] as const,
    ...[0n, 1n, -1n, count / 2n, -count / 2n, count - 1n, 1n - count].flatMap((rest) =>
      [0n, 1n, -1n, low / 2n, high / 2n, 999_999n, 10n ** 11n / 2n].map(
        (whole) => [whole * count + rest, count] as const,
      ),
    ),
  ]);
  return [[0n, 0n], ...wanted.filter(([sum, count]) => sum >= low * count && sum <= high * count)];
}

/** Rounded to the sixth decimal, halves away from zero, as text. */
function exactAverage(sum: bigint, count: bigint, scale: number): string {
  const [a, b] = [(sum < 0n ? -sum : sum) * 1_000_000n, count * 10n ** BigInt(scale)];
  const rounded = a / b + ((a % b) * 2n >= b ? 1n : 0n);
  const digits = String(rounded).padStart(7, '0');
  return `${sum < 0n && rounded > 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

async function compiled({ type, range: bounds, rowsUpTo }: Case, groups: number, select = 'AVG(x)') {
  const categories = Array.from({ length: groups }, (_, i) => `g${String(i).padStart(4, '0')}`);
  const card = {
    ...datasetCard('bank', 't', rowsUpTo, [
      columnCard('x', type, { range: bounds, nullable: true }),
      columnCard('g', { kind: 'text' }, { categories }),
    ]),
    minimumGroupSize: 1,
  };
  return compile({
    kind: 'sql',
    question: { sql: `SELECT g, ${select} FROM bank.t GROUP BY g` },
    protocol: 'replicated',
    parties: partiesOf('bank'),
    datasets: [card],
    recipients: ['bank'],
  });
}

function loaded(plan: Plan, groups: readonly (readonly [bigint, bigint])[]): () => Promise<LocalData> {
  const average = plan.columns.find((column) => column.kind === 'average');
  if (average?.kind !== 'average') throw new Error('no average');
  const counts = BigInt64Array.from(groups, ([, count]) => count);
  const sums = BigInt64Array.from(groups, ([sum]) => sum);
  const partials = {
    rows: counts.map((count) => (count === 0n ? 1n : count)),
    [average.count]: counts,
    [average.sum]: sums,
  };
  return () => Promise.resolve({ kind: 'groups', partials });
}

describe.each(cases)('$name', (asked) => {
  const groups = edges(asked).slice(0, 1_024);
  const scale = asked.type.kind === 'decimal' ? asked.type.scale : 0;
  const expected = groups.map(([sum, count]) => (count === 0n ? null : exactAverage(sum, count, scale)));

  test('in the clear, alone and beside sum and count', async () => {
    for (const select of ['AVG(x)', 'SUM(x), COUNT(x), AVG(x)']) {
      const { plan } = await compiled(asked, groups.length, select);
      const { rows } = finish(plan, await runQueryClear(plan, loaded(plan, groups)));
      expect(rows.map((row) => row.at(-1))).toEqual(expected);
    }
  });
});

test.each(['whole numbers', 'eighteen decimals', 'budgets'])(
  'three parties agree, at the price told: %s',
  async (name) => {
    const asked = cases.find((candidate) => candidate.name === name) as Case;
    const groups = edges(asked).slice(0, 40);
    const { plan, disclosure, cost } = await compiled(asked, groups.length);
    const load = loaded(plan, groups);
    const clear = await runQueryClear(plan, load);
    const run = await runLocal(plan.parties, async (session) =>
      runQuery(plan, await replicated.create(session, disclosureGuard(disclosure, plan.parties)), load),
    );
    expect(run.results).toEqual([clear, undefined, undefined]);
    const bytes = run.traffic.map(({ sent }) => sent.reduce((total, each) => total + each, 0));
    expect({ rounds: Math.max(...run.traffic.map(({ rounds }) => rounds)), bytes }).toEqual({
      rounds: cost.rounds,
      bytes: cost.bytes,
    });
    expect(await priceQuery(plan)).toEqual(cost);
  },
);

test('what is handed over is the rounded average and nothing finer', async () => {
  const asked = cases.find(({ name }) => name === 'whole numbers') as Case;
  const groups = [
    [10n ** 15n * 3n - 1n, 3n],
    [10n ** 15n * 3n + 1n, 3n],
    [-(10n ** 15n * 2n) - 1n, 2n],
  ] as const;
  const { plan, disclosure } = await compiled(asked, groups.length);
  const [column] = plan.columns.filter(({ kind }) => kind === 'average');
  if (column?.kind !== 'average') throw new Error('no average');
  const released = await runQueryClear(plan, loaded(plan, groups), {
    guard: disclosureGuard(disclosure, plan.parties),
  });
  expect([...(released.averages[column.sum] ?? [])]).toEqual([
    10n ** 15n - 1n,
    10n ** 15n,
    -(10n ** 15n),
    666_667n,
    333_333n,
    -500_000n,
  ]);
  expect(averageParts(plan, column.sum)).toBe(2);
  expect(disclosure.find(({ id }) => id === `result.${column.sum}.average`)?.releases).toBe(2 * groups.length);
});

test('an average that fits neither way is refused before anything runs', async () => {
  const asked: Case = { name: '', type: decimal(38, 19), range: widest(1), rowsUpTo: 1 };
  await expect(compiled(asked, 1)).rejects.toMatchObject({ code: 'sql.overflow' });
});
