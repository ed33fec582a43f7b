import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../contract/cards.ts';
import type { OrderBy, OutputColumn, Plan } from '../plan/types.ts';
import { compareText } from '../../contract/text-order.ts';
import { finish, quotient, type Released } from './finish.ts';

const text: ColumnType = { kind: 'text' };
const integer: ColumnType = { kind: 'integer' };
const money: ColumnType = { kind: 'decimal', precision: 20, scale: 2 };

const range = { min: '-1000000', max: '1000000' };
const zero = { kind: 'constant', value: '0', scale: 0 } as const;

/** Two keys (text with NULL, boolean) and every kind of column. */
function planOf(columns: readonly OutputColumn[], rest: { [K in keyof Plan]?: Plan[K] } = {}): Plan {
  return {
    kind: 'plan',
    version: 2,
    parties: ['a', 'b', 'c'],
    protocol: 'replicated',
    clients: [],
    dealer: null,
    threshold: 1,
    source: 'groups',
    stages: [],
    join: null,
    filter: null,
    keys: [
      { name: 'k', type: text, table: 0, id: 'k', categories: ['\uff5e', '\u{1f600}'], nullable: true },
      { name: 'ok', type: { kind: 'boolean' }, table: 0, id: 'ok', categories: ['false', 'true'], nullable: false },
    ],
    groups: 6,
    measures: [
      { kind: 'count', id: 'rows', valid: null, needs: [] },
      { kind: 'count', id: 'some', valid: null, needs: [] },
      { kind: 'sum', id: 'sum', value: zero, valid: null, range, count: 'some' },
      { kind: 'max', id: 'day', value: zero, valid: null, range, count: 'rows' },
    ],
    minimumGroupSize: 3,
    emptyGroups: 'public',
    withheldGroups: 'hidden',
    totalRules: [],
    having: [],
    columns,
    orderBy: [],
    limit: null,
    offset: 0,
    recipients: ['a'],
    ...rest,
  };
}

const key: OutputColumn = { kind: 'key', name: 'k', type: text, key: 0 };
const flag: OutputColumn = { kind: 'key', name: 'ok', type: { kind: 'boolean' }, key: 1 };
const rows: OutputColumn = { kind: 'measure', name: 'n', type: integer, measure: 'rows' };
const some: OutputColumn = { kind: 'measure', name: 's', type: integer, measure: 'some' };
const sum: OutputColumn = { kind: 'measure', name: 'sum', type: money, measure: 'sum' };
const day: OutputColumn = { kind: 'measure', name: 'day', type: { kind: 'date' }, measure: 'day' };
const average: OutputColumn = {
  kind: 'average',
  name: 'avg',
  type: { kind: 'decimal', precision: 38, scale: 6 },
  sum: 'sum',
  count: 'some',
  scale: 2,
  decimals: 6,
};

const big = (...values: number[]) => BigInt64Array.from(values, BigInt);
const released: Released = {
  groups: new Uint8Array([1, 0, 1, 1, 0, 1]),
  withheld: 1,
  measures: {
    rows: big(7, 0, 5, 9, 0, 3),
    some: big(6, 0, 0, 3, 0, 0),
    sum: big(-5, 0, 0, 100, 0, 0),
    day: big(-1, 0, 0, 11016, 0, 1),
  },
  averages: {},
  states: { some: new Uint8Array([0, 0, 1, 0, 0, 2]) },
};
const withheld = { withheld: true };

describe('finish', () => {
  test('decodes keys, numbers, dates, NULLs and withheld cells of the shown groups', () => {
    const table = finish(planOf([key, flag, rows, some, sum, day, average]), released);
    expect(table.rows).toEqual([
      ['\uff5e', false, '7', '6', '-0.05', '1969-12-31', '-0.008333'],
      ['\u{1f600}', false, '5', '0', null, '1970-01-01', null],
      ['\u{1f600}', true, '9', '3', '1.00', '2000-02-29', '0.333333'],
      [null, true, '3', withheld, withheld, '1970-01-02', withheld],
    ]);
    expect(table.withheldGroups).toBe(1);
  });

  test('takes an average as it was released where the sum is not shown', () => {
    const table = finish(planOf([average]), { ...released, averages: { sum: big(-8333, 0, 0, 12_000_000, 0, 0) } });
    expect(table.rows).toEqual([['-0.008333'], [null], ['12.000000'], [withheld]]);
  });

  const ordered = (orderBy: readonly OrderBy[], rest = {}) =>
    finish(planOf([key, rows, sum], { orderBy, ...rest }), released).rows.map((row) => row[1]);

  test('orders text by code point, NULLs where the question wants them, equals by category list', () => {
    expect(ordered([{ column: 0, descending: false, nullsFirst: false }])).toEqual(['7', '5', '9', '3']);
    expect(ordered([{ column: 0, descending: true, nullsFirst: true }])).toEqual(['3', '5', '9', '7']);
    expect(ordered([{ column: 0, descending: true, nullsFirst: false }])).toEqual(['5', '9', '7', '3']);
  });

  test('orders numbers by value, withheld cells as NULL, by several columns', () => {
    expect(ordered([{ column: 1, descending: true, nullsFirst: false }])).toEqual(['9', '7', '5', '3']);
    expect(ordered([{ column: 2, descending: false, nullsFirst: true }])).toEqual(['5', '3', '7', '9']);
    expect(
      ordered([
        { column: 2, descending: false, nullsFirst: true },
        { column: 1, descending: false, nullsFirst: false },
      ]),
    ).toEqual(['3', '5', '7', '9']);
  });

  test('limits and skips shown groups', () => {
    expect(ordered([], { limit: 2, offset: 1 })).toEqual(['5', '9']);
    expect(ordered([], { limit: 0 })).toEqual([]);
    expect(ordered([], { offset: 9 })).toEqual([]);
  });

  test('numbers group keys that are whole numbers by value', () => {
    const keys = [{ name: 'g', type: integer, table: 0, id: 'g', categories: ['-1', '2', '10'], nullable: false }];
    const plan = planOf([{ kind: 'key', name: 'g', type: integer, key: 0 }], {
      keys,
      groups: 3,
      orderBy: [{ column: 0, descending: true, nullsFirst: false }],
    });
    const groups = new Uint8Array([1, 1, 1]);
    expect(finish(plan, { groups, withheld: 0, measures: {}, averages: {}, states: {} }).rows).toEqual([
      ['10'],
      ['2'],
      ['-1'],
    ]);
  });
});

test('a quotient is the nearest, and a half goes away from zero', () => {
  expect([quotient(1n, 2n, 0), quotient(-1n, 2n, 0), quotient(3n, 2n, 0), quotient(149n, 3n, -2)]).toEqual([
    1n,
    -1n,
    2n,
    0n,
  ]);
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 12n), 10n ** 12n),
      fc.bigInt(1n, 10n ** 6n),
      fc.integer({ min: -3, max: 6 }),
      (s, n, shift) => {
        const [a, b] = shift >= 0 ? [s * 10n ** BigInt(shift), n] : [s, n * 10n ** BigInt(-shift)];
        const error = 2n * (quotient(s, n, shift) * b - a);
        expect(error <= b && error >= -b).toBe(true);
        if (error === b || error === -b) expect(error > 0n).toBe(a > 0n);
      },
    ),
  );
});

test('text compares as its UTF-8 bytes do', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
